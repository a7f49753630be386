"""The cascade: from the votes of every node to one prediction per photograph, for a batch."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from swc_desktop.core.agreement import Image, differing_views, within_shared
from swc_desktop.core.calibration import FloatArray
from swc_desktop.core.disputes import disputed_rows
from swc_desktop.core.failed_votes import failed_votes
from swc_desktop.core.fusion import NodeVotes
from swc_desktop.core.method import EvidenceMode, EvidenceUsed, Method, Node, Recipe
from swc_desktop.core.observation import Absence
from swc_desktop.core.prediction import Answer, Best, NodeEvidence, Prediction, Status, ViewsDiffer
from swc_desktop.core.scoring import RawVotes, Scores, only, score, scores_of
from swc_desktop.core.taxonomy import RANKS, ROOT, Rank


def decide(
    method: Method,
    raw: RawVotes,
    missing: Sequence[tuple[Absence, ...]],
    *,
    recipe: Recipe | None = None,
    use: EvidenceMode = EvidenceMode.BOTH,
    target: str | None = None,
    gated: bool = True,
    explained: bool = True,
    frequencies: bool = True,
    views: tuple[Image, Image] | None = None,
) -> list[Prediction]:
    """One prediction per row, in row order.

    ``missing`` holds the absences of each row; votes that are not finite are added to them. Where
    the output of the gate is not finite, the status is unsure. ``gated=False`` leaves the gate
    out of the answer (for evaluation). Each prediction also holds the answers without the image
    votes, without the metadata votes, without weather and without the expected frequencies.
    ``explained=False`` leaves ``nodes`` empty. ``frequencies=False`` takes all animals as equally
    frequent. ``views`` are the outputs of the views close up and of the whole picture: where they
    differ, no answer of recipe ``bayes`` with a picture is finer than what they share
    (``core/agreement.py``).
    """
    if not frequencies:
        method = method.without_frequencies
    recipe = recipe or method.default_recipe
    target = target or method.target
    scores = score(method, raw, recipe, use)
    no_weather = (
        score(method, raw.without_weather(), recipe, use) if raw.metadata_without_weather else None
    )

    differ: Sequence[ViewsDiffer | None] = [None] * raw.rows
    if views is not None and recipe is Recipe.BAYES and use is not EvidenceMode.METADATA:
        differ = differing_views(method, *views, target)

    def answers_of(of: Scores, by: Method = method, *, limited: bool = True) -> list[Answer]:
        said = _answers(by, of, _best_of_ranks(by, of), recipe, target, gated=gated)
        used = _evidence_used(of)
        return within_shared(by, of, used, said, differ, target) if limited else said

    failed = failed_votes(method, raw, use)
    missing = [(*known, *votes) for known, votes in zip(missing, failed, strict=True)]
    of_ranks = _best_of_ranks(method, scores)
    best = _best(of_ranks, raw.rows)
    answers = _answers(method, scores, of_ranks, recipe, target, gated=gated)
    evidence = _evidence_used(scores)
    freely, answers = answers, within_shared(method, scores, evidence, answers, differ, target)
    disputed = disputed_rows(method, scores.votes, scores.joint, recipe, answers).tolist()
    not_in_pack = scores.not_in_pack.tolist()
    weatherless: Sequence[Answer | None] = [None] * raw.rows
    if no_weather is not None:
        weatherless = _where(_weather_changed(scores, no_weather), answers_of(no_weather))
    by_image: Sequence[Answer | None] = [None] * raw.rows
    by_metadata = by_image
    both = scores.has_image & scores.has_metadata
    if use is EvidenceMode.BOTH and both.any():
        by_image, by_metadata = (
            _where(
                both,
                answers_of(
                    scores_of(method, raw, only(scores.votes, mode), recipe, mode),
                    limited=mode is EvidenceMode.IMAGE,
                ),
            )
            for mode in (EvidenceMode.IMAGE, EvidenceMode.METADATA)
        )
    by_votes: Sequence[Answer | None] = [None] * raw.rows
    if recipe is Recipe.BAYES and method.has_frequencies:
        equal = method.without_frequencies
        equally = scores_of(equal, raw, scores.votes, recipe, use)
        by_votes = _where(scores.has_image | scores.has_metadata, answers_of(equally, equal))
    return [
        Prediction(
            answer=answers[row],
            recipe=recipe,
            evidence=evidence[row],
            best=best[row],
            not_in_pack_p=None if math.isnan(not_in_pack[row]) else not_in_pack[row],
            nodes=(
                _trail(method, scores, row, recipe, answers[row], no_weather) if explained else ()
            ),
            missing=missing[row],
            without_metadata=by_image[row],
            without_image=by_metadata[row],
            without_weather=weatherless[row],
            without_frequencies=by_votes[row],
            disputed=disputed[row],
            views_differ=None if answers[row] is freely[row] else differ[row],
        )
        for row in range(raw.rows)
    ]


def _where(rows: NDArray[np.bool_], answers: Sequence[Answer]) -> list[Answer | None]:
    """The answers of these rows, None elsewhere."""
    return [
        answer if is_one else None for is_one, answer in zip(rows.tolist(), answers, strict=True)
    ]


def _weather_changed(scores: Scores, no_weather: Scores) -> NDArray[np.bool_]:
    """Bool (rows,): weather changed some vote."""
    with_weather = np.concatenate([votes.metadata for votes in scores.votes.values()], axis=1)
    without = np.concatenate([votes.metadata for votes in no_weather.votes.values()], axis=1)
    return np.asarray(
        ((with_weather != without) & ~(np.isnan(with_weather) & np.isnan(without))).any(axis=1)
    )


def _evidence_used(scores: Scores) -> list[EvidenceUsed | None]:
    """Which votes counted, by row."""
    used = {
        (True, True): EvidenceUsed.BOTH,
        (True, False): EvidenceUsed.IMAGE,
        (False, True): EvidenceUsed.METADATA,
    }
    seen = zip(scores.has_image.tolist(), scores.has_metadata.tolist(), strict=True)
    return [used.get(votes) for votes in seen]


@dataclass(frozen=True)
class _BestOfRank:
    """The best taxon of a rank by row: its index among ``names`` and its path probability.

    ``is_known`` bool (rows,): there is one. Where a parent whose children had no vote is more
    probable than every taxon with a score there is none: it may be one of those children.
    """

    rank: Rank
    names: Sequence[str]
    winners: NDArray[np.intp]
    probabilities: FloatArray
    is_known: NDArray[np.bool_]


def _best_of_ranks(method: Method, scores: Scores) -> list[_BestOfRank]:
    """The best taxa of each rank that the pack has, the coarsest first."""
    found = []
    for rank in RANKS:
        names = method.taxonomy.at_rank(rank)
        if not names:
            continue
        table = np.stack([scores.path[name] for name in names], axis=1)
        above = np.stack([scores.path[method.taxonomy[name].parent] for name in names], axis=1)
        unscored = np.isnan(table)
        silent = np.where(unscored, np.nan_to_num(above), 0.0).max(axis=1)
        scored = np.where(unscored, -1.0, table)
        winners = scored.argmax(axis=1)
        probabilities = table[np.arange(len(table)), winners]
        is_known = np.asarray(scored.max(axis=1) >= silent)
        found.append(_BestOfRank(rank, names, winners, probabilities, is_known))
    return found


def _best(of_ranks: Sequence[_BestOfRank], rows: int) -> list[dict[Rank, Best]]:
    """The best taxon of each rank for which there is one, by row."""
    result: list[dict[Rank, Best]] = [{} for _ in range(rows)]
    for one in of_ranks:
        winners, probabilities = one.winners.tolist(), one.probabilities.tolist()
        for row in np.flatnonzero(one.is_known).tolist():
            result[row][one.rank] = Best(one.names[winners[row]], probabilities[row])
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
    method: Method,
    scores: Scores,
    best: Sequence[_BestOfRank],
    recipe: Recipe,
    target: str,
    *,
    gated: bool,
) -> list[Answer]:
    """The answer of each row; ``best`` is that of these scores."""
    rows = len(scores.not_in_pack)
    answers = [Answer(Status.UNSURE)] * rows
    is_open = scores.has_image | scores.has_metadata
    if gated:
        is_open &= ~scores.gate_failed
        if method.gate is not None:
            rejected = scores.not_in_pack >= method.gate.threshold
            is_open &= ~rejected
            for row in np.flatnonzero(rejected).tolist():
                answers[row] = Answer(Status.NOT_IN_PACK)
    if recipe is Recipe.THESIS:
        for row in np.flatnonzero(is_open).tolist():
            answers[row] = _greedy_answer(method, scores, row)
        return answers
    for one in reversed(best):
        enough = one.is_known & (one.probabilities >= _limits(method, scores, target, one))
        winners, probabilities = one.winners.tolist(), one.probabilities.tolist()
        for row in np.flatnonzero(is_open & enough).tolist():
            taxon = one.names[winners[row]]
            answers[row] = Answer(Status.NAMED, taxon, one.rank, probabilities[row])
        is_open &= ~enough
    return answers


def _limits(method: Method, scores: Scores, target: str, best: _BestOfRank) -> FloatArray:
    """The probability from which the best taxon of a rank is named, by row; NaN where it never
    is."""
    limits = np.full(len(scores.not_in_pack), np.nan)
    for used, rows in (
        (EvidenceUsed.BOTH, scores.has_image & scores.has_metadata),
        (EvidenceUsed.IMAGE, scores.has_image & ~scores.has_metadata),
        (EvidenceUsed.METADATA, scores.has_metadata & ~scores.has_image),
    ):
        found = [method.threshold(target, used, best.rank, name) for name in best.names]
        of_taxa = np.asarray([np.nan if one is None else one for one in found])
        limits[rows] = of_taxa[best.winners[rows]]
    return limits


def _greedy_answer(method: Method, scores: Scores, row: int) -> Answer:
    steps = _greedy(method, scores, row)
    if not steps:
        return Answer(Status.UNSURE)
    rank = max(steps, key=RANKS.index)
    return Answer(Status.NAMED, steps[rank].taxon, rank, steps[rank].probability)


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
    above = set() if answer.taxon is None else set(method.taxonomy.path(answer.taxon))
    name = ROOT
    while name in method.node_of:
        node = method.node_of[name]
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
                expected=node.expected
                if has_vote and node.expected and recipe is Recipe.BAYES
                else None,
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
