"""The map: wheel, keys and buttons zoom, dragging and arrows pan, Shift and dragging draw."""

from collections.abc import Callable
from typing import Final, Protocol

from PySide6.QtCore import QCoreApplication, QEvent, QPointF, QRectF, QSize, QSizeF, Qt, Signal
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
"""How far beyond each edge the ground is drawn, as a part of the size."""

_MAX_DISTORTION: Final = 0.05
_NOTCH: Final = 120.0

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
    """What can lie over the ground."""

    def paint(self, painter: QPainter, view: MapView) -> None:
        """Draw over the ground, in pixels of the view."""
        ...


class MapWidget(QWidget):
    """Shows the ground and what lies over it; ``rectangle`` is drawn last.

    ``drawing_changed`` says whether dragging draws a rectangle without Shift.
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
        self.rectangle.changed.connect(self._rectangle_moved)
        self.view = whole_earth(QSizeF(self.sizeHint()))
        self._ground: tuple[MapView, QPixmap] | None = None
        self._grip: QPointF | None = None
        self._drawing = False
        self._editable = True
        self._buttons = [
            self._button("add", translate("Map", "Zoom in"), lambda: self.zoom(ZOOM)),
            self._button("minus", translate("Map", "Zoom out"), lambda: self.zoom(1 / ZOOM)),
            self._button("earth", translate("Map", "The whole earth"), self.show_earth),
        ]
        active_theme.changed.connect(self._apply_theme)
        self._apply_theme()
        self._name()

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
        self._ground = None
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(600, 420)

    def minimumSizeHint(self) -> QSize:
        return QSize(280, 220)

    # What is shown

    def set_fine(self, outlines: Outlines) -> None:
        """Draw near views with these outlines from now on."""
        self.base.fine = outlines
        self._ground = None
        self.update()

    def show_earth(self) -> None:
        """Show everything."""
        self._show(whole_earth(QSizeF(self.size())))

    def show_rectangle(self) -> None:
        """Bring the rectangle into the middle."""
        if self.rectangle.edges is not None:
            self._show(view_of(self.rectangle.bounds(), QSizeF(self.size())))

    def show_view(self, latitude: float, longitude: float, degrees: float) -> None:
        """Bring a place into the middle, with some degrees of longitude around it."""
        height = degrees * 0.6
        bounds = QRectF(longitude - degrees / 2, latitude - height / 2, degrees, height)
        self._show(view_of(bounds, QSizeF(self.size()), 1.0))

    def zoom(self, factor: float, anchor: QPointF | None = None) -> None:
        """Zoom, with what is under ``anchor`` (the middle without one) kept where it is."""
        self._show(self.view.zoomed(factor, anchor))

    def pan(self, right: float, down: float) -> None:
        """Move the ground by pixels."""
        self._show(self.view.panned(right, down))

    def _show(self, view: MapView) -> None:
        if view != self.view:
            self.view = view
            self.update()

    def _true(self) -> None:
        """Make shapes true again at the middle, where panning has led far from where they were."""
        trued = self.view.trued()
        if abs(trued.up / self.view.up - 1) > _MAX_DISTORTION:
            self._show(trued)

    @property
    def drawing(self) -> bool:
        """Whether dragging draws a rectangle without Shift."""
        return self._drawing

    def set_drawing(self, drawing: bool) -> None:
        """Let the next dragging draw a rectangle, or pan again."""
        if drawing != self._drawing:
            self._drawing = drawing
            self._point()
            self.drawing_changed.emit(drawing)

    def set_editable(self, editable: bool) -> None:
        """Let the rectangle be drawn and moved, or only shown."""
        self._editable = editable
        if not editable:
            self.rectangle.let_go()
            self.set_drawing(False)

    def rectangle_changed(self) -> None:
        """Follow a rectangle that was set from outside."""
        self._name()
        self.update()

    def _rectangle_moved(self) -> None:
        self._name()
        self.update()

    def _name(self) -> None:
        edges, rectangle = self.rectangle.edges, self.rectangle.rectangle
        if edges is None:
            told = translate("Map", "Map, no rectangle is drawn")
        elif rectangle is None:
            told = translate("Map", "Map, rectangle {edges}, too large").format(
                edges=edges_words(edges)
            )
        else:
            told = translate("Map", "Map, rectangle {edges}, {cells}").format(
                edges=edges_words(edges), cells=cells_words(rectangle.cell_count)
            )
        self.setAccessibleName(told)

    # Drawing

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        view, ground = self._ground_of(self.view)
        middle = view.pixels(self.view.longitude, self.view.latitude)
        corner = QPointF(self.width() / 2, self.height() / 2) - middle
        painter.drawPixmap(corner.toPoint(), ground)
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

    def _ground_of(self, view: MapView) -> tuple[MapView, QPixmap]:
        """The ground that holds all of a view: the one at hand where it does, else a new one."""
        if self._ground is not None:
            drawn, ground = self._ground
            same = (drawn.scale, drawn.parallel) == (view.scale, view.parallel)
            if same and ground.devicePixelRatio() == self.devicePixelRatioF():
                near = _turned_to(drawn, view)
                if near.seen.contains(view.seen):
                    return near, ground
        made = self._draw(view)
        self._ground = made
        return made

    def _draw(self, view: MapView) -> tuple[MapView, QPixmap]:
        size = view.size * (1 + 2 * _MARGIN)
        wide = MapView(view.latitude, view.longitude, view.scale, size, view.parallel)
        ratio = self.devicePixelRatioF()
        ground = QPixmap((size * ratio).toSize())
        ground.setDevicePixelRatio(ratio)
        painter = QPainter(ground)
        self.base.paint(painter, wide)
        painter.end()
        return wide, ground

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.view = self.view.resized(QSizeF(event.size()))
        for place, button in enumerate(self._buttons):
            button.move(event.size().width() - TARGET - 8, 8 + place * (TARGET + 4))

    # Mouse and keys

    def wheelEvent(self, event: QWheelEvent) -> None:
        notches = event.angleDelta().y() / _NOTCH
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
            self.rectangle.take(self.view, sides)
        else:
            self._grip = here
        self._point(here)

    def _sides(self, here: QPointF) -> str:
        return self.rectangle.side_at(self.view, here) if self._editable else ""

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        here = event.position()
        if self.rectangle.held:
            self.rectangle.drag(self.view, here)
        elif self._grip is not None:
            moved = here - self._grip
            self._grip = here
            self.pan(moved.x(), moved.y())
        else:
            self._point(here)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() is not Qt.MouseButton.LeftButton:
            return
        if self.rectangle.held:
            self.rectangle.let_go()
            self.set_drawing(False)
        elif self._grip is not None:
            self._true()
        self._grip = None
        self._point(event.position())

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if event.button() is Qt.MouseButton.LeftButton:
            self.zoom(ZOOM, event.position())

    def _point(self, here: QPointF | None = None) -> None:
        """Let the pointer show what pressing would do."""
        sides = "" if here is None else self._sides(here)
        if self._drawing or self.rectangle.held:
            self.setCursor(_CURSORS.get(sides, Qt.CursorShape.CrossCursor))
        elif self._grip is not None:
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
            self._true()
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
    """A drawn view with its middle written as near as it is to that of another."""
    turn = round((view.longitude - drawn.longitude) / 360.0) * 360.0
    if not turn:
        return drawn
    return MapView(drawn.latitude, drawn.longitude + turn, drawn.scale, drawn.size, drawn.parallel)
