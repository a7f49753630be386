"""Judging as the window and the command do it: one act for whatever was chosen."""

from dataclasses import replace
from functools import partial

import pytest

from swc_desktop.core.identification import Identified, Kind, Sex
from swc_desktop.core.prediction import Answer, Status
from swc_desktop.core.region import Box
from swc_desktop.core.taxonomy import Rank, Taxon
from swc_desktop.projects.acts import actions
from swc_desktop.projects.deployments import Deployment
from swc_desktop.projects.errors import IdentificationRefused
from swc_desktop.projects.identifications import Target, identifications_of_media
from swc_desktop.projects.judged_media import judged_media
from swc_desktop.projects.kept_events import kept_events
from swc_desktop.projects.outcome import Outcome
from swc_desktop.projects.recent_names import RecentName, recent_names
from swc_desktop.projects.region_rows import found_regions
from swc_desktop.projects.selecting import Selected
from swc_desktop.session.details import Details, groups_said
from swc_desktop.session.reviewing import Acceptance, Reviewer
from tests.projects.burst_project import add_rows
from tests.projects.desk import Desk

HOUR = 3600.0
BOXES = [Box(0.1, 0.1, 0.3, 0.3), Box(0.6, 0.5, 0.3, 0.3)]


def reviewer(desk: Desk) -> Reviewer:
    return Reviewer(desk.work)


def taxon(desk: Desk, name: str) -> Taxon:
    found = reviewer(desk).taxa.taxon(name)
    assert found is not None
    return found


def labels(desk: Desk, *numbers: int) -> list[list[str]]:
    found = judged_media(desk.project.connection, numbers)
    return [
        [one.label for one in found[number].said] if number in found else [] for number in numbers
    ]


def set_answer(
    desk: Desk, number: int, status: Status, name: str | None = None, rank: Rank | None = None
) -> None:
    """Let the model say something of a photograph, of its boxes too."""
    values = (status.value, name, None if rank is None else rank.value, 0.9)
    with desk.project.transaction() as raw:
        raw.execute(
            "UPDATE media SET status = ?, taxon = ?, rank = ?, certainty = ? WHERE number = ?",
            (*values, number),
        )
        raw.execute(
            "UPDATE prediction SET status = ?, taxon = ?, rank = ?, confidence = ? WHERE region IN "
            "(SELECT number FROM region WHERE media = ?)",
            (*values, number),
        )


def words(desk: Desk) -> str:
    return str(actions(desk.project.connection)[0].words)


@pytest.mark.parametrize(
    ("status", "name", "label"),
    [
        (Status.NAMED, "Panthera leo", "Panthera leo"),
        (Status.BLANK, None, "blank"),
        (Status.PERSON, None, "person"),
        (Status.VEHICLE, None, "vehicle"),
        (Status.OTHER_ANIMAL, None, "other_animal"),
    ],
)
def test_an_answer_is_accepted(desk: Desk, status: Status, name: str | None, label: str) -> None:
    numbers = add_rows(desk, [0, HOUR])
    for number in numbers:
        set_answer(desk, number, status, name, None if name is None else Rank.SPECIES)
    outcome = reviewer(desk).accept([Acceptance(Target(number)) for number in numbers])
    assert outcome == Outcome(2, 0)
    assert labels(desk, *numbers) == [[label], [label]]
    assert words(desk) == "Accept the answer for 2 photographs"


def test_what_is_no_answer_or_another_than_was_shown_is_left(desk: Desk) -> None:
    unsure, changed, absent, same = (*add_rows(desk, [0, HOUR, 2 * HOUR, 3 * HOUR]),)
    set_answer(desk, unsure, Status.UNSURE)
    set_answer(desk, absent, Status.NOT_IN_PACK)
    for number in (changed, same):
        set_answer(desk, number, Status.NAMED, "Panthera leo", Rank.SPECIES)
    lion = Answer(Status.NAMED, "Panthera leo", Rank.SPECIES, 0.9)
    leopard = replace(lion, taxon="Panthera pardus")
    asked = [
        Acceptance(Target(unsure)),
        Acceptance(Target(changed), shown=leopard),
        Acceptance(Target(absent)),
        Acceptance(Target(same), shown=lion),
        Acceptance(Target(12345)),
    ]
    assert reviewer(desk).accept(asked) == Outcome(1, 0, left=4)
    assert labels(desk, unsure, changed, absent, same) == [[], [], [], ["Panthera leo"]]


