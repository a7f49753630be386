"""What is kept comes back as it was; the archive goes before the forecast; damage is reported."""

import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest

from swc_desktop.core.weather import HOURLY
from swc_desktop.weather import cache as cache_module
from swc_desktop.weather import cache_tables as tables
from swc_desktop.weather.cache import WeatherCache
from swc_desktop.weather.errors import WeatherCacheBroken, WeatherNotKept
from swc_desktop.weather.file import export_weather, import_weather
from swc_desktop.weather.grid import Cell, FetchWindow, Rectangle, time_of
from swc_desktop.weather.hours import Model
from swc_desktop.weather.open import open_weather
from swc_desktop.weather.store import NONE_KEPT, Span
from tests.weather.damage import keep_impossible
from tests.weather.made import FETCHED, midnight, some_hours

CELL = Cell(-99, 126)
START = midnight(2026, 3, 1)


@pytest.fixture
def cache(tmp_path: Path) -> WeatherCache:
    return WeatherCache(tmp_path / "weather.sqlite")


def test_hours_come_back_as_they_were(cache: WeatherCache) -> None:
    part = some_hours(CELL, START, 48)
    part.values[5, 3] = np.nan
    assert cache.keep([part]) == 48
    (found,) = cache.find([Span(CELL, START - 2, START + 47)])
    assert np.isnan(found.values[:2]).all()
    np.testing.assert_allclose(found.values[2:], part.values, rtol=1e-6, atol=1e-6)
    assert not found.provisional[2:].any()
    assert found.height_m == 300.0
    assert np.isnan(found.fetched[:2]).all()


def test_every_variable_is_kept_to_the_last_printed_digit(cache: WeatherCache) -> None:
    for low_or_high in ("low", "high"):
        values = np.array([[getattr(variable, low_or_high) for variable in HOURLY.values()]])
        part = replace(
            some_hours(CELL, START, 1, fetched=FETCHED + timedelta(seconds=len(low_or_high))),
            values=values.astype(np.float32),
        )
        assert cache.keep([part]) == 1
        (found,) = cache.find([Span(CELL, START, START)])
        np.testing.assert_allclose(found.values, values, atol=1e-6)


def test_a_newer_fetch_replaces_an_older_one_and_not_vice_versa(cache: WeatherCache) -> None:
    old = some_hours(CELL, START, 24, fetched=FETCHED - timedelta(days=3), seed=1)
    new = some_hours(CELL, START, 24, seed=2)
    assert cache.keep([new]) == 24
    before = cache.state
    assert cache.keep([old]) == 0
    assert cache.state == before
    (found,) = cache.find([Span(CELL, START, START + 23)])
    np.testing.assert_allclose(found.values, new.values, rtol=1e-6, atol=1e-6)


def test_a_store_without_hours_counts_as_empty(cache: WeatherCache) -> None:
    assert cache.state == NONE_KEPT


def test_the_state_changes_with_any_value(cache: WeatherCache) -> None:
    seen = {cache.state}
    cache.keep([some_hours(CELL, START, 1)])
    seen.add(cache.state)
    cache.keep([some_hours(CELL, START + 1, 1)])
    seen.add(cache.state)
    assert len(seen) == 3


def test_the_forecast_is_used_until_the_archive_has_the_hour(cache: WeatherCache) -> None:
    forecast = some_hours(CELL, START, 24, model=Model.FORECAST, seed=3, height_m=280.0)
    cache.keep([forecast])
    (found,) = cache.find([Span(CELL, START, START + 23)])
    assert found.forecast.all()
    assert found.provisional.all()
    assert found.height_m == 280.0
    archive = some_hours(CELL, START, 12, seed=4, fetched=FETCHED + timedelta(days=6))
    cache.keep([archive])
    (found,) = cache.find([Span(CELL, START, START + 23)])
    assert found.forecast.tolist() == [False] * 12 + [True] * 12
    assert found.provisional.tolist() == [False] * 12 + [True] * 12
    assert [part.model for part in cache.parts()] == [Model.ARCHIVE, Model.FORECAST]
    assert sum(len(part.values) for part in cache.parts()) == 24


