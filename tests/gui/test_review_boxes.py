"""Judging single boxes in the large view, and counting them."""

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QImage
from pytestqt.qtbot import QtBot

from swc_desktop.projects.identifications import identifications_of_media
from swc_desktop.ui.window.main_window import MainWindow
from tests.gui.judging import TO_REVIEW, press, record, row, said, settled
from tests.gui.made_boxes import TwoBoxes
from tests.gui.windows import Open, activate, run


@pytest.fixture
def window(qtbot: QtBot, open_window: Open) -> MainWindow:
    made = run(qtbot, open_window(TwoBoxes()), 4)
    made.settings.remember(person="Asha")
    activate(qtbot, made)
    made.pane.focus_list()
    return made


def regions(window: MainWindow, at: int) -> list[int | None]:
    """The boxes of a photograph that were judged, in the order of its boxes."""
    access = window.project.access
    assert access is not None
    shown = record(window, at)
    acts = identifications_of_media(access.project.connection, [shown.number])
    judged = {one.target.region for one in acts.get(shown.number, []) if one.said}
    return [position for position, one in enumerate(shown.regions) if one.number in judged]


def test_keys_speak_of_the_box_that_was_chosen(qtbot: QtBot, window: MainWindow) -> None:
    window.pane.set_filter(TO_REVIEW)
    window.pane.open_photo()
    name = window.pane.photo.boxes.line
    press(qtbot, window, Qt.Key.Key_Tab)
    assert "Box 1 of 2: Southern lion" in name.text()
    first = window.pane.record
    press(qtbot, window, Qt.Key.Key_U)
    assert window.pane.record == first, "its other box is not judged yet"
    assert "Box 2 of 2: Southern lion" in name.text()
    press(qtbot, window, Qt.Key.Key_Tab, Qt.KeyboardModifier.ShiftModifier)
    qtbot.waitUntil(lambda: "Box 1 of 2: ✓ Unknown animal" in name.text())
    press(qtbot, window, Qt.Key.Key_Tab)
    press(qtbot, window, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: window.pane.model.rowCount() == 3)
    assert window.pane.record is not None
    assert first is not None
    assert window.pane.record.number != first.number
    assert window.pane.photo.boxes.region is None
    window.actions_by_name["clear_filter"].trigger()
    settled(qtbot, window)
    assert said(window)[:2] == ["Unknown animal, Southern lion", ""]
    assert regions(window, 0) == [0, 1]


def test_a_click_chooses_a_box_and_escape_none(qtbot: QtBot, window: MainWindow) -> None:
    window.pane.open_photo()
    view = window.pane.photo
    canvas = view.canvas
    image = QImage(400, 300, QImage.Format.Format_RGB32)  # the files of this window have no pixels
    view._show_canvas()
    canvas.set_image(image, image.size())
    shown = canvas.shown
    at = QPoint(
        round(shown.left() + 0.6 * shown.width()), round(shown.top() + 0.6 * shown.height())
    )
    qtbot.mouseClick(canvas, Qt.MouseButton.LeftButton, pos=at)
    assert view.boxes.region == record(window, 0).regions[1]
    press(qtbot, window, Qt.Key.Key_X)
    assert row(window) == 1, "after the last box comes the next photograph"
    assert said(window)[0] == "Not an object (1 of 2 boxes)"
    assert regions(window, 0) == [1]
    press(qtbot, window, Qt.Key.Key_Tab)
    press(qtbot, window, Qt.Key.Key_Escape)
    assert window.pane.photo_open
    assert view.boxes.region is None
    press(qtbot, window, Qt.Key.Key_C)
    assert said(window)[1] == "2 × Southern lion"
    press(qtbot, window, Qt.Key.Key_Escape)
    assert not window.pane.photo_open
