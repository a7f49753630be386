"""Assigning photographs to a camera station: which, to which, and what that would change."""

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QCoreApplication, QSize, Qt
from PySide6.QtWidgets import QButtonGroup, QLineEdit, QRadioButton, QWidget

from swc_desktop.core.errors import SwcError
from swc_desktop.core.message import Message, message
from swc_desktop.projects.assigning import AssignmentPreview, preview_assignment
from swc_desktop.projects.deployments import Deployment
from swc_desktop.projects.folders import Folder, folders_with_photographs
from swc_desktop.projects.outcome import Outcome
from swc_desktop.projects.selecting import Selected, media_of, selected_media
from swc_desktop.projects.working import Work
from swc_desktop.ui.project.act_dialog import ActDialog
from swc_desktop.ui.project.list_table import ListTable
from swc_desktop.ui.project.project_access import ProjectAccess
from swc_desktop.ui.project.rows_model import ListColumn
from swc_desktop.ui.project.station_form import StationForm
from swc_desktop.ui.project.station_table import read_stations, station_table
from swc_desktop.ui.text import words
from swc_desktop.ui.text.sentences import in_words
from swc_desktop.ui.widgets.wrapping_label import WrappingLabel

translate = QCoreApplication.translate

MAX_NAMED = 3
"""Other stations that are named; more are counted."""


class AssignDialog(ActDialog):
    """``numbers`` are the photographs that are selected; without any, a folder is chosen. Negative
    ones stand for files of which nothing could be read, and are left out.

    ``station_id`` is the camera station that is chosen at first.
    """

    def __init__(
        self,
        access: ProjectAccess,
        numbers: Sequence[int],
        parent: QWidget | None = None,
        *,
        station_id: str | None = None,
    ) -> None:
        title = translate("Assign", "Assign photographs to a camera station")
        super().__init__(title, QSize(860, 640), access, parent)
        self._numbers = [number for number in numbers if number > 0]
        self._preview: AssignmentPreview | None = None
        self.selection = QRadioButton(self)
        self.folder = QRadioButton(
            translate("Assign", "All photographs of a &folder or card:"), self
        )
        self.folders = folder_table(self)
        self.which_station = WrappingLabel("heading", self)
        self.search = QLineEdit(self)
        self.stations = station_table(self, many=False, in_short=True)
        self.consequences = WrappingLabel("", self)
        self.warning = WrappingLabel("warning", self)
        self._lay_out()
        self.add = self.button(translate("Assign", "&New station…"))
        self.assign = self.primary(translate("Assign", "&Assign"))
        self.closing.setText(translate("Assign", "Cancel"))
        self.closing.clicked.disconnect()
        self.closing.clicked.connect(self.reject)
        self._connect()
        self._read_folders()
        self.read([station_id] if station_id is not None else [])
        (self.stations if self._numbers else self.folders).setFocus()

    def _lay_out(self) -> None:
        which = QButtonGroup(self)
        for button in (self.selection, self.folder):
            which.addButton(button)
        selected = message("Assign", "The %Ln &selected photograph(s)", "", 0)
        self.selection.setText(in_words(selected.counted(len(self._numbers))))
        self.selection.setVisible(bool(self._numbers))
        (self.selection if self._numbers else self.folder).setChecked(True)
        self.which_station.show_text(translate("Assign", "Camera station"))
        self.search.setPlaceholderText(translate("Assign", "Find a station or place"))
        self.search.setAccessibleName(translate("Assign", "Find a station or place"))
        self.search.setClearButtonEnabled(True)
        self.search.setAcceptDrops(False)
        self.content.addWidget(self.selection)
        self.content.addWidget(self.folder)
        self.content.addWidget(self.folders, 1)
        self.content.addWidget(self.which_station)
        self.content.addWidget(self.search)
        self.content.addWidget(self.stations, 1)
        for part in (self.consequences, self.warning):
            self.content.addWidget(part)

    def _connect(self) -> None:
        self.selection.toggled.connect(lambda _: self._look())
        self.folders.chosen.connect(self._look)
        self.stations.chosen.connect(self._look)
        self.stations.opened.connect(self._do)
        self.search.textChanged.connect(self.stations.search)
        self.add.clicked.connect(self._new)
        self.assign.clicked.connect(self._do)
        self.access.changed.connect(self.read)

    def _read_folders(self) -> None:
        project = self.access.project
        try:
            with project.file.reading():
                self.folders.show_rows(folders_with_photographs(project.connection))
        except SwcError as error:
            self.say(in_words(error.message), "error")

    def read(self, picked: Sequence[str] = ()) -> None:
        """Show the camera stations that the project has now."""
        try:
            self.stations.show_rows(read_stations(self.access.project), picked)
        except SwcError as error:
            self.say(in_words(error.message), "error")
        self.search.setVisible(bool(self.stations.count))
        self._look()

    @property
    def station(self) -> Deployment | None:
        """The camera station that is chosen."""
        picked = self.stations.picked
        return picked[0].station if picked else None

    @property
    def _folders(self) -> list[Selected] | None:
        """The folders that are chosen, None where the selected photographs are."""
        if self.selection.isChecked():
            return None
        picked: list[Folder] = self.folders.picked
        return [folder.target for folder in picked]

    def _look(self) -> None:
        """Say what the choice would change, before it is done."""
        self.folders.setVisible(self.folder.isChecked())
        station, project = self.station, self.access.project
        self._preview = None
        if station is not None and not self.is_busy:
            try:
                with project.file.reading():
                    folders = self._folders
                    numbers = (
                        self._numbers if folders is None else media_of(project.connection, folders)
                    )
                    self._preview = preview_assignment(project.connection, numbers, station)
            except SwcError as error:
                self.say(in_words(error.message), "error")
        self._show_preview(station)
        self.enable()

    def _show_preview(self, station: Deployment | None) -> None:
        seen = self._preview
        if station is None or seen is None or not seen.photographs:
            self.consequences.show_text(self._missing(station))
            self.warning.show_text("")
            return
        names = {one.station.id: one.station.name for one in self.stations.shown}
        self.consequences.show_text(" ".join(map(in_words, _consequences(seen, station))))
        self.warning.show_lines([in_words(one) for one in _warnings(seen, station, names)])

    def _missing(self, station: Deployment | None) -> str:
        """What is to be chosen still."""
        if not self.stations.count:
            return translate("Assign", "The project has no camera stations yet. Make one first.")
        if self.folder.isChecked() and not self.folders.count:
            return translate("Assign", "The project has no photographs yet.")
        if self.folder.isChecked() and not self.folders.picked:
            return translate("Assign", "Choose a folder or card.")
        if station is None:
            return translate("Assign", "Choose a camera station.")
        return ""

    def enable(self) -> None:
        """Offer to assign where something would change."""
        touched = 0 if self._preview is None else self._preview.touched
        self.assign.setEnabled(self.can_act and touched > 0)
        self.add.setEnabled(self.can_act)
        text = message("Assign", "&Assign %Ln photograph(s)", "", 0).counted(touched)
        self.assign.setText(in_words(text) if touched else translate("Assign", "&Assign"))

    def _do(self) -> None:
        station = self.station
        if station is None or not self.assign.isEnabled():
            return
        numbers, folders, name = self._numbers, self._folders, station.id

        def assign(work: Work) -> Outcome:
            if folders is not None:
                return work.assign(folders, name)
            return work.assign(selected_media(work.project.connection, numbers), name)

        def done(_outcome: Outcome) -> None:
            self.accept()

        self.act(assign, done, translate("Assign", "Assigning…"))

    def _new(self) -> None:
        form = StationForm(self.access, None, self)
        form.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        form.help_wanted.connect(self.help_wanted)
        form.saved.connect(lambda name: self.read([name]))
        form.open()


