"""What assigning photographs would change, and the folders that they are chosen by."""

from datetime import datetime
from pathlib import Path

from swc_desktop.projects.assigning import AssignmentPreview, preview_assignment
from swc_desktop.projects.deployments import Deployment, add_deployment, assign
from swc_desktop.projects.folders import folders_with_photographs
from swc_desktop.projects.root_changes import set_root_removed
from swc_desktop.projects.selecting import media_of, select_paths
from tests.projects.desk import Desk, photograph

A1 = Deployment("A1", starts="2026-02-10T06:00:00", ends="2026-02-12T18:00:00")
B1 = Deployment("B1")


def cards(desk: Desk, folder: Path) -> None:
    for day in range(9, 14):
        photograph(
            folder / "one" / "DCIM" / f"IMG_{day:04d}.JPG",
            "Panthera leo",
            seed=day,
            time=datetime(2026, 2, day, 12),  # noqa: DTZ001 - what a camera writes
        )
    photograph(folder / "one" / "DCIM" / "night" / "IMG_0001.JPG", "Panthera leo", seed=1)
    photograph(folder / "two" / "IMG_0001.JPG", "Panthera leo", seed=2)
    desk.add(folder / "one", folder / "two")
    with desk.project.transaction() as connection:
        for station in (A1, B1):
            add_deployment(connection, 1, station)


def chosen(desk: Desk, *paths: Path) -> list[int]:
    return media_of(desk.project.connection, select_paths(desk.project.connection, paths))


def test_nothing_is_assigned_yet(desk: Desk, tmp_path: Path) -> None:
    cards(desk, tmp_path)
    numbers = chosen(desk, tmp_path / "one")
    seen = preview_assignment(desk.project.connection, numbers, A1)
    assert seen == AssignmentPreview(6, 0, 0, {}, outside=2)
    assert seen.touched == 6
    assert preview_assignment(desk.project.connection, numbers, B1).outside == 0


def test_photographs_of_another_station_are_counted_by_it(desk: Desk, tmp_path: Path) -> None:
    cards(desk, tmp_path)
    one, two = chosen(desk, tmp_path / "one"), chosen(desk, tmp_path / "two")
    desk.work.assign(select_paths(desk.project.connection, [tmp_path / "one"]), "A1")
    desk.work.assign(select_paths(desk.project.connection, [tmp_path / "two"]), "B1")
    seen = preview_assignment(desk.project.connection, [*one, *two], A1)
    assert (seen.photographs, seen.already, seen.moved) == (7, 6, 1)
    assert seen.elsewhere == {"B1": 1}
    assert seen.touched == 1


def test_a_photograph_with_two_stations_is_moved(desk: Desk, tmp_path: Path) -> None:
    cards(desk, tmp_path)
    (number,) = chosen(desk, tmp_path / "two")
    with desk.project.transaction() as connection:
        assign(connection, 1, [number], "A1")
        connection.execute(
            "INSERT INTO assignment (id, action, media, deployment) VALUES ('x', 1, ?, 'B1')",
            (number,),
        )
    seen = preview_assignment(desk.project.connection, [number], A1)
    assert (seen.already, seen.moved, seen.elsewhere) == (0, 1, {"B1": 1})


def test_folders_are_listed_with_all_below_them(desk: Desk, tmp_path: Path) -> None:
    cards(desk, tmp_path)
    connection = desk.project.connection
    found = [(one.root, one.path, one.photographs) for one in folders_with_photographs(connection)]
    assert found == [
        ("one", "", 6),
        ("one", "DCIM", 6),
        ("one", "DCIM/night", 1),
        ("two", "", 1),
    ]
    night = folders_with_photographs(connection)[2]
    assert media_of(connection, [night.target]) == chosen(desk, tmp_path / "one" / "DCIM" / "night")
    set_root_removed(desk.project, "one", removed=True)
    assert [one.root for one in folders_with_photographs(connection)] == ["two"]
