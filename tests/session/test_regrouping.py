"""Events split and merged from a list of photographs, and the order event by event."""

from pathlib import Path

import pytest

from swc_desktop.projects.errors import EventsRefused
from swc_desktop.projects.kept_events import kept_events
from swc_desktop.projects.listing import MediaListing
from swc_desktop.projects.media_filter import EVERYTHING, Order
from swc_desktop.session.regrouping import merge_around, split_before
from tests.projects.desk import Desk
from tests.projects.event_cards import card, station


@pytest.fixture
def numbers(desk: Desk, tmp_path: Path) -> list[int]:
    """Two events of three and two photographs, and one photograph without a station."""
    station(desk, card(tmp_path / "card", 0, 10, 20, 90, 95))
    desk.add(card(tmp_path / "loose", 500))
    return MediaListing(desk.project.connection).numbers(EVERYTHING, Order.TIME)


def sizes(desk: Desk) -> list[int]:
    return [len(event.media) for event in kept_events(desk.project.connection)]


def test_an_event_begins_with_a_photograph_and_is_merged_with_the_one_before(
    desk: Desk, numbers: list[int]
) -> None:
    assert split_before(desk.work, numbers[1]).can_undo
    assert sizes(desk) == [1, 2, 2]
    assert merge_around(desk.work, [numbers[2]]).can_undo
    assert sizes(desk) == [3, 2]
    merge_around(desk.work, [numbers[0], numbers[4], numbers[5]])
    assert sizes(desk) == [5]
    for _ in range(3):
        desk.work.undo()
    assert sizes(desk) == [3, 2]


def test_what_has_no_event_or_nothing_before_it_is_refused(desk: Desk, numbers: list[int]) -> None:
    for regroup in (split_before, lambda work, number: merge_around(work, [number])):
        with pytest.raises(EventsRefused, match="is in no event"):
            regroup(desk.work, numbers[5])
    with pytest.raises(EventsRefused, match="is the first of its event already"):
        split_before(desk.work, numbers[3])
    with pytest.raises(EventsRefused, match="no event of its camera station is before"):
        merge_around(desk.work, [numbers[1]])
    assert sizes(desk) == [3, 2]


def test_event_by_event_the_best_photograph_first(desk: Desk, numbers: list[int]) -> None:
    connection = desk.project.connection
    with desk.project.transaction():
        for number, certainty in zip(numbers, (0.5, 0.9, 0.7, 0.6, 0.8, 1.0), strict=True):
            connection.execute(
                "UPDATE media SET certainty = ? WHERE number = ?", (certainty, number)
            )
        connection.execute("UPDATE media SET status = 'blank' WHERE number = ?", (numbers[1],))
        for number, width in ((numbers[3], 0.5), (numbers[4], 0.2)):
            connection.execute(
                "INSERT INTO region (media, left, top, width, height, category, confidence) "
                "VALUES (?, 0, 0, ?, 0.5, 'animal', 0.9)",
                (number, width),
            )
    listing = MediaListing(connection)
    order = [numbers.index(one) for one in listing.numbers(EVERYTHING, Order.EVENT)]
    assert order == [2, 0, 1, 3, 4, 5]
    order = [
        numbers.index(one) for one in listing.numbers(EVERYTHING, Order.EVENT, descending=True)
    ]
    assert order == [3, 4, 2, 0, 1, 5]
