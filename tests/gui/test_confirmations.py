"""Work under way is not stopped without a question."""

import re
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from swc_desktop.core.device import Device
from swc_desktop.core.errors import HomeMissing
from swc_desktop.home import home_of_this_run
from swc_desktop.session.run_status import Phase
from swc_desktop.session.runner import AnyClassifier
from swc_desktop.ui.dialogs.export_dialog import ExportDialog
from swc_desktop.ui.transfer.export_dialog import StickExportDialog
from swc_desktop.ui.transfer.transfer_dialog import TransferDialog
from swc_desktop.ui.weather.fetch_control import FetchPhase, FetchStatus
from swc_desktop.ui.window.main_window import MainWindow
from tests.gui.stepwise import Mixed, files_of
from tests.gui.windows import Open, activate, answer, asked, questions, run


@pytest.fixture
def busy(qtbot: QtBot, open_window: Open) -> MainWindow:
    """A window that has done 16 of 48."""
    window = open_window(Mixed(permits=1))
    window.add(files_of(48))
    qtbot.waitUntil(lambda: window.pane.model.rowCount() == 16)
    return window


# Closing


@pytest.mark.parametrize("paused", [False, True])
def test_closing_during_a_run_asks_and_the_run_continues(
    qtbot: QtBot, busy: MainWindow, paused: bool
) -> None:
    if paused:
        busy.run.pause()
    assert not busy.close()
    assert busy.isVisible()
    question = asked(busy)
    assert question.text.text().startswith("Not all photographs are classified yet.")
    assert "What was read is kept" in question.text.text()
    qtbot.keyClick(question, Qt.Key.Key_Escape)
    assert questions(busy) == []
    assert busy.isVisible()
    assert busy.run.status.phase is (Phase.PAUSED if paused else Phase.RUNNING)


def test_the_question_stays_true_during_the_run(qtbot: QtBot, open_window: Open) -> None:
    classifier = Mixed(permits=1)
    window = open_window(classifier)
    window.add(files_of(48))
    qtbot.waitUntil(lambda: window.pane.model.rowCount() == 16)
    assert not window.close()
    classifier.permits.release(1)
    qtbot.waitUntil(lambda: window.pane.model.rowCount() == 32)
    assert not re.search(r"\d", asked(window).text.text())


def test_enter_gives_the_safe_answer(qtbot: QtBot, busy: MainWindow) -> None:
    busy.close()
    question = asked(busy)
    assert answer(question, "Keep working").isDefault()
    qtbot.keyClick(question, Qt.Key.Key_Return)
    assert busy.isVisible()
    assert busy.run.status.phase is Phase.RUNNING


def test_stop_and_close_stops_and_closes(qtbot: QtBot, busy: MainWindow) -> None:
    busy.close()
    qtbot.mouseClick(answer(asked(busy), "Stop and close"), Qt.MouseButton.LeftButton)
    assert not busy.isVisible()
    assert busy.run._control.cancelled


def test_closing_twice_asks_once(busy: MainWindow) -> None:
    busy.close()
    busy.close()
    assert asked(busy).isVisible()


@pytest.mark.parametrize("count", [0, 40])
def test_closing_without_work_does_not_ask(qtbot: QtBot, open_window: Open, count: int) -> None:
    window = open_window()
    if count:
        run(qtbot, window, count)
    assert window.close()
    assert questions(window) == []


def test_closing_before_the_first_photograph_asks(qtbot: QtBot, open_window: Open) -> None:
    window = open_window(Mixed(permits=0))
    window.add(files_of(3))
    qtbot.waitUntil(lambda: window.run.status.phase is Phase.RUNNING)
    assert not window.close()
    assert "Not all photographs are classified yet." in asked(window).text.text()


def test_closing_while_photographs_wait_for_the_pack_asks(qtbot: QtBot, open_window: Open) -> None:
    opening = threading.Event()

    def slowly(_pack: Path | None, _device: Device) -> AnyClassifier:
        opening.wait(60)
        return Mixed()

    window = open_window(open_classifier=slowly)
    window.add(files_of(3))
    assert not window.close()
    assert "Not all photographs are classified yet." in asked(window).text.text()
    opening.set()


