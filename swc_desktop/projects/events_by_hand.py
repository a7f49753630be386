"""Events made by hand: split, merged, or kept as they are because a person judged them.

Each is an act; forming events by their times never changes it.
"""

import uuid
from collections.abc import Sequence

import apsw

from swc_desktop.core.message import message
from swc_desktop.projects.errors import EventsRefused
from swc_desktop.projects.kept_events import KeptEvent, add_event, form_events


def split_event(connection: apsw.Connection, action: int, event: KeptEvent, media: str) -> None:
    """Make two events of one, the second from this photograph on, within an action.

    Raises ``EventsRefused`` where the event has no such photograph, or none before it.
    """
    if media not in event.media:
        text = message("Projects", "the event has no photograph {media}")
        raise EventsRefused(problem=text.fill(media=media))
    at = event.media.index(media)
    if at == 0:
        text = message("Projects", "{media} is the first photograph of the event")
        raise EventsRefused(problem=text.fill(media=media))
    _make(connection, action, event.deployment, [event.media[:at], event.media[at:]], [event])


def merge_events(connection: apsw.Connection, action: int, parts: Sequence[KeptEvent]) -> None:
    """Make one event of several of a camera station, within an action. Raises ``EventsRefused``."""
    if len({part.id for part in parts}) < 2:
        raise EventsRefused(problem=message("Projects", "one event has nothing to merge with"))
    if len({part.deployment for part in parts}) > 1:
        text = message("Projects", "the events are not of the same camera station")
        raise EventsRefused(problem=text)
    members = tuple(dict.fromkeys(name for part in parts for name in part.media))
    _make(connection, action, parts[0].deployment, [members], parts)


def keep_event(connection: apsw.Connection, action: int, event: KeptEvent) -> str:
    """Keep an event as it is, within an action, since a person judged it; its id from now on."""
    if event.by_hand:
        return event.id
    return _make(connection, action, event.deployment, [event.media], [event])[0]


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
