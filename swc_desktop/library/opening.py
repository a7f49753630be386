"""From the place of the library to an open one, whatever lies there."""

from datetime import UTC, datetime
from pathlib import Path

from swc_desktop.core.errors import LibraryBroken
from swc_desktop.library.store import Library


def open_library(path: Path) -> tuple[Library, str]:
    """The library at ``path`` and a notice ("" for none).

    A file that is no library is set aside under a name with the date, and a new one is begun.
    Raises ``LibraryTooNew``, ``LibraryBusy`` and ``LibraryNotWritten``.
    """
    try:
        return Library(path), ""
    except LibraryBroken:
        stamp = datetime.now(UTC).strftime("%Y%m%d-%H%M%S")
        aside = path.with_name(f"{path.stem}-damaged-{stamp}{path.suffix}")
        for ending in ("", "-wal", "-shm"):
            part = path.with_name(path.name + ending)
            if part.exists():
                part.replace(aside.with_name(aside.name + ending))
        notice = (
            f"The list of earlier runs was damaged. It was set aside as {aside.name}, "
            "and a new one was begun; your photographs are untouched."
        )
        return Library(path), notice
