"""Paints the card of one photograph with its answer."""

from typing import Final, NamedTuple

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, QRect, QRectF, QSize, Qt
from PySide6.QtGui import (
    QFont,
    QFontMetrics,
    QPainter,
    QPainterPath,
    QPen,
    QTextLayout,
    QTextOption,
)
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from swc_desktop.core.result_state import GLYPHS, State
from swc_desktop.projects.listed import ListedMedia
from swc_desktop.ui.photo.thumbnails import ThumbnailRequest, Thumbnails
from swc_desktop.ui.results.clip_mark import paint_clip_mark
from swc_desktop.ui.results.results_model import RECORD_ROLE
from swc_desktop.ui.text import words
from swc_desktop.ui.text.verdict_words import verdict_line
from swc_desktop.ui.theme.icons import pixmap
from swc_desktop.ui.theme.theme import CARD_RADIUS, active_theme

STATE_COLOR: Final = {
    State.NAMED: "accent",
    State.HIGHER: "accent",
    State.OTHER_ANIMAL: "secondary",
    State.BLANK: "secondary",
    State.PERSON: "text",
    State.VEHICLE: "text",
    State.NOT_IN_PACK: "secondary",
    State.UNSURE: "warning",
    State.UNREADABLE: "error",
    State.HIDDEN: "secondary",
}

_MAX_CACHED: Final = 4000
"""Cards whose shortened texts are cached: many screens, in little memory. A round number."""

_CUT: Final = "…"
CARD_PADDING: Final = 10
"""Pixels between the texts of a card and its edges."""

_PIN: Final = 14


def card_request(
    record: ListedMedia, area: QRect, painter: QPainter, radius: int = CARD_RADIUS
) -> ThumbnailRequest:
    """The picture for an area that is painted on."""
    ratio = painter.device().devicePixelRatioF()
    return ThumbnailRequest(
        record.number,
        record.sha256,
        record.seen,
        round(area.width() * ratio),
        round(area.height() * ratio),
        round(radius * ratio),
        ratio,
        tuple(one.region for one in record.regions),
        record.boxes,
    )


class CardLines(NamedTuple):
    """The texts below a picture, shortened to its width; ``rank`` is empty if it does not fit.

    A title of two lines has no name below it; a name of several lines has no badge. ``pin`` is the
    icon that says whether there is a place, if the text of the place does not fit.
    """

    title: str
    name: str
    badge: str
    sureness: str
    rank: str
    when_where: str
    pin: str
    file: str
    source: str


