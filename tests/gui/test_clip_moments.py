"""What is drawn over a clip, and blurred in it, at each time."""

import pytest

from swc_desktop.core.clip import Clip, ClipMoment
from swc_desktop.core.region import WHOLE, Box, Category, Region
from swc_desktop.ui.photo.clip_moments import boxes_at, marked_moments, people_at
from swc_desktop.ui.text.clip_words import time_words

LEFT, RIGHT, TOP = Box(0.0, 0.4, 0.2, 0.4), Box(0.7, 0.5, 0.2, 0.4), Box(0.1, 0.0, 0.1, 0.2)


def animal(box: Box) -> Region:
    return Region(box, Category.ANIMAL, 0.9)


def person(box: Box) -> Region:
    return Region(box, Category.PERSON, 0.9)


@pytest.mark.parametrize(
    ("at_s", "boxes"),
    [(0.0, ()), (1.4, ()), (1.5, (LEFT,)), (2.4, (LEFT,)), (2.6, (RIGHT, TOP)), (3.6, ())],
)
def test_boxes_are_those_of_the_nearest_moment(at_s: float, boxes: tuple[Box, ...]) -> None:
    moments = [(2.0, [animal(LEFT)]), (3.0, [animal(RIGHT), person(TOP)])]
    assert boxes_at(moments, at_s, 1.0) == boxes


def test_the_whole_frame_is_no_box() -> None:
    assert boxes_at([(2.0, [WHOLE])], 2.0, 1.0) == ()
    assert boxes_at([], 2.0, 1.0) == ()


@pytest.mark.parametrize(
    ("at_s", "blurred"), [(0.9, False), (1.0, True), (3.0, True), (3.1, False)]
)
def test_a_person_is_blurred_for_a_second_before_and_after(at_s: float, blurred: bool) -> None:
    assert people_at([(2.0, [person(LEFT), animal(TOP)])], at_s) == ((LEFT,) if blurred else ())


def test_between_two_moments_the_way_of_a_person_is_blurred() -> None:
    moments = [(2.0, [person(LEFT)]), (4.0, [animal(TOP)]), (8.0, [person(RIGHT)])]
    way = Box(0.0, 0.4, 0.9, 0.5)
    for at_s in (2.0, 5.0, 7.9):
        for box in people_at(moments, at_s):
            assert (box.left, box.top) == (way.left, way.top)
            assert box.width == pytest.approx(way.width)
            assert box.height == pytest.approx(way.height)
        assert people_at(moments, at_s)
    assert people_at(moments, 8.0) == (RIGHT,)
    assert people_at(moments, 9.1) == ()


def test_a_person_who_is_alone_at_one_moment_is_blurred_on_the_way_too() -> None:
    moments = [(2.0, [person(LEFT)]), (3.0, [person(LEFT), person(RIGHT)])]
    widths = sorted(round(box.width, 3) for box in people_at(moments, 2.5))
    assert widths == [0.2, 0.2, 0.9]


def test_frames_without_a_find_are_not_marked_but_the_one_that_stands_for_the_clip() -> None:
    frames = [ClipMoment(float(at_s), (WHOLE,)) for at_s in range(3)]
    found = ClipMoment(3.0, (animal(LEFT),))
    assert marked_moments(Clip(4.0, (*frames, found), 1.0)) == (frames[1], found)


@pytest.mark.parametrize(
    ("at_ms", "words"), [(0, "0:00"), (7_999, "0:07"), (61_000, "1:01"), (3_723_000, "1:02:03")]
)
def test_times_are_read_as_from_a_clock(at_ms: int, words: str) -> None:
    assert time_words(at_ms) == words
