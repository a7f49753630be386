"""SQLite files on any disk that can hold the data folder, and what their errors mean.

On a disk without locks that end with their process (some network and FUSE file systems), SQLite
uses lock folders instead, and no write-ahead log, which needs shared memory. A disk that cannot
flush is not asked to. Source: https://www.sqlite.org/vfs.html, https://www.sqlite.org/rescode.html
"""

import errno
import os
import sqlite3
import sys
import tempfile
import time
from collections.abc import Callable
from enum import Enum, auto
from pathlib import Path
from typing import Final

from swc_desktop.core.disk_faults import explain
from swc_desktop.core.message import Message
from swc_desktop.storage.disk import Disk, disk_of
from swc_desktop.storage.private import make_private_file, make_private_folder
from swc_desktop.storage.regular_file import check_regular
from swc_desktop.storage.sqlite_uri import sqlite_uri

_POLL_INTERVAL_S: Final = 0.02
"""Another program needs a few milliseconds for what is waited for here."""

ABANDONED_S: Final = 120.0
"""A transaction takes seconds; an older lock folder was left behind by a crash."""


class Fault(Enum):
    """What an error of SQLite means for the file."""

    BUSY = auto()
    """Another program is using it."""
    BROKEN = auto()
    """It is not a database, or it is damaged or belongs to another program."""
    DISK = auto()
    """The disk or the computer failed; the file may be fine."""


_SUFFIXES: Final = ("", "-journal", "-wal", "-shm")
"""All are checked, since SQLite would wait for a pipe in the place of one of its files."""
_PASSING: Final = (
    {sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_IOERR} if sys.platform == "win32" else set[int]()
)
"""There the files beside a database can be opened by nobody while the last one who closes it
removes them."""

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
    return getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR)


def fault_of(error: sqlite3.Error) -> Fault:
    """What an error means for the file; only ``BROKEN`` is a reason to set it aside."""
    return fault_of_code(_code(error))


def fault_of_code(code: int) -> Fault:
    """What a result code of SQLite means for the file, extended or not."""
    code &= 0xFF
    if code in _BUSY:
        return Fault.BUSY
    return Fault.BROKEN if code in _BROKEN else Fault.DISK


def database_reason(error: sqlite3.Error, path: Path) -> Message | str:
    """The error in words that say what to do; SQLite does not pass on the error of the system."""
    return reason_of_code(_code(error), str(error), path)


def reason_of_code(code: int, words: str, path: Path) -> Message | str:
    """As ``database_reason``, for a result code and the words of SQLite."""
    fault = fault_of_code(code)
    if fault is Fault.BUSY:
        return explain(OSError(errno.EBUSY, ""))
    number = _system_error(path) if fault is Fault.DISK else None
    number = number or _NUMBERS.get(code & 0xFF)
    return words if number is None else explain(OSError(number, words))


def _system_error(path: Path) -> int | None:
    """The error of the system for writing here, found by trying. The file itself is not opened,
    since closing it would end the locks that SQLite has on it (sqlite.org/howtocorrupt.html)."""
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


def open_database(
    path: Path,
    tables: str,
    *,
    timeout_s: float,
    check_same_thread: bool = True,
    makes: bool = True,
) -> sqlite3.Connection:
    """The database at ``path``, created if there is none and it ``makes`` one, in autocommit mode.

    ``tables`` are the statements that create it, separated by ``;``; the last sets its
    ``user_version``. Raises ``OSError`` (``FileNotFoundError`` where there is none) and
    ``sqlite3.Error``.
    """
    make_private_folder(path.parent)
    for suffix in _SUFFIXES:
        check_regular(path.with_name(path.name + suffix))
    if makes:
        make_private_file(path)  # SQLite gives the files beside it the same mode
    elif not path.exists():
        raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), str(path))
    disk = disk_of(path.parent)
    where = sqlite_uri(path.absolute()) + "?mode=rw"  # a file that goes away now is not made again
    if not disk.locks:
        remove_abandoned_lock(path.with_name(path.name + ".lock"))
        where += "&vfs=unix-dotfile"
    connection = sqlite3.connect(
        where,
        timeout=timeout_s,
        isolation_level=None,
        check_same_thread=check_same_thread,
        uri=True,
    )
    try:
        _retry_while_busy(lambda: _prepare(connection, disk, tables), timeout_s)
    except BaseException as error:
        connection.close()
        if isinstance(error, UnicodeDecodeError):  # its message repeats a damaged part of the file
            raise sqlite3.DatabaseError("it is damaged") from error
        raise
    return connection


def _version(connection: sqlite3.Connection) -> int:
    return int(connection.execute("PRAGMA user_version").fetchone()[0])


def _prepare(connection: sqlite3.Connection, disk: Disk, tables: str) -> None:
    _set_up(connection, disk)
    if not _version(connection):
        _create(connection, tables)


def _create(connection: sqlite3.Connection, tables: str) -> None:
    """Create the tables, unless another program did so while this one waited."""
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


def _set_up(connection: sqlite3.Connection, disk: Disk) -> None:
    synchronous = f"PRAGMA synchronous = {'FULL' if disk.flushes else 'OFF'}"
    if disk.has_log:
        connection.execute(synchronous)
        connection.execute("PRAGMA journal_mode = WAL")
    else:
        # A database that is in write-ahead mode can only be opened by one program on such a disk.
        connection.execute("PRAGMA locking_mode = EXCLUSIVE")
        connection.execute(synchronous)
        connection.execute("PRAGMA journal_mode = DELETE")
        connection.execute("PRAGMA locking_mode = NORMAL")
        connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()
    connection.execute("PRAGMA foreign_keys = ON")


def _retry_while_busy(attempt: Callable[[], None], timeout_s: float) -> None:
    """Repeat what makes a database ready; for its change to write-ahead mode SQLite does not wait
    by itself."""
    end = time.monotonic() + timeout_s
    while True:
        try:
            attempt()
        except sqlite3.Error as error:
            passes = fault_of(error) is Fault.BUSY or _code(error) & 0xFF in _PASSING
            if not passes or time.monotonic() > end:
                raise
            time.sleep(_POLL_INTERVAL_S)
        else:
            return


def remove_abandoned_lock(lock: Path, after_s: float = ABANDONED_S) -> None:
    """Remove a lock folder of SQLite that a program left there, by the clock of its disk.

    That may be the clock of another computer; a lock from the future is older than a correction of
    that clock.
    """
    try:
        made = lock.stat().st_mtime
        with tempfile.TemporaryFile(dir=lock.parent) as file:
            now = os.fstat(file.fileno()).st_mtime
        if abs(now - made) > after_s:
            lock.rmdir()
    except OSError:
        return
