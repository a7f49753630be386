"""The difference of two methods on the same grouped rows, with bounds that hold on small tests.

The difference is of balanced accuracies. Its variance is that of sums over groups (linearisation,
Cochran 1977, ch. 11), its degrees of freedom are those of Welch & Satterthwaite over the classes.
Every class has two more observations, one of them half right with each method alone (Agresti & Min
2005, Biometrics 61:515): otherwise two methods that happen to agree on a few rows would be called
equal for certain. ``tests/trainer/test_compare.py`` measures what the bounds hold.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.stats import t

from trainer.evaluation.resampling import Floats, Ints, numbered
from trainer.grouped_bounds import group_numbers

_ADDED: Final = 2.0
"""Observations added to each class: Agresti & Min's, of which one is discordant."""


@dataclass(frozen=True)
class PairedDifference:
    """``value`` is the difference as observed; bounds lie around ``centre``, with this standard
    error and these degrees of freedom."""

    value: float
    centre: float
    error: float
    degrees: float

    def lower(self, confidence: float) -> float:
        """The one-sided lower bound."""
        return self.centre - self._reach(confidence)

    def upper(self, confidence: float) -> float:
        """The one-sided upper bound."""
        return self.centre + self._reach(confidence)

    def _reach(self, confidence: float) -> float:
        return float(t.ppf(confidence, self.degrees)) * self.error


def paired_difference(
    truth: Sequence[str],
    before: NDArray[np.bool_],
    after: NDArray[np.bool_],
    groups: Sequence[str],
) -> PairedDifference:
    """Balanced accuracy of ``after`` less that of ``before``; all have one value a row, at least
    one."""
    classes, class_of = numbered(truth)
    group_of = group_numbers(groups)
    gained = after.astype(np.float64) - before.astype(np.float64)
    sums = np.bincount(class_of, weights=gained, minlength=len(classes))
    rows = np.bincount(class_of, minlength=len(classes)).astype(np.float64)
    shrunk = sums / (rows + _ADDED)
    scale = 1 / (len(classes) * (rows + _ADDED))
    groups_in_all = int(group_of.max()) + 1
    cells = np.bincount(
        class_of * groups_in_all + group_of,
        weights=(gained - shrunk[class_of]) * scale[class_of],
        minlength=len(classes) * groups_in_all,
    ).reshape(len(classes), groups_in_all)
    there = np.bincount(class_of * groups_in_all + group_of, minlength=cells.size)
    groups_of_class = np.count_nonzero(there.reshape(cells.shape), axis=1)
    added = _usual_sizes(class_of, group_of, len(classes)) * scale**2 * (1 + _ADDED * shrunk**2)
    correction = groups_in_all / max(1, groups_in_all - 1)
    variance = correction * float((cells.sum(axis=0) ** 2).sum()) + float(added.sum())
    parts = (cells**2).sum(axis=1) + added
    degrees = float(parts.sum()) ** 2 / float((parts**2 / np.maximum(1, groups_of_class - 1)).sum())
    return PairedDifference(
        float(np.mean(sums / rows)), float(np.mean(shrunk)), float(np.sqrt(variance)), degrees
    )


def _usual_sizes(class_of: Ints, group_of: Ints, classes: int) -> Floats:
    """How many rows of a class the group of a row of it holds, on average (classes,)."""
    pair = class_of * (int(group_of.max()) + 1) + group_of
    _, which, sizes = np.unique(pair, return_inverse=True, return_counts=True)
    mine = sizes[which.reshape(-1)].astype(np.float64)
    found = np.bincount(class_of, weights=mine, minlength=classes)
    return np.asarray(found / np.bincount(class_of, minlength=classes))
