"""Photographs of which pictures are handed over: what they show, where people are, their files."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final

import apsw

from swc_desktop.core.identification import Identified, Kind
from swc_desktop.core.prediction import Status
from swc_desktop.core.region import Box, Category
from swc_desktop.projects.judged_media import judged_media
from swc_desktop.projects.media import VIDEO, in_pieces, marks
from swc_desktop.projects.missing_embeddings import files_of


@dataclass(frozen=True)
class SharedPicture:
    """A photograph: its number, id and digest, the file, None where it is not there, what it shows
    (a scientific or free name, or the word for a kind), when it was taken, and its camera station.

    ``people`` are the boxes around people; ``is_checked``: a person or a detector has looked for
    them. ``has_unboxed_people``: somebody is in it, and nobody knows where.
    """

    number: int
    id: str
    sha256: str
    file: Path | None
    is_video: bool
    label: str
    taken: datetime | None
    station: str
    event: str
    people: tuple[Box, ...]
    is_checked: bool
    has_unboxed_people: bool


_PEOPLE: Final = frozenset({Kind.PERSON, Kind.SETUP})


def shared_pictures(
    connection: apsw.Connection, numbers: Sequence[int], events: dict[int, str]
) -> list[SharedPicture]:
    """These photographs, in the order of their numbers; ``events`` are those they are in."""
    found = []
    for some in in_pieces(numbers):
        files = files_of(connection, some)
        boxes, judged = _boxes_of_people(connection, some), judged_media(connection, some)
        rows: list[tuple[Any, ...]] = connection.execute(
            "SELECT m.number, m.id, m.sha256, m.kind, m.identified, m.taxon, m.status, "
            "m.local_time, m.deployment, EXISTS (SELECT 1 FROM detection d "
            f"WHERE d.media = m.number) FROM media m WHERE m.number IN ({marks(some)}) "
            "ORDER BY m.number",
            some,
        ).fetchall()
        for number, id_, sha256, kind, said, taxon, status, local, station, looked in rows:
            people = list(boxes[int(number)])
            unboxed = str(status) == Status.PERSON and not people
            if (of := judged.get(int(number))) is not None:
                acts = [act for act in of.acts if _shows_people(act.said)]
                people += [act.box for act in acts if act.box is not None]
                unboxed = not people and (bool(acts) or unboxed)
            found.append(
                SharedPicture(
                    int(number),
                    str(id_),
                    str(sha256),
                    files[int(number)][0] if int(number) in files else None,
                    kind == VIDEO,
                    str(said or taxon or status or ""),
                    None if local is None else datetime.fromisoformat(str(local)),
                    str(station or ""),
                    events.get(int(number), ""),
                    tuple(people),
                    bool(looked) or int(number) in judged,
                    unboxed,
                )
            )
    return found


def _shows_people(said: Iterable[Identified]) -> bool:
    return any(one.kind in _PEOPLE for one in said)


def _boxes_of_people(connection: apsw.Connection, some: Sequence[int]) -> dict[int, list[Box]]:
    """All boxes that any detector drew around people."""
    found: dict[int, list[Box]] = defaultdict(list)
    rows = connection.execute(
        "SELECT media, left, top, width, height FROM region WHERE category = ? "
        f"AND media IN ({marks(some)}) ORDER BY number",
        [Category.PERSON.value, *some],
    )
    for media, *edges in rows:
        found[int(media)].append(Box(*edges))
    return found
