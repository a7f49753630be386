"""Individuals in photographs with several animals: each box is a picture of its own."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from swc_desktop.core.identification import Identified, Kind
from swc_desktop.core.individual import Flank
from swc_desktop.core.message import message
from swc_desktop.core.progress import Control
from swc_desktop.core.region import Box
from swc_desktop.core.taxonomy import Rank
from swc_desktop.projects.alike import Likenesses
from swc_desktop.projects.errors import AnimalNotCompared, IndividualRefused
from swc_desktop.projects.identifications import Target, identifications_of_media
from swc_desktop.projects.identifying import Judgement, identify
from swc_desktop.projects.individual_acts import IndividualActs
from swc_desktop.projects.individual_members import members
from swc_desktop.projects.individual_pictures import picture_of_one
from swc_desktop.projects.individuals import Catalogue
from swc_desktop.projects.known_taxa import KnownTaxa
from swc_desktop.projects.missing_embeddings import without_embedding
from swc_desktop.projects.project import Project
from swc_desktop.projects.rest_of_photograph import animal_boxes
from swc_desktop.session.drawing import draw_box
from swc_desktop.session.embedding import make_embeddings
from tests.make_detector import SeenBox
from tests.make_pack import a_picture
from tests.projects.desk import Desk, real_classifier

LEFT, RIGHT = Box(0.0, 0.0, 0.5, 1.0), Box(0.5, 0.0, 0.5, 1.0)
LION = Identified("Panthera leo", Rank.SPECIES, "swc-desktop")
WORDS = message("Tests", "Judge %Ln photograph(s)", "", 0)


def save(path: Path, first: str, other: str, seed: int) -> None:
    both = np.hstack([a_picture(first, 200), a_picture(other, 200)])
    both[:4, :4] = seed
    Image.fromarray(both).save(path)


@pytest.fixture
def desk(tmp_path: Path, home: Path) -> Iterator[Desk]:
    """Two photographs, each with two animals side by side."""
    classifier = real_classifier(tmp_path, [SeenBox(LEFT), SeenBox(RIGHT, score=0.8)])
    card = tmp_path / "card"
    card.mkdir()
    save(card / "a.png", "Panthera leo", "Panthera leo", 1)
    save(card / "b.png", "Panthera onca", "Panthera leo", 2)
    with Project.create(tmp_path / "park.swcproject") as project:
        made = Desk(project, classifier)
        made.add(card)
        yield made


def acts(desk: Desk) -> IndividualActs:
    return IndividualActs(desk.project, desk.decider)


def said(desk: Desk, number: int) -> dict[Target, Sequence[Identified]]:
    found = identifications_of_media(desk.project.connection, [number]).get(number, [])
    return {act.target: act.said for act in found if act.said}


def test_what_was_said_of_the_photograph_is_said_of_its_other_box(desk: Desk) -> None:
    first, other = animal_boxes(desk.project.connection, 1)
    identify(desk.project, desk.decider, [Judgement(Target(1), (LION,))], WORDS)
    with pytest.raises(IndividualRefused, match="the photograph has 2 animals"):
        picture_of_one(desk.project.connection, 1)
    acts(desk).new([Target(1, other)], code="Scar", flank=Flank.LEFT)
    found = said(desk, 1)
    assert found[Target(1, first)] == (LION,)
    assert [one.individual for one in found[Target(1, other)]] == ["Scar"]
    desk.work.undo()
    assert said(desk, 1) == {Target(1): (LION,)}


def test_a_box_that_is_no_animal_to_a_person_does_not_count(desk: Desk) -> None:
    first, other = animal_boxes(desk.project.connection, 1)
    nothing = Identified(kind=Kind.NOT_AN_OBJECT)
    identify(desk.project, desk.decider, [Judgement(Target(1, other), (nothing,))], WORDS)
    assert animal_boxes(desk.project.connection, 1) == [first]
    assert picture_of_one(desk.project.connection, 1) == Target(1, first)
    identify(desk.project, desk.decider, [Judgement(Target(1, other), (LION,))], WORDS)
    assert animal_boxes(desk.project.connection, 1) == [first, other]


def test_animals_side_by_side_are_never_one(desk: Desk) -> None:
    first, other = animal_boxes(desk.project.connection, 1)
    with pytest.raises(IndividualRefused, match="two boxes of a photograph are two animals"):
        acts(desk).new([Target(1, first), Target(1, other)])
    for box, code in ((first, "A"), (other, "B")):
        acts(desk).new([Target(1, box)], code=code)
    kept, one = Catalogue(desk.project.connection).all
    with pytest.raises(IndividualRefused, match="A is another animal in this photograph"):
        acts(desk).same([Target(1, other)], kept)
    with pytest.raises(IndividualRefused, match="in one photograph side by side"):
        acts(desk).merge(kept, [one])
    assert not Likenesses(desk.project).individuals_like(Target(1, other)).alike


def test_the_box_is_compared_and_not_the_photograph(desk: Desk) -> None:
    lion = animal_boxes(desk.project.connection, 1)[0]
    jaguar, second_lion = animal_boxes(desk.project.connection, 2)
    acts(desk).new([Target(1, lion)], code="Lion")
    likenesses = Likenesses(desk.project)
    (near,) = likenesses.individuals_like(Target(2, second_lion)).alike
    (far,) = likenesses.individuals_like(Target(2, jaguar)).alike
    assert near.cosine > 0.98
    assert far.cosine < near.cosine
    assert (near.individual.code, near.picture.target) == ("Lion", Target(1, lion))


def test_what_cannot_be_said_of_a_picture(desk: Desk) -> None:
    first, other = animal_boxes(desk.project.connection, 1)
    two = (LION, Identified(kind=Kind.OTHER_ANIMAL, name="okapi"))
    identify(desk.project, desk.decider, [Judgement(Target(1, first), two)], WORDS)
    with pytest.raises(IndividualRefused, match="several animals"):
        acts(desk).new([Target(1, first)])
    herd = Identified("Panthera leo", Rank.SPECIES, "swc-desktop", count=3)
    identify(desk.project, desk.decider, [Judgement(Target(1, other), (herd,))], WORDS)
    with pytest.raises(IndividualRefused, match="an individual is one animal"):
        acts(desk).new([Target(1, other)])
    with pytest.raises(AnimalNotCompared, match="no embedding of it is kept"):
        Likenesses(desk.project).individuals_like(Target(1))
    catalogue = Catalogue(desk.project.connection)
    assert not members(desk.project.connection, catalogue)


def test_a_box_that_was_drawn_is_a_picture_too(desk: Desk) -> None:
    """Nothing has looked at it, so its embedding is made when it is asked for."""
    drawn = draw_box(desk.work, 1, Box(0.1, 0.1, 0.3, 0.5))
    acts(desk).new([drawn], code="Scar", taxon=KnownTaxa(desk.project.connection).named("lion"))
    assert len(animal_boxes(desk.project.connection, 1)) == 3
    assert without_embedding(desk.project) == [drawn]
    made = make_embeddings(desk.project, desk.classifier, [drawn], Control(), desk.seen.append)
    assert (made.wanted, made.made) == (1, 1)
    (like,) = (
        Likenesses(desk.project)
        .individuals_like(Target(2, animal_boxes(desk.project.connection, 2)[1]))
        .alike
    )
    assert (like.individual.code, like.picture.target) == ("Scar", drawn)
