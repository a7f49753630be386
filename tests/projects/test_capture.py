"""How a station takes photographs: said by a person, or offered by what the photographs show."""

from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from swc_desktop.projects.capture import (
    CaptureMethod,
    capture_method,
    method_by_counts,
    said_methods,
)
from swc_desktop.projects.deployments import Deployment, current_deployments
from swc_desktop.projects.effort import Effort, efforts
from swc_desktop.projects.errors import CaptureMethodUnknown, DeploymentUnknown
from swc_desktop.projects.kept_events import kept_events
from tests.projects.desk import Desk, photograph

START = datetime(2024, 2, 19, 6)  # noqa: DTZ001 - what a camera writes
STATION = Deployment("A1", latitude=-24.9, longitude=31.6, starts="2024-02-01T00:00:00+02:00")


@pytest.fixture
def station(desk: Desk, tmp_path: Path) -> Desk:
    """Fourteen photographs of a timer and two that an animal triggered."""
    desk.work.deployments([STATION], source="s")
    for at, minute in enumerate([*range(0, 15 * 14, 15), 7.5, 8]):
        taken = START + timedelta(minutes=minute)
        path = tmp_path / "card" / f"IMG_{at:04d}.JPG"
        photograph(path, "Panthera leo", seed=at, time=taken)
    desk.add(tmp_path / "card", deployment="A1")
    return desk


def events(desk: Desk) -> list[int]:
    return [len(event.media) for event in kept_events(desk.project.connection)]


def effort(desk: Desk) -> Effort:
    (found,) = efforts(desk.project.connection)
    return found


def test_a_method_that_is_found_is_offered_and_not_said(station: Desk) -> None:
    assert said_methods(station.project.connection) == {}
    found = effort(station)
    assert found.offer is CaptureMethod.BOTH
    assert not found.capture.is_said
    assert (found.photographs, found.time_lapse) == (16, 14)
    assert str(found.sign_of_timer) == "14 of 16 photographs came at even intervals"
    assert events(station) == [2]


def test_what_a_person_says_forms_the_events_anew_and_is_undone(station: Desk) -> None:
    for method, expected, alone in (
        (CaptureMethod.ACTIVITY_DETECTION, [16], 0),
        (CaptureMethod.TIME_LAPSE, [], 16),
        (CaptureMethod.BOTH, [2], 14),
        (None, [2], 14),
    ):
        station.work.set_capture_method("A1", method)
        assert events(station) == expected
        assert effort(station).time_lapse == alone
        assert (effort(station).offer is None) is (method is not None)
        assert said_methods(station.project.connection).get("A1") is method
    undone = []
    for expected in ([2], [], [16], [2]):
        reverted, _ = station.work.undo()
        undone.append(str(reverted.action.words))
        assert events(station) == expected
    assert undone[0] == "Say that how A1 takes photographs is not known"
    assert undone[-1] == "Say how A1 takes photographs: triggered by movement"
    station.work.redo()
    assert events(station) == [16]


def test_saying_the_same_again_is_not_an_act(desk: Desk) -> None:
    desk.work.deployments([STATION], source="s")
    desk.work.set_capture_method("A1", None)
    desk.work.set_capture_method("A1", CaptureMethod.TIME_LAPSE)
    desk.work.set_capture_method("A1", CaptureMethod.TIME_LAPSE)
    desk.work.undo()
    assert said_methods(desk.project.connection) == {}
    reverted, _ = desk.work.undo()
    assert reverted.action.kind == "deployments"


def test_a_table_says_it_without_saying_anything_else(desk: Desk) -> None:
    connection = desk.project.connection
    desk.work.deployments([STATION], source="s")
    known = current_deployments(connection)["A1"]
    desk.work.deployments([replace(known, capture=CaptureMethod.TIME_LAPSE)], source="t")
    assert said_methods(connection) == {"A1": CaptureMethod.TIME_LAPSE}
    assert desk.project.file.one("SELECT count(*) FROM deployment") == 1
    desk.work.undo()
    assert current_deployments(connection) == {"A1": known}


def test_a_station_that_is_not_known_is_refused(desk: Desk) -> None:
    with pytest.raises(DeploymentUnknown):
        desk.work.set_capture_method("nowhere", CaptureMethod.TIME_LAPSE)


def test_methods_as_people_write_them() -> None:
    for text in ("timeLapse", "Time-lapse", "time lapse"):
        assert capture_method(text) is CaptureMethod.TIME_LAPSE
    for text in ("activity_detection", "PIR", "Motion Detection"):
        assert capture_method(text) is CaptureMethod.ACTIVITY_DETECTION
    with pytest.raises(CaptureMethodUnknown, match="one of activityDetection, timeLapse, both"):
        capture_method("video")


def test_a_few_others_do_not_make_a_timer_a_trigger() -> None:
    assert method_by_counts(0, 50) is CaptureMethod.ACTIVITY_DETECTION
    assert method_by_counts(14, 16) is CaptureMethod.BOTH
    assert method_by_counts(95, 100) is CaptureMethod.TIME_LAPSE
