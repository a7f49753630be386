"""One result of a list, with the facts that lists sort and filter by."""

from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from pathlib import Path

from swc_desktop.core.errors import Unreadable
from swc_desktop.core.observation import Evidence, Moment, Place
from swc_desktop.core.prediction import Best, Prediction, Status
from swc_desktop.core.search_text import searchable
from swc_desktop.core.shares import disagreement
from swc_desktop.core.taxonomy import RANKS, Rank, Taxonomy
from swc_desktop.core.text import on_one_line
from swc_desktop.library.stored import StoredPhoto
from swc_desktop.photos.photo import Photo

SURE = 0.95
"""Lowest confidence that is called sure; a choice for people, without effect on answers."""

FAIRLY_SURE = 0.80
"""Lowest confidence that is called fairly sure; the same kind of choice."""

_MAX_CAMERA = 200
"""Length of the name of a camera; a file may hold thousands of letters."""


class State(StrEnum):
    """The status of a result as people see it, finer than ``Status``.

    ``UNSURE``: an answer that is not sure (``Sureness.NOT``), or no answer at all. Counts, the
    tree, filters and marks use it; the ``status`` of exported rows is that of the pack.
    """

    NAMED = "named"
    HIGHER = "higher"
    NOT_IN_PACK = "not_in_pack"
    UNSURE = "unsure"
    UNREADABLE = "unreadable"


GLYPHS = {
    State.NAMED: "●",
    State.HIGHER: "◐",
    State.NOT_IN_PACK: "○",
    State.UNSURE: "?",
    State.UNREADABLE: "!",
}


class Sureness(StrEnum):
    """A confidence in words."""

    SURE = "sure"
    FAIRLY = "fairly"
    NOT = "not"


def sureness_of(confidence: float) -> Sureness:
    """The word for a confidence."""
    if confidence >= SURE:
        return Sureness.SURE
    return Sureness.FAIRLY if confidence >= FAIRLY_SURE else Sureness.NOT


def confidence_of(prediction: Prediction) -> float | None:
    """The probability of the answer: of the taxon, or that it is not in the pack."""
    answer = prediction.answer
    return prediction.not_in_pack_p if answer.status is Status.NOT_IN_PACK else answer.confidence


def result_state(prediction: Prediction | None) -> State:
    """The state of a result; None is a file that could not be read."""
    if prediction is None:
        return State.UNREADABLE
    answer, confidence = prediction.answer, confidence_of(prediction)
    if confidence is not None and sureness_of(confidence) is Sureness.NOT:
        return State.UNSURE
    if answer.status is not Status.NAMED:
        return State(answer.status.value)
    fine = answer.rank in (Rank.SPECIES, Rank.SUBSPECIES)
    return State.NAMED if fine else State.HIGHER


@dataclass(frozen=True)
class ResultRecord:
    """One photograph of the list: its result, and the tree of taxa it was answered with.

    Exactly one of ``prediction`` and ``unreadable`` is set. ``root`` is what a person added: the
    folder, or the file itself. ``pack`` names the pack of the answer and ``pack_sha256`` is its
    digest, "" where that was not stored.
    """

    index: int
    file: Path
    photo: Photo | StoredPhoto | None
    prediction: Prediction | None
    unreadable: Unreadable | None
    taxonomy: Taxonomy
    root: Path
    pack: str = ""
    pack_sha256: str = ""

    @cached_property
    def state(self) -> State:
        """The state shown as shape, word and colour."""
        return result_state(self.prediction)

    @cached_property
    def taxon(self) -> str | None:
        """The scientific name of the answer, None where nothing was named."""
        return None if self.prediction is None else self.prediction.answer.taxon

    @cached_property
    def rank(self) -> Rank | None:
        """The rank of the answer."""
        return None if self.prediction is None else self.prediction.answer.rank

    @cached_property
    def confidence(self) -> float | None:
        """The probability of the answer, None without one."""
        return None if self.prediction is None else confidence_of(self.prediction)

    @cached_property
    def lineage(self) -> tuple[str, ...]:
        """The taxa from the family to the answer; empty where nothing was named."""
        return () if self.taxon is None else self.taxonomy.path(self.taxon)

    @property
    def counted_taxa(self) -> tuple[str, ...]:
        """The taxa that the photograph counts for: none while its answer is not sure."""
        return () if self.state is State.UNSURE else self.lineage

    @cached_property
    def sureness(self) -> Sureness | None:
        """The confidence as a word; an unsure photograph without an answer is not sure."""
        if self.confidence is not None:
            return sureness_of(self.confidence)
        return Sureness.NOT if self.state is State.UNSURE else None

    @cached_property
    def name(self) -> str:
        """The name of the file, as it can be shown."""
        return on_one_line(self.file.name)

    @cached_property
    def folder(self) -> str:
        """The name of the folder that the file lies in, as it can be shown."""
        return on_one_line(self.file.parent.name or str(self.file.parent))

    @cached_property
    def camera(self) -> str:
        """The camera as a person would say it, empty where it is not known."""
        if self.photo is None:
            return ""
        return on_one_line(str(self.photo.camera or ""))[:_MAX_CAMERA]

    @property
    def damage(self) -> str:
        """Which part of the picture is missing or damaged, empty for none."""
        return "" if self.photo is None or self.prediction is None else self.photo.damage or ""

    @cached_property
    def guess(self) -> Best | None:
        """The most probable species, else genus or family, where nothing was named."""
        if self.prediction is None or self.taxon is not None:
            return None
        for rank in (Rank.SPECIES, Rank.GENUS, Rank.FAMILY):
            if best := self.prediction.best.get(rank):
                return best
        return None

    @cached_property
    def place(self) -> Place | None:
        """The place, where one is known."""
        if self.photo is None:
            return None
        place = self.photo.observation.place
        return place if isinstance(place, Place) else None

    @cached_property
    def moment(self) -> Moment | None:
        """The time, where one is known."""
        if self.photo is None:
            return None
        moment = self.photo.observation.moment
        return moment if isinstance(moment, Moment) else None

    @cached_property
    def lacks(self) -> frozenset[Evidence]:
        """The kinds of evidence that were absent."""
        if self.prediction is None:
            return frozenset()
        return frozenset(absence.evidence for absence in self.prediction.missing)

    @cached_property
    def disputed(self) -> bool:
        """True where picture and metadata clearly choose different taxa at some node."""
        if self.prediction is None:
            return False
        return any(disagreement(node) is not None for node in self.prediction.nodes)

    @cached_property
    def haystack(self) -> str:
        """The text for searches: file, folder and all names."""
        words = [self.file.name, self.file.parent.name]
        for name in self.lineage:
            words.append(name)
            words.extend(self.taxonomy[name].common_names.values())
        return searchable("\n".join(words))

    @cached_property
    def taxon_order(self) -> tuple[int, str]:
        """Sorts named answers by their names, then what was not named."""
        return (0, "/".join(self.lineage)) if self.taxon else (1, self.state.value)

    @property
    def rank_order(self) -> int:
        """Sorts from coarse to fine, what was not named first."""
        return -1 if self.rank is None else RANKS.index(self.rank)

    def prepare(self) -> "ResultRecord":
        """Compute what the lists need in advance, outside the window's thread; returns itself."""
        for _ in (self.state, self.lineage, self.sureness, self.guess, self.haystack):
            pass
        for _ in (self.place, self.moment, self.lacks, self.disputed, self.taxon_order):
            pass
        return self
