"""A filter ends with the session and with the project, unless it is pinned."""

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from swc_desktop.core.result_state import State, Sureness
from swc_desktop.core.taxonomy import Rank
from swc_desktop.projects.media_filter import Lacking, MediaFilter, Review
from swc_desktop.ui.results.tree_lines import Entry, Field, SectionHeading, TreeEntry
from tests.gui.windows import Open, activate, run

ASKED = MediaFilter(taxa=frozenset({"Felidae"}), ranks=frozenset({Rank.SPECIES}), text="lion")

EVERY_KIND = MediaFilter(
    taxa=frozenset({"Panthera"}),
    apart=frozenset({State.UNSURE}),
    states=frozenset({State.NAMED}),
    ranks=frozenset({Rank.GENUS}),
    sureness=frozenset({Sureness.SURE}),
    lacking=frozenset({Lacking.PLACE}),
    review=frozenset({Review.NOT_JUDGED, Review.CHANGED}),
    disputed=True,
    partial=True,
    in_conflict=True,
    text="river",
)


def test_a_filter_does_not_outlive_the_session(qtbot: QtBot, open_window: Open) -> None:
    window = run(qtbot, open_window())
    window.pane.set_filter(ASKED)
    window.stop_and_close()
    again = open_window()
    assert again.pane.model.filter.empty
    assert again.bar.search.text() == ""
    assert again.pane.model.rowCount() == 40


@pytest.mark.parametrize("wanted", [ASKED, EVERY_KIND])
def test_a_pinned_filter_comes_back_and_says_so(
    qtbot: QtBot, open_window: Open, wanted: MediaFilter
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
    activate(qtbot, window)
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
    window.pane.set_filter(MediaFilter())
    window.pane.set_filter(MediaFilter(text="jaguar"))
    assert not window.pane.bar.pin.isChecked()
    window.close()
    assert open_window().pane.model.filter.empty


OF_ONE_PROJECT = (
    MediaFilter(roots=frozenset({1})),
    MediaFilter(deployments=frozenset({"Waterhole 7"})),
    MediaFilter(days=frozenset({"2026-11-20"})),
    MediaFilter(cameras=frozenset({("Reconyx HP2X", "")})),
)


@pytest.mark.parametrize("wanted", OF_ONE_PROJECT, ids=["root", "station", "day", "camera"])
def test_what_belongs_to_one_project_is_not_pinned(
    qtbot: QtBot, open_window: Open, wanted: MediaFilter
) -> None:
    """Its numbers and names would be those of other photographs in another project."""
    window = run(qtbot, open_window())
    window.pane.set_filter(wanted)
    assert not window.pane.bar.pin.isEnabled()
    window.pane.set_filter(replace(wanted, text="lion"))
    window.pane.bar.pin.click()
    window.stop_and_close()
    assert open_window().pane.model.filter == MediaFilter(text="lion")


@pytest.mark.parametrize("pinned", [True, False])
def test_another_project_is_shown_whole_unless_the_filter_is_pinned(
    qtbot: QtBot, open_window: Open, tmp_path: Path, pinned: bool
) -> None:
    window = run(qtbot, open_window())
    window.pane.set_filter(replace(ASKED, roots=frozenset({1})))
    window.pane.bar.pin.setChecked(pinned)
    window.project.open(tmp_path / "other.swcproject", makes=True)
    qtbot.waitUntil(lambda: window.project.path == tmp_path / "other.swcproject")
    assert window.pane.model.filter == (ASKED if pinned else MediaFilter())
    assert window.pane.bar.pin.isChecked() == pinned


def test_what_is_pinned_is_chosen_in_the_tree_once_it_is_there(
    qtbot: QtBot, open_window: Open
) -> None:
    window = open_window()
    window.pane.set_filter(MediaFilter(taxa=frozenset({"Panthera", "Panthera leo"})))
    qtbot.mouseClick(window.pane.bar.pin, Qt.MouseButton.LeftButton)
    window.stop_and_close()
    again = run(qtbot, open_window())
    chosen = {item.value for item in again.tree.tree.selectedItems() if isinstance(item, TreeEntry)}
    assert chosen == {Entry(Field.TAXON, name) for name in ("Panthera", "Panthera leo")}
    again.tree.entries[Entry(Field.TAXON, "Elephantidae")].setSelected(True)
    assert again.pane.model.filter.taxa == {"Panthera", "Panthera leo", "Elephantidae"}


def test_what_is_folded_stays_folded_at_the_next_start(qtbot: QtBot, open_window: Open) -> None:
    window = run(qtbot, open_window())
    window.tree.tree.setFocus()
    for place in range(window.tree.tree.topLevelItemCount()):
        item = window.tree.tree.topLevelItem(place)
        if isinstance(item, SectionHeading) and item.section is Field.TAXON:
            item.setExpanded(False)
    window.stop_and_close()
    again = run(qtbot, open_window())
    assert again.tree.folding == {Field.TAXON: True}
    assert not again.tree.entries[Entry(Field.TAXON, "Panthera")].isHidden()
    above = again.tree.entries[Entry(Field.STATE, State.UNREADABLE)].parent()
    assert isinstance(above, SectionHeading)
    assert not above.isExpanded()
