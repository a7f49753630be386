"""Shares and totals of many cases, of which some were drawn at random from each stratum.

Sources: W. G. Cochran, Sampling Techniques, 3rd edition 1977, section 5.10 (stratified sampling for
proportions, with the finite population correction of section 3.2); G. Y. Zou & A. Donner 2008,
Statistics in Medicine 27:1693, for the interval of a sum from the intervals of its parts.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import NormalDist
from typing import Final

from swc_desktop.core.binomial_interval import LEVEL, binomial_interval

MIN_CHECKED: Final = 2
"""Cases of a stratum without which nothing is known of how much they vary."""


@dataclass(frozen=True)
class Stratum:
    """A part of the cases: ``size`` of them, ``checked`` of these drawn at random, and ``hits``."""

    size: int
    checked: int
    hits: int

    def __post_init__(self) -> None:
        if not 0 <= self.hits <= self.checked <= self.size:
            raise ValueError("hits, checked cases and all cases do not fit together")

    @property
    def is_enough(self) -> bool:
        """Whether enough of it was checked to say how much it varies."""
        return self.checked >= min(self.size, MIN_CHECKED)


@dataclass(frozen=True)
class Estimate:
    """A total with its standard error and its interval (``LEVEL``), all in cases."""

    total: float
    standard_error: float
    low: float
    high: float

    def of(self, cases: int) -> "Estimate":
        """The same as a share of so many cases."""
        values = (self.total, self.standard_error, self.low, self.high)
        return Estimate(*(value / cases for value in values))


def estimated_total(strata: Sequence[Stratum], level: float = LEVEL) -> Estimate | None:
    """How many hits all strata hold; None where one of them was not checked enough.

    The standard error is that of Cochran; where all checked cases of a stratum are alike it says
    nothing of what the others may be. So the interval is the wider one, on each side, of that error
    with a normal distribution and of the exact intervals of the strata (Zou & Donner) with the
    finite population correction: by simulation (``tests/core/test_stratified.py``) either alone
    held the truth too seldom in some populations. What was counted is always within.
    """
    if not all(one.is_enough for one in strata):
        return None
    total = variance = below = above = 0.0
    counted = possible = 0
    for one in strata:
        counted += one.hits
        possible += one.size - (one.checked - one.hits)
        if not one.size:
            continue
        share = one.hits / one.checked
        total += one.size * share
        unseen = 1 - one.checked / one.size
        if not unseen:
            continue
        variance += one.size**2 * unseen * share * (1 - share) / (one.checked - 1)
        exact = binomial_interval(one.hits, one.checked, level)
        below += one.size**2 * unseen * (share - exact.low) ** 2
        above += one.size**2 * unseen * (exact.high - share) ** 2
    error = math.sqrt(variance)
    normal = NormalDist().inv_cdf((1 + level) / 2) * error
    low = max(float(counted), total - max(normal, math.sqrt(below)))
    high = min(float(possible), total + max(normal, math.sqrt(above)))
    return Estimate(total, error, low, high)
