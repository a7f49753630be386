"""Gaps of cameras: what a person may say, kept as acts that are undone and merged."""

from dataclasses import replace

import pytest

from swc_desktop.projects.camera_gaps import (
    CameraGap,
    camera_gap_from_fields,
    current_gaps,
    gap_at,
)
from swc_desktop.projects.conflicts import conflicts
from swc_desktop.projects.deployments import Deployment
from swc_desktop.projects.errors import CameraGapRefused, CameraGapUnknown
from tests.projects.desk import Desk

STATION = Deployment(
    "A1",
    starts="2024-02-01T10:00:00",
    ends="2024-03-01T10:00:00",
    zone="Africa/Johannesburg",
)
GAP = CameraGap("A1", "2024-02-10T00:00:00", "2024-02-12T23:59:59", "battery")


def kept(desk: Desk) -> list[CameraGap]:
    return current_gaps(desk.project.connection).get("A1", [])


def test_days_are_whole_and_an_open_end_is_that_of_the_station() -> None:
    made = camera_gap_from_fields(STATION, "2024-02-10", "2024-02-12", " battery ")
    assert made == GAP
    open_end = camera_gap_from_fields(STATION, "2024-02-20 12:00", "")
    assert (open_end.starts, open_end.ends) == ("2024-02-20T12:00:00", "2024-03-01T10:00:00")
    assert camera_gap_from_fields(STATION, "", "2024-02-03").starts == "2024-02-01T10:00:00"
    assert str(GAP.words) == "A1  down from 2024-02-10T00:00:00 to 2024-02-12T23:59:59  battery"
    assert GAP.record["gapStart"] == GAP.starts


@pytest.mark.parametrize(
    ("starts", "ends", "said"),
    [
        ("soon", "2024-02-12", "'soon' is not a time"),
        ("2024-02-12", "2024-02-11", "its end is not after its start"),
        ("2024-02-12T10:00", "2024-02-12T08:00Z", "its end is not after its start"),
        ("2024-01-01", "2024-01-31", "it is before the start of the station"),
        ("2024-03-02", "2024-03-03", "it is after the end of the station"),
    ],
)
def test_what_cannot_be_a_gap_is_refused(starts: str, ends: str, said: str) -> None:
    with pytest.raises(CameraGapRefused, match=said):
        camera_gap_from_fields(STATION, starts, ends)


def test_without_times_of_the_station_both_are_needed() -> None:
    alone = Deployment("A1")
    assert camera_gap_from_fields(alone, "2024-02-10", "2024-02-12", "battery") == GAP
    with pytest.raises(CameraGapRefused, match="its start is missing"):
        camera_gap_from_fields(alone, "", "2024-02-12")
    with pytest.raises(CameraGapRefused, match="its end is missing"):
        camera_gap_from_fields(alone, "2024-02-10", "")


def test_a_gap_is_known_by_when_it_begins_however_that_is_written() -> None:
    assert gap_at([GAP], STATION, "2024-02-09T22:00:00Z") == GAP
    with pytest.raises(CameraGapUnknown, match="A1 has no gap that begins at 2024-02-11T00:00:00"):
        gap_at([GAP], STATION, "2024-02-11")
    with pytest.raises(CameraGapRefused):
        gap_at([GAP], STATION, "yesterday")


def test_gaps_are_given_changed_removed_and_undone(desk: Desk) -> None:
    desk.work.deployments([STATION], source="s")
    desk.work.set_gap(GAP)
    desk.work.set_gap(GAP)
    later = replace(GAP, ends="2024-02-14T23:59:59")
    desk.work.set_gap(later, instead_of=GAP)
    assert kept(desk) == [later]
    other = replace(later, remarks="an elephant turned it")
    desk.work.set_gap(other, instead_of=later)
    assert kept(desk) == [other]
    desk.work.remove_gap(other)
    assert kept(desk) == []
    desk.restart()
    undone = []
    for expected in ([other], [later], [GAP], []):
        reverted, _ = desk.work.undo()
        undone.append(str(reverted.action.words))
        assert reverted.left == 0
        assert kept(desk) == expected
    assert undone == [
        "Say that the camera of A1 was not down",
        "Change when the camera of A1 was down",
        "Change when the camera of A1 was down",
        "Say that the camera of A1 was down",
    ]
    for expected in ([GAP], [later], [other], []):
        desk.work.redo()
        assert kept(desk) == expected
    desk.work.set_gap(GAP)
    assert kept(desk) == [GAP]
    assert conflicts(desk.project.connection) == {}


def test_gaps_are_in_the_order_of_time(desk: Desk) -> None:
    early = CameraGap("A1", "2024-02-03T00:00:00", "2024-02-04T00:00:00")
    for gap in (GAP, early):
        desk.work.set_gap(gap)
    assert kept(desk) == [early, GAP]
