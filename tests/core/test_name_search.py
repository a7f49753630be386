"""Taxa are found by any of their names, in any language, with or without accents."""

import pytest

from swc_desktop.core.checklist import checklist_of
from swc_desktop.core.name_search import SCIENTIFIC, SYNONYM, Match, NameSearch
from swc_desktop.projects.known_taxa import shipped_checklist

_ROWS = [
    ("family", "Felidae", "", "cats", "felinos", ""),
    ("genus", "Panthera", "Felidae", "big cats", "", ""),
    ("species", "Panthera leo", "Panthera", "lion", "león", "Felis leo"),
    ("species", "Panthera uncia", "Panthera", "snow leopard", "leopardo de las nieves", "Uncia"),
    ("species", "Panthera pardus", "Panthera", "leopard", "leopardo", ""),
    ("subspecies", "Panthera pardus fusca", "Panthera pardus", "Indian leopard", "", ""),
]
COLUMNS = ("rank", "scientific_name", "parent", "common_name_en", "common_name_es", "synonyms")
LIST = checklist_of(dict(zip(COLUMNS, row, strict=True)) for row in _ROWS)
SEARCH = NameSearch([LIST.taxonomy], LIST.accepted)


def found(text: str, *recent: str) -> list[str]:
    return [one.taxon.name for one in SEARCH.find(text, recent)]


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("leon", "Panthera leo"),
        ("LEÓN", "Panthera leo"),
        ("panthera  leo", "Panthera leo"),
        ("felis leo", "Panthera leo"),
        ("uncia", "Panthera uncia"),
        ("snow l", "Panthera uncia"),
        ("nieves", "Panthera uncia"),
        ("big", "Panthera"),
        ("cats", "Felidae"),
    ],
)
def test_a_taxon_is_found_by_any_of_its_names(text: str, first: str) -> None:
    assert found(text)[0] == first


def test_an_exact_name_comes_first_then_recent_ones_then_starts_then_words() -> None:
    assert found("leopard") == ["Panthera pardus", "Panthera uncia", "Panthera pardus fusca"]
    assert found("leopard", "Panthera pardus fusca", "Panthera uncia") == [
        "Panthera pardus",
        "Panthera pardus fusca",
        "Panthera uncia",
    ]
    assert found("", "Panthera uncia", "no such taxon", "Panthera leo") == [
        "Panthera uncia",
        "Panthera leo",
    ]
    assert found("wolf") == []
    assert len(SEARCH.find("p", limit=2)) == 2


def test_it_says_by_which_name() -> None:
    names = {
        text: (one.name, one.language, one.match)
        for text in ("leon", "felis leo", "panthera l")
        for one in SEARCH.find(text)[:1]
    }
    assert names == {
        "leon": ("león", "es", Match.EXACT),
        "felis leo": ("Felis leo", SYNONYM, Match.EXACT),
        "panthera l": ("Panthera leo", SCIENTIFIC, Match.START),
    }


def test_a_name_of_several_taxa_names_all_of_them() -> None:
    twice = checklist_of(
        dict(zip(COLUMNS, row, strict=True))
        for row in [
            ("family", "Felidae", "", "cats", "", ""),
            ("genus", "Leopardus", "Felidae", "small cats", "", ""),
            ("species", "Leopardus a", "Leopardus", "tiger cat", "", ""),
            ("species", "Leopardus b", "Leopardus", "tiger cat", "", ""),
        ]
    )
    search = NameSearch([twice.taxonomy])
    assert [one.name for one in search.named("Tiger Cat")] == ["Leopardus a", "Leopardus b"]
    assert search.named("tiger") == []


@pytest.mark.parametrize("name", ["chui", "léopard", "Leopard", "leopardo", "PANTHERA PARDUS"])
def test_the_shipped_checklist_knows_each_language(name: str) -> None:
    shipped = shipped_checklist()
    search = NameSearch([shipped.taxonomy], shipped.accepted)
    assert "Panthera pardus" in [one.name for one in search.named(name)]


def test_a_synonym_that_is_exact_does_not_come_before_what_is_being_typed() -> None:
    shipped = shipped_checklist()
    search = NameSearch([shipped.taxonomy], shipped.accepted)
    assert search.find("leo")[0].taxon.name == "Panthera pardus"
    assert [one.name for one in search.named("Leo")] == ["Panthera"]


def test_names_in_the_language_of_the_window_come_before_recent_ones_in_others() -> None:
    shipped = shipped_checklist()
    search = NameSearch([shipped.taxonomy], shipped.accepted)
    recent = ["Leopardus pardalis", "Panthera onca"]  # the ocelot is "jaguatirica" elsewhere
    assert search.find("jag", recent)[0].taxon.name == "Panthera onca"
    assert search.find("jag", recent, language="pt")[0].taxon.name == "Leopardus pardalis"
