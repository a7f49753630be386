"""The country outlines that ship, decoded."""

import numpy as np

from swc_desktop.geo.land import land_outlines
from swc_desktop.geo.topology import read_topology
from swc_desktop.resources import resource

COARSE = resource("map", "countries-110m.json")


def _inside(longitude: float, latitude: float) -> bool:
    """Even-odd rule over every outline."""
    inside = False
    for ring in land_outlines(COARSE):
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


def test_countries_carry_their_names_and_codes() -> None:
    by_code = {country.iso_numeric: country.name for country in read_topology(COARSE)}
    assert by_code["072"] == "Botswana"
    assert by_code["356"] == "India"
