"""A filter ends with the session and with the list, unless it is pinned."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from swc_desktop.core.observation import Evidence
from swc_desktop.core.taxonomy import Rank
from swc_desktop.session.result_filter import Filter
from swc_desktop.session.result_record import State, Sureness
from swc_desktop.ui.results.taxonomy_tree import TreeEntry
from tests.gui.windows import Open, run

ASKED = Filter(taxa=frozenset({"Felidae"}), ranks=frozenset({Rank.SPECIES}), text="lion")

EVERY_KIND = Filter(
    taxa=frozenset({"Panthera"}),
    apart=frozenset({State.UNSURE}),
    states=frozenset({State.NAMED}),
    ranks=frozenset({Rank.GENUS}),
    sureness=frozenset({Sureness.SURE}),
    lacking=frozenset({Evidence.PLACE}),
    disputed=True,
    partial=True,
    text="river",
)


def test_a_filter_does_not_outlive_the_session(qtbot: QtBot, open_window: Open) -> None:
    window = run(qtbot, open_window())
    window.pane.set_filter(ASKED)
    window.close()
    again = run(qtbot, open_window())
    assert again.pane.model.filter.empty
    assert again.bar.search.text() == ""
    assert again.pane.model.rowCount() == 40


@pytest.mark.parametrize("wanted", [ASKED, EVERY_KIND])
def test_a_pinned_filter_comes_back_and_says_so(
    qtbot: QtBot, open_window: Open, wanted: Filter
) -> None:
    window = open_window()
    window.pane.set_filter(wanted)
    qtbot.mouseClick(window.pane.bar.pin, Qt.MouseButton.LeftButton)
    assert window.pane.bar.pin.text() == "Pinned"
    window.close()
    again = open_window()
    assert again.pane.model.filter == wanted
    assert again.pane.bar.pin.isVisible()
    assert again.pane.bar.pin.text() == "Pinned"
    assert again.actions_by_name["pin"].isChecked()


def test_the_pin_is_reached_by_tab_and_set_by_space(qtbot: QtBot, open_window: Open) -> None:
    window = run(qtbot, open_window())
    window.activateWindow()
    window.pane.set_filter(ASKED)
    window.bar.search.setFocus(Qt.FocusReason.TabFocusReason)
    for _ in range(80):
        if window.focusWidget() is window.pane.bar.pin:
            break
        window.focusNextChild()
    assert window.focusWidget() is window.pane.bar.pin
    qtbot.keyClick(window.pane.bar.pin, Qt.Key.Key_Space)
    assert window.pane.bar.pin.isChecked()
    assert "next start" in window.pane.bar.pin.accessibleName()


def test_the_menu_and_the_bar_pin_the_same(qtbot: QtBot, open_window: Open) -> None:
    window = run(qtbot, open_window())
    assert not window.actions_by_name["pin"].isEnabled()
    window.pane.set_filter(ASKED)
    window.actions_by_name["pin"].trigger()
    assert window.pane.bar.pin.isChecked()
    window.pane.bar.pin.click()
    assert not window.actions_by_name["pin"].isChecked()


def test_clearing_a_pinned_filter_clears_the_pin(qtbot: QtBot, open_window: Open) -> None:
    window = run(qtbot, open_window())
    window.pane.set_filter(ASKED)
    window.pane.bar.pin.click()
    window.pane.set_filter(Filter())
    window.pane.set_filter(Filter(text="jaguar"))
    assert not window.pane.bar.pin.isChecked()
    window.close()
    assert open_window().pane.model.filter.empty


def test_folders_belong_to_one_list_and_are_not_pinned(qtbot: QtBot, open_window: Open) -> None:
    window = run(qtbot, open_window())
    folders = frozenset({Path("/card")})
    window.pane.set_filter(Filter(roots=folders))
    assert not window.pane.bar.pin.isEnabled()
    window.pane.set_filter(Filter(roots=folders, text="lion"))
    window.pane.bar.pin.click()
    window.close()
    assert open_window().pane.model.filter == Filter(text="lion")


@pytest.mark.parametrize("pinned", [True, False])
def test_a_new_list_is_shown_whole_unless_the_filter_is_pinned(
    qtbot: QtBot, open_window: Open, pinned: bool
) -> None:
    window = run(qtbot, open_window())
    window.pane.set_filter(ASKED)
    window.pane.bar.pin.setChecked(pinned)
    window.clear()
    assert window.pane.model.filter == (ASKED if pinned else Filter())


def test_what_is_pinned_is_chosen_in_the_tree_once_it_is_there(
    qtbot: QtBot, open_window: Open
) -> None:
    window = open_window()
    window.pane.set_filter(Filter(taxa=frozenset({"Panthera", "Panthera leo"})))
    qtbot.mouseClick(window.pane.bar.pin, Qt.MouseButton.LeftButton)
    window.close()
    again = run(qtbot, open_window())
    chosen = {item.value for item in again.tree.tree.selectedItems() if isinstance(item, TreeEntry)}
    assert chosen == {"Panthera", "Panthera leo"}
    again.tree.entries["Elephantidae"].setSelected(True)
    assert again.pane.model.filter.taxa == {"Panthera", "Panthera leo", "Elephantidae"}
