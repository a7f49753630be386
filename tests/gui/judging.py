"""Keys that judge in the window, and what they do."""

from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from swc_desktop.ui.window.main_window import MainWindow


def press(
    qtbot: QtBot,
    window: MainWindow,
    key: Qt.Key,
    held: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier,
) -> None:
    """Press a key where the keyboard is, and wait for what it does."""
    focused = window.focusWidget()
    assert focused is not None
    qtbot.keyClick(focused, key, held)
    settled(qtbot, window)


def settled(qtbot: QtBot, window: MainWindow) -> None:
    """Wait until acts that were asked for are done and shown."""
    access = window.project.access
    assert access is not None
    qtbot.waitUntil(lambda: access._under_way == 0)
    qtbot.waitUntil(lambda: not window.project.waits)
