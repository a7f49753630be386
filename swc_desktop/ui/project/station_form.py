"""Making or changing one camera station: its fields beside its place on the map."""

from collections.abc import Mapping
from typing import Final

from PySide6.QtCore import QCoreApplication, QSize, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QVBoxLayout, QWidget

from swc_desktop.core.errors import SwcError
from swc_desktop.core.message import Message, message
from swc_desktop.core.observation import Place
from swc_desktop.projects.camera_gaps import CameraGap, camera_gap_from_fields, current_gaps
from swc_desktop.projects.capture import said_methods
from swc_desktop.projects.deployment_cells import uncertainty_of
from swc_desktop.projects.deployment_form import deployment_from_fields, fields_of
from swc_desktop.projects.deployments import Deployment, current_deployments, taken_names
from swc_desktop.projects.errors import CameraGapRefused, DeploymentRefused
from swc_desktop.projects.outcome import Outcome
from swc_desktop.projects.station_saving import save_station
from swc_desktop.ui.dialogs.question import Question
from swc_desktop.ui.project.act_dialog import ActDialog
from swc_desktop.ui.project.gap_rows import GapRow
from swc_desktop.ui.project.place_picker import PlacePicker
from swc_desktop.ui.project.project_access import ProjectAccess
from swc_desktop.ui.project.station_fields import StationFields
from swc_desktop.ui.project.text_field import TextField
from swc_desktop.ui.text.sentences import as_sentence, in_words
from swc_desktop.ui.theme.theme import active_theme

translate = QCoreApplication.translate

_MAP_HEIGHT: Final = 280
"""Pixels, for 14 px text: the dialog shows all fields on a small laptop without scrolling."""

_BESIDE: Final = 760
"""Pixels of the dialog from which the place stands beside the fields, for 14 px text."""


