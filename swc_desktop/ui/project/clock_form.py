"""The fields in which a person says what is wrong with a clock, in one of three ways."""

from typing import Final

from PySide6.QtCore import QCoreApplication, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QFormLayout,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from swc_desktop.projects.clock_shifts import ClockEntry, ClockWay
from swc_desktop.ui.project.example_photograph import ExamplePhotograph
from swc_desktop.ui.project.zone_box import ZoneBox
from swc_desktop.ui.widgets.field_label import FieldLabel
from swc_desktop.ui.widgets.wrapping_label import WrappingLabel

translate = QCoreApplication.translate

_MAX_LETTERS: Final = 60
"""Letters of a field; more than any time or name of a zone has."""

_UTC: Final = "UTC"


class ClockForm(QWidget):
    """The way and its fields; ``changed`` follows each change, ``entry`` is what is typed.

    ``example`` is shown beside the true times.
    """

    changed = Signal()

    def __init__(
        self, example: ExamplePhotograph, home: str, parent: QWidget | None = None
    ) -> None:
        """``home`` is the name of the home zone, "" where it is not set."""
        super().__init__(parent)
        self.example = example
        self.way = QComboBox(self)
        self.way.setAccessibleName(translate("Clock", "What is known of the clock"))
        self.way.addItem(translate("Clock", "It is off by an amount"), ClockWay.SHIFT)
        self.way.addItem(translate("Clock", "The true time of a photograph"), ClockWay.PAIRS)
        self.way.addItem(translate("Clock", "It shows another time zone"), ClockWay.ZONE)
        self._pages = (self._shift_page(), self._pairs_page(), self._zone_page(home))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(FieldLabel(translate("Clock", "What is &known"), self.way))
        column.addWidget(self.way)
        for page in self._pages:
            column.addWidget(page)
        self.way.currentIndexChanged.connect(self._choose_way)
        self._choose_way()

    @property
    def entry(self) -> ClockEntry:
        """What is typed now."""
        pairs = [(self.camera.text(), self.true.text())]
        if self.has_second:
            pairs.append((self.second_camera.text(), self.second_true.text()))
        way = ClockWay(self.way.currentData())
        return ClockEntry(way, self.shift.text(), tuple(pairs), self.zone.currentText())

    @property
    def first_field(self) -> QWidget:
        """Where one begins to type."""
        fields = {ClockWay.SHIFT: self.shift, ClockWay.PAIRS: self.true}
        return fields.get(ClockWay(self.way.currentData()), self.zone)

    @property
    def has_second(self) -> bool:
        """Whether a second pair of times is asked for."""
        return self.second.isChecked()

    def show_entry(self, entry: ClockEntry) -> None:
        """Fill in an entry."""
        self.way.setCurrentIndex(self.way.findData(entry.way))
        self.shift.setText(entry.shift)
        fields = ((self.camera, self.true), (self.second_camera, self.second_true))
        self.second.setChecked(len(entry.pairs) > 1)
        for (camera, true), (shown, instant) in zip(fields, entry.pairs, strict=False):
            camera.setText(shown)
            true.setText(instant)
        if entry.zone:
            self.zone.setCurrentText(entry.zone)
        self.changed.emit()

    def show_reading(self, reading: str) -> None:
        """The camera's time of the example, for the pair that is typed next."""
        if self.has_second:
            self.second_camera.setText(reading)
        else:
            self.camera.setText(reading)
        self.changed.emit()

    def show_zone_of_true_times(self, zone: str) -> None:
        """Say in which zone a true time without an offset is."""
        text = translate("Clock", "Without an offset such as +02:00, a time of {zone}.")
        self.true_hint.show_text(text.format(zone=zone) if zone else "")

    def _shift_page(self) -> QWidget:
        page, form = _page(self)
        self.shift = self._field(translate("Clock", "Add to the times"), "+1 y")
        form.addRow(FieldLabel(translate("Clock", "&Add to the times"), self.shift), self.shift)
        hint = WrappingLabel("small", page)
        hint.show_text(
            translate(
                "Clock",
                "For example +1 y, −2 h 30 min, or +1 d 02:00. Minus makes the times earlier.",
            )
        )
        form.addRow(hint)
        return page

    def _pairs_page(self) -> QWidget:
        page, form = _page(self)
        self.camera = self._field(translate("Clock", "Camera showed"), "2023-02-19 06:24:10")
        self.true = self._field(translate("Clock", "True time"), "2024-02-19 06:24:10")
        form.addRow(FieldLabel(translate("Clock", "Camera &showed"), self.camera), self.camera)
        form.addRow(FieldLabel(translate("Clock", "&True time"), self.true), self.true)
        self.true_hint = WrappingLabel("small", page)
        form.addRow(self.true_hint)
        self.second = QPushButton(translate("Clock", "A second photograph, for a &drift"), page)
        self.second.setCheckable(True)
        self.second.setAutoDefault(False)
        form.addRow(self.second)
        self.second_camera = self._field(
            translate("Clock", "Camera showed, second photograph"), "2023-05-19 06:24:10"
        )
        self.second_true = self._field(
            translate("Clock", "True time, second photograph"), "2024-05-19 06:26:30"
        )
        self._second_rows: list[QWidget] = []
        for text, field in (
            (translate("Clock", "Camera showed"), self.second_camera),
            (translate("Clock", "True time"), self.second_true),
        ):
            label = FieldLabel(text, field)
            form.addRow(label, field)
            self._second_rows += [label, field]
        hint = WrappingLabel("small", page)
        hint.show_text(
            translate(
                "Clock",
                "Choose a photograph of which the true time is known, such as one of a watch or of "
                "a GPS receiver. The wheel zooms.",
            )
        )
        form.addRow(hint)
        form.addRow(self.example)
        self.second.toggled.connect(self._ask_second)
        self._ask_second(False)
        return page

    def _zone_page(self, home: str) -> QWidget:
        page, form = _page(self)
        first = [_UTC, *([home] if home not in ("", _UTC) else [])]
        self.zone = ZoneBox(first, translate("Clock", "The camera was set to"), page)
        form.addRow(FieldLabel(translate("Clock", "Camera was set &to"), self.zone), self.zone)
        hint = WrappingLabel("small", page)
        hint.show_text(
            translate(
                "Clock",
                "The second in the list is the home zone. A camera keeps the offset that it was "
                "set to: it does not know of daylight saving.",
            )
            if home
            else translate(
                "Clock",
                "A camera keeps the offset that it was set to: it does not know of daylight "
                "saving.",
            )
        )
        form.addRow(hint)
        self.zone.currentTextChanged.connect(lambda _: self.changed.emit())
        return page

    def _field(self, name: str, example: str) -> QLineEdit:
        field = QLineEdit(self)
        field.setAccessibleName(name)
        field.setPlaceholderText(example)
        field.setMaxLength(_MAX_LETTERS)
        field.setAcceptDrops(False)
        field.textEdited.connect(lambda _: self.changed.emit())
        return field

    def _choose_way(self) -> None:
        """Show the fields of the way; those of the others take no room."""
        for at, page in enumerate(self._pages):
            page.setVisible(at == self.way.currentIndex())
        self.changed.emit()

    def _ask_second(self, is_asked: bool) -> None:
        for part in self._second_rows:
            part.setVisible(is_asked)
        self.changed.emit()


def _page(parent: QWidget) -> tuple[QWidget, QFormLayout]:
    page = QWidget(parent)
    form = QFormLayout(page)
    form.setContentsMargins(0, 0, 0, 0)
    form.setHorizontalSpacing(12)
    form.setVerticalSpacing(8)
    form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
    form.setRowWrapPolicy(QFormLayout.RowWrapPolicy.WrapLongRows)
    return page, form
