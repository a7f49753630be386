"""One photograph, large."""

import os
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QPoint, QPointF, QSize, QSizeF, Qt
from PySide6.QtGui import QTextDocumentFragment, QWheelEvent
from PySide6.QtWidgets import QApplication, QPushButton
from pytestqt.qtbot import QtBot

from swc_desktop.core.errors import Unreadable
from swc_desktop.core.progress import Cancelled, Control
from swc_desktop.photos import reading
from swc_desktop.projects.media import SeenFile
from swc_desktop.ui.photo import photo_loading
from swc_desktop.ui.photo.photo_canvas import MAX_FIT_ZOOM, MAX_ZOOM, clamped, fit_zoom
from swc_desktop.ui.photo.photo_loading import PhotoLoader, load_picture
from swc_desktop.ui.photo.photo_view import PhotoView
from swc_desktop.ui.text.line_breaks import BREAK
from swc_desktop.ui.widgets.elided_label import ElidedLabel
from tests.gui.shown_files import listed, photograph, seen
from tests.processes.in_process import InProcess


@pytest.fixture
def view(qtbot: QtBot) -> PhotoView:
    made = PhotoView()
    qtbot.addWidget(made)
    made.resize(800, 640)
    made.show()
    return made


def shown(view: PhotoView, qtbot: QtBot, path: Path) -> PhotoView:
    view.show_photo(listed(path))
    qtbot.waitUntil(lambda: view.canvas.isVisible() and not view.canvas.shown.isEmpty())
    return view


def test_it_opens_whole_and_says_what_it_shows(
    view: PhotoView, qtbot: QtBot, tmp_path: Path
) -> None:
    shown(view, qtbot, photograph(tmp_path / "lion.jpg"))
    assert view.canvas.fitting
    assert view.rect().contains(view.canvas.shown.toRect())
    assert view.name.text() == "lion.jpg"
    assert view.percent.text() == f"{round(view.canvas.zoom * 100)} %"
    assert "lion.jpg" in view.accessibleName()


def test_while_it_opens_it_says_so(view: PhotoView, tmp_path: Path) -> None:
    view.show_photo(listed(photograph(tmp_path / "lion.jpg")))
    assert view.message.text() == "Opening lion.jpg…"


def test_a_small_photograph_is_enlarged_a_little(
    view: PhotoView, qtbot: QtBot, tmp_path: Path
) -> None:
    shown(view, qtbot, photograph(tmp_path / "small.png", (64, 48)))
    assert view.canvas.zoom == MAX_FIT_ZOOM
    qtbot.keyClick(view.canvas, Qt.Key.Key_Space)
    assert view.canvas.zoom == 1.0
    assert (
        view.canvas.shown.center().toPoint()
        == QPointF(view.canvas.width() / 2, view.canvas.height() / 2).toPoint()
    )
    qtbot.keyClick(view.canvas, Qt.Key.Key_Space)
    assert view.canvas.fitting


def test_keys_zoom(view: PhotoView, qtbot: QtBot, tmp_path: Path) -> None:
    shown(view, qtbot, photograph(tmp_path / "lion.jpg"))
    whole = view.canvas.zoom
    qtbot.keyClick(view.canvas, Qt.Key.Key_Plus)
    assert view.canvas.zoom > whole
    qtbot.keyClick(view.canvas, Qt.Key.Key_Minus)
    assert view.canvas.zoom == pytest.approx(whole)
    qtbot.keyClick(view.canvas, Qt.Key.Key_1, Qt.KeyboardModifier.ControlModifier)
    assert view.canvas.zoom == 1.0
    qtbot.keyClick(view.canvas, Qt.Key.Key_0)
    assert view.canvas.fitting
    for expected in (1.0, whole):
        qtbot.keyClick(view.canvas, Qt.Key.Key_Space)
        assert view.canvas.zoom == pytest.approx(expected)
    for _ in range(30):
        qtbot.keyClick(view.canvas, Qt.Key.Key_Plus)
    assert view.canvas.zoom == MAX_ZOOM


def test_full_resolution_is_loaded_by_zooming_in(
    view: PhotoView, qtbot: QtBot, tmp_path: Path
) -> None:
    shown(view, qtbot, photograph(tmp_path / "large.jpg", (4800, 3600)))
    first = view._picture
    assert first is not None
    assert first.image.width() < 4800
    assert first.full == QSize(4800, 3600)
    qtbot.keyClick(view.canvas, Qt.Key.Key_1, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: view._picture is not None and view._picture.image.width() == 4800)
    assert view.canvas.zoom == 1.0


