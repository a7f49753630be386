"""The weather of observations: rows dropped by name, cells and windows shared, resumed."""

import csv
import gzip
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from swc_desktop.core.weather import DAILY, HOURLY
from swc_desktop.weather.cache import WeatherCache
from swc_desktop.weather.grid import Cell, window_of
from tests.open_meteo.server import Service, serving
from trainer.cli import main
from trainer.observation_weather import COLUMNS, plan_weather
from trainer.sources.sightings import Sightings, sightings_of
from trainer.sources.tables import read_observation_table

TODAY = date(2026, 11, 24)
NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)

ROWS = """id,latitude,longitude,coordinate_uncertainty_m,date,time,utc_offset_or_zone
a,-24.99,31.59,,2025-03-05,18:45:10,+02:00
b,-24.98,31.60,30,2025-03-06,06:00:00,Africa/Johannesburg
c,-24.98,31.60,30,2025-03-06,07:00:00,UTC
d,48.2,16.4,,2025-03-20,12:00:00,"local, unstated"
e,,16.4,,2025-03-20,12:00:00,UTC
f,0,0,,2025-03-20,12:00:00,UTC
g,95,16.4,,2025-03-20,12:00:00,UTC
h,48.2,16.4,90000,2025-03-20,12:00:00,UTC
i,48.2,16.4,,,,
j,48.2,16.4,,2025-03-20,,
k,48.2,16.4,,2025-13-20,12:00:00,UTC
l,48.2,16.4,,2025-03-20,12:00:00,"local or UTC, unstated"
m,48.2,16.4,,1939-03-20,12:00:00,UTC
n,48.2,16.4,,2027-03-20,12:00:00,UTC
"""
DROPPED = {
    "a date without a time": 1,
    "before 1940": 1,
    "in the future": 1,
    "no date": 1,
    "no place": 1,
    "offset of the clock not stated": 1,
    "place off the earth, or 0,0": 2,
    "place too coarse": 1,
    "the time cannot be read": 1,
}


def read_sightings(file: Path, today: date, coarsest_m: float) -> Sightings:
    return sightings_of(read_observation_table(file), today, coarsest_m)


@pytest.fixture
def service() -> Iterator[Service]:
    with serving(Service()) as made:
        yield made


@pytest.fixture
def table(tmp_path: Path) -> Path:
    file = tmp_path / "observations.csv"
    file.write_text(ROWS, encoding="utf-8")
    return file


def test_every_dropped_row_is_counted_under_its_rule(table: Path) -> None:
    found = read_sightings(table, TODAY, 30_000)
    assert found.rows == 14
    assert [one.id for one in found.kept] == ["a", "b", "c", "d"]
    assert found.dropped == DROPPED


@pytest.mark.parametrize(
    ("head", "row", "utc"),
    [
        (
            "id,latitude,longitude,time_observed_at,time_zone",
            "1,38.04,-122.79,2009-08-17 01:45:00 UTC,Pacific Time",
            "2009-08-17T01:45:00+00:00",
        ),
        (
            "id,latitude,longitude,local_time_observed_at",
            "1,38.04,-122.79,2009-08-16 18:45:00-07:00",
            "2009-08-17T01:45:00+00:00",
        ),
        (
            "gbifID,decimalLatitude,decimalLongitude,eventDate",
            "1,38.04,-122.79,2009-08-17T01:45:00Z",
            "2009-08-17T01:45:00+00:00",
        ),
        ("latitude,longitude,observed_on", "38.04,-122.79,2009-08-16 18:45", None),
    ],
)
def test_the_tables_of_others_are_read(
    tmp_path: Path, head: str, row: str, utc: str | None
) -> None:
    file = tmp_path / "others.csv"
    file.write_text(f"{head}\n{row}\n", encoding="utf-8-sig")
    (one,) = read_sightings(file, TODAY, 30_000).kept
    assert one.id == "1"
    found = one.moment.utc
    assert (None if found is None else found.isoformat()) == utc


