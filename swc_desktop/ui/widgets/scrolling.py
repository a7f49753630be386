"""A page that scrolls vertically if it is higher than its room."""

from typing import Final

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QWidget

from swc_desktop.ui.theme.theme import active_theme

_MIN_HEIGHT: Final = 32
"""Pixels of one line, for 14 px text."""

EDGE: Final = 2
"""Pixels around the page for the focus frame, as in the style sheet."""

_KEYS: Final = frozenset({Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown})
"""Keys that scroll as in any scroll area; all others go to the parent of the page."""


class PageScroll(QScrollArea):
    """Shows a page at its full width; takes the keyboard focus only while it can scroll."""

    def __init__(self, page: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("pageScroll")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.verticalScrollBar().rangeChanged.connect(self._take_keys)
        self.show_page(page)

    def show_page(self, page: QWidget) -> None:
        """Show another page."""
        page.setProperty("scrolled", True)
        self.setWidget(page)

    def minimumSizeHint(self) -> QSize:
        """One line of the page; the rest is scrolled to."""
        return QSize(super().minimumSizeHint().width(), active_theme.px(_MIN_HEIGHT))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        bar = self.verticalScrollBar()
        if not self.hasFocus():
            event.ignore()
        elif event.key() == Qt.Key.Key_Home:
            bar.setValue(bar.minimum())
        elif event.key() == Qt.Key.Key_End:
            bar.setValue(bar.maximum())
        elif event.key() in _KEYS:
            super().keyPressEvent(event)
        else:
            event.ignore()

    def _take_keys(self, _minimum: int, maximum: int) -> None:
        policy = Qt.FocusPolicy
        self.setFocusPolicy(policy.StrongFocus if maximum else policy.NoFocus)
