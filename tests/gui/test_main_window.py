"""The window as a person uses it: drop, look, filter, sort, export, leave and come back."""

from functools import partial
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QFileOpenEvent
from PySide6.QtTest import QSignalSpy
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QApplication,
    QLabel,
    QMenu,
    QWidget,
)
from pytestqt.qtbot import QtBot

from swc_desktop.core.device import Device
from swc_desktop.core.progress import Cancelled
from swc_desktop.core.result_state import State
from swc_desktop.core.taxonomy import Rank
from swc_desktop.projects.listed import ListedMedia
from swc_desktop.projects.media_filter import MediaFilter
from swc_desktop.projects.project import Project
from swc_desktop.session.run_status import Phase
from swc_desktop.ui.photo import thumbnails
from swc_desktop.ui.results.results_model import Column
from swc_desktop.ui.results.results_pane import Arrangement
from swc_desktop.ui.results.tree_lines import EVERYTHING, Entry, Field, TreeEntry
from swc_desktop.ui.window.actions import action_specs
from swc_desktop.ui.window.main_window import MainWindow
from swc_desktop.ui.window.opened_files import OpenedFiles
from tests.gui.evidence_samples import ALL
from tests.gui.fake_engine import PACK, FakeSessions
from tests.gui.stepwise import Mixed, Stepwise, files_of
from tests.gui.windows import Open, activate, finished, run

SMALL_SCREEN = 768
"""Pixels of its height."""


def entry(window: MainWindow, value: Entry) -> TreeEntry:
    return window.tree.entries[value]


def taxon(name: str) -> Entry:
    return Entry(Field.TAXON, name)


UNREADABLE = Entry(Field.STATE, State.UNREADABLE)


def shown(window: MainWindow) -> list[ListedMedia]:
    """All photographs of the list, in its order."""
    rows = map(window.pane.model.record, range(window.pane.model.rowCount()))
    return [record for record in rows if record is not None]


def mime(paths: list[Path]) -> QMimeData:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    return data


def drag(window: MainWindow, paths: list[Path]) -> QMimeData:
    data = mime(paths)
    event = QDragEnterEvent(
        QPoint(100, 100),
        Qt.DropAction.CopyAction,
        data,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )
    window.dragEnterEvent(event)
    return data


def drop(window: MainWindow, data: QMimeData) -> None:
    window.dropEvent(
        QDropEvent(
            QPointF(100, 100),
            Qt.DropAction.CopyAction,
            data,
            Qt.MouseButton.LeftButton,
            Qt.KeyboardModifier.NoModifier,
        )
    )


def test_an_empty_window_says_how_to_begin(qtbot: QtBot, open_window: Open) -> None:
    window = open_window()
    assert window.pane.stack.currentWidget() is window.pane.empty
    words = " ".join(label.text() for label in window.pane.empty.findChildren(QLabel))
    assert "Drop photographs or folders here" in words
    assert "stays on this computer" in words
    assert not window.actions_by_name["export"].isEnabled()


def test_what_is_dropped_is_classified(qtbot: QtBot, open_window: Open, tmp_path: Path) -> None:
    folder = tmp_path / "card"
    folder.mkdir()
    others = [tmp_path / "a.jpg", tmp_path / "b.jpg"]
    for file in (*(folder / f"{number}.jpg" for number in range(20)), *others):
        file.write_bytes(file.name.encode())
    window = open_window()
    data = drag(window, [folder, *others])
    assert window.overlay.isVisible()
    assert window.overlay.size() == window.size()
    qtbot.waitUntil(lambda: "2 files" in window.overlay.text.text())
    assert "1 folder" in window.overlay.text.text()
    drop(window, data)
    assert not window.overlay.isVisible()
    finished(qtbot, window)
    assert window.pane.model.rowCount() == 22
    assert sorted(window.tally.roots.values()) == [2, 20]


def test_dragged_text_is_ignored(qtbot: QtBot, open_window: Open) -> None:
    window = open_window()
    drag(window, [])
    assert not window.overlay.isVisible()


