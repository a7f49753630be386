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

from swc_desktop.core.taxonomy import RANKS, Rank, Taxonomy
from trainer.cases import truth_of

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
    undecided: list[Rank] | None = None,
) -> list[Suspect]:
    """Suspect rows, the clearest first, each at the coarsest rank at which it is contradicted.

    ``labels`` are the recorded taxa (rows,), ``path`` the probabilities (rows,) by taxon from
    models that did not see the row, NaN without a vote. Ranks at which these
    contradict as many labels as they confirm, or agree with them hardly better than a guess would,
    say more about the models than about the labels: none of their rows is suspect, and they are
    added to ``undecided``.
    """
    truth = [truth_of(taxonomy, label) if label in taxonomy else {} for label in labels]
    found: dict[int, Suspect] = {}
    for rank in RANKS:
        known = [row for row, names in enumerate(truth) if rank in names and row not in found]
        names = taxonomy.at_rank(rank)
        rows = _voted(known, names, path)
        if len(names) < 2 or not len(rows):
            continue
        shares = np.stack([path[name][rows] for name in names], axis=1)
        given = np.asarray([names.index(truth[row][rank]) for row in rows])
        if _is_undecided(shares, given):
            if undecided is not None:
                undecided.append(rank)
            continue
        for at in _contradicted(shares, given):
            row, column = int(rows[at]), int(_confident(shares, given)[at])
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


def _is_undecided(shares: FloatArray, given: NDArray[np.intp]) -> bool:
    """Whether votes cannot judge the labels; False if none of them is confident."""
    column = _confident(shares, given)
    right, judged = column == given, column >= 0
    present = np.unique(given[judged])
    if len(present) < 2:
        return False
    agreed = np.mean([right[judged & (given == label)].mean() for label in present])
    guessed = 1 / len(present)
    informed = (agreed - guessed) / (1 - guessed)
    return bool(informed < _INFORMED or len(_contradicted(shares, given)) >= right.sum())


def _finest(taxonomy: Taxonomy, taxon: str, path: Mapping[str, FloatArray], row: int) -> str:
    """The finest taxon below, each step more probable than all others at its node together."""
    while children := taxonomy.children(taxon):
        whole = path[taxon][row]
        best = max(children, key=lambda name: np.nan_to_num(path[name][row]))
        if not path[best][row] > whole / 2:
            return taxon
        taxon = best
    return taxon
