"""How many animals there are, from which were seen again: estimates for a closed population.

Sources: D. G. Chapman 1951 and G. A. F. Seber 1982, The Estimation of Animal Abundance, section 3.1
(two samples); Z. E. Schnabel 1938 and C. J. Krebs 1999, Ecological Methodology, section 2.2 (many
samples); A. Chao 1987, Biometrics 43:783 (unequal animals). The interval of two samples is the
exact one of the hypergeometric distribution: by simulation the usual log-normal one held the truth
in 87 % and not in 95 % of populations of 20.
"""

import math
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from swc_desktop.core.binomial_interval import LEVEL
from swc_desktop.core.poisson_interval import poisson_interval

MIN_RECAPTURES: Final = 7
"""With fewer the estimates are biased (Seber 1982, section 3.1)."""


@dataclass(frozen=True)
class PopulationEstimate:
    """How many animals, with the interval (``LEVEL``); ``recaptures`` is what it rests on."""

    animals: float
    low: float
    high: float
    recaptures: int


def chapman(first: int, second: int, both: int) -> PopulationEstimate | None:
    """Lincoln and Petersen's estimate as Chapman mended it: ``first`` and ``second`` animals were
    seen in two samples, ``both`` of them in both. None where no animal was seen again, since any
    number would fit. Raises ``ValueError`` for what cannot be counted so."""
    if not 0 <= both <= min(first, second):
        raise ValueError(f"{both} of {first} and of {second} cannot be seen again")
    if both == 0:
        return None
    animals = (first + 1) * (second + 1) / (both + 1) - 1
    counted = first + second - both
    low, high = _exact_limits(first, second, both)
    return PopulationEstimate(max(animals, counted), low, high, both)


def _exact_limits(first: int, second: int, both: int) -> tuple[float, float]:
    """The least and the most animals of which so few and so many seen again are not too rare."""
    tail = (1 - LEVEL) / 2
    counted = first + second - both

    def at_least(animals: int) -> float:
        return sum(
            _chance(one, animals, first, second) for one in range(both, min(first, second) + 1)
        )

    def at_most(animals: int) -> float:
        fewest = max(first + second - animals, 0)
        return sum(_chance(one, animals, first, second) for one in range(fewest, both + 1))

    low = _first(counted, lambda animals: at_most(animals) > tail)
    return low, _first(counted, lambda animals: at_least(animals) <= tail) - 1


def _first(begin: int, holds: Callable[[int], bool]) -> int:
    """The first number from ``begin`` for which something holds, as it does for all after it."""
    step = 1
    while not holds(begin + step - 1):
        step *= 2
    low, high = begin + step // 2 - 1, begin + step - 1
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if holds(middle) else (middle, high)
    return high


def _chance(both: int, animals: int, first: int, second: int) -> float:
    """That ``both`` of ``second`` animals are among ``first`` of all."""
    return math.exp(
        _log_ways(first, both)
        + _log_ways(animals - first, second - both)
        - _log_ways(animals, second)
    )


def _log_ways(of: int, some: int) -> float:
    return math.lgamma(of + 1) - math.lgamma(some + 1) - math.lgamma(of - some + 1)


def schnabel(samples: Sequence[Iterable[str]]) -> PopulationEstimate | None:
    """Schnabel's estimate as Chapman mended it, from the animals of each sample in their order.
    None where no animal was seen again.

    The interval is that of the recaptures as a Poisson count, and holds what was counted.
    """
    known: set[str] = set()
    chances = recaptures = 0
    for sample in samples:
        animals = set(sample)
        chances += len(animals) * len(known)
        recaptures += len(animals & known)
        known |= animals
    if recaptures == 0:
        return None
    of_count = poisson_interval(recaptures)
    return PopulationEstimate(
        max(chances / (recaptures + 1), len(known)),
        max(chances / of_count.high, len(known)),
        max(chances / of_count.low, len(known)),
        recaptures,
    )


def least_if_unequal(samples: Sequence[Iterable[str]]) -> float:
    """How many animals there are at least where some are seen more easily than others: Chao's lower
    bound from those that were in one sample and in two, in the form without bias."""
    times = Counter(animal for sample in samples for animal in set(sample))
    in_so_many = Counter(times.values())
    once, twice = in_so_many[1], in_so_many[2]
    return len(times) + once * (once - 1) / (2 * (twice + 1))
