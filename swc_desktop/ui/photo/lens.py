"""The round picture of a magnifier: a part of a photograph, larger than it is shown around it."""

from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPainterPath, QPen

from swc_desktop.ui.theme.theme import active_theme

_SIDE: Final = 260
"""Pixels across, for 14 px text: an animal far away fits in it, and what is around it is seen."""

_MAX_SHARE: Final = 0.7
"""Of the shorter side of the view, so that something is seen beside it."""

_TIMES: Final = 2.0
"""Times as large as around it, where that is more than one screen pixel for one of the
photograph."""

SHARP_SCALE: Final = 2.0
"""Screen pixels for one of the image from which the pixels are drawn as squares."""

_DARK: Final = QColor(0, 0, 0, 200)
_LIGHT: Final = QColor(255, 255, 255)
_BEYOND: Final = QColor(0, 0, 0)
_LINE: Final = 2.0
"""Pixels of the light line around it; the dark one below is twice as wide."""


@dataclass(frozen=True)
class Lens:
    """Where a magnifier is: its place in the widget, and the point of the photograph in its middle
    as fractions of it."""

    place: QRectF
    point: QPointF


def lens_at(point: QPointF, shown: QRectF, area: QSizeF) -> Lens:
    """The magnifier over a point of the photograph (fractions), which fills ``shown`` of a widget
    of size ``area``; it stays within the widget."""
    point = QPointF(min(max(point.x(), 0.0), 1.0), min(max(point.y(), 0.0), 1.0))
    side = round(min(active_theme.px(_SIDE), _MAX_SHARE * min(area.width(), area.height())))
    across = shown.left() + point.x() * shown.width() - side / 2
    down = shown.top() + point.y() * shown.height() - side / 2
    left = round(min(max(across, 0.0), area.width() - side))  # on whole pixels nothing is blurred
    top = round(min(max(down, 0.0), area.height() - side))
    return Lens(QRectF(left, top, side, side), point)


def lens_zoom(zoom: float, most: float) -> float:
    """Screen pixels for one of the photograph in the magnifier, ``zoom`` around it."""
    return min(max(1.0, _TIMES * zoom), max(most, zoom))


def outline(lens: Lens) -> QRectF:
    """What of the widget the magnifier covers with its line."""
    return lens.place.adjusted(-2 * _LINE, -2 * _LINE, 2 * _LINE, 2 * _LINE)


def draw_lens(painter: QPainter, lens: Lens, image: QImage, scale: float) -> None:
    """Draw the magnifier; ``scale`` are pixels of the widget for one of the image."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, scale < SHARP_SCALE)
    circle = QPainterPath()
    circle.addEllipse(lens.place)
    painter.setClipPath(circle)
    painter.fillRect(lens.place, _BEYOND)
    middle = QPointF(lens.point.x() * image.width(), lens.point.y() * image.height())
    size = lens.place.size() / scale
    first = middle - QPointF(size.width(), size.height()) / 2
    part = QRectF(QPointF(first.toPoint()), size)
    seen = part.intersected(QRectF(image.rect()))
    corner = lens.place.topLeft() + (seen.topLeft() - part.topLeft()) * scale
    painter.drawImage(QRectF(corner, seen.size() * scale), image, seen)
    painter.setClipping(False)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for colour, width in ((_DARK, 2 * _LINE), (_LIGHT, _LINE)):
        painter.setPen(QPen(colour, width))
        painter.drawEllipse(lens.place)
    painter.restore()
