"""Whether single cells of a project file from outside are what this program would have written.

Each check raises ``ValueError``, ``TypeError`` or ``OverflowError`` where one is not.
"""

import math
import uuid
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final

_MAX_CELL: Final = 1 << 20
"""Letters or bytes of one cell; facts of a photograph with many notes have some thousands."""

_YEARS: Final = (100, 9900)
"""Years in which no computation of a time leaves what ``datetime`` holds."""

_MAX_OFFSET: Final = timedelta(hours=26)
"""Offsets of zones reach 14 hours; that of a camera's clock is limited by ``MAX_SHIFT``."""

Row = Mapping[str, object]


def check_cells(row: Row) -> None:
    """No cell of a row is too long, and no number infinite or not a number."""
    for value in row.values():
        if isinstance(value, str | bytes) and len(value) > _MAX_CELL:
            raise ValueError("a cell is too long")
        if isinstance(value, float) and not math.isfinite(value):
            raise ValueError("a number is not finite")


def require(holds: bool) -> None:
    """Raise ``ValueError`` unless this holds."""
    if not holds:
        raise ValueError("a value is out of its range")


def text_of(row: Row, name: str) -> str:
    """The text in a cell."""
    value = row[name]
    if not isinstance(value, str):
        raise TypeError(f"{name} is not a text")
    return value


def number_of(row: Row, name: str) -> float:
    """The number in a cell."""
    value = row[name]
    if not isinstance(value, int | float):
        raise TypeError(f"{name} is not a number")
    return float(value)


def check_time(text: str) -> datetime:
    """The time that a text in ISO 8601 stands for, of a year that can be computed with."""
    when = datetime.fromisoformat(text)
    require(_YEARS[0] <= when.year < _YEARS[1])
    return when


def check_stored_times(row: Row, *names: str) -> None:
    """Texts of instants that compare like them: ISO 8601 in UTC."""
    for name in names:
        if row[name] is not None:
            when = check_time(text_of(row, name))
            written = [when.isoformat(timespec=spec) for spec in ("seconds", "microseconds")]
            require(when.utcoffset() == timedelta() and row[name] in written)


def check_offset(seconds: float, limit: timedelta = _MAX_OFFSET) -> None:
    """An offset from UTC, or of a clock, is in its range."""
    require(abs(seconds) <= limit.total_seconds())


def check_position(row: Row) -> None:
    """A place is on the globe, or unknown."""
    if row["latitude"] is not None or row["longitude"] is not None:
        require(abs(number_of(row, "latitude")) <= 90 and abs(number_of(row, "longitude")) <= 180)


def check_digest(text: str) -> None:
    """A text is a SHA-256 in hexadecimal digits."""
    require(len(text) == 64 and set(text) <= set("0123456789abcdef"))


def check_id(row: Row) -> None:
    """An id is a UUID as this program writes it."""
    require(str(uuid.UUID(text_of(row, "id"))) == row["id"])


def check_instant(row: Row, name: str) -> None:
    """Seconds since 1970 are of a year that can be computed with."""
    check_time(datetime.fromtimestamp(number_of(row, name)).astimezone().isoformat())
