"""Giving a place to photographs: typed, on the map, of a camera station or another photograph."""

import math
from collections.abc import Sequence
from enum import Enum
from functools import partial
from pathlib import PurePosixPath
from typing import Final

from PySide6.QtCore import QCoreApplication, QLocale, QSize
from PySide6.QtWidgets import QComboBox, QLineEdit, QVBoxLayout, QWidget

from swc_desktop.core.errors import SwcError
from swc_desktop.core.message import message
from swc_desktop.core.observation import Place
from swc_desktop.projects.deployments import Deployment
from swc_desktop.projects.known_places import (
    PlacedPhotograph,
    known_places,
    placed_photographs,
    placed_stations,
    with_place,
)
from swc_desktop.projects.outcome import Outcome
from swc_desktop.projects.selecting import selected_media
from swc_desktop.projects.working import Work
from swc_desktop.ui.project.act_dialog import ActDialog
from swc_desktop.ui.project.list_table import ListTable
from swc_desktop.ui.project.place_picker import PlacePicker
from swc_desktop.ui.project.project_access import ProjectAccess
from swc_desktop.ui.project.replace_choice import ReplaceChoice
from swc_desktop.ui.project.rows_model import ListColumn
from swc_desktop.ui.project.text_field import TextField
from swc_desktop.ui.text.plain_text import file_name
from swc_desktop.ui.text.sentences import in_words
from swc_desktop.ui.text.stored_times import stored_time
from swc_desktop.ui.widgets.field_label import FieldLabel
from swc_desktop.ui.widgets.two_columns import TwoColumns

translate = QCoreApplication.translate

_FORM_WIDTH: Final = 400
"""Pixels of the fields beside the map, for 14 px text."""

_MAX_METRES: Final = 20_037_508
"""Half of the equator: no two places are farther apart."""


class From(Enum):
    """Where the place is taken from; the values are the origins that the project keeps."""

    TYPED = "typed"
    STATION = "station"
    PHOTOGRAPH = "photograph"


