"""The encoder: named, masked numbers; nothing missing is filled in."""

import math
from dataclasses import replace
from datetime import datetime, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from swc_desktop.core.features import FEATURES, WEATHER_FEATURES, UnknownFeature, encode, feature
from swc_desktop.core.observation import (
    Absence,
    Evidence,
    Light,
    Moment,
    Observation,
    Place,
    Season,
    Sky,
    Weather,
    WeatherState,
)

NAMES = tuple(name for name in FEATURES if name not in WEATHER_FEATURES)
PLACE = Place(-24.9947, 31.5889, 350.0)
MOMENT = Moment(datetime(2024, 7, 1, 18, 30, 0), timedelta(hours=2))  # noqa: DTZ001
SKY = Sky(-7.5, sun_rising=False, solar_hour=18.0, light=Light.NIGHT, season=Season.WINTER)
NO_PLACE = Absence(Evidence.PLACE, "no GPS")
NO_TIME = Absence(Evidence.TIME, "no date")
NO_SKY = Absence(Evidence.TIME, "no place")
NOTHING = Observation(NO_PLACE, NO_TIME, NO_SKY)
ALL = Observation(PLACE, MOMENT, SKY)


def row(seen: Observation, *names: str) -> dict[str, float]:
    encoded = encode([seen], names or NAMES)
    assert encoded.values.dtype == np.float32
    np.testing.assert_array_equal(encoded.known, ~np.isnan(encoded.values))
    return dict(zip(encoded.names, encoded.values[0].tolist(), strict=True))


def test_a_place_and_a_time() -> None:
    values = row(ALL)
    north, east = math.radians(-24.9947), math.radians(31.5889)
    assert values["sphere_x"] == pytest.approx(math.cos(north) * math.cos(east), abs=1e-6)
    assert values["sphere_y"] == pytest.approx(math.cos(north) * math.sin(east), abs=1e-6)
    assert values["sphere_z"] == pytest.approx(math.sin(north), abs=1e-6)
    assert values["absolute_latitude"] == pytest.approx(24.9947, abs=1e-4)
    assert values["altitude_m"] == 350
    assert values["hemisphere"] == 0
    angle = 2 * math.pi * 182 / 365.2425
    assert values["year_sin"] == pytest.approx(math.sin(angle), abs=1e-6)
    assert values["year_cos"] == pytest.approx(math.cos(angle), abs=1e-6)
    assert values["hour_sin"] == pytest.approx(-1, abs=1e-6)
    assert values["hour_cos"] == pytest.approx(0, abs=1e-6)
    assert values["sun_elevation_deg"] == -7.5
    assert values["light"] == 0


def test_nothing_is_known_of_nothing() -> None:
    encoded = encode([NOTHING], NAMES)
    assert not encoded.known.any()
    assert np.isnan(encoded.values).all()


@pytest.mark.parametrize(
    ("seen", "known"),
    [
        (
            replace(ALL, place=NO_PLACE, sky=NO_SKY),
            {"year_sin", "year_cos", "hour_sin", "hour_cos"},
        ),
        (
            replace(ALL, moment=NO_TIME, sky=NO_SKY),
            set(NAMES)
            - {"year_sin", "year_cos", "hour_sin", "hour_cos", "sun_elevation_deg", "light"},
        ),
        (replace(ALL, place=replace(PLACE, altitude_m=None)), set(NAMES) - {"altitude_m"}),
    ],
)
def test_only_what_the_evidence_supports_is_known(seen: Observation, known: set[str]) -> None:
    assert {name for name, value in row(seen).items() if not math.isnan(value)} == known


def test_the_hour_is_the_suns_where_it_can_be_and_the_cameras_elsewhere() -> None:
    clock = row(replace(ALL, sky=NO_SKY), "hour_sin", "hour_cos")
    angle = 2 * math.pi * 18.5 / 24
    assert clock["hour_sin"] == pytest.approx(math.sin(angle), abs=1e-6)
    assert row(ALL, "hour_cos")["hour_cos"] != pytest.approx(clock["hour_cos"], abs=1e-3)


@pytest.mark.parametrize(
    ("name", "seen"),
    [
        ("altitude_m", replace(ALL, place=replace(PLACE, altitude_m=90_000.0))),
        ("altitude_m", replace(ALL, place=replace(PLACE, altitude_m=math.nan))),
        ("absolute_latitude", replace(ALL, place=replace(PLACE, latitude=91.0))),
        ("sun_elevation_deg", replace(ALL, sky=replace(SKY, sun_elevation_deg=-91.0))),
    ],
)
def test_a_value_out_of_its_range_is_unknown(name: str, seen: Observation) -> None:
    assert math.isnan(row(seen, name)[name])


def test_weather_is_read_by_its_variable() -> None:
    weather = Weather({"temperature_2m": 31.5, "rain": math.inf}, WeatherState.OBSERVED, "era5")
    seen = replace(ALL, weather=weather)
    values = row(seen, "weather.temperature_2m", "weather.rain", "weather.snow_depth")
    assert values["weather.temperature_2m"] == 31.5
    assert math.isnan(values["weather.rain"])
    assert math.isnan(values["weather.snow_depth"])
    assert math.isnan(row(ALL, "weather.rain")["weather.rain"])


