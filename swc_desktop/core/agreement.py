"""Where the views of an animal differ: close up one genus, in the whole picture another.

Views vote as the mean of their log votes, and of two that are each sure of another genus the mean
may well be sure of one of them. A pack may ask that the answer is then at most the deepest taxon
that both share.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from swc_desktop.core.method import EvidenceMode, EvidenceUsed, Method, Recipe
from swc_desktop.core.prediction import Answer, Best, Status, ViewsDiffer
from swc_desktop.core.scoring import RawVotes, Scores, score
from swc_desktop.core.taxonomy import Rank

Image = Mapping[str, NDArray[np.floating]]
"""Outputs of the image graph: name to (rows, columns), NaN where a row has none."""


def differing_views(
    method: Method, close: Image, whole: Image, target: str
) -> list[ViewsDiffer | None]:
    """Where both kinds of views are sure of a genus, and not of the same one, by row.

    Sure is what the pack would name by these views alone: the most probable genus by the image
    votes reaches the threshold of its rank and taxon for ``target``, and the gate lets it pass.
    """
    found: list[ViewsDiffer | None] = []
    for one, other in zip(
        _sure_genus(method, close, target), _sure_genus(method, whole, target), strict=True
    ):
        if one is None or other is None or one.taxon == other.taxon:
            found.append(None)
            continue
        paths = (method.taxonomy.path(best.taxon) for best in (one, other))
        shared = [a for a, b in zip(*paths, strict=False) if a == b]
        found.append(ViewsDiffer(one, other, shared[-1] if shared else None))
    return found


def _sure_genus(method: Method, image: Image, target: str) -> list[Best | None]:
    rows = len(next(iter(image.values()))) if image else 0
    found: list[Best | None] = [None] * rows
    names = method.taxonomy.at_rank(Rank.GENUS)
    if not names:
        return found
    scores = score(method, RawVotes(rows, image=image), Recipe.BAYES, EvidenceMode.IMAGE)
    limits = [method.threshold(target, EvidenceUsed.IMAGE, Rank.GENUS, name) for name in names]
    passes = np.ones(rows, dtype=np.bool_)
    if method.gate is not None:
        passes = scores.not_in_pack < method.gate.threshold  # NaN does not pass
    table = np.stack([np.nan_to_num(scores.path[name]) for name in names], axis=1)
    for row in np.flatnonzero(passes).tolist():
        at = int(table[row].argmax())
        limit, probability = limits[at], float(table[row, at])
        if limit is not None and probability >= limit:
            found[row] = Best(names[at], probability)
    return found


def within_shared(
    method: Method,
    scores: Scores,
    used: Sequence[EvidenceUsed | None],
    answers: Sequence[Answer],
    differ: Sequence[ViewsDiffer | None],
    target: str,
) -> list[Answer]:
    """The answers, each at most the taxon that its views share.

    What is shared is named where its path probability reaches its threshold, else what is above it.
    """
    limited = list(answers)
    for row, views in enumerate(differ):
        answer = answers[row]
        if views is None or answer.status is not Status.NAMED or answer.taxon is None:
            continue
        shared = () if views.shared is None else method.taxonomy.path(views.shared)
        if answer.taxon in shared:
            continue
        limited[row] = Answer(Status.UNSURE)
        evidence = used[row]
        assert evidence is not None, "a name rests on some vote"
        for name in reversed(shared):
            rank, probability = method.taxonomy[name].rank, float(scores.path[name][row])
            limit = method.threshold(target, evidence, rank, name)
            if limit is not None and probability >= limit:
                limited[row] = replace(answer, taxon=name, rank=rank, confidence=probability)
                break
    return limited