def test_the_wheel_zooms_at_the_pointer(view: PhotoView, qtbot: QtBot, tmp_path: Path) -> None:
    shown(view, qtbot, photograph(tmp_path / "lion.jpg"))
    canvas = view.canvas
    pointer = QPointF(200, 150)
    before = (pointer - canvas.shown.topLeft()) / canvas.zoom
    wheel = QWheelEvent(
        pointer,
        canvas.mapToGlobal(pointer),
        QPoint(),
        QPoint(0, 360),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(canvas, wheel)
    after = (pointer - canvas.shown.topLeft()) / canvas.zoom
    assert not canvas.fitting
    assert after.x() == pytest.approx(before.x())
    assert after.y() == pytest.approx(before.y())


def test_dragging_and_keys_pan_but_not_beyond_the_edge(
    view: PhotoView, qtbot: QtBot, tmp_path: Path
) -> None:
    shown(view, qtbot, photograph(tmp_path / "lion.jpg"))
    canvas = view.canvas
    canvas.zoom_to(2.0)
    left = canvas.shown.left()
    qtbot.mousePress(canvas, Qt.MouseButton.LeftButton, pos=QPoint(300, 200))
    qtbot.mouseMove(canvas, QPoint(340, 200))
    qtbot.mouseRelease(canvas, Qt.MouseButton.LeftButton, pos=QPoint(340, 200))
    assert canvas.shown.left() == pytest.approx(left + 40)
    qtbot.keyClick(canvas, Qt.Key.Key_Right, Qt.KeyboardModifier.ControlModifier)
    assert canvas.shown.left() < left + 40
    canvas.pan(1e6, 1e6)
    assert canvas.shown.topLeft() == QPointF(0, 0)


def test_a_double_click_zooms_there_and_back(view: PhotoView, qtbot: QtBot, tmp_path: Path) -> None:
    shown(view, qtbot, photograph(tmp_path / "lion.jpg"))
    qtbot.mouseDClick(view.canvas, Qt.MouseButton.LeftButton, pos=QPoint(100, 300))
    assert view.canvas.zoom == 1.0
    qtbot.mouseDClick(view.canvas, Qt.MouseButton.LeftButton, pos=QPoint(100, 300))
    assert view.canvas.fitting


@pytest.mark.parametrize(
    ("key", "way"),
    [
        (Qt.Key.Key_Right, 1),
        (Qt.Key.Key_Left, -1),
        (Qt.Key.Key_J, 1),
        (Qt.Key.Key_K, -1),
    ],
)
def test_arrows_step(view: PhotoView, qtbot: QtBot, key: Qt.Key, way: int) -> None:
    with qtbot.waitSignal(view.step) as caught:
        qtbot.keyClick(view, key)
    assert caught.args == [way]


def test_escape_and_the_button_close(view: PhotoView, qtbot: QtBot) -> None:
    with qtbot.waitSignal(view.closed):
        qtbot.keyClick(view, Qt.Key.Key_Escape)
    with qtbot.waitSignal(view.closed):
        qtbot.mouseClick(view.back, Qt.MouseButton.LeftButton)


def test_every_button_says_what_it_does(view: PhotoView) -> None:
    for button in view.findChildren(QPushButton):
        assert len(button.accessibleName()) > 5
        assert button.focusPolicy() & Qt.FocusPolicy.TabFocus


def test_a_rotated_photograph_is_shown_upright(
    view: PhotoView, qtbot: QtBot, tmp_path: Path
) -> None:
    shown(view, qtbot, photograph(tmp_path / "turned.jpg", (400, 300), orientation=6))
    picture = view._picture
    assert picture is not None
    assert picture.full == QSize(300, 400)
    assert picture.image.pixelColor(150, 20).red() > 200
    assert picture.image.pixelColor(150, 380).blue() > 200


@pytest.mark.parametrize("content", [b"", b"no picture at all", b"\xff\xd8\xff\xe0broken"])
def test_what_cannot_be_shown_is_a_sentence(
    view: PhotoView, qtbot: QtBot, tmp_path: Path, content: bytes
) -> None:
    path = tmp_path / "odd.jpg"
    path.write_bytes(content)
    view.show_photo(listed(path))
    qtbot.waitUntil(lambda: "Opening" not in view.message.text())
    assert view.message.isVisible()
    assert "odd.jpg" in view.message.text()
    assert view.message.text().endswith((".", ")"))
    assert view.percent.text() == ""
    shown(view, qtbot, photograph(tmp_path / "good.jpg"))


def test_keys_work_where_nothing_can_be_shown(
    view: PhotoView, qtbot: QtBot, tmp_path: Path
) -> None:
    view.setFocus()
    view.show_photo(listed(tmp_path / "gone.jpg"))
    qtbot.waitUntil(lambda: "gone.jpg is not there" in view.message.text())
    qtbot.mouseClick(view.message, Qt.MouseButton.LeftButton)
    assert view.message.focusProxy() is view
    with qtbot.waitSignal(view.step) as caught:
        qtbot.keyClick(view.message, Qt.Key.Key_Right)
    assert caught.args == [1]


def test_another_picture_at_the_same_path_is_not_shown(
    view: PhotoView, qtbot: QtBot, tmp_path: Path
) -> None:
    """Its answer is of the picture that was added, and would stand beside another animal."""
    path = photograph(tmp_path / "lion.jpg")
    record = listed(path)
    photograph(path, (1200, 1600))
    os.utime(path, ns=(0, record.modified_ns + 20_000_000_000))
    view.show_photo(record)
    qtbot.waitUntil(lambda: "is not as it was when it was added" in view.message.text())
    assert not view.canvas.isVisible()


def test_a_deleted_file_is_a_sentence(view: PhotoView, qtbot: QtBot, tmp_path: Path) -> None:
    view.show_photo(listed(tmp_path / "gone.jpg"))
    qtbot.waitUntil(lambda: "gone.jpg is not there" in view.message.text())


@pytest.mark.parametrize(
    ("raised", "said"),
    [
        (RuntimeError("odd"), "RuntimeError: odd"),
        (MemoryError(), "needs more memory than one picture may take"),
    ],
)
def test_an_unexpected_error_is_a_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, raised: Exception, said: str
) -> None:
    def fails(*_: object, **__: object) -> None:
        raise raised

    monkeypatch.setattr(reading, "decoded", fails)
    monkeypatch.setattr(photo_loading, "photo_children", InProcess)
    outcome = load_picture(seen(photograph(tmp_path / "lion.jpg")), 400, Control())
    assert isinstance(outcome, Unreadable)
    assert said in str(outcome.message)


