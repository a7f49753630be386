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
from swc_desktop.core.errors import NothingToRollBack
from swc_desktop.core.message import message
from swc_desktop.core.weather import HOURLY
from swc_desktop.storage.database import Fault, database_reason, fault_of, open_database
from swc_desktop.storage.private import make_private_file
from swc_desktop.storage.regular_file import NotAFile
from swc_desktop.weather import cache_tables as tables
from swc_desktop.weather.errors import WeatherCacheBroken, WeatherNotKept
from swc_desktop.weather.grid import Cell, FetchWindow, time_of
from swc_desktop.weather.hours import (
    MISSING,
    CellHours,
    Model,
    from_steps,
    impossible,
    to_steps,
)
from swc_desktop.weather.plan import FINAL_AFTER_DAYS
from swc_desktop.weather.store import NONE_KEPT, CacheSummary, FetchedWindow, HourlySeries, Span

FILE_NAME: Final = "weather.sqlite"
TIMEOUT_S: Final = 20.0
"""How long to wait for a lock of another program. A round choice."""

DAMAGED: Final = message("Weather", "it is damaged or not a file of this program")
_TOO_NEW: Final = message("Weather", "it was made by a newer version of the program")

_MAX_PART_HOURS: Final = 24 * 366
"""Bounds memory: a year of a cell is half a megabyte."""

_STEP_BYTES: Final = 2 * len(HOURLY)
_FINAL_AFTER_S: Final = FINAL_AFTER_DAYS * 86_400
_REQUESTS_KEPT: Final = timedelta(days=2)
"""The longest limit is of a day; the second is for clocks that differ."""


