"""Distances on the sphere."""

import math

import pytest

from swc_desktop.geo.distance import EARTH_RADIUS_M, distance_m


@pytest.mark.parametrize(
    ("places", "metres"),
    [
        ((10.0, 20.0, 10.0, 20.0), 0),
        ((0.0, 0.0, 1.0, 0.0), EARTH_RADIUS_M * math.pi / 180),
        ((0.0, 179.5, 0.0, -179.5), EARTH_RADIUS_M * math.pi / 180),
        ((60.0, 0.0, 60.0, 0.001), EARTH_RADIUS_M * math.pi / 360_000),
        ((90.0, 0.0, -90.0, 0.0), EARTH_RADIUS_M * math.pi),
        ((0.0, 0.0, 0.0, 180.0), EARTH_RADIUS_M * math.pi),
    ],
)
def test_a_distance_is_along_the_great_circle(
    places: tuple[float, float, float, float], metres: float
) -> None:
    assert distance_m(*places) == pytest.approx(metres, rel=1e-6)
