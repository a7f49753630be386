"""Several files that are written as one: a folder, or a ZIP where the name ends so.

Both are made aside and take their name when they are whole.
"""

import os
import shutil
import threading
import zipfile
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path, PurePosixPath
from typing import IO, Final, Protocol

from swc_desktop.exports.errors import FolderInTheWay
from swc_desktop.storage.atomic_write import flush_folder, flush_to_disk, write_named
from swc_desktop.storage.held_files import patiently
from swc_desktop.storage.private import FOLDER_MODE, private_opener

ZIP_SUFFIX: Final = ".zip"

_NO_TIME: Final = (1980, 1, 1, 0, 0, 0)
"""The first that a ZIP can hold: one project gives the same bytes twice."""

_MODE: Final = 0o644 << 16
_MODE_PRIVATE: Final = 0o600 << 16


class Package(Protocol):
    """Where a format writes its files."""

    def file(self, name: str) -> AbstractContextManager[IO[bytes]]:
        """A file to write, by its relative name with ``/``. Raises ``OSError``."""
        ...


@contextmanager
def written_package(path: Path, *, private: bool = False) -> Iterator[Package]:
    """A package that takes its name at the end of the block, and is not there after an exception.

    Only its owner may read a ``private`` one. Raises ``OSError`` and ``FolderInTheWay``.
    """
    if path.suffix.lower() == ZIP_SUFFIX:
        with (
            write_named(path, private=private) as file,
            zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive,
        ):
            yield _Zip(archive, _MODE_PRIVATE if private else _MODE)
        return
    with written_folder(path, private=private) as aside:
        yield _Folder(aside, private=private)


@contextmanager
def written_folder(path: Path, *, private: bool = False) -> Iterator[Path]:
    """A new folder to fill, beside the one that it is at the end of the block.

    Raises ``OSError`` and ``FolderInTheWay``.
    """
    if path.is_symlink() or (path.exists() and not (path.is_dir() and not any(path.iterdir()))):
        raise FolderInTheWay(folder=path)
    aside = path.with_name(f".{path.name}.{os.getpid()}.{threading.get_ident()}.part")
    shutil.rmtree(aside, ignore_errors=True)  # left by a process that was killed
    aside.mkdir(FOLDER_MODE if private else 0o777)
    try:
        yield aside
        flush_folder(aside)
        if path.is_dir():
            path.rmdir()  # it is empty, and Windows renames onto no folder
        patiently(lambda: aside.rename(path))
        flush_folder(path.parent)
    finally:
        shutil.rmtree(aside, ignore_errors=True)


class _Folder:
    def __init__(self, folder: Path, *, private: bool) -> None:
        self._folder, self._private = folder, private

    @contextmanager
    def file(self, name: str) -> Iterator[IO[bytes]]:
        path = self._folder / PurePosixPath(name)
        path.parent.mkdir(parents=True, exist_ok=True)
        with open(path, "xb", opener=private_opener if self._private else None) as file:
            yield file
            file.flush()
            flush_to_disk(file.fileno())


class _Zip:
    def __init__(self, archive: zipfile.ZipFile, mode: int) -> None:
        self._archive, self._mode = archive, mode

    @contextmanager
    def file(self, name: str) -> Iterator[IO[bytes]]:
        entry = zipfile.ZipInfo(name, _NO_TIME)
        entry.compress_type = zipfile.ZIP_DEFLATED
        entry.external_attr = self._mode
        with self._archive.open(entry, "w", force_zip64=True) as file:
            yield file
