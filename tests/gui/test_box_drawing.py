"""Drawing boxes in the large view with the mouse or the arrow keys, and moving them."""

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from swc_desktop.core.region import Box, Category
from swc_desktop.ui.photo.region_boxes import placed_box
from swc_desktop.ui.window.main_window import MainWindow
from tests.gui.judging import TO_REVIEW, press, record, said, settled
from tests.gui.made_boxes import BOXES, TwoBoxes
from tests.gui.windows import Open, activate, run

SHIFT = Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def window(qtbot: QtBot, open_window: Open) -> MainWindow:
    """A photograph with two boxes in the large view, to review."""
    made = run(qtbot, open_window(TwoBoxes()), 4)
    made.settings.remember(person="Asha")
    activate(qtbot, made)
    made.pane.focus_list()
    made.pane.set_filter(TO_REVIEW)
    made.pane.open_photo()
    qtbot.waitUntil(lambda: not made.pane.photo.message.text().startswith("Opening"))
    with_picture(made)
    return made


def with_picture(window: MainWindow) -> None:
    """Show a picture: the files of this window have no pixels."""
    image = QImage(400, 300, QImage.Format.Format_RGB32)
    window.pane.photo._show_canvas()
    window.pane.photo.canvas.set_image(image, image.size())


def boxes(window: MainWindow) -> list[Box]:
    """The boxes that are drawn over the picture."""
    return list(window.pane.photo.canvas.boxes)


def typed(qtbot: QtBot, window: MainWindow, text: str) -> None:
    qtbot.keyClicks(window.review.field.line, text)
    qtbot.keyClick(window.review.field.line, Qt.Key.Key_Return)
    settled(qtbot, window)


def edges(box: Box) -> list[float]:
    return [round(edge, 2) for edge in (box.left, box.top, box.width, box.height)]


def drag(window: MainWindow, start: QPointF, end: QPointF) -> None:
    """Drag from one place of the picture to another, as fractions."""
    canvas = window.pane.photo.canvas

    def place(point: QPointF) -> QPoint:
        shown = canvas.shown
        x, y = point.x() * shown.width(), point.y() * shown.height()
        return (shown.topLeft() + QPointF(x, y)).toPoint()

    QTest.mousePress(canvas, Qt.MouseButton.LeftButton, pos=place(start))
    QTest.mouseMove(canvas, place((start + end) / 2))
    QTest.mouseMove(canvas, place(end))
    QTest.mouseRelease(canvas, Qt.MouseButton.LeftButton, pos=place(end))


def test_a_box_is_drawn_with_the_arrow_keys_and_named(qtbot: QtBot, window: MainWindow) -> None:
    photo, first = window.pane.photo, window.pane.record
    assert first is not None
    press(qtbot, window, Qt.Key.Key_B)
    assert photo.drawing.line.isVisible()
    for _ in range(5):
        press(qtbot, window, Qt.Key.Key_Left)
    press(qtbot, window, Qt.Key.Key_Up)
    press(qtbot, window, Qt.Key.Key_Right, SHIFT)
    press(qtbot, window, Qt.Key.Key_Down, SHIFT)
    assert photo.drawing.box is not None
    assert edges(photo.drawing.box) == [0.25, 0.29, 0.41, 0.41]
    press(qtbot, window, Qt.Key.Key_Return)
    assert window.review.field.title.text() == "Name the animal"
    typed(qtbot, window, "leopard")
    qtbot.waitUntil(lambda: len(boxes(window)) == 3)
    assert photo.drawing.box is None
    assert not photo.drawing.line.isVisible()
    assert photo.boxes.line.text() == "Box 3 of 3: ✓ Leopard"
    assert window.pane.record is not None
    assert window.pane.record.number == first.number, "it has other animals"
    press(qtbot, window, Qt.Key.Key_N)
    qtbot.waitUntil(lambda: boxes(window) == list(BOXES))
    window.actions_by_name["clear_filter"].trigger()
    window.actions_by_name["undo"].trigger()
    settled(qtbot, window)
    qtbot.waitUntil(lambda: len(boxes(window)) == 3)
    assert said(window)[0] == "Leopard (1 of 3 boxes)"


def test_a_box_is_drawn_and_dragged_with_the_mouse(qtbot: QtBot, window: MainWindow) -> None:
    photo = window.pane.photo
    press(qtbot, window, Qt.Key.Key_B)
    drag(window, QPointF(0.05, 0.75), QPointF(0.25, 0.95))
    assert photo.drawing.box is not None
    drawn = edges(photo.drawing.box)
    assert drawn == pytest.approx([0.05, 0.75, 0.2, 0.2], abs=0.02)
    drag(window, QPointF(0.15, 0.85), QPointF(0.45, 0.55))
    moved = edges(photo.drawing.box)
    assert moved == pytest.approx([0.35, 0.45, 0.2, 0.2], abs=0.02)
    drag(window, QPointF(0.45, 0.55), QPointF(1.6, 1.6))
    corner = photo.drawing.box
    assert (corner.left + corner.width, corner.top + corner.height) == pytest.approx((1, 1))
    press(qtbot, window, Qt.Key.Key_P)
    qtbot.waitUntil(lambda: len(boxes(window)) == 3)
    shown = window.evidence.record
    assert shown is not None
    assert shown.regions[2].region.category is Category.PERSON
    assert photo.people.isVisible(), "it is blurred in this picture too"


def test_a_chosen_box_is_moved(qtbot: QtBot, window: MainWindow) -> None:
    photo = window.pane.photo
    press(qtbot, window, Qt.Key.Key_Tab)
    press(qtbot, window, Qt.Key.Key_B)
    for _ in range(2):
        press(qtbot, window, Qt.Key.Key_Right)
    press(qtbot, window, Qt.Key.Key_X)
    assert "Enter lets the box be here" in window.notices.notices[-1].sentence
    press(qtbot, window, Qt.Key.Key_Return)
    moved = [0.12, 0.2, 0.3, 0.3]
    qtbot.waitUntil(lambda: moved in [edges(box) for box in boxes(window)])
    assert len(boxes(window)) == 2
    assert "✓ Southern lion" in photo.boxes.line.text(), "as the program said"
    assert placed_box(photo.canvas.shown, boxes(window)[1]).isValid()


def test_escape_draws_nothing_and_then_leaves(qtbot: QtBot, window: MainWindow) -> None:
    press(qtbot, window, Qt.Key.Key_B)
    press(qtbot, window, Qt.Key.Key_Return)
    qtbot.keyClick(window.review.field.line, Qt.Key.Key_Escape)
    assert window.pane.photo.drawing.box is not None
    press(qtbot, window, Qt.Key.Key_Escape)
    assert window.pane.photo.drawing.box is None
    assert window.pane.photo_open
    press(qtbot, window, Qt.Key.Key_B)
    window.pane.step(1)
    assert window.pane.photo.drawing.box is None, "it was of the photograph before"
    press(qtbot, window, Qt.Key.Key_Escape)
    assert not window.pane.photo_open
    assert not window.actions_by_name["draw_box"].isEnabled()
    assert record(window, 0).regions
