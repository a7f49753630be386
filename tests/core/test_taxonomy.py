"""The tree of taxa."""

import pytest

from swc_desktop.core.taxonomy import (
    ROOT,
    Rank,
    Taxon,
    Taxonomy,
    TaxonomyError,
    ancestor_at,
)

FELIDAE = Taxon("Felidae", Rank.FAMILY, common_names={"en": "cats", "fr": "félins"})
PANTHERA = Taxon("Panthera", Rank.GENUS, "Felidae")
LEO = Taxon("Panthera leo", Rank.SPECIES, "Panthera")
ONCA = Taxon("Panthera onca", Rank.SPECIES, "Panthera")
ELEPHANTIDAE = Taxon("Elephantidae", Rank.FAMILY)
LOXODONTA = Taxon("Loxodonta", Rank.GENUS, "Elephantidae")


@pytest.fixture
def tree() -> Taxonomy:
    """Children are listed before their parents here, which is allowed."""
    return Taxonomy((LEO, ONCA, PANTHERA, ELEPHANTIDAE, FELIDAE, LOXODONTA))


def test_children_keep_the_listed_order(tree: Taxonomy) -> None:
    assert tree.children(ROOT) == ("Elephantidae", "Felidae")
    assert tree.children("Panthera") == ("Panthera leo", "Panthera onca")
    assert tree.children("Panthera leo") == ()
    assert tree.children("Canis") == ()


def test_paths_and_ranks(tree: Taxonomy) -> None:
    assert tree.path("Panthera onca") == ("Felidae", "Panthera", "Panthera onca")
    assert tree.path(ROOT) == ()
    assert tree.at_rank(Rank.SPECIES) == ("Panthera leo", "Panthera onca")
    assert tree.at_rank(Rank.SUBSPECIES) == ()
    assert tree["Panthera"].rank is Rank.GENUS
    assert "Panthera" in tree
    assert ROOT not in tree


def test_parents_come_before_the_nodes_below_them(tree: Taxonomy) -> None:
    order = tree.parents()
    assert order[0] == ROOT
    assert sorted(order) == sorted([ROOT, "Felidae", "Elephantidae", "Panthera"])
    assert order.index("Felidae") < order.index("Panthera")


def test_ancestors(tree: Taxonomy) -> None:
    assert ancestor_at(tree, "Panthera leo", Rank.FAMILY) == "Felidae"
    assert ancestor_at(tree, "Panthera leo", Rank.SPECIES) == "Panthera leo"
    assert ancestor_at(tree, "Panthera", Rank.SPECIES) is None


def test_common_names_fall_back_to_english() -> None:
    assert FELIDAE.common_name("fr") == "félins"
    assert FELIDAE.common_name("sw") == "cats"
    assert PANTHERA.common_name() == ""


@pytest.mark.parametrize(
    ("taxa", "words"),
    [
        ((FELIDAE, FELIDAE), "Felidae is listed twice"),
        ((Taxon(ROOT, Rank.FAMILY),), "root is listed twice"),
        ((PANTHERA,), "has the parent Felidae, which is not listed"),
        ((FELIDAE, Taxon("Panthera leo", Rank.SPECIES, "Felidae")), "is a species but its parent"),
        ((Taxon("Panthera", Rank.GENUS),), "is a genus but its parent is root"),
        ((FELIDAE, Taxon("Felinae", Rank.FAMILY, "Felidae")), "is a family but its parent"),
        (
            (Taxon("A", Rank.GENUS, "B"), Taxon("B", Rank.GENUS, "A")),
            "is a genus but its parent",
        ),
    ],
)
def test_taxa_that_are_not_a_tree(taxa: tuple[Taxon, ...], words: str) -> None:
    with pytest.raises(TaxonomyError, match=words):
        Taxonomy(taxa)


def test_no_taxa_are_a_tree_without_nodes() -> None:
    assert Taxonomy(()).parents() == ()
