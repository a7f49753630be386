"""Each spelling of a name ends at its taxon, at a coarser one, or in a named rule."""

import csv
from pathlib import Path

import pytest

from swc_desktop.core.checklist import Checklist
from trainer.names import read_checklist
from trainer.sources import left_out
from trainer.taxon_names import HYBRID, NO_NAME, OTHER, UNKNOWN_NAME, NamedTaxon, NameReader


@pytest.fixture(scope="module")
def checklist(root: Path) -> Checklist:
    return read_checklist(root / "resources" / "taxonomy.csv")


@pytest.fixture(scope="module")
def names(checklist: Checklist) -> NameReader:
    return NameReader(checklist)


@pytest.mark.parametrize(
    ("name", "taxon"),
    [
        ("Panthera leo", "Panthera leo"),
        ("PANTHERA LEO", "Panthera leo"),
        ("Panthera Leo", "Panthera leo"),
        (" panthera_leo", "Panthera leo"),
        ("Panthera léo", "Panthera leo"),
        ("\u200bPanthera\xa0leo ", "Panthera leo"),
        ("Ｐanthera leo", "Panthera leo"),
        ("Panthera leo (Linnaeus, 1758)", "Panthera leo"),
        ("Panthera leo Linnaeus", "Panthera leo"),
        ("Felis leo Linnaeus, 1758", "Panthera leo"),
        ("Panthera Oken, 1816", "Panthera"),
        ("Felidae", "Felidae"),
        ("Panthera leo melanochaita", "Panthera leo melanochaita"),
        ("Panthera leo nubica", "Panthera leo melanochaita"),
        ("Panthera leo ssp. melanochaita", "Panthera leo melanochaita"),
        ("Panthera leo subsp. melanochaita", "Panthera leo melanochaita"),
        ("Panthera leo var. melanochaita", "Panthera leo melanochaita"),
        ("Panthera leo incognita", "Panthera leo"),
        ("Lynx lynx ssp.", "Lynx lynx"),
        ("Felis silvestris catus", "Felis catus"),
        ("Felis silvestris lybica", "Felis lybica"),
        ("Loxodonta africana cyclotis", "Loxodonta cyclotis"),
        ("Leopardus tigrina", "Leopardus tigrinus"),
        ("Panthera (Leo) leo", "Panthera leo"),
        ("Felis (Prionailurus) bengalensis", "Prionailurus bengalensis"),
        ("Panthera (leo)", "Panthera"),
        ("Panthera sp.", "Panthera"),
        ("Panthera spp", "Panthera"),
        ("Loxodonta sp. nov.", "Loxodonta"),
        ("Felidae sp.", "Felidae"),
        ("Panthera cf. leo", "Panthera"),
        ("Panthera aff leo", "Panthera"),
        ("Panthera leo?", "Panthera"),
        ("Panthera leo ?melanochaita", "Panthera leo"),
        ("cf. Panthera leo", "Felidae"),
        ("?Panthera leo", "Felidae"),
        ("Panthera leo/pardus", "Panthera"),
        ("Panthera leo or pardus", "Panthera"),
        ("Panthera pardus | Panthera leo", "Panthera"),
        ("Panthera leo; Lynx lynx", "Felidae"),
        ("Lion", "Panthera leo"),
        ("lions", "Panthera leo"),
        ("León", "Panthera leo"),
        ("elephant", "Elephantidae"),
        ("P. leo", "Panthera leo"),
        ("other", OTHER),
        ("Other: zebra", OTHER),
        ("Blank", OTHER),
    ],
)
def test_a_name_ends_at_its_taxon_or_a_coarser_one(
    name: str, taxon: str, names: NameReader
) -> None:
    assert names.read(name) == NamedTaxon(taxon)


@pytest.mark.parametrize(
    ("name", "rule"),
    [
        ("", NO_NAME),
        ("NA", NO_NAME),
        ("Unknown", left_out.NOT_IDENTIFIED),
        ("vehicle", left_out.PERSON),
        ("set-up", left_out.SETUP),
        ("?", NO_NAME),
        ("Panthera leo × Panthera tigris", HYBRID),
        ("Panthera leo X tigris", HYBRID),
        ("Felis catus x silvestris", HYBRID),
        ("Panthera leo hybrid", HYBRID),
        ("Homo sapiens", left_out.PERSON),
        ("Panthera gombaszoegensis", UNKNOWN_NAME),
        ("mountain lion", UNKNOWN_NAME),
        ("L. lupus", UNKNOWN_NAME),
        ("Felidae/Elephantidae", UNKNOWN_NAME),
        ("cf. Canis lupus", UNKNOWN_NAME),
        ("BOLD:AAA1234", UNKNOWN_NAME),
    ],
)
def test_a_name_of_no_taxon_ends_in_a_rule(name: str, rule: str, names: NameReader) -> None:
    assert names.read(name) == NamedTaxon(None, rule)


def test_every_name_and_synonym_of_the_checklist_is_itself(
    checklist: Checklist, names: NameReader
) -> None:
    for name, taxon in checklist.accepted.items():
        assert names.read(name) == NamedTaxon(taxon), name


@pytest.mark.shared
def test_the_handed_names_end_where_they_should(shared: Path, names: NameReader) -> None:
    with (shared / "cases" / "tables" / "names.csv").open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    found = [names.read(row["scientific_name"]) for row in rows]
    assert len(found) == 80
    assert sum(one.rule == HYBRID for one in found) == 6
    assert sum(one.rule == NO_NAME for one in found) == 2
    assert sum(one.rule == left_out.NOT_IDENTIFIED for one in found) == 2
    assert sum(one.rule == left_out.PERSON for one in found) == 1
    assert sum(one.taxon == OTHER for one in found) == 6
    unknown = {row["scientific_name"] for row, one in zip(rows, found, strict=True)
               if one.rule == UNKNOWN_NAME}  # fmt: skip
    assert unknown == {"African lion", "Löwe", "BOLD:AAA1234"}
