"""The figures of a pack on held-back photographs: those of the card and inside the pack."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from swc_desktop.core.cascade import decide
from swc_desktop.core.method import EvidenceMode, Method, Node, Recipe
from swc_desktop.core.prediction import Prediction, Status
from swc_desktop.core.scoring import RawVotes, score
from swc_desktop.core.taxonomy import RANKS, Rank, Taxonomy
from trainer.cases import child_below
from trainer.evaluation.certainty import calibration_error
from trainer.evaluation.methods import NamingMethod
from trainer.evaluation.metrics import Figure, balanced_accuracy, grouped_share

Truth = Mapping[Rank, str]

_FINEST = tuple(reversed(RANKS))


@dataclass(frozen=True)
class Cases:
    """Held-back photographs with their places: votes, truth by rank, and group, row by row."""

    raw: RawVotes
    truth: Sequence[Truth]
    groups: Sequence[str]

    def at(self, rank: Rank) -> list[int]:
        """Rows whose truth is known at a rank."""
        return [row for row, truth in enumerate(self.truth) if rank in truth]

    @cached_property
    def finest(self) -> list[str]:
        """The finest true name of each row, "" where there is none."""
        return [
            next((truth[rank] for rank in _FINEST if rank in truth), "") for truth in self.truth
        ]

    def share(self, hits: Mapping[int, bool]) -> Figure:
        """The share of hits among some rows, with its interval by groups."""
        rows = list(hits)
        found = np.asarray([hits[row] for row in rows], dtype=np.bool_)
        return grouped_share(found, [self.groups[row] for row in rows])

    def below(self, taxonomy: Taxonomy, node: str) -> list[str | None]:
        """The child of ``node`` that holds the truth of each row, or None."""
        child = {name: child_below(taxonomy, node, name) for name in set(self.finest)}
        return [child[name] for name in self.finest]


def predictions(
    method: Method, cases: Cases, naming: NamingMethod, *, gated: bool
) -> list[Prediction]:
    """The program's own answers for the cases."""
    missing: list[tuple[()]] = [()] * cases.raw.rows
    return decide(method, cases.raw, missing, recipe=naming.recipe, use=naming.mode, gated=gated)


def by_rank(method: Method, cases: Cases, naming: NamingMethod) -> dict[Rank, Figure]:
    """Balanced accuracy of the best taxon of each rank, unconditional; silence is wrong."""
    decided = predictions(method, cases, naming, gated=False)
    figures = {}
    for rank in RANKS:
        rows = cases.at(rank)
        truth = [cases.truth[row][rank] for row in rows]
        found = [decided[row].best[rank].taxon if rank in decided[row].best else "" for row in rows]
        figures[rank] = _balanced(cases, rows, truth, found)
    return figures


def ranks_with_a_choice(method: Method) -> list[Rank]:
    """The ranks at which a pack has several taxa: with one, every answer is right, and says
    nothing."""
    counts = Counter(taxon.rank for taxon in method.taxonomy.taxa)
    return [rank for rank in RANKS if counts[rank] > 1]


def by_node(method: Method, cases: Cases, naming: NamingMethod) -> dict[str, Figure]:
    """Balanced accuracy at each node given the right parent; nodes with two classes or more."""
    joint = score(method, cases.raw, naming.recipe, naming.mode).joint
    figures = {}
    for node in method.ordered_nodes:
        children = cases.below(method.taxonomy, node.taxon)
        rows = [row for row, child in enumerate(children) if child in node.children]
        if len({children[row] for row in rows}) < 2 or np.isnan(joint[node.taxon][rows]).all():
            continue
        found = best_children(node, joint[node.taxon][rows])
        figures[node.taxon] = _balanced(cases, rows, [str(children[row]) for row in rows], found)
    return figures


def best_children(node: Node, joint: NDArray[np.float64]) -> list[str]:
    """The most probable child of each row (rows, children), "" without a vote."""
    silent = np.asarray(np.isnan(joint).any(axis=1))
    winners = np.nan_to_num(joint).argmax(axis=1)
    return [
        "" if silent_one else node.children[int(winner)]
        for winner, silent_one in zip(winners, silent, strict=True)
    ]


def recall_by_class(
    method: Method, cases: Cases, naming: NamingMethod, rank: Rank
) -> dict[str, Figure]:
    """Share of each class whose most probable taxon at its rank is right."""
    decided = predictions(method, cases, naming, gated=False)
    hits: dict[str, dict[int, bool]] = {}
    for row in cases.at(rank):
        truth = cases.truth[row][rank]
        best = decided[row].best.get(rank)
        hits.setdefault(truth, {})[row] = best is not None and best.taxon == truth
    return {name: cases.share(found) for name, found in sorted(hits.items())}


@dataclass(frozen=True)
class Answers:
    """What the program answers at its thresholds: share answered at each rank, and share wrong.

    ``coverage`` counts answers at that rank or finer among the cases that have a truth there;
    ``error`` counts wrong answers among the answers given at exactly that rank.
    """

    coverage: Mapping[Rank, Figure]
    error: Mapping[Rank, Figure]
    wrong_overall: Figure
    calibration_error: Mapping[Rank, float]


def answers(method: Method, cases: Cases, naming: NamingMethod) -> Answers:
    """Coverage and error of the answers, gate included."""
    decided = predictions(method, cases, naming, gated=True)
    coverage, error, calibration = {}, {}, {}
    wrong: dict[int, bool] = {}
    for rank in RANKS:
        rows = cases.at(rank)
        coverage[rank] = cases.share({row: _reaches(decided[row], rank) for row in rows})
        given = [row for row in rows if decided[row].answer.rank is rank]
        misses = {row: decided[row].answer.taxon != cases.truth[row][rank] for row in given}
        error[rank] = cases.share(misses)
        wrong |= misses
        scored = [row for row in rows if rank in decided[row].best]
        calibration[rank] = calibration_error(
            np.asarray([decided[row].best[rank].probability for row in scored]),
            np.asarray(
                [decided[row].best[rank].taxon == cases.truth[row][rank] for row in scored],
                dtype=np.bool_,
            ),
        )
    return Answers(coverage, error, cases.share(wrong), calibration)


def _reaches(prediction: Prediction, rank: Rank) -> bool:
    answer = prediction.answer
    return (
        answer.status is Status.NAMED
        and answer.rank is not None
        and RANKS.index(answer.rank) >= RANKS.index(rank)
    )


def _balanced(
    cases: Cases, rows: Sequence[int], truth: Sequence[str], found: Sequence[str]
) -> Figure:
    right = [known == named for known, named in zip(truth, found, strict=True)]
    return balanced_accuracy(
        truth, np.asarray(right, dtype=np.bool_), [cases.groups[row] for row in rows]
    )


def turned_away(method: Method, raw: RawVotes) -> NDArray[np.bool_]:
    """Bool (rows,): the gate finds no animal of the pack in the picture."""
    assert method.gate is not None
    p = score(method, raw, Recipe.BAYES, EvidenceMode.IMAGE).not_in_pack
    return np.asarray(p >= method.gate.threshold)
