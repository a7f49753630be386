"""Which files of the given files and folders are photographs to be read."""

import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from swc_desktop.core.progress import Progress, ProgressSink

_PICTURES: Final = "jpg jpeg jpe jfif mpo png tif tiff webp heic heif hif avif gif bmp jp2"
_RAW: Final = (
    "3fr arw cr2 cr3 crw dcr dng erf iiq kdc mef mos mrw nef nrw orf pef raf raw rw2 rwl sr2 srf "
    "srw x3f"
)
SUFFIXES: Final = frozenset(f".{suffix}" for suffix in f"{_PICTURES} {_RAW}".split())
"""Names that a folder is searched for; what a file is, its first bytes decide."""

_LITTER: Final = frozenset(
    ("$recycle.bin", "system volume information", "__macosx", "@eadir", "lost+found")
)
_TOLD_EACH: Final = 100
_WINDOWS_HIDDEN: Final = 0x2 | 0x4  # FILE_ATTRIBUTE_HIDDEN, FILE_ATTRIBUTE_SYSTEM


def find_photos(paths: Sequence[Path], progress: ProgressSink | None = None) -> list[Path]:
    """The named files, and the pictures in the named folders and all folders below them.

    Order: as named; in a folder first its files, then its folders, each by name. Hidden entries
    and the litter of operating systems are left out, and no file comes twice, by whatever link.
    A name that is not there and a folder that can not be listed stay in the list, so that they
    get their sentence when they are read. ``progress`` hears how many there are so far; what it
    raises ends the search.
    """
    seen: set[str] = set()
    found = []
    for path in paths:
        for candidate, identity in _candidates(path, seen):
            if identity not in seen:
                seen.add(identity)
                found.append(candidate)
                if progress is not None and len(found) % _TOLD_EACH == 0:
                    progress(Progress(len(found), None, "folders"))
    return found


def _candidates(path: Path, seen: set[str]) -> Iterator[tuple[Path, str]]:
    if not path.is_dir():
        yield path, _identity(path)
        return
    waiting = [path]
    while waiting:
        folder = waiting.pop()
        identity = _identity(folder)
        if identity in seen:
            continue
        try:
            with os.scandir(folder) as listing:
                entries = [entry for entry in listing if not _is_litter(entry)]
        except OSError:
            yield folder, identity
            continue
        seen.add(identity)
        entries.sort(key=lambda entry: (entry.name.casefold(), entry.name))
        folders = []
        for entry in entries:
            if _is_folder(entry):
                folders.append(folder / entry.name)
            elif Path(entry.name).suffix.lower() in SUFFIXES:
                file = folder / entry.name
                linked = entry.is_symlink()
                yield (
                    file,
                    _identity(file)
                    if linked
                    else os.path.normcase(f"{identity}{os.sep}{entry.name}"),
                )
        waiting.extend(reversed(folders))


def _identity(path: Path) -> str:
    return os.path.normcase(os.path.realpath(path))


def _is_folder(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir()
    except OSError:  # a link that leads nowhere: reading it says so
        return False


def _is_litter(entry: os.DirEntry[str]) -> bool:
    if entry.name.startswith(".") or entry.name.casefold() in _LITTER:
        return True
    if os.name != "nt":
        return False
    attributes: int = getattr(entry.stat(follow_symlinks=False), "st_file_attributes", 0)
    return bool(attributes & _WINDOWS_HIDDEN)
