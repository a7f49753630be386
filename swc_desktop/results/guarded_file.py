"""A file that is written over a long time, while another program may delete or replace it."""

import errno
import logging
import os
import threading
from collections.abc import Callable, Iterator
from enum import StrEnum
from pathlib import Path
from typing import Final

from swc_desktop.core.message import message
from swc_desktop.storage.atomic_write import flush_to_disk
from swc_desktop.storage.file_lock import Lock, try_lock
from swc_desktop.storage.regular_file import open_regular

logger = logging.getLogger(__name__)

_FLAGS: Final = os.O_RDWR | os.O_CREAT
"""Two runs that begin at the same time must not empty each other's file, as mode ``w`` would."""

_PIECE: Final = 1 << 20
"""Bytes read at a time; a round choice that keeps memory small."""

_MAX_NAMES: Final = 100
"""Names that are tried for a rescued file; ends the search in a folder that takes no file."""


class Fate(StrEnum):
    """What another program did to a file."""

    UNTOUCHED = "untouched"
    DELETED = "deleted"
    REPLACED = "replaced"
    CHANGED = "changed"


FATES: Final = {
    Fate.DELETED: message("Results", "deleted", "of a file"),
    Fate.REPLACED: message("Results", "replaced", "of a file"),
    Fate.CHANGED: message("Results", "changed", "of a file"),
}
"""The same in words."""


def attempt(step: Callable[[], object]) -> bool:
    """Do something on a disk that has just failed; False where it fails again."""
    try:
        step()
    except OSError as error:
        logger.warning("the disk failed again: %s", error)
        return False
    return True


class GuardedFile:
    """An open file that is appended to. Every method may raise ``OSError``.

    A failed write leaves the file at its earlier length, if the disk allows that; otherwise nothing
    more is written. Threads take turns.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._handle = os.fdopen(open_regular(path, _FLAGS, 0o666), "r+b", buffering=0)
        self._turn = threading.Lock()
        self._failed = False
        self.size = os.fstat(self._handle.fileno()).st_size
        """The length of the file without what another program appends."""
        # Some network disks give a file a new inode number at each look.
        self._has_lasting_number = self._leads_here()

    def try_lock(self) -> Lock:
        """Lock the file for this process until it is closed."""
        lock = try_lock(self._handle)
        return lock if self._leads_here() or not self._has_lasting_number else Lock.BUSY

    def pieces(self, start: int = 0) -> Iterator[bytes]:
        """The content of the file from ``start`` up to ``size``."""
        self._handle.seek(start)
        left = self.size - start
        while left > 0 and (piece := self._handle.read(min(left, _PIECE))):
            yield piece
            left -= len(piece)

    def read(self, start: int, length: int) -> bytes:
        """A part of the content."""
        self._handle.seek(start)
        parts = []
        while length > 0 and (part := self._handle.read(length)):
            parts.append(part)
            length -= len(part)
        return b"".join(parts)

    def cut(self, size: int) -> None:
        """Truncate the file to ``size`` bytes."""
        self._handle.truncate(size)
        self.size, self._failed = size, False

    def write(self, data: bytes) -> None:
        """Write at the end."""
        with self._turn:
            if self._handle.closed:  # a thread may read its last file after the end of the run
                return
            if self._failed:
                raise OSError(errno.EIO, os.strerror(errno.EIO))
            try:
                self._handle.seek(self.size)
                self._write(data)
            except OSError:
                self._failed = not attempt(lambda: self._handle.truncate(self.size))
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
        """Write the content to its path again or, if that is taken, to a path beside it.

        Afterwards nothing more is written to this file.
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
        """Close the file; later writes of threads are ignored."""
        with self._turn:
            self._handle.close()

    def _leads_here(self) -> bool:
        """Whether the path leads to the open file."""
        try:
            return os.path.samestat(self.path.stat(), os.fstat(self._handle.fileno()))
        except FileNotFoundError:
            return False