def test_the_grid_fills_during_a_run(qtbot: QtBot, open_window: Open) -> None:
    classifier = Mixed(permits=1)
    window = open_window(classifier)
    window.add(files_of(48))
    qtbot.waitUntil(lambda: window.pane.model.rowCount() == 16)
    assert window.pane.stack.currentWidget() is window.pane.grid
    assert window.run.status.phase is Phase.RUNNING
    assert "16 of 48" in window.strip.text.text()
    qtbot.waitUntil(lambda: entry(window, EVERYTHING).count == 16)
    before = entry(window, taxon("Felidae")).count
    classifier.permits.release(10)
    finished(qtbot, window)
    assert entry(window, taxon("Felidae")).count > before
    assert entry(window, UNREADABLE).count == window.tally.states[State.UNREADABLE] > 0


def test_a_run_is_paused_and_stopped_from_the_strip(qtbot: QtBot, open_window: Open) -> None:
    classifier = Mixed(permits=1)
    window = open_window(classifier)
    window.add(files_of(48))
    qtbot.waitUntil(lambda: window.pane.model.rowCount() == 16)
    qtbot.mouseClick(window.strip.pause_button, Qt.MouseButton.LeftButton)
    assert window.run.status.phase is Phase.PAUSED
    assert "Paused" in window.strip.text.text()
    qtbot.mouseClick(window.strip.stop_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: window.run.status.phase is Phase.STOPPED)
    classifier.permits.release(10)
    qtbot.mouseClick(window.strip.pause_button, Qt.MouseButton.LeftButton)
    finished(qtbot, window)
    assert window.pane.model.rowCount() == 48


def test_the_strip_names_pack_and_device(qtbot: QtBot, open_window: Open) -> None:
    window = open_window()
    qtbot.waitUntil(lambda: window.run.classifier is not None)
    assert PACK.label in window.strip.pack_button.text()
    assert "CPU" in window.strip.device_button.text()
    assert "offline" in window.strip.device_button.text()


def test_a_finished_run_counts_each_status(qtbot: QtBot, open_window: Open) -> None:
    window = run(qtbot, open_window(), 80)
    text = window.strip.text.text()
    for count, word in (
        (window.tally.named, "named"),
        (window.tally.states[State.NOT_IN_PACK], "other or empty"),
        (window.tally.states[State.UNREADABLE], "unreadable"),
    ):
        assert f"{count} {word}" in text
    qtbot.mouseClick(window.strip.rest, Qt.MouseButton.LeftButton)
    states = {record.state for record in shown(window)}
    assert states == {State.NOT_IN_PACK, State.UNSURE, State.UNREADABLE}


def test_a_taxon_of_the_tree_filters_and_its_chip_removes_it(
    qtbot: QtBot, open_window: Open
) -> None:
    window = run(qtbot, open_window(), 80)
    window.tree.tree.setCurrentItem(entry(window, taxon("Panthera")))
    assert window.pane.model.filter == MediaFilter(taxa=frozenset({"Panthera"}))
    assert window.pane.model.rowCount() == entry(window, taxon("Panthera")).count
    assert [button.isVisible() for button in window.pane.bar.buttons] == [True]
    qtbot.mouseClick(window.pane.bar.buttons[0], Qt.MouseButton.LeftButton)
    assert window.pane.model.filter.empty
    assert entry(window, EVERYTHING).isSelected()
    assert not entry(window, taxon("Panthera")).isSelected()


def test_a_text_filters_as_it_is_typed(qtbot: QtBot, open_window: Open) -> None:
    window = run(qtbot, open_window(), 80)
    qtbot.keyClicks(window.bar.search, "jaguar")
    qtbot.waitUntil(lambda: window.pane.model.filter.text == "jaguar")
    assert {record.taxon for record in shown(window)} == {"Panthera onca"}


