"""Labels with text that wraps, can be selected, and hides when empty."""

from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication, QSize, Qt
from PySide6.QtGui import (
    QClipboard,
    QContextMenuEvent,
    QGuiApplication,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
)
from PySide6.QtWidgets import QMenu, QWidget

from swc_desktop.ui.text.line_breaks import BREAK, breakable
from swc_desktop.ui.text.plain_text import Label

translate = QCoreApplication.translate


class WrappingLabel(Label):
    """Wrapping text in one of the roles of the style sheet; hidden while there is none.

    Long words are broken at the end of a line; what is read aloud or copied is unbroken.
    """

    def __init__(self, role: str = "", parent: QWidget | None = None, *, rich: bool = False):
        super().__init__("", parent)
        self.setWordWrap(True)
        if rich:
            self.setTextFormat(Qt.TextFormat.RichText)
        self.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.setCursor(Qt.CursorShape.IBeamCursor)
        if role:
            self.setProperty("role", role)
        self.hide()

    def show_text(self, text: str) -> None:
        """Show a text, or nothing."""
        self.setText(text)
        self.setVisible(bool(text))

    def show_lines(self, lines: Sequence[str]) -> None:
        """Show texts, each on a line of its own, or nothing."""
        self.set_lines(lines)
        self.setVisible(any(lines))

    def _put(self, text: str) -> None:
        rich = self.textFormat() is Qt.TextFormat.RichText
        self._whole = text
        shown = breakable(text, rich=rich)
        if rich:  # Qt's HTML would make it a common space, and break the line before "%"
            shown = shown.replace("\N{NARROW NO-BREAK SPACE}", "\N{NO-BREAK SPACE}")
        super()._put(shown)
        if BREAK in shown and not rich:
            self.setAccessibleName(text)

    def text(self) -> str:
        return self._whole

    def selectedText(self) -> str:
        return super().selectedText().replace(BREAK, "")

    def _copy(self, mode: QClipboard.Mode = QClipboard.Mode.Clipboard) -> None:
        QGuiApplication.clipboard().setText(self.selectedText(), mode)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Copy) and self.hasSelectedText():
            self._copy()
        else:
            super().keyPressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        if self.hasSelectedText() and QGuiApplication.clipboard().supportsSelection():
            self._copy(QClipboard.Mode.Selection)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        if not self.hasSelectedText():
            super().contextMenuEvent(event)
            return
        menu = QMenu(self)
        menu.addAction(translate("Words", "&Copy")).triggered.connect(lambda: self._copy())
        menu.exec(event.globalPos())


class OneLineLabel(WrappingLabel):
    """Text on one line, or on more where the line is too narrow."""

    def sizeHint(self) -> QSize:
        width = self.fontMetrics().horizontalAdvance(self.text()) + 2
        return QSize(width, super().heightForWidth(width))

    def set_text(self, text: str) -> None:
        """Show a text."""
        self.show_text(text)
        self.updateGeometry()
