"""Size and time of a photograph, by which a later run knows whether it changed."""

import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

FileState = tuple[int, ...]
"""Size and modification time in nanoseconds, of the file and then of its sidecars."""

GONE: Final[FileState] = ()
"""The state of a file that does not exist, which no existing file has."""


def sidecar_names(path: Path) -> Iterator[Path]:
    """The possible names of the XMP sidecar of a photograph, the preferred one first."""
    for suffix in (".xmp", ".XMP"):
        for beside in (path.with_name(path.name + suffix), path.with_suffix(suffix)):
            if beside != path:  # a picture with the name of a sidecar
                yield beside


def states_of(files: Iterable[Path]) -> Iterator[FileState]:
    """The state of each file; every folder is listed once."""
    sidecars: dict[Path, frozenset[str]] = {}
    for file in files:
        folder = file.parent
        if folder not in sidecars:
            sidecars[folder] = _sidecars_in(folder)
        yield _state(file, sidecars[folder])


def _state(file: Path, names: frozenset[str]) -> FileState:
    state = _size_and_time(file)
    if state == GONE or not names:
        return state
    for number, beside in enumerate(sidecar_names(file)):
        if beside.name in names and (more := _size_and_time(beside)):
            state += (number, *more)
    return state


def _size_and_time(file: Path) -> FileState:
    try:
        seen = file.stat()
    except OSError:  # reading the file reports why
        return GONE
    return seen.st_size, seen.st_mtime_ns


def _sidecars_in(folder: Path) -> frozenset[str]:
    """The names of sidecars in a folder as they are written there: where upper and lower case are
    the same, one file answers to two of the possible names."""
    try:
        names = os.listdir(folder)  # noqa: PTH208 - only names are needed
    except OSError:
        return frozenset()
    return frozenset(name for name in names if name.casefold().endswith(".xmp"))
