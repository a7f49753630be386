"""The weather of observations, fetched with as few requests as possible.

Rows that share a cell and a fourteen-day window share one response of the service. Unlike in the
fetch of the program, the requests follow from the observations: the service learns their cells
and windows, though never a place or a time. Use it only for observations that may be shared at
that coarseness.
"""

import csv
import gzip
import io
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Final

from swc_desktop.core.disk_faults import explain
from swc_desktop.core.errors import OutputFault, WrongUsage
from swc_desktop.core.message import english
from swc_desktop.core.observation import Absence, Weather
from swc_desktop.core.progress import Control
from swc_desktop.core.weather import DAILY, HOURLY
from swc_desktop.settings.weather_settings import WeatherSettings
from swc_desktop.storage.atomic_write import write_named
from swc_desktop.weather.grid import WINDOW_DAYS, Cell, FetchWindow
from swc_desktop.weather.hours import Model
from swc_desktop.weather.lookup import LookupRequest, lookup_request, weather_of
from swc_desktop.weather.plan import (
    ARCHIVE_DELAY_DAYS,
    Due,
    Plan,
    PlannedWindow,
    WeatherRequest,
    make_plan,
)
from swc_desktop.weather.prefetch import FetchOutcome, FetchProgress, due_in, prefetch
from swc_desktop.weather.store import WeatherStore, WritableWeatherStore
from trainer.sources.sightings import Sighting, Sightings

VALUES: Final = (*HOURLY, *DAILY)
COLUMNS: Final = ("id", "weather", "reason", "provenance", *VALUES)

_WINDOW_HOURS: Final = 24 * WINDOW_DAYS
_ROWS_AT_A_TIME: Final = 2000
"""Rows looked up together; bounds the memory that a large table takes, a round choice."""


@dataclass(frozen=True)
class WeatherPlan:
    """The requests for a table of observations.

    ``cells`` and ``pairs`` (a cell in a window) count all that are needed, stored or not; ``plan``
    has the requests that are left. ``unplaced`` counts rows whose hour is unknown, because their
    place has no time zone.
    """

    sightings: Sightings
    plan: Plan
    cells: int
    pairs: int
    unplaced: int

    @property
    def row_by_row(self) -> tuple[int, float]:
        """Requests and weight if every observation had a request of its own."""
        rows = len(self.sightings.kept) - self.unplaced
        window = FetchWindow(0)
        one = WeatherRequest(Model.ARCHIVE, (Cell(0, 0),), window, window.first, window.first)
        return rows, rows * one.weight

    def lines(self, *, limited: bool) -> Iterator[str]:
        """The plan as lines for the terminal."""
        kept = len(self.sightings.kept)
        yield f"{kept:,} of {self.sightings.rows:,} rows have a place and a time."
        for rule, count in self.sightings.dropped.items():
            yield f"  dropped, {rule}: {count:,}"
        if self.unplaced:
            yield f"  dropped, time zone of the place unknown: {self.unplaced:,}"
        yield f"They are in {self.cells:,} cells and {self.pairs:,} windows of cells."
        requests, weight = self.row_by_row
        whole = self.pairs * (weight / requests if requests else 0.0)
        if requests:
            yield (
                f"With one request per row: {requests:,} requests of weight {weight:,.0f}; "
                f"with shared requests: weight {whole:,.0f} ({whole / weight:.1%})."
            )
        if not self.plan.requests:
            yield "All of it is already stored."
            return
        yield f"To fetch: {len(self.plan.requests):,} requests of weight {self.plan.weight:,.0f}."
        if limited:
            days = self.plan.free_days
            yield f"Within the free limits that takes {days:,} day{'s' if days > 1 else ''}."


def plan_weather(sightings: Sightings, store: WritableWeatherStore, now: datetime) -> WeatherPlan:
    """The requests for the weather of observations, each cell and window once."""
    wanted: defaultdict[FetchWindow, set[Cell]] = defaultdict(set)
    unplaced = 0
    for sighting in sightings.kept:
        needed = lookup_request(sighting.place, sighting.moment)
        if isinstance(needed, Absence):
            unplaced += 1
            continue
        for window in _windows(needed):
            wanted[window].add(needed.span.cell)
    cells = set().union(*wanted.values()) if wanted else set()
    today = now.astimezone(UTC).date()
    due = due_in(store, now, tuple(cells))
    asked = [
        PlannedWindow(
            window, [cell for cell in sorted(wanted[window]) if _is_due(due, cell, window, today)]
        )
        for window in sorted(wanted)
    ]
    plan = make_plan(asked, today, due)
    pairs = sum(map(len, wanted.values()))
    return WeatherPlan(sightings, plan, len(cells), pairs, unplaced)


def _windows(needed: LookupRequest) -> Iterator[FetchWindow]:
    """The windows of the hours that one observation needs: one, or two at a boundary."""
    first, last = (
        hour // _WINDOW_HOURS for hour in (needed.span.first_hour, needed.span.last_hour)
    )
    return map(FetchWindow, range(first, last + 1))


def _is_due(due: Due, cell: Cell, window: FetchWindow, today: date) -> bool:
    """Whether to ask either model; the forecast only if the archive does not have all days yet."""
    late = window.last > today - timedelta(days=ARCHIVE_DELAY_DAYS)
    return due(Model.ARCHIVE, cell, window) or (late and due(Model.FORECAST, cell, window))


def fetch_weather(
    planned: WeatherPlan,
    settings: WeatherSettings,
    store: WritableWeatherStore,
    control: Control,
    progress: Callable[[FetchProgress], None],
) -> FetchOutcome:
    """Make the requests; raises as ``prefetch`` does, and weather fetched before stays stored."""
    return prefetch(planned.plan, settings, store, control=control, progress=progress)


def write_weather_table(
    sightings: Sequence[Sighting], store: WeatherStore, out: Path
) -> Counter[str]:
    """Write one row per observation in one step; returns counts by kind of weather or reason.

    Raises ``WrongUsage`` for a suffix other than ``.csv`` and ``.csv.gz``, and ``OutputFault``.
    """
    if not out.name.endswith((".csv", ".csv.gz")):
        raise WrongUsage(problem=f"{out} must end in .csv or .csv.gz.")
    counted: Counter[str] = Counter()
    try:
        with write_named(out) as file:
            packed = out.suffix == ".gz"
            whole = gzip.GzipFile("", "wb", 9, file, mtime=0) if packed else file
            text = io.TextIOWrapper(whole, encoding="utf-8", newline="")
            writer = csv.writer(text, lineterminator="\n")
            writer.writerow(COLUMNS)
            for start in range(0, len(sightings), _ROWS_AT_A_TIME):
                some = sightings[start : start + _ROWS_AT_A_TIME]
                found = weather_of(store, [(one.place, one.moment) for one in some])
                for sighting, weather in zip(some, found, strict=True):
                    counted[_outcome(weather)] += 1
                    writer.writerow([sighting.id, *_cells(weather)])
            text.flush()
            text.detach()
            if packed:
                whole.close()
    except OSError as error:
        raise OutputFault(file=out, reason=explain(error)) from error
    return counted


def _outcome(weather: Weather | Absence) -> str:
    return english(weather.reason) if isinstance(weather, Absence) else weather.state.value


def _cells(weather: Weather | Absence) -> list[object]:
    if isinstance(weather, Absence):
        return ["absent", english(weather.reason), "", *[""] * len(VALUES)]
    values = (weather.values.get(key) for key in VALUES)
    cells = ["" if value is None else f"{value:.6g}" for value in values]
    return [weather.state.value, "", weather.provenance, *cells]