def test_young_hours_of_the_archive_are_provisional(cache: WeatherCache) -> None:
    fetched = datetime(2026, 3, 12, tzinfo=UTC)
    cache.keep([some_hours(CELL, START, 96, fetched=fetched)])
    (found,) = cache.find([Span(CELL, START, START + 95)])
    final = fetched - timedelta(days=10)
    expected = [time_of(START + hour) > final for hour in range(96)]
    assert found.provisional.tolist() == expected
    assert True in expected
    assert False in expected
    assert cache.summary().provisional_hours == sum(expected)


def test_an_hour_that_the_service_does_not_have_is_not_kept(cache: WeatherCache) -> None:
    part = some_hours(CELL, START, 4)
    part.values[1:3] = np.nan
    assert cache.keep([part]) == 2
    assert cache.summary().hours == 2


def test_fetched_windows_keep_the_latest_time(cache: WeatherCache) -> None:
    window = (Model.ARCHIVE, CELL, FetchWindow(1466))
    cache.keep([], {window: FETCHED}.items())
    cache.keep([], {window: FETCHED - timedelta(days=1)}.items())
    assert cache.fetched_windows() == {window: FETCHED}
    assert cache.fetched_windows([CELL]) == {window: FETCHED}
    assert cache.fetched_windows([Cell(0, 0)]) == {}


def test_parts_of_a_rectangle_are_those_of_its_cells(cache: WeatherCache) -> None:
    inside, outside = Cell(-99, 126), Cell(-90, 126)
    cache.keep([some_hours(inside, START, 3), some_hours(outside, START, 3)])
    cache.keep([some_hours(inside, START + 10, 2)])
    found = list(cache.parts(Rectangle(-24.8, 31.4, -24.7, 31.6).cells()))
    assert [(part.cell, part.first_hour, len(part.values)) for part in found] == [
        (inside, START, 3),
        (inside, START + 10, 2),
    ]


def test_an_empty_cache_has_nothing(cache: WeatherCache) -> None:
    summary = cache.summary()
    assert (summary.cells, summary.hours, summary.first, summary.newest_fetch) == (0, 0, None, None)
    assert cache.find([]) == []
    assert list(cache.parts()) == []


def test_spent_weight_counts_from_an_instant_and_is_forgotten_after_days(
    cache: WeatherCache,
) -> None:
    for hours in (0, 1, 2):
        cache.note_spent(FETCHED + timedelta(hours=hours), 10.0)
    assert cache.spent(FETCHED + timedelta(hours=1)) == 20.0
    cache.note_spent(FETCHED + timedelta(days=3), 1.0)
    assert cache.spent(FETCHED - timedelta(days=30)) == 1.0


def test_what_fails_in_the_middle_is_not_kept(cache: WeatherCache) -> None:
    broken = some_hours(Cell(0, 0), START, 4)
    with pytest.raises(AttributeError):
        cache.keep([some_hours(CELL, START, 4), replace(broken, cell=None)])  # type: ignore[arg-type]
    assert cache.summary().hours == 0


def test_it_is_in_the_data_folder_and_two_programs_share_it(home: Path) -> None:
    with open_weather() as one, open_weather() as two:
        one.keep([some_hours(CELL, START, 2)])
        assert two.summary().hours == 2
    assert (home / "weather.sqlite").is_file()


def test_a_file_that_is_not_a_cache_is_refused_and_left(tmp_path: Path) -> None:
    file = tmp_path / "weather.sqlite"
    file.write_bytes(b"this is not a database" * 100)
    with pytest.raises(WeatherCacheBroken, match=r"weather\.sqlite"):
        WeatherCache(file)
    assert file.read_bytes().startswith(b"this is not a database")


