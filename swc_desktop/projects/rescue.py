"""What can be read of a damaged project, as a new file; the damaged one is set aside.

Rows are read in order of their number up to a page that is damaged, then from the first number
behind it that can be read. Rows that refer to a lost one are left out and counted.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Final

import apsw

from swc_desktop.core.disk_faults import explain_writing
from swc_desktop.core.message import message
from swc_desktop.projects.backups import remove_with_side_files
from swc_desktop.projects.connection import (
    SIDE_SUFFIXES,
    ProjectConnection,
    Row,
    create_project,
    own_path,
)
from swc_desktop.projects.database_faults import faults_of
from swc_desktop.projects.errors import ProjectBroken, ProjectNotFound, ProjectNotWritten
from swc_desktop.projects.lost_references import TABLES, LostReference, lost_references
from swc_desktop.projects.replacing import (
    finish_replacing,
    new_path,
    remove_unused,
    replace_damaged,
)
from swc_desktop.projects.schema import APPLICATION_ID
from swc_desktop.projects.sqlite_file import TIMEOUT_S, open_raw, read_first, run
from swc_desktop.projects.writer_lock import lock_writing
from swc_desktop.storage.atomic_write import is_there
from swc_desktop.storage.disk import disk_of
from swc_desktop.storage.regular_file import check_regular

_BATCH: Final = 1000
"""Rows written at a time; a round choice that keeps memory small."""

_LAST_NUMBER: Final = (1 << 63) - 1
"""The largest number of a row in SQLite."""

_DAMAGE: Final = (apsw.CorruptError, apsw.NotADBError, apsw.IOError, UnicodeDecodeError)
"""What reading a damaged page, or a damaged text, raises."""

_REFUSED: Final = (apsw.ConstraintError, apsw.MismatchError, apsw.TooBigError)


@dataclass(frozen=True)
class RescuedTable:
    """How much of one table could be read."""

    kept: int = 0
    lost: int = 0
    """Rows that could not be read, by their numbers: at most so many."""
    orphaned: int = 0
    """Rows that were read and left out, since what they refer to is lost."""
    has_lost_end: bool = False
    """More rows than ``lost`` may have been at the end, which could not be read."""


@dataclass(frozen=True)
class Rescue:
    """Where the damaged file is now, and what the new one holds."""

    set_aside: Path
    tables: Mapping[str, RescuedTable] = field(default_factory=dict)
    references: Sequence[LostReference] = ()
    """What rows of the new file name that is not in it."""

    @property
    def is_whole(self) -> bool:
        """Whether all was brought back."""
        return not self.references and not any(
            table.lost or table.orphaned or table.has_lost_end for table in self.tables.values()
        )


def rescue(project: Path, *, key: bytes | None = None, today: date | None = None) -> Rescue:
    """Put what can be read of a project in its place, and set the damaged file aside.

    Until the new file is whole, the damaged one stays where it is. Raises ``ProjectNotFound``,
    ``ProjectBusy``, ``ProjectNotWritten``, and ``ProjectBroken`` when not even its list of tables
    can be read; then a backup is the remedy.
    """
    path = own_path(project)
    finish_replacing(path)
    if not is_there(path):
        raise ProjectNotFound(file=path)
    day = (today or datetime.now(UTC).astimezone().date()).isoformat()
    new = new_path(path)
    with lock_writing(path):
        try:
            for file in _files(path):
                check_regular(file, links=False)
            remove_unused(path)
            tables, references = _rescued(path, new, key)
            set_aside = replace_damaged(path, new, day)
        except OSError as error:
            raise ProjectNotWritten(file=path, reason=explain_writing(error)) from error
        except ProjectNotWritten as error:
            raise error.with_facts(file=path) from error
        finally:
            remove_with_side_files(new)
    return Rescue(set_aside, tables, references)


def _files(path: Path) -> list[Path]:
    return [path.with_name(path.name + suffix) for suffix in ("", *SIDE_SUFFIXES)]


def _rescued(
    path: Path, aside: Path, key: bytes | None
) -> tuple[dict[str, RescuedTable], list[LostReference]]:
    with _damaged(path, key) as old:
        with faults_of(path, writing=False, key=key):
            ((mark,),) = old.execute("PRAGMA application_id")
            ((version,),) = old.execute("PRAGMA user_version")
            statements = _statements(old)
            tables = [
                (str(name), not without_number)
                for schema, name, kind, _, without_number, _ in old.execute("PRAGMA table_list")
                if schema == "main" and kind == "table" and not name.startswith("sqlite_")
            ]

        if mark != APPLICATION_ID:
            reason = message("Projects", "it does not say that it is a project")
            raise ProjectBroken(file=path, reason=reason)

        def fill(raw: apsw.Connection) -> None:
            for statement in statements:
                raw.execute(statement)
            raw.execute(f"PRAGMA user_version = {int(version)}")

        with create_project(aside, fill, key=key) as new:
            found = _copied(old, new, tables)
            faults = new.check_integrity()
            # A file of a first version that was cut short may have some of the tables only.
            is_known = not faults and found.keys() >= TABLES.keys()
            references = lost_references(new.raw) if is_known else []
    if faults:
        reason = message("Projects", "what was read of it does not fit together: {fault}")
        raise ProjectBroken(file=path, reason=reason.fill(fault=faults[0]))
    return found, references


@contextmanager
def _damaged(path: Path, key: bytes | None) -> Iterator[apsw.Connection]:
    """The damaged file: what its log holds is read, and the file is not written to."""
    flags = apsw.SQLITE_OPEN_READWRITE  # a log cannot be read otherwise
    with faults_of(path, writing=False, key=key):
        raw = open_raw(path, disk_of(path.parent), flags, key, TIMEOUT_S)
        try:
            raw.config(apsw.SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1)
            # SQLite reads a file that is cut short, a half copy, only with these two.
            raw.config(apsw.SQLITE_DBCONFIG_DEFENSIVE, 0)
            run(raw, "PRAGMA writable_schema = ON")
            read_first(raw)
        except BaseException:
            raw.close()
            raise
    try:
        yield raw
    finally:
        raw.close()


def _statements(old: apsw.Connection) -> list[str]:
    """What makes the tables, then all else; without tables that SQLite makes by itself."""
    rows = old.execute(
        "SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL AND name NOT GLOB 'sqlite_*'"
        " ORDER BY type <> 'table', rowid"
    )
    return [str(sql) for (sql,) in rows]


def _copied(
    old: apsw.Connection, new: ProjectConnection, tables: Sequence[tuple[str, bool]]
) -> dict[str, RescuedTable]:
    run(new.raw, "PRAGMA foreign_keys = OFF")
    new.raw.config(apsw.SQLITE_DBCONFIG_ENABLE_TRIGGER, 0)
    with new.transaction() as raw:
        found = {name: _Copying(old, raw, name, numbers).result() for name, numbers in tables}
        orphaned = _without_orphans(raw, [name for name, _ in tables])
    run(new.raw, "PRAGMA foreign_keys = ON")
    return {
        name: RescuedTable(one.kept - orphaned[name], one.lost, orphaned[name], one.has_lost_end)
        for name, one in found.items()
    }


class _Copying:
    """The rows of one table, from the damaged file into the new one."""

    def __init__(
        self, old: apsw.Connection, new: apsw.Connection, table: str, has_numbers: bool
    ) -> None:
        self._old = old
        self._new = new
        self._table = _quoted(table)
        self._has_numbers = has_numbers
        info = list(new.execute(f"PRAGMA table_info({self._table})"))
        columns = [_quoted(str(row[1])) for row in info]
        keys = [row for row in sorted(info, key=lambda row: int(row[5])) if row[5]]
        self._key = ", ".join(_quoted(str(row[1])) for row in keys)
        is_number = len(keys) == 1 and str(keys[0][2]).upper() == "INTEGER"
        if has_numbers and not is_number:  # else a column is the number
            columns.insert(0, "rowid")
        self._columns = ", ".join(columns)
        marks = ", ".join("?" * len(columns))
        self._insert = f"INSERT OR REPLACE INTO {self._table} ({self._columns}) VALUES ({marks})"
        self._refused = 0

    def result(self) -> RescuedTable:
        """Copy what can be read, and how much that was."""
        lost, has_lost_end = self._by_number() if self._has_numbers else self._by_key()
        ((kept,),) = self._new.execute(f"SELECT count(*) FROM {self._table}")
        lost += self._refused
        if (lost or has_lost_end) and (count := self._count()) is not None and count >= kept:
            return RescuedTable(kept, count - kept)
        return RescuedTable(kept, lost, has_lost_end=has_lost_end)

    def _count(self) -> int | None:
        """How many rows there were, where an index that is whole says it; else None."""
        indexes = self._new.execute(f"PRAGMA index_list({self._table})").fetchall()
        for _, name, _, _, is_partial in indexes:
            if is_partial:
                continue
            # sum, since SQLite may count(*) along the table, whichever index is named.
            statement = f"SELECT sum(1) FROM {self._table} INDEXED BY {_quoted(str(name))}"
            with suppress(*_DAMAGE, apsw.SQLError):  # a key of a table without numbers is the table
                ((count,),) = self._old.execute(statement).fetchall()
                return int(count or 0)
        return None

    def _by_number(self) -> tuple[int, bool]:
        """The rows in order of their number: how many are lost, and whether the end is."""
        last, has_lost_end = self._last_number()
        damaged = 1 if self._is_damaged_at(1) else None
        at = self._next_readable(1, last)
        lost = 0
        while True:
            if damaged is not None and (at is not None or not has_lost_end):
                lost += (last + 1 if at is None else at) - damaged
            if at is None:
                return lost, has_lost_end
            read_to = self._copy(f"WHERE rowid BETWEEN {at} AND {last} ORDER BY rowid")
            if read_to is None:
                return lost, has_lost_end
            damaged = max(at, read_to + 1)
            at = self._next_readable(damaged + 1, last)

    def _by_key(self) -> tuple[int, bool]:
        """A table without row numbers: from both ends to the damaged pages."""
        is_whole = self._copy(f"ORDER BY {self._key}") is None
        if not is_whole:
            descending = self._key.replace(",", " DESC,") + " DESC"
            self._copy(f"ORDER BY {descending}")
        return 0, not is_whole

    def _last_number(self) -> tuple[int, bool]:
        """The last number of a row, and whether it cannot be read."""
        try:
            ((last,),) = self._old.execute(f"SELECT max(rowid) FROM {self._table}")
        except _DAMAGE:
            return _LAST_NUMBER, True
        return int(last or 0), False

    def _is_damaged_at(self, number: int) -> bool:
        try:
            self._from(number)
        except _DAMAGE:
            return True
        return False

    def _from(self, number: int) -> int | None:
        """The number of the first row from here, None where there is none."""
        found = list(
            self._old.execute(
                f"SELECT rowid FROM {self._table} WHERE rowid >= ? ORDER BY rowid LIMIT 1",
                (number,),
            )
        )
        return int(found[0][0]) if found else None

    def _next_readable(self, start: int, last: int) -> int | None:
        """The first row from here that can be found, behind a damaged page; None at the end."""
        damaged, readable = start - 1, start
        step = 1
        while readable <= last and self._is_damaged_at(readable):
            damaged, readable = readable, min(readable + step, last + 1)
            step *= 2
        if readable > last:
            if damaged == last or self._is_damaged_at(last):
                return None
            readable = last
        while readable - damaged > 1:
            middle = (damaged + readable) // 2
            if self._is_damaged_at(middle):
                damaged = middle
            else:
                readable = middle
        return self._from(readable)

    def _copy(self, which: str) -> int | None:
        """Copy rows until one cannot be read: the number of the last; None when all were read."""
        number = "rowid" if self._has_numbers else "0"
        rows = f"SELECT {number}, {self._columns} FROM {self._table} {which}"
        batch: list[Row] = []
        last = -1
        is_whole = False
        try:
            for found in self._old.execute(rows):  # the first is read at once
                last = int(found[0])
                batch.append(found[1:])
                if len(batch) == _BATCH:
                    self._write(batch)
                    batch = []
            is_whole = True
        except _DAMAGE:
            is_whole = False
        self._write(batch)
        return None if is_whole else last

    def _write(self, batch: Sequence[Row]) -> None:
        try:
            self._new.executemany(self._insert, batch)
        except _REFUSED:
            for row in batch:
                self._write_one(row)

    def _write_one(self, row: Row) -> None:
        try:
            self._new.execute(self._insert, row)
        except _REFUSED:  # a value was changed into one that the table does not allow
            self._refused += 1


def _without_orphans(raw: apsw.Connection, tables: Sequence[str]) -> dict[str, int]:
    """Delete rows that refer to rows that are lost, and those that refer to these; how many."""
    deleted = dict.fromkeys(tables, 0)
    while True:
        before = sum(deleted.values())
        for table in tables:
            for condition in _lost_references(raw, table):
                raw.execute(f"DELETE FROM {_quoted(table)} WHERE {condition}")
                deleted[table] += raw.changes()
        if sum(deleted.values()) == before:
            return deleted


def _lost_references(raw: apsw.Connection, table: str) -> list[str]:
    """A condition for each reference of a table, true where its row is not there."""
    columns: dict[int, list[tuple[str, str | None]]] = {}
    parents: dict[int, str] = {}
    for number, _, parent, own, other, *_ in raw.execute(
        f"PRAGMA foreign_key_list({_quoted(table)})"
    ):
        parents[number] = str(parent)
        columns.setdefault(number, []).append((str(own), other))
    found = []
    for number, pairs in columns.items():
        parent = _quoted(parents[number])
        info = sorted(raw.execute(f"PRAGMA table_info({parent})"), key=lambda row: int(row[5]))
        keys = [str(row[1]) for row in info if row[5]]
        others = [other or keys[at] for at, (_, other) in enumerate(pairs)]
        owns = [f"{_quoted(table)}.{_quoted(own)}" for own, _ in pairs]
        given = " AND ".join(f"{own} IS NOT NULL" for own in owns)
        equal = " AND ".join(
            f"parent.{_quoted(other)} = {own}" for other, own in zip(others, owns, strict=True)
        )
        found.append(f"{given} AND NOT EXISTS (SELECT 1 FROM {parent} AS parent WHERE {equal})")
    return found


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
