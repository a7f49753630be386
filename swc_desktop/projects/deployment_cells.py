"""The cells of a table of deployments: numbers, times and texts as people and programs write them.

A cell that cannot be read raises ``ValueError`` with a message and is left out; nothing is guessed.
"""

import math
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, time, timezone
from typing import Final

from swc_desktop.core.message import message
from swc_desktop.core.spreadsheet import unguarded
from swc_desktop.geo.coordinates import parse_place
from swc_desktop.geo.errors import CoordinatesNotRead
from swc_desktop.photos.moment import FIRST_YEAR, parse_offset
from swc_desktop.projects.capture import CaptureMethod, capture_method
from swc_desktop.projects.errors import CaptureMethodUnknown

MAX_TEXT_LENGTH: Final = 10_000
"""Characters of a comment; far more than anybody writes in the field."""

MAX_ID_LENGTH: Final = 200
_LAST_YEAR: Final = 2200
_MISSING: Final = frozenset(("", "NA", "NaN", "nan", "N/A", "n/a", "-"))
_NUMBER: Final = re.compile(r"[+-]?(?:\d{1,15}(?:[.,]\d{0,15})?|[.,]\d{1,15})", re.ASCII)
_ISO: Final = re.compile(
    r"(?P<year>\d{4})[-/.](?P<month>\d{1,2})[-/.](?P<day>\d{1,2})(?P<rest>.*)", re.ASCII
)
_LOCAL: Final = re.compile(
    r"(?P<first>\d{1,2})[-/.](?P<second>\d{1,2})[-/.](?P<year>\d{4})(?P<rest>.*)", re.ASCII
)
_CLOCK: Final = re.compile(
    r"(?:[Tt]|\s+)(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<second>\d{2})(?:[.,]\d{1,9})?)?"
    r"\s*(?P<zone>[Zz]|[+-]\d{2}(?::?\d{2})?)?",
    re.ASCII,
)
_POINT: Final = re.compile(
    r"[\[(]?\s*([+-]?\d{1,3}(?:\.\d{1,15})?)[,;\s]+([+-]?\d{1,3}(?:\.\d{1,15})?)"
    r"(?:[,;\s]+[+-]?\d{1,5}(?:\.\d{1,15})?(?:[,;\s]+(\d{1,6}(?:\.\d{1,15})?))?)?\s*[\])]?",
    re.ASCII,
)
"""Latitude and longitude, perhaps height, perhaps accuracy: a place as ODK writes it."""

_TRUE: Final = frozenset(("true", "1", "yes", "y", "t"))
_FALSE: Final = frozenset(("false", "0", "no", "n", "f"))
FEATURE_TYPES: Final = (
    *("roadPaved", "roadDirt", "trailHiking", "trailGame", "roadUnderpass", "roadOverpass"),
    *("roadBridge", "culvert", "burrow", "nestSite", "carcass", "waterSource", "fruitingTree"),
)
"""What Camtrap DP allows."""


@dataclass(frozen=True)
class CellRange:
    """The numbers that a column may have; ``is_whole`` where Camtrap DP wants whole ones."""

    least: float
    most: float
    is_whole: bool = False


RANGES: Final[Mapping[str, CellRange]] = {
    "coordinateUncertainty": CellRange(0, 1_000_000),
    "cameraDelay": CellRange(0, 1_000_000, is_whole=True),
    "cameraHeight": CellRange(0, 1000),
    "cameraDepth": CellRange(0, 12_000),
    "cameraTilt": CellRange(-90, 90, is_whole=True),
    "cameraHeading": CellRange(0, 360, is_whole=True),
    "detectionDistance": CellRange(0, 10_000),
}
"""Camtrap DP's limits; where it has no upper one, one that no camera and no ocean exceeds."""


@dataclass(frozen=True)
class CellTime:
    """A time with the offset that was written, or without zone; ``is_day`` for a day alone."""

    time: datetime
    is_day: bool


def text_of(cell: str, most: int = MAX_TEXT_LENGTH) -> str:
    """A text without the marks that guard it in a spreadsheet; "" where it is missing."""
    plain = unguarded(cell).strip()
    if len(plain) > most:
        text = message("Projects", "it has more than {count:,} characters")
        raise ValueError(text.fill(count=most))
    return "" if plain in _MISSING else plain


def number_of(cell: str, limits: CellRange) -> float | None:
    """A number with a point or a comma; None where it is missing."""
    plain = text_of(cell, MAX_ID_LENGTH)
    if not plain:
        return None
    value = _plain_number(plain)
    if value is None:
        raise ValueError(message("Projects", "{text!r} is not a number").fill(text=plain[:40]))
    if not limits.least <= value <= limits.most:
        text = message("Projects", "{text} is not between {least:,.0f} and {most:,.0f}")
        raise ValueError(text.fill(text=plain[:40], least=limits.least, most=limits.most))
    if limits.is_whole and not value.is_integer():
        raise ValueError(message("Projects", "{text} is not a whole number").fill(text=plain[:40]))
    return value


def uncertainty_of(cell: str) -> int | None:
    """Whole metres, at least 1, rounded up: phones write fractions."""
    value = number_of(cell, RANGES["coordinateUncertainty"])
    return None if value is None else max(1, math.ceil(value))


