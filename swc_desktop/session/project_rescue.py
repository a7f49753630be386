"""What can be done about a project that is damaged, and what it did, in words."""

from dataclasses import dataclass
from pathlib import Path

from swc_desktop.core.message import Message, message
from swc_desktop.projects.backups import Backup, backups_of
from swc_desktop.projects.rescue import rescue
from swc_desktop.projects.rescue_words import lost_words
from swc_desktop.projects.restoring import restore_backup

_PHOTOGRAPHS = "media"
"""The table whose rows are photographs."""


@dataclass(frozen=True)
class Mended:
    """A project that can be opened again: ``words`` say what it holds and where the damaged file
    is."""

    path: Path
    words: Message


def last_backup(path: Path) -> Backup | None:
    """The latest backup of a project. Raises ``OSError``."""
    found = backups_of(path)
    return found[-1] if found else None


def rescue_project(path: Path, key: bytes | None = None) -> Mended:
    """Put what can be read of a project in its place, and say what is lost, table by table.

    Raises as ``rescue.rescue``.
    """
    done = rescue(path, key=key)
    kept = done.tables[_PHOTOGRAPHS].kept if _PHOTOGRAPHS in done.tables else 0
    text = message("Session", "Rescued %Ln photograph(s).", "", 0).counted(kept)
    for words in lost_words(done):
        text = message("Session", "{first} {then}").fill(first=text, then=words)
    return Mended(path, _with_place(text, done.set_aside))


def use_backup(path: Path, backup: Backup, key: bytes | None = None) -> Mended:
    """Put a copy of a backup in the place of a project. Raises as ``restore_backup``."""
    set_aside = restore_backup(path, backup, key=key)
    text = message("Session", "The backup of {day} is in use. What was done after it is not in it.")
    text = text.fill(day=backup.day)
    return Mended(path, text if set_aside is None else _with_place(text, set_aside))


def _with_place(text: Message, set_aside: Path) -> Message:
    place = message("Session", "{first} The damaged file is kept as {file}.")
    return place.fill(first=text, file=set_aside.name)
