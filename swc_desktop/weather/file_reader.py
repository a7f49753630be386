"""Reads a ``.swcweather`` file piece by piece, in some tens of MB whatever its size.

The body, compressed with zlib: three tables of little-endian integers (parts, windows, steps).
The first two tables are small and bounded; the steps are read, checked and handed on in pieces of
at most a year, and the body's SHA-256 is compared at the end.
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
from swc_desktop.core.message import message
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
    CELLS,
    FIELD_BYTES,
    MODELS,
    PART_FIELDS,
    STEP_BYTES,
    WINDOW_FIELDS,
    file_refused,
    read_header,
)
from swc_desktop.weather.grid import MAX_CELLS, Cell, FetchWindow
from swc_desktop.weather.hours import MISSING, CellHours, from_steps, impossible
from swc_desktop.weather.store import FetchedWindow

NO_HEIGHT: Final = -(2**31)
"""The stored height of a part whose cell has none."""

_CHUNK_BYTES: Final = 1 << 18
_PIECE_HOURS: Final = 24 * 366
"""Bounds memory: a year of a cell is half a megabyte."""

_END_OF_CENTURY: Final = int(datetime(2100, 1, 1, tzinfo=UTC).timestamp())
"""A fetch between now and this means that this computer's clock is wrong; later, the file is."""

_SKEW: Final = timedelta(days=1)
"""Allows for clocks that are set to local time."""

_NOT_WHOLE: Final = message("Weather", "it is cut short, or something was added to it")
_DAMAGED: Final = message("Weather", "its content is damaged")
_TOO_LARGE: Final = message("Weather", "it is larger than its content")
_NOT_READ: Final = message("Weather", "it could not be read ({reason})")
_HEIGHTS: Final = message("Weather", "it has heights that are not possible")
_CELLS: Final = message("Weather", "it has cells that are not on the earth")
_FETCH_TIME: Final = message(
    "Weather", "its fetch time is not possible; check the clock of this computer"
)
_TIMES: Final = message("Weather", "it has hours that are not possible")
_VALUES: Final = message("Weather", "its {name} has values that are not possible")

Table = NDArray[np.int64]


@dataclass(frozen=True)
class Extent:
    """The content of a file: first and last hour since 1970, and when it was last fetched.

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
    """Whether rows that begin with model, row and column are of existing models and cells."""
    models = _within(table[:, 0], 0, len(MODELS) - 1)
    return models and _within(table[:, 1], *ROWS) and _within(table[:, 2], *COLUMNS)


def _cell_count(*tables: Table) -> int:
    return len(np.unique(np.concatenate([table[:, 1] * 10_000 + table[:, 2] for table in tables])))


def _heights_fit(column: Table) -> bool:
    low, high = HEIGHTS_M
    return bool(((column == NO_HEIGHT) | ((column >= low * 10) & (column <= high * 10))).all())


class _Body:
    """The bytes of a body as they are inflated, with their SHA-256; never more than declared."""

    def __init__(self, file: Path, opened: BinaryIO, size: int) -> None:
        self._file = file
        self._opened = opened
        # A stored block adds five bytes in 64 kB (RFC 1951, 3.2.4); without a bound, empty blocks
        # would be read forever.
        self._packed_left = size + size // 100 + 4096
        self._inflater = zlib.decompressobj()
        self._sum = hashlib.sha256()

    def read(self, size: int) -> bytes:
        """Exactly ``size`` bytes."""
        pieces = []
        while size:
            piece = self._inflated(min(size, _CHUNK_BYTES))
            if not piece:
                raise file_refused(self._file, _NOT_WHOLE)
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
                raise file_refused(self._file, _DAMAGED) from error
            self._packed_left -= len(packed) - len(self._inflater.unconsumed_tail)
            if self._packed_left < 0:
                raise file_refused(self._file, _TOO_LARGE)
            if piece or not packed:
                return piece
        return b""

    def _packed(self, size: int) -> bytes:
        try:
            return self._opened.read(size)
        except OSError as error:
            raise file_refused(self._file, _NOT_READ.fill(reason=explain(error))) from error

    def finish(self, digest: str) -> None:
        """Check the SHA-256, and that nothing follows."""
        more = self._inflated(1) or self._inflater.unused_data or self._packed(1)
        if more or not self._inflater.eof:
            raise file_refused(self._file, _NOT_WHOLE)
        if self._sum.hexdigest() != digest:
            raise file_refused(self._file, _DAMAGED)


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
            raise file_refused(file, _NOT_READ.fill(reason=explain(error))) from error

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
            raise file_refused(self._file, _HEIGHTS)

    def _table(self, rows: int, fields: int) -> Table:
        data = self._body.read(FIELD_BYTES * fields * rows)
        return np.frombuffer(data, "<i8").reshape(-1, fields)

    def _check_cells(self) -> None:
        if not (_cells_fit(self._parts) and _cells_fit(self._windows)):
            raise file_refused(self._file, _CELLS)
        cells = _cell_count(self._parts, self._windows)
        if cells > MAX_CELLS:
            problem = CELLS.counted(cells).fill(max=MAX_CELLS)
            raise WeatherFileTooLarge(file=self._file, problem=problem)

    def _check_fetches(self, now: datetime) -> None:
        latest = int((now + _SKEW).timestamp())
        fetches = [self._parts[:, 5], self._windows[:, 4]]
        newest = max((int(times.max()) for times in fetches if len(times)), default=0)
        if latest < newest < _END_OF_CENTURY:
            day = datetime.fromtimestamp(newest, UTC).date()
            raise WeatherFromFuture(file=self._file, day=day, today=now.date())
        if not all(_within(times, OLDEST_FETCH, latest) for times in fetches):
            raise file_refused(self._file, _FETCH_TIME)

    def _check_times(self) -> None:
        """Bound every column before arithmetic on it, because int64 wraps around."""
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
            raise file_refused(self._file, _TIMES)

    def extent(self) -> Extent | None:
        """The extent by its checked tables; None for a file without hours."""
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
            window = (MODELS[model], Cell(north, east), FetchWindow(number))
            yield window, datetime.fromtimestamp(when, UTC)

    def parts(self) -> Iterator[CellHours]:
        """The hours, once, in pieces of at most a year; the SHA-256 is compared after the last.

        Raises ``WeatherFileRefused``, possibly after some pieces were yielded.
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
        """The next hours (hours, variables) in our columns, NaN where the file has none."""
        columns = self._header.columns
        data = self._body.read(STEP_BYTES * len(columns) * hours)
        whole = np.full((hours, len(HOURLY)), MISSING)
        whole[:, columns] = np.frombuffer(data, "<i2").reshape(hours, len(columns))
        if (wrong := impossible(whole).any(axis=0)).any():
            name = HOURLY_NAMES[int(wrong.argmax())]
            raise file_refused(self._file, _VALUES.fill(name=name))
        return from_steps(whole).astype(np.float32)


def check_weather_file(file: Path, now: datetime) -> Extent | None:
    """Read and check a whole file; its extent, None for a file without hours.

    Raises as ``WeatherReader``.
    """
    with WeatherReader(file, now) as reader:
        for _ in reader.parts():
            pass
        return reader.extent()