class StationForm(ActDialog):
    """Saves as one act; ``saved`` carries the id of the camera station.

    ``place`` is where a new one is, such as that of a photograph.
    """

    saved = Signal(str)

    def __init__(
        self,
        access: ProjectAccess,
        station_id: str | None = None,
        parent: QWidget | None = None,
        *,
        place: Place | None = None,
    ) -> None:
        title = (
            translate("Stations", "New camera station")
            if station_id is None
            else translate("Stations", "Camera station {id}").format(id=station_id)
        )
        super().__init__(title, QSize(980, 640), access, parent)
        self._base: Deployment | None = None
        self._others: frozenset[str] = frozenset()
        self._is_edited = False
        self._is_lost = False
        self.fields = StationFields(self)
        self.picker = PlacePicker(self)
        self.uncertainty = TextField(
            translate("Stations", "&Uncertainty in metres"), self, example="10"
        )
        self._lay_out()
        self.save = self.primary(translate("Stations", "&Save"))
        self.closing.setText(translate("Stations", "Cancel"))
        self.closing.clicked.disconnect()
        self.closing.clicked.connect(self.reject)
        self._read(station_id)
        self._show(place)
        self._connect()
        self.enable()
        first = self.fields.id if self._base is None else self.fields.location_name
        first.line.setFocus()

    def _lay_out(self) -> None:
        beside = QWidget(self)
        column = QVBoxLayout(beside)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(10)
        column.addWidget(self.picker)
        column.addWidget(self.uncertainty)
        column.addStretch(1)
        self._size_map()
        active_theme.changed.connect(self._size_map)
        self._parts = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._parts.setSpacing(24)
        self._parts.addWidget(self.fields, 2)
        self._parts.addWidget(beside, 3)
        self.content.addLayout(self._parts, 1)

    def _size_map(self) -> None:
        self.picker.map.setFixedHeight(active_theme.px(_MAP_HEIGHT))

    def _connect(self) -> None:
        self.save.clicked.connect(self._save)
        self.fields.edited.connect(self._edit)
        self.uncertainty.line.textEdited.connect(lambda _: self._edit())
        self.uncertainty.line.textChanged.connect(lambda _: self._draw_uncertainty())
        self.picker.changed.connect(self._edit)
        self.picker.changed.connect(lambda: self.fields.show_zone_of(self.picker.place))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        wide = event.size().width() >= active_theme.px(_BESIDE)
        direction = QBoxLayout.Direction
        self._parts.setDirection(direction.LeftToRight if wide else direction.TopToBottom)

    def _read(self, station_id: str | None) -> None:
        """Read the camera station, and those beside it."""
        project = self.access.project
        try:
            with project.file.reading():
                known = current_deployments(project.connection)
                gaps = current_gaps(project.connection)
                methods = said_methods(project.connection)
        except SwcError as error:
            self.say(in_words(error.message), "error")
            self._is_lost = True
            return
        if station_id is not None:
            self._base = known.get(station_id)
            self.fields.show_camera(methods.get(station_id), gaps.get(station_id, ()))
        self._others = taken_names(one for name, one in known.items() if name != station_id)
        places = (one.place for name, one in known.items() if name != station_id)
        self.picker.set_known(place for place in places if place is not None)
        if station_id is not None and self._base is None:
            gone = translate("Stations", "The project has no camera station {id} any more.")
            self.say(gone.format(id=station_id), "error")
            self._is_lost = True

    def _show(self, place: Place | None) -> None:
        shown = fields_of(self._base or Deployment(""))
        self.fields.show_fields(shown, is_new=self._base is None)
        self.uncertainty.show_text(shown.uncertainty)
        where = place if self._base is None else self._base.place
        self.picker.set_place(where)
        self.fields.show_zone_of(where)
        self._draw_uncertainty()

    def _edit(self) -> None:
        self._is_edited = True
        self.say("")

    def _draw_uncertainty(self) -> None:
        try:
            self.picker.set_uncertainty(uncertainty_of(self.uncertainty.text))
        except ValueError:
            self.picker.set_uncertainty(None)

    def _typed_place(self) -> str:
        """The place as it is shown; with all its digits where it was not changed."""
        base = self._base
        if base is not None and base.place is not None and self.picker.place == base.place:
            return fields_of(base).place
        return self.picker.field.text()

    def _save(self) -> None:
        if not self.can_act:
            return
        fields = self.fields.fields(self._typed_place(), self.uncertainty.text)
        try:
            made = deployment_from_fields(fields, base=self._base, taken=self._others)
        except DeploymentRefused as error:
            self._refuse(error)
            return
        self._show_problems({})
        gaps = self._gaps_of(made)
        if gaps is None:
            return

        def done(_outcome: Outcome) -> None:
            self._is_edited = False
            self.saved.emit(made.id)
            self.accept()

        method = self.fields.method
        self.act(
            lambda work: save_station(work, made, gaps=gaps, method=method),
            done,
            translate("Stations", "Saving…"),
        )

    def _gaps_of(self, station: Deployment) -> list[CameraGap] | None:
        """The times in which the camera was down; None where one of them is wrong, which is said
        beside it."""
        found: list[CameraGap] = []
        wrong: list[GapRow] = []
        for row, typed in self.fields.gaps.texts:
            row.problem.show_text("")
            try:
                found.append(
                    camera_gap_from_fields(station, typed.starts, typed.ends, typed.remarks)
                )
            except CameraGapRefused as error:
                row.problem.show_text(in_words(error.message))
                wrong.append(row)
        if wrong:
            self._say_wrong(len(wrong), wrong[0].starts)
            return None
        return found

    def _refuse(self, error: DeploymentRefused) -> None:
        """Say what is wrong beside each field, and go to the first of them."""
        self._say_wrong(len(error.problems), self._show_problems(error.problems))

    def _say_wrong(self, count: int, first: QWidget) -> None:
        text = message("Stations", "Not saved yet: %Ln field(s) (is|are) to be corrected.", "", 0)
        self.say(in_words(text.counted(count)), "error")
        first.setFocus()
        self.scrolled.ensureWidgetVisible(first)

    def _show_problems(self, problems: Mapping[str, Message | str]) -> QWidget:
        """Say what is wrong, and return the first field with something wrong."""
        first = self.fields.show_problems(problems)
        self.picker.problem.show_text(as_sentence(problems.get("place", "")))
        self.uncertainty.show_problem(as_sentence(problems.get("uncertainty", "")))
        if first is not None:
            return first
        return self.picker.field if "place" in problems else self.uncertainty.line

    def enable(self) -> None:
        """Hold the form while it is saved, and where it can only be read."""
        self.save.setEnabled(self.can_act and not self._is_lost)
        for part in (self.fields, self.picker, self.uncertainty):
            part.setEnabled(self.can_act)

    def reject(self) -> None:
        """Close, after a question where something was typed."""
        if not self._is_edited:
            super().reject()
            return
        question = Question(
            translate("Stations", "Discard what you typed?"),
            translate("Stations", "The camera station is not saved yet."),
            translate("Stations", "Keep editing"),
            self,
        )
        question.add_answer(translate("Stations", "Discard"), super().reject)
        question.ask()
