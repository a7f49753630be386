"""Renaming and deleting a camera station: one act each, undone and redone, named in the log."""

from datetime import datetime, timedelta
from pathlib import Path

import pytest

from swc_desktop.projects.acts import actions
from swc_desktop.projects.assigning import preview_assignment
from swc_desktop.projects.camera_gaps import CameraGap, current_gaps
from swc_desktop.projects.capture import CaptureMethod
from swc_desktop.projects.clock_choices import clock_choices
from swc_desktop.projects.clocks import ClockPair, correction
from swc_desktop.projects.correcting import KeptCorrection
from swc_desktop.projects.deployment_changes import deployment_changes, deployments_to_store
from swc_desktop.projects.deployments import (
    Deployment,
    current_deployments,
    deployment_named,
    own_names,
)
from swc_desktop.projects.deployments_csv import read_deployments
from swc_desktop.projects.errors import DeploymentRefused, DeploymentUnknown
from swc_desktop.projects.foreign_rows import open_other
from swc_desktop.projects.kept_events import kept_events
from swc_desktop.projects.listing import MediaListing
from swc_desktop.projects.outcome import Outcome
from swc_desktop.projects.reports import counts
from swc_desktop.projects.selecting import Selected, select_paths
from swc_desktop.projects.station_counts import listed_stations
from swc_desktop.projects.station_saving import (
    StationUse,
    delete_station,
    rename_station,
    save_station,
    station_use,
)
from tests.projects.desk import Desk, MakeDesk, photograph

BEGIN = datetime(2026, 2, 3, 6)  # noqa: DTZ001 - what a camera writes
A1 = Deployment(
    "A1", latitude=-24.9, longitude=31.6, starts="2026-02-01T00:00:00", zone="Africa/Johannesburg"
)
B1 = Deployment("B1", latitude=-20.0, longitude=30.0, starts="2026-02-01T00:00:00")
GAP = CameraGap("A1", "2026-02-05T00:00:00", "2026-02-06T00:00:00")


def camp(desk: Desk, folder: Path) -> Desk:
    """Three photographs of A1, which is down for a day, and one of B1."""
    save_station(desk.work, A1, gaps=[GAP], method=CaptureMethod.ACTIVITY_DETECTION)
    desk.work.set_deployment(B1)
    for at in range(3):
        when = BEGIN + timedelta(minutes=at)
        photograph(folder / "card" / f"IMG_{at}.JPG", "Panthera leo", seed=at, time=when)
    photograph(folder / "other" / "IMG_9.JPG", "Panthera leo", seed=9, time=BEGIN)
    desk.add(folder / "card", deployment="A1")
    desk.add(folder / "other", deployment="B1")
    return desk


def log(desk: Desk) -> str:
    return str(actions(desk.project.connection)[0].words)


def media(desk: Desk) -> list[tuple[object, ...]]:
    return list(
        desk.project.file.rows(
            "SELECT id, deployment, latitude, local_time, conflicts FROM media ORDER BY number"
        )
    )


def shown(desk: Desk) -> list[str]:
    listing = MediaListing(desk.project.connection)
    return [one.station for one in listing.rows([1, 2, 3, 4])]


def events(desk: Desk) -> list[tuple[str, str]]:
    return [(one.deployment, one.id) for one in kept_events(desk.project.connection)]


def test_a_renamed_station_is_called_so_and_keeps_its_id(desk: Desk, tmp_path: Path) -> None:
    camp(desk, tmp_path)
    before, formed, answers = media(desk), events(desk), desk.predictions()
    assert rename_station(desk.work, "A1", " Waterhole ") == Outcome(3, 0, is_done=True)
    assert log(desk) == "Rename the camera station A1 to Waterhole"
    assert media(desk) == before
    assert events(desk) == formed
    assert desk.predictions() == answers
    assert shown(desk) == ["Waterhole"] * 3 + ["B1"]
    stations = current_deployments(desk.project.connection)
    station, other = stations["A1"], stations["B1"]
    assert (station.id, station.name, station.whole_name) == ("A1", "Waterhole", "Waterhole (A1)")
    assert (other.name, other.whole_name) == ("B1", "B1")
    assert own_names(desk.project.connection) == {"A1": "Waterhole"}
    assert current_gaps(desk.project.connection) == {"A1": [GAP]}
    assert station.capture is CaptureMethod.ACTIVITY_DETECTION
    (choice, *_) = clock_choices(desk.project.connection, [1, 2])
    assert choice.names == "Waterhole"