def truth_of(cell: str) -> bool | None:
    """Yes or no as programs write it; None where it is missing."""
    plain = text_of(cell, MAX_ID_LENGTH).casefold()
    if plain in _TRUE or plain in _FALSE:
        return plain in _TRUE
    if plain:
        raise ValueError(message("Projects", "{text!r} is not true or false").fill(text=plain[:40]))
    return None


def feature_of(cell: str) -> str:
    """A type of feature of Camtrap DP, without regard to case and spaces."""
    plain = text_of(cell, MAX_ID_LENGTH)
    short = re.sub(r"[\W_]", "", plain).casefold()
    found = next((name for name in FEATURE_TYPES if name.casefold() == short), "")
    if plain and not found:
        text = message("Projects", "{text!r} is not a feature type of Camtrap DP")
        raise ValueError(text.fill(text=plain[:40]))
    return found


def capture_of(cell: str) -> CaptureMethod | None:
    """How a camera takes photographs; None where it is missing."""
    plain = text_of(cell, MAX_ID_LENGTH)
    try:
        return capture_method(plain) if plain else None
    except CaptureMethodUnknown as error:
        problem = message("Projects", "{text!r} is not a capture method").fill(text=plain[:40])
        raise ValueError(problem) from error


def place_of(latitude: str, longitude: str) -> tuple[float, float] | None:
    """Degrees from two cells, also with minutes and seconds; None where both are missing."""
    north, east = text_of(latitude, MAX_ID_LENGTH), text_of(longitude, MAX_ID_LENGTH)
    if not north and not east:
        return None
    if not north or not east:
        raise ValueError(message("Projects", "the place has only one of its two numbers"))
    return _typed(f"{north.replace(',', '.')}; {east.replace(',', '.')}")


def point_of(cell: str) -> tuple[float, float, int | None] | None:
    """Degrees and accuracy from one cell; None where it is missing."""
    plain = text_of(cell, MAX_ID_LENGTH)
    if not plain:
        return None
    found = _POINT.fullmatch(plain)
    if found is None:
        return (*_typed(plain), None)
    accuracy = uncertainty_of(found[3]) if found[3] else None
    return (*_typed(f"{found[1]}; {found[2]}"), accuracy)


def day_comes_first(cells: Iterable[str]) -> bool | None:
    """Whether dates such as ``19/02/2024`` of one column begin with the day; None where the column
    does not show it."""
    parts = [found for cell in cells if (found := _LOCAL.fullmatch(cell.strip()))]
    by_day = any(int(found["first"]) > 12 for found in parts)
    by_month = any(int(found["second"]) > 12 for found in parts)
    return by_day if by_day != by_month else None


def time_of(cell: str, day_first: bool | None) -> CellTime | None:
    """A time or a day; None where it is missing. ``day_first``: see ``day_comes_first``."""
    plain = text_of(cell, MAX_ID_LENGTH)
    if not plain:
        return None
    found = _ISO.fullmatch(plain)
    local = None if found else _LOCAL.fullmatch(plain)
    if local is not None and day_first is None:
        text = message("Projects", "{text!r} may be two days; write it as 2024-02-19")
        raise ValueError(text.fill(text=plain[:40]))
    either = found or local
    rest = either["rest"].strip(" ") if either else ""
    clock = _CLOCK.fullmatch(f" {rest}" if rest[:1].isdigit() else rest) if rest else None
    if either is None or (rest and clock is None):
        text = message("Projects", "{text!r} is not a time such as 2024-02-19T06:24:10+03:00")
        raise ValueError(text.fill(text=plain[:40]))
    if local is not None:
        day, month = (local["first"], local["second"])[:: 1 if day_first else -1]
    else:
        day, month = either["day"], either["month"]
    return _time(plain, (int(either["year"]), int(month), int(day)), clock)


def _time(text: str, date: tuple[int, int, int], clock: re.Match[str] | None) -> CellTime:
    parts = clock.groupdict() if clock else {}
    hour, minute, second = (int(parts.get(name) or 0) for name in ("hour", "minute", "second"))
    written = parts.get("zone") or ""
    offset = parse_offset(written) if written else None
    try:
        moment = datetime(*date, hour, minute, second, tzinfo=UTC)
    except ValueError as error:
        problem = message("Projects", "{text!r} is not in the calendar").fill(text=text[:40])
        raise ValueError(problem) from error
    if (written and offset is None) or not FIRST_YEAR <= moment.year <= _LAST_YEAR:
        problem = message("Projects", "{text!r} has an offset or a year that cannot be true")
        raise ValueError(problem.fill(text=text[:40]))
    zone = None if offset is None else timezone(offset)
    return CellTime(moment.replace(tzinfo=zone), clock is None)


def end_of_day(day: datetime) -> datetime:
    """The last second of a day."""
    return datetime.combine(day.date(), time(23, 59, 59), day.tzinfo)


def is_before(end: datetime, start: datetime) -> bool:
    """Whether an end is certainly before a start; of a local time and one with an offset a day
    apart counts."""
    if (end.tzinfo is None) == (start.tzinfo is None):
        return end < start
    return end.date() < start.date() and (start.date() - end.date()).days > 1


def _typed(text: str) -> tuple[float, float]:
    try:
        place = parse_place(text)
    except CoordinatesNotRead as error:
        problem = message("Projects", "{text!r} is not a place").fill(text=text[:60])
        raise ValueError(problem) from error
    return place.latitude, place.longitude


def _plain_number(text: str) -> float | None:
    found = _NUMBER.fullmatch(text)
    return None if found is None else float(text.replace(",", "."))
