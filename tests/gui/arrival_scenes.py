"""The window after something was added that is not a photograph, as scenes of ``screenshots``."""

import shutil
from pathlib import Path

from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QWidget

from swc_desktop.photos.find import find_photos
from swc_desktop.session.run_status import Phase
from swc_desktop.ui.window.main_window import MainWindow
from tests.gui.stage import Stage, finished, services, settle, until


def _card_with_more(stage: Stage) -> Path:
    """A folder of a few photographs, and of what lies between them on a card."""
    folder = stage.card.parent / "DCIM"
    folder.mkdir()
    for number, file in enumerate(find_photos(stage.roots).files[:6]):
        shutil.copy(file, folder / f"IMG_{number:04d}.JPG")
    for name in ("IMG_0002.xmp", "IMG_0099.xmp", "Thumbs.db", "notes.txt", "scan.jxl", ".a.jpg"):
        (folder / name).write_bytes(b"x")
    for number in range(12):
        (folder / f"MVI_{number:04d}.MKV").write_bytes(b"x")
    return folder


def _added(window: MainWindow, *paths: Path) -> MainWindow:
    window.add(paths)
    until(lambda: window.run.status.phase is Phase.FINISHED)
    settle(window)
    return window


def some_left_out(stage: Stage) -> QWidget:
    return _added(finished(stage), _card_with_more(stage))


def added_again(stage: Stage) -> QWidget:
    return _added(finished(stage), *stage.roots)


def added_empty(stage: Stage) -> QWidget:
    folder = stage.card.parent / "Lepalala"
    folder.mkdir()
    return _added(finished(stage), folder)


def no_photographs(stage: Stage) -> QWidget:
    """A folder of other files, in an empty window."""
    folder = _card_with_more(stage)
    for file in folder.glob("*.JPG"):
        file.unlink()
    return _added(stage.open(services()), folder)


def dropped_elsewhere(stage: Stage) -> QWidget:
    window = finished(stage)
    data = QMimeData()
    data.setUrls([QUrl(f"mtp://Phone/DCIM/IMG_{number}.JPG") for number in range(3)])
    event = QDropEvent(
        QPointF(500, 400),
        Qt.DropAction.CopyAction,
        data,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )
    window.dropEvent(event)
    return window


def watching(stage: Stage) -> QWidget:
    """A folder is watched, and some of what was in it is added."""
    window = finished(stage)
    folder = _card_with_more(stage)
    window.folder_watch.set_interval(0.2)
    window.folder_watch.watch(folder)
    nothing_yet = window.strip.watching.text()
    until(lambda: window.strip.watching.text() != nothing_yet)
    until(lambda: window.run.status.phase is Phase.FINISHED)
    settle(window)
    return window


def watched_folder_away(stage: Stage) -> QWidget:
    """It is not there any more."""
    window = watching(stage)
    assert isinstance(window, MainWindow)
    folder = stage.card.parent / "DCIM"
    there = window.strip.watching.text()
    folder.rename(folder.with_name("away"))
    until(lambda: window.strip.watching.text() != there)
    return window


def dialog_left_out(stage: Stage) -> QWidget:
    window = some_left_out(stage)
    assert isinstance(window, MainWindow)
    window.strip.left_out.click()
    dialog = window.dialogs.dialog("left_out")
    assert dialog is not None
    return dialog


SCENES = (
    some_left_out,
    added_again,
    added_empty,
    no_photographs,
    dropped_elsewhere,
    watching,
    watched_folder_away,
    dialog_left_out,
)
