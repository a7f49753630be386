"""Making projects, with or without a passphrase, and giving them one, another one, or none.

A project whose file is written anew here must not be open elsewhere in this program: close it
first, and open it again with the key that is returned.
"""

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from swc_desktop.core.disk_faults import explain_writing
from swc_desktop.core.errors import SwcError
from swc_desktop.projects.backups import renew_backup_keys
from swc_desktop.projects.connection import SUFFIX, own_path
from swc_desktop.projects.errors import ProjectExists, ProjectNotWritten
from swc_desktop.projects.key_file import (
    MODERATE,
    GuessCost,
    change_recovery_code,
    key_path,
    make_key_file,
)
from swc_desktop.projects.locking import lock_project, unlock_project
from swc_desktop.projects.project import Project
from swc_desktop.storage.atomic_write import is_there
from swc_desktop.storage.private import make_private_folder

MAX_NAME: Final = 80
"""Letters of a project's file without its suffix; with backups and copies below 255 bytes."""

_NOT_IN_NAMES: Final = re.compile(r'[\x00-\x1f\x7f<>:"/\\|?*]+')
"""What Windows or a FAT stick refuses in the name of a file."""

_DEVICES: Final = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", re.IGNORECASE)
"""Names that Windows keeps for devices."""


@dataclass(frozen=True)
class Protected:
    """A project with its key, and the recovery code of a new key, which is shown once.

    Without a passphrase ``key`` is None and ``recovery_code`` empty.
    """

    path: Path
    key: bytes | None = field(default=None, repr=False)
    recovery_code: str = field(default="", repr=False)


def file_name_for(name: str) -> str:
    """The name of a file for a project of this name, which every disk takes; "" for none.

    ``"Kruger: 2026"`` gives ``Kruger 2026.swcproject``.
    """
    plain = " ".join(_NOT_IN_NAMES.sub(" ", name).split()).strip(". ")[:MAX_NAME].strip(". ")
    plain = plain.removesuffix(SUFFIX)
    if not plain:
        return ""
    return f"{plain}_{SUFFIX}" if _DEVICES.fullmatch(plain) else plain + SUFFIX


def make_project(
    path: Path, name: str, passphrase: str = "", *, cost: GuessCost = MODERATE
) -> Protected:
    """Make a project; with a passphrase nothing of it is ever on the disk unlocked.

    Raises ``ProjectExists``, ``PassphraseRefused``, ``ProjectBusy`` and ``ProjectNotWritten``.
    """
    path = own_path(path)
    if is_there(path):
        raise ProjectExists(file=path)
    if not passphrase:
        Project.create(path, name).close()
        return Protected(path)
    key_file = key_path(path)
    try:
        make_private_folder(path.parent)
    except OSError as error:
        raise ProjectNotWritten(file=path, reason=explain_writing(error)) from error
    made = make_key_file(key_file, passphrase, cost)
    try:
        Project.create(path, name, key=made.key).close()
    except SwcError:
        key_file.unlink(missing_ok=True)  # it locks nothing
        raise
    return Protected(path, made.key, made.recovery_code)


def protect(path: Path, passphrase: str, *, cost: GuessCost = MODERATE) -> Protected:
    """Lock a project that has no passphrase: it is written anew, with its backups.

    Takes about a second and what copying the file takes. Raises as ``Project.open`` and
    ``lock_project``; ``ProjectBusy`` also where another program only reads.
    """
    with Project.open(path) as project:
        cache = project.cache
        code = lock_project(
            project.file, passphrase, cache=None if cache is None else cache.file, cost=cost
        )
        return Protected(project.path, project.file.key, code)


def unprotect(path: Path, key: bytes) -> None:
    """Take the passphrase away: the project and its backups are written anew, readable.

    Raises as ``protect``.
    """
    with Project.open(path, key=key) as project:
        cache = project.cache
        unlock_project(project.file, cache=None if cache is None else cache.file)


def give_new_recovery_code(path: Path, secret: str, *, cost: GuessCost = MODERATE) -> str:
    """A new recovery code for a project and its backups; the earlier one opens nothing then.

    ``secret`` is the passphrase or the earlier code. Raises as ``key_file.change_recovery_code``.
    """
    code = change_recovery_code(key_path(path), secret, cost)
    renew_backup_keys(path)
    return code
