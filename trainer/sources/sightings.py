"""Where and when observations were made, from a table; every dropped row under its rule's name.

Read are the columns of this project's occurrence table, of iNaturalist exports, of GBIF downloads
and of plain tables: the first column of each list that a table has.
"""

import csv
import gzip
import io
import math
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import IO, Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from swc_desktop.core.errors import WrongUsage
from swc_desktop.core.observation import Moment, Place, Source
from swc_desktop.weather.plan import EARLIEST

_COLUMNS: Final[Mapping[str, tuple[str, ...]]] = {
    "id": ("id", "gbifID", "observation_uuid", "uuid", "occurrenceID"),
    "latitude": ("latitude", "decimalLatitude"),
    "longitude": ("longitude", "decimalLongitude"),
    "coarseness": (
        "coordinate_uncertainty_m",
        "public_positional_accuracy",
        "positional_accuracy",
        "coordinateUncertaintyInMeters",
    ),
    "moment": ("local_time_observed_at", "time_observed_at", "eventDate", "observed_at"),
    "day": ("date", "observed_on", "observed_on_date"),
    "clock": ("time",),
    "zone": ("utc_offset_or_zone", "time_zone"),
}
_OFFSET: Final = re.compile(r"([+-])(\d{1,2}):?(\d{2})")
_LONGEST_FIELD: Final = 1 << 20

NO_PLACE: Final = "no place"
OFF_THE_EARTH: Final = "place off the earth, or 0,0"
TOO_COARSE: Final = "place too coarse"
NO_DAY: Final = "no date"
NO_CLOCK: Final = "a date without a time"
UNREADABLE: Final = "time can not be read"
UNSTATED: Final = "offset of the clock not stated"
TOO_EARLY: Final = "before 1940"
FUTURE: Final = "in the future"


@dataclass(frozen=True)
class Sighting:
    """An observation's id, place and moment."""

    id: str
    place: Place
    moment: Moment


@dataclass(frozen=True)
class Sightings:
    """What a table holds, and how many rows were dropped by which rule."""

    rows: int
    kept: tuple[Sighting, ...]
    dropped: Mapping[str, int]


class _Drop(Exception):
    """A row that a rule drops."""


def read_sightings(file: Path, today: date, coarsest_m: float) -> Sightings:
    """Read a table, ``.csv`` or ``.tsv``, perhaps ``.gz``. Raises ``WrongUsage``."""
    kept: list[Sighting] = []
    dropped: Counter[str] = Counter()
    number = 0
    try:
        with _opened(file) as lines:
            for number, row in enumerate(_rows(file, lines), 1):
                try:
                    kept.append(_sighting(row, number, today, coarsest_m))
                except _Drop as drop:
                    dropped[str(drop)] += 1
    except (OSError, EOFError) as error:
        reason = getattr(error, "strerror", None) or error
        raise WrongUsage(problem=f"{file} could not be read: {reason}.") from error
    except (UnicodeDecodeError, csv.Error) as error:
        raise WrongUsage(problem=f"{file} is not a table in UTF-8 ({error}).") from error
    if not number:
        raise WrongUsage(problem=f"{file} holds no rows.")
    return Sightings(number, tuple(kept), dict(sorted(dropped.items())))


def _opened(file: Path) -> IO[str]:
    if file.suffix.lower() == ".gz":
        return io.TextIOWrapper(gzip.open(file), encoding="utf-8-sig", newline="")
    return file.open(encoding="utf-8-sig", newline="")


def _rows(file: Path, lines: IO[str]) -> Iterator[dict[str, str]]:
    csv.field_size_limit(_LONGEST_FIELD)
    tabs = ".tsv" in file.suffixes or ".txt" in file.suffixes
    reader = csv.DictReader(lines, dialect="excel-tab" if tabs else "excel")
    present = set(reader.fieldnames or ())
    chosen = {
        name: next((column for column in columns if column in present), "")
        for name, columns in _COLUMNS.items()
    }
    for needed in ("latitude", "longitude"):
        if not chosen[needed]:
            raise WrongUsage(problem=f"{file} has no column {needed}.")
    if not chosen["moment"] and not chosen["day"]:
        raise WrongUsage(problem=f"{file} has no column with dates, like observed_on or date.")
    for row in reader:
        yield {name: (row.get(column) or "").strip() for name, column in chosen.items()}


def _sighting(row: Mapping[str, str], number: int, today: date, coarsest_m: float) -> Sighting:
    place = _place(row, coarsest_m)
    moment = _moment(row)
    if moment.local.date() < EARLIEST:
        raise _Drop(TOO_EARLY)
    if moment.local.date() > today + timedelta(days=1):
        raise _Drop(FUTURE)
    return Sighting(row["id"] or str(number), place, moment)


def _place(row: Mapping[str, str], coarsest_m: float) -> Place:
    if not row["latitude"] or not row["longitude"]:
        raise _Drop(NO_PLACE)
    latitude, longitude = _float(row["latitude"]), _float(row["longitude"])
    if not (abs(latitude) <= 90 and abs(longitude) <= 180) or latitude == longitude == 0:
        raise _Drop(OFF_THE_EARTH)
    if row["coarseness"] and not _float(row["coarseness"]) <= coarsest_m:
        raise _Drop(TOO_COARSE)
    return Place(latitude, longitude, None, Source.TYPED)


def _float(text: str) -> float:
    """The number of a text, NaN for none."""
    try:
        return float(text)
    except ValueError:
        return math.nan


def _moment(row: Mapping[str, str]) -> Moment:
    text = row["moment"] if ":" in row["moment"] else ""
    if not text:
        day = row["day"] or row["moment"]
        if not day:
            raise _Drop(NO_DAY)
        if not row["clock"]:
            if ":" not in day:
                raise _Drop(NO_CLOCK)
            text = day
        else:
            text = f"{day}T{row['clock']}"
    try:
        seen = datetime.fromisoformat(text.removesuffix(" UTC") + "+00:00" * text.endswith(" UTC"))
    except ValueError as error:
        raise _Drop(UNREADABLE) from error
    local = seen.replace(tzinfo=None)
    if seen.utcoffset() is not None:
        return Moment(local, seen.utcoffset(), Source.TYPED)
    return Moment(local, _offset(row["zone"], local), Source.TYPED)


def _offset(zone: str, local: datetime) -> timedelta | None:
    """The offset that a table states; None leaves it to the zone of the place."""
    if not zone or zone.lower().startswith("local,"):
        return None
    if zone.upper() in ("UTC", "GMT", "Z"):
        return timedelta(0)
    if (found := _OFFSET.fullmatch(zone)) is not None:
        size = timedelta(hours=int(found[2]), minutes=int(found[3]))
        return -size if found[1] == "-" else size
    try:
        return local.replace(tzinfo=ZoneInfo(zone)).utcoffset()
    except (ZoneInfoNotFoundError, ValueError, OverflowError) as error:
        raise _Drop(UNSTATED) from error
