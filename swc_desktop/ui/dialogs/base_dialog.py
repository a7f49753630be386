"""What every dialog has: a title, its content, and buttons; never larger than its screen."""

from typing import Final

from PySide6.QtCore import QCoreApplication, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent, QTextDocument
from PySide6.QtWidgets import QDialog, QPushButton, QTextBrowser, QVBoxLayout, QWidget

from swc_desktop.core.text import calm, on_one_line
from swc_desktop.ui.dialogs.closed_document import ClosedDocument, card_document
from swc_desktop.ui.text.plain_text import window_title
from swc_desktop.ui.theme.theme import active_theme
from swc_desktop.ui.widgets.flow_layout import FlowLayout
from swc_desktop.ui.widgets.reading_order import step_focus
from swc_desktop.ui.widgets.screen_room import room_for
from swc_desktop.ui.widgets.scrolling import EDGE, PageScroll
from swc_desktop.ui.widgets.wrapping_label import WrappingLabel

translate = QCoreApplication.translate

MAX_HEIGHT: Final = 640
"""Pixels; leaves room for a title bar and a taskbar on a laptop's screen of 1366 × 768."""

_MIN_FIXED_HEIGHT: Final = 320
"""Pixels, for 14 px text: in a lower dialog the footer scrolls with the content, or nothing of that
would be in sight."""

MAX_WIDTH: Final = 1320
"""Pixels, however large the text is; fits a screen 1366 wide."""


class BaseDialog(QDialog):
    """A dialog that closes with Esc or its button; ``size`` is that for 14 px text, and ``share``
    the part of the window over which it lies that it takes at least.

    It is never larger than its screen: ``content`` scrolls, ``footer`` and the buttons below it
    are always visible; in a very low one, only the buttons. ``message`` is for a sentence about
    how the work goes; a dialog that has one puts it where it belongs. F1 emits ``help_wanted``.
    """

    help_wanted = Signal()

    def __init__(
        self, title: str, size: QSize, parent: QWidget | None = None, *, share: float = 0
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(window_title(title))
        self._size, self._share = size, share
        self.heading = WrappingLabel("answer", self)
        self.heading.show_text(title)
        page = QWidget(self)
        self.content = QVBoxLayout(page)
        self.content.setContentsMargins(0, 0, 0, 0)
        self.content.setSpacing(12)
        self.scrolled = PageScroll(page, self)
        self.scrolled.setAccessibleName(on_one_line(title))
        self.message = WrappingLabel("", self)
        self.footer = QVBoxLayout()
        self.footer.setSpacing(8)
        self.buttons = FlowLayout(alignment=Qt.AlignmentFlag.AlignRight)
        self.closing = QPushButton(translate("Dialog", "Close"), self)
        self.closing.setDefault(True)
        self.closing.clicked.connect(self.accept)
        self.buttons.addWidget(self.closing)
        column = self._column = QVBoxLayout(self)
        column.setContentsMargins(24 - EDGE, 20, 24 - EDGE, 20)
        for part in (self.heading, self.footer, self.buttons):
            part.setContentsMargins(EDGE, 0, EDGE, 0)
        column.setSpacing(16)
        column.addWidget(self.heading)
        column.addWidget(self.scrolled, 1)
        column.addLayout(self.footer)
        column.addLayout(self.buttons)
        self.closing.setFocus()
        self.resize(self.sizeHint())

    def sizeHint(self) -> QSize:
        wanted = QSize(active_theme.px(self._size.width()), active_theme.px(self._size.height()))
        wanted = wanted.boundedTo(QSize(MAX_WIDTH, MAX_HEIGHT))
        over = self.parentWidget()
        if over is not None:
            wanted = wanted.expandedTo(over.window().size() * self._share)
        return wanted.boundedTo(room_for(self))

    def fit_content(self, width: int) -> None:
        """Resize to ``width`` or the width of the buttons, and to the height of the content.

        Neither is larger than the screen.
        """
        layout = self.layout()
        assert layout is not None
        margins = layout.contentsMargins()
        beside = margins.left() + margins.right() + 2 * EDGE
        width = min(max(width, self.buttons.sizeHint().width() + beside), room_for(self).width())
        inner = width - beside - self.scrolled.verticalScrollBar().sizeHint().width()
        around = layout.totalHeightForWidth(width) - self.scrolled.sizeHint().height() + 2 * EDGE
        high = QSize(width, around + self.content.totalHeightForWidth(inner))
        self.resize(high.boundedTo(room_for(self)))

    def focusNextPrevChild(self, forward: bool) -> bool:
        return step_focus(self, forward)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        is_low = event.size().height() < active_theme.px(_MIN_FIXED_HEIGHT)
        scrolls = self.footer.parent() is self.content
        if is_low and not scrolls:
            self.footer.setParent(None)
            self.content.addLayout(self.footer)
        elif scrolls and not is_low:
            self.footer.setParent(None)
            self._column.insertLayout(self._column.count() - 1, self.footer)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_F1:
            self.help_wanted.emit()
        else:
            super().keyPressEvent(event)

    def button(self, text: str, description: str = "") -> QPushButton:
        """Add a button before Close."""
        made = QPushButton(text, self)
        made.setAutoDefault(False)
        if description:
            made.setAccessibleName(on_one_line(description))
        self.buttons.insert_widget(self.buttons.count() - 1, made)
        return made

    def primary(self, text: str) -> QPushButton:
        """Add the button of what the dialog is for; Enter presses it."""
        made = self.button(text)
        made.setProperty("primary", True)
        self.no_default()
        made.setDefault(True)
        return made

    def no_default(self) -> None:
        """Let Enter press no button, because a list takes it."""
        self.closing.setDefault(False)
        self.closing.setAutoDefault(False)

    def say(self, text: str, role: str = "") -> None:
        """Show ``message``, or nothing, in a role of the style sheet."""
        self.message.setProperty("role", role)
        self.message.style().polish(self.message)
        self.message.show_text(text)


class ReadOnlyText(QTextBrowser):
    """Text to read and to copy; links are not opened, and files that it names are not loaded."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setDocument(ClosedDocument(self))
        self.setAccessibleName(name)
        self.setOpenLinks(False)
        self.setTabChangesFocus(True)
        self.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse
            | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Step through the links and out again; going back, Qt would stay at the first link."""
        before = self.textCursor().selection().toPlainText(), self.textCursor().position()
        moved = super().focusNextPrevChild(forward)
        after = self.textCursor().selection().toPlainText(), self.textCursor().position()
        if moved and (after != before or not self.hasFocus()):
            return True
        return step_focus(self.window(), forward)

    def setPlainText(self, text: str) -> None:
        super().setPlainText(calm(text))

    def show_markdown(self, text: str) -> None:
        """Show Markdown from outside."""
        self.show_document(card_document(text, self))

    def show_document(self, made: QTextDocument) -> None:
        """Show a document from its beginning instead of the last one."""
        self.ensurePolished()
        made.setDefaultFont(self.font())
        before = self.document()
        self.setDocument(made)
        before.deleteLater()
        self.moveCursor(self.textCursor().MoveOperation.Start)
