"""Opening a project to work in it; where that is not possible, to read it, with the reason why."""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from swc_desktop.core.message import Message, message
from swc_desktop.projects.damage_watch import OnDamage, ignore_damage
from swc_desktop.projects.errors import (
    ProjectBusy,
    ProjectExists,
    ProjectLocked,
    ProjectNotWritten,
)
from swc_desktop.projects.key_file import key_path
from swc_desktop.projects.project import DEFAULT, Project, project_path
from swc_desktop.projects.replacing import has_project
from swc_desktop.projects.writer_lock import lock_writing
from swc_desktop.storage.atomic_write import is_there

LOOK_AGAIN_S: Final = 30
"""How often a window that only reads looks whether it could write: closing the other one and coming
here takes a person longer."""


@dataclass(frozen=True)
class OpenedProject:
    """A project that is open: to write, or where ``can_write`` is false only to read.

    ``notice`` says why it is only read, or what a person should know otherwise.
    ``is_held_elsewhere``: another program writes to it now, so it is worth trying again later.
    """

    project: Project
    can_write: bool
    notice: Message | None = None
    is_held_elsewhere: bool = False


def open_to_work(path: Path, key: bytes | None = None) -> OpenedProject:
    """Open a project to write, or only to read where another program writes or its disk refuses.

    The default project is made where there is none. Belongs to the thread that calls this. Raises
    ``ProjectNotFound``, ``ProjectLocked`` without a key that is needed, ``ProjectTooNew``,
    ``ProjectBroken``, ``ProjectNotRead``; ``ProjectBusy`` and ``ProjectNotWritten`` where it cannot
    be read either.
    """
    try:
        _make_default(path, key)
        project = Project.open(path, key=key)
    except ProjectBusy as busy:
        text = message(
            "Session",
            "This project is open to read only: it is in use by {holder}. Close it there; this "
            "window looks again every {seconds} seconds.",
        )
        notice = text.fill(holder=busy.facts["holder"], seconds=LOOK_AGAIN_S)
        return OpenedProject(_read_instead(path, key, busy), False, notice, is_held_elsewhere=True)
    except ProjectNotWritten as refused:
        text = message("Session", "This project is open to read only: {reason}.")
        notice = text.fill(reason=refused.facts["reason"])
        return OpenedProject(_read_instead(path, key, refused), False, notice)
    return OpenedProject(project, True, project.notice)


def open_reader(
    path: Path, key: bytes | None = None, on_damage: OnDamage = ignore_damage
) -> Project:
    """Open a project only to read, for the thread that calls this. Raises as ``Project.open``."""
    project = Project.open(path, key=key, write=False)
    project.file.damage.on_found = on_damage
    return project


def needs_passphrase(path: Path) -> bool:
    """Whether a project is locked, so that its key must be given."""
    return is_there(key_path(path))


def is_free_to_write(path: Path) -> bool:
    """Whether no other program has a project open for writing now.

    Raises ``ProjectNotWritten`` where that cannot be tried.
    """
    try:
        lock_writing(path).release()
    except ProjectBusy:
        return False
    return True


def _make_default(path: Path, key: bytes | None) -> None:
    """Make the default project, locked where the key file of an earlier one is still there."""
    if path != project_path(DEFAULT) or not _is_missing(path):
        return
    if key is None and needs_passphrase(path):
        raise ProjectLocked(file=path)
    try:
        Project.create(path, DEFAULT, key=key).close()
    except ProjectExists:  # another program made it at this moment
        return


def _read_instead(
    path: Path, key: bytes | None, refused: ProjectBusy | ProjectNotWritten
) -> Project:
    """Open to read what was refused for writing; where nothing is there the refusal counts."""
    if _is_missing(path):
        raise refused
    return open_reader(path, key)


def _is_missing(path: Path) -> bool:
    """Whether there is no project yet: no file, or the empty one with which making it begins."""
    return not has_project(path) or (is_there(path) and not path.stat().st_size)