def test_boxes_with_several_answers_are_accepted_one_by_one(desk: Desk) -> None:
    (number,) = add_rows(desk, [0], boxes=[BOXES])
    set_answer(desk, number, Status.NAMED, "Panthera leo", Rank.SPECIES)
    reviewer(desk).accept([Acceptance(Target(number))])
    (act,) = identifications_of_media(desk.project.connection, [number])[number]
    assert act.target == Target(number), "of boxes with one answer the photograph is judged"
    desk.work.undo()
    with desk.project.transaction() as raw:
        raw.execute(
            "UPDATE prediction SET status = 'person', taxon = NULL, rank = NULL WHERE region = "
            "(SELECT max(number) FROM region)"
        )
    reviewer(desk).accept([Acceptance(Target(number))])
    assert labels(desk, number) == [["Panthera leo", "person"]]


def test_a_selection_is_corrected_and_relabelled_in_one_act_each(desk: Desk) -> None:
    numbers = add_rows(desk, [0, HOUR])
    targets = [Target(number) for number in numbers]
    reviewer(desk).correct(targets, taxon(desk, "Panthera leo"))
    assert words(desk) == "Identify 2 photographs as lion"
    reviewer(desk).correct(targets, taxon(desk, "Leptailurus serval"))
    assert words(desk) == "Relabel 2 photographs as serval"
    assert labels(desk, *numbers) == [["Leptailurus serval"]] * 2
    serval, lion = RecentName("Leptailurus serval"), RecentName("Panthera leo")
    assert recent_names(desk.project.connection) == [serval, lion]
    desk.work.undo()
    assert labels(desk, *numbers) == [["Panthera leo"]] * 2
    assert recent_names(desk.project.connection) == [lion]


def test_kinds_and_free_names(desk: Desk) -> None:
    (number,) = add_rows(desk, [0])
    reviewer(desk).say_kind([Target(number)], Kind.SETUP)
    assert words(desk) == "Identify 1 photograph as camera setup"
    reviewer(desk).say_kind([Target(number)], Kind.OTHER_ANIMAL, "impala")
    assert words(desk) == "Relabel 1 photograph as impala"
    assert labels(desk, number) == [["impala"]]


@pytest.mark.parametrize(
    "name", ["blank", "Person", "VEHICLE", "unknown", "unknown  animal", "not_an_object"]
)
def test_a_word_for_a_kind_is_not_the_name_of_an_animal(desk: Desk, name: str) -> None:
    (number,) = add_rows(desk, [0])
    said = Identified(kind=Kind.OTHER_ANIMAL, name=name)
    refused = partial(pytest.raises, IdentificationRefused, match="is a kind of its own")
    with refused():
        reviewer(desk).say_kind([Target(number)], Kind.OTHER_ANIMAL, name)
    with refused():
        reviewer(desk).say([Target(number)], said, name)
    with refused():
        reviewer(desk).add([Target(number)], said, name)
    assert identifications_of_media(desk.project.connection, [number]) == {}


def test_more_is_added_to_what_was_said_and_all_taken_back(desk: Desk) -> None:
    (number,) = add_rows(desk, [0], boxes=[BOXES])
    lion = Identified("Panthera leo", Rank.SPECIES, sex=Sex.FEMALE)
    reviewer(desk).add([Target(number)], lion, "lion")
    reviewer(desk).add([Target(number)], replace(lion, sex=Sex.MALE), "lion")
    (act,) = identifications_of_media(desk.project.connection, [number])[number]
    assert [one.sex for one in act.said] == [Sex.FEMALE, Sex.MALE]
    again = reviewer(desk).add([Target(number)], lion, "lion")
    assert (again.media, again.left) == (0, 1), "it is not there twice"
    reviewer(desk).say_kind([Target(number, 2)], Kind.UNKNOWN)
    assert labels(desk, number) == [["unknown", "Panthera leo", "Panthera leo"]]
    reviewer(desk).withdraw([Target(number)])
    assert labels(desk, number) == [[]]
    assert words(desk) == "Take back what was said of 1 photograph"


