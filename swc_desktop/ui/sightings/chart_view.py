"""A chart in the window, and the same as a file for a report."""

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QBuffer, QRectF, QSize, QSizeF, Qt
from PySide6.QtGui import QImage, QPainter, QPaintEvent, QPen
from PySide6.QtSvg import QSvgGenerator
from PySide6.QtWidgets import QSizePolicy, QWidget

from swc_desktop.ui.sightings.chart_painter import paint_chart
from swc_desktop.ui.sightings.charts import Chart
from swc_desktop.ui.theme.theme import active_theme

PICTURE: Final = QSize(960, 560)
"""Pixels of a saved chart, for 14 px text; a PNG has twice as many."""

_RATIO: Final = 2.0

Paint = Callable[[QPainter, QRectF], None]
"""Fills a room."""


class ChartView(QWidget):
    """Shows a chart; its title says it to those who do not see it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._chart: Chart | None = None
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        active_theme.changed.connect(self.update)

    def show_chart(self, chart: Chart) -> None:
        """Show another chart."""
        self._chart = chart
        self.setAccessibleName(chart.title)
        self.update()

    def paint(self, painter: QPainter, room: QRectF) -> None:
        """Paint the chart that is shown."""
        if self._chart is not None:
            paint_chart(painter, room, self._chart)

    def sizeHint(self) -> QSize:
        return QSize(active_theme.px(560), active_theme.px(300))

    def minimumSizeHint(self) -> QSize:
        return QSize(min(active_theme.px(320), 420), min(active_theme.px(240), 300))

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        self.paint(painter, QRectF(self.rect()))
        painter.setPen(QPen(active_theme.color("line"), 1))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRect(self.rect().adjusted(0, 0, -1, -1))
        painter.end()


def png_of(paint: Paint, size: QSize = PICTURE) -> bytes:
    """A picture of what ``paint`` fills, dark on light."""
    image = QImage((QSizeF(size) * _RATIO).toSize(), QImage.Format.Format_RGB32)
    image.setDevicePixelRatio(_RATIO)
    with active_theme.on_paper():
        painter = QPainter(image)
        paint(painter, QRectF(0, 0, size.width(), size.height()))
        painter.end()
    buffer = QBuffer()
    buffer.open(QBuffer.OpenModeFlag.ReadWrite)
    image.save(buffer, "PNG")  # type: ignore[call-overload]
    return bytes(buffer.data().data())


def svg_of(paint: Paint) -> bytes:
    """The same as a drawing that can be enlarged; its letters are those of the reader's fonts."""
    buffer = QBuffer()
    buffer.open(QBuffer.OpenModeFlag.ReadWrite)
    drawing = QSvgGenerator()
    drawing.setOutputDevice(buffer)
    drawing.setSize(PICTURE)
    drawing.setViewBox(QRectF(0, 0, PICTURE.width(), PICTURE.height()))
    with active_theme.on_paper():
        painter = QPainter(drawing)
        paint(painter, QRectF(0, 0, PICTURE.width(), PICTURE.height()))
        painter.end()
    return bytes(buffer.data().data())
