"""Weather columns of a table are the weather of its rows, from the table to the cases."""

import csv
import json
from pathlib import Path
from typing import Any

import pytest

from swc_desktop.core.observation import Absence, Weather
from swc_desktop.core.weather import DAILY, HOURLY
from tests.trainer.small_world import write_small_world
from tests.trainer.thesis_layout import WEATHER_COLUMNS as THESIS
from trainer.cli import main
from trainer.configuration import read_configuration
from trainer.sources.read import read_source
from trainer.sources.row_weather import WeatherColumns
from trainer.sources.source_record import Record
from trainer.stages.dataset import RECORDED, read_cases


def test_the_45_columns_of_the_thesis_are_weather_under_their_old_names() -> None:
    assert len(THESIS) == 45
    columns = WeatherColumns(["id", "elevation", "time", *THESIS])
    assert set(columns.names) == set(THESIS) - {"sunrise", "sunset"}
    assert set(columns.names.values()) == {*HOURLY, *DAILY} - {"snow_depth"}
    values = columns.of({"dewpoint_2m": "12.8", "weathercode_daily": "1", "rain": ""})
    assert values == {"dew_point_2m": 12.8, "daily.weather_code": 1.0}


@pytest.mark.parametrize("text", ["", "warm", "nan", "inf", "-300", "2009-08-16T06:26"])
def test_a_cell_that_is_no_such_value_is_none(text: str) -> None:
    assert WeatherColumns(THESIS).of({"temperature_2m": text}) is None


def test_names_of_today_and_of_our_own_table_are_known_and_units_are_skipped() -> None:
    assert set(WeatherColumns([*HOURLY, *DAILY]).names.values()) == {*HOURLY, *DAILY}
    units = WeatherColumns([f"{name} (x)" for name in HOURLY])
    assert units.of({"wind_speed_10m (x)": "3"}) == {"wind_speed_10m": 3.0}


def test_a_few_columns_of_that_name_are_not_the_weather_of_the_service() -> None:
    assert not WeatherColumns(["id", "rain", "precipitation"]).names


def of_table(tmp_path: Path, rows: list[dict[str, Any]]) -> list[Record]:
    file = tmp_path / "joined.csv"
    columns = list(dict.fromkeys(key for row in rows for key in row))
    with file.open("w", newline="", encoding="utf-8") as out:
        writer = csv.DictWriter(out, columns)
        writer.writeheader()
        writer.writerows(rows)
    return list(read_source(file, {}))


@pytest.mark.shared
def test_the_joined_rows_of_the_thesis_have_their_time_and_weather(
    shared: Path, tmp_path: Path
) -> None:
    rows = json.loads((shared / "standards" / "thesis_rows_with_weather.json").read_text())
    whole = [row for row in rows if row.get("temperature_2m") is not None]
    records = of_table(tmp_path, whole)
    assert len(records) == len(whole) > 0
    first = records[0]
    assert first.name == "Lynx rufus"
    assert first.moment is not None
    assert first.moment.isoformat() == "2009-08-16T18:45:00-07:00"
    assert first.weather is not None
    assert first.weather["dew_point_2m"] == whole[0]["dewpoint_2m"]
    assert len(first.weather) == 43


def test_the_hour_of_the_weather_is_not_a_clock_time(tmp_path: Path) -> None:
    row = {
        "id": 1,
        "scientific_name": "Panthera leo",
        "latitude": -24.9,
        "longitude": 31.5,
        "observed_on": "2019-07-01 18:45:00+02:00",
        "time": "2019-07-01T18:00",
        **dict.fromkeys(THESIS, 1.0),
    }
    (record,) = of_table(tmp_path, [row])
    assert record.moment is not None
    assert record.moment.isoformat() == "2019-07-01T18:45:00+02:00"


def test_weather_of_the_table_reaches_the_cases_and_the_metadata_stage(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    config = write_small_world(tmp_path / "world", pictures=False)
    table = config.with_name("observations.csv")
    with table.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    for number, row in enumerate(rows):
        row.update(dict.fromkeys(THESIS, "3") if number % 2 else dict.fromkeys(THESIS, ""))
    with table.open("w", encoding="utf-8", newline="") as out:
        writer = csv.DictWriter(out, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    assert main(["clean", "--config", str(config)]) == 0
    assert "with weather that their source states: 120" in capsys.readouterr().out
    assert main(["splits", "--config", str(config)]) == 0
    cases = read_cases(read_configuration(config))
    for case in cases:
        weather = case.seen.weather
        assert isinstance(weather, Weather) == bool(int(case.id) % 2)
        if not isinstance(weather, Absence):
            assert weather.provenance == RECORDED
            assert weather.values["daily.wind_speed_10m_max"] == 3.0
    for row in rows:
        row["temperature_2m"] = ""
    with table.open("w", encoding="utf-8", newline="") as out:
        csv.DictWriter(out, list(rows[0])[:8], extrasaction="ignore").writeheader()
        csv.DictWriter(out, list(rows[0])[:8], extrasaction="ignore").writerows(rows)
    assert main(["clean", "--config", str(config)]) == 0
    assert "weather that their source" not in capsys.readouterr().out
    assert not (config.parent / "run" / "recorded_weather.csv").exists()
