"""The bar below a clip: play and pause, the time line, and the time."""

from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication, QSize, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QWidget

from swc_desktop.ui.photo.time_line import TimeLine
from swc_desktop.ui.text.clip_words import time_words
from swc_desktop.ui.text.plain_text import Label, tip
from swc_desktop.ui.theme.icons import icon
from swc_desktop.ui.theme.theme import active_theme

translate = QCoreApplication.translate


class ClipBar(QWidget):
    """``toggled`` asks to play or pause, ``wanted`` for a time in ms."""

    toggled = Signal()
    wanted = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("clipBar")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._playing = False
        self.play = QPushButton(self)
        self.play.setMinimumSize(QSize(36, 32))
        self.play.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.play.clicked.connect(self.toggled)
        self.line = TimeLine(self)
        self.line.wanted.connect(self.wanted)
        self.time = Label(parent=self)
        self.time.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 4, 12, 4)
        row.addWidget(self.play)
        row.addWidget(self.line, 1)
        row.addWidget(self.time)
        active_theme.changed.connect(self._draw_button)
        self._draw_button()
        self.show_time(0, 0)

    def show_marks(self, marks: Sequence[int]) -> None:
        """Draw marks at times in ms."""
        self.line.set_marks(marks)

    def show_time(self, at_ms: int, length_ms: int) -> None:
        """Show a time, and how long the clip is, 0 as long as that is not known."""
        self.line.show_time(at_ms, length_ms)
        length = f" / {time_words(length_ms)}" if length_ms else ""
        self.time.setText(time_words(at_ms) + length)

    def show_playing(self, playing: bool) -> None:
        """Show whether the clip plays."""
        self._playing = playing
        self._draw_button()

    def _draw_button(self) -> None:
        name = (
            translate("ClipBar", "Pause the clip")
            if self._playing
            else translate("ClipBar", "Play the clip")
        )
        self.play.setIcon(icon("pause" if self._playing else "play"))
        self.play.setAccessibleName(name)
        self.play.setToolTip(tip(name))
