"""The one encoder: observations to rows of named, masked numbers.

An unknown value is NaN in the row and False in the mask; nothing is imputed. The pack holds the
schema (which features, in which order); this module says what each name means.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from swc_desktop.core.message import message
from swc_desktop.core.method import WEATHER_PREFIX
from swc_desktop.core.observation import Evidence, Light, Moment, Observation, Place, Sky, Weather
from swc_desktop.core.weather import DAILY, HOURLY, Daily, Hourly

_YEAR_DAYS = 365.2425
"""The mean year of the Gregorian calendar."""


class UnknownFeature(ValueError):
    """A schema names a feature that this program cannot compute."""


@dataclass(frozen=True)
class Feature:
    """One column: its unit, its valid range, the evidence it needs, and what a gap means."""

    name: str
    unit: str
    kind: Evidence
    low: float
    high: float
    value: Callable[[Observation], float | None]
    missing: str


def _of_place(compute: Callable[[Place], float | None]) -> Callable[[Observation], float | None]:
    return lambda seen: compute(seen.place) if isinstance(seen.place, Place) else None


def _of_moment(compute: Callable[[Moment], float]) -> Callable[[Observation], float | None]:
    return lambda seen: compute(seen.moment) if isinstance(seen.moment, Moment) else None


def _of_sky(compute: Callable[[Sky], float]) -> Callable[[Observation], float | None]:
    return lambda seen: compute(seen.sky) if isinstance(seen.sky, Sky) else None


def _of_weather(variable: str) -> Callable[[Observation], float | None]:
    return lambda seen: (
        seen.weather.values.get(variable) if isinstance(seen.weather, Weather) else None
    )


def _sphere(place: Place) -> tuple[float, float, float]:
    latitude, longitude = math.radians(place.latitude), math.radians(place.longitude)
    return (
        math.cos(latitude) * math.cos(longitude),
        math.cos(latitude) * math.sin(longitude),
        math.sin(latitude),
    )


def _year_angle(moment: Moment) -> float:
    return 2 * math.pi * (moment.local.timetuple().tm_yday - 1) / _YEAR_DAYS


def _clock_hour(moment: Moment) -> float:
    local = moment.local
    return local.hour + local.minute / 60 + local.second / 3600


def _hour(seen: Observation) -> float | None:
    """Local solar hour where the sun is known, else the hour of the camera clock."""
    if isinstance(seen.sky, Sky):
        return seen.sky.solar_hour
    if not isinstance(seen.moment, Moment) or seen.moment.is_day:
        return None
    return _clock_hour(seen.moment)


def _hour_wave(
    wave: Callable[[float], float],
) -> Callable[[Observation], float | None]:
    def value(seen: Observation) -> float | None:
        hour = _hour(seen)
        return None if hour is None else wave(2 * math.pi * hour / 24)

    return value


_NO_PLACE = "no place"
_NO_TIME = "no time"
_NO_SKY = "no place or no time with a known offset"

_FEATURES = (
    Feature("sphere_x", "1", Evidence.PLACE, -1, 1, _of_place(lambda p: _sphere(p)[0]), _NO_PLACE),
    Feature("sphere_y", "1", Evidence.PLACE, -1, 1, _of_place(lambda p: _sphere(p)[1]), _NO_PLACE),
    Feature("sphere_z", "1", Evidence.PLACE, -1, 1, _of_place(lambda p: _sphere(p)[2]), _NO_PLACE),
    Feature(
        "absolute_latitude",
        "deg",
        Evidence.PLACE,
        0,
        90,
        _of_place(lambda p: abs(p.latitude)),
        _NO_PLACE,
    ),
    Feature(
        "altitude_m",
        "m",
        Evidence.PLACE,
        -500,
        9000,
        _of_place(lambda p: p.altitude_m),
        "no altitude",
    ),
    Feature(
        "hemisphere",
        "1 = north",
        Evidence.PLACE,
        0,
        1,
        _of_place(lambda p: float(p.latitude >= 0)),
        _NO_PLACE,
    ),
    Feature(
        "year_sin",
        "1",
        Evidence.TIME,
        -1,
        1,
        _of_moment(lambda m: math.sin(_year_angle(m))),
        _NO_TIME,
    ),
    Feature(
        "year_cos",
        "1",
        Evidence.TIME,
        -1,
        1,
        _of_moment(lambda m: math.cos(_year_angle(m))),
        _NO_TIME,
    ),
    Feature("hour_sin", "1", Evidence.TIME, -1, 1, _hour_wave(math.sin), _NO_TIME),
    Feature("hour_cos", "1", Evidence.TIME, -1, 1, _hour_wave(math.cos), _NO_TIME),
    Feature(
        "sun_elevation_deg",
        "deg",
        Evidence.TIME,
        -90,
        90,
        _of_sky(lambda s: s.sun_elevation_deg),
        _NO_SKY,
    ),
    Feature(
        "light",
        "0 night, 1 civil twilight, 2 day",
        Evidence.TIME,
        0,
        2,
        _of_sky(lambda s: float((Light.NIGHT, Light.TWILIGHT, Light.DAY).index(s.light))),
        _NO_SKY,
    ),
)


_SKY_CODES = MappingProxyType(
    {
        "fog": (45, 48),
        "drizzle": (51, 53, 55, 56, 57),
        "rain": (61, 63, 65, 66, 67, 80, 81, 82),
        "snow": (71, 73, 75, 77, 85, 86),
        "thunder": (95, 96, 99),
    }
)
"""WMO weather codes (table 4677, as Open-Meteo uses it); clear and cloudy are none of these."""


def _is_one_of(codes: tuple[int, ...], code: float) -> float:
    return float(code in codes)


def _weather_features(key: str, variable: Hourly | Daily) -> tuple[Feature, ...]:
    """A variable as its number, a direction as sine and cosine, a code as yes or no for each kind.

    A direction jumps from 360 to 0, and the order of weather codes has no meaning.
    """
    name, read, gap = WEATHER_PREFIX + key, _of_weather(key), "no weather"

    def transformed(
        ending: str, unit: str, low: float, transform: Callable[[float], float]
    ) -> Feature:
        def value(seen: Observation) -> float | None:
            number = read(seen)
            known = number is not None and variable.low <= number <= variable.high
            return transform(number) if number is not None and known else None

        return Feature(f"{name}_{ending}", unit, Evidence.WEATHER, low, 1, value, gap)

    if variable.unit == "°":
        return (
            transformed("sin", "1", -1, lambda degrees: math.sin(math.radians(degrees))),
            transformed("cos", "1", -1, lambda degrees: math.cos(math.radians(degrees))),
        )
    if variable.unit == "wmo code":
        return tuple(
            transformed(kind, "1 = yes", 0, partial(_is_one_of, codes))
            for kind, codes in _SKY_CODES.items()
        )
    return (Feature(name, variable.unit, Evidence.WEATHER, variable.low, variable.high, read, gap),)


_WEATHER = tuple(
    part
    for variables in (HOURLY, DAILY)
    for key, variable in variables.items()
    for part in _weather_features(key, variable)
)

WEATHER_FEATURES = tuple(feature.name for feature in _WEATHER)
"""Weather of the hour, then of the day (``weather.daily.<variable>``), in a fixed order."""

FEATURES = MappingProxyType({feature.name: feature for feature in (*_FEATURES, *_WEATHER)})
"""Every feature that this program can compute, by name."""


def feature(name: str) -> Feature:
    """The feature of a name. Raises ``UnknownFeature``."""
    if name in FEATURES:
        return FEATURES[name]
    unknown = message("Core", "this program knows no feature named {name}")
    raise UnknownFeature(unknown.fill(name=name))


@dataclass(frozen=True)
class FeatureRows:
    """``values`` float32 (rows, features), NaN where ``known`` (bool, same shape) is False."""

    names: tuple[str, ...]
    values: NDArray[np.float32]
    known: NDArray[np.bool_]

    def any_known(self, names: Sequence[str]) -> NDArray[np.bool_]:
        """Bool (rows,): True where at least one of the named features is known."""
        columns = [self.names.index(name) for name in names]
        return np.asarray(self.known[:, columns].any(axis=1))

    def of(self, kind: Evidence) -> tuple[str, ...]:
        """The names of the features that need a kind of evidence."""
        return tuple(name for name in self.names if feature(name).kind is kind)

    def without(self, kind: Evidence) -> "FeatureRows":
        """The same rows with a kind of evidence unknown."""
        kept = np.array([feature(name).kind is not kind for name in self.names], dtype=np.bool_)
        values = np.where(kept, self.values, np.float32(np.nan))
        return FeatureRows(self.names, values, self.known & kept)


def encode(observations: Sequence[Observation], names: Sequence[str]) -> FeatureRows:
    """Encode observations as rows of the named features, in the given order.

    A value outside the feature's range counts as unknown. Raises ``UnknownFeature``.
    """
    columns = [(column, feature(name)) for column, name in enumerate(names)]
    dry = [(column, one) for column, one in columns if one.kind is not Evidence.WEATHER]
    values = np.full((len(observations), len(columns)), np.nan, dtype=np.float32)
    for row, seen in enumerate(observations):
        for column, column_feature in columns if isinstance(seen.weather, Weather) else dry:
            value = column_feature.value(seen)
            if value is None or not math.isfinite(value):
                continue
            if column_feature.low <= value <= column_feature.high:
                values[row, column] = value
    return FeatureRows(tuple(names), values, ~np.isnan(values))
