"""Giving a project a passphrase, another one, or none."""

from pathlib import Path

from swc_desktop.core.disk_faults import explain_writing
from swc_desktop.projects.backups import renew_backup_keys, replace_backups
from swc_desktop.projects.connection import ProjectConnection
from swc_desktop.projects.errors import ProjectBusy, ProjectNotWritten
from swc_desktop.projects.key_file import (
    MODERATE,
    GuessCost,
    change_passphrase,
    key_path,
    make_key_file,
)


def lock_project(
    connection: ProjectConnection,
    passphrase: str,
    *,
    cache: ProjectConnection | None = None,
    cost: GuessCost = MODERATE,
) -> str:
    """Lock a project that is open for writing; the recovery code, which is shown once.

    The file, its cache and its backups are written anew, and nothing readable is left beside them.
    When the program ends meanwhile, the next opening asks for the passphrase and finishes. Raises
    ``PassphraseRefused``, ``ProjectExists``, ``ProjectBusy`` and ``ProjectNotWritten``.
    """
    file = key_path(connection.path)
    made = make_key_file(file, passphrase, cost)
    try:
        connection.set_key(made.key)
    except ProjectBusy:  # nothing was changed; after any other error the key may be needed
        if connection.key is None:
            file.unlink()
        raise
    if cache is not None:
        cache.set_key(made.key)
    replace_backups(connection)
    return made.recovery_code


def unlock_project(
    connection: ProjectConnection, *, cache: ProjectConnection | None = None
) -> None:
    """Take the passphrase away from a project that is open for writing.

    Raises ``ProjectBusy`` and ``ProjectNotWritten``.
    """
    connection.set_key(None)
    if cache is not None:
        cache.set_key(None)
    try:
        key_path(connection.path).unlink(missing_ok=True)
    except OSError as error:
        raise ProjectNotWritten(
            file=key_path(connection.path), reason=explain_writing(error)
        ) from error
    replace_backups(connection)


def give_new_passphrase(
    project: Path, secret: str, new: str, *, cost: GuessCost = MODERATE
) -> bytes:
    """Change the passphrase of a project and of its backups; ``secret`` is the old one or the code.

    The recovery code stays. Returns the key; raises as ``key_file.change_passphrase``.
    """
    key = change_passphrase(key_path(project), secret, new, cost)
    renew_backup_keys(project)
    return key
