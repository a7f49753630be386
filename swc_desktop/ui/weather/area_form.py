"""The fields of place and time: two corners of a rectangle, the first and the last day."""

from datetime import date, timedelta
from typing import Final

from PySide6.QtCore import QCoreApplication, QDate, Signal
from PySide6.QtWidgets import (
    QDateEdit,
    QFormLayout,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from swc_desktop.geo.coordinates import parse_place
from swc_desktop.geo.errors import CoordinatesNotRead
from swc_desktop.ui.map.degrees import Edges
from swc_desktop.ui.text.plain_text import Label
from swc_desktop.ui.text.sentences import in_words
from swc_desktop.ui.theme.theme import active_theme
from swc_desktop.ui.weather.weather_phrases import DATE_FORMAT
from swc_desktop.ui.widgets.field_label import FieldLabel
from swc_desktop.ui.widgets.flow_layout import FlowLayout
from swc_desktop.ui.widgets.wrapping_label import WrappingLabel
from swc_desktop.weather.errors import RectangleWrong
from swc_desktop.weather.grid import parse_rectangle
from swc_desktop.weather.plan import EARLIEST, FORECAST_DAYS

translate = QCoreApplication.translate

DAYS_BACK: Final = 365
"""Before today, for the first day at the start: the photographs of about a year."""

_AROUND_DAY: Final = 56
"""Pixels for the frame and the arrow beside a date, for 14 px text."""


class AreaForm(QWidget):
    """``edges_typed`` carries the typed rectangle; ``days_changed`` follows each change of a day.

    ``drawing`` and ``this_view`` are buttons for the map beside the form.
    """

    edges_typed = Signal(object)
    days_changed = Signal()

    def __init__(self, today: date, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.one = self._corner(translate("Prepare", "North-west corner"), "-22.30, 31.00")
        self.other = self._corner(translate("Prepare", "South-east corner"), "36J VS 09500 79400")
        self.problem = WrappingLabel("error", self)
        self.first = self._day(translate("Prepare", "First day"), today - timedelta(DAYS_BACK))
        self.last = self._day(translate("Prepare", "Last day"), today + timedelta(FORECAST_DAYS))
        latest = today + timedelta(FORECAST_DAYS)
        for field in (self.first, self.last):
            field.setDateRange(_qdate(EARLIEST), _qdate(latest))
            field.dateChanged.connect(lambda _: self.days_changed.emit())
        self.drawing = QPushButton(translate("Prepare", "&Draw on the map"), self)
        self.drawing.setCheckable(True)
        self.drawing.setAutoDefault(False)
        self.this_view = QPushButton(translate("Prepare", "&Use visible area"), self)
        self.this_view.setAutoDefault(False)
        self._lay_out()

    def _lay_out(self) -> None:
        hint = Label(
            translate(
                "Prepare",
                "Degrees, UTM or MGRS; or four edges in one field: south, west, north, east.",
            ),
            self,
        )
        hint.setProperty("role", "small")
        hint.setWordWrap(True)
        buttons = FlowLayout()
        buttons.addWidget(self.drawing)
        buttons.addWidget(self.this_view)
        form = QFormLayout()
        form.setHorizontalSpacing(12)
        form.setVerticalSpacing(8)
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        form.setRowWrapPolicy(QFormLayout.RowWrapPolicy.WrapLongRows)
        for text, field in (
            (translate("Prepare", "&North-west corner"), self.one),
            (translate("Prepare", "&South-east corner"), self.other),
        ):
            form.addRow(FieldLabel(text, field), field)
        days = FlowLayout()
        for part in (self.first, Label(translate("Prepare", "to"), self), self.last):
            days.addWidget(part)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addLayout(buttons)
        column.addLayout(form)
        column.addWidget(hint)
        column.addWidget(self.problem)
        column.addLayout(days)

    def _corner(self, name: str, example: str) -> QLineEdit:
        field = QLineEdit(self)
        field.setAccessibleName(name)
        field.setPlaceholderText(example)
        field.setMaxLength(100)
        field.setAcceptDrops(False)
        field.editingFinished.connect(self._typed)
        return field

    def _day(self, name: str, day: date) -> QDateEdit:
        field = QDateEdit(_qdate(day), self)
        field.setAccessibleName(name)
        field.setDisplayFormat(DATE_FORMAT)
        field.setCalendarPopup(True)
        field.lineEdit().setAcceptDrops(False)
        words = field.fontMetrics().horizontalAdvance(field.text())
        field.setMinimumWidth(words + active_theme.px(_AROUND_DAY))
        return field

    def _typed(self) -> None:
        """Read the corners, or say what is wrong with them."""
        if not (self.one.isModified() or self.other.isModified()):
            return
        try:
            edges = self._read()
        except (CoordinatesNotRead, RectangleWrong) as error:
            self.problem.show_text(in_words(error.message))
            return
        self.problem.show_text("")
        if edges is not None:
            self.one.setModified(False)
            self.other.setModified(False)
            self.edges_typed.emit(edges)

    def _read(self) -> Edges | None:
        """The typed rectangle, None while a field is empty.

        Raises ``CoordinatesNotRead`` and ``RectangleWrong``.
        """
        for field in (self.one, self.other):
            if field.text().count(",") == 3:
                rectangle = parse_rectangle(field.text())
                edges = Edges(rectangle.south, rectangle.west, rectangle.north, rectangle.east)
                self.show_edges(edges)
                return edges
        if not (self.one.text().strip() and self.other.text().strip()):
            return None
        one, other = parse_place(self.one.text()), parse_place(self.other.text())
        return corners((one.latitude, one.longitude), (other.latitude, other.longitude))

    def show_edges(self, edges: Edges) -> None:
        """Write a rectangle into the fields."""
        self.problem.show_text("")
        self.one.setText(f"{edges.north:.2f}, {edges.west:.2f}")
        self.other.setText(f"{edges.south:.2f}, {edges.east:.2f}")

    def days(self) -> tuple[date, date]:
        """First and last day."""
        return _date(self.first.date()), _date(self.last.date())


def corners(one: tuple[float, float], other: tuple[float, float]) -> Edges:
    """The rectangle of two opposite corners (latitude, longitude), the narrower way around."""
    south, north = sorted((one[0], other[0]))
    west, east = one[1], other[1]
    if (east - west) % 360.0 > 180.0:
        west, east = east, west
    return Edges(south, west, north, east)


def _qdate(day: date) -> QDate:
    return QDate(day.year, day.month, day.day)


def _date(day: QDate) -> date:
    return date(day.year(), day.month(), day.day())
