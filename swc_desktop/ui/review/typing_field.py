"""A field that lies over the photographs while something is typed about them."""

from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QApplication,
    QFrame,
    QLineEdit,
    QMenu,
    QMenuBar,
    QVBoxLayout,
    QWidget,
)

from swc_desktop.ui.text.plain_text import Label
from swc_desktop.ui.theme.theme import active_theme

_WIDTH: Final = 420
"""Pixels, for 14 px text: a common and a scientific name side by side."""


class TypingField(QFrame):
    """Has a heading and a line to type in; Esc closes it, and so does whatever takes the keyboard
    away in this window: what is typed on would judge.

    ``closed`` says that the keyboard is free again.
    """

    closed = Signal()

    def __init__(self, view: QWidget) -> None:
        super().__init__(view)
        self.setObjectName("typingField")
        self._view = view
        self.title = Label(parent=self)
        self.title.setProperty("role", "heading")
        self.line = QLineEdit(self)
        self.line.setAcceptDrops(False)
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(12, 8, 12, 12)
        self.column.setSpacing(8)
        self.spared: QWidget | None = None
        application = QApplication.instance()
        assert isinstance(application, QApplication)
        application.focusChanged.connect(self._keyboard_moved)
        for part in (self.title, self.line):
            self.column.addWidget(part)
        self.hide()

    def close_field(self) -> None:
        """Ask for nothing any more."""
        if self.isVisible():
            self.hide()
            self.closed.emit()

    def focusNextPrevChild(self, _forward: bool) -> bool:
        """Keep Tab: there is one line to type in."""
        return True

    def _keyboard_moved(self, _before: QWidget | None, now: QWidget | None) -> None:
        """Close where the keyboard is elsewhere in this window; a menu gives it back."""
        if not self.isVisible() or now is None or isinstance(now, QMenu | QMenuBar):
            return
        if now.window() is self.window() and now is not self and not self.isAncestorOf(now):
            self.hide()

    def _place(self) -> None:
        """Lie over the lower part of the view, as large as its parts need: wider where they would
        be higher than the view, and without the one that can be spared where that is not enough."""
        widest, room = self._view.width() - 16, self._view.height() - 16
        width = min(active_theme.px(_WIDTH), widest)
        if self.spared is not None:
            self.spared.show()
        if self._needed(width) > room:
            width = widest
        if self.spared is not None and self._needed(width) > room:
            self.spared.hide()
        self.resize(width, min(self._needed(width), room))
        self.move((self._view.width() - width) // 2, self._view.height() - self.height() - 8)

    def _needed(self, width: int) -> int:
        """The height of its parts in pixels at this width."""
        self.column.invalidate()
        if self.column.hasHeightForWidth():
            return self.column.totalHeightForWidth(width)
        return self.column.totalSizeHint().height()

    def _take_keyboard(self) -> None:
        self.show()
        self.raise_()
        self.line.setFocus(Qt.FocusReason.OtherFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.close_field()
        elif event.key() not in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            super().keyPressEvent(event)
