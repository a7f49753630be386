"""Labels that all other observations contradict: confident learning on votes of unseen folds.

A label is suspect if another taxon of its rank is at least as probable as it usually is where it is
right: its probability reaches its mean over the rows with that label (the off-diagonal of the
confident joint). Source: Northcutt, Jiang & Chuang (2021), Confident Learning, JAIR 70, 3.1.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from swc_desktop.core.taxonomy import RANKS, ROOT, Rank, Taxonomy
from trainer.cases import child_below, truth_of

FloatArray = NDArray[np.float64]

_INFORMED: Final = 0.25
"""How far votes must be from guessing (0) to certainty (1), in agreement with the labels averaged
over the taxa, before they can judge one. A round choice: good votes on labels of which 29 % are
wrong reach about 0.5, guesses 0."""

MIN_LABELLED: Final = 10
"""Rows with a label below which the mean probability of its taxon says little; a round choice."""


@dataclass(frozen=True)
class Suspect:
    """A row whose ``label`` at ``rank`` is contradicted: ``suggested`` is the most probable taxon
    there, ``answer`` the finest taxon below it that is more probable than all others together."""

    row: int
    rank: Rank
    label: str
    suggested: str
    answer: str
    of_label: float
    of_suggested: float


def suspects(
    taxonomy: Taxonomy,
    labels: Sequence[str],
    path: Mapping[str, FloatArray],
    undecided: list[str] | None = None,
) -> list[Suspect]:
    """Suspect rows, the clearest first, each at the coarsest rank at which it is contradicted.

    ``labels`` are the recorded taxa (rows,), ``path`` the probabilities (rows,) by taxon from
    models that did not see the row, NaN without a vote. Nodes at which
    these agree with the labels hardly better than a guess say more about the models than about the
    labels: no row is suspect that differs there, and they are added to ``undecided``.
    """
    truth = [truth_of(taxonomy, label) if label in taxonomy else {} for label in labels]
    found: dict[int, Suspect] = {}
    guessed = _undecided(taxonomy, labels, path)
    if undecided is not None:
        undecided += guessed
    for rank in RANKS:
        known = [row for row, names in enumerate(truth) if rank in names and row not in found]
        names = taxonomy.at_rank(rank)
        rows = _voted(known, names, path)
        if len(names) < 2 or not len(rows):
            continue
        shares = np.stack([path[name][rows] for name in names], axis=1)
        given = np.asarray([names.index(truth[row][rank]) for row in rows])
        for at in _contradicted(shares, given):
            row, column = int(rows[at]), int(_confident(shares, given)[at])
            if _parting(taxonomy, names[given[at]], names[column]) in guessed:
                continue
            found[row] = Suspect(
                row,
                rank,
                names[given[at]],
                names[column],
                _finest(taxonomy, names[column], path, row),
                float(shares[at, given[at]]),
                float(shares[at, column]),
            )
    return sorted(found.values(), key=lambda one: (one.of_label - one.of_suggested, one.row))


def _voted(
    rows: Sequence[int], names: Sequence[str], path: Mapping[str, FloatArray]
) -> NDArray[np.intp]:
    """Those of the rows that have a probability for each taxon."""
    chosen = np.asarray(rows, dtype=np.intp)
    if not len(chosen):
        return chosen
    voted = np.all([~np.isnan(path[name][chosen]) for name in names], axis=0)
    return chosen[np.asarray(voted, dtype=np.bool_)]


def _confident(shares: FloatArray, given: NDArray[np.intp]) -> NDArray[np.intp]:
    """The most probable class (rows,) among those that reach their own mean, −1 for none."""
    classes = shares.shape[1]
    counts = np.bincount(given, minlength=classes)
    own = shares[np.arange(len(given)), given]
    means = np.bincount(given, weights=own, minlength=classes) / np.maximum(counts, 1)
    reached = (shares >= means) & (counts >= MIN_LABELLED)
    best = np.where(reached, shares, -1.0)
    return np.where(reached.any(axis=1), best.argmax(axis=1), -1)


def _contradicted(shares: FloatArray, given: NDArray[np.intp]) -> NDArray[np.intp]:
    """Rows with another confident class that is also more probable than the given one."""
    column = _confident(shares, given)
    at = np.arange(len(given))
    return np.flatnonzero(
        (column >= 0) & (column != given) & (shares[at, column] > shares[at, given])
    )


def _undecided(
    taxonomy: Taxonomy, labels: Sequence[str], path: Mapping[str, FloatArray]
) -> list[str]:
    """The nodes at which votes agree with the labels hardly better than a guess would, given the
    right parent; none of their children can be judged against another."""
    found = []
    for node in taxonomy.parents():
        children = taxonomy.children(node)
        below = [child_below(taxonomy, node, label) for label in labels]
        rows = _voted([row for row, child in enumerate(below) if child], children, path)
        given = np.asarray([children.index(str(below[row])) for row in rows], dtype=np.intp)
        present = np.unique(given)
        if len(present) < 2:
            continue
        named = np.stack([path[child][rows] for child in children], axis=1).argmax(axis=1)
        agreed = np.mean([(named[given == child] == child).mean() for child in present])
        guessed = 1 / len(present)
        if (agreed - guessed) / (1 - guessed) < _INFORMED:
            found.append(node)
    return found


def _parting(taxonomy: Taxonomy, one: str, other: str) -> str:
    """The node at which the paths to two taxa part."""
    steps = zip(taxonomy.path(one), taxonomy.path(other), strict=False)
    shared = [upper for upper, same in steps if upper == same]
    return shared[-1] if shared else ROOT


def _finest(taxonomy: Taxonomy, taxon: str, path: Mapping[str, FloatArray], row: int) -> str:
    """The finest taxon below, each step more probable than all others at its node together."""
    while children := taxonomy.children(taxon):
        whole = path[taxon][row]
        best = max(children, key=lambda name: np.nan_to_num(path[name][row]))
        if not path[best][row] > whole / 2:
            return taxon
        taxon = best
    return taxon
