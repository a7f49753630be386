"""The window says what of the watch list is on the photographs of a run."""

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from swc_desktop.core.method import Recipe
from swc_desktop.settings.settings_file import MAX_WATCHED, Settings
from swc_desktop.ui.dialogs.settings_dialog import SettingsDialog
from swc_desktop.ui.window.main_window import MainWindow
from tests.gui.stepwise import Mixed
from tests.gui.windows import Open, run


def said(window: MainWindow, beginning: str) -> list[str]:
    return [one.sentence for one in window.notices.notices if one.sentence.startswith(beginning)]


def test_a_run_says_on_how_many_photographs_a_name_is_and_selects_them(
    qtbot: QtBot, open_window: Open
) -> None:
    window = open_window(Mixed())
    window.settings.change(watch_list=("Felidae", "okapi"))
    run(qtbot, window)
    qtbot.waitUntil(lambda: bool(said(window, "Watch list: Felidae on ")))
    assert said(window, "Nothing is watched for these names on the watch list")
    (notice,) = [one for one in window.notices.notices if one.sentence.startswith("Watch list")]
    assert notice.action is not None
    assert notice.action.text() == "Select them"
    qtbot.keyClick(notice.action, Qt.Key.Key_Space)
    selected = window.pane.selected()
    assert f" {len(selected)} photographs" in notice.sentence
    assert selected


def test_nothing_is_said_of_what_was_there_before_or_is_not_seen(
    qtbot: QtBot, open_window: Open
) -> None:
    window = run(qtbot, open_window(Mixed()))
    window.settings.change(watch_list=("Felidae", "vehicle"))
    looked: list[object] = []
    show = window.watch._show
    window.watch._show = lambda watch: (looked.append(watch), show(watch))  # type: ignore
    run(qtbot, window)  # the same photographs again
    qtbot.waitUntil(lambda: len(looked) == 1)
    assert not said(window, "Watch list")
    window.settings.change(watch_list=())
    run(qtbot, window, 41)
    assert len(looked) == 1


@pytest.fixture
def dialog(qtbot: QtBot) -> SettingsDialog:
    made = SettingsDialog(
        Settings(watch_list=("person", "tiger")),
        targets=(),
        own_target="",
        own_recipe=Recipe.BAYES,
    )
    qtbot.addWidget(made)
    return made


def test_the_names_are_typed_in_the_settings(qtbot: QtBot, dialog: SettingsDialog) -> None:
    chosen: list[tuple[str, object]] = []
    dialog.chosen.connect(lambda name, value: chosen.append((name, value)))
    assert dialog.watch_list.text() == "person, tiger"
    dialog.watch_list.setText(" tiger ,, Panthera  leo,tiger")
    dialog.watch_list.editingFinished.emit()
    assert chosen == [("watch_list", ("tiger", "Panthera leo"))]
    dialog.watch_list.setText(",".join(map(str, range(MAX_WATCHED + 1))))
    dialog.watch_list.editingFinished.emit()
    assert len(chosen) == 1
    assert dialog.watch_problem.isVisibleTo(dialog)
    assert dialog.watch_problem.text() == "At most 100 names of at most 100 letters each."
    dialog.watch_list.clear()
    dialog.watch_list.editingFinished.emit()
    assert chosen[1:] == [("watch_list", ())]
    assert not dialog.watch_problem.isVisibleTo(dialog)
