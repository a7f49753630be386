"""A button in too little room shows the beginning of its words and its sign; a tooltip has all."""

import pytest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from swc_desktop.ui.widgets.elided_button import ElidedButton
from swc_desktop.ui.widgets.flow_layout import FlowLayout

WORDS = "Picture & place disagree, not judged"


@pytest.mark.parametrize(("width", "whole"), [(600, True), (160, False)])
def test_words_are_shortened_to_the_room(qtbot: QtBot, width: int, whole: bool) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    line = FlowLayout(window)
    button = ElidedButton(WORDS, "✕", window)
    line.addWidget(button)
    hint = button.sizeHint()
    window.resize(width, 80)
    window.show()
    qtbot.waitUntil(lambda: button.width() == min(hint.width(), width))
    assert button.text().endswith("✕")
    assert (button.text() == WORDS.replace("&", "&&") + "  ✕") is whole
    assert button.text().startswith("Picture && p")
    assert "disagree, not judged" in button.toolTip()
    assert button.sizeHint() == hint, "it takes its room again"