class CardDelegate(QStyledItemDelegate):
    """Paints a card: the picture, the answer, how sure, when and where, its file."""

    def __init__(self, thumbnails: Thumbnails, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._thumbnails = thumbnails
        self._lines: dict[tuple[int, bool, int], CardLines] = {}
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
        return sum(self._heights) + 2 * self._heights[-1] + 16

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
        if not isinstance(record, ListedMedia):
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
        paint_clip_mark(painter, rect, record)
        bands = [(verdict_line(record), "accent"), (words.card_band(record), "warning")]
        for place, (text, color) in enumerate(band for band in bands if band[0]):
            self._paint_band(painter, rect, text, color, place)
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

    def _paint_picture(self, painter: QPainter, rect: QRect, record: ListedMedia) -> None:
        area = QRect(rect.left(), rect.top(), rect.width(), rect.height() - self.caption_height())
        well = QPainterPath()
        well.addRoundedRect(QRectF(area), CARD_RADIUS, CARD_RADIUS)
        painter.fillPath(well, active_theme.color("well"))
        foot = area.adjusted(0, area.height() - CARD_RADIUS, 0, 0)
        painter.fillRect(foot, active_theme.color("well"))
        picture = None
        if record.number > 0:
            picture = self._thumbnails.get(card_request(record, area, painter))
        if picture is None and (other := self._thumbnails.latest(record.number)) is not None:
            painter.drawPixmap(area, other)
        elif picture is not None and not picture.isNull():
            painter.drawPixmap(area.topLeft(), picture)
        elif record.state is State.UNREADABLE or picture is not None:
            painter.setPen(active_theme.color(STATE_COLOR[record.state]))
            painter.setFont(active_theme.font(32))
            painter.drawText(area, Qt.AlignmentFlag.AlignCenter, GLYPHS[record.state])

    def _paint_band(
        self, painter: QPainter, rect: QRect, text: str, color: str, place: int
    ) -> None:
        """A band across the bottom of a picture: what people said of it, and above that what is
        wrong about it or its file. ``place`` counts from the bottom."""
        height = active_theme.px(22)
        foot = rect.bottom() + 1 - self.caption_height() - height * (place + 1)
        band = QRect(rect.left(), foot, rect.width(), height)
        painter.fillRect(band, active_theme.color(f"{color}_soft"))
        painter.setPen(active_theme.color(color))
        painter.setFont(self._small)
        room = band.adjusted(CARD_PADDING, 0, -CARD_PADDING, 0)
        shown = QFontMetrics(self._small).elidedText(
            text, Qt.TextElideMode.ElideRight, room.width()
        )
        side = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        painter.drawText(room, side, shown)

    def _paint_caption(self, painter: QPainter, rect: QRect, record: ListedMedia) -> None:
        left, width = rect.left() + CARD_PADDING, rect.width() - 2 * CARD_PADDING
        lines = self.lines(record, width)
        top = rect.bottom() - self.caption_height() + 8
        line = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        painter.setPen(active_theme.color("text"))
        painter.setFont(self._title)
        title, name, badge, small = self._heights
        high = title * _line_count(lines.title)
        painter.drawText(QRect(left, top, width, high), line, lines.title)
        top += title
        painter.setPen(active_theme.color("secondary"))
        painter.setFont(self._italic if words.is_italic(record.rank) else self._name)
        high = name * _line_count(lines.name)
        painter.drawText(QRect(left, top, width, high), line, lines.name)
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
        painter.drawText(room.translated(0, 2 * small), line, lines.source)

    def lines(self, record: ListedMedia, width: int) -> CardLines:
        """The texts of a card, shortened to a width in pixels."""
        key = (record.number, record.is_hidden, width)
        found = self._lines.get(key)
        if found is None:
            if len(self._lines) > _MAX_CACHED:
                self._lines.clear()
            found = self._lines[key] = self._measured(record, width)
        return found

    def _measured(self, record: ListedMedia, width: int) -> CardLines:
        title = fitting_title(record, QFontMetrics(self._title), width)
        if record.taxon is None and title.endswith(_CUT):
            title = wrapped(words.title(record), self._title, width, 2)
        when_where, pin = self._when_where(record, width)
        small = QFontMetrics(self._small)
        file = file_line(record, small, width)
        source = small.elidedText(words.source_line(record), Qt.TextElideMode.ElideRight, width)
        if record.unreadable is not None:
            reason = wrapped(words.subtitle(record), self._name, width, 2 if when_where else 3)
            return CardLines(title, reason, "", "", "", when_where, pin, file, source)
        name = "" if "\n" in title else self._name_line(record, width)
        badge, sure, rank = self._badge_line(record, width)
        return CardLines(title, name, badge, sure, rank, when_where, pin, file, source)

    def _name_line(self, record: ListedMedia, width: int) -> str:
        """The scientific name, abbreviated if it does not fit, or what stands in its place."""
        name = words.subtitle(record)
        metrics = QFontMetrics(self._italic if words.is_italic(record.rank) else self._name)
        if record.taxon and not _fits(name, metrics, width):
            name = words.abbreviated(record.taxon)
        return metrics.elidedText(name, Qt.TextElideMode.ElideRight, width)

    def _badge_line(self, record: ListedMedia, width: int) -> tuple[str, str, str]:
        """Symbol and per cent, how sure that is, and the rank if it fits beside them."""
        badge = words.badge(record)
        sure = "" if record.sureness is None else words.sureness_word(record.sureness)
        rank = "" if record.rank is None else words.rank_word(record.rank)
        plain = QFontMetrics(self._name)
        beside = QFontMetrics(self._badge).horizontalAdvance(badge)
        used = beside + plain.horizontalAdvance(f"{sure}  {rank}") + 10
        shown = plain.elidedText(sure, Qt.TextElideMode.ElideRight, width - beside - 6)
        return badge, shown, rank if used <= width else ""

    def _when_where(self, record: ListedMedia, width: int) -> tuple[str, str]:
        """Time and place; if they do not fit, the time and the name of an icon for the place."""
        small, text = QFontMetrics(self._small), words.when_where(record)
        if _fits(text, small, width) or record.state is State.UNREADABLE:
            return small.elidedText(text, Qt.TextElideMode.ElideRight, width), ""
        room = width - active_theme.px(_PIN) - 4
        time = small.elidedText(words.time_text(record), Qt.TextElideMode.ElideRight, room)
        return time, "no-place" if record.place is None else "place"


def fitting_title(record: ListedMedia, metrics: QFontMetrics, width: int) -> str:
    """The title in a width in pixels: in full, in short, or in short and elided."""
    title = words.title(record)
    if metrics.horizontalAdvance(title) <= width:
        return title
    return metrics.elidedText(words.short_title(record), Qt.TextElideMode.ElideRight, width)


def wrapped(text: str, font: QFont, width: int, count: int) -> str:
    """A text in at most ``count`` lines of a width in pixels, its last one elided."""
    units = text.encode("utf-16-le")  # as Qt counts letters
    layout = QTextLayout(text, font)
    option = QTextOption()
    option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
    layout.setTextOption(option)
    layout.beginLayout()
    lines: list[str] = []
    while len(lines) < count and (line := layout.createLine()).isValid():
        line.setLineWidth(width)
        end = line.textStart() + line.textLength() if len(lines) < count - 1 else len(units)
        lines.append(units[2 * line.textStart() : 2 * end].decode("utf-16-le").strip())
    layout.endLayout()
    metrics = QFontMetrics(font)
    return "\n".join(metrics.elidedText(line, Qt.TextElideMode.ElideRight, width) for line in lines)


def _line_count(text: str) -> int:
    return 1 + text.count("\n")


def _fits(text: str, metrics: QFontMetrics, width: int) -> bool:
    """Whether a text is shown whole; ``horizontalAdvance`` may be less by a part of a pixel."""
    return metrics.elidedText(text, Qt.TextElideMode.ElideRight, width) == text


def file_line(record: ListedMedia, metrics: QFontMetrics, width: int) -> str:
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
