"""The base layer of the map: sea, land, borders, the graticule and the names of countries."""

import math
from typing import Final

from PySide6.QtCore import QCoreApplication, QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPen

from swc_desktop.ui.map.degrees import decimal, decimals_of, latitude_words, longitude_words
from swc_desktop.ui.map.map_view import TURNS, MapView, around
from swc_desktop.ui.map.outlines import COARSE, Outlines, read_outlines
from swc_desktop.ui.text import words
from swc_desktop.ui.theme.theme import active_theme

translate = QCoreApplication.translate

_MIN_FINE_SCALE: Final = 9.0
"""Pixels per degree from which the fine outlines are drawn, so that wide views stay fast."""

_MIN_NAMES_SCALE: Final = 6.0
"""Pixels per degree from which names are drawn; before, the names of most countries do not fit."""


class BaseLayer:
    """Draws the coarse outlines until ``fine`` is set, and in wide views even then."""

    def __init__(self) -> None:
        self.fine: Outlines | None = None

    def outlines(self, view: MapView) -> Outlines:
        """The outlines to draw in a view."""
        if self.fine is not None and view.scale >= _MIN_FINE_SCALE:
            return self.fine
        return read_outlines(COARSE)

    def paint(self, painter: QPainter, view: MapView) -> None:
        """Fill a view with the base layer."""
        painter.fillRect(QRectF(QPointF(), view.size), active_theme.color("sea"))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_land(painter, view)
        self._paint_graticule(painter, view)
        if view.scale >= _MIN_NAMES_SCALE:
            self._paint_names(painter, view)

    def _paint_land(self, painter: QPainter, view: MapView) -> None:
        seen = view.seen
        shapes = []
        for turn in TURNS:
            turned = view.transform.translate(turn, 0)
            window = seen.translated(-turn, 0)
            shapes += [
                (turned.map(outline.line), outline.land)
                for outline in self.outlines(view).lines
                if outline.bounds.intersects(window)
            ]
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(active_theme.color("land"))
        for shape, land in shapes:
            if land:
                painter.drawPolygon(shape)
        painter.setPen(QPen(active_theme.color("surface"), 1))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for shape, _ in shapes:
            painter.drawPolyline(shape)

    @staticmethod
    def _paint_graticule(painter: QPainter, view: MapView) -> None:
        seen, step = view.seen, view.step
        painter.setPen(QPen(_translucent("secondary", 70), 1))
        south, north = max(-90.0, seen.top()), min(90.0, seen.bottom())
        for longitude in multiples(seen.left(), seen.right(), step):
            x = math.floor(view.pixels(longitude, 0).x()) + 0.5
            low, high = view.pixels(0, south).y(), view.pixels(0, north).y()
            painter.drawLine(QLineF(x, low, x, high))
        for latitude in multiples(south, north, step):
            y = math.floor(view.pixels(0, latitude).y()) + 0.5
            painter.drawLine(QLineF(0, y, view.size.width(), y))

    def _paint_names(self, painter: QPainter, view: MapView) -> None:
        font = active_theme.font(12)
        measure = QFontMetricsF(font)
        painter.setFont(font)
        painter.setPen(active_theme.color("text"))
        taken: list[QRectF] = []
        whole = QRectF(QPointF(), view.size)
        for name in self.outlines(view).names:
            room = measure.boundingRect(name.text)
            if name.width * view.scale < room.width() + 8:
                continue
            for turn in TURNS:
                room.moveCenter(view.pixels(name.longitude + turn, name.latitude))
                if whole.contains(room) and not any(room.intersects(other) for other in taken):
                    taken.append(QRectF(room))
                    painter.drawText(room, Qt.AlignmentFlag.AlignCenter, name.text)


def paint_frame(painter: QPainter, view: MapView) -> None:
    """The degrees along the lower and left edges, and the scale bar."""
    font = active_theme.font(12)
    measure = QFontMetricsF(font)
    painter.setFont(font)
    seen, step = view.seen, view.step
    decimals = decimals_of(step)
    high = measure.height()
    bottom = view.size.height() - high - 4
    bar_km, bar = view.scale_bar
    bar_text = translate("Map", "{n} km").format(n=kilometres(bar_km))
    bar_width = max(bar, measure.horizontalAdvance(bar_text)) + 12
    plate = QRectF(view.size.width() - bar_width - 8, bottom - high - 16, bar_width, high + 12)
    for longitude in multiples(seen.left(), seen.right(), step):
        text = longitude_words(around(longitude), decimals)
        x = view.pixels(longitude, 0).x() - measure.horizontalAdvance(text) / 2
        if x >= 40 and x + measure.horizontalAdvance(text) < view.size.width() - 4:
            _label(painter, QPointF(x, bottom), text, measure)
    for latitude in multiples(max(-90.0, seen.top()), min(90.0, seen.bottom()), step):
        y = view.pixels(0, latitude).y() - high / 2
        if 4 < y < bottom - high - 4:
            _label(painter, QPointF(4, y), latitude_words(latitude, decimals), measure)
    painter.fillRect(plate, _translucent("surface", 215))
    painter.setPen(active_theme.color("text"))
    painter.drawText(
        plate.adjusted(0, 2, 0, 0),
        Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop,
        bar_text,
    )
    left, y = plate.center().x() - bar / 2, plate.bottom() - 5
    pen = QPen(active_theme.color("text"), 2)
    pen.setCapStyle(Qt.PenCapStyle.FlatCap)
    painter.setPen(pen)
    painter.drawLines(
        [
            QLineF(left, y, left + bar, y),
            QLineF(left + 1, y - 4, left + 1, y + 1),
            QLineF(left + bar - 1, y - 4, left + bar - 1, y + 1),
        ]
    )


def _label(painter: QPainter, corner: QPointF, text: str, measure: QFontMetricsF) -> None:
    plate = QRectF(
        corner.x() - 3, corner.y(), measure.horizontalAdvance(text) + 6, measure.height()
    )
    painter.fillRect(plate, _translucent("surface", 190))
    painter.setPen(active_theme.color("text"))
    painter.drawText(plate, Qt.AlignmentFlag.AlignCenter, text)


def _translucent(token: str, alpha: int) -> QColor:
    color = active_theme.color(token)
    color.setAlpha(alpha)
    return color


def multiples(low: float, high: float, step: float) -> list[float]:
    """The multiples of a step from ``low`` to ``high``."""
    first = math.ceil(low / step)
    return [number * step for number in range(first, math.floor(high / step) + 1)]


def kilometres(length: float) -> str:
    """A length of the scale bar in words."""
    return words.format_number(round(length)) if length >= 1 else decimal(length, 1)
