"""Reads a ``.swcweather`` file piece by piece: whatever it holds, it takes some tens of MB.

The body, compressed with zlib: three tables of little-endian integers (parts, windows, steps).
The two tables of the beginning are capped and small; the steps are read, checked and handed on by
the day, and the body's sum is compared at its end.
"""

import hashlib
import os
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Final, Self

import numpy as np
from numpy.typing import NDArray

from swc_desktop.core.disk_faults import explain
from swc_desktop.core.weather import HOURLY, HOURLY_NAMES
from swc_desktop.storage.regular_file import open_file
from swc_desktop.weather.bounds import (
    COLUMNS,
    HEIGHTS_M,
    HOUR_S,
    HOURS,
    MAX_AHEAD_S,
    OLDEST_FETCH,
    ROWS,
    WINDOW_S,
    WINDOWS,
)
from swc_desktop.weather.errors import WeatherFileTooLarge, WeatherFromFuture
from swc_desktop.weather.file_header import (
    FIELD_BYTES,
    MODELS,
    PART_FIELDS,
    STEP_BYTES,
    WINDOW_FIELDS,
    read_header,
    refused,
)
from swc_desktop.weather.grid import MAX_CELLS, Cell, Window
from swc_desktop.weather.hours import MISSING, CellHours, from_steps, impossible
from swc_desktop.weather.port import FetchedWindow

NO_HEIGHT: Final = -(2**31)
"""The height of a part whose cell has none."""

_CHUNK_BYTES: Final = 1 << 18
_PIECE_HOURS: Final = 24 * 366
_END_OF_CENTURY: Final = int(datetime(2100, 1, 1, tzinfo=UTC).timestamp())
_SKEW: Final = timedelta(days=1)

Table = NDArray[np.int64]


@dataclass(frozen=True)
class Extent:
    """What a file holds: its first and last hour since 1970, and when it was fetched last.

    ``packed_bytes`` is the size of the file.
    """

    hours: int
    cells: int
    first_hour: int
    last_hour: int
    fetched: datetime
    packed_bytes: int


def _within(column: Table, low: int, high: int) -> bool:
    return bool(((column >= low) & (column <= high)).all())


def _cells_fit(table: Table) -> bool:
    """Whether rows that begin with model, row and column name models and cells that there are."""
    models = _within(table[:, 0], 0, len(MODELS) - 1)
    return models and _within(table[:, 1], *ROWS) and _within(table[:, 2], *COLUMNS)


def _cell_count(*tables: Table) -> int:
    return len(np.unique(np.concatenate([table[:, 1] * 10_000 + table[:, 2] for table in tables])))


def _heights_fit(column: Table) -> bool:
    low, high = HEIGHTS_M
    return bool(((column == NO_HEIGHT) | ((column >= low * 10) & (column <= high * 10))).all())


class _Body:
    """The bytes of a body as they are inflated, with their sum; never more than was promised."""

    def __init__(self, file: Path, opened: BinaryIO, size: int) -> None:
        self._file = file
        self._opened = opened
        # a block that is stored and not packed is longer by five bytes in 64 kB; empty ones would
        # be read without end
        self._packed_left = size + size // 100 + 4096
        self._inflater = zlib.decompressobj()
        self._sum = hashlib.sha256()

    def read(self, size: int) -> bytes:
        """Exactly ``size`` bytes."""
        pieces = []
        while size:
            piece = self._inflated(min(size, _CHUNK_BYTES))
            if not piece:
                raise refused(self._file, "it is cut short, or something was added to it")
            pieces.append(piece)
            size -= len(piece)
            self._sum.update(piece)
        return b"".join(pieces)

    def _inflated(self, most: int) -> bytes:
        """The next bytes, at most ``most``; none at the end."""
        while not self._inflater.eof:
            packed = self._inflater.unconsumed_tail or self._packed(_CHUNK_BYTES)
            try:
                piece = self._inflater.decompress(packed, most)
            except zlib.error as error:
                raise refused(self._file, "what it holds is damaged") from error
            self._packed_left -= len(packed) - len(self._inflater.unconsumed_tail)
            if self._packed_left < 0:
                raise refused(self._file, "it is larger than what it holds")
            if piece or not packed:
                return piece
        return b""

    def _packed(self, size: int) -> bytes:
        try:
            return self._opened.read(size)
        except OSError as error:
            raise refused(self._file, f"it could not be read ({explain(error)})") from error

    def finish(self, digest: str) -> None:
        """Check that nothing follows, and the sum."""
        more = self._inflated(1) or self._inflater.unused_data or self._packed(1)
        if more or not self._inflater.eof:
            raise refused(self._file, "it is cut short, or something was added to it")
        if self._sum.hexdigest() != digest:
            raise refused(self._file, "what it holds is damaged")


