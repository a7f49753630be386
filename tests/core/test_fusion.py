"""Joining two votes, compared with the formulas worked out by hand."""

import math

import numpy as np
import pytest

from swc_desktop.core.calibration import FloatArray
from swc_desktop.core.fusion import NodeVotes, join, with_floor
from swc_desktop.core.method import Node, Recipe, Vote

NODE = Node(
    "Panthera",
    ("leo", "onca", "pardus"),
    Vote("i", weight=0.8, solo_weight=1.2),
    Vote("m", weight=0.6, solo_weight=0.9, features=("sphere_x",)),
    (0.5, 0.3, 0.2),
)
IMAGE, METADATA = (0.7, 0.2, 0.1), (0.1, 0.6, 0.3)
NONE = (math.nan,) * 3
FLOOR = 0.05


def joined(
    image: tuple[float, ...],
    metadata: tuple[float, ...],
    recipe: Recipe = Recipe.BAYES,
    node: Node = NODE,
    thesis_weight: float = 0.5,
) -> FloatArray:
    votes = NodeVotes(np.array([image]), np.array([metadata]))
    joint = join(node, votes, recipe, floor=FLOOR, thesis_weight=thesis_weight)
    return np.asarray(joint[0])


def normal(values: list[float]) -> list[float]:
    return [value / sum(values) for value in values]


def test_both_votes_in_the_log_linear_pool() -> None:
    floored = [(1 - FLOOR) * m + FLOOR / 3 for m in METADATA]
    expected = normal(
        [
            i**0.8 * m**0.6 * p ** -(0.8 + 0.6 - 1)
            for i, m, p in zip(IMAGE, floored, NODE.prior, strict=True)
        ]
    )
    np.testing.assert_allclose(joined(IMAGE, METADATA), expected, rtol=1e-12)


def test_independent_votes_with_weights_of_one_are_the_rule_of_bayes() -> None:
    node = Node("n", NODE.children, Vote("i"), Vote("m", features=("sphere_x",)), NODE.prior)
    votes = NodeVotes(np.array([IMAGE]), np.array([METADATA]))
    expected = normal([i * m / p for i, m, p in zip(IMAGE, METADATA, NODE.prior, strict=True)])
    given = join(node, votes, Recipe.BAYES, floor=0.0, thesis_weight=0.5)[0]
    np.testing.assert_allclose(given, expected, rtol=1e-12)


def test_the_picture_alone() -> None:
    expected = normal([i**1.2 * p**-0.2 for i, p in zip(IMAGE, NODE.prior, strict=True)])
    np.testing.assert_allclose(joined(IMAGE, NONE), expected, rtol=1e-12)


def test_the_metadata_alone() -> None:
    floored = [(1 - FLOOR) * m + FLOOR / 3 for m in METADATA]
    expected = normal([m**0.9 * p**0.1 for m, p in zip(floored, NODE.prior, strict=True)])
    np.testing.assert_allclose(joined(NONE, METADATA), expected, rtol=1e-12)


@pytest.mark.parametrize("recipe", Recipe)
def test_without_votes_there_is_no_joint_vote(recipe: Recipe) -> None:
    assert np.isnan(joined(NONE, NONE, recipe)).all()


@pytest.mark.parametrize("weight", [0.1, 0.2, 0.5, 0.9])
def test_the_linear_pool_of_the_thesis(weight: float) -> None:
    expected = [weight * m + (1 - weight) * i for i, m in zip(IMAGE, METADATA, strict=True)]
    given = joined(IMAGE, METADATA, Recipe.THESIS, thesis_weight=weight)
    np.testing.assert_allclose(given, expected, rtol=1e-12)


def test_the_linear_pool_with_one_vote_is_that_vote() -> None:
    np.testing.assert_allclose(joined(IMAGE, NONE, Recipe.THESIS), IMAGE)
    np.testing.assert_allclose(joined(NONE, METADATA, Recipe.THESIS), METADATA)


@pytest.mark.parametrize("recipe", Recipe)
def test_an_only_child_has_probability_one(recipe: Recipe) -> None:
    only = Node("Acinonyx", ("jubatus",))
    assert joined((math.nan,), (math.nan,), recipe, only).tolist() == [1.0]


def test_the_floor_keeps_the_sum() -> None:
    vote = with_floor(np.array([[1.0, 0.0, 0.0]]), 0.06)
    np.testing.assert_allclose(vote, [[0.96, 0.02, 0.02]])


def test_a_vote_of_zero_counts_as_the_floor() -> None:
    given = joined((0.999, 0.0005, 0.0005), (0.0, 0.5, 0.5))
    assert given[0] > 0.9
    assert joined((1.0, 0.0, 0.0), (0.0, 1.0, 0.0))[0] > 0.99


def test_rows_with_different_evidence_can_be_in_one_batch() -> None:
    votes = NodeVotes(
        np.array([IMAGE, NONE, IMAGE, NONE]), np.array([METADATA, METADATA, NONE, NONE])
    )
    together = join(NODE, votes, Recipe.BAYES, floor=FLOOR, thesis_weight=0.5)
    for row, (image, metadata) in enumerate(
        [(IMAGE, METADATA), (NONE, METADATA), (IMAGE, NONE), (NONE, NONE)]
    ):
        np.testing.assert_array_equal(together[row], joined(image, metadata))
