"""Projects with folders to look at, without photographs that would have to be read."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from swc_desktop.core.message import Message
from swc_desktop.projects.acts import begin_action
from swc_desktop.projects.media import media_id
from swc_desktop.projects.project import Project
from swc_desktop.projects.roots import stored_path
from swc_desktop.ui.project.project_access import ProjectAccess


@dataclass(frozen=True)
class ShownRoot:
    """A root with so many photographs, of which the first are missing, changed or unreadable."""

    label: str
    path: Path
    photographs: int
    missing: int = 0
    changed: int = 0
    unreadable: int = 0
    removed: bool = False
    added: str = "2026-11-28T15:12:00+00:00"


def project_with(path: Path, roots: Sequence[ShownRoot]) -> Path:
    """A project with these folders."""
    with Project.create(path, "Lepalala") as project, project.transaction() as connection:
        begin_action(connection, "add", Message("", "Add"), "ranger", can_undo=False)
        for number, root in enumerate(roots, 1):
            connection.execute(
                "INSERT INTO root (number, id, label, path, volume, seen_at, removed) "
                "VALUES (?, ?, ?, ?, '', ?, ?)",
                (
                    *(number, f"root {number}", root.label, stored_path(root.path)),
                    *(root.added, root.removed),
                ),
            )
            connection.execute(
                "INSERT INTO arrival (number, root, action, pack, began_at, counts) "
                "VALUES (?, ?, 1, '', ?, '{}')",
                (number, number, root.added),
            )
            for at in range(root.photographs):
                digest = hashlib.sha256(f"{number} {at}".encode()).hexdigest()
                connection.execute(
                    "INSERT INTO media (id, sha256, picture_sha256, bytes, kind, width, height, "
                    "facts, reader, serial, arrival) "
                    "VALUES (?, ?, '', 9, 'photograph', 4, 3, '{}', '', '', ?)",
                    (media_id(digest), digest, number),
                )
                connection.execute(
                    "INSERT INTO media_file (media, arrival, root, path, bytes, modified_ns, "
                    "seen_at, missing_since, unreadable) VALUES (?, ?, ?, ?, 9, 9, ?, ?, ?)",
                    (
                        *(connection.last_insert_rowid(), number, number, f"IMG_{at:04d}.JPG"),
                        root.added,
                        root.added if at < root.missing else None,
                        "{}" if root.photographs - at <= root.unreadable else None,
                    ),
                )
            connection.executemany(
                "INSERT INTO media_file (arrival, root, path, bytes, modified_ns, seen_at, "
                "replaced_at) VALUES (?, ?, ?, 9, 9, ?, ?)",
                [
                    (number, number, f"IMG_{at:04d}.JPG", root.added, root.added)
                    for at in range(root.changed)
                ],
            )
    return path


def access_to(path: Path) -> ProjectAccess:
    """A project to look at; acts of a dialog on it do nothing. Close its project."""
    reader = Project.open(path, write=False)
    return ProjectAccess(reader, lambda *_: None, can_write=True)
