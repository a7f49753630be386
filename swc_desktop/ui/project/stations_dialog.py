"""The camera stations of the project: what they are, and what can be done with them."""

from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication, QSize, Qt
from PySide6.QtWidgets import QLineEdit, QWidget

from swc_desktop.core.errors import SwcError
from swc_desktop.core.message import message
from swc_desktop.projects.deployments import Deployment
from swc_desktop.projects.station_counts import ListedStation
from swc_desktop.projects.station_saving import delete_station, station_use
from swc_desktop.ui.dialogs.base_dialog import BaseDialog
from swc_desktop.ui.dialogs.question import Question
from swc_desktop.ui.project.act_dialog import ActDialog
from swc_desktop.ui.project.assign_dialog import AssignDialog
from swc_desktop.ui.project.labels_dialog import LabelsDialog
from swc_desktop.ui.project.project_access import ProjectAccess
from swc_desktop.ui.project.rename_station_dialog import RenameStationDialog
from swc_desktop.ui.project.station_form import StationForm
from swc_desktop.ui.project.station_import import StationImportDialog
from swc_desktop.ui.project.station_table import read_stations, station_table
from swc_desktop.ui.text.sentences import in_words
from swc_desktop.ui.widgets.wrapping_label import WrappingLabel

translate = QCoreApplication.translate


