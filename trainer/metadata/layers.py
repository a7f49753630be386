"""Layers: a small network from rows with gaps to probabilities."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.special import softmax

Array = NDArray[np.float32]


@dataclass(frozen=True)
class Layers:
    """Standardised columns (0 for a gap), and for each feature a column that marks the gaps.

    ``mean`` and ``scale`` (features,); ``weights`` and ``biases`` by layer, ReLU between them and
    a softmax after the last.
    """

    mean: Array
    scale: Array
    weights: tuple[Array, ...]
    biases: tuple[Array, ...]

    def inputs(self, values: Array) -> Array:
        """Rows float32 (n, 2 · features) of the first layer."""
        gap = np.isnan(values)
        scaled = np.where(gap, np.float32(0), (values - self.mean) / self.scale)
        return np.concatenate([scaled, gap], axis=1, dtype=np.float32)

    def probabilities(self, values: Array) -> NDArray[np.float64]:
        """Probabilities (n, classes) of rows (n, features)."""
        flow = self.inputs(values)
        for layer, (weight, bias) in enumerate(zip(self.weights, self.biases, strict=True)):
            flow = flow @ weight + bias
            if layer < len(self.weights) - 1:
                flow = np.maximum(flow, 0)
        return np.asarray(softmax(flow.astype(np.float64), axis=1))


def standardised(values: Array) -> tuple[Array, Array]:
    """Mean and standard deviation (features,) of known values; 0 and 1 if none is known."""
    known = ~np.isnan(values)
    n = np.maximum(known.sum(axis=0), 1)
    filled = np.where(known, values, 0).astype(np.float64)
    mean = filled.sum(axis=0) / n
    spread = np.sqrt((np.where(known, filled - mean, 0) ** 2).sum(axis=0) / n)
    return mean.astype(np.float32), np.where(spread > 0, spread, 1).astype(np.float32)


def of_network(model: Any, mean: Array, scale: Array, classes: int) -> Layers:
    """From a network of scikit-learn; of two classes the first gets log odds of 0."""
    weights = [np.asarray(part, dtype=np.float32) for part in model.coefs_]
    biases = [np.asarray(part, dtype=np.float32) for part in model.intercepts_]
    if weights[-1].shape[1] < classes:
        weights[-1] = np.concatenate([np.zeros_like(weights[-1]), weights[-1]], axis=1)
        biases[-1] = np.concatenate([np.zeros_like(biases[-1]), biases[-1]])
    return Layers(mean, scale, tuple(weights), tuple(biases))
