"""Clocks of a place."""

from datetime import datetime, timedelta

import pytest

from swc_desktop.core.observation import Place
from swc_desktop.geo.zone import offset_at, zone_of

BERLIN = Place(52.5, 13.4)


@pytest.mark.parametrize(
    ("place", "local", "zone", "hours"),
    [
        (
            Place(-24.99, 31.59),
            datetime.fromisoformat("2024-07-01T12:00"),
            "Africa/Johannesburg",
            2,
        ),
        (Place(27.7, 85.3), datetime.fromisoformat("2024-07-01T12:00"), "Asia/Kathmandu", 5.75),
        (BERLIN, datetime.fromisoformat("2024-01-15T12:00"), "Europe/Berlin", 1),
        (BERLIN, datetime.fromisoformat("2024-07-15T12:00"), "Europe/Berlin", 2),
        (Place(0.0, -150.0), datetime.fromisoformat("2024-07-15T12:00"), "Etc/GMT+10", -10),
    ],
)
def test_offset_is_that_of_the_place_at_that_time(
    place: Place, local: datetime, zone: str, hours: float
) -> None:
    found = offset_at(place, local)
    assert found is not None
    assert (found.zone, found.offset, found.note) == (zone, timedelta(hours=hours), None)


def test_a_time_shown_twice_says_so() -> None:
    found = offset_at(BERLIN, datetime.fromisoformat("2024-10-27T02:30"))
    assert found is not None
    assert found.offset == timedelta(hours=2)
    assert "twice" in str(found.note)


def test_a_time_left_out_says_so() -> None:
    found = offset_at(BERLIN, datetime.fromisoformat("2024-03-31T02:30"))
    assert found is not None
    assert found.offset == timedelta(hours=1)
    assert "skipped this time" in str(found.note)


@pytest.mark.parametrize("latitude", [-90.0, 0.0, 90.0])
@pytest.mark.parametrize("longitude", [-180.0, 0.0, 180.0])
def test_the_edges_of_the_world_have_a_zone(latitude: float, longitude: float) -> None:
    place = Place(latitude, longitude)
    assert zone_of(place)
    assert offset_at(place, datetime.fromisoformat("2024-05-05T00:00")) is not None
