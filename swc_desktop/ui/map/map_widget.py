"""The map: wheel, keys and buttons zoom, dragging and arrows pan, dragging with Shift draws."""

from collections.abc import Callable
from dataclasses import replace
from typing import Final, Protocol

from PySide6.QtCore import QCoreApplication, QEvent, QPointF, QSize, QSizeF, Qt, Signal
from PySide6.QtGui import (
    QFocusEvent,
    QKeyEvent,
    QMouseEvent,
    QNativeGestureEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPixmap,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QSizePolicy, QToolButton, QWidget

from swc_desktop.ui.map.base_layer import BaseLayer, paint_frame
from swc_desktop.ui.map.degrees import cells_words, edges_words
from swc_desktop.ui.map.map_view import MapView, view_of, whole_earth
from swc_desktop.ui.map.outlines import Outlines
from swc_desktop.ui.map.rectangle_layer import RectangleLayer
from swc_desktop.ui.text.plain_text import tip
from swc_desktop.ui.theme.icons import icon
from swc_desktop.ui.theme.theme import TARGET, active_theme
from swc_desktop.weather.grid import CELLS_A_DEGREE

translate = QCoreApplication.translate

ZOOM: Final = 1.5
"""The factor of one notch of the wheel, key or button."""

PAN: Final = 60.0
"""Pixels of one arrow key."""

_MARGIN: Final = 0.4
"""How far beyond each edge the base layer is drawn, in sizes of the view; panning needs it."""

_MAX_DISTORTION: Final = 0.05
"""Relative error of the vertical scale after panning; hardly visible."""

_WHEEL_NOTCH: Final = 120.0
"""One notch in ``QWheelEvent.angleDelta``: eighths of a degree, 15° for most mice."""

_CURSORS: Final = {
    "n": Qt.CursorShape.SizeVerCursor,
    "s": Qt.CursorShape.SizeVerCursor,
    "w": Qt.CursorShape.SizeHorCursor,
    "e": Qt.CursorShape.SizeHorCursor,
    "nw": Qt.CursorShape.SizeFDiagCursor,
    "se": Qt.CursorShape.SizeFDiagCursor,
    "ne": Qt.CursorShape.SizeBDiagCursor,
    "sw": Qt.CursorShape.SizeBDiagCursor,
}


class Layer(Protocol):
    """What can be drawn over the base layer."""

    def paint(self, painter: QPainter, view: MapView) -> None:
        """Draw in pixels of the view."""
        ...


class MapWidget(QWidget):
    """Shows the base layer and the layers over it; ``rectangle`` is drawn last.

    ``drawing_changed``: whether dragging draws a rectangle without Shift.
    """

    drawing_changed = Signal(bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("map")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMouseTracking(True)
        self.base = BaseLayer()
        self.layers: list[Layer] = []
        self.rectangle = RectangleLayer(self)
        self.rectangle.changed.connect(self.rectangle_changed)
        self.view = whole_earth(QSizeF(self.sizeHint()))
        self._drawn_base: tuple[MapView, QPixmap] | None = None
        self._drag_position: QPointF | None = None
        self._drawing = False
        self._editable = True
        self._buttons = [
            self._button("add", translate("Map", "Zoom in"), lambda: self.zoom(ZOOM)),
            self._button("minus", translate("Map", "Zoom out"), lambda: self.zoom(1 / ZOOM)),
            self._button("earth", translate("Map", "The whole earth"), self.show_earth),
        ]
        active_theme.changed.connect(self._apply_theme)
        self._apply_theme()
        self._describe()

    def _button(self, name: str, text: str, call: Callable[[], None]) -> QToolButton:
        button = QToolButton(self)
        button.setObjectName(name)
        button.setAccessibleName(text)
        button.setToolTip(tip(text))
        button.setFixedSize(TARGET, TARGET)
        button.clicked.connect(call)
        return button

    def _apply_theme(self) -> None:
        for button in self._buttons:
            button.setIcon(icon(button.objectName()))
        self._drawn_base = None
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(600, 420)

    def minimumSizeHint(self) -> QSize:
        return QSize(280, 220)

    # What is shown

    def set_fine(self, outlines: Outlines) -> None:
        """Draw close views with these outlines from now on."""
        self.base.fine = outlines
        self._drawn_base = None
        self.update()

    def show_earth(self) -> None:
        """Show everything."""
        self._show(whole_earth(QSizeF(self.size())))

    def show_rectangle(self) -> None:
        """Centre the rectangle."""
        if self.rectangle.edges is not None:
            self._show(view_of(self.rectangle.bounds(), QSizeF(self.size())))

    def zoom(self, factor: float, anchor: QPointF | None = None) -> None:
        """Zoom; what is under ``anchor`` (default: the centre) stays where it is."""
        self._show(self.view.zoomed(factor, anchor))

    def pan(self, right: float, down: float) -> None:
        """Move the map by pixels."""
        self._show(self.view.panned(right, down))

    def _show(self, view: MapView) -> None:
        if view != self.view:
            self.view = view
            self.update()

    def _undistort(self) -> None:
        """Move the standard parallel to the centre, once panning has visibly distorted shapes."""
        undistorted = self.view.undistorted()
        if abs(undistorted.up / self.view.up - 1) > _MAX_DISTORTION:
            self._show(undistorted)

    @property
    def drawing(self) -> bool:
        """Whether dragging draws a rectangle without Shift."""
        return self._drawing

    def set_drawing(self, drawing: bool) -> None:
        """Let the next drag draw a rectangle, or pan again."""
        if drawing != self._drawing:
            self._drawing = drawing
            self._update_cursor()
            self.drawing_changed.emit(drawing)

    def set_editable(self, editable: bool) -> None:
        """Let the rectangle be drawn and moved, or only be shown."""
        self._editable = editable
        if not editable:
            self.rectangle.release()
            self.set_drawing(False)

    def rectangle_changed(self) -> None:
        """Follow a change of the rectangle."""
        self._describe()
        self.update()

    def _describe(self) -> None:
        edges, rectangle = self.rectangle.edges, self.rectangle.rectangle
        if edges is None:
            text = translate("Map", "Map, no rectangle is drawn")
        elif rectangle is None:
            text = translate("Map", "Map, rectangle {edges}, too large").format(
                edges=edges_words(edges)
            )
        else:
            text = translate("Map", "Map, rectangle {edges}, {cells}").format(
                edges=edges_words(edges), cells=cells_words(rectangle.cell_count)
            )
        self.setAccessibleName(text)

    # Drawing

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        view, pixmap = self._base_for(self.view)
        middle = view.pixels(self.view.longitude, self.view.latitude)
        corner = QPointF(self.width() / 2, self.height() / 2) - middle
        painter.drawPixmap(corner.toPoint(), pixmap)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for layer in (*self.layers, self.rectangle):
            layer.paint(painter, self.view)
        paint_frame(painter, self.view)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        focused = self.hasFocus()
        painter.setPen(
            QPen(active_theme.color("accent" if focused else "edge"), 4 if focused else 1)
        )
        painter.drawRect(self.rect().adjusted(0, 0, -1, -1))
        painter.end()

    def _base_for(self, view: MapView) -> tuple[MapView, QPixmap]:
        """A base layer that covers a view: the last one if it does, else a new one."""
        if self._drawn_base is not None:
            drawn, pixmap = self._drawn_base
            same = (drawn.scale, drawn.standard_parallel) == (view.scale, view.standard_parallel)
            if same and pixmap.devicePixelRatio() == self.devicePixelRatioF():
                near = _turned_to(drawn, view)
                if near.seen.contains(view.seen):
                    return near, pixmap
        made = self._draw(view)
        self._drawn_base = made
        return made

    def _draw(self, view: MapView) -> tuple[MapView, QPixmap]:
        size = view.size * (1 + 2 * _MARGIN)
        wide = MapView(view.latitude, view.longitude, view.scale, size, view.standard_parallel)
        ratio = self.devicePixelRatioF()
        pixmap = QPixmap((size * ratio).toSize())
        pixmap.setDevicePixelRatio(ratio)
        painter = QPainter(pixmap)
        self.base.paint(painter, wide)
        painter.end()
        return wide, pixmap

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.view = self.view.resized(QSizeF(event.size()))
        for place, button in enumerate(self._buttons):
            button.move(event.size().width() - TARGET - 8, 8 + place * (TARGET + 4))

    # Mouse and keys

    def wheelEvent(self, event: QWheelEvent) -> None:
        notches = event.angleDelta().y() / _WHEEL_NOTCH
        if notches:
            self.zoom(ZOOM**notches, event.position())
        event.accept()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() is not Qt.MouseButton.LeftButton:
            return
        here = event.position()
        sides = self._sides(here)
        wanted = self._drawing or event.modifiers() & Qt.KeyboardModifier.ShiftModifier
        if wanted and self._editable:
            self.rectangle.begin(self.view, here)
        elif sides:
            self.rectangle.grab(self.view, sides)
        else:
            self._drag_position = here
        self._update_cursor(here)

    def _sides(self, here: QPointF) -> str:
        return self.rectangle.side_at(self.view, here) if self._editable else ""

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        here = event.position()
        if self.rectangle.held:
            self.rectangle.drag(self.view, here)
        elif self._drag_position is not None:
            moved = here - self._drag_position
            self._drag_position = here
            self.pan(moved.x(), moved.y())
        else:
            self._update_cursor(here)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() is not Qt.MouseButton.LeftButton:
            return
        if self.rectangle.held:
            self.rectangle.release()
            self.set_drawing(False)
        elif self._drag_position is not None:
            self._undistort()
        self._drag_position = None
        self._update_cursor(event.position())

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if event.button() is Qt.MouseButton.LeftButton:
            self.zoom(ZOOM, event.position())

    def _update_cursor(self, here: QPointF | None = None) -> None:
        """Show by the cursor what a press of the button would do."""
        sides = "" if here is None else self._sides(here)
        if self._drawing or self.rectangle.held:
            self.setCursor(_CURSORS.get(sides, Qt.CursorShape.CrossCursor))
        elif self._drag_position is not None:
            self.setCursor(Qt.CursorShape.ClosedHandCursor)
        else:
            self.setCursor(_CURSORS.get(sides, Qt.CursorShape.OpenHandCursor))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        arrow = {
            Qt.Key.Key_Left: (1, 0),
            Qt.Key.Key_Right: (-1, 0),
            Qt.Key.Key_Up: (0, 1),
            Qt.Key.Key_Down: (0, -1),
        }.get(Qt.Key(event.key()))
        if arrow is not None and event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            if self._editable:
                self.rectangle.nudge(-arrow[0] / CELLS_A_DEGREE, arrow[1] / CELLS_A_DEGREE)
        elif arrow is not None:
            self.pan(arrow[0] * PAN, arrow[1] * PAN)
            self._undistort()
        elif event.key() in (Qt.Key.Key_Plus, Qt.Key.Key_Equal):
            self.zoom(ZOOM)
        elif event.key() in (Qt.Key.Key_Minus, Qt.Key.Key_Underscore):
            self.zoom(1 / ZOOM)
        elif event.key() in (Qt.Key.Key_0, Qt.Key.Key_Home):
            self.show_earth()
        elif event.key() == Qt.Key.Key_Escape and self._drawing:
            self.set_drawing(False)
        else:
            super().keyPressEvent(event)

    def event(self, event: QEvent) -> bool:
        if (
            isinstance(event, QNativeGestureEvent)
            and event.gestureType() is Qt.NativeGestureType.ZoomNativeGesture
        ):
            self.zoom(1 + event.value(), event.position())
            return True
        return super().event(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.update()


def _turned_to(drawn: MapView, view: MapView) -> MapView:
    """A drawn view with its longitude shifted by full turns to be nearest to another's."""
    turn = round((view.longitude - drawn.longitude) / 360.0) * 360.0
    return replace(drawn, longitude=drawn.longitude + turn)