def test_closing_while_weather_is_downloaded_asks(open_window: Open) -> None:
    window = open_window()
    window.weather.status = FetchStatus(FetchPhase.RUNNING)
    assert not window.close()
    assert asked(window).text.text() == ("Weather is being downloaded; what has arrived is kept.")


def test_closing_while_a_stick_is_written_asks(open_window: Open) -> None:
    window = open_window()
    made = StickExportDialog(window)
    window.dialogs.show("stick", made)
    made.set_busy("Writing to /media/stick…", copies=True)
    assert not window.close()
    assert asked(window).text.text().startswith("Writing to /media/stick… If you stop now")
    made.set_busy("")
    assert window.close()


# The dialogs of sticks


@pytest.fixture
def sheet(qtbot: QtBot) -> Iterator[TransferDialog]:
    window = QWidget()
    qtbot.addWidget(window)
    window.show()
    made = TransferDialog("Prepare USB stick", window)
    made.open()
    yield made
    made.set_busy("")


def test_closing_the_dialog_while_copying_asks(qtbot: QtBot, sheet: TransferDialog) -> None:
    stopped: list[bool] = []
    sheet.stop_requested.connect(lambda: stopped.append(True))
    sheet.set_busy("Writing to /media/stick…", copies=True)
    sheet.closing.click()
    assert sheet.isVisible()
    answer(asked(sheet), "Keep working").click()
    qtbot.keyClick(sheet, Qt.Key.Key_Escape)
    assert sheet.isVisible()
    assert stopped == []
    answer(asked(sheet), "Stop and close").click()
    assert not sheet.isVisible()
    assert stopped == [True]


def test_closing_the_dialog_while_it_only_reads_does_not_ask(sheet: TransferDialog) -> None:
    sheet.set_busy("Looking at what this machine has…")
    sheet.close()
    assert not sheet.isVisible()


# Without a home folder


@pytest.fixture
def no_home(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    def refuse() -> Path:
        raise HomeMissing

    monkeypatch.setattr("swc_desktop.home.data_home", refuse)
    with home_of_this_run():
        yield


@pytest.mark.usefixtures("no_home")
def test_closing_without_a_home_folder_does_not_promise_to_keep_what_was_read(
    busy: MainWindow,
) -> None:
    assert not busy.close()
    said = asked(busy).text.text()
    assert "The project is deleted when the program is closed." in said
    assert "kept" not in said


@pytest.mark.usefixtures("no_home")
def test_a_project_that_was_opened_from_a_disk_is_kept_without_a_home_folder(
    qtbot: QtBot, open_window: Open, tmp_path: Path
) -> None:
    window = open_window(Mixed(permits=0))
    with qtbot.waitSignal(window.project.opened):
        window.project.open(tmp_path / "park.swcproject", makes=True)
    window.add(files_of(3))
    qtbot.waitUntil(lambda: window.run.status.phase is Phase.RUNNING)
    assert not window.close()
    assert "What was read is kept" in asked(window).text.text()


# Keys


def test_the_keys_that_people_know_do_what_they_expect(qtbot: QtBot, open_window: Open) -> None:
    window = run(qtbot, open_window())
    keys = {
        key.toString(): name
        for name in ("quit", "new_project", "prepare", "export", "pin", "undo", "redo")
        for key in window.actions_by_name[name].shortcuts()
    }
    assert keys == {
        "Ctrl+Q": "quit",
        "Ctrl+W": "quit",
        "Ctrl+Shift+N": "new_project",
        "Ctrl+Shift+P": "prepare",
        "Ctrl+E": "export",
        "Ctrl+Shift+L": "pin",
        "Ctrl+Z": "undo",
        "Ctrl+Shift+Z": "redo",
        "Ctrl+Y": "redo",
    }
    activate(qtbot, window)
    qtbot.keyClick(window, Qt.Key.Key_E, Qt.KeyboardModifier.ControlModifier)
    dialog = window.findChild(ExportDialog)
    assert isinstance(dialog, ExportDialog)
    dialog.close()
    activate(qtbot, window)
    qtbot.keyClick(window, Qt.Key.Key_W, Qt.KeyboardModifier.ControlModifier)
    assert not window.isVisible()
