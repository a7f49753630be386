"""What each method named each row, rank by rank: the rows of the report's tables.

Every method is measured on the same rows: those whose truth is known at the rank. Where it names
nothing it is silent, and silence is wrong.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from swc_desktop.core.method import Method
from swc_desktop.core.prediction import Prediction, Status
from swc_desktop.core.scoring import Scores, score
from swc_desktop.core.taxonomy import RANKS, Rank, Taxonomy, ancestor_at
from trainer.evaluation.certainty import brier
from trainer.evaluation.figures import Cases, best_children, predictions
from trainer.evaluation.methods import JOINED, NamingMethod, methods_of, without_evidence
from trainer.evaluation.resampling import Floats
from trainer.evaluation.results import Measured


@dataclass(frozen=True)
class NodeResult:
    """Votes at a node on the rows whose truth lies below it: row numbers, the true child, and the
    child found by the vote, "" without a vote."""

    children: tuple[str, ...]
    rows: Sequence[int]
    truth: Sequence[str]
    found: Sequence[str]


@dataclass(frozen=True)
class MethodResult:
    """What one method named.

    ``names`` holds the most probable taxon of each row by rank, "" for silence; ``confidence`` its
    probability, NaN for silence or where the method gives none. ``answers`` is the taxon that the
    program answers with at its thresholds ("" for unsure or rejected), None for methods without
    thresholds. ``at_nodes`` are the votes given the right parent, ``brier`` Brier scores by rank.
    """

    name: str
    names: Mapping[Rank, Sequence[str]]
    confidence: Mapping[Rank, Floats]
    answers: Sequence[str] | None = None
    at_nodes: Mapping[str, NodeResult] | None = None
    brier: Mapping[Rank, float] | None = None

    def finest(self) -> list[str]:
        """The finest taxon named in each row, "" for silence."""
        ranks = tuple(reversed(RANKS))
        rows = range(len(self.names[RANKS[0]]))
        return [next((n for rank in ranks if (n := self.names[rank][row])), "") for row in rows]

    def right(self, cases: Cases, rank: Rank, rows: Sequence[int]) -> NDArray[np.bool_]:
        """Whether the most probable taxon is the true one (rows,)."""
        names = self.names[rank]
        return np.asarray([names[row] == cases.truth[row][rank] for row in rows], dtype=np.bool_)


def evaluate_methods(measured: Measured) -> list[MethodResult]:
    """Every method: votes alone and joined, baselines, and joined with evidence removed."""
    method = measured.method
    results = [_of_method(method, measured.cases, one, one.name) for one in methods_of(method)]
    results += [
        _of_baseline(method.taxonomy, name, found) for name, found in measured.named.items()
    ]
    results += [
        replace(_of_method(method, cases, JOINED, without_evidence(kind)), at_nodes=None)
        for kind, cases in measured.without.items()
    ]
    return results


def _of_method(method: Method, cases: Cases, naming: NamingMethod, name: str) -> MethodResult:
    decided = predictions(method, cases, naming, gated=True)
    scores = score(method, cases.raw, naming.recipe, naming.mode)
    names, confidence = {}, {}
    for rank in RANKS:
        best = [prediction.best.get(rank) for prediction in decided]
        names[rank] = ["" if one is None else one.taxon for one in best]
        confidence[rank] = np.asarray([np.nan if b is None else b.probability for b in best])
    return MethodResult(
        name,
        names,
        confidence,
        answers=[_answer(prediction) for prediction in decided],
        at_nodes=_at_nodes(method, cases, scores),
        brier={rank: _brier(method.taxonomy, cases, scores, rank) for rank in RANKS},
    )


def _answer(prediction: Prediction) -> str:
    answer = prediction.answer
    return answer.taxon or "" if answer.status is Status.NAMED else ""


def _at_nodes(method: Method, cases: Cases, scores: Scores) -> dict[str, NodeResult]:
    """Nodes of two children or more with rows below them."""
    found = {}
    for node in method.ordered_nodes:
        if len(node.children) < 2:
            continue
        below = cases.below(method.taxonomy, node.taxon)
        rows = [row for row, child in enumerate(below) if child in node.children]
        if rows:
            found[node.taxon] = NodeResult(
                node.children,
                rows,
                [str(below[row]) for row in rows],
                best_children(node, scores.joint[node.taxon][rows]),
            )
    return found


def _brier(taxonomy: Taxonomy, cases: Cases, scores: Scores, rank: Rank) -> float:
    names = taxonomy.at_rank(rank)
    rows = cases.at(rank)
    if not names or not rows:
        return float("nan")
    column = {name: number for number, name in enumerate(names)}
    probabilities = np.stack([scores.path[name][rows] for name in names], axis=1)
    return brier(probabilities, [column.get(cases.truth[row][rank], -1) for row in rows])


def _of_baseline(taxonomy: Taxonomy, name: str, found: Sequence[str]) -> MethodResult:
    """A baseline that gives one taxon a row, and so each of its ancestors."""
    at = {
        (taxon, rank): (ancestor_at(taxonomy, taxon, rank) or "") if taxon in taxonomy else ""
        for taxon in set(found)
        for rank in RANKS
    }
    silent = np.full(len(found), np.nan)
    return MethodResult(
        name,
        {rank: [at[taxon, rank] for taxon in found] for rank in RANKS},
        dict.fromkeys(RANKS, silent),
    )
