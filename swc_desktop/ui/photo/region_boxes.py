"""Boxes of regions, drawn over a picture so that they are seen on every ground."""

from collections.abc import Iterable
from typing import Final

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from swc_desktop.core.region import Box

_WIDTH: Final = 2.0
"""Pixels of the light line of a box; the dark one below it is twice as wide."""

_CHOSEN: Final = 2.5
"""Times as wide is the box that is judged."""

_LIGHT: Final = QColor(255, 255, 255)
_DARK: Final = QColor(0, 0, 0, 150)


def draw_boxes(
    painter: QPainter,
    picture: QRectF,
    boxes: Iterable[Box],
    scale: float,
    chosen: int | None = None,
    *,
    is_broken: bool = False,
) -> None:
    """Draw boxes over a picture that fills ``picture``, with lines for ``scale`` pixels a point;
    that at the position ``chosen`` with wider ones. ``is_broken``: the light line is."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    placed = [placed_box(picture, box) for box in boxes]
    for colour, width in ((_DARK, 2 * _WIDTH), (_LIGHT, _WIDTH)):
        for at, box in enumerate(placed):
            wider = _CHOSEN if at == chosen else 1.0
            pen = QPen(colour, width * wider * scale)
            if is_broken and colour is _LIGHT:
                pen.setStyle(Qt.PenStyle.DashLine)
            painter.setPen(pen)
            painter.drawRect(box)
    painter.restore()


def placed_box(picture: QRectF, box: Box) -> QRectF:
    """Where a box is on a picture that fills ``picture``."""
    return QRectF(
        picture.left() + box.left * picture.width(),
        picture.top() + box.top * picture.height(),
        box.width * picture.width(),
        box.height * picture.height(),
    )
