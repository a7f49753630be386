"""The bursts of a project: which photographs of a camera vote together.

They follow from instants, camera stations and cameras. ``media.burst`` names them, and is written
anew in the transaction that changes one of these. Clips are in none: the votes of their frames are
joined already.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

import apsw

from swc_desktop.projects.events import BURST_GAP, TimedMedia, voting_groups
from swc_desktop.projects.judged_media import Judged
from swc_desktop.projects.media import PHOTOGRAPH, in_pieces, marks

BURSTS_SETTING: Final = "bursts"
BURSTS_OFF: Final = "off"
"""The value of ``BURSTS_SETTING`` with which every photograph votes alone; "": bursts do."""

_COLUMNS: Final = f"number, id, instant, burst, judged & {int(Judged.ITSELF)}"

_Camera = tuple[str | None, str, str]
"""Camera station, serial number and model."""


@dataclass(frozen=True)
class _Shot:
    number: int
    id: str
    instant: float
    burst: str | None
    judged: int


def pools_bursts(connection: apsw.Connection) -> bool:
    """Whether the photographs of a burst vote together in this project."""
    row = connection.execute(
        "SELECT value FROM setting WHERE name = ?", (BURSTS_SETTING,)
    ).fetchone()
    return row is None or row[0] != BURSTS_OFF


def burst_members(connection: apsw.Connection, numbers: Iterable[int]) -> dict[str, list[int]]:
    """All photographs of the bursts that these are in, in the order of time, by burst."""
    found: dict[str, dict[int, None]] = defaultdict(dict)
    for some in in_pieces(numbers):
        rows = connection.execute(
            "SELECT burst, number FROM media WHERE successor IS NULL AND burst IN "
            f"(SELECT burst FROM media WHERE number IN ({marks(some)}) AND burst IS NOT NULL) "
            "ORDER BY burst, instant, id",
            some,
        )
        for burst, number in rows:
            found[str(burst)][int(str(number))] = None
    return {burst: list(members) for burst, members in found.items()}


def burst_mates(connection: apsw.Connection, numbers: Iterable[int]) -> set[int]:
    """The photographs of the bursts that these are in, themselves too where they are in one."""
    members = burst_members(connection, numbers).values()
    return {number for some in members for number in some}


def form_bursts(connection: apsw.Connection, numbers: Collection[int]) -> set[int]:
    """Form the bursts of these photographs and around them anew, within a transaction.

    ``numbers`` are those with another time, camera station or folder than before, or that a person
    judged, and those that were in a burst with them. What was judged votes alone, see
    ``events.voting_groups``. The numbers of the photographs whose burst has other members now.
    """
    shots: dict[int, _Shot] = {}
    wanted: dict[int, tuple[int, ...]] = {}
    taken = _by_camera(connection, numbers, shots)
    for ordered in taken.values() if pools_bursts(connection) else ():
        shots.update((one.number, one) for one in ordered)
        names = {one.id: one.number for one in ordered}
        judged = {one.id for one in ordered if one.judged}
        for group in voting_groups(map(_timed, ordered), judged):
            members = tuple(names[name] for name in group)
            wanted.update((number, members) for number in members)
    before: dict[str, set[int]] = defaultdict(set)
    for one in shots.values():
        if one.burst is not None:
            before[one.burst].add(one.number)
    changed, rows = set(), []
    for number, one in shots.items():
        members = wanted.get(number, (number,))
        name = shots[members[0]].id if len(members) > 1 else None
        if name != one.burst:
            rows.append((name, number))
        if set(members) != (before[one.burst] if one.burst is not None else {number}):
            changed.add(number)
    connection.executemany("UPDATE media SET burst = ? WHERE number = ?", rows)
    return changed


def _by_camera(
    connection: apsw.Connection, numbers: Collection[int], shots: dict[int, _Shot]
) -> Mapping[_Camera, list[_Shot]]:
    """What the cameras of these photographs took from the first to the last of them, and in the
    bursts at both ends, in the order of time.

    A camera is known by its station or its serial number. ``shots`` gets all of ``numbers``.
    """
    spans: dict[_Camera, tuple[float, float]] = {}
    for some in in_pieces(numbers):
        rows: Iterator[tuple[Any, ...]] = connection.execute(
            f"SELECT {_COLUMNS}, deployment, serial, camera FROM media "
            f"WHERE number IN ({marks(some)})",
            some,
        )
        for number, id_, instant, burst, judged, station, serial, model in rows:
            shots[number] = _Shot(number, id_, 0.0 if instant is None else instant, burst, judged)
            if instant is not None and (station or serial):
                camera = (station, serial, model)
                first, last = spans.get(camera, (instant, instant))
                spans[camera] = (min(first, instant), max(last, instant))
    return {camera: _around(connection, camera, *span) for camera, span in spans.items()}


def _around(connection: apsw.Connection, camera: _Camera, first: float, last: float) -> list[_Shot]:
    def rows(which: str, *values: float) -> Iterator[_Shot]:
        found = connection.execute(
            f"SELECT {_COLUMNS} FROM media WHERE deployment IS ? AND serial = ? AND camera = ? "
            f"AND kind = ? AND successor IS NULL AND {which}",
            (*camera, PHOTOGRAPH, *values),
        )
        return (_Shot(*row) for row in found)

    shots = list(rows("instant BETWEEN ? AND ?", first, last))
    for end, which in (
        (first, "instant < ? ORDER BY instant DESC"),
        (last, "instant > ? ORDER BY instant"),
    ):
        for one in rows(which, end):
            if abs(one.instant - end) > BURST_GAP.total_seconds():
                break
            shots.append(one)
            end = one.instant
    return shots


def _timed(shot: _Shot) -> TimedMedia:
    return TimedMedia(shot.id, "", "", datetime.fromtimestamp(shot.instant, UTC))
