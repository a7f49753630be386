"""The country outlines that ship, decoded."""

from collections.abc import Iterable

import numpy as np
import pytest

from swc_desktop.geo.land import land_outlines
from swc_desktop.geo.topology import Ring, read_topology
from swc_desktop.resources import resource

COARSE = resource("map", "countries-110m.json")


def _inside(longitude: float, latitude: float, rings: Iterable[Ring] | None = None) -> bool:
    """Even-odd rule over every outline."""
    inside = False
    for ring in land_outlines(COARSE) if rings is None else rings:
        x, y = ring[:, 0], ring[:, 1]
        crosses = (y[:-1] > latitude) != (y[1:] > latitude)
        at = x[:-1] + (latitude - y[:-1]) / np.where(crosses, y[1:] - y[:-1], 1) * np.diff(x)
        inside ^= bool(np.count_nonzero(crosses & (at > longitude)) % 2)
    return inside


def test_rings_are_closed_and_on_the_globe() -> None:
    rings = land_outlines(COARSE)
    assert len(rings) > 200
    for ring in rings:
        assert ring.shape[1] == 2
        assert np.allclose(ring[0], ring[-1])
        assert np.abs(ring[:, 0]).max() <= 180.001
        assert np.abs(ring[:, 1]).max() <= 90.001


def test_land_and_sea_are_where_they_are() -> None:
    for longitude, latitude in ((24.0, -23.0), (78.0, 22.0), (-60.0, -10.0), (-110.0, 40.0)):
        assert _inside(longitude, latitude)
    for longitude, latitude in ((-30.0, 0.0), (80.0, -30.0), (-150.0, 20.0)):
        assert not _inside(longitude, latitude)


@pytest.mark.parametrize("file", ["countries-110m.json", "countries-50m.json"])
def test_no_ring_crosses_the_180th_meridian(file: str) -> None:
    for country in read_topology(resource("map", file)):
        for polygon in country.polygons:
            for ring in polygon:
                steps = np.abs(np.diff(ring[:, 0]))
                across = steps > 180
                assert np.allclose(np.abs(ring[:-1][across, 1]), 90), country.name
                assert np.allclose(ring[0], ring[-1])


def test_russia_is_in_the_east_and_at_the_far_end_of_chukotka_alone() -> None:
    (russia,) = [each for each in read_topology(COARSE) if each.name == "Russia"]
    rings = [polygon[0] for polygon in russia.polygons]
    assert _inside(100.0, 66.0, rings)
    assert _inside(179.0, 67.5, rings)
    assert _inside(-175.0, 67.0, rings)
    for longitude in (-100.0, -40.0, 0.0, 15.0):
        assert not _inside(longitude, 67.0, rings)


def test_countries_carry_their_names_and_codes() -> None:
    by_code = {country.iso_numeric: country.name for country in read_topology(COARSE)}
    assert by_code["072"] == "Botswana"
    assert by_code["356"] == "India"
