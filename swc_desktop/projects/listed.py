"""A photograph of a project as lists show it, and with all of its evidence."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from pathlib import Path
from typing import Final

from swc_desktop.core.clip import Clip
from swc_desktop.core.damage import UNDAMAGED, Damage
from swc_desktop.core.errors import Unreadable
from swc_desktop.core.message import Message
from swc_desktop.core.method import EvidenceUsed
from swc_desktop.core.observation import Moment, Observation, Place
from swc_desktop.core.prediction import Answer, Best, Prediction, Status
from swc_desktop.core.region import Box, Category, Region
from swc_desktop.core.result_state import (
    State,
    Sureness,
    confidence_of,
    result_state,
    sureness_of,
)
from swc_desktop.core.taxonomy import Rank, Taxonomy
from swc_desktop.core.text import on_one_line
from swc_desktop.projects.identifications import Identification
from swc_desktop.projects.judged_media import JudgedMedia
from swc_desktop.projects.media import SeenFile
from swc_desktop.projects.resolving import Conflict

_MAX_CAMERA: Final = 200
"""Length of the name of a camera; a file may hold thousands of letters."""


class Presence(StrEnum):
    """Whether the file of a photograph is where it was seen last."""

    HERE = "here"
    MISSING = "missing"
    """It was not there when its folder was looked through."""
    REPLACED = "replaced"
    """Another picture has its place now."""


@dataclass(frozen=True)
class Summary:
    """The part of a prediction that is stored: the answer without the votes."""

    answer: Answer
    evidence: EvidenceUsed | None
    best: Mapping[Rank, Best]
    not_in_pack_p: float | None
    burst: int = 1
    without_burst: Answer | None = None


@dataclass(frozen=True)
class SuggestedCount:
    """The boxes of its animal in a photograph, and the most in one frame of its event; of a video
    the most at one moment. ``of_event`` None: it is in no event."""

    of_media: int
    of_event: int | None


@dataclass(frozen=True)
class ListedRegion:
    """What a detector found in a photograph, with the taxon that was named, None without one, or a
    box that a person drew (``is_drawn``).

    ``number`` is that of the region in the project, None in a clip; ``identification`` is what a
    person said of it, or of a box of an earlier detector around the same.
    """

    region: Region
    taxon: str | None
    number: int | None = None
    identification: Identification | None = None
    is_drawn: bool = False


@dataclass(frozen=True)
class ListedMedia:
    """A photograph with one of its files.

    ``number`` is that of the photograph, or minus that of a file whose content could not be read.
    Exactly one of ``prediction`` and ``unreadable`` is set, and neither where the answer
    ``is_hidden`` from who is to judge it. ``below`` is the path below the root; ``size`` and
    ``modified_ns`` are those of the file when it was seen last. ``pack`` names the pack of the
    answer and ``pack_sha256`` is its digest. ``observation`` and ``notes`` are set where all
    evidence was asked for; then ``prediction`` holds the votes too. ``regions`` are those that a
    detector found, in its order; of a ``clip`` those at the moment that stands for it. ``judged``
    is what people said of it, None where nobody has; it does not change the prediction.
    ``suggested`` is how many animals its boxes show, where all evidence was asked for.
    """

    number: int
    file: Path
    taxonomy: Taxonomy
    prediction: Prediction | Summary | None = None
    unreadable: Unreadable | None = None
    place: Place | None = None
    moment: Moment | None = None
    camera_words: str = ""
    serial: str = ""
    damage: Damage = UNDAMAGED
    id: str = ""
    sha256: str = ""
    root: int = 0
    root_label: str = ""
    below: str = ""
    presence: Presence = Presence.HERE
    size: int = 0
    modified_ns: int = 0
    deployment: str | None = None
    station_name: str = ""
    conflicts: Conflict = Conflict.NONE
    pack: str = ""
    pack_sha256: str = ""
    observation: Observation | None = None
    notes: tuple[Message | str, ...] = ()
    regions: tuple[ListedRegion, ...] = ()
    clip: Clip | None = None
    judged: JudgedMedia | None = None
    suggested: SuggestedCount | None = None
    is_hidden: bool = False

    @property
    def station(self) -> str:
        """What its camera station is called, "" without one; ``deployment`` is its id."""
        return self.station_name or self.deployment or ""

    def is_like(self, other: "ListedMedia | None") -> bool:
        """Whether another is the same photograph, with its answer hidden or shown as here."""
        return other is not None and (
            (self.number, self.is_hidden) == (other.number, other.is_hidden)
        )

    @property
    def people(self) -> tuple[Box, ...]:
        """Where people are in the picture."""
        return tuple(
            one.region.box for one in self.regions if one.region.category is Category.PERSON
        )

    @property
    def boxes(self) -> tuple[Box, ...]:
        """What is drawn over the picture: a box around each of ``regions``."""
        return () if self.is_hidden else tuple(one.region.box for one in self.regions)

    @property
    def seen(self) -> SeenFile:
        """The file as it was seen last."""
        return SeenFile(self.file, self.size, self.modified_ns)

    @property
    def explanation(self) -> Prediction | None:
        """The prediction with its votes, None where they were not asked for."""
        return self.prediction if isinstance(self.prediction, Prediction) else None

    @cached_property
    def state(self) -> State:
        """The state shown as shape, word and colour."""
        return State.HIDDEN if self.is_hidden else result_state(self.prediction)

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
        """The folder that the file lies in, below the folder or card that was added."""
        above = self.below.rpartition("/")[0]
        return on_one_line("/".join(filter(None, (self.root_label, above)))) or on_one_line(
            self.file.parent.name or str(self.file.parent)
        )

    @cached_property
    def camera(self) -> str:
        """The camera as a person would say it, empty where it is not known."""
        return on_one_line(self.camera_words)[:_MAX_CAMERA]

    @cached_property
    def guess(self) -> Best | None:
        """The most probable species, else genus or family, where there is no answer."""
        if self.prediction is None or self.prediction.answer.status is not Status.UNSURE:
            return None
        for rank in (Rank.SPECIES, Rank.GENUS, Rank.FAMILY):
            if best := self.prediction.best.get(rank):
                return best
        return None