def test_a_cache_of_a_newer_program_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "weather.sqlite"
    WeatherCache(file).close()
    with closing(sqlite3.connect(file)) as connection, connection:
        connection.execute("PRAGMA user_version = 9")
    connection.close()
    with pytest.raises(WeatherCacheBroken, match="newer version"):
        WeatherCache(file)


def test_a_row_of_another_length_is_damage(tmp_path: Path) -> None:
    file = tmp_path / "weather.sqlite"
    cache = WeatherCache(file)
    cache.keep([some_hours(CELL, START, 2)])
    with closing(sqlite3.connect(file)) as connection, connection:
        connection.execute("UPDATE hours SET steps = x'00'")
    connection.close()
    with pytest.raises(WeatherCacheBroken, match="it is damaged"):
        cache.find([Span(CELL, START, START)])


def test_a_folder_that_cannot_be_made_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(WeatherNotKept, match="could not be written"):
        WeatherCache(tmp_path / "file" / "weather.sqlite")


def test_impossible_rows_of_an_older_version_are_ignored(tmp_path: Path) -> None:
    cache = WeatherCache(tmp_path / "weather.sqlite")
    window = (Model.ARCHIVE, CELL, FetchWindow(1466))
    cache.keep([some_hours(CELL, START, 24)], [(window, FETCHED)])
    keep_impossible(cache.path)
    assert cache.fetched_windows() == {window: FETCHED}
    assert sum(len(part.values) for part in cache.parts()) == 24
    assert cache.hours_by_cell() == {CELL: 24}
    assert cache.reach(CELL) == (START, START + 23)
    summary = cache.summary()
    assert (summary.hours, summary.impossible) == (24, 6)
    assert summary.last == time_of(START + 23)
    file = tmp_path / "x.swcweather"
    assert export_weather(cache, file) == 24
    with WeatherCache(tmp_path / "two.sqlite") as other:
        assert import_weather(other, file, FETCHED) == 24


def test_a_value_that_its_variable_never_has_counts_as_none(cache: WeatherCache) -> None:
    cache.keep([some_hours(CELL, START, 2)])
    with closing(sqlite3.connect(cache.path)) as connection, connection:
        ((steps,), _) = connection.execute("SELECT steps FROM hours").fetchall()
        hot = (32000).to_bytes(2, "little") + steps[2:]
        connection.execute("UPDATE hours SET steps = ?", (hot,))
    (found,) = cache.find([Span(CELL, START, START + 1)])
    assert np.isnan(found.values[:, 0]).all()
    assert not np.isnan(found.values[:, 1:]).any()


@pytest.mark.parametrize("statement", [tables.FIND, tables.HOURS_OF_CELL, tables.REACH])
def test_a_question_is_answered_by_the_index(cache: WeatherCache, statement: str) -> None:
    """Without it, looking up a day in a park-year takes a fifth of a second."""
    values = (0, 1, 2, 3)[: statement.count("?")]
    ((_, _, _, plan),) = cache._connection.execute(f"EXPLAIN QUERY PLAN {statement}", values)
    assert plan.startswith("SEARCH hours USING PRIMARY KEY (model=? AND cell=?")


def test_a_store_that_cannot_be_read_is_closed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On Windows it could not be removed otherwise."""

    class Damaged(sqlite3.Connection):
        def execute(self, *_: object) -> sqlite3.Cursor:
            raise sqlite3.DatabaseError("database disk image is malformed")

    connection = sqlite3.connect(tmp_path / "weather.sqlite", factory=Damaged)
    monkeypatch.setattr(cache_module, "open_database", lambda *_, **__: connection)
    with pytest.raises(WeatherCacheBroken):
        WeatherCache(tmp_path / "weather.sqlite")
    with pytest.raises(sqlite3.ProgrammingError):
        connection.commit()