def test_a_filter_without_matches_offers_to_remove_each_condition(
    qtbot: QtBot, open_window: Open
) -> None:
    window = run(qtbot, open_window())
    window.pane.set_filter(
        MediaFilter(ranks=frozenset({Rank.GENUS}), text="nothing is called that")
    )
    page = window.pane.no_match
    assert window.pane.stack.currentWidget() is page
    assert len(page.buttons) == 3
    qtbot.mouseClick(page.buttons[-1], Qt.MouseButton.LeftButton)
    assert window.pane.model.filter.empty
    assert window.pane.stack.currentWidget() is window.pane.grid


def test_grid_and_table_share_the_selection(qtbot: QtBot, open_window: Open) -> None:
    window = run(qtbot, open_window())
    window.pane.step(7)
    chosen = window.pane.record
    window.actions_by_name["table"].trigger()
    assert window.pane.stack.currentWidget() is window.pane.table
    assert window.pane.table.currentIndex().row() == 7
    window.pane.set_order(Column.CONFIDENCE, descending=True)
    assert window.pane.record == chosen
    assert window.pane.table.currentIndex().row() != 7
    window.actions_by_name["grid"].trigger()
    assert window.pane.record == chosen
    assert window.pane.selected() == [chosen]


def test_the_evidence_is_that_of_the_current_photograph(qtbot: QtBot, open_window: Open) -> None:
    window = run(qtbot, open_window())
    for kind in ("lion", "disputed", "broken"):
        file = files_of(8)[list(ALL).index(kind)]
        row = [record.file for record in shown(window)].index(file)
        window.pane.step(row - window.pane.selection.currentIndex().row())
        qtbot.waitUntil(partial(_explained, window, file))
    assert window.evidence.unreadable.isVisible()


def _explained(window: MainWindow, file: Path) -> bool:
    """Whether the panel shows a file with all its votes, if there are any."""
    record = window.evidence.record
    whole = record is not None and (record.explanation is not None or record.number < 0)
    return whole and record is not None and record.file == file


def test_the_keyboard_moves_opens_and_returns(qtbot: QtBot, open_window: Open) -> None:
    window = run(qtbot, open_window())
    window.pane.focus_list()
    grid, selection = window.pane.grid, window.pane.selection
    columns = grid.columns
    for key, row in (
        (Qt.Key.Key_Right, 1),
        (Qt.Key.Key_Down, 1 + columns),
        (Qt.Key.Key_Left, columns),
        (Qt.Key.Key_Up, 0),
        (Qt.Key.Key_Up, 0),
        (Qt.Key.Key_End, 39),
        (Qt.Key.Key_Right, 39),
        (Qt.Key.Key_Home, 0),
    ):
        qtbot.keyClick(grid, key)
        assert selection.currentIndex().row() == row
        assert grid.viewport().rect().intersects(grid.visualRect(selection.currentIndex()))
    qtbot.keyClick(grid, Qt.Key.Key_Right, Qt.KeyboardModifier.ShiftModifier)
    qtbot.keyClick(grid, Qt.Key.Key_Right, Qt.KeyboardModifier.ShiftModifier)
    assert len(window.pane.selected()) == 3
    qtbot.keyClick(grid, Qt.Key.Key_Space)
    assert window.pane.photo_open
    qtbot.keyClick(window.pane.photo, Qt.Key.Key_Right)
    assert selection.currentIndex().row() == 3
    qtbot.keyClick(window.pane.photo, Qt.Key.Key_Escape)
    assert not window.pane.photo_open
    assert window.pane.stack.currentWidget() is grid


def test_escape_shows_everything_again(qtbot: QtBot, open_window: Open) -> None:
    window = run(qtbot, open_window())
    window.pane.set_filter(MediaFilter(text="lion"))
    qtbot.keyClick(window, Qt.Key.Key_Escape)
    assert window.pane.model.filter.empty


def test_every_action_has_a_menu_item_and_no_key_has_two(qtbot: QtBot, open_window: Open) -> None:
    window = open_window()
    in_menus = {
        action.objectName()
        for menu in window.menuBar().findChildren(QMenu)
        for action in menu.actions()
    }
    assert {spec.name for spec in action_specs()} <= in_menus
    keys = [key for spec in action_specs() for key in spec.keys]
    assert len(keys) == len(set(keys))
    for spec in action_specs():
        shortcuts = window.actions_by_name[spec.name].shortcuts()
        assert [key.isEmpty() for key in shortcuts] == [False] * len(spec.keys), spec.name


