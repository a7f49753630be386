"""How much of a node's joint vote for each child comes from the picture and from the metadata.

In the log-linear pool the joint vote is, up to a constant that all children share,

    log q(c) = log π(c) + a·log(q_i(c)/π(c)) + b·log(q_m(c)/π(c)),

so ``a·log(q_i/π)`` and ``b·log(q_m/π)`` say how far each vote moved the child from its prior.
The share of a vote is its part of the upward movement. Where neither vote moved the child up, the
vote that moved it down less has the larger share. In the linear pool (recipe ``thesis``) the
terms ``w·q`` add up to the joint vote itself, and the share is a vote's part of that sum.
"""

import math
from dataclasses import dataclass

from swc_desktop.core.calibration import TINY
from swc_desktop.core.method import Node, Recipe
from swc_desktop.core.prediction import NodeEvidence

CLEAR_RATIO = 1.5
"""How much likelier, after its weight, each vote must find its own first choice to disagree.

    A choice: below it, the two votes differ by less than a person would call a disagreement.
    """


@dataclass(frozen=True)
class Share:
    """Parts of the joint vote of one child, each in [0, 1], with sum 1."""

    image: float
    metadata: float


@dataclass(frozen=True)
class Disagreement:
    """Two votes of one node with different first choices, and their joint first choice."""

    image: str
    metadata: str
    joint: str
    probability: float


def shares(
    evidence: NodeEvidence, recipe: Recipe, *, node: Node | None = None, floor: float = 0.0
) -> tuple[Share, ...] | None:
    """The shares of every child, in the order of ``evidence.children``; None without a vote.

    ``node`` gives the prior (flat without it) and ``floor`` is ε of the metadata vote.
    """
    count = len(evidence.children)
    image, metadata = evidence.image, evidence.metadata
    if evidence.joint is None or count < 2 or (image is None and metadata is None):
        return None
    if metadata is None:
        return (Share(1.0, 0.0),) * count
    if image is None:
        return (Share(0.0, 1.0),) * count
    a, b = evidence.image_weight, evidence.metadata_weight
    if recipe is Recipe.THESIS:
        return tuple(_part(a * q, b * r) for q, r in zip(image, metadata, strict=True))
    if a <= 0 or b <= 0:
        return (_part(a, b),) * count
    prior = node.prior if node is not None else (1.0 / count,) * count
    return tuple(
        _by_movement(
            a * _log_ratio(q, expected),
            b * _log_ratio((1 - floor) * r + floor / count, expected),
        )
        for q, r, expected in zip(image, metadata, prior, strict=True)
    )


def _log_ratio(vote: float, prior: float) -> float:
    return math.log(max(vote, TINY) / prior)


def _part(image: float, metadata: float) -> Share:
    total = image + metadata
    if total <= 0:
        return Share(0.5, 0.5)
    return Share(image / total, 1 - image / total)


def _by_movement(image: float, metadata: float) -> Share:
    if image > 0 or metadata > 0:
        return _part(max(image, 0.0), max(metadata, 0.0))
    return _part(-metadata, -image)


def disagreement(evidence: NodeEvidence) -> Disagreement | None:
    """The first choices of the two votes where they clearly differ, else None.

    Clearly: each vote, raised to its weight, finds its own choice ``CLEAR_RATIO`` times likelier
    than the other's.
    """
    image, metadata, joint = evidence.image, evidence.metadata, evidence.joint
    if image is None or metadata is None or joint is None:
        return None
    by_image, by_metadata, by_both = (_first(vote) for vote in (image, metadata, joint))
    if by_image == by_metadata:
        return None
    for vote, weight, first, other in (
        (image, evidence.image_weight, by_image, by_metadata),
        (metadata, evidence.metadata_weight, by_metadata, by_image),
    ):
        if weight * _log_ratio(vote[first], max(vote[other], TINY)) < math.log(CLEAR_RATIO):
            return None
    names = evidence.children
    return Disagreement(names[by_image], names[by_metadata], names[by_both], joint[by_both])


def _first(vote: tuple[float, ...]) -> int:
    return max(range(len(vote)), key=vote.__getitem__)
