"""Events made by hand: split, merged, or kept as they are because a person judged them.

Each is an act; forming events by their times never changes it. What people said of an event goes to
the events that take its place.
"""

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import replace

import apsw

from swc_desktop.core.identification import NOTHINGS, Identified
from swc_desktop.core.message import message
from swc_desktop.projects.errors import EventsRefused
from swc_desktop.projects.identifications import (
    Target,
    add_identification,
    identifications_of_events,
)
from swc_desktop.projects.judged_media import note_judged
from swc_desktop.projects.kept_events import KeptEvent, add_event, form_events


def split_event(connection: apsw.Connection, action: int, event: KeptEvent, media: str) -> None:
    """Make two events of one, the second from this photograph on, within an action.

    What people said of it is said of both, without the count, as nobody said how many were in each.
    Raises ``EventsRefused`` where the event has no such photograph, or none before it.
    """
    if media not in event.media:
        text = message("Projects", "the event has no photograph {media}")
        raise EventsRefused(problem=text.fill(media=media))
    at = event.media.index(media)
    if at == 0:
        text = message("Projects", "{media} is the first photograph of the event")
        raise EventsRefused(problem=text.fill(media=media))
    said = tuple(replace(one, count=None) for one in _said_of(connection, [event]))
    parts = [event.media[:at], event.media[at:]]
    made = _make(connection, action, event.deployment, parts, [event])
    _say(connection, action, made, said)


def merge_events(connection: apsw.Connection, action: int, parts: Sequence[KeptEvent]) -> None:
    """Make one event of several of a camera station, within an action.

    All that people said of them is said of it; of equal animals the largest count. Raises
    ``EventsRefused``.
    """
    if len({part.id for part in parts}) < 2:
        raise EventsRefused(problem=message("Projects", "one event has nothing to merge with"))
    if len({part.deployment for part in parts}) > 1:
        text = message("Projects", "the events are not of the same camera station")
        raise EventsRefused(problem=text)
    said = _joined(_said_of(connection, parts))
    members = tuple(dict.fromkeys(name for part in parts for name in part.media))
    made = _make(connection, action, parts[0].deployment, [members], parts)
    _say(connection, action, made[:1], said)


def keep_event(connection: apsw.Connection, action: int, event: KeptEvent) -> str:
    """Keep an event as it is, within an action, since a person judged it; its id from now on."""
    if event.by_hand:
        return event.id
    return _make(connection, action, event.deployment, [event.media], [event])[0]


def _said_of(connection: apsw.Connection, events: Iterable[KeptEvent]) -> tuple[Identified, ...]:
    """All that people said of events, in their order."""
    ids = [id_ for event in events for id_ in dict.fromkeys((event.id, *event.row_ids))]
    acts = identifications_of_events(connection, ids)
    return tuple(one for id_ in ids if id_ in acts for one in acts[id_].said)


def _joined(said: Sequence[Identified]) -> tuple[Identified, ...]:
    """What was said of several events as it is true of all of them together."""
    found: dict[Identified, Identified] = {}
    something = [one for one in said if one.kind not in NOTHINGS] or said
    for one in something:
        alike = replace(one, count=None, certainty=None, remarks="")
        known = found.get(alike, one)
        counts = [count for count in (known.count, one.count) if count is not None]
        remarks = dict.fromkeys(filter(None, (known.remarks, one.remarks)))
        found[alike] = replace(
            known,
            count=max(counts, default=None),
            certainty=known.certainty or one.certainty,
            remarks=" | ".join(remarks),
        )
    return tuple(found.values())


def _say(
    connection: apsw.Connection, action: int, ids: Sequence[str], said: Sequence[Identified]
) -> None:
    """Say it of new events, and note which of their photographs are judged now."""
    rows = connection.execute(
        "SELECT em.media FROM event e JOIN event_media em ON em.event = e.number "
        f"WHERE e.id IN ({', '.join('?' * len(ids))})",
        list(ids),
    )
    media = {int(str(row[0])) for row in rows.fetchall()}
    if said:
        for id_ in ids:
            add_identification(connection, action, Target(event=id_), said, None)
    note_judged(connection, media)


def _make(
    connection: apsw.Connection,
    action: int,
    deployment: str,
    made: Sequence[Sequence[str]],
    instead_of: Sequence[KeptEvent],
) -> list[str]:
    """Add rows of events that take the place of others; their ids.

    A row supersedes one other: a row without photographs ends an event that is left over.
    """
    ended: list[str | None] = [id_ for event in instead_of for id_ in event.row_ids]
    groups = [*made, *([()] * (len(ended) - len(made)))]
    ended += [None] * (len(groups) - len(ended))
    ids = []
    for members, earlier in zip(groups, ended, strict=True):
        numbers = _numbers(connection, members)
        times = [when for _, when in numbers if when is not None] or [0.0]
        ids.append(str(uuid.uuid4()))
        values = (ids[-1], action, earlier, deployment, min(times), max(times), True)
        add_event(connection, values, [number for number, _ in numbers])
    form_events(connection, [deployment])
    return ids


def _numbers(connection: apsw.Connection, names: Sequence[str]) -> list[tuple[int, float | None]]:
    rows = (
        connection.execute("SELECT number, instant FROM media WHERE id = ?", (name,)).fetchone()
        for name in names
    )
    return [(int(row[0]), row[1]) for row in rows if row is not None]
