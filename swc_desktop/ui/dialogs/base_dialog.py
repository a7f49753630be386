"""What every dialog has: a title, its content, and buttons; never larger than its screen."""

from typing import Final

from PySide6.QtCore import QCoreApplication, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QTextDocument
from PySide6.QtWidgets import QDialog, QPushButton, QTextBrowser, QVBoxLayout, QWidget

from swc_desktop.core.text import calm, on_one_line
from swc_desktop.ui.dialogs.closed_document import ClosedDocument, card_document
from swc_desktop.ui.evidence.text_lines import Words
from swc_desktop.ui.text.plain_text import window_title
from swc_desktop.ui.theme.theme import active_theme
from swc_desktop.ui.widgets.flow_layout import FlowLayout
from swc_desktop.ui.widgets.reading_order import step_focus
from swc_desktop.ui.widgets.screen_room import room_for
from swc_desktop.ui.widgets.scrolling import EDGE, PageScroll

translate = QCoreApplication.translate

MAX_HEIGHT: Final = 640
"""Pixels; leaves room for a title bar and a taskbar on a laptop's screen of 1366 × 768."""

MAX_WIDTH: Final = 1320
"""Pixels, however large the text is; fits a screen 1366 wide."""


class BaseDialog(QDialog):
    """A dialog that closes with Esc or its button; ``size`` is that for 14 px text.

    It is never larger than its screen: ``content`` scrolls, ``footer`` and the buttons below it
    are always visible. F1 emits ``help_wanted``.
    """

    help_wanted = Signal()

    def __init__(self, title: str, size: QSize, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(window_title(title))
        self._size = size
        self.heading = Words("answer", self)
        self.heading.show_text(title)
        page = QWidget(self)
        self.content = QVBoxLayout(page)
        self.content.setContentsMargins(0, 0, 0, 0)
        self.content.setSpacing(12)
        self.scrolled = PageScroll(page, self)
        self.scrolled.setAccessibleName(on_one_line(title))
        self.footer = QVBoxLayout()
        self.footer.setSpacing(8)
        self.buttons = FlowLayout(alignment=Qt.AlignmentFlag.AlignRight)
        self.closing = QPushButton(translate("Dialog", "Close"), self)
        self.closing.setDefault(True)
        self.closing.clicked.connect(self.accept)
        self.buttons.addWidget(self.closing)
        column = QVBoxLayout(self)
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
        return wanted.boundedTo(QSize(MAX_WIDTH, MAX_HEIGHT)).boundedTo(room_for(self))

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
