"""The folders of a project's roots that hold photographs, and how many each holds."""

from collections import Counter
from dataclasses import dataclass

import apsw

from swc_desktop.projects.roots import roots_of
from swc_desktop.projects.selecting import Selected, folder_target


@dataclass(frozen=True)
class Folder:
    """A folder below a root, "" for the root itself, with the photographs in and below it."""

    root: str
    path: str
    photographs: int
    target: Selected


def folders_with_photographs(connection: apsw.Connection) -> list[Folder]:
    """All folders root by root, each before those below it; without the removed roots.

    A photograph with two files in a folder counts twice there: it is counted by its files.
    """
    found = []
    for root in roots_of(connection):
        rows = connection.execute(
            "SELECT rtrim(path, replace(path, '/', '')), count(*) FROM media_file "
            "WHERE root = ? AND replaced_at IS NULL AND media IS NOT NULL GROUP BY 1",
            (root.number,),
        )
        counts: Counter[str] = Counter()
        for folder, count in rows:
            parts = str(folder).split("/")[:-1]
            for depth in range(len(parts) + 1):
                counts["/".join(parts[:depth])] += int(count)
        found += [
            Folder(root.label, path, count, folder_target(root, path))
            for path, count in sorted(counts.items(), key=lambda one: one[0].split("/"))
        ]
    return found
