"""Weather files and kept weather that were changed at random: a sentence, or what can be used.

The seeds are fixed. Whatever a file holds, what is kept of it can be looked up, exported and
imported again.
"""

import hashlib
import random
import zlib
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

import numpy as np
import pytest
from numpy.typing import NDArray

from swc_desktop.core.errors import SwcError, WeatherFault, WrongUsage
from swc_desktop.core.message import Message
from swc_desktop.core.observation import Absence, Moment, Place, Weather
from swc_desktop.weather.cache import WeatherCache
from swc_desktop.weather.errors import WeatherNotKept
from swc_desktop.weather.file import export_weather, import_weather
from swc_desktop.weather.file_header import PART_FIELDS, WINDOW_FIELDS, header_text
from swc_desktop.weather.grid import Cell, FetchWindow
from swc_desktop.weather.hours import Model
from swc_desktop.weather.lookup import weather_of
from swc_desktop.weather.open import open_weather, reading_weather
from tests.weather.made import FETCHED, midnight, some_hours

NOW = datetime(2026, 11, 24, tzinfo=UTC)
CELLS = (Cell(-99, 126), Cell(40, -12))
START = midnight(2026, 3, 1)
MOMENT = Moment(datetime(2026, 3, 1, 12), timedelta(0))  # noqa: DTZ001
ODD: Final = (
    *(0, 1, -1, 2, 360, 361, -361, 719, 720, -721, 1466, 5217, 14, 1 << 15, -(1 << 15), 1 << 31),
    *(-(1 << 31), (1 << 31) - 1, 1 << 40, 1 << 53, 1 << 62, (1 << 63) - 1, -(1 << 63)),
    *((1 << 63) // 14 + 1, (1 << 63) // 24 + 1, (1 << 63) // 3600 + 1, 1317624576693539402),
)
"""Ends of ranges, and numbers whose product with days, hours or seconds wraps around."""

SEEDS: Final = 200

Tables = tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int16]]


def keep_some(store: WeatherCache) -> None:
    windows = {(Model.ARCHIVE, cell, FetchWindow(1466)): FETCHED for cell in CELLS}
    store.keep([some_hours(cell, START, 30) for cell in CELLS], windows.items())


def tables_of(file: Path) -> Tables:
    data = file.read_bytes()
    line, _, rest = data.partition(b"\n")
    body = zlib.decompress(rest[int(line.split()[2]) :])
    parts = np.frombuffer(body[: 2 * 8 * PART_FIELDS], "<i8").reshape(2, -1)
    end = parts.nbytes + 2 * 8 * WINDOW_FIELDS
    windows = np.frombuffer(body[parts.nbytes : end], "<i8").reshape(2, -1)
    return parts.copy(), windows.copy(), np.frombuffer(body[end:], "<i2").copy()


