"""Sightings and camera stations on the offline map; those that lie close together are one mark."""

import math
from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QPointF, QRectF, QSize, QSizeF, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPen, QResizeEvent
from PySide6.QtWidgets import QWidget

from swc_desktop.core.message import message
from swc_desktop.core.observation import Place, Source
from swc_desktop.projects.sighting_figures import PlaceCount
from swc_desktop.ui.map.base_layer import BaseLayer, paint_frame
from swc_desktop.ui.map.fitted_map import FittedMap
from swc_desktop.ui.map.map_view import MapView, around, view_of
from swc_desktop.ui.map.point_layer import PointLayer
from swc_desktop.ui.text.sentences import in_words
from swc_desktop.ui.text.words import format_number
from swc_desktop.ui.theme.theme import active_theme

_CLOSE: Final = 34.0
"""Pixels: marks that are closer would hide each other."""

_MIN_RADIUS: Final = 6.0
_MAX_RADIUS: Final = 18.0
"""Pixels of the largest mark; the area of a mark goes with its sightings."""


_NOTHING: Final = 1e-6
"""The weight of a place without a sighting: it moves no mark, and alone it has a place."""

_Mark = tuple[QPointF, int]
"""Where it is, and its sightings."""


class ClusterLayer:
    """Draws a mark for each place, or for several that are close together in a view."""

    def __init__(self) -> None:
        self.places: Sequence[PlaceCount] = ()

    def clusters(self, view: MapView) -> list[_Mark]:
        """Where marks are in a view, each with its sightings, largest first.

        Each place joins the first larger mark that is close, in steps: those in one square of the
        view, then the squares.
        """
        room = QRectF(QPointF(), view.size).adjusted(-_CLOSE, -_CLOSE, _CLOSE, _CLOSE)
        squares: dict[tuple[int, int], list[_Mark]] = {}
        for one in self.places:
            if one.place is not None:
                latitude, longitude = one.place
                turn = round((view.longitude - longitude) / 360.0) * 360.0
                at = view.pixels(longitude + turn, latitude)
                if room.contains(at):
                    square = (math.floor(at.x() / _CLOSE), math.floor(at.y() / _CLOSE))
                    squares.setdefault(square, []).append((at, one.sightings))
        found: list[_Mark] = []
        for mark in sorted(map(_joined, squares.values()), key=lambda one: -one[1]):
            near = next((at for at, one in enumerate(found) if _are_close(one, mark)), None)
            if near is None:
                found.append(mark)
            else:
                found[near] = _joined([found[near], mark])
        return sorted(found, key=lambda one: -one[1])

    def paint(self, painter: QPainter, view: MapView) -> None:
        """Draw the marks, those without a sighting empty."""
        clusters = self.clusters(view)
        most = max((count for _, count in clusters), default=0)
        painter.setFont(active_theme.font(12, bold=True))
        measure = QFontMetricsF(painter.font())
        for at, count in clusters:
            if not count:
                painter.setPen(QPen(active_theme.color("text"), 1.5))
                painter.setBrush(active_theme.color("surface"))
                painter.drawEllipse(at, _MIN_RADIUS - 1, _MIN_RADIUS - 1)
                continue
            text = format_number(count)
            radius = max(_MIN_RADIUS, _MAX_RADIUS * math.sqrt(count / most))
            radius = max(radius, measure.horizontalAdvance(text) / 2 + 4)
            painter.setPen(QPen(active_theme.color("surface"), 1.5))
            painter.setBrush(active_theme.color("accent"))
            painter.drawEllipse(at, radius, radius)
            painter.setPen(active_theme.color("on_accent"))
            room = QRectF(0, 0, 2 * radius, 2 * radius)
            room.moveCenter(at)
            painter.drawText(room, Qt.AlignmentFlag.AlignCenter, text)

    def bounds(self) -> QRectF | None:
        """The places in degrees, the south as ``top``; None where there are none."""
        marks = PointLayer()
        marks.marks = [
            Place(one.place[0], around(one.place[1]), source=Source.TYPED)
            for one in self.places
            if one.place is not None
        ]
        return marks.marks_bounds()


def _are_close(one: _Mark, other: _Mark) -> bool:
    away = one[0] - other[0]
    return math.hypot(away.x(), away.y()) < _CLOSE


def _joined(marks: Sequence[_Mark]) -> _Mark:
    """One mark for several, at their mean by sightings."""
    weights = [count or _NOTHING for _, count in marks]
    x = sum(at.x() * weight for (at, _), weight in zip(marks, weights, strict=True))
    y = sum(at.y() * weight for (at, _), weight in zip(marks, weights, strict=True))
    whole = sum(weights)
    return QPointF(x / whole, y / whole), sum(count for _, count in marks)


class SightingsMap(FittedMap):
    """A map to look at; it shows all places until a person moves it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        self.clusters = ClusterLayer()
        super().__init__(parent)
        self.set_editable(False)
        self.layers.append(self.clusters)

    def show_places(self, places: Sequence[PlaceCount]) -> None:
        """Show other places."""
        self.clusters.places = places
        self._describe()
        self._fit()
        self.update()

    def paint_file(self, painter: QPainter, room: QRectF, places: Sequence[PlaceCount]) -> None:
        """Paint a map of places into a file, with the edges that hold all of them."""
        layer = ClusterLayer()
        layer.places = places
        bounds = layer.bounds()
        view = self.view.resized(room.size())
        if bounds is not None:
            view = view_of(bounds, room.size())
        base = BaseLayer()
        base.fine = self.base.fine
        painter.save()
        painter.setClipRect(room)
        base.paint(painter, view)
        layer.paint(painter, view)
        paint_frame(painter, view)
        painter.restore()

    def sizeHint(self) -> QSize:
        """No larger than needed: it takes the room that is left."""
        return self.minimumSizeHint()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        bounds = self.clusters.bounds()
        if self._is_new and bounds is not None:
            self._show(view_of(bounds, QSizeF(self.size())))

    def _describe(self) -> None:
        sightings = sum(one.sightings for one in self.clusters.places)
        text = message("Sightings", "Map with %Ln sighting(s)", "", 0)
        self.setAccessibleName(in_words(text.counted(sightings)))
