"""SQLite files on whatever disk the data folder lies on, and what their faults mean.

A disk without locks that end with a process (some network and FUSE file systems) gets SQLite's
lock folders instead, and no write-ahead log, which needs shared memory. A disk that cannot flush
is not asked to. Source: https://www.sqlite.org/vfs.html, https://www.sqlite.org/rescode.html
"""

import errno
import os
import sqlite3
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum, auto
from pathlib import Path
from typing import Final

from swc_desktop.core.disk_faults import explain
from swc_desktop.storage.atomic_write import flush_to_disk
from swc_desktop.storage.file_lock import Lock, try_lock
from swc_desktop.storage.private import make_private_file, make_private_folder
from swc_desktop.storage.regular_file import check_regular

_POLL_INTERVAL_S: Final = 0.02
_ABANDONED_S: Final = 120.0
"""A transaction takes seconds; a lock folder that is older was left by a crash."""


class Fault(Enum):
    """What a fault of SQLite says about the file."""

    BUSY = auto()
    """Another program is using it."""
    BROKEN = auto()
    """It is not a database, or a damaged one, or another program's."""
    DISK = auto()
    """The disk or the computer failed; the file may be fine."""


_SUFFIXES: Final = ("", "-journal", "-wal", "-shm")
"""SQLite would wait for a pipe in the place of one of its files."""
_BUSY: Final = {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_PROTOCOL}
_BROKEN: Final = {
    *(sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_ERROR),
    *(sqlite3.SQLITE_CONSTRAINT, sqlite3.SQLITE_MISMATCH, sqlite3.SQLITE_FORMAT),
}
_NUMBERS: Final = {
    sqlite3.SQLITE_FULL: errno.ENOSPC,
    sqlite3.SQLITE_NOMEM: errno.ENOMEM,
    sqlite3.SQLITE_PERM: errno.EACCES,
    sqlite3.SQLITE_READONLY: errno.EROFS,
    sqlite3.SQLITE_IOERR: errno.EIO,
}


def _code(error: sqlite3.Error) -> int:
    return getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR) & 0xFF


def fault_of(error: sqlite3.Error) -> Fault:
    """What a fault says about the file; only ``BROKEN`` is a reason to set it aside."""
    code = _code(error)
    if code in _BUSY:
        return Fault.BUSY
    return Fault.BROKEN if code in _BROKEN else Fault.DISK


def reason_of(error: sqlite3.Error, path: Path) -> str:
    """The fault in words with a remedy; SQLite does not say what the system answered to it."""
    if fault_of(error) is Fault.BUSY:
        return explain(OSError(errno.EBUSY, ""))
    number = _found_out(path) if fault_of(error) is Fault.DISK else None
    number = number or _NUMBERS.get(_code(error))
    return str(error) if number is None else explain(OSError(number, str(error)))


def _found_out(path: Path) -> int | None:
    """What the system has against writing here; the file itself must not be opened, for closing
    it would end SQLite's locks on it."""
    folder = path.parent
    try:
        with tempfile.TemporaryFile(dir=folder) as file:
            file.write(b"\0")
            file.flush()
        if path.is_dir():
            return errno.EISDIR
        if path.exists() and not os.access(path, os.R_OK | os.W_OK):
            return errno.EACCES
    except OSError as error:
        return error.errno
    return None


@dataclass(frozen=True)
class _Disk:
    """What a disk can do."""

    locks: bool = True
    flushes: bool = True


def _disk_of(folder: Path) -> _Disk:
    """Tried on a file without a name; where none can be made, SQLite finds out itself."""
    if sys.platform == "win32":
        return _Disk()
    import fcntl

    try:
        with tempfile.TemporaryFile(dir=folder) as file:
            locks = try_lock(file) is not Lock.UNSUPPORTED
            try:
                fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                locks = False
            return _Disk(locks, flush_to_disk(file.fileno()))
    except OSError:
        return _Disk()


def open_database(
    path: Path,
    tables: str,
    *,
    timeout_s: float,
    check_same_thread: bool = True,
) -> sqlite3.Connection:
    """The database at ``path``, made where there is none; transactions are begun by hand.

    ``tables`` are the statements for an empty one, parted by ``;``, and end with its
    ``user_version``. Raises ``OSError`` and ``sqlite3.Error``.
    """
    make_private_folder(path.parent)
    for suffix in _SUFFIXES:
        check_regular(path.with_name(path.name + suffix))
    make_private_file(path)  # and with it what SQLite puts beside it
    disk = _disk_of(path.parent)
    where: str | Path = path
    if not disk.locks:
        _remove_abandoned(path.with_name(path.name + ".lock"))
        where = path.absolute().as_uri() + "?vfs=unix-dotfile"
    connection = sqlite3.connect(
        where,
        timeout=timeout_s,
        isolation_level=None,
        check_same_thread=check_same_thread,
        uri=not disk.locks,
    )
    try:
        _patiently(lambda: _set_up(connection, disk), timeout_s)
        if not _version(connection):
            _make(connection, tables)
    except BaseException as error:
        connection.close()
        if isinstance(error, UnicodeDecodeError):  # the message repeats a damaged part of the file
            raise sqlite3.DatabaseError("it is damaged") from error
        raise
    return connection


def _version(connection: sqlite3.Connection) -> int:
    return int(connection.execute("PRAGMA user_version").fetchone()[0])


def _make(connection: sqlite3.Connection, tables: str) -> None:
    """Make the tables, unless another program did so while this one waited for its turn."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        if not _version(connection):
            for statement in tables.split(";"):
                connection.execute(statement)
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise


def _set_up(connection: sqlite3.Connection, disk: _Disk) -> None:
    synchronous = f"PRAGMA synchronous = {'FULL' if disk.flushes else 'OFF'}"
    if disk.locks:
        connection.execute(synchronous)
        connection.execute("PRAGMA journal_mode = WAL")
    else:
        # a database that was in write-ahead mode elsewhere can only be opened by one program here
        connection.execute("PRAGMA locking_mode = EXCLUSIVE")
        connection.execute(synchronous)
        connection.execute("PRAGMA journal_mode = DELETE")
        connection.execute("PRAGMA locking_mode = NORMAL")
        connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()
    connection.execute("PRAGMA foreign_keys = ON")


def _patiently(attempt: Callable[[], None], timeout_s: float) -> None:
    """Repeat what SQLite does not wait for itself: the change to write-ahead mode."""
    end = time.monotonic() + timeout_s
    while True:
        try:
            attempt()
        except sqlite3.Error as error:
            if fault_of(error) is not Fault.BUSY or time.monotonic() > end:
                raise
            time.sleep(_POLL_INTERVAL_S)
        else:
            return


def _remove_abandoned(lock: Path) -> None:
    """By the clock of its disk, which may be another's; a lock of the future is from before that
    clock was set back."""
    try:
        made = lock.stat().st_mtime
        with tempfile.TemporaryFile(dir=lock.parent) as file:
            now = os.fstat(file.fileno()).st_mtime
        if abs(now - made) > _ABANDONED_S:
            lock.rmdir()
    except OSError:
        return
