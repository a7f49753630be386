"""Stations in metres: one grid for all, and places as they are given to others."""

from datetime import UTC, datetime

import pytest

from swc_desktop.core.observation import Place
from swc_desktop.exports.dataset import GivenPlace, StationData
from swc_desktop.geo.grid_references import utm_metres, utm_zone
from swc_desktop.sharing.shared_grid import on_one_grid
from swc_desktop.sharing.shared_places import given_sun_hour


def station(place: GivenPlace | None) -> StationData:
    return StationData("S", place, None, None)


def test_all_are_on_the_grid_of_most() -> None:
    """Also beyond its zone and the equator, where northings go on without a leap."""
    places = [GivenPlace(-1.4, 35.9), GivenPlace(-1.4, 35.95), GivenPlace(-1.4, 36.05)]
    grid, found = on_one_grid([station(one) for one in [*places, GivenPlace(0.001, 35.9)]])
    assert grid == "UTM zone 36 south, WGS 84, EPSG:32736"
    a, b, c, north = (one.metres or (0.0, 0.0) for one in found)
    assert c[0] - b[0] == pytest.approx(2 * (b[0] - a[0]), rel=1e-3)
    assert north[1] - a[1] == pytest.approx(110_574 * 1.401, rel=2e-3)


def test_what_has_no_place_near_the_grid_has_no_metres() -> None:
    near = [GivenPlace(-1.4, 35.0), GivenPlace(-1.41, 35.0)]
    withheld = GivenPlace(-1.0, 35.0, step=1.0, is_withheld=True)
    odd = [None, withheld, GivenPlace(-1.4, 60.0), GivenPlace(89.0, 35.0)]
    _, found = on_one_grid([station(one) for one in [*near, *odd]])
    assert [one.metres is not None for one in found] == [True, True, False, False, False, False]
    assert on_one_grid([station(None)]) == ("", [station(None)])


def test_metres_are_those_of_utm() -> None:
    """The corner of zone 36: 500 km is its middle, 33 degrees east."""
    assert utm_zone(Place(-1.4, 33.0)) == (36, False)
    metres = utm_metres(Place(0.0, 33.0), 36, northern=False)
    assert metres == pytest.approx((500_000.0, 10_000_000.0), abs=0.01)
    assert utm_zone(Place(84.5, 33.0)) is None


def test_the_hour_by_the_sun_is_that_of_the_given_place() -> None:
    """That of the exact place gives away its longitude."""
    noon = datetime(2024, 2, 19, 9, tzinfo=UTC)
    rounded = GivenPlace(-1.4, 35.0, step=0.1)
    assert given_sun_hour(rounded, noon) == given_sun_hour(GivenPlace(-1.4, 35.0), noon)
    assert given_sun_hour(None, noon) is None
    assert given_sun_hour(rounded, noon.replace(tzinfo=None)) is None
    assert given_sun_hour(GivenPlace(-1, 35, step=1.0, is_withheld=True), noon) is None
