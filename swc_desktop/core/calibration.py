"""Scores to calibrated probabilities: a temperature (Guo et al. 2017, arXiv:1706.04599).

Some votes have an offset for each class beside it (Alexandari et al. 2020, arXiv:1901.06852).
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]

TINY = 1e-12
"""Keeps the logarithm of a vote of 0 finite; far below any vote that could decide an answer."""


def softmax(logits: FloatArray) -> FloatArray:
    """Probabilities along the last axis; rows of NaN stay NaN."""
    shifted = logits - logits.max(axis=-1, keepdims=True)
    exponentials = np.exp(shifted)
    return np.asarray(exponentials / exponentials.sum(axis=-1, keepdims=True))


def from_logits(
    logits: FloatArray, temperature: float, offsets: Sequence[float] = ()
) -> FloatArray:
    """Calibrated probabilities of logits (rows, classes); ``offsets``: one a class, or none."""
    scaled = np.asarray(logits, dtype=np.float64) / temperature
    return softmax(scaled + np.asarray(offsets) if offsets else scaled)


def from_probabilities(
    probabilities: FloatArray, temperature: float, offsets: Sequence[float] = ()
) -> FloatArray:
    """Calibrated probabilities of uncalibrated ones, shape (rows, classes)."""
    logs = np.log(np.maximum(np.asarray(probabilities, dtype=np.float64), TINY))
    return from_logits(logs, temperature, offsets)


def sigmoid(value: FloatArray) -> FloatArray:
    """The logistic function, without overflow."""
    return np.asarray(0.5 * (1 + np.tanh(0.5 * np.asarray(value, dtype=np.float64))))
