"""The exact interval of a rate from how often something was counted."""

import math
from functools import lru_cache
from typing import Final

import numpy as np

from swc_desktop.core.binomial_interval import LEVEL, Interval

_HALVINGS: Final = 60
"""Of the span that is searched; after them no digit that is shown changes."""

_SPREADS: Final = 10.0
"""Standard deviations above a count, within which its upper limit lies at any usual level."""


@lru_cache(maxsize=4096)  # a table asks for the same few counts again and again
def poisson_interval(count: int, level: float = LEVEL) -> Interval:
    """The two-sided exact interval of the mean of a Poisson count (Garwood 1936, Biometrika
    28:437).

    It holds for events that come independently of each other; animals that come back make the
    true interval wider. Raises ``ValueError`` for what is not a count.
    """
    if count < 0 or not 0 < level < 1:
        raise ValueError(f"{count} is not a count")
    tail = (1 - level) / 2
    low = 0.0
    if count:  # the mean that gives so many or more just often enough
        low = _largest_mean(count - 1, 1 - tail, float(count))
    top = count + _SPREADS * math.sqrt(count + 1) + _SPREADS
    return Interval(low, _largest_mean(count, tail, top))


def _largest_mean(most: int, share: float, top: float) -> float:
    """The largest mean up to ``top`` that gives at most ``most`` at least so often, by halving."""
    counts = np.arange(most + 1, dtype=np.float64)
    log_factorials = np.concatenate(([0.0], np.cumsum(np.log(counts[1:]))))
    low, high = 0.0, top
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        at_most = float(np.exp(counts * math.log(middle) - middle - log_factorials).sum())
        if at_most >= share:
            low = middle
        else:
            high = middle
    return low
