"""A map on which a person sets one place: by click or the space bar, moved by the arrow keys."""

from typing import Final

from PySide6.QtCore import QCoreApplication, QPointF, QRectF, QSize, QSizeF, Qt, Signal
from PySide6.QtGui import QGuiApplication, QKeyEvent, QMouseEvent, QResizeEvent
from PySide6.QtWidgets import QWidget

from swc_desktop.core.observation import Place
from swc_desktop.ui.map.degrees import latitude_words, longitude_words
from swc_desktop.ui.map.fitted_map import FittedMap
from swc_desktop.ui.map.map_view import KM_PER_DEGREE, view_of
from swc_desktop.ui.map.point_layer import PointLayer

translate = QCoreApplication.translate

_STEP: Final = 4.0
"""Pixels by which an arrow key moves the place; one pixel with Ctrl."""

_AIM: Final = 3.0
"""Pixels from the point that was meant, as far as a hand with a mouse may be."""

_CLOSE_DEGREES: Final = 4.0
"""Width of the view around a typed place: enough of the coast and borders to recognise it."""

_CLOSE_SCALE: Final = 100.0
"""Pixels per degree from which the view is close enough and only moved."""

_DECIMALS: Final = 4

_ARROWS: Final = {
    Qt.Key.Key_Left: QPointF(-1, 0),
    Qt.Key.Key_Right: QPointF(1, 0),
    Qt.Key.Key_Up: QPointF(0, -1),
    Qt.Key.Key_Down: QPointF(0, 1),
}


class PointMap(FittedMap):
    """Shows a place; ``placed`` follows what a person does to it, not ``set_place``."""

    placed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        self.point = PointLayer()
        self._press: QPointF | None = None
        super().__init__(parent)
        self.set_editable(False)
        self.layers.append(self.point)

    def set_place(self, place: Place | None) -> None:
        """Show a place, or none."""
        self.point.place = place
        self._describe()
        self.update()
        if place is not None:
            self._show_place(place)

    def set_uncertainty(self, metres: float | None) -> None:
        """Show the circle within which the place is true."""
        self.point.uncertainty_m = metres
        self.update()

    def set_marks(self, marks: tuple[Place, ...]) -> None:
        """Show places that are known, for orientation; the view shows them unless one is set."""
        self.point.marks = marks
        self.update()
        self._show_marks()

    @property
    def aim_m(self) -> float:
        """Metres by which a place that is set in this view may be off: a hand aims to 3 pixels."""
        return _AIM * KM_PER_DEGREE * 1000 / self.view.up

    def sizeHint(self) -> QSize:
        """No larger than needed: it takes the room that is left."""
        return self.minimumSizeHint()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self._is_new:  # until a person moves the map, it fits what is shown in its final size
            self._show_marks()
            if self.point.place is not None:
                self._show_place(self.point.place)

    def _show_marks(self) -> None:
        bounds = self.point.marks_bounds()
        if bounds is not None and self.point.place is None:
            self._show(view_of(bounds, QSizeF(self.size())))

    def _show_place(self, place: Place) -> None:
        """Centre a place; a view that is close already keeps its scale and shows it."""
        point = self.point.point_in(self.view)
        is_close = self.view.scale >= _CLOSE_SCALE
        if is_close and point is not None and self._inner().contains(point):
            return
        width = self.width() / self.view.scale if is_close else _CLOSE_DEGREES
        height = width * self.height() / max(1, self.width())
        bounds = QRectF(0, 0, width, height)
        bounds.moveCenter(QPointF(place.longitude, place.latitude))
        self._show(view_of(bounds, QSizeF(self.size()), 1.0))

    def _inner(self) -> QRectF:
        margin = min(40.0, self.width() / 4, self.height() / 4)
        return QRectF(self.rect()).adjusted(margin, margin, -margin, -margin)

    def _put(self, point: QPointF) -> None:
        self._is_new = False
        self.point.put(self.view, point)
        self._describe()
        self.update()
        self.placed.emit()

    def _describe(self) -> None:
        place = self.point.place
        if place is None:
            text = translate("Map", "Map, no place is set; the space bar sets it in the middle")
        else:
            text = translate("Map", "Map, place {latitude}, {longitude}; arrow keys move it")
            text = text.format(
                latitude=latitude_words(place.latitude, _DECIMALS),
                longitude=longitude_words(place.longitude, _DECIMALS),
            )
        self.setAccessibleName(text)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        super().mousePressEvent(event)
        if event.button() is Qt.MouseButton.LeftButton:
            self._press = event.position()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        if event.button() is not Qt.MouseButton.LeftButton or self._press is None:
            return
        moved = event.position() - self._press
        is_click = moved.manhattanLength() < QGuiApplication.styleHints().startDragDistance()
        self._press = None
        if is_click:
            self._put(event.position())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        arrow = _ARROWS.get(Qt.Key(event.key()))
        held = event.modifiers()
        if event.key() == Qt.Key.Key_Space:
            self._put(QPointF(self.width() / 2, self.height() / 2))
            return
        point = self.point.point_in(self.view)
        if arrow is None or point is None or held & Qt.KeyboardModifier.ShiftModifier:
            super().keyPressEvent(_without_shift(event) if arrow is not None else event)
            return
        step = 1.0 if held & Qt.KeyboardModifier.ControlModifier else _STEP
        target = point + arrow * step
        if not self._inner().contains(target):
            self.pan(self.width() / 2 - target.x(), self.height() / 2 - target.y())
            target = (self.point.point_in(self.view) or target) + arrow * step
        self._put(target)


def _without_shift(event: QKeyEvent) -> QKeyEvent:
    """The same key; with Shift, the map below would move its rectangle."""
    return QKeyEvent(event.type(), event.key(), Qt.KeyboardModifier.NoModifier)
