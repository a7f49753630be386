"""Bounds and intervals of grouped rows hold as often as they say, measured by simulation."""

from collections.abc import Callable

import numpy as np
import pytest
from scipy.stats import binom

from tests.trainer.grouped_rows import Numbers, bursts, drawn_errors, single_rows, tens
from trainer.grouped_bounds import (
    cautious_size,
    group_numbers,
    grouped_count,
    grouped_interval,
    grouped_upper_bound,
    upper_bound,
)

RUNS = 1000


def most_misses(share: float) -> int:
    """Misses that a procedure of this error rate exceeds in one of 1,000 seeds."""
    return int(binom.ppf(0.999, RUNS, share))


def test_the_exact_bound() -> None:
    assert upper_bound(0, 59) == pytest.approx(0.0495, abs=1e-3)
    assert upper_bound(0, 0) == 1.0
    assert upper_bound(5, 5) == 1.0


def test_groups_are_numbered_by_their_names() -> None:
    assert group_numbers(["b", "a", "b"]).tolist() == [1, 0, 1]
    assert group_numbers([]).tolist() == []


def test_groups_that_are_always_alike_count_once() -> None:
    groups = np.repeat(np.arange(50), 4)
    hits = np.repeat(np.arange(50) % 5 == 0, 4)
    assert grouped_count(hits, groups).effective == pytest.approx(50)
    assert cautious_size(groups) == pytest.approx(50)


def test_rows_that_differ_inside_their_groups_count_for_more() -> None:
    groups = np.repeat(np.arange(50), 4)
    hits = np.tile([True, False, False, False], 50)
    assert 150 < grouped_count(hits, groups).effective <= 200


def test_single_rows_count_in_full() -> None:
    hits = np.arange(100) < 7
    assert grouped_count(hits, np.arange(100)).effective == 100
    assert grouped_upper_bound(hits, np.arange(100)) == upper_bound(7, 100)


def test_without_an_error_groups_count_as_alike() -> None:
    groups = np.repeat(np.arange(20), 10)
    nothing = np.zeros(200, dtype=np.bool_)
    assert grouped_upper_bound(nothing, groups) == pytest.approx(upper_bound(0, 20))


def test_without_rows_nothing_is_bounded() -> None:
    nothing = np.zeros(0, dtype=np.bool_)
    assert grouped_upper_bound(nothing, group_numbers([])) == 1.0
    assert np.isnan(grouped_interval(nothing, group_numbers([]))).all()


@pytest.mark.parametrize(
    ("grouped", "together", "apart"),
    [
        (single_rows, 0.0, 0.1),
        (bursts, 0.1, 0.0),
        (bursts, 0.05, 0.05),
        (tens, 0.1, 0.0),
        (tens, 0.05, 0.05),
        (tens, 0.5, 0.0),
        (tens, 0.97, 0.0),
    ],
)
def test_the_interval_covers_the_truth_as_often_as_it_says(
    grouped: Callable[[np.random.Generator, int], Numbers], together: float, apart: float
) -> None:
    """Of exact binomial intervals, 53 to 75 in 100 cover the truth of groups like these."""
    truth = 1 - (1 - together) * (1 - apart)
    random = np.random.default_rng(4)
    missed = 0
    for _ in range(RUNS):
        groups = grouped(random, 300)
        low, high = grouped_interval(drawn_errors(random, groups, together, apart), groups)
        missed += not low <= truth <= high
    assert missed <= most_misses(0.05)
