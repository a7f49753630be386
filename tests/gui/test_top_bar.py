"""The bar over the photographs keeps its words where they fit, in whatever language."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QToolButton, QWidget
from pytestqt.qtbot import QtBot

from swc_desktop.ui.window.actions import Actions
from swc_desktop.ui.window.top_bar import NARROW, TopBar


@pytest.fixture
def window(qtbot: QtBot) -> QWidget:
    made = QWidget()
    qtbot.addWidget(made)
    return made


@pytest.fixture
def bar(window: QWidget) -> TopBar:
    made = TopBar(Actions(window), window)
    made.apply_theme()
    return made


def worded(bar: TopBar) -> int:
    """How many buttons show their words."""
    beside = Qt.ToolButtonStyle.ToolButtonTextBesideIcon
    return sum(button.toolButtonStyle() == beside for button in bar.findChildren(QToolButton))


def test_text_is_beside_the_icons_where_it_fits(bar: TopBar) -> None:
    bar.fit(1366)
    assert worded(bar) == 7
    bar.fit(NARROW - 1)
    assert worded(bar) == 0


def test_long_text_hides_all_but_icons_and_the_first_button(bar: TopBar) -> None:
    for button in bar.findChildren(QToolButton):
        button.setText(button.text() + " in a long language")
    bar.apply_theme()
    bar.fit(1366)
    assert worded(bar) == 0
    bar.resize(1366, 44)
    bar.show()
    assert bar.add.width() >= bar.add.sizeHint().width()
    bar.fit(2560)
    assert worded(bar) == 7
