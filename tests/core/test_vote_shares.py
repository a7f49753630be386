"""The split of a joint vote between picture and metadata."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from swc_desktop.core.fusion import NodeVotes, join
from swc_desktop.core.method import Node, Recipe, Vote
from swc_desktop.core.prediction import NodeEvidence
from swc_desktop.core.vote_shares import disagreement, shares

NAMES = ("leopard", "jaguar", "lion")


def evidence(
    image: tuple[float, ...] | None,
    metadata: tuple[float, ...] | None,
    *,
    weights: tuple[float, float] = (1.0, 1.0),
    joint: tuple[float, ...] | None = (0.2, 0.7, 0.1),
) -> NodeEvidence:
    count = len(image or metadata or joint or NAMES)
    return NodeEvidence(
        taxon="Panthera",
        children=tuple(f"taxon {column}" for column in range(count)) if count != 3 else NAMES,
        image=image,
        metadata=metadata,
        joint=joint,
        path=joint,
        image_weight=weights[0],
        metadata_weight=weights[1],
        metadata_basis="range of the species",
    )


@st.composite
def votes(draw: st.DrawFn) -> tuple[tuple[float, ...], tuple[float, ...]]:
    count = draw(st.integers(2, 6))
    raw = st.lists(st.floats(1e-6, 1.0), min_size=count, max_size=count)

    def vote() -> tuple[float, ...]:
        values = draw(raw)
        return tuple(value / sum(values) for value in values)

    return vote(), vote()


WEIGHT = st.floats(0.0, 2.0)


@given(votes(), WEIGHT, WEIGHT, st.sampled_from(Recipe))
def test_shares_are_parts_of_one(
    pair: tuple[tuple[float, ...], tuple[float, ...]], a: float, b: float, recipe: Recipe
) -> None:
    image, metadata = pair
    flat = tuple(1 / len(image) for _ in image)
    result = shares(evidence(image, metadata, weights=(a, b), joint=flat), recipe, floor=0.02)
    assert result is not None
    assert len(result) == len(image)
    for share in result:
        assert 0 <= share.image <= 1
        assert 0 <= share.metadata <= 1
        assert math.isclose(share.image + share.metadata, 1)


@given(votes(), WEIGHT, WEIGHT, st.sampled_from(Recipe))
def test_exchanging_the_votes_exchanges_the_shares(
    pair: tuple[tuple[float, ...], tuple[float, ...]], a: float, b: float, recipe: Recipe
) -> None:
    image, metadata = pair
    flat = tuple(1 / len(image) for _ in image)
    one = shares(evidence(image, metadata, weights=(a, b), joint=flat), recipe)
    other = shares(evidence(metadata, image, weights=(b, a), joint=flat), recipe)
    assert one is not None
    assert other is not None
    assert [share.image for share in one] == pytest.approx([share.metadata for share in other])


@given(votes(), WEIGHT, WEIGHT)
def test_a_larger_weight_never_takes_from_the_winner_s_share(
    pair: tuple[tuple[float, ...], tuple[float, ...]], a: float, b: float
) -> None:
    image, metadata = pair
    flat = tuple(1 / len(image) for _ in image)
    before = shares(evidence(image, metadata, weights=(a, b), joint=flat), Recipe.BAYES)
    after = shares(evidence(image, metadata, weights=(a + 0.5, b), joint=flat), Recipe.BAYES)
    assert before is not None
    assert after is not None
    winner = max(range(len(image)), key=image.__getitem__)
    if image[winner] > flat[winner]:
        assert after[winner].image >= before[winner].image - 1e-9


def test_a_child_that_only_the_place_supports_is_all_place() -> None:
    result = shares(evidence((0.8, 0.15, 0.05), (0.01, 0.98, 0.01)), Recipe.BAYES)
    assert result is not None
    assert (result[1].image, result[1].metadata) == (0.0, 1.0)
    assert (result[0].image, result[0].metadata) == (1.0, 0.0)


def test_the_prior_is_the_point_from_which_a_vote_counts() -> None:
    node = Node("Panthera", NAMES, image=Vote("i"), metadata=Vote("m"), prior=(0.5, 0.25, 0.25))
    given_votes = evidence((0.5, 0.4, 0.1), (0.6, 0.3, 0.1))
    result = shares(given_votes, Recipe.BAYES, node=node)
    assert result is not None
    assert result[0].image == 0.0
    assert result[1].image == pytest.approx(
        math.log(0.4 / 0.25) / (math.log(0.4 / 0.25) + math.log(0.3 / 0.25))
    )


def test_the_moves_that_are_shared_are_those_of_the_joint_vote() -> None:
    prior, a, b, floor = (0.5, 0.3, 0.2), 0.9, 0.6, 0.02
    image, metadata = (0.5, 0.3, 0.2), (0.2, 0.7, 0.1)
    node = Node(
        "Panthera",
        NAMES,
        image=Vote("i", weight=a),
        metadata=Vote("m", weight=b, features=("x",)),
        prior=prior,
    )
    joint = join(
        node,
        NodeVotes(np.asarray([image]), np.asarray([metadata])),
        Recipe.BAYES,
        floor=floor,
        thesis_weight=0.5,
    )[0]
    floored = [(1 - floor) * value + floor / 3 for value in metadata]
    moves = [
        a * math.log(q / p) + b * math.log(r / p)
        for q, r, p in zip(image, floored, prior, strict=True)
    ]
    odds = math.log(joint[1] / prior[1]) - math.log(joint[0] / prior[0])
    assert moves[1] - moves[0] == pytest.approx(odds)


def test_a_weight_of_zero_gives_no_share() -> None:
    result = shares(evidence((0.1, 0.1, 0.8), (0.3, 0.3, 0.4), weights=(1.0, 0.0)), Recipe.BAYES)
    assert result is not None
    assert {share.metadata for share in result} == {0.0}


def test_the_linear_pool_is_shared_by_its_terms() -> None:
    result = shares(evidence((0.5, 0.3, 0.2), (0.1, 0.9, 0.0), weights=(0.8, 0.2)), Recipe.THESIS)
    assert result is not None
    assert result[1].image == pytest.approx(0.24 / 0.42)
    assert result[2].image == 1.0


@pytest.mark.parametrize(
    ("image", "metadata", "expected"),
    [((0.1, 0.8, 0.1), None, (1.0, 0.0)), (None, (0.1, 0.8, 0.1), (0.0, 1.0))],
)
def test_a_single_vote_has_the_whole_share(
    image: tuple[float, ...] | None,
    metadata: tuple[float, ...] | None,
    expected: tuple[float, float],
) -> None:
    result = shares(evidence(image, metadata), Recipe.BAYES)
    assert result is not None
    assert {(share.image, share.metadata) for share in result} == {expected}


def test_nothing_to_share_without_votes_or_without_a_choice() -> None:
    assert shares(evidence(None, None, joint=None), Recipe.BAYES) is None
    assert shares(evidence(None, None, joint=(1.0,)), Recipe.BAYES) is None


def test_a_disagreement_names_both_choices_and_the_joint_one() -> None:
    found = disagreement(evidence((0.7, 0.2, 0.1), (0.05, 0.9, 0.05), joint=(0.25, 0.74, 0.01)))
    assert found is not None
    assert (found.image, found.metadata, found.joint) == ("leopard", "jaguar", "jaguar")
    assert found.probability == 0.74


@pytest.mark.parametrize(
    ("image", "metadata", "weights"),
    [
        ((0.7, 0.2, 0.1), (0.6, 0.3, 0.1), (1.0, 1.0)),
        ((0.9, 0.05, 0.05), (0.33, 0.34, 0.33), (1.0, 1.0)),
        ((0.7, 0.2, 0.1), (0.05, 0.9, 0.05), (1.0, 0.0)),
        ((0.7, 0.2, 0.1), None, (1.0, 1.0)),
    ],
)
def test_no_disagreement_where_one_vote_has_hardly_a_view(
    image: tuple[float, ...], metadata: tuple[float, ...] | None, weights: tuple[float, float]
) -> None:
    assert disagreement(evidence(image, metadata, weights=weights)) is None
