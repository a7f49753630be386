"""The three panels side by side; in a narrow window the right one becomes a drawer."""

from typing import Final

from PySide6.QtCore import QEasingCurve, QPoint, QPropertyAnimation, QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import QSplitter, QVBoxLayout, QWidget

from swc_desktop.ui.theme.theme import MOTION_MS, active_theme
from swc_desktop.ui.window.top_bar import NARROW

LEFT: Final = 256
RIGHT: Final = 320
_MIN_LEFT: Final = 160
_MIN_MIDDLE: Final = 320
_MIN_RIGHT: Final = 280
_MAX_RIGHT: Final = 380
_MAX_LEFT: Final = 0.35
"""Share of the width that the left panel may take, so that the middle keeps room for cards."""


_MAX_STORED_LEFT: Final = 480
_MAX_STORED_RIGHT: Final = 640
"""Wider panels, from a larger screen, are not restored. Round numbers."""


class WindowBody(QWidget):
    """Left panel, middle and right panel; ``right_changed`` says whether the last is visible."""

    right_changed = Signal(bool)

    def __init__(
        self, left: QWidget, middle: QWidget, right: QWidget, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.left, self.middle, self.right = left, middle, right
        self._right_width = min(active_theme.px(RIGHT), _MAX_RIGHT)
        self.right_wanted = True
        self.drawer = False
        self.splitter = QSplitter(Qt.Orientation.Horizontal, self)
        self.splitter.setHandleWidth(1)
        self.splitter.setChildrenCollapsible(False)
        for part in (left, middle, right):
            self.splitter.addWidget(part)
        middle.setMinimumWidth(_MIN_MIDDLE)
        for place, share in enumerate((0, 1, 0)):
            self.splitter.setStretchFactor(place, share)
        self.splitter.setSizes([active_theme.px(LEFT), 1000, self._right_width])
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.splitter)
        self._slide = QPropertyAnimation(right, b"pos", self)
        self._slide.setDuration(MOTION_MS)
        self._slide.setEasingCurve(QEasingCurve.Type.OutCubic)

    @property
    def right_shown(self) -> bool:
        """True while the right panel is visible."""
        return not self.right.isHidden()

    def show_left(self, shown: bool) -> None:
        """Show or hide the left panel."""
        self.left.setVisible(shown)

    def show_right(self, shown: bool) -> None:
        """Show or hide the right panel."""
        self.right_wanted = shown if not self.drawer else self.right_wanted
        self.right.setVisible(shown)
        if shown and self.drawer:
            self._place_drawer(slide=self._moves())
        self.right_changed.emit(shown)

    def widths(self) -> tuple[int, int]:
        """Widths of the left and the right panel."""
        left = self.splitter.sizes()[0]
        return left if left >= _MIN_LEFT else LEFT, self._right_size()

    def _right_size(self) -> int:
        """The width of the right panel, or its last usable width while it is hidden."""
        sizes = self.splitter.sizes()
        return sizes[2] if len(sizes) > 2 and sizes[2] >= _MIN_RIGHT else self._right_width

    def set_widths(self, left: int, right: int) -> None:
        """Set the widths of the side panels."""
        left = min(max(left, _MIN_LEFT), _MAX_STORED_LEFT)
        self._right_width = min(max(right, _MIN_RIGHT), _MAX_STORED_RIGHT)
        middle = max(_MIN_MIDDLE, self.width() - left - self._right_width)
        if not self.drawer:
            self.splitter.setSizes([left, middle, self._right_width])

    def minimumSizeHint(self) -> QSize:
        """The size with the right panel as a drawer, which it becomes in a narrow window."""
        left = _MIN_LEFT if self.left.isVisibleTo(self) else 0
        return QSize(left + _MIN_MIDDLE + 1, super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        narrow = self.width() < NARROW
        if narrow != self.drawer:
            self._set_drawer(narrow)
        elif self.drawer:
            self._place_drawer(slide=False)
        self._limit_left()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._limit_left()

    def _limit_left(self) -> None:
        left, *others = self.splitter.sizes()
        most = max(_MIN_LEFT, round(self.width() * _MAX_LEFT))
        if left > most:
            self.splitter.setSizes([most, others[0] + left - most, *others[1:]])

    def _set_drawer(self, drawer: bool) -> None:
        self.drawer = drawer
        if drawer:
            self._right_width = self._right_size()
            self.right.setParent(self)
            self.right.hide()
        else:
            self.splitter.addWidget(self.right)
            self.splitter.setStretchFactor(2, 0)
            self.right.setVisible(self.right_wanted)
            left = self.splitter.sizes()[0] or LEFT
            self.set_widths(left, self._right_width)
        self.right.setProperty("drawer", drawer)
        self.right.style().unpolish(self.right)
        self.right.style().polish(self.right)
        self.right_changed.emit(self.right_shown)

    def _moves(self) -> bool:
        return bool(self.style().styleHint(self.style().StyleHint.SH_Widget_Animate))

    def _place_drawer(self, *, slide: bool) -> None:
        width = min(self._right_width, self.width() - 48)
        self.right.resize(width, self.height())
        self.right.raise_()
        end = QPoint(self.width() - width, 0)
        self._slide.stop()
        if slide:
            self._slide.setStartValue(QPoint(self.width() - width // 2, 0))
            self._slide.setEndValue(end)
            self._slide.start()
        else:
            self.right.move(end)
