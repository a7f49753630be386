"""Calling a camera station by another name."""

from PySide6.QtCore import QCoreApplication, QSize
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QWidget

from swc_desktop.core.errors import SwcError
from swc_desktop.core.text import on_one_line
from swc_desktop.projects.deployment_form import checked_name
from swc_desktop.projects.deployments import Deployment, current_deployments
from swc_desktop.projects.errors import DeploymentRefused
from swc_desktop.projects.outcome import Outcome
from swc_desktop.projects.station_saving import rename_station
from swc_desktop.ui.project.act_dialog import ActDialog
from swc_desktop.ui.project.project_access import ProjectAccess
from swc_desktop.ui.project.text_field import TextField
from swc_desktop.ui.text.sentences import as_sentence, in_words
from swc_desktop.ui.theme.theme import active_theme

translate = QCoreApplication.translate

_WIDTH = 520
"""Pixels, for 14 px text: a name of ordinary length is in sight."""


class RenameStationDialog(ActDialog):
    """Asks for the name, and renames as one act."""

    def __init__(
        self, access: ProjectAccess, station: Deployment, parent: QWidget | None = None
    ) -> None:
        title = translate("Stations", "Rename {name}").format(name=station.name)
        super().__init__(title, QSize(_WIDTH, 240), access, parent)
        self._station = station
        self._others: tuple[Deployment, ...] = ()
        shown_id = on_one_line(station.id)
        self.field = TextField(translate("Stations", "&Name"), self, example=shown_id)
        self.field.show_text(on_one_line(station.name))
        self.field.show_hint(
            translate(
                "Stations",
                "The ID {id} stays: tables, folder names, exports and other computers know the "
                "station by it. Without a name, its ID is shown.",
            ).format(id=shown_id)
        )
        self.content.addWidget(self.field)
        self.content.addStretch(1)
        self.rename = self.primary(translate("Stations", "&Rename"))
        self.closing.setText(translate("Stations", "Cancel"))
        self.closing.clicked.disconnect()
        self.closing.clicked.connect(self.reject)
        self.field.line.textChanged.connect(lambda _: self.enable())
        self.rename.clicked.connect(self._do)
        self._read()
        self.enable()
        self.field.line.setFocus()
        self.field.line.selectAll()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.fit_content(active_theme.px(_WIDTH))

    def _read(self) -> None:
        project = self.access.project
        try:
            with project.file.reading():
                self._others = tuple(current_deployments(project.connection).values())
        except SwcError as error:
            self.say(in_words(error.message), "error")

    def _problem(self) -> str:
        """What is wrong with the name that is typed, "" for nothing."""
        try:
            checked_name(self.field.text, self._station, self._others)
        except DeploymentRefused as error:
            return as_sentence(error.problems["name"])
        return ""

    def enable(self) -> None:
        """Offer to rename where the name is another one that the station may have."""
        problem = self._problem()
        self.field.show_problem(problem)
        self.field.setEnabled(self.can_act)
        wanted = self.field.text or self._station.id
        self.rename.setEnabled(self.can_act and not problem and wanted != self._station.name)

    def _do(self) -> None:
        if not self.rename.isEnabled():
            return
        station, name = self._station.id, self.field.text

        def done(_outcome: Outcome) -> None:
            self.accept()

        self.act(
            lambda work: rename_station(work, station, name),
            done,
            translate("Stations", "Renaming…"),
        )
