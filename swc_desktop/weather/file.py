"""Weather to carry on a USB stick: one ``.swcweather`` file, exported and imported.

The header (``file_header``), then the body, compressed with zlib: three tables of little-endian
integers (parts, windows, steps). The same weather gives the same bytes. It names no
sightings. It is written and read piece by piece, whatever its size.
"""

import hashlib
import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import chain
from pathlib import Path
from typing import BinaryIO, Final

import numpy as np

from swc_desktop.core.disk_faults import explain
from swc_desktop.core.errors import WrongUsage
from swc_desktop.core.message import message
from swc_desktop.storage.atomic_write import write_named
from swc_desktop.weather.bounds import LATEST
from swc_desktop.weather.errors import WeatherNotKept
from swc_desktop.weather.file_header import (
    MAX_HOURS,
    MODELS,
    PART_FIELDS,
    header_text,
    size_problem,
)
from swc_desktop.weather.file_reader import NO_HEIGHT, WeatherReader, check_weather_file
from swc_desktop.weather.grid import MAX_CELLS, Cell, Rectangle, first_hour
from swc_desktop.weather.hours import CellHours, to_steps
from swc_desktop.weather.plan import EARLIEST
from swc_desktop.weather.store import WritableWeatherStore

SUFFIX: Final = ".swcweather"

_NO_DIGEST: Final = "0" * 64
_CHANGED: Final = message("Weather", "the stored weather changed in the meantime; try again")
_NOTHING: Final = message(
    "Weather", "No weather is stored for these cells and days. Fetch or import some first."
)
_TOO_MUCH: Final = message(
    "Weather",
    "That is more than fits in one file ({problem}). Choose a smaller rectangle or fewer days.",
)


def export_weather(
    store: WritableWeatherStore,
    file: Path,
    rectangle: Rectangle | None = None,
    days: tuple[date, date] | None = None,
) -> int:
    """Write the stored weather of a rectangle and some days of UTC, first and last, or all of it.

    The file is written in one step. Returns the hours written.

    Raises ``WrongUsage`` where there is nothing or too much, and ``WeatherNotKept``.
    """
    cells = None if rectangle is None else rectangle.cells()
    return export_cells(store, file, cells, days)


def export_cells(
    store: WritableWeatherStore,
    file: Path,
    cells: Sequence[Cell] | None,
    days: tuple[date, date] | None = None,
) -> int:
    """Write the stored weather of some cells, or of all, as ``export_weather`` does."""
    first, end = (EARLIEST, LATEST) if days is None else (days[0], days[1] + timedelta(days=1))

    def parts() -> Iterator[CellHours]:
        return _clipped(store.parts(cells), first_hour(first), first_hour(end))

    rows = np.array([_row(part) for part in parts()], dtype="<i8").reshape(-1, PART_FIELDS)
    hours = int(rows[:, 4].sum())
    if not hours:
        raise WrongUsage(problem=_NOTHING)
    windows = [
        (MODELS.index(model), cell.row, cell.column, window.number, int(when.timestamp()))
        for (model, cell, window), when in store.fetched_windows(cells).items()
        if first <= window.first and window.last < end
    ]
    places = {*map(tuple, rows[:, 1:3].tolist()), *(window[1:3] for window in windows)}
    check_file_size(cells=len(places), hours=hours, parts=len(rows), windows=len(windows))
    tables = rows.tobytes() + np.array(sorted(windows), dtype="<i8").tobytes()
    try:
        with write_named(file) as out:
            out.write(header_text(len(rows), hours, len(windows), _NO_DIGEST))
            digest = _write_body(out, tables, _steps(file, parts(), rows.tolist()))
            out.seek(0)
            out.write(header_text(len(rows), hours, len(windows), digest))
    except OSError as error:
        raise WeatherNotKept(file=file, reason=explain(error)) from error
    return hours


def cells_by_file(store: WritableWeatherStore) -> list[tuple[Cell, ...]]:
    """All stored cells in groups, each of what one file can hold."""
    groups: list[list[Cell]] = []
    left = 0
    for cell, hours in store.hours_by_cell().items():
        if hours > left or len(groups[-1]) == MAX_CELLS:
            groups.append([])
            left = MAX_HOURS
        groups[-1].append(cell)
        left -= hours
    return [tuple(group) for group in groups]


def check_file_size(*, cells: int, hours: int, parts: int = 0, windows: int = 0) -> None:
    """Raise ``WrongUsage`` for more than one file may hold."""
    if problem := size_problem(cells=cells, hours=hours, parts=parts, windows=windows):
        raise WrongUsage(problem=_TOO_MUCH.fill(problem=problem))


def _clipped(parts: Iterable[CellHours], first: int, end: int) -> Iterator[CellHours]:
    for part in parts:
        low, high = max(0, first - part.first_hour), end - part.first_hour
        if low < high and low < len(part.values):
            yield replace(part, first_hour=part.first_hour + low, values=part.values[low:high])


def _row(part: CellHours) -> tuple[int, ...]:
    return (
        MODELS.index(part.model),
        part.cell.row,
        part.cell.column,
        part.first_hour,
        len(part.values),
        int(part.fetched.timestamp()),
        NO_HEIGHT if part.height_m is None else round(part.height_m * 10),
    )


def _steps(file: Path, parts: Iterable[CellHours], rows: list[list[int]]) -> Iterator[bytes]:
    """The steps of parts, which must match the rows that are written."""
    expected = iter(rows)
    for part in parts:
        if list(_row(part)) != next(expected, None):
            raise WeatherNotKept(file=file, reason=_CHANGED)
        yield to_steps(part.values).astype("<i2").tobytes()
    if next(expected, None) is not None:
        raise WeatherNotKept(file=file, reason=_CHANGED)


def _write_body(out: BinaryIO, tables: bytes, steps: Iterable[bytes]) -> str:
    """Compress and write; returns the SHA-256 of the uncompressed bytes."""
    whole = hashlib.sha256()
    packer = zlib.compressobj(9)
    for piece in chain((tables,), steps):
        whole.update(piece)
        out.write(packer.compress(piece))
    out.write(packer.flush())
    return whole.hexdigest()


def import_weather(store: WritableWeatherStore, file: Path, now: datetime | None = None) -> int:
    """Store the hours of a file, newer fetches over older ones; returns the hours that changed.

    The whole file is checked before anything is stored, and again while it is stored. The store's
    ``rollback`` undoes it.

    Raises ``WeatherFileRefused``, ``WeatherFileTooLarge`` and ``WeatherFromFuture``, with nothing
    changed, and ``WeatherNotKept``.
    """
    now = now or datetime.now(UTC)
    check_weather_file(file, now)
    with WeatherReader(file, now) as reader:
        return store.keep(reader.parts(), reader.fetched_windows(), undoable=True)
