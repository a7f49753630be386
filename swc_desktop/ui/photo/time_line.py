"""The time line of a clip: where it is, and marks at the moments that carried the answer."""

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QCoreApplication, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSlider, QWidget

from swc_desktop.ui.text.clip_words import time_words
from swc_desktop.ui.text.plain_text import tip
from swc_desktop.ui.theme.theme import TARGET, active_theme

translate = QCoreApplication.translate

_SECOND: Final = 1000
_HANDLE: Final = 8.0
"""Pixels from the middle of the handle to its edge."""

_GROOVE: Final = 6.0
_MARK: Final = 5.0
"""Half the width of a mark and its height, in pixels."""

_GRAB: Final = 8.0
"""Pixels beside a mark in which a click goes to it."""


class TimeLine(QSlider):
    """A line over the length of a clip in ms; ``wanted`` carries the time that a person chose.

    A click goes there, near a mark to the mark. Arrow keys go by a second, Page Up and Page Down
    to the marks.
    """

    wanted = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self._marks: tuple[int, ...] = ()
        self._pressed = False
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setMouseTracking(True)
        self.setAccessibleName(translate("ClipBar", "Time in the clip"))
        active_theme.changed.connect(self.update)

    @property
    def marks(self) -> tuple[int, ...]:
        """The times of the marks in ms, in their order."""
        return self._marks

    def set_marks(self, marks: Sequence[int]) -> None:
        """Draw marks from now on, at times in ms."""
        self._marks = tuple(sorted(set(marks)))
        self.update()

    def mark_beside(self, step: int) -> int:
        """The next mark (1) or the previous one (-1) in ms; the end or the start where none is."""
        at = self.value()
        if step > 0:
            return min((mark for mark in self._marks if mark > at), default=self.maximum())
        return max((mark for mark in self._marks if mark < at), default=0)

    def show_time(self, at_ms: int, length_ms: int) -> None:
        """Show a time, and how long the clip is."""
        before = (self.value() // _SECOND, self.maximum())
        self.setRange(0, max(1, length_ms))
        self.setValue(at_ms)
        if before != (self.value() // _SECOND, self.maximum()):
            spoken = translate("ClipBar", "{time} of {length}")
            self.setAccessibleDescription(
                spoken.format(time=time_words(at_ms), length=time_words(length_ms))
            )

    def sizeHint(self) -> QSize:
        return QSize(active_theme.px(240), active_theme.px(TARGET))

    def minimumSizeHint(self) -> QSize:
        return QSize(96, active_theme.px(TARGET))

    def _x(self, at_ms: int) -> float:
        room = self.width() - 2 * _HANDLE
        return _HANDLE + room * min(at_ms, self.maximum()) / max(1, self.maximum())

    def _time(self, x: float) -> int:
        """The time at a place; that of a mark if one is near."""
        near = min(self._marks, key=lambda mark: abs(self._x(mark) - x), default=None)
        if near is not None and abs(self._x(near) - x) <= _GRAB:
            return near
        room = max(1.0, self.width() - 2 * _HANDLE)
        share = min(1.0, max(0.0, (x - _HANDLE) / room))
        return round(share * self.maximum())

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        theme = active_theme
        middle = self.height() / 2
        groove = QRectF(_HANDLE / 2, middle - _GROOVE / 2, self.width() - _HANDLE, _GROOVE)
        painter.setPen(QPen(theme.color("edge"), 1.0))
        painter.setBrush(theme.color("well"))
        painter.drawRoundedRect(groove, _GROOVE / 2, _GROOVE / 2)
        here = QPointF(self._x(self.value()), middle)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.color("accent"))
        past = QRectF(groove.topLeft(), QPointF(here.x(), groove.bottom()))
        painter.drawRoundedRect(past, _GROOVE / 2, _GROOVE / 2)
        painter.setBrush(theme.color("text"))
        for mark in self._marks:
            x, top = self._x(mark), middle - _HANDLE - _MARK
            corners = (QPointF(x - _MARK, top), QPointF(x + _MARK, top), QPointF(x, top + _MARK))
            painter.drawPolygon(QPolygonF(corners))
            painter.drawRect(QRectF(x - 1, top, 2, groove.bottom() - top))
        painter.setBrush(theme.color("accent" if self.isEnabled() else "edge"))
        rim = theme.color("text" if self.hasFocus() else "surface")
        painter.setPen(QPen(rim, 2.0))
        painter.drawEllipse(here, _HANDLE - 1, _HANDLE - 1)
        painter.end()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        at = self.value()
        targets = {
            Qt.Key.Key_Left: at - _SECOND,
            Qt.Key.Key_Right: at + _SECOND,
            Qt.Key.Key_Down: at - _SECOND,
            Qt.Key.Key_Up: at + _SECOND,
            Qt.Key.Key_PageUp: self.mark_beside(-1),
            Qt.Key.Key_PageDown: self.mark_beside(1),
            Qt.Key.Key_Home: 0,
            Qt.Key.Key_End: self.maximum(),
        }
        key = Qt.Key(event.key())
        if key in targets and event.modifiers() in (
            Qt.KeyboardModifier.NoModifier,
            Qt.KeyboardModifier.KeypadModifier,
        ):
            self.wanted.emit(min(max(0, targets[key]), self.maximum()))
        else:
            event.ignore()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() is Qt.MouseButton.LeftButton:
            self._pressed = True
            self.wanted.emit(self._time(event.position().x()))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        at = self._time(event.position().x())
        self.setToolTip(tip(time_words(at)))
        if self._pressed:
            self.wanted.emit(at)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._pressed = False
