"""A park-year of weather: how large it is, and how long 10,000 photographs take to look it up."""

import sqlite3
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Final

import numpy as np

from swc_desktop.core.observation import Moment, Place
from swc_desktop.core.weather import HOURLY
from swc_desktop.weather.cache import WeatherCache
from swc_desktop.weather.file import export_weather
from swc_desktop.weather.grid import Rectangle, first_hour
from swc_desktop.weather.lookup import weather_of
from tests.weather.made import some_hours

PARK: Final = Rectangle(-25.0, 31.0, -24.0, 31.75)
YEAR: Final = (date(2025, 1, 1), date(2025, 12, 31))
PHOTOGRAPHS: Final = 10_000
A_BATCH: Final = 16
GOAL_MB: Final = 25
GOAL_S: Final = 1.0


@dataclass(frozen=True)
class Row:
    """A line of the table: a figure, its ratio to what it stands beside, and whether it is met."""

    name: str
    figure: str
    ratio: float
    beside: str
    met: bool


def weather_rows(folder: Path) -> Iterator[Row]:
    """Fill a cache with a year of 20 cells and measure it."""
    file = folder / "weather.sqlite"
    start = first_hour(YEAR[0]) - 24
    hours = ((YEAR[1] - YEAR[0]).days + 3) * 24
    cells = PARK.cells()
    with WeatherCache(file) as store:
        for cell in cells:
            store.keep([some_hours(cell, start, hours)])
    values = len(cells) * hours * len(HOURLY) * 2
    size = file.stat().st_size
    yield Row(
        f"cache of {len(cells)} cells, one year",
        f"{size / 1e6:.1f} MB",
        size / values,
        "times its bare values of two bytes",
        size < GOAL_MB * 1e6,
    )
    with WeatherCache(file) as store:
        stick = folder / "park.swcweather"
        export_weather(store, stick)
        yield Row(
            "the same as a .swcweather file",
            f"{stick.stat().st_size / 1e6:.1f} MB",
            stick.stat().st_size / values,
            "times its bare values",
            True,
        )
        wanted = _photographs()
        bare = _bare_seconds(file)
        for name, batch in (("at once", PHOTOGRAPHS), ("in batches of a run", A_BATCH)):
            begin = time.perf_counter()
            for first in range(0, PHOTOGRAPHS, batch):
                weather_of(store, wanted[first : first + batch])
            taken = time.perf_counter() - begin
            yield Row(
                f"look-up of {PHOTOGRAPHS:,} photographs {name}",
                f"{taken:.2f} s",
                taken / bare,
                "times reading the same rows from SQLite",
                taken < GOAL_S,
            )


def _photographs() -> list[tuple[Place, Moment]]:
    random = np.random.default_rng(0)
    begin = datetime(YEAR[0].year, 1, 1, tzinfo=UTC).replace(tzinfo=None)
    made = []
    for _ in range(PHOTOGRAPHS):
        latitude = random.uniform(PARK.south, PARK.north)
        longitude = random.uniform(PARK.west, PARK.east)
        local = begin + timedelta(seconds=int(random.integers(0, 365 * 86_400)))
        made.append((Place(latitude, longitude, 400.0), Moment(local, timedelta(hours=2))))
    return made


def _bare_seconds(file: Path) -> float:
    """Reading a day of hours for each photograph, and nothing else."""
    connection = sqlite3.connect(file)
    cells = [cell for (cell,) in connection.execute("SELECT DISTINCT cell FROM hours")]
    begin = time.perf_counter()
    for number in range(PHOTOGRAPHS):
        first = first_hour(YEAR[0]) + 24 * (number % 365)
        connection.execute(
            "SELECT hour, fetched, steps FROM hours WHERE model = 0 AND cell = ?"
            " AND hour BETWEEN ? AND ?",
            (cells[number % len(cells)], first, first + 23),
        ).fetchall()
    taken = time.perf_counter() - begin
    connection.close()
    return taken
