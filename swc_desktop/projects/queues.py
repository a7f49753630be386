"""Queues: what a person judges next, each a filter with an order.

What is judged leaves them, apart from those of what people said.
"""

import json
from collections.abc import Sequence
from enum import StrEnum
from typing import Final

import apsw

from swc_desktop.core.prediction import Status
from swc_desktop.core.result_state import State
from swc_desktop.projects.known_taxa import KnownTaxa
from swc_desktop.projects.listing import MediaListing
from swc_desktop.projects.media_filter import MediaFilter, Order, Review

_UNJUDGED: Final = frozenset({Review.NOT_JUDGED})


class Queue(StrEnum):
    """The queues by their names in the command line."""

    TO_REVIEW = "to-review"
    """All that nobody has judged, the least sure first."""
    DISAGREE = "disagree"
    """The picture and the place say different things."""
    UNSURE = "unsure"
    BLANK = "blank"
    PERSON = "person"
    VEHICLE = "vehicle"
    EVENTS = "events"
    """Event by event, in the order of time."""
    CONFLICTS = "conflicts"
    """People said different things."""
    CHANGED = "changed"
    """The model says something else now than what a person accepted."""


def queued(connection: apsw.Connection, queue: Queue) -> list[int]:
    """The numbers of the photographs of a queue, in its order."""
    listing = MediaListing(connection)
    if queue is Queue.CONFLICTS:
        return listing.numbers(MediaFilter(review=frozenset({Review.CONFLICT})))
    if queue is Queue.CHANGED:
        return _changed(connection, listing)
    if queue is Queue.EVENTS:
        return _by_events(connection, listing.numbers(MediaFilter(review=_UNJUDGED)))
    if queue is Queue.TO_REVIEW:
        unsure = _with_states(listing, {State.UNSURE})
        return unsure + _with_states(listing, set(State) - {State.UNSURE, State.UNREADABLE})
    if queue is Queue.DISAGREE:
        wanted = MediaFilter(review=_UNJUDGED, disputed=True)
        return listing.numbers(wanted, Order.CONFIDENCE)
    return _with_states(listing, {State(queue.value)})


def _with_states(listing: MediaListing, states: set[State]) -> list[int]:
    wanted = MediaFilter(review=_UNJUDGED, states=frozenset(states))
    return listing.numbers(wanted, Order.CONFIDENCE)


def _by_events(connection: apsw.Connection, numbers: Sequence[int]) -> list[int]:
    """Those of these photographs that are in events, event by event."""
    rows = connection.execute(
        "SELECT em.media FROM current_event e JOIN event_media em ON em.event = e.number "
        "JOIN media m ON m.number = em.media "
        "WHERE em.media IN (SELECT value FROM json_each(?)) "
        "ORDER BY e.starts, e.id, m.instant, m.number",
        (json.dumps(list(numbers)),),
    )
    return list(dict.fromkeys(int(str(row[0])) for row in rows))


def _changed(connection: apsw.Connection, listing: MediaListing) -> list[int]:
    """Photographs that a person accepted, of which the model says something else now; not where
    that is only the same at another rank, or nothing."""
    taxa = KnownTaxa(connection)
    rows = connection.execute(
        "SELECT i.media, i.shown_taxon, m.taxon FROM current_identification i "
        "JOIN identification_row r ON r.identification = i.number "
        "JOIN media m ON m.number = i.media "
        "WHERE i.region IS NULL AND i.shown_status IS NOT NULL "
        "AND (r.taxon IS i.shown_taxon AND r.taxon IS NOT NULL OR r.kind IS i.shown_status) "
        "AND (m.taxon IS NOT i.shown_taxon OR m.status IS NOT i.shown_status) "
        "AND m.status NOT IN (?, ?)",
        (Status.UNSURE.value, Status.NOT_IN_PACK.value),
    ).fetchall()
    changed = set()
    for media, shown, now in rows:
        if shown is None or now is None or not taxa.are_related(str(shown), str(now)):
            changed.add(int(str(media)))
    judged = listing.numbers(MediaFilter(review=frozenset({Review.JUDGED})))
    return [number for number in judged if number in changed]
