"""The figures of one part of a data set: ways by ranks, nodes, classes, and differences.

Every way has the same rows at a rank: all whose truth is known there.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from swc_desktop.core.taxonomy import RANKS, Rank, Taxonomy, ancestor_at
from trainer.evaluation.certainty import calibration_figure, selective
from trainer.evaluation.methods import (
    JOINED,
    METADATA,
    PICTURE,
    THESIS,
    MethodResult,
    evaluate_methods,
)
from trainer.evaluation.metrics import (
    ClassFigures,
    Figure,
    Hierarchical,
    balanced_accuracy,
    difference_of_balanced,
    grouped_share,
    hierarchical,
    macro_f1,
    mcnemar,
    per_class,
    share,
)
from trainer.evaluation.results import Measured


@dataclass(frozen=True)
class Cell:
    """A way at a rank.

    ``balanced`` and the next two are unconditional: the most probable taxon of the rank, whatever
    came above, silence wrong. ``given_parent`` is the vote where the parent is the true one, all
    nodes of the rank pooled, and ``chance`` what guessing among their children gives. ``coverage``
    is the share that the program names at this rank or finer at its bars, gate included, and
    ``error`` the share of those that is wrong at this rank. None where a way has no such thing.
    """

    way: str
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
class NodeCell:
    """A way at a node given the right parent: its children, chance, balanced accuracy, silence."""

    way: str
    node: str
    children: int
    figure: Figure
    silent: int

    @property
    def chance(self) -> float:
        """What guessing gives."""
        return 1 / self.children


@dataclass(frozen=True)
class Against:
    """Joined less another way at a rank, unconditional balanced accuracy, on the same rows."""

    other: str
    rank: Rank
    difference: Figure
    p: float


@dataclass(frozen=True)
class AtRank:
    """What a rank was measured on, and what always naming the commonest class would give."""

    rank: Rank
    n: int
    classes: int
    groups: int
    blocks: int
    placed: int


@dataclass(frozen=True)
class Study:
    """All figures of a part."""

    measured: Measured
    told: Sequence[MethodResult]
    at: Mapping[Rank, AtRank]
    cells: Sequence[Cell]
    nodes: Sequence[NodeCell]
    hierarchical: Mapping[str, Hierarchical]
    against: Sequence[Against]
    classes: Mapping[tuple[str, Rank], Mapping[str, ClassFigures]]

    def cell(self, way: str, rank: Rank) -> Cell | None:
        """The cell of a way at a rank."""
        return next((c for c in self.cells if (c.way, c.rank) == (way, rank)), None)

    def of(self, way: str) -> MethodResult:
        """What a way said."""
        return next(told for told in self.told if told.name == way)


def study(measured: Measured) -> Study:
    """Work out every figure of a part; the same input gives the same figures."""
    told = evaluate_methods(measured)
    ranks = [rank for rank in RANKS if measured.cases.at(rank)]
    return Study(
        measured=measured,
        told=told,
        at={rank: _at(measured, rank) for rank in ranks},
        cells=[_cell(measured, one, rank) for rank in ranks for one in told],
        nodes=[cell for one in told for cell in _nodes(measured, one)],
        hierarchical={one.name: _hierarchical(measured, one) for one in told},
        against=[
            _against(measured, told, other.name, rank)
            for rank in ranks
            for other in (PICTURE, METADATA, THESIS)
        ],
        classes={
            (one.name, rank): _classes(measured, one, rank)
            for one in told
            if one.name in (PICTURE.name, METADATA.name, JOINED.name)
            for rank in ranks
        },
    )


def _at(measured: Measured, rank: Rank) -> AtRank:
    rows = measured.cases.at(rank)
    blocks = [measured.blocks[row] for row in rows if measured.blocks[row]]
    return AtRank(
        rank,
        len(rows),
        len({measured.cases.truth[row][rank] for row in rows}),
        len({measured.cases.groups[row] for row in rows}),
        len(set(blocks)),
        len(blocks),
    )


def _cell(measured: Measured, told: MethodResult, rank: Rank) -> Cell:
    cases = measured.cases
    rows = cases.at(rank)
    groups = [cases.groups[row] for row in rows]
    truth = [cases.truth[row][rank] for row in rows]
    said = [told.names[rank][row] for row in rows]
    right = told.right(cases, rank, rows)
    given, chance = _given_parent(measured, told, rank)
    confidence = told.confidence[rank][rows]
    # A way that never gives a probability has no calibration and no order to be silent in.
    sure = told.brier is not None
    chosen = selective(confidence, right) if sure else None
    coverage, error = _at_bars(measured.method.taxonomy, told, rank, rows, truth)
    return Cell(
        way=told.name,
        rank=rank,
        n=len(rows),
        silent=said.count(""),
        balanced=balanced_accuracy(truth, right, groups),
        top1=grouped_share(right, groups),
        macro_f1=macro_f1(truth=truth, predicted=said, groups=groups),
        given_parent=given,
        chance=chance,
        coverage=coverage,
        error=error,
        calibration=calibration_figure(confidence, right, groups) if sure else None,
        brier=told.brier[rank] if told.brier is not None else None,
        aurc=chosen.area if chosen else None,
        risk_at_80=chosen.risk_at(0.8) if chosen else None,
        risk_at_90=chosen.risk_at(0.9) if chosen else None,
        coverage_at_5=chosen.coverage_at(0.05) if chosen else None,
    )


def _given_parent(
    measured: Measured, told: MethodResult, rank: Rank
) -> tuple[Figure | None, float]:
    """The nodes of a rank pooled, and the mean over classes of what guessing gives."""
    if told.at_nodes is None:
        return None, float("nan")
    taxonomy = measured.method.taxonomy
    nodes = [n for n in told.at_nodes.values() if taxonomy[n.children[0]].rank is rank]
    if not nodes:
        return None, float("nan")
    truth = [name for node in nodes for name in node.truth]
    right = [t == f for node in nodes for t, f in zip(node.truth, node.found, strict=True)]
    groups = [measured.cases.groups[row] for node in nodes for row in node.rows]
    guesses = {name: 1 / len(node.children) for node in nodes for name in node.truth}
    figure = balanced_accuracy(truth, np.asarray(right, dtype=np.bool_), groups)
    return figure, float(np.mean(list(guesses.values())))


def _at_bars(
    taxonomy: Taxonomy, told: MethodResult, rank: Rank, rows: Sequence[int], truth: Sequence[str]
) -> tuple[Figure | None, Figure | None]:
    if told.answers is None:
        return None, None
    step = {name: ancestor_at(taxonomy, name, rank) if name else None for name in set(told.answers)}
    said = [step[told.answers[row]] for row in rows]
    reached = [name is not None for name in said]
    wrong = [name != true for name, true in zip(said, truth, strict=True) if name is not None]
    return share(np.asarray(reached, dtype=np.bool_)), share(np.asarray(wrong, dtype=np.bool_))


def _nodes(measured: Measured, told: MethodResult) -> list[NodeCell]:
    if told.at_nodes is None:
        return []
    cells = []
    for name, node in told.at_nodes.items():
        right = [true == said for true, said in zip(node.truth, node.found, strict=True)]
        groups = [measured.cases.groups[row] for row in node.rows]
        figure = balanced_accuracy(node.truth, np.asarray(right, dtype=np.bool_), groups)
        silent = list(node.found).count("")
        cells.append(NodeCell(told.name, name, len(node.children), figure, silent))
    return cells


def _hierarchical(measured: Measured, told: MethodResult) -> Hierarchical:
    """Of the answers at the bars; of the finest name where a way has no bars."""
    rows = [row for row, name in enumerate(measured.cases.finest) if name]
    answers = told.answers
    if answers is None:
        finest = tuple(reversed(RANKS))
        answers = [
            next((told.names[rank][row] for rank in finest if told.names[rank][row]), "")
            for row in range(len(measured.ids))
        ]
    return hierarchical(
        measured.method.taxonomy,
        truth=[measured.cases.finest[row] for row in rows],
        predicted=[answers[row] for row in rows],
    )


def _against(measured: Measured, told: Sequence[MethodResult], other: str, rank: Rank) -> Against:
    rows = measured.cases.at(rank)
    truth = [measured.cases.truth[row][rank] for row in rows]
    groups = [measured.cases.groups[row] for row in rows]
    by_name = {one.name: one.right(measured.cases, rank, rows) for one in told}
    before, after = by_name[other], by_name[JOINED.name]
    figure = difference_of_balanced(truth, before, after, groups)
    return Against(other, rank, figure, mcnemar(before, after))


def _classes(measured: Measured, told: MethodResult, rank: Rank) -> Mapping[str, ClassFigures]:
    rows = measured.cases.at(rank)
    return per_class(
        truth=[measured.cases.truth[row][rank] for row in rows],
        predicted=[told.names[rank][row] for row in rows],
    )