def test_renaming_is_undone_and_redone_across_a_restart(desk: Desk, tmp_path: Path) -> None:
    camp(desk, tmp_path)
    rename_station(desk.work, "A1", "Waterhole")
    rename_station(desk.work, "Waterhole", "Riverbed")
    assert log(desk) == "Rename the camera station Waterhole to Riverbed"
    desk.restart()
    desk.work.undo()
    assert shown(desk)[:1] == ["Waterhole"]
    desk.work.undo()
    assert shown(desk)[:1] == ["A1"]
    assert own_names(desk.project.connection) == {}
    desk.work.redo()
    desk.work.redo()
    assert shown(desk)[:1] == ["Riverbed"]


@pytest.mark.parametrize("name", ["", "A1"])
def test_without_a_name_a_station_is_called_by_its_id(
    desk: Desk, tmp_path: Path, name: str
) -> None:
    camp(desk, tmp_path)
    assert rename_station(desk.work, "A1", name) == Outcome(0, 0)
    rename_station(desk.work, "A1", "Waterhole")
    assert rename_station(desk.work, "A1", "Waterhole") == Outcome(0, 0)
    rename_station(desk.work, "A1", name)
    assert log(desk) == "Rename the camera station Waterhole to A1"
    assert current_deployments(desk.project.connection)["A1"].fields == {}


@pytest.mark.parametrize(
    ("name", "problem"),
    [
        ("B1", "name: another station has it"),
        ("Ridge", "name: another station has it"),
        ("x" * 201, "name: it has more than 200 characters"),
        ("a\u202eb", "name: it has a sign that cannot be shown"),
    ],
)
def test_a_name_that_cannot_be_is_refused(
    desk: Desk, tmp_path: Path, name: str, problem: str
) -> None:
    camp(desk, tmp_path)
    rename_station(desk.work, "B1", "Ridge")
    with pytest.raises(DeploymentRefused) as refused:
        rename_station(desk.work, "A1", name)
    assert problem in str(refused.value)
    assert shown(desk)[:1] == ["A1"]


def test_a_station_is_found_by_its_id_before_the_name_of_another(
    desk: Desk, tmp_path: Path
) -> None:
    camp(desk, tmp_path)
    rename_station(desk.work, "A1", "Waterhole")
    connection = desk.project.connection
    assert deployment_named(connection, "Waterhole").id == "A1"
    assert deployment_named(connection, "A1").id == "A1"
    with pytest.raises(DeploymentUnknown):
        deployment_named(connection, "")
    desk.work.assign(select_paths(connection, [tmp_path / "other"]), "Waterhole")
    assert [row[1] for row in media(desk)] == ["A1"] * 4


def test_the_name_stays_where_the_station_is_changed_or_imported_again(
    desk: Desk, tmp_path: Path
) -> None:
    camp(desk, tmp_path)
    rename_station(desk.work, "A1", "Waterhole")
    table = read_deployments(b"deploymentID,latitude,longitude\nA1,-25.0,31.0\n", "a.csv")
    changes = deployment_changes(current_deployments(desk.project.connection), table)
    desk.work.deployments(deployments_to_store(changes), source="a.csv")
    station = current_deployments(desk.project.connection)["A1"]
    assert (station.latitude, station.name) == (-25.0, "Waterhole")