def test_weather_of_hour_and_day_have_their_own_features() -> None:
    values = {"cloud_cover": 3.0, "daily.rain_sum": 6.0}
    seen = replace(ALL, weather=Weather(values, WeatherState.OBSERVED, "era5"))
    found = row(seen, "weather.cloud_cover", "weather.daily.rain_sum")
    assert list(found.values()) == [3.0, 6.0]
    directions, codes = 3, 2
    assert len(WEATHER_FEATURES) == 30 + 14 + directions + 4 * codes


def test_a_direction_is_a_wave_and_a_code_is_its_kind() -> None:
    def features(**values: float) -> dict[str, float]:
        weather = Weather(values, WeatherState.OBSERVED, "era5")
        return row(replace(ALL, weather=weather), *WEATHER_FEATURES)

    north, almost = features(wind_direction_10m=0.0), features(wind_direction_10m=359.0)
    for part in ("sin", "cos"):
        name = f"weather.wind_direction_10m_{part}"
        assert north[name] == pytest.approx(almost[name], abs=0.02)
    assert math.isnan(features(wind_direction_10m=400.0)["weather.wind_direction_10m_sin"])
    rain = features(weather_code=81.0)
    assert rain["weather.weather_code_rain"] == 1
    assert rain["weather.weather_code_snow"] == rain["weather.weather_code_thunder"] == 0
    assert math.isnan(rain["weather.daily.weather_code_rain"])
    assert features(weather_code=99.0)["weather.weather_code_thunder"] == 1
    assert set(features(weather_code=1.0).values()) & {1.0} == set()


def test_a_kind_of_evidence_can_be_removed() -> None:
    weather = Weather({"temperature_2m": 31.5}, WeatherState.OBSERVED, "era5")
    names = ("sphere_x", "weather.temperature_2m", "year_sin")
    rows = encode([replace(ALL, weather=weather)], names)
    assert rows.of(Evidence.WEATHER) == ("weather.temperature_2m",)
    no_weather = rows.without(Evidence.WEATHER)
    assert no_weather.known.tolist() == [[True, False, True]]
    assert math.isnan(no_weather.values[0, 1])
    assert no_weather.values[0, 0] == rows.values[0, 0]
    assert no_weather.values.dtype == np.float32
    assert rows.known.all()


def test_an_unknown_variable_of_the_weather_is_refused() -> None:
    with pytest.raises(UnknownFeature, match=r"weather\.moon"):
        feature("weather.moon")


def test_columns_and_rows_are_in_the_order_given() -> None:
    encoded = encode([NOTHING, ALL], ("light", "sphere_z", "light"))
    assert encoded.names == ("light", "sphere_z", "light")
    assert encoded.known.tolist() == [[False] * 3, [True] * 3]
    assert encoded.values[1, 0] == encoded.values[1, 2]
    assert encoded.any_known(["sphere_z"]).tolist() == [False, True]


def test_no_rows() -> None:
    encoded = encode([], NAMES)
    assert encoded.values.shape == (0, len(NAMES))
    assert encoded.any_known(NAMES).tolist() == []


def test_an_unknown_name_is_refused() -> None:
    with pytest.raises(UnknownFeature, match="moon_phase"):
        encode([ALL], ("moon_phase",))


@pytest.mark.parametrize("name", FEATURES)
def test_every_feature_says_what_it_is(name: str) -> None:
    described = feature(name)
    assert described.name == name
    assert described.unit
    assert described.missing
    assert described.low < described.high


@given(st.floats(-90, 90), st.floats(-180, 180))
def test_every_place_is_on_the_sphere(latitude: float, longitude: float) -> None:
    values = row(replace(ALL, place=Place(latitude, longitude)), "sphere_x", "sphere_y", "sphere_z")
    assert sum(value**2 for value in values.values()) == pytest.approx(1, abs=1e-6)


@given(st.lists(st.sampled_from([ALL, NOTHING, replace(ALL, place=NO_PLACE)]), max_size=6))
def test_a_row_does_not_depend_on_the_others(seen: list[Observation]) -> None:
    together = encode(seen, NAMES).values
    for index, single in enumerate(seen):
        np.testing.assert_array_equal(together[index], encode([single], NAMES).values[0])


def test_absences_are_in_order() -> None:
    beside_the_picture = [Evidence.PLACE, Evidence.TIME, Evidence.WEATHER]
    assert [absence.evidence for absence in NOTHING.missing] == beside_the_picture
    assert [absence.reason for absence in NOTHING.missing[:2]] == ["no GPS", "no date"]


def test_a_day_alone_gives_the_season_and_no_hour() -> None:
    day = Moment(datetime(2024, 7, 1), is_day=True)  # noqa: DTZ001
    values = row(Observation(PLACE, day, Absence(Evidence.TIME, "only the day")))
    assert values["year_sin"] == row(ALL)["year_sin"]
    assert math.isnan(values["hour_sin"])
    assert math.isnan(values["hour_cos"])
    assert math.isnan(values["sun_elevation_deg"])
    assert day.isoformat() == "2024-07-01"
    assert day.utc is None
