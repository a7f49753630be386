"""Events as a project keeps them: formed by time, split and merged by hand."""

from datetime import UTC, timedelta
from pathlib import Path

import pytest

from swc_desktop.cli import main
from swc_desktop.core.observation import Moment
from swc_desktop.projects import adding
from swc_desktop.projects.acts import actions
from swc_desktop.projects.clocks import ClockPair, correction
from swc_desktop.projects.correcting import KeptCorrection
from swc_desktop.projects.errors import EventsRefused, EventUnknown
from swc_desktop.projects.forgetting import forget
from swc_desktop.projects.kept_events import (
    KeptEvent,
    WithoutEvent,
    kept_events,
    photographs_without_event,
    stations_without_events,
)
from swc_desktop.projects.selecting import Selected, select_paths
from tests.projects.desk import Desk, photograph
from tests.projects.event_cards import HOUR, START, card, station


def found(desk: Desk) -> list[KeptEvent]:
    return kept_events(desk.project.connection, desk.project.pack)


def sizes(desk: Desk) -> list[int]:
    return [len(event.media) for event in found(desk)]


def test_photographs_of_a_station_form_events_by_the_gap(desk: Desk, tmp_path: Path) -> None:
    station(desk, card(tmp_path / "card", 0, 10, 40, 71, 80))
    first, second = found(desk)
    assert (first.deployment, len(first.media), len(second.media)) == ("A1", 3, 2)
    assert first.record["eventStart"] == "2024-02-19T06:00:00+02:00"
    assert first.record["eventEnd"] == "2024-02-19T06:40:00+02:00"
    assert first.answers == {"Panthera leo melanochaita": 3}
    desk.work.set_event_gap(timedelta(minutes=2))
    assert sizes(desk) == [1, 1, 1, 1, 1]
    desk.work.set_event_gap(timedelta(seconds=30))
    assert str(actions(desk.project.connection, 1)[0].words) == "Form events by a gap of 30s"
    desk.restart()
    desk.work.set_event_gap(timedelta(hours=1))
    assert sizes(desk) == [5]


def test_a_gap_is_not_set_by_a_command_that_fails(desk: Desk, tmp_path: Path) -> None:
    station(desk, card(tmp_path / "card", 0, 40, 80, 120))
    desk.work.set_event_gap(timedelta(minutes=10))
    ids = [one.id for one in found(desk)]
    path = str(desk.project.path)
    desk.project.close()
    for words in (
        ("merge", "a", "b"),
        ("merge", ids[0], ids[1]),  # with that gap they are one event
        ("split", ids[0], "none"),
    ):
        assert main(["project", "events", path, "--gap", "3h", *words]) == 2
        desk.restart()
        assert [one.id for one in found(desk)] == ids
        assert str(actions(desk.project.connection, 1)[0].words).endswith("a gap of 10m")
        desk.project.close()
    assert main(["project", "events", path, "--gap", "20m", "merge", *ids[:2]]) == 0
    desk.restart()
    assert sizes(desk) == [2, 1, 1]


@pytest.mark.parametrize("gap", [timedelta(seconds=-1), timedelta(), timedelta(days=400)])
def test_a_gap_that_cannot_be_one_is_refused(desk: Desk, gap: timedelta) -> None:
    with pytest.raises(EventsRefused, match="not from 1 second to 366 days"):
        desk.work.set_event_gap(gap)


def test_photographs_without_a_station_or_time_form_no_events(desk: Desk, tmp_path: Path) -> None:
    desk.add(card(tmp_path / "phone", 0, 1))
    photograph(tmp_path / "card" / "without.jpg", "Panthera leo", seed=9)
    station(desk, tmp_path / "card")
    assert found(desk) == []
    assert photographs_without_event(desk.project.connection) == WithoutEvent(0, 2, 1)


def test_a_time_lapse_series_forms_no_events(desk: Desk, tmp_path: Path) -> None:
    station(desk, card(tmp_path / "card", *range(0, 15 * 14, 15), 7.5))
    (event,) = found(desk)
    assert event.record["eventStart"] == "2024-02-19T06:07:30+02:00"
    assert photographs_without_event(desk.project.connection).time_lapse == 14


def test_events_follow_times_clocks_and_assignments(desk: Desk, tmp_path: Path) -> None:
    folder = station(desk, card(tmp_path / "card", 0, 10))
    (first,) = select_paths(desk.project.connection, [folder / "IMG_0000.JPG"])
    desk.work.time([first], Moment(START - HOUR, timedelta(hours=2)))
    assert sizes(desk) == [1, 1]
    desk.work.undo()
    assert sizes(desk) == [2]
    pair = ClockPair(START, START.replace(tzinfo=UTC))
    desk.work.clock([Selected("deployment", "A1")], KeptCorrection(correction([pair]), 2 * HOUR))
    assert found(desk)[0].record["eventStart"] == "2024-02-19T08:00:00+02:00"
    desk.work.assign([first], "B1")
    assert [(event.deployment, len(event.media)) for event in found(desk)] == [("A1", 1), ("B1", 1)]
    desk.work.undo()
    assert sizes(desk) == [2]
    forget(desk.project, desk.decider, [first])
    assert sizes(desk) == [1]