class StationsDialog(ActDialog):
    """Lists the camera stations; ``numbers`` are the photographs that are selected in the window,
    to be assigned to one of them."""

    def __init__(
        self, access: ProjectAccess, parent: QWidget | None = None, *, numbers: Sequence[int] = ()
    ) -> None:
        super().__init__(translate("Stations", "Camera stations"), QSize(1000, 600), access, parent)
        self._numbers = list(numbers)
        self.summary = WrappingLabel("secondary", self)
        self.search = QLineEdit(self)
        self.search.setPlaceholderText(translate("Stations", "Find a station or place"))
        self.search.setAccessibleName(translate("Stations", "Find a station or place"))
        self.search.setClearButtonEnabled(True)
        self.search.setAcceptDrops(False)
        self.table = station_table(self)
        self.none_found = WrappingLabel("secondary", self)
        for part in (self.summary, self.search, self.none_found):
            self.content.addWidget(part)
        self.content.addWidget(self.table, 1)
        self.content.addStretch(0)
        self.add = self.button(translate("Stations", "&New…"))
        self.edit = self.button(translate("Stations", "&Edit…"))
        self.rename = self.button(translate("Stations", "&Rename…"))
        self.delete = self.button(translate("Stations", "&Delete…"))
        self.assign = self.button(translate("Stations", "&Assign photographs…"))
        self.labels = self.button(translate("Stations", "Print &labels…"))
        self.take = self.button(translate("Stations", "&Import from a table…"))
        self.no_default()
        self._connect()
        self.read()
        first = self.table if self.table.count else self.add
        first.setFocus()

    def _connect(self) -> None:
        self.add.clicked.connect(lambda: self._form(None))
        self.edit.clicked.connect(self._edit)
        self.rename.clicked.connect(self._rename)
        self.delete.clicked.connect(self._ask_deletion)
        self.assign.clicked.connect(self._assign)
        self.labels.clicked.connect(self._print)
        self.take.clicked.connect(lambda: self._open(StationImportDialog(self.access, self)))
        self.search.textChanged.connect(self._find)
        self.table.chosen.connect(self.enable)
        self.table.opened.connect(self._edit)
        self.access.changed.connect(self.read)

    def read(self) -> None:
        """Show what the project has now, or why it cannot be read."""
        try:
            listed = read_stations(self.access.project)
        except SwcError as error:
            self.say(in_words(error.message), "error")
            listed = []
        self.table.show_rows(listed)
        conflicts = sum(one.conflicts for one in listed)
        self.summary.show_lines(_summary(len(listed), conflicts))
        for part in (self.table, self.search):
            part.setVisible(bool(listed))
        self._find(self.search.text())
        self.enable()

    def _find(self, text: str) -> None:
        self.table.search(text)
        shown = bool(self.table.shown)
        self.none_found.show_text(
            ""
            if shown or not self.table.count
            else translate("Stations", "No camera station has “{text}” in its id or place.").format(
                text=text
            )
        )

    def enable(self) -> None:
        """Offer what can be done with the stations that are chosen."""
        chosen, writes = len(self.table.picked), self.can_act
        self.add.setEnabled(writes)
        self.take.setEnabled(writes)
        for one in (self.edit, self.rename, self.delete):
            one.setEnabled(writes and chosen == 1)
        self.assign.setEnabled(writes and bool(self.table.count))
        self.labels.setEnabled(bool(self.table.count))

    def _edit(self) -> None:
        if self.edit.isEnabled():
            self._form(self.table.picked[0].station.id)

    def _form(self, station_id: str | None) -> None:
        form = StationForm(self.access, station_id, self)
        form.saved.connect(self._pick)
        self._open(form)

    def _pick(self, station_id: str) -> None:
        self.search.clear()
        self.table.pick({station_id})

    def _rename(self) -> None:
        listed: ListedStation = self.table.picked[0]
        self._open(RenameStationDialog(self.access, listed.station, self))

    def _ask_deletion(self) -> None:
        """Delete a station; where it has photographs, after a question that says what they lose."""
        station: Deployment = self.table.picked[0].station
        try:
            with self.access.project.file.reading():
                use = station_use(self.access.project.connection, station.id)
        except SwcError as error:
            self.say(in_words(error.message), "error")
            return
        if not use.photographs:
            self._delete(station)
            return
        question = Question(
            translate("Stations", "Delete {name}?").format(name=station.whole_name),
            [in_words(use.lost), translate("Stations", "Undo brings all of it back.")],
            translate("Stations", "Keep it"),
            self,
        )
        question.add_answer(translate("Stations", "Delete"), lambda: self._delete(station))
        question.ask()

    def _delete(self, station: Deployment) -> None:
        said = translate("Stations", "{name} is deleted. Its photographs are still here.")
        if not next(one.photographs for one in self.table.shown if one.station.id == station.id):
            said = translate("Stations", "{name} is deleted.")
        self.act(
            lambda work: delete_station(work, station.id),
            lambda _: self.say(said.format(name=station.name)),
            translate("Stations", "Deleting…"),
        )

    def _assign(self) -> None:
        picked = self.table.picked
        station = picked[0].station.id if len(picked) == 1 else None
        self._open(AssignDialog(self.access, self._numbers, self, station_id=station))

    def _print(self) -> None:
        stations: list[Deployment] = [one.station for one in self.table.picked or self.table.shown]
        self._open(LabelsDialog(stations, self))

    def _open(self, dialog: BaseDialog) -> None:
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.help_wanted.connect(self.help_wanted)
        dialog.open()


def _summary(count: int, conflicts: int) -> list[str]:
    """What the list holds, or what a camera station is where there is none."""
    if not count:
        return [
            translate(
                "Stations",
                "This project has no camera stations yet. A camera station is one camera at one "
                "place from a start to an end. Photographs that are assigned to it have its place, "
                "and the time of its camera.",
            ),
            translate(
                "Stations",
                "Make one here, or import a table: Camtrap DP, a spreadsheet, or what a form of "
                "ODK, Kobo or CoMapeo writes.",
            ),
        ]
    stations = in_words(message("Stations", "%Ln camera station(s)", "", 0).counted(count))
    if not conflicts:
        return [f"{stations}."]
    contradicting = message(
        "Stations",
        "%Ln photograph(s) (contradicts|contradict) (its|their) station: assigned to two, or taken "
        "over 1 km away.",
        "",
        0,
    )
    return [f"{stations}. {in_words(contradicting.counted(conflicts))}"]
