"""One place over the map with the circle within which it is true, and places around it."""

import math
from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPen

from swc_desktop.core.observation import Place, Source
from swc_desktop.ui.map.map_view import KM_PER_DEGREE, TURNS, MapView, around
from swc_desktop.ui.theme.theme import active_theme

_RADIUS: Final = 7.0
"""Pixels of the dot of the place; large enough to be found, small enough to aim with."""

_MARK_RADIUS: Final = 3.5
"""Pixels of the dots of the places around it."""

_MIN_COSINE: Final = 0.01
"""Within half a degree of a pole a circle is wider than the map; it is not drawn wider still."""

_MIN_SPAN_DEGREES: Final = 0.2
"""Around places that are close together, so that something of the land is seen with them."""


class PointLayer:
    """Holds a place, its uncertainty in metres or None, and ``marks``, which are only shown."""

    def __init__(self) -> None:
        self.place: Place | None = None
        self.uncertainty_m: float | None = None
        self.marks: Sequence[Place] = ()

    def put(self, view: MapView, point: QPointF) -> None:
        """Set the place under a point, as exact as a quarter of a pixel."""
        degrees = view.degrees(point)
        decimals = max(1, math.ceil(math.log10(view.scale * 4)))
        latitude = round(min(90.0, max(-90.0, degrees.y())), decimals)
        longitude = round(around(degrees.x()), decimals)
        self.place = Place(latitude, longitude, source=Source.TYPED)

    def point_in(self, view: MapView) -> QPointF | None:
        """Where the place is drawn, by the turn of the earth that is nearest to the centre."""
        return None if self.place is None else _nearest(view, self.place)

    def marks_bounds(self) -> QRectF | None:
        """The marks in degrees, the south as ``top``; None where there are none.

        The east may lie beyond 180: the largest gap between two longitudes is left out.
        """
        if not self.marks:
            return None
        south = min(mark.latitude for mark in self.marks)
        north = max(mark.latitude for mark in self.marks)
        west, width = _narrowest([mark.longitude for mark in self.marks])
        bounds = QRectF(west, south, width, north - south)
        margin = max(0.0, (_MIN_SPAN_DEGREES - max(bounds.width(), bounds.height())) / 2)
        return bounds.adjusted(-margin, -margin, margin, margin)

    def paint(self, painter: QPainter, view: MapView) -> None:
        """Draw the marks, the circle of the uncertainty, and the place."""
        painter.setPen(QPen(active_theme.color("surface"), 1))
        painter.setBrush(active_theme.color("secondary"))
        for mark in self.marks:
            painter.drawEllipse(_nearest(view, mark), _MARK_RADIUS, _MARK_RADIUS)
        if self.place is None:
            return
        for turn in TURNS:
            here = view.pixels(self.place.longitude + turn, self.place.latitude)
            self._paint_circle(painter, view, here, self.place.latitude)
            self._paint_dot(painter, here)

    def _paint_circle(
        self, painter: QPainter, view: MapView, here: QPointF, latitude: float
    ) -> None:
        degrees = (self.uncertainty_m or 0.0) / 1000 / KM_PER_DEGREE
        high = degrees * view.up
        wide = degrees * view.scale / max(_MIN_COSINE, math.cos(math.radians(latitude)))
        if max(high, wide) <= _RADIUS:
            return
        fill = active_theme.color("accent")
        fill.setAlpha(46)
        painter.setBrush(fill)
        painter.setPen(QPen(active_theme.color("accent"), 2))
        painter.drawEllipse(here, wide, high)

    @staticmethod
    def _paint_dot(painter: QPainter, here: QPointF) -> None:
        painter.setPen(QPen(active_theme.color("surface"), 6))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawEllipse(here, _RADIUS, _RADIUS)
        painter.setPen(QPen(active_theme.color("accent"), 3))
        painter.drawEllipse(here, _RADIUS, _RADIUS)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(active_theme.color("text"))
        painter.drawEllipse(here, 2.0, 2.0)


def _nearest(view: MapView, place: Place) -> QPointF:
    turn = round((view.longitude - place.longitude) / 360.0) * 360.0
    return view.pixels(place.longitude + turn, place.latitude)


def _narrowest(longitudes: Sequence[float]) -> tuple[float, float]:
    """The west and the width of the narrowest span that holds all longitudes."""
    ordered = sorted({around(longitude) for longitude in longitudes})
    gaps = [
        ((ordered[(place + 1) % len(ordered)] - west) % 360.0 or 360.0, place)
        for place, west in enumerate(ordered)
    ]
    widest, place = max(gaps)
    return ordered[(place + 1) % len(ordered)], 360.0 - widest
