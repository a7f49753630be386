"""Which names are offered for other animals: the checklist of the project."""

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QSize
from PySide6.QtWidgets import QFileDialog, QWidget

from swc_desktop.core.errors import SwcError
from swc_desktop.core.message import Message, message
from swc_desktop.projects.given_files import read_checklist_file
from swc_desktop.projects.known_taxa import KnownTaxa
from swc_desktop.projects.name_checklist import (
    ListedName,
    choose_checklist,
    drop_checklist,
    name_checklist,
)
from swc_desktop.projects.working import Work
from swc_desktop.ui.project.act_dialog import ActDialog
from swc_desktop.ui.project.list_table import ListTable
from swc_desktop.ui.project.project_access import ProjectAccess
from swc_desktop.ui.project.rows_model import ListColumn
from swc_desktop.ui.text.sentences import in_words
from swc_desktop.ui.widgets.wrapping_label import WrappingLabel

translate = QCoreApplication.translate


class ChecklistDialog(ActDialog):
    """Shows the names; another file takes their place, or the project has none any more."""

    def __init__(self, access: ProjectAccess, parent: QWidget | None = None) -> None:
        title = translate("Checklist", "Names of other animals")
        super().__init__(title, QSize(560, 480), access, parent)
        self.table = ListTable(
            translate("Checklist", "Names of the checklist"),
            (
                ListColumn(translate("Checklist", "Name"), lambda one: one.name),
                ListColumn(translate("Checklist", "Common name"), lambda one: one.common),
            ),
            lambda one: one.name,
            stretched=1,
            searched=2,
            parent=self,
        )
        hint = WrappingLabel("secondary", self)
        hint.show_text(
            translate(
                "Checklist",
                "A list of the animals of your area, such as its birds or antelopes. Its names are "
                "offered as you type the name of an animal, after those that the program knows "
                "itself. It is a CSV with the columns scientificName and vernacularName, or a text "
                "with a name on each line.",
            )
        )
        self.count = WrappingLabel(parent=self)
        for part in (hint, self.table, self.count):
            self.content.addWidget(part)
        self.drop = self.button(translate("Checklist", "&Use none"))
        self.choose = self.primary(translate("Checklist", "&Choose a file…"))
        self.drop.clicked.connect(self._drop)
        self.choose.clicked.connect(self._choose)
        self._read()
        self.enable()
        self.choose.setFocus()

    def _read(self) -> None:
        project = self.access.project
        try:
            with project.file.reading():
                self.show_names(name_checklist(project.connection))
        except SwcError as error:
            self.say(in_words(error.message), "error")

    def show_names(self, names: Sequence[ListedName]) -> None:
        """Show these names in place of others."""
        self.table.show_rows(names)
        text = message("Checklist", "%Ln name(s)", "", 0).counted(len(names))
        if not names:
            text = message("Checklist", "This project has no checklist yet.")
        self.count.show_text(in_words(text))

    def enable(self) -> None:
        self.choose.setEnabled(self.can_act)
        self.drop.setEnabled(self.can_act and self.table.count > 0)

    def _choose(self) -> None:
        chosen, _ = QFileDialog.getOpenFileName(
            self,
            translate("Checklist", "Choose a checklist"),
            "",
            translate("Checklist", "Lists of names (*.csv *.tsv *.txt);;All files (*)"),
        )
        if chosen:
            self.take(Path(chosen))

    def take(self, file: Path) -> None:
        """Let the project have the names of a file."""

        def job(work: Work) -> Message:
            found = read_checklist_file(file, KnownTaxa(work.project.connection))
            choose_checklist(work.project, found)
            return found.words

        self.act(job, self._done, translate("Checklist", "Reading the names…"))

    def _drop(self) -> None:
        def job(work: Work) -> Message:
            count = drop_checklist(work.project)
            return message("Checklist", "%Ln name(s) dropped.", "", 0).counted(count)

        self.act(job, self._done)

    def _done(self, words: Message) -> None:
        self._read()
        self.say(in_words(words))
        self.enable()
