"""The fields of one camera station beside its place: id, names, times, zone and camera."""

from collections.abc import Mapping, Sequence
from typing import Final

from PySide6.QtCore import QCoreApplication, Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QVBoxLayout, QWidget

from swc_desktop.core.message import Message
from swc_desktop.core.observation import Place
from swc_desktop.geo.zone import zone_of
from swc_desktop.projects.camera_gaps import CameraGap
from swc_desktop.projects.capture import CaptureMethod
from swc_desktop.projects.deployment_cells import day_comes_first, end_of_day, time_of
from swc_desktop.projects.deployment_form import DeploymentFields
from swc_desktop.ui.project.gap_rows import GapRows
from swc_desktop.ui.project.station_words import EXAMPLE_TIME, time_words, typed_time
from swc_desktop.ui.project.text_field import TextField
from swc_desktop.ui.project.zone_box import ZoneBox
from swc_desktop.ui.text.sentences import as_sentence, in_words
from swc_desktop.ui.widgets.field_label import FieldLabel
from swc_desktop.ui.widgets.wrapping_label import WrappingLabel

translate = QCoreApplication.translate

_MAX_REMARKS: Final = 10_000
"""Letters, as a table of stations may have."""


class StationFields(QWidget):
    """``edited`` follows each change by a person."""

    edited = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.id = TextField(translate("Stations", "I&D"), self, example="A1")
        self.location_name = TextField(
            translate("Stations", "&Name of the place"),
            self,
            example=translate("Stations", "waterhole"),
        )
        self.starts = TextField(translate("Stations", "&Start"), self, example=EXAMPLE_TIME)
        self.ends = TextField(translate("Stations", "&End"), self, example=EXAMPLE_TIME)
        self.camera = TextField(translate("Stations", "C&amera"), self, example="07")
        self.capture = QComboBox(self)
        self.gaps = GapRows(self)
        self.remarks = TextField(translate("Stations", "Re&marks"), self, max_letters=_MAX_REMARKS)
        self.zone = ZoneBox([""], translate("Stations", "Time zone"), self)
        zone_line = self.zone.lineEdit()
        assert zone_line is not None
        zone_line.setPlaceholderText("")
        self._zone_line = zone_line
        self.zone_hint = WrappingLabel("small", self)
        self.zone_problem = WrappingLabel("error", self)
        self.show_zone_of(None)
        self._fill_methods()
        self._lay_out()
        self._lines = {
            "id": self.id,
            "location_name": self.location_name,
            "starts": self.starts,
            "ends": self.ends,
            "camera": self.camera,
            "remarks": self.remarks,
        }
        for field in self._lines.values():
            field.line.textEdited.connect(lambda _: self.edited.emit())
        for field in (self.starts, self.ends):
            field.line.textChanged.connect(lambda _: self._echo())
        self._zone_line.textEdited.connect(lambda _: self.edited.emit())
        for box in (self.zone, self.capture):
            box.activated.connect(lambda _: self.edited.emit())
        self.gaps.edited.connect(self.edited)
        self._echo()

    def _fill_methods(self) -> None:
        self.capture.setAccessibleName(translate("Stations", "Photographs are taken"))
        self.capture.addItem(translate("Stations", "not said"), "")
        for method in CaptureMethod:
            self.capture.addItem(in_words(method.words), method.value)

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(10)
        times = QHBoxLayout()
        times.setSpacing(12)
        for field in (self.starts, self.ends):
            times.addWidget(field, 1)
        zone = _labelled(translate("Stations", "Time &zone"), self.zone)
        zone.addWidget(self.zone_hint)
        zone.addWidget(self.zone_problem)
        capture = _labelled(translate("Stations", "&Photographs are taken"), self.capture)
        names = QHBoxLayout()
        names.setSpacing(12)
        names.addWidget(self.id, 1)
        names.addWidget(self.location_name, 2)
        column.addLayout(names)
        column.addLayout(times)
        column.addLayout(zone)
        column.addWidget(self.camera)
        column.addLayout(capture)
        column.addWidget(self.gaps)
        column.addWidget(self.remarks)
        column.addStretch(1)

    def show_fields(self, fields: DeploymentFields, *, is_new: bool) -> None:
        """Show a camera station; the id is for a new one to be chosen."""
        self.id.show_text(fields.id)
        self.id.line.setReadOnly(not is_new)
        self.id.show_hint("" if is_new else translate("Stations", "It cannot be changed."))
        self.location_name.show_text(fields.location_name)
        self.starts.show_text(typed_time(fields.starts))
        self.ends.show_text(typed_time(fields.ends))
        self.camera.show_text(fields.camera)
        self.remarks.show_text(fields.remarks)
        self.zone.setEditText(fields.zone)

    def show_camera(self, method: CaptureMethod | None, gaps: Sequence[CameraGap]) -> None:
        """Show how the camera takes photographs, and when it was down."""
        said = "" if method is None else method.value
        self.capture.setCurrentIndex(self.capture.findData(said))
        self.gaps.show_gaps(gaps)

    @property
    def method(self) -> CaptureMethod | None:
        """How the camera takes photographs, None where nobody says so."""
        said = str(self.capture.currentData())
        return CaptureMethod(said) if said else None

    def fields(self, place: str, uncertainty: str) -> DeploymentFields:
        """What is typed, with the place and its uncertainty from beside it."""
        return DeploymentFields(
            self.id.text,
            self.location_name.text,
            place,
            uncertainty,
            self.starts.text,
            self.ends.text,
            self.zone.currentText().strip(),
            self.camera.text,
            self.remarks.text,
        )

    def show_zone_of(self, place: Place | None) -> None:
        """Say which zone counts while none is typed."""
        zone = None if place is None else zone_of(place)
        text = (
            translate("Stations", "If it is empty: that of the place.")
            if zone is None
            else translate("Stations", "If it is empty: {zone}, by the place.").format(zone=zone)
        )
        self.zone_hint.show_text(text)
        self.zone.setAccessibleDescription(text)

    def show_problems(self, problems: Mapping[str, Message | str]) -> QWidget | None:
        """Say what is wrong with each field; the first of those that are wrong."""
        first: QWidget | None = None
        for name, field in self._lines.items():
            field.show_problem(as_sentence(problems.get(name, "")))
            if name in problems and first is None:
                first = field.line
        self.zone_problem.show_text(as_sentence(problems.get("zone", "")))
        return first or (self.zone if "zone" in problems else None)

    def _echo(self) -> None:
        """Say how the times are read, with the month as a word."""
        self.starts.show_hint(_read_words(self.starts.text, is_end=False))
        self.ends.show_hint(_read_words(self.ends.text, is_end=True))


def _labelled(label: str, box: QComboBox) -> QVBoxLayout:
    made = QVBoxLayout()
    made.setSpacing(4)
    made.addWidget(FieldLabel(label, box))
    made.addWidget(box)
    return made


def _read_words(text: str, *, is_end: bool) -> str:
    """A typed time in words, nothing while it cannot be read."""
    try:
        found = time_of(text, day_comes_first([text]))
    except ValueError:
        return ""
    if found is None:
        return ""
    when = end_of_day(found.time) if found.is_day and is_end else found.time
    return time_words(when.isoformat())