class WeatherCache:
    """The open cache, a ``WritableWeatherStore``; close it, or use it as a context.

    Without ``makes`` there has to be a file, else it raises ``FileNotFoundError``. Raises
    ``WeatherCacheBroken`` and ``WeatherNotKept``.
    """

    def __init__(self, path: Path, *, makes: bool = True) -> None:
        self.path = path
        with self._faults():
            try:
                self._connection = open_database(
                    path, tables.TABLES, timeout_s=TIMEOUT_S, makes=makes
                )
            except FileNotFoundError as error:
                if not makes:
                    raise
                raise WeatherNotKept(file=path, reason=explain(error)) from error
            except NotAFile as error:
                raise WeatherCacheBroken(file=path, reason=explain(error)) from error
            except OSError as error:
                raise WeatherNotKept(file=path, reason=explain(error)) from error
            try:
                (version,) = self._connection.execute("PRAGMA user_version").fetchone()
            except BaseException:
                self.close()  # nobody else can, and Windows removes no file that is open
                raise
        if version > tables.VERSION:
            self.close()
            raise WeatherCacheBroken(file=path, reason=_TOO_NEW)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the file."""
        self._connection.close()

    @contextmanager
    def _faults(self) -> Iterator[None]:
        try:
            yield
        except UnicodeDecodeError as error:  # SQLite's message repeats a damaged part of the file
            raise WeatherCacheBroken(file=self.path, reason=DAMAGED) from error
        except sqlite3.Error as error:
            if fault_of(error) is Fault.BROKEN:
                raise WeatherCacheBroken(file=self.path, reason=DAMAGED) from error
            reason = database_reason(error, self.path)
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
        undoable: bool = False,
    ) -> int:
        """Store hours, newer fetches over older ones, in one transaction.

        Returns how many hours are new or were renewed. Hours of the archive replace those of the
        forecast. ``fetched_windows`` are those that ``parts`` complete, and when they were fetched.
        An ``undoable`` change can be undone by ``rollback``, the last one only. Parts are read one
        by one; an exception between them leaves everything as it was.
        """
        if not undoable:
            return self._keep(parts, fetched_windows)
        aside = self._before.with_name(f".{self._before.name}.{os.getpid()}.part")
        try:
            with self._faults():
                make_private_file(aside)
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

    def rollback(self) -> None:
        """Restore what was stored before the last undoable change, in one transaction.

        Raises ``NothingToRollBack``.
        """
        if not self._before.exists():
            raise NothingToRollBack(what=message("Weather", "weather"))
        with self._faults():
            self._connection.execute("ATTACH ? AS before", (str(self._before),))
        try:
            with self._writing() as connection:
                for statement in tables.ROLLBACK.split(";"):
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
                connection.executemany(tables.KEEP_HOUR, _rows(part))
                changed += connection.total_changes - before
                cell = tables.number_of(part.cell)
                if part.height_m is not None:
                    connection.execute(
                        tables.KEEP_HEIGHT, (tables.CODES[part.model], cell, part.height_m)
                    )
                if part.model is Model.ARCHIVE:
                    first, last = part.first_hour, part.first_hour + len(part.values) - 1
                    low, high = archived.get(cell, (first, last))
                    archived[cell] = min(low, first), max(high, last)
            archive, forecast = tables.CODES[Model.ARCHIVE], tables.CODES[Model.FORECAST]
            for cell, (first, last) in archived.items():
                connection.execute(
                    tables.DROP_REPLACED, (forecast, cell, archive, cell, first, last)
                )
            connection.executemany(
                tables.KEEP_WINDOW,
                (
                    (tables.CODES[model], tables.number_of(cell), window.number, _seconds(fetched))
                    for (model, cell, window), fetched in fetched_windows
                ),
            )
            if changed:
                connection.execute("UPDATE state SET word = ?", (uuid.uuid4().hex,))
        return changed

    def fetched_windows(self, cells: Iterable[Cell] | None = None) -> dict[FetchedWindow, datetime]:
        """When the windows of some cells, or all, were fetched last."""
        wanted = None if cells is None else {tables.number_of(cell) for cell in cells}
        with self._faults():
            rows = self._connection.execute(tables.FETCHED_WINDOWS).fetchall()
        return {
            (
                tables.MODELS[model],
                tables.cell_of_number(cell),
                FetchWindow(number),
            ): datetime.fromtimestamp(fetched, UTC)
            for model, cell, number, fetched in rows
            if wanted is None or cell in wanted
        }

    def find(self, spans: Sequence[Span]) -> list[HourlySeries]:
        """The hours of spans, in their order."""
        with self._faults():
            return [self._found(span) for span in spans]

    def _found(self, span: Span) -> HourlySeries:
        hours = span.last_hour - span.first_hour + 1
        steps = np.full((hours, len(HOURLY)), MISSING)
        fetched = np.full(hours, np.nan)
        forecast = np.zeros(hours, dtype=np.bool_)
        cell = tables.number_of(span.cell)
        used: Model | None = None
        for model in (Model.ARCHIVE, Model.FORECAST):
            rows = self._connection.execute(
                tables.FIND, (tables.CODES[model], cell, span.first_hour, span.last_hour)
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
            provisional = forecast | (fetched - ends < _FINAL_AFTER_S)
        return HourlySeries(
            from_steps(steps), provisional, forecast, fetched, self._height(used, cell)
        )

    def _steps(self, blobs: list[bytes]) -> NDArray[np.int16]:
        if any(type(blob) is not bytes or len(blob) != _STEP_BYTES for blob in blobs):
            raise WeatherCacheBroken(file=self.path, reason=DAMAGED)
        steps = np.frombuffer(b"".join(blobs), dtype="<i2").reshape(len(blobs), -1)
        return np.where(impossible(steps), MISSING, steps)

    def _height(self, model: Model | None, cell: int) -> float | None:
        if model is None:
            return None
        row = self._connection.execute(tables.HEIGHT, (tables.CODES[model], cell)).fetchone()
        return None if row is None else float(row[0])

    def reach(self, cell: Cell) -> tuple[int, int] | None:
        """First and last stored hour of a cell, None where nothing is stored."""
        with self._faults():
            ends = [
                self._connection.execute(tables.REACH, (code, tables.number_of(cell))).fetchone()
                for code in tables.MODELS
            ]
        kept = [(int(first), int(last)) for first, last in ends if first is not None]
        return (min(kept)[0], max(last for _, last in kept)) if kept else None

    def hours_by_cell(self) -> dict[Cell, int]:
        """How many hours are stored of each cell, from south to north and west to east."""
        with self._faults():
            rows = self._connection.execute(tables.HOURS_BY_CELL).fetchall()
        return {tables.cell_of_number(cell): hours for cell, hours in rows}

    def parts(self, cells: Iterable[Cell] | None = None) -> Iterator[CellHours]:
        """The stored hours of some cells, or all, in runs of one cell, model and fetch, each of a
        year at most."""
        wanted = None if cells is None else {tables.number_of(cell) for cell in cells}
        with self._faults():
            keys = self._connection.execute(
                "SELECT DISTINCT model, cell FROM hours ORDER BY model, cell"
            ).fetchall()
            for code, cell in keys:
                if code in tables.MODELS and (wanted is None or cell in wanted):
                    yield from self._parts_of(tables.MODELS[code], cell)

    def _parts_of(self, model: Model, cell: int) -> Iterator[CellHours]:
        height = self._height(model, cell)
        run: list[tuple[int, int, bytes]] = []
        for row in self._connection.execute(tables.HOURS_OF_CELL, (tables.CODES[model], cell)):
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
            tables.cell_of_number(cell),
            model,
            first,
            values,
            datetime.fromtimestamp(fetched, UTC),
            height,
        )

    def summary(self) -> CacheSummary:
        """What is stored, in numbers."""
        with self._faults():
            cells, hours, first, last, newest, provisional = self._connection.execute(
                tables.SUMMARY, (tables.CODES[Model.FORECAST], _FINAL_AFTER_S)
            ).fetchone()
            (impossible_rows,) = self._connection.execute(
                tables.COUNT_IMPOSSIBLE, (hours,)
            ).fetchone()
            (pages,) = self._connection.execute("PRAGMA page_count").fetchone()
            (size,) = self._connection.execute("PRAGMA page_size").fetchone()
        return CacheSummary(
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
        """A word that changes with any value; ``NONE_KEPT`` where nothing is stored."""
        with self._faults():
            if not self._connection.execute("SELECT EXISTS (SELECT 1 FROM hours)").fetchone()[0]:
                return NONE_KEPT
            row = self._connection.execute("SELECT word FROM state").fetchone()
        if row is None:
            raise WeatherCacheBroken(file=self.path, reason=DAMAGED)
        return str(row[0])

    def spent(self, since: datetime) -> float:
        """The weight of the requests made since an instant."""
        with self._faults():
            (weight,) = self._connection.execute(
                "SELECT coalesce(sum(weight), 0) FROM calls WHERE at >= ?", (_seconds(since),)
            ).fetchone()
        return float(weight)

    def note_spent(self, at: datetime, weight: float) -> None:
        """Record the weight of a request; those of more than two days ago are deleted."""
        with self._writing() as connection:
            connection.execute("INSERT INTO calls VALUES (?, ?)", (_seconds(at), weight))
            connection.execute("DELETE FROM calls WHERE at < ?", (_seconds(at - _REQUESTS_KEPT),))


def _seconds(instant: datetime) -> int:
    return int(instant.timestamp())


def _rows(part: CellHours) -> Iterator[tuple[int, int, int, int, bytes]]:
    """The rows of the hours that have any value."""
    steps = to_steps(part.values).astype("<i2")
    model, cell, fetched = (
        tables.CODES[part.model],
        tables.number_of(part.cell),
        _seconds(part.fetched),
    )
    for offset in np.flatnonzero((steps != MISSING).any(axis=1)).tolist():
        yield model, cell, part.first_hour + offset, fetched, steps[offset].tobytes()
