"""A gate of two numbers: a head that was trained on other pictures, and the pretrained network.

Each errs where the other does not: on pictures of camera traps the log odds of the trained head
alone let more of the others through, and the ImageNet classes alone turn more animals away.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from trainer.images.heads import Head
from trainer.images.summed_heads import SummedHead
from trainer.taxon_names import OTHER

FloatArray = NDArray[np.float64]

INSIDE: Final = "in the pack"
CLASSES: Final = (INSIDE, OTHER)


@dataclass(frozen=True)
class JoinedGate:
    """``scale · odds + share · margin + shift``: the log odds of a head of ``CLASSES``, and those
    (margin) of the pretrained head."""

    head: Head | SummedHead
    scale: float
    share: float
    shift: float

    def of(self, embedding: NDArray[np.floating], margins: FloatArray) -> FloatArray:
        """The gate (n,) of embeddings (n, d) and margins (n,)."""
        odds = log_odds_of(self.head.logits(embedding))
        return np.asarray(self.scale * odds + self.share * margins + self.shift)


def join_gate(
    head: Head | SummedHead, odds: FloatArray, margins: FloatArray, counted: NDArray[np.bool_]
) -> tuple[JoinedGate, FloatArray]:
    """The mean of both numbers, standardised by the ``odds`` and ``margins`` (n,) of cases that are
    ``counted`` (n,), of which heads like ``head`` (of ``CLASSES``) saw nothing, NaN where unknown;
    and that mean (n,).
    """
    known = counted & np.isfinite(odds) & np.isfinite(margins)
    spread = [float(values[known].std()) for values in (odds, margins)]
    middle = [float(values[known].mean()) for values in (odds, margins)]
    if min(spread) <= 0:
        raise ValueError("a number of the gate is the same in all pictures")
    shares = [1 / (2 * one) for one in spread]
    shift = -middle[0] * shares[0] - middle[1] * shares[1]
    gate = JoinedGate(head, shares[0], shares[1], shift)
    return gate, np.asarray(odds * shares[0] + margins * shares[1] + shift)


def log_odds_of(logits: FloatArray) -> FloatArray:
    """Log odds (…,) of being in the pack from logits (…, 2) of ``CLASSES``."""
    return np.asarray(logits[..., 0] - logits[..., 1])


def too_few(counts: Mapping[str, int], min_samples: int) -> str:
    """What is missing for the head of ``CLASSES``, "" if nothing."""
    if all(counts.get(name, 0) >= min_samples for name in CLASSES):
        return ""
    return (
        f"images.gate = joined learns from pictures of other animals and things, and of the "
        f"{min_samples} that it needs {counts.get(OTHER, 0)} are for training"
    )
