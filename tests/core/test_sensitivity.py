"""How sensitive a taxon is follows from the list, from what is above it and from what is below."""

import pytest

from swc_desktop.core.sensitivity import SensitiveTaxa, Sensitivity, strictest
from swc_desktop.core.taxonomy import Rank, Taxon, Taxonomy

CATS = Taxonomy(
    (
        Taxon("Felidae", Rank.FAMILY),
        Taxon("Felis", Rank.GENUS, "Felidae"),
        Taxon("Panthera", Rank.GENUS, "Felidae"),
        Taxon("Felis catus", Rank.SPECIES, "Felis"),
        Taxon("Felis chaus", Rank.SPECIES, "Felis"),
        Taxon("Panthera leo", Rank.SPECIES, "Panthera"),
        Taxon("Panthera leo leo", Rank.SUBSPECIES, "Panthera leo"),
    )
)
SAID = {"Felidae": 3, "Felis catus": 0, "Panthera leo": 2}


@pytest.mark.parametrize(
    ("name", "category"),
    [
        ("Felis chaus", Sensitivity.MEDIUM),
        ("Felis", Sensitivity.MEDIUM),
        ("Felis catus", None),
        ("Panthera leo leo", Sensitivity.HIGH),
        ("Panthera", Sensitivity.HIGH),
        ("Felidae", Sensitivity.HIGH),
        ("Equus quagga", None),
    ],
)
def test_a_taxon_has_the_category_of_the_nearest_above_and_the_strictest_below(
    name: str, category: Sensitivity | None
) -> None:
    assert SensitiveTaxa(SAID, [CATS]).of(name) is category


def test_a_taxon_in_no_taxonomy_may_be_named_too() -> None:
    assert SensitiveTaxa({"Diceros bicornis": 1}, [CATS]).of("Diceros bicornis") is (
        Sensitivity.EXTREME
    )


def test_the_smallest_number_is_the_strictest() -> None:
    assert strictest([None, Sensitivity.LOW, Sensitivity.HIGH]) is Sensitivity.HIGH
    assert strictest([None]) is None
    assert [one.step for one in Sensitivity] == [1.0, 0.1, 0.01, 0.001]
