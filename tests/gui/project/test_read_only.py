"""Dialogs over a project that is open to read only: nothing can be pressed, and they say why."""

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from swc_desktop.ui.dialogs.base_dialog import BaseDialog
from swc_desktop.ui.project.assign_dialog import AssignDialog
from swc_desktop.ui.project.clock_dialog import ClockDialog
from swc_desktop.ui.project.clock_findings_dialog import ClockFindingsDialog
from swc_desktop.ui.project.events_dialog import EventsDialog
from swc_desktop.ui.project.folder_pattern_dialog import FolderPatternDialog
from swc_desktop.ui.project.place_dialog import PlaceDialog
from swc_desktop.ui.project.project_access import READ_ONLY, ProjectAccess
from swc_desktop.ui.project.rename_station_dialog import RenameStationDialog
from swc_desktop.ui.project.said_import_dialog import SaidImportDialog
from swc_desktop.ui.project.sensitive_dialog import SensitiveDialog
from swc_desktop.ui.project.station_form import StationForm
from swc_desktop.ui.project.station_import import StationImportDialog
from swc_desktop.ui.project.stations_dialog import StationsDialog
from swc_desktop.ui.project.time_dialog import TimeDialog
from swc_desktop.ui.project.track_dialog import TrackDialog
from swc_desktop.ui.review.checklist_dialog import ChecklistDialog
from swc_desktop.ui.text.sentences import in_words
from swc_desktop.ui.widgets.wrapping_label import WrappingLabel
from tests.gui.individual_samples import (
    embedding_dialog,
    individual_dialog,
    individuals_dialog,
)
from tests.gui.project.place_samples import STATIONS, access_to, numbers_of, sample_desk
from tests.projects.desk import Desk


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    made = sample_desk(tmp_path_factory.mktemp("read"))
    yield made
    made.project.close()


def assign(access: ProjectAccess, desk: Desk) -> BaseDialog:
    made = AssignDialog(access, numbers_of(desk), station_id="A1")
    assert "will be assigned" in made.consequences.text()
    return made


def place(access: ProjectAccess, desk: Desk) -> BaseDialog:
    made = PlaceDialog(access, numbers_of(desk))
    made.picker.field.setText("-24.9, 31.6")
    made.picker.field.editingFinished.emit()
    return made


def time(access: ProjectAccess, desk: Desk) -> BaseDialog:
    made = TimeDialog(access, numbers_of(desk))
    made.field.line.setText("2026-02-19")
    return made


def form(access: ProjectAccess, _desk: Desk) -> BaseDialog:
    made = StationForm(access, "A1")
    made.fields.location_name.line.setText("Waterhole")
    made.fields.edited.emit()  # which clears what the dialog said
    return made


def stations(access: ProjectAccess, _desk: Desk) -> BaseDialog:
    made = StationsDialog(access)
    made.table.pick({"A1"})
    return made


MAKERS: dict[str, Callable[[ProjectAccess, Desk], BaseDialog]] = {
    "assign": assign,
    "place": place,
    "time": time,
    "form": form,
    "new station": lambda access, _: StationForm(access, None),
    "stations": stations,
    "rename": lambda access, _: RenameStationDialog(access, STATIONS[0]),
    "events": lambda access, _: EventsDialog(access),
    "checklist": lambda access, _: ChecklistDialog(access),
    "sensitive": lambda access, _: SensitiveDialog(access),
    "import said": lambda access, _: SaidImportDialog(access),
    "import": lambda access, _: StationImportDialog(access),
    "tracks": lambda access, _: TrackDialog(access),
    "folders": lambda access, desk: FolderPatternDialog(access, numbers_of(desk)),
    "clock": lambda access, desk: ClockDialog(access, numbers_of(desk)),
    "individual": lambda access, _: individual_dialog(access),
    "individuals": lambda access, _: individuals_dialog(access),
    "embeddings": lambda access, _: embedding_dialog(access),
    "findings": lambda access, _: ClockFindingsDialog(access),
}

FREE = {
    *("Close", "Cancel", "Print labels…", "First change", "Last change", "Next jump"),
    *("Animal before (Page Up)", "Next animal (Page Down)", "Show photographs"),
}
"""Buttons that change nothing in the project."""


@pytest.mark.parametrize("name", MAKERS)
def test_nothing_can_be_pressed_that_changes_the_project(
    qtbot: QtBot, desk: Desk, name: str
) -> None:
    dialog = MAKERS[name](access_to(desk, can_write=False), desk)
    qtbot.addWidget(dialog)
    dialog.show()
    pressed = {
        button.text().replace("&", "")
        for button in dialog.findChildren(QPushButton)
        if button.isVisible() and button.isEnabled()
    }
    assert pressed & {"Close", "Cancel"}
    assert pressed <= FREE
    reason = dialog.findChild(WrappingLabel, "readOnly")
    assert reason is not None
    assert reason.isVisible()
    assert reason.text() == in_words(READ_ONLY)


@pytest.mark.parametrize("name", MAKERS)
def test_the_reason_is_not_said_where_the_project_can_be_written(
    qtbot: QtBot, desk: Desk, name: str
) -> None:
    dialog = MAKERS[name](access_to(desk), desk)
    qtbot.addWidget(dialog)
    dialog.show()
    reason = dialog.findChild(WrappingLabel, "readOnly")
    assert reason is not None
    assert not reason.isVisible()


def test_the_form_cannot_be_saved_by_a_key(qtbot: QtBot, desk: Desk) -> None:
    made = StationForm(access_to(desk, can_write=False), "A1")
    qtbot.addWidget(made)
    made.show()
    made.fields.location_name.line.setText("Other")
    made.save.clicked.emit()
    assert made.isVisible()
    assert made.message.text() == ""
