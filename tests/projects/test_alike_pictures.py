"""Photographs in the order in which alike ones stand together, and those of an individual."""

import random
from itertools import pairwise

import numpy as np
import pytest

from swc_desktop.core.progress import Cancelled, Control
from swc_desktop.projects import alike_pictures
from swc_desktop.projects.alike_pictures import alike_order
from swc_desktop.projects.identifications import Target
from swc_desktop.projects.listing import MediaListing
from swc_desktop.projects.media_filter import MediaFilter, Order, Review
from swc_desktop.projects.queues import Queue, queued
from tests.projects.burst_project import add_rows
from tests.projects.desk import Desk
from tests.projects.made_embeddings import keep_made

HOUR = 3600.0
TO_REVIEW = MediaFilter(review=frozenset({Review.NOT_JUDGED}))


@pytest.fixture
def coats(desk: Desk) -> dict[int, int]:
    """The coat in each of 24 photographs, all but the last two with an embedding."""
    numbers = add_rows(desk, [at * HOUR for at in range(24)])
    draw, noise = random.Random(1), np.random.default_rng(1)
    found = {number: draw.randrange(3) for number in numbers[:-2]}
    keep_made(
        desk.project,
        {Target(one): np.eye(8)[coat] + 0.05 * noise.normal(size=8) for one, coat in found.items()},
    )
    return found


@pytest.mark.parametrize("at_once", [5, 2000])
def test_alike_ones_stand_together_and_those_without_come_last(
    desk: Desk, coats: dict[int, int], monkeypatch: pytest.MonkeyPatch, at_once: int
) -> None:
    monkeypatch.setattr(alike_pictures, "_AT_ONCE", at_once)
    found = alike_order(desk.project)
    assert found.without == 2
    assert sorted(found.numbers) == sorted(coats)
    changes = sum(coats[one] != coats[two] for one, two in pairwise(found.numbers))
    assert changes == 2
    listing = MediaListing(desk.project.connection)
    by_time = listing.numbers(MediaFilter(), Order.TIME)
    assert listing.numbers(MediaFilter(), Order.ALIKE) == by_time, "nothing was compared yet"
    listing.alike = {number: place for place, number in enumerate(found.numbers)}
    assert listing.numbers(MediaFilter(), Order.ALIKE) == [*found.numbers, *by_time[-2:]]
    assert queued(desk.project.connection, Queue.ALIKE, found.numbers) == listing.numbers(
        TO_REVIEW, Order.ALIKE
    )
    down = listing.numbers(MediaFilter(), Order.ALIKE, descending=True)
    assert down == [*reversed(found.numbers), *by_time[-2:]]


def test_it_can_be_stopped_and_needs_embeddings(desk: Desk) -> None:
    assert alike_order(desk.project).numbers == ()
    add_rows(desk, [0.0])
    assert alike_order(desk.project).without == 1
    control = Control()
    control.cancel()
    with pytest.raises(Cancelled):
        alike_order(desk.project, control)
