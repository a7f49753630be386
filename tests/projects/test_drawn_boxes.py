"""Boxes that a person draws and moves: there while something is said of them, and counted."""

import csv
from dataclasses import replace
from pathlib import Path

import pytest

from swc_desktop.core.identification import Identified, Kind
from swc_desktop.core.individual import Flank
from swc_desktop.core.region import Box, Category
from swc_desktop.projects.box_counts import suggested_count
from swc_desktop.projects.confirmed import Confirmed, confirmed_media
from swc_desktop.projects.errors import IdentificationRefused
from swc_desktop.projects.foreign_rows import open_other
from swc_desktop.projects.identifications import Target
from swc_desktop.projects.individual_acts import IndividualActs
from swc_desktop.projects.individual_members import flanks
from swc_desktop.projects.judged_media import judged_media
from swc_desktop.projects.listed import ListedRegion
from swc_desktop.projects.listing import MediaListing
from swc_desktop.projects.resolving import GivenEvidence
from swc_desktop.projects.rest_of_photograph import WHOLE
from swc_desktop.session.drawing import draw_box, move_box
from swc_desktop.session.reviewing import Reviewer
from swc_desktop.sharing.answer_rows import write_answers
from swc_desktop.sharing.protection import Coarsening
from tests.projects.burst_project import add_rows
from tests.projects.desk import Desk, MakeDesk, photograph

FOUND = Box(0.1, 0.1, 0.2, 0.2)
DRAWN = Box(0.5, 0.5, 0.3, 0.25)
NEAR = Box(0.11, 0.1, 0.2, 0.2)


def shown(desk: Desk, number: int) -> tuple[ListedRegion, ...]:
    (record,) = MediaListing(desk.project.connection).rows([number])
    return record.regions


def name(desk: Desk, target: Target, taxon: str) -> None:
    reviewer = Reviewer(desk.work)
    reviewer.correct([target], reviewer.taxa.named(taxon))


def test_a_drawn_box_is_there_while_something_is_said_of_it(desk: Desk, tmp_path: Path) -> None:
    (number,) = add_rows(desk, [0], boxes=[[FOUND]])
    target = draw_box(desk.work, number, DRAWN)
    assert len(shown(desk, number)) == 1, "nothing is said of it"
    name(desk, target, "Panthera pardus")
    assert draw_box(desk.work, number, DRAWN) == target, "it is the same box"
    found, drawn = shown(desk, number)
    assert (found.is_drawn, drawn.is_drawn) == (False, True)
    assert drawn.region.box == DRAWN
    assert drawn.region.category is Category.ANIMAL
    name(desk, Target(number, found.number), "Panthera pardus")
    suggested = suggested_count(desk.project.connection, number)
    assert suggested is not None
    assert suggested.of_media == 2
    out = tmp_path / "out.csv"
    write_answers(desk.project, desk.decider, "csv", out, Coarsening.EXACT)
    rows = list(csv.DictReader(out.read_text("utf-8-sig").splitlines()))
    assert [row["box"] for row in rows] == [
        "0.1000 0.1000 0.2000 0.2000", "0.5000 0.5000 0.3000 0.2500",
    ]  # fmt: skip
    assert [row["identified"] for row in rows] == ["Panthera pardus"] * 2
    desk.restart()
    Reviewer(desk.work).withdraw([target])
    assert [one.is_drawn for one in shown(desk, number)] == [False]
    desk.work.undo()
    assert len(shown(desk, number)) == 2
    Reviewer(desk.work).say_kind([target], Kind.PERSON)
    assert shown(desk, number)[1].region.category is Category.PERSON, "so it is blurred"
    Reviewer(desk.work).say_kind([Target(number)], Kind.BLANK)
    assert len(shown(desk, number)) == 1, "the whole photograph was judged later"


