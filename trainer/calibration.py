"""The calibration of a pack, on votes of models that did not see the rows.

Temperatures and exponents are fitted on the split ``fuse``, gate and thresholds on ``bar``.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from swc_desktop.core.calibration import TINY
from swc_desktop.core.cascade import decide
from swc_desktop.core.method import EvidenceMode, EvidenceUsed, Method, Recipe, Vote
from swc_desktop.core.prediction import Status
from swc_desktop.core.scoring import RawVotes, score
from swc_desktop.core.taxonomy import RANKS, Rank
from trainer.cases import child_below, truth_of
from trainer.class_calibration import VoteCalibration, calibrate
from trainer.class_frequencies import frequencies_that_pay
from trainer.fusion import NodeRows, fit_exponents
from trainer.grouped_bounds import group_numbers
from trainer.taxon_thresholds import NamedRows, taxon_thresholds
from trainer.thresholds import ScoredRows, choose_threshold

_USES = {
    EvidenceUsed.BOTH: EvidenceMode.BOTH,
    EvidenceUsed.IMAGE: EvidenceMode.IMAGE,
    EvidenceUsed.METADATA: EvidenceMode.METADATA,
}

FloatArray = NDArray[np.float64]


@dataclass(frozen=True)
class CalibrationVotes:
    """Unseen votes of some rows, the finest true taxon of each, and its group, which is never
    split.

    ``drawn`` (rows,), or empty for none: the place was drawn over the range of the taxon.
    """

    raw: RawVotes
    taxa: Sequence[str]
    groups: Sequence[str]
    drawn: Sequence[bool] = ()


def fit_votes(method: Method, votes: CalibrationVotes, *, frequencies: bool = True) -> Method:
    """Fit the calibration of every vote and the exponents (of a log-linear pool) of every node, and
    how frequent its children are expected to be, unless ``frequencies`` is False."""
    fitted = _fit_votes(method, votes)
    if not frequencies:
        return fitted
    scores = score(fitted, votes.raw, Recipe.BAYES)
    nodes = []
    for node in method.nodes:
        below = [child_below(method.taxonomy, node.taxon, taxon) for taxon in votes.taxa]
        inside = [row for row, child in enumerate(below) if child is not None]
        expected = frequencies_that_pay(
            scores.joint[node.taxon][inside],
            np.asarray([node.children.index(str(below[row])) for row in inside], dtype=np.intp),
            [votes.groups[row] for row in inside],
        )
        nodes.append(replace(node, expected=expected))
    # no thresholds are chosen yet, so none are different without frequencies
    expecting = replace(method, nodes=tuple(nodes), equal_thresholds=method.thresholds)
    return _fit_votes(expecting, votes) if expecting.has_frequencies else fitted


def _fit_votes(method: Method, votes: CalibrationVotes) -> Method:
    """Calibrations and exponents beside the frequencies that the nodes have."""
    calibrations: dict[str, tuple[VoteCalibration, VoteCalibration]] = {}
    rows: list[NodeRows] = []
    for node in method.ordered_nodes:
        below = [child_below(method.taxonomy, node.taxon, taxon) for taxon in votes.taxa]
        inside = np.asarray([row for row, child in enumerate(below) if child is not None], np.intp)
        if not len(inside) or (node.image is None and node.metadata is None):
            continue
        column = np.asarray([node.children.index(str(below[row])) for row in inside])
        groups = [votes.groups[row] for row in inside]
        image = metadata = None
        of_image = of_metadata = VoteCalibration()
        if node.image is not None and votes.raw.image:
            logits = np.asarray(votes.raw.image[node.image.output][inside], dtype=np.float64)
            of_image = calibrate(logits, column, groups, frequencies=node.expected)
            image = of_image.of(logits)
        if node.metadata is not None and votes.raw.metadata:
            shares = np.asarray(votes.raw.metadata[node.metadata.output][inside], dtype=np.float64)
            logs = np.log(np.maximum(shares, TINY))
            # drawn places say how large a range is, which an offset would take for the animal's own
            was_drawn = any(votes.drawn[row] for row in inside) if votes.drawn else False
            of_metadata = calibrate(
                logs, column, groups, by_class=not was_drawn, frequencies=node.expected
            )
            metadata = of_metadata.of(logs)
        calibrations[node.taxon] = (of_image, of_metadata)
        rank = method.child_rank(node)
        rows.append(NodeRows(node.taxon, rank, image, metadata, column, node.expected))
    exponents = fit_exponents(rows, method.floor)
    nodes = []
    for node in method.nodes:
        if node.taxon not in calibrations:
            nodes.append(node)
            continue
        fitted = exponents[node.taxon]
        of_image, of_metadata = calibrations[node.taxon]
        image_vote = _fitted(node.image, of_image, fitted.image, fitted.image_alone)
        metadata_vote = _fitted(node.metadata, of_metadata, fitted.metadata, fitted.metadata_alone)
        nodes.append(replace(node, image=image_vote, metadata=metadata_vote))
    return replace(method, nodes=tuple(nodes))


def _fitted(
    vote: Vote | None, calibration: VoteCalibration, weight: float, solo_weight: float
) -> Vote | None:
    if vote is None:
        return None
    return replace(
        vote,
        temperature=calibration.temperature,
        offsets=calibration.offsets,
        weight=weight,
        solo_weight=solo_weight,
    )


def fit_thresholds(method: Method, votes: CalibrationVotes, targets: Mapping[str, float]) -> Method:
    """The thresholds of every target, of ranks and of single taxa, on rows that were not used for
    fitting and that the gate lets through, as only those are answered; where frequencies count,
    also those without them."""
    if not method.has_frequencies:
        return _fit_thresholds(method, votes, targets)
    equal = _fit_thresholds(method.without_frequencies, votes, targets)
    with_equal = replace(
        method,
        thresholds=equal.thresholds,
        equal_thresholds=equal.thresholds,
        equal_taxon_thresholds=equal.taxon_thresholds,
    )
    return _fit_thresholds(with_equal, votes, targets)


def _fit_thresholds(
    method: Method, votes: CalibrationVotes, targets: Mapping[str, float]
) -> Method:
    scored = _scored(method, votes)
    thresholds: dict[str, dict[EvidenceUsed, dict[Rank, float]]] = {}
    of_taxa: dict[str, dict[EvidenceUsed, dict[str, float | None]]] = {}
    for name, share in targets.items():
        thresholds[name], of_taxa[name] = {}, {}
        for held, by_rank in scored.items():
            chosen = {rank: choose_threshold(one.rows, share) for rank, one in by_rank.items()}
            known = {rank: found for rank, found in chosen.items() if found is not None}
            thresholds[name][held] = known
            of_taxa[name][held] = {
                taxon: threshold
                for rank, found in known.items()
                for taxon, threshold in taxon_thresholds(by_rank[rank], found, share).items()
            }
    own = {
        name: {held: taxa for held, taxa in by_held.items() if taxa}
        for name, by_held in of_taxa.items()
    }
    return replace(
        method,
        thresholds=thresholds,
        taxon_thresholds={name: by_held for name, by_held in own.items() if by_held},
    )


def _scored(method: Method, votes: CalibrationVotes) -> dict[EvidenceUsed, dict[Rank, NamedRows]]:
    """The best taxon of each rank with its truth, by the evidence that was used."""
    nothing: list[tuple[()]] = [()] * votes.raw.rows
    groups = group_numbers(votes.groups)
    taxonomy = method.taxonomy
    truth = [truth_of(taxonomy, taxon) if taxon in taxonomy else {} for taxon in votes.taxa]
    scored: dict[EvidenceUsed, dict[Rank, NamedRows]] = {}
    for held, use in _USES.items():
        predictions = decide(method, votes.raw, nothing, use=use, target=method.target)
        scored[held] = {}
        for rank in RANKS:
            rows = [
                row
                for row, prediction in enumerate(predictions)
                if rank in truth[row]
                and rank in prediction.best
                and prediction.evidence is held
                and prediction.answer.status is not Status.NOT_IN_PACK
            ]
            best = [predictions[row].best[rank] for row in rows]
            right = [found.taxon == truth[row][rank] for found, row in zip(best, rows, strict=True)]
            scored[held][rank] = NamedRows(
                ScoredRows(
                    np.asarray([found.probability for found in best]),
                    np.asarray(right, dtype=np.bool_),
                    groups[np.asarray(rows, dtype=np.intp)],
                ),
                [found.taxon for found in best],
                {name: taxonomy[name].parent for name in taxonomy.at_rank(rank)},
            )
    return scored
