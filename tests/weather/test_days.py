"""Days made of hours, against days that the service made of the same hours."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from swc_desktop.core.weather import CURRENT_NAMES, DAILY, HOURLY_NAMES
from swc_desktop.weather.days import daily_values

TOLERANCES = {"wind_direction_10m_dominant": 2.0, "precipitation_sum": 0.1, "rain_sum": 0.1}
ET0 = {"et0_fao_evapotranspiration": 0.05, "snowfall_sum": 0.05}
PRINTED = 0.05
DAILY_OF = {(day.old_name.removesuffix("_daily") or day.name): day.name for day in DAILY.values()}


def one_day(**columns: object) -> NDArray[np.float64]:
    """A day (1, 24, variables) with some columns given and the others missing."""
    hours = np.full((1, 24, len(HOURLY_NAMES)), np.nan)
    for name, values in columns.items():
        hours[0, :, HOURLY_NAMES.index(name)] = values
    return hours


WHOLE = np.ones((1, 24), dtype=np.bool_)


def of_recorded(reply: dict[str, Any]) -> dict[str, float]:
    columns = {}
    for old, values in reply["hourly"].items():
        name = CURRENT_NAMES.get(old)
        if name in HOURLY_NAMES:
            columns[name] = [np.nan if value is None else value for value in values]
    return {key: float(value[0]) for key, value in daily_values(one_day(**columns), WHOLE).items()}


@pytest.mark.shared
def test_days_of_a_recorded_reply_are_those_of_the_service(shared: Path) -> None:
    file = shared / "standards" / "open_meteo" / "archive_hourly_daily_brugge_2023.json"
    reply = json.loads(file.read_text(encoding="utf-8"))
    made = of_recorded(reply)
    compared = 0
    for old, values in reply["daily"].items():
        key = f"daily.{DAILY_OF.get(old, old)}"
        if key not in DAILY or key == "daily.shortwave_radiation_sum":
            continue
        allowed = {**TOLERANCES, **ET0}.get(DAILY[key].name, PRINTED)
        assert made[key] == pytest.approx(values[0], abs=allowed), key
        compared += 1
    assert compared == 13


@pytest.mark.shared
def test_a_maximum_in_another_zone_is_that_of_the_service(shared: Path) -> None:
    folder = shared / "standards" / "open_meteo"
    hourly = json.loads((folder / "archive_hourly_brasilia_2022.json").read_text())
    daily = json.loads((folder / "archive_daily_brasilia_2022.json").read_text())
    day = "2022-12-29"
    values = [
        value
        for when, value in zip(
            hourly["hourly"]["time"], hourly["hourly"]["temperature_2m"], strict=True
        )
        if when.startswith(day)
    ]
    assert len(values) == 24
    made = daily_values(one_day(temperature_2m=values), WHOLE)
    expected = daily["daily"]["temperature_2m_max"][daily["daily"]["time"].index(day)]
    assert made["daily.temperature_2m_max"][0] == pytest.approx(expected, abs=PRINTED)


@pytest.mark.parametrize("key", list(DAILY))
def test_a_day_with_a_missing_hour_is_missing(key: str) -> None:
    hours = np.ones((1, 24, len(HOURLY_NAMES)))
    assert not np.isnan(daily_values(hours, WHOLE)[key][0])
    hours[0, 7, HOURLY_NAMES.index(DAILY[key].of)] = np.nan
    assert np.isnan(daily_values(hours, WHOLE)[key][0])


def test_days_of_23_and_25_hours_count_what_they_have() -> None:
    hours = np.full((2, 25, len(HOURLY_NAMES)), np.nan)
    within = np.ones((2, 25), dtype=np.bool_)
    within[0, 23:] = False
    hours[0, :23] = 1.0
    hours[1] = 2.0
    made = daily_values(hours, within)
    assert made["daily.precipitation_sum"].tolist() == [23.0, 50.0]
    assert made["daily.precipitation_hours"].tolist() == [23.0, 25.0]
    assert made["daily.temperature_2m_max"].tolist() == [1.0, 2.0]


def test_radiation_is_summed_as_energy() -> None:
    made = daily_values(one_day(shortwave_radiation=np.full(24, 250.0)), WHOLE)
    assert made["daily.shortwave_radiation_sum"][0] == pytest.approx(21.6)


def test_the_wind_of_a_day_is_the_direction_of_its_sum() -> None:
    directions = np.array([350.0, 10.0] * 12)
    speeds = np.array([20.0, 20.0] * 12)
    made = daily_values(one_day(wind_direction_10m=directions, wind_speed_10m=speeds), WHOLE)
    north = made["daily.wind_direction_10m_dominant"][0]
    assert min(north, 360 - north) == pytest.approx(0, abs=1e-6)
    speeds[::2] = 60.0
    made = daily_values(one_day(wind_direction_10m=directions, wind_speed_10m=speeds), WHOLE)
    assert 350 < made["daily.wind_direction_10m_dominant"][0] < 360


def test_an_hour_counts_as_wet_above_a_thousandth() -> None:
    rain = np.zeros(24)
    rain[:3] = (0.001, 0.0011, 5.0)
    assert daily_values(one_day(precipitation=rain), WHOLE)["daily.precipitation_hours"] == [2.0]
