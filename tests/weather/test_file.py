"""Weather travels in a file and is refused with a sentence when the file is not what it says."""

import hashlib
import json
import os
import tracemalloc
import zlib
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from swc_desktop.core.errors import WrongUsage
from swc_desktop.core.weather import HOURLY
from swc_desktop.storage.strict_json import canonical_json
from swc_desktop.weather import file as weather_file
from swc_desktop.weather import file_header
from swc_desktop.weather.cache import WeatherCache
from swc_desktop.weather.errors import (
    WeatherFileRefused,
    WeatherFileTooLarge,
    WeatherFromFuture,
    WeatherNotKept,
)
from swc_desktop.weather.file import (
    cells_by_file,
    export_cells,
    export_weather,
    import_weather,
)
from swc_desktop.weather.file_header import MAX_HOURS, MAX_TABLE_ROWS, header_text
from swc_desktop.weather.file_reader import WeatherReader, check_weather_file
from swc_desktop.weather.grid import MAX_CELLS, Cell, FetchWindow, Rectangle
from swc_desktop.weather.hours import CellHours, Model, to_steps
from swc_desktop.weather.store import Span
from tests.weather.made import FETCHED, midnight, some_hours

NOW = datetime(2026, 11, 24, tzinfo=UTC)
CELL, FAR = Cell(-99, 126), Cell(40, -12)
START = midnight(2026, 3, 1)
WINDOW = (Model.ARCHIVE, CELL, FetchWindow(1466))


@pytest.fixture
def cache(tmp_path: Path) -> WeatherCache:
    made = WeatherCache(tmp_path / "one.sqlite")
    holed = some_hours(FAR, START, 30, height_m=None)
    holed.values[4, 2] = np.nan
    made.keep([some_hours(CELL, START, 48), holed], {WINDOW: FETCHED}.items())
    made.keep([some_hours(CELL, START + 48, 24, model=Model.FORECAST)])
    return made


@pytest.fixture
def file(cache: WeatherCache, tmp_path: Path) -> Path:
    made = tmp_path / "kruger.swcweather"
    assert export_weather(cache, made) == 48 + 30 + 24
    return made


def test_everything_is_carried(cache: WeatherCache, file: Path, tmp_path: Path) -> None:
    other = WeatherCache(tmp_path / "two.sqlite")
    assert import_weather(other, file, NOW) == 102
    spans = [Span(CELL, START, START + 71), Span(FAR, START, START + 29)]
    for one, two in zip(cache.find(spans), other.find(spans), strict=True):
        np.testing.assert_array_equal(one.values, two.values)
        np.testing.assert_array_equal(one.provisional, two.provisional)
        np.testing.assert_array_equal(one.fetched, two.fetched)
        assert one.height_m == two.height_m
    assert other.fetched_windows() == {WINDOW: FETCHED}
    assert import_weather(other, file, NOW) == 0


def test_the_same_weather_gives_the_same_bytes(
    cache: WeatherCache, file: Path, tmp_path: Path
) -> None:
    other = WeatherCache(tmp_path / "two.sqlite")
    import_weather(other, file, NOW)
    again = tmp_path / "again.swcweather"
    export_weather(other, again)
    assert again.read_bytes() == file.read_bytes()


def test_a_rectangle_takes_only_its_cells(cache: WeatherCache, tmp_path: Path) -> None:
    made = tmp_path / "part.swcweather"
    assert export_weather(cache, made, Rectangle(9.9, -3.1, 10.1, -2.9)) == 30
    with WeatherReader(made, NOW) as reader:
        assert {part.cell for part in reader.parts()} == {FAR}
        assert list(reader.fetched_windows()) == []


def test_older_weather_does_not_replace_newer(file: Path, tmp_path: Path) -> None:
    other = WeatherCache(tmp_path / "two.sqlite")
    newer = some_hours(CELL, START, 48, fetched=FETCHED + timedelta(days=1), seed=9)
    other.keep([newer])
    assert import_weather(other, file, NOW) == 54
    (found,) = other.find([Span(CELL, START, START + 47)])
    np.testing.assert_allclose(found.values, newer.values, rtol=1e-6, atol=1e-6)


