"""Which part of a picture is missing or damaged, as facts from which the words are made."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from swc_desktop.core.message import Message, message


class PicturePart(StrEnum):
    """A part of a picture or clip; the first four are a share of it, from that side."""

    LOWER = "lower"
    UPPER = "upper"
    LEFT = "left"
    RIGHT = "right"
    END = "end"
    DETAIL = "detail"
    COLOURS = "colours"
    SOME = "some"
    VIDEO_END = "video_end"


class Harm(StrEnum):
    """What happened to a part; ``UNCERTAIN`` is perhaps missing."""

    MISSING = "missing"
    DAMAGED = "damaged"
    UNCERTAIN = "uncertain"


_SENTENCES: Final = {
    (PicturePart.LOWER, Harm.MISSING): message(
        "Damage", "the lower {percent} % of the picture is missing"
    ),
    (PicturePart.UPPER, Harm.MISSING): message(
        "Damage", "the upper {percent} % of the picture is missing"
    ),
    (PicturePart.LEFT, Harm.MISSING): message(
        "Damage", "the left {percent} % of the picture is missing"
    ),
    (PicturePart.RIGHT, Harm.MISSING): message(
        "Damage", "the right {percent} % of the picture is missing"
    ),
    (PicturePart.LOWER, Harm.DAMAGED): message(
        "Damage", "the lower {percent} % of the picture is damaged"
    ),
    (PicturePart.UPPER, Harm.DAMAGED): message(
        "Damage", "the upper {percent} % of the picture is damaged"
    ),
    (PicturePart.LEFT, Harm.DAMAGED): message(
        "Damage", "the left {percent} % of the picture is damaged"
    ),
    (PicturePart.RIGHT, Harm.DAMAGED): message(
        "Damage", "the right {percent} % of the picture is damaged"
    ),
    (PicturePart.END, Harm.MISSING): message("Damage", "the end of the picture is missing"),
    (PicturePart.END, Harm.UNCERTAIN): message("Damage", "the end of the picture may be missing"),
    (PicturePart.DETAIL, Harm.MISSING): message(
        "Damage", "the fine detail of the picture is missing"
    ),
    (PicturePart.COLOURS, Harm.MISSING): message(
        "Damage", "the colours of the picture are missing"
    ),
    (PicturePart.COLOURS, Harm.DAMAGED): message(
        "Damage", "the colours of the picture are damaged"
    ),
    (PicturePart.SOME, Harm.DAMAGED): message("Damage", "a part of the picture is damaged"),
    (PicturePart.VIDEO_END, Harm.MISSING): message("Damage", "the end of the video is missing"),
}
_SHORT: Final = {
    (PicturePart.LOWER, Harm.MISSING): message("Damage", "Lower {percent} % missing"),
    (PicturePart.UPPER, Harm.MISSING): message("Damage", "Upper {percent} % missing"),
    (PicturePart.LEFT, Harm.MISSING): message("Damage", "Left {percent} % missing"),
    (PicturePart.RIGHT, Harm.MISSING): message("Damage", "Right {percent} % missing"),
    (PicturePart.LOWER, Harm.DAMAGED): message("Damage", "Lower {percent} % damaged"),
    (PicturePart.UPPER, Harm.DAMAGED): message("Damage", "Upper {percent} % damaged"),
    (PicturePart.LEFT, Harm.DAMAGED): message("Damage", "Left {percent} % damaged"),
    (PicturePart.RIGHT, Harm.DAMAGED): message("Damage", "Right {percent} % damaged"),
    (PicturePart.END, Harm.MISSING): message("Damage", "End missing"),
    (PicturePart.END, Harm.UNCERTAIN): message("Damage", "End perhaps missing"),
    (PicturePart.DETAIL, Harm.MISSING): message("Damage", "Fine detail missing"),
    (PicturePart.COLOURS, Harm.MISSING): message("Damage", "Colours missing"),
    (PicturePart.COLOURS, Harm.DAMAGED): message("Damage", "Colours damaged"),
    (PicturePart.SOME, Harm.DAMAGED): message("Damage", "A part damaged"),
    (PicturePart.VIDEO_END, Harm.MISSING): message("Damage", "End missing"),
}
_SIDES: Final = (PicturePart.LOWER, PicturePart.UPPER, PicturePart.LEFT, PicturePart.RIGHT)


@dataclass(frozen=True)
class Damage:
    """The part that is missing or damaged; without a part nothing is, and the value is false.

    ``percent`` is the share of the picture, for the parts that are one.
    """

    part: PicturePart | None = None
    harm: Harm = Harm.MISSING
    percent: int = 0

    def __post_init__(self) -> None:
        if self.part is not None and (self.part, self.harm) not in _SENTENCES:
            raise ValueError(f"the {self.part} of a picture is never {self.harm}")

    def __bool__(self) -> bool:
        return self.part is not None

    @property
    def message(self) -> Message | str:
        """The damage in words, as the middle of a sentence; empty without any."""
        return self._filled(_SENTENCES)

    @property
    def short(self) -> Message | str:
        """The damage in a few words, for a narrow place; empty without any."""
        return self._filled(_SHORT)

    def __str__(self) -> str:
        return str(self.message)

    def _filled(self, texts: dict[tuple[PicturePart, Harm], Message]) -> Message | str:
        if self.part is None:
            return ""
        text = texts[self.part, self.harm]
        return text.fill(percent=self.percent) if self.part in _SIDES else text


UNDAMAGED: Final = Damage()
"""A picture of which nothing is missing."""
