"""A small map that shows where on the continent a photograph was taken."""

import math
from functools import cache
from typing import Final

from PySide6.QtCore import QPointF, QRectF, QSize
from PySide6.QtGui import QPainter, QPaintEvent, QPen, QPixmap, QPolygonF, QTransform
from PySide6.QtWidgets import QSizePolicy, QWidget

from swc_desktop.geo.land import land_outlines
from swc_desktop.resources import resource
from swc_desktop.ui.map.map_view import TURNS
from swc_desktop.ui.theme.theme import active_theme

SPAN_DEG: Final = 84.0
"""Degrees of longitude across the map: wide enough for a continent (Africa is 69° wide)."""

_MARGIN: Final = 12.0
"""Pixels that are shown beyond a pole, so that a mark on it is whole."""

_MIN_COSINE: Final = 0.35
"""Beyond about 70° of latitude shapes are not stretched further: they would fill the map."""


@cache
def _outlines() -> tuple[tuple[QPolygonF, QRectF], ...]:
    """The outlines of the land with their bounds, in degrees."""
    rings = land_outlines(resource("map", "countries-110m.json"))
    shapes = [QPolygonF([QPointF(x, y) for x, y in ring.tolist()]) for ring in rings]
    return tuple((shape, shape.boundingRect()) for shape in shapes)


class LocatorMap(QWidget):
    """Draws the land around a position, stretched as at its latitude, and a mark on it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._position: tuple[float, float] | None = None
        self._drawn: QPixmap | None = None
        self.setObjectName("locatorMap")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        active_theme.changed.connect(self._redraw)

    def show_position(self, latitude: float, longitude: float, description: str) -> None:
        """Mark a position in degrees; ``description`` says it in words."""
        self.setAccessibleName(description)
        if self._position != (latitude, longitude):
            self._position = (latitude, longitude)
            self._redraw()

    def _redraw(self) -> None:
        self._drawn = None
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(288, 150)

    def minimumSizeHint(self) -> QSize:
        return QSize(120, 150)

    def mark(self) -> QPointF:
        """Where the mark is, in pixels."""
        if self._position is None:
            return QPointF()
        latitude, longitude = self._position
        return self._projection().map(QPointF(longitude, latitude))

    def _projection(self) -> QTransform:
        """Degrees (longitude, latitude) to pixels, with the position in the middle if possible."""
        assert self._position is not None
        latitude, longitude = self._position
        across = self.width() / SPAN_DEG
        stretch = 1 / max(_MIN_COSINE, math.cos(math.radians(latitude)))
        up = across * stretch
        half = self.height() / 2 / up
        room = max(0.0, 90.0 + _MARGIN / up - half)
        middle = min(room, max(-room, latitude))
        return QTransform(
            across,
            0,
            0,
            -up,
            self.width() / 2 - across * longitude,
            self.height() / 2 + up * middle,
        )

    def _draw(self) -> QPixmap:
        ratio = self.devicePixelRatioF()
        drawn = QPixmap(self.size() * ratio)
        drawn.setDevicePixelRatio(ratio)
        drawn.fill(active_theme.color("sea"))
        painter = QPainter(drawn)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        projection = self._projection()
        seen = projection.inverted()[0].mapRect(QRectF(self.rect()))
        painter.setBrush(active_theme.color("land"))
        painter.setPen(QPen(active_theme.color("surface"), 0.8))
        for outline, bounds in _outlines():
            for turn in TURNS:
                if bounds.translated(turn, 0).intersects(seen):
                    painter.drawPolygon(projection.map(outline.translated(turn, 0)))
        mark = self.mark()
        painter.setBrush(active_theme.color("accent"))
        painter.setPen(QPen(active_theme.color("surface"), 2))
        painter.drawEllipse(mark, 6, 6)
        painter.end()
        return drawn

    def paintEvent(self, _event: QPaintEvent) -> None:
        if self._position is None:
            return
        if self._drawn is None or self._drawn.deviceIndependentSize() != self.size():
            self._drawn = self._draw()
        painter = QPainter(self)
        painter.drawPixmap(0, 0, self._drawn)
        painter.setPen(QPen(active_theme.color("line"), 1))
        painter.drawRect(self.rect().adjusted(0, 0, -1, -1))
        painter.end()