def folder_table(parent: QWidget) -> ListTable:
    """A table for ``folders_with_photographs``."""
    columns = [
        ListColumn(translate("Assign", "Folder or card"), lambda one: one.root),
        ListColumn(
            translate("Assign", "Folder in it"),
            lambda one: one.path or translate("Assign", "everything"),
            lambda one: str(one.path),
        ),
        ListColumn(
            translate("Assign", "Photographs"),
            lambda one: words.format_number(one.photographs),
            lambda one: int(one.photographs),
            is_number=True,
        ),
    ]
    return ListTable(
        translate("Assign", "Folders and cards"),
        columns,
        lambda one: one.target,
        stretched=1,
        searched=2,
        parent=parent,
    )


def _consequences(seen: AssignmentPreview, station: Deployment) -> list[Message]:
    said = []
    if seen.touched:
        text = message("Assign", "%Ln photograph(s) will be assigned to {station}.", "", 0)
        said.append(text.counted(seen.touched).fill(station=station.name))
    if seen.already:
        text = message("Assign", "%Ln (is|are) assigned to {station} already.", "", 0)
        said.append(text.counted(seen.already).fill(station=station.name))
    return said


def _warnings(
    seen: AssignmentPreview, station: Deployment, names: Mapping[str, str]
) -> list[Message]:
    said = []
    if seen.moved:
        text = message(
            "Assign",
            "%Ln of them (belongs|belong) to another station now and will leave it: {stations}.",
            "",
            0,
        )
        said.append(text.counted(seen.moved).fill(stations=_named(seen, names)))
    if seen.outside:
        text = message(
            "Assign", "%Ln of them (was|were) not taken between start and end of {station}.", "", 0
        )
        said.append(text.counted(seen.outside).fill(station=station.name))
    return said


def _named(seen: AssignmentPreview, names: Mapping[str, str]) -> str:
    """The first of the stations that photographs leave, with their numbers; ``names`` by ids."""
    named = [
        translate("Assign", "{station} ({count})").format(
            station=names.get(name, name), count=words.format_number(count)
        )
        for name, count in list(seen.elsewhere.items())[:MAX_NAMED]
    ]
    left = len(seen.elsewhere) - len(named)
    if left:
        named.append(in_words(message("Assign", "%Ln more", "", 0).counted(left)))
    return ", ".join(named)
