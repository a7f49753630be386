"""Learned metadata votes: at each node the family and setting that was best on unseen groups, its
votes there, and the model refitted on all training rows.

The votes of a row come from a model that saw nothing of the row's fold: classes, places, class
weights and masked copies are all made inside. Families are compared only on the tuning rows.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from swc_desktop.core.features import feature
from swc_desktop.core.observation import Evidence
from swc_desktop.core.progress import Control, Progress, ProgressSink
from swc_desktop.core.taxonomy import ROOT, Taxonomy
from trainer.cases import Case, Split
from trainer.metadata.families import CannotFit, Family, Fitted, Hyperparameters
from trainer.metadata.learned_graph import LearnedNode, with_untrained_children
from trainer.metadata.parity import graph_votes
from trainer.metadata.places import NO_PLACES, Places, find_places

FloatArray = NDArray[np.float64]
Values = NDArray[np.float32]
Labels = NDArray[np.intp]

_MIN_KNOWN_SHARE = 0.02
"""A node reads a feature only if at least this share of its rows has it; a round choice."""

_MIN_SHARE = 1e-6
"""Bounds the log loss of a vote of zero; about 14 nats."""


@dataclass(frozen=True)
class Learning:
    """Settings of the learner.

    ``schema`` names the columns of the rows, places first; ``min_samples`` is how many rows a child
    needs; ``places`` the greatest number of K-means places; ``masked`` adds a copy of each row with
    some of its evidence removed.
    """

    schema: tuple[str, ...]
    families: tuple[Family, ...]
    thorough: bool = False
    min_samples: int = 20
    places: int = 12
    masked: bool = True
    seed: int = 1


@dataclass(frozen=True)
class Candidate:
    """A family and setting, and its class-balanced log loss on ``rows`` unseen tuning rows."""

    family: str
    settings: Hyperparameters
    loss: float
    rows: int


@dataclass(frozen=True)
class LearnedVote:
    """The model of a node, its votes for every row (n, children), and how it was chosen.

    Votes of training rows come from models that did not see their fold; all others are NaN.
    """

    node: LearnedNode
    votes: FloatArray
    rows: Mapping[str, int]
    candidates: tuple[Candidate, ...]
    chosen: Candidate
    parity: float


@dataclass(frozen=True)
class _Rows:
    """Rows below a node: values (n, columns), unit vectors (n, 3), labels, folds, tuning."""

    values: Values
    vectors: Values
    labels: Labels
    folds: Labels
    tuning: NDArray[np.bool_]


def learn(
    taxonomy: Taxonomy,
    cases: Sequence[Case],
    values: Values,
    learning: Learning,
    progress: ProgressSink,
    control: Control,
) -> dict[str, LearnedVote]:
    """The learned vote of every node with enough rows, by taxon.

    ``values`` (cases, schema) has NaN for unknown values. Raises ``Cancelled``.
    """
    votes: dict[str, LearnedVote] = {}
    paths = [(ROOT, *taxonomy.path(case.taxon)) if case.taxon in taxonomy else () for case in cases]
    parents = [name for name in taxonomy.parents() if len(taxonomy.children(name)) > 1]
    for done, name in enumerate(parents):
        progress(Progress(done, len(parents), f"metadata of {name}"))
        below = [path[path.index(name) + 1] if name in path[:-1] else "" for path in paths]
        found = _learn_node(name, taxonomy.children(name), below, cases, values, learning, control)
        if found is not None:
            votes[name] = found
    return votes


def _learn_node(
    name: str,
    children: tuple[str, ...],
    below: Sequence[str],
    cases: Sequence[Case],
    values: Values,
    learning: Learning,
    control: Control,
) -> LearnedVote | None:
    known = np.count_nonzero(~np.isnan(values), axis=1) > 0
    usable = [
        row
        for row, case in enumerate(cases)
        if case.split.is_training and below[row] and known[row]
    ]
    counts = Counter(below[row] for row in usable)
    folds = {child: {cases[row].fold for row in usable if below[row] == child} for child in counts}
    classes = tuple(
        child
        for child in children
        if counts[child] >= learning.min_samples and len(folds[child]) > 1
    )
    if len(classes) < 2:
        return None
    rows = np.asarray([row for row in usable if below[row] in classes])
    columns = _columns(values[rows])
    trained = _Rows(
        values[np.ix_(rows, columns)],
        values[rows, :3],
        np.asarray([classes.index(below[row]) for row in rows]),
        np.asarray([cases[row].fold for row in rows]),
        np.asarray([cases[row].split in (Split.TUNE, Split.FIT) for row in rows]),
    )
    every = _Rows(
        values[:, columns],
        values[:, :3],
        np.full(len(cases), -1),
        np.asarray([case.fold for case in cases]),
        np.zeros(len(cases), dtype=np.bool_),
    )
    kinds = [feature(learning.schema[column]).kind for column in columns]
    candidates: list[Candidate] = []
    best: tuple[Candidate, Family, FloatArray] | None = None
    for family in learning.families:
        for settings in family.settings(thorough=learning.thorough):
            control.checkpoint()
            try:
                shares = _unseen(trained, every, len(classes), kinds, family, settings, learning)
            except CannotFit:
                candidates.append(Candidate(family.name, settings, float("inf"), 0))
                continue
            loss, n = _tuning_loss(shares[rows], trained)
            candidates.append(Candidate(family.name, settings, loss, n))
            if best is None or loss < best[0].loss:
                best = candidates[-1], family, shares
    if best is None:
        return None
    chosen, family, shares = best
    places, model = _fit(trained, np.arange(len(rows)), kinds, family, chosen.settings, learning)
    node = LearnedNode(name, children, classes, tuple(columns.tolist()), places, model.votes())
    class_counts = {child: counts[child] for child in classes}
    return LearnedVote(
        node,
        with_untrained_children(shares, classes, children),
        class_counts,
        tuple(candidates),
        chosen,
        _parity(node, model, trained, values[rows]),
    )


def _columns(values: Values) -> NDArray[np.intp]:
    known = np.asarray(~np.isnan(values), dtype=np.float64)
    return np.flatnonzero(known.mean(axis=0) >= _MIN_KNOWN_SHARE)


def _unseen(
    trained: _Rows,
    every: _Rows,
    classes: int,
    kinds: Sequence[Evidence],
    family: Family,
    settings: Hyperparameters,
    learning: Learning,
) -> FloatArray:
    """Shares (cases, classes) of each training case, by the model that did not see its fold."""
    shares = np.full((len(every.values), classes), np.nan)
    for fold in np.unique(every.folds[every.folds >= 0]):
        away = np.flatnonzero(every.folds == fold)
        seen = np.flatnonzero(trained.folds != fold)
        present = np.unique(trained.labels[seen])
        shares[away] = 1 / classes
        if len(present) < 2:
            continue
        places, model = _fit(trained, seen, kinds, family, settings, learning)
        votes = model.probabilities(_with_places(every, away, places))
        missing = 1 - len(present) / classes
        shares[np.ix_(away, present)] = votes * (1 - missing)
    return shares


def _fit(
    trained: _Rows,
    seen: Labels,
    kinds: Sequence[Evidence],
    family: Family,
    settings: Hyperparameters,
    learning: Learning,
) -> tuple[Places, Fitted]:
    """Places and model of some rows; labels are renumbered if a class is missing from them."""
    places = NO_PLACES
    if learning.places >= 4:
        places = find_places(trained.vectors[seen], learning.places, learning.seed)
    present, labels = np.unique(trained.labels[seen], return_inverse=True)
    values = _with_places(trained, seen, places)
    weights = len(labels) / (len(present) * np.bincount(labels)[labels])
    if learning.masked:
        kept = [*kinds, *[Evidence.PLACE] * len(places.centres)]
        values = np.concatenate([values, masked(values, kept, learning.seed)])
        labels, weights = np.tile(labels, 2), np.tile(weights / 2, 2)
    fitted = family.fit(values, labels, weights, len(present), settings, learning.seed)
    return places, fitted


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


def _with_places(rows: _Rows, which: Labels, places: Places) -> Values:
    return np.concatenate([rows.values[which], places.chords(rows.vectors[which])], axis=1)


def _tuning_loss(shares: FloatArray, trained: _Rows) -> tuple[float, int]:
    """Class-balanced log loss on the tuning rows, or on all rows if those have too few classes."""
    which = np.flatnonzero(trained.tuning)
    if len(np.unique(trained.labels[which])) < 2:
        which = np.arange(len(trained.labels))
    return balanced_log_loss(shares[which], trained.labels[which]), len(which)


def balanced_log_loss(shares: FloatArray, labels: Labels) -> float:
    """Mean over the present classes of the mean −log of the true class's share."""
    losses = -np.log(np.maximum(shares[np.arange(len(labels)), labels], _MIN_SHARE))
    return float(np.mean([losses[labels == label].mean() for label in np.unique(labels)]))