def test_only_the_last_of_many_steps_is_shown(
    view: PhotoView, qtbot: QtBot, tmp_path: Path
) -> None:
    paths = [photograph(tmp_path / f"{number}.jpg", (800, 600)) for number in range(6)]
    for path in paths:
        view.show_photo(listed(path))
    qtbot.waitUntil(lambda: view._picture is not None)
    assert view._picture is not None
    assert view._picture.file.path == paths[-1]


def test_a_preloaded_photograph_is_shown_at_once(
    view: PhotoView, qtbot: QtBot, tmp_path: Path
) -> None:
    first, second = (photograph(tmp_path / f"{name}.jpg", (800, 600)) for name in "ab")
    shown(view, qtbot, first)
    view.preload([listed(second)])
    qtbot.waitUntil(lambda: seen(second) in view._kept)
    assert view._picture is not None
    assert view._picture.file.path == first
    view.show_photo(listed(second))
    assert view._picture.file.path == second


def test_it_resizes_with_the_window(view: PhotoView, qtbot: QtBot, tmp_path: Path) -> None:
    shown(view, qtbot, photograph(tmp_path / "lion.jpg"))
    before = view.canvas.zoom
    view.resize(400, 400)
    qtbot.waitUntil(lambda: view.canvas.zoom < before)
    assert view.canvas.fitting


@given(
    st.floats(-1e4, 1e4),
    st.floats(-1e4, 1e4),
    st.floats(1, 1e4),
    st.floats(1, 1e4),
    st.floats(1, 3000),
    st.floats(1, 3000),
)
def test_no_gap_opens_beside_a_picture(
    x: float, y: float, width: float, height: float, across: float, down: float
) -> None:
    place = clamped(QPointF(x, y), QSizeF(width, height), QSizeF(across, down))
    for start, extent, room in ((place.x(), width, across), (place.y(), height, down)):
        if extent > room:
            assert start <= 1e-6
            assert start + extent >= room - 1e-6
        else:
            assert start == pytest.approx((room - extent) / 2)


@given(st.integers(1, 20_000), st.integers(1, 20_000), st.floats(1, 4000), st.floats(1, 3000))
def test_the_whole_fits(width: int, height: int, across: float, down: float) -> None:
    zoom = fit_zoom(QSize(width, height), QSizeF(across, down))
    assert 0 < zoom <= MAX_FIT_ZOOM
    assert width * zoom <= across * (1 + 1e-9)
    assert height * zoom <= down * (1 + 1e-9)


def test_a_long_name_is_elided_and_read_in_full(qtbot: QtBot) -> None:
    text = "IMG_" + "0123456789" * 20 + ".JPG"
    label = ElidedLabel(text)
    qtbot.addWidget(label)
    label.resize(120, 20)
    label.show()
    assert "…" in label.shown
    assert label.shown.endswith("G")
    assert label.fontMetrics().horizontalAdvance(label.shown) <= 120
    assert label.accessibleName() == text
    shown = QTextDocumentFragment.fromHtml(label.toolTip()).toPlainText()
    assert shown.replace(BREAK, "") == text
    label.resize(4000, 20)
    assert label.shown == text


def test_a_picture_that_takes_long_gives_way_to_the_next(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def endless(file: SeenFile, _short_side: int, control: Control, *_: object) -> Unreadable:
        path = file.path
        if path.name == "endless.jpg":
            while not control.cancelled:
                time.sleep(0.01)
            raise Cancelled
        return Unreadable(f"{path.name} was looked at")

    monkeypatch.setattr(photo_loading, "load_picture", endless)
    loader = PhotoLoader()
    loader.request(seen(tmp_path / "endless.jpg"), 400)
    with qtbot.waitSignal(loader.failed) as failed:
        loader.request(seen(tmp_path / "next.jpg"), 400)
    assert failed.args[1] == "next.jpg was looked at"
    loader.close()
