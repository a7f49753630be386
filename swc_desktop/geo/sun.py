"""Position of the sun.

Source: NOAA Solar Calculator (after Meeus, Astronomical Algorithms, 1991). Against the package
astral it stays within 0.01 degrees of elevation from 1990 to 2035.
"""

import math
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

SUNRISE_ELEVATION_DEG: Final = -0.833
"""Elevation of the sun's centre at sunrise and sunset (refraction and the disc's radius)."""

CIVIL_TWILIGHT_ELEVATION_DEG: Final = -6.0
"""Elevation at which civil twilight begins and ends, by definition."""

_J2000: Final = datetime(2000, 1, 1, 12, tzinfo=UTC)
"""The epoch of the formulas."""


@dataclass(frozen=True)
class SunPosition:
    """Elevation of the sun's centre without refraction, in degrees; whether it is rising; and the
    true solar time in hours [0, 24), 12 when the sun is highest."""

    elevation_deg: float
    rising: bool
    solar_hour: float


def sun_position(latitude: float, longitude: float, instant: datetime) -> SunPosition:
    """Position of the sun at a place in degrees, at an aware ``instant``."""
    declination, solar_minutes = _declination_and_minutes(longitude, instant)
    hour_angle = math.radians(solar_minutes / 4 - 180)
    north = math.radians(latitude)
    sine = math.sin(north) * math.sin(declination) + math.cos(north) * math.cos(
        declination
    ) * math.cos(hour_angle)
    return SunPosition(
        math.degrees(math.asin(max(-1.0, min(1.0, sine)))), hour_angle < 0, solar_minutes / 60
    )


def sun_hour(latitude: float, longitude: float, instant: datetime) -> float | None:
    """The hour by the sun [0, 24) in which the sun always rises at 6 and sets at 18.

    Day and night are each stretched to twelve hours, so that hours of all seasons and places can be
    counted together: anchored at sunrise and sunset as Vazquez et al. 2019 (Methods in Ecology and
    Evolution 10:2057, "equinoctial") after Nouvellet et al. 2012 (Journal of Zoology 286:179). The
    declination at the instant holds for its whole day. None where the sun does not rise or does not
    set that day.
    """
    declination, solar_minutes = _declination_and_minutes(longitude, instant)
    north = math.radians(latitude)
    over = math.cos(north) * math.cos(declination)
    horizon = math.sin(math.radians(SUNRISE_ELEVATION_DEG))
    rest = horizon - math.sin(north) * math.sin(declination)
    if abs(rest) >= abs(over):
        return None
    half_day = math.degrees(math.acos(rest / over)) / 15
    from_noon = solar_minutes / 60 - 12
    if abs(from_noon) <= half_day:
        return 12 + 6 * from_noon / half_day
    from_midnight = from_noon - math.copysign(12, from_noon)
    return (6 * from_midnight / (12 - half_day)) % 24


def _declination_and_minutes(longitude: float, instant: datetime) -> tuple[float, float]:
    """Declination in radians, and minutes of true solar time."""
    utc = instant.astimezone(UTC)
    century = (utc - _J2000).total_seconds() / (86_400 * 36_525)
    declination, equation_of_time_min = _declination_and_equation(century)
    midnight = utc.replace(hour=0, minute=0, second=0, microsecond=0)
    minutes = (utc - midnight).total_seconds() / 60
    return declination, (minutes + equation_of_time_min + 4 * longitude) % 1440


def _declination_and_equation(century: float) -> tuple[float, float]:
    """Declination in radians and the equation of time in minutes, by Julian century of J2000."""
    mean_longitude = math.radians((280.46646 + century * (36000.76983 + century * 0.0003032)) % 360)
    anomaly = math.radians(357.52911 + century * (35999.05029 - 0.0001537 * century))
    eccentricity = 0.016708634 - century * (0.000042037 + 0.0000001267 * century)
    centre = (
        math.sin(anomaly) * (1.914602 - century * (0.004817 + 0.000014 * century))
        + math.sin(2 * anomaly) * (0.019993 - 0.000101 * century)
        + math.sin(3 * anomaly) * 0.000289
    )
    node = math.radians(125.04 - 1934.136 * century)
    apparent = mean_longitude + math.radians(centre - 0.00569 - 0.00478 * math.sin(node))
    arcseconds = 21.448 - century * (46.815 + century * (0.00059 - century * 0.001813))
    obliquity = math.radians(23 + (26 + arcseconds / 60) / 60 + 0.00256 * math.cos(node))
    declination = math.asin(math.sin(obliquity) * math.sin(apparent))
    tangent = math.tan(obliquity / 2) ** 2
    equation = (
        tangent * math.sin(2 * mean_longitude)
        - 2 * eccentricity * math.sin(anomaly)
        + 4 * eccentricity * tangent * math.sin(anomaly) * math.cos(2 * mean_longitude)
        - 0.5 * tangent**2 * math.sin(4 * mean_longitude)
        - 1.25 * eccentricity**2 * math.sin(2 * anomaly)
    )
    return declination, 4 * math.degrees(equation)
