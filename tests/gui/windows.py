"""Windows of tests: how one is opened, filled and asked."""

from collections.abc import Callable

from PySide6.QtWidgets import QPushButton, QWidget
from pytestqt.qtbot import QtBot

from swc_desktop.session.run_status import Phase
from swc_desktop.ui.dialogs.question import Question
from swc_desktop.ui.window.main_window import MainWindow
from tests.gui.stepwise import files_of

Open = Callable[..., MainWindow]


def run(qtbot: QtBot, window: MainWindow, count: int = 40) -> MainWindow:
    """The window after it has classified some photographs."""
    window.add(files_of(count))
    finished(qtbot, window)
    return window


def finished(qtbot: QtBot, window: MainWindow) -> None:
    """Wait until the run is over and the window shows what it stored."""
    qtbot.waitUntil(lambda: window.run.status.phase is Phase.FINISHED)
    qtbot.waitUntil(lambda: not window.project.waits)


def activate(qtbot: QtBot, window: QWidget) -> None:
    """Make a window the active one, also where another program takes the focus meanwhile.

    Without a window manager nothing gives the focus back, so it is asked for until it is there.
    """
    qtbot.waitUntil(lambda: asks_for_focus(window))


def asks_for_focus(window: QWidget) -> bool:
    """Whether a window is the active one; asks for it where it is not."""
    if window.isActiveWindow():
        return True
    window.activateWindow()
    return False


def questions(window: QWidget) -> list[Question]:
    """The questions that are open over a window."""
    return [question for question in window.findChildren(Question) if question.isVisible()]


def asked(window: QWidget) -> Question:
    """The one question that is open over a window."""
    (question,) = questions(window)
    return question


def answer(question: Question, text: str) -> QPushButton:
    """The button with an answer."""
    (button,) = [
        button
        for button in (*question.answers, question.closing)
        if button.text().replace("&", "") == text
    ]
    return button
