"""Which photographs a person means by paths, ids, deployments or cameras."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import apsw

from swc_desktop.projects.errors import PathNotInProject
from swc_desktop.projects.media import in_pieces, marks
from swc_desktop.projects.roots import Root, path_below, roots_of
from swc_desktop.storage.atomic_write import is_folder


@dataclass(frozen=True)
class Selected:
    """A target as evidence names it: ``kind`` is media, folder, deployment or serial."""

    kind: str
    name: str


def folder_target(root: Root, below: str) -> Selected:
    """All photographs below a folder of a root; ``below`` is "" for the root itself."""
    return Selected("folder", f"{root.id}/{below}" if below else root.id)


def select_paths(connection: apsw.Connection, paths: Iterable[Path]) -> list[Selected]:
    """The photographs and folders at these paths, also while their card is not connected.

    Raises ``PathNotInProject`` for a path that is none of them.
    """
    roots = roots_of(connection)
    return [_select(connection, roots, path) for path in paths]


def media_of(connection: apsw.Connection, selected: Sequence[Selected]) -> list[int]:
    """The numbers of the photographs that are selected, each once, sorted."""
    return sorted({number for one in selected for number in _numbers(connection, one)})


def selected_media(connection: apsw.Connection, numbers: Iterable[int]) -> list[Selected]:
    """Photographs of these numbers as targets, in the order of the numbers."""
    found: list[Selected] = []
    for some in in_pieces(numbers):
        rows = connection.execute(
            f"SELECT id FROM media WHERE number IN ({marks(some)}) ORDER BY number", some
        )
        found += [Selected("media", str(row[0])) for row in rows]
    return found


def paths_of(connection: apsw.Connection, numbers: Sequence[int]) -> list[tuple[int, str]]:
    """These photographs with the path of their first file below its root."""
    found: dict[int, str] = {}
    for some in in_pieces(numbers):
        rows = connection.execute(
            "SELECT media, path FROM media_file WHERE replaced_at IS NULL "
            f"AND media IN ({marks(some)}) ORDER BY number DESC",
            some,
        )
        found.update((int(str(media)), str(path)) for media, path in rows)
    return sorted(found.items())


def _numbers(connection: apsw.Connection, one: Selected) -> list[int]:
    rows = connection.execute(*_statement(one))
    return [int(str(row[0])) for row in rows]


def _statement(one: Selected) -> tuple[str, tuple[str | int, ...]]:
    """The statement that finds the photographs of a target, with its values."""
    if one.kind == "media":
        return "SELECT number FROM media WHERE id = ?", (one.name,)
    if one.kind == "serial":
        return "SELECT number FROM media WHERE serial = ?", (one.name,)
    if one.kind == "deployment":
        statement = "SELECT DISTINCT media FROM current_assignment WHERE deployment = ?"
        return statement, (one.name,)
    root, _, below = one.name.partition("/")
    prefix = f"{below}/" if below else ""
    statement = (
        "SELECT DISTINCT f.media FROM media_file f JOIN root r ON r.number = f.root "
        "WHERE r.id = ? AND f.replaced_at IS NULL AND f.media IS NOT NULL "
        "AND substr(f.path, 1, ?) = ?"
    )
    return statement, (root, len(prefix), prefix)


def _select(connection: apsw.Connection, roots: Sequence[Root], given: Path) -> Selected:
    path = given.resolve() if is_folder(given) else given.parent.resolve() / given.name
    holding = [root for root in roots if root.path == path or root.path in path.parents]
    holding.sort(key=lambda root: (len(root.path.parts), root.seen_at), reverse=True)
    named = [root for root in roots if root.label == str(given)]
    if named and not holding:
        return folder_target(named[0], "")
    for root in holding:
        below = "" if root.path == path else path_below(root, path)
        row = connection.execute(
            "SELECT m.id FROM media_file f JOIN media m ON m.number = f.media "
            "WHERE f.root = ? AND f.path = ? AND f.replaced_at IS NULL",
            (root.number, below),
        ).fetchone()
        if row is not None:
            return Selected("media", str(row[0]))
        folder = folder_target(root, below)
        if _numbers(connection, folder):
            return folder
    raise PathNotInProject(file=given)
