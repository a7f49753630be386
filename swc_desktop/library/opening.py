"""Opening the library, also where its file is damaged."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from swc_desktop.core.disk_faults import explain
from swc_desktop.library.errors import LibraryBroken, LibraryBusy, LibraryNotWritten
from swc_desktop.library.store import Library
from swc_desktop.storage.file_lock import turn

_TIMEOUT_S: Final = 10.0
"""How long another program may take to set the same file aside, which is a few renames."""


def open_library(path: Path) -> tuple[Library, str]:
    """The library at ``path`` and a notice ("" for none).

    A file that is not a library is set aside under a name with the date, and a new one is created.
    Raises ``LibraryTooNew``, ``LibraryBusy`` and ``LibraryNotWritten``.
    """
    try:
        return Library(path), ""
    except LibraryBroken:
        return _replace_damaged(path)


def _replace_damaged(path: Path) -> tuple[Library, str]:
    """Set a damaged library aside, unless another program has already done so."""
    try:
        with turn(path.with_name(f"{path.name}.turn"), _TIMEOUT_S):
            try:
                return Library(path), ""
            except LibraryBroken:
                aside = _set_aside(path)
            notice = (
                f"The list of earlier runs was damaged. It was set aside as {aside.name}, "
                "and a new one was created; your photographs are untouched."
            )
            return Library(path), notice
    except TimeoutError as error:
        raise LibraryBusy(file=path) from error
    except OSError as error:
        raise LibraryNotWritten(file=path, reason=explain(error)) from error


def _set_aside(path: Path) -> Path:
    stamp = datetime.now(UTC).strftime("%Y%m%d-%H%M%S-%f")
    aside = path.with_name(f"{path.stem}-damaged-{stamp}{path.suffix}")
    for ending in ("", "-wal", "-shm"):
        part = path.with_name(path.name + ending)
        if part.exists():
            part.replace(aside.with_name(aside.name + ending))
    return aside
