"""Linear heads: one multinomial logistic regression per node on standardised embeddings."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import StandardScaler

REGULARISATION = 0.003
"""Inverse strength C of scikit-learn; small, because an embedding has a thousand columns."""

FloatArray = NDArray[np.float64]


@dataclass(frozen=True)
class Head:
    """``logits = embedding @ weights + bias``; weights (d, k), bias (k,), classes by column."""

    classes: tuple[str, ...]
    weights: FloatArray
    bias: FloatArray

    def logits(self, embedding: NDArray[np.floating]) -> FloatArray:
        """Logits (n, k) of embeddings (n, d)."""
        return np.asarray(embedding @ self.weights + self.bias)


def fit_head(
    embedding: NDArray[np.floating],
    labels: Sequence[str],
    classes: Sequence[str],
    counted: NDArray[np.floating] | None = None,
) -> Head:
    """Fit with class weights (a uniform implied prior); the scaling is folded into the weights.

    ``counted`` (n,) is the share of an observation that each row stands for; None: 1 for all.
    """
    rows = np.ones(len(labels)) if counted is None else np.asarray(counted, dtype=np.float64)
    scaler = StandardScaler().fit(embedding, sample_weight=None if counted is None else rows)
    order = sorted(classes)
    names = np.asarray(labels)
    if missing := set(order) - set(labels):
        raise ValueError(f"classes without a picture: {missing}")
    in_class = {name: float(rows[names == name].sum()) for name in order}
    weights = rows * np.asarray([rows.sum() / len(order) / in_class[name] for name in labels])
    regression = LogisticRegression(C=REGULARISATION, max_iter=5000)
    regression.fit(scaler.transform(embedding), names, sample_weight=weights)
    slopes, bias = regression.coef_, regression.intercept_
    if len(order) == 2:
        slopes, bias = np.concatenate([-slopes, slopes]) / 2, np.concatenate([-bias, bias]) / 2
    scaled = slopes / scaler.scale_
    columns = [order.index(name) for name in classes]
    shift = bias - scaled @ scaler.mean_
    return Head(tuple(classes), scaled[columns].T.copy(), shift[columns])
