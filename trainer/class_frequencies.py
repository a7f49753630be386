"""How frequent the children of a node are expected to be, where that pays.

Votes are trained with class weights, so they say how likely each child is if all are as frequent.
Where the animals of a park are not, as 95 common ones to 5 rare ones, the rare name is then stated
far too often. The joint vote is corrected by the frequencies in the observations (Saerens,
Latinne & Decaestecker 2002, Neural Computation 14:21); place and season come in by the metadata
vote, which says where and when each child is more likely than elsewhere.

- Frequencies are those of the rows, with one more group for each child (Laplace's rule), so a child
  with few groups is never taken for impossible.
- A node where a child has no rows has no frequencies: nothing says how rare that child is.
- They are taken only if they pay (``held_back``): by the log loss of the joint vote, where the
  frequencies come from other groups than the ones that are judged.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from swc_desktop.core.calibration import TINY
from swc_desktop.core.fusion import with_frequencies
from trainer.held_back import FOLDS, fold_numbers, pays

FloatArray = NDArray[np.float64]
Labels = NDArray[np.integer]


def frequencies(labels: Labels, groups: Sequence[str], children: int) -> FloatArray:
    """The share of each child (children,), all above 0, together 1."""
    count = len(set(groups))
    shares = np.bincount(labels, minlength=children) / max(1, len(labels))
    return np.asarray((shares * count + 1) / (count + children))


def frequencies_that_pay(
    joint: FloatArray, labels: Labels, groups: Sequence[str]
) -> tuple[float, ...]:
    """The expected frequencies of a node; empty where they do not pay or a child has no rows.

    ``joint`` are joint votes (rows, children) under a flat prior; rows of NaN do not count.
    """
    known = ~np.isnan(joint[:, 0])
    joint, labels = joint[known], labels[known]
    groups = [group for group, counts in zip(groups, known.tolist(), strict=True) if counts]
    children = joint.shape[1]
    counts = np.bincount(labels, minlength=children)
    if children < 2 or not counts.all() or len(set(groups)) < FOLDS:
        return ()
    flat = np.full(children, 1 / children)
    folds = fold_numbers(groups)
    corrected = np.empty(joint.shape)
    for fold in np.unique(folds).tolist():
        seen, unseen = np.flatnonzero(folds != fold), folds == fold
        found = frequencies(labels[seen], [groups[row] for row in seen], children)
        corrected[unseen] = with_frequencies(joint[unseen], flat, found)
    before, after = (
        -np.log(np.maximum(vote[np.arange(len(labels)), labels], TINY))
        for vote in (joint, corrected)
    )
    if not pays(before, after, np.ones(len(labels)), groups):
        return ()
    return tuple(frequencies(labels, groups, children).tolist())
