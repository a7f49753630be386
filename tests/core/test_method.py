"""The parts of a method must fit each other."""

from dataclasses import replace
from typing import Any

import pytest

from swc_desktop.core.method import EvidenceUsed, Method, MethodError, Node, Vote
from swc_desktop.core.taxonomy import ROOT, Rank
from tests.make_pack import a_method


@pytest.fixture
def method() -> Method:
    return a_method()


def changed(method: Method, taxon: str, changes: dict[str, Any]) -> Method:
    nodes = tuple(
        replace(node, **changes) if node.taxon == taxon else node for node in method.nodes
    )
    return replace(method, nodes=nodes)


def test_a_node_without_a_prior_has_a_flat_one() -> None:
    assert Node("x", ("a", "b", "c", "d")).prior == (0.25,) * 4


def test_nodes_are_ordered_from_the_root(method: Method) -> None:
    backwards = replace(method, nodes=tuple(reversed(method.nodes)))
    assert backwards.ordered_nodes == method.ordered_nodes
    assert method.ordered_nodes[0].taxon == ROOT


def test_the_rank_that_a_node_tells_apart(method: Method) -> None:
    ranks = {node.taxon: method.child_rank(node) for node in method.nodes}
    assert ranks[ROOT] is Rank.FAMILY
    assert ranks["Panthera"] is Rank.SPECIES


@pytest.mark.parametrize(
    ("taxon", "changes", "words"),
    [
        ("Panthera", {"children": ("Panthera leo",)}, "children of Panthera"),
        (
            "Loxodonta",
            {"children": ("Loxodonta cyclotis", "Loxodonta africana")},
            "not in the order",
        ),
        (ROOT, {"prior": (0.5, 0.3, 0.2)}, "prior of root"),
        (ROOT, {"prior": (1.0, 0.0)}, "prior of root"),
        (ROOT, {"expected": (0.5, 0.3, 0.2)}, "expected frequencies of root"),
        (ROOT, {"expected": (0.5, 0.5)}, "not every target has thresholds"),
        (ROOT, {"image": Vote("a", temperature=0.0)}, "vote of root"),
        (ROOT, {"image": Vote("a", weight=-0.1)}, "vote of root"),
        (ROOT, {"image": Vote("a", solo_weight=-0.1)}, "vote of root"),
        (ROOT, {"image": Vote("a", offsets=(0.1, 0.2, 0.3))}, "offsets of root"),
        (ROOT, {"metadata": Vote("a", features=("light",))}, "unlisted feature light"),
        (ROOT, {"metadata": Vote("a")}, "names no features"),
        ("Panthera", {"taxon": "Felidae"}, "listed twice"),
        ("Panthera", {"taxon": "Neofelis"}, "not the parents"),
    ],
)
def test_what_does_not_fit(method: Method, taxon: str, changes: dict[str, Any], words: str) -> None:
    with pytest.raises(MethodError, match=words):
        changed(method, taxon, changes)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"target": "0.5"}, "target 0.5"),
        ({"floor": 1.0}, "floor"),
        ({"floor": -0.1}, "floor"),
        ({"nodes": ()}, "not the parents"),
    ],
)
def test_what_the_method_can_not_have(method: Method, changes: dict[str, Any], words: str) -> None:
    with pytest.raises(MethodError, match=words):
        replace(method, **changes)


def test_thresholds_of_taxa_are_of_known_targets_and_taxa(method: Method) -> None:
    own: dict[str, float | None] = {"Panthera leo": 0.9}
    with pytest.raises(MethodError, match=r"target 0\.5 has no thresholds"):
        replace(method, taxon_thresholds={"0.5": {EvidenceUsed.BOTH: own}})
    with pytest.raises(MethodError, match="Felis unknown has a threshold"):
        replace(method, taxon_thresholds={"0.05": {EvidenceUsed.BOTH: {"Felis unknown": 0.9}}})
    known = replace(method, taxon_thresholds={"0.05": {EvidenceUsed.BOTH: own}})
    of = {
        used: known.threshold("0.05", used, Rank.SPECIES, "Panthera leo") for used in EvidenceUsed
    }
    assert of == {EvidenceUsed.BOTH: 0.9, EvidenceUsed.IMAGE: 0.7, EvidenceUsed.METADATA: 0.7}
