"""How many species are expected in so many samples, from the samples in which each was found.

Source: Colwell, Mao & Chang 2004, Ecology 85:2717 (sample-based rarefaction with its unconditional
variance); Chao 1987, Biometrics 43:783 (species that no sample has, bias-corrected form).
"""

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

_MAX_POINTS: Final = 120
"""Points of a curve: more than a chart of usual width can show."""

_SPREAD: Final = 1.96
"""Standard deviations on both sides that hold 95 % of a normal distribution."""


@dataclass(frozen=True)
class Accumulated:
    """The species expected in some of the samples, with an interval of 95 %."""

    samples: int
    species: float
    low: float
    high: float


def accumulation(samples: int, found_in: Sequence[int]) -> tuple[Accumulated, ...]:
    """The curve from one sample to all of them; ``found_in``: the samples that have each species.

    Raises ``ValueError`` for a species that is in no sample or in more than there are.
    """
    if any(not 1 <= one <= samples for one in found_in):
        raise ValueError(f"{found_in} are not counts of {samples} samples")
    if not found_in:
        return ()
    incidence = Counter(found_in)
    often = np.array(sorted(incidence))
    species = np.array([incidence[int(one)] for one in often], dtype=np.float64)
    logs = np.concatenate(([0.0], np.cumsum(np.log(np.arange(1, samples + 1, dtype=np.float64)))))
    everything = estimated_species(samples, found_in)
    curve = []
    for size in _sizes(samples):
        missing = np.zeros(len(often))  # the probability that none of the samples has it
        possible = often <= samples - size
        rest = samples - often[possible]
        missing[possible] = np.exp(
            logs[samples - size] + logs[rest] - logs[rest - size] - logs[samples]
        )
        expected = float((species * (1 - missing)).sum())
        variance = float((species * (1 - missing) ** 2).sum()) - expected**2 / everything
        half = _SPREAD * math.sqrt(max(0.0, variance))
        curve.append(Accumulated(size, expected, max(0.0, expected - half), expected + half))
    return tuple(curve)


def estimated_species(samples: int, found_in: Sequence[int]) -> float:
    """How many species there are at least, with those that no sample has (Chao2)."""
    once = sum(one == 1 for one in found_in)
    twice = sum(one == 2 for one in found_in)
    unseen = once * (once - 1) / (2 * (twice + 1))
    return len(found_in) + (0.0 if samples == 0 else (samples - 1) / samples * unseen)


def _sizes(samples: int) -> list[int]:
    """Sizes from 1 to all, at even steps."""
    count = min(samples, _MAX_POINTS)
    return sorted({round(one) for one in np.linspace(1, samples, count)})
