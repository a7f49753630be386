"""How a photograph stood on its disk: by this a later run knows whether it changed."""

import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

State = tuple[int, ...]
"""Size and time of change in nanoseconds, of the file and of the sidecars beside it."""

GONE: Final[State] = ()
"""The state of a file that is not there, which is equal to none that is."""


def sidecar_names(path: Path) -> Iterator[Path]:
    """Where the XMP sidecar of a photograph may lie, the one that counts first."""
    for suffix in (".xmp", ".XMP"):
        for beside in (path.with_name(path.name + suffix), path.with_suffix(suffix)):
            if beside != path:  # a picture by the name of a sidecar
                yield beside


def states_of(files: Iterable[Path]) -> Iterator[State]:
    """The state of each file; every folder is listed once."""
    sidecars: dict[Path, frozenset[str]] = {}
    for file in files:
        folder = file.parent
        if folder not in sidecars:
            sidecars[folder] = _sidecars_in(folder)
        yield _state(file, sidecars[folder])


def _state(file: Path, names: frozenset[str]) -> State:
    state = _size_and_time(file)
    if state == GONE or not names:
        return state
    for number, beside in enumerate(sidecar_names(file)):
        if beside.name.casefold() in names and (more := _size_and_time(beside)):
            state += (number, *more)
    return state


def _size_and_time(file: Path) -> State:
    try:
        seen = file.stat()
    except OSError:  # reading it says why
        return GONE
    return seen.st_size, seen.st_mtime_ns


def _sidecars_in(folder: Path) -> frozenset[str]:
    """Names by which sidecars are looked for, however they are written."""
    try:
        names = [name.casefold() for name in os.listdir(folder)]  # noqa: PTH208 - names alone
    except OSError:
        return frozenset()
    return frozenset(name for name in names if name.endswith(".xmp"))