def test_what_is_lost_with_a_station_is_said(desk: Desk, tmp_path: Path) -> None:
    camp(desk, tmp_path)
    use = station_use(desk.project.connection, "A1")
    assert use == StationUse(current_deployments(desk.project.connection)["A1"], 3, 3, False)
    assert str(use.lost) == (
        "3 photographs of A1 stay in the project, and then have no camera station: they lose what "
        "A1 says of place and time, and are decided again at once. 3 of them have a place from it."
    )
    true = BEGIN.replace(year=2025)
    kept = KeptCorrection(correction([ClockPair(true, BEGIN)]), timedelta(hours=2))
    desk.work.clock([Selected("deployment", "B1")], kept, confirmed=True)
    said = str(station_use(desk.project.connection, "B1").lost)
    assert said.startswith(
        "1 photograph of B1 stays in the project, and then has no camera station"
    )
    assert said.endswith("has a place from it. The correction of its clock counts no longer.")
    desk.work.set_deployment(Deployment("C1"))
    assert str(station_use(desk.project.connection, "C1").lost) == "It has no photographs."
    with pytest.raises(DeploymentUnknown):
        station_use(desk.project.connection, "Z9")


def test_a_deleted_station_leaves_its_photographs_without_its_place_and_time(
    make_desk: MakeDesk, tmp_path: Path
) -> None:
    """They are as if they had never been assigned, in every digit."""
    desk, never = camp(make_desk("one"), tmp_path), make_desk("never")
    never.add(tmp_path / "card")
    never.work.deployments([B1], source="x")
    never.add(tmp_path / "other", deployment="B1")
    before, answers, formed = media(desk), desk.predictions(), events(desk)
    outcome = delete_station(desk.work, "A1")
    assert (outcome.media, outcome.can_undo) == (3, True)
    assert log(desk) == "Delete the camera station A1"
    assert media(desk) == media(never)
    assert desk.predictions() == never.predictions()
    assert desk.predictions() != answers
    assert events(desk) == [one for one in formed if one[0] == "B1"]
    assert {one for one, _ in formed} == {"A1", "B1"}
    connection = desk.project.connection
    assert [one.station.id for one in listed_stations(connection)] == ["B1"]
    assert {name: counts(connection)[name] for name in ("deployments", "assigned")} == {
        "deployments": 1,
        "assigned": 1,
    }
    desk.restart()
    desk.work.undo()
    assert (media(desk), desk.predictions(), events(desk)) == (before, answers, formed)
    desk.work.redo()
    assert media(desk) == media(never)


def test_a_deleted_station_is_unknown_and_its_photographs_belong_to_none(
    desk: Desk, tmp_path: Path
) -> None:
    camp(desk, tmp_path)
    delete_station(desk.work, "A1")
    connection = desk.project.connection
    with pytest.raises(DeploymentUnknown):
        delete_station(desk.work, "A1")
    with pytest.raises(DeploymentUnknown):
        rename_station(desk.work, "A1", "x")
    with pytest.raises(DeploymentUnknown):
        desk.work.assign(select_paths(connection, [tmp_path / "other"]), "A1")
    seen = preview_assignment(connection, [1, 2, 3], B1)
    assert (seen.touched, seen.moved, seen.elsewhere) == (3, 0, {})
    rename_station(desk.work, "B1", "A1")  # the id is free as a name
    desk.work.assign(select_paths(connection, [tmp_path / "card"]), "B1")
    assert [row[1] for row in media(desk)] == ["B1"] * 4
    assert {row[4] for row in media(desk)} == {0}


def test_a_station_that_is_added_again_has_its_photographs_again(
    desk: Desk, tmp_path: Path
) -> None:
    camp(desk, tmp_path)
    before = media(desk)
    rename_station(desk.work, "A1", "Waterhole")
    delete_station(desk.work, "A1")
    assert log(desk) == "Delete the camera station Waterhole (A1)"
    desk.work.set_deployment(A1)
    assert log(desk) == "Add the camera station A1"
    assert media(desk) == before
    assert shown(desk)[:1] == ["A1"]


def test_both_reach_another_desk(make_desk: MakeDesk, tmp_path: Path) -> None:
    first, second = camp(make_desk("first"), tmp_path), make_desk("second")
    with open_other(first.project.path, None) as other:
        second.work.merge(other)
    rename_station(first.work, "B1", "Ridge")
    delete_station(first.work, "A1")
    with open_other(first.project.path, None) as other:
        second.work.merge(other)
    assert {
        name: one.name for name, one in current_deployments(second.project.connection).items()
    } == {"B1": "Ridge"}
    assert media(second) == media(first)
