"""Copies of a project that were read again after writing: on a stick, and kept beside it.

A copy is locked as the project is, and its key file lies beside it. What is kept is numbered, since
the clock of a computer may be wrong by years when the oldest is chosen.
"""

import os
import re
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Final

import apsw

from swc_desktop.core.disk_faults import explain_writing
from swc_desktop.core.message import message
from swc_desktop.projects.connection import (
    SIDE_SUFFIXES,
    SUFFIX,
    ProjectConnection,
    open_project,
    own_path,
)
from swc_desktop.projects.database_faults import faults_of
from swc_desktop.projects.errors import ProjectBroken, ProjectExists, ProjectNotWritten
from swc_desktop.projects.key_file import key_path
from swc_desktop.storage.atomic_write import (
    atomic_write,
    flush_folder,
    flush_to_disk,
    is_folder,
    is_there,
)
from swc_desktop.storage.held_files import patiently
from swc_desktop.storage.private import make_private_file, make_private_folder
from swc_desktop.storage.regular_file import open_file, open_regular

FOLDER_SUFFIX: Final = ".backups"
KEPT: Final = 8
"""A week of days, and the one before the last migration."""

_MAX_KEY_FILE_BYTES: Final = 64 << 10
"""As ``key_file`` reads."""

_NAME: Final = re.compile(rf"(\d{{4,9}}) (\d{{4}}-\d\d-\d\d)( version \d+)?{re.escape(SUFFIX)}")
"""Number, day, and the version that a migration came from; other files there are not ours."""


@dataclass(frozen=True)
class Backup:
    """One of the copies that are kept beside a project."""

    path: Path
    number: int
    day: str
    """ISO 8601, by the clock of the computer that made it."""


def backup_folder(project: Path) -> Path:
    """Where the backups of a project are."""
    return project.with_name(project.name + FOLDER_SUFFIX)


def backups_of(project: Path) -> list[Backup]:
    """The backups of a project, the oldest first."""
    folder = backup_folder(project)
    if not is_folder(folder):
        return []
    found = ((path, _NAME.fullmatch(path.name)) for path in folder.iterdir())
    backups = [Backup(path, int(name[1]), name[2]) for path, name in found if name]
    return sorted(backups, key=lambda backup: backup.number)


def copy_project(project: Path, to: Path, *, key: bytes | None = None) -> Path:
    """Copy a project to a folder or under a new name, and read the copy; where it is.

    Raises ``ProjectExists`` and ``ProjectNotWritten`` of the copy, and as ``open_project``.
    """
    to = own_path(to)
    if is_folder(to):
        to = to / project.name
    elif to.suffix != SUFFIX:
        to = to.with_name(to.name + SUFFIX)
    with open_project(project, key=key, write=False) as connection:
        _write_copy(connection, to)
    return to


def back_up_daily(connection: ProjectConnection, today: date | None = None) -> Path | None:
    """Make a backup, unless the last one is of today; the oldest above eight are deleted.

    Raises ``ProjectNotWritten`` and ``ProjectBroken``.
    """
    kept = backups_of(connection.path)
    if kept and kept[-1].day == _day(today):
        return None
    return _back_up(connection, _day(today))


def back_up_before_migration(connection: ProjectConnection, today: date | None = None) -> Path:
    """Make a backup named after the version of the project; raises as ``back_up_daily``."""
    version = int(str(connection.one("PRAGMA user_version")))
    return _back_up(connection, f"{_day(today)} version {version}")


def replace_backups(connection: ProjectConnection, today: date | None = None) -> Path:
    """Make a backup and delete all others: after forgetting, and after locking a project.

    Raises as ``back_up_daily``.
    """
    made = _back_up(connection, _day(today))
    _delete(connection.path, keep=1)
    return made


def renew_backup_keys(project: Path) -> int:
    """Give backups the key file of their project after its passphrase was changed; how many.

    Raises ``ProjectNotWritten``.
    """
    locked = [one.path for one in backups_of(project) if is_there(key_path(one.path))]
    for path in locked:
        try:
            copy_key_file(project, path)
        except OSError as error:
            raise ProjectNotWritten(file=path, reason=explain_writing(error)) from error
    return len(locked)


