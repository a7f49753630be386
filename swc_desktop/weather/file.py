"""Weather on a stick: one ``.swcweather`` file.

A first line (``swcweather 1``, the header's bytes and SHA-256), the header as canonical JSON (the
variables with unit and step, how many of everything, the body's bytes and SHA-256), then the body,
compressed with zlib: three tables of little-endian integers (parts, windows, steps). The same
weather gives the same bytes. Nothing in it names a sighting.
"""

import hashlib
import re
import zlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from swc_desktop.core.disk_faults import explain
from swc_desktop.core.errors import (
    WeatherFileRefused,
    WeatherFromFuture,
    WeatherNotKept,
    WrongUsage,
)
from swc_desktop.core.strict_json import JsonRefused, canonical_json, parse_json
from swc_desktop.core.weather import HOURLY, HOURLY_NAMES
from swc_desktop.weather.grid import WINDOW_DAYS, Cell, Rectangle, Window, first_hour
from swc_desktop.weather.hours import MISSING, CellHours, Model, from_steps, to_steps
from swc_desktop.weather.plan import EARLIEST
from swc_desktop.weather.port import FetchedWindow, WeatherStore
from swc_desktop.whole_file import written_whole

SUFFIX: Final = ".swcweather"
FORMAT: Final = 1
ATTRIBUTION: Final = (
    "Weather data by Open-Meteo.com (CC BY 4.0), repacked without change. "
    "Contains modified Copernicus Climate Change Service information; neither the European "
    "Commission nor ECMWF is responsible for any use of it."
)

_FIRST_LINE: Final = re.compile(rb"swcweather (\d{1,4}) (\d{1,6}) ([0-9a-f]{64})\n")
_MOST_FIRST_LINE: Final = 128
_MOST_HEADER: Final = 64 << 10
_MOST_FILE: Final = 256 << 20
_MOST_BODY: Final = 512 << 20
_CHUNK: Final = 1 << 20
_PART_FIELDS: Final = 7
_WINDOW_FIELDS: Final = 5
_NO_HEIGHT: Final = -(2**31)
_MODELS: Final = (Model.ARCHIVE, Model.FORECAST)
LATEST: Final = date(2170, 1, 1)
_EARLIEST_HOUR: Final = first_hour(EARLIEST)
_LATEST_HOUR: Final = first_hour(LATEST)
_END_OF_CENTURY: Final = int(datetime(2100, 1, 1, tzinfo=UTC).timestamp())
_OLDEST_FETCH: Final = int(datetime(2020, 1, 1, tzinfo=UTC).timestamp())
_SKEW: Final = timedelta(days=1)

Table = NDArray[np.int64]


@dataclass(frozen=True)
class _Header:
    """What the header says; ``columns`` are the places of its variables among ours."""

    columns: tuple[int, ...]
    parts: int
    hours: int
    windows: int
    body_bytes: int
    digest: str


def export_weather(
    store: WeatherStore,
    file: Path,
    rectangle: Rectangle | None = None,
    days: tuple[date, date] | None = None,
) -> int:
    """Write what is kept of a rectangle and of some days of UTC, first and last, or all of it.

    The file is written in one step. Returns the hours written.

    Raises ``WrongUsage`` where there is nothing or too much, and ``WeatherNotKept``.
    """
    cells = None if rectangle is None else rectangle.cells()
    first, end = (EARLIEST, LATEST) if days is None else (days[0], days[1] + timedelta(days=1))
    parts = list(_clipped(store.parts(rectangle), first_hour(first), first_hour(end)))
    hours = sum(len(part.values) for part in parts)
    if not hours:
        raise WrongUsage(problem="There is no weather to write. Fetch or import some first.")
    windows = {
        key: when
        for key, when in store.fetched_windows(cells).items()
        if first <= key[2].first and key[2].last < end
    }
    body = b"".join(_body(parts, windows))
    if len(body) > _MOST_BODY:
        raise WrongUsage(
            problem=f"That is more than fits in one file ({len(body) >> 20:,} MB of "
            f"{_MOST_BODY >> 20:,}). Choose a smaller rectangle."
        )
    header = canonical_json(_header(parts, hours, body))
    top = f"swcweather {FORMAT} {len(header)} {hashlib.sha256(header).hexdigest()}\n"
    try:
        with written_whole(file) as out:
            out.write(top.encode("ascii"))
            out.write(header)
            out.write(zlib.compress(body, 9))
    except OSError as error:
        raise WeatherNotKept(file=file, reason=explain(error)) from error
    return hours


def _clipped(parts: Iterable[CellHours], first: int, end: int) -> Iterator[CellHours]:
    for part in parts:
        low, high = max(0, first - part.first_hour), end - part.first_hour
        if low < high and low < len(part.values):
            yield replace(part, first_hour=part.first_hour + low, values=part.values[low:high])


