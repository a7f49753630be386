"""Labels of camera stations on pages: drawn alike on a screen and into a PDF.

A label hangs at the camera or lies in front of it in its first picture, so the id is as large as
its label allows. All lengths are in millimetres.
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import (
    QBuffer,
    QCoreApplication,
    QIODevice,
    QLineF,
    QLocale,
    QMarginsF,
    QRectF,
    QSizeF,
    Qt,
)
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontMetricsF,
    QGuiApplication,
    QPageLayout,
    QPageSize,
    QPainter,
    QPdfWriter,
    QPen,
)

from swc_desktop.core.text import on_one_line
from swc_desktop.projects.deployments import Deployment
from swc_desktop.ui.project.station_words import time_words
from swc_desktop.ui.text import words
from swc_desktop.ui.theme.theme import PAPER

translate = QCoreApplication.translate

GRIDS: Final = {1: (1, 1), 2: (1, 2), 4: (2, 2), 8: (2, 4)}
"""Columns and rows of a page by its number of labels."""

_PADDING: Final = 8.0
_GAP: Final = 2.0
_SMALL: Final = 4.2
"""Height of small text: about 12 points, legible at arm's length."""

_TEXT: Final = 6.0
_MIN_ID: Final = 7.0
_LINE: Final = 9.0
"""Between the lines for notes, for handwriting."""

_STEP: Final = 0.9
"""By which text is made smaller until it fits."""

_RESOLUTION: Final = 300
_MM_AN_INCH: Final = 25.4
_INK: Final = QColor(PAPER["ink"])
_GREY: Final = QColor(PAPER["secondary"])
_CUT: Final = QColor(PAPER["line"])


@dataclass(frozen=True)
class LabelSheet:
    """Labels for camera stations; without ``with_place`` nothing says where they are."""

    stations: Sequence[Deployment]
    per_page: int = 2
    with_place: bool = False

    @property
    def pages(self) -> int:
        """How many pages the labels fill."""
        return math.ceil(len(self.stations) / self.per_page)

    def draw(self, painter: QPainter, page: int) -> None:
        """Draw a page, the first is 0; a unit of the painter is a millimetre."""
        first = page * self.per_page
        some = self.stations[first : first + self.per_page]
        for station, room in zip(some, self._rooms(), strict=False):
            draw_label(painter, room, station, with_place=self.with_place)
        self._draw_cuts(painter)

    def _rooms(self) -> Iterator[QRectF]:
        columns, rows = GRIDS[self.per_page]
        size = page_size()
        width, height = size.width() / columns, size.height() / rows
        for row in range(rows):
            for column in range(columns):
                yield QRectF(column * width, row * height, width, height)

    def _draw_cuts(self, painter: QPainter) -> None:
        """Dashed lines along which the labels are cut apart."""
        columns, rows = GRIDS[self.per_page]
        size = page_size()
        painter.setPen(QPen(_CUT, 0.2, Qt.PenStyle.DashLine))
        for column in range(1, columns):
            x = size.width() * column / columns
            painter.drawLine(QLineF(x, 0, x, size.height()))
        for row in range(1, rows):
            y = size.height() * row / rows
            painter.drawLine(QLineF(0, y, size.width(), y))


def page_size() -> QSizeF:
    """The paper of this country, upright."""
    return QPageSize(paper()).size(QPageSize.Unit.Millimeter)


def paper() -> QPageSize.PageSizeId:
    """The size of paper in this country."""
    imperial = QLocale().measurementSystem() is QLocale.MeasurementSystem.ImperialUSSystem
    return QPageSize.PageSizeId.Letter if imperial else QPageSize.PageSizeId.A4


def label_pdf(sheet: LabelSheet) -> bytes:
    """The pages of a sheet as a PDF, which names neither this computer nor its user."""
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = QPdfWriter(buffer)
    writer.setCreator("swc-desktop")
    writer.setTitle(translate("Labels", "Labels of camera stations"))
    writer.setResolution(_RESOLUTION)
    writer.setPageSize(QPageSize(paper()))
    writer.setPageMargins(QMarginsF(), QPageLayout.Unit.Millimeter)
    painter = QPainter(writer)
    scale = _RESOLUTION / _MM_AN_INCH
    painter.scale(scale, scale)
    for page in range(sheet.pages):
        if page:
            writer.newPage()
        sheet.draw(painter, page)
    painter.end()
    return bytes(buffer.data().data())


