"""Kept weather that cannot be read is one notice, and the run goes on without weather."""

import os
import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from swc_desktop.core.errors import WeatherFault
from swc_desktop.core.message import Message
from swc_desktop.weather import cache as cache_module
from swc_desktop.weather.errors import WeatherCacheBroken, WeatherNotKept
from swc_desktop.weather.grid import Cell
from swc_desktop.weather.open import open_weather, reading_weather
from swc_desktop.weather.store import Span, WeatherStore
from tests.weather.damage import DAMAGES
from tests.weather.made import midnight, some_hours

CELL = Cell(-99, 126)
START = midnight(2026, 3, 1)
SPAN = Span(CELL, START, START + 23)


@pytest.fixture
def kept(home: Path) -> Path:
    with open_weather() as store:
        store.keep([some_hours(CELL, START, 48)])
    return home / "weather.sqlite"


def asked_twice(source: WeatherStore) -> list[type[Exception]]:
    faults: list[type[Exception]] = []
    for _ in range(2):
        for question in (lambda: source.find([SPAN]), lambda: source.reach(CELL)):
            try:
                question()
            except (WeatherFault, WeatherNotKept) as fault:
                faults.append(type(fault))
    return faults


def test_an_empty_store_is_not_a_fault(home: Path) -> None:
    notices: list[Message] = []
    with reading_weather(notices.append) as source:
        assert source is None
    assert notices == []
    assert list(home.iterdir()) == []


def test_what_is_stored_is_found(kept: Path) -> None:
    notices: list[Message] = []
    with reading_weather(notices.append) as source:
        assert source is not None
        assert len(source.find([SPAN])) == 1
        assert source.reach(CELL) == (START, START + 47)
        assert source.state not in ("new", "not readable")
    assert notices == []


@pytest.mark.parametrize("damage", DAMAGES.values(), ids=DAMAGES)
def test_damage_is_one_notice_with_its_remedy(kept: Path, damage: Callable[[Path], None]) -> None:
    damage(kept)
    notices: list[Message] = []
    with reading_weather(notices.append) as source:
        assert source is not None
        assert len(source.state) > 0
        assert len(asked_twice(source)) in (2, 4)
        assert source.state == "not readable"
    notice = str(*notices)
    assert str(kept) in notice
    assert "Move it elsewhere, then fetch or import the weather again." in notice
    assert notice.endswith(" The run goes on without weather.")


def test_weather_that_breaks_in_the_middle_is_reported_once(kept: Path) -> None:
    notices: list[Message] = []
    with reading_weather(notices.append) as source:
        assert source is not None
        before = source.state
        assert source.find([SPAN])
        with closing(sqlite3.connect(kept)) as connection, connection:
            connection.execute("UPDATE hours SET steps = x'00'")
        connection.close()
        assert source.state == before
        with pytest.raises(WeatherCacheBroken):
            source.find([SPAN])
        assert asked_twice(source) == [WeatherCacheBroken] * 4
    assert len(notices) == 1


def test_weather_that_is_locked_is_waited_for_once(
    kept: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cache_module, "TIMEOUT_S", 0.1)
    connection = sqlite3.connect(kept, isolation_level=None)
    connection.execute("PRAGMA journal_mode = DELETE")
    connection.execute("BEGIN EXCLUSIVE")
    notices: list[Message] = []
    with reading_weather(notices.append) as source:
        assert source is not None
        assert asked_twice(source) == [WeatherNotKept] * 4
    connection.close()
    notice = str(*notices)
    assert "close that program and try again. The run goes on" in notice


def test_a_folder_that_may_not_be_entered_is_one_notice(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_: Path) -> bool:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "exists", refuse)
    notices: list[Message] = []
    with reading_weather(notices.append) as source:
        assert source is not None
        assert asked_twice(source) == [WeatherNotKept] * 4
    notice = str(*notices)
    assert "no permission" in notice


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs named pipes")
@pytest.mark.parametrize("suffix", ["", "-journal"])
def test_a_pipe_is_not_waited_for(kept: Path, suffix: str) -> None:
    pipe = kept.with_name(kept.name + suffix)
    pipe.unlink(missing_ok=True)
    os.mkfifo(pipe)
    notices: list[Message] = []
    with reading_weather(notices.append) as source:
        assert source is not None
        assert source.state == "not readable"
    notice = str(*notices)
    assert "it is a pipe, a socket or a device and not a file" in notice


def test_faults_of_the_run_itself_are_not_taken_for_weather(kept: Path) -> None:
    notices: list[Message] = []
    with pytest.raises(ZeroDivisionError), reading_weather(notices.append):
        _ = datetime.now(UTC).second / 0
    assert notices == []
