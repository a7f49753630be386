"""What a project holds, in numbers; whether all of it is whole; and what was found where."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import apsw

from swc_desktop.projects.conflicts import conflicts
from swc_desktop.projects.connection import ProjectConnection
from swc_desktop.projects.deployments import current_deployments
from swc_desktop.projects.lost_references import LostReference, lost_references
from swc_desktop.projects.media import media_id

_COUNTS = {
    "media": "SELECT count(*) FROM shown_media",
    "files": "SELECT count(*) FROM media_file WHERE replaced_at IS NULL",
    "missing": (
        "SELECT count(*) FROM media_file WHERE replaced_at IS NULL AND missing_since IS NOT NULL"
    ),
    "changed": "SELECT count(*) FROM media_file WHERE replaced_at IS NOT NULL",
    "unreadable": (
        "SELECT count(*) FROM media_file WHERE replaced_at IS NULL AND unreadable IS NOT NULL"
    ),
    "duplicates": (
        "SELECT count(*) FROM (SELECT media FROM media_file WHERE replaced_at IS NULL AND media "
        "IS NOT NULL GROUP BY media HAVING count(*) > 1)"
    ),
    "roots": "SELECT count(*) FROM root WHERE NOT removed",
    "assigned": "SELECT count(*) FROM media WHERE deployment IS NOT NULL",
    "without_place": "SELECT count(*) FROM shown_media WHERE latitude IS NULL",
    "without_time": "SELECT count(*) FROM shown_media WHERE local_time IS NULL",
    "identified": "SELECT count(*) FROM shown_media WHERE judged != 0",
    "actions": "SELECT count(*) FROM action",
}


def counts(connection: apsw.Connection) -> dict[str, int]:
    """The numbers of ``project info`` by their names in the contract."""
    found = {name: _one(connection, statement) for name, statement in _COUNTS.items()}
    found["deployments"] = len(current_deployments(connection))
    return found | {"conflicts": sum(conflicts(connection).values())}


_FAULTS = {
    "without_region": (
        "SELECT count(*) FROM media m WHERE NOT EXISTS "
        "(SELECT 1 FROM region r WHERE r.media = m.number)"
    ),
    "votes_without_answer": (
        "SELECT count(*) FROM vote v JOIN region r ON r.number = v.region WHERE NOT EXISTS "
        "(SELECT 1 FROM prediction p WHERE p.pack = v.pack AND p.region = "
        "CASE WHEN r.moment_s IS NULL THEN v.region ELSE (SELECT f.number FROM region f "
        "WHERE f.media = r.media AND f.category = 'frame' AND f.moment_s IS NULL) END)"
    ),
}


@dataclass(frozen=True)
class CheckResult:
    """What is not whole: a line for each fault of the file, and numbers of rows by fault."""

    faults: list[str] = field(default_factory=list)
    rows: Mapping[str, int] = field(default_factory=dict)
    references: Sequence[LostReference] = ()
    """Rows that name what is not there."""

    @property
    def is_whole(self) -> bool:
        """Whether nothing was found."""
        return not self.faults and not self.references and not any(self.rows.values())


def check(file: ProjectConnection) -> CheckResult:
    """Look through the whole file: SQLite's own check, references, ids and votes without answers.

    Where the file itself is damaged, only that is reported. Raises the errors of a project.
    """
    faults = list(file.check_integrity())
    if faults:
        return CheckResult(faults)
    media = file.rows("SELECT id, sha256 FROM media")
    wrong_ids = sum(media_id(str(sha256)) != str(id_) for id_, sha256 in media)
    rows = {name: int(str(file.one(statement))) for name, statement in _FAULTS.items()}
    return CheckResult([], {"wrong_ids": wrong_ids} | rows, lost_references(file.raw))


def species_counts(connection: apsw.Connection, pack: str) -> list[tuple[str, str, int]]:
    """Answer, rank and number of photographs of every taxon that a pack named, most first."""
    rows = connection.execute(
        "SELECT coalesce(p.taxon, ''), coalesce(p.rank, p.status), count(*) FROM prediction p "
        "JOIN region r ON r.number = p.region JOIN shown_media m ON m.number = r.media "
        "WHERE p.pack = ? AND m.successor IS NULL AND r.category = 'frame' "
        "AND r.moment_s IS NULL GROUP BY 1, 2 ORDER BY 3 DESC, 1",
        (pack,),
    )
    return [(str(taxon), str(rank), int(count)) for taxon, rank, count in rows]


def _one(connection: apsw.Connection, statement: str) -> int:
    row = connection.execute(statement).fetchone()
    assert row is not None
    return int(row[0])
