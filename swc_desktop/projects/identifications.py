"""What people said is in photographs, boxes and events: how it is kept and read.

The state of a target is the act that no other supersedes. Where two desks said different things,
what was said first is used until a person decides; that it is taken back is not used meanwhile.
"""

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import datetime
from typing import Any, Final

import apsw

from swc_desktop.core.identification import Certainty, Identified, Kind, LifeStage, Sex
from swc_desktop.core.prediction import Answer, Status
from swc_desktop.core.region import Box
from swc_desktop.core.taxonomy import Rank
from swc_desktop.projects.acts import FIRST_SAID, Cell, add_rows
from swc_desktop.projects.individuals import (
    Catalogue,
    IndividualFacts,
    add_individual,
    new_key,
)
from swc_desktop.projects.media import in_pieces, marks


@dataclass(frozen=True)
class Target:
    """What is judged: a photograph or clip by its number, a box in it by the number of its region
    too, or an event that was made by hand, by its id."""

    media: int | None = None
    region: int | None = None
    event: str | None = None


@dataclass(frozen=True)
class ShownAnswer:
    """What the model said of a target when a person judged it; ``confidence`` from 0 to 1."""

    status: str
    taxon: str | None
    rank: str | None
    confidence: float | None
    pack: str

    @property
    def answer(self) -> Answer:
        """The same as the model gave it."""
        rank = None if self.rank is None else Rank(self.rank)
        return Answer(Status(self.status), self.taxon, rank, self.confidence)


@dataclass(frozen=True)
class Identification:
    """An act that counts for a target, with what it says: nothing where it takes back what was said
    before. ``when`` is what the clock of the computer showed. ``is_conflict``: another act that
    counts says something else, and was said later. ``box`` is that of the region."""

    target: Target
    said: tuple[Identified, ...]
    by: str
    when: datetime
    shown: ShownAnswer | None
    is_conflict: bool = False
    box: Box | None = None


_COLUMNS: Final = (
    *("taxon", "rank", "checklist", "kind", "name", "count", "sex", "life_stage", "behavior"),
    *("individual", "certainty", "remarks"),
)
ROW_COLUMNS: Final = ("position", *_COLUMNS)
"""The columns of ``identification_row`` beside the act that they are of."""

_SHOWN: Final = tuple(f"shown_{one.name}" for one in fields(ShownAnswer))

_ENUMS: Final[Mapping[str, type]] = {
    "rank": Rank,
    "kind": Kind,
    "sex": Sex,
    "life_stage": LifeStage,
    "certainty": Certainty,
}


def add_identification(
    connection: apsw.Connection,
    action: int,
    target: Target,
    said: Sequence[Identified],
    shown: ShownAnswer | None,
) -> None:
    """Add what a person says of a target, within the transaction of an action.

    It takes the place of all that counted for this target.
    """
    values: dict[str, Cell] = {
        "media": target.media,
        "region": target.region,
        "event": target.event,
    }
    if shown is not None:
        values |= {f"shown_{one.name}": getattr(shown, one.name) for one in fields(shown)}
    numbers = add_rows(connection, "identification", action, values)
    said = with_keys(connection, action, said)
    connection.executemany(
        f"INSERT INTO identification_row (identification, {', '.join(ROW_COLUMNS)}) "
        f"VALUES (?, {marks(ROW_COLUMNS)})",
        [
            (number, at, *(_cell(getattr(one, name)) for name in _COLUMNS))
            for number in numbers
            for at, one in enumerate(said)
        ],
    )


def with_keys(
    connection: apsw.Connection, action: int, said: Sequence[Identified]
) -> list[Identified]:
    """What is said with the keys of individuals in place of their codes; a code that nobody has is
    given to another animal, in the same action. Raises ``IndividualRefused``."""
    if not any(one.individual for one in said):
        return list(said)
    catalogue = Catalogue(connection)
    keyed = []
    for one in said:
        if not one.individual:
            keyed.append(one)
            continue
        known = catalogue.find(one.individual)
        key = known.key if known is not None else new_key()
        if known is None:
            facts = IndividualFacts(catalogue.checked(one.individual), one.label)
            add_individual(connection, action, key, facts)
            catalogue = Catalogue(connection)
        keyed.append(replace(one, individual=key))
    return keyed


def _cell(value: object) -> Cell:
    return value if value is None or isinstance(value, int) else str(value)


def identified_from_row(row: Mapping[str, object]) -> Identified:
    """One of the things that were said from its columns. Raises ``ValueError``."""
    values: dict[str, Any] = {name: row[name] for name in _COLUMNS}
    for name, words in _ENUMS.items():
        if values[name] is not None:
            values[name] = words(values[name])
    return Identified(**values)


def identifications_of_media(
    connection: apsw.Connection, numbers: Iterable[int]
) -> dict[int, list[Identification]]:
    """What counts for photographs and the boxes in them, one for each target, by photograph."""
    found: dict[int, list[Identification]] = {}
    for some in in_pieces(numbers):
        for one in _counting(connection, f"row.media IN ({marks(some)})", some):
            assert one.target.media is not None
            found.setdefault(one.target.media, []).append(one)
    return found


def identifications_of_events(
    connection: apsw.Connection, ids: Sequence[str]
) -> dict[str, Identification]:
    """What counts for events, by their ids."""
    where = "row.event IN (SELECT value FROM json_each(?))"
    found = _counting(connection, where, [json.dumps(list(ids))])
    return {one.target.event: one for one in found if one.target.event is not None}


