"""How frequent animals are expected to be counts by Bayes' rule, and is left out if asked."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from swc_desktop.core.cascade import decide
from swc_desktop.core.method import EvidenceUsed, Method, Recipe
from swc_desktop.core.prediction import Prediction
from swc_desktop.core.scoring import RawVotes
from swc_desktop.core.taxonomy import RANKS, Rank
from tests.trainer.measured_world import a_method, a_taxonomy

EXPECTED = (0.95, 0.05)


def thresholds(least: float) -> dict[str, dict[EvidenceUsed, dict[Rank, float]]]:
    return {"0.05": {used: dict.fromkeys(RANKS, least) for used in EvidenceUsed}}


@pytest.fixture
def method() -> Method:
    """Lions are 95 of 100 *Panthera*, leopards 5."""
    plain = a_method(a_taxonomy())
    nodes = tuple(
        replace(node, expected=EXPECTED) if node.taxon == "Panthera" else node
        for node in plain.nodes
    )
    return replace(
        plain,
        nodes=nodes,
        thresholds=thresholds(0.6),
        equal_thresholds=thresholds(0.9),
        gate=None,
    )


def decided(method: Method, leopard: float, **options: Any) -> Prediction:
    """A *Panthera* whose picture vote for the leopard is this; all nodes above it are sure."""
    image = {}
    for node in method.nodes:
        assert node.image is not None
        votes = np.full((1, len(node.children)), -30.0)
        votes[0, 0] = 0
        image[node.image.output] = votes
    image["i/Panthera"] = np.log([[1 - leopard, leopard]])
    return decide(method, RawVotes(1, image), [()], **options)[0]


def joint(prediction: Prediction) -> tuple[float, ...]:
    found = next(node.joint for node in prediction.nodes if node.taxon == "Panthera")
    assert found is not None
    return found


def test_the_joint_vote_follows_bayes_rule(method: Method) -> None:
    """0.9 to 0.1 for the leopard, who is one of twenty: 0.9 · 0.05 to 0.1 · 0.95."""
    said = decided(method, 0.9)
    right = 0.9 * 0.05 / (0.9 * 0.05 + 0.1 * 0.95)
    assert joint(said) == pytest.approx((1 - right, right))
    assert next(node.expected for node in said.nodes if node.taxon == "Panthera") == EXPECTED


def test_they_are_left_out_on_request(method: Method) -> None:
    said = decided(method, 0.8, frequencies=False)
    assert joint(said) == pytest.approx((0.2, 0.8))
    assert said.without_frequencies is None
    assert {node.expected for node in said.nodes} == {None}


def test_without_them_the_thresholds_for_that_hold(method: Method) -> None:
    """0.8 is above the threshold with frequencies and below the one without."""
    assert decided(method, 0.8, frequencies=False).answer.taxon == "Panthera"
    assert decided(method, 0.95, frequencies=False).answer.taxon == "Panthera pardus"
    assert decided(method, 0.97).answer.taxon == "Panthera pardus"


def test_the_answer_without_them_is_in_the_prediction(method: Method) -> None:
    said = decided(method, 0.95)
    assert said.answer.taxon == "Panthera"
    assert said.without_frequencies is not None
    assert said.without_frequencies.taxon == "Panthera pardus"
    assert said.without_frequencies == decided(method, 0.95, frequencies=False).answer


def test_the_recipe_of_the_thesis_has_none(method: Method) -> None:
    said = decided(method, 0.9, recipe=Recipe.THESIS)
    assert joint(said) == pytest.approx((0.1, 0.9))
    assert said.without_frequencies is None
    assert {node.expected for node in said.nodes} == {None}


def test_a_pack_without_them_says_nothing_of_them() -> None:
    plain = replace(a_method(a_taxonomy()), gate=None)
    assert plain.without_frequencies is plain
    assert decided(plain, 0.95).without_frequencies is None
    assert decided(plain, 0.95) == decided(plain, 0.95, frequencies=False)
