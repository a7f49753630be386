"""What is known about a photograph beside its pixels: place, time, sky and weather, with sources.

What is not known is an ``Absence`` with its reason; nothing is ever filled in.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from swc_desktop.core.message import Message, message


class Evidence(StrEnum):
    """The kinds of evidence beside the picture, and the two votes that a pack may fail to give."""

    PLACE = "place"
    TIME = "time"
    WEATHER = "weather"
    IMAGE = "image"
    METADATA = "metadata"


@dataclass(frozen=True)
class Absence:
    """Evidence that is missing, and why."""

    evidence: Evidence
    reason: Message | str


class Source(StrEnum):
    """Where a place or a time was read; the results use the same words."""

    EXIF = "exif"
    XMP = "xmp"
    SIDECAR = "sidecar"
    TYPED = "typed"
    DEPLOYMENT = "deployment"
    TRACK = "track"
    CONTAINER = "container"
    FILE_NAME = "file_name"
    CLOCK = "corrected_clock"


@dataclass(frozen=True)
class Place:
    """A WGS-84 position: degrees north and east positive; metres above sea level or None.

    ``notes`` are sentences that say why it may be wrong (void fix, coarse method, other datum) or
    why the altitude is unknown.
    """

    latitude: float
    longitude: float
    altitude_m: float | None = None
    source: Source = Source.EXIF
    notes: tuple[Message | str, ...] = ()


@dataclass(frozen=True)
class Moment:
    """When the shutter opened: local wall clock, and its offset from UTC where that is known.

    ``offset_source`` is ``exif``, ``gps`` (clock minus GPS time), ``place`` (time zone of the
    place), ``container`` (of a clip) or empty when the offset is unknown; ``zone`` is the IANA name
    when a place gave it.
    ``is_day``: only the day is known, so ``local`` is its midnight and no instant follows from it.
    """

    local: datetime
    offset: timedelta | None = None
    source: Source = Source.EXIF
    offset_source: str = ""
    zone: str | None = None
    notes: tuple[Message | str, ...] = ()
    is_day: bool = False

    @property
    def utc(self) -> datetime | None:
        """The same instant in UTC, or None while the offset is unknown."""
        if self.offset is None or self.is_day:
            return None
        return (self.local - self.offset).replace(tzinfo=UTC)

    def isoformat(self) -> str:
        """ISO 8601, with the offset where it is known; a day alone where no more is known."""
        if self.is_day:
            return self.local.date().isoformat()
        text = self.local.replace(tzinfo=None).isoformat(
            timespec="milliseconds" if self.local.microsecond else "seconds"
        )
        if self.offset is None:
            return text
        minutes = round(self.offset.total_seconds() / 60)
        sign = "-" if minutes < 0 else "+"
        return f"{text}{sign}{abs(minutes) // 60:02d}:{abs(minutes) % 60:02d}"


class Light(StrEnum):
    """Class of daylight by the elevation of the sun's centre (−0.833° and −6°)."""

    DAY = "day"
    TWILIGHT = "civil twilight"
    NIGHT = "night"


class Season(StrEnum):
    """Meteorological season of the hemisphere."""

    SPRING = "spring"
    SUMMER = "summer"
    AUTUMN = "autumn"
    WINTER = "winter"


@dataclass(frozen=True)
class Sky:
    """The sun at a place and an instant; degrees, and hours of local solar time in [0, 24)."""

    sun_elevation_deg: float
    sun_rising: bool
    solar_hour: float
    light: Light
    season: Season


class WeatherState(StrEnum):
    """How far a weather value can be trusted."""

    OBSERVED = "observed"
    PROVISIONAL = "provisional"


@dataclass(frozen=True)
class Weather:
    """Weather at the photograph's cell and hour: variable name to value, units by the schema."""

    values: Mapping[str, float]
    state: WeatherState
    provenance: Message | str


@dataclass(frozen=True)
class Observation:
    """All metadata evidence of one photograph; the encoder's only input."""

    place: Place | Absence
    moment: Moment | Absence
    sky: Sky | Absence
    weather: Weather | Absence = field(
        default=Absence(
            Evidence.WEATHER,
            message("Absence", "no weather has been prepared for this place and time"),
        )
    )

    @property
    def missing(self) -> tuple[Absence, ...]:
        """The absent kinds of evidence with their reasons, in the order place, time, weather."""
        parts = (self.place, self.moment, self.weather)
        return tuple(part for part in parts if isinstance(part, Absence))