def test_a_new_window_shows_no_row_of_filters(qtbot: QtBot, open_window: Open) -> None:
    window = open_window()
    assert not window.pane.bar.isVisible()
    window.pane.set_filter(MediaFilter(text="lion"))
    assert window.pane.bar.isVisible()
    window.pane.set_filter(MediaFilter())
    assert not window.pane.bar.isVisible()


def test_each_menu_fits_a_small_screen(qtbot: QtBot, open_window: Open) -> None:
    window = open_window()
    for menu in window.menuBar().findChildren(QMenu):
        if menu.objectName():
            assert 0 < menu.sizeHint().height() <= SMALL_SCREEN, menu.objectName()


def test_every_action_does_something(qtbot: QtBot, open_window: Open) -> None:
    window = open_window()
    for spec in action_specs():
        action = window.actions_by_name[spec.name]
        assert action.receivers("2triggered(bool)") + action.receivers("2toggled(bool)") > 0, (
            spec.name
        )


def test_everything_that_takes_the_keyboard_has_a_name(qtbot: QtBot, open_window: Open) -> None:
    window = run(qtbot, open_window())
    nameless = [
        f"{type(widget).__name__} {widget.objectName()}"
        for widget in window.findChildren(QWidget)
        if widget.focusPolicy() & Qt.FocusPolicy.TabFocus
        and widget.isVisible()
        and not (widget.accessibleName() or (isinstance(widget, QAbstractButton) and widget.text()))
        and not isinstance(widget.parentWidget(), QAbstractItemView)
    ]
    assert nameless == []


def test_tab_goes_through_the_window_and_comes_back(qtbot: QtBot, open_window: Open) -> None:
    window = run(qtbot, open_window())
    activate(qtbot, window)
    window.bar.search.setFocus(Qt.FocusReason.TabFocusReason)
    seen: list[QWidget] = []
    for _ in range(80):
        here = window.focusWidget()
        if here is None or here in seen:
            break
        seen.append(here)
        window.focusNextChild()
    assert window.pane.grid in seen
    assert window.tree.tree in seen
    assert window.focusWidget() is seen[0]


def test_the_window_opens_as_it_was_left(qtbot: QtBot, open_window: Open) -> None:
    window = run(qtbot, open_window())
    window.resize(760, 560)
    window.actions_by_name["table"].trigger()
    window.pane.set_order(Column.CONFIDENCE, descending=True)
    window.pane.set_filter(MediaFilter(taxa=frozenset({"Felidae"}), text="lion"))
    window.pane.table.setColumnWidth(Column.ANSWER, 301)
    window.pane.table.setColumnHidden(Column.PLACE, True)
    window.actions_by_name["left_panel"].trigger()
    window.close()
    again = open_window()
    assert again.pane.model.rowCount() == 40
    assert again.size() == window.size()
    assert again.pane.arrangement is Arrangement.TABLE
    assert again.pane.model.order == (Column.CONFIDENCE, True)
    assert again.pane.model.filter.empty
    assert again.pane.table.columnWidth(Column.ANSWER) == 301
    assert again.pane.table.isColumnHidden(Column.PLACE)
    assert not again.tree.isVisible()


def test_invalid_settings_open_the_default_window(
    qtbot: QtBot, open_window: Open, tmp_path: Path
) -> None:
    (tmp_path / "settings.toml").write_text(
        '[window]\ngeometry = "?"\npanels = "wide"\ncolumns = [-4, 99999999, true]\n'
        'arrangement = 7\ncards = -90\norder = "colour"\nfilter_ranks = ["kingdom", 3]\n'
        "filter_text = 4\n",
        encoding="utf-8",
    )
    window = open_window()
    assert window.pane.model.filter.empty
    assert window.pane.arrangement is Arrangement.GRID
    assert window.pane.model.order == (None, False)


