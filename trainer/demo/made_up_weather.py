"""Weather of the invented world, stored as the program stores real weather."""

from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from swc_desktop.core.observation import Absence, Moment, Place
from swc_desktop.core.weather import HOURLY
from swc_desktop.weather.hours import CellHours, Model
from swc_desktop.weather.lookup import lookup_request
from swc_desktop.weather.open import open_weather

FETCHED: Final = datetime(2026, 1, 1, tzinfo=UTC)
_NAMES: Final = tuple(HOURLY)


def keep_weather(file: Path, wanted: Iterable[tuple[Place, Moment, NDArray[np.float64]]]) -> None:
    """Store the hours that each place and moment needs, by its warm and wet anomaly (2,).

    If two need the same hours, those of the first stay. Raises what the cache raises.
    """
    known: set[tuple[object, int]] = set()
    hours: list[CellHours] = []
    for place, moment, anomaly in wanted:
        asked = lookup_request(place, moment)
        if isinstance(asked, Absence):
            continue
        span = asked.span
        new = [
            hour
            for hour in range(span.first_hour, span.last_hour + 1)
            if (span.cell, hour) not in known
        ]
        known.update((span.cell, hour) for hour in new)
        for first, last in _runs(new):
            count = np.arange(first, last + 1)
            values = _values(count, span.cell.longitude, anomaly)
            hours.append(CellHours(span.cell, Model.ARCHIVE, first, values, FETCHED, 300.0))
    with open_weather(file) as store:
        store.keep(hours)


def _runs(hours: list[int]) -> list[tuple[int, int]]:
    """The first and last hour of each run of consecutive hours."""
    runs: list[tuple[int, int]] = []
    for hour in hours:
        if runs and hour == runs[-1][1] + 1:
            runs[-1] = (runs[-1][0], hour)
        else:
            runs.append((hour, hour))
    return runs


def _values(
    hours: NDArray[np.integer], longitude: float, anomaly: NDArray[np.float64]
) -> NDArray[np.float32]:
    """Values (hours, variables): a daily wave, shifted by the anomalies; NaN for variables that the
    invented world does not have."""
    warm, wet = float(anomaly[0]), float(anomaly[1])
    sun = np.cos(2 * np.pi * ((hours + longitude / 15) % 24 - 14) / 24)
    temperature = 20 + 6 * warm + 5 * sun
    humidity = np.clip(55 + 14 * wet - 10 * sun, 1, 100)
    rain = np.clip(0.4 * (wet - 0.5) * (1 - sun), 0, 20)
    columns = {
        "temperature_2m": temperature,
        "relative_humidity_2m": humidity,
        "dew_point_2m": temperature - (100 - humidity) / 5,
        "apparent_temperature": temperature + 0.05 * (humidity - 50),
        "surface_pressure": np.full(len(hours), 950.0),
        "precipitation": rain,
        "rain": rain,
        "snowfall": np.zeros(len(hours)),
        "cloud_cover": np.clip(50 + 20 * wet + 0 * sun, 0, 100),
        "shortwave_radiation": np.clip(700 * sun, 0, None),
        "wind_speed_10m": np.full(len(hours), 9.0),
    }
    whole = np.full((len(hours), len(_NAMES)), np.nan, dtype=np.float32)
    for name, values in columns.items():
        whole[:, _NAMES.index(name)] = values
    return whole