def test_an_event_keeps_its_id_when_photographs_are_added_behind(
    desk: Desk, tmp_path: Path
) -> None:
    folder = station(desk, card(tmp_path / "card", 0))
    (before,) = found(desk)
    station(desk, card(folder, 0, 10))
    (after,) = found(desk)
    assert (after.id, len(after.media)) == (before.id, 2)


def test_a_split_stays_through_other_gaps_and_is_undone(desk: Desk, tmp_path: Path) -> None:
    station(desk, card(tmp_path / "card", 0, 10, 20, 90))
    whole, other = found(desk)
    desk.work.split_event(whole.id, whole.media[1])
    assert sizes(desk) == [1, 2, 1]
    assert [event.by_hand for event in found(desk)] == [True, True, False]
    station_of = found(desk)[0].deployment
    desk.work.merge_events([event.id for event in found(desk)][1:])
    assert desk.work.undo()[1].media == 3, "those of the other event stay as they are"
    assert {event.deployment for event in found(desk)} == {station_of}
    split = found(desk)
    desk.work.set_event_gap(timedelta(hours=3))
    assert found(desk) == split
    desk.work.set_event_gap(timedelta(minutes=30))
    desk.work.undo()
    assert found(desk) == [whole, other]
    desk.work.redo()
    assert found(desk) == split
    with pytest.raises(EventUnknown, match="no event"):
        desk.work.split_event(whole.id, whole.media[1])


def test_events_by_hand_are_merged_and_split_again(desk: Desk, tmp_path: Path) -> None:
    station(desk, card(tmp_path / "card", 0, 10, 20, 90))
    formed = found(desk)
    desk.work.split_event(formed[0].id, formed[0].media[2])
    parts = found(desk)
    desk.work.merge_events([part.id for part in parts])
    (merged,) = found(desk)
    assert merged.media == formed[0].media + formed[1].media
    desk.work.split_event(merged.id, merged.media[3])
    assert sizes(desk) == [3, 1]
    for earlier in ([merged], parts, formed):
        desk.work.undo()
        assert found(desk) == earlier
    for later in (parts, [merged], [3, 1]):
        desk.work.redo()
        assert later in (found(desk), sizes(desk))


def test_an_event_by_hand_shows_the_times_that_its_photographs_have_now(
    desk: Desk, tmp_path: Path
) -> None:
    folder = station(desk, card(tmp_path / "card", 0, 90))
    desk.work.merge_events([event.id for event in found(desk)])
    (first,) = select_paths(desk.project.connection, [folder / "IMG_0000.JPG"])
    desk.work.time([first], Moment(START - HOUR, timedelta(hours=2)))
    assert found(desk)[0].record["eventStart"] == "2024-02-19T05:00:00+02:00"
    desk.work.assign([first], "B1")
    assert [(event.deployment, event.by_hand) for event in found(desk)] == [
        ("A1", True),
        ("B1", False),
    ]


def test_what_cannot_be_split_or_merged_is_refused(desk: Desk, tmp_path: Path) -> None:
    station(desk, card(tmp_path / "card", 0, 10))
    desk.add(card(tmp_path / "other", 100), deployment="B1")
    desk.add(photograph(tmp_path / "b" / "x.jpg", "Panthera leo", seed=77, time=START))
    desk.work.assign(select_paths(desk.project.connection, [tmp_path / "b"]), "B1")
    event, other = found(desk)[0], found(desk)[-1]
    with pytest.raises(EventsRefused, match="is the first photograph"):
        desk.work.split_event(event.id, event.media[0])
    with pytest.raises(EventsRefused, match="has no photograph"):
        desk.work.split_event(event.id, other.media[0])
    with pytest.raises(EventsRefused, match="nothing to merge"):
        desk.work.merge_events([event.id, event.id])
    with pytest.raises(EventsRefused, match="not of the same camera station"):
        desk.work.merge_events([event.id, other.id])
    assert not any(one.by_hand for one in found(desk))


def test_events_of_an_interrupted_addition_are_formed_with_the_next_act(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patched:
        patched.setattr(adding, "form_events", lambda *_: None)
        folder = station(desk, card(tmp_path / "card", 0, 10))
    assert found(desk) == []
    assert stations_without_events(desk.project.connection) == {"A1"}
    desk.restart()
    desk.add(folder)
    assert sizes(desk) == [2]
    assert stations_without_events(desk.project.connection) == set()
