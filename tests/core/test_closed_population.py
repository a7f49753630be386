"""Estimates of a closed population, beside worked examples and made-up populations."""

import math

import numpy as np
import pytest

from swc_desktop.core.closed_population import chapman, least_if_unequal, schnabel


def test_two_samples_are_as_in_a_worked_example() -> None:
    """Chapman by hand: 24 * 31 / 11 - 1; the limits beside sums over whole numbers of ways."""
    found = chapman(23, 30, 10)
    assert found is not None
    assert found.animals == pytest.approx(66.636, abs=1e-3)

    def chance(animals: int, seen_again: range) -> float:
        ways = sum(math.comb(23, one) * math.comb(animals - 23, 30 - one) for one in seen_again)
        return ways / math.comb(animals, 30)

    fits = [
        animals
        for animals in range(43, 400)
        if chance(animals, range(11)) > 0.025 and chance(animals, range(10, 24)) > 0.025
    ]
    assert (found.low, found.high) == (fits[0], fits[-1])


def test_many_samples_are_as_in_a_worked_example() -> None:
    """Gerking's sunfish (Krebs 1999, table 2.1): chances 10,740, recaptures 24."""
    caught = [10, 27, 17, 7, 1, 5, 6, 15, 9, 18, 16, 5, 7, 19]
    again = [0, 0, 0, 0, 0, 0, 2, 1, 5, 5, 4, 2, 2, 3]
    new = iter(range(1000))
    samples: list[list[str]] = []
    known: list[str] = []
    for count, seen in zip(caught, again, strict=True):
        fresh = [str(next(new)) for _ in range(count - seen)]
        samples.append(known[:seen] + fresh)
        known = known + fresh
    found = schnabel(samples)
    assert found is not None
    assert found.recaptures == 24
    chances = found.animals * 25
    assert found.low == pytest.approx(chances / 35.710, rel=1e-4)  # Garwood's limits of 24
    assert found.high == pytest.approx(chances / 15.377, rel=1e-4)


def test_without_a_recapture_any_number_would_fit() -> None:
    assert chapman(5, 6, 0) is None
    assert schnabel([["a", "b"], ["c"]]) is None
    assert schnabel([]) is None


def test_all_seen_twice_are_all_there_are() -> None:
    found = chapman(8, 8, 8)
    assert found is not None
    assert (found.animals, found.low, found.high) == (8, 8, 9)
    again = schnabel([["a", "b"]] * 9)
    assert again is not None
    assert again.low == 2.0
    assert again.animals >= 2.0


@pytest.mark.parametrize("counts", [(3, 4, 5), (3, 4, -1), (5, 3, 4)])
def test_what_cannot_be_counted_is_refused(counts: tuple[int, int, int]) -> None:
    with pytest.raises(ValueError, match="cannot be seen again"):
        chapman(*counts)


def test_unequal_animals_are_more_than_were_seen() -> None:
    assert least_if_unequal([["a", "b", "c"], ["d", "a"]]) == 4 + 3 * 2 / (2 * 2)
    assert least_if_unequal([["a"], ["a"]]) == 1


@pytest.mark.parametrize(("animals", "chance"), [(20, 0.4), (20, 0.6), (60, 0.3), (200, 0.25)])
def test_intervals_hold_the_truth_about_as_often_as_they_say(animals: int, chance: float) -> None:
    random = np.random.default_rng(animals)
    by_two = by_many = 0
    rounds = 400
    for _ in range(rounds):
        seen = random.random((8, animals)) < chance / 3
        samples = [[str(one) for one in np.flatnonzero(row)] for row in seen]
        many = schnabel(samples)
        by_many += many is not None and many.low <= animals <= many.high
        halves = random.random((2, animals)) < chance
        two = chapman(int(halves[0].sum()), int(halves[1].sum()), int(halves.all(axis=0).sum()))
        by_two += two is not None and two.low <= animals <= two.high
    assert by_two >= 0.93 * rounds
    assert by_many >= 0.93 * rounds
