"""The exact interval of a share that was counted in some of many cases."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import numpy as np

LEVEL: Final = 0.95
"""How often an interval holds the true value, at least."""

_HALVINGS: Final = 60
"""Of the span from 0 to 1; after them no digit of a float changes."""


@dataclass(frozen=True)
class Interval:
    """From ``low`` to ``high``, both included."""

    low: float
    high: float


@lru_cache(maxsize=4096)  # a table asks for the same few counts again and again
def binomial_interval(hits: int, cases: int, level: float = LEVEL) -> Interval:
    """The two-sided exact interval of a share (Clopper & Pearson 1934, Biometrika 26:404).

    ``hits`` of ``cases``; where there are no cases it is from 0 to 1. Of cases that were drawn
    from few it is too wide and never too narrow. Raises ``ValueError`` for what is not a count.
    """
    if not 0 <= hits <= cases or not 0 < level < 1:
        raise ValueError(f"{hits} of {cases} is not a share")
    tail = (1 - level) / 2
    low = 0.0 if hits == 0 else _root(lambda share: _at_least(hits, cases, share) < tail)
    high = 1.0
    if hits < cases:  # at most ``hits`` hits are at least so many misses
        misses = cases - hits
        high = 1 - _root(lambda share: _at_least(misses, cases, share) < tail)
    return Interval(low, high)


def _root(is_below: Callable[[float], bool]) -> float:
    """The largest share from 0 to 1 that is below, by halving."""
    low, high = 0.0, 1.0
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        if is_below(middle):
            low = middle
        else:
            high = middle
    return low


def _at_least(hits: int, cases: int, share: float) -> float:
    """The probability of so many hits or more, where each case is one with this probability."""
    if share <= 0 or share >= 1:
        return float(hits <= 0 or share >= 1)
    counts = np.arange(hits, cases + 1)
    ways = math.lgamma(cases + 1) - np.array(
        [math.lgamma(one + 1) + math.lgamma(cases - one + 1) for one in counts]
    )
    logs = ways + counts * math.log(share) + (cases - counts) * math.log1p(-share)
    return float(np.exp(logs).sum())
