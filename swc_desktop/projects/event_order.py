"""Photographs event by event, of each event the one that shows the animal best first."""

import json
from collections.abc import Sequence
from typing import Final

import apsw

from swc_desktop.core.result_state import State

_BEST: Final = (
    f"m.status IS NULL OR m.status IN ('{State.BLANK}', '{State.PERSON}', '{State.VEHICLE}'), "
    "(SELECT max(g.confidence * g.width * g.height) FROM region g WHERE g.media = m.number "
    "AND g.category = 'animal') DESC NULLS LAST, m.certainty DESC NULLS LAST, m.instant, m.number"
)
"""Pictures of animals before others, by their largest box that is surely one, then the surest
answer: the box says how much of the animal there is to see."""


def in_event_order(
    connection: apsw.Connection, numbers: Sequence[int], *, descending: bool = False
) -> tuple[list[int], list[int]]:
    """Those of these photographs that are in events, event by event in the order of their times,
    and then the others in the order given; ``descending`` turns only the order of the events.

    The time of an event is what its photographs say now, as clocks may have been corrected.
    """
    direction = "DESC" if descending else "ASC"
    rows = connection.execute(
        "SELECT m.number FROM current_event e JOIN event_media em ON em.event = e.number "
        "JOIN media m ON m.number = em.media AND ifnull(m.deployment, e.deployment) = e.deployment "
        "WHERE em.media IN (SELECT value FROM json_each(?)) "
        f"ORDER BY min(m.instant) OVER (PARTITION BY e.number) {direction}, e.id, {_BEST}",
        (json.dumps(list(numbers)),),
    )
    found = dict.fromkeys(int(str(row[0])) for row in rows.fetchall())
    return list(found), [number for number in numbers if number not in found]