class WeatherReader:
    """An open file whose header and tables are checked; close it, or use it as a context.

    Raises ``WeatherFileRefused``, ``WeatherFileTooLarge`` and ``WeatherFromFuture``.
    """

    def __init__(self, file: Path, now: datetime) -> None:
        self._file = file
        try:
            self._opened = open_file(file)
            try:
                self._read_tables(now)
            except BaseException:
                self._opened.close()
                raise
        except OSError as error:
            raise refused(file, f"it could not be read ({explain(error)})") from error

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._opened.close()

    def _read_tables(self, now: datetime) -> None:
        header = self._header = read_header(self._file, self._opened)
        self._body = _Body(self._file, self._opened, header.body_bytes)
        self._parts = self._table(header.parts, PART_FIELDS)
        self._windows = self._table(header.windows, WINDOW_FIELDS)
        self._check_cells()
        self._check_fetches(now)
        self._check_times()
        if not _heights_fit(self._parts[:, 6]):
            raise refused(self._file, "it names heights that are not on the earth")

    def _table(self, rows: int, fields: int) -> Table:
        data = self._body.read(FIELD_BYTES * fields * rows)
        return np.frombuffer(data, "<i8").reshape(-1, fields)

    def _check_cells(self) -> None:
        if not (_cells_fit(self._parts) and _cells_fit(self._windows)):
            raise refused(self._file, "it names cells that are not on the earth")
        cells = _cell_count(self._parts, self._windows)
        if cells > MAX_CELLS:
            problem = f"{cells:,} cells, and {MAX_CELLS:,} is the maximum"
            raise WeatherFileTooLarge(file=self._file, problem=problem)

    def _check_fetches(self, now: datetime) -> None:
        latest = int((now + _SKEW).timestamp())
        fetches = [self._parts[:, 5], self._windows[:, 4]]
        newest = max((int(times.max()) for times in fetches if len(times)), default=0)
        if latest < newest < _END_OF_CENTURY:
            day = datetime.fromtimestamp(newest, UTC).date()
            raise WeatherFromFuture(file=self._file, day=day, today=now.date())
        if not all(_within(times, OLDEST_FETCH, latest) for times in fetches):
            problem = "it says it was fetched at a time that is not possible; check the clock"
            raise refused(self._file, problem)

    def _check_times(self) -> None:
        """Every column is bounded before it is multiplied or added to, for sums wrap around."""
        first, lengths, fetched = (self._parts[:, column] for column in (3, 4, 5))
        numbers, when = self._windows[:, 3], self._windows[:, 4]
        if not (
            _within(first, *HOURS)
            and _within(lengths, 1, self._header.hours)
            and int(lengths.sum()) == self._header.hours
            and bool(((first + lengths) * HOUR_S <= fetched + MAX_AHEAD_S).all())
            and _within(numbers, *WINDOWS)
            and bool((numbers * WINDOW_S <= when + MAX_AHEAD_S).all())
        ):
            raise refused(self._file, "it names hours that are not possible")

    def extent(self) -> Extent | None:
        """What it holds, by its checked tables; None for a file without hours."""
        if not len(self._parts):
            return None
        return Extent(
            self._header.hours,
            _cell_count(self._parts),
            int(self._parts[:, 3].min()),
            int((self._parts[:, 3] + self._parts[:, 4]).max()) - 1,
            datetime.fromtimestamp(int(self._parts[:, 5].max()), UTC),
            os.fstat(self._opened.fileno()).st_size,
        )

    def fetched_windows(self) -> Iterator[tuple[FetchedWindow, datetime]]:
        """Which windows were fetched, and when."""
        for row in self._windows:
            model, north, east, number, when = row.tolist()
            window = (MODELS[model], Cell(north, east), Window(number))
            yield window, datetime.fromtimestamp(when, UTC)

    def parts(self) -> Iterator[CellHours]:
        """The hours, once, in pieces of at most a year; the sum is compared after the last.

        Raises ``WeatherFileRefused``, also after pieces that were given.
        """
        for row in self._parts:
            model, north, east, first, length, when, height = row.tolist()
            for start in range(0, length, _PIECE_HOURS):
                yield CellHours(
                    Cell(north, east),
                    MODELS[model],
                    first + start,
                    self._values(min(_PIECE_HOURS, length - start)),
                    datetime.fromtimestamp(when, UTC),
                    None if height == NO_HEIGHT else height / 10,
                )
        self._body.finish(self._header.digest)

    def _values(self, hours: int) -> NDArray[np.float32]:
        """The next hours (hours, variables) in our columns, NaN for those it does not hold."""
        columns = self._header.columns
        data = self._body.read(STEP_BYTES * len(columns) * hours)
        whole = np.full((hours, len(HOURLY)), MISSING)
        whole[:, columns] = np.frombuffer(data, "<i2").reshape(hours, len(columns))
        if (wrong := impossible(whole).any(axis=0)).any():
            name = HOURLY_NAMES[int(wrong.argmax())]
            raise refused(self._file, f"its {name} has values that are not possible")
        return from_steps(whole).astype(np.float32)


def check_weather_file(file: Path, now: datetime) -> Extent | None:
    """What a file holds, all of it read and checked; None for a file without hours.

    Raises as ``WeatherReader``.
    """
    with WeatherReader(file, now) as reader:
        for _ in reader.parts():
            pass
        return reader.extent()
