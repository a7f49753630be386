"""Runs and their results, stored between starts in one SQLite file.

Every call is one transaction, which is on the disk when the call returns. Calls may come from any
thread and take turns, also with a second program on the same file.
"""

import json
import sqlite3
import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Self

from swc_desktop.core.disk_faults import explain
from swc_desktop.core.errors import SwcError, Unreadable
from swc_desktop.core.taxonomy import Taxonomy, TaxonomyError
from swc_desktop.library import schema
from swc_desktop.library.codec import DecodingError, Json, decode_value, encode_value
from swc_desktop.library.errors import LibraryBroken, LibraryBusy, LibraryNotWritten, LibraryTooNew
from swc_desktop.library.stored import StoredResult, StoredRun, result_from_text, result_to_text
from swc_desktop.storage.database import Fault, database_reason, fault_of, open_database

FILE_NAME = "library.sqlite"

PAGE = 1000
"""Results read at a time; a round choice that keeps memory small."""

_TIMEOUT_S = 10.0
"""A transaction of another program takes far less."""

_REPLACED = (
    "it was deleted or replaced by another program; export what you want to keep, then start this "
    "program again"
)


class Library:
    """The open library; close it, or use it as a context.

    Raises ``LibraryTooNew``, ``LibraryBroken``, ``LibraryBusy`` and ``LibraryNotWritten``.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._turn = threading.RLock()
        with self._faults():
            try:
                self._connection = open_database(
                    path, schema.TABLES, timeout_s=_TIMEOUT_S, check_same_thread=False
                )
            except OSError as error:
                raise LibraryNotWritten(file=path, reason=explain(error)) from error
            try:
                schema.check_version(self._connection)
            except BaseException:
                self._connection.close()
                raise
        self._here = _number_of(path)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the file."""
        with self._turn:
            self._connection.close()

    def begin_run(
        self,
        roots: Sequence[Path],
        *,
        pack: str,
        taxonomy: Taxonomy,
        options: Mapping[str, Json] | None = None,
        total: int | None = None,
    ) -> int:
        """Begin a run and return its number."""
        values = (
            datetime.now(UTC).isoformat(timespec="seconds"),
            json.dumps(encode_value(tuple(roots))),
            pack,
            total,
            json.dumps(encode_value(options or {})),
            json.dumps(encode_value(taxonomy)),
        )
        with self._writing() as connection:
            cursor = connection.execute(
                "INSERT INTO runs (started, roots, pack, total, options, taxonomy)"
                " VALUES (?, ?, ?, ?, ?, ?)",
                values,
            )
            assert cursor.lastrowid is not None
            return cursor.lastrowid

    def set_total(self, run: int, total: int) -> None:
        """Store how many photographs the run has."""
        with self._writing() as connection:
            connection.execute("UPDATE runs SET total = ? WHERE id = ?", (total, run))

    def add_results(self, run: int, results: Iterable[StoredResult]) -> None:
        """Store results, all of them or none; an earlier one at the same position is replaced."""
        rows = [_row(run, result) for result in results]
        with self._writing() as connection:
            connection.executemany(
                "INSERT OR REPLACE INTO results VALUES (?, ?, ?, ?, ?, ?, ?, ?)", rows
            )

    def finish_run(self, run: int) -> None:
        """Mark a run as finished."""
        now = datetime.now(UTC).isoformat(timespec="seconds")
        with self._writing() as connection:
            connection.execute("UPDATE runs SET finished = ? WHERE id = ?", (now, run))

    def forget_run(self, run: int) -> None:
        """Remove a run and its results; no photograph is touched."""
        with self._writing() as connection:
            connection.execute("DELETE FROM runs WHERE id = ?", (run,))

    def runs(self) -> list[StoredRun]:
        """All runs, the latest first; one that cannot be understood is left out."""
        rows = self._read(
            "SELECT id, started, finished, roots, pack, total, options,"
            " (SELECT count(*) FROM results WHERE run = runs.id) FROM runs ORDER BY id DESC"
        )
        return [run for run in map(_run, rows) if run is not None]

    def taxonomy(self, run: int) -> Taxonomy:
        """The tree of taxa of the pack that a run was made with."""
        rows = self._read("SELECT taxonomy FROM runs WHERE id = ?", run)
        try:
            return decode_value(Taxonomy, json.loads(str(rows[0][0])))
        except (IndexError, ValueError, TaxonomyError, RecursionError) as error:
            raise LibraryBroken(file=self.path, reason=f"run {run}: {error}") from error

    def results(self, run: int) -> Iterator[StoredResult]:
        """The results of a run by position, read page by page.

        A result that cannot be understood is given as unreadable, with a sentence.
        """
        after: object = -1
        while rows := self._read(
            "SELECT position, file, record FROM results WHERE run = ? AND position > ?"
            " ORDER BY position LIMIT ?",
            run,
            after,
            PAGE,
        ):
            for position, file, record in rows:
                yield _result(position, file, record)
            after = rows[-1][0]

    def _read(self, query: str, *values: object) -> list[tuple[object, ...]]:
        with self._turn, self._faults():
            return self._connection.execute(query, values).fetchall()

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        with self._turn, self._faults():
            if _number_of(self.path) != self._here:
                raise LibraryNotWritten(file=self.path, reason=_REPLACED)
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield self._connection
                self._connection.execute("COMMIT")
            except BaseException:
                if self._connection.in_transaction:
                    self._connection.execute("ROLLBACK")
                raise

    @contextmanager
    def _faults(self) -> Iterator[None]:
        try:
            yield
        except schema.NewerLibrary as error:
            raise LibraryTooNew(file=self.path) from error
        except sqlite3.Error as error:
            raise _fault(self.path, error) from error


