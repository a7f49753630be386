"""Paints the card of one photograph with its answer."""

from pathlib import Path
from typing import Final, NamedTuple

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QFont, QFontMetrics, QPainter, QPainterPath, QPen
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from swc_desktop.session.result_record import GLYPHS, ResultRecord, State
from swc_desktop.ui.photo.thumbnails import ThumbnailRequest, Thumbnails
from swc_desktop.ui.results.results_model import RECORD_ROLE
from swc_desktop.ui.text import words
from swc_desktop.ui.theme.icons import pixmap
from swc_desktop.ui.theme.theme import CARD_RADIUS, active_theme

STATE_COLOR: Final = {
    State.NAMED: "accent",
    State.HIGHER: "accent",
    State.NOT_IN_PACK: "secondary",
    State.UNSURE: "warning",
    State.UNREADABLE: "error",
}

_MAX_CACHED: Final = 4000
"""Cards whose shortened texts are cached: many screens, in little memory. A round number."""

_PADDING: Final = 10
_PIN: Final = 14


def card_request(
    file: Path, area: QRect, painter: QPainter, radius: int = CARD_RADIUS
) -> ThumbnailRequest:
    """The picture for an area that is painted on."""
    ratio = painter.device().devicePixelRatioF()
    return ThumbnailRequest(
        file,
        round(area.width() * ratio),
        round(area.height() * ratio),
        round(radius * ratio),
        ratio,
    )


class CardLines(NamedTuple):
    """The texts below a picture, shortened to its width; ``rank`` is empty if it does not fit.

    ``pin`` is the icon that says whether there is a place, if the text of the place does not fit.
    """

    title: str
    name: str
    badge: str
    sureness: str
    rank: str
    when_where: str
    pin: str
    file: str


