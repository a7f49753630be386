"""The files of a Darwin Core archive: a ZIP as downloaded, or the folder that it unpacks to."""

import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import BinaryIO, Final, Protocol, cast

META: Final = "meta.xml"
"""Describes the tables of an archive."""

_TABLES: Final = (".csv", ".tsv", ".txt")


class ArchiveFiles(Protocol):
    """The files of an archive by their names, which are paths from its top with ``/``."""

    @property
    def pictures_from(self) -> Path:
        """The folder from which paths of pictures start."""

    def names(self) -> list[str]:
        """The names of all files."""

    def open(self, name: str) -> BinaryIO:
        """A file to read. Raises ``OSError``, also if it is missing or outside the archive."""


class _Packed:
    def __init__(self, archive: zipfile.ZipFile, file: Path) -> None:
        self._archive = archive
        self.pictures_from = file.parent

    def names(self) -> list[str]:
        return [name for name in self._archive.namelist() if not name.startswith("__MACOSX/")]

    def open(self, name: str) -> BinaryIO:
        try:
            return cast("BinaryIO", self._archive.open(name))
        except KeyError as error:
            raise OSError(f"{name!r} is missing in it") from error


class _Unpacked:
    def __init__(self, folder: Path) -> None:
        self.pictures_from = folder

    def names(self) -> list[str]:
        return [
            file.relative_to(self.pictures_from).as_posix()
            for file in archive_tables(self.pictures_from)
        ]

    def open(self, name: str) -> BinaryIO:
        top = self.pictures_from.resolve()
        file = (top / name).resolve()
        if top not in file.parents or not file.is_file():
            raise OSError(f"{name!r} is missing in it")
        return file.open("rb")


@contextmanager
def opened_archive(path: Path) -> Iterator[ArchiveFiles]:
    """The files of a ZIP or of a folder. Raises what ``zipfile`` raises."""
    if path.is_dir():
        yield _Unpacked(path)
    else:
        with zipfile.ZipFile(path) as archive:
            yield _Packed(archive, path)


def archive_tables(folder: Path) -> list[Path]:
    """The tables and the description of an unpacked archive, at its top and in the folders there:
    the files that decide what it says."""
    files = (*folder.glob("*"), *folder.glob("*/*"))
    return sorted(file for file in files if file.suffix.lower() in (*_TABLES, ".xml"))


def is_archive_folder(folder: Path) -> bool:
    """Whether a folder is an unpacked archive, also one that was packed with its folder."""
    return any((one / META).is_file() for one in (folder, *_folders_in(folder)))


def _folders_in(folder: Path) -> list[Path]:
    return sorted(one for one in folder.iterdir() if one.is_dir())


def lone_table(files: ArchiveFiles) -> str:
    """The table of a simple download, "" if there are several or a description of them."""
    names = files.names()
    tables = [name for name in names if name.lower().endswith(_TABLES)]
    return tables[0] if len(tables) == 1 and not description(files) else ""


def description(files: ArchiveFiles) -> str:
    """The name of ``meta.xml``, also in a folder that was packed whole; "" if there is none."""
    found = [name for name in files.names() if PurePosixPath(name).name == META]
    return min(found, key=lambda name: name.count("/"), default="")
