"""How SQLite opens a project's file, with or without a key, on any disk.

``apsw`` runs a statement only up to its first row; ``run`` runs it to the end.
"""

import errno
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import apsw

from swc_desktop.core.search_text import searchable
from swc_desktop.projects.key_file import raw_key_pragma
from swc_desktop.storage.atomic_write import is_there
from swc_desktop.storage.database import remove_abandoned_lock
from swc_desktop.storage.disk import Disk
from swc_desktop.storage.regular_file import open_file
from swc_desktop.storage.sqlite_uri import sqlite_uri

First = Callable[[apsw.Connection], None]
"""What is done with a file before anything in it is changed."""

_PLAIN: Final = b"SQLite format 3\0"

_READABLE: Final = slice(16, 24)
"""The bytes of the header that the cipher leaves readable (SQLite3 Multiple Ciphers)."""

_FIXED: Final = bytes((64, 32, 32))
"""Bytes 21 to 23 of the header of every database, by the file format of SQLite."""

CIPHER: Final = "chacha20"
"""Notices every changed byte, and is the fastest of those that do."""

_VFS: Final = "multipleciphers-unix-dotfile"
"""Lock folders instead of locks; without the first word it would refuse a key."""

TIMEOUT_S: Final = 10.0
"""A transaction or a page of another program takes far less."""

_POLL_INTERVAL_S: Final = 0.02
"""The change of journal mode waits for another program's few milliseconds."""

_MAX_VALUE_BYTES: Final = 64 << 20
"""Bytes of one value in a file from outside; the longest of ours, a GPX track, has a few MB."""

_MAX_LOG_BYTES: Final = 64 << 20
"""What the write-ahead log keeps on the disk once it was longer, after a large card."""

_ABANDONED_S: Final = 60.0
"""Pages and batches take seconds: this old, a lock folder on a disk without locks is abandoned."""

_SETTINGS: Final = (
    "temp_store = MEMORY",  # nothing of a locked project in temporary files
    "secure_delete = ON",  # what is forgotten is overwritten
    "foreign_keys = ON",
    "trusted_schema = OFF",  # a file from outside may hold triggers and views of others
    "cell_size_check = ON",
)


def open_raw(
    path: Path,
    disk: Disk,
    flags: int,
    key: bytes | None,
    timeout_s: float,
    *,
    is_fixed: bool = False,
) -> apsw.Connection:
    """The file with its key and what holds for writing and reading; nothing is read yet."""
    if not disk.locks:
        remove_abandoned_lock(path.with_name(path.name + ".lock"), _ABANDONED_S)
    raw = apsw.Connection(
        sqlite_uri(path) + ("?immutable=1" if is_fixed else ""),
        flags=flags | apsw.SQLITE_OPEN_URI | apsw.SQLITE_OPEN_NOFOLLOW,
        vfs=None if disk.locks else _VFS,
    )
    try:
        if key is not None:
            run(raw, f"PRAGMA cipher = '{CIPHER}'")
            run(raw, f"PRAGMA key = '{raw_key_pragma(key)}'")
        raw.set_busy_timeout(round(timeout_s * 1000))
        raw.config(apsw.SQLITE_DBCONFIG_DEFENSIVE, 1)
        raw.limit(apsw.SQLITE_LIMIT_LENGTH, _MAX_VALUE_BYTES)
        raw.create_scalar_function("searchable", _searchable, 1, deterministic=True)
        for setting in _SETTINGS:
            run(raw, f"PRAGMA {setting}")
    except BaseException:
        raw.close()
        raise
    return raw


def _searchable(*values: object) -> str:
    """``searchable`` for statements."""
    return searchable(str(values[0]))


def run(raw: apsw.Connection, statement: str) -> None:
    """Run a statement to its end; it is not remembered, since it may hold the key."""
    list(raw.execute(statement, can_cache=False))


def write_anew(raw: apsw.Connection) -> None:
    """Write the file anew."""
    with _temporary_file(raw):
        run(raw, "VACUUM")


def write_under(raw: apsw.Connection, key: bytes | None) -> None:
    """Write the file anew under another key, or under none."""
    run(raw, f"PRAGMA cipher = '{CIPHER}'")
    with _temporary_file(raw):
        run(raw, f"PRAGMA rekey = '{'' if key is None else raw_key_pragma(key)}'")


@contextmanager
def _temporary_file(raw: apsw.Connection) -> Iterator[None]:
    """Write anew by a temporary file: in memory it would need that of the whole file.

    It is encrypted where the file is before or after, which holds for VACUUM, and for a new key,
    which is a VACUUM too where the file is plain on one side.
    """
    run(raw, "PRAGMA temp_store = FILE")
    try:
        yield
    finally:
        run(raw, "PRAGMA temp_store = MEMORY")


def is_plain(path: Path) -> bool:
    """Whether a file is there and not locked: it begins as SQLite's do. Raises ``OSError``.

    It must not be open in this process: closing it would end SQLite's locks on it.
    """
    if not is_there(path):
        return False
    with open_file(path) as file:
        return file.read(len(_PLAIN)) == _PLAIN


def is_under_key(path: Path) -> bool:
    """Whether a file is locked, as the part of its header says that the cipher leaves readable.

    Bytes 16 to 23 of SQLite's header (page size, two versions, bytes kept free at the end of each
    page, three fixed numbers) stay as they are; only a cipher keeps bytes free. Raises ``OSError``.
    """
    with open_file(path) as file:
        head = file.read(_READABLE.stop)
    size, free, fixed = head[16:18], head[20:21], head[21:24]
    has_page_size = size == b"\x00\x01" or (len(size) == 2 and int.from_bytes(size) >= 512)
    return not head.startswith(_PLAIN) and has_page_size and free > b"\0" and fixed == _FIXED


def has_begun(raw: apsw.Connection) -> bool:
    """Whether a transaction is open; some errors end it by themselves."""
    return raw.in_transaction


def read_first(raw: apsw.Connection) -> None:
    """Read the first page, where a wrong key and another kind of file are noticed."""
    run(raw, "SELECT count(*) FROM sqlite_schema")


def set_up_writing(
    raw: apsw.Connection, path: Path, disk: Disk, timeout_s: float, first: First
) -> None:
    """Make a file ready for its one writer; ``first`` runs before anything in it is changed."""
    synchronous = f"PRAGMA synchronous = {'FULL' if disk.flushes else 'OFF'}"
    if not disk.has_log:
        # A database in write-ahead mode can only be opened by one program on such a disk.
        run(raw, "PRAGMA locking_mode = EXCLUSIVE")
        read_first(raw)
        run(raw, "PRAGMA journal_mode = DELETE")
        run(raw, "PRAGMA locking_mode = NORMAL")
    read_first(raw)
    if raw.readonly("main"):
        raise OSError(errno.EACCES, os.strerror(errno.EACCES), str(path))
    run(raw, synchronous)
    first(raw)
    if disk.has_log:
        _retry_while_busy(lambda: run(raw, "PRAGMA journal_mode = WAL"), timeout_s)
        run(raw, f"PRAGMA journal_size_limit = {_MAX_LOG_BYTES}")


def _retry_while_busy(attempt: Callable[[], None], timeout_s: float) -> None:
    """Repeat the change to write-ahead mode, for which SQLite does not wait by itself."""
    end = time.monotonic() + timeout_s
    while True:
        try:
            return attempt()
        except apsw.BusyError:
            if time.monotonic() > end:
                raise
            time.sleep(_POLL_INTERVAL_S)
