"""Keys that judge in the window, and what they do."""

from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from swc_desktop.projects.listed import ListedMedia
from swc_desktop.projects.media_filter import MediaFilter, Review
from swc_desktop.ui.text.verdict_words import verdict_title
from swc_desktop.ui.window.main_window import MainWindow
from tests.gui.windows import activate, run

TO_REVIEW = MediaFilter(review=frozenset({Review.NOT_JUDGED}))


def judged_by_asha(qtbot: QtBot, window: MainWindow, count: int = 12) -> MainWindow:
    """The window with some photographs, with the keyboard in their list."""
    made = run(qtbot, window, count)
    made.settings.remember(person="Asha")
    activate(qtbot, made)
    made.pane.focus_list()
    return made


def press(
    qtbot: QtBot,
    window: MainWindow,
    key: Qt.Key,
    held: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier,
) -> None:
    """Press a key where the keyboard is, and wait for what it does."""
    activate(qtbot, window)
    focused = window.focusWidget()
    assert focused is not None
    qtbot.keyClick(focused, key, held)
    if held:  # else Qt takes Shift to be held from now on, and a click then selects a range
        qtbot.keyRelease(focused, Qt.Key.Key_Shift)
    settled(qtbot, window)


def typed(qtbot: QtBot, window: MainWindow, text: str) -> None:
    """Type a name into the field, and take the first that is found."""
    qtbot.keyClicks(window.review.field.line, text)
    qtbot.keyClick(window.review.field.line, Qt.Key.Key_Return)
    settled(qtbot, window)


def settled(qtbot: QtBot, window: MainWindow) -> None:
    """Wait until acts that were asked for are done and shown."""
    access = window.project.access
    assert access is not None
    qtbot.waitUntil(lambda: access._under_way == 0)
    qtbot.waitUntil(lambda: not window.project.waits)


def record(window: MainWindow, row: int) -> ListedMedia:
    found = window.pane.model.record(row)
    assert found is not None
    return found


def said(window: MainWindow) -> list[str]:
    """What people said, by row."""
    model = window.pane.model
    return [verdict_title(record(window, row)) for row in range(model.rowCount())]


def row(window: MainWindow) -> int:
    return window.pane.selection.currentIndex().row()
