"""Lists as tables: found, sorted, chosen, copied."""

from collections.abc import Sequence

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from pytestqt.qtbot import QtBot

from swc_desktop.ui.project.list_table import ListTable
from swc_desktop.ui.project.rows_model import ListColumn
from tests.gui.cut_text import cut
from tests.gui.outside_text import seen_on, wild

ROWS = [("A2", "Ngorongoro", 3), ("a10", "Éland ridge", 20), ("B1", "Waterhole", 100)]


def table(qtbot: QtBot, rows: Sequence[tuple[str, str, int]] = ROWS) -> ListTable:
    columns = [
        ListColumn("Station", lambda row: row[0]),
        ListColumn("Place", lambda row: row[1]),
        ListColumn("Photographs", lambda row: str(row[2]), lambda row: row[2], is_number=True),
    ]
    made = ListTable("Stations", columns, lambda row: row[0], stretched=1, searched=2)
    qtbot.addWidget(made)
    made.show_rows(rows)
    made.resize(600, 300)
    made.show()
    qtbot.waitExposed(made)
    return made


def ids(made: ListTable) -> list[str]:
    return [row[0] for row in made.shown]


def test_rows_are_found_without_regard_to_case_and_accents(qtbot: QtBot) -> None:
    made = table(qtbot)
    made.search("eland")
    assert ids(made) == ["a10"]
    made.search("A")
    assert ids(made) == ["a10", "A2", "B1"]
    made.search("100")
    assert ids(made) == [], "only the first two columns are looked at"
    made.search("")
    assert made.count == len(made.shown) == 3


def test_numbers_are_sorted_as_numbers(qtbot: QtBot) -> None:
    made = table(qtbot)
    made.sortByColumn(2, Qt.SortOrder.AscendingOrder)
    assert ids(made) == ["A2", "a10", "B1"]
    made.sortByColumn(2, Qt.SortOrder.DescendingOrder)
    assert ids(made) == ["B1", "a10", "A2"]


def test_what_was_chosen_stays_chosen_when_rows_are_read_again(qtbot: QtBot) -> None:
    made = table(qtbot)
    made.pick({"B1", "A2"})
    made.show_rows([*ROWS[::-1], ("C1", "", 0)])
    assert [row[0] for row in made.picked] == ["A2", "B1"]
    made.show_rows(ROWS, ["a10"])
    assert [row[0] for row in made.picked] == ["a10"]


def test_enter_opens_what_is_chosen_and_ctrl_c_copies_it(qtbot: QtBot) -> None:
    made = table(qtbot)
    with qtbot.assertNotEmitted(made.opened):
        qtbot.keyClick(made, Qt.Key.Key_Return)
    made.pick({"B1"})
    with qtbot.waitSignal(made.opened):
        qtbot.keyClick(made, Qt.Key.Key_Return)
    qtbot.keyClick(made, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QGuiApplication.clipboard().text() == "B1\tWaterhole\t100"


def test_the_arrow_keys_move_from_row_to_row(qtbot: QtBot) -> None:
    made = table(qtbot)
    made.pick({"a10"})
    qtbot.keyClick(made, Qt.Key.Key_Down)
    assert [row[0] for row in made.picked] == ["A2"]


@pytest.mark.parametrize("width", [320, 600, 1200])
def test_no_heading_is_cut_and_the_stretched_column_takes_the_rest(
    qtbot: QtBot, width: int
) -> None:
    made = table(qtbot, [("A" * 200, "B" * 200, 1), *ROWS])
    made.resize(width, 300)
    assert cut(made) == []
    widths = [made.columnWidth(column) for column in range(3)]
    assert sum(widths) == made.viewport().width() or widths[1] < 200 or width == 320


def test_text_from_outside_is_shown_as_it_is(qtbot: QtBot) -> None:
    made = table(qtbot, [(wild("id"), wild("place"), 1)])
    seen = seen_on(made)
    assert seen.faults == []
    assert seen.places == {"id", "place"}
