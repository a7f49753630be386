"""The regression of a head on more rows than fit into memory: the same minimum, found in blocks.

Every step reads all rows once, ``BLOCK_ROWS`` at a time. Steps begin at the result for an evenly
drawn part of the rows, so that few are needed.
"""

from collections.abc import Iterator
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.special import log_softmax

from trainer.mapped import BLOCK_ROWS

FloatArray = NDArray[np.float64]
Rows = NDArray[np.intp]

INVERSE_STRENGTH: Final = 0.003
"""C of scikit-learn; small, because an embedding has a thousand columns."""

_FIRST_ROWS: Final = 20_000
"""Rows of the part at which the steps begin."""

_MAX_STEPS: Final = 500
_FLAT: Final = 1e-6
"""The greatest gradient of the mean loss at its minimum."""


def fit_in_blocks(
    embedding: NDArray[np.floating],
    rows: Rows,
    column: Rows,
    shares: FloatArray,
    weights: FloatArray,
    strength: float = INVERSE_STRENGTH,
) -> tuple[FloatArray, FloatArray, FloatArray, FloatArray]:
    """Mean and scale (width,) of the rows of an embedding, weighted by ``shares``, and slopes
    (classes, width) and biases (classes,) of the classes ``column`` (rows,) of scaled values.

    As in scikit-learn, two classes have one slope and one bias, those of the second.
    """
    mean, scale = _scaling(embedding, rows, shares)
    regression = _Regression(embedding, mean, scale, int(column.max()) + 1, strength)
    step = max(1, len(rows) // _FIRST_ROWS)
    part = slice(None, None, step)
    begin = regression.fit(rows[part], column[part], weights[part], regression.start())
    found = regression.fit(rows, column, weights, begin)
    slopes, bias = regression.parts(found)
    return mean, scale, slopes, bias


def _scaling(
    embedding: NDArray[np.floating], rows: Rows, shares: FloatArray
) -> tuple[FloatArray, FloatArray]:
    total = shares.sum()
    width = embedding.shape[1]
    mean, square = np.zeros(width), np.zeros(width)
    for block in _blocks(len(rows)):
        mean += shares[block] @ embedding[rows[block]].astype(np.float64) / total
    for block in _blocks(len(rows)):
        square += shares[block] @ (embedding[rows[block]].astype(np.float64) - mean) ** 2 / total
    scale = np.sqrt(square)
    return mean, np.where(scale > 0, scale, 1.0)


def _blocks(rows: int) -> Iterator[slice]:
    return (slice(start, start + BLOCK_ROWS) for start in range(0, rows, BLOCK_ROWS))


class _Regression:
    """Multinomial logistic regression by L-BFGS; with two classes the first has logits of 0."""

    def __init__(
        self,
        embedding: NDArray[np.floating],
        mean: FloatArray,
        scale: FloatArray,
        classes: int,
        strength: float,
    ) -> None:
        self.embedding, self.mean, self.scale, self.strength = embedding, mean, scale, strength
        self.free = classes if classes > 2 else 1
        self.width = embedding.shape[1]

    def start(self) -> FloatArray:
        """All slopes and biases 0."""
        return np.zeros(self.free * (self.width + 1))

    def parts(self, values: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Slopes (free, width) and biases (free,)."""
        whole = values.reshape(self.free, self.width + 1)
        return whole[:, :-1], whole[:, -1]

    def fit(self, rows: Rows, column: Rows, weights: FloatArray, begin: FloatArray) -> FloatArray:
        """The slopes and biases of least loss."""
        found = minimize(
            self._loss,
            begin,
            (rows, column, weights),
            "L-BFGS-B",
            jac=True,
            options={"maxiter": _MAX_STEPS, "gtol": _FLAT, "ftol": 1e-12},
        )
        return np.asarray(found.x, dtype=np.float64)

    def _loss(
        self, values: FloatArray, rows: Rows, column: Rows, weights: FloatArray
    ) -> tuple[float, FloatArray]:
        """The mean loss with its penalty, and its gradient."""
        slopes, bias = self.parts(values)
        total = weights.sum()
        loss = 0.5 * float((slopes**2).sum()) / (self.strength * total)
        slope_gradient, bias_gradient = slopes / (self.strength * total), np.zeros(self.free)
        for block in _blocks(len(rows)):
            scaled = (self.embedding[rows[block]] - self.mean) / self.scale
            logits = scaled @ slopes.T + bias
            if self.free == 1:
                logits = np.concatenate([np.zeros_like(logits), logits], axis=1)
            shares = log_softmax(logits, axis=1)
            at = np.arange(len(scaled))
            loss -= float(weights[block] @ shares[at, column[block]]) / total
            error = np.exp(shares)
            error[at, column[block]] -= 1
            error = error[:, -self.free :] * weights[block, None] / total
            slope_gradient += error.T @ scaled
            bias_gradient += error.sum(axis=0)
        gradient = np.concatenate([slope_gradient, bias_gradient[:, None]], axis=1)
        return loss, gradient.reshape(-1)
