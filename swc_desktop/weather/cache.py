"""The weather that was fetched or imported, in one SQLite file.

A row is an hour of a cell from one model, its values as 16-bit steps: some 90 bytes, so a year of
twenty cells takes some 16 MB. Every call is one transaction. A connection belongs to the thread
that opened it; several programs may use the file at a time.
"""

import os
import sqlite3
import uuid
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final, Self

import numpy as np
from numpy.typing import NDArray

from swc_desktop.core.disk_faults import explain
from swc_desktop.core.errors import NothingToRollBack, WeatherCacheBroken, WeatherNotKept
from swc_desktop.core.weather import HOURLY
from swc_desktop.database import Fault, fault_of, open_database, reason_of
from swc_desktop.weather.bounds import (
    HEIGHTS_M,
    HOUR_SECONDS,
    HOURS,
    LATEST,
    MAX_AHEAD_SECONDS,
    OLDEST_FETCH,
    WINDOW_SECONDS,
    WINDOWS,
)
from swc_desktop.weather.grid import (
    CELLS_A_DEGREE,
    Cell,
    Rectangle,
    Window,
    first_hour,
    time_of,
)
from swc_desktop.weather.hours import (
    MISSING,
    CellHours,
    Model,
    from_steps,
    impossible,
    to_steps,
)
from swc_desktop.weather.plan import FINAL_AFTER_DAYS
from swc_desktop.weather.port import FetchedWindow, Found, Span, Summary
from swc_desktop.whole_file import NotAFile

FILE_NAME: Final = "weather.sqlite"

_ROWS: Final = 180 * CELLS_A_DEGREE + 1
_COLUMNS: Final = 360 * CELLS_A_DEGREE
_MAX_PART_HOURS: Final = 24 * 366

_VERSION: Final = 1
TIMEOUT_S: Final = 20.0
_TABLES: Final = """
CREATE TABLE hours (
    model INTEGER NOT NULL,
    cell INTEGER NOT NULL,
    hour INTEGER NOT NULL,
    fetched INTEGER NOT NULL,
    steps BLOB NOT NULL,
    PRIMARY KEY (model, cell, hour)
) STRICT, WITHOUT ROWID;
CREATE TABLE windows (
    model INTEGER NOT NULL,
    cell INTEGER NOT NULL,
    number INTEGER NOT NULL,
    fetched INTEGER NOT NULL,
    PRIMARY KEY (model, cell, number)
) STRICT, WITHOUT ROWID;
CREATE TABLE heights (
    model INTEGER NOT NULL,
    cell INTEGER NOT NULL,
    height_m REAL NOT NULL,
    PRIMARY KEY (model, cell)
) STRICT, WITHOUT ROWID;
CREATE TABLE calls (at INTEGER NOT NULL, weight REAL NOT NULL) STRICT;
CREATE TABLE state (word TEXT NOT NULL) STRICT;
INSERT INTO state VALUES ('new');
PRAGMA user_version = 1
"""
_KEEP: Final = """
INSERT INTO hours VALUES (?, ?, ?, ?, ?)
ON CONFLICT DO UPDATE SET fetched = excluded.fetched, steps = excluded.steps
WHERE excluded.fetched > fetched
"""
_FETCHED: Final = """
INSERT INTO windows VALUES (?, ?, ?, ?)
ON CONFLICT DO UPDATE SET fetched = max(fetched, excluded.fetched)
"""
_KEEP_HEIGHT: Final = "INSERT OR REPLACE INTO heights VALUES (?, ?, ?)"
_REPLACED: Final = """
DELETE FROM hours WHERE model = ? AND cell = ? AND hour IN
(SELECT hour FROM hours WHERE model = ? AND cell = ? AND hour BETWEEN ? AND ?)
"""
_FETCHED_POSSIBLY: Final = f"fetched BETWEEN {OLDEST_FETCH} AND {first_hour(LATEST) * HOUR_SECONDS}"
_POSSIBLE_HOURS: Final = (
    f"model IN (0, 1) AND cell BETWEEN 0 AND {_ROWS * _COLUMNS - 1}"
    f" AND hour BETWEEN {HOURS[0]} AND {HOURS[1]} AND {_FETCHED_POSSIBLY}"
    f" AND (hour + 1) * {HOUR_SECONDS} <= fetched + {MAX_AHEAD_SECONDS}"
)
_POSSIBLE_WINDOWS: Final = (
    f"model IN (0, 1) AND cell BETWEEN 0 AND {_ROWS * _COLUMNS - 1}"
    f" AND number BETWEEN {WINDOWS[0]} AND {WINDOWS[1]} AND {_FETCHED_POSSIBLY}"
    f" AND number * {WINDOW_SECONDS} <= fetched + {MAX_AHEAD_SECONDS}"
)
"""What a version that checked less may have taken of a file is passed over."""
_FIND: Final = f"""
SELECT hour, fetched, steps FROM hours
WHERE model = ? AND cell = ? AND hour BETWEEN ? AND ? AND {_POSSIBLE_HOURS} ORDER BY hour
"""  # noqa: S608  # made of constants, as those below
_WINDOWS: Final = f"SELECT * FROM windows WHERE {_POSSIBLE_WINDOWS}"  # noqa: S608
_CELL: Final = f"""
SELECT hour, fetched, steps FROM hours
WHERE model = ? AND cell = ? AND {_POSSIBLE_HOURS} ORDER BY hour
"""  # noqa: S608
_SUMMARY: Final = f"""
SELECT count(DISTINCT cell), count(*), min(hour), max(hour), max(fetched),
coalesce(sum(model = ? OR fetched - hour * {HOUR_SECONDS} < ?), 0)
FROM hours WHERE {_POSSIBLE_HOURS}
"""  # noqa: S608
_IMPOSSIBLE: Final = f"""
SELECT (SELECT count(*) FROM hours WHERE NOT ({_POSSIBLE_HOURS}))
+ (SELECT count(*) FROM windows WHERE NOT ({_POSSIBLE_WINDOWS}))
"""  # noqa: S608
_GO_BACK: Final = """
DELETE FROM main.hours; INSERT INTO main.hours SELECT * FROM before.hours;
DELETE FROM main.windows; INSERT INTO main.windows SELECT * FROM before.windows;
DELETE FROM main.heights; INSERT INTO main.heights SELECT * FROM before.heights
"""
_REACH: Final = (
    f"SELECT min(hour), max(hour) FROM hours WHERE model = ? AND cell = ? AND {_POSSIBLE_HOURS}"  # noqa: S608
)
_CODES: Final = {Model.ARCHIVE: 0, Model.FORECAST: 1}
_MODELS: Final = {code: model for model, code in _CODES.items()}
_STEP_BYTES: Final = 2 * len(HOURLY)
_FINAL_SECONDS: Final = FINAL_AFTER_DAYS * 86_400
_CALLS_KEPT: Final = timedelta(days=2)


