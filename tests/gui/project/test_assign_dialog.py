"""Assigning photographs: what is said before, and what is done."""

from datetime import datetime
from pathlib import Path

from pytestqt.qtbot import QtBot

from swc_desktop.projects.deployments import Deployment
from swc_desktop.projects.selecting import select_paths
from swc_desktop.ui.project.assign_dialog import AssignDialog
from swc_desktop.ui.project.project_access import ProjectAccess
from swc_desktop.ui.project.station_form import StationForm
from tests.gui.project.station_samples import shown_access
from tests.projects.desk import Desk, photograph


def shown(qtbot: QtBot, dialog: AssignDialog) -> AssignDialog:
    qtbot.addWidget(dialog)
    dialog.show()
    qtbot.waitExposed(dialog)
    return dialog


def card(desk: Desk, folder: Path) -> None:
    for day in (1, 2, 3):
        photograph(
            folder / "card" / "DCIM" / f"IMG_{day}.JPG",
            "Panthera leo",
            seed=day,
            time=datetime(2026, 2, day, 12),  # noqa: DTZ001 - what a camera writes
        )
    photograph(folder / "card" / "other" / "IMG_9.JPG", "Panthera leo", seed=9)
    desk.add(folder / "card")
    desk.work.deployments(
        [Deployment("A1", starts="2026-02-02T00:00:00"), Deployment("B1")], source="x"
    )


def stations(desk: Desk) -> list[object]:
    rows = desk.project.file.rows("SELECT deployment FROM media ORDER BY number")
    return [row[0] for row in rows]


def test_a_selection_is_counted_before_it_is_assigned(
    qtbot: QtBot, desk: Desk, access: ProjectAccess, tmp_path: Path
) -> None:
    card(desk, tmp_path)
    dialog = shown(qtbot, AssignDialog(access, [1, 2, 3]))
    assert dialog.consequences.text() == "Choose a camera station."
    assert not dialog.assign.isEnabled()
    dialog.stations.pick({"A1"})
    assert dialog.consequences.text() == "3 photographs will be assigned to A1."
    assert dialog.warning.text() == "1 of them was not taken between start and end of A1."
    assert dialog.assign.text() == "&Assign 3 photographs"
    with qtbot.waitSignal(dialog.accepted):
        dialog.assign.click()
    assert stations(desk) == ["A1", "A1", "A1", None]


def test_what_belongs_to_another_station_is_named(
    qtbot: QtBot, desk: Desk, access: ProjectAccess, tmp_path: Path
) -> None:
    card(desk, tmp_path)
    desk.work.assign(select_paths(desk.project.connection, [tmp_path / "card" / "other"]), "B1")
    dialog = shown(qtbot, AssignDialog(access, [1, 2, 3, 4], station_id="A1"))
    assert "1 of them belongs to another station now and will leave it: B1 (1)." in (
        dialog.warning.text()
    )
    dialog.assign.click()
    assert stations(desk) == ["A1"] * 4
    again = shown(qtbot, AssignDialog(access, [1, 2, 3, 4], station_id="A1"))
    assert again.consequences.text() == "4 are assigned to A1 already."
    assert not again.assign.isEnabled()


def test_a_folder_is_assigned(
    qtbot: QtBot, desk: Desk, access: ProjectAccess, tmp_path: Path
) -> None:
    card(desk, tmp_path)
    dialog = shown(qtbot, AssignDialog(access, [], station_id="B1"))
    assert not dialog.selection.isVisible()
    assert dialog.consequences.text() == "Choose a folder or card."
    assert [(one.path, one.photographs) for one in dialog.folders.shown] == [
        ("", 4),
        ("DCIM", 3),
        ("other", 1),
    ]
    (dcim,) = [one for one in dialog.folders.shown if one.path == "DCIM"]
    dialog.folders.pick({dcim.target})
    assert dialog.consequences.text() == "3 photographs will be assigned to B1."
    dialog.assign.click()
    assert stations(desk) == ["B1", "B1", "B1", None]


def test_folders_that_overlap_count_each_photograph_once(
    qtbot: QtBot, desk: Desk, access: ProjectAccess, tmp_path: Path
) -> None:
    card(desk, tmp_path)
    dialog = shown(qtbot, AssignDialog(access, [], station_id="B1"))
    dialog.folders.selectAll()
    assert dialog.consequences.text() == "4 photographs will be assigned to B1."


def test_the_choice_of_selection_or_folder_shows_what_it_needs(qtbot: QtBot) -> None:
    dialog = shown(qtbot, AssignDialog(shown_access(), [1], station_id="A2"))
    assert not dialog.folders.isVisible()
    dialog.folder.click()
    assert dialog.folders.isVisible()
    assert dialog.consequences.text() == "Choose a folder or card."
    dialog.selection.click()
    assert dialog.consequences.text() == "1 photograph will be assigned to A2."


def test_a_station_that_is_made_here_is_chosen(
    qtbot: QtBot, desk: Desk, access: ProjectAccess, tmp_path: Path
) -> None:
    photograph(tmp_path / "card" / "a.jpg", "Panthera leo")
    desk.add(tmp_path / "card")
    dialog = shown(qtbot, AssignDialog(access, [1]))
    assert "no camera stations yet" in dialog.consequences.text()
    dialog.add.click()
    (form,) = dialog.findChildren(StationForm)
    form.fields.id.show_text("N1")
    form.save.click()
    assert dialog.station is not None
    assert dialog.station.id == "N1"
    dialog.assign.click()
    assert stations(desk) == ["N1"]


def test_a_failure_is_said_and_can_be_tried_again(qtbot: QtBot) -> None:
    dialog = shown(qtbot, AssignDialog(shown_access(), [100], station_id="A1"))
    dialog.assign.click()
    assert dialog.message.text() == "This project is only shown."
    assert dialog.isVisible()
    assert dialog.assign.isEnabled()


def test_many_other_stations_are_counted(
    qtbot: QtBot, desk: Desk, access: ProjectAccess, tmp_path: Path
) -> None:
    card(desk, tmp_path)
    desk.work.deployments([Deployment(f"C{at}") for at in range(4)], source="x")
    for number, path in enumerate(sorted((tmp_path / "card").rglob("*.JPG"))):
        desk.work.assign(select_paths(desk.project.connection, [path]), f"C{number}")
    dialog = shown(qtbot, AssignDialog(access, [1, 2, 3, 4], station_id="B1"))
    assert dialog.warning.text() == (
        "4 of them belong to another station now and will leave it: C0 (1), C1 (1), C2 (1), 1 more."
    )
