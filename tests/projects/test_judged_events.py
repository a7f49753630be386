"""Events that people judged: split, merged and counted, so that nothing said is lost or doubled."""

import csv
import json
from pathlib import Path

import pytest

from swc_desktop.cli import main
from swc_desktop.core.identification import Identified, Kind, LifeStage, Sex
from swc_desktop.core.message import message
from swc_desktop.core.region import Box
from swc_desktop.core.taxonomy import Rank
from swc_desktop.projects.animal_counts import AnimalCount, animal_counts
from swc_desktop.projects.box_counts import suggested_count
from swc_desktop.projects.conflicts import conflicts, found_conflicts
from swc_desktop.projects.errors import EventUnknown
from swc_desktop.projects.foreign_rows import open_other
from swc_desktop.projects.identifications import Target, identifications_of_events
from swc_desktop.projects.identifying import Judgement, identify
from swc_desktop.projects.judged_media import judged_media
from swc_desktop.projects.kept_events import KeptEvent, event_named, kept_events
from swc_desktop.projects.listed import SuggestedCount
from swc_desktop.projects.queues import Queue, queued
from swc_desktop.session.details import Details
from swc_desktop.session.reviewing import Reviewer
from swc_desktop.sharing.answer_rows import write_answers
from swc_desktop.sharing.protection import Coarsening
from tests.projects.burst_project import add_rows, assign_rows
from tests.projects.desk import Desk, MakeDesk
from tests.projects.event_cards import card, station

LEOPARD = Identified("Panthera pardus", Rank.SPECIES, count=3)
SERVAL = Identified("Leptailurus serval", Rank.SPECIES)
BLANK = Identified(kind=Kind.BLANK)
WORDS = message("Tests", "Judge %Ln photograph(s)", "", 0)
BOXES = [Box(0.1, 0.1, 0.2, 0.2), Box(0.4, 0.4, 0.2, 0.2), Box(0.7, 0.7, 0.2, 0.2)]
HOUR = 3600.0


def judge(desk: Desk, target: Target, *said: Identified) -> None:
    identify(desk.project, desk.decider, [Judgement(target, said)], WORDS)


def events(desk: Desk) -> list[KeptEvent]:
    return kept_events(desk.project.connection)


def said(desk: Desk, numbers: list[int]) -> list[list[tuple[str, int | None]]]:
    found = judged_media(desk.project.connection, numbers)
    return [
        [(one.label, one.count) for one in found[number].said] if number in found else []
        for number in numbers
    ]


def stationed(desk: Desk, *times: float, boxes: list[list[Box]] | None = None) -> list[int]:
    numbers = add_rows(desk, times, boxes=boxes or ())
    assign_rows(desk, numbers)
    return numbers


def test_what_was_said_of_an_event_is_said_of_both_its_parts(desk: Desk) -> None:
    numbers = stationed(desk, 0, 60, 120)
    (whole,) = events(desk)
    judge(desk, Target(event=whole.id), LEOPARD, SERVAL)
    (whole,) = events(desk)
    desk.work.split_event(whole.id, whole.media[1])
    both = [("Panthera pardus", None), ("Leptailurus serval", None)]
    assert said(desk, numbers) == [both] * 3, "nobody said how many were in each part"
    _, second = events(desk)
    judge(desk, Target(event=second.id), SERVAL)
    assert said(desk, numbers)[1:] == [[("Leptailurus serval", None)]] * 2
    desk.work.undo()
    desk.work.undo()
    assert said(desk, numbers) == [[("Panthera pardus", 3), ("Leptailurus serval", None)]] * 3
    desk.work.redo()
    assert said(desk, numbers) == [both] * 3


def test_a_merged_event_has_what_was_said_of_its_parts(desk: Desk) -> None:
    numbers = stationed(desk, 0, 2 * HOUR, 4 * HOUR, 6 * HOUR)
    one, two, three, _ = events(desk)
    judge(desk, Target(event=one.id), LEOPARD)
    judge(desk, Target(event=two.id), Identified("Panthera pardus", Rank.SPECIES, count=2), SERVAL)
    judge(desk, Target(event=three.id), BLANK)
    before = said(desk, numbers)
    desk.work.merge_events([event.id for event in events(desk)])
    assert len(events(desk)) == 1
    assert said(desk, numbers) == [[("Panthera pardus", 3), ("Leptailurus serval", None)]] * 4
    desk.work.undo()
    assert said(desk, numbers) == before
    ids = [event.id for event in events(desk)]
    desk.work.merge_events(ids[2:])
    assert said(desk, numbers)[2:] == [[("blank", None)]] * 2


