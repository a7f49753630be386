"""Paints charts in the colours and letters of the theme."""

from collections.abc import Callable, Sequence
from typing import Final

from PySide6.QtCore import QCoreApplication, QLineF, QLocale, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPen, QPolygonF

from swc_desktop.ui.sightings.charts import Bar, BarChart, Chart, Curve, RowChart, scale_of
from swc_desktop.ui.theme.theme import active_theme

translate = QCoreApplication.translate

_GAP: Final = 6.0
"""Pixels between letters and what they stand beside."""

_MAX_BAR: Final = 40.0
"""Pixels; a few wide bars would look like areas."""

_NAMES: Final = 0.4
"""Share of the width that the names of rows may take."""

_TALL: Final = 1.7
"""Height of a row in letters."""

_WHISKER: Final = 3.0
"""Pixels of the ends of an interval on both sides."""

_ALPHA: Final = 60
"""Of the ground of an interval, so that the lines of the scale are seen through it."""


def paint_chart(painter: QPainter, room: QRectF, chart: Chart) -> None:
    """Fill a room with a chart: its ground, its title, its scale and its values."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.fillRect(room, active_theme.color("surface"))
    inside = room.adjusted(12, 10, -14, -10)
    font = active_theme.font(14, bold=True)
    measure = QFontMetricsF(font)
    painter.setFont(font)
    painter.setPen(active_theme.color("text"))
    title = measure.elidedText(chart.title, Qt.TextElideMode.ElideRight, inside.width())
    line = QRectF(inside.left(), inside.top(), inside.width(), measure.height())
    painter.drawText(line, Qt.AlignmentFlag.AlignLeft, title)
    inside.setTop(line.bottom() + 2 * _GAP)
    painter.setFont(active_theme.font(12))
    plot = _Plot(painter, inside)
    if isinstance(chart, RowChart):
        plot.rows(chart)
    elif isinstance(chart, BarChart):
        plot.bars(chart)
    else:
        plot.curve(chart)


def number(value: float, *, decimals: int = 2) -> str:
    """A number of a scale, without zeros at its end."""
    locale = QLocale()
    if value == round(value):
        return locale.toString(round(value))
    text = locale.toString(value, "f", decimals)
    return text.rstrip("0")


class _Plot:
    """Paints into the room below the title."""

    def __init__(self, painter: QPainter, room: QRectF) -> None:
        self._painter, self._room = painter, room
        self._measure = QFontMetricsF(active_theme.font(12))
        self._high = self._measure.height()

    def bars(self, chart: BarChart) -> None:
        if not self._has_values(chart.bars):
            return
        area, y = self._upright(chart.up, chart.across, chart.top)
        wide = area.width() / len(chart.bars)
        for first, last in chart.shaded:
            ground = QRectF(area.left() + first * wide, area.top(), (last - first) * wide, 0)
            ground.setBottom(area.bottom())
            self._painter.fillRect(ground, active_theme.color("well"))
        self._lines(area, y, chart.top)
        thick = min(_MAX_BAR, max(1.0, wide * 0.72))
        for at, bar in enumerate(chart.bars):
            middle = area.left() + (at + 0.5) * wide
            block = QRectF(middle - thick / 2, y(bar.value), thick, area.bottom() - y(bar.value))
            self._block(block, bar)
            if bar.low is not None and bar.high is not None:
                self._whisker(QLineF(middle, y(bar.low), middle, y(bar.high)))
        self._names_below(area, [bar.name for bar in chart.bars], wide)
        self._marks(area, chart.marks, wide)
        self._frame(area)

    def rows(self, chart: RowChart) -> None:
        if not self._has_values(chart.bars):
            return
        tall = self._high * _TALL
        below = 2 * self._high + 2 * _GAP
        count = max(1, int((self._room.height() - below) // tall))
        shown = chart.bars[:count]
        names = min(
            self._room.width() * _NAMES,
            max(self._measure.horizontalAdvance(bar.name) for bar in shown),
        )
        area = QRectF(self._room)
        area.setLeft(area.left() + names + _GAP)
        area.setHeight(tall * len(shown))
        scale = scale_of(max(bar.high or bar.value for bar in shown), whole=False)

        def x(value: float) -> float:
            return area.left() + area.width() * value / scale[-1]

        self._across(area, scale, x, chart.across)
        for at, bar in enumerate(shown):
            middle = area.top() + (at + 0.5) * tall
            block = QRectF(area.left(), middle - tall * 0.3, x(bar.value) - area.left(), tall * 0.6)
            self._block(block, bar)
            if bar.low is not None and bar.high is not None:
                self._whisker(QLineF(x(bar.low), middle, x(bar.high), middle))
            name = QRectF(self._room.left(), middle - tall / 2, names, tall)
            self._text(name, self._cut(bar.name, names), Qt.AlignmentFlag.AlignRight, "text")
        self._frame(area)

    def curve(self, chart: Curve) -> None:
        if not chart.points:
            self._nothing()
            return
        top = max(high for *_, high in chart.points)
        area, y = self._upright(chart.up, chart.across, top)
        scale = scale_of(max(across for across, *_ in chart.points), whole=True)

        def x(value: float) -> float:
            return area.left() + area.width() * value / scale[-1]

        self._lines(area, y, top)
        upper = [QPointF(x(across), y(high)) for across, _, _, high in chart.points]
        lower = [QPointF(x(across), y(low)) for across, _, low, _ in chart.points]
        self._painter.setPen(Qt.PenStyle.NoPen)
        self._painter.setBrush(_translucent("accent"))
        self._painter.drawPolygon(QPolygonF([*upper, *reversed(lower)]))
        self._painter.setBrush(Qt.BrushStyle.NoBrush)
        self._painter.setPen(QPen(active_theme.color("accent"), 2))
        points = [QPointF(x(across), y(value)) for across, value, *_ in chart.points]
        self._painter.drawPolyline(QPolygonF(points))
        if len(points) == 1:
            self._painter.drawEllipse(points[0], 2.0, 2.0)
        for value in scale:
            self._below(area, x(value), number(value))
        self._frame(area)

    # Parts

    def _has_values(self, bars: Sequence[Bar]) -> bool:
        if any(bar.value for bar in bars):
            return True
        self._nothing()
        return False

    def _nothing(self) -> None:
        text = translate("Sightings", "Nothing to show")
        self._text(self._room, text, Qt.AlignmentFlag.AlignHCenter, "secondary")

    def _upright(self, up: str, across: str, top: float) -> tuple[QRectF, Callable[[float], float]]:
        """The room of bars or a curve, and the height of a value; what the scales are is written
        above and below."""
        scale = scale_of(top, whole=False)
        wide = max(self._measure.horizontalAdvance(number(value)) for value in scale)
        line = QRectF(self._room.left(), self._room.top(), self._room.width(), self._high)
        self._text(line, self._cut(up, line.width()), Qt.AlignmentFlag.AlignLeft, "secondary")
        area = QRectF(self._room)
        area.setTop(line.bottom() + 2 * _GAP)
        area.setLeft(area.left() + wide + _GAP)
        area.setBottom(area.bottom() - 2 * self._high - 2 * _GAP)
        below = QRectF(area.left(), area.bottom() + self._high + _GAP, area.width(), self._high)
        text = self._cut(across, area.width())
        self._text(below, text, Qt.AlignmentFlag.AlignHCenter, "secondary")
        return area, lambda value: area.bottom() - area.height() * value / scale[-1]

    def _lines(self, area: QRectF, y: Callable[[float], float], top: float) -> None:
        for value in scale_of(top, whole=False):
            self._painter.setPen(QPen(active_theme.color("line"), 1))
            self._painter.drawLine(QLineF(area.left(), y(value), area.right(), y(value)))
            place = QRectF(self._room.left(), y(value) - self._high / 2, 0, self._high)
            place.setRight(area.left() - _GAP)
            self._text(place, number(value), Qt.AlignmentFlag.AlignRight, "secondary")

    def _across(
        self, area: QRectF, scale: Sequence[float], x: Callable[[float], float], words: str
    ) -> None:
        for value in scale:
            self._painter.setPen(QPen(active_theme.color("line"), 1))
            self._painter.drawLine(QLineF(x(value), area.top(), x(value), area.bottom()))
            self._below(area, x(value), number(value))
        room = self._room
        line = QRectF(room.left(), area.bottom() + self._high + _GAP, room.width(), self._high)
        text = self._cut(words, line.width())
        self._text(line, text, Qt.AlignmentFlag.AlignRight, "secondary")

    def _names_below(self, area: QRectF, names: Sequence[str], wide: float) -> None:
        """The names of bars, as many as have room."""
        widest = max(self._measure.horizontalAdvance(name) for name in names) + _GAP
        every = max(1, -int(-widest // wide))
        begin = 0 if area.left() + wide / 2 - widest / 2 >= self._room.left() else every // 2
        for at in range(begin, len(names), every):
            x = area.left() + (at + 0.5) * wide
            if x + widest / 2 <= self._room.right() + 2 * _GAP:
                self._below(area, x, names[at])

    def _below(self, area: QRectF, x: float, text: str) -> None:
        wide = self._measure.horizontalAdvance(text) + 2
        left = min(max(x - wide / 2, self._room.left()), self._room.right() + _GAP - wide)
        place = QRectF(left, area.bottom() + _GAP / 2, wide, self._high)
        self._text(place, text, Qt.AlignmentFlag.AlignHCenter, "secondary")

    def _block(self, block: QRectF, bar: Bar) -> None:
        """A bar; one with an interval is light, so that the ends of that are seen on it."""
        if bar.low is None:
            self._painter.fillRect(block, active_theme.color("accent"))
        elif bar.value:
            self._painter.setBrush(active_theme.color("accent_soft"))
            self._painter.setPen(QPen(active_theme.color("accent"), 1.2))
            self._painter.drawRect(block)
            self._painter.setBrush(Qt.BrushStyle.NoBrush)

    def _marks(self, area: QRectF, marks: Sequence[tuple[int, str]], wide: float) -> None:
        for at, words in marks:
            x = area.left() + at * wide
            self._painter.setPen(QPen(active_theme.color("secondary"), 1, Qt.PenStyle.DashLine))
            self._painter.drawLine(QLineF(x, area.top(), x, area.bottom()))
            length = self._measure.horizontalAdvance(words)
            place = QRectF(x + _GAP / 2, area.top() - self._high, length + 2, self._high)
            self._text(place, words, Qt.AlignmentFlag.AlignLeft, "secondary")

    def _whisker(self, line: QLineF) -> None:
        self._painter.setPen(QPen(active_theme.color("text"), 1.2))
        self._painter.drawLine(line)
        is_upright = line.x1() == line.x2()
        across = QPointF(_WHISKER, 0) if is_upright else QPointF(0, _WHISKER)
        for end in (line.p1(), line.p2()):
            self._painter.drawLine(QLineF(end - across, end + across))

    def _frame(self, area: QRectF) -> None:
        self._painter.setPen(QPen(active_theme.color("edge"), 1))
        self._painter.drawLine(QLineF(area.bottomLeft(), area.bottomRight()))
        self._painter.drawLine(QLineF(area.topLeft(), area.bottomLeft()))

    def _text(self, place: QRectF, text: str, align: Qt.AlignmentFlag, color: str) -> None:
        self._painter.setPen(active_theme.color(color))
        self._painter.drawText(place, align | Qt.AlignmentFlag.AlignVCenter, text)

    def _cut(self, text: str, wide: float) -> str:
        return self._measure.elidedText(text, Qt.TextElideMode.ElideRight, wide)


def _translucent(token: str) -> QColor:
    color = active_theme.color(token)
    color.setAlpha(_ALPHA)
    return color