def test_nothing_to_write_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(WrongUsage, match="No weather is stored for"):
        export_weather(WeatherCache(tmp_path / "empty.sqlite"), tmp_path / "x.swcweather")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs named pipes")
def test_weather_is_written_where_a_link_leads_and_never_in_place_of_a_pipe(
    cache: WeatherCache, file: Path, tmp_path: Path
) -> None:
    (tmp_path / "real").touch()
    (tmp_path / "link.swcweather").symlink_to("real")
    export_weather(cache, tmp_path / "link.swcweather")
    assert (tmp_path / "link.swcweather").readlink() == Path("real")
    assert (tmp_path / "real").read_bytes() == file.read_bytes()
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "x.swcweather").symlink_to("pipe")
    with pytest.raises(WeatherNotKept, match="a pipe, a socket or a device"):
        export_weather(cache, tmp_path / "x.swcweather")
    assert (tmp_path / "x.swcweather").readlink() == Path("pipe")
    assert (tmp_path / "pipe").is_fifo()


def test_a_full_disk_leaves_the_file_that_was_there(cache: WeatherCache, file: Path) -> None:
    before = file.read_bytes()
    missing = file.parent / "no folder" / "x.swcweather"
    with pytest.raises(WeatherNotKept):
        export_weather(cache, missing)
    assert file.read_bytes() == before


Change = Callable[[dict[str, Any], bytearray], None]


def rewritten(file: Path, change: Change) -> Path:
    """The file with header and body changed, and every sum made right again."""
    data = file.read_bytes()
    line, _, rest = data.partition(b"\n")
    length = int(line.split()[2])
    header = json.loads(rest[:length])
    body = bytearray(zlib.decompress(rest[length:]))
    change(header, body)
    if isinstance(header.get("body"), dict) and "sha256" in header["body"]:
        header["body"]["sha256"] = hashlib.sha256(body).hexdigest()
    text = canonical_json(header)
    first = f"swcweather 1 {len(text)} {hashlib.sha256(text).hexdigest()}\n".encode()
    file.write_bytes(first + text + zlib.compress(bytes(body)))
    return file


def put(table: int, row: int, column: int, value: int) -> Change:
    """Puts a value into a table of the body: 0 for parts, 1 for windows."""

    def change(header: dict[str, Any], body: bytearray) -> None:
        fields = (7, 5)[table]
        at = (56 * header["parts"] if table else 0) + 8 * (fields * row + column)
        body[at : at + 8] = value.to_bytes(8, "little", signed=True)

    return change


def header_value(*path: str | int, value: object) -> Change:
    def change(header: dict[str, Any], _: bytearray) -> None:
        inner: Any = header
        for step in path[:-1]:
            inner = inner[step]
        inner[path[-1]] = value

    return change


def too_hot(header: dict[str, Any], body: bytearray) -> None:
    at = len(body) - 2 * len(header["variables"])
    body[at : at + 2] = (32000).to_bytes(2, "little")


