"""One head over the finest taxa and kinds of other pictures, and what of it is the vote of a node.

A genus whose species look different is learned better as the sum of them than as one class, and
pictures of other animals and things, in a few kinds, take the room that is not the pack's.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.special import logsumexp
from sklearn.cluster import KMeans
from sklearn.preprocessing import StandardScaler

from swc_desktop.core.taxonomy import Taxonomy
from trainer.cases import child_below
from trainer.images.heads import Head

FloatArray = NDArray[np.float64]

INVERSE_STRENGTH: Final = 0.001
"""Of the one head, in which each row counts; the C of the tried recipe for camera traps."""

KINDS: Final = 4
"""Kinds of other pictures, as in that recipe: mammals, birds and reptiles, people, things."""

_KIND: Final = "other kind "


@dataclass(frozen=True)
class SummedHead:
    """Logits of ``classes``, each the log of the sum over its ``columns`` of a head of all."""

    whole: Head
    classes: tuple[str, ...]
    columns: tuple[tuple[int, ...], ...]

    def logits(self, embedding: NDArray[np.floating]) -> FloatArray:
        """Logits (n, classes) of embeddings (n, d)."""
        return self.of_whole(self.whole.logits(embedding))

    def of_whole(self, logits: FloatArray) -> FloatArray:
        """The same from the logits (n, k) of the whole head."""
        sums = [logsumexp(logits[:, list(some)], axis=1) for some in self.columns]
        return np.stack(sums, axis=1)


def node_columns(
    taxonomy: Taxonomy, node: str, classes: Sequence[str]
) -> Mapping[str, tuple[int, ...]]:
    """By child of the node the columns of the classes at it or below it, without children that
    have none."""
    found: dict[str, tuple[int, ...]] = {}
    for column, taxon in enumerate(classes):
        child = child_below(taxonomy, node, taxon)
        if child is not None:
            found[child] = (*found.get(child, ()), column)
    return {child: found[child] for child in taxonomy.children(node) if child in found}


def kinds_of_others(
    embedding: NDArray[np.floating], folds: NDArray[np.integer], min_samples: int
) -> list[str]:
    """The kind of each of some other pictures (n, width): at most ``KINDS`` clusters of like ones,
    each with pictures in two ``folds`` (n,) or more, so that held-out heads know it too."""
    count = max(1, min(KINDS, len(embedding) // min_samples))
    scaled = StandardScaler().fit_transform(embedding.astype(np.float64))
    labels = KMeans(count, n_init=4, random_state=1).fit(scaled).labels_
    sizes = np.bincount(labels, minlength=count)
    wide = np.asarray([len(np.unique(folds[labels == label])) > 1 for label in range(count)])
    labels = np.where(wide[labels], labels, int(np.argmax(np.where(wide, sizes, 0))))
    return [f"{_KIND}{label}" for label in labels]


def is_kind(name: str) -> bool:
    """Whether a class is a kind of other pictures."""
    return name.startswith(_KIND)