def test_a_box_that_was_moved_takes_the_place_of_the_one_found(desk: Desk) -> None:
    (number,) = add_rows(desk, [0], boxes=[[FOUND]])
    (found,) = shown(desk, number)
    name(desk, Target(number, found.number), "Panthera pardus")
    assert move_box(desk.work, Target(number, found.number), NEAR).media == 1
    (near,) = shown(desk, number)
    assert (near.region.box, near.is_drawn) == (NEAR, True)
    assert near.identification is not None
    assert near.identification.said[0].label == "Panthera pardus"
    move_box(desk.work, Target(number, near.number), DRAWN)
    boxes = [one.region.box for one in shown(desk, number)]
    assert boxes == [FOUND, DRAWN], "nothing covers the one found any more"
    assert move_box(desk.work, Target(number, shown(desk, number)[1].number), DRAWN).left == 1
    desk.work.undo()
    desk.work.undo()
    (again,) = shown(desk, number)
    assert again.number == found.number
    move_box(desk.work, Target(number, found.number), DRAWN)
    old, new = shown(desk, number)
    assert old.identification is not None
    assert old.identification.said[0].kind is Kind.NOT_AN_OBJECT
    assert new.region.box == DRAWN


def test_the_side_of_an_animal_moves_with_its_box(desk: Desk) -> None:
    """As one act, with the name, also where one was said of the new place before."""
    (number,) = add_rows(desk, [0], boxes=[[FOUND]])
    (found,) = shown(desk, number)
    target = Target(number, found.number)
    name(desk, target, "Panthera pardus")
    acts = IndividualActs(desk.project, desk.decider)
    acts.set_flank([target], Flank.LEFT)
    move_box(desk.work, target, NEAR)
    (near,) = shown(desk, number)
    moved = Target(number, near.number)
    assert flanks(desk.project.connection)[moved] is Flank.LEFT
    desk.restart()
    desk.work.undo()
    assert moved not in flanks(desk.project.connection)
    assert flanks(desk.project.connection)[target] is Flank.LEFT
    assert shown(desk, number)[0].number == found.number, "one undo takes back both"
    IndividualActs(desk.project, desk.decider).set_flank([moved], Flank.RIGHT)
    move_box(desk.work, target, NEAR)
    assert flanks(desk.project.connection)[moved] is Flank.LEFT


def test_a_box_of_which_nobody_knows_what_it_is_can_be_moved(desk: Desk) -> None:
    (number,) = add_rows(desk, [0], boxes=[[FOUND]])
    (found,) = shown(desk, number)
    with desk.project.transaction() as raw:
        raw.execute("DELETE FROM prediction WHERE region = ?", (found.number,))
    move_box(desk.work, Target(number, found.number), NEAR)
    (moved,) = shown(desk, number)
    assert moved.identification is not None
    assert moved.identification.said[0].kind is Kind.UNKNOWN


def test_a_drawn_box_comes_with_a_merge_and_teaches(make_desk: MakeDesk, tmp_path: Path) -> None:
    photograph(tmp_path / "card" / "a.jpg", "Panthera pardus")
    first, second = make_desk("A"), make_desk("B")
    for desk in (first, second):
        desk.add(tmp_path / "card")
    name(first, draw_box(first.work, 1, DRAWN), "Panthera pardus")
    draw_box(first.work, 1, FOUND)
    for _ in range(2):
        with open_other(first.project.path, None) as opened:
            second.work.merge(opened)
        (drawn,) = shown(second, 1)
        assert (drawn.region.box, drawn.is_drawn) == (DRAWN, True)
    (taught,) = confirmed_media(
        second.project.connection, GivenEvidence(second.project.connection), [1]
    )
    assert isinstance(taught, Confirmed)
    assert taught.boxes == (DRAWN,), "not the one of which nothing is said"


def test_no_box_is_drawn_in_a_video(desk: Desk) -> None:
    (number,) = add_rows(desk, [0])
    with desk.project.transaction() as raw:
        raw.execute("UPDATE media SET kind = 'video' WHERE number = ?", (number,))
    with pytest.raises(IdentificationRefused, match="not on videos"):
        draw_box(desk.work, number, DRAWN)


