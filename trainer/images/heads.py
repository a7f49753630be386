"""Linear heads: one multinomial logistic regression a node on standardised embeddings."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedGroupKFold
from sklearn.preprocessing import StandardScaler

REGULARISATION = 0.003
FOLDS = 5

FloatArray = NDArray[np.float64]


@dataclass(frozen=True)
class Head:
    """``logits = embedding @ weights + bias``; weights (1280, k), bias (k,), classes by column."""

    classes: tuple[str, ...]
    weights: FloatArray
    bias: FloatArray

    def logits(self, embedding: NDArray[np.floating]) -> FloatArray:
        """Logits (n, k) of embeddings (n, 1280)."""
        return np.asarray(embedding @ self.weights + self.bias)


def fit_head(
    embedding: NDArray[np.floating], labels: Sequence[str], classes: Sequence[str]
) -> Head:
    """Fit with class weights (flat implied prior); the scaling is folded into the weights."""
    scaler = StandardScaler().fit(embedding)
    order = sorted(classes)
    regression = LogisticRegression(C=REGULARISATION, class_weight="balanced", max_iter=5000)
    regression.fit(scaler.transform(embedding), np.asarray(labels))
    if list(regression.classes_) != order:
        raise ValueError(f"classes without a picture: {set(order) - set(regression.classes_)}")
    weights, bias = regression.coef_, regression.intercept_
    if len(order) == 2:
        weights, bias = np.concatenate([-weights, weights]) / 2, np.concatenate([-bias, bias]) / 2
    scaled = weights / scaler.scale_
    columns = [order.index(name) for name in classes]
    shift = bias - scaled @ scaler.mean_
    return Head(tuple(classes), scaled[columns].T.copy(), shift[columns])


def held_out_logits(
    embedding: NDArray[np.floating],
    labels: Sequence[str],
    groups: Sequence[str],
    classes: Sequence[str],
) -> FloatArray:
    """Logits (n, k) of each row by a head that saw none of its group (five grouped folds)."""
    logits = np.empty((len(labels), len(classes)))
    names = np.asarray(labels)
    folds = StratifiedGroupKFold(FOLDS, shuffle=True, random_state=0)
    for seen, unseen in folds.split(embedding, names, np.asarray(groups)):
        head = fit_head(embedding[seen], names[seen].tolist(), classes)
        logits[unseen] = head.logits(embedding[unseen])
    return logits
