"""The figures of one split of a data set: methods by rank, node and class, and differences.

Every method has the same rows at a rank: all whose truth is known there.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from swc_desktop.core.taxonomy import RANKS, Rank, ancestor_at
from trainer.evaluation.certainty import calibration_figure, selective
from trainer.evaluation.method_results import MethodResult, evaluate_methods
from trainer.evaluation.methods import (
    JOINED,
    METADATA,
    PICTURE,
    SINGLE_AND_JOINED,
    THESIS,
    methods_of,
)
from trainer.evaluation.metrics import (
    ClassFigures,
    Figure,
    Hierarchical,
    balanced_accuracy,
    difference_of_balanced,
    grouped_share,
    hierarchical_figures,
    macro_f1,
    mcnemar,
    per_class,
)
from trainer.evaluation.results import Measured


@dataclass(frozen=True)
class RankFigures:
    """A method at a rank.

    ``balanced``, ``top1`` and ``macro_f1`` are unconditional: the most probable taxon of the rank,
    whatever came above, silence wrong. ``given_parent`` is the vote where the parent is the true
    one, all nodes of the rank pooled, and ``chance`` what guessing among their children gives.
    ``coverage`` is the share that the program names at this rank or finer at its thresholds, gate
    included, and ``error`` the share of those that is wrong at this rank. None where a method has
    no such figure.
    """

    method: str
    rank: Rank
    n: int
    silent: int
    balanced: Figure
    top1: Figure
    macro_f1: Figure
    given_parent: Figure | None
    chance: float
    coverage: Figure | None
    error: Figure | None
    calibration: Figure | None
    brier: float | None
    aurc: float | None
    risk_at_80: float | None
    risk_at_90: float | None
    coverage_at_5: float | None


@dataclass(frozen=True)
class NodeFigures:
    """A method at a node given the right parent: children, chance, balanced accuracy, silence."""

    method: str
    node: str
    children: int
    figure: Figure
    silent: int

    @property
    def chance(self) -> float:
        """What guessing gives."""
        return 1 / self.children


@dataclass(frozen=True)
class MethodDifference:
    """Joined less another method at a rank: unconditional balanced accuracy on the same rows, and
    McNemar's ``p``."""

    other: str
    rank: Rank
    difference: Figure
    p: float


@dataclass(frozen=True)
class RankSample:
    """What a rank was measured on: rows, classes, groups, 2-degree blocks, rows with a place."""

    rank: Rank
    n: int
    classes: int
    groups: int
    blocks: int
    placed: int


@dataclass(frozen=True)
class SplitFigures:
    """All figures of a split; ``classes`` by method and rank, then by class.

    ``at_thresholds`` are the answers along the tree of methods that have thresholds,
    ``hierarchical`` the finest names of all methods, without thresholds.
    """

    measured: Measured
    results: Sequence[MethodResult]
    samples: Mapping[Rank, RankSample]
    by_rank: Sequence[RankFigures]
    by_node: Sequence[NodeFigures]
    at_thresholds: Mapping[str, Hierarchical]
    hierarchical: Mapping[str, Hierarchical]
    differences: Sequence[MethodDifference]
    classes: Mapping[tuple[str, Rank], Mapping[str, ClassFigures]]

    @property
    def name(self) -> str:
        """The name of the split."""
        return self.measured.split

    def at_rank(self, method: str, rank: Rank) -> RankFigures | None:
        """The figures of a method at a rank."""
        return next((one for one in self.by_rank if (one.method, one.rank) == (method, rank)), None)

    def result(self, method: str) -> MethodResult:
        """What a method named."""
        return next(one for one in self.results if one.name == method)


def figures_of_split(measured: Measured) -> SplitFigures:
    """Work out every figure of a split; the same input gives the same figures."""
    results = evaluate_methods(measured)
    ranks = [rank for rank in RANKS if measured.cases.at(rank)]
    return SplitFigures(
        measured=measured,
        results=results,
        samples={rank: _sample(measured, rank) for rank in ranks},
        by_rank=[_at_rank(measured, one, rank) for rank in ranks for one in results],
        by_node=[node for one in results for node in _at_nodes(measured, one)],
        at_thresholds={
            one.name: _hierarchical(measured, one.answers)
            for one in results
            if one.answers is not None
        },
        hierarchical={one.name: _hierarchical(measured, one.finest()) for one in results},
        differences=[
            _difference(measured, results, other.name, rank)
            for rank in ranks
            for other in (PICTURE, METADATA, THESIS)
            if other in methods_of(measured.method)
        ],
        classes={
            (one.name, rank): _classes(measured, one, rank)
            for one in results
            if one.name in {method.name for method in SINGLE_AND_JOINED}
            for rank in ranks
        },
    )


def _sample(measured: Measured, rank: Rank) -> RankSample:
    rows = measured.cases.at(rank)
    blocks = [measured.blocks[row] for row in rows if measured.blocks[row]]
    return RankSample(
        rank,
        len(rows),
        len({measured.cases.truth[row][rank] for row in rows}),
        len({measured.cases.groups[row] for row in rows}),
        len(set(blocks)),
        len(blocks),
    )


