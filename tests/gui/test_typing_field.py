"""A field over the photographs fits the view that it lies over."""

from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from swc_desktop.ui.review.details_field import DetailsField

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
