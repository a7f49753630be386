"""What a project hands to others, in a form from which every format is a mapping.

Its shape follows Camtrap DP 1.0.2. Whoever makes it has coarsened places and replaced names where
they are secret, so that no format can write more than others may see.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Final

from swc_desktop.core.identification import Certainty, Kind, LifeStage, Sex
from swc_desktop.core.region import Box, Category
from swc_desktop.core.result_state import FAIRLY_SURE
from swc_desktop.core.taxonomy import Rank

UNDATED: Final = datetime(1, 1, 1)  # noqa: DTZ001 - a mark, and not a time
"""Stands where a time would stand in ``Dataset.undated``; no format may write it."""


class ReasonLeftOut(StrEnum):
    """Why something is not in the data, by the word in the last line of a command: a photograph
    or video, with ``STATION_…`` a camera station, and with ``NOT_WORKING``, ``WITHOUT_STATION`` and
    ``NOT_INDIVIDUAL`` a sighting."""

    NOT_READ = "not_read"
    WITHOUT_ANSWER = "without_answer"
    BLANK = "blank"
    WITHOUT_ANIMAL = "without_animal"
    WITHOUT_NAME = "without_name"
    WITHOUT_TIME = "without_time"
    WITHOUT_PLACE = "without_place"
    NOT_THERE = "not_there"
    CHANGED = "changed"
    VIDEO = "video"
    NOT_CHECKED = "not_checked"
    PEOPLE = "people"
    TIME_WITHHELD = "time_withheld"
    NOT_IN_TEMPLATE = "not_in_template"
    NOT_IN_DATA_MODEL = "not_in_data_model"
    SIDECAR = "sidecar"
    WITHOUT_STATION = "without_station"
    STATION_WITHOUT_PLACE = "station_without_place"
    STATION_WITHOUT_TIMES = "station_without_times"
    NOT_WORKING = "not_working"
    NOT_INDIVIDUAL = "not_individual"


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
    ``is_timed``: both times are stated, and not those of the first and last photograph.
    ``metres`` are easting and northing of ``place`` on the grid of the data.
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
    is_timed: bool = False
    is_time_withheld: bool = False
    metres: tuple[float, float] | None = None

    @property
    def has_effort(self) -> bool:
        """Whether it is given from when to when it was there."""
        if self.starts is None or self.ends is None or self.is_time_withheld or not self.is_timed:
            return False
        return self.starts.replace(tzinfo=None) < self.ends.replace(tzinfo=None)


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
class RegionData:
    """What a model says of a region of a photograph, also where people said something else; of the
    whole picture ``box`` and the detector's confidence are None."""

    category: Category
    box: Box | None
    confidence: float | None
    answer: AnswerData


@dataclass(frozen=True, slots=True)
class MediaData:
    """A photograph or video. ``path`` is relative with ``/``; ``taken`` has an offset unless the
    zone is unknown; sizes are upright pixels, ``length_s`` is that of a video. ``is_searched``: a
    detector looked for boxes. Where the time is withheld, ``taken`` only has the month."""

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
    is_time_withheld: bool = False
    is_searched: bool = False
    regions: Sequence[RegionData] = ()

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
class ObservationData:
    """What was seen in a photograph, or in an event; rows of events do not overlap, so their counts
    add up, and those of media do not.

    ``taxon`` is a scientific name; ``name`` a free one of another animal. ``by`` is a person where
    ``by_people``, else the name and version of a model. ``moment_s`` is the time in a video.
    ``sun_hour`` is ``geo.sun.sun_hour`` at the given place, None where that or the zone is unknown.
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
    sun_hour: float | None = None

    @property
    def is_unsure(self) -> bool:
        """Whether it is an answer of a model that people see as not sure."""
        return not self.by_people and (self.probability or 0.0) < FAIRLY_SURE


@dataclass(frozen=True, slots=True)
class TaxonData:
    """A taxon with all above it by rank and itself, also kingdom to order where known, its common
    names by language (two letters), and its label in SpeciesNet, "" where that has none."""

    name: str
    rank: Rank
    above: Mapping[str, str]
    common_names: Mapping[str, str]
    speciesnet: str = ""


@dataclass(frozen=True)
class Dataset:
    """All that is handed over. ``id`` is the same for each export of a project; ``made`` is now.

    ``step`` is the coarsest to which a place was rounded, in degrees. ``left_out`` counts
    photographs by the reason, ``coarsened`` those whose place was rounded, ``withheld`` those whose
    place is not given. ``persons`` are those who judged. ``undated`` are the photographs without a
    time of day, with what is in them in ``undated_seen``; they are in nothing else, and a format
    that needs no times writes them too (``Written.has_undated``). ``grid`` names that of
    ``metres``.
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
    grid: str = ""
    undated: Sequence[MediaData] = ()
    undated_seen: Sequence[ObservationData] = ()

    @property
    def all_media(self) -> list[MediaData]:
        """Those with a time, and after them those without."""
        return [*self.media, *self.undated]

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