def test_acts_of_events_say_so(desk: Desk) -> None:
    numbers = add_rows(desk, [0, 60])
    desk.work.deployments([Deployment("A", zone="UTC")], source="s")
    rows = desk.project.file.rows("SELECT id FROM media")
    desk.work.assign([Selected("media", str(id_)) for (id_,) in rows], "A")
    (event,) = kept_events(desk.project.connection)
    target = Target(event=event.id)
    leopard = Identified("Panthera pardus", Rank.SPECIES)
    reviewer(desk).say([target], leopard, "leopard")
    (event,) = kept_events(desk.project.connection)
    target = Target(event=event.id)
    reviewer(desk).add([target], replace(leopard, sex=Sex.MALE), "leopard")
    assert words(desk) == "Add leopard to 1 event"
    outcome = reviewer(desk).withdraw([target])
    assert words(desk) == "Take back what was said of 1 event"
    assert (outcome.media, outcome.left) == (len(numbers), 0)
    assert str(outcome.words) == "What was said of 2 photographs was taken back."
    outcome = reviewer(desk).withdraw([target, Target(numbers[0])])
    assert (outcome.media, outcome.left) == (0, 2)


def test_an_animal_beside_nothing_is_not_added(desk: Desk) -> None:
    (number,) = add_rows(desk, [0])
    reviewer(desk).say_kind([Target(number)], Kind.BLANK)
    leopard = Identified("Panthera pardus", Rank.SPECIES)
    reviewer(desk).add([Target(number)], leopard, "leopard")
    assert words(desk) == "Relabel 1 photograph as leopard"


def test_what_was_said_of_boxes_stays_when_more_is_added(desk: Desk) -> None:
    (number,) = add_rows(desk, [0], boxes=[BOXES])
    reviewer(desk).say_kind([Target(number)], Kind.PERSON)
    reviewer(desk).correct([Target(number, 2)], taxon(desk, "Panthera leo"))
    reviewer(desk).add([Target(number)], Identified(kind=Kind.VEHICLE), "vehicle")
    assert labels(desk, number) == [["Panthera leo", "person", "vehicle"]]
    desk.work.undo()
    assert labels(desk, number) == [["Panthera leo", "person"]]


def test_nothing_is_not_said_beside_something(desk: Desk) -> None:
    (number,) = add_rows(desk, [0])
    reviewer(desk).say_kind([Target(number)], Kind.BLANK)
    reviewer(desk).add([Target(number)], Identified(kind=Kind.PERSON), "person")
    assert labels(desk, number) == [["person"]]
    for kind in (Kind.BLANK, Kind.NOT_AN_OBJECT):
        with pytest.raises(IdentificationRefused):
            reviewer(desk).add([Target(number)], Identified(kind=kind), "nothing")
    assert labels(desk, number) == [["person"]]


def test_what_has_no_such_details_is_left(desk: Desk) -> None:
    lion, blank = add_rows(desk, [0, HOUR])
    reviewer(desk).correct([Target(lion)], taxon(desk, "Panthera leo"))
    reviewer(desk).say_kind([Target(blank)], Kind.BLANK)
    both = [Target(lion), Target(blank)]
    assert reviewer(desk).describe(both, Details(count=2)) == Outcome(1, 0, left=1)
    assert labels(desk, lion, blank) == [["Panthera leo"], ["blank"]]
    with pytest.raises(IdentificationRefused):
        reviewer(desk).describe(both, Details(count=0))


