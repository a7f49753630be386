"""A decoded picture, and what of it was missing or damaged in its file."""

from dataclasses import dataclass

from PIL import Image


@dataclass(frozen=True)
class DecodedPicture:
    """Pixels of a file; ``damage`` says what of them is missing or damaged, empty when nothing is.

    ``lost`` is the share of the rows that could not be decoded, 0 to 1; they are grey or black.
    """

    image: Image.Image
    damage: str = ""
    lost: float = 0.0


def share_lost(lost: float) -> str:
    """The share of a picture in words, at least 1 %: what was lost is never called nothing."""
    return f"the last {min(99, max(1, round(100 * lost)))} % of the picture"