def _counting(
    connection: apsw.Connection, where: str, values: Sequence[Cell]
) -> list[Identification]:
    """What counts for each target: the act that was said first among those that contradict."""
    heads: dict[int, tuple[Any, ...]] = {}
    acts = connection.execute(
        "SELECT row.number, row.media, row.region, row.event, a.made_by, a.made_at, "
        f"g.left, g.top, g.width, g.height, {', '.join(f'row.{name}' for name in _SHOWN)} "
        "FROM current_identification AS row JOIN action a ON a.number = row.action "
        f"LEFT JOIN region g ON g.number = row.region WHERE {where} {FIRST_SAID}",
        list(values),
    )
    heads.update((int(str(row[0])), row[1:]) for row in acts.fetchall())
    said = _said_in(connection, heads)
    found: dict[Target, Identification] = {}
    disputed: set[Target] = set()
    for number, (media, region, event, by, when, *more) in heads.items():
        target = Target(media, region, event)
        edges, shown = more[:4], more[4:]
        one = Identification(
            target,
            tuple(said[number]),
            str(by),
            datetime.fromisoformat(str(when)),
            None if shown[0] is None else ShownAnswer(*shown),
            box=None if region is None else Box(*edges),
        )
        first = found.setdefault(target, one)
        if not says_same(first.said, one.said):
            disputed.add(target)
        if one.said and not first.said:
            found[target] = one
    return [replace(one, is_conflict=target in disputed) for target, one in found.items()]


def _said_in(connection: apsw.Connection, numbers: Iterable[int]) -> dict[int, list[Identified]]:
    """What identifications say, by their numbers."""
    said: dict[int, list[Identified]] = defaultdict(list)
    catalogue: Catalogue | None = None
    for some in in_pieces(numbers):
        rows = connection.execute(
            f"SELECT identification, {', '.join(_COLUMNS)} FROM identification_row "
            f"WHERE identification IN ({marks(some)}) ORDER BY identification, position",
            some,
        )
        for number, *cells in rows.fetchall():
            columns = dict(zip(_COLUMNS, cells, strict=True))
            if columns["individual"]:
                catalogue = catalogue or Catalogue(connection)
                columns["individual"] = catalogue.code_of(str(columns["individual"]))
            said[int(str(number))].append(identified_from_row(columns))
    return said


def last_said(
    connection: apsw.Connection, person: str, media: Iterable[int]
) -> dict[Target, Sequence[Identified]]:
    """What a person said last of photographs and the boxes in them, also where it does not count,
    since somebody else said something after that. What was taken back is left out."""
    heads: dict[Target, int] = {}
    for some in in_pieces(media):
        rows = connection.execute(
            "SELECT i.number, i.media, i.region FROM identification i "
            "JOIN action a ON a.number = i.action "
            f"WHERE i.undone = 0 AND a.made_by = ? AND i.media IN ({marks(some)}) "
            "ORDER BY a.said_at, a.id, i.number",
            [person, *some],
        )
        for number, photograph, region in rows.fetchall():
            box = None if region is None else int(str(region))
            heads[Target(int(str(photograph)), box)] = int(str(number))
    said = _said_in(connection, heads.values())
    return {target: said[number] for target, number in heads.items()}


def says_same(first: Sequence[Identified], other: Sequence[Identified]) -> bool:
    """Whether two people say the same, in any order and from any checklist."""
    return sorted(map(_compared, first)) == sorted(map(_compared, other))


def _compared(one: Identified) -> str:
    return json.dumps([getattr(one, name) for name in _COLUMNS if name != "checklist"])


def move_identifications(connection: apsw.Connection, earlier: int, later: int) -> int:
    """Let what was said of a photograph follow it where only its metadata changed; how many acts.

    Boxes that the later file does not have get an equal region there.
    """
    same = " AND ".join(
        f"b.{name} IS a.{name}"
        for name in ("moment_s", "left", "top", "width", "height", "category", "detector")
    )
    regions = connection.execute(
        " UNION ".join(
            f"SELECT region FROM {table} WHERE media = ?1 AND region IS NOT NULL"
            for table in _OF_BOXES
        ),
        (earlier,),
    ).fetchall()
    for (region,) in regions:
        twin = f"SELECT b.number FROM region a JOIN region b ON {same} WHERE a.number = ?"
        found = connection.execute(f"{twin} AND b.media = ?", (region, later)).fetchone()
        if found is None:
            connection.execute(
                "INSERT INTO region (media, moment_s, left, top, width, height, category, "
                "confidence, detector) SELECT ?, moment_s, left, top, width, height, category, "
                "confidence, detector FROM region WHERE number = ?",
                (later, region),
            )
            found = (connection.last_insert_rowid(),)
        for table in _OF_BOXES:
            connection.execute(
                f"UPDATE {table} SET region = ? WHERE region = ?", (found[0], region)
            )
        connection.execute(
            "UPDATE OR IGNORE embedding SET region = ? WHERE region = ?", (found[0], region)
        )
    moved = 0
    for table in _OF_BOXES:
        connection.execute(f"UPDATE {table} SET media = ? WHERE media = ?", (later, earlier))
        moved += connection.changes()
    return moved


_OF_BOXES: Final = ("identification", "flank", "comparison", "reference_picture")
"""What people say of photographs and of the boxes in them."""
