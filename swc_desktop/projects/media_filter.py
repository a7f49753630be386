"""Which photographs of a project are listed, and by what they are sorted."""

from dataclasses import dataclass, field, fields, replace
from datetime import date
from enum import StrEnum
from typing import Final

from swc_desktop.core.result_state import State, Sureness
from swc_desktop.core.taxonomy import Rank


class Order(StrEnum):
    """By what photographs are sorted; those without it come last."""

    ADDED = "added"
    TIME = "time"
    NAME = "name"
    FOLDER = "folder"
    DEPLOYMENT = "deployment"
    TAXON = "taxon"
    RANK = "rank"
    CONFIDENCE = "confidence"
    STATE = "state"
    PLACE = "place"
    EVIDENCE = "evidence"
    CAMERA = "camera"
    IDENTIFIED = "identified"
    UNSURE_FIRST = "unsure_first"
    """The unsure ones, then the others, the least sure first; what rests on the detector alone
    comes last."""
    EVENT = "event"
    """Event by event, of each the best photograph first; what is in no event comes last."""
    ALIKE = "alike"
    """Pictures that are alike stand together (``alike_pictures``); those without come last."""


class Lacking(StrEnum):
    """What a photograph does not have; ``FILE``: no copy of it is where it was seen last."""

    PLACE = "place"
    TIME = "time"
    DEPLOYMENT = "deployment"
    FILE = "file"


class Review(StrEnum):
    """Whether a person has judged a photograph, and whether the model says the same now."""

    JUDGED = "judged"
    NOT_JUDGED = "not_judged"
    """That could be judged: an answer is there, or the reason why there is none."""
    UNSURE = "unsure"
    """Of those that are not judged."""
    DISAGREE = "disagree"
    """Of those that are not judged: the picture and the place say different things."""
    RARE = "rare"
    """Of those that are not judged: named as an animal that is rare in this project."""
    AGREED = "agreed"
    DIFFERENT = "different"
    CHANGED = "changed"
    """The model says something else now than what a person accepted."""
    CONFLICT = "conflict"
    """People contradict each other."""
    AUDIT = "audit"
    """Of the last audit, to be judged without the answer in sight; see ``is_blind``."""


UNSURE_FIRST: Final = frozenset({Review.UNSURE, Review.DISAGREE, Review.RARE})
"""What a person goes through from the least sure one, whatever the order of other lists."""


@dataclass(frozen=True)
class MediaFilter:
    """What is shown: every field must match, with any of its values; an empty field matches all.

    ``taxa`` matches answers at or below one of them that are at least fairly sure; ``apart`` holds
    the states that the tree shows beside the taxa, as further values of the same field. ``days``
    are days of local time (``2026-03-14``) or whole months (``2026-03``), ``first`` and ``last``
    the limits of a range of days. ``roots`` are numbers; ``deployments`` are ids, "" for none;
    ``cameras`` are their words with their serial numbers. Every word of ``text`` must be in the
    path of a file or in one of the names of its taxon. ``differing`` are pairs of people who said
    different things of a photograph; ``second`` pairs of who judges now and whose judgements that
    are, for a second review without knowing them. ``individuals`` are codes.
    """

    taxa: frozenset[str] = frozenset()
    apart: frozenset[State] = frozenset()
    roots: frozenset[int] = frozenset()
    deployments: frozenset[str] = frozenset()
    days: frozenset[str] = frozenset()
    first: date | None = None
    last: date | None = None
    cameras: frozenset[tuple[str, str]] = frozenset()
    states: frozenset[State] = frozenset()
    ranks: frozenset[Rank] = frozenset()
    sureness: frozenset[Sureness] = frozenset()
    lacking: frozenset[Lacking] = field(default_factory=frozenset)
    review: frozenset[Review] = field(default_factory=frozenset)
    differing: frozenset[tuple[str, str]] = frozenset()
    second: frozenset[tuple[str, str]] = frozenset()
    individuals: frozenset[str] = frozenset()
    disputed: bool = False
    partial: bool = False
    in_conflict: bool = False
    text: str = ""

    @property
    def empty(self) -> bool:
        """True when everything is shown."""
        return self == MediaFilter()

    @property
    def lasting(self) -> "MediaFilter":
        """The part that also applies to another project."""
        plain = self
        for name in _OF_A_PROJECT:
            plain = plain.without(name)
        return plain

    def without(self, name: str, value: object = None) -> "MediaFilter":
        """This filter without one value of a field, or without the whole field."""
        current = getattr(self, name)
        if value is not None and isinstance(current, frozenset):
            return self._with(name, current - {value})
        return self._with(name, getattr(EVERYTHING, name))

    def toggled(self, name: str, value: object) -> "MediaFilter":
        """This filter with one value of a field added or removed."""
        return self._with(name, getattr(self, name) ^ {value})

    def flipped(self, name: str) -> "MediaFilter":
        """This filter with a yes-or-no field switched."""
        return self._with(name, not getattr(self, name))

    def with_text(self, text: str) -> "MediaFilter":
        """This filter with another text."""
        return replace(self, text=text)

    @property
    def is_unsure_first(self) -> bool:
        """Whether only those of ``UNSURE_FIRST`` are shown."""
        return bool(self.review) and self.review <= UNSURE_FIRST

    @property
    def is_blind(self) -> bool:
        """Whether it lists what a person judges without seeing what the program and others say.

        Such a list stands alone and has an order of its own: anything else that is chosen about
        the answers would say what they are.
        """
        return Review.AUDIT in self.review or bool(self.second)

    def after(self, before: "MediaFilter") -> "MediaFilter":
        """This filter, chosen after another: a blind list or all else, the one that is newer."""
        alone = MediaFilter(second=self.second) if self.second else BLIND
        if not self.is_blind or self == alone:
            return self
        if not before.is_blind:
            return alone
        return self.without("second")._with("review", self.review - BLIND.review)

    @property
    def fits_unread_files(self) -> bool:
        """Whether files of which nothing could be read may be listed."""
        unread = State.UNREADABLE
        if (self.states and unread not in self.states) or (
            (self.taxa or self.apart) and unread not in self.apart
        ):
            return False
        plain = self
        for name in ("states", "taxa", "apart", "roots", "text"):
            plain = plain.without(name)
        return plain.empty

    def _with(self, name: str, value: object) -> "MediaFilter":
        assert name in {item.name for item in fields(self)}
        return replace(self, **{name: value})  # type: ignore[arg-type]


_OF_A_PROJECT: Final = (
    *("roots", "deployments", "days", "first", "last", "cameras", "differing", "second"),
    "individuals",
)
"""What does not apply to another project."""

EVERYTHING: Final = MediaFilter()
BLIND: Final = MediaFilter(review=frozenset({Review.AUDIT}))
