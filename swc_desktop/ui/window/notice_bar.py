"""Sentences over the list: what happened, and what can be done about it. Never a box in the way."""

from collections.abc import Callable
from enum import StrEnum
from typing import Final

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import (
    QHBoxLayout,
    QPushButton,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from swc_desktop.core.message import Message
from swc_desktop.ui.text.plain_text import Label
from swc_desktop.ui.text.sentences import in_words
from swc_desktop.ui.theme.icons import icon, pixmap
from swc_desktop.ui.widgets.scrolling import ShareScroll
from swc_desktop.ui.widgets.wrapping_label import WrappingLabel

translate = QCoreApplication.translate

MAX_NOTICES: Final = 3
"""Notices at a time; the oldest is closed first. A round choice."""


class Level(StrEnum):
    """How much a notice matters."""

    INFORMATION = "information"
    WARNING = "warning"
    ERROR = "error"


_COLOR: Final = {Level.INFORMATION: "accent", Level.WARNING: "warning", Level.ERROR: "error"}


class Notice(QWidget):
    """One sentence with its icon, an optional action, and a cross that closes it."""

    def __init__(
        self,
        level: Level,
        content: Message | str,
        action: tuple[str, Callable[[], None]] | None,
        parent: QWidget,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("notice")
        self.setProperty("level", level.value)
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.level = level
        self.content = content
        self._sign = Label(parent=self)
        self.cross = QToolButton(self)
        self.text = WrappingLabel(parent=self)
        self.text.show_text(in_words(content))
        self.text.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse
            | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self.text.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 6, 8, 6)
        row.setSpacing(12)
        row.addWidget(self._sign)
        row.addWidget(self.text, 1)
        self.action: QPushButton | None = None
        if action is not None:
            label, call = action
            self.action = QPushButton(label, self)
            self.action.clicked.connect(lambda: call())
            self.action.clicked.connect(self.cross.click)
            row.addWidget(self.action)
        self.cross.setProperty("quiet", True)
        self.cross.setAccessibleName(translate("Notice", "Close this notice"))
        row.addWidget(self.cross)
        self.apply_theme()

    @property
    def sentence(self) -> str:
        """What it says, in the language of the system."""
        return self.text.text()

    def apply_theme(self) -> None:
        """Draw the icons in the colours of the theme."""
        self._sign.setPixmap(pixmap(self.level.value, _COLOR[self.level]))
        self.cross.setIcon(icon("close"))


class NoticeBar(ShareScroll):
    """The notices, the latest last; many long ones scroll, so that the list keeps its room."""

    _NAME = "notices"

    def __init__(self, parent: QWidget | None = None) -> None:
        self._page = QWidget()
        super().__init__(self._page, parent)
        self.setAccessibleName(translate("Notice", "Notices"))
        self._column = QVBoxLayout(self._page)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self.notices: list[Notice] = []
        self.hide()

    def say(
        self,
        content: Message | str,
        level: Level = Level.INFORMATION,
        action: tuple[str, Callable[[], None]] | None = None,
    ) -> None:
        """Show a sentence, unless it is shown already."""
        if not content or any(notice.content == content for notice in self.notices):
            return
        notice = Notice(level, content, action, self._page)
        notice.cross.clicked.connect(lambda: self.close_notice(notice))
        self.notices.append(notice)
        self._column.addWidget(notice)
        while len(self.notices) > MAX_NOTICES:
            self.close_notice(self.notices[0])
        self.show()
        self.updateGeometry()

    def close_notice(self, notice: Notice) -> None:
        """Remove a notice."""
        if notice in self.notices:
            self.notices.remove(notice)
            self._column.removeWidget(notice)
            notice.hide()
            notice.deleteLater()
        self.setVisible(bool(self.notices))
        self.updateGeometry()

    def retract(self, content: Message | str) -> None:
        """Remove a notice that is no longer true."""
        for notice in [notice for notice in self.notices if notice.content == content]:
            self.close_notice(notice)

    def apply_theme(self) -> None:
        """Draw the icons in the colours of the theme."""
        for notice in self.notices:
            notice.apply_theme()
