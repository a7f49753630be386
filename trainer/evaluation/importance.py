"""The importance of a feature for a vote: what is lost when its values are exchanged between rows.

Breiman 2001, Machine Learning 45:5; on test rows, with the exported graph.
"""

from collections.abc import Callable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from trainer.evaluation.metrics import difference_of_balanced
from trainer.evaluation.run_facts import Importance

Votes = Callable[[NDArray[np.float32]], NDArray[np.floating]]


def permutation_importance(
    votes: Votes,
    features: NDArray[np.float32],
    columns: Mapping[str, Sequence[int]],
    *,
    node: str,
    children: Sequence[str],
    truth: Sequence[str],
    groups: Sequence[str],
    repeats: int = 10,
    seed: int = 0,
) -> list[Importance]:
    """The drop of balanced accuracy at a node for each set of columns, largest first.

    ``votes`` takes rows float32 (rows, features) to probabilities (rows, children), NaN for no
    vote, which is wrong. ``columns`` names the columns that are exchanged together, such
    as the three of a place; a missing value moves with its row. The drop is the mean over the
    repeats, its interval is over groups.
    """
    labels = np.asarray([children.index(name) for name in truth], dtype=np.intp)
    whole = _right(votes(features), labels)
    random = np.random.default_rng(seed)
    found = []
    for name, exchanged in columns.items():
        kept = np.zeros(len(labels))
        for _ in range(repeats):
            mixed = features.copy()
            order = random.permutation(len(labels))
            mixed[:, list(exchanged)] = features[order][:, list(exchanged)]
            kept += _right(votes(mixed), labels)
        lost = difference_of_balanced(truth, kept / repeats, whole, groups)
        found.append(Importance(node, name, lost.value, lost.low, lost.high, lost.n))
    return sorted(found, key=lambda one: (-one.drop, one.feature))


def _right(probabilities: NDArray[np.floating], labels: NDArray[np.intp]) -> NDArray[np.float64]:
    voted = ~np.isnan(probabilities).any(axis=1)
    best = np.nan_to_num(probabilities).argmax(axis=1)
    return np.asarray(voted & (best == labels), dtype=np.float64)
