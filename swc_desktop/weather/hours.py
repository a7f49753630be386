"""Hours of weather of one cell, as they are passed between service, cache and file."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from swc_desktop.core.weather import HOURLY
from swc_desktop.weather.grid import Cell

STEPS = np.array([variable.step for variable in HOURLY.values()])
"""Float64 (variables,): the step in which each column is stored, the last digit of the service."""

MISSING = np.int16(-32768)
"""The step of a value that the service does not have."""

_MIN_STEPS = np.array([round(variable.low / variable.step) for variable in HOURLY.values()])
_MAX_STEPS = np.array([round(variable.high / variable.step) for variable in HOURLY.values()])


class Model(StrEnum):
    """The weather models, by their names at the service.

    Each is one model by name, never the service's mixture, whose parts change with the years.
    The archive's is what packs are trained with; the forecast's, of the same house, stands in for
    the last days that the archive does not have yet.
    """

    ARCHIVE = "era5_seamless"
    FORECAST = "ecmwf_ifs025"


@dataclass(frozen=True)
class CellHours:
    """Consecutive hours of a cell from one model.

    ``values`` float32 (hours, variables) in the order of ``HOURLY_NAMES`` and in their units, NaN
    where the service has none. ``first_hour`` counts hours since 1970 (UTC). ``height_m`` is the
    cell's mean height above the sea where the service gives it.
    """

    cell: Cell
    model: Model
    first_hour: int
    values: NDArray[np.float32]
    fetched: datetime
    height_m: float | None = None


def to_steps(values: NDArray[np.floating]) -> NDArray[np.int16]:
    """Values (…, variables) as whole steps, ``MISSING`` for NaN."""
    counted = np.rint(np.asarray(values, dtype=np.float64) / STEPS)
    return np.where(np.isnan(counted), MISSING, counted).astype(np.int16)


def from_steps(steps: NDArray[np.int16]) -> NDArray[np.float64]:
    """The values (…, variables) of whole steps, NaN for ``MISSING``."""
    return np.where(steps == MISSING, np.nan, steps * STEPS)


def impossible(steps: NDArray[np.int16]) -> NDArray[np.bool_]:
    """Where steps (…, variables) are outside the range of their variable."""
    out: NDArray[np.bool_] = (steps != MISSING) & ((steps < _MIN_STEPS) | (steps > _MAX_STEPS))
    return out
