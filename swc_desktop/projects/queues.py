"""Queues: what a person judges next, each a filter with an order.

What is judged leaves them, apart from those of what people said.
"""

from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Final

import apsw

from swc_desktop.core.result_state import State
from swc_desktop.projects.event_order import in_event_order
from swc_desktop.projects.listing import MediaListing
from swc_desktop.projects.media_filter import MediaFilter, Order, Review


class Queue(StrEnum):
    """The queues by their names in the command line."""

    TO_REVIEW = "to-review"
    """All that nobody has judged, the least sure first."""
    DISAGREE = "disagree"
    """The picture and the place say different things."""
    RARE = "rare"
    """Named as an animal that is rare in this project."""
    UNSURE = "unsure"
    BLANK = "blank"
    PERSON = "person"
    VEHICLE = "vehicle"
    EVENTS = "events"
    """Event by event, in the order of time; of each event the best photograph first."""
    CONFLICTS = "conflicts"
    """People said different things."""
    CHANGED = "changed"
    """The model says something else now than what a person accepted."""
    ALIKE = "alike"
    """All that nobody has judged, pictures that are alike together; those that cannot be compared
    come last."""


_REVIEW: Final[Mapping[Queue, Review]] = {
    Queue.TO_REVIEW: Review.NOT_JUDGED,
    Queue.DISAGREE: Review.DISAGREE,
    Queue.RARE: Review.RARE,
    Queue.UNSURE: Review.UNSURE,
    Queue.CONFLICTS: Review.CONFLICT,
    Queue.CHANGED: Review.CHANGED,
}
"""The queues that are more than photographs of one state that nobody has judged."""

_BY_TIME: Final = (Queue.EVENTS, Queue.CONFLICTS, Queue.CHANGED)


def queued(connection: apsw.Connection, queue: Queue, alike: Sequence[int] = ()) -> list[int]:
    """The numbers of the photographs of a queue, in its order; ``alike`` is that of ``ALIKE``."""
    wanted = MediaFilter(review=frozenset({_REVIEW.get(queue, Review.NOT_JUDGED)}))
    if queue in (Queue.BLANK, Queue.PERSON, Queue.VEHICLE):
        wanted = wanted.toggled("states", State(queue.value))
    order = Order.TIME if queue in _BY_TIME else Order.UNSURE_FIRST
    listing = MediaListing(connection)
    if queue is Queue.ALIKE:
        order, listing.alike = Order.ALIKE, {number: at for at, number in enumerate(alike)}
    numbers = listing.numbers(wanted, order)
    return in_event_order(connection, numbers)[0] if queue is Queue.EVENTS else numbers