HOSTILE: dict[str, tuple[Change, str]] = {
    "a cell off the earth": (put(0, 0, 1, 361), "cells that are not on the earth"),
    "a column off the earth": (put(0, 0, 2, -721), "cells that are not on the earth"),
    "a model that is none": (put(0, 0, 0, 2), "cells that are not on the earth"),
    "a window off the earth": (put(1, 0, 1, 9999), "cells that are not on the earth"),
    "hours of no time": (put(0, 0, 3, 1 << 40), "hours that are not possible"),
    "an endless part": (put(0, 0, 4, 1 << 40), "hours that are not possible"),
    "parts that overlap the next": (put(0, 0, 4, 49), "hours that are not possible"),
    "an empty part": (put(0, 0, 4, 0), "hours that are not possible"),
    "fetched in the future": (put(0, 0, 5, 1 << 34), "check the clock"),
    "a window of the future": (put(1, 0, 4, 1 << 34), "check the clock"),
    "a window of no time": (put(1, 0, 3, 1 << 40), "hours that are not possible"),
    "a window that wraps around": (put(1, 0, 3, 1317624576693539402), "hours that are not"),
    "a window before any weather": (put(1, 0, 3, -900), "hours that are not possible"),
    "a window after its fetch": (put(1, 0, 3, 1486), "hours that are not possible"),
    "hours after their fetch": (put(0, 0, 3, midnight(2026, 11, 20)), "hours that are not"),
    "a length that wraps around": (put(0, 0, 4, (1 << 63) - 1), "hours that are not possible"),
    "a height above the sky": (put(0, 0, 6, 1 << 40), "heights"),
    "a value that are not possible": (too_hot, "values that are not possible"),
    "an unknown variable": (header_value("variables", 0, "name", value="moon"), "'moon'"),
    "another unit": (header_value("variables", 0, "unit", value="°F"), "unit"),
    "another step": (header_value("variables", 0, "step", value=1.0), "unit"),
    "a variable twice": (header_value("variables", 1, value={
        "name": "temperature_2m", "step": 0.1, "unit": "°C"}), "twice"),
    "no variables": (header_value("variables", value=[]), "not at all"),
    "other models": (header_value("models", value=["best_match"]), "models"),
    "counts that do not fit": (header_value("hours", value=7), "does not describe"),
    "negative counts": (header_value("parts", value=-1), "does not describe"),
    "counts that are texts": (header_value("parts", value="3"), "does not describe"),
    "a body of another size": (header_value("body", "bytes", value=1 << 40), "does not describe"),
    "counts beyond any": (header_value("windows", value=1 << 62), "fetched fortnights"),
    "counts of a thousand digits": (header_value("hours", value=10**1000), "too large a number"),
    "no body": (header_value("body", value=[]), "does not describe"),
    "a list for a header": (header_value("variables", value=3), "does not describe"),
}  # fmt: skip


@pytest.mark.parametrize("kind", list(HOSTILE))
def test_a_hostile_file_is_refused_and_changes_nothing(
    kind: str, file: Path, tmp_path: Path
) -> None:
    change, said = HOSTILE[kind]
    other = WeatherCache(tmp_path / "two.sqlite")
    with pytest.raises((WeatherFileRefused, WeatherFileTooLarge), match=said) as refused:
        import_weather(other, rewritten(file, change), NOW)
    assert str(file) in str(refused.value)
    assert "\n" not in str(refused.value)
    assert other.summary().hours == 0


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "not a weather file"),
        (b"PK\x03\x04" + b"x" * 500, "not a weather file"),
        (b"swcweather 2 10 " + b"0" * 64 + b"\n{}", "format is 2"),
        (b"swcweather 1 999999 " + b"0" * 64 + b"\n{}", "too large"),
        (b"swcweather 1 2 " + b"0" * 64 + b"\n{}", "damaged"),
        (b"\x00" * 1_000_000, "not a weather file"),
    ],
)
def test_what_is_not_a_weather_file_is_refused(data: bytes, said: str, tmp_path: Path) -> None:
    file = tmp_path / "x.swcweather"
    file.write_bytes(data)
    with pytest.raises(WeatherFileRefused, match=said):
        import_weather(WeatherCache(tmp_path / "two.sqlite"), file, NOW)


def test_a_header_that_hides_something_is_refused(tmp_path: Path) -> None:
    text = b'{"parts": 1, "parts": 2}'
    file = tmp_path / "x.swcweather"
    digest = hashlib.sha256(text).hexdigest().encode()
    file.write_bytes(b"swcweather 1 %d %s\n%s" % (len(text), digest, text))
    with pytest.raises(WeatherFileRefused, match="twice"):
        import_weather(WeatherCache(tmp_path / "two.sqlite"), file, NOW)


def test_a_file_that_is_gone_is_refused(tmp_path: Path) -> None:
    with pytest.raises(WeatherFileRefused, match="could not be read"):
        import_weather(WeatherCache(tmp_path / "two.sqlite"), tmp_path / "gone.swcweather", NOW)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_a_damaged_or_cut_file_is_refused(data: st.DataObject, file: Path) -> None:
    whole = file.read_bytes()
    harmed = file.with_name("harmed.swcweather")
    at = data.draw(st.integers(0, len(whole) - 1))
    if data.draw(st.booleans()):
        harmed.write_bytes(whole[:at])
    else:
        other = whole[at] ^ data.draw(st.integers(1, 255))
        harmed.write_bytes(whole[:at] + bytes([other]) + whole[at + 1 :])
    with pytest.raises(WeatherFileRefused):
        check_weather_file(harmed, NOW)


