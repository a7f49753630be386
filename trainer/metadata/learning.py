"""Learned metadata votes: at each node the family and setting that was best on unseen groups, its
votes there, and the model refitted on all training rows.

The votes of a row come from a model that saw nothing of the row's fold: classes, places, class
weights and masked copies are all made inside. Families are compared only on the tuning rows.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from swc_desktop.core.features import feature
from swc_desktop.core.progress import Control, Progress, ProgressSink
from swc_desktop.core.taxonomy import ROOT, Taxonomy
from trainer.cases import Case, Split
from trainer.metadata.families import Family, Fitted, Hyperparameters
from trainer.metadata.learned_graph import LearnedNode, with_untrained_children
from trainer.metadata.node_fits import (
    FitInputs,
    FitRows,
    FitTask,
    NodeToFit,
    final_model,
    fit_rows,
    unseen_shares,
)
from trainer.metadata.places import Places
from trainer.workers import ComputeChoices, workers_of

FloatArray = NDArray[np.float64]
Values = NDArray[np.float32]
Labels = NDArray[np.intp]

_MIN_KNOWN_SHARE = 0.02
"""A node reads a feature only if at least this share of its rows has it; a round choice."""

_ROWS_FOR_PROCESSES = 150_000
"""Rows of all fits together from which processes are started: below it, the few seconds that a
process takes to load its libraries are not regained (5,000 observations on two processors)."""

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


def learn(
    taxonomy: Taxonomy,
    cases: Sequence[Case],
    values: Values,
    learning: Learning,
    progress: ProgressSink,
    control: Control,
    compute: ComputeChoices = ComputeChoices(workers=1),  # noqa: B008, it is frozen
) -> dict[str, LearnedVote]:
    """The learned vote of every node with enough rows, by taxon; the same for any ``compute``.

    ``values`` (cases, schema) has NaN for unknown values. Raises ``Cancelled``, ``WorkerEnded`` and
    ``ClusterUnusable``.
    """
    paths = [(ROOT, *taxonomy.path(case.taxon)) if case.taxon in taxonomy else () for case in cases]
    parents = [name for name in taxonomy.parents() if len(taxonomy.children(name)) > 1]
    nodes: list[NodeToFit] = []
    counts: list[Mapping[str, int]] = []
    for name in parents:
        below = [path[path.index(name) + 1] if name in path[:-1] else "" for path in paths]
        found = _node_rows(name, taxonomy.children(name), below, cases, values, learning)
        if found is not None:
            nodes.append(found[0])
            counts.append(found[1])
    folds = np.asarray([case.fold for case in cases], dtype=np.intp)
    inputs = _inputs(values, folds, nodes, learning)
    tasks = _unseen_tasks(inputs, learning)
    rows = sum(len(nodes[task.node].fit.rows) for task in tasks)
    steps = len(tasks) + len(nodes)
    with workers_of(compute, inputs, worth_it=rows >= _ROWS_FOR_PROCESSES) as workers:

        def said(done: int, node: NodeToFit) -> None:
            progress(Progress(done, steps, f"metadata of {node.taxon}"))

        shares = workers.results(unseen_shares, tasks, control)
        tuning = np.asarray([case.split in (Split.TUNE, Split.FIT) for case in cases])
        best = _choose(inputs, tuning, tasks, shares, said)
        finals = [FitTask(number, one.family, one.chosen.settings) for number, one in best.items()]
        votes: dict[str, LearnedVote] = {}
        for done, (task, (learned, parity)) in enumerate(
            zip(finals, workers.results(final_model, finals, control), strict=True)
        ):
            node, one = nodes[task.node], best[task.node]
            said(len(tasks) + done, node)
            whole = with_untrained_children(one.shares, node.classes, node.children)
            votes[node.taxon] = LearnedVote(
                learned, whole, counts[task.node], tuple(one.candidates), one.chosen, parity
            )
    return votes


def _node_rows(
    name: str,
    children: tuple[str, ...],
    below: Sequence[str],
    cases: Sequence[Case],
    values: Values,
    learning: Learning,
) -> tuple[NodeToFit, Mapping[str, int]] | None:
    """The training rows of a node and their number by class; None if too few classes have some."""
    known = np.count_nonzero(~np.isnan(values), axis=1) > 0
    usable = [
        row
        for row, case in enumerate(cases)
        if case.split.is_training and below[row] and known[row]
    ]
    counts = Counter(below[row] for row in usable)
    folds: dict[str, set[int]] = {child: set() for child in counts}
    for row in usable:
        folds[below[row]].add(cases[row].fold)
    classes = tuple(
        child
        for child in children
        if counts[child] >= learning.min_samples and len(folds[child]) > 1
    )
    if len(classes) < 2:
        return None
    rows = np.asarray([row for row in usable if below[row] in classes])
    labels = np.asarray([classes.index(below[row]) for row in rows])
    fit = _fit_rows_of(values, rows, labels, learning)
    return NodeToFit(name, children, classes, fit), {child: counts[child] for child in classes}


def _fit_rows_of(values: Values, rows: Labels, labels: Labels, learning: Learning) -> FitRows:
    known = np.asarray(~np.isnan(values[rows]), dtype=np.float64)
    columns = np.flatnonzero(known.mean(axis=0) >= _MIN_KNOWN_SHARE)
    kinds = tuple(feature(learning.schema[column]).kind for column in columns)
    return FitRows(rows, labels, columns, kinds)


def _inputs(
    values: Values, folds: Labels, nodes: Sequence[NodeToFit], learning: Learning
) -> FitInputs:
    return FitInputs(values, folds, tuple(nodes), learning.places, learning.masked, learning.seed)


def _unseen_tasks(inputs: FitInputs, learning: Learning) -> list[FitTask]:
    folds = np.unique(inputs.folds[inputs.folds >= 0]).tolist()
    return [
        FitTask(number, family, settings, fold)
        for number in range(len(inputs.nodes))
        for family in learning.families
        for settings in family.settings(thorough=learning.thorough)
        for fold in folds
    ]


@dataclass
class _Choice:
    """The candidates of a node so far, and the best of them with its shares (cases, classes)."""

    candidates: list[Candidate]
    family: Family
    chosen: Candidate
    shares: FloatArray


def _choose(
    inputs: FitInputs,
    tuning: NDArray[np.bool_],
    tasks: Sequence[FitTask],
    results: Iterator[FloatArray | None],
    said: Callable[[int, NodeToFit], None],
) -> dict[int, _Choice]:
    """The best candidate of each node by its number; nodes where no family can learn are left."""
    folds = len(np.unique(inputs.folds[inputs.folds >= 0]))
    best: dict[int, _Choice] = {}
    failed: dict[int, list[Candidate]] = {}
    for start in range(0, len(tasks), folds):
        task, node = tasks[start], inputs.nodes[tasks[start].node]
        said(start, node)
        shares = np.full((len(inputs.folds), len(node.classes)), np.nan)
        can_fit = True
        for one, votes in zip(tasks[start : start + folds], results, strict=False):
            if votes is None:
                can_fit = False
            else:
                shares[inputs.folds == one.fold] = votes
        loss, rows = _tuning_loss(shares, node.fit, tuning) if can_fit else (float("inf"), 0)
        candidate = Candidate(task.family.name, task.settings, loss, rows)
        before = best.get(task.node)
        if before is not None:
            before.candidates.append(candidate)
            if can_fit and loss < before.chosen.loss:
                before.family, before.chosen, before.shares = task.family, candidate, shares
        elif can_fit:
            earlier = [*failed.get(task.node, []), candidate]
            best[task.node] = _Choice(earlier, task.family, candidate, shares)
        else:
            failed.setdefault(task.node, []).append(candidate)
    return best


def _tuning_loss(shares: FloatArray, fit: FitRows, tuning: NDArray[np.bool_]) -> tuple[float, int]:
    """Class-balanced log loss on the tuning rows, or on all rows if those have too few classes."""
    which = np.flatnonzero(tuning[fit.rows])
    if len(np.unique(fit.labels[which])) < 2:
        which = np.arange(len(fit.rows))
    return balanced_log_loss(shares[fit.rows[which]], fit.labels[which]), len(which)


def balanced_log_loss(shares: FloatArray, labels: Labels) -> float:
    """Mean over the present classes of the mean −log of the true class's share."""
    losses = -np.log(np.maximum(shares[np.arange(len(labels)), labels], _MIN_SHARE))
    return float(np.mean([losses[labels == label].mean() for label in np.unique(labels)]))


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
    labels = np.asarray([classes.index(cases[row].taxon) for row in rows])
    fit = _fit_rows_of(values, rows, labels, learning)
    family = learning.families[0]
    settings = family.settings(thorough=False)[0]
    inputs = _inputs(values, np.full(len(cases), -1), (), learning)
    places, model = fit_rows(inputs, fit, family, settings)
    return FlatModel(classes, fit.columns, places, model)