def draw_label(painter: QPainter, room: QRectF, station: Deployment, *, with_place: bool) -> None:
    """Draw one label: who it is, large; where and since when; lines to write on."""
    inner = room.adjusted(_PADDING, _PADDING, -_PADDING, -_PADDING)
    cursor = _Cursor(painter, inner)
    cursor.write(translate("Labels", "Camera station"), _SMALL, color=_GREY)
    cursor.write(station.id, inner.height() * 0.28, least=_MIN_ID, bold=True, part=0.4)
    if station.location_name:
        cursor.write(station.location_name, _TEXT * 1.4, least=_SMALL, part=0.4)
    for line in _facts(station, with_place=with_place):
        cursor.write(line, _TEXT, least=_SMALL, part=0.5)
    cursor.rule(translate("Labels", "Notes"))


def _facts(station: Deployment, *, with_place: bool) -> Iterator[str]:
    if station.starts is not None:
        start = translate("Labels", "Start: {time}").format(time=time_words(station.starts))
        yield start if station.zone is None else f"{start} ({station.zone})"
    if station.camera:
        yield translate("Labels", "Camera: {camera}").format(camera=station.camera)
    if with_place and station.place is not None:
        yield words.coordinates(station.place, 5)


class _Cursor:
    """Writes from the top of a room downwards; what does not fit is made smaller, then cut."""

    def __init__(self, painter: QPainter, room: QRectF) -> None:
        self._painter = painter
        self._left = QRectF(room)

    def write(
        self,
        text: str,
        size: float,
        *,
        least: float = _SMALL,
        bold: bool = False,
        part: float = 1.0,
        color: QColor = _INK,
    ) -> None:
        """A paragraph of letters of a size; it takes at most a part of the room that is left."""
        line = on_one_line(text)
        room = QRectF(self._left)
        room.setHeight(max(0.0, room.height() * part))
        flags = Qt.TextFlag.TextWordWrap | Qt.AlignmentFlag.AlignLeft
        while True:
            font = _font(size, bold=bold)
            measure = _Measure(font)
            needed = measure.height(line, room.width(), flags)
            if needed is not None and needed <= room.height():
                break
            if size * _STEP < least:
                flags |= Qt.TextFlag.TextWrapAnywhere
                line = measure.cut(line, room, flags)
                needed = measure.height(line, room.width(), flags) or 0.0
                break
            size *= _STEP
        room.setHeight(needed)
        measure.draw(self._painter, room, line, flags, color)
        self._left.setTop(room.bottom() + _GAP)

    def rule(self, title: str) -> None:
        """Lines to write on, as many as there is room for."""
        if self._left.height() < _SMALL + _LINE:
            return
        self.write(title, _SMALL, color=_GREY)
        self._painter.setPen(QPen(_CUT, 0.2))
        y = self._left.top() + _LINE - _GAP
        while y <= self._left.bottom():
            self._painter.drawLine(QLineF(self._left.left(), y, self._left.right(), y))
            y += _LINE


_FINE: Final = 20.0
"""Pixels of a font for a millimetre: fonts have whole pixels, and a millimetre is too coarse."""


def _font(size: float, *, bold: bool) -> QFont:
    font = QFont(QGuiApplication.font())
    font.setPixelSize(max(1, round(size * _FINE)))
    font.setBold(bold)
    return font


class _Measure:
    """Measures and draws text in millimetres."""

    def __init__(self, font: QFont) -> None:
        self._font = font
        self._metrics = QFontMetricsF(font)

    def height(self, text: str, width: float, flags: int) -> float | None:
        """How high a text is when it is wrapped; None where a word of it is wider."""
        room = QRectF(0, 0, width * _FINE, 1e6)
        needed = self._metrics.boundingRect(room, int(flags), text)
        return None if needed.width() > room.width() else needed.height() / _FINE

    def cut(self, text: str, room: QRectF, flags: int) -> str:
        """The text with an end that fits the room."""
        shown = text
        while shown and (self.height(f"{shown}…", room.width(), flags) or 1e6) > room.height():
            shown = shown[:-1]
        return text if shown == text else f"{shown}…"

    def draw(self, painter: QPainter, room: QRectF, text: str, flags: int, color: QColor) -> None:
        """Draw a text at the top of a room."""
        painter.save()
        painter.translate(room.topLeft())
        painter.scale(1 / _FINE, 1 / _FINE)
        painter.setFont(self._font)
        painter.setPen(color)
        wide = QRectF(0, 0, room.width() * _FINE, room.height() * _FINE)
        painter.drawText(wide, int(flags), text)
        painter.restore()