def test_a_narrow_window_has_a_drawer(qtbot: QtBot, open_window: Open) -> None:
    window = run(qtbot, open_window())
    window.resize(1366, 740)
    assert not window.body.drawer
    assert window.evidence.isVisible()
    window.resize(1000, 740)
    assert window.body.drawer
    assert not window.evidence.isVisible()
    window.actions_by_name["evidence_panel"].trigger()
    assert window.evidence.isVisible()
    drawer = window.body.right
    qtbot.waitUntil(lambda: drawer.geometry().right() == window.body.rect().right())
    qtbot.keyClick(window, Qt.Key.Key_Escape)
    assert not window.evidence.isVisible()
    window.resize(1366, 740)
    assert not window.body.drawer
    assert window.evidence.isVisible()


def test_the_samples_come_with_their_credits(qtbot: QtBot, open_window: Open) -> None:
    window = open_window()
    window.show_samples()
    finished(qtbot, window)
    assert "Charles J. Sharp" in window.notices.notices[0].sentence
    qtbot.waitUntil(window.credit.isVisible)
    assert window.pane.record is not None
    assert window.credits[window.pane.record.file.name].author in window.credit.text()


def test_a_notice_about_the_device_is_shown(qtbot: QtBot, open_window: Open) -> None:
    classifier = Stepwise()
    classifier.sessions = FakeSessions(Device.CPU, "The CPU does the work; the GPU is not used.")
    window = open_window(classifier)
    qtbot.waitUntil(lambda: window.run.classifier is not None)
    assert "GPU is not used" in window.strip.text.text()


class CountedChildren:
    """Children that decode nothing, and count what they are asked for."""

    def __init__(self) -> None:
        self.files: list[Path] = []

    def ask(self, file: Path, *_: object) -> None:
        self.files.append(file)
        raise Cancelled


def test_a_long_list_arrives_in_few_steps_and_requests_few_thumbnails(
    qtbot: QtBot, open_window: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    children = CountedChildren()
    monkeypatch.setattr(thumbnails, "photo_children", lambda: children)
    window = open_window()
    inserted = QSignalSpy(window.pane.model.rowsInserted)
    resets = QSignalSpy(window.pane.model.modelReset)
    run(qtbot, window, 2000)
    assert window.pane.model.rowCount() == 2000
    assert inserted.count() + resets.count() < 2000 / 16
    assert len(window.pane.grid.visible_rows()) < 60
    qtbot.waitUntil(lambda: not window.thumbnails.busy)
    assert 0 < len(children.files) < 200
    assert window.pane.grid.indexAt(QPoint(40, 40)).row() == 0
    assert entry(window, EVERYTHING).count == 2000
    window.project.release()
    assert window.pane.stack.currentWidget() is window.pane.empty
    assert entry(window, EVERYTHING).count == 0


def test_a_project_that_the_program_is_started_with_is_opened(
    qtbot: QtBot, open_window: Open, tmp_path: Path
) -> None:
    """As a double click on its file means."""
    path = tmp_path / "Kruger.swcproject"
    Project.create(path, "Kruger").close()
    window = open_window()
    window.begin_with([path])
    qtbot.waitUntil(lambda: window.project.path == path)
    assert "Kruger" in window.windowTitle()
    assert window.notices.notices == [], "it is not asked for again"


def test_a_file_that_the_desktop_hands_to_the_running_program_is_opened(
    qtbot: QtBot, open_window: Open, tmp_path: Path
) -> None:
    """As macOS does with one that was double-clicked."""
    path = tmp_path / "Kruger ä.swcproject"
    Project.create(path, "Kruger").close()
    window = open_window()
    application = QApplication.instance()
    assert application is not None
    opened = OpenedFiles(window.begin_with, window)
    application.installEventFilter(opened)
    QApplication.sendEvent(application, QFileOpenEvent(QUrl.fromLocalFile(str(path))))
    qtbot.waitUntil(lambda: window.project.path == path)
    application.removeEventFilter(opened)
