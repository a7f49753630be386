"""What the report of a project reads of its tables beside the sightings."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

import apsw

from swc_desktop.projects.media import in_pieces, marks

_DAY_LETTERS: Final = len("2024-02-19")
_CANDIDATES: Final = 5
"""Photographs of one animal that are tried, where small pictures are missing."""

_SURE: Final = 0.9
"""Answers from here on are shown as pictures of their animal."""

_WHOLE: Final = 0.5
"""An animal that fills more of the picture is mostly cut off."""


@dataclass(frozen=True)
class JudgedBy:
    """How many photographs people judged, and who how many; how many have no place."""

    photographs: int
    by: Sequence[tuple[str, int]]
    without_place: int


@dataclass(frozen=True)
class ReportShot:
    """A photograph for a report: its digest, and the day on which it was taken."""

    sha256: str
    day: date


def months_taken(connection: apsw.Connection) -> list[str]:
    """The months in which photographs were taken, like ``2024-02``, the last first."""
    rows = connection.execute(
        "SELECT DISTINCT substr(local_time, 1, 7) FROM shown_media WHERE local_time IS NOT NULL "
        "ORDER BY 1 DESC"
    )
    return [str(row[0]) for row in rows]


def judged_by(connection: apsw.Connection, numbers: Sequence[int]) -> JudgedBy:
    """Who judged how many of these photographs, those with the most first."""
    people: Counter[str] = Counter()
    photographs = without_place = 0
    for some in in_pieces(numbers):
        rows = connection.execute(
            "SELECT a.made_by, count(DISTINCT i.media) FROM current_identification i "
            f"JOIN action a ON a.number = i.action WHERE i.media IN ({marks(some)}) GROUP BY 1",
            some,
        )
        people.update({str(person): int(count) for person, count in rows})
        ((judged, placeless),) = connection.execute(
            "SELECT total(judged != 0), total(latitude IS NULL) FROM media "
            f"WHERE number IN ({marks(some)})",
            some,
        ).fetchall()
        photographs += int(float(str(judged)))
        without_place += int(float(str(placeless)))
    return JudgedBy(photographs, people.most_common(), without_place)


def best_shots(
    connection: apsw.Connection, taxon: str, numbers: Sequence[int]
) -> Iterator[ReportShot]:
    """Some photographs of an animal, the best first: those that people named, and in which it is
    large and not cut off; nobody is in them."""
    found = []
    for some in in_pieces(numbers):
        rows = connection.execute(
            "SELECT m.judged != 0, coalesce(m.certainty, 0), m.number, m.sha256, m.local_time, "
            "(SELECT max(r.width * r.height) FROM region r WHERE r.media = m.number "
            "AND r.category = 'animal') AS area FROM media m "
            "WHERE (m.identified = ?1 OR (NOT m.judged AND m.taxon = ?1 AND m.certainty >= ?2)) "
            "AND m.local_time IS NOT NULL AND NOT EXISTS (SELECT 1 FROM region p "
            "WHERE p.media = m.number AND p.category = 'person') "
            f"AND m.number IN ({marks(some)})",
            [taxon, _SURE, *some],
        )
        for judged, certainty, number, sha256, taken, area in rows:
            size = 0.0 if area is None or area > _WHOLE else float(area)
            found.append((bool(judged), size, float(certainty), -int(number), sha256, taken))
    for *_, sha256, taken in sorted(found, reverse=True)[:_CANDIDATES]:
        yield ReportShot(str(sha256), date.fromisoformat(str(taken)[:_DAY_LETTERS]))
