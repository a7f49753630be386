"""Two parts beside each other, or one below the other where there is too little room."""

from typing import Final

from PySide6.QtCore import QSize
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QWidget

from swc_desktop.ui.theme.theme import active_theme

_SPACING: Final = 20


class TwoColumns(QWidget):
    """``first`` has ``width`` (for 14 px text) while both are side by side, or a ``share`` of the
    room where that is more; ``second`` has the rest."""

    def __init__(
        self,
        first: QWidget,
        second: QWidget,
        width: int,
        parent: QWidget | None = None,
        *,
        share: float = 0,
    ) -> None:
        super().__init__(parent)
        self._first, self._second, self._width, self._share = first, second, width, share
        self._parts = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._parts.setContentsMargins(0, 0, 0, 0)
        self._parts.setSpacing(_SPACING)
        self._parts.addWidget(first)
        self._parts.addWidget(second, 1)

    @property
    def is_beside(self) -> bool:
        """Whether both are side by side."""
        return self._parts.direction() == QBoxLayout.Direction.LeftToRight

    def _first_width(self) -> int:
        width = max(active_theme.px(self._width), self._first.minimumSizeHint().width())
        return max(width, round(self.width() * self._share))

    def minimumSizeHint(self) -> QSize:
        """That of both parts one below the other, or the height of the higher one."""
        parts = (self._first.minimumSizeHint(), self._second.minimumSizeHint())
        heights = [part.height() for part in parts]
        height = max(heights) if self.is_beside else sum(heights) + _SPACING
        return QSize(max(part.width() for part in parts), height)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        width = self._first_width()
        beside = self.width() >= width + _SPACING + self._second.minimumSizeHint().width()
        directions = QBoxLayout.Direction
        self._parts.setDirection(directions.LeftToRight if beside else directions.TopToBottom)
        if beside:
            self._first.setFixedWidth(width)
        else:
            self._first.setMinimumWidth(0)
            self._first.setMaximumWidth(self.maximumWidth())
        self.updateGeometry()
