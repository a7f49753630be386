"""Light of the moon at a place: how much of its disc is lit, and how high it stands.

Many animals move less on bright nights, so ecologists note it beside the sun.
Source: The Astronomical Almanac, "Low-precision formulae for geocentric coordinates of the Moon":
0.3 degrees in longitude and 0.2 in latitude, 1900 to 2100; parallax included, refraction not.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

_J2000: Final = datetime(2000, 1, 1, 12, tzinfo=UTC)
"""The epoch of the formulas."""

_LONGITUDE: Final = (
    (6.29, 135.0, 477198.87),
    (-1.27, 259.3, -413335.36),
    (0.66, 235.7, 890534.22),
    (0.21, 269.9, 954397.74),
    (-0.19, 357.5, 35999.05),
    (-0.11, 186.5, 966404.03),
)
_LATITUDE: Final = (
    (5.13, 93.3, 483202.02),
    (0.28, 228.2, 960400.89),
    (-0.28, 318.3, 6003.15),
    (-0.17, 217.6, -407332.21),
)
_PARALLAX: Final = (
    (0.0518, 135.0, 477198.87),
    (0.0095, 259.3, -413335.36),
    (0.0078, 235.7, 890534.22),
    (0.0028, 269.9, 954397.74),
)
"""Amplitude in degrees, phase in degrees, degrees a Julian century."""


@dataclass(frozen=True)
class MoonPosition:
    """Elevation of the moon's centre in degrees, and the lit share of its disc, 0 to 1."""

    elevation_deg: float
    lit: float


def moon_position(latitude: float, longitude: float, instant: datetime) -> MoonPosition:
    """The moon at a place in degrees, at an aware ``instant``."""
    days = (instant.astimezone(UTC) - _J2000).total_seconds() / 86_400
    century = days / 36_525
    ecliptic = 218.32 + 481267.881 * century + _sum(_LONGITUDE, century, math.sin)
    above = math.radians(_sum(_LATITUDE, century, math.sin))
    parallax = math.radians(0.9508 + _sum(_PARALLAX, century, math.cos))
    along = math.radians(ecliptic)
    tilt = math.radians(23.439 - 0.0130 * century)
    ascension = math.atan2(
        math.sin(along) * math.cos(tilt) - math.tan(above) * math.sin(tilt), math.cos(along)
    )
    declination = math.asin(
        math.sin(above) * math.cos(tilt) + math.cos(above) * math.sin(tilt) * math.sin(along)
    )
    sidereal = math.radians(280.46062 + 360.98564737 * days + longitude)
    north, hour_angle = math.radians(latitude), sidereal - ascension
    elevation = math.asin(
        math.sin(north) * math.sin(declination)
        + math.cos(north) * math.cos(declination) * math.cos(hour_angle)
    )
    seen = elevation - parallax * math.cos(elevation)
    apart = math.cos(above) * math.cos(along - math.radians(_sun_longitude(century)))
    return MoonPosition(math.degrees(seen), (1 - apart) / 2)


def _sun_longitude(century: float) -> float:
    """Ecliptic longitude of the sun in degrees, to 0.01 (the same source)."""
    anomaly = math.radians(357.528 + 35999.050 * century)
    return 280.460 + 36000.772 * century + 1.915 * math.sin(anomaly) + 0.020 * math.sin(2 * anomaly)


def _sum(
    terms: tuple[tuple[float, float, float], ...],
    century: float,
    wave: Callable[[float], float],
) -> float:
    return sum(size * wave(math.radians(phase + rate * century)) for size, phase, rate in terms)
