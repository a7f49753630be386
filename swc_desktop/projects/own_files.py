"""The files that a project consists of and is made from, which nothing else may overwrite."""

import os
from pathlib import Path

from swc_desktop.core.message import message
from swc_desktop.photos.file_identity import is_same_file
from swc_desktop.projects.backups import backup_folder
from swc_desktop.projects.connection import SIDE_SUFFIXES, own_path
from swc_desktop.projects.errors import ExportRefused
from swc_desktop.projects.key_file import key_path
from swc_desktop.projects.project import Project
from swc_desktop.projects.roots import path_below, roots_of
from swc_desktop.projects.thumbnails import cache_path
from swc_desktop.projects.writer_lock import lock_path


def refuse_own(project: Project, out: Path) -> None:
    """Raise ``ExportRefused`` for a file of the project, its pack and its photographs, also where
    a link leads to one.
    """
    for here in {own_path(out), Path(os.path.realpath(out))}:
        _refuse_own(project, out, here)


def _refuse_own(project: Project, out: Path, here: Path) -> None:
    if _is_part_of(project.path, here):
        raise ExportRefused(file=out, what=message("Projects", "part of the project"))
    if project.pack_file is not None and is_same_file(here, [project.pack_file]):
        raise ExportRefused(file=out, what=message("Projects", "its model pack"))
    for root in roots_of(project.connection, removed=True):
        if root.path in here.parents and project.file.rows(
            "SELECT 1 FROM media_file WHERE root = ? AND path = ? COLLATE NOCASE",
            (root.number, path_below(root, here)),
        ):
            raise ExportRefused(file=out, what=message("Projects", "one of its photographs"))


def _is_part_of(project: Path, file: Path) -> bool:
    """Whether a file is the project, one of its backups, or a file that lies beside it for it."""
    folder = backup_folder(project)
    stems = (project, cache_path(project))
    beside = {key_path(project), lock_path(project), folder, *stems}
    beside |= {stem.with_name(stem.name + suffix) for stem in stems for suffix in SIDE_SUFFIXES}
    return file in beside or file.parent == folder or is_same_file(file, beside)
