"""An afternoon of judging by keys alone: a right answer takes one key, a correction five."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from swc_desktop.projects.media_filter import MediaFilter, Review
from swc_desktop.ui.text.verdict_words import verdict_title
from swc_desktop.ui.window.main_window import MainWindow
from tests.gui.stepwise import Stepwise
from tests.gui.windows import Open, activate, run

MAX_KEYS = 5

CORRECTIONS = ("tig", "che", "jag", "pum", "oce")
"""What is typed of a name: enough for the first row to be the one that is meant."""

MEANT = {
    "tig": "Tiger",
    "che": "Cheetah",
    "jag": "Jaguar",
    "pum": "Puma",
    "oce": "Ocelot",
}


class Hand:
    """Presses keys where the keyboard is, and counts them."""

    def __init__(self, window: MainWindow) -> None:
        self._window = window
        self.keys = 0

    def press(self, key: Qt.Key) -> None:
        focused = self._window.focusWidget()
        assert focused is not None
        QTest.keyClick(focused, key)
        self.keys += 1

    def type(self, text: str) -> None:
        for letter in text:
            focused = self._window.focusWidget()
            assert focused is not None
            QTest.keyClicks(focused, letter)
            self.keys += 1


@pytest.mark.parametrize("count", [50, pytest.param(1000, marks=pytest.mark.slow)])
def test_photographs_are_judged_by_keys_alone(qtbot: QtBot, open_window: Open, count: int) -> None:
    window = run(qtbot, open_window(Stepwise()), count)
    window.settings.remember(person="Asha")
    activate(qtbot, window)
    window.pane.set_filter(MediaFilter(review=frozenset({Review.NOT_JUDGED})))
    window.pane.focus_list()
    numbers = list(window.pane.model.numbers)
    hand = Hand(window)
    hand.press(Qt.Key.Key_Space)
    assert window.pane.photo_open
    meant: dict[int, str] = {}
    for at, number in enumerate(numbers):
        qtbot.waitUntil(lambda number=number: _is_current(window, number))  # type: ignore[misc]
        before = hand.keys
        if at % 10 == 3:
            typed = CORRECTIONS[at // 10 % len(CORRECTIONS)]
            hand.press(Qt.Key.Key_R)
            hand.type(typed)
            hand.press(Qt.Key.Key_Return)
            meant[number] = MEANT[typed]
            assert hand.keys - before <= MAX_KEYS
        elif at % 10 == 7:
            hand.press(Qt.Key.Key_X)
            meant[number] = "Blank"
            assert hand.keys - before == 1
        else:
            hand.press(Qt.Key.Key_Return)
            meant[number] = "Southern lion"
            assert hand.keys - before == 1
    access = window.project.access
    assert access is not None
    qtbot.waitUntil(lambda: access._under_way == 0 and not window.project.waits)
    assert window.pane.stack.currentWidget() is window.pane.no_match
    hand.press(Qt.Key.Key_Escape)
    model = window.pane.model
    qtbot.waitUntil(lambda: model.rowCount() == count)
    records = [model.record(row) for row in range(count)]
    assert {one.number: verdict_title(one) for one in records if one is not None} == meant


def _is_current(window: MainWindow, number: int) -> bool:
    record = window.pane.record
    return record is not None and record.number == number
