"""A drop is a copy: what is read from it, and the action that the other program gets back."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDragMoveEvent, QDropEvent, QImage
from PySide6.QtWidgets import QDialog, QLabel, QWidget
from pytestqt.qtbot import QtBot

from swc_desktop.photos.left_out import LeftOut, Listed
from swc_desktop.session.run_status import Phase
from swc_desktop.settings.settings_file import SettingsFile
from swc_desktop.ui.window.drop_overlay import Dropped, read_drop
from swc_desktop.ui.window.main_window import MainWindow
from tests.gui.fake_engine import services
from tests.gui.windows import finished

COPY, MOVE, LINK = (
    Qt.DropAction.CopyAction,
    Qt.DropAction.MoveAction,
    Qt.DropAction.LinkAction,
)
NOTHING = Qt.DropAction.IgnoreAction
ALL = COPY | MOVE | LINK
SHIFT = Qt.KeyboardModifier.ShiftModifier
"""Held, it makes the other program propose a move."""


@pytest.fixture
def window(qtbot: QtBot, tmp_path: Path) -> Iterator[MainWindow]:
    made = MainWindow(services(), SettingsFile(tmp_path / "settings.toml"))
    made.show()
    qtbot.waitUntil(lambda: made.run.classifier is not None)
    yield made
    made.stop_and_close()
    made.deleteLater()


def of(*addresses: str) -> QMimeData:
    data = QMimeData()
    data.setUrls([QUrl(address) for address in addresses])
    return data


def of_files(*paths: Path) -> QMimeData:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    data.setText("\n".join(map(str, paths)))
    return data


def entering(data: QMimeData, possible: Qt.DropAction = ALL) -> QDragEnterEvent:
    button = Qt.MouseButton.LeftButton
    return QDragEnterEvent(QPoint(9, 9), possible, data, button, SHIFT)


def moving(data: QMimeData, possible: Qt.DropAction = ALL) -> QDragMoveEvent:
    return QDragMoveEvent(QPoint(9, 9), possible, data, Qt.MouseButton.LeftButton, SHIFT)


def dropping(data: QMimeData, possible: Qt.DropAction = ALL) -> QDropEvent:
    return QDropEvent(QPointF(9, 9), possible, data, Qt.MouseButton.LeftButton, SHIFT)


def answer(widget: QWidget, event: QDropEvent) -> Qt.DropAction:
    """The action that the program gets back from which is dragged."""
    widget.event(event)  # QApplication.sendEvent needs a drag of the system
    return event.dropAction() if event.isAccepted() else NOTHING


Make = Callable[[QMimeData, Qt.DropAction], QDropEvent]


@pytest.mark.parametrize("make", [entering, moving, dropping], ids=["enter", "move", "drop"])
@pytest.mark.parametrize(
    ("possible", "came_back"),
    [
        (COPY, COPY),
        (MOVE, NOTHING),
        (LINK, LINK),
        (COPY | MOVE, COPY),
        (COPY | LINK, COPY),
        (MOVE | LINK, LINK),
        (ALL, COPY),
    ],
)
def test_no_drop_is_accepted_as_a_move(
    window: MainWindow,
    tmp_path: Path,
    make: Make,
    possible: Qt.DropAction,
    came_back: Qt.DropAction,
) -> None:
    data = of_files(tmp_path)
    event = make(data, possible)
    if possible & MOVE:
        assert event.proposedAction() == MOVE
    assert answer(window, event) == came_back
    assert event.dropAction() != MOVE


def test_what_can_only_be_moved_is_not_added_and_the_window_says_so(
    window: MainWindow, tmp_path: Path
) -> None:
    data = of_files(tmp_path)
    answer(window, entering(data, MOVE))
    assert window.overlay.isVisible()
    assert "can only be moved" in window.overlay.text.text()
    answer(window, dropping(data, MOVE))
    assert not window.overlay.isVisible()
    assert window.run.status.phase is Phase.IDLE


def test_no_field_of_the_window_or_a_dialog_answers_a_dropped_file_with_a_move(
    window: MainWindow, tmp_path: Path
) -> None:
    window.dialogs.prepare()
    window.dialogs.settings()
    window.dialogs.keys()
    window.dialogs.about()
    widgets = window.findChildren(QWidget)  # dialogs are children of their window
    assert sum(isinstance(widget, QDialog) for widget in widgets) == 4
    takers = [widget for widget in (window, *widgets) if widget.acceptDrops()]
    assert window in takers
    data = of_files(tmp_path)
    for widget in takers:
        for event in (entering(data), moving(data), dropping(data)):
            assert answer(widget, event) != MOVE, widget


def test_local_files_are_read_whatever_they_are_called(tmp_path: Path) -> None:
    paths = tuple(tmp_path / name for name in ("Löwe & Co #1.jpg", "50 %41.jpg", "a b"))
    assert read_drop(of_files(*paths, *paths)) == Dropped(paths)


@pytest.mark.skipif(os.name == "nt", reason="names of Windows are Unicode")
def test_a_name_that_is_not_utf_8_keeps_its_bytes() -> None:
    data = QMimeData()
    data.setData("text/uri-list", b"file:///card/lion%FF%FE.jpg\r\nfile://localhost/card/b.jpg\r\n")
    expected = (Path(os.fsdecode(b"/card/lion\xff\xfe.jpg")), Path("/card/b.jpg"))
    assert read_drop(data) == Dropped(expected)


def test_what_is_not_on_this_computer_is_counted_by_kind() -> None:
    dropped = read_drop(
        of(
            "file:///card/a.jpg",
            "mtp://Phone/DCIM/a b.jpg",
            "smb://ranger:secret@server/share/c.jpg",
            "https://example.org/lion.jpg",
            "data:image/png;base64," + "A" * 5000,
        )
    )
    assert dropped.paths == (Path("/card/a.jpg"),)
    elsewhere, web = dropped.left_out[LeftOut.ELSEWHERE], dropped.left_out[LeftOut.WEB]
    assert (elsewhere.count, web.count) == (2, 2)
    assert "secret" not in elsewhere.names[1]
    assert all(len(name) <= 200 for name in web.names)


def a_picture() -> QMimeData:
    data = QMimeData()
    data.setImageData(QImage(4, 4, QImage.Format.Format_RGB32))
    return data


def a_page() -> QMimeData:
    data = QMimeData()
    data.setHtml('<p><IMG src="https://example.org/lion.jpg"></p>')
    return data


@pytest.mark.parametrize("make", [a_picture, a_page])
def test_a_picture_of_a_browser_without_a_file_is_counted(make: Callable[[], QMimeData]) -> None:
    assert read_drop(make()) == Dropped(left_out={LeftOut.WEB: Listed(1)})


def test_a_picture_of_a_browser_with_a_file_is_that_file(tmp_path: Path) -> None:
    data = a_picture()
    data.setUrls([QUrl.fromLocalFile(str(tmp_path / "lion.bmp"))])
    assert read_drop(data) == Dropped((tmp_path / "lion.bmp",))


def test_dragged_text_is_not_accepted(window: MainWindow) -> None:
    data = QMimeData()
    data.setText("https://example.org/lion.jpg")
    data.setHtml("<b>lion</b>")
    assert not read_drop(data)
    event = entering(data)
    assert answer(window, event) == NOTHING
    assert not window.overlay.isVisible()
    assert answer(window, dropping(data)) == NOTHING
    assert window.notices.notices == []


@pytest.mark.parametrize(
    ("data", "kind", "said", "what_to_do"),
    [
        (
            lambda: of("mtp://Phone/a.jpg", "mtp://Phone/b.jpg"),
            LeftOut.ELSEWHERE,
            "2 files on a device or server cannot be added.",
            "Copy what you need to this computer first",
        ),
        (
            lambda: of("https://example.org/lion.jpg"),
            LeftOut.WEB,
            "1 picture from a web page cannot be added.",
            "Save what you need to this computer first",
        ),
        (
            a_picture,
            LeftOut.WEB,
            "1 picture from a web page cannot be added.",
            "Save what you need to this computer first",
        ),
    ],
)
def test_a_drop_from_elsewhere_says_what_to_do_and_is_counted(
    window: MainWindow, data: Callable[[], QMimeData], kind: LeftOut, said: str, what_to_do: str
) -> None:
    dropped = data()
    answer(window, entering(dropped))
    assert said in window.overlay.text.text()
    assert answer(window, dropping(dropped)) == COPY
    (notice,) = window.notices.notices
    assert notice.sentence.startswith(said)
    assert what_to_do in notice.sentence
    assert window.run.status.phase is Phase.IDLE
    arrival = window.run.status.arrival
    assert arrival is not None
    assert list(arrival.left_out) == [kind]
    assert window.strip.text.text().startswith("Nothing was added: ")
    assert window.strip.left_out.isVisible()
    shown = [label.text() for label in window.pane.empty.findChildren(QLabel) if label.isVisible()]
    assert "No photographs were found" in shown


def test_a_drop_of_both_adds_the_files_and_counts_the_rest(
    window: MainWindow, qtbot: QtBot, root: Path
) -> None:
    file = root / "resources" / "demo" / "cheetah.jpg"
    data = of(QUrl.fromLocalFile(str(file)).toString(), "mtp://Phone/a.jpg")
    answer(window, dropping(data))
    finished(qtbot, window)
    assert window.pane.model.rowCount() == 1
    assert window.strip.text.text().startswith("1 added")
    assert window.strip.left_out.text() == "1 left out…"
