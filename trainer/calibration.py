"""The calibration of a pack, on votes of models that did not see the rows.

Temperatures and exponents are fitted on the split ``fuse``, gate and thresholds on ``bar``.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from swc_desktop.core.calibration import TINY, from_logits, from_probabilities, sigmoid
from swc_desktop.core.cascade import RawVotes, decide
from swc_desktop.core.method import EvidenceMode, EvidenceUsed, Gate, Method, Thresholds, Vote
from swc_desktop.core.taxonomy import RANKS, Rank
from trainer.cases import child_below, truth_of
from trainer.fusion import NodeRows, choose_threshold, fit_exponents
from trainer.images.open_set import fit_temperature

_MIN_FOR_TEMPERATURE = 10
"""Fewer votes than these say little about a temperature; a round choice."""

_USES = {
    EvidenceUsed.BOTH: EvidenceMode.BOTH,
    EvidenceUsed.IMAGE: EvidenceMode.IMAGE,
    EvidenceUsed.METADATA: EvidenceMode.METADATA,
}

FloatArray = NDArray[np.float64]


@dataclass(frozen=True)
class CalibrationVotes:
    """Unseen votes of some rows, and the finest true taxon of each."""

    raw: RawVotes
    taxa: Sequence[str]


def fit_votes(method: Method, votes: CalibrationVotes) -> Method:
    """Fit temperatures (Guo et al. 2017) and exponents (of a log-linear pool) of every node."""
    temperatures: dict[str, tuple[float, float]] = {}
    rows: list[NodeRows] = []
    for node in method.ordered_nodes:
        below = [child_below(method.taxonomy, node.taxon, taxon) for taxon in votes.taxa]
        inside = np.asarray([row for row, child in enumerate(below) if child is not None], np.intp)
        if not len(inside) or (node.image is None and node.metadata is None):
            continue
        column = np.asarray([node.children.index(str(below[row])) for row in inside])
        image = metadata = None
        image_temperature = metadata_temperature = 1.0
        if node.image is not None and votes.raw.image:
            logits = np.asarray(votes.raw.image[node.image.output][inside], dtype=np.float64)
            image_temperature = _temperature(logits, column)
            image = from_logits(logits, image_temperature)
        if node.metadata is not None and votes.raw.metadata:
            shares = np.asarray(votes.raw.metadata[node.metadata.output][inside], dtype=np.float64)
            metadata_temperature = _temperature(np.log(np.maximum(shares, TINY)), column)
            metadata = from_probabilities(shares, metadata_temperature)
        temperatures[node.taxon] = (image_temperature, metadata_temperature)
        rows.append(NodeRows(node.taxon, method.child_rank(node), image, metadata, column))
    exponents = fit_exponents(rows, method.floor)
    nodes = []
    for node in method.nodes:
        if node.taxon not in temperatures:
            nodes.append(node)
            continue
        fitted = exponents[node.taxon]
        image_temperature, metadata_temperature = temperatures[node.taxon]
        image_vote = _fitted(node.image, image_temperature, fitted.image, fitted.image_alone)
        metadata_vote = _fitted(
            node.metadata, metadata_temperature, fitted.metadata, fitted.metadata_alone
        )
        nodes.append(replace(node, image=image_vote, metadata=metadata_vote))
    return replace(method, nodes=tuple(nodes))


def _fitted(
    vote: Vote | None, temperature: float, weight: float, solo_weight: float
) -> Vote | None:
    if vote is None:
        return None
    return replace(vote, temperature=temperature, weight=weight, solo_weight=solo_weight)


def _temperature(logits: FloatArray, column: NDArray[np.integer]) -> float:
    """The maximum-likelihood temperature on the rows that have the vote; 1 if they are too few."""
    known = ~np.isnan(logits[:, 0])
    if known.sum() < _MIN_FOR_TEMPERATURE:
        return 1.0
    return fit_temperature(logits[known], column[known])


def fit_gate(output: str, logits: FloatArray, loss: float) -> Gate:
    """The gate that rejects the share ``loss`` of true animals, by their ``logits`` (n,)."""
    threshold = 1 - float(sigmoid(np.asarray(np.quantile(logits, loss))))
    return Gate(output, 1.0, 0.0, round(threshold, 4))


def fit_thresholds(method: Method, votes: CalibrationVotes, targets: Mapping[str, float]) -> Method:
    """The thresholds of every target, on rows that were not used for fitting."""
    thresholds = {name: _thresholds(method, votes, share) for name, share in targets.items()}
    return replace(method, thresholds=thresholds)


def _thresholds(method: Method, votes: CalibrationVotes, share: float) -> Thresholds:
    thresholds: dict[EvidenceUsed, dict[Rank, float]] = {}
    nothing: list[tuple[()]] = [()] * votes.raw.rows
    truth = [
        truth_of(method.taxonomy, taxon) if taxon in method.taxonomy else {} for taxon in votes.taxa
    ]
    for held, use in _USES.items():
        predictions = decide(method, votes.raw, nothing, use=use, gated=False, target=method.target)
        chosen: dict[Rank, float] = {}
        for rank in RANKS:
            rows = [
                row
                for row, prediction in enumerate(predictions)
                if rank in truth[row] and rank in prediction.best and prediction.evidence is held
            ]
            best = [predictions[row].best[rank] for row in rows]
            right = [found.taxon == truth[row][rank] for found, row in zip(best, rows, strict=True)]
            probability = np.asarray([found.probability for found in best])
            threshold = choose_threshold(probability, np.asarray(right, dtype=np.bool_), share)
            if threshold is not None:
                chosen[rank] = threshold
        thresholds[held] = chosen
    return thresholds
