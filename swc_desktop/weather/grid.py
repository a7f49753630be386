"""Where and when weather is stored: cells of a quarter of a degree, windows of fourteen days.

The cells are those of ERA5, which gives most of the variables. A request names the centres of all
cells of a rectangle and whole windows, so it reveals nothing of any sighting.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Final

from swc_desktop.core.message import message
from swc_desktop.weather.errors import RectangleWrong

CELLS_A_DEGREE: Final = 4
"""The grid of ERA5, 0.25°."""

WINDOW_DAYS: Final = 14
"""The service counts one day as fourteen, so shorter windows would cost the same."""

MAX_CELLS: Final = 4000
"""Cells of one rectangle: some 1,500 by 1,500 kilometres, larger than any park."""

_COLUMNS: Final = 360 * CELLS_A_DEGREE
_EPOCH: Final = date(1970, 1, 1)

_NOT_NUMBERS: Final = message("Weather", "its edges are not numbers")
_SOUTH_OF_NORTH: Final = message("Weather", "its southern edge must be south of its northern edge")
_WEST_OF_EAST: Final = message(
    "Weather", "its western and eastern edges must differ and lie between -180 and 180"
)
_TOO_LARGE: Final = message("Weather", "it has %Ln cell(s); the maximum is {max:,}", "", 0)
_NOT_FOUR: Final = message("Weather", "{text!r} is not four numbers")


@dataclass(frozen=True, order=True)
class Cell:
    """A cell by whole numbers: ``row`` from −360 (south) to 360, ``column`` from −720 to 719."""

    row: int
    column: int

    @property
    def latitude(self) -> float:
        """Degrees north of the centre."""
        return self.row / CELLS_A_DEGREE

    @property
    def longitude(self) -> float:
        """Degrees east of the centre, in [−180, 180)."""
        return self.column / CELLS_A_DEGREE


def cell_of(latitude: float, longitude: float) -> Cell:
    """The cell of a place; on an edge the northern or eastern one."""
    row = math.floor(latitude * CELLS_A_DEGREE + 0.5)
    column = math.floor(longitude * CELLS_A_DEGREE + 0.5)
    return Cell(row, (column + _COLUMNS // 2) % _COLUMNS - _COLUMNS // 2)


@dataclass(frozen=True)
class Rectangle:
    """Degrees; one whose ``west`` is greater than its ``east`` crosses the 180th meridian."""

    south: float
    west: float
    north: float
    east: float

    def __post_init__(self) -> None:
        if not all(map(math.isfinite, (self.south, self.west, self.north, self.east))):
            raise RectangleWrong(problem=_NOT_NUMBERS)
        if not -90 <= self.south < self.north <= 90:
            raise RectangleWrong(problem=_SOUTH_OF_NORTH)
        if not (-180 <= self.west <= 180 and -180 <= self.east <= 180) or self.west == self.east:
            raise RectangleWrong(problem=_WEST_OF_EAST)
        if self.cell_count > MAX_CELLS:
            raise RectangleWrong(problem=_TOO_LARGE.counted(self.cell_count).fill(max=MAX_CELLS))

    @property
    def cell_count(self) -> int:
        """How many cells it touches."""
        first, last, _, columns = self._span()
        return (last - first + 1) * columns

    def _span(self) -> tuple[int, int, int, int]:
        """First and last row, first column, number of columns."""
        low, high = cell_of(self.south, self.west), cell_of(self.north, self.east)
        between = (high.column - low.column) % _COLUMNS
        width = (self.east - self.west) % 360 or 360.0
        if between == 0 and width > 1 / CELLS_A_DEGREE:
            between = _COLUMNS - 1
        return low.row, high.row, low.column, between + 1

    def cells(self) -> tuple[Cell, ...]:
        """Every cell that it touches, row by row from north to south, each from west to east."""
        first, last, west, columns = self._span()
        half = _COLUMNS // 2
        return tuple(
            Cell(row, (west + step + half) % _COLUMNS - half)
            for row in range(last, first - 1, -1)
            for step in range(columns)
        )


def parse_rectangle(text: str) -> Rectangle:
    """A rectangle typed as ``south,west,north,east`` in degrees. Raises ``RectangleWrong``."""
    parts = text.split(",")
    if len(parts) != 4:
        raise RectangleWrong(problem=_NOT_FOUR.fill(text=text[:60]))
    try:
        south, west, north, east = map(float, parts)
    except ValueError as error:
        raise RectangleWrong(problem=_NOT_FOUR.fill(text=text[:60])) from error
    return Rectangle(south, west, north, east)


@dataclass(frozen=True, order=True)
class FetchWindow:
    """Fourteen whole days of UTC, what one request fetches; counted from 1970-01-01."""

    number: int

    @property
    def first(self) -> date:
        """Its first day."""
        return _EPOCH + timedelta(days=self.number * WINDOW_DAYS)

    @property
    def last(self) -> date:
        """Its last day."""
        return self.first + timedelta(days=WINDOW_DAYS - 1)


def window_of(day: date) -> FetchWindow:
    """The window of a day."""
    return FetchWindow((day - _EPOCH).days // WINDOW_DAYS)


def windows(first: date, last: date) -> Iterator[FetchWindow]:
    """The windows that hold the days from ``first`` to ``last``."""
    return map(FetchWindow, range(window_of(first).number, window_of(last).number + 1))


def hour_of(instant: datetime) -> int:
    """Whole hours since 1970-01-01 00:00 UTC at an aware instant, rounded down."""
    return math.floor(instant.timestamp() / 3600)


def first_hour(day: date) -> int:
    """The hour of a day's midnight in UTC."""
    return (day - _EPOCH).days * 24


def time_of(hour: int) -> datetime:
    """The instant of an hour, in UTC."""
    return datetime.fromtimestamp(hour * 3600, UTC)
