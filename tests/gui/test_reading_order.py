"""Tab goes from place to place as a person reads, in the window and in each dialog."""

from collections.abc import Callable, Sequence
from itertools import pairwise

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtWidgets import QApplication, QDialog, QHBoxLayout, QLabel, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from swc_desktop.core.result_state import State
from swc_desktop.projects.media_filter import MediaFilter
from swc_desktop.ui.dialogs.base_dialog import BaseDialog
from swc_desktop.ui.dialogs.manual_dialog import ManualDialog
from swc_desktop.ui.dialogs.prepare_dialog import PrepareDialog
from swc_desktop.ui.weather.fetch_control import FetchControl
from swc_desktop.ui.widgets.reading_order import reading_order, step_focus
from swc_desktop.ui.window.main_window import MainWindow
from swc_desktop.ui.window.notice_bar import Level
from tests.gui.dialog_makers import MAKERS
from tests.gui.fake_weather import FakeFetch
from tests.gui.fake_weather import services as weather_services
from tests.gui.windows import Open, activate, run


def prepare() -> PrepareDialog:
    control = FetchControl(weather_services(FakeFetch()), QApplication.instance())
    made = PrepareDialog(control)
    made.finished.connect(lambda _: control.close())
    return made


DIALOGS: dict[str, Callable[[], QDialog]] = {
    **MAKERS,
    "manual": lambda: ManualDialog("window"),
    "prepare": prepare,
}


def tabbed(qtbot: QtBot, window: QWidget, forward: bool = True) -> list[QWidget]:
    """What the focus comes to with Tab, once around."""
    key = Qt.Key.Key_Tab if forward else Qt.Key.Key_Backtab
    found: list[QWidget] = []
    for _ in range(2000):
        at = window.focusWidget()
        if at in found[:-1]:
            return found[found.index(at) :]
        if at is not None and at not in found:  # a path of links is gone through within
            found.append(at)
        qtbot.keyClick(at or window, key)
        if len(found) == 1 and window.focusWidget() is at and not isinstance(at, QLabel):
            return found
    raise AssertionError("Tab never comes around")


def place(widget: QWidget, window: QWidget) -> QRect:
    return QRect(widget.mapTo(window, QPoint(0, 0)), widget.size())


def reads_on(before: QRect, after: QRect) -> bool:
    """True where the second is to the right in the line of the first, or below it."""
    if after.center().y() > before.bottom() or after.top() >= before.center().y():
        return True
    return after.left() >= before.left()


def from_top(found: Sequence[QWidget], window: QWidget) -> list[QWidget]:
    """The round from where it begins."""
    first = min(
        range(len(found)),
        key=lambda at: (place(found[at], window).top() // 8, place(found[at], window).left()),
    )
    return [*found[first:], *found[:first]]


def show(qtbot: QtBot, window: QWidget) -> None:
    qtbot.addWidget(window)
    window.show()
    activate(qtbot, window)


@pytest.mark.parametrize("name", DIALOGS)
def test_tab_reads_a_dialog_from_top_to_bottom(qtbot: QtBot, name: str) -> None:
    """First the content, which may scroll, then what is below it."""
    dialog = DIALOGS[name]()
    assert isinstance(dialog, BaseDialog)
    show(qtbot, dialog)
    page = dialog.scrolled.widget()
    assert page is not None
    found = [widget for widget in tabbed(qtbot, dialog) if widget is not dialog.scrolled]
    inside = [widget for widget in found if page.isAncestorOf(widget)]
    below = [widget for widget in found if widget not in inside]
    first = found.index(min(below, key=lambda widget: place(widget, dialog).left()))
    around = [*found[first:], *found[:first]]
    assert {*around[: len(below)]} == {*below}
    for part, over in ((around[: len(below)], dialog), (around[len(below) :], page)):
        for before, after in pairwise(place(widget, over) for widget in part):
            assert reads_on(before, after), (before, after)
    dialog.close()


@pytest.mark.parametrize("name", DIALOGS)
def test_backward_is_the_reverse_of_forward(qtbot: QtBot, name: str) -> None:
    dialog = DIALOGS[name]()
    show(qtbot, dialog)
    on, back = tabbed(qtbot, dialog), tabbed(qtbot, dialog, forward=False)[::-1]
    turn = back.index(on[0])
    assert on == [*back[turn:], *back[:turn]]
    dialog.close()


@pytest.fixture
def window(qtbot: QtBot, open_window: Open) -> MainWindow:
    made = open_window()
    made.resize(1366, 736)
    activate(qtbot, made)
    return run(qtbot, made)


def test_tab_reads_the_window_part_by_part(qtbot: QtBot, window: MainWindow) -> None:
    window.notices.say("A sentence.", Level.INFORMATION, ("Do it", lambda: None))
    window.pane.set_filter(MediaFilter(apart=frozenset({State.UNSURE, State.NOT_IN_PACK})))
    window.bar.search.setFocus()
    found = from_top(tabbed(qtbot, window), window)
    parts = [window.bar, window.notices, window.tree, window.pane, window.evidence, window.strip]
    at = [
        next(number for number, part in enumerate(parts) if part.isAncestorOf(widget))
        for widget in found
    ]
    assert at == sorted(at)
    assert set(at) == set(range(len(parts)))
    for number in set(at):
        places = [
            place(widget, window) for widget, part in zip(found, at, strict=True) if part == number
        ]
        for before, after in pairwise(places):
            assert reads_on(before, after), (before, after)


def test_tab_reads_parts_that_came_later(qtbot: QtBot) -> None:
    window = QWidget()
    row = QHBoxLayout(window)
    for name in ("c", "b", "a"):
        row.insertWidget(0, QPushButton(name, window))
    show(qtbot, window)
    order = [widget.text() for widget in reading_order(window) if isinstance(widget, QPushButton)]
    assert order == ["a", "b", "c"]


def test_disabled_and_hidden_widgets_are_skipped(qtbot: QtBot) -> None:
    window = QWidget()
    row = QHBoxLayout(window)
    made = [QPushButton(name, window) for name in "abc"]
    for button in made:
        row.addWidget(button)
    made[0].setEnabled(False)
    show(qtbot, window)
    made[1].hide()
    assert reading_order(window) == [made[2]]


def test_tab_continues_from_a_widget_where_it_does_not_stop(qtbot: QtBot) -> None:
    window = QWidget()
    row = QHBoxLayout(window)
    made = [QPushButton(name, window) for name in "abc"]
    for button in made:
        row.addWidget(button)
    made[1].setFocusPolicy(Qt.FocusPolicy.ClickFocus)
    show(qtbot, window)
    made[1].setFocus()
    assert step_focus(window, True)
    assert window.focusWidget() is made[2]
    made[1].setFocus()
    assert step_focus(window, False)
    assert window.focusWidget() is made[0]
