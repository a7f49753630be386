"""One connection to a project's file: locked or not, for one writer and for readers.

A connection is used by one thread. An act is one ``transaction``, on the disk when it returns.
"""

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Final, Self

import apsw

from swc_desktop.core.disk_faults import explain, explain_reading, explain_writing
from swc_desktop.core.message import message
from swc_desktop.projects.damage_watch import DamageWatch
from swc_desktop.projects.database_faults import (
    faults_of,
    project_error,
    refused_with_remedy,
    sqlite_faults_of,
)
from swc_desktop.projects.errors import (
    ProjectBusy,
    ProjectExists,
    ProjectLocked,
    ProjectNotFound,
    ProjectNotRead,
    ProjectNotWritten,
)
from swc_desktop.projects.key_file import key_path as key_path
from swc_desktop.projects.project_form import MakeTables, check_is_project
from swc_desktop.projects.schema import APPLICATION_ID
from swc_desktop.projects.sqlite_file import (
    TIMEOUT_S,
    First,
    has_begun,
    open_raw,
    read_first,
    run,
    set_up_writing,
    write_anew,
    write_under,
)
from swc_desktop.projects.writer_lock import WriterLock, lock_writing
from swc_desktop.storage.atomic_write import is_there
from swc_desktop.storage.disk import disk_of
from swc_desktop.storage.private import FILE_MODE, make_private_file, make_private_folder
from swc_desktop.storage.regular_file import check_regular

SUFFIX: Final = ".swcproject"
SIDE_SUFFIXES: Final = ("-journal", "-wal", "-shm")
"""Files of SQLite beside its file; it would follow a link or wait for a pipe in their place."""

_NO_INDEX: Final = (
    *(apsw.SQLITE_IOERR_SHMOPEN, apsw.SQLITE_IOERR_SHMSIZE, apsw.SQLITE_IOERR_SHMMAP),
)
"""What SQLite says where there is no room for the index of a log, which reading makes too."""

_HALF_DONE: Final = message(
    "Projects",
    "a program that wrote to it has not ended its work, and this folder can only be read; copy the "
    "project, with the files of the same name beside it, to a folder where you may write, and open "
    "it there",
)

_MAX_FAULTS: Final = 100
"""Faults that a check lists; a damaged file can have one for each of its rows."""

Value = str | int | float | bytes | None
Row = tuple[Value, ...]
Bindings = Sequence[Value] | Mapping[str, Value]


