"""Pages are chosen by tabs, and by a list where those have no room."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from swc_desktop.ui.widgets.tabbed_pages import TabbedPages

TITLES = ("Animals", "&Hours", "Months", "Species", "Camera stations", "Map")


@pytest.fixture
def pages(qtbot: QtBot) -> TabbedPages:
    made = TabbedPages()
    qtbot.addWidget(made)
    for title in TITLES:
        made.add(QLabel(title), title)
    made.resize(900, 300)
    made.show()
    return made


def test_tabs_while_there_is_room_and_a_list_where_there_is_none(
    qtbot: QtBot, pages: TabbedPages
) -> None:
    assert (pages.tabs.isVisible(), pages.choice.isVisible()) == (True, False)
    pages.resize(pages.tabs.sizeHint().width() - 1, 300)
    qtbot.waitUntil(lambda: pages.choice.isVisible() and not pages.tabs.isVisible())
    assert [pages.choice.itemText(at) for at in range(2)] == ["Animals", "Hours"]
    pages.resize(900, 300)
    qtbot.waitUntil(lambda: pages.tabs.isVisible() and not pages.choice.isVisible())


def test_both_choose_the_same_page(qtbot: QtBot, pages: TabbedPages) -> None:
    pages.tabs.setCurrentIndex(2)
    assert pages.choice.currentText() == "Months"
    pages.resize(120, 300)
    qtbot.waitUntil(pages.choice.isVisible)
    qtbot.keyClick(pages.choice, Qt.Key.Key_Down)
    assert pages.tabs.currentIndex() == 3
    shown = [one.text() for one in pages.findChildren(QLabel) if one.isVisible()]
    assert shown == ["Species"]