def copy_key_file(project: Path, to: Path) -> None:
    """Copy the key file of a project beside a copy of it; raises ``OSError``."""
    with open_file(key_path(project)) as file:
        data = file.read(_MAX_KEY_FILE_BYTES)
    with atomic_write(key_path(to), private=True) as out:
        out.write(data)


def _day(today: date | None) -> str:
    return (today or datetime.now(UTC).astimezone().date()).isoformat()


def _back_up(connection: ProjectConnection, name: str) -> Path:
    folder = backup_folder(connection.path)
    try:
        make_private_folder(folder)
    except OSError as error:
        raise ProjectNotWritten(file=folder, reason=explain_writing(error)) from error
    kept = backups_of(connection.path)
    number = kept[-1].number + 1 if kept else 1
    made = folder / f"{number:04} {name}{SUFFIX}"
    _write_copy(connection, made)
    _delete(connection.path, keep=KEPT)
    return made


def _delete(project: Path, keep: int) -> None:
    """Delete the oldest backups; what a killed copy left half written goes too."""
    try:
        for old in backups_of(project)[:-keep]:
            old.path.unlink(missing_ok=True)
            key_path(old.path).unlink(missing_ok=True)
        for part in backup_folder(project).glob(f".*{SUFFIX}*.part*"):
            if is_folder(part):  # SQLite's lock on a disk without locks
                part.rmdir()
            else:
                part.unlink(missing_ok=True)
    except OSError as error:
        folder = backup_folder(project)
        raise ProjectNotWritten(file=folder, reason=explain_writing(error)) from error


def copy_aside(connection: ProjectConnection, aside: Path, to: Path) -> None:
    """Write a copy that is to be called ``to``, read it again, and flush it to the disk.

    What was at ``aside`` is deleted. Raises ``ProjectNotWritten``, ``ProjectBroken`` where the
    project itself cannot be read, and ``OSError``.
    """
    remove_with_side_files(aside)
    make_private_file(aside)
    _vacuum_into(connection, aside, to)
    _verify(connection, aside, to)
    handle = open_regular(aside, os.O_RDWR)
    try:
        flush_to_disk(handle)
    finally:
        os.close(handle)


def remove_with_side_files(path: Path) -> None:
    """Delete a file of SQLite and those beside it. Raises ``OSError``."""
    for suffix in ("", *SIDE_SUFFIXES):
        path.with_name(path.name + suffix).unlink(missing_ok=True)


def _write_copy(connection: ProjectConnection, to: Path) -> None:
    """Write a copy aside, read it, and give it its name; the key file comes first."""
    for taken in (to, key_path(to)):
        if is_there(taken) or taken.is_symlink():
            raise ProjectExists(file=taken)
    aside = to.with_name(f".{to.name}.{os.getpid()}.part")
    try:
        copy_aside(connection, aside, to)
        if connection.key is not None:
            copy_key_file(connection.path, to)
        patiently(lambda: aside.rename(to))
        flush_folder(to.parent)
    except OSError as error:
        raise ProjectNotWritten(file=to, reason=explain_writing(error)) from error
    finally:
        remove_with_side_files(aside)


def _vacuum_into(connection: ProjectConnection, aside: Path, to: Path) -> None:
    with faults_of(to, writing=True):
        try:
            list(connection.raw.execute("VACUUM INTO ?", (str(aside),)))
        except (apsw.CorruptError, apsw.NotADBError) as error:
            raise ProjectBroken(file=connection.path, reason=str(error)) from error


def _verify(connection: ProjectConnection, aside: Path, to: Path) -> None:
    with open_project(aside, key=connection.key, write=False) as copy:
        whole = copy.rows("PRAGMA integrity_check(1)") == [("ok",)]
        for fact in ("PRAGMA user_version", "SELECT count(*) FROM sqlite_schema"):
            whole = whole and copy.one(fact) == connection.one(fact)
    if not whole:
        reason = message("Projects", "the copy could not be read again; try another disk")
        raise ProjectNotWritten(file=to, reason=reason)
