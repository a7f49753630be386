"""A lock on an open file that ends with its process."""

import sys
from typing import BinaryIO

_BEYOND_ITS_END = 1 << 30
"""Where Windows locks a byte: there, nobody is kept from reading the file."""


def hold(handle: BinaryIO) -> bool:
    """Hold the file for this process until it is closed; False when another holds it."""
    try:
        if sys.platform == "win32":
            import msvcrt

            handle.seek(_BEYOND_ITS_END)
            msvcrt.locking(handle.fileno(), msvcrt.LK_NBLCK, 1)
            handle.seek(0)
        else:
            import fcntl

            fcntl.flock(handle.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True
