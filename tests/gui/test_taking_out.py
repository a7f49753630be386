"""What a person takes out by hand: rows for a spreadsheet, and files for another program."""

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QRect, Qt
from PySide6.QtGui import QDrag, QDragEnterEvent, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from swc_desktop.core.region import Box
from swc_desktop.projects.listed import ListedMedia, Presence
from swc_desktop.sharing.answer_rows import COPIED_COLUMNS
from swc_desktop.ui.results import file_drag
from swc_desktop.ui.results.results_model import ResultsModel
from swc_desktop.ui.results.results_pane import Arrangement
from swc_desktop.ui.window import file_actions
from swc_desktop.ui.window.main_window import MainWindow
from tests.gui.stepwise import files_of
from tests.gui.windows import Open, run

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def dragged(monkeypatch: pytest.MonkeyPatch) -> list[tuple[list[Path], Qt.DropAction]]:
    """The files of each drag, and what may be done with them."""
    seen: list[tuple[list[Path], Qt.DropAction]] = []

    def end(drag: QDrag, actions: Qt.DropAction) -> Qt.DropAction:
        urls = drag.mimeData().urls()
        seen.append(([Path(url.toLocalFile()) for url in urls], actions))
        return actions

    monkeypatch.setattr(QDrag, "exec", end)
    return seen


def drag(view: QWidget, at: QPoint) -> None:
    far = at + QPoint(4 * QApplication.startDragDistance(), 0)
    QTest.mousePress(view, LEFT, pos=at)
    for place in (far, far + QPoint(5, 0)):
        QTest.mouseMove(view, place)
    QTest.mouseRelease(view, LEFT, pos=far)


def on_card(window: MainWindow, row: int) -> QPoint:
    view = window.pane.view
    rect: QRect = view.visualRect(window.pane.model.index(row, 0))
    return rect.center()


def test_rows_are_copied_for_a_spreadsheet(qtbot: QtBot, open_window: Open) -> None:
    window = run(qtbot, open_window(), 3)
    window.pane.grid.selectAll()
    window.actions_by_name["copy_rows"].trigger()
    qtbot.waitUntil(lambda: bool(window.notices.notices))
    head, *lines = QGuiApplication.clipboard().text().splitlines()
    assert tuple(head.split("\t")) == COPIED_COLUMNS
    rows = [dict(zip(COPIED_COLUMNS, line.split("\t"), strict=True)) for line in lines]
    assert all(row["status"] for row in rows)
    assert {row["latitude"] for row in rows} == {"", "-25", "-17.2"}, "not by the rule"
    assert window.notices.notices[0].sentence.startswith(f"Copied {len(lines)} rows; ")


def test_more_than_a_spreadsheet_takes_is_refused(
    qtbot: QtBot, open_window: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(file_actions, "MAX_COPIED", 2)
    window = run(qtbot, open_window(), 3)
    QGuiApplication.clipboard().setText("of another program")
    window.pane.grid.selectAll()
    window.actions_by_name["copy_rows"].trigger()
    assert "At most 2 photographs" in window.notices.notices[0].sentence
    assert QGuiApplication.clipboard().text() == "of another program"


@pytest.mark.parametrize("arrangement", Arrangement)
def test_files_of_the_selection_are_dragged_as_copies(
    qtbot: QtBot,
    open_window: Open,
    arrangement: Arrangement,
    dragged: list[tuple[list[Path], Qt.DropAction]],
) -> None:
    window = run(qtbot, open_window(), 6)
    window.pane.set_arrangement(arrangement)
    files = files_of(6)
    window.pane.view.selectAll()
    drag(window.pane.view.viewport(), on_card(window, 1))
    window.pane.view.clearSelection()
    drag(window.pane.view.viewport(), on_card(window, 2))
    assert [sorted(files) for files, _ in dragged] == [sorted(files), [files[2]]]
    assert {actions for _, actions in dragged} == {Qt.DropAction.CopyAction}


def test_a_file_that_is_not_there_is_not_dragged(
    qtbot: QtBot,
    open_window: Open,
    dragged: list[tuple[list[Path], Qt.DropAction]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    window = run(qtbot, open_window(), 3)
    model, read = window.pane.model, window.pane.model.record

    def record(row: int) -> ListedMedia | None:
        found = read(row)
        assert found is not None
        return replace(found, presence=Presence.MISSING) if row == 1 else found

    monkeypatch.setattr(model, "record", record)
    window.pane.view.selectAll()
    drag(window.pane.view.viewport(), on_card(window, 0))
    gone = files_of(3)[1]
    assert [set(files) for files, _ in dragged] == [set(files_of(3)) - {gone}]
    assert "The file of 1 photograph is not there" in window.notices.notices[0].sentence


def test_people_and_protected_projects_are_not_dragged(
    qtbot: QtBot,
    open_window: Open,
    dragged: list[tuple[list[Path], Qt.DropAction]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    window = run(qtbot, open_window(), 2)
    window.pane.view.selectAll()
    with monkeypatch.context() as patched:
        patched.setattr(ListedMedia, "people", (Box(0.1, 0.1, 0.2, 0.2),))
        drag(window.pane.view.viewport(), on_card(window, 0))
    monkeypatch.setattr(ResultsModel, "is_protected", True)
    drag(window.pane.view.viewport(), on_card(window, 0))
    assert dragged == []
    said = [notice.sentence for notice in window.notices.notices]
    assert any("2 photographs with people were not dragged" in text for text in said)
    assert any("not dragged out of a project with a passphrase" in text for text in said)


def test_more_files_than_a_program_takes_are_not_dragged(
    qtbot: QtBot,
    open_window: Open,
    dragged: list[tuple[list[Path], Qt.DropAction]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    window = run(qtbot, open_window(), 3)
    monkeypatch.setattr(file_drag, "MAX_DRAGGED", 2)
    window.pane.view.selectAll()
    drag(window.pane.view.viewport(), on_card(window, 1))
    assert dragged == []
    assert "At most 2 photographs can be dragged" in window.notices.notices[0].sentence


def test_the_own_window_does_not_take_what_is_dragged_from_it(
    qtbot: QtBot, open_window: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    window = run(qtbot, open_window(), 3)
    data = QMimeData()
    data.setUrls([file_drag.url_of(files_of(1)[0])])
    buttons, keys = LEFT, Qt.KeyboardModifier.NoModifier
    event = QDragEnterEvent(QPoint(9, 9), Qt.DropAction.CopyAction, data, buttons, keys)
    monkeypatch.setattr(QDragEnterEvent, "source", lambda _: window.pane.grid)
    event.ignore()
    window.dragEnterEvent(event)
    assert not event.isAccepted()
    assert not window.overlay.isVisible()


def test_a_name_that_is_not_text_is_dragged() -> None:
    name = Path("/card/b\udcff d.jpg")
    assert bytes(file_drag.url_of(name).toEncoded().data()) == b"file:///card/b%FF%20d.jpg"


def test_the_end_of_a_run_is_marked_on_the_taskbar(
    qtbot: QtBot, open_window: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    marked: list[QWidget] = []
    monkeypatch.setattr(QApplication, "alert", marked.append)
    window = run(qtbot, open_window(), 2)
    assert marked == [window]
