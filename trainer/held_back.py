"""Whether a choice pays on rows that had no part in it: folds of whole groups, and an interval.

A choice pays if the 95 % interval of the change of the log loss on the held-back groups lies below
zero. The interval is a bootstrap over groups, as rows of a group say less than as many groups.
"""

import hashlib
from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

FOLDS: Final = 5
"""A round choice: four fifths of the rows are nearly as good as all of them."""

_DRAWS: Final = 2000
"""Enough for the second digit of a bound."""

FloatArray = NDArray[np.float64]


def fold_numbers(groups: Sequence[str]) -> NDArray[np.intp]:
    """The fold (rows,) of each row, the same for rows of one group and in every run."""
    found = {
        group: hashlib.sha256(f"fold {group}".encode()).digest()[0] % FOLDS for group in set(groups)
    }
    return np.asarray([found[group] for group in groups], dtype=np.intp)


def balanced_weights(labels: NDArray[np.integer]) -> FloatArray:
    """Weights (rows,) with which every class that is present counts the same."""
    return np.asarray(1 / np.maximum(np.bincount(labels), 1)[labels])


def mean_interval(
    values: FloatArray, weights: FloatArray, groups: Sequence[str]
) -> tuple[float, float]:
    """The 95 % interval of the weighted mean of ``values`` (rows,), by a bootstrap over groups."""
    names, group_of = np.unique(np.asarray(groups), return_inverse=True)
    top, bottom = np.zeros(len(names)), np.zeros(len(names))
    np.add.at(top, group_of, values * weights)
    np.add.at(bottom, group_of, weights)
    random = np.random.default_rng(0)
    means = np.empty(_DRAWS)
    for draw in range(_DRAWS):  # one after the other: all at once would fill the memory
        drawn = random.integers(0, len(names), len(names))
        means[draw] = top[drawn].sum() / bottom[drawn].sum()
    low, high = np.quantile(means, [0.025, 0.975])
    return float(low), float(high)


def pays(before: FloatArray, after: FloatArray, weights: FloatArray, groups: Sequence[str]) -> bool:
    """True if ``after`` is better than ``before``, both losses (rows,) on held-back groups."""
    if len(set(groups)) < FOLDS:
        return False
    return mean_interval(after - before, weights, groups)[1] < 0
