"""Conflicts are listed with the file, both values, who said what, and which of them is used."""

import json
import shutil
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from swc_desktop.cli import main
from swc_desktop.core.observation import Moment, Place
from swc_desktop.projects.camera_gaps import CameraGap
from swc_desktop.projects.capture import CaptureMethod
from swc_desktop.projects.clocks import ClockCorrection, ClockPair
from swc_desktop.projects.conflicts import conflicts, found_conflicts
from swc_desktop.projects.correcting import KeptCorrection
from swc_desktop.projects.deployments import Deployment
from swc_desktop.projects.foreign_rows import open_other
from swc_desktop.projects.kept_events import kept_events
from swc_desktop.projects.project import Project
from swc_desktop.projects.selecting import Selected, select_paths
from tests.projects.desk import Desk, photograph

TIME = datetime(2024, 2, 19, 6, 24, 10)  # noqa: DTZ001 - what a camera writes
A1 = Deployment("A1", latitude=-24.9, longitude=31.6, zone="Africa/Johannesburg")
GAP = CameraGap("A1", "2024-02-03T00:00:00", "2024-02-04T00:00:00")


def corrected(hours: int) -> KeptCorrection:
    true = datetime.fromisoformat(f"2024-02-19T0{hours}:00:00+00:00")
    return KeptCorrection(ClockCorrection((ClockPair(TIME, true),)), timedelta(hours=2))


@pytest.fixture
def disputed(desk: Desk, tmp_path: Path) -> Desk:
    """A project in which Ada and, after her, Ben said something of everything."""
    for at in range(4):
        when = TIME + timedelta(minutes=at * at)
        photograph(tmp_path / "card" / f"{at}.jpg", "Panthera leo", seed=at, time=when)
    desk.work.deployments([A1, Deployment("B2")], source="stations.csv")
    desk.add(tmp_path / "card", deployment="A1")
    alone = photograph(tmp_path / "walk" / "a b.jpg", "Panthera onca", time=TIME)
    desk.add(tmp_path / "walk")
    copy = tmp_path / "other.swcproject"
    desk.project.file.vacuum()
    shutil.copyfile(desk.project.path, copy)
    other = Desk(Project.open(copy), desk.classifier)
    for one, by, said in ((desk, "Ada", 0), (other, "Ben", 1)):
        one.project.by = by
        work, connection = one.work, one.project.connection
        walked = select_paths(connection, [alone])
        folder = select_paths(connection, [tmp_path / "walk"])
        (event,) = kept_events(connection)
        work.split_event(event.id, event.media[1 + said])
        work.set_deployment(replace(A1, location_name=("River", "Ridge")[said]))
        work.set_gap(replace(GAP, remarks=("battery", "stolen")[said]))
        work.set_capture_method("A1", (CaptureMethod.ACTIVITY_DETECTION, CaptureMethod.BOTH)[said])
        work.assign(walked, ("A1", "B2")[said])
        work.place(folder, Place(float(said), 10.0))
        work.time(walked, Moment(TIME + timedelta(hours=said), timedelta(hours=2)))
        work.clock([Selected("deployment", "A1")], corrected(4 + said), confirmed=True)
    with open_other(copy, None) as opened:
        desk.work.merge(opened)
    other.project.close()
    return desk


def test_every_conflict_names_its_target_both_values_and_who_said_them(disputed: Desk) -> None:
    found = found_conflicts(disputed.project.connection)
    said = {one.about: [str(line) for line in one.lines] for one in found}
    for lines in said.values():
        assert any(" (Ada, 20" in line for line in lines[1:])
        assert any(" (Ben, 20" in line for line in lines[1:])
    used = {about for about, lines in said.items() if lines[1].endswith("), which is used")}
    assert used == set(said) - {"event"}
    shown = {
        about: [line.partition(" (Ada")[0].partition(" (Ben")[0] for line in lines]
        for about, lines in said.items()
        if about != "event"
    }
    assert shown == {
        "deployment": [
            "Camera station A1:",
            "name of the place River",
            "name of the place Ridge",
        ],
        "camera_gap": [
            "Camera station A1:",
            "the camera was down, remarks battery",
            "the camera was down, remarks stolen",
        ],
        "capture": [
            "Camera station A1:",
            "triggered by movement",
            "time-lapse and triggered",
        ],
        "assignment": ["Photograph walk/a b.jpg:", "camera station A1", "camera station B2"],
        "given_place": ["Folder walk:", "0.0, 10.0", "1.0, 10.0"],
        "given_time": [
            "Photograph walk/a b.jpg:",
            "2024-02-19T06:24:10+02:00",
            "2024-02-19T07:24:10+02:00",
        ],
        "clock_correction": [
            "Camera station A1:",
            "2024-02-19T06:24:10 of the camera is 2024-02-19T04:00:00+00:00",
            "2024-02-19T06:24:10 of the camera is 2024-02-19T05:00:00+00:00",
        ],
    }
    assert said["event"][0].endswith("in several events of A1:")
    assert {line.partition(" ")[0] for line in said["event"][1:]} == {"event"}
    assert set(conflicts(disputed.project.connection)) == {one.about for one in found}


def test_the_command_lists_them_in_words_and_as_objects(
    disputed: Desk, capsys: pytest.CaptureFixture[str]
) -> None:
    command = ["project", "info", str(disputed.project.path), "--conflicts"]
    assert main([*command, "--json"]) == 0
    records = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    (place,) = (one for one in records if one["conflict"] == "given_place")
    assert place["files"] == ["walk"]
    assert [(one["value"], one["by"], one["used"]) for one in place["said"]] == [
        ("0.0, 10.0", "Ada", True),
        ("1.0, 10.0", "Ben", False),
    ]
    (time,) = (one for one in records if one["conflict"] == "given_time")
    assert time["files"] == ["walk/a b.jpg"]
    assert main(command) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[lines.index("Folder walk:") + 1].startswith("  0.0, 10.0 (Ada, ")


def test_a_project_without_conflicts_says_so(
    desk: Desk, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["project", "info", str(desk.project.path), "--conflicts"]) == 0
    shown = capsys.readouterr()
    assert (shown.out, shown.err) == ("", "There are no conflicts.\n")
