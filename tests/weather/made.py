"""Weather for tests: values that follow from cell, hour and variable alone."""

from datetime import UTC, datetime

import numpy as np

from swc_desktop.core.weather import HOURLY
from swc_desktop.weather.grid import Cell, first_hour
from swc_desktop.weather.hours import CellHours, Model

FETCHED = datetime(2026, 11, 1, 12, tzinfo=UTC)


def some_hours(
    cell: Cell,
    first: int,
    count: int,
    *,
    model: Model = Model.ARCHIVE,
    fetched: datetime = FETCHED,
    height_m: float | None = 300.0,
    seed: int = 0,
) -> CellHours:
    """Hours with values inside the range of every variable, in whole steps."""
    random = np.random.default_rng([seed, cell.row + 360, cell.column + 720, first + 10**6])
    columns = []
    for variable in HOURLY.values():
        low = max(variable.low, -20.0)
        high = min(variable.high, low + 60.0)
        if variable.name == "surface_pressure":
            low, high = 850.0, 1030.0
        steps = random.integers(round(low / variable.step), round(high / variable.step), count)
        columns.append(steps * variable.step)
    values = np.stack(columns, axis=1).astype(np.float32)
    return CellHours(cell, model, first, values, fetched, height_m)


def midnight(year: int, month: int, day: int) -> int:
    """The hour of a day's midnight in UTC."""
    return first_hour(datetime(year, month, day, tzinfo=UTC).date())


def clock(*parts: int) -> datetime:
    """What a camera's clock shows; it knows of no zone."""
    return datetime(*parts)  # type: ignore[arg-type]  # noqa: DTZ001
