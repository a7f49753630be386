"""What each way of naming said of each row, rank by rank: the rows of the report's table.

Every way is measured on the same rows: those whose truth is known at the rank. Where it says
nothing it is silent, and silence is wrong.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from swc_desktop.core.cascade import Scores, score
from swc_desktop.core.method import EvidenceMode, Method, Recipe
from swc_desktop.core.prediction import Prediction, Status
from swc_desktop.core.taxonomy import RANKS, Rank, Taxonomy, ancestor_at
from trainer.evaluation.certainty import brier
from trainer.evaluation.figures import Cases, Way, best_children, predictions
from trainer.evaluation.resampling import Floats
from trainer.evaluation.results import Measured

PICTURE: Final = Way("picture alone", EvidenceMode.IMAGE, Recipe.BAYES)
METADATA: Final = Way("metadata alone", EvidenceMode.METADATA, Recipe.BAYES)
THESIS: Final = Way("joined, thesis", EvidenceMode.BOTH, Recipe.THESIS)
JOINED: Final = Way("joined, bayes", EvidenceMode.BOTH, Recipe.BAYES)
WAYS: Final = (PICTURE, METADATA, THESIS, JOINED)


@dataclass(frozen=True)
class AtNode:
    """Votes at a node of the rows whose truth runs through it: row numbers, the true child and
    the one that was voted for, "" where there was no vote."""

    children: tuple[str, ...]
    rows: Sequence[int]
    truth: Sequence[str]
    found: Sequence[str]


@dataclass(frozen=True)
class MethodResult:
    """One way of naming.

    ``names`` holds the most probable taxon of each row by rank, "" for silence; ``confidence`` its
    probability, NaN for silence or where the way gives none. ``answers`` is the taxon that the
    program answers with at its bars ("" for unsure or turned away), None for ways that have no
    bars. ``at_nodes`` are the votes given the right parent, ``brier`` the Brier score by rank.
    """

    name: str
    names: Mapping[Rank, Sequence[str]]
    confidence: Mapping[Rank, Floats]
    answers: Sequence[str] | None = None
    at_nodes: Mapping[str, AtNode] | None = None
    brier: Mapping[Rank, float] | None = None

    def right(self, cases: Cases, rank: Rank, rows: Sequence[int]) -> NDArray[np.bool_]:
        """Whether the most probable taxon is the true one (rows,)."""
        names = self.names[rank]
        return np.asarray([names[row] == cases.truth[row][rank] for row in rows], dtype=np.bool_)


def evaluate_methods(measured: Measured) -> list[MethodResult]:
    """Every way that there is: votes alone and joined, with evidence taken away, baselines."""
    method = measured.method
    told = [_of_way(method, measured.cases, way, way.name) for way in WAYS]
    told += [_of_name(method.taxonomy, name, found) for name, found in measured.named.items()]
    told += [
        replace(_of_way(method, cases, JOINED, f"joined without {kind}"), at_nodes=None)
        for kind, cases in measured.without.items()
    ]
    return told


def _of_way(method: Method, cases: Cases, way: Way, name: str) -> MethodResult:
    said = predictions(method, cases, way, gated=True)
    scores = score(method, cases.raw, way.recipe, way.use)
    names, confidence = {}, {}
    for rank in RANKS:
        best = [prediction.best.get(rank) for prediction in said]
        names[rank] = ["" if one is None else one.taxon for one in best]
        confidence[rank] = np.asarray([np.nan if b is None else b.probability for b in best])
    return MethodResult(
        name,
        names,
        confidence,
        answers=[_answer(prediction) for prediction in said],
        at_nodes=_at_nodes(method, cases, scores),
        brier={rank: _brier(method.taxonomy, cases, scores, rank) for rank in RANKS},
    )


def _answer(prediction: Prediction) -> str:
    answer = prediction.answer
    return answer.taxon or "" if answer.status is Status.NAMED else ""


def _at_nodes(method: Method, cases: Cases, scores: Scores) -> dict[str, AtNode]:
    """Nodes of two children or more that rows run through."""
    found = {}
    for node in method.ordered_nodes:
        if len(node.children) < 2:
            continue
        below = cases.below(method.taxonomy, node.taxon)
        rows = [row for row, child in enumerate(below) if child in node.children]
        if rows:
            found[node.taxon] = AtNode(
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


def _of_name(taxonomy: Taxonomy, name: str, found: Sequence[str]) -> MethodResult:
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