def test_rows_of_one_cell_and_fortnight_share_a_call(table: Path, tmp_path: Path) -> None:
    with WeatherCache(tmp_path / "weather.sqlite") as store:
        planned = plan_weather(read_sightings(table, TODAY, 30_000), store, NOW)
    assert planned.cells == 2
    asked = {(request.window, cell) for request in planned.plan.requests for cell in request.cells}
    assert {cell for _, cell in asked} == {Cell(-100, 126), Cell(193, 66)}
    assert window_of(date(2025, 3, 5)) in {window for window, _ in asked}
    assert len(asked) == planned.pairs
    requests, weight = planned.row_by_row
    assert (requests, round(weight, 6)) == (4, 12.0)


def test_a_day_at_the_edge_of_a_window_needs_both(tmp_path: Path) -> None:
    first = window_of(date(2025, 3, 5)).first
    file = tmp_path / "edge.csv"
    file.write_text(f"latitude,longitude,observed_on\n-24.99,31.59,{first} 12:00\n")
    with WeatherCache(tmp_path / "weather.sqlite") as store:
        planned = plan_weather(read_sightings(file, TODAY, 30_000), store, NOW)
    assert planned.pairs == 2


def run(table: Path, service: Service, *more: object) -> int:
    return main(["weather", str(table), "--base-url", service.base_url, *map(str, more)])


