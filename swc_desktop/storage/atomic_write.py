"""Files that are there whole, or as they were before; and what they hold, as a digest."""

import errno
import hashlib
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, BinaryIO, Final

from swc_desktop.storage.private import private_opener

_CHUNK: Final = 1 << 20
_CANNOT_FLUSH: Final = {errno.EINVAL, errno.ENOTSUP, errno.EOPNOTSUPP, errno.ENOSYS}
"""What fsync(2) answers for a file system or a kind of file that it does not know how to flush."""


@contextmanager
def atomic_write(path: Path, *, private: bool = False) -> Iterator[BinaryIO]:
    """A file to write beside ``path``; at the end it is flushed to the disk and renamed over it.

    A ``private`` one only its owner may read. Raises ``OSError``; whatever is raised in the block
    leaves ``path`` as it was.
    """
    aside = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        aside.unlink(missing_ok=True)
        with open(aside, "xb", opener=private_opener if private else None) as file:
            yield file
            file.flush()
            flush_to_disk(file.fileno())
        aside.replace(path)
    finally:
        aside.unlink(missing_ok=True)


def is_there(path: Path) -> bool:
    """Whether something is there, as far as this user may see; ``Path.exists`` may raise."""
    return os.path.exists(path)  # noqa: PTH110


def is_file(path: Path) -> bool:
    """Whether this is a file, as far as this user may see; ``Path.is_file`` may raise."""
    return os.path.isfile(path)  # noqa: PTH113


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


def digest_of(
    file: IO[bytes],
    told: Callable[[int], None],
    copy: IO[bytes] | None = None,
    most: int | None = None,
) -> str:
    """SHA-256 of what is left of an open file, which is copied on the way; ``told`` of bytes.

    ``most`` is where the reading ends, of a file that may give more than it says.
    """
    whole = hashlib.sha256()
    left = most
    while chunk := file.read(_CHUNK if left is None else min(left, _CHUNK)):
        left = None if left is None else left - len(chunk)
        whole.update(chunk)
        if copy is not None:
            copy.write(chunk)
        told(len(chunk))
    return whole.hexdigest()
