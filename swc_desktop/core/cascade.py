"""The cascade: from the votes of every node to one prediction per photograph, for a batch."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from swc_desktop.core import calibration
from swc_desktop.core.calibration import FloatArray
from swc_desktop.core.failed_votes import failed_votes, finite_rows
from swc_desktop.core.features import FeatureRows
from swc_desktop.core.fusion import NodeVotes, join
from swc_desktop.core.method import EvidenceMode, EvidenceUsed, Method, Node, Recipe, Thresholds
from swc_desktop.core.observation import Absence, Evidence
from swc_desktop.core.prediction import Answer, Best, NodeEvidence, Prediction, Status
from swc_desktop.core.taxonomy import RANKS, ROOT, Rank


@dataclass(frozen=True)
class RawVotes:
    """What the graphs gave for a batch, before calibration.

    ``image``: output name to logits (rows, children), the gate's output (rows, 1) among them;
    empty when no picture was read. ``metadata``: output name to probabilities (rows,
    children). ``features``: the encoded rows, which say where a metadata vote is allowed.
    ``metadata_without_weather``: the same as ``metadata`` from rows whose weather is unknown;
    empty where no vote reads weather. ``pictured`` bool (rows,): the row has a picture; None when
    all have. For a row with a picture, outputs that are not finite are a failure of the pack.
    """

    rows: int
    image: Mapping[str, NDArray[np.floating]] = field(default_factory=dict)
    metadata: Mapping[str, NDArray[np.floating]] = field(default_factory=dict)
    features: FeatureRows | None = None
    metadata_without_weather: Mapping[str, NDArray[np.floating]] = field(default_factory=dict)
    pictured: NDArray[np.bool_] | None = None

    def without_weather(self) -> "RawVotes":
        """The same votes with the weather unknown."""
        assert self.features is not None
        return replace(
            self,
            metadata=self.metadata_without_weather,
            features=self.features.without(Evidence.WEATHER),
            metadata_without_weather={},
        )


@dataclass(frozen=True)
class Scores:
    """Votes, joint votes (rows, children) by node and path probabilities (rows,) by taxon.

    ``gate_failed`` bool (rows,): the gate read the picture and its output is not a finite number.
    """

    votes: Mapping[str, NodeVotes]
    joint: Mapping[str, FloatArray]
    path: Mapping[str, FloatArray]
    not_in_pack: FloatArray
    gate_failed: NDArray[np.bool_]

    @cached_property
    def has_image(self) -> NDArray[np.bool_]:
        """Bool (rows,): an image vote counted at some node."""
        return np.asarray(np.stack([votes.has_image for votes in self.votes.values()]).any(axis=0))

    @cached_property
    def has_metadata(self) -> NDArray[np.bool_]:
        """Bool (rows,): a metadata vote counted at some node."""
        return np.asarray(
            np.stack([votes.has_metadata for votes in self.votes.values()]).any(axis=0)
        )


def score(
    method: Method,
    raw: RawVotes,
    recipe: Recipe,
    use: EvidenceMode = EvidenceMode.BOTH,
) -> Scores:
    """Score every node and every taxon; a taxon below a node without votes is NaN.

    A vote with a number that is not finite counts as missing.
    """
    votes: dict[str, NodeVotes] = {}
    joint: dict[str, FloatArray] = {}
    path: dict[str, FloatArray] = {ROOT: np.ones(raw.rows)}
    for node in method.ordered_nodes:
        votes[node.taxon] = _calibrated(node, raw, use)
        joint[node.taxon] = join(
            node,
            votes[node.taxon],
            recipe,
            floor=method.floor,
            thesis_weight=method.thesis_weights[method.child_rank(node)],
        )
        for column, child in enumerate(node.children):
            path[child] = path[node.taxon] * joint[node.taxon][:, column]
    not_in_pack = np.full(raw.rows, np.nan)
    gate_failed = np.zeros(raw.rows, dtype=np.bool_)
    gate = method.gate
    if gate is not None and use is not EvidenceMode.METADATA and gate.output in raw.image:
        logit = finite_rows(raw.image[gate.output])[:, 0]
        not_in_pack = calibration.sigmoid(-(gate.scale * logit + gate.offset))
        gate_failed = np.isnan(logit)
        if raw.pictured is not None:
            gate_failed &= raw.pictured
    return Scores(votes, joint, path, not_in_pack, gate_failed)


def _calibrated(node: Node, raw: RawVotes, use: EvidenceMode) -> NodeVotes:
    empty = np.full((raw.rows, len(node.children)), np.nan)
    image, metadata = empty, empty
    if node.image is not None and use is not EvidenceMode.METADATA and raw.image:
        image = calibration.from_logits(
            finite_rows(raw.image[node.image.output]), node.image.temperature
        )
    if (
        node.metadata is not None
        and use is not EvidenceMode.IMAGE
        and raw.features is not None
        and raw.metadata
    ):
        given = raw.features.any_known(node.metadata.features)
        metadata = empty.copy()
        metadata[given] = calibration.from_probabilities(
            finite_rows(raw.metadata[node.metadata.output])[given],
            node.metadata.temperature,
        )
    return NodeVotes(image, metadata)


def decide(
    method: Method,
    raw: RawVotes,
    missing: Sequence[tuple[Absence, ...]],
    *,
    recipe: Recipe | None = None,
    use: EvidenceMode = EvidenceMode.BOTH,
    target: str | None = None,
    gated: bool = True,
) -> list[Prediction]:
    """One prediction per row, in row order.

    ``missing`` holds the absences of each row; votes that are not finite are added to them. Where
    the output of the gate is not finite, the status is unsure. ``gated=False`` leaves the gate
    out of the answer (for evaluation). Each prediction also holds the answers without the image
    votes, without the metadata votes and without weather.
    """
    recipe = recipe or method.default_recipe
    thresholds = method.thresholds[target or method.target]
    scores = score(method, raw, recipe, use)
    failed = failed_votes(method, raw, use)
    missing = [(*known, *votes) for known, votes in zip(missing, failed, strict=True)]
    no_weather = (
        score(method, raw.without_weather(), recipe, use) if raw.metadata_without_weather else None
    )
    predictions = _predictions(method, scores, missing, recipe, thresholds, no_weather, gated=gated)
    if no_weather is not None:
        predictions = _with_answers_without_weather(
            predictions,
            _weather_changed(scores, no_weather),
            _answers(method, no_weather, recipe, thresholds, gated=gated),
        )
    if use is not EvidenceMode.BOTH:
        return predictions
    both = scores.has_image & scores.has_metadata
    if not both.any():
        return predictions
    answers_from = {
        mode: _answers(method, score(method, raw, recipe, mode), recipe, thresholds, gated=gated)
        for mode in (EvidenceMode.IMAGE, EvidenceMode.METADATA)
    }
    return [
        replace(
            prediction,
            without_metadata=answers_from[EvidenceMode.IMAGE][row],
            without_image=answers_from[EvidenceMode.METADATA][row],
        )
        if both[row]
        else prediction
        for row, prediction in enumerate(predictions)
    ]


def _weather_changed(scores: Scores, no_weather: Scores) -> NDArray[np.bool_]:
    """Bool (rows,): weather changed some vote."""
    with_weather = np.concatenate([votes.metadata for votes in scores.votes.values()], axis=1)
    without = np.concatenate([votes.metadata for votes in no_weather.votes.values()], axis=1)
    return np.asarray(
        ((with_weather != without) & ~(np.isnan(with_weather) & np.isnan(without))).any(axis=1)
    )


def _with_answers_without_weather(
    predictions: Sequence[Prediction], weather_changed: NDArray[np.bool_], answers: Sequence[Answer]
) -> list[Prediction]:
    return [
        replace(prediction, without_weather=answer) if changed else prediction
        for prediction, changed, answer in zip(predictions, weather_changed, answers, strict=True)
    ]


def _evidence_used(scores: Scores, row: int) -> EvidenceUsed | None:
    image, metadata = bool(scores.has_image[row]), bool(scores.has_metadata[row])
    if image and metadata:
        return EvidenceUsed.BOTH
    if image:
        return EvidenceUsed.IMAGE
    return EvidenceUsed.METADATA if metadata else None


def _best(method: Method, scores: Scores) -> list[dict[Rank, Best]]:
    """The best taxon of each rank for which there is one, by row.

    Where a parent whose children had no vote is more probable than every taxon with a score, the
    rank has no best taxon: it may be one of those children.
    """
    rows = scores.not_in_pack.shape[0]
    result: list[dict[Rank, Best]] = [{} for _ in range(rows)]
    for rank in RANKS:
        names = method.taxonomy.at_rank(rank)
        if not names:
            continue
        table = np.stack([scores.path[name] for name in names], axis=1)
        above = np.stack([scores.path[method.taxonomy[name].parent] for name in names], axis=1)
        unscored = np.isnan(table)
        silent = np.where(unscored, np.nan_to_num(above), 0.0).max(axis=1)
        scored = np.where(unscored, -1.0, table)
        is_known = scored.max(axis=1) >= silent
        winners = scored.argmax(axis=1)
        for row in np.flatnonzero(is_known):
            winner = int(winners[row])
            result[row][rank] = Best(names[winner], float(table[row, winner]))
    return result


def _greedy(method: Method, scores: Scores, row: int) -> dict[Rank, Best]:
    """The descent of the thesis: the best child of the best child, until a node has no vote."""
    steps: dict[Rank, Best] = {}
    name = ROOT
    while children := method.taxonomy.children(name):
        joint = scores.joint[name][row]
        if np.isnan(joint).any():
            break
        name = children[int(joint.argmax())]
        steps[method.taxonomy[name].rank] = Best(name, float(scores.path[name][row]))
    return steps


def _answers(
    method: Method, scores: Scores, recipe: Recipe, thresholds: Thresholds, *, gated: bool
) -> list[Answer]:
    best = _best(method, scores)
    return [
        _answer(method, scores, row, best[row], recipe, thresholds, gated=gated)
        for row in range(len(best))
    ]


def _answer(
    method: Method,
    scores: Scores,
    row: int,
    best: Mapping[Rank, Best],
    recipe: Recipe,
    thresholds: Thresholds,
    *,
    gated: bool,
) -> Answer:
    gate = method.gate
    is_rejected = scores.not_in_pack[row] >= gate.threshold if gate is not None else False
    if gated and is_rejected:
        return Answer(Status.NOT_IN_PACK)
    if gated and scores.gate_failed[row]:
        return Answer(Status.UNSURE)
    used = _evidence_used(scores, row)
    if used is None:
        return Answer(Status.UNSURE)
    if recipe is Recipe.THESIS:
        steps = _greedy(method, scores, row)
        if not steps:
            return Answer(Status.UNSURE)
        rank = max(steps, key=RANKS.index)
        return Answer(Status.NAMED, steps[rank].taxon, rank, steps[rank].probability)
    for rank in reversed(RANKS):
        threshold = thresholds.get(used, {}).get(rank)
        if rank in best and threshold is not None and best[rank].probability >= threshold:
            return Answer(Status.NAMED, best[rank].taxon, rank, best[rank].probability)
    return Answer(Status.UNSURE)


def _predictions(
    method: Method,
    scores: Scores,
    missing: Sequence[tuple[Absence, ...]],
    recipe: Recipe,
    thresholds: Thresholds,
    no_weather: Scores | None,
    *,
    gated: bool,
) -> list[Prediction]:
    best = _best(method, scores)
    predictions = []
    for row, absences in enumerate(missing):
        answer = _answer(method, scores, row, best[row], recipe, thresholds, gated=gated)
        not_in_pack = float(scores.not_in_pack[row])
        predictions.append(
            Prediction(
                answer=answer,
                recipe=recipe,
                evidence=_evidence_used(scores, row),
                best=best[row],
                not_in_pack_p=None if np.isnan(not_in_pack) else not_in_pack,
                nodes=_trail(method, scores, row, recipe, answer, no_weather),
                missing=absences,
            )
        )
    return predictions


def _trail(
    method: Method,
    scores: Scores,
    row: int,
    recipe: Recipe,
    answer: Answer,
    no_weather: Scores | None,
) -> tuple[NodeEvidence, ...]:
    """The nodes above the answer, then the best child of the best child."""
    trail = []
    nodes = {node.taxon: node for node in method.nodes}
    above = set() if answer.taxon is None else set(method.taxonomy.path(answer.taxon))
    name = ROOT
    while name in nodes:
        node = nodes[name]
        votes, joint = scores.votes[name], scores.joint[name][row]
        image_weight, metadata_weight = _weights(method, node, votes, row, recipe)
        has_vote = not np.isnan(joint).any()
        trail.append(
            NodeEvidence(
                taxon=name,
                children=node.children,
                image=_row(votes.image, row),
                metadata=_row(votes.metadata, row),
                joint=tuple(joint.tolist()) if has_vote else None,
                path=tuple(float(scores.path[child][row]) for child in node.children)
                if has_vote
                else None,
                image_weight=image_weight,
                metadata_weight=metadata_weight,
                metadata_basis=node.metadata.basis if node.metadata is not None else "",
                metadata_without_weather=_vote_without_weather(votes, no_weather, name, row),
            )
        )
        if not has_vote:
            break
        best = node.children[int(joint.argmax())]
        name = next((child for child in node.children if child in above), best)
    return tuple(trail)


def _vote_without_weather(
    votes: NodeVotes, no_weather: Scores | None, name: str, row: int
) -> tuple[float, ...] | None:
    """The metadata vote without weather, where weather changed it."""
    if no_weather is None:
        return None
    other = _row(no_weather.votes[name].metadata, row)
    return None if other == _row(votes.metadata, row) else other


def _row(votes: FloatArray, row: int) -> tuple[float, ...] | None:
    return None if np.isnan(votes[row, 0]) else tuple(votes[row].tolist())


def _weights(
    method: Method, node: Node, votes: NodeVotes, row: int, recipe: Recipe
) -> tuple[float, float]:
    image, metadata = bool(votes.has_image[row]), bool(votes.has_metadata[row])
    if recipe is Recipe.THESIS:
        share = method.thesis_weights[method.child_rank(node)]
        if image and metadata:
            return 1 - share, share
        return float(image), float(metadata)
    image_weight = metadata_weight = 0.0
    if image and node.image is not None:
        image_weight = node.image.weight if metadata else node.image.solo_weight
    if metadata and node.metadata is not None:
        metadata_weight = node.metadata.weight if image else node.metadata.solo_weight
    return image_weight, metadata_weight
