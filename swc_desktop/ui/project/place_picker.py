"""One place: typed in any spelling of coordinates, or set on the offline map."""

from collections.abc import Iterable
from typing import Final

from PySide6.QtCore import QCoreApplication, Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from swc_desktop.core.observation import Place
from swc_desktop.geo.coordinates import parse_place
from swc_desktop.geo.errors import CoordinatesNotRead
from swc_desktop.ui.map.outlines import FINE, read_outlines
from swc_desktop.ui.map.point_map import PointMap
from swc_desktop.ui.text import words
from swc_desktop.ui.text.sentences import in_words
from swc_desktop.ui.widgets.field_label import FieldLabel
from swc_desktop.ui.widgets.wrapping_label import OneLineLabel, WrappingLabel
from swc_desktop.ui.workers.worker import Worker

translate = QCoreApplication.translate

_DECIMALS: Final = 5
"""Of degrees: 1 m."""

_MAX_LETTERS: Final = 100
"""Letters of the field, more than any coordinates need."""


class PlacePicker(QWidget):
    """A text field with the map below it; what one is given, the other shows.

    ``place`` is None while the field is empty or cannot be read. ``changed`` follows what a person
    does, not ``set_place``. ``origin`` is ``typed`` or ``map``.
    """

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.origin = "typed"
        self._place: Place | None = None
        self.field = QLineEdit(self)
        self.field.setMaxLength(_MAX_LETTERS)
        self.field.setAcceptDrops(False)
        self.field.setPlaceholderText("-24.99, 31.59")
        self.field.setAccessibleName(translate("Place", "Coordinates"))
        self.reading = OneLineLabel("small", self)
        self.problem = WrappingLabel("error", self)
        self.map = PointMap(self)
        hint = WrappingLabel("small", self)
        hint.show_text(
            translate(
                "Place",
                "Degrees, UTM or MGRS. Or click the map; arrow keys move the point, "
                "with Shift they move the map.",
            )
        )
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        heading = QHBoxLayout()
        heading.addWidget(FieldLabel(translate("Place", "&Coordinates"), self.field))
        heading.addStretch(1)
        heading.addWidget(self.reading)
        column.addLayout(heading)
        for part in (self.field, self.problem):
            column.addWidget(part)
        column.addWidget(self.map, 1)
        column.addWidget(hint)
        self.field.textEdited.connect(self._type)
        self.field.editingFinished.connect(self._say_problem)
        self.map.placed.connect(self._take_map)
        self._worker = Worker("map", self)
        self._worker.start(lambda: read_outlines(FINE), self.map.set_fine)

    @property
    def place(self) -> Place | None:
        """The place that is shown."""
        return self._place

    def set_place(self, place: Place | None, uncertainty_m: float | None = None) -> None:
        """Show a place and the metres within which it is true, where these are known."""
        self._place = place
        self.origin = "typed"
        self.set_uncertainty(uncertainty_m)
        self._write()
        self.map.set_place(place)

    def set_uncertainty(self, metres: float | None) -> None:
        """Show the circle within which the place is true."""
        self.map.set_uncertainty(metres)

    def set_known(self, places: Iterable[Place]) -> None:
        """Show places for orientation; without a place the map shows where they are."""
        self.map.set_marks(tuple(places))

    def _type(self) -> None:
        """Follow what is typed; what is wrong with it is said when typing ends."""
        self.origin = "typed"
        self._place = self._read()
        self._echo()
        self.problem.show_text("")
        self.map.set_place(self._place)
        self.changed.emit()

    def _read(self) -> Place | None:
        try:
            return parse_place(self.field.text())
        except CoordinatesNotRead:
            return None

    def _say_problem(self) -> None:
        text = self.field.text().strip()
        try:
            if text:
                parse_place(text)
        except CoordinatesNotRead as error:
            self.problem.show_text(in_words(error.message))
        else:
            self.problem.show_text("")

    def _take_map(self) -> None:
        self.origin = "map"
        self._place = self.map.point.place
        self._write()
        self.changed.emit()

    def _write(self) -> None:
        """Write the place into the field, to be read by ``parse_place`` again."""
        place = self._place
        self.problem.show_text("")
        if place is None:
            self.field.clear()
        else:
            self.field.setText(f"{_degrees(place.latitude)}, {_degrees(place.longitude)}")
            self.field.setCursorPosition(0)
        self._echo()

    def _echo(self) -> None:
        """Say how the field was read, so that a person sees south and west before they count."""
        place = self._place
        self.reading.show_text("" if place is None else words.coordinates(place, _DECIMALS))


def _degrees(value: float) -> str:
    """Degrees with a point and no needless zeros, which every spelling allows."""
    return f"{value:.{_DECIMALS}f}".rstrip("0").rstrip(".")
