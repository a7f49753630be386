"""Bursts and events by the instants of media alone."""

import random
from datetime import UTC, datetime, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from swc_desktop.projects.events import TimedMedia, bursts, events

START = datetime(2024, 2, 19, 6, tzinfo=UTC)


def at(seconds: float, camera: str = "A", deployment: str = "S07") -> TimedMedia:
    return TimedMedia(f"{camera}{seconds}", camera, deployment, START + timedelta(seconds=seconds))


def test_a_burst_is_of_one_camera_with_at_most_60_seconds_between() -> None:
    media = [at(0), at(60), at(120), at(181), at(0, "B"), at(1, "B")]
    assert bursts(media) == (("A0", "A60", "A120"), ("A181",), ("B0", "B1"))


def test_an_event_is_of_one_deployment_with_at_most_30_minutes_between() -> None:
    media = [at(0), at(1800), at(900, "B"), at(3601), at(0, "C", "S08")]
    assert events(media) == (("A0", "B900", "A1800"), ("A3601",), ("C0",))


def test_the_gap_can_be_chosen() -> None:
    media = [at(0), at(120), at(241)]
    assert events(media, timedelta(seconds=120)) == (("A0", "A120"), ("A241",))


def test_nothing_gives_nothing() -> None:
    assert (bursts([]), events([])) == ((), ())


@given(st.lists(st.tuples(st.integers(0, 10_000), st.sampled_from("AB")), unique=True))
def test_every_media_is_in_one_event_and_the_order_given_does_not_matter(
    times: list[tuple[int, str]],
) -> None:
    media = [at(seconds, camera) for seconds, camera in times]
    found = events(media)
    assert sorted(name for event in found for name in event) == sorted(one.media for one in media)
    shuffled = media[:]
    random.Random(1).shuffle(shuffled)
    assert events(shuffled) == found
    assert bursts(shuffled) == bursts(media)
    instants = {one.media: one.instant for one in media}
    for event in found:
        assert all(
            instants[later] - instants[one] <= timedelta(minutes=30)
            for one, later in pairwise(event)
        )
