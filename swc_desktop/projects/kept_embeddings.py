"""The embeddings of a project: those of known animals in it, the others in the cache beside it."""

from collections.abc import Iterable, Mapping

import apsw
import numpy as np
from numpy.typing import NDArray

from swc_desktop.core.region import Box, Category, Region
from swc_desktop.projects.embeddings import embedding_from
from swc_desktop.projects.identifications import Target
from swc_desktop.projects.media import in_pieces, marks
from swc_desktop.projects.project import Project
from swc_desktop.projects.region_rows import region_id

Vector = NDArray[np.float32]
"""An embedding of unit length, (columns,)."""


def embeddings_of_targets(project: Project, targets: Iterable[Target]) -> dict[Target, Vector]:
    """The embeddings of pictures by the pack whose answers count; none of those of which none is
    kept. A photograph without a box is the whole picture."""
    numbers = region_numbers(project.connection, targets)
    kept = {
        int(str(number)): bytes(vector)
        for some in in_pieces(numbers.values())
        for number, vector in project.file.rows(
            f"SELECT region, vector FROM embedding WHERE pack = ? AND region IN ({marks(some)})",
            [project.pack, *some],
        )
        if isinstance(vector, bytes)
    }
    kept |= _in_cache(project, [one for one in numbers.values() if one not in kept])
    found = {
        target: vector
        for target, number in numbers.items()
        if number in kept and (vector := embedding_from(kept[number])) is not None
    }
    sizes = [len(vector) for vector in found.values()]
    usual = max(set(sizes), key=sizes.count, default=0)  # others came from outside
    return {target: vector for target, vector in found.items() if len(vector) == usual}


def keep_embeddings(project: Project, targets: Iterable[Target]) -> None:
    """Keep the embeddings of pictures in the project, within a transaction, so that they stay when
    the cache is full or is deleted."""
    numbers = region_numbers(project.connection, targets)
    project.connection.executemany(
        "INSERT OR REPLACE INTO embedding (region, pack, vector) VALUES (?, ?, ?)",
        [
            (number, project.pack, vector)
            for number, vector in _in_cache(project, numbers.values()).items()
        ],
    )


def region_numbers(connection: apsw.Connection, targets: Iterable[Target]) -> dict[Target, int]:
    """The regions that pictures are of; events have none."""
    wanted = [one for one in targets if one.media is not None]
    frames: dict[int, int] = {}
    for some in in_pieces({one.media for one in wanted if one.media and one.region is None}):
        rows = connection.execute(
            "SELECT media, number FROM region WHERE category = 'frame' AND moment_s IS NULL "
            f"AND media IN ({marks(some)})",
            some,
        )
        frames.update((int(media), int(number)) for media, number in rows)
    found = {}
    for one in wanted:
        number = frames.get(one.media or 0) if one.region is None else one.region
        if number is not None:
            found[one] = number
    return found


def region_ids(connection: apsw.Connection, numbers: Iterable[int]) -> Mapping[int, str]:
    """The ids of regions by their numbers."""
    found = {}
    for some in in_pieces(numbers):
        rows = connection.execute(
            "SELECT r.number, m.id, r.left, r.top, r.width, r.height, r.category, r.moment_s "
            f"FROM region r JOIN media m ON m.number = r.media WHERE r.number IN ({marks(some)})",
            some,
        )
        for number, media, left, top, width, height, category, moment_s in rows:
            region = Region(Box(left, top, width, height), Category(category), None)
            found[int(number)] = region_id(str(media), region, moment_s)
    return found


def _in_cache(project: Project, numbers: Iterable[int]) -> dict[int, bytes]:
    """The embeddings in the cache by the numbers of their regions."""
    ids = region_ids(project.connection, list(numbers))
    kept = project.kept_beside(list(ids.values())) if ids else {}
    return {number: kept[id_] for number, id_ in ids.items() if id_ in kept}