def _header(parts: list[CellHours], hours: int, body: bytes) -> Mapping[str, object]:
    windows = (len(body) - _part_bytes(len(parts), hours, len(HOURLY))) // (8 * _WINDOW_FIELDS)
    return {
        "attribution": ATTRIBUTION,
        "body": {"bytes": len(body), "sha256": hashlib.sha256(body).hexdigest()},
        "hours": hours,
        "models": [model.value for model in _MODELS],
        "parts": len(parts),
        "variables": [
            {"name": variable.name, "step": variable.step, "unit": variable.unit}
            for variable in HOURLY.values()
        ],
        "windows": windows,
    }


def _part_bytes(parts: int, hours: int, variables: int) -> int:
    return 8 * _PART_FIELDS * parts + 2 * variables * hours


def _body(parts: list[CellHours], windows: Mapping[FetchedWindow, datetime]) -> Iterator[bytes]:
    table = [
        (
            _MODELS.index(part.model),
            part.cell.row,
            part.cell.column,
            part.first_hour,
            len(part.values),
            int(part.fetched.timestamp()),
            _NO_HEIGHT if part.height_m is None else round(part.height_m * 10),
        )
        for part in parts
    ]
    yield np.array(table, dtype="<i8").tobytes()
    fetched = sorted(
        (_MODELS.index(model), cell.row, cell.column, window.number, int(when.timestamp()))
        for (model, cell, window), when in windows.items()
    )
    yield np.array(fetched, dtype="<i8").tobytes()
    for part in parts:
        yield to_steps(part.values).astype("<i2").tobytes()


def import_weather(store: WeatherStore, file: Path, now: datetime | None = None) -> int:
    """Keep what a file holds, newer fetches over older ones; returns the hours that changed.

    It can be undone by the store's ``go_back``.

    Raises ``WeatherFileRefused`` and ``WeatherFromFuture``, with nothing changed, and
    ``WeatherNotKept``.
    """
    try:
        parts, windows = read_weather(file, now or datetime.now(UTC))
    except OSError as error:
        raise _refused(file, f"it could not be read ({explain(error)})") from error
    return store.keep(parts, windows, way_back=True)


def _refused(file: Path, problem: str) -> WeatherFileRefused:
    return WeatherFileRefused(file=file, problem=problem)


def read_weather(
    file: Path, now: datetime
) -> tuple[list[CellHours], dict[FetchedWindow, datetime]]:
    """The hours and the fetched windows of a file, all of it checked.

    Raises ``WeatherFileRefused``, ``WeatherFromFuture`` and ``OSError``.
    """
    with file.open("rb") as opened:
        found = _FIRST_LINE.fullmatch(opened.readline(_MOST_FIRST_LINE))
        if found is None:
            raise _refused(file, "it is not a weather file of this program")
        if int(found[1]) != FORMAT:
            raise _refused(file, f"its format is {int(found[1])}, this program knows {FORMAT}")
        length = int(found[2])
        if length > _MOST_HEADER:
            raise _refused(file, "its header is larger than any is")
        text = opened.read(length)
        if hashlib.sha256(text).hexdigest() != found[3].decode("ascii"):
            raise _refused(file, "its header is damaged or cut short")
        header = _parsed(file, text)
        packed = opened.read(_MOST_FILE + 1)
    if len(packed) > _MOST_FILE:
        raise _refused(file, "it is larger than any is")
    body = _inflated(file, packed, header.body_bytes)
    if hashlib.sha256(body).hexdigest() != header.digest:
        raise _refused(file, "what it holds is damaged")
    return _read_body(file, header, body, now)


def _parsed(file: Path, text: bytes) -> _Header:
    try:
        return _understood(file, parse_json(text))
    except JsonRefused as error:
        raise _refused(file, f"its header can not be read, for {error}") from error
    except (KeyError, TypeError, ValueError, IndexError) as error:
        raise _refused(file, "its header does not describe weather") from error


def _understood(file: Path, header: Any) -> _Header:
    columns = []
    for variable in header["variables"]:
        name = variable["name"]
        known = HOURLY.get(name) if isinstance(name, str) else None
        if known is None:
            raise _refused(file, f"it holds {str(name)[:40]!r}, which this program does not know")
        if (variable["unit"], variable["step"]) != (known.unit, known.step):
            raise _refused(file, f"its {name} is not in the unit that this program knows")
        columns.append(HOURLY_NAMES.index(name))
    if not columns or len(set(columns)) != len(columns):
        raise _refused(file, "its variables are listed twice or not at all")
    if header["models"] != [model.value for model in _MODELS]:
        raise _refused(file, "it is of other weather models than this program uses")
    body = header["body"]
    counts = [header["parts"], header["hours"], header["windows"], body["bytes"]]
    if any(type(count) is not int or count < 0 for count in counts):
        raise ValueError
    parts, hours, windows, size = counts
    if size > _MOST_BODY:
        raise _refused(file, "it holds more than any does")
    if size != _part_bytes(parts, hours, len(columns)) + 8 * _WINDOW_FIELDS * windows:
        raise ValueError
    return _Header(tuple(columns), parts, hours, windows, size, str(body["sha256"]))


