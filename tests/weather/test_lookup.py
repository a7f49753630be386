"""Photographs get the weather of their hour and local day, or the reason why there is none."""

import json
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from swc_desktop.core import features
from swc_desktop.core.observation import (
    Absence,
    Evidence,
    Moment,
    Observation,
    Place,
    Sky,
    Weather,
    WeatherState,
)
from swc_desktop.core.weather import CURRENT_NAMES, DAILY, HOURLY, HOURLY_NAMES
from swc_desktop.geo.sky import sky_of
from swc_desktop.weather.cache import WeatherCache
from swc_desktop.weather.days import daily_values
from swc_desktop.weather.grid import Cell, cell_of, hour_of
from swc_desktop.weather.hours import CellHours, Model
from swc_desktop.weather.lookup import weather_of
from tests.weather.made import FETCHED, clock, midnight, some_hours

PLACE = Place(-24.99, 31.59)
CELL = cell_of(PLACE.latitude, PLACE.longitude)


MOMENT = Moment(clock(2026, 3, 5, 18, 45, 10), timedelta(hours=2))


@pytest.fixture
def cache(tmp_path: Path) -> WeatherCache:
    return WeatherCache(tmp_path / "weather.sqlite")


def one(cache: WeatherCache, place: Place | Absence, moment: Moment | Absence) -> Weather | Absence:
    (found,) = weather_of(cache, [(place, moment)])
    return found


def test_the_hour_is_that_of_utc_and_the_day_that_of_the_place(cache: WeatherCache) -> None:
    start = midnight(2026, 3, 4)
    part = some_hours(CELL, start, 72)
    cache.keep([part])
    found = one(cache, PLACE, MOMENT)
    assert isinstance(found, Weather)
    assert found.state is WeatherState.OBSERVED
    hour = midnight(2026, 3, 5) + 16
    for column, name in enumerate(HOURLY_NAMES):
        assert found.values[name] == pytest.approx(part.values[hour - start, column], rel=1e-5)
    day = part.values[22:46].astype(np.float64)[np.newaxis]  # 00:00 to 23:00 at UTC+2
    expected = daily_values(day, np.ones((1, 24), dtype=np.bool_))
    for key in DAILY:
        assert found.values[key] == pytest.approx(float(expected[key][0]), rel=1e-4), key
    assert "era5_seamless" in str(found.provenance)
    assert "2026-11-01" in str(found.provenance)


@pytest.mark.parametrize(
    ("day", "place", "hours"),
    [
        ((2026, 3, 29), Place(48.2, 16.37), 23),
        ((2026, 10, 25), Place(48.2, 16.37), 25),
        ((2026, 6, 1), Place(28.6, 77.2), 24),
        ((1969, 9, 30), Place(9.08, 167.33), 47),
    ],
)
def test_a_day_has_the_hours_that_its_clocks_show(
    cache: WeatherCache, day: tuple[int, int, int], place: Place, hours: int
) -> None:
    cell = cell_of(place.latitude, place.longitude)
    start = midnight(*day) - 48
    part = some_hours(cell, start, 144)
    part.values[:, HOURLY_NAMES.index("precipitation")] = 1.0
    cache.keep([part])
    found = one(cache, place, Moment(clock(*day, 12)))
    assert isinstance(found, Weather)
    assert found.values["daily.precipitation_sum"] == hours


def test_heights_move_what_depends_on_them(cache: WeatherCache) -> None:
    cache.keep([some_hours(CELL, midnight(2026, 3, 4), 72, height_m=300.0)])
    low = one(cache, PLACE, MOMENT)
    high = one(cache, replace(PLACE, altitude_m=1300.0), MOMENT)
    assert isinstance(low, Weather)
    assert isinstance(high, Weather)
    follows = {name: variable.follows_height for name, variable in HOURLY.items()}
    follows |= {key: variable.follows_height for key, variable in DAILY.items()}
    for name, with_height in follows.items():
        moved = high.values[name] - low.values[name]
        assert moved == pytest.approx(-6.5 if with_height else 0.0, abs=1e-6), name
    assert "moved to the height" in str(high.provenance)
    assert "moved" not in str(low.provenance)


def test_without_the_cells_height_nothing_is_moved(cache: WeatherCache) -> None:
    cache.keep([some_hours(CELL, midnight(2026, 3, 4), 72, height_m=None)])
    low, high = one(cache, PLACE, MOMENT), one(cache, replace(PLACE, altitude_m=1300.0), MOMENT)
    assert low == high