def _number(cell: Cell) -> int:
    return (cell.row + _ROWS // 2) * _COLUMNS + cell.column + _COLUMNS // 2


def _cell(number: int) -> Cell:
    row, column = divmod(number, _COLUMNS)
    return Cell(row - _ROWS // 2, column - _COLUMNS // 2)


class WeatherCache:
    """The open cache, a ``WeatherStore``; close it, or use it as a context.

    Raises ``WeatherCacheBroken`` and ``WeatherNotKept``.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        with self._faults():
            try:
                self._connection = open_database(path, _TABLES, patience_s=TIMEOUT_S)
            except NotAFile as error:
                raise WeatherCacheBroken(file=path, reason=explain(error)) from error
            except OSError as error:
                raise WeatherNotKept(file=path, reason=explain(error)) from error
            (version,) = self._connection.execute("PRAGMA user_version").fetchone()
        if version > _VERSION:
            self.close()
            reason = "it was made by a newer version of the program"
            raise WeatherCacheBroken(file=path, reason=reason)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the file."""
        self._connection.close()

    @contextmanager
    def _faults(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.Error as error:
            if fault_of(error) is Fault.BROKEN:
                raise WeatherCacheBroken(file=self.path, reason=error) from error
            reason = reason_of(error, self.path)
            raise WeatherNotKept(file=self.path, reason=reason) from error

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        with self._faults():
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield self._connection
                self._connection.execute("COMMIT")
            except BaseException:
                if self._connection.in_transaction:
                    self._connection.execute("ROLLBACK")
                raise

    def keep(
        self,
        parts: Iterable[CellHours],
        fetched_windows: Iterable[tuple[FetchedWindow, datetime]] = (),
        *,
        way_back: bool = False,
    ) -> int:
        """Keep hours, newer fetches over older ones, in one transaction.

        Returns how many hours are new or were renewed. Hours that the archive gives replace those
        of the forecast. ``fetched_windows`` are those that are done with ``parts``, and when. With
        ``way_back`` a change can be undone by ``go_back``; one way back is kept. Parts are taken
        one by one; whatever is raised between them leaves everything as it was.
        """
        if not way_back:
            return self._keep(parts, fetched_windows)
        aside = self._before.with_name(f".{self._before.name}.{os.getpid()}.part")
        try:
            with self._faults():
                self._connection.execute("VACUUM INTO ?", (str(aside),))
            changed = self._keep(parts, fetched_windows)
            if changed:
                aside.replace(self._before)
        except OSError as error:
            raise WeatherNotKept(file=self._before, reason=explain(error)) from error
        finally:
            aside.unlink(missing_ok=True)
        return changed

    @property
    def _before(self) -> Path:
        return self.path.with_name(f"{self.path.stem}.before{self.path.suffix}")

    def go_back(self) -> None:
        """Keep what was kept before the last change with a way back, in one transaction.

        Raises ``NothingToRollBack``.
        """
        if not self._before.exists():
            raise NothingToRollBack(what="weather")
        with self._faults():
            self._connection.execute("ATTACH ? AS before", (str(self._before),))
        try:
            with self._writing() as connection:
                for statement in _GO_BACK.split(";"):
                    connection.execute(statement)
                connection.execute("UPDATE main.state SET word = ?", (uuid.uuid4().hex,))
        finally:
            self._connection.execute("DETACH before")
        self._before.unlink(missing_ok=True)

    def _keep(
        self,
        parts: Iterable[CellHours],
        fetched_windows: Iterable[tuple[FetchedWindow, datetime]],
    ) -> int:
        changed = 0
        archived: dict[int, tuple[int, int]] = {}
        with self._writing() as connection:
            for part in parts:
                before = connection.total_changes
                connection.executemany(_KEEP, _rows(part))
                changed += connection.total_changes - before
                cell = _number(part.cell)
                if part.height_m is not None:
                    connection.execute(_KEEP_HEIGHT, (_CODES[part.model], cell, part.height_m))
                if part.model is Model.ARCHIVE:
                    first, last = part.first_hour, part.first_hour + len(part.values) - 1
                    low, high = archived.get(cell, (first, last))
                    archived[cell] = min(low, first), max(high, last)
            archive, forecast = _CODES[Model.ARCHIVE], _CODES[Model.FORECAST]
            for cell, (first, last) in archived.items():
                connection.execute(_REPLACED, (forecast, cell, archive, cell, first, last))
            connection.executemany(
                _FETCHED,
                (
                    (_CODES[model], _number(cell), window.number, _seconds(fetched))
                    for (model, cell, window), fetched in fetched_windows
                ),
            )
            if changed:
                connection.execute("UPDATE state SET word = ?", (uuid.uuid4().hex,))
        return changed

    def fetched_windows(self, cells: Iterable[Cell] | None = None) -> dict[FetchedWindow, datetime]:
        """When the windows of some cells, or all, were fetched last."""
        wanted = None if cells is None else {_number(cell) for cell in cells}
        with self._faults():
            rows = self._connection.execute(_WINDOWS).fetchall()
        return {
            (_MODELS[model], _cell(cell), Window(number)): datetime.fromtimestamp(fetched, UTC)
            for model, cell, number, fetched in rows
            if wanted is None or cell in wanted
        }

    def find(self, spans: Sequence[Span]) -> list[Found]:
        """The hours of spans, in their order."""
        with self._faults():
            return [self._found(span) for span in spans]

    def _found(self, span: Span) -> Found:
        hours = span.last_hour - span.first_hour + 1
        steps = np.full((hours, len(HOURLY)), MISSING)
        fetched = np.full(hours, np.nan)
        forecast = np.zeros(hours, dtype=np.bool_)
        cell = _number(span.cell)
        used: Model | None = None
        for model in (Model.ARCHIVE, Model.FORECAST):
            rows = self._connection.execute(
                _FIND, (_CODES[model], cell, span.first_hour, span.last_hour)
            ).fetchall()
            free = np.isnan(fetched)
            rows = [row for row in rows if free[row[0] - span.first_hour]]
            if rows:
                at = np.array([row[0] for row in rows]) - span.first_hour
                steps[at] = self._steps([row[2] for row in rows])
                fetched[at] = [row[1] for row in rows]
                forecast[at] = model is Model.FORECAST
                used = used or model
            if len(rows) == hours:
                break
        ends = np.arange(span.first_hour, span.last_hour + 1) * 3600.0
        with np.errstate(invalid="ignore"):
            provisional = forecast | (fetched - ends < _FINAL_SECONDS)
        return Found(from_steps(steps), provisional, forecast, fetched, self._height(used, cell))

    def _steps(self, blobs: list[bytes]) -> NDArray[np.int16]:
        if any(len(blob) != _STEP_BYTES for blob in blobs):
            raise WeatherCacheBroken(file=self.path, reason="a row is not as long as rows are")
        steps = np.frombuffer(b"".join(blobs), dtype="<i2").reshape(len(blobs), -1)
        return np.where(impossible(steps), MISSING, steps)

    def _height(self, model: Model | None, cell: int) -> float | None:
        if model is None:
            return None
        row = self._connection.execute(
            "SELECT height_m FROM heights WHERE model = ? AND cell = ?", (_CODES[model], cell)
        ).fetchone()
        known = row is not None and HEIGHTS_M[0] <= row[0] <= HEIGHTS_M[1]
        return float(row[0]) if known else None

    def reach(self, cell: Cell) -> tuple[int, int] | None:
        """First and last hour that is kept of a cell, None where nothing is."""
        with self._faults():
            ends = [
                self._connection.execute(_REACH, (code, _number(cell))).fetchone()
                for code in _MODELS
            ]
        kept = [(int(first), int(last)) for first, last in ends if first is not None]
        return (min(kept)[0], max(last for _, last in kept)) if kept else None

    def parts(self, rectangle: Rectangle | None = None) -> Iterator[CellHours]:
        """Everything that is kept, in runs of hours of one cell and model from one fetch."""
        wanted = None if rectangle is None else {_number(cell) for cell in rectangle.cells()}
        with self._faults():
            keys = self._connection.execute(
                "SELECT DISTINCT model, cell FROM hours ORDER BY model, cell"
            ).fetchall()
            for code, cell in keys:
                if code in _MODELS and (wanted is None or cell in wanted):
                    yield from self._parts_of(_MODELS[code], cell)

    def _parts_of(self, model: Model, cell: int) -> Iterator[CellHours]:
        height = self._height(model, cell)
        run: list[tuple[int, int, bytes]] = []
        for row in self._connection.execute(_CELL, (_CODES[model], cell)):
            follows = run and row[0] == run[-1][0] + 1 and row[1] == run[-1][1]
            if run and (not follows or len(run) == _MAX_PART_HOURS):
                yield self._part(model, cell, run, height)
                run = []
            run.append(row)
        if run:
            yield self._part(model, cell, run, height)

    def _part(
        self, model: Model, cell: int, run: list[tuple[int, int, bytes]], height: float | None
    ) -> CellHours:
        first, fetched, _ = run[0]
        values = from_steps(self._steps([steps for _, _, steps in run])).astype(np.float32)
        return CellHours(
            _cell(cell), model, first, values, datetime.fromtimestamp(fetched, UTC), height
        )

    def summary(self) -> Summary:
        """What is kept."""
        with self._faults():
            cells, hours, first, last, newest, provisional = self._connection.execute(
                _SUMMARY, (_CODES[Model.FORECAST], _FINAL_SECONDS)
            ).fetchone()
            (impossible_rows,) = self._connection.execute(_IMPOSSIBLE).fetchone()
            (pages,) = self._connection.execute("PRAGMA page_count").fetchone()
            (size,) = self._connection.execute("PRAGMA page_size").fetchone()
        return Summary(
            cells,
            hours,
            provisional,
            None if first is None else time_of(first),
            None if last is None else time_of(last),
            None if newest is None else datetime.fromtimestamp(newest, UTC),
            pages * size,
            impossible_rows,
        )

    @property
    def state(self) -> str:
        """A word that changes whenever any value does."""
        with self._faults():
            row = self._connection.execute("SELECT word FROM state").fetchone()
        if row is None:
            raise WeatherCacheBroken(file=self.path, reason="a part of it is missing")
        return str(row[0])

    def spent(self, since: datetime) -> float:
        """The weight of the calls that were made from an instant on."""
        with self._faults():
            (weight,) = self._connection.execute(
                "SELECT coalesce(sum(weight), 0) FROM calls WHERE at >= ?", (_seconds(since),)
            ).fetchone()
        return float(weight)

    def note_spent(self, at: datetime, weight: float) -> None:
        """Note the weight of a call; calls of more than two days ago are forgotten."""
        with self._writing() as connection:
            connection.execute("INSERT INTO calls VALUES (?, ?)", (_seconds(at), weight))
            connection.execute("DELETE FROM calls WHERE at < ?", (_seconds(at - _CALLS_KEPT),))


def _seconds(instant: datetime) -> int:
    return int(instant.timestamp())


def _rows(part: CellHours) -> Iterator[tuple[int, int, int, int, bytes]]:
    """The rows of the hours of which anything is known."""
    steps = to_steps(part.values).astype("<i2")
    model, cell, fetched = _CODES[part.model], _number(part.cell), _seconds(part.fetched)
    for offset in np.flatnonzero((steps != MISSING).any(axis=1)).tolist():
        yield model, cell, part.first_hour + offset, fetched, steps[offset].tobytes()
