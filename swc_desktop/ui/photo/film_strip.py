"""The photographs around the current one, small, in the order of the list."""

from typing import Final

from PySide6.QtCore import (
    QCoreApplication,
    QItemSelectionModel,
    QPoint,
    QRect,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from swc_desktop.core.result_state import GLYPHS
from swc_desktop.projects.listed import ListedMedia
from swc_desktop.ui.photo.thumbnails import Thumbnails
from swc_desktop.ui.results.card_delegate import STATE_COLOR, card_request
from swc_desktop.ui.results.clip_mark import paint_clip_mark
from swc_desktop.ui.results.results_model import ResultsModel
from swc_desktop.ui.text import words
from swc_desktop.ui.text.plain_text import tip
from swc_desktop.ui.text.verdict_words import MARK
from swc_desktop.ui.theme.theme import active_theme

translate = QCoreApplication.translate

_WIDTH: Final = 96
_HEIGHT: Final = 64
"""Pixels of a picture, for 14 px text: 3 to 2, as on cards."""

_GAP: Final = 6
_MARK: Final = 18
"""Pixels of the mark of the status."""


class FilmStrip(QWidget):
    """The current photograph in the middle, its neighbours beside it; ``chosen`` carries the row
    of the one that was clicked. The arrow keys of the large view move it, so it takes no focus."""

    chosen = Signal(int)

    def __init__(
        self,
        model: ResultsModel,
        selection: QItemSelectionModel,
        thumbnails: Thumbnails,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._model = model
        self._selection = selection
        self._thumbnails = thumbnails
        self.setObjectName("filmStrip")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setAccessibleName(translate("PhotoView", "Photographs before and after this one"))
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.setMouseTracking(True)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        selection.currentChanged.connect(lambda *_: self.update())
        for changed in (model.modelReset, model.dataChanged, model.rowsInserted):
            changed.connect(lambda *_: self.update())
        thumbnails.arrived.connect(lambda _: self.update())
        active_theme.changed.connect(self.updateGeometry)

    def sizeHint(self) -> QSize:
        return QSize(4 * _WIDTH, active_theme.px(_HEIGHT) + 2 * _GAP)

    def minimumSizeHint(self) -> QSize:
        return QSize(_WIDTH, active_theme.px(_HEIGHT) + 2 * _GAP)

    def place_of(self, row: int) -> QRect:
        """Where the picture of a row is; it may be outside of the widget."""
        width, height = active_theme.px(_WIDTH), active_theme.px(_HEIGHT)
        steps = row - self._selection.currentIndex().row()
        left = (self.width() - width) // 2 + steps * (width + _GAP)
        return QRect(left, _GAP, width, height)

    def row_at(self, point: QPoint) -> int:
        """The row whose picture is at a point, -1 for none."""
        return next((row for row in self._rows() if self.place_of(row).contains(point)), -1)

    def _rows(self) -> range:
        """The rows whose pictures are visible."""
        row = self._selection.currentIndex().row()
        if row < 0:
            return range(0)
        beside = self.width() // (active_theme.px(_WIDTH) + _GAP) // 2 + 1
        return range(max(0, row - beside), min(self._model.rowCount(), row + beside + 1))

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        current = self._selection.currentIndex().row()
        for row in sorted(self._rows(), key=lambda row: -abs(row - current)):
            record = self._model.record(row)
            if record is not None:
                self._paint(painter, self.place_of(row), record, is_current=row == current)
        painter.end()

    def _paint(
        self, painter: QPainter, area: QRect, record: ListedMedia, *, is_current: bool
    ) -> None:
        painter.fillRect(area, active_theme.color("well"))
        if record.number > 0:
            request = card_request(record, area, painter, 0)
            picture = self._thumbnails.get(request) or self._thumbnails.latest(record.number)
            if picture is not None and not picture.isNull():
                painter.drawPixmap(area, picture)
        paint_clip_mark(painter, area, record)
        side = active_theme.px(_MARK)
        mark = QRect(area.left(), area.bottom() + 1 - side, side, side)
        painter.fillRect(mark, active_theme.color("surface"))
        glyph, color = GLYPHS[record.state], STATE_COLOR[record.state]
        if record.judged is not None:
            glyph, color = MARK, "accent"
        painter.setPen(active_theme.color(color))
        painter.setFont(active_theme.font(13, bold=True))
        painter.drawText(mark, Qt.AlignmentFlag.AlignCenter, glyph)
        if is_current:
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(active_theme.color("accent"), 3))
            painter.drawRect(area.adjusted(-1, -1, 1, 1))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        row = self.row_at(event.position().toPoint())
        if event.button() is Qt.MouseButton.LeftButton and row >= 0:
            self.chosen.emit(row)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        record = self._model.record(self.row_at(event.position().toPoint()))
        self.setToolTip(tip("" if record is None else words.spoken(record)))
