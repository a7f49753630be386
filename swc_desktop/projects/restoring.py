"""Using a backup in the place of a project that is damaged, which is set aside."""

from datetime import UTC, date, datetime
from pathlib import Path

from swc_desktop.core.disk_faults import explain_writing
from swc_desktop.projects.backups import Backup, copy_aside, remove_with_side_files
from swc_desktop.projects.connection import open_project, own_path
from swc_desktop.projects.errors import ProjectNotWritten
from swc_desktop.projects.replacing import (
    finish_replacing,
    new_path,
    remove_unused,
    replace_damaged,
)
from swc_desktop.projects.writer_lock import lock_writing
from swc_desktop.storage.atomic_write import flush_folder, is_there
from swc_desktop.storage.held_files import patiently


def restore_backup(
    project: Path, backup: Backup, *, key: bytes | None = None, today: date | None = None
) -> Path | None:
    """Put a copy of a backup in the place of its project; where the project is now, if it was.

    Until the copy was read, the project stays where it is. The backup stays, and so does the key
    file of the project, which opens both. Raises ``ProjectBusy``, ``ProjectBroken`` where the
    backup cannot be read, and ``ProjectNotWritten``.
    """
    path = own_path(project)
    day = (today or datetime.now(UTC).astimezone().date()).isoformat()
    finish_replacing(path)
    new = new_path(path)
    set_aside = None
    with lock_writing(path):
        try:
            remove_unused(path)
            with open_project(backup.path, key=key, write=False) as kept:
                copy_aside(kept, new, path)
            if is_there(path):
                set_aside = replace_damaged(path, new, day)
            else:
                patiently(lambda: new.rename(path))
                flush_folder(path.parent)
        except OSError as error:
            raise ProjectNotWritten(file=path, reason=explain_writing(error)) from error
        finally:
            remove_with_side_files(new)
    return set_aside
