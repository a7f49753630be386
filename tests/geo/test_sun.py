"""The sun's position against an independent package."""

import random
from datetime import UTC, datetime, timedelta

import pytest
from astral import Observer
from astral.sun import elevation, noon

from swc_desktop.geo.sun import SUNRISE_ELEVATION_DEG, sun_hour, sun_position


def test_elevation_agrees_with_astral_within_a_hundredth_of_a_degree() -> None:
    draw = random.Random(7)
    for _ in range(1500):
        latitude, longitude = draw.uniform(-89, 89), draw.uniform(-180, 180)
        instant = datetime(1990, 1, 1, tzinfo=UTC) + timedelta(
            seconds=draw.uniform(0, 45 * 365.25 * 86_400)
        )
        expected = elevation(Observer(latitude, longitude), instant, with_refraction=False)
        found = sun_position(latitude, longitude, instant).elevation_deg
        assert found == pytest.approx(expected, abs=0.01), (latitude, longitude, instant)


@pytest.mark.parametrize("longitude", [-170.0, -60.0, 0.0, 31.6, 100.5, 179.9])
def test_solar_noon_is_twelve_and_parts_rising_from_setting(longitude: float) -> None:
    top = noon(Observer(-10.0, longitude), datetime(2024, 10, 5, tzinfo=UTC).date())
    assert sun_position(-10.0, longitude, top).solar_hour == pytest.approx(12.0, abs=0.02)
    before = sun_position(-10.0, longitude, top - timedelta(minutes=5))
    after = sun_position(-10.0, longitude, top + timedelta(minutes=5))
    assert before.rising
    assert not after.rising


def test_the_zone_of_the_instant_does_not_matter() -> None:
    instant = datetime.fromisoformat("2024-03-20T06:30:00+02:00")
    assert sun_position(1.0, 30.0, instant) == sun_position(1.0, 30.0, instant.astimezone(UTC))


def test_polar_day_and_night_have_a_sun_too() -> None:
    summer = sun_position(80.0, 20.0, datetime(2024, 6, 21, 23, tzinfo=UTC))
    winter = sun_position(80.0, 20.0, datetime(2024, 12, 21, 11, tzinfo=UTC))
    assert summer.elevation_deg > 10
    assert winter.elevation_deg < -10


@pytest.mark.parametrize(("latitude", "day"), [(0, (3, 20)), (51, (6, 21)), (-33, (6, 21))])
def test_the_hour_by_the_sun_is_6_at_sunrise_and_18_at_sunset(
    latitude: int, day: tuple[int, int]
) -> None:
    before = None
    crossed = []
    for minute in range(0, 1440, 2):
        instant = datetime(2024, *day, minute // 60, minute % 60, tzinfo=UTC)
        hour = sun_hour(latitude, 0, instant)
        assert hour is not None
        is_up = sun_position(latitude, 0, instant).elevation_deg > SUNRISE_ELEVATION_DEG
        assert is_up == (6 < hour < 18)
        if before is not None and is_up != before:
            crossed.append(hour)
        before = is_up
    assert crossed == pytest.approx([6, 18], abs=0.05)


def test_there_is_no_hour_by_a_sun_that_does_not_set() -> None:
    assert sun_hour(70, 20, datetime(2024, 6, 21, tzinfo=UTC)) is None
    assert sun_hour(70, 20, datetime(2024, 12, 21, tzinfo=UTC)) is None
