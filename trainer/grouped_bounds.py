"""Bounds and intervals of a share whose rows come in groups, such as bursts wrong together.

Rows of a group say less than as many rows of different groups. The design effect says how much
less (Kish 1965), the rows divided by it are the effective ones (Rao & Scott 1992, Biometrics
48:577), and those go into the exact binomial bound (Clopper & Pearson 1934), as Korn & Graubard
(1998, Survey Methodology 24:193) do for surveys. ``tests/trainer/test_grouped_bounds.py``
measures by simulation how often that holds.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.stats import beta

Bools = NDArray[np.bool_]
Floats = NDArray[np.float64]


@dataclass(frozen=True)
class GroupedCount:
    """How many of some rows are hits, and how many rows of different groups would say as much."""

    share: float
    rows: int
    effective: float


def group_numbers(groups: Sequence[str]) -> NDArray[np.intp]:
    """A number (rows,) for each row, the same for rows of one group."""
    _, number = np.unique(np.asarray(groups, dtype=np.str_), return_inverse=True)
    return np.asarray(number, dtype=np.intp).reshape(-1)


def cautious_size(numbers: NDArray[np.intp]) -> float:
    """The effective rows if rows of a group were always right or wrong together.

    ``numbers`` (rows,) are of ``group_numbers``.
    """
    sizes = np.bincount(numbers).astype(np.float64)
    squares = float((sizes**2).sum())
    return float(sizes.sum()) ** 2 / squares if squares else 0.0


def grouped_count(hits: Bools, numbers: NDArray[np.intp]) -> GroupedCount:
    """The share of ``hits`` (rows,) and the effective rows behind it.

    The correlation inside groups is that of pairs of rows of a group of which one has the rarer
    outcome, as if one more group of the usual size had had it as a whole: with few such rows, or
    none, rows of a group count as always alike, which is the cautious end.
    """
    rows = len(hits)
    if rows == 0:
        return GroupedCount(float("nan"), 0, 0.0)
    sizes = np.bincount(numbers).astype(np.float64)
    share = float(np.mean(hits))
    rarer = hits if share <= 0.5 else ~hits
    usual = float((sizes**2).sum()) / rows
    found = np.bincount(numbers, weights=rarer.astype(np.float64))
    alike = float((found * (found - 1)).sum()) + usual * (usual - 1)
    pairs = float((found * (sizes - 1)).sum()) + usual * (usual - 1)
    q = min(share, 1 - share)
    correlation = min(1.0, max(0.0, (alike / pairs - q) / (1 - q))) if pairs > 0 else 1.0
    return GroupedCount(share, rows, rows / (1 + (usual - 1) * correlation))


def upper_bound(errors: float, answers: float, confidence: float = 0.95) -> float:
    """One-sided exact binomial (Clopper & Pearson 1934) bound of the share of wrong answers.

    Both may be fractions, as effective rows are.
    """
    if answers <= 0 or errors >= answers:
        return 1.0
    return float(beta.ppf(confidence, errors + 1, answers - errors))


def grouped_upper_bound(wrong: Bools, numbers: NDArray[np.intp], confidence: float = 0.95) -> float:
    """The bound of the share of ``wrong`` rows, by their groups; 1 without rows."""
    count = grouped_count(wrong, numbers)
    if not count.rows:
        return 1.0
    return upper_bound(count.share * count.effective, count.effective, confidence)


def grouped_interval(hits: Bools, numbers: NDArray[np.intp]) -> tuple[float, float]:
    """The two-sided 95 % interval of a share, by groups; NaN without rows."""
    count = grouped_count(hits, numbers)
    if not count.rows:
        return float("nan"), float("nan")
    found, missed = count.share * count.effective, (1 - count.share) * count.effective
    return 1 - upper_bound(missed, count.effective, 0.975), upper_bound(
        found, count.effective, 0.975
    )
