"""The fits of one node: a model that did not see a fold, and the model of all training rows.

Each fit depends on its task and the shared data alone and uses one thread, so that the same models
come out wherever it runs. More threads would not be faster: fits run side by side (``workers``).
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits

from swc_desktop.core.observation import Evidence
from trainer.metadata.families import CannotFit, Family, Fitted, Hyperparameters
from trainer.metadata.learned_graph import LearnedNode, with_untrained_children
from trainer.metadata.parity import graph_votes
from trainer.metadata.places import NO_PLACES, Places, find_places

FloatArray = NDArray[np.float64]
Values = NDArray[np.float32]
Labels = NDArray[np.intp]


@dataclass(frozen=True)
class FitRows:
    """The rows (numbers of ``values``) that a model is trained on, and their labels; ``columns`` of
    ``values`` are its features, of these ``kinds``."""

    rows: Labels
    labels: Labels
    columns: NDArray[np.intp]
    kinds: tuple[Evidence, ...]

    def without(self, away: NDArray[np.bool_]) -> "FitRows":
        """The same without some of the rows."""
        return FitRows(self.rows[~away], self.labels[~away], self.columns, self.kinds)


@dataclass(frozen=True)
class NodeToFit:
    """A node with rows: its ``classes`` are the children that have enough of them."""

    taxon: str
    children: tuple[str, ...]
    classes: tuple[str, ...]
    fit: FitRows


@dataclass(frozen=True)
class FitInputs:
    """What all fits share: ``values`` float32 (cases, schema), places first; ``folds`` (cases,) are
    −1 for cases that are not for training."""

    values: Values
    folds: Labels
    nodes: tuple[NodeToFit, ...]
    places: int
    masked: bool
    seed: int


@dataclass(frozen=True)
class FitTask:
    """A node (its number), a family and its setting, and the fold that the model does not see."""

    node: int
    family: Family
    settings: Hyperparameters
    fold: int = -1


def unseen_shares(inputs: FitInputs, task: FitTask) -> FloatArray | None:
    """Shares (cases of the fold, classes) by a model that did not see the fold; None if the family
    cannot learn from these rows."""
    node = inputs.nodes[task.node]
    away = np.flatnonzero(inputs.folds == task.fold)
    seen = node.fit.without(inputs.folds[node.fit.rows] == task.fold)
    present = np.unique(seen.labels)
    classes = len(node.classes)
    shares = np.full((len(away), classes), 1 / classes)
    if len(present) < 2:
        return shares
    try:
        places, model = fit_rows(inputs, seen, task.family, task.settings)
    except CannotFit:
        return None
    with threadpool_limits(1):
        votes = model.probabilities(_with_places(inputs.values, away, node.fit.columns, places))
    shares[:, present] = votes * (1 - (1 - len(present) / classes))
    return shares


def final_model(inputs: FitInputs, task: FitTask) -> tuple[LearnedNode, float]:
    """The model of a node on all its rows, and how far its graph differs from it on them."""
    node = inputs.nodes[task.node]
    fit = node.fit
    places, model = fit_rows(inputs, fit, task.family, task.settings)
    columns = tuple(fit.columns.tolist())
    learned = LearnedNode(node.taxon, node.children, node.classes, columns, places, model.votes())
    rows = _with_places(inputs.values, fit.rows, fit.columns, places)
    with threadpool_limits(1):
        expected = with_untrained_children(model.probabilities(rows), node.classes, node.children)
    differences = np.abs(graph_votes(learned, inputs.values[fit.rows]) - expected)
    return learned, float(differences.max())


def fit_rows(
    inputs: FitInputs, fit: FitRows, family: Family, settings: Hyperparameters
) -> tuple[Places, Fitted]:
    """Places and model of some rows; labels are renumbered if a class is missing from them.

    Raises ``CannotFit``.
    """
    with threadpool_limits(1):
        places = NO_PLACES
        if inputs.places >= 4:
            places = find_places(inputs.values[fit.rows, :3], inputs.places, inputs.seed)
        present, labels = np.unique(fit.labels, return_inverse=True)
        values = _with_places(inputs.values, fit.rows, fit.columns, places)
        weights = len(labels) / (len(present) * np.bincount(labels)[labels])
        if inputs.masked:
            kinds = [*fit.kinds, *[Evidence.PLACE] * len(places.centres)]
            values = np.concatenate([values, masked(values, kinds, inputs.seed)])
            labels, weights = np.tile(labels, 2), np.tile(weights / 2, 2)
        return places, family.fit(values, labels, weights, len(present), settings, inputs.seed)


def masked(values: Values, kinds: Sequence[Evidence], seed: int) -> Values:
    """A copy of rows, each with a random set of kinds of evidence unknown, never all of them."""
    random = np.random.default_rng(seed)
    present = sorted(set(kinds), key=list(Evidence).index)
    if len(present) < 2:
        return values.copy()
    sets = [
        [kind for index, kind in enumerate(present) if pattern >> index & 1]
        for pattern in range(1, 2 ** len(present) - 1)
    ]
    drawn = random.integers(0, len(sets), len(values))
    hidden = np.asarray([[kind in chosen for kind in kinds] for chosen in sets])
    return np.where(hidden[drawn], np.float32(np.nan), values)


def _with_places(values: Values, rows: Labels, columns: NDArray[np.intp], places: Places) -> Values:
    return np.concatenate([values[np.ix_(rows, columns)], places.chords(values[rows, :3])], axis=1)
