"""The mark of a clip among photographs: a play mark with its length."""

from typing import Final

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPolygonF

from swc_desktop.projects.listed import ListedMedia
from swc_desktop.ui.text.clip_words import time_words
from swc_desktop.ui.theme.theme import active_theme

_MARGIN: Final = 6
_PADDING: Final = 6


def paint_clip_mark(painter: QPainter, area: QRect, record: ListedMedia) -> None:
    """Paint the mark in the upper right corner of a picture; nothing for a photograph.

    In a picture that is too narrow for the length it is the play mark alone.
    """
    if record.clip is None:
        return
    font = active_theme.font(12, bold=True)
    metrics = QFontMetrics(font)
    length_s = record.clip.length_s
    text = "" if length_s is None else time_words(round(length_s * 1000))
    high = metrics.height()
    side = high * 0.6
    gap = _PADDING if text else 0
    wide = round(2 * _PADDING + side + gap + metrics.horizontalAdvance(text))
    if wide + 2 * _MARGIN > area.width():
        text, wide = "", round(2 * _PADDING + side)
    margin = _MARGIN if wide + 2 * _MARGIN <= area.width() else 1
    mark = QRectF(area.right() + 1 - margin - wide, area.top() + margin, wide, high + 4)
    painter.save()
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(active_theme.color("surface"))
    painter.drawRoundedRect(mark, 4, 4)
    painter.setBrush(active_theme.color("text"))
    left, middle = mark.left() + _PADDING, mark.center().y()
    painter.drawPolygon(
        QPolygonF(
            (
                QPointF(left, middle - side / 2),
                QPointF(left + side, middle),
                QPointF(left, middle + side / 2),
            )
        )
    )
    if text:
        painter.setPen(active_theme.color("text"))
        painter.setFont(font)
        room = mark.adjusted(0, 0, -_PADDING, 0)
        painter.drawText(room, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, text)
    painter.restore()
