"""The requests to the service for a rectangle and some days, and what they cost.

A plan follows from the rectangle, the days, today and what was fetched before, and from nothing
else: two parks with the same edges send the same requests, whatever was seen in them.
Weights, limits and delays: open-meteo.com/en/pricing and the source of the server (2026).
"""

import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from swc_desktop.core.message import message
from swc_desktop.core.weather import HOURLY
from swc_desktop.weather.errors import DatesWrong
from swc_desktop.weather.grid import WINDOW_DAYS, Cell, FetchWindow, Rectangle, windows
from swc_desktop.weather.hours import Model

EARLIEST: Final = date(1940, 1, 1)
"""The first day of ERA5 at the service."""

ARCHIVE_DELAY_DAYS: Final = 6
"""Days after which the archive has a day: ERA5 is published with about five days of delay."""

FORECAST_DAYS: Final = 15
"""Days ahead of today that the forecast has."""

FORECAST_PAST_DAYS: Final = 90
"""Days before today that the forecast still has."""

FINAL_AFTER_DAYS: Final = 10
"""Days after which a fetched day counts as final. A round choice."""

AGAIN_AFTER_DAYS: Final = 6
"""Days after which what is not final is due again: the delay of the archive."""

CELLS_A_REQUEST: Final = 50
"""Keeps a reply at some 3 MB and its weight at 150, a quarter of the minute's limit."""

FREE_AN_HOUR: Final = 5_000
FREE_A_DAY: Final = 10_000
PACE_A_MINUTE: Final = 500
"""The weight a minute that the program uses: a sixth below the limit of 600, as clocks differ."""

_VARIABLES_A_UNIT: Final = 10
_REPLY_BYTES_A_VALUE: Final = 5.5
"""A number of JSON with its comma, on average."""

_KEPT_BYTES_AN_HOUR: Final = 2 * len(HOURLY) + 18
"""A row of SQLite: 16-bit steps, and the integers of its key and fetch."""

_REVERSED: Final = message("Weather", "{first} is after {last}")
_TOO_EARLY: Final = message("Weather", "the weather begins on {day}")
_TOO_LATE: Final = message("Weather", "the forecast ends on {day}")

Due = Callable[[Model, Cell, FetchWindow], bool]
"""Whether a window of a cell is to be fetched from a model."""


@dataclass(frozen=True)
class WeatherRequest:
    """One request: cells in the order asked, whole days of UTC, one model."""

    model: Model
    cells: tuple[Cell, ...]
    window: FetchWindow
    first: date
    last: date

    @property
    def hours(self) -> int:
        """Hours that each cell of the reply holds."""
        return ((self.last - self.first).days + 1) * 24

    @property
    def weight(self) -> float:
        """What the service counts it for: Σ max(1, v/10, v/10 · days/14) over the cells."""
        units = len(HOURLY) / _VARIABLES_A_UNIT
        return len(self.cells) * max(1.0, units, units * self.hours / 24 / WINDOW_DAYS)


@dataclass(frozen=True)
class Plan:
    """The requests still to be made, and how many windows of cells are stored already."""

    requests: tuple[WeatherRequest, ...]
    kept: int = 0

    @property
    def weight(self) -> float:
        """The weight of all requests."""
        return sum(request.weight for request in self.requests)

    @property
    def seconds(self) -> float:
        """About how long it takes under the free limits."""
        days, rest = divmod(self.weight, FREE_A_DAY)
        if days and rest == 0:
            days, rest = days - 1, FREE_A_DAY
        over = max(0.0, rest - FREE_AN_HOUR)
        first = min(rest, FREE_AN_HOUR) / PACE_A_MINUTE
        return 60 * (days * 24 * 60 + (60 + over / PACE_A_MINUTE if over else first))

    @property
    def free_days(self) -> int:
        """On how many days requests have to be made."""
        return math.ceil(self.weight / FREE_A_DAY)

    @property
    def transfer_bytes(self) -> int:
        """About how many bytes are downloaded."""
        values = sum(len(request.cells) * request.hours for request in self.requests) * len(HOURLY)
        return round(values * _REPLY_BYTES_A_VALUE)

    @property
    def kept_bytes(self) -> int:
        """About how many bytes of disk it takes."""
        hours = sum(len(request.cells) * request.hours for request in self.requests)
        return hours * _KEPT_BYTES_AN_HOUR


@dataclass(frozen=True)
class PlannedWindow:
    """A window with its cells, in the order of the requests."""

    window: FetchWindow
    cells: Sequence[Cell]


def of_rectangle(rectangle: Rectangle, first: date, last: date) -> list[PlannedWindow]:
    """Every cell of a rectangle in every window of its days, the earliest first."""
    cells = rectangle.cells()
    return [PlannedWindow(window, cells) for window in windows(first, last)]


def check_days(first: date, last: date, today: date) -> date:
    """The last day that can be fetched; raises ``DatesWrong`` where no day can."""
    if first > last:
        raise DatesWrong(problem=_REVERSED.fill(first=first, last=last))
    if first < EARLIEST:
        raise DatesWrong(problem=_TOO_EARLY.fill(day=EARLIEST))
    ahead = today + timedelta(days=FORECAST_DAYS)
    if first > ahead:
        raise DatesWrong(problem=_TOO_LATE.fill(day=ahead))
    return min(last, ahead)


def due_after(fetched: datetime | None, window: FetchWindow, now: datetime) -> bool:
    """Whether a window is to be fetched (again), by when it was fetched last."""
    if fetched is None:
        return True
    final = fetched.date() >= window.last + timedelta(days=FINAL_AFTER_DAYS)
    return not final and now - fetched >= timedelta(days=AGAIN_AFTER_DAYS)


def make_plan(wanted: Iterable[PlannedWindow], today: date, due: Due) -> Plan:
    """The requests for some windows: fixed groups of cells, left out only where nothing is due."""
    requests = []
    kept = 0
    for one in wanted:
        for start in range(0, len(one.cells), CELLS_A_REQUEST):
            cells = tuple(one.cells[start : start + CELLS_A_REQUEST])
            possible = list(_requests(cells, one.window, today))
            made = [
                request
                for request in possible
                if any(due(request.model, cell, one.window) for cell in cells)
            ]
            requests.extend(made)
            kept += 0 if made else len(cells)
    return Plan(tuple(requests), kept)


def _requests(
    cells: tuple[Cell, ...], window: FetchWindow, today: date
) -> Iterator[WeatherRequest]:
    """The archive for the days that it has, the forecast for those that it does not have yet."""
    archived = today - timedelta(days=ARCHIVE_DELAY_DAYS)
    first = max(window.first, EARLIEST)
    if first <= archived:
        yield WeatherRequest(Model.ARCHIVE, cells, window, first, min(window.last, today))
    ahead = today + timedelta(days=FORECAST_DAYS)
    past = today - timedelta(days=FORECAST_PAST_DAYS)
    if window.last > archived and past <= first <= ahead:
        yield WeatherRequest(Model.FORECAST, cells, window, first, min(window.last, ahead))
