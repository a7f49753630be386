"""Files that are there whole, or as they were before; and what they hold, as a digest."""

import errno
import hashlib
import os
import stat
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, BinaryIO, Final

_CHUNK: Final = 1 << 20
_CANNOT_FLUSH: Final = {errno.EINVAL, errno.ENOTSUP, errno.EOPNOTSUPP, errno.ENOSYS}
"""What fsync(2) answers for a file system or a kind of file that it does not know how to flush."""

_SPECIAL: Final = "it is a pipe, a socket or a device and not a file"


class NotAFile(OSError):
    """A folder, a pipe or a device in the place of a file."""


@contextmanager
def written_whole(path: Path) -> Iterator[BinaryIO]:
    """A file to write beside ``path``; at the end it is flushed to the disk and renamed over it.

    Raises ``OSError``; whatever is raised in the block leaves ``path`` as it was.
    """
    aside = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        with aside.open("wb") as file:
            yield file
            file.flush()
            flush_to_disk(file.fileno())
        aside.replace(path)
    finally:
        aside.unlink(missing_ok=True)


def open_regular(path: Path) -> BinaryIO:
    """A file for reading, from its disk: a pipe or a device is refused and not waited for.

    Raises ``OSError``, of that the kind ``NotAFile``.
    """
    handle = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
    try:
        _check_regular(os.fstat(handle).st_mode)
        return os.fdopen(handle, "rb")
    except BaseException:
        os.close(handle)
        raise


def check_regular(path: Path) -> None:
    """Raise ``NotAFile`` where something else than a file is at a path; nothing there is right."""
    try:
        mode = path.stat().st_mode
    except FileNotFoundError:
        return
    _check_regular(mode)


def _check_regular(mode: int) -> None:
    if stat.S_ISDIR(mode):
        raise NotAFile(errno.EISDIR, os.strerror(errno.EISDIR))
    if not stat.S_ISREG(mode):
        raise NotAFile(errno.EINVAL, _SPECIAL)


def is_there(path: Path) -> bool:
    """Whether something is there, as far as this user may see; ``Path.exists`` may raise."""
    return os.path.exists(path)  # noqa: PTH110


def is_folder(path: Path) -> bool:
    """Whether this is a folder, as far as this user may see; ``Path.is_dir`` may raise."""
    return os.path.isdir(path)  # noqa: PTH112


def flush_to_disk(handle: int) -> bool:
    """Have the system write an open file to its disk; False where the disk does not offer that.

    Raises ``OSError`` when the disk fails or is full.
    """
    try:
        os.fsync(handle)
    except OSError as error:
        if error.errno in _CANNOT_FLUSH:
            return False
        raise
    return True


def flush_folder(folder: Path) -> None:
    """Make a rename last through a power cut, where the system can; raises ``OSError``."""
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        flush_to_disk(handle)
    finally:
        os.close(handle)


def digest_of(file: IO[bytes], told: Callable[[int], None], copy: IO[bytes] | None = None) -> str:
    """SHA-256 of what is left of an open file, which is copied on the way; ``told`` of bytes."""
    whole = hashlib.sha256()
    while chunk := file.read(_CHUNK):
        whole.update(chunk)
        if copy is not None:
            copy.write(chunk)
        told(len(chunk))
    return whole.hexdigest()
