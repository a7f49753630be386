"""Locks on open files that end with their process, also where a disk does not have them."""

import errno
import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from enum import Enum, auto
from pathlib import Path
from typing import BinaryIO, Final

from swc_desktop.storage.private import private_opener

_BEYOND_ITS_END: Final = 1 << 30
"""Where Windows locks a byte: there, nobody is kept from reading the file."""

_HELD_BY_ANOTHER: Final = {errno.EWOULDBLOCK, errno.EAGAIN, errno.EACCES}
"""What flock(2), fcntl(2) and ``_locking`` of Windows answer when another holds it."""

_NOT_SUPPORTED: Final = {
    *(errno.EOPNOTSUPP, errno.ENOTSUP, errno.ENOSYS, errno.ENOLCK, errno.EINVAL, errno.ENOTTY),
}
_POLL_INTERVAL_S: Final = 0.05


class Lock(Enum):
    """What became of the wish to lock a file."""

    HELD = auto()
    BUSY = auto()
    """Another holds it."""
    UNSUPPORTED = auto()
    """Its disk has no locks: nobody can say whether another uses it."""


def try_lock(handle: BinaryIO) -> Lock:
    """Lock the file for this process until it is closed; raises ``OSError`` for a failing disk."""
    try:
        if sys.platform == "win32":
            import msvcrt

            handle.seek(_BEYOND_ITS_END)
            try:
                msvcrt.locking(handle.fileno(), msvcrt.LK_NBLCK, 1)
            finally:
                handle.seek(0)
        else:
            import fcntl

            fcntl.flock(handle.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        if error.errno in _HELD_BY_ANOTHER:
            return Lock.BUSY
        if error.errno in _NOT_SUPPORTED:
            return Lock.UNSUPPORTED
        raise
    return Lock.HELD


@contextmanager
def turn(path: Path, timeout_s: float) -> Iterator[None]:
    """Wait for the turn at something that several processes may change.

    ``path`` is the lock file, which is there meanwhile. Where the disk has no locks, the turn is
    given at once. Raises ``TimeoutError`` when another has it for longer than ``timeout_s``, and
    ``OSError``.
    """
    end = time.monotonic() + timeout_s
    while True:
        with open(path, "a+b", opener=private_opener) as file:
            if try_lock(file) is not Lock.BUSY and _is_there(path, file):
                try:
                    yield
                finally:
                    if sys.platform != "win32":  # there, nobody can remove an open file
                        path.unlink(missing_ok=True)
                return
        if time.monotonic() > end:
            raise TimeoutError(errno.EBUSY, "another program is using it")
        time.sleep(_POLL_INTERVAL_S)


def _is_there(path: Path, file: BinaryIO) -> bool:
    """Whether the path still leads to the file that was locked: who had it before removed it."""
    try:
        return sys.platform == "win32" or os.path.samestat(path.stat(), os.fstat(file.fileno()))
    except FileNotFoundError:
        return False