class ProjectConnection:
    """An open project file; close it, or use it as a context. ``open_project`` makes it."""

    def __init__(
        self, path: Path, raw: apsw.Connection, lock: WriterLock | None, key: bytes | None
    ) -> None:
        self.path = path
        self.raw = raw
        self.key = key
        self.damage = DamageWatch()
        self._lock = lock
        self._here = _number_of(path)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def can_write(self) -> bool:
        """Whether this is the one connection that may write."""
        return self._lock is not None

    @property
    def is_open_to_others(self) -> bool:
        """Whether other users may read the file: disks such as exFAT keep no modes."""
        return os.name != "nt" and bool(self.path.stat().st_mode & 0o077)

    def close(self) -> None:
        """Close the file, then let other programs write; a damaged one is left as it is."""
        try:
            with self._faults():
                if self.damage.is_damaged:
                    self.raw.config(apsw.SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1)
                self.raw.close()
        finally:
            if self._lock is not None:
                self._lock.release()

    def rows(self, statement: str, bindings: Bindings = ()) -> list[Row]:
        """All rows of a statement; raises the errors of a project."""
        with self._faults():
            return list(self.raw.execute(statement, bindings))

    def one(self, statement: str, bindings: Bindings = ()) -> Value:
        """The first value of the only row of a statement."""
        ((value, *_),) = self.rows(statement, bindings)
        return value

    @contextmanager
    def transaction(self) -> Iterator[apsw.Connection]:
        """The connection to write with: all of the block is kept, or with any error none of it.

        What is kept is on the disk when the block has ended. Raises ``ProjectBusy``,
        ``ProjectBroken`` and ``ProjectNotWritten``, also for errors of SQLite in the block. Nothing
        is written any more once the file was found damaged.
        """
        self.damage.check()
        self._check_same_file()
        if has_begun(self.raw):
            raise RuntimeError("a transaction of this connection has not ended")
        with self._faults():
            self.raw.execute("BEGIN IMMEDIATE")
            try:
                yield self.raw
                self.raw.execute("COMMIT")
            finally:
                if has_begun(self.raw):
                    self.raw.execute("ROLLBACK")

    @contextmanager
    def snapshot(self) -> Iterator[None]:
        """All reads of the block see one state, whatever another program writes meanwhile.

        Without a write-ahead log the writer would have to wait for the end of the block, so there
        each read is by itself.
        """
        with self.reading():
            if self.one("PRAGMA journal_mode") != "wal" or has_begun(self.raw):
                yield
                return
            self.raw.execute("BEGIN")
            try:
                yield
            finally:
                if has_begun(self.raw):
                    self.raw.execute("ROLLBACK")

    def reading(self) -> AbstractContextManager[None]:
        """Around work with ``raw`` itself: errors of SQLite become those of a project."""
        faults = sqlite_faults_of(self.path, writing=self.can_write, key=self.key)
        return self.damage.watching(faults)

    def vacuum(self) -> None:
        """Write the file anew, so that nothing of what was deleted is left in it or in its log."""
        with self._faults():
            write_anew(self.raw)
        self.empty_log()

    def empty_log(self) -> None:
        """Leave nothing in the write-ahead log, where pages of before stay until it is written on.

        Raises ``ProjectBusy`` while another program reads.
        """
        with self._faults():
            ((is_blocked, *_),) = self.raw.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        if is_blocked:
            raise ProjectBusy(file=self.path, holder=message("Projects", "another program"))

    def set_key(self, key: bytes | None) -> None:
        """Write the file anew under another key, or under none.

        Killed at any moment, the file is whole under one of the two. Nobody may read it meanwhile.
        Raises ``ProjectBusy`` and ``ProjectNotWritten``.
        """
        self._check_same_file()
        with self._faults():
            # A plain file in write-ahead mode is refused, and its log would stay readable.
            mode = str(self.one("PRAGMA journal_mode"))
            run(self.raw, "PRAGMA journal_mode = DELETE")
            try:
                write_under(self.raw, key)
                self.key = key
                write_anew(self.raw)
            finally:
                run(self.raw, f"PRAGMA journal_mode = {mode}")

    def check_integrity(self) -> tuple[str, ...]:
        """What is not whole in the file, in the words of SQLite; nothing when all is well."""
        try:
            rows = list(self.raw.execute(f"PRAGMA integrity_check({_MAX_FAULTS})"))
            found = [str(words) for (words,) in rows if words != "ok"]
            orphans = list(self.raw.execute("PRAGMA foreign_key_check"))[:_MAX_FAULTS]
        except (apsw.CorruptError, apsw.NotADBError, UnicodeDecodeError) as error:
            return (str(error),)
        except apsw.Error as error:
            raise project_error(error, self.path, writing=self.can_write) from error
        found += [f"row {row} of {table} refers to no row of {to}" for table, row, to, _ in orphans]
        return tuple(found)

    def _check_same_file(self) -> None:
        """Refuse to write where nobody would find it: the file was deleted or replaced."""
        try:
            if self._here == _number_of(self.path):
                return
        except OSError as error:
            raise ProjectNotWritten(file=self.path, reason=explain(error)) from error
        replaced = message("Projects", "another file has taken its place; open it again")
        raise ProjectNotWritten(file=self.path, reason=replaced)

    def _faults(self) -> AbstractContextManager[None]:
        faults = faults_of(self.path, writing=self.can_write, key=self.key)
        return self.damage.watching(faults)


def create_project(
    path: Path,
    fill: Callable[[apsw.Connection], None],
    *,
    key: bytes | None = None,
    timeout_s: float = TIMEOUT_S,
) -> ProjectConnection:
    """A new project file, open for writing; the folders that it needs are made private.

    ``fill`` makes its tables: the file has all of them or is empty. Raises ``ProjectExists``,
    ``ProjectBusy`` and ``ProjectNotWritten``.
    """
    try:
        make_private_folder(path.parent)
        path = own_path(path)
        _remove_stale_index(path)
        for taken in (path, *_side_files(path)):  # SQLite would take the others for parts of it
            check_regular(taken, links=False)
            if is_there(taken) and taken.stat().st_size:
                raise ProjectExists(file=taken)
        make_private_file(path)  # SQLite gives the files beside it the same mode
    except OSError as error:
        raise ProjectNotWritten(file=path, reason=explain_writing(error)) from error

    def begin(raw: apsw.Connection) -> None:
        with raw:
            raw.execute(f"PRAGMA application_id = {APPLICATION_ID}")
            fill(raw)

    return _open_to_write(path, key, timeout_s, begin)