class PlaceDialog(ActDialog):
    """Gives one place to the photographs of these ``numbers`` as one act."""

    def __init__(
        self, access: ProjectAccess, numbers: Sequence[int], parent: QWidget | None = None
    ) -> None:
        title = translate("Place", "Give photographs a place")
        super().__init__(title, QSize(1040, 640), access, parent)
        self._numbers = list(numbers)
        self._filled = ""
        self.choice = ReplaceChoice(self)
        self.source = QComboBox(self)
        self.search = QLineEdit(self)
        self.stations = _station_table(self)
        self.photographs = _photograph_table(self)
        self.uncertainty = TextField(
            translate("Place", "&Uncertainty in metres"), self, example="50", max_letters=12
        )
        self.picker = PlacePicker(self)
        self._lay_out()
        self.give = self.primary(translate("Place", "&Give place"))
        self.closing.setText(translate("Place", "Cancel"))
        self.closing.clicked.disconnect()
        self.closing.clicked.connect(self.reject)
        self._connect()
        self._read()
        self.picker.field.setFocus()

    def _lay_out(self) -> None:
        self.source.addItem(translate("Place", "Coordinates or the map"), From.TYPED)
        self.source.setAccessibleName(translate("Place", "Take the place from"))
        self.search.setClearButtonEnabled(True)
        self.search.setAcceptDrops(False)
        self.uncertainty.show_hint(
            translate("Place", "How far the true place may be away. Empty where it is not known.")
        )
        form = QWidget(self)
        column = QVBoxLayout(form)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(10)
        column.addWidget(self.choice.summary)
        column.addWidget(self.choice)
        column.addWidget(FieldLabel(translate("Place", "&Take the place from"), self.source))
        column.addWidget(self.source)
        column.addWidget(self.search)
        column.addWidget(self.stations, 1)
        column.addWidget(self.photographs, 1)
        column.addWidget(self.uncertainty)
        column.addStretch(0)
        self.content.addWidget(TwoColumns(form, self.picker, _FORM_WIDTH, self), 1)

    def _connect(self) -> None:
        self.choice.changed.connect(self.enable)
        self.source.currentIndexChanged.connect(lambda _: self._show_source())
        self.search.textChanged.connect(lambda text: self._table.search(text))
        self.stations.chosen.connect(self._take_row)
        self.photographs.chosen.connect(self._take_row)
        for table in (self.stations, self.photographs):
            table.opened.connect(self._do)
        self.uncertainty.line.textChanged.connect(self._read_uncertainty)
        self.picker.changed.connect(self._placed)
        self.give.clicked.connect(self._do)

    def _read(self) -> None:
        """Say what is selected, and offer what the project knows."""
        project = self.access.project
        try:
            with project.file.reading():
                having = with_place(project.connection, self._numbers)
                self.picker.set_known(known_places(project.connection))
                self.stations.show_rows(placed_stations(project.connection))
                self.photographs.show_rows(placed_photographs(project.connection, self._numbers))
        except SwcError as error:
            self.say(in_words(error.message), "error")
            having = []
        self.choice.show_counts(len(self._numbers), len(having), _place_words(len(having)))
        if self.stations.count:
            self.source.addItem(translate("Place", "A camera station"), From.STATION)
        if self.photographs.count:
            self.source.addItem(translate("Place", "Another photograph"), From.PHOTOGRAPH)
        self._show_source()

    @property
    def _from(self) -> From:
        return From(self.source.currentData())

    @property
    def _table(self) -> ListTable:
        return self.stations if self._from is From.STATION else self.photographs

    def _show_source(self) -> None:
        """Show the list to choose from, if there is one."""
        self.stations.setVisible(self._from is From.STATION)
        self.photographs.setVisible(self._from is From.PHOTOGRAPH)
        self.search.setVisible(self._from is not From.TYPED)
        text = (
            translate("Place", "Find a station or place")
            if self._from is From.STATION
            else translate("Place", "Find a file name")
        )
        self.search.setPlaceholderText(text)
        self.search.setAccessibleName(text)
        self.search.clear()
        if self._from is not From.TYPED:
            self._take_row()
        self.enable()

    def _take_row(self) -> None:
        """Show the place of what is chosen in the list."""
        picked = self._table.picked if self._from is not From.TYPED else []
        if not picked:
            return
        row = picked[0]
        metres = row.uncertainty_m if isinstance(row, Deployment) else None
        self._filled = "" if metres is None else _metres_text(metres)
        self.uncertainty.show_text(self._filled)
        self.picker.set_place(row.place, metres)
        self.enable()

    def _placed(self) -> None:
        """Follow the map and the field: a place that was changed is no longer that of the list."""
        self.source.setCurrentIndex(0)
        if self.uncertainty.text in ("", self._filled):
            is_on_map = self.picker.origin == "map"
            self._filled = _aim_text(self.picker.map.aim_m) if is_on_map else ""
            self.uncertainty.show_text(self._filled)
        self.enable()

    @property
    def metres(self) -> float | None:
        """The uncertainty that is typed, None where none is or it cannot be read."""
        value, can_be_read = QLocale().toDouble(self.uncertainty.text)
        return value if can_be_read and 0 <= value <= _MAX_METRES else None

    def _read_uncertainty(self) -> None:
        is_wrong = bool(self.uncertainty.text) and self.metres is None
        self.uncertainty.show_problem(
            translate("Place", "Write a number of metres, like 50.") if is_wrong else ""
        )
        self.picker.set_uncertainty(self.metres)
        self.enable()

    def enable(self) -> None:
        """Offer to give the place where there is one, and photographs to give it to."""
        count = self.choice.count
        is_read = not self.uncertainty.text or self.metres is not None
        is_ready = is_read and count > 0 and self.picker.place is not None
        self.give.setEnabled(self.can_act and is_ready)
        text = message("Place", "&Give %Ln photograph(s) this place", "", 0).counted(count)
        self.give.setText(in_words(text) if count else translate("Place", "&Give place"))

    def _do(self) -> None:
        place = self.picker.place
        if place is None or not self.give.isEnabled():
            return
        is_of_row = self._from is not From.TYPED and bool(self._table.picked)
        origin = self._from.value if is_of_row else self.picker.origin
        job = partial(_give, self._numbers, place, self.metres, origin, self.choice.only_missing)

        def done(_outcome: Outcome) -> None:
            self.accept()

        self.act(job, done, translate("Place", "Giving the place…"))


def _give(
    numbers: Sequence[int],
    place: Place,
    metres: float | None,
    origin: str,
    only_missing: bool,
    work: Work,
) -> Outcome:
    targets = selected_media(work.project.connection, numbers)
    return work.place(targets, place, uncertainty_m=metres, origin=origin, fills_only=only_missing)


def _place_words(count: int) -> str:
    return in_words(message("Place", "%Ln of them (has|have) a place.", "", 0).counted(count))


def _aim_text(metres: float) -> str:
    """How exact a click was, rounded up to one digit."""
    power = 10.0 ** math.floor(math.log10(metres))
    return _metres_text(math.ceil(metres / power) * power)


def _metres_text(metres: float) -> str:
    return QLocale().toString(metres, "g", 7)


def _station_table(parent: QWidget) -> ListTable:
    columns = [
        ListColumn(translate("Place", "Camera station"), lambda one: one.whole_name),
        ListColumn(translate("Place", "Place"), lambda one: one.location_name),
    ]
    name = translate("Place", "Camera stations")
    return ListTable(
        name, columns, lambda one: one.id, stretched=1, searched=2, many=False, parent=parent
    )


def _photograph_table(parent: QWidget) -> ListTable:
    columns = [
        ListColumn(translate("Place", "Photograph"), _photograph_name),
        ListColumn(
            translate("Place", "Taken"),
            lambda one: stored_time(one.local_time),
            lambda one: one.local_time or "",
        ),
    ]
    name = translate("Place", "Photographs with a place")
    return ListTable(name, columns, lambda one: one.number, stretched=0, many=False, parent=parent)


def _photograph_name(one: PlacedPhotograph) -> str:
    name = file_name(PurePosixPath(one.path))
    return translate("Place", "{file} (selected)").format(file=name) if one.is_chosen else name
