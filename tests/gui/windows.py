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
    qtbot.waitUntil(lambda: window.run.status.phase is Phase.FINISHED)
    return window


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
