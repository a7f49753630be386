"""Thresholds hold what they promise: at most 5 % are granted where too many answers are wrong."""

from collections.abc import Callable

import numpy as np
import pytest
from scipy.stats import binom

from tests.trainer.grouped_rows import Numbers, bursts, drawn_errors, single_rows, tens
from trainer.grouped_bounds import grouped_upper_bound
from trainer.thresholds import (
    MIN_THRESHOLD,
    ScoredRows,
    allowed_errors,
    candidates,
    choose_threshold,
)

RUNS = 1000

MAX_GRANTED = int(binom.ppf(0.999, RUNS, 0.05))
"""A procedure that grants 5 % exceeds this in one of 1,000 seeds: 72 of 1,000 runs."""


def calibrated(rows: int, seed: int = 2) -> ScoredRows:
    """Single rows that are right as often as they say."""
    random = np.random.default_rng(seed)
    probability = random.beta(12, 1, rows)
    return ScoredRows(probability, random.random(rows) < probability, np.arange(rows))


@pytest.mark.parametrize(
    ("grouped", "together", "apart"),
    [
        (single_rows, 0.0, 0.051),
        (bursts, 0.08, 0.0),
        (bursts, 0.051, 0.0),
        (bursts, 0.026, 0.026),
        (tens, 0.08, 0.0),
        (tens, 0.051, 0.0),
        (tens, 0.026, 0.026),
    ],
)
@pytest.mark.parametrize("rows", [300, pytest.param(1200, marks=pytest.mark.slow)])
def test_a_threshold_is_granted_wrongly_in_at_most_five_per_cent(
    grouped: Callable[[np.random.Generator, int], Numbers],
    together: float,
    apart: float,
    rows: int,
) -> None:
    """More than 5 % are wrong at every threshold, so none may be granted."""
    random = np.random.default_rng(7)
    granted = 0
    for _ in range(RUNS):
        groups = grouped(random, rows)
        wrong = drawn_errors(random, groups, together, apart)
        scored = ScoredRows(random.uniform(0.5, 1, rows), ~wrong, groups)
        granted += choose_threshold(scored, 0.05) is not None
    assert granted <= MAX_GRANTED


def test_good_votes_get_a_threshold() -> None:
    """Caution must not mean silence: calibrated votes get one in most runs."""
    found = [choose_threshold(calibrated(600, seed), 0.05) for seed in range(100)]
    assert sum(one is not None for one in found) > 80


def test_the_threshold_holds_and_the_next_lower_one_does_not() -> None:
    rows = calibrated(5000)
    threshold = choose_threshold(rows, 0.05)
    assert threshold is not None
    for candidate, holds in ((threshold, True), (threshold - 0.005, False)):
        answered = rows.at(candidate)
        assert (grouped_upper_bound(~answered.right, answered.groups) <= 0.05) == holds


def test_a_first_failure_ends_the_sequence() -> None:
    """The surest 200 are often wrong, those below never: a lower threshold would pass alone."""
    probability = np.concatenate([np.full(200, 0.99), np.full(4000, 0.8)])
    right = np.concatenate([np.arange(200) % 5 > 0, np.ones(4000, dtype=np.bool_)])
    rows = ScoredRows(probability, right, np.arange(4200))
    assert grouped_upper_bound(~right, rows.groups) <= 0.05
    assert choose_threshold(rows, 0.05) is None


def test_what_was_right_does_not_move_the_start() -> None:
    rows = calibrated(900)
    turned = ScoredRows(rows.probability, ~rows.right, rows.groups)
    assert choose_threshold(turned, 0.05) is None


def test_no_threshold_where_none_holds_and_none_below_a_half() -> None:
    probability, groups = np.linspace(0.3, 1, 400), np.arange(400)
    wrong, right = np.zeros(400, dtype=np.bool_), np.ones(400, dtype=np.bool_)
    assert choose_threshold(ScoredRows(probability, wrong, groups), 0.05) is None
    assert choose_threshold(ScoredRows(probability, right, groups), 0.05) == MIN_THRESHOLD


def test_too_few_rows_get_no_threshold() -> None:
    few = ScoredRows(np.full(58, 0.99), np.ones(58, dtype=np.bool_), np.arange(58))
    assert choose_threshold(few, 0.05) is None
    together = ScoredRows(np.full(590, 0.99), np.ones(590, dtype=np.bool_), np.arange(590) // 100)
    assert choose_threshold(together, 0.05) is None
    nothing = ScoredRows(np.empty(0), np.empty(0, dtype=np.bool_), np.empty(0, dtype=np.intp))
    assert choose_threshold(nothing, 0.05) is None


def test_errors_that_the_bound_allows() -> None:
    assert [allowed_errors(n, 0.05) for n in (58, 59, 92, 93, 124)] == [-1, 0, 0, 1, 2]


def test_candidates_go_down_in_steps() -> None:
    assert candidates()[:2] == [0.995, 0.99]
    assert candidates()[-1] == MIN_THRESHOLD
