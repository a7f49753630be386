"""Daily values from hours, as the service makes them; a day with a missing hour is missing.

Source: the aggregations of the Open-Meteo server (2026), checked against its recorded replies.
"""

from collections.abc import Callable
from typing import Final

import numpy as np
from numpy.typing import NDArray

from swc_desktop.core.weather import DAILY, HOURLY_NAMES, Over

_WET_MM: Final = 0.001
"""The service's own threshold of an hour with rain."""

_MEGAJOULES_OF_WATT_HOURS: Final = 3600 / 1e6
_SPEED_OF: Final = {"wind_direction_10m": "wind_speed_10m"}

Values = NDArray[np.float64]


def daily_values(hours: Values, within: NDArray[np.bool_]) -> dict[str, Values]:
    """The daily variables of several days, each (days,) by its key.

    ``hours`` (days, most hours, variables) in the order of ``HOURLY_NAMES``; ``within`` bool
    (days, most hours) True for the hours that a day has: 23 to 25, 24 mostly.
    """
    result = {}
    for key, variable in DAILY.items():
        column = hours[:, :, HOURLY_NAMES.index(variable.of)]
        speeds = hours[:, :, HOURLY_NAMES.index(_SPEED_OF.get(variable.of, variable.of))]
        whole = (~np.isnan(column) & ~np.isnan(speeds) | ~within).all(axis=1) & within.any(axis=1)
        if variable.over is Over.DIRECTION:
            value = _direction(np.where(within, column, 0.0), np.where(within, speeds, 0.0))
        else:
            made, empty = _AGGREGATES[variable.over]
            value = made(np.where(within, column, empty))
        result[key] = np.where(whole, value, np.nan)
    return result


def _direction(from_degrees: Values, speeds: Values) -> Values:
    """Where the summed wind comes from, in degrees [0, 360)."""
    angle = np.radians(from_degrees)
    east = (speeds * np.sin(angle)).sum(axis=1)
    north = (speeds * np.cos(angle)).sum(axis=1)
    return np.asarray(np.degrees(np.arctan2(east, north)) % 360.0)


_AGGREGATES: Final[dict[Over, tuple[Callable[[Values], Values], float]]] = {
    Over.MAXIMUM: (lambda hours: hours.max(axis=1), -np.inf),
    Over.MINIMUM: (lambda hours: hours.min(axis=1), np.inf),
    Over.SUM: (lambda hours: hours.sum(axis=1), 0.0),
    Over.WET_HOURS: (lambda hours: (hours > _WET_MM).sum(axis=1).astype(np.float64), 0.0),
    Over.ENERGY: (lambda hours: hours.sum(axis=1) * _MEGAJOULES_OF_WATT_HOURS, 0.0),
}
"""The aggregation of the hours of a day, and its neutral value for hours the day does not have."""
