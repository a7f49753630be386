"""Boxes of regions, drawn over a picture so that they are seen on every ground."""

from collections.abc import Iterable
from typing import Final

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from swc_desktop.core.region import Box

_WIDTH: Final = 2.0
"""Pixels of the light line of a box; the dark one below it is twice as wide."""

_LIGHT: Final = QColor(255, 255, 255)
_DARK: Final = QColor(0, 0, 0, 150)


def draw_boxes(painter: QPainter, picture: QRectF, boxes: Iterable[Box], scale: float) -> None:
    """Draw boxes over a picture that fills ``picture``, with lines for ``scale`` pixels a point."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    placed = [
        QRectF(
            picture.left() + box.left * picture.width(),
            picture.top() + box.top * picture.height(),
            box.width * picture.width(),
            box.height * picture.height(),
        )
        for box in boxes
    ]
    for colour, width in ((_DARK, 2 * _WIDTH), (_LIGHT, _WIDTH)):
        painter.setPen(QPen(colour, width * scale))
        painter.drawRects(placed)
    painter.restore()
