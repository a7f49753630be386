"""The interface of stored weather that the rest of the program uses.

SQLite implements it today (``cache``); another store needs only these methods.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Protocol

import numpy as np
from numpy.typing import NDArray

from swc_desktop.weather.grid import Cell, FetchWindow
from swc_desktop.weather.hours import CellHours, Model

NONE_KEPT: Final = "none"
"""The state of a store without weather."""

FetchedWindow = tuple[Model, Cell, FetchWindow]


@dataclass(frozen=True)
class Span:
    """Hours of a cell, both ends included."""

    cell: Cell
    first_hour: int
    last_hour: int


@dataclass(frozen=True)
class HourlySeries:
    """The hours of a span, one row each; where archive and forecast have one, the archive's.

    ``values`` float64 (hours, variables), NaN where unknown. ``provisional`` bool (hours,) True
    where the value may still change. ``fetched`` float64 (hours,) seconds since 1970, NaN for no
    value. ``forecast`` bool (hours,) True where the forecast gave it. ``height_m``: the cell's.
    """

    values: NDArray[np.float64]
    provisional: NDArray[np.bool_]
    forecast: NDArray[np.bool_]
    fetched: NDArray[np.float64]
    height_m: float | None


@dataclass(frozen=True)
class CacheSummary:
    """What is stored, in numbers, for a person.

    ``impossible`` counts rows of impossible cells or times that an older version imported; they
    are not used and not exported.
    """

    cells: int
    hours: int
    provisional_hours: int
    first: datetime | None
    last: datetime | None
    newest_fetch: datetime | None
    bytes: int
    impossible: int = 0


class WeatherStore(Protocol):
    """What a run needs; every method may raise ``WeatherFault`` or ``WeatherNotKept``."""

    def find(self, spans: Sequence[Span]) -> list[HourlySeries]:
        """The hours of spans, in their order."""
        ...

    def reach(self, cell: Cell) -> tuple[int, int] | None:
        """First and last stored hour of a cell, None where nothing is stored."""
        ...

    @property
    def state(self) -> str:
        """A word that changes with any value."""
        ...


class WritableWeatherStore(WeatherStore, Protocol):
    """A store to write to; every method may raise ``WeatherFault`` or ``WeatherNotKept``."""

    def keep(
        self,
        parts: Iterable[CellHours],
        fetched_windows: Iterable[tuple[FetchedWindow, datetime]] = (),
        *,
        undoable: bool = False,
    ) -> int:
        """Store hours, newer fetches over older ones, in one step; returns how many changed.

        Parts are read one by one; an exception between them leaves everything as it was.
        ``fetched_windows`` are those that ``parts`` complete, and when they were fetched. An
        ``undoable`` change can be undone by ``rollback``.
        """
        ...

    def rollback(self) -> None:
        """Restore what was stored before the last undoable change.

        Raises ``NothingToRollBack``.
        """
        ...

    def fetched_windows(self, cells: Iterable[Cell] | None = None) -> dict[FetchedWindow, datetime]:
        """When the windows of some cells, or all, were fetched last."""
        ...

    def hours_by_cell(self) -> dict[Cell, int]:
        """How many hours are stored of each cell, from south to north and west to east."""
        ...

    def parts(self, cells: Iterable[Cell] | None = None) -> Iterator[CellHours]:
        """The stored hours of some cells, or all, in runs of one cell, model and fetch."""
        ...

    def summary(self) -> CacheSummary:
        """What is stored, in numbers."""
        ...

    def spent(self, since: datetime) -> float:
        """The weight of the requests made since an instant."""
        ...

    def note_spent(self, at: datetime, weight: float) -> None:
        """Record the weight of a request."""
        ...