def said_in(desk: Desk, number: int) -> list[tuple[str, int | None, bool]]:
    """The name, count and whether it is of a box, of all that counts for a photograph."""
    judged = judged_media(desk.project.connection, [number])[number]
    return [
        (one.label, one.count, act.target.region is not None)
        for act in judged.acts
        for one in act.said
    ]


def say(desk: Desk, target: Target, taxon: str, count: int | None = None) -> None:
    reviewer = Reviewer(desk.work)
    said = replace(reviewer.taxa.identified(reviewer.taxa.named(taxon)), count=count)
    reviewer.say([target], said, taxon)


def test_an_animal_that_was_missed_leaves_what_was_said_before(desk: Desk) -> None:
    (number,) = add_rows(desk, [0])
    say(desk, Target(number), "Panthera pardus", 2)
    missed = draw_box(desk.work, number, DRAWN)
    name(desk, missed, "Panthera leo")
    assert set(said_in(desk, number)) == {
        ("Panthera pardus", 2, True),
        ("Panthera leo", None, True),
    }
    whole = [one.region.box for one in shown(desk, number) if one.number != missed.region]
    assert whole == [WHOLE]
    desk.work.undo()
    assert said_in(desk, number) == [("Panthera pardus", 2, False)]


def test_another_name_for_one_box_leaves_what_was_said_to_the_others(desk: Desk) -> None:
    (number,) = add_rows(desk, [0], boxes=[[FOUND, DRAWN]])
    say(desk, Target(number), "Panthera pardus", 2)
    first, second = (Target(number, one.number) for one in shown(desk, number))
    name(desk, first, "Panthera leo")
    assert dict(zip(("leo", "pardus"), said_in(desk, number), strict=True)) == {
        "leo": ("Panthera leo", None, True),
        "pardus": ("Panthera pardus", None, True),
    }
    name(desk, second, "Panthera onca")
    assert {label for label, *_ in said_in(desk, number)} == {"Panthera leo", "Panthera onca"}


def test_another_name_for_the_only_box_corrects_what_was_said(desk: Desk) -> None:
    (number,) = add_rows(desk, [0], boxes=[[FOUND]])
    say(desk, Target(number), "Panthera pardus")
    (box,) = shown(desk, number)
    name(desk, Target(number, box.number), "Panthera leo")
    assert said_in(desk, number) == [("Panthera leo", None, True)]


def test_more_animals_than_boxes_stay(desk: Desk) -> None:
    (number,) = add_rows(desk, [0], boxes=[[FOUND, DRAWN]])
    say(desk, Target(number), "Panthera pardus", 5)
    first, _ = shown(desk, number)
    name(desk, Target(number, first.number), "Panthera leo")
    assert ("Panthera pardus", 5, True) in said_in(desk, number)


def test_a_box_that_is_blank_is_not_an_object(desk: Desk) -> None:
    (number,) = add_rows(desk, [0], boxes=[[FOUND]])
    (box,) = shown(desk, number)
    reviewer = Reviewer(desk.work)
    reviewer.say_kind([Target(number, box.number)], Kind.BLANK)
    judged = judged_media(desk.project.connection, [number])[number]
    assert [one.kind for one in judged.said] == [Kind.NOT_AN_OBJECT]
    reviewer.say_kind([Target(number)], Kind.NOT_AN_OBJECT)
    judged = judged_media(desk.project.connection, [number])[number]
    assert [one.kind for one in judged.said] == [Kind.BLANK]
    for target, kind in (
        (Target(number, box.number), Kind.SETUP),
        (Target(number), Kind.NOT_AN_OBJECT),
    ):
        with pytest.raises(IdentificationRefused):
            reviewer.say([target], Identified(kind=kind), kind.value)


@pytest.mark.parametrize("box", [Box(0, 0, 0.00001, 0.00001), Box(0.5, 0.5, 0.000001, 0.1)])
def test_a_box_that_can_hold_nothing_is_refused(desk: Desk, box: Box) -> None:
    (number,) = add_rows(desk, [0])
    with pytest.raises(IdentificationRefused, match="too small"):
        draw_box(desk.work, number, box)
