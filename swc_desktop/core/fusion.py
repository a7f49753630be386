"""Joining the image vote and the metadata vote of one node, for a batch."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from swc_desktop.core.calibration import TINY, FloatArray, softmax
from swc_desktop.core.method import Node, Recipe


@dataclass(frozen=True)
class NodeVotes:
    """Calibrated votes of one node, float64 (rows, children); a row of NaN is a missing vote."""

    image: FloatArray
    metadata: FloatArray

    @cached_property
    def has_image(self) -> NDArray[np.bool_]:
        """Bool (rows,): there is an image vote."""
        return np.asarray(~np.isnan(self.image[:, 0]))

    @cached_property
    def has_metadata(self) -> NDArray[np.bool_]:
        """Bool (rows,): there is a metadata vote."""
        return np.asarray(~np.isnan(self.metadata[:, 0]))


def log_linear(
    vote: FloatArray,
    weight: float | NDArray[np.float64],
    other: FloatArray | None,
    other_weight: float | NDArray[np.float64],
    prior: NDArray[np.float64],
) -> FloatArray:
    """Log-linear pool with prior correction, rows normalised.

    log q(c) = a·log q₁(c) + b·log q₂(c) − (a + b − 1)·log π(c) + const; with one vote b = 0.
    """
    logs = weight * np.log(np.maximum(vote, TINY))
    total = weight
    if other is not None:
        logs = logs + other_weight * np.log(np.maximum(other, TINY))
        total = weight + other_weight
    return softmax(logs - (total - 1) * np.log(prior))


def with_floor(vote: FloatArray, floor: float) -> FloatArray:
    """(1 − ε)·q + ε/k, so that no metadata vote can rule out an animal."""
    return np.asarray((1 - floor) * vote + floor / vote.shape[-1])


def with_frequencies(
    vote: FloatArray, prior: NDArray[np.float64], expected: NDArray[np.float64]
) -> FloatArray:
    """The vote (rows, children) if the children are as frequent as ``expected`` and not as
    ``prior``: q(c)·π₁(c)/π₀(c), normalised (Saerens, Latinne & Decaestecker 2002, Neural
    Computation 14:21)."""
    return softmax(np.log(np.maximum(vote, TINY)) + np.log(expected / prior))


def join(
    node: Node, votes: NodeVotes, recipe: Recipe, *, floor: float, thesis_weight: float
) -> FloatArray:
    """The joint vote of a node, float64 (rows, children).

    A node with one child votes 1. A row without a vote is NaN: the cascade ends there.
    ``thesis_weight`` is the weight of the metadata vote in the linear pool, which knows no expected
    frequencies.
    """
    rows = votes.image.shape[0]
    if len(node.children) == 1:
        return np.ones((rows, 1))
    joint = np.full((rows, len(node.children)), np.nan)
    both = votes.has_image & votes.has_metadata
    image_only = votes.has_image & ~votes.has_metadata
    metadata_only = votes.has_metadata & ~votes.has_image
    if recipe is Recipe.THESIS:
        pooled = thesis_weight * votes.metadata + (1 - thesis_weight) * votes.image
        joint[both] = pooled[both]
        joint[image_only] = votes.image[image_only]
        joint[metadata_only] = votes.metadata[metadata_only]
        return np.asarray(joint / joint.sum(axis=1, keepdims=True))
    prior = np.asarray(node.prior)
    metadata = with_floor(votes.metadata, floor)
    if node.image is not None and node.metadata is not None and both.any():
        joint[both] = log_linear(
            votes.image[both], node.image.weight, metadata[both], node.metadata.weight, prior
        )
    if node.image is not None and image_only.any():
        joint[image_only] = log_linear(
            votes.image[image_only], node.image.solo_weight, None, 0.0, prior
        )
    if node.metadata is not None and metadata_only.any():
        joint[metadata_only] = log_linear(
            metadata[metadata_only], node.metadata.solo_weight, None, 0.0, prior
        )
    return with_frequencies(joint, prior, np.asarray(node.expected)) if node.expected else joint
