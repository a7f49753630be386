"""Naming a folder of a project, hiding it, bringing it back, and saying where it is now.

Nothing on a card or disk of photographs is touched.
"""

from typing import Final

import apsw

from swc_desktop.core.message import message
from swc_desktop.core.text import writable
from swc_desktop.projects.acts import later_than, utc_now
from swc_desktop.projects.deciding import ProjectDecider
from swc_desktop.projects.errors import RootNameRefused, RootTaken
from swc_desktop.projects.locating import LocatedRoot
from swc_desktop.projects.project import Project
from swc_desktop.projects.roots import root_named, roots_of, stored_path
from swc_desktop.projects.volumes import volume_of

MAX_LABEL: Final = 120
"""Letters of a name: more does not fit a line of the window."""


def set_root_removed(project: Project, name: str, *, removed: bool) -> None:
    """Hide a root with its photographs, or bring it back. Raises ``RootUnknown``."""
    root = root_named(project.connection, name)
    words = (
        message("Projects", "Remove the folder {label}")
        if removed
        else message("Projects", "Bring back the folder {label}")
    )
    with project.act("roots", words.fill(label=root.label), can_undo=False):
        project.connection.execute(
            "UPDATE root SET removed = ? WHERE number = ?", (removed, root.number)
        )


def rename_root(project: Project, name: str, label: str) -> None:
    """Give a root another name in this project; its folder keeps its own.

    Raises ``RootUnknown`` and ``RootNameRefused``.
    """
    root = root_named(project.connection, name)
    label = " ".join(writable(label).split())
    taken = {other.label for other in roots_of(project.connection, removed=True)} - {root.label}
    if not label:
        raise RootNameRefused(name=label, problem=message("Projects", "it is empty"))
    if len(label) > MAX_LABEL:
        problem = message("Projects", "it has more than {most} letters").fill(most=MAX_LABEL)
        raise RootNameRefused(name=f"{label[:20]}…", problem=problem)
    if label in taken:
        problem = message("Projects", "another folder has this name")
        raise RootNameRefused(name=label, problem=problem)
    words = message("Projects", "Rename the folder {label} to {name}")
    with project.act("roots", words.fill(label=root.label, name=label), can_undo=False):
        project.connection.execute(
            "UPDATE root SET label = ? WHERE number = ?", (label, root.number)
        )


def locate_root(project: Project, decider: ProjectDecider, located: LocatedRoot) -> LocatedRoot:
    """Keep where a root and its files are now; the files that were not found are missing.

    Photographs that lie in other folders of the root than before are decided again, since people
    may have given those folders a place. Raises ``RootTaken``.
    """
    root, connection = located.root, project.connection
    words = message("Projects", "Locate the folder {label} at {path}")
    words = words.fill(label=root.label, path=str(located.folder))
    last = max(other.seen_at for other in roots_of(connection, removed=True))
    with project.act("roots", words, can_undo=False):
        connection.execute(
            "UPDATE root SET path = ?, volume = ?, seen_at = ? WHERE number = ?",
            (stored_path(located.folder), volume_of(located.folder), later_than(last), root.number),
        )
        current = {
            int(number): (str(path), None if media is None else int(media))
            for number, path, media in connection.execute(
                "SELECT number, path, media FROM media_file WHERE root = ? AND replaced_at IS NULL",
                (root.number,),
            )
        }
        files = {number: file for number, file in located.files.items() if number in current}
        moved = [number for number, file in files.items() if file.below != current[number][0]]
        paths = {files[number].below for number in moved}
        gone = [number for number in current if number not in files]
        # A path belongs to one current file: those that move make room first.
        away = moved + [number for number in gone if current[number][0] in paths]
        connection.executemany(
            "UPDATE media_file SET replaced_at = ? WHERE number = ?",
            [(utc_now(), number) for number in away],
        )
        connection.executemany(
            "UPDATE media_file SET missing_since = coalesce(missing_since, ?) WHERE number = ?",
            [(utc_now(), number) for number in gone],
        )
        connection.executemany(
            "UPDATE media_file SET path = ?, bytes = ?, modified_ns = ?, seen_at = ?, "
            "missing_since = NULL, replaced_at = NULL WHERE number = ?",
            [
                (file.below, file.size, file.modified_ns, utc_now(), number)
                for number, file in files.items()
            ],
        )
        _refuse_taken(connection, located)
        media = {current[number][1] for number in moved}
        decider.decide(sorted(number for number in media if number is not None))
    return located


def _refuse_taken(connection: apsw.Connection, located: LocatedRoot) -> None:
    """Raise ``RootTaken`` where the files of another shown root are those of this one."""
    for other in roots_of(connection):
        if other.path != located.folder or other.number == located.root.number:
            continue
        same = connection.execute(
            "SELECT 1 FROM media_file a JOIN media_file b ON b.path = a.path AND b.media = a.media "
            "WHERE a.root = ? AND b.root = ? AND a.replaced_at IS NULL AND b.replaced_at IS NULL "
            "AND b.missing_since IS NULL LIMIT 1",
            (located.root.number, other.number),
        ).fetchone()
        if same is not None:
            raise RootTaken(file=located.folder, label=other.label)
