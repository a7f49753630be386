"""Files that are written completely or not at all, and the digest of a file."""

import errno
import hashlib
import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, BinaryIO, Final

from swc_desktop.storage.held_files import patiently
from swc_desktop.storage.private import private_opener
from swc_desktop.storage.regular_file import (
    OPEN_FILE,
    NotAFile,
    check_regular,
    leads_to_open_file,
)

_CHUNK: Final = 1 << 20
"""Bytes read at a time; a round choice that keeps memory small."""

_CANNOT_FLUSH: Final = {errno.EINVAL, errno.ENOTSUP, errno.EOPNOTSUPP, errno.ENOSYS}
"""Errors of fsync(2) for file systems and kinds of file that cannot be flushed."""


@contextmanager
def atomic_write(path: Path, *, private: bool = False) -> Iterator[BinaryIO]:
    """A file to write beside ``path``; at the end it is flushed to the disk and takes that name.

    Of several threads and processes that write at a time each has a file of its own, and the last
    to end gives it the name. Only its owner may read a ``private`` file. Raises ``OSError``; an
    exception in the block leaves ``path`` as it was.
    """
    writer = f"{os.getpid()}.{threading.get_ident()}"
    aside = path.with_name(f".{path.name}.{writer}.part")
    try:
        aside.unlink(missing_ok=True)
        with open(aside, "xb", opener=private_opener if private else None) as file:
            yield file
            file.flush()
            flush_to_disk(file.fileno())
        patiently(lambda: aside.replace(path))
    finally:
        aside.unlink(missing_ok=True)


@contextmanager
def write_named(path: Path, *, private: bool = False) -> Iterator[BinaryIO]:
    """As ``atomic_write``, for a file that a person named: what it leads to through links is
    replaced, in its own folder, and the links stay.

    Raises ``NotAFile`` for a folder, and for a pipe, a device and an open file such as
    ``/dev/stdout``, which a file would replace.
    """
    if leads_to_open_file(path):
        raise NotAFile(errno.EINVAL, OPEN_FILE)
    check_regular(path)
    with atomic_write(Path(os.path.realpath(path)), private=private) as file:
        yield file


def is_there(path: Path) -> bool:
    """Whether something has this path, as far as this user may see; ``Path.exists`` may raise."""
    return os.path.exists(path)  # noqa: PTH110 - see above


def is_file(path: Path) -> bool:
    """Whether this is a file, as far as this user may see; ``Path.is_file`` may raise."""
    return os.path.isfile(path)  # noqa: PTH113 - see above


def is_folder(path: Path) -> bool:
    """Whether this is a folder, as far as this user may see; ``Path.is_dir`` may raise."""
    return os.path.isdir(path)  # noqa: PTH112 - see above


def flush_to_disk(handle: int) -> bool:
    """Make the system write an open file to its disk; False where the disk does not support that.

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
    """Make a rename survive a power cut, where the system can; raises ``OSError``.

    Windows cannot open a folder for this.
    """
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        flush_to_disk(handle)
    finally:
        os.close(handle)


def sha256_of_file(
    file: IO[bytes],
    on_progress: Callable[[int], None],
    copy: IO[bytes] | None = None,
    max_bytes: int | None = None,
) -> str:
    """SHA-256 of the rest of an open file, which is also written to ``copy``.

    ``on_progress`` gets the bytes of each piece. Reading ends after ``max_bytes``, since a file
    from outside may be longer than it says.
    """
    whole = hashlib.sha256()
    left = max_bytes
    while chunk := file.read(_CHUNK if left is None else min(left, _CHUNK)):
        left = None if left is None else left - len(chunk)
        whole.update(chunk)
        if copy is not None:
            copy.write(chunk)
        on_progress(len(chunk))
    return whole.hexdigest()