def test_one_rank_up_and_down(desk: Desk) -> None:
    (number,) = add_rows(desk, [0])
    set_answer(desk, number, Status.NAMED, "Panthera leo", Rank.SPECIES)
    with desk.project.transaction() as raw:
        raw.execute(
            """UPDATE prediction SET best = '{"genus": ["Panthera", 0.9], """
            """"species": ["Panthera leo", 0.8], "subspecies": ["Panthera leo leo", 0.5]}'"""
        )
    steps = ["up", "up", "up", "down", "down", "down", "down"]
    said = []
    for step in steps:
        review = reviewer(desk)
        outcome = (review.rank_up if step == "up" else review.rank_down)([Target(number)])
        said.append((*labels(desk, number)[0], outcome.left))
    assert said == [
        ("Panthera", 0),
        ("Felidae", 0),
        ("Felidae", 1),
        ("Panthera", 0),
        ("Panthera leo", 0),
        ("Panthera leo leo", 0),
        ("Panthera leo leo", 1),
    ]
    reviewer(desk).correct([Target(number)], taxon(desk, "Acinonyx"))
    assert reviewer(desk).rank_down([Target(number)]).left == 1, "the model names none below it"


def test_details_are_added_to_what_is_said_or_shown(desk: Desk) -> None:
    judged, shown, nothing = add_rows(desk, [0, HOUR, 2 * HOUR])
    reviewer(desk).correct([Target(judged)], taxon(desk, "Panthera leo"))
    set_answer(desk, shown, Status.NAMED, "Panthera pardus", Rank.SPECIES)
    set_answer(desk, nothing, Status.UNSURE)
    targets = [Target(one) for one in (judged, shown, nothing)]
    outcome = reviewer(desk).describe(targets, Details(count=3, behavior="drinking"))
    assert outcome == Outcome(2, 0, left=1)
    found = judged_media(desk.project.connection, [judged, shown])
    said = [found[number].said[0] for number in (judged, shown)]
    assert [(one.label, one.count, one.behavior) for one in said] == [
        ("Panthera leo", 3, "drinking"),
        ("Panthera pardus", 3, "drinking"),
    ]
    reviewer(desk).describe([Target(judged)], Details(behavior=""))
    ((act,),) = identifications_of_media(desk.project.connection, [judged]).values()
    assert (act.said[0].count, act.said[0].behavior) == (3, "")


def test_groups_that_are_alike_are_not_taken_for_one(desk: Desk) -> None:
    whole, boxed = add_rows(desk, [0, HOUR], boxes=[(), BOXES])
    lion, female = taxon(desk, "Panthera leo"), Details(1, Sex.FEMALE)
    reviewer(desk).correct([Target(whole)], lion, [female, female])
    boxes = found_regions(desk.project.connection, [boxed])[boxed]
    reviewer(desk).correct([Target(boxed, one.number) for one in boxes], lion, [female])
    targets = [Target(whole), Target(boxed)]
    assert reviewer(desk).describe(targets, Details(behavior="grazing")).left == 2
    found = judged_media(desk.project.connection, [whole, boxed])
    said = [[(one.count, one.sex) for one in found[number].said] for number in (whole, boxed)]
    assert said == [[(1, Sex.FEMALE)] * 2] * 2
    assert groups_said(found[boxed]) == found[boxed].said
    reviewer(desk).correct([Target(boxed, one.number) for one in boxes], lion, [Details()])
    assert reviewer(desk).count_boxes([Target(boxed)]).left == 0
    assert labels(desk, boxed) == [["Panthera leo"]]


def test_an_event_is_named(desk: Desk) -> None:
    numbers = add_rows(desk, [0, 60])
    with desk.project.act("assign", actions(desk.project.connection)[0].words) as action:  # type: ignore[arg-type]
        for at, number in enumerate(numbers):
            desk.project.connection.execute(
                "INSERT INTO assignment (id, action, media, deployment) VALUES (?, ?, ?, 'A')",
                (f"00000000-0000-4000-8000-00000000000{at}", action, number),
            )
        desk.decider.decide(numbers)
    (event,) = kept_events(desk.project.connection)
    reviewer(desk).correct([Target(event=event.id)], taxon(desk, "Panthera leo"))
    assert words(desk) == "Identify 1 event as lion"
    assert labels(desk, *numbers) == [["Panthera leo"]] * 2
