"""A line of text over the picture, where it moves nothing."""

from typing import Final

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtWidgets import QWidget

from swc_desktop.ui.widgets.elided_label import ElidedLabel

_MARGIN: Final = 8
"""Pixels between the line and the edge of the picture."""


class OverLine(ElidedLabel):
    """Hidden while it says nothing; at the top of what it is over, or ``at_bottom``."""

    def __init__(self, over: QWidget, *, at_bottom: bool = False) -> None:
        super().__init__("", Qt.TextElideMode.ElideRight, over)
        self._over = over
        self._at_bottom = at_bottom
        self.setObjectName("photoSaid")
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.hide()
        over.installEventFilter(self)

    def show_line(self, text: str) -> None:
        """Say something, or nothing."""
        self.set_text(text)
        self._place()
        self.setVisible(bool(text))

    def _place(self) -> None:
        self.ensurePolished()  # before it is shown for the first time it has no padding
        needed, room = self.sizeHint(), self._over.width() - 2 * _MARGIN
        top = self._over.height() - needed.height() - _MARGIN if self._at_bottom else _MARGIN
        self.setGeometry(_MARGIN, top, min(needed.width(), room), needed.height())

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._over and event.type() == QEvent.Type.Resize:
            self._place()
        return super().eventFilter(watched, event)
