"""The animals of which no embedding is kept: those of photographs that an earlier version of the
program added, or whose embedding was lost when the cache was full or deleted."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Final

import apsw

from swc_desktop.core.region import Box, Category, Region
from swc_desktop.projects.identifications import Target
from swc_desktop.projects.individual_members import members
from swc_desktop.projects.individuals import Catalogue
from swc_desktop.projects.kept_embeddings import embeddings_of_targets, region_numbers
from swc_desktop.projects.media import in_pieces, marks
from swc_desktop.projects.project import Project
from swc_desktop.projects.roots import path_stored

_AT_ONCE: Final = 500
"""Animals of which it is seen at a time whether an embedding is kept."""


def without_embedding(project: Project, targets: Iterable[Target] | None = None) -> list[Target]:
    """The animals of which no embedding by the pack in use is kept; None: of the whole project,
    those of known individuals first."""
    if targets is None:
        known = members(project.connection, Catalogue(project.connection))
        every = [target for target, _ in animals_in(project)]
        targets = dict.fromkeys([*(one.target for one in known if one.target.media), *every])
    every = list(targets)
    found = []
    for start in range(0, len(every), _AT_ONCE):
        some = every[start : start + _AT_ONCE]
        kept = embeddings_of_targets(project, some)
        found += [one for one in some if one not in kept]
    return found


def animals_in(project: Project) -> list[tuple[Target, str | None]]:
    """The animals that the detector of the pack in use found in photographs, with the answer for
    each; a photograph in which it found nothing is one as a whole."""
    rows = project.connection.execute(_ANIMALS, (project.pack,)).fetchall()
    return [
        (
            Target(int(str(media)), int(str(region)) if category == Category.ANIMAL else None),
            None if answer is None else str(answer),
        )
        for media, region, category, answer in rows
    ]


_ANIMALS: Final = (
    "SELECT m.number, r.number, r.category, p.taxon FROM shown_media m "
    "JOIN region r ON r.media = m.number AND r.moment_s IS NULL AND r.category IN "
    "('animal', 'frame') LEFT JOIN detection d ON d.media = m.number AND d.pack = ?1 "
    "LEFT JOIN prediction p ON p.region = r.number AND p.pack = ?1 "
    "WHERE m.kind = 'photograph' AND CASE r.category WHEN 'animal' THEN r.detector = d.detector "
    "ELSE NOT EXISTS (SELECT 1 FROM region o WHERE o.media = m.number AND o.detector = d.detector) "
    "END ORDER BY m.number, r.number"
)


def boxes_of(
    connection: apsw.Connection, targets: Sequence[Target]
) -> dict[int, tuple[Region, ...]]:
    """The boxes to look at in each photograph; none for a whole one."""
    numbers = region_numbers(connection, targets)
    media = {number: target.media or 0 for target, number in numbers.items()}
    found: dict[int, list[Region]] = defaultdict(list)
    for some in in_pieces(media):
        rows = connection.execute(
            "SELECT number, left, top, width, height, category, confidence FROM region "
            f"WHERE number IN ({marks(some)}) ORDER BY number",
            some,
        )
        for number, *edges, category, confidence in rows:
            of_media = found[media[int(number)]]
            if category != Category.FRAME:
                of_media.append(Region(Box(*edges), Category(category), confidence))
    return {number: tuple(regions) for number, regions in found.items()}


def files_of(connection: apsw.Connection, numbers: Sequence[int]) -> dict[int, tuple[Path, str]]:
    """A file of each photograph that was there when it was seen last, with its digest."""
    found: dict[int, tuple[Path, str]] = {}
    for some in in_pieces(numbers):
        rows = connection.execute(
            "SELECT f.media, r.path, f.path, m.sha256 FROM media_file f "
            "JOIN root r ON r.number = f.root JOIN media m ON m.number = f.media "
            "WHERE m.kind = 'photograph' AND f.replaced_at IS NULL AND f.missing_since IS NULL "
            f"AND NOT r.removed AND f.media IN ({marks(some)}) ORDER BY f.number",
            some,
        )
        for media, root, below, sha256 in rows:
            file = path_stored(str(root)) / path_stored(str(below))
            found.setdefault(int(media), (file, str(sha256)))
    return found
