"""Locks on open files, which end with their process; a disk without locks is reported as such."""

import errno
import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from enum import Enum, auto
from pathlib import Path
from typing import BinaryIO, Final

from swc_desktop.storage.private import private_opener

_LOCKED_BYTE: Final = 1 << 30
"""Windows locks bytes, and nobody else may read those; this one is beyond the end of the file."""

_BUSY: Final = {errno.EWOULDBLOCK, errno.EAGAIN, errno.EACCES, 0}
"""Errors of flock(2), fcntl(2) and ``_locking`` of Windows when another process has the lock; that
of Wine gives no reason, which is 0."""

_NOT_SUPPORTED: Final = {
    *(errno.EOPNOTSUPP, errno.ENOTSUP, errno.ENOSYS, errno.ENOLCK, errno.EINVAL, errno.ENOTTY),
}
_POLL_INTERVAL_S: Final = 0.05
"""A turn takes milliseconds; the wait is for a rename, not for a person."""


class Lock(Enum):
    """The outcome of ``try_lock``."""

    HELD = auto()
    BUSY = auto()
    """Another process has the lock."""
    UNSUPPORTED = auto()
    """Its disk has no locks, so it is unknown whether another process uses the file."""


def try_lock(handle: BinaryIO) -> Lock:
    """Lock the file for this process until it is closed; raises ``OSError`` when the disk fails."""
    try:
        if sys.platform == "win32":
            import msvcrt

            handle.seek(_LOCKED_BYTE)
            try:
                msvcrt.locking(handle.fileno(), msvcrt.LK_NBLCK, 1)
            finally:
                handle.seek(0)
        else:
            import fcntl

            fcntl.flock(handle.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        if error.errno in _BUSY:
            return Lock.BUSY
        if error.errno in _NOT_SUPPORTED:
            return Lock.UNSUPPORTED
        raise
    return Lock.HELD


@contextmanager
def turn(path: Path, timeout_s: float) -> Iterator[None]:
    """Run the block while no other process runs one with the same ``path``.

    ``path`` is the lock file, which exists during the block. Without locks on the disk, the block
    runs at once. Raises ``TimeoutError`` when another process takes longer than ``timeout_s``, and
    ``OSError``.
    """
    end = time.monotonic() + timeout_s
    while True:
        with open(path, "a+b", opener=private_opener) as file:
            if try_lock(file) is not Lock.BUSY and is_there(path, file):
                try:
                    yield
                finally:
                    if sys.platform == "win32":  # Windows cannot remove an open file
                        file.close()
                        with suppress(OSError):  # the next process has it
                            path.unlink()
                    else:
                        path.unlink(missing_ok=True)
                return
        if time.monotonic() > end:
            raise TimeoutError(errno.EBUSY, "another program is using it")
        time.sleep(_POLL_INTERVAL_S)


def is_there(path: Path, file: BinaryIO) -> bool:
    """Whether the path still leads to the locked file: the process before may have removed it."""
    try:
        return sys.platform == "win32" or os.path.samestat(path.stat(), os.fstat(file.fileno()))
    except FileNotFoundError:
        return False
