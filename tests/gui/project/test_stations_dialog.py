"""The list of camera stations: what it shows, and what can be done from it."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from swc_desktop.core.errors import OutputFault
from swc_desktop.projects.acts import actions
from swc_desktop.projects.deployments import Deployment, current_deployments, own_names
from swc_desktop.projects.roots import roots_of
from swc_desktop.projects.selecting import folder_target
from swc_desktop.ui.dialogs.question import Question
from swc_desktop.ui.project import stations_dialog as module
from swc_desktop.ui.project.assign_dialog import AssignDialog
from swc_desktop.ui.project.labels_dialog import LabelsDialog
from swc_desktop.ui.project.project_access import ProjectAccess
from swc_desktop.ui.project.rename_station_dialog import RenameStationDialog
from swc_desktop.ui.project.station_form import StationForm
from swc_desktop.ui.project.station_import import StationImportDialog
from swc_desktop.ui.project.stations_dialog import StationsDialog
from tests.gui.project.station_samples import STATIONS, fill, shown_access
from tests.projects.desk import Desk, photograph


def shown(qtbot: QtBot, dialog: StationsDialog) -> StationsDialog:
    qtbot.addWidget(dialog)
    dialog.show()
    qtbot.waitExposed(dialog)
    return dialog


def cells(dialog: StationsDialog, row: int) -> list[str]:
    model = dialog.table.model()
    return [str(model.index(row, column).data()) for column in range(model.columnCount())]


def opened(dialog: StationsDialog, kind: type[QWidget]) -> QWidget:
    (found,) = [one for one in dialog.findChildren(kind) if one.isVisible()]
    return found


def test_stations_are_listed_with_their_photographs_and_conflicts(qtbot: QtBot) -> None:
    dialog = shown(qtbot, StationsDialog(shown_access()))
    assert cells(dialog, 0) == [
        *("A1", "Lepalala, waterhole", "23.8412° S, 28.3127° E", "19 Feb 2026 – 3 May 2026"),
        *("40", "2"),
    ]
    assert cells(dialog, 2)[2:] == ["24.9947° S, 31.5889° E", "no times", "0", ""]
    assert cells(dialog, 3)[1:4] == ["", "no place", "from 1 Mar 2026"]
    assert dialog.summary.text() == (
        "4 camera stations. 4 photographs contradict their station: assigned to two, or taken over "
        "1 km away."
    )


def test_without_stations_it_says_what_they_are(qtbot: QtBot) -> None:
    dialog = shown(qtbot, StationsDialog(shown_access(())))
    assert "no camera stations yet" in dialog.summary.text()
    assert not dialog.table.isVisible()
    assert not dialog.search.isVisible()
    assert dialog.focusWidget() is dialog.add
    assert [button.isEnabled() for button in (dialog.add, dialog.take)] == [True, True]
    assert not any(button.isEnabled() for button in (dialog.edit, dialog.assign, dialog.labels))


def test_a_search_without_a_match_names_what_was_typed(qtbot: QtBot) -> None:
    dialog = shown(qtbot, StationsDialog(shown_access()))
    dialog.search.setText("lick")
    assert [one.station.id for one in dialog.table.shown] == ["B1"]
    dialog.search.setText("<b>zebra")
    assert dialog.none_found.text() == "No camera station has “<b>zebra” in its id or place."
    dialog.search.clear()
    assert not dialog.none_found.isVisible()


def test_each_button_opens_its_dialog(qtbot: QtBot) -> None:
    dialog = shown(qtbot, StationsDialog(shown_access(), numbers=[1, 2]))
    assert not dialog.edit.isEnabled()
    dialog.table.pick({"A2"})
    for button, kind in (
        (dialog.add, StationForm),
        (dialog.edit, StationForm),
        (dialog.assign, AssignDialog),
        (dialog.labels, LabelsDialog),
        (dialog.take, StationImportDialog),
    ):
        button.click()
        child = opened(dialog, kind)
        if button is dialog.edit:
            assert isinstance(child, StationForm)
            assert child.fields.id.text == "A2"
        if isinstance(child, AssignDialog):
            assert child.selection.text() == "The 2 &selected photographs"
            assert child.station is not None
            assert child.station.id == "A2"
        if isinstance(child, LabelsDialog):
            assert [one.id for one in child.sheet.stations] == ["A2"]
        child.close()
        qtbot.wait(1)  # what was closed is deleted


def test_enter_edits_the_station_that_is_chosen(qtbot: QtBot) -> None:
    dialog = shown(qtbot, StationsDialog(shown_access()))
    dialog.table.pick({"B1"})
    qtbot.keyClick(dialog.table, Qt.Key.Key_Return)
    form = opened(dialog, StationForm)
    assert isinstance(form, StationForm)
    assert form.fields.location_name.text == "Salt lick"
    assert dialog.isVisible()


def test_labels_are_for_all_stations_where_none_is_chosen(qtbot: QtBot) -> None:
    dialog = shown(qtbot, StationsDialog(shown_access()))
    dialog.labels.click()
    labels = opened(dialog, LabelsDialog)
    assert isinstance(labels, LabelsDialog)
    assert [one.id for one in labels.sheet.stations] == [one.id for one in STATIONS]


def test_a_station_that_was_made_is_listed_and_chosen(
    qtbot: QtBot, desk: Desk, access: ProjectAccess
) -> None:
    fill(desk.project, STATIONS, photographs=0)
    dialog = shown(qtbot, StationsDialog(access))
    dialog.search.setText("lick")
    dialog.add.click()
    form = opened(dialog, StationForm)
    assert isinstance(form, StationForm)
    form.fields.id.show_text("C1")
    form.save.click()
    assert [one.station.id for one in dialog.table.picked] == ["C1"]
    assert dialog.table.count == len(STATIONS) + 1


def test_stations_of_others_appear_when_the_project_changes(
    qtbot: QtBot, desk: Desk, access: ProjectAccess
) -> None:
    dialog = shown(qtbot, StationsDialog(access))
    assert not dialog.table.isVisible()
    access.act(lambda work: work.deployments([Deployment("X1")], source="a.csv"))
    assert dialog.table.isVisible()
    assert [one.station.id for one in dialog.table.shown] == ["X1"]


def test_a_project_that_is_only_read_offers_labels_alone(qtbot: QtBot, tmp_path: Path) -> None:
    access = shown_access()
    access.can_write = False
    try:
        dialog = shown(qtbot, StationsDialog(access))
        dialog.table.pick({"A1"})
        changes = (dialog.edit, dialog.rename, dialog.delete)
        writes = (dialog.add, *changes, dialog.assign, dialog.take)
        assert not any(button.isEnabled() for button in writes)
        assert dialog.labels.isEnabled()
    finally:
        access.can_write = True


def test_a_project_that_cannot_be_read_says_why(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_project: object) -> None:
        raise OutputFault(file="park.swcproject", reason="the disk is gone")

    monkeypatch.setattr(module, "read_stations", fail)
    dialog = shown(qtbot, StationsDialog(shown_access()))
    assert "the disk is gone" in dialog.message.text()
    assert dialog.message.property("role") == "error"


def camp(desk: Desk, folder: Path) -> None:
    """Two photographs of A1, none of B1."""
    desk.work.deployments([Deployment("A1", latitude=-24.9, longitude=31.6)], source="x")
    desk.work.set_deployment(Deployment("B1"))
    for at in range(2):
        photograph(folder / "card" / f"IMG_{at}.JPG", "Panthera leo", seed=at)
    desk.add(folder / "card")
    (root,) = roots_of(desk.project.connection)
    desk.work.assign([folder_target(root, "")], "A1")


def picked(qtbot: QtBot, access: ProjectAccess, station: str) -> StationsDialog:
    dialog = shown(qtbot, StationsDialog(access))
    dialog.table.pick({station})
    return dialog


def log(desk: Desk) -> str:
    return str(actions(desk.project.connection)[0].words)


def renaming(dialog: StationsDialog) -> RenameStationDialog:
    dialog.rename.click()
    found = opened(dialog, RenameStationDialog)
    assert isinstance(found, RenameStationDialog)
    return found


def test_one_station_at_a_time_is_renamed_or_deleted(
    qtbot: QtBot, desk: Desk, access: ProjectAccess, tmp_path: Path
) -> None:
    camp(desk, tmp_path)
    dialog = picked(qtbot, access, "A1")
    assert dialog.rename.isEnabled()
    assert dialog.delete.isEnabled()
    dialog.table.selectAll()
    assert not dialog.rename.isEnabled()
    assert not dialog.delete.isEnabled()


def test_a_station_is_renamed_and_shown_with_its_id(
    qtbot: QtBot, desk: Desk, access: ProjectAccess, tmp_path: Path
) -> None:
    camp(desk, tmp_path)
    dialog = picked(qtbot, access, "A1")
    form = renaming(dialog)
    assert form.field.text == "A1"
    assert not form.rename.isEnabled()
    assert "The ID A1 stays" in form.field.hint.text()
    form.field.line.setText("Waterhole")
    qtbot.keyClick(form.field.line, Qt.Key.Key_Return)
    assert own_names(desk.project.connection) == {"A1": "Waterhole"}
    assert log(desk) == "Rename the camera station A1 to Waterhole"
    assert [cells(dialog, row)[0] for row in range(2)] == ["B1", "Waterhole (A1)"]
    assert [one.station.id for one in dialog.table.picked] == ["A1"]
    form = renaming(dialog)
    form.field.line.clear()
    assert form.field.line.placeholderText() == "A1"
    form.rename.click()
    assert own_names(desk.project.connection) == {}


def test_a_name_that_another_station_has_is_said_beside_the_field(
    qtbot: QtBot, desk: Desk, access: ProjectAccess, tmp_path: Path
) -> None:
    camp(desk, tmp_path)
    form = renaming(picked(qtbot, access, "A1"))
    form.field.line.setText("B1")
    assert form.field.problem.text() == "Another station has it."
    assert not form.rename.isEnabled()
    qtbot.keyClick(form.field.line, Qt.Key.Key_Return)
    assert form.isVisible()
    qtbot.keyClick(form.field.line, Qt.Key.Key_Escape)
    assert own_names(desk.project.connection) == {}


def test_a_station_with_photographs_is_deleted_after_a_question(
    qtbot: QtBot, desk: Desk, access: ProjectAccess, tmp_path: Path
) -> None:
    camp(desk, tmp_path)
    dialog = picked(qtbot, access, "A1")
    dialog.delete.click()
    question = opened(dialog, Question)
    assert isinstance(question, Question)
    assert question.windowTitle() == "Delete A1?"
    assert question.text.text().splitlines() == [
        "2 photographs of A1 stay in the project, and then have no camera station: they lose what "
        "A1 says of place and time, and are decided again at once. 2 of them have a place from it.",
        "Undo brings all of it back.",
    ]
    assert question.focusWidget() is question.closing
    question.closing.click()
    assert set(current_deployments(desk.project.connection)) == {"A1", "B1"}
    dialog.delete.click()
    question = opened(dialog, Question)
    assert isinstance(question, Question)
    question.answers[0].click()
    assert set(current_deployments(desk.project.connection)) == {"B1"}
    assert log(desk) == "Delete the camera station A1"
    assert dialog.message.text() == "A1 is deleted. Its photographs are still here."
    assert [one.station.id for one in dialog.table.shown] == ["B1"]
    rows = desk.project.file.rows("SELECT deployment, latitude FROM media")
    assert rows == [(None, None), (None, None)]
    desk.work.undo()
    rows = desk.project.file.rows("SELECT deployment, latitude FROM media")
    assert rows == [("A1", -24.9), ("A1", -24.9)]


def test_a_station_without_photographs_is_deleted_at_once(
    qtbot: QtBot, desk: Desk, access: ProjectAccess, tmp_path: Path
) -> None:
    camp(desk, tmp_path)
    dialog = picked(qtbot, access, "B1")
    outcomes: list[object] = []
    access.acted.connect(outcomes.append)
    dialog.delete.click()
    assert set(current_deployments(desk.project.connection)) == {"A1"}
    assert dialog.message.text() == "B1 is deleted."
    assert [getattr(one, "can_undo") for one in outcomes] == [True]  # noqa: B009 - of any outcome


def test_a_station_that_another_desk_deleted_meanwhile_is_said(
    qtbot: QtBot, desk: Desk, access: ProjectAccess, tmp_path: Path
) -> None:
    camp(desk, tmp_path)
    dialog = picked(qtbot, access, "A1")
    desk.work.undo()
    desk.work.undo()
    desk.work.undo()  # the window does not know yet
    dialog.delete.click()
    assert "no camera station 'A1'" in dialog.message.text()
    assert dialog.message.property("role") == "error"
