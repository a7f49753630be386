"""Sentences over the list: what happened, and what can be done about it. Never a box in the way."""

from collections.abc import Callable
from enum import StrEnum
from typing import Final

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QToolButton, QVBoxLayout, QWidget

from swc_desktop.ui.icons import icon, pixmap

translate = QCoreApplication.translate

MOST: Final = 3
"""Notices at a time; the oldest goes first."""


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
        self._sign = QLabel(self)
        self.cross = QToolButton(self)
        self.text = QLabel(sentence, self)
        self.text.setTextFormat(Qt.TextFormat.PlainText)
        self.text.setWordWrap(True)
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
        self.dress()

    def dress(self) -> None:
        """Draw the icons in the colours of the look."""
        self._sign.setPixmap(pixmap(self.level.value, _COLOR[self.level]))
        self.cross.setIcon(icon("close"))


class NoticeBar(QWidget):
    """The notices, the latest last."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self.notices: list[Notice] = []
        self.hide()

    def say(
        self,
        sentence: str,
        level: Level = Level.INFORMATION,
        deed: tuple[str, Callable[[], None]] | None = None,
    ) -> None:
        """Show a sentence; one that is there already is not said twice."""
        if not sentence or any(notice.sentence == sentence for notice in self.notices):
            return
        notice = Notice(level, sentence, deed, self)
        notice.cross.clicked.connect(lambda: self.take_away(notice))
        self.notices.append(notice)
        self._column.addWidget(notice)
        while len(self.notices) > MOST:
            self.take_away(self.notices[0])
        self.show()

    def take_away(self, notice: Notice) -> None:
        """Put a notice away."""
        if notice in self.notices:
            self.notices.remove(notice)
            self._column.removeWidget(notice)
            notice.hide()
            notice.deleteLater()
        self.setVisible(bool(self.notices))

    def retract(self, sentence: str) -> None:
        """Put away what is no longer so."""
        for notice in [notice for notice in self.notices if notice.sentence == sentence]:
            self.take_away(notice)

    def dress(self) -> None:
        """Draw the icons in the colours of the look."""
        for notice in self.notices:
            notice.dress()
