"""A magnifier over the photograph in the large view, which follows the mouse and the chosen box."""

from PySide6.QtCore import QEvent, QObject, QPointF, Signal
from PySide6.QtGui import QMouseEvent

from swc_desktop.core.region import Box
from swc_desktop.ui.photo.photo_canvas import PhotoCanvas


class Magnifier(QObject):
    """Stays on until it is switched off; ``switched`` says that it was.

    It shows what the canvas has, so that people are blurred in it and the light is the same. Until
    the mouse or a box says where, it is in the middle of the photograph.
    """

    switched = Signal(bool)

    def __init__(self, canvas: PhotoCanvas, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._canvas = canvas
        self._mouse: QPointF | None = None
        self._box: Box | None = None
        self.is_on = False
        canvas.setMouseTracking(True)
        canvas.installEventFilter(self)
        canvas.zoomed.connect(lambda _: self._show())

    def switch(self) -> None:
        """Show it, or take it away."""
        self.is_on = not self.is_on
        self._show()
        self.switched.emit(self.is_on)

    def show_box(self, box: Box | None) -> None:
        """Go to a box that was chosen by keyboard or mouse; None leaves it where it is."""
        if box is None:
            if self._mouse is not None:
                self._box = None  # chosen again, it is gone to again
        elif box != self._box:
            self._mouse, self._box = None, box
        self._show()

    def show_next(self) -> None:
        """Leave the boxes of the photograph before."""
        self._box = None
        self._show()

    def _show(self) -> None:
        shown = self._canvas.shown
        if not self.is_on or shown.isEmpty():
            self._canvas.magnify(None)
        elif self._mouse is not None:
            off = self._mouse - shown.topLeft()
            self._canvas.magnify(QPointF(off.x() / shown.width(), off.y() / shown.height()))
        elif self._box is not None:
            box = self._box
            self._canvas.magnify(QPointF(box.left + box.width / 2, box.top + box.height / 2))
        else:
            self._canvas.magnify(QPointF(0.5, 0.5))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QMouseEvent) and event.type() == QEvent.Type.MouseMove:
            self._mouse = event.position()
            if self.is_on:
                self._show()
        return super().eventFilter(watched, event)
