"""The folders and cards of a project, and where each photograph lies below them."""

import re
import uuid
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

import apsw

from swc_desktop.core.text import writable
from swc_desktop.projects.acts import later_than, utc_now
from swc_desktop.projects.errors import RootUnknown
from swc_desktop.projects.volumes import volume_of
from swc_desktop.storage.atomic_write import is_folder


@dataclass(frozen=True)
class Root:
    """A folder or card.

    ``path`` is where it was seen last and ``seen_at`` when (ISO 8601 in UTC); ``volume`` is a hint
    which card it is.
    """

    number: int
    id: str
    label: str
    path: Path
    volume: str
    removed: bool = False
    seen_at: str = ""


def roots_of(connection: apsw.Connection, *, removed: bool = False) -> list[Root]:
    """The roots in the order in which they were added, without the removed ones unless asked."""
    rows = connection.execute(
        "SELECT number, id, label, path, volume, removed, seen_at FROM root "
        "WHERE removed = 0 OR ? ORDER BY number",
        (removed,),
    )
    return [
        Root(
            int(number),
            str(id_),
            str(label),
            path_stored(str(path)),
            str(volume),
            bool(gone),
            str(seen),
        )
        for number, id_, label, path, volume, gone, seen in rows
    ]


def root_named(connection: apsw.Connection, name: str) -> Root:
    """The root with this id, label, path or number. Raises ``RootUnknown``."""
    for root in roots_of(connection, removed=True):
        if name in (root.id, root.label, str(root.path), str(root.number)):
            return root
    raise RootUnknown(name=name)


class RootFinder:
    """Finds, or adds, the root of each path that is added."""

    def __init__(self, connection: apsw.Connection) -> None:
        self._connection = connection
        self._roots = roots_of(connection, removed=True)
        self._volumes: dict[Path, str] = {}

    def root_of(self, given: Path) -> Root:
        """The root that a given path is or lies in; a new one where there is none.

        The folder of another card at the same place is another root, if the system tells the two
        apart; the earlier card is then elsewhere.
        """
        folder = given.resolve() if is_folder(given) else given.parent.resolve()
        return self.known(folder) or self.add(folder)

    def known(self, folder: Path) -> Root | None:
        """The deepest root that holds a folder and is the card that is there now."""
        holding = [
            root
            for root in self._roots
            if (root.path == folder or root.path in folder.parents) and self._is_here(root)
        ]
        return max(holding, key=lambda root: (len(root.path.parts), root.seen_at), default=None)

    def at(self, path: Path) -> list[Root]:
        """The roots at a path that the system does not tell from what is there, removed ones too.

        More than one: cards that took turns there.
        """
        return [root for root in self._roots if root.path == path and self._is_here(root)]

    def paths_holding(self, folder: Path) -> set[Path]:
        """The paths of roots that a folder is or lies in."""
        return {root.path for root in self._roots if root.path in (folder, *folder.parents)}

    def see(self, root: Root) -> Root:
        """Say that a root is the one that is there now; a removed one is back."""
        last = max(other.seen_at for other in self._roots)
        seen = replace(root, removed=False, seen_at=later_than(last))
        self._connection.execute(
            "UPDATE root SET removed = 0, seen_at = ? WHERE number = ?", (seen.seen_at, root.number)
        )
        self._roots[self._roots.index(root)] = seen
        return seen

    def add(self, folder: Path) -> Root:
        """A new root at a folder, which is there now."""
        return self.see(self._added(folder))

    def _is_here(self, root: Root) -> bool:
        if root.path not in self._volumes:
            self._volumes[root.path] = volume_of(root.path)
        here = self._volumes[root.path]
        return not root.volume or not here or here == root.volume

    def _added(self, folder: Path) -> Root:
        label = _free_label(folder, {root.label for root in self._roots})
        volume = volume_of(folder)
        root_id = str(uuid.uuid4())
        self._connection.execute(
            "INSERT INTO root (id, label, path, volume, seen_at) VALUES (?, ?, ?, ?, ?)",
            (root_id, label, stored_path(folder), volume, utc_now()),
        )
        root = Root(self._connection.last_insert_rowid(), root_id, label, folder, volume)
        self._roots.append(root)
        return root


def path_below(root: Root, file: Path) -> str:
    """The path of a file below its root with ``/``, as it is stored."""
    return _stored(file.relative_to(root.path).as_posix())


def stored_path(path: Path) -> str:
    """A whole path as it is stored; ``path_stored`` reads it."""
    return _stored(str(path))


def path_stored(text: str) -> Path:
    """The path that ``stored_path`` wrote."""
    return Path(_ESCAPES.sub(_unescaped, text))


def absolute(root: Path, path: str) -> Path:
    """Where a file lies whose stored path below its root is ``path``."""
    text = _ESCAPES.sub(_unescaped, path)
    return root.joinpath(*text.split("/"))


_ESCAPE: Final = "\uf8ff"
"""A letter of the private area, which hardly any file name has; such a one is doubled."""
_SURROGATE: Final = re.compile("[\udc80-\udcff]")
_ESCAPES: Final = re.compile(f"{_ESCAPE}({_ESCAPE}|[0-9a-f]{{2}})")


def _stored(text: str) -> str:
    """Bytes of a name that are not UTF-8 become ``_ESCAPE`` and two hexadecimal digits."""
    return _SURROGATE.sub(_escaped, text.replace(_ESCAPE, _ESCAPE * 2))


def _escaped(found: re.Match[str]) -> str:
    return f"{_ESCAPE}{ord(found.group()) - 0xDC00:02x}"


def _unescaped(found: re.Match[str]) -> str:
    code = found.group(1)
    return _ESCAPE if code == _ESCAPE else chr(0xDC00 + int(code, 16))


def _free_label(folder: Path, taken: Iterable[str]) -> str:
    """The name of the folder, with the folder above where that alone says little, and a number."""
    name = folder.name or str(folder)
    if name.upper() == "DCIM" and folder.parent.name:
        name = f"{folder.parent.name}/{name}"
    return free_label(writable(name), taken)


def free_label(name: str, taken: Iterable[str]) -> str:
    """The name, with a number where it is taken."""
    taken = set(taken)
    label, count = name, 2
    while label in taken:
        label, count = f"{name} ({count})", count + 1
    return label