def _inflated(file: Path, packed: bytes, size: int) -> bytes:
    inflater = zlib.decompressobj()
    try:
        body = inflater.decompress(packed, size + 1)
    except zlib.error as error:
        raise _refused(file, "what it holds is damaged") from error
    if len(body) != size or not inflater.eof or inflater.unused_data:
        raise _refused(file, "it is cut short, or something was added to it")
    return body


def _read_body(
    file: Path, header: _Header, body: bytes, now: datetime
) -> tuple[list[CellHours], dict[FetchedWindow, datetime]]:
    parts_end = 8 * _PART_FIELDS * header.parts
    windows_end = parts_end + 8 * _WINDOW_FIELDS * header.windows
    table = np.frombuffer(body[:parts_end], "<i8").reshape(-1, _PART_FIELDS)
    fetched = np.frombuffer(body[parts_end:windows_end], "<i8").reshape(-1, _WINDOW_FIELDS)
    steps = np.frombuffer(body[windows_end:], "<i2").reshape(-1, len(header.columns))
    latest = int((now + _SKEW).timestamp())
    if not (_cells_fit(table) and _cells_fit(fetched)):
        raise _refused(file, "it names cells that are not on the earth")
    newest = max(
        (int(times.max()) for times in (table[:, 5], fetched[:, 4]) if len(times)), default=0
    )
    if latest < newest < _END_OF_CENTURY:
        day = datetime.fromtimestamp(newest, UTC).date()
        raise WeatherFromFuture(file=file, day=day, today=now.date())
    if not (
        _within(table[:, 5], _OLDEST_FETCH, latest)
        and _within(fetched[:, 4], _OLDEST_FETCH, latest)
    ):
        raise _refused(file, "it says it was fetched at a time that can not be; check the clock")
    lengths, days = table[:, 4], fetched[:, 3] * WINDOW_DAYS
    if not (
        _within(table[:, 3], _EARLIEST_HOUR, _LATEST_HOUR)
        and _within(lengths, 1, _LATEST_HOUR)
        and _within(table[:, 3] + lengths, _EARLIEST_HOUR, _LATEST_HOUR)
        and _within(days, _EARLIEST_HOUR // 24 - WINDOW_DAYS, _LATEST_HOUR // 24)
        and int(lengths.sum()) == header.hours
    ):
        raise _refused(file, "it names hours that can not be")
    if not _heights_fit(table[:, 6]):
        raise _refused(file, "it names heights that are not on the earth")
    values = _values(file, header, steps)
    parts, start = [], 0
    for model, row, column, first, length, when, height in table.tolist():
        parts.append(
            CellHours(
                Cell(row, column),
                _MODELS[model],
                first,
                values[start : start + length],
                datetime.fromtimestamp(when, UTC),
                None if height == _NO_HEIGHT else height / 10,
            )
        )
        start += length
    windows = {
        (_MODELS[model], Cell(row, column), Window(number)): datetime.fromtimestamp(when, UTC)
        for model, row, column, number, when in fetched.tolist()
    }
    return parts, windows


def _within(column: Table, low: int, high: int) -> bool:
    return bool(((column >= low) & (column <= high)).all())


def _cells_fit(table: Table) -> bool:
    return (
        _within(table[:, 0], 0, len(_MODELS) - 1)
        and _within(table[:, 1], -360, 360)
        and _within(table[:, 2], -720, 719)
    )


def _heights_fit(column: Table) -> bool:
    return bool(((column == _NO_HEIGHT) | ((column > -10_000) & (column < 100_000))).all())


def _values(file: Path, header: _Header, steps: NDArray[np.int16]) -> NDArray[np.float32]:
    """The steps as values (hours, variables) in our columns, NaN for those it does not hold."""
    whole = np.full((len(steps), len(HOURLY)), MISSING)
    whole[:, header.columns] = steps
    for column, variable in enumerate(HOURLY.values()):
        known = whole[:, column][whole[:, column] != MISSING]
        low, high = round(variable.low / variable.step), round(variable.high / variable.step)
        if known.size and not low <= int(known.min()) <= int(known.max()) <= high:
            raise _refused(file, f"its {variable.name} has values that can not be")
    return from_steps(whole).astype(np.float32)