def test_an_event_and_its_photographs_are_counted_once(desk: Desk, tmp_path: Path) -> None:
    numbers = stationed(desk, 0, 60, 120, 2 * HOUR)
    whole, _ = events(desk)
    judge(desk, Target(event=whole.id), LEOPARD)
    judge(desk, Target(numbers[0]), Identified("Panthera pardus", Rank.SPECIES, count=2))
    judge(desk, Target(numbers[1]), SERVAL)
    judge(
        desk,
        Target(numbers[3]),
        Identified("Panthera pardus", Rank.SPECIES, count=1, sex=Sex.FEMALE),
        Identified("Panthera pardus", Rank.SPECIES, count=2, life_stage=LifeStage.JUVENILE),
    )
    loose = add_rows(desk, [9 * HOUR], seed=5)
    judge(desk, Target(loose[0]), BLANK)
    assert animal_counts(desk.project.connection) == [
        AnimalCount("Panthera pardus", 2, 6),
        AnimalCount("Leptailurus serval", 1, 1),
    ]
    out = tmp_path / "out.csv"
    write_answers(desk.project, desk.decider, "csv", out, Coarsening.EXACT)
    rows = list(csv.DictReader(out.read_text("utf-8-sig").splitlines()))
    by_level = {
        level: [row["count"] for row in rows if row["identified_of"] == level]
        for level in ("event", "photograph")
    }
    assert by_level == {"event": ["3"], "photograph": ["2", "", "1", "2", ""]}
    females = [row for row in rows if row["sex"] == "female"]
    assert [(row["identified"], row["count"]) for row in females] == [("Panthera pardus", "1")]


def test_photographs_in_no_event_are_counted_apart(
    desk: Desk, capsys: pytest.CaptureFixture[str]
) -> None:
    numbers = stationed(desk, 0, 60)
    other = Identified(kind=Kind.OTHER_ANIMAL)
    for number in (*numbers, *add_rows(desk, [9 * HOUR, 19 * HOUR], seed=5)):
        judge(desk, Target(number), other)
    judge(desk, Target(numbers[0]), other, SERVAL)
    (alone,) = add_rows(desk, [29 * HOUR], seed=9)
    judge(desk, Target(alone), LEOPARD)
    assert animal_counts(desk.project.connection) == [
        AnimalCount("Panthera pardus", 0, 3, 1),
        AnimalCount("other_animal", 1, 3, 2),
        AnimalCount("Leptailurus serval", 1, 1),
    ]
    path = str(desk.project.path)
    desk.project.close()
    assert main(["project", "summary", path]) == 0
    lines = [line for line in capsys.readouterr().out.splitlines() if "at least" in line]
    assert lines == [
        "Leopard, Panthera pardus: 3 animals at least, in 1 photograph in no event, "
        "by what people said.",
        "Other animal: 3 animals at least, in 1 event and 2 photographs in no event, "
        "by what people said.",
        "Leptailurus serval: 1 animal at least, in 1 event, by what people said.",
    ]
    assert main(["project", "summary", path, "--json"]) == 0
    found = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    (one,) = [each for each in found if each.get("identified") == "other_animal"]
    assert (one["events"], one["photographs_without_event"], one["animals"]) == (1, 2, 3)


def test_the_count_of_an_event_stands_once_in_an_export(desk: Desk, tmp_path: Path) -> None:
    stationed(desk, 0, 60, 120)
    (whole,) = events(desk)
    judge(desk, Target(event=whole.id), LEOPARD, SERVAL)
    out = tmp_path / "out.csv"
    write_answers(desk.project, desk.decider, "csv", out, Coarsening.EXACT)
    rows = list(csv.DictReader(out.read_text("utf-8-sig").splitlines()))
    assert [row["count"] for row in rows if row["identified"] == "Panthera pardus"] == ["3", "", ""]
    assert len({row["event"] for row in rows}) == 1


def test_the_most_boxes_in_one_frame_are_suggested(desk: Desk) -> None:
    numbers = stationed(desk, 0, 120, 2 * HOUR, boxes=[BOXES[:1], BOXES, BOXES[:2]])
    judge(desk, Target(numbers[0]), SERVAL)
    judge(desk, Target(numbers[1]), SERVAL)
    judge(desk, Target(numbers[2]), BLANK)
    raw = desk.project.connection
    assert suggested_count(raw, numbers[0]) == SuggestedCount(1, 3)
    assert suggested_count(raw, numbers[1]) == SuggestedCount(3, 3)
    assert suggested_count(raw, numbers[2]) is None, "nothing is in it"
    review = Reviewer(desk.work)
    assert review.count_boxes([Target(number) for number in numbers]).left == 1
    assert said(desk, numbers)[:2] == [[("Leptailurus serval", 1)], [("Leptailurus serval", 3)]]
    event, _ = events(desk)
    like = Target(numbers[0])
    assert review.count_boxes([Target(event=event.id)]).left == 1, "nobody named it"
    assert review.count_boxes([Target(event=event.id)], like).media == 2
    assert said(desk, numbers)[0] == [("Leptailurus serval", 1)], "its own count stays"
    assert animal_counts(raw) == [AnimalCount("Leptailurus serval", 1, 3)]


