"""Draws a box on the photograph in the large view, or moves the chosen one."""

from collections.abc import Mapping
from typing import Final

from PySide6.QtCore import QCoreApplication, QEvent, QObject, QPointF, QRectF, Qt
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QWidget

from swc_desktop.core.region import Box
from swc_desktop.projects.listed import ListedMedia, ListedRegion
from swc_desktop.ui.photo.over_line import OverLine
from swc_desktop.ui.photo.photo_canvas import PhotoCanvas
from swc_desktop.ui.photo.region_boxes import placed_box
from swc_desktop.ui.window.used_keys import used_keys

translate = QCoreApplication.translate

_FIRST: Final = QRectF(0.3, 0.3, 0.4, 0.4)
"""Where a new box is first: in the middle, so that arrow keys reach every place soon."""

_STEP: Final = 0.01
"""Of the picture's width or height that an arrow key goes."""

_MIN_SIDE: Final = 0.01
"""Of the picture's width or height that a box has at least; a smaller one was a click."""

_ARROWS: Final[Mapping[int, tuple[int, int]]] = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, -1),
    Qt.Key.Key_Down: (0, 1),
}


class BoxDrawing(QObject):
    """The box that is being drawn, None while none is; ``replaced`` is the one that it was before.

    Arrow keys move it, with Shift they move its right and lower edge; the mouse draws another one,
    or moves it where it is dragged from within. Esc ends that. What a key of judging
    says then is said of this box.
    """

    def __init__(self, canvas: PhotoCanvas, view: QWidget) -> None:
        super().__init__(view)
        self._canvas = canvas
        self._view = view
        self._edges: QRectF | None = None
        self._from: QPointF | None = None
        self._moved: QRectF | None = None
        self.replaced: ListedRegion | None = None
        self.line = OverLine(canvas, at_bottom=True)
        canvas.installEventFilter(self)
        view.installEventFilter(self)

    @property
    def box(self) -> Box | None:
        """The box as fractions of the picture."""
        edges = self._edges
        if edges is None:
            return None
        return Box(edges.left(), edges.top(), edges.width(), edges.height())

    def begin(self, record: ListedMedia, chosen: ListedRegion | None) -> bool:
        """Begin a box, or to move the chosen one; False where there is no picture to draw on."""
        if record.clip is not None or self._canvas.shown.isEmpty():
            return False
        box = None if chosen is None else chosen.region.box
        self.replaced = chosen
        edges = _FIRST if box is None else QRectF(box.left, box.top, box.width, box.height)
        self._show(QRectF(edges))
        self._canvas.setCursor(Qt.CursorShape.CrossCursor)
        text = translate("PhotoView", "Draw a box, or use the arrow keys, then {name} to name it")
        if chosen is not None:
            text = translate("PhotoView", "Drag the box, or use the arrow keys, then {accept}")
        self.line.show_line(used_keys.fill(text))
        return True

    def end(self) -> None:
        """Draw no box any more."""
        if self._edges is None:
            return
        self._edges = self._from = self._moved = self.replaced = None
        self._canvas.show_draft(None)
        self._canvas.unsetCursor()
        self.line.show_line("")

    def _show(self, edges: QRectF) -> None:
        self._edges = edges
        self._canvas.show_draft(self.box)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if self._edges is None:
            return super().eventFilter(watched, event)
        if watched is self._canvas and isinstance(event, QMouseEvent):
            return self._takes_mouse(event)
        if watched is self._view and isinstance(event, QKeyEvent):
            return event.type() == QEvent.Type.KeyPress and self._takes_key(event)
        return super().eventFilter(watched, event)

    def _takes_key(self, event: QKeyEvent) -> bool:
        if event.key() == Qt.Key.Key_Escape:
            self.end()
            return True
        edges, arrow = self._edges, _ARROWS.get(event.key())
        if arrow is None or edges is None:
            return event.key() in (Qt.Key.Key_Tab, Qt.Key.Key_Backtab)
        x, y = (_STEP * one for one in arrow)
        if event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            width = min(max(edges.width() + x, _MIN_SIDE), 1 - edges.left())
            height = min(max(edges.height() + y, _MIN_SIDE), 1 - edges.top())
            self._show(QRectF(edges.left(), edges.top(), width, height))
        else:
            self._show(_inside(edges.translated(x, y)))
        return True

    def _takes_mouse(self, event: QMouseEvent) -> bool:
        kind, here = event.type(), self._on_picture(event.position())
        if kind == QEvent.Type.MouseButtonPress and event.button() is Qt.MouseButton.LeftButton:
            self._from = here
            box = self.box
            placed = QRectF() if box is None else placed_box(self._canvas.shown, box)
            is_within = placed.contains(event.position())
            self._moved = QRectF(self._edges or _FIRST) if is_within else None
        elif kind == QEvent.Type.MouseMove and self._from is not None:
            by = here - self._from
            if self._moved is not None:
                self._show(_inside(self._moved.translated(by)))
            elif abs(by.x()) >= _MIN_SIDE and abs(by.y()) >= _MIN_SIDE:
                self._show(QRectF(self._from, here).normalized())
        elif kind == QEvent.Type.MouseButtonRelease:
            self._from = None
        return kind != QEvent.Type.MouseButtonDblClick or self._edges is not None

    def _on_picture(self, point: QPointF) -> QPointF:
        """A point of the canvas as fractions of the picture, on its edge where it is outside."""
        shown = self._canvas.shown
        x = (point.x() - shown.left()) / shown.width()
        y = (point.y() - shown.top()) / shown.height()
        return QPointF(min(max(x, 0.0), 1.0), min(max(y, 0.0), 1.0))


def _inside(edges: QRectF) -> QRectF:
    """A box of the same size that is in the picture."""
    left = min(max(edges.left(), 0.0), 1 - edges.width())
    top = min(max(edges.top(), 0.0), 1 - edges.height())
    return QRectF(left, top, edges.width(), edges.height())
