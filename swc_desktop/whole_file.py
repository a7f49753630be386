"""Files that are there whole, or as they were before; and what they hold, as a digest."""

import hashlib
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, BinaryIO, Final

_CHUNK: Final = 1 << 20


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
            os.fsync(file.fileno())
        aside.replace(path)
    finally:
        aside.unlink(missing_ok=True)


def digest_of(file: IO[bytes], told: Callable[[int], None], copy: IO[bytes] | None = None) -> str:
    """SHA-256 of what is left of an open file, which is copied on the way; ``told`` of bytes."""
    whole = hashlib.sha256()
    while chunk := file.read(_CHUNK):
        whole.update(chunk)
        if copy is not None:
            copy.write(chunk)
        told(len(chunk))
    return whole.hexdigest()