def _number_of(path: Path) -> int | None:
    """The inode of a file, to notice that it was replaced; None where there is none."""
    try:
        return path.stat().st_ino
    except FileNotFoundError:
        return None
    except OSError as error:
        raise LibraryNotWritten(file=path, reason=explain(error)) from error


def _fault(path: Path, error: sqlite3.Error) -> SwcError:
    fault = fault_of(error)
    if fault is Fault.BUSY:
        return LibraryBusy(file=path)
    if fault is Fault.DISK:
        return LibraryNotWritten(file=path, reason=database_reason(error, path))
    return LibraryBroken(file=path, reason=error)


def _row(run: int, result: StoredResult) -> tuple[object, ...]:
    answer = result.prediction.answer if result.prediction is not None else None
    return (
        run,
        result.position,
        str(result.file).encode("utf-8", "backslashreplace").decode(),
        result.status.value,
        answer.taxon if answer is not None else None,
        answer.rank.value if answer is not None and answer.rank is not None else None,
        answer.confidence if answer is not None else None,
        result_to_text(result),
    )


def _run(row: tuple[object, ...]) -> StoredRun | None:
    number, started, finished, roots, pack, total, options, done = row
    assert isinstance(number, int)
    assert isinstance(done, int)
    assert total is None or isinstance(total, int)
    try:
        return StoredRun(
            id=number,
            started=datetime.fromisoformat(str(started)),
            finished=None if finished is None else datetime.fromisoformat(str(finished)),
            roots=tuple(Path(str(root)) for root in json.loads(str(roots))),
            pack=str(pack),
            total=total,
            done=done,
            options=dict(json.loads(str(options))),
        )
    except (TypeError, ValueError, RecursionError):
        return None


def _result(position: object, file: object, record: object) -> StoredResult:
    try:
        return result_from_text(str(record))
    except DecodingError:
        assert isinstance(position, int)
        sentence = f"The stored result of {file} cannot be understood. Classify the file again."
        return StoredResult(position, Path(str(file)), None, None, Unreadable(sentence))