def _at_rank(measured: Measured, result: MethodResult, rank: Rank) -> RankFigures:
    cases = measured.cases
    rows = cases.at(rank)
    groups = [cases.groups[row] for row in rows]
    truth = [cases.truth[row][rank] for row in rows]
    named = [result.names[rank][row] for row in rows]
    right = result.right(cases, rank, rows)
    given, chance = _given_parent(measured, result, rank)
    confidence = result.confidence[rank][rows]
    # Calibration and the order of certainty need probabilities.
    gives_probabilities = result.brier is not None
    chosen = selective(confidence, right) if gives_probabilities else None
    coverage, error = _at_thresholds(measured, result, rank)
    return RankFigures(
        method=result.name,
        rank=rank,
        n=len(rows),
        silent=named.count(""),
        balanced=balanced_accuracy(truth, right, groups),
        top1=grouped_share(right, groups),
        macro_f1=macro_f1(truth=truth, predicted=named, groups=groups),
        given_parent=given,
        chance=chance,
        coverage=coverage,
        error=error,
        calibration=calibration_figure(confidence, right, groups) if gives_probabilities else None,
        brier=result.brier[rank] if result.brier is not None else None,
        aurc=chosen.area if chosen else None,
        risk_at_80=chosen.risk_at(0.8) if chosen else None,
        risk_at_90=chosen.risk_at(0.9) if chosen else None,
        coverage_at_5=chosen.coverage_at(0.05) if chosen else None,
    )


def _given_parent(
    measured: Measured, result: MethodResult, rank: Rank
) -> tuple[Figure | None, float]:
    """The nodes of a rank pooled, and the mean over classes of what guessing gives."""
    if result.at_nodes is None:
        return None, float("nan")
    taxonomy = measured.method.taxonomy
    nodes = [n for n in result.at_nodes.values() if taxonomy[n.children[0]].rank is rank]
    if not nodes:
        return None, float("nan")
    truth = [name for node in nodes for name in node.truth]
    right = [t == f for node in nodes for t, f in zip(node.truth, node.found, strict=True)]
    groups = [measured.cases.groups[row] for node in nodes for row in node.rows]
    guesses = {name: 1 / len(node.children) for node in nodes for name in node.truth}
    figure = balanced_accuracy(truth, np.asarray(right, dtype=np.bool_), groups)
    return figure, float(np.mean(list(guesses.values())))


def _at_thresholds(
    measured: Measured, result: MethodResult, rank: Rank
) -> tuple[Figure | None, Figure | None]:
    if result.answers is None:
        return None, None
    cases, taxonomy = measured.cases, measured.method.taxonomy
    step = {
        name: ancestor_at(taxonomy, name, rank) if name else None for name in set(result.answers)
    }
    rows = cases.at(rank)
    named = [row for row in rows if step[result.answers[row]] is not None]
    reached = np.isin(rows, named)
    wrong = np.asarray(
        [step[result.answers[row]] != cases.truth[row][rank] for row in named], dtype=np.bool_
    )
    return (
        grouped_share(reached, [cases.groups[row] for row in rows]),
        grouped_share(wrong, [cases.groups[row] for row in named]),
    )


def _at_nodes(measured: Measured, result: MethodResult) -> list[NodeFigures]:
    if result.at_nodes is None:
        return []
    found = []
    for name, node in result.at_nodes.items():
        right = [true == named for true, named in zip(node.truth, node.found, strict=True)]
        groups = [measured.cases.groups[row] for row in node.rows]
        figure = balanced_accuracy(node.truth, np.asarray(right, dtype=np.bool_), groups)
        silent = list(node.found).count("")
        found.append(NodeFigures(result.name, name, len(node.children), figure, silent))
    return found


def _hierarchical(measured: Measured, named: Sequence[str]) -> Hierarchical:
    rows = [row for row, name in enumerate(measured.cases.finest) if name]
    return hierarchical_figures(
        measured.method.taxonomy,
        truth=[measured.cases.finest[row] for row in rows],
        predicted=[named[row] for row in rows],
    )


def _difference(
    measured: Measured, results: Sequence[MethodResult], other: str, rank: Rank
) -> MethodDifference:
    rows = measured.cases.at(rank)
    truth = [measured.cases.truth[row][rank] for row in rows]
    groups = [measured.cases.groups[row] for row in rows]
    by_name = {one.name: one.right(measured.cases, rank, rows) for one in results}
    before, after = by_name[other], by_name[JOINED.name]
    figure = difference_of_balanced(truth, before, after, groups)
    return MethodDifference(other, rank, figure, mcnemar(before, after))


def _classes(measured: Measured, result: MethodResult, rank: Rank) -> Mapping[str, ClassFigures]:
    rows = measured.cases.at(rank)
    return per_class(
        truth=[measured.cases.truth[row][rank] for row in rows],
        predicted=[result.names[rank][row] for row in rows],
    )
