"""The list of sensitive taxa, as it is looked through and before it is changed."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from swc_desktop.projects.known_taxa import KnownTaxa, shipped_checklist
from swc_desktop.projects.project import Project
from swc_desktop.sharing.sensitive_taxa import say_how_sensitive, shipped_categories
from swc_desktop.sharing.sensitivity_list import SensitivityList


@pytest.fixture
def project(tmp_path: Path) -> Iterator[Project]:
    with Project.create(tmp_path / "park.swcproject") as made:
        yield made


def say(project: Project, name: str, category: int | None) -> SensitivityList:
    say_how_sensitive(project, name, category)
    return SensitivityList(project.connection)


def test_the_list_holds_what_is_shipped_and_what_this_project_says(project: Project) -> None:
    found = SensitivityList(project.connection)
    assert {one.name: one.shipped for one in found.listed()} == shipped_categories()
    caracal = found.of("Caracal caracal")
    assert not caracal.is_listed
    assert (caracal.category, caracal.above, caracal.applied) == (3, ("Felidae", 3), 3)
    found = say(project, "Caracal caracal", 4)
    said = found.of("Caracal caracal")
    assert (said.own, said.shipped, said.category, said.applied) == (4, None, 4, 4)
    assert said in found.listed()
    found = say(project, "Panthera leo", 0)
    lion = found.of("Panthera leo")
    assert (lion.own, lion.shipped, lion.category) == (0, 2, 0)


def test_a_taxon_above_is_treated_like_the_strictest_in_it(project: Project) -> None:
    genus = say(project, "Panthera", 4).of("Panthera")
    assert (genus.category, genus.applied) == (4, 2)


@pytest.mark.parametrize("typed", ["caracal caracal", "simbamangu", "LEOPARD", "unc"])
def test_taxa_are_found_by_names_in_any_language(project: Project, typed: str) -> None:
    found = {one.name for one in SensitivityList(project.connection).found(typed)}
    wanted = {
        "caracal caracal": "Caracal caracal",
        "simbamangu": "Caracal caracal",
        "LEOPARD": "Panthera pardus",
        "unc": "Panthera uncia",  # part of a name of the list
    }
    assert wanted[typed] in found
    assert not SensitivityList(project.connection).found("plains zebra")


def test_each_name_of_the_checklist_means_its_own_taxon(project: Project) -> None:
    """A row of the list is changed by its scientific name."""
    known = KnownTaxa(project.connection)
    for taxon in shipped_checklist().taxonomy.taxa:
        assert known.named(taxon.name) == taxon


def test_what_others_would_see_more_of_is_known_before(project: Project) -> None:
    found = SensitivityList(project.connection)
    assert found.exposed("Panthera pardus", 3) == ["Panthera pardus"], "and so all below it"
    assert not found.exposed("Panthera pardus", 2)
    assert not found.exposed("Panthera pardus", 1)
    assert not found.exposed("Felis catus", 0), "nothing was secret before"
    family = found.exposed("Felidae", 0)
    assert "Leptailurus" in family
    assert "Leptailurus serval" not in family, "which is within it"
    assert "Panthera leo" not in family, "which has a category of its own"
    assert found.exposed("Panthera leo leo", 0) == ["Panthera leo leo"]
    assert not say(project, "Caracal caracal", 1).exposed("Caracal caracal", 3), "as shipped"
    assert "Caracal caracal" in say(project, "Caracal caracal", 4).exposed("Caracal caracal", 0)
    assert not say(project, "Caracal caracal", 0).exposed("Caracal caracal", 4)
