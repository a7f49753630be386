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

MOST: Final = 3
"""Notices at a time; the oldest goes first."""

_MAX_SHARE: Final = 0.3
"""Share of the window's height that they take."""


class Level(StrEnum):
    """How much a notice matters."""

    INFORMATION = "information"
    WARNING = "warning"
    ERROR = "error"


_COLOR: Final = {Level.INFORMATION: "accent", Level.WARNING: "warning", Level.ERROR: "error"}


class Notice(QWidget):
    """One sentence with its icon, a deed, and a cross to put it away."""

    def __init__(
        self,
        level: Level,
        sentence: str,
        deed: tuple[str, Callable[[], None]] | None,
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
        self.deed: QPushButton | None = None
        if deed is not None:
            label, call = deed
            self.deed = QPushButton(label, self)
            self.deed.clicked.connect(lambda: call())
            self.deed.clicked.connect(self.cross.click)
            row.addWidget(self.deed)
        self.cross.setProperty("quiet", True)
        self.cross.setAccessibleName(translate("Notice", "Put this notice away"))
        row.addWidget(self.cross)
        self.apply_theme()

    def apply_theme(self) -> None:
        """Draw the icons in the colours of the theme."""
        self._sign.setPixmap(pixmap(self.level.value, _COLOR[self.level]))
        self.cross.setIcon(icon("close"))


class NoticeBar(PageScroll):
    """The notices, the latest last; many long ones scroll and leave the window its room."""

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
        deed: tuple[str, Callable[[], None]] | None = None,
    ) -> None:
        """Show a sentence; one that is there already is not said twice."""
        if not sentence or any(notice.sentence == sentence for notice in self.notices):
            return
        notice = Notice(level, sentence, deed, self._page)
        notice.cross.clicked.connect(lambda: self.take_away(notice))
        self.notices.append(notice)
        self._column.addWidget(notice)
        while len(self.notices) > MOST:
            self.take_away(self.notices[0])
        self.show()
        self.updateGeometry()

    def take_away(self, notice: Notice) -> None:
        """Put a notice away."""
        if notice in self.notices:
            self.notices.remove(notice)
            self._column.removeWidget(notice)
            notice.hide()
            notice.deleteLater()
        self.setVisible(bool(self.notices))
        self.updateGeometry()

    def retract(self, sentence: str) -> None:
        """Put away what is no longer so."""
        for notice in [notice for notice in self.notices if notice.sentence == sentence]:
            self.take_away(notice)

    def apply_theme(self) -> None:
        """Draw the icons in the colours of the theme."""
        for notice in self.notices:
            notice.apply_theme()
