"""Sentences over the list: what happened, and what can be done about it. Never a box in the way."""

from collections.abc import Callable
from enum import StrEnum
from typing import Final

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import (
    QHBoxLayout,
    QPushButton,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from swc_desktop.ui.evidence.text_lines import Words
from swc_desktop.ui.text.plain_text import Label
from swc_desktop.ui.theme.icons import icon, pixmap
from swc_desktop.ui.widgets.scrolling import PageScroll

translate = QCoreApplication.translate

MAX_NOTICES: Final = 3
"""Notices at a time; the oldest is closed first. A round choice."""

_MAX_SHARE: Final = 0.3
"""Share of the window's height that they may take; the rest scrolls. A round choice."""


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
        sentence: str,
        action: tuple[str, Callable[[], None]] | None,
        parent: QWidget,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("notice")
        self.setProperty("level", level.value)
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.level = level
        self.sentence = sentence
        self._sign = Label(parent=self)
        self.cross = QToolButton(self)
        self.text = Words(parent=self)
        self.text.show_text(sentence)
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

    def apply_theme(self) -> None:
        """Draw the icons in the colours of the theme."""
        self._sign.setPixmap(pixmap(self.level.value, _COLOR[self.level]))
        self.cross.setIcon(icon("close"))


class NoticeBar(PageScroll):
    """The notices, the latest last; many long ones scroll, so that the list keeps its room."""

    def __init__(self, parent: QWidget | None = None) -> None:
        self._page = QWidget()
        super().__init__(self._page, parent)
        self.setObjectName("notices")
        self.setAccessibleName(translate("Notice", "Notices"))
        self._column = QVBoxLayout(self._page)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.notices: list[Notice] = []
        self.hide()

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        return min(self._column.heightForWidth(width), round(self.window().height() * _MAX_SHARE))

    def say(
        self,
        sentence: str,
        level: Level = Level.INFORMATION,
        action: tuple[str, Callable[[], None]] | None = None,
    ) -> None:
        """Show a sentence, unless it is shown already."""
        if not sentence or any(notice.sentence == sentence for notice in self.notices):
            return
        notice = Notice(level, sentence, action, self._page)
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

    def retract(self, sentence: str) -> None:
        """Remove a notice whose sentence is no longer true."""
        for notice in [notice for notice in self.notices if notice.sentence == sentence]:
            self.close_notice(notice)

    def apply_theme(self) -> None:
        """Draw the icons in the colours of the theme."""
        for notice in self.notices:
            notice.apply_theme()