def test_something_added_at_the_end_is_refused(file: Path) -> None:
    file.write_bytes(file.read_bytes() + b"more")
    with pytest.raises(WeatherFileRefused, match="added"):
        check_weather_file(file, NOW)


def test_a_computer_s_clock_in_the_past_is_named_and_not_the_file(
    file: Path, tmp_path: Path
) -> None:
    other = WeatherCache(tmp_path / "two.sqlite")
    before = datetime(1970, 1, 2, tzinfo=UTC)
    with pytest.raises(WeatherFromFuture, match=r"date is 1970-01-02\. Set its clock"):
        import_weather(other, file, before)
    assert other.summary().hours == 0


# Files that hold more than they should


AN_HOUR = to_steps(np.array([max(variable.low, 0) for variable in HOURLY.values()])).tobytes()


def crafted(
    file: Path, parts: list[tuple[int, ...]], windows: list[tuple[int, ...]] | None = None
) -> Path:
    """A file of these rows, with all hours alike, packed piece by piece; all sums are right."""
    windows = windows or []
    hours = sum(part[4] for part in parts)
    tables = np.array(parts, "<i8").tobytes() + np.array(windows, "<i8").tobytes()
    pieces = [tables, *(AN_HOUR * part[4] for part in parts)]
    whole, packer = hashlib.sha256(), zlib.compressobj(9)
    packed = b""
    for piece in pieces:
        whole.update(piece)
        packed += packer.compress(piece)
    head = header_text(len(parts), hours, len(windows), whole.hexdigest())
    file.write_bytes(head + packed + packer.flush())
    return file


