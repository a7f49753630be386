"""A picture that is zoomed and panned.

Written by hand, as ``QGraphicsView`` scrolls by whole pixels: zooming in steps from 60 to 700 %,
it moved the point under the pointer by up to 15 pixels. Here that point stays where it is.
"""

import math
from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF, QSize, QSizeF, Qt, Signal
from PySide6.QtGui import (
    QImage,
    QMouseEvent,
    QNativeGestureEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QApplication, QGestureEvent, QPinchGesture, QWidget

from swc_desktop.core.region import Box
from swc_desktop.ui.photo.lens import SHARP_SCALE, Lens, draw_lens, lens_at, lens_zoom, outline
from swc_desktop.ui.photo.picture_difference import are_comparable, difference
from swc_desktop.ui.photo.picture_light import AS_TAKEN, PictureLight, lit
from swc_desktop.ui.photo.region_boxes import draw_boxes, placed_box

ZOOM_STEP: Final = 1.25
"""The factor of one notch of the wheel, key or button."""

MAX_ZOOM: Final = 8.0
"""Screen pixels for one of the photograph: its pixels are plain to see (round choice)."""

MAX_FIT_ZOOM: Final = 2.0
"""To which a small photograph is enlarged unasked; more would only show its pixels."""

_BOX_SHARE: Final = 0.7
"""Share of the view that a box fills after ``zoom_to_box``: the rest shows what is around it."""

_WHEEL_NOTCH: Final = 120.0
"""One notch in ``QWheelEvent.angleDelta``: eighths of a degree, 15° for most mice."""


def fit_zoom(full: QSize, area: QSizeF, most: float = MAX_FIT_ZOOM) -> float:
    """The zoom at which the whole photograph fills the area, at most ``most``."""
    if full.isEmpty() or area.isEmpty():
        return 1.0
    return min(area.width() / full.width(), area.height() / full.height(), most)


def clamped(offset: QPointF, shown: QSizeF, area: QSizeF) -> QPointF:
    """The top left corner of the picture, so that it fills the area or is centred in it."""

    def along(value: float, extent: float, room: float) -> float:
        return (room - extent) / 2 if extent <= room else min(0.0, max(room - extent, value))

    return QPointF(
        along(offset.x(), shown.width(), area.width()),
        along(offset.y(), shown.height(), area.height()),
    )


class PhotoCanvas(QWidget):
    """Shows an image of a photograph, which may be larger than the image.

    Zoom counts screen pixels for one pixel of the photograph, so 1.0 is "100 %". Emits
    ``zoomed`` whenever it changed, and ``clicked`` with the position of the smallest box that was
    clicked, -1 for none.
    """

    zoomed = Signal(float)
    clicked = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._image = QImage()
        self._taken = QImage()
        self._other: QImage | None = None
        self._light = AS_TAKEN
        self._full = QSize()
        self._boxes: tuple[Box, ...] = ()
        self._chosen: int | None = None
        self._draft: Box | None = None
        self._magnified: QPointF | None = None
        self._press_position: QPoint | None = None
        self._soft = False
        self._zoom = 1.0
        self._fitting = True
        self._offset = QPointF()
        self._drag_position: QPoint | None = None
        self.setMinimumSize(96, 64)
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.grabGesture(Qt.GestureType.PinchGesture)

    @property
    def zoom(self) -> float:
        """Screen pixels for one pixel of the photograph."""
        return self._zoom

    @property
    def fitting(self) -> bool:
        """True while the whole photograph stays visible."""
        return self._fitting

    @property
    def shown(self) -> QRectF:
        """Where the photograph is in the widget; parts of it may be outside."""
        return QRectF(self._offset, self._shown_size())

    def set_image(
        self, image: QImage, full: QSize, *, keep: bool = False, soft: bool = False
    ) -> None:
        """Show an image; ``keep`` keeps zoom and place, for a sharper one of the same.

        ``soft``: it is a small picture of a photograph, which fills the area without its pixels
        being seen.
        """
        self._taken, self._full, self._soft = image, full, soft
        self._image = self._made()
        if not keep:
            self._fitting = True
        self._settle()

    def set_boxes(self, boxes: Sequence[Box]) -> None:
        """Draw boxes over the photograph from now on."""
        self._boxes, self._chosen = tuple(boxes), None
        self.update()

    def mark_box(self, position: int | None) -> None:
        """Draw one of the boxes wider, None for none."""
        self._chosen = position
        self.update()

    def show_draft(self, box: Box | None) -> None:
        """Draw a box that is being drawn, with a broken line, None for none."""
        self._draft = box
        self.update()

    def magnify(self, point: QPointF | None) -> None:
        """Show a magnifier over a point of the photograph (fractions of it), None for none."""
        before, self._magnified = self._lens(), point
        for lens in (before, self._lens()):
            if lens is not None:
                self.update(outline(lens).toAlignedRect())

    def _lens(self) -> Lens | None:
        if self._magnified is None or self._image.isNull():
            return None
        return lens_at(self._magnified, self.shown, QSizeF(self.size()))

    @property
    def boxes(self) -> tuple[Box, ...]:
        """The boxes that are drawn."""
        return self._boxes

    @property
    def light(self) -> PictureLight:
        """In which light photographs are shown."""
        return self._light

    def set_light(self, light: PictureLight) -> None:
        """Show this photograph and those to come in another light."""
        self._light = light
        self._image = self._made()
        self.update()

    def compare_with(self, other: QImage | None) -> None:
        """Show the difference to another picture of the same shape from now on, None for the
        photograph itself."""
        self._other = other
        self._image = self._made()
        self.update()

    @property
    def is_compared(self) -> bool | None:
        """Whether the difference is shown; None while a picture is missing for that."""
        if self._other is None or self._taken.isNull():
            return None
        return are_comparable(self._taken.size(), self._other.size())

    def _made(self) -> QImage:
        """What is shown of the photograph: itself, or how it differs from another one."""
        image = lit(self._taken, self._light)
        if self._other is None or not self.is_compared:
            return image
        return difference(image, lit(self._other, self._light))

    def clear(self) -> None:
        """Show nothing."""
        self._image, self._taken, self._full = QImage(), QImage(), QSize()
        self._fitting = True
        self.update()

    def fit(self) -> None:
        """Show the whole photograph."""
        self._fitting = True
        self._settle()

    def zoom_to(self, zoom: float, anchor: QPointF | None = None) -> None:
        """Zoom so that the point of the photograph under ``anchor`` (the middle) stays."""
        if self._image.isNull():
            return
        whole = self._fit_zoom()
        smallest = whole if self._soft else min(whole, 1.0)
        zoom = min(max(MAX_ZOOM, whole), max(smallest, zoom))
        point = anchor if anchor is not None else QRectF(self.rect()).center()
        ratio = zoom / self._zoom
        self._offset = point - (point - self._offset) * ratio
        self._zoom = zoom
        self._fitting = math.isclose(zoom, whole)
        self._settle()

    def toggle(self, anchor: QPointF | None = None) -> None:
        """Switch between the whole photograph and its own size, pixel for pixel."""
        if self._fitting:
            self.zoom_to(1.0, anchor)
        else:
            self.fit()

    def zoom_to_box(self, box: Box) -> None:
        """Show a box in the middle, with what is around it."""
        if self._image.isNull():
            return
        size = QSizeF(box.width * self._full.width(), box.height * self._full.height())
        if size.isEmpty():
            return
        area = self._area() * _BOX_SHARE
        zoom = min(area.width() / size.width(), area.height() / size.height())
        self.zoom_to(max(zoom, self._fit_zoom()))
        if not self._fitting:
            shown, middle = self._shown_size(), QRectF(self.rect()).center()
            x = (box.left + box.width / 2) * shown.width()
            y = (box.top + box.height / 2) * shown.height()
            self._offset = middle - QPointF(x, y)
            self._settle()

    def pan(self, x: float, y: float) -> None:
        """Move the photograph by screen pixels."""
        self._offset += QPointF(x, y)
        self._settle()

    def _area(self) -> QSizeF:
        """The size in device pixels, which zoom counts."""
        return QSizeF(self.size()) * self.devicePixelRatioF()

    def _fit_zoom(self) -> float:
        return fit_zoom(self._full, self._area(), math.inf if self._soft else MAX_FIT_ZOOM)

    def _shown_size(self) -> QSizeF:
        return QSizeF(self._full) * (self._zoom / self.devicePixelRatioF())

    def _settle(self) -> None:
        if self._image.isNull():
            return
        if self._fitting:
            self._zoom = self._fit_zoom()
        self._offset = clamped(self._offset, self._shown_size(), QSizeF(self.size()))
        movable = not self._fitting
        self.setCursor(Qt.CursorShape.OpenHandCursor if movable else Qt.CursorShape.ArrowCursor)
        self.zoomed.emit(self._zoom)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._image.isNull():
            return
        painter = QPainter(self)
        scale = self._zoom * self._full.width() / self._image.width()
        smooth = self._soft or scale < SHARP_SCALE
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, smooth)
        seen = self.shown.intersected(QRectF(event.rect()))
        ratio = self._image.width() / self.shown.width()
        source = QRectF((seen.topLeft() - self._offset) * ratio, seen.size() * ratio)
        painter.drawImage(seen, self._image, source)
        if self._boxes:
            draw_boxes(painter, self.shown, self._boxes, 1.0, self._chosen)
        if self._draft is not None:
            draw_boxes(painter, self.shown, [self._draft], 1.0, is_broken=True)
        if (lens := self._lens()) is not None:
            zoom = lens_zoom(self._zoom, MAX_ZOOM) / self.devicePixelRatioF()
            draw_lens(painter, lens, self._image, zoom * self._full.width() / self._image.width())
        painter.end()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._settle()

    def wheelEvent(self, event: QWheelEvent) -> None:
        notches = event.angleDelta().y() / _WHEEL_NOTCH
        if notches:
            self.zoom_to(self._zoom * ZOOM_STEP**notches, event.position())
        event.accept()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() is Qt.MouseButton.LeftButton:
            self._press_position = event.position().toPoint()
        if event.button() is Qt.MouseButton.LeftButton and not self._fitting:
            self._drag_position = event.position().toPoint()
            self.setCursor(Qt.CursorShape.ClosedHandCursor)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._drag_position is not None:
            here = event.position().toPoint()
            moved = here - self._drag_position
            self._drag_position = here
            self.pan(moved.x(), moved.y())
            self.setCursor(Qt.CursorShape.ClosedHandCursor)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() is not Qt.MouseButton.LeftButton:
            return
        if self._drag_position is not None:
            self._drag_position = None
            self._settle()
        here, pressed = event.position().toPoint(), self._press_position
        self._press_position = None
        near = QApplication.startDragDistance()
        if pressed is not None and (here - pressed).manhattanLength() < near and self._boxes:
            self.clicked.emit(self._box_at(event.position()))

    def _box_at(self, point: QPointF) -> int:
        """The position of the smallest box around a point, -1 for none."""
        around = [
            (box.width * box.height, at)
            for at, box in enumerate(self._boxes)
            if placed_box(self.shown, box).contains(point)
        ]
        return min(around)[1] if around else -1

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if event.button() is Qt.MouseButton.LeftButton:
            self.toggle(event.position())

    def event(self, event: QEvent) -> bool:
        if (
            isinstance(event, QNativeGestureEvent)
            and event.gestureType() is Qt.NativeGestureType.ZoomNativeGesture
        ):
            self.zoom_to(self._zoom * (1 + event.value()), event.position())
            return True
        if isinstance(event, QGestureEvent):
            pinch = event.gesture(Qt.GestureType.PinchGesture)
            if isinstance(pinch, QPinchGesture):
                centre = QPointF(self.mapFromGlobal(pinch.centerPoint().toPoint()))
                self.zoom_to(self._zoom * pinch.scaleFactor(), centre)
                return True
        return super().event(event)