class CardDelegate(QStyledItemDelegate):
    """Paints a card: the picture, the answer, its confidence, time and place, file and folder."""

    def __init__(self, thumbnails: Thumbnails, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._thumbnails = thumbnails
        self._lines: dict[tuple[int, int], CardLines] = {}
        self.restyle()

    def restyle(self) -> None:
        """Take the fonts from the theme again."""
        self._lines.clear()
        self._title = active_theme.font(14, bold=True)
        self._name = active_theme.font(13)
        self._italic = active_theme.font(13, italic=True)
        self._badge = active_theme.font(13, bold=True)
        self._small = active_theme.font(12)
        self._heights = (
            _line_height(self._title, 20),
            _line_height(self._italic, 18),
            _line_height(self._badge, 20),
            _line_height(self._small, 18),
        )

    def caption_height(self) -> int:
        """Pixels below the picture."""
        return sum(self._heights) + self._heights[-1] + 16

    def sizeHint(
        self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> QSize:
        return QSize(200, 210)

    def forget(self) -> None:
        """Clear the cached texts, for other records."""
        self._lines.clear()

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        record = index.data(RECORD_ROLE)
        if not isinstance(record, ResultRecord):
            return
        rect: QRect = option.rect
        state: QStyle.StateFlag = option.state
        selected = bool(state & QStyle.StateFlag.State_Selected)
        hovered = bool(state & QStyle.StateFlag.State_MouseOver)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        shape = QPainterPath()
        shape.addRoundedRect(QRectF(rect), CARD_RADIUS, CARD_RADIUS)
        painter.fillPath(shape, active_theme.color("accent_soft" if selected else "surface"))
        self._paint_picture(painter, rect, record)
        if record.damage:
            self._paint_damage(painter, rect, words.damage_in_short(record))
        self._paint_caption(painter, rect, record)
        edge = "accent" if selected else "edge" if hovered else "line"
        painter.setPen(QPen(active_theme.color(edge), 2 if selected else 1))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawPath(shape)
        if state & QStyle.StateFlag.State_HasFocus:
            self._paint_focus(painter, rect)
        painter.restore()

    @staticmethod
    def _paint_focus(painter: QPainter, rect: QRect) -> None:
        ring = QRectF(rect)
        painter.setPen(QPen(active_theme.color("surface"), 2))
        painter.drawRoundedRect(ring.adjusted(2, 2, -2, -2), CARD_RADIUS - 2, CARD_RADIUS - 2)
        painter.setPen(QPen(active_theme.color("text"), 2))
        painter.drawRoundedRect(ring, CARD_RADIUS, CARD_RADIUS)

    def _paint_picture(self, painter: QPainter, rect: QRect, record: ResultRecord) -> None:
        area = QRect(rect.left(), rect.top(), rect.width(), rect.height() - self.caption_height())
        well = QPainterPath()
        well.addRoundedRect(QRectF(area), CARD_RADIUS, CARD_RADIUS)
        painter.fillPath(well, active_theme.color("well"))
        foot = area.adjusted(0, area.height() - CARD_RADIUS, 0, 0)
        painter.fillRect(foot, active_theme.color("well"))
        picture = None
        if record.state is not State.UNREADABLE or record.photo is not None:
            picture = self._thumbnails.get(card_request(record.file, area, painter))
        if picture is None and (other := self._thumbnails.latest(record.file)) is not None:
            painter.drawPixmap(area, other)
        elif picture is not None and not picture.isNull():
            painter.drawPixmap(area.topLeft(), picture)
        elif record.state is State.UNREADABLE or picture is not None:
            painter.setPen(active_theme.color(STATE_COLOR[record.state]))
            painter.setFont(active_theme.font(32))
            painter.drawText(area, Qt.AlignmentFlag.AlignCenter, GLYPHS[record.state])

    def _paint_damage(self, painter: QPainter, rect: QRect, text: str) -> None:
        """A band across the bottom of a picture that was read in part, with what is missing."""
        height = active_theme.px(22)
        foot = rect.bottom() + 1 - self.caption_height() - height
        band = QRect(rect.left(), foot, rect.width(), height)
        painter.fillRect(band, active_theme.color("warning_soft"))
        painter.setPen(active_theme.color("warning"))
        painter.setFont(self._small)
        room = band.adjusted(_PADDING, 0, -_PADDING, 0)
        shown = QFontMetrics(self._small).elidedText(
            text, Qt.TextElideMode.ElideRight, room.width()
        )
        side = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        painter.drawText(room, side, shown)

    def _paint_caption(self, painter: QPainter, rect: QRect, record: ResultRecord) -> None:
        left, width = rect.left() + _PADDING, rect.width() - 2 * _PADDING
        lines = self.lines(record, width)
        top = rect.bottom() - self.caption_height() + 8
        line = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        painter.setPen(active_theme.color("text"))
        painter.setFont(self._title)
        title, name, badge, small = self._heights
        painter.drawText(QRect(left, top, width, title), line, lines.title)
        top += title
        painter.setPen(active_theme.color("secondary"))
        painter.setFont(self._italic if words.is_italic(record.rank) else self._name)
        painter.drawText(QRect(left, top, width, name), line, lines.name)
        top += name
        room = QRect(left, top, width, badge)
        painter.setPen(active_theme.color(STATE_COLOR[record.state]))
        painter.setFont(self._badge)
        painter.drawText(room, line, lines.badge)
        painter.setPen(active_theme.color("secondary"))
        if lines.sureness:
            beside = QFontMetrics(self._badge).horizontalAdvance(lines.badge) + 6
            painter.setFont(self._name)
            painter.drawText(room.adjusted(beside, 0, 0, 0), line, lines.sureness)
            right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
            painter.drawText(room, right, lines.rank)
        top += badge
        painter.setFont(self._small)
        room = QRect(left, top, width, small)
        painter.drawText(room, line, lines.when_where)
        if lines.pin:
            size = active_theme.px(_PIN)
            sign = pixmap(lines.pin, "secondary", size, painter.device().devicePixelRatioF())
            painter.drawPixmap(room.right() - size, room.center().y() - size // 2, sign)
        painter.drawText(room.translated(0, small), line, lines.file)

    def lines(self, record: ResultRecord, width: int) -> CardLines:
        """The texts of a card, shortened to a width in pixels."""
        key = (record.index, width)
        found = self._lines.get(key)
        if found is None:
            if len(self._lines) > _MAX_CACHED:
                self._lines.clear()
            found = self._lines[key] = self._measured(record, width)
        return found

    def _measured(self, record: ResultRecord, width: int) -> CardLines:
        right = Qt.TextElideMode.ElideRight
        name = words.subtitle(record)
        slant = self._italic if words.is_italic(record.rank) else self._name
        if record.taxon and QFontMetrics(slant).horizontalAdvance(name) > width:
            name = words.abbreviated(record.taxon)
        badge = words.badge(record)
        sure = "" if record.sureness is None else words.sureness_word(record.sureness)
        rank = "" if record.rank is None else words.rank_word(record.rank)
        plain = QFontMetrics(self._name)
        used = QFontMetrics(self._badge).horizontalAdvance(badge)
        used += plain.horizontalAdvance(f"{sure}  {rank}") + 10
        small = QFontMetrics(self._small)
        when_where = words.when_where(record)
        full = small.horizontalAdvance(when_where) > width and record.photo is not None
        pin = ("no-place" if record.place is None else "place") if full else ""
        beside = QFontMetrics(self._badge).horizontalAdvance(badge) + 6
        return CardLines(
            fitting_title(record, QFontMetrics(self._title), width),
            QFontMetrics(slant).elidedText(name, right, width),
            badge,
            plain.elidedText(sure, right, width - beside),
            rank if used <= width else "",
            small.elidedText(
                words.time_text(record) if pin else when_where,
                right,
                width - active_theme.px(_PIN) - 4 if pin else width,
            ),
            pin,
            file_line(record, small, width),
        )


def fitting_title(record: ResultRecord, metrics: QFontMetrics, width: int) -> str:
    """The title in a width in pixels: in full, in short, or in short and elided."""
    title = words.title(record)
    if metrics.horizontalAdvance(title) <= width:
        return title
    return metrics.elidedText(words.short_title(record), Qt.TextElideMode.ElideRight, width)


def file_line(record: ResultRecord, metrics: QFontMetrics, width: int) -> str:
    """File and folder in one line; if they do not fit, the folder is shortened first."""
    name = record.name
    if metrics.horizontalAdvance(name) >= width:
        return metrics.elidedText(name, Qt.TextElideMode.ElideMiddle, width)
    return metrics.elidedText(
        words.joined([name, record.folder]), Qt.TextElideMode.ElideRight, width
    )


def _line_height(font: QFont, minimum: int) -> int:
    """Pixels of a line, at least what the font needs for its tallest letters."""
    return max(active_theme.px(minimum), QFontMetrics(font).height())
