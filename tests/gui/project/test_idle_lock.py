"""The window of a locked project is covered when nobody is there; nothing of it is seen then."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QMimeData, QPoint, Qt, QUrl
from PySide6.QtGui import QAction, QColor, QDropEvent, QImage, QKeyEvent, QPixmap, QPixmapCache
from PySide6.QtWidgets import QApplication, QDialog, QLabel, QMainWindow, QMenu
from pytestqt.qtbot import QtBot

from swc_desktop.projects.key_file import key_path, make_key_file
from swc_desktop.session.project_protection import Protected
from swc_desktop.ui.project.idle_lock import IdleLock
from swc_desktop.ui.workers.worker import Worker
from tests.gui.project.locked import CHEAP, WORDS, locked_project
from tests.gui.windows import activate

PICTURE = QColor("#ff00ff")
MINUTES = 15


class Clock:
    """Time that the test moves; the monotonic clock stands while the computer sleeps."""

    def __init__(self) -> None:
        self.awake = self.wall = 1000.0

    def __call__(self) -> tuple[float, float]:
        return self.awake, self.wall

    def pass_minutes(self, minutes: float, *, asleep: bool = False) -> None:
        self.wall += minutes * 60
        self.awake += 0 if asleep else minutes * 60


class Window(QMainWindow):
    """A window full of one picture, with a menu, a title and a dialog."""

    def __init__(self) -> None:
        super().__init__()
        self.resize(500, 400)
        self.setWindowTitle("Waterhole seventeen")
        self.setAcceptDrops(True)
        self.dropped = 0
        self.picture = QLabel(self)
        self.picture.setStyleSheet(f"background: {PICTURE.name()}")
        self.setCentralWidget(self.picture)
        self.triggered = 0
        self.adding = QAction("Add", self)
        self.adding.setShortcut("Ctrl+O")
        self.adding.triggered.connect(self._trigger)
        self.menuBar().addMenu("Photographs").addAction(self.adding)
        self.addAction(self.adding)

    def _trigger(self) -> None:
        self.triggered += 1

    def dropEvent(self, event: QDropEvent) -> None:
        self.dropped += 1


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def project(tmp_path: Path) -> Protected:
    return locked_project(tmp_path)


@pytest.fixture
def window(qtbot: QtBot) -> Window:
    made = Window()
    qtbot.addWidget(made)
    made.show()
    activate(qtbot, made)
    return made


@pytest.fixture
def busy() -> list[bool]:
    return []


@pytest.fixture
def lock(window: Window, clock: Clock, project: Protected, busy: list[bool]) -> Iterator[IdleLock]:
    worker = Worker("lock", window)
    made = IdleLock(window, worker, MINUTES, clocks=clock, is_busy=lambda: bool(busy))
    made.guard(project.path, project.key)
    yield made
    worker.close()


def unlock(qtbot: QtBot, lock: IdleLock, text: str = WORDS) -> None:
    lock.cover.form.line.setText(text)
    lock.cover.form.button.click()
    qtbot.waitUntil(lambda: not lock.cover.form.is_trying)


def shows_picture(image: QImage) -> bool:
    return any(
        image.pixelColor(x, y) == PICTURE
        for x in range(0, image.width(), 5)
        for y in range(0, image.height(), 5)
    )


def test_nobody_there_covers_the_window(window: Window, lock: IdleLock, clock: Clock) -> None:
    assert shows_picture(window.grab().toImage())
    clock.pass_minutes(MINUTES - 0.1)
    lock.look()
    assert not lock.is_locked
    clock.pass_minutes(0.2)
    lock.look()
    assert lock.is_locked
    assert not shows_picture(window.grab().toImage())
    assert window.windowTitle() == "Locked"
    assert not window.menuBar().isVisible()
    assert lock.cover.title.text() == "park is locked"


def test_a_person_who_does_something_is_there(
    qtbot: QtBot, window: Window, lock: IdleLock, clock: Clock
) -> None:
    handle = window.windowHandle()
    for _ in range(3):
        clock.pass_minutes(MINUTES - 1)
        QApplication.sendEvent(handle, key())
        lock.look()
        assert not lock.is_locked


def key() -> QKeyEvent:
    return QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_A, Qt.KeyboardModifier.NoModifier, "a")


def test_a_computer_that_slept_locks_before_it_takes_the_first_key(
    window: Window, lock: IdleLock, clock: Clock
) -> None:
    clock.pass_minutes(60, asleep=True)
    QApplication.sendEvent(window.windowHandle(), key())
    assert lock.is_locked


def test_a_clock_that_is_set_back_does_not_keep_the_window_open(
    lock: IdleLock, clock: Clock
) -> None:
    clock.wall -= 10_000
    clock.pass_minutes(MINUTES)
    lock.look()
    assert lock.is_locked


def test_the_timer_itself_locks(qtbot: QtBot, lock: IdleLock, clock: Clock) -> None:
    lock._timer.setInterval(1)
    with qtbot.waitSignal(lock.locked):
        clock.pass_minutes(MINUTES)


def test_the_passphrase_shows_everything_again(
    qtbot: QtBot, window: Window, lock: IdleLock, clock: Clock
) -> None:
    lock.lock()
    with qtbot.assertNotEmitted(lock.unlocked):
        unlock(qtbot, lock, "a guess")
    assert lock.is_locked
    with qtbot.waitSignal(lock.unlocked):
        unlock(qtbot, lock)
    assert shows_picture(window.grab().toImage())
    assert window.windowTitle() == "Waterhole seventeen"
    assert window.menuBar().isVisible()
    lock.look()
    assert not lock.is_locked


def test_another_key_file_does_not_open_the_cover(
    qtbot: QtBot, window: Window, lock: IdleLock, project: Protected
) -> None:
    lock.lock()
    key_path(project.path).unlink()
    make_key_file(key_path(project.path), "my own words", CHEAP)
    unlock(qtbot, lock, "my own words")
    assert lock.is_locked
    assert "neither the passphrase nor the recovery code" in lock.cover.form.message.text()
    assert not shows_picture(window.grab().toImage())


@pytest.mark.qt_log_ignore("does not support (raise|grabbing)")
def test_dialogs_and_menus_are_hidden_and_dialogs_come_back(
    qtbot: QtBot, window: Window, lock: IdleLock
) -> None:
    first, second = QDialog(window), QDialog(window)
    for dialog in (first, second):
        dialog.open()
    menu = QMenu(window)
    menu.addAction("waterhole.jpg")
    menu.popup(QPoint(20, 20))
    lock.lock()
    shown = [widget for widget in QApplication.topLevelWidgets() if widget.isVisible()]
    assert shown == [window]
    second.accept()  # its work ended meanwhile
    unlock(qtbot, lock)
    assert first.isVisible()
    assert not second.isVisible()
    assert not menu.isVisible()
    first.reject()


def test_a_dialog_that_opens_behind_the_cover_is_hidden_too(
    qtbot: QtBot, window: Window, lock: IdleLock
) -> None:
    lock.lock()
    late = QDialog(window)
    late.show()
    qtbot.waitUntil(lambda: not late.isVisible())
    late.deleteLater()
    qtbot.wait(1)
    unlock(qtbot, lock)
    assert not lock.is_locked


def test_a_title_that_changes_behind_the_cover_is_seen_afterwards(
    qtbot: QtBot, window: Window, lock: IdleLock
) -> None:
    lock.lock()
    window.setWindowTitle("Waterhole eighteen")
    assert window.windowTitle() == "Locked"
    unlock(qtbot, lock)
    assert window.windowTitle() == "Waterhole eighteen"


def test_shortcuts_and_drops_do_nothing(qtbot: QtBot, window: Window, lock: IdleLock) -> None:
    qtbot.keyClick(window, Qt.Key.Key_O, Qt.KeyboardModifier.ControlModifier)
    assert window.triggered == 1
    lock.lock()
    qtbot.keyClick(lock.cover.form.line, Qt.Key.Key_O, Qt.KeyboardModifier.ControlModifier)
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile("/card")])
    copy, left, none = (
        Qt.DropAction.CopyAction,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )
    QApplication.sendEvent(window, QDropEvent(QPoint(50, 50), copy, data, left, none))
    assert (window.triggered, window.dropped) == (1, 0)


def test_work_goes_on_and_cannot_be_stopped_by_closing(
    qtbot: QtBot, window: Window, lock: IdleLock, busy: list[bool]
) -> None:
    busy.append(True)
    lock.lock()
    assert "Work that was begun goes on" in lock.cover.text.text()
    window.close()
    assert window.isVisible()
    assert "Work is running" in lock.cover.form.message.text()
    busy.clear()
    window.close()
    assert not window.isVisible()


def test_pictures_are_not_kept_for_painting_and_the_clipboard_is(
    window: Window, lock: IdleLock
) -> None:
    QPixmapCache.insert("waterhole", QPixmap(8, 8))
    QApplication.clipboard().setText("what the ranger copied")
    lock.lock()
    assert not QPixmapCache.find("waterhole", QPixmap())
    assert QApplication.clipboard().text() == "what the ranger copied"


def test_a_window_that_grows_stays_covered(qtbot: QtBot, window: Window, lock: IdleLock) -> None:
    lock.lock()
    window.resize(900, 600)
    qtbot.wait(20)
    assert lock.cover.geometry() == window.rect()
    assert not shows_picture(window.grab().toImage())


def test_nothing_is_locked_without_a_passphrase_or_when_it_is_not_wanted(
    lock: IdleLock, clock: Clock, project: Protected
) -> None:
    lock.set_minutes(0)
    clock.pass_minutes(1000)
    lock.look()
    assert not lock.is_locked
    lock.set_minutes(5)
    lock.guard(project.path, None)
    assert not lock.can_lock
    clock.pass_minutes(1000)
    lock.look()
    lock.lock()
    assert not lock.is_locked
