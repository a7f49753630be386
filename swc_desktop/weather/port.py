"""What the rest of the program needs of the place where weather is kept.

SQLite keeps it today (``cache``); whoever keeps it otherwise writes these few methods.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Protocol

import numpy as np
from numpy.typing import NDArray

from swc_desktop.weather.grid import Cell, Window
from swc_desktop.weather.hours import CellHours, Model

NONE_KEPT: Final = "none"
"""The state of a place where no weather is kept."""

FetchedWindow = tuple[Model, Cell, Window]


@dataclass(frozen=True)
class Span:
    """Hours of a cell, both ends included."""

    cell: Cell
    first_hour: int
    last_hour: int


@dataclass(frozen=True)
class Found:
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
class Summary:
    """What is kept, in numbers, for a person.

    ``impossible`` counts what an older version took of a file though it is of no cell or time that
    there is; it is not used and goes into no file.
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

    def find(self, spans: Sequence[Span]) -> list[Found]:
        """The hours of spans, in their order."""
        ...

    def reach(self, cell: Cell) -> tuple[int, int] | None:
        """First and last hour that is kept of a cell, None where nothing is."""
        ...

    @property
    def state(self) -> str:
        """A word that changes whenever any value does."""
        ...


class WritableWeatherStore(WeatherStore, Protocol):
    """Keeps hours of weather; every method may raise ``WeatherFault`` or ``WeatherNotKept``."""

    def keep(
        self,
        parts: Iterable[CellHours],
        fetched_windows: Iterable[tuple[FetchedWindow, datetime]] = (),
        *,
        way_back: bool = False,
    ) -> int:
        """Keep hours, newer fetches over older ones, in one step; returns how many changed.

        Parts are taken one by one; whatever is raised between them leaves everything as it was.
        ``fetched_windows`` are those that are done with ``parts``, and when. With ``way_back`` a
        change can be undone by ``go_back``.
        """
        ...

    def go_back(self) -> None:
        """Keep what was kept before the last change with a way back.

        Raises ``NothingToRollBack``.
        """
        ...

    def fetched_windows(self, cells: Iterable[Cell] | None = None) -> dict[FetchedWindow, datetime]:
        """When the windows of some cells, or all, were fetched last."""
        ...

    def hours_by_cell(self) -> dict[Cell, int]:
        """How many hours are kept of each cell, from south to north and west to east."""
        ...

    def parts(self, cells: Iterable[Cell] | None = None) -> Iterator[CellHours]:
        """What is kept of some cells, or all, in runs of hours of one cell, model and fetch."""
        ...

    def summary(self) -> Summary:
        """What is kept."""
        ...

    def spent(self, since: datetime) -> float:
        """The weight of the calls that were made from an instant on."""
        ...

    def note_spent(self, at: datetime, weight: float) -> None:
        """Note the weight of a call."""
        ...
