"""Children of a node without training pictures: the pretrained head knows some of them, the others
get a constant, so that an unfamiliar animal is not forced into a trained class.

The logits of these children, beside the trained ones (calibrated by ``temperature``):

    head child     log Σ_own exp(imagenet) − log Σ_rivals exp(imagenet) + offset
    other child    a constant

Offsets and constant are set on held-out training pictures such that a fixed share of them is lost
to each; no picture of the untrained children is needed.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize_scalar
from scipy.special import log_softmax, logsumexp

from trainer.images import imagenet as imagenet_classes

FloatArray = NDArray[np.float64]

LOST_TO_HEAD_CHILD = 0.005
LOST_TO_OTHERS = 0.002
"""Shares of training pictures that a head child and the constant may win; round choices."""


@dataclass(frozen=True)
class HeadKnowledge:
    """The ImageNet classes of a taxon, and the classes that compete with it."""

    own: tuple[int, ...]
    rivals: tuple[int, ...]

    def margin(self, imagenet: NDArray[np.floating]) -> FloatArray:
        """Log odds (n,) of own classes against rivals, from logits (n, 1000)."""
        return np.asarray(
            logsumexp(imagenet[:, self.own], axis=1) - logsumexp(imagenet[:, self.rivals], axis=1)
        )

    @property
    def columns(self) -> tuple[int, ...]:
        """The classes that the margin needs."""
        return (*self.own, *self.rivals)

    def among_columns(self) -> "HeadKnowledge":
        """The same for logits of ``columns`` alone."""
        count = len(self.own)
        rest = range(count, count + len(self.rivals))
        return HeadKnowledge(tuple(range(count)), tuple(rest))


_CATS = (*imagenet_classes.HOUSE_CATS, *imagenet_classes.WILD_CATS)

IN_PACK = HeadKnowledge(
    (*_CATS, *imagenet_classes.ELEPHANTS),
    tuple(sorted(set(range(1000)) - set(_CATS) - set(imagenet_classes.ELEPHANTS))),
)
"""The question of the gate: the sixteen cat and elephant classes against all others."""

HEAD_KNOWLEDGE: Mapping[str, HeadKnowledge] = {
    "Felis": HeadKnowledge(imagenet_classes.HOUSE_CATS, imagenet_classes.WILD_CATS),
    "Lynx": HeadKnowledge(
        (imagenet_classes.LYNX,), tuple(index for index in _CATS if index != imagenet_classes.LYNX)
    ),
}


@dataclass(frozen=True)
class OpenSet:
    """Temperature of the trained logits; offset by head child; constant of the other children."""

    temperature: float
    offsets: Mapping[str, float]
    constant: float


def fit_temperature(
    logits: FloatArray, labels: NDArray[np.integer], frequencies: Sequence[float] = ()
) -> float:
    """The maximum-likelihood temperature (Guo et al. 2017).

    ``frequencies`` are those that the classes are expected to have; empty: all the same.
    """
    beside = np.log(frequencies) if frequencies else 0.0

    def loss(log_temperature: float) -> float:
        scaled = log_softmax(logits / np.exp(log_temperature) + beside, axis=1)
        return float(-scaled[np.arange(len(labels)), labels].mean())

    return float(np.exp(minimize_scalar(loss, bounds=(-3, 3), method="bounded").x))


def fit_open_set(
    held_out: FloatArray, labels: NDArray[np.integer], margins: Mapping[str, FloatArray]
) -> OpenSet:
    """Fit on held-out logits (n, trained) of training pictures; ``margins`` (n,) are those of the
    ImageNet logits by head child."""
    temperature = fit_temperature(held_out, labels)
    strongest = held_out.max(axis=1) / temperature
    offsets = {
        name: float(np.quantile(strongest - margin, LOST_TO_HEAD_CHILD))
        for name, margin in margins.items()
    }
    return OpenSet(temperature, offsets, float(np.quantile(strongest, LOST_TO_OTHERS)))


def open_logits(
    trained: FloatArray,
    margins: Mapping[str, FloatArray],
    open_set: OpenSet,
    trained_names: Sequence[str],
    children: Sequence[str],
) -> FloatArray:
    """Logits (n, children) in the order of ``children``; ``margins`` as in ``fit_open_set``."""
    columns = []
    for child in children:
        if child in trained_names:
            columns.append(trained[:, list(trained_names).index(child)] / open_set.temperature)
        elif child in open_set.offsets:
            columns.append(margins[child] + open_set.offsets[child])
        else:
            columns.append(np.full(len(trained), open_set.constant))
    return np.stack(columns, axis=1)