def test_each_absence_has_its_reason(cache: WeatherCache) -> None:
    cache.keep([some_hours(CELL, midnight(2026, 3, 4), 72)])
    nowhere, never = Absence(Evidence.PLACE, "x"), Absence(Evidence.TIME, "y")
    late, early = (replace(MOMENT, local=clock(2026, month, 5)) for month in (11, 2))
    found = weather_of(
        cache,
        [
            (nowhere, MOMENT),
            (PLACE, never),
            (Place(48.2, 16.37), MOMENT),
            (PLACE, late),
            (PLACE, early),
        ],
    )
    reasons = [str(absence.reason) for absence in found if isinstance(absence, Absence)]
    assert reasons == [
        "no place is known",
        "no time is known",
        "none was prepared for this place",
        "too recent: what was prepared for this place ends on 2026-03-06",
        "none was prepared for this time",
    ]
    assert {absence.evidence for absence in found if isinstance(absence, Absence)} == {
        Evidence.WEATHER
    }


def test_a_clock_without_offset_is_read_in_the_zone_of_the_place(cache: WeatherCache) -> None:
    cache.keep([some_hours(CELL, midnight(2026, 3, 4), 72)])
    assert one(cache, PLACE, replace(MOMENT, offset=None)) == one(cache, PLACE, MOMENT)


def test_a_part_of_a_day_gives_the_hour_and_no_day(cache: WeatherCache) -> None:
    cache.keep([some_hours(CELL, midnight(2026, 3, 5) + 10, 8)])
    found = one(cache, PLACE, MOMENT)
    assert isinstance(found, Weather)
    assert set(found.values) == set(HOURLY_NAMES)


def test_the_forecast_is_provisional_and_named(cache: WeatherCache) -> None:
    cache.keep([some_hours(CELL, midnight(2026, 3, 4), 72, model=Model.FORECAST)])
    found = one(cache, PLACE, MOMENT)
    assert isinstance(found, Weather)
    assert found.state is WeatherState.PROVISIONAL
    assert "ecmwf" in str(found.provenance)


def test_the_end_of_time_is_an_absence(cache: WeatherCache) -> None:
    found = one(cache, PLACE, Moment(clock(9999, 12, 31, 23), timedelta(hours=2)))
    assert isinstance(found, Absence)
    early = one(cache, PLACE, Moment(clock(1, 1, 1, 1), timedelta(hours=14)))
    assert isinstance(early, Absence)


@pytest.mark.shared
def test_rows_of_the_thesis_encode_to_the_same_through_the_cache(
    cache: WeatherCache, shared: Path
) -> None:
    file = shared / "standards" / "thesis_rows_with_weather.json"
    rows = json.loads(file.read_text(encoding="utf-8"))
    compared = 0
    for number, row in enumerate(rows):
        given = {
            CURRENT_NAMES[column]: float(value)
            for column, value in row.items()
            if column in CURRENT_NAMES and isinstance(value, int | float)
        }
        place, moment = _place_and_moment(row, number)
        direct = Weather(given, WeatherState.OBSERVED, "thesis")
        cache.keep([_part_of(given, place, moment)])
        kept = one(cache, place, moment)
        assert isinstance(kept, Weather)
        names = [
            name for name in features.WEATHER_FEATURES if not name.startswith("weather.daily.")
        ]
        encoded = [
            features.encode([Observation(place, moment, _sky(place, moment), weather)], names)
            for weather in (direct, kept)
        ]
        np.testing.assert_allclose(encoded[0].values, encoded[1].values, rtol=1e-5, atol=1e-5)
        compared += int(encoded[0].known.sum())
    directions, codes = 2, 1
    assert compared == (29 + directions + 4 * codes) * len(rows)


def _part_of(given: dict[str, Any], place: Place, moment: Moment) -> CellHours:
    assert moment.utc is not None
    values = np.array([[given.get(name, np.nan) for name in HOURLY_NAMES]], dtype=np.float32)
    cell: Cell = cell_of(place.latitude, place.longitude)
    return CellHours(cell, Model.ARCHIVE, hour_of(moment.utc), values, FETCHED, None)


def _place_and_moment(row: dict[str, Any], number: int) -> tuple[Place, Moment]:
    """Those of the row; some rows were recorded without, and get one of their own."""
    place = PLACE if row.get("latitude") is None else Place(row["latitude"], row["longitude"])
    if row.get("local_time_observed_at") is None:
        return place, replace(MOMENT, local=MOMENT.local + timedelta(days=number))
    local = datetime.fromisoformat(row["local_time_observed_at"])
    return place, Moment(local.replace(tzinfo=None), local.utcoffset())


def _sky(place: Place, moment: Moment) -> Sky | Absence:
    return sky_of(place, moment)


def test_a_day_alone_has_no_weather(cache: WeatherCache) -> None:
    cache.keep([some_hours(CELL, midnight(2026, 3, 4), 72)])
    day = replace(MOMENT, local=clock(2026, 3, 5), is_day=True)
    assert str(getattr(one(cache, PLACE, day), "reason", "")) == "no time is known"