def row(cell: int = 0, first: int = START, hours: int = 1) -> tuple[int, ...]:
    return (0, cell // 1000, cell % 1000 - 500, first, hours, int(FETCHED.timestamp()), 0)


def test_more_hours_than_a_park_needs_are_refused(tmp_path: Path) -> None:
    """By what its header says, before anything is inflated."""
    text = header_text(1, MAX_HOURS + 1, 0, "0" * 64)
    (tmp_path / "x.swcweather").write_bytes(text)
    with pytest.raises(WeatherFileTooLarge, match=r"4,000,001 hours; the maximum is 4,000,000"):
        check_weather_file(tmp_path / "x.swcweather", NOW)


@pytest.mark.parametrize("counts", [(MAX_TABLE_ROWS + 1, 0), (0, MAX_TABLE_ROWS + 1)])
def test_longer_tables_than_any_park_has_are_refused(
    tmp_path: Path, counts: tuple[int, int]
) -> None:
    parts, windows = counts
    (tmp_path / "x.swcweather").write_bytes(header_text(parts, 300_000, windows, "0" * 64))
    with pytest.raises(WeatherFileTooLarge, match=r"200,001 .*; the maximum is 200,000"):
        check_weather_file(tmp_path / "x.swcweather", NOW)


def test_more_cells_than_a_rectangle_has_are_refused(tmp_path: Path) -> None:
    file = crafted(tmp_path / "x.swcweather", [row(cell) for cell in range(MAX_CELLS + 1)])
    with pytest.raises(WeatherFileTooLarge, match="4,001 cells; the maximum is 4,000"):
        check_weather_file(file, NOW)
    file = crafted(file, [row(cell) for cell in range(MAX_CELLS)])
    extent = check_weather_file(file, NOW)
    assert extent is not None
    assert (extent.cells, extent.hours) == (MAX_CELLS, MAX_CELLS)


def test_a_file_is_never_in_memory_as_a_whole(tmp_path: Path) -> None:
    year = 8760
    file = crafted(tmp_path / "x.swcweather", [row(cell, START - year, year) for cell in range(99)])
    assert file.stat().st_size < 1 << 20
    body = 99 * year * 60
    tracemalloc.start()
    try:
        extent = check_weather_file(file, NOW)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert extent is not None
    assert extent.hours == 99 * year
    assert peak < body / 3


def test_blocks_that_hold_nothing_are_not_read_without_end(tmp_path: Path, file: Path) -> None:
    data = file.read_bytes()
    line, _, rest = data.partition(b"\n")
    head = line + b"\n" + rest[: int(line.split()[2])]
    empty = b"\x00\x00\x00\xff\xff" * 100_000  # stored blocks of no bytes (RFC 1951)
    file.write_bytes(head + b"\x78\xda" + empty)
    with pytest.raises(WeatherFileRefused, match="larger than its content"):
        check_weather_file(file, NOW)


def test_writing_more_than_fits_is_refused_before_it_is_written(
    cache: WeatherCache, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(file_header, "MAX_HOURS", 101)
    with pytest.raises(WrongUsage, match="102 hours; the maximum is 101"):
        export_weather(cache, tmp_path / "x.swcweather")
    assert not (tmp_path / "x.swcweather").exists()


def test_what_one_file_cannot_hold_goes_into_several(
    cache: WeatherCache, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert cells_by_file(cache) == [(CELL, FAR)]
    monkeypatch.setattr(weather_file, "MAX_HOURS", 72)
    assert cells_by_file(cache) == [(CELL,), (FAR,)]
    monkeypatch.undo()
    monkeypatch.setattr(weather_file, "MAX_CELLS", 1)
    assert cells_by_file(cache) == [(CELL,), (FAR,)]
    other = WeatherCache(tmp_path / "two.sqlite")
    hours = [
        export_cells(cache, tmp_path / "x.swcweather", share) for share in cells_by_file(cache)
    ]
    assert hours == [72, 30]
    assert import_weather(other, tmp_path / "x.swcweather", NOW) == 30


def test_a_run_of_many_years_is_written_in_pieces(tmp_path: Path) -> None:
    cache = WeatherCache(tmp_path / "one.sqlite")
    cache.keep([some_hours(CELL, midnight(2020, 1, 1), 3 * 8784)])
    assert export_weather(cache, tmp_path / "x.swcweather") == 3 * 8784
    other = WeatherCache(tmp_path / "two.sqlite")
    assert import_weather(other, tmp_path / "x.swcweather", NOW) == 3 * 8784
    assert [len(part.values) for part in other.parts()] == [8784] * 3
    export_weather(other, tmp_path / "y.swcweather")
    assert (tmp_path / "y.swcweather").read_bytes() == (tmp_path / "x.swcweather").read_bytes()


def test_weather_that_changes_while_it_is_written_is_an_error(
    cache: WeatherCache, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = file.read_bytes()
    real = cache.parts
    asked: list[int] = []

    def parts(cells: object = None) -> Iterator[CellHours]:
        asked.append(1)
        return islice(real(), 1) if len(asked) == 2 else real()

    monkeypatch.setattr(cache, "parts", parts)
    with pytest.raises(WeatherNotKept, match="changed in the meantime"):
        export_weather(cache, file)
    assert file.read_bytes() == before


def test_a_file_that_changes_after_it_was_checked_changes_nothing(
    file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = WeatherCache(tmp_path / "two.sqlite")

    def check(path: Path, now: datetime) -> None:
        check_weather_file(path, now)
        path.write_bytes(path.read_bytes()[:-7])

    monkeypatch.setattr(weather_file, "check_weather_file", check)
    with pytest.raises(WeatherFileRefused, match="cut short"):
        import_weather(other, file, NOW)
    assert other.summary().hours == 0
    assert other.fetched_windows() == {}


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs named pipes")
def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "x.swcweather")
    with pytest.raises(WeatherFileRefused, match="a pipe, a socket or a device"):
        check_weather_file(tmp_path / "x.swcweather", NOW)


@pytest.mark.shared
@pytest.mark.parametrize(
    ("name", "refusal", "said"),
    [
        ("bomb511", WeatherFileTooLarge, "8,930,372 hours; the maximum is 4,000,000"),
        ("window_wrap", WeatherFileRefused, "hours that are not possible"),
    ],
)
def test_the_handed_files_are_refused(
    shared: Path, tmp_path: Path, name: str, refusal: type[Exception], said: str
) -> None:
    other = WeatherCache(tmp_path / "two.sqlite")
    with pytest.raises(refusal, match=said):
        import_weather(other, shared / f"cases/pack_and_files/{name}.swcweather")
    assert (other.summary().hours, other.fetched_windows()) == (0, {})
