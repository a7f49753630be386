"""The lines of the left panel that say what is to be judged, and the order of their lists."""

from collections import Counter
from collections.abc import Mapping

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from swc_desktop.projects.media_filter import MediaFilter, Order, Review
from swc_desktop.projects.outcome import Outcome
from swc_desktop.projects.tally import Tally
from swc_desktop.projects.working import Work
from swc_desktop.ui.results.project_tree import ProjectTree
from swc_desktop.ui.results.results_model import Column, SortBy
from swc_desktop.ui.results.tree_lines import TO_REVIEW, Entry, Field
from swc_desktop.ui.window.main_window import MainWindow
from swc_desktop.ui.window.window_state import folding_from_state, folding_to_state
from tests.gui.judging import press, settled
from tests.gui.shown_tree import lines
from tests.gui.stepwise import Stepwise
from tests.gui.windows import Open, activate, run

UNSURE = MediaFilter(review=frozenset({Review.UNSURE}))


@pytest.fixture
def tree(qtbot: QtBot) -> ProjectTree:
    made = ProjectTree()
    qtbot.addWidget(made)
    return made


@pytest.fixture
def window(qtbot: QtBot, open_window: Open) -> MainWindow:
    """Twelve lions, three of which are unsure, one of these without any answer."""
    made = run(qtbot, open_window(Stepwise()), 12)
    made.settings.remember(person="Asha")
    activate(qtbot, made)
    without = "certainty = NULL, taxon = NULL, status = 'unsure'"
    change(qtbot, made, {2: "certainty = 0.4", 5: "certainty = 0.1", 7: without})
    made.pane.focus_list()
    return made


def change(qtbot: QtBot, window: MainWindow, rows: Mapping[int, str]) -> None:
    """Let the model say something else of photographs, by their numbers."""
    access = window.project.access
    assert access is not None

    def work(work: Work) -> Outcome:
        with work.project.transaction() as raw:
            for number, columns in rows.items():
                raw.execute(f"UPDATE media SET {columns} WHERE number = ?", (number,))
        return Outcome(len(rows), 0)

    access.act(work)
    settled(qtbot, window)


def order(window: MainWindow) -> tuple[SortBy, bool]:
    """By what the list is sorted, and whether descending."""
    return window.pane.model.order


def choose(window: MainWindow, entry: Entry) -> None:
    window.tree.tree.setCurrentItem(window.tree.entries[entry])


def queue(review: Review) -> Entry:
    return Entry(Field.REVIEW, review)


@pytest.mark.parametrize(
    ("counts", "shown"),
    [
        ({Review.NOT_JUDGED: 9}, ["All photographs 9", "To review 9"]),
        (
            {Review.NOT_JUDGED: 9, Review.UNSURE: 3, Review.DISAGREE: 1},
            [
                "All photographs 9",
                "To review 9",
                "  Unsure 3",
                "  Picture and place disagree 1",
            ],
        ),
        (
            {Review.JUDGED: 9, Review.CHANGED: 2, Review.CONFLICT: 1},
            ["All photographs 9", "Changed since accepted 2", "People contradict each other 1"],
        ),
    ],
)
def test_a_queue_is_listed_while_something_is_in_it(
    tree: ProjectTree,
    counts: Mapping[Review, int],
    shown: list[str],
) -> None:
    tree.show_tally(Tally(total=9, review=Counter(counts)), None, ())
    assert lines(tree)[: lines(tree).index("Answers")] == shown


def test_a_chosen_queue_stays_in_sight_when_it_is_empty(tree: ProjectTree) -> None:
    tree.show_tally(Tally(total=9, review=Counter({Review.UNSURE: 3})), None, ())
    tree.show_filter(UNSURE)
    tree.show_tally(Tally(total=9, review=Counter({Review.JUDGED: 9})), None, ())
    assert lines(tree)[:3] == ["All photographs 9", "To review 0", "  Unsure 0"]


def test_the_queues_fold_and_stay_folded(tree: ProjectTree, window: MainWindow) -> None:
    line = tree.entries[TO_REVIEW]
    assert line.isExpanded()
    line.setExpanded(False)
    tree.show_filter(UNSURE)
    assert line.hidden_chosen == ("Unsure",)
    tree.clear()
    assert not tree.entries[TO_REVIEW].isExpanded()
    window.tree.set_folding(tree.folding)
    assert not window.tree.entries[TO_REVIEW].isExpanded()
    assert folding_from_state(folding_to_state(tree.folding)) == {Field.REVIEW: True}


def test_what_is_unsure_is_gone_through_from_the_least_sure_one(
    qtbot: QtBot, window: MainWindow
) -> None:
    line = window.tree.entries[queue(Review.UNSURE)]
    qtbot.waitUntil(lambda: line.count == 3)
    choose(window, queue(Review.UNSURE))
    assert list(window.pane.model.numbers) == [5, 2, 7]
    assert order(window) == (Order.UNSURE_FIRST, False)
    assert [one.text() for one in window.pane.bar.buttons] == ["Unsure, not judged  ✕"]
    window.pane.step(-window.pane.selection.currentIndex().row())
    press(qtbot, window, Qt.Key.Key_X)
    assert list(window.pane.model.numbers) == [2, 7], "it was judged"
    qtbot.waitUntil(lambda: line.count == 2)
    for _ in range(2):
        press(qtbot, window, Qt.Key.Key_U)
    assert window.pane.stack.currentWidget() is window.pane.no_match
    titles = [one.text() for one in window.pane.no_match.findChildren(QLabel) if one.isVisible()]
    assert titles == ["Nothing is left to judge here"]
    for _ in range(2):
        window.actions_by_name["undo"].trigger()
        settled(qtbot, window)
    choose(window, TO_REVIEW)
    assert order(window) == (None, False)
    assert list(window.pane.model.numbers) == [1, 2, 3, 4, 6, 7, 8, 9, 10, 11, 12]
    window.pane.set_order(Order.UNSURE_FIRST, descending=False)
    assert list(window.pane.model.numbers)[:2] == [2, 7]


def test_a_queue_has_an_order_of_its_own(window: MainWindow) -> None:
    arrow = window.pane.table.horizontalHeader().sortIndicatorSection
    window.pane.set_order(Column.TIME, descending=True)
    assert arrow() == Column.TIME
    choose(window, queue(Review.UNSURE))
    assert arrow() == -1
    window.bar.orders.aboutToShow.emit()
    ticked = [one.text() for one in window.bar.orders.actions() if one.isChecked()]
    assert ticked == ["Least sure first"]
    window.pane.table.horizontalHeader().setSortIndicator(
        Column.CONFIDENCE, Qt.SortOrder.DescendingOrder
    )
    assert list(window.pane.model.numbers) == [2, 5, 7]
    choose(window, TO_REVIEW)
    assert arrow() == Column.TIME
    assert order(window) == (Column.TIME, True)
    choose(window, queue(Review.UNSURE))
    assert arrow() == Column.CONFIDENCE


@pytest.mark.parametrize("by", [Order.UNSURE_FIRST, Column.IDENTIFIED])
def test_the_next_start_has_the_order_of_the_other_lists(
    window: MainWindow, open_window: Open, by: Column | Order
) -> None:
    window.bar.orders.chosen.emit(by, False)
    choose(window, queue(Review.UNSURE))
    window.pane.set_order(Column.TIME, descending=True)
    window.stop_and_close()
    assert open_window().pane.model.order == (by, False)
