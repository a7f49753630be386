"""Children of a node that no photograph taught: what the pretrained head knows of them, and a
constant for the rest, so that an unfamiliar animal is not forced into a taught name.

The open-set part of a node's logits, beside the taught ones (calibrated by ``temperature``):

    head child     log Σ_own exp(imagenet) − log Σ_rivals exp(imagenet) + offset
    other child    a constant

Offsets and constant are set on held-out taught pictures alone, so that a stated share of them
is lost to each: no picture of the untaught animals takes part.
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


@dataclass(frozen=True)
class HeadKnowledge:
    """ImageNet classes of a taxon, and the classes it has to win against."""

    own: tuple[int, ...]
    rivals: tuple[int, ...]

    def margin(self, imagenet: NDArray[np.floating]) -> FloatArray:
        """Log odds (n,) of own classes against rivals, from logits (n, 1000)."""
        return np.asarray(
            logsumexp(imagenet[:, self.own], axis=1) - logsumexp(imagenet[:, self.rivals], axis=1)
        )


_CATS = (*imagenet_classes.HOUSE_CATS, *imagenet_classes.WILD_CATS)

IN_PACK = HeadKnowledge(
    (*_CATS, *imagenet_classes.ELEPHANTS),
    tuple(sorted(set(range(1000)) - set(_CATS) - set(imagenet_classes.ELEPHANTS))),
)
"""What the gate asks: one of the sixteen cat and elephant classes, against all others."""

HEAD_KNOWLEDGE: Mapping[str, HeadKnowledge] = {
    "Felis": HeadKnowledge(imagenet_classes.HOUSE_CATS, imagenet_classes.WILD_CATS),
    "Lynx": HeadKnowledge(
        (imagenet_classes.LYNX,), tuple(index for index in _CATS if index != imagenet_classes.LYNX)
    ),
}


@dataclass(frozen=True)
class OpenSet:
    """Temperature of the taught logits; offset by head child; constant of the other children."""

    temperature: float
    offsets: Mapping[str, float]
    constant: float


def fit_temperature(logits: FloatArray, labels: NDArray[np.integer]) -> float:
    """The temperature of greatest likelihood (Guo et al. 2017)."""

    def loss(log_temperature: float) -> float:
        scaled = log_softmax(logits / np.exp(log_temperature), axis=1)
        return float(-scaled[np.arange(len(labels)), labels].mean())

    return float(np.exp(minimize_scalar(loss, bounds=(-3, 3), method="bounded").x))


def fit_open_set(
    held_out: FloatArray,
    labels: NDArray[np.integer],
    imagenet: NDArray[np.floating],
    head_children: Sequence[str],
) -> OpenSet:
    """Fit on held-out logits (n, taught) of taught pictures and their ImageNet logits."""
    temperature = fit_temperature(held_out, labels)
    strongest = held_out.max(axis=1) / temperature
    offsets = {
        name: float(
            np.quantile(strongest - HEAD_KNOWLEDGE[name].margin(imagenet), LOST_TO_HEAD_CHILD)
        )
        for name in head_children
    }
    return OpenSet(temperature, offsets, float(np.quantile(strongest, LOST_TO_OTHERS)))


def open_logits(
    taught: FloatArray,
    imagenet: NDArray[np.floating],
    open_set: OpenSet,
    taught_names: Sequence[str],
    children: Sequence[str],
) -> FloatArray:
    """Logits (n, children) in the order of ``children``."""
    columns = []
    for child in children:
        if child in taught_names:
            columns.append(taught[:, list(taught_names).index(child)] / open_set.temperature)
        elif child in open_set.offsets:
            columns.append(HEAD_KNOWLEDGE[child].margin(imagenet) + open_set.offsets[child])
        else:
            columns.append(np.full(len(taught), open_set.constant))
    return np.stack(columns, axis=1)