def test_a_box_of_another_animal_does_not_count(desk: Desk) -> None:
    (number,) = stationed(desk, 0, boxes=[BOXES])
    first, *others = _boxes(desk, number)
    judge(desk, Target(number, first), LEOPARD)
    for other in others:
        judge(desk, Target(number, other), Identified(kind=Kind.NOT_AN_OBJECT))
    assert suggested_count(desk.project.connection, number) is None, "it shows several things"
    judge(desk, Target(number, others[0]), LEOPARD)
    judge(desk, Target(number), SERVAL)
    assert suggested_count(desk.project.connection, number) == SuggestedCount(3, 3)


def test_an_event_is_described_as_its_photograph_is(desk: Desk) -> None:
    numbers = stationed(desk, 0, 60)
    (event,) = events(desk)
    judge(desk, Target(numbers[0]), SERVAL)
    review = Reviewer(desk.work)
    parts = [Details(1, Sex.FEMALE), Details(2, None, LifeStage.JUVENILE)]
    review.describe_anew([Target(event=event.id)], parts, Target(numbers[0]))
    assert said(desk, numbers)[1] == [("Leptailurus serval", 1), ("Leptailurus serval", 2)]


def _boxes(desk: Desk, number: int) -> list[int]:
    rows = desk.project.file.rows(
        "SELECT number FROM region WHERE media = ? AND category != 'frame' ORDER BY number",
        (number,),
    )
    return [int(str(row[0])) for row in rows]


def test_an_event_that_two_desks_judged_is_a_conflict_until_one_decides(
    make_desk: MakeDesk, tmp_path: Path
) -> None:
    card(tmp_path / "card", 0, 10)
    first, second = make_desk("A"), make_desk("B")
    for desk, kind in ((first, SERVAL), (second, BLANK)):
        station(desk, tmp_path / "card")
        (whole,) = events(desk)
        judge(desk, Target(event=whole.id), kind)
    for desk, other in ((first, second), (second, first)):
        with open_other(other.project.path, None) as opened:
            desk.work.merge(opened)
    for desk in (first, second):
        raw = desk.project.connection
        assert conflicts(raw) == {"identification": 1}
        (found,) = found_conflicts(raw)
        values = [str(one.words) for one in found.said]
        assert values == ["Leptailurus serval", "blank"], "what was said first is used"
        assert [one.is_used for one in found.said] == [True, False]
        assert queued(raw, Queue.CONFLICTS) == [1, 2]
        assert [one.is_conflict for one in judged_media(raw, [1, 2]).values()] == [True, True]
        assert said(desk, [1, 2]) == [[("Leptailurus serval", None)]] * 2
    (whole,) = events(second)
    judge(second, Target(event=whole.id), LEOPARD)
    assert conflicts(second.project.connection) == {}
    assert said(second, [1, 2]) == [[("Panthera pardus", 3)]] * 2
    with open_other(second.project.path, None) as opened:
        first.work.merge(opened)
    assert conflicts(first.project.connection) == {}
    assert said(first, [1, 2]) == [[("Panthera pardus", 3)]] * 2
    second.work.undo()
    assert conflicts(second.project.connection) == {"identification": 1}


def test_a_judged_event_is_found_by_the_id_that_it_had(desk: Desk, tmp_path: Path) -> None:
    """A script that listed the events judges them one by one, and some twice."""
    station(desk, card(tmp_path / "card", 0, 10, 20, 90))
    listed, other = kept_events(desk.project.connection)
    judge(desk, Target(event=listed.id), LEOPARD)
    judge(desk, Target(event=listed.id), SERVAL)
    now, same = kept_events(desk.project.connection)
    assert same == other
    assert event_named(desk.project.connection, listed.id) == now
    (act,) = identifications_of_events(desk.project.connection, [now.id]).values()
    assert act.said == (SERVAL,)
    desk.work.split_event(listed.id, listed.media[1])
    with pytest.raises(EventUnknown):
        judge(desk, Target(event=listed.id), LEOPARD)
