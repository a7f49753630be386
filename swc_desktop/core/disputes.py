"""Which photographs have votes that clearly differ, for a whole batch at once."""

import math
from collections.abc import Mapping, Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from swc_desktop.core.calibration import TINY, FloatArray
from swc_desktop.core.fusion import NodeVotes
from swc_desktop.core.method import Method, Node, Recipe
from swc_desktop.core.prediction import Answer
from swc_desktop.core.taxonomy import ROOT
from swc_desktop.core.vote_shares import CLEAR_RATIO

_CLEAR: Final = math.log(CLEAR_RATIO)

Bools = NDArray[np.bool_]


def disputed_rows(
    method: Method,
    votes: Mapping[str, NodeVotes],
    joint: Mapping[str, FloatArray],
    recipe: Recipe,
    answers: Sequence[Answer],
) -> Bools:
    """Bool (rows,): picture and metadata clearly differ at a node on the way to the answer.

    The same as ``vote_shares.disagreement`` for any of the nodes that a prediction explains, at a
    fraction of its price. ``votes`` and ``joint`` (rows, children) are by node.
    """
    disputed = np.zeros(len(answers), dtype=np.bool_)
    on_the_way: dict[str, Bools] = {ROOT: np.ones(len(answers), dtype=np.bool_)}
    answered = _rows_of_taxa(answers)
    for node in method.ordered_nodes:
        reached = on_the_way.get(node.taxon)
        if reached is None:
            continue
        has_vote = np.asarray(~np.isnan(joint[node.taxon]).any(axis=1))
        disputed |= reached & has_vote & _differ(method, node, votes[node.taxon], recipe)
        table = np.where(has_vote[:, np.newaxis], joint[node.taxon], 0.0)
        best = table.argmax(axis=1)
        for taxon, rows in answered.items():
            above = set(method.taxonomy.path(taxon))
            for column, child in enumerate(node.children):
                if child in above:
                    best[rows] = column
        for column, child in enumerate(node.children):
            on_the_way[child] = reached & has_vote & (best == column)
    return disputed


def _rows_of_taxa(answers: Sequence[Answer]) -> dict[str, list[int]]:
    found: dict[str, list[int]] = {}
    for row, answer in enumerate(answers):
        if answer.taxon is not None:
            found.setdefault(answer.taxon, []).append(row)
    return found


def _differ(method: Method, node: Node, votes: NodeVotes, recipe: Recipe) -> Bools:
    """Bool (rows,): each vote finds its own first choice clearly likelier than the other's."""
    rows = votes.image.shape[0]
    if node.image is None or node.metadata is None or not rows:
        return np.zeros(rows, dtype=np.bool_)
    weights = (node.image.weight, node.metadata.weight)
    if recipe is Recipe.THESIS:
        share = method.thesis_weights[method.child_rank(node)]
        weights = (1 - share, share)
    both = votes.has_image & votes.has_metadata
    tables = [np.where(both[:, np.newaxis], table, 1.0) for table in (votes.image, votes.metadata)]
    firsts = [table.argmax(axis=1) for table in tables]
    clear = both & (firsts[0] != firsts[1])
    each = np.arange(rows)
    for table, weight, first, other in (
        (tables[0], weights[0], firsts[0], firsts[1]),
        (tables[1], weights[1], firsts[1], firsts[0]),
    ):
        own, others = (np.maximum(table[each, of], TINY) for of in (first, other))
        clear &= weight * np.log(own / others) >= _CLEAR
    return np.asarray(clear)