def _parity(node: LearnedNode, model: Fitted, trained: _Rows, values: Values) -> float:
    """Greatest difference between the model and its graph on all its training rows."""
    rows = _with_places(trained, np.arange(len(values)), node.places)
    expected = with_untrained_children(model.probabilities(rows), node.classes, node.children)
    return float(np.abs(graph_votes(node, values) - expected).max())


@dataclass(frozen=True)
class FlatModel:
    """One model over all taxa at once, without the cascade: the baseline."""

    classes: tuple[str, ...]
    columns: NDArray[np.intp]
    places: Places
    model: Fitted

    def probabilities(self, values: Values) -> FloatArray:
        """Probabilities (n, classes) of rows (n, schema)."""
        rows = [values[:, self.columns], self.places.chords(values[:, :3])]
        return self.model.probabilities(np.concatenate(rows, axis=1))


def fit_flat(
    taxonomy: Taxonomy, cases: Sequence[Case], values: Values, learning: Learning
) -> FlatModel | None:
    """The first family and setting over the finest taxa with enough rows; None if fewer than two
    have."""
    leaves = {taxon.name for taxon in taxonomy.taxa if not taxonomy.children(taxon.name)}
    known = np.count_nonzero(~np.isnan(values), axis=1) > 0
    usable = [
        row
        for row, case in enumerate(cases)
        if case.split.is_training and known[row] and case.taxon in leaves
    ]
    counts = Counter(cases[row].taxon for row in usable)
    classes = tuple(sorted(name for name, n in counts.items() if n >= learning.min_samples))
    if len(classes) < 2 or not learning.families:
        return None
    rows = np.asarray([row for row in usable if cases[row].taxon in classes])
    columns = _columns(values[rows])
    trained = _Rows(
        values[np.ix_(rows, columns)],
        values[rows, :3],
        np.asarray([classes.index(cases[row].taxon) for row in rows]),
        np.zeros(len(rows), dtype=np.intp),
        np.zeros(len(rows), dtype=np.bool_),
    )
    family = learning.families[0]
    settings = family.settings(thorough=False)[0]
    kinds = [feature(learning.schema[column]).kind for column in columns]
    places, model = _fit(trained, np.arange(len(rows)), kinds, family, settings, learning)
    return FlatModel(classes, columns, places, model)
