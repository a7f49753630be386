"""The folders and cards of a project, each with its numbers and whether it is there now."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path

import apsw

from swc_desktop.projects.roots import Root, roots_of
from swc_desktop.storage.atomic_write import is_folder


class RootState(StrEnum):
    """Whether a root is there now."""

    HERE = "here"
    NOT_CONNECTED = "not connected"
    ANOTHER_CARD = "another card is there"
    REMOVED = "removed"
    """From the project, by a person."""


@dataclass(frozen=True)
class RootOverview:
    """A root and its files. ``photographs`` are counted by content; ``missing`` are files that were
    not there when the root was looked at last, ``changed`` those with another content since.

    ``added_at`` is when photographs of it were added last, None where none came.
    """

    root: Root
    photographs: int = 0
    missing: int = 0
    changed: int = 0
    unreadable: int = 0
    added_at: datetime | None = None


def root_overviews(connection: apsw.Connection) -> list[RootOverview]:
    """All roots in the order in which they were added, the removed ones too."""
    numbers = {
        int(root): [int(number) for number in found]
        for root, *found in connection.execute(
            "SELECT root, count(DISTINCT CASE WHEN replaced_at IS NULL THEN media END), "
            "sum(replaced_at IS NULL AND missing_since IS NOT NULL), "
            "sum(replaced_at IS NOT NULL), "
            "sum(replaced_at IS NULL AND unreadable IS NOT NULL) FROM media_file GROUP BY root"
        )
    }
    times = {
        int(root): datetime.fromisoformat(str(time))
        for root, time in connection.execute(
            "SELECT root, max(coalesce(ended_at, began_at)) FROM arrival GROUP BY root"
        )
    }
    found = []
    for root in roots_of(connection, removed=True):
        photographs, missing, changed, unreadable = numbers.get(root.number, [0, 0, 0, 0])
        added_at = times.get(root.number)
        found.append(RootOverview(root, photographs, missing, changed, unreadable, added_at))
    return found


def present_paths(paths: Iterable[Path]) -> set[Path]:
    """Those of the paths that are folders now. It can take long where a disk does not answer."""
    return {path for path in paths if is_folder(path)}


def state_of(root: Root, roots: Sequence[Root], present: Collection[Path]) -> RootState:
    """Whether a root is there now; of cards that take turns it is the one that was seen last."""
    if root.removed:
        return RootState.REMOVED
    if root.path not in present:
        return RootState.NOT_CONNECTED
    latest = max(
        (other for other in roots if other.path == root.path), key=lambda other: other.seen_at
    )
    return RootState.HERE if latest.number == root.number else RootState.ANOTHER_CARD
