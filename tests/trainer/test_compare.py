"""Old against new: the verdict follows the interval, and the same pack is never worse."""

import numpy as np
import pytest

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


@pytest.mark.parametrize(
    ("only_before", "only_after", "p"),
    [(0, 0, 1.0), (3, 9, 598 / 2**12), (9, 3, 598 / 2**12), (5, 5, 1.0), (0, 8, 2 / 2**8)],
)
def test_mcnemar_ignores_rows_that_both_packs_have_right_or_wrong(
    only_before: int, only_after: int, p: float
) -> None:
    """By hand: of (3, 9) it is 2 · (1 + 12 + 66 + 220) / 2¹²."""
    before = np.asarray([True] * only_before + [False] * only_after + [True, False] * 20)
    after = np.asarray([False] * only_before + [True] * only_after + [True, False] * 20)
    assert mcnemar(before, after) == pytest.approx(p)
