"""Balanced accuracy, coverage, error and calibration, with bootstrap intervals over groups."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.stats import beta

RESAMPLES = 2000

Bools = NDArray[np.bool_]


@dataclass(frozen=True)
class Figure:
    """A share with its 95 % interval and the number of cases it stands on."""

    value: float
    low: float
    high: float
    n: int

    def __str__(self) -> str:
        if self.n == 0:
            return "–"
        return f"{self.value:.3f} [{self.low:.3f}, {self.high:.3f}] (n = {self.n})"

    def as_json(self) -> dict[str, float | int]:
        """The same, rounded to four decimals."""
        return {
            "value": round(self.value, 4),
            "low": round(self.low, 4),
            "high": round(self.high, 4),
            "n": self.n,
        }


NO_CASES = Figure(float("nan"), float("nan"), float("nan"), 0)


def share(hits: Bools) -> Figure:
    """A share with its exact binomial interval (Clopper–Pearson 1934)."""
    n, k = len(hits), int(hits.sum())
    if n == 0:
        return NO_CASES
    low = 0.0 if k == 0 else float(beta.ppf(0.025, k, n - k + 1))
    high = 1.0 if k == n else float(beta.ppf(0.975, k + 1, n - k))
    return Figure(k / n, low, high, n)


def balanced_accuracy(truth: Sequence[str], right: Bools, groups: Sequence[str]) -> Figure:
    """Mean recall of the classes present; interval by resampling groups (percentile, 95 %)."""
    if len(truth) == 0:
        return NO_CASES
    classes, class_of = np.unique(np.asarray(truth), return_inverse=True)
    group_names, group_of = np.unique(np.asarray(groups), return_inverse=True)
    shape = (len(group_names), len(classes))
    cases, hits = np.zeros(shape), np.zeros(shape)
    np.add.at(cases, (group_of, class_of), 1)
    np.add.at(hits, (group_of, class_of), np.asarray(right, dtype=np.float64))
    random = np.random.default_rng(0)
    values = []
    for _ in range(RESAMPLES):
        drawn = np.bincount(
            random.integers(0, len(group_names), len(group_names)), minlength=len(group_names)
        )
        n = drawn @ cases
        present = n > 0
        values.append(float(((drawn @ hits)[present] / n[present]).mean()))
    value = float((hits.sum(axis=0) / cases.sum(axis=0)).mean())
    low, high = np.quantile(values, [0.025, 0.975])
    return Figure(value, float(low), float(high), len(truth))


def calibration_error(confidence: NDArray[np.float64], right: Bools, bins: int = 15) -> float:
    """Expected calibration error with equal-mass bins (Nixon et al. 2019)."""
    if len(confidence) == 0:
        return float("nan")
    order = np.argsort(confidence, kind="stable")
    error = 0.0
    for part in np.array_split(order, min(bins, len(order))):
        gap = abs(float(right[part].mean()) - float(confidence[part].mean()))
        error += len(part) / len(order) * gap
    return error