def test_the_plan_is_shown_and_nothing_is_sent(
    table: Path, service: Service, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(table, service) == 0
    printed = capsys.readouterr().out
    assert "4 of 14 rows have a place and a time." in printed
    assert "dropped, place too coarse: 1" in printed
    assert "With one request per row: 4 requests of weight 12" in printed
    assert service.seen == []


@pytest.mark.parametrize("name", ["weather.csv", "weather.csv.gz"])
def test_weather_is_fetched_once_and_written(
    table: Path,
    service: Service,
    tmp_path: Path,
    name: str,
    capsys: pytest.CaptureFixture[str],
) -> None:
    out, cache = tmp_path / name, tmp_path / "cache.sqlite"
    assert run(table, service, "--fetch", "--out", out, "--cache", cache) == 0
    assert "4 rows: observed" in capsys.readouterr().out
    requests = len(service.seen)
    assert requests > 0
    data = out.read_bytes()
    text = (gzip.decompress(data) if name.endswith("gz") else data).decode("utf-8")
    rows = list(csv.DictReader(text.splitlines()))
    assert list(rows[0]) == list(COLUMNS)
    assert [row["id"] for row in rows] == ["a", "b", "c", "d"]
    for row in rows:
        assert row["weather"] == "observed"
        assert all(row[key] for key in (*HOURLY, *DAILY))
    assert rows[1]["daily.temperature_2m_max"] == rows[2]["daily.temperature_2m_max"]
    before = out.read_bytes()
    assert run(table, service, "--fetch", "--out", out, "--cache", cache) == 0
    assert "All of it is already stored." in capsys.readouterr().out
    assert len(service.seen) == requests
    assert out.read_bytes() == before


def test_nothing_finer_than_cells_and_windows_is_sent(table: Path, service: Service) -> None:
    assert run(table, service, "--fetch") == 0
    for seen in service.seen:
        for name in ("latitude", "longitude"):
            for degrees in seen[name].split(","):
                assert float(degrees) * 4 == round(float(degrees) * 4)
        first, last = date.fromisoformat(seen["start_date"]), date.fromisoformat(seen["end_date"])
        assert window_of(first).first == first
        assert window_of(first).last == last


def test_rows_without_weather_say_why(table: Path, service: Service, tmp_path: Path) -> None:
    out = tmp_path / "weather.csv"
    assert run(table, service, "--out", out) == 0
    with out.open() as lines:
        rows = list(csv.DictReader(lines))
    assert {row["weather"] for row in rows} == {"absent"}
    assert {row["reason"] for row in rows} == {"none was prepared for this place"}
    assert all(not row[key] for row in rows for key in (*HOURLY, *DAILY))


@pytest.mark.skipif(os.name == "nt", reason="links need a right there")
def test_rows_go_where_a_link_leads_and_never_in_place_of_a_pipe(
    table: Path, service: Service, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    real, link, pipe = tmp_path / "real", tmp_path / "link.csv", tmp_path / "pipe.csv"
    real.touch()
    link.symlink_to(real)
    assert run(table, service, "--out", link) == 0
    assert link.readlink() == real
    assert real.read_text(encoding="utf-8").startswith("id,")
    os.mkfifo(tmp_path / "pipe")
    pipe.symlink_to("pipe")
    assert run(table, service, "--out", pipe) == 5
    assert "a pipe, a socket or a device" in capsys.readouterr().err
    assert pipe.readlink() == Path("pipe")
    assert (tmp_path / "pipe").is_fifo()


def test_failed_calls_are_counted_by_reason_and_the_rest_goes_on(
    table: Path, service: Service, capsys: pytest.CaptureFixture[str]
) -> None:
    service.faults.extend(["", "units"])
    assert run(table, service, "--fetch") == 1
    printed = capsys.readouterr().out
    assert "1 requests failed: " in printed
    assert "temperature_2m" in printed
    service.seen.clear()
    assert run(table, service, "--fetch") == 0
    assert len(service.seen) == 1


@pytest.mark.skipif(sys.platform == "win32", reason="Ctrl-C reaches a child otherwise on Windows")
def test_an_interrupted_stage_goes_on(tmp_path: Path, service: Service) -> None:
    table = tmp_path / "years.csv"
    days = [f"-24.99,31.59,{year}-03-12T12:00" for year in range(1990, 2020)]
    table.write_text("\n".join(["latitude,longitude,observed_on", *days]))
    service.slow_seconds = 0.2
    words = ["weather", str(table), "--fetch", "--base-url", service.base_url]
    process = subprocess.Popen(
        [sys.executable, "-m", "trainer", *words], stderr=subprocess.PIPE, text=True
    )
    assert process.stderr is not None
    assert process.stderr.readline().startswith("requests: 1 of")
    process.send_signal(signal.SIGINT)
    rest = process.communicate(timeout=300)[1]
    assert process.returncode == 130, rest
    assert "the same command continues from there" in rest
    service.slow_seconds = 0.0
    assert run(table, service, "--fetch") == 0
    again = len(service.seen) - len({seen.raw for seen in service.seen})
    assert again <= 1  # the one that was on its way


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "no column latitude"),
        (b"id,latitude\n1,2\n", "no column longitude"),
        (b"latitude,longitude\n1,2\n", "no column with dates"),
        (b"latitude,longitude,observed_on\n", "has no rows"),
        (b"\xff\xfe\x00", "in UTF-16 and damaged"),
    ],
)
def test_a_table_that_cannot_be_used_is_one_sentence(
    tmp_path: Path, content: bytes, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "odd.csv"
    file.write_bytes(content)
    assert main(["weather", str(file)]) == 2
    printed = capsys.readouterr().err
    assert said in printed
    assert printed.count("\n") == 1


def test_faults_of_files_are_one_sentence(
    table: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for words, status in (
        ([str(tmp_path / "gone.csv")], 2),
        ([str(tmp_path / "gone.csv.gz")], 2),
        ([str(table), "--out", str(tmp_path / "x.parquet")], 2),
        ([str(table), "--out", str(tmp_path / "no" / "x.csv")], 5),
        ([str(table), "--base-url", "ftp://x"], 2),
        ([str(table), "--cache", str(table)], 1),
    ):
        assert main(["weather", *words]) == status, words
        assert capsys.readouterr().err.count("\n") == 1
    damaged = tmp_path / "damaged.csv.gz"
    damaged.write_bytes(gzip.compress(ROWS.encode())[:-20])
    assert main(["weather", str(damaged)]) == 2


def test_one_row_is_enough(tmp_path: Path, service: Service) -> None:
    file = tmp_path / "one.csv"
    file.write_text("latitude,longitude,observed_on\n-24.99,31.59,2025-03-12T12:00\n")
    assert run(file, service, "--fetch", "--out", tmp_path / "out.csv") == 0
    assert len((tmp_path / "out.csv").read_text().splitlines()) == 2


@pytest.mark.shared
def test_the_real_occurrences_share_most_of_what_they_need(shared: Path, tmp_path: Path) -> None:
    file = shared / "data" / "occurrences" / "occurrences.csv.gz"
    found = read_sightings(file, TODAY, 30_000)
    assert found.rows == 17661
    assert len(found.kept) + sum(found.dropped.values()) == found.rows
    with WeatherCache(tmp_path / "weather.sqlite") as store:
        planned = plan_weather(found, store, NOW)
    requests, weight = planned.row_by_row
    assert requests > 11_000
    assert planned.plan.weight < weight / 4
    assert len(planned.plan.requests) < requests / 20
    assert planned.plan.free_days == 1
