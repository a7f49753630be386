"""Old against new: the verdict follows the interval, and the same pack is never worse."""

import numpy as np
import pytest
from scipy.stats import binomtest

from swc_desktop.core.taxonomy import Rank
from trainer.evaluation.compare import Comparison, Difference, Verdict, _difference
from trainer.evaluation.metrics import mcnemar


def difference(before: float, after: float, low: float, high: float) -> Difference:
    return Difference(Rank.SPECIES, before, after, low, high, 0.5, 100)


@pytest.mark.parametrize(
    ("found", "verdict"),
    [
        (difference(0.8, 0.9, 0.02, 0.2), Verdict.BETTER),
        (difference(0.8, 0.9, -0.02, 0.2), Verdict.NOT_WORSE),
        (difference(0.8, 0.8, 0.0, 0.0), Verdict.NOT_WORSE),
        (difference(0.8, 0.795, -0.02, 0.01), Verdict.NOT_WORSE),
        (difference(0.8, 0.78, -0.05, 0.01), Verdict.WORSE),
        (difference(0.8, 0.795, -0.008, -0.002), Verdict.WORSE),
    ],
)
def test_the_verdict_follows_difference_and_interval(found: Difference, verdict: Verdict) -> None:
    assert found.verdict is verdict
    assert Comparison((found,)).is_worse == (verdict is Verdict.WORSE)


def test_one_worse_rank_is_enough() -> None:
    fine, bad = difference(0.8, 0.9, 0.02, 0.2), difference(0.8, 0.7, -0.2, -0.02)
    assert Comparison((fine, bad)).is_worse
    assert not Comparison((fine, fine)).is_worse
    assert Comparison((fine, bad)).lines()[-1] == "The second pack is worse."


def test_the_interval_is_of_groups_and_not_of_rows() -> None:
    """Rows of a group go together: ten rows a group make the interval wider by about √10."""
    random = np.random.default_rng(1)
    lucky = random.random(60) < 0.6
    before = np.repeat(lucky, 10)
    after = np.repeat(random.random(60) < 0.6, 10)
    names = ["lion"] * 600
    grouped = _difference(
        Rank.SPECIES, names, [str(row // 10) for row in range(600)], before, after
    )
    loose = _difference(Rank.SPECIES, names, [str(row) for row in range(600)], before, after)
    ratio = (grouped.high - grouped.low) / (loose.high - loose.low)
    assert ratio == pytest.approx(np.sqrt(10), rel=0.25)


def test_balanced_accuracy_weighs_each_class_alike() -> None:
    names = ["lion"] * 90 + ["leopard"] * 10
    before = np.asarray([True] * 90 + [False] * 10)
    found = _difference(Rank.SPECIES, names, [str(n) for n in range(100)], before, ~before)
    assert (found.before, found.after) == (0.5, 0.5)


@pytest.mark.parametrize(("only_before", "only_after"), [(0, 0), (3, 9), (9, 3), (5, 5), (0, 8)])
def test_mcnemar_is_the_exact_binomial_test(only_before: int, only_after: int) -> None:
    before = np.asarray([True] * only_before + [False] * only_after + [True, False] * 20)
    after = np.asarray([False] * only_before + [True] * only_after + [True, False] * 20)
    n = only_before + only_after
    expected = 1.0 if n == 0 else binomtest(only_before, n).pvalue
    assert mcnemar(before, after) == pytest.approx(expected)
