"""A field over the photographs fits the view that it lies over."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import QItemSelectionModel, Qt
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from swc_desktop.core.identification import Kind
from swc_desktop.projects.identifications import Target
from swc_desktop.projects.media_filter import MediaFilter
from swc_desktop.session.reviewing import Reviewer
from swc_desktop.ui.review.details_field import DetailsField
from swc_desktop.ui.review.person_dialog import PersonDialog
from swc_desktop.ui.review.typing_field import TypingField
from swc_desktop.ui.window.main_window import MainWindow
from tests.gui.judging import judged_by_asha, press, record, said, settled, typed
from tests.gui.stepwise import Stepwise
from tests.gui.windows import Open

HINT = 60
"""Pixels, less than a hint of two lines needs beside the rest."""


def opened(qtbot: QtBot, width: int, height: int) -> DetailsField:
    view = QWidget()
    qtbot.addWidget(view)
    view.resize(width, height)
    view.show()
    field = DetailsField(view)
    field.open("Count and details", "3", "The most boxes in one photograph: 2")
    return field


def test_a_low_view_has_a_wide_field(qtbot: QtBot) -> None:
    roomy = opened(qtbot, 1200, 900)
    assert roomy.width() < 600
    low = opened(qtbot, 1200, roomy.height() - 10)
    assert low.width() > 1000
    assert low.hint.isVisible()
    assert low.hint.height() >= low.hint.heightForWidth(low.hint.width())


def test_a_view_too_low_has_no_hint_but_what_is_typed(qtbot: QtBot) -> None:
    wide = opened(qtbot, 1200, opened(qtbot, 1200, 900).height() - 10)
    small = opened(qtbot, 300, wide.height() + HINT)
    assert not small.hint.isVisible()
    for part in (small.title, small.line, small.reading, small.suggestion):
        assert part.isVisible()
        assert part.geometry().bottom() < small.height()
    view = small.parentWidget()
    assert view is not None
    view.resize(1200, 900)
    small.open("Count and details", "3", "")
    assert small.hint.isVisible()


@pytest.fixture
def window(qtbot: QtBot, open_window: Open) -> MainWindow:
    """Twelve lions, judged by Asha."""
    return judged_by_asha(qtbot, open_window(Stepwise()))


def opened_by(qtbot: QtBot, window: MainWindow, key: Qt.Key) -> TypingField:
    """The field that a key opens."""
    press(qtbot, window, key)
    return window.review.field if key is Qt.Key.Key_R else window.review.describing.field


def choose_another_row(window: MainWindow) -> None:
    window.pane._make_current(5)


def choose_more_rows(window: MainWindow) -> None:
    flags = QItemSelectionModel.SelectionFlag
    window.pane.selection.select(window.pane.model.index(5, 0), flags.Select | flags.Rows)


def look_for_what_is_not_there(window: MainWindow) -> None:
    window.pane.set_filter(MediaFilter(text="zebra"))


@pytest.mark.parametrize(
    "change", [choose_another_row, choose_more_rows, look_for_what_is_not_there]
)
@pytest.mark.parametrize("key", [Qt.Key.Key_R, Qt.Key.Key_D])
def test_what_is_typed_goes_to_no_other_photograph(
    qtbot: QtBot, window: MainWindow, key: Qt.Key, change: Callable[[MainWindow], None]
) -> None:
    """Its heading and what it holds are of the photograph for which it was opened."""
    field = opened_by(qtbot, window, key)
    qtbot.keyClicks(field.line, "2 female")
    change(window)
    qtbot.waitUntil(lambda: not field.isVisible())
    window.pane.set_filter(MediaFilter())
    assert not any(said(window)), "nobody pressed Enter"


@pytest.mark.parametrize("key", [Qt.Key.Key_R, Qt.Key.Key_D])
def test_a_list_that_is_read_anew_keeps_what_is_typed(
    qtbot: QtBot, window: MainWindow, key: Qt.Key
) -> None:
    field = opened_by(qtbot, window, key)
    qtbot.keyClicks(field.line, "2")
    access = window.project.access
    assert access is not None
    number = record(window, 3).number
    access.act(lambda work: Reviewer(work).say_kind([Target(number)], Kind.BLANK))
    settled(qtbot, window)
    qtbot.wait(20)
    assert field.isVisible()
    assert field.line.text().strip() == "2"


@pytest.mark.parametrize("key", [Qt.Key.Key_R, Qt.Key.Key_D])
def test_tab_stays_in_the_field(qtbot: QtBot, window: MainWindow, key: Qt.Key) -> None:
    field = opened_by(qtbot, window, key)
    for held in (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ShiftModifier):
        qtbot.keyClick(field.line, Qt.Key.Key_Tab, held)
        assert window.focusWidget() is field.line


@pytest.mark.parametrize("key", [Qt.Key.Key_R, Qt.Key.Key_D])
def test_a_field_without_the_keyboard_is_closed(
    qtbot: QtBot, window: MainWindow, key: Qt.Key
) -> None:
    """Letters that are typed on would be verdicts."""
    field = opened_by(qtbot, window, key)
    qtbot.keyClicks(field.line, "leo")
    window.pane.grid.setFocus()
    assert not field.isVisible()
    assert window.focusWidget() is window.pane.grid


def test_one_field_is_open_at_a_time(qtbot: QtBot, window: MainWindow) -> None:
    press(qtbot, window, Qt.Key.Key_R)
    window.actions_by_name["details"].trigger()
    assert not window.review.field.isVisible()
    assert window.review.describing.field.isVisible()


def test_details_are_not_given_to_what_was_said_after(qtbot: QtBot, window: MainWindow) -> None:
    """What the field holds is of the leopard; once that is undone, it is of nothing."""
    press(qtbot, window, Qt.Key.Key_R)
    typed(qtbot, window, "2 leopard m")
    press(qtbot, window, Qt.Key.Key_Backspace)
    press(qtbot, window, Qt.Key.Key_D)
    field = window.review.describing.field
    assert field.line.text().strip() == "2 male"
    window.actions_by_name["undo"].trigger()
    settled(qtbot, window)
    qtbot.waitUntil(lambda: not field.isVisible())
    assert not any(said(window))


def test_a_number_key_is_of_one_photograph_after_a_name_of_an_event_was_left(
    qtbot: QtBot, window: MainWindow
) -> None:
    press(qtbot, window, Qt.Key.Key_R)
    typed(qtbot, window, "leopard")
    press(qtbot, window, Qt.Key.Key_R, Qt.KeyboardModifier.ShiftModifier)
    qtbot.keyClick(window.review.field.line, Qt.Key.Key_Escape)
    press(qtbot, window, Qt.Key.Key_1)
    assert said(window)[:3] == ["Leopard", "Leopard", ""]


def test_who_is_judging_is_asked_about_what_was_chosen_then(
    qtbot: QtBot, window: MainWindow
) -> None:
    """The list may go on while the name is typed."""
    window.settings.remember(person="")
    press(qtbot, window, Qt.Key.Key_R)
    qtbot.keyClicks(window.review.field.line, "leopard")
    qtbot.keyClick(window.review.field.line, Qt.Key.Key_Return)
    (dialog,) = [one for one in window.findChildren(PersonDialog) if one.isVisible()]
    window.pane._make_current(4)
    dialog.field.line.setText("Asha")
    dialog.use.click()
    settled(qtbot, window)
    assert said(window)[0] == "Leopard"
    assert not any(said(window)[1:])
