"""Fits the exponents of the votes."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from swc_desktop.core.fusion import log_linear, with_floor, with_frequencies
from swc_desktop.core.taxonomy import Rank

FloatArray = NDArray[np.float64]

SHRINKAGE_ROWS = 30.0
"""With this many rows, a node's own exponents weigh as much as the ones of its rank."""


@dataclass(frozen=True)
class NodeRows:
    """Held-out calibrated votes (n, children) of a node, and the column of the true child (n,).

    A row of NaN is a missing vote. ``expected`` are the frequencies (children,) that count beside
    the votes; empty for none.
    """

    taxon: str
    rank: Rank
    image: FloatArray | None
    metadata: FloatArray | None
    truth: NDArray[np.integer]
    expected: tuple[float, ...] = ()


@dataclass(frozen=True)
class Exponents:
    """Weights of the two votes when both are there, and of each alone."""

    image: float = 1.0
    metadata: float = 1.0
    image_alone: float = 1.0
    metadata_alone: float = 1.0


def fit_exponents(rows: Sequence[NodeRows], floor: float) -> dict[str, Exponents]:
    """Exponents by node, ≥ 0: maximum likelihood, shrunk to the exponents of the rank, these to 1.

    The penalty is ``SHRINKAGE_ROWS`` / 2 · (w − w₀)² beside the summed log likelihood.
    """
    fitted: dict[str, Exponents] = {}
    for rank in Rank:
        of_rank = [node for node in rows if node.rank is rank]
        shared = _fit(of_rank, Exponents(), floor)
        for node in of_rank:
            fitted[node.taxon] = _fit([node], shared, floor)
    return fitted


def _fit(nodes: Sequence[NodeRows], prior: Exponents, floor: float) -> Exponents:
    both = _with(nodes, image=True, metadata=True)
    images = _with(nodes, image=True, metadata=False)
    metadata = _with(nodes, image=False, metadata=True)
    image_weight, metadata_weight = _maximise(both, (prior.image, prior.metadata), floor)
    (image_alone,) = _maximise(images, (prior.image_alone,), floor, vote="image")
    (metadata_alone,) = _maximise(metadata, (prior.metadata_alone,), floor, vote="metadata")
    return Exponents(image_weight, metadata_weight, image_alone, metadata_alone)


def _with(nodes: Sequence[NodeRows], *, image: bool, metadata: bool) -> list[NodeRows]:
    """The rows of each node that have the votes asked for; nodes without any are left out."""
    found = []
    for node in nodes:
        known = np.ones(len(node.truth), dtype=np.bool_)
        for vote, needed in ((node.image, image), (node.metadata, metadata)):
            if needed:
                known &= False if vote is None else ~np.isnan(vote[:, 0])
        if known.any():
            found.append(
                NodeRows(
                    node.taxon,
                    node.rank,
                    None if node.image is None else node.image[known],
                    None if node.metadata is None else node.metadata[known],
                    node.truth[known],
                    node.expected,
                )
            )
    return found


def _maximise(
    nodes: Sequence[NodeRows], start: tuple[float, ...], floor: float, vote: str = ""
) -> tuple[float, ...]:
    if not nodes:
        return start

    def cost(weights: FloatArray) -> float:
        total = SHRINKAGE_ROWS / 2 * float(np.sum((weights - np.asarray(start)) ** 2))
        for node in nodes:
            joint = _joint(node, weights, floor, vote)
            chosen = joint[np.arange(len(node.truth)), node.truth]
            total -= float(np.log(np.maximum(chosen, 1e-12)).sum())
        return total

    found = minimize(cost, np.asarray(start), bounds=[(0.0, 4.0)] * len(start), method="L-BFGS-B")
    return tuple(float(weight) for weight in found.x)


def _joint(node: NodeRows, weights: FloatArray, floor: float, vote: str) -> FloatArray:
    metadata = None if node.metadata is None else with_floor(node.metadata, floor)
    if vote == "image":
        first, second = node.image, None
    elif vote == "metadata":
        first, second = metadata, None
    else:
        first, second = node.image, metadata
    assert first is not None
    prior = np.full(first.shape[1], 1 / first.shape[1])
    second_weight = float(weights[1]) if second is not None else 0.0
    joint = log_linear(first, float(weights[0]), second, second_weight, prior)
    return with_frequencies(joint, prior, np.asarray(node.expected)) if node.expected else joint