def write(file: Path, tables: Tables, chance: random.Random) -> None:
    """The tables with right sums; now and then the counts or the packed bytes are other ones."""
    parts, windows, steps = tables
    body = parts.tobytes() + windows.tobytes() + steps.tobytes()
    counts = [len(parts), len(steps) // 30, len(windows)]
    if chance.random() < 0.2:
        counts[chance.randrange(3)] = abs(chance.choice(ODD))
    packed = bytearray(zlib.compress(body))
    if chance.random() < 0.2:
        packed[chance.randrange(len(packed))] ^= 1 << chance.randrange(8)
    digest = hashlib.sha256(body).hexdigest()
    file.write_bytes(header_text(counts[0], counts[1], counts[2], digest) + packed)


def changed(tables: Tables, chance: random.Random) -> Tables:
    parts, windows, steps = tables[0].copy(), tables[1].copy(), tables[2].copy()
    for _ in range(chance.randint(1, 2)):
        table: NDArray[np.integer] = chance.choice((parts, parts, parts, windows, windows, steps))
        at = chance.randrange(table.size)
        value = chance.choice(ODD) if chance.random() < 0.7 else int(table.flat[at]) + 1
        table.flat[at] = np.array(value).astype(table.dtype)
    return parts, windows, steps


def check_usable(store: WeatherCache, folder: Path) -> None:
    """What is kept can be looked up, summed up, exported and imported."""
    wanted = [(place(cell), MOMENT) for cell in CELLS]
    assert all(isinstance(one, Weather | Absence) for one in weather_of(store, wanted))
    kept = store.summary()
    assert kept.impossible == 0
    store.fetched_windows()
    if kept.hours:
        assert export_weather(store, folder / "again.swcweather") == kept.hours
        with WeatherCache(folder / "again.sqlite") as other:
            import_weather(other, folder / "again.swcweather", NOW)
            assert other.summary().hours == kept.hours
            assert other.fetched_windows() == store.fetched_windows()
        (folder / "again.sqlite").unlink()


def place(cell: Cell) -> Place:
    return Place(cell.latitude, cell.longitude)


@pytest.mark.slow
def test_no_file_does_harm(tmp_path: Path) -> None:
    with WeatherCache(tmp_path / "one.sqlite") as store:
        keep_some(store)
        export_weather(store, tmp_path / "one.swcweather")
    sound = tables_of(tmp_path / "one.swcweather")
    file, cache = tmp_path / "x.swcweather", tmp_path / "x.sqlite"
    refusals: list[WeatherFault] = []
    store = WeatherCache(cache)
    for seed in range(SEEDS):
        chance = random.Random(seed)
        write(file, changed(sound, chance), chance)
        try:
            import_weather(store, file, NOW)
        except WeatherFault as fault:
            refusals.append(fault)
            continue
        check_usable(store, tmp_path)
        store.close()
        for left in tmp_path.glob("x*.sqlite*"):
            left.unlink()
        store = WeatherCache(cache)
    assert store.summary().hours == 0
    store.close()
    assert all(str(file) in str(fault) for fault in refusals)
    assert SEEDS * 0.5 < len(refusals) < SEEDS * 0.95


def _flip(data: bytearray, chance: random.Random) -> None:
    for _ in range(chance.randint(1, 40)):
        data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)


def _cut(data: bytearray, chance: random.Random) -> None:
    del data[chance.randrange(len(data)) :]


def _zero(data: bytearray, chance: random.Random) -> None:
    at = chance.randrange(len(data)) // 512 * 512
    data[at : at + 4096] = bytes(len(data[at : at + 4096]))


def _swap(data: bytearray, chance: random.Random) -> None:
    one, two = (chance.randrange(len(data) // 4096) * 4096 for _ in range(2))
    data[one : one + 4096], data[two : two + 4096] = (
        data[two : two + 4096],
        data[one : one + 4096],
    )


@pytest.mark.slow
@pytest.mark.parametrize("harm", [_flip, _cut, _zero, _swap])
def test_no_damage_of_what_is_kept_ends_a_run(
    home: Path, harm: Callable[[bytearray, random.Random], None]
) -> None:
    with open_weather() as store:
        keep_some(store)
    file = home / "weather.sqlite"
    sound = file.read_bytes()
    refusals: list[SwcError] = []
    said = 0
    for seed in range(60):
        chance = random.Random(seed)
        data = bytearray(sound)
        harm(data, chance)
        for left in home.glob("weather.sqlite*"):
            left.unlink()
        file.write_bytes(data)
        notices: list[Message] = []
        with reading_weather(notices.append) as source:
            assert source is None or source.state
            for cell in CELLS:
                try:
                    weather_of(source, [(place(cell), MOMENT)])
                except (WeatherFault, WeatherNotKept):
                    assert len(notices) == 1
        assert len(notices) <= 1
        said += len(notices)
        for act in (WeatherCache.summary, WeatherCache.fetched_windows, _exported):
            try:
                with open_weather() as store:
                    act(store)
            except (WeatherFault, WeatherNotKept, WrongUsage) as fault:
                refusals.append(fault)
    assert not any("\n" in str(fault) for fault in refusals)
    assert said > 3


def _exported(store: WeatherCache) -> object:
    return export_weather(store, store.path.with_name("x.swcweather"))
