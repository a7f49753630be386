"""A file that is written for long, and that another program may delete or replace meanwhile."""

import errno
import logging
import os
import threading
from collections.abc import Callable, Iterator
from enum import StrEnum
from pathlib import Path
from typing import Final

from swc_desktop.storage.atomic_write import flush_to_disk
from swc_desktop.storage.file_lock import Lock, try_lock
from swc_desktop.storage.regular_file import open_regular

logger = logging.getLogger(__name__)

_FLAGS: Final = os.O_RDWR | os.O_CREAT
"""Two runs that begin at a time must not empty each other's file, as mode ``w`` would."""
_PIECE: Final = 1 << 20
_MAX_NAMES: Final = 100


class Fate(StrEnum):
    """What another program did to a file."""

    UNTOUCHED = "untouched"
    DELETED = "deleted"
    REPLACED = "replaced"
    CHANGED = "changed"


def take_step(step: Callable[[], object]) -> bool:
    """Take a step on a disk that has just failed; False where it fails again."""
    try:
        step()
    except OSError as error:
        logger.warning("the disk failed again: %s", error)
        return False
    return True


class GuardedFile:
    """An open file that is written at its end. Raises ``OSError`` from every method.

    A write that fails leaves the file as long as it was, where the disk allows that; where it does
    not, nothing more is written. Threads take turns.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._handle = os.fdopen(open_regular(path, _FLAGS, 0o666), "r+b", buffering=0)
        self._turn = threading.Lock()
        self._failed = False
        self.size = os.fstat(self._handle.fileno()).st_size
        """How long the file is to be; what another program appends does not count."""
        # Some network disks number a file anew at each look.
        self._has_lasting_number = self._leads_here()

    def try_lock(self) -> Lock:
        """Lock the file for this process until it is closed."""
        lock = try_lock(self._handle)
        return lock if self._leads_here() or not self._has_lasting_number else Lock.BUSY

    def pieces(self, start: int = 0) -> Iterator[bytes]:
        """What the file holds from ``start`` on, up to ``size``."""
        self._handle.seek(start)
        left = self.size - start
        while left > 0 and (piece := self._handle.read(min(left, _PIECE))):
            yield piece
            left -= len(piece)

    def read(self, start: int, length: int) -> bytes:
        """A part of what was written."""
        self._handle.seek(start)
        parts = []
        while length > 0 and (part := self._handle.read(length)):
            parts.append(part)
            length -= len(part)
        return b"".join(parts)

    def cut(self, size: int) -> None:
        """Make the file so long."""
        self._handle.truncate(size)
        self.size, self._failed = size, False

    def write(self, data: bytes) -> None:
        """Write at the end."""
        with self._turn:
            if self._handle.closed:  # a thread reads its last file behind the end of the run
                return
            if self._failed:
                raise OSError(errno.EIO, os.strerror(errno.EIO))
            try:
                self._handle.seek(self.size)
                self._write(data)
            except OSError:
                self._failed = not take_step(lambda: self._handle.truncate(self.size))
                raise
            self.size += len(data)

    def _write(self, data: bytes) -> None:
        view = memoryview(data)
        while view:
            view = view[self._handle.write(view) :]

    def flush(self) -> None:
        """Have the system write the file to its disk."""
        flush_to_disk(self._handle.fileno())

    def fate(self) -> Fate:
        """What another program did to the file since it was opened."""
        with self._turn:
            try:
                seen = self.path.stat()
            except FileNotFoundError:
                return Fate.DELETED
            if self._has_lasting_number and not self._leads_here():
                return Fate.REPLACED
            return Fate.UNTOUCHED if seen.st_size == self.size else Fate.CHANGED

    def rescue(self) -> Path:
        """Write what the file held to its path again or, where that is taken, to one beside.

        Nothing more is written to it.
        """
        with self._turn:
            self._failed = True
        for number in range(1, _MAX_NAMES):
            place = self.path if number == 1 else Path(f"{self.path}-{number}")
            try:
                with place.open("xb") as copy:
                    copy.writelines(self.pieces())
                    copy.flush()
                    flush_to_disk(copy.fileno())
            except FileExistsError:
                continue
            return place
        raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST))

    def close(self) -> None:
        """Close the file; what threads write from now on is left out."""
        with self._turn:
            self._handle.close()

    def _leads_here(self) -> bool:
        """Whether the path leads to the file that is open."""
        try:
            return os.path.samestat(self.path.stat(), os.fstat(self._handle.fileno()))
        except FileNotFoundError:
            return False
