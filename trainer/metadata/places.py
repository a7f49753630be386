"""Places of a node: K-means on the sphere, their number chosen by silhouette, on training rows."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from sklearn.cluster import KMeans
from sklearn.metrics import silhouette_score

SAMPLED = 1500
"""Rows for the silhouettes, whose cost grows with the square of the rows."""

Vectors = NDArray[np.float32]


@dataclass(frozen=True)
class Places:
    """``centres`` float32 (k, 3) on the unit sphere; ``silhouettes`` by k that was tried."""

    centres: Vectors
    silhouettes: Mapping[int, float] = field(default_factory=dict)

    def chords(self, vectors: Vectors) -> Vectors:
        """Squared chords float32 (n, k) of unit vectors (n, 3), NaN where one is unknown.

        Float32 sums and products in the order of the graph, so that both have the same bits.
        """
        steps = [vectors[:, axis, None] - self.centres[None, :, axis] for axis in range(3)]
        squares = [step * step for step in steps]
        return (squares[0] + squares[1]) + squares[2]


NO_PLACES = Places(np.empty((0, 3), dtype=np.float32))


def find_places(vectors: Vectors, max_places: int, seed: int) -> Places:
    """Fit on unit vectors (n, 3) without NaN; no places if they hardly differ.

    Tried are even numbers from 4 to ``max_places``.
    """
    known = vectors[~np.isnan(vectors).any(axis=1)]
    points = np.unique(known, axis=0)
    random = np.random.default_rng(seed)
    if len(points) > SAMPLED:
        points = points[np.sort(random.choice(len(points), SAMPLED, replace=False))]
    tried: dict[int, float] = {}
    centres: dict[int, Vectors] = {}
    for k in range(4, min(max_places, len(points) - 1) + 1, 2):
        model = KMeans(k, n_init=2, random_state=seed).fit(points)
        if len(np.unique(model.labels_)) < 2:
            break
        tried[k] = float(silhouette_score(points, model.labels_))
        found = model.cluster_centers_.astype(np.float64)
        length = np.linalg.norm(found, axis=1, keepdims=True)
        centres[k] = (found / np.where(length > 0, length, 1)).astype(np.float32)
    if not tried:
        return NO_PLACES
    best = max(tried, key=lambda k: tried[k])
    return Places(centres[best], tried)
