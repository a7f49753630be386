"""Saving a camera station with its gaps and the way of its camera as one act."""

from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

from swc_desktop.projects.acts import actions
from swc_desktop.projects.camera_gaps import CameraGap, current_gaps
from swc_desktop.projects.capture import CaptureMethod, said_methods
from swc_desktop.projects.deployments import Deployment, current_deployments
from swc_desktop.projects.outcome import Outcome
from swc_desktop.projects.selecting import select_paths
from swc_desktop.projects.station_saving import save_station
from tests.projects.desk import Desk, photograph

A1 = Deployment("A1", starts="2026-02-01T00:00:00", zone="Africa/Johannesburg")
FIRST = CameraGap("A1", "2026-02-05T00:00:00", "2026-02-06T00:00:00")
SECOND = CameraGap("A1", "2026-02-08T00:00:00", "2026-02-09T00:00:00", "stolen")


def acts(desk: Desk) -> list[str]:
    return [str(one.words) for one in actions(desk.project.connection)]


def test_all_of_it_is_one_act(desk: Desk) -> None:
    method = CaptureMethod.ACTIVITY_DETECTION
    assert save_station(desk.work, A1, gaps=[FIRST, SECOND], method=method) == Outcome(
        0, 0, is_done=True
    )
    assert current_deployments(desk.project.connection) == {"A1": replace(A1, capture=method)}
    assert current_gaps(desk.project.connection) == {"A1": [FIRST, SECOND]}
    assert said_methods(desk.project.connection) == {"A1": method}
    assert acts(desk) == ["Add the camera station A1"]
    desk.work.undo()
    assert current_deployments(desk.project.connection) == {}
    assert current_gaps(desk.project.connection) == {}
    assert said_methods(desk.project.connection) == {}


def test_what_is_as_it_was_is_not_an_act(desk: Desk) -> None:
    for _ in range(2):
        save_station(desk.work, A1, gaps=[FIRST], method=None)
    assert acts(desk) == ["Add the camera station A1"]


def test_only_what_differs_is_changed(desk: Desk) -> None:
    save_station(desk.work, A1, gaps=[FIRST, SECOND], method=None)
    said = replace(FIRST, remarks="lens covered")
    save_station(desk.work, A1, gaps=[said], method=None)
    assert acts(desk)[0] == "Change the camera station A1"
    assert current_gaps(desk.project.connection) == {"A1": [said]}
    assert desk.project.file.one("SELECT count(*) FROM deployment") == 1
    desk.work.undo()
    assert current_gaps(desk.project.connection) == {"A1": [FIRST, SECOND]}


def test_events_follow_the_way_of_the_camera(desk: Desk, tmp_path: Path) -> None:
    begin = datetime(2026, 2, 3, 6)  # noqa: DTZ001 - what a camera writes
    for at in range(3):
        photograph(
            tmp_path / "card" / f"IMG_{at}.JPG",
            "Panthera leo",
            seed=at,
            time=begin + timedelta(minutes=at),
        )
    desk.add(tmp_path / "card")
    save_station(desk.work, A1, gaps=[], method=None)
    desk.work.assign(select_paths(desk.project.connection, [tmp_path / "card"]), "A1")

    def events() -> object:
        return desk.project.file.one("SELECT count(*) FROM current_event")

    assert events() == 1
    save_station(desk.work, A1, gaps=[], method=CaptureMethod.TIME_LAPSE)
    assert events() == 0
    desk.work.undo()
    assert events() == 1


def test_a_new_place_is_decided_in_the_same_act(desk: Desk, tmp_path: Path) -> None:
    desk.add(photograph(tmp_path / "card" / "a.jpg", "Panthera leo").parent)
    save_station(desk.work, A1, gaps=[], method=None)
    desk.work.assign(select_paths(desk.project.connection, [tmp_path / "card"]), "A1")
    placed = replace(A1, latitude=-24.99, longitude=31.59)
    assert save_station(desk.work, placed, gaps=[FIRST], method=None).media == 1
    assert desk.project.file.one("SELECT latitude FROM media") == -24.99
