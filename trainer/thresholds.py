"""Chooses the thresholds of the answers: the lowest at which few enough are wrong.

Thresholds are tested one after the other, from a high one down, and the first that fails ends it:
then the chance that any threshold is granted whose share of wrong answers is above the target is at
most 5 %, however many are tested (fixed-sequence testing; Angelopoulos et al. 2021, Learn then
Test, arXiv:2110.01052). Where the sequence starts follows from the stated probabilities and the
groups, never from what was right.
"""

from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.stats import binom

from trainer.grouped_bounds import Bools, Floats, cautious_size, grouped_upper_bound, upper_bound

MIN_THRESHOLD: Final = 0.5
"""No answer is less probable than all others together, however few of them were wrong."""

_HIGHEST: Final = 0.995
_STEP: Final = 0.005
"""Steps this coarse keep a threshold from depending on a single picture."""

_LIKELY: Final = 0.8
"""The first threshold is one that passes with this probability if the stated probabilities are
right: the usual power that a test is planned with (Cohen 1988)."""


@dataclass(frozen=True)
class ScoredRows:
    """The best taxon of one rank for some rows: its probability, whether it is right, its group.

    All are arrays (rows,); ``groups`` are numbers of ``group_numbers``.
    """

    probability: Floats
    right: Bools
    groups: NDArray[np.intp]

    def at(self, threshold: float) -> "ScoredRows":
        """The rows that are answered at a threshold."""
        return self.where(self.probability >= threshold)

    def where(self, chosen: Bools) -> "ScoredRows":
        """Some of the rows."""
        return ScoredRows(self.probability[chosen], self.right[chosen], self.groups[chosen])


def candidates() -> list[float]:
    """The thresholds that can be chosen, from the highest down."""
    count = round((_HIGHEST - MIN_THRESHOLD) / _STEP) + 1
    return [round(_HIGHEST - _STEP * step, 3) for step in range(count)]


def choose_threshold(rows: ScoredRows, target: float) -> float | None:
    """The lowest threshold at which at most ``target`` are wrong, with 95 % confidence, or None."""
    threshold: float | None = None
    for candidate in _sequence(rows, target):
        answered = rows.at(candidate)
        if grouped_upper_bound(~answered.right, answered.groups) > target:
            break
        threshold = candidate
    return threshold


def _sequence(rows: ScoredRows, target: float) -> list[float]:
    """The thresholds to test in order: from the highest that is likely to pass, or from the one
    likeliest to; none where no outcome could pass."""
    ordered = candidates()
    chances = []
    for candidate in ordered:
        answered = rows.at(candidate)
        chances.append(_chance(answered, target))
        if chances[-1] >= _LIKELY:
            return ordered[len(chances) - 1 :]
    best = int(np.argmax(chances))
    return ordered[best:] if chances[best] > 0 else []


def _chance(answered: ScoredRows, target: float) -> float:
    """How likely rows are to pass if their stated probabilities are right and groups alike."""
    effective = int(cautious_size(answered.groups))
    allowed = allowed_errors(effective, target)
    if allowed < 0:
        return 0.0
    expected = float(np.mean(1 - answered.probability))
    return float(binom.cdf(allowed, effective, expected))


@lru_cache(maxsize=100_000)
def allowed_errors(answers: int, target: float) -> int:
    """The most errors with which the bound is at most ``target``; −1 if not even none will do."""
    errors = -1
    while errors + 1 < answers and upper_bound(errors + 1, answers) <= target:
        errors += 1
    return errors
