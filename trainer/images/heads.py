"""Linear heads: one multinomial logistic regression per node on standardised embeddings."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import StandardScaler

from trainer.images.head_blocks import INVERSE_STRENGTH, fit_in_blocks
from trainer.mapped import in_blocks

MAX_WHOLE_ROWS = 50_000
"""Rows fitted at once: 1.1 GB with 1,400 columns in double precision, as scikit-learn needs."""

FloatArray = NDArray[np.float64]


@dataclass(frozen=True)
class Head:
    """``logits = embedding @ weights + bias``; weights (d, k), bias (k,), classes by column."""

    classes: tuple[str, ...]
    weights: FloatArray
    bias: FloatArray

    def logits(self, embedding: NDArray[np.floating]) -> FloatArray:
        """Logits (n, k) of embeddings (n, d)."""
        return in_blocks(lambda some: np.asarray(some @ self.weights + self.bias), embedding)


def fit_head(
    embedding: NDArray[np.floating],
    labels: Sequence[str],
    classes: Sequence[str],
    counted: NDArray[np.floating] | None = None,
    rows: NDArray[np.intp] | None = None,
    strength: float = INVERSE_STRENGTH,
) -> Head:
    """Fit with class weights (a uniform implied prior); the scaling is folded into the weights.

    ``rows`` are the rows of the embedding that ``labels`` belong to; None: all. ``counted``
    (labels,) is the share of an observation that each stands for; None: 1 for all. ``strength`` is
    the inverse of that of the penalty. More than ``MAX_WHOLE_ROWS`` are read in blocks, again at
    each step, and never all in memory.
    """
    which = np.arange(len(labels)) if rows is None else rows
    shares = np.ones(len(labels)) if counted is None else np.asarray(counted, dtype=np.float64)
    order = sorted(classes)
    names = np.asarray(labels)
    if missing := set(order) - set(labels):
        raise ValueError(f"classes without a picture: {missing}")
    in_class = {name: float(shares[names == name].sum()) for name in order}
    balance = np.asarray([shares.sum() / len(order) / in_class[name] for name in labels])
    weights = shares * balance
    if len(which) > MAX_WHOLE_ROWS:
        column = np.searchsorted(order, names)
        mean, scale, slopes, bias = fit_in_blocks(
            embedding, which, column, shares, weights, strength
        )
    else:
        some = embedding[which]
        scaler = StandardScaler().fit(some, sample_weight=None if counted is None else shares)
        regression = LogisticRegression(C=strength, max_iter=5000)
        regression.fit(scaler.transform(some), names, sample_weight=weights)
        mean, scale = scaler.mean_, scaler.scale_
        slopes, bias = regression.coef_, regression.intercept_
    if len(order) == 2:
        slopes, bias = np.concatenate([-slopes, slopes]) / 2, np.concatenate([-bias, bias]) / 2
    scaled = slopes / scale
    columns = [order.index(name) for name in classes]
    shift = bias - scaled @ mean
    return Head(tuple(classes), scaled[columns].T.copy(), shift[columns])
