"""A rectangle over the map: drawn, moved by its edges, shown with the cells that it touches."""

import math
from dataclasses import replace
from typing import Final

from PySide6.QtCore import QLineF, QObject, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QPainter, QPen

from swc_desktop.ui.map.degrees import Edges
from swc_desktop.ui.map.map_view import TURNS, MapView, around
from swc_desktop.ui.theme.theme import active_theme
from swc_desktop.weather.grid import CELLS_A_DEGREE, Rectangle

REACH: Final = 7.0
"""Pixels from an edge within which the pointer grabs it."""

_MIN_CELL: Final = 6.0
"""Pixels; the lines of smaller cells would cover the map."""

_HANDLE: Final = 8.0
"""Pixels of the square at each corner."""

_DECIMALS: Final = 2
"""Of the edges in degrees: 0.01° is about 1 km, and a cell of the weather is 0.25° wide."""

_MIN_EXTENT: Final = 0.01
"""Degrees; less is rounded to an empty rectangle."""

_MAX_WIDTH: Final = 359.0
"""Degrees; in a full circle the west and the east edge would be one."""


class RectangleLayer(QObject):
    """Holds the rectangle; ``changed`` follows what a person does to it, not ``set_edges``."""

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.edges: Edges | None = None
        self.rectangle: Rectangle | None = None
        self.problem = ""
        self._anchor: QPointF | None = None
        self._held = QPointF()
        self._axes = ""

    def set_edges(self, edges: Edges | None) -> None:
        """Show a rectangle, or none."""
        self.edges = edges
        self.rectangle, self.problem = (None, "") if edges is None else edges.checked()

    def bounds(self) -> QRectF:
        """The rectangle in degrees, the south as ``top``; the east may lie beyond 180."""
        if self.edges is None:
            return QRectF()
        edges = self.edges
        return QRectF(edges.west, edges.south, edges.width, edges.north - edges.south)

    def _near(self, view: MapView) -> QRectF:
        """The bounds, shifted by full turns to be nearest to the centre of a view."""
        bounds = self.bounds()
        turn = round((view.longitude - bounds.center().x()) / 360.0) * 360.0
        return bounds.translated(turn, 0)

    # Editing

    def side_at(self, view: MapView, point: QPointF) -> str:
        """The letters of the edges that a point grabs: ``n``, ``sw``, … or an empty string."""
        if self.edges is None:
            return ""
        drawn = _drawn(view, self._near(view))
        if not drawn.adjusted(-REACH, -REACH, REACH, REACH).contains(point):
            return ""
        sides = ""
        for letter, distance in (
            ("n", point.y() - drawn.top()),
            ("s", point.y() - drawn.bottom()),
            ("w", point.x() - drawn.left()),
            ("e", point.x() - drawn.right()),
        ):
            opposite = {"s": "n", "e": "w"}.get(letter, "")
            if abs(distance) <= REACH and not (opposite and opposite in sides):
                sides += letter
        return sides

    def begin(self, view: MapView, point: QPointF) -> None:
        """Begin a new rectangle with one corner at a point."""
        self._anchor = self._held = view.degrees(point)
        self._axes = "xy"

    def grab(self, view: MapView, sides: str) -> None:
        """Grab edges by their letters."""
        near = self._near(view)
        east, west = near.right(), near.left()
        north, south = near.bottom(), near.top()
        self._held = QPointF(west if "w" in sides else east, south if "s" in sides else north)
        self._anchor = QPointF(east if "w" in sides else west, north if "s" in sides else south)
        self._axes = ("x" if set(sides) & set("we") else "") + (
            "y" if set(sides) & set("ns") else ""
        )

    @property
    def held(self) -> bool:
        """True while a corner or an edge is moved."""
        return self._anchor is not None

    def drag(self, view: MapView, point: QPointF) -> None:
        """Move the grabbed corner or edges to a point."""
        if self._anchor is None:
            return
        place = view.degrees(point)
        self._held = QPointF(
            place.x() if "x" in self._axes else self._held.x(),
            place.y() if "y" in self._axes else self._held.y(),
        )
        edges = _between(self._anchor, self._held)
        if edges is not None and edges != self.edges:
            self.set_edges(edges)
            self.changed.emit()

    def release(self) -> None:
        """End a movement."""
        self._anchor = None

    def nudge(self, east: float, north: float) -> None:
        """Move the whole rectangle by degrees."""
        if self.edges is None:
            return
        old = self.edges
        if not -90 <= old.south + north < old.north + north <= 90:
            return
        self.set_edges(
            replace(
                old,
                south=round(old.south + north, _DECIMALS),
                north=round(old.north + north, _DECIMALS),
                west=round(around(old.west + east), _DECIMALS),
                east=round(around(old.east + east), _DECIMALS),
            )
        )
        self.changed.emit()

    # Drawing

    def paint(self, painter: QPainter, view: MapView) -> None:
        """Draw the rectangle, its cells where they are large enough, and its handles."""
        if self.edges is None:
            return
        near = self._near(view)
        for turn in TURNS:
            turned = near.translated(turn, 0)
            if turned.intersects(view.seen.adjusted(-1, -1, 1, 1)):
                self._paint_one(painter, view, turned)

    def _paint_one(self, painter: QPainter, view: MapView, bounds: QRectF) -> None:
        drawn = _drawn(view, bounds)
        token = "accent" if self.rectangle is not None else "error"
        fill_color = active_theme.color(token)
        fill_color.setAlpha(46)
        painter.fillRect(drawn, fill_color)
        if self.rectangle is not None and view.scale / CELLS_A_DEGREE >= _MIN_CELL:
            self._paint_cells(painter, view, bounds.left(), self.rectangle)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(active_theme.color("surface"), 4))
        painter.drawRect(drawn)
        painter.setPen(QPen(active_theme.color(token), 2))
        painter.drawRect(drawn)
        painter.setBrush(active_theme.color("surface"))
        for corner in (
            drawn.topLeft(), drawn.topRight(), drawn.bottomLeft(), drawn.bottomRight(),
        ):  # fmt: skip
            handle = QRectF(0, 0, _HANDLE, _HANDLE)
            handle.moveCenter(corner)
            painter.drawRect(handle)

    @staticmethod
    def _paint_cells(painter: QPainter, view: MapView, west: float, rectangle: Rectangle) -> None:
        cells = rectangle.cells()
        rows = cells[0].row - cells[-1].row + 1
        columns = len(cells) // rows
        half = 0.5 / CELLS_A_DEGREE
        left = cells[0].longitude - half
        left += round((west - left) / 360.0) * 360.0
        top = cells[0].latitude + half
        frame = _drawn(
            view,
            QRectF(
                left, top - rows / CELLS_A_DEGREE, columns / CELLS_A_DEGREE, rows / CELLS_A_DEGREE
            ),
        )
        color = active_theme.color("accent")
        color.setAlpha(130)
        painter.setPen(QPen(color, 1))
        lines = []
        for column in range(columns + 1):
            x = math.floor(frame.left() + frame.width() * column / columns) + 0.5
            lines.append(QLineF(x, frame.top(), x, frame.bottom()))
        for row in range(rows + 1):
            y = math.floor(frame.top() + frame.height() * row / rows) + 0.5
            lines.append(QLineF(frame.left(), y, frame.right(), y))
        painter.drawLines(lines)


def _drawn(view: MapView, bounds: QRectF) -> QRectF:
    """Bounds in degrees as pixels."""
    return view.transform.mapRect(bounds)


def _between(one: QPointF, other: QPointF) -> Edges | None:
    """The rectangle of two corners; None if it would be empty."""
    south, north = sorted(
        round(min(90.0, max(-90.0, corner.y())), _DECIMALS) for corner in (one, other)
    )
    west, east = sorted((one.x(), other.x()))
    east = min(east, west + _MAX_WIDTH)
    if north - south < _MIN_EXTENT or east - west < _MIN_EXTENT:
        return None
    return Edges(south, round(around(west), _DECIMALS), north, round(around(east), _DECIMALS))
