"""Sun, light and season of a photograph."""

from datetime import datetime, timedelta

import pytest

from swc_desktop.core.observation import (
    Absence,
    Evidence,
    Light,
    Moment,
    Place,
    Season,
    Sky,
)
from swc_desktop.geo.sky import light_of, season_of, sky_of

SKUKUZA = Place(-24.99, 31.59)


def test_noon_in_the_savanna() -> None:
    sky = sky_of(SKUKUZA, Moment(datetime.fromisoformat("2024-12-21T12:00"), timedelta(hours=2)))
    assert isinstance(sky, Sky)
    assert sky.sun_elevation_deg > 85
    assert sky.light is Light.DAY
    assert sky.season is Season.SUMMER
    assert sky.solar_hour == pytest.approx(12.1, abs=0.1)


def test_a_clock_without_offset_takes_that_of_the_place() -> None:
    known = sky_of(SKUKUZA, Moment(datetime.fromisoformat("2024-06-01T18:30"), timedelta(hours=2)))
    assert sky_of(SKUKUZA, Moment(datetime.fromisoformat("2024-06-01T18:30"))) == known


def test_missing_parts_are_reported() -> None:
    no_place = Absence(Evidence.PLACE, "the file holds no place")
    no_time = Absence(Evidence.TIME, "the file holds no time")
    moment = Moment(datetime.fromisoformat("2024-06-01T00:00"))
    assert sky_of(no_place, moment) == no_place
    assert sky_of(SKUKUZA, no_time) == no_time


@pytest.mark.parametrize(
    ("elevation", "light"),
    [
        (90.0, Light.DAY),
        (-0.833, Light.DAY),
        (-0.84, Light.TWILIGHT),
        (-6.0, Light.TWILIGHT),
        (-6.01, Light.NIGHT),
        (-90.0, Light.NIGHT),
    ],
)
def test_light_changes_at_its_elevations(elevation: float, light: Light) -> None:
    assert light_of(elevation) is light


@pytest.mark.parametrize(
    ("month", "north", "south"),
    [
        (1, Season.WINTER, Season.SUMMER),
        (2, Season.WINTER, Season.SUMMER),
        (3, Season.SPRING, Season.AUTUMN),
        (5, Season.SPRING, Season.AUTUMN),
        (6, Season.SUMMER, Season.WINTER),
        (9, Season.AUTUMN, Season.SPRING),
        (12, Season.WINTER, Season.SUMMER),
    ],
)
def test_seasons_are_meteorological_and_of_the_hemisphere(
    month: int, north: Season, south: Season
) -> None:
    assert season_of(48.0, month) is north
    assert season_of(-33.0, month) is south


def test_a_day_alone_has_no_sun() -> None:
    day = Moment(datetime.fromisoformat("2024-06-01"), timedelta(hours=2), is_day=True)
    sky = sky_of(SKUKUZA, day)
    assert isinstance(sky, Absence)
    assert str(sky.reason) == "only the day is known, not the time of day"
