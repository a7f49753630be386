"""What a pattern makes of the folders of photographs: station, camera and day, or why nothing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Final, TypeVar

import apsw

from swc_desktop.core.message import Message
from swc_desktop.projects.deployments import current_deployments, not_assigned
from swc_desktop.projects.folder_patterns import FolderFacts, FolderPattern, folder_pattern
from swc_desktop.projects.media import in_pieces, marks
from swc_desktop.projects.selecting import paths_of

Key = TypeVar("Key")

_USUAL: Final = (
    "{station}/{date}",
    "{station}_{date}",
    "{station}-{date}",
    "{date}/{station}",
    "{date}_{station}",
    "*/{station}",
    "{station}",
)
"""Patterns to try, the ones that say more first: of equal ones the first is taken."""


@dataclass(frozen=True)
class FolderMeaning:
    """A folder below its root ("" for the root), its photographs, and what the pattern says of it.

    ``is_known``: the project has the station that it names.
    """

    folder: str
    media: Sequence[int]
    facts: FolderFacts | Message
    is_known: bool = False


@dataclass(frozen=True)
class ByFolders:
    """Which photographs a pattern assigns to which station, and gives which day."""

    stations: Mapping[str, Sequence[int]] = field(default_factory=dict)
    days: Mapping[date, Sequence[int]] = field(default_factory=dict)

    @property
    def media(self) -> set[int]:
        """All of these photographs."""
        groups = (*self.stations.values(), *self.days.values())
        return {number for some in groups for number in some}


def folders_of(connection: apsw.Connection, numbers: Sequence[int]) -> dict[str, list[int]]:
    """The photographs by the folder of their first file below its root, in order of the names."""
    found: dict[str, list[int]] = {}
    for number, path in paths_of(connection, numbers):
        found.setdefault(path.rpartition("/")[0], []).append(number)
    return dict(sorted(found.items()))


def meanings(
    folders: Mapping[str, Sequence[int]], pattern: FolderPattern, stations: Sequence[str]
) -> list[FolderMeaning]:
    """What a pattern says of each folder."""
    found = []
    for folder, media in folders.items():
        facts = pattern.facts_of(f"{folder}/x" if folder else "x")
        is_known = isinstance(facts, FolderFacts) and facts.station in stations
        found.append(FolderMeaning(folder, media, facts, is_known))
    return found


def likely_pattern(folders: Mapping[str, Sequence[int]], stations: Sequence[str]) -> str:
    """Of the usual patterns the one that finds most photographs a station, or else fits most."""

    def found(text: str) -> tuple[int, int]:
        seen = meanings(folders, folder_pattern(text), stations)
        known = sum(len(one.media) for one in seen if one.is_known)
        return known, sum(isinstance(one.facts, FolderFacts) for one in seen)

    return max(_USUAL, key=found)


def by_folders(
    connection: apsw.Connection, numbers: Sequence[int], pattern: FolderPattern, *, days: bool
) -> ByFolders:
    """What a pattern changes: stations that are known, and days where there is no time."""
    stations: dict[str, list[int]] = {}
    dated: dict[date, list[int]] = {}
    known = [*current_deployments(connection)]
    for one in meanings(folders_of(connection, numbers), pattern, known):
        if isinstance(one.facts, Message):
            continue
        if one.is_known:
            stations.setdefault(one.facts.station, []).extend(one.media)
        if days and one.facts.day is not None:
            dated.setdefault(one.facts.day, []).extend(one.media)
    lacking = _without_time(connection, [number for some in dated.values() for number in some])
    return ByFolders(
        _filled({name: not_assigned(connection, some, name) for name, some in stations.items()}),
        _filled({day: [one for one in some if one in lacking] for day, some in dated.items()}),
    )


def _filled(groups: Mapping[Key, Sequence[int]]) -> dict[Key, Sequence[int]]:
    return {key: some for key, some in groups.items() if some}


def _without_time(connection: apsw.Connection, numbers: Sequence[int]) -> set[int]:
    found: set[int] = set()
    for some in in_pieces(numbers):
        rows = connection.execute(
            f"SELECT number FROM media WHERE local_time IS NULL AND number IN ({marks(some)})", some
        )
        found.update(int(str(row[0])) for row in rows)
    return found
