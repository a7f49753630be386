"""What a project hands to others, in a form from which every format is a mapping.

Its shape follows Camtrap DP 1.0.2. Whoever makes it has coarsened places and replaced names where
they are secret, so that no format can write more than others may see.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from swc_desktop.core.identification import Certainty, Kind, LifeStage, Sex
from swc_desktop.core.region import Box
from swc_desktop.core.taxonomy import Rank


class ReasonLeftOut(StrEnum):
    """Why a photograph is not in the data, by the word in the last line of a command."""

    NOT_READ = "not_read"
    WITHOUT_ANSWER = "without_answer"
    WITHOUT_TIME = "without_time"
    WITHOUT_PLACE = "without_place"
    NOT_THERE = "not_there"
    CHANGED = "changed"
    VIDEO = "video"
    NOT_CHECKED = "not_checked"
    PEOPLE = "people"


@dataclass(frozen=True, slots=True)
class GivenPlace:
    """A place as others may see it: degrees, metres by which it may be wrong, and the step in
    degrees to which it was rounded, None for an exact one. ``is_withheld``: where a format can do
    without, it is not given."""

    latitude: float
    longitude: float
    uncertainty_m: int | None = None
    step: float | None = None
    is_withheld: bool = False


@dataclass(frozen=True, slots=True)
class StationData:
    """A camera station; of handheld photographs one for each place and day.

    Times have an offset unless the zone is unknown. ``fields`` are Camtrap DP's others by the names
    of ``projects.deployment_form.MORE_FIELDS``. ``gaps`` are the times in which it did not work;
    ``camera_days`` those in which it watched for animals, None where that is not known.
    """

    id: str
    place: GivenPlace | None
    starts: datetime | None
    ends: datetime | None
    zone: str | None = None
    location: str = ""
    location_name: str = ""
    camera: str = ""
    camera_model: str = ""
    fields: Mapping[str, str] = field(default_factory=dict)
    comments: str = ""
    gaps: Sequence[tuple[datetime, datetime]] = ()
    camera_days: float | None = None
    is_handheld: bool = False
    is_hidden: bool = False


@dataclass(frozen=True, slots=True)
class MediaData:
    """A photograph or video. ``path`` is relative with ``/``; ``taken`` has an offset unless the
    zone is unknown; sizes are upright pixels, ``length_s`` is that of a video."""

    id: str
    station: str
    taken: datetime
    path: str
    media_type: str
    is_time_lapse: bool = False
    width: int = 0
    height: int = 0
    length_s: float | None = None
    make: str = ""
    model: str = ""
    place: GivenPlace | None = None
    is_hidden: bool = False

    @property
    def name(self) -> str:
        """The name of the file alone."""
        return self.path.rpartition("/")[2]

    @property
    def is_video(self) -> bool:
        """Whether it is a clip."""
        return self.media_type.startswith("video/")


class ObservationLevel(StrEnum):
    """What an observation is of: Camtrap DP's ``observationLevel``."""

    MEDIA = "media"
    EVENT = "event"


class ObservedKind(StrEnum):
    """Camtrap DP's ``observationType``."""

    ANIMAL = "animal"
    HUMAN = "human"
    VEHICLE = "vehicle"
    BLANK = "blank"
    UNKNOWN = "unknown"
    UNCLASSIFIED = "unclassified"


@dataclass(frozen=True, slots=True)
class AnswerData:
    """What a model says of a region; ``best`` has taxon and probability by rank."""

    status: str
    taxon: str | None
    rank: Rank | None
    confidence: float | None
    best: Mapping[Rank, tuple[str, float]]
    pack: str
    evidence: str


@dataclass(frozen=True, slots=True)
class ObservationData:
    """What was seen in a photograph, or in an event; rows of events do not overlap, so their counts
    add up, and those of media do not.

    ``taxon`` is a scientific name; ``name`` a free one of another animal. ``by`` is a person where
    ``by_people``, else the name and version of a model. ``moment_s`` is the time in a video.
    """

    id: str
    station: str
    media: str
    event: str
    starts: datetime
    ends: datetime
    level: ObservationLevel
    kind: ObservedKind
    by_people: bool
    by: str
    at: datetime | None = None
    probability: float | None = None
    taxon: str = ""
    rank: Rank | None = None
    name: str = ""
    is_setup: bool = False
    count: int | None = None
    sex: Sex | None = None
    life_stage: LifeStage | None = None
    behavior: str = ""
    individual: str = ""
    flank: str = ""
    certainty: Certainty | None = None
    remarks: str = ""
    box: Box | None = None
    detector_confidence: float | None = None
    moment_s: float | None = None
    answer: AnswerData | None = None
    photographs: int = 1


@dataclass(frozen=True, slots=True)
class TaxonData:
    """A taxon with all above it by rank, also kingdom to order where known, and its common names by
    language (two letters)."""

    name: str
    rank: Rank
    above: Mapping[str, str]
    common_names: Mapping[str, str]


@dataclass(frozen=True)
class Dataset:
    """All that is handed over. ``id`` is the same for each export of a project; ``made`` is now.

    ``step`` is the coarsest to which a place was rounded, in degrees. ``left_out`` counts
    photographs by the reason, ``coarsened`` those whose place was rounded, ``withheld`` those whose
    place is not given. ``persons`` are those who judged.
    """

    id: str
    title: str
    made: datetime
    program: str
    stations: Sequence[StationData]
    media: Sequence[MediaData]
    observations: Sequence[ObservationData]
    taxa: Mapping[str, TaxonData]
    step: float | None = None
    left_out: Mapping[ReasonLeftOut, int] = field(default_factory=Counter)
    coarsened: int = 0
    withheld: int = 0
    persons: Sequence[str] = ()

    def of_level(self, level: ObservationLevel) -> list[ObservationData]:
        """The observations of one level."""
        return [one for one in self.observations if one.level is level]


KIND_OF_SAID: Mapping[Kind, ObservedKind] = {
    Kind.BLANK: ObservedKind.BLANK,
    Kind.NOT_AN_OBJECT: ObservedKind.BLANK,
    Kind.PERSON: ObservedKind.HUMAN,
    Kind.SETUP: ObservedKind.HUMAN,
    Kind.VEHICLE: ObservedKind.VEHICLE,
    Kind.UNKNOWN: ObservedKind.UNKNOWN,
    Kind.OTHER_ANIMAL: ObservedKind.ANIMAL,
}
"""Camtrap DP's word for what a person says where there is no taxon."""