def open_project(
    path: Path,
    *,
    key: bytes | None = None,
    write: bool = True,
    newest_version: int | None = None,
    make_tables: MakeTables | None = None,
    timeout_s: float = TIMEOUT_S,
) -> ProjectConnection:
    """An existing project, to write (one program at a time) or only to read (any number).

    ``key`` is that of its key file. With ``make_tables``, which makes the tables of a version, a
    file that has others is refused: a trigger or a view from outside would run with ours. Raises
    ``ProjectNotFound``, ``ProjectLocked`` without a key that is needed, ``ProjectTooNew`` when
    PRAGMA user_version is above ``newest_version``, ``ProjectBusy``, ``ProjectBroken``,
    ``ProjectNotRead`` and ``ProjectNotWritten``.
    """
    try:
        path = own_path(path)
        if not is_there(path) and not path.is_symlink():
            raise ProjectNotFound(file=path)
        for file in (path, *_side_files(path)):
            check_regular(file, links=False)
    except OSError as error:
        raise ProjectNotRead(file=path, reason=explain_reading(error)) from error

    if key is None and is_there(key_path(path)):  # also while the file itself is not locked yet
        raise ProjectLocked(file=path)

    def check(raw: apsw.Connection) -> None:
        check_is_project(raw, path, newest_version, make_tables)

    if not write:
        return _open_to_read(path, key, timeout_s, check)
    with refused_with_remedy():
        return _open_to_write(path, key, timeout_s, check)


def _remove_stale_index(path: Path) -> None:
    """Delete the index of an empty log of a project that was moved away: it says nothing."""
    journal, log, index = _side_files(path)
    for file in (path, journal, log):
        if is_there(file) and (file == path or file.stat().st_size):
            return
    if is_there(index):
        check_regular(index, links=False)
        index.unlink()


def own_path(path: Path) -> Path:
    """The path with links of its folder resolved; only its own name may not be a link."""
    path = path.absolute()
    return path.parent.resolve() / path.name


def _side_files(path: Path) -> list[Path]:
    return [path.with_name(path.name + suffix) for suffix in SIDE_SUFFIXES]


def _open_to_write(
    path: Path, key: bytes | None, timeout_s: float, first: First
) -> ProjectConnection:
    lock = lock_writing(path)
    try:
        disk = disk_of(path.parent)
        _close_to_others(path)

        def opened(with_key: bytes | None) -> ProjectConnection:
            raw = open_raw(path, disk, apsw.SQLITE_OPEN_READWRITE, with_key, timeout_s)
            try:
                set_up_writing(raw, path, disk, timeout_s, first)
                return ProjectConnection(path, raw, lock, with_key)
            except BaseException:
                raw.close()
                raise

        with faults_of(path, writing=True, key=key):
            try:
                return opened(key)
            except apsw.NotADBError:
                if key is None:
                    raise
                connection = opened(None)  # the program ended while the file was being locked
                connection.set_key(key)
                return connection
    except BaseException:
        lock.release()
        raise


def _open_to_read(
    path: Path, key: bytes | None, timeout_s: float, first: First
) -> ProjectConnection:
    disk = disk_of(path.parent)

    def opened(with_key: bytes | None, *, is_fixed: bool = False) -> ProjectConnection:
        flags = apsw.SQLITE_OPEN_READONLY
        raw = open_raw(path, disk, flags, with_key, timeout_s, is_fixed=is_fixed)
        try:
            read_first(raw)
            first(raw)
            return ProjectConnection(path, raw, None, with_key)
        except BaseException:
            raw.close()
            raise

    with faults_of(path, writing=False, key=key):
        try:
            return opened(key)
        except apsw.NotADBError:
            if key is None:
                raise
            return opened(None)  # the program ended while the file was being locked
        except apsw.ReadOnlyError:
            # The program that wrote was killed: what it left half done is taken back by writing.
            try:
                _open_to_write(path, key, timeout_s, first).close()
            except ProjectNotWritten as error:
                if _is_half_done(path):
                    raise ProjectNotRead(file=path, reason=_HALF_DONE) from error
                return opened(key, is_fixed=True)  # a folder in which this user makes no files
            return opened(key)
        except (apsw.CantOpenError, apsw.IOError) as error:
            if isinstance(error, apsw.IOError) and _code(error) not in _NO_INDEX:
                raise
            # A file in write-ahead mode where the files beside it cannot be made: a stick that is
            # write-protected, a full disk. Without a log nobody has written to it since.
            if _is_half_done(path):
                raise ProjectNotRead(file=path, reason=_HALF_DONE) from error
            return opened(key, is_fixed=True)


def _code(error: apsw.Error) -> int:
    """The extended code of an error, which the types of apsw do not know."""
    return int(getattr(error, "extendedresult", 0))


def _is_half_done(path: Path) -> bool:
    """Whether the file alone is not the whole project: a journal or a log beside it is needed."""
    journal, log, _ = _side_files(path)
    return any(is_there(file) and file.stat().st_size for file in (journal, log))


def _close_to_others(path: Path) -> None:
    """Mode 0600; the file is not opened for it, since closing would end SQLite's locks on it."""
    try:
        status = path.lstat()
        if os.name != "nt" and status.st_uid == os.getuid() and status.st_mode & 0o077:
            path.chmod(FILE_MODE & status.st_mode)
    except OSError as error:
        raise ProjectNotWritten(file=path, reason=explain_writing(error)) from error


def _number_of(path: Path) -> tuple[int, int]:
    status = path.stat()
    return status.st_dev, status.st_ino
