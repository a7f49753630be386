"""Photographs event by event, of each event the one that shows the animal best first."""

from collections.abc import Sequence
from typing import Final

import apsw

from swc_desktop.core.region import Category
from swc_desktop.core.result_state import State

_WITHOUT_ANIMAL: Final = frozenset({None, State.BLANK, State.PERSON, State.VEHICLE})


def in_event_order(
    connection: apsw.Connection, by_time: Sequence[int], *, descending: bool = False
) -> tuple[list[int], list[int]]:
    """Those of these photographs that are in events, event by event, and then the others as given.

    ``by_time`` are their numbers in the order of their times, the last first if ``descending``.
    Of an event pictures of animals come before others, by their largest box that is surely one,
    then the surest answer: the box says how much of the animal there is to see. It is put together
    here, as SQLite would take three times as long to sort 100,000.
    """
    event_of = {
        int(str(media)): event
        for media, event in connection.execute(
            "SELECT em.media, e.id FROM current_event e "
            "JOIN event_media em ON em.event = e.number ORDER BY e.by_hand, e.id"
        )
    }
    boxes = dict(
        connection.execute(
            "SELECT media, max(confidence * width * height) FROM region WHERE category = ? "
            "GROUP BY media",
            (Category.ANIMAL.value,),
        )
    )
    answers = {
        number: (status in _WITHOUT_ANIMAL, -(boxes.get(number) or 0.0), -(certainty or 0.0))
        for number, status, certainty in connection.execute(
            "SELECT number, status, certainty FROM media"
        )
    }
    events: dict[object, list[int]] = {}
    others = []
    for number in by_time:
        if number in event_of:
            events.setdefault(event_of[number], []).append(number)
        else:
            others.append(number)
    found = []
    for members in events.values():
        if descending:
            members.reverse()
        found += sorted(members, key=answers.__getitem__)
    return found, others
