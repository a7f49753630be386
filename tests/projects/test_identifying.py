"""What people say is in photographs, boxes and events, as acts."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from swc_desktop.core.identification import Identified, Kind
from swc_desktop.core.message import message
from swc_desktop.core.region import Box
from swc_desktop.core.taxonomy import Rank
from swc_desktop.projects.act_details import act_details
from swc_desktop.projects.acts import actions
from swc_desktop.projects.conflicts import conflicts, found_conflicts
from swc_desktop.projects.errors import EventUnknown, ProjectBroken
from swc_desktop.projects.foreign_rows import open_other
from swc_desktop.projects.forgetting import forget
from swc_desktop.projects.identifications import Target, identifications_of_media
from swc_desktop.projects.identifying import Judgement, identify
from swc_desktop.projects.judged_media import Judged, JudgedLevel, judged_media
from swc_desktop.projects.kept_events import kept_events
from swc_desktop.projects.lost_references import lost_references
from swc_desktop.projects.outcome import Outcome
from swc_desktop.projects.reports import check
from swc_desktop.projects.schema import VERSION
from swc_desktop.projects.selecting import selected_media
from swc_desktop.projects.target_names import TargetNames
from tests.projects.burst_project import add_rows, stored_bursts
from tests.projects.desk import Desk, MakeDesk, photograph
from tests.projects.older_file import make_version_4

LEOPARD = Identified("Panthera pardus", Rank.SPECIES, "swc-desktop", count=2)
SERVAL = Identified("Leptailurus serval", Rank.SPECIES)
BLANK = Identified(kind=Kind.BLANK)
WORDS = message("Tests", "Judge %Ln photograph(s)", "", 0)
BOX, OTHER_BOX = Box(0.1, 0.1, 0.3, 0.3), Box(0.6, 0.5, 0.3, 0.3)
HOUR = 3600.0


def judge(desk: Desk, *new: tuple[Target, Identified]) -> Outcome:
    made = [Judgement(target, (said,)) for target, said in new]
    return identify(desk.project, desk.decider, made, WORDS)


def labels(desk: Desk, *numbers: int) -> list[list[str]]:
    found = judged_media(desk.project.connection, numbers)
    return [
        [one.label for one in found[number].said] if number in found else [] for number in numbers
    ]


def noted(desk: Desk, number: int) -> tuple[object, ...]:
    statement = "SELECT judged, identified, identified_rank FROM media WHERE number = ?"
    return desk.project.file.rows(statement, (number,))[0]


def boxes(desk: Desk, number: int) -> list[int]:
    rows = desk.project.file.rows(
        "SELECT number FROM region WHERE media = ? AND category != 'frame' ORDER BY number",
        (number,),
    )
    return [int(str(row[0])) for row in rows]


def test_what_is_said_stands_beside_what_the_model_says(desk: Desk) -> None:
    first, second = add_rows(desk, [0, HOUR])
    before = desk.predictions()
    assert judge(desk, (Target(first), LEOPARD)).media == 1
    (act,) = identifications_of_media(desk.project.connection, [first, second])[first]
    assert act.said == (LEOPARD,)
    assert act.by == desk.project.by
    status, taxon, certainty = desk.project.file.rows(
        "SELECT status, taxon, certainty FROM media WHERE number = ?", (first,)
    )[0]
    assert act.shown is not None
    assert (act.shown.status, act.shown.taxon, act.shown.confidence) == (status, taxon, certainty)
    assert act.shown.pack == desk.project.pack
    assert noted(desk, first) == (Judged.ITSELF, "Panthera pardus", "species")
    assert noted(desk, second) == (0, None, None)
    assert desk.predictions() == before
    assert check(desk.project.file).is_whole


def test_one_act_for_a_selection_undone_and_redone_at_any_depth(desk: Desk) -> None:
    numbers = add_rows(desk, [0, HOUR, 2 * HOUR])
    judge(desk, *((Target(one), LEOPARD) for one in numbers))
    judge(desk, (Target(numbers[0]), SERVAL), (Target(numbers[1]), BLANK))
    changed = [["Leptailurus serval"], ["blank"], ["Panthera pardus"]]
    assert labels(desk, *numbers) == changed
    assert str(actions(desk.project.connection)[0].words) == "Judge 2 photographs"
    desk.work.undo()
    desk.restart()
    assert labels(desk, *numbers) == [["Panthera pardus"]] * 3
    desk.work.undo()
    assert labels(desk, *numbers) == [[], [], []]
    assert noted(desk, numbers[0]) == (0, None, None)
    desk.work.redo()
    desk.work.redo()
    assert labels(desk, *numbers) == changed
    assert noted(desk, numbers[1]) == (Judged.ITSELF, "blank", None)


def test_what_counts_already_is_no_act(desk: Desk) -> None:
    (number,) = add_rows(desk, [0])
    judge(desk, (Target(number), LEOPARD))
    count = len(actions(desk.project.connection))
    assert judge(desk, (Target(number), LEOPARD)) == Outcome(0, 0, left=1)
    taken_back = identify(desk.project, desk.decider, [Judgement(Target(99), ())], WORDS)
    assert taken_back.left == 1
    assert len(actions(desk.project.connection)) == count


def test_boxes_count_before_the_photograph_and_a_later_act_on_all_of_it_ends_them(
    desk: Desk,
) -> None:
    (number,) = add_rows(desk, [0], boxes=[[BOX, OTHER_BOX]])
    one, other = boxes(desk, number)
    judge(desk, (Target(number), SERVAL))
    judge(desk, (Target(number, one), LEOPARD))
    assert labels(desk, number) == [["Panthera pardus", "Leptailurus serval"]]
    assert judge(desk, (Target(number, other), SERVAL)).media == 0, "it passed to the other box"
    found = judged_media(desk.project.connection, [number])[number]
    assert (found.level, len(found.acts)) == (JudgedLevel.BOXES, 2)
    assert not found.is_conflict
    judge(desk, (Target(number), BLANK))
    assert labels(desk, number) == [["blank"]]
    judge(desk, (Target(number, one), LEOPARD))
    assert labels(desk, number) == [["Panthera pardus"]], "an animal on it ends the blank"
    desk.work.undo()
    assert labels(desk, number) == [["blank"]]
    desk.work.undo()
    assert labels(desk, number) == [["Panthera pardus", "Leptailurus serval"]]


def test_a_photograph_is_relabelled_though_its_own_act_says_the_same(desk: Desk) -> None:
    """What is said of its box hides what was said of all of it; saying that again is an act."""
    (number,) = add_rows(desk, [0], boxes=[[BOX]])
    judge(desk, (Target(number), SERVAL))
    judge(desk, (Target(number, boxes(desk, number)[0]), LEOPARD))
    assert judge(desk, (Target(number), SERVAL)).media == 1
    assert labels(desk, number) == [["Leptailurus serval"]]


def test_a_judged_photograph_votes_alone(desk: Desk) -> None:
    numbers = add_rows(desk, [0, 10, 20])
    assert len(stored_bursts(desk)) == 1
    judge(desk, (Target(numbers[1]), LEOPARD))
    assert stored_bursts(desk) == set(), "those before it never vote with those after it"
    rows = "SELECT p.burst FROM prediction p ORDER BY region"
    assert {row[0] for row in desk.project.file.rows(rows)} == {1}
    alone = desk.predictions()
    desk.decider.renewed()
    with desk.project.transaction():
        desk.decider.decide_all()
    assert desk.predictions() == alone
    desk.work.undo()
    assert len(stored_bursts(desk)) == 1


def test_boxes_that_were_judged_stay_when_a_photograph_is_examined_anew(
    make_desk: MakeDesk, tmp_path: Path
) -> None:
    desk = make_desk("park")
    (number,) = add_rows(desk, [0], boxes=[[BOX]])
    (box,) = boxes(desk, number)
    judge(desk, (Target(number, box), LEOPARD))
    with desk.project.transaction() as raw:
        raw.execute("UPDATE detection SET detector = 'newer'")
        raw.execute(
            "INSERT INTO region (media, left, top, width, height, category, confidence, detector) "
            "VALUES (?, 0.1, 0.1, 0.31, 0.3, 'animal', 0.9, 'newer')",
            (number,),
        )
        desk.decider.decide([number], new_votes=True)
    assert box in boxes(desk, number)
    assert labels(desk, number) == [["Panthera pardus"]]


def test_what_was_said_follows_a_photograph_of_which_only_the_metadata_changed(
    desk: Desk, tmp_path: Path
) -> None:
    file = photograph(tmp_path / "card" / "a.jpg", "Panthera leo")
    desk.add(tmp_path / "card")
    judge(desk, (Target(1), LEOPARD))
    photograph(file, "Panthera leo", rating=5)
    desk.add(tmp_path / "card")
    assert labels(desk, 1, 2) == [[], ["Panthera pardus"]]
    assert noted(desk, 1) == (0, None, None)
    desk.work.undo()
    assert labels(desk, 2) == [[]]


def test_an_event_that_is_judged_stays_as_it_is(desk: Desk, tmp_path: Path) -> None:
    numbers = add_rows(desk, [0, 60, 2 * HOUR])
    with desk.project.act("assign", message("Tests", "Assign"), can_undo=False) as action:
        raw = desk.project.connection
        for at, number in enumerate(numbers):
            raw.execute(
                "INSERT INTO assignment (id, action, media, deployment) VALUES (?, ?, ?, 'A')",
                (f"00000000-0000-4000-8000-00000000000{at}", action, number),
            )
        desk.decider.decide(numbers)
    first, _ = kept_events(desk.project.connection)
    judge(desk, (Target(event=first.id), LEOPARD))
    assert [event.by_hand for event in kept_events(desk.project.connection)] == [True, False]
    assert noted(desk, numbers[0]) == (Judged.EVENT, "Panthera pardus", "species")
    assert noted(desk, numbers[2]) == (0, None, None)
    desk.work.set_event_gap(timedelta(hours=5))
    assert len(kept_events(desk.project.connection)[0].media) == 2
    judge(desk, (Target(numbers[1]), SERVAL))
    assert labels(desk, *numbers) == [["Panthera pardus"], ["Leptailurus serval"], []]
    desk.work.undo()
    desk.work.undo()
    assert noted(desk, numbers[0]) == (0, None, None)
    assert len(kept_events(desk.project.connection)) == 1, "by the gap of today"
    desk.work.redo()
    assert noted(desk, numbers[1]) == (Judged.EVENT, "Panthera pardus", "species")
    with pytest.raises(EventUnknown):
        judge(desk, (Target(event="gone"), LEOPARD))


def test_forgetting_deletes_what_was_said(desk: Desk) -> None:
    numbers = add_rows(desk, [0, HOUR], boxes=[[BOX], [BOX]])
    (box,) = boxes(desk, numbers[0])
    secret = replace(LEOPARD, remarks="at the hidden waterhole")
    judge(desk, (Target(numbers[0], box), secret), (Target(numbers[1]), SERVAL))
    judge(desk, (Target(numbers[0]), BLANK))
    forget(desk.project, desk.decider, selected_media(desk.project.connection, [numbers[0]]))
    assert desk.project.file.rows("SELECT media FROM identification") == [(numbers[1],)]
    rows = desk.project.file.rows("SELECT taxon FROM identification_row")
    assert rows == [("Leptailurus serval",)]
    assert b"hidden waterhole" not in desk.project.path.read_bytes()
    assert check(desk.project.file).is_whole


def test_two_desks_that_disagree_are_a_conflict_until_one_decides(
    make_desk: MakeDesk, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    first, second = make_desk("A"), make_desk("B")
    card = tmp_path / "card"
    photograph(card / "a.jpg", "Panthera leo")
    first.add(card)
    second.add(card)
    first.project.by, second.project.by = "Ann", "Ben"
    judge(first, (Target(1), LEOPARD))
    judge(second, (Target(1), SERVAL))
    with open_other(second.project.path, None) as other:
        assert first.work.merge(other).conflicts == {"identification": 1}
    assert noted(first, 1)[0] == Judged.ITSELF | Judged.CONFLICT
    (conflict,) = found_conflicts(first.project.connection)
    assert str(conflict.lines[0]) == "Photograph card/a.jpg:"
    assert [(one.by, one.is_used) for one in conflict.said] == [("Ann", True), ("Ben", False)]
    assert str(conflict.said[0].words) == "2 × Panthera pardus"
    assert labels(first, 1) == [["Panthera pardus"]]
    judge(first, (Target(1), SERVAL))
    assert conflicts(first.project.connection) == {}
    assert noted(first, 1)[0] == Judged.ITSELF
    with open_other(first.project.path, None) as other:
        second.work.merge(other)
        assert second.work.merge(other).is_nothing
    assert labels(second, 1) == [["Leptailurus serval"]]


def test_the_log_says_what_was_said_of_which_photographs(desk: Desk) -> None:
    numbers = add_rows(desk, [0, HOUR], boxes=[[BOX], []])
    judge(desk, (Target(numbers[0], boxes(desk, numbers[0])[0]), LEOPARD))
    judge(desk, (Target(numbers[0]), BLANK), (Target(numbers[1]), BLANK))
    names = TargetNames(desk.project.connection)
    last, earlier = (
        [
            str(one)
            for one in act_details(desk.project.connection, act.number, names, is_coarse=False)
        ]
        for act in actions(desk.project.connection)[:2]
    )
    assert earlier == ["A box in the photograph card1/0000.jpg: 2 × Panthera pardus"]
    assert last == [
        "Photograph card1/0000.jpg, Photograph card1/0001.jpg: blank",
        "A box in the photograph card1/0000.jpg: nothing",
    ]


def test_an_older_project_gets_the_tables(desk: Desk) -> None:
    (number,) = add_rows(desk, [0])
    with desk.project.transaction() as raw:
        make_version_4(raw)
    desk.restart()
    assert desk.project.file.one("PRAGMA user_version") == VERSION
    judge(desk, (Target(number), LEOPARD))
    assert labels(desk, number) == [["Panthera pardus"]]


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE identification_row SET count = 0",
        "UPDATE identification_row SET kind = 'ghost', taxon = NULL, rank = NULL",
        "UPDATE identification SET event = 'x'",
        "UPDATE identification SET shown_confidence = 7",
        "UPDATE identification SET region = (SELECT max(number) FROM region)",
        "UPDATE media SET judged = 99",
    ],
)
def test_a_file_from_outside_that_is_not_ours_is_refused(
    make_desk: MakeDesk, statement: str
) -> None:
    other = make_desk("other")
    number, _ = add_rows(other, [0, HOUR])
    judge(other, (Target(number), LEOPARD))
    with other.project.transaction() as raw:
        raw.execute(statement)
    with pytest.raises(ProjectBroken):
        open_other(other.project.path, None)


def test_what_is_said_of_an_event_that_is_lost_is_named(desk: Desk) -> None:
    (number,) = add_rows(desk, [0])
    judge(desk, (Target(number), LEOPARD))
    with desk.project.transaction() as raw:
        raw.execute("UPDATE identification SET media = NULL, event = 'gone'")
    (lost,) = lost_references(desk.project.connection)
    assert (lost.table, lost.missing, lost.count) == ("identification", "event", 1)
    assert "1 entry of events" in str(lost.words)
