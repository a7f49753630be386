"""Time-lapse series by even spacing, in sequences as cameras take them."""

import random
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from swc_desktop.projects.events import TimedMedia
from swc_desktop.projects.time_lapse import in_series, time_lapse_series

START = datetime(2024, 2, 19, 6, tzinfo=UTC)
DAY = 86_400


def at(seconds: float, camera: str = "A") -> TimedMedia:
    """A photograph with the whole second that a camera writes."""
    when = START + timedelta(seconds=round(seconds))
    return TimedMedia(f"{camera}{seconds}", camera, "S07", when)


def names(media: Iterable[TimedMedia]) -> set[str]:
    return {one.media for one in media}


def triggered(chance: random.Random, days: int, times_a_day: int) -> list[TimedMedia]:
    """Animals that stay for a while: bursts of three to ten, a minute and more apart."""
    found: list[float] = []
    for _ in range(days * times_a_day):
        when = chance.uniform(0, days * DAY)
        for _ in range(chance.randint(1, 6)):
            found += [when + 1.01 * shot for shot in range(chance.choice([3, 3, 5, 10]))]
            when += 60 + chance.expovariate(1 / 20)
    return [at(seconds) for seconds in sorted(set(found))]


EVEN = [at(300 * number + number % 2) for number in range(60)]
"""A photograph each five minutes, for five hours, with the odd second."""


def test_even_spacing_for_hours_is_a_time_lapse() -> None:
    (series,) = time_lapse_series(EVEN)
    assert series.media == tuple(one.media for one in EVEN)
    assert abs(series.interval - timedelta(minutes=5)) <= timedelta(seconds=1)


def test_nothing_gives_nothing() -> None:
    assert time_lapse_series([]) == ()


def test_triggered_photographs_between_those_of_a_series_do_not_belong_to_it() -> None:
    between = [at(300 * number + 77 + 13 * number % 90) for number in range(5, 40, 3)]
    assert in_series(EVEN + between) == names(EVEN)


def test_several_shots_at_each_interval_belong_to_the_series() -> None:
    shots = [at(600 * number + shot) for number in range(40) for shot in (0, 1, 2)]
    assert in_series(shots) == names(shots)


def test_a_series_that_pauses_at_night_is_one_on_both_days() -> None:
    later = [at(DAY + 300 * number) for number in range(60)]
    assert in_series(EVEN + later) == names(EVEN + later)


def test_hours_of_daylight_are_a_series_though_each_day_has_few() -> None:
    hours = [at(DAY * day + 3600 * hour) for day in range(4) for hour in range(9)]
    assert in_series(hours) == names(hours)
    assert in_series(hours[:9]) == frozenset()


@pytest.mark.parametrize("seed", range(3))
def test_missing_photographs_do_not_end_a_series(seed: int) -> None:
    chance = random.Random(seed)
    whole = [at(300 * number + chance.choice([-1, 0, 0, 1])) for number in range(2000)]
    there = [one for one in whole if chance.random() > 0.15]
    found = in_series(there)
    assert len(found) > 0.98 * len(there)


@pytest.mark.parametrize("seed", range(3))
def test_a_series_is_found_among_bursts_with_photographs_missing(seed: int) -> None:
    chance = random.Random(seed)
    hourly = [at(3600 * hour + 0.25) for hour in range(20 * 24) if chance.random() > 0.1]
    found = in_series(hourly + triggered(chance, 20, 15))
    assert len(found & names(hourly)) > 0.95 * len(hourly)
    assert len(found - names(hourly)) < 0.1 * len(hourly)


def test_an_interval_that_is_not_whole_seconds_is_one() -> None:
    uneven = [at(61.4 * number) for number in range(1000)]
    (series,) = time_lapse_series(uneven)
    assert set(series.media) == names(uneven)
    assert series.interval == timedelta(seconds=61)


def test_a_setting_that_was_changed_makes_two_series() -> None:
    first = [at(300 * number) for number in range(300)]
    second = [at(90_000 + 900 * number) for number in range(300)]
    found = time_lapse_series(first + second)
    assert [one.interval.total_seconds() for one in found] == [300, 900]
    assert [round(len(one.media), -1) for one in found] == [300, 300]


def test_a_photograph_each_noon_is_a_series() -> None:
    noons = [at(DAY * day + day % 2 + 0.25) for day in range(60)]
    assert in_series(noons) == names(noons)
    found = in_series(noons + triggered(random.Random(1), 60, 5))
    assert names(noons) <= found
    assert len(found) < 70


def test_even_triggering_for_a_short_time_is_not_a_series() -> None:
    """A herd before a camera that pauses a minute after each photograph."""
    assert in_series([at(61 * number) for number in range(100)]) == frozenset()


def test_a_few_even_intervals_are_not_a_series() -> None:
    assert in_series([at(3600 * number) for number in range(8)]) == frozenset()


@pytest.mark.parametrize("seed", range(5))
def test_photographs_by_chance_are_not_a_series(seed: int) -> None:
    chance = random.Random(seed)
    media = [at(seconds) for seconds in sorted(chance.sample(range(30 * DAY), 3000))]
    assert in_series(media) == frozenset()
    dense = [at(seconds) for seconds in sorted(chance.sample(range(3 * DAY), 5000))]
    assert in_series(dense) == frozenset()


@pytest.mark.parametrize("seed", range(5))
def test_bursts_of_animals_are_not_a_series(seed: int) -> None:
    assert in_series(triggered(random.Random(seed), 30, 10 * seed)) == frozenset()


def test_grass_in_the_sun_that_triggers_for_hours_is_not_a_series() -> None:
    chance = random.Random(4)
    when, media = 0.0, []
    while when < DAY / 2:
        when += 60 + chance.expovariate(1 / 10)
        media.append(at(when))
    assert in_series(media) == frozenset()


def test_another_camera_does_not_disturb_a_series() -> None:
    other = [at(137 * number, "B") for number in range(20)]
    assert in_series(EVEN + other) == names(EVEN)


@given(st.lists(st.integers(0, 40), unique=True), st.randoms(use_true_random=False))
def test_the_order_given_does_not_matter(steps: list[int], chance: random.Random) -> None:
    media = EVEN + [at(97 * step, "B") for step in steps]
    found = time_lapse_series(media)
    chance.shuffle(media)
    assert time_lapse_series(media) == found
