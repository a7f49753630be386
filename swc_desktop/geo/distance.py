"""Distance between two places on a sphere."""

import math
from typing import Final

EARTH_RADIUS_M: Final = 6_371_008.8
"""Mean radius of the Earth (IUGG); distances are within 0.6 % of those on the ellipsoid."""


def distance_m(
    latitude: float, longitude: float, other_latitude: float, other_longitude: float
) -> float:
    """Metres along the great circle between two places in degrees, by the haversine formula."""
    phi, other_phi = math.radians(latitude), math.radians(other_latitude)
    d_lambda = math.radians(other_longitude - longitude)
    half = (
        math.sin((other_phi - phi) / 2) ** 2
        + math.cos(phi) * math.cos(other_phi) * math.sin(d_lambda / 2) ** 2
    )
    return 2 * EARTH_RADIUS_M * math.asin(min(1.0, math.sqrt(half)))
