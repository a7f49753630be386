"""Importing what people said in a table: what it would do, and what is wrong, before it is done."""

from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import Final

from PySide6.QtCore import QCoreApplication, QSize, QTimer
from PySide6.QtWidgets import QComboBox, QFileDialog, QVBoxLayout, QWidget

from swc_desktop.core.identification import MAX_PERSON_LETTERS
from swc_desktop.core.message import Message, message
from swc_desktop.core.person_name import tidy_person_name
from swc_desktop.core.text import on_one_line
from swc_desktop.session.said_import import LookedAtTable, look_at_table
from swc_desktop.sharing.taking_said import TakenSaid, take_said
from swc_desktop.ui.project.act_dialog import ActDialog
from swc_desktop.ui.project.clock_look import reader_of
from swc_desktop.ui.project.list_table import ListTable
from swc_desktop.ui.project.project_access import ProjectAccess
from swc_desktop.ui.project.rows_model import ListColumn
from swc_desktop.ui.project.text_field import TextField
from swc_desktop.ui.text.plain_text import caption, file_name
from swc_desktop.ui.text.sentences import as_sentence, in_words
from swc_desktop.ui.text.words import format_number
from swc_desktop.ui.widgets.field_label import FieldLabel
from swc_desktop.ui.widgets.wrapping_label import WrappingLabel
from swc_desktop.ui.workers.worker import Worker

translate = QCoreApplication.translate

LOOK_AFTER_MS: Final = 400
"""How long a name must be unchanged before the table is read anew."""

_MAX_PEOPLE: Final = 5
"""Names in the sentence that says who said it."""


class SaidImportDialog(ActDialog):
    """Reads a table beside the window, shows what it would do, and takes it at once."""

    def __init__(self, access: ProjectAccess, parent: QWidget | None = None) -> None:
        title = translate("Import", "Import what people said")
        super().__init__(title, QSize(860, 560), access, parent)
        self.looked: LookedAtTable | None = None
        self._file: Path | None = None
        self._request: object = None
        self._worker = Worker("import", self)
        self.summary = WrappingLabel("", self)
        self.left_out = WrappingLabel("secondary", self)
        self.by = TextField(
            translate("Import", "Said &by, where the file does not say it"),
            self,
            max_letters=MAX_PERSON_LETTERS,
        )
        self.species = QComboBox(self)
        self.species.setAccessibleName(translate("Import", "Column with the species"))
        self.species_row = QWidget(self)
        self.table = _table(self)
        self.notes = WrappingLabel("small", self)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(LOOK_AFTER_MS)
        self._lay_out()
        self.choose = self.button(translate("Import", "Choose a &file…"))
        self.take = self.primary(translate("Import", "&Import"))
        self.closing.setText(translate("Import", "Cancel"))
        self.closing.clicked.disconnect()
        self.closing.clicked.connect(self.reject)
        self._connect()
        self._show()
        self.choose.setFocus()

    def _lay_out(self) -> None:
        column = QVBoxLayout(self.species_row)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(FieldLabel(translate("Import", "Column with the &species"), self.species))
        column.addWidget(self.species)
        for part in (self.summary, self.left_out, self.species_row, self.by, self.notes):
            self.content.addWidget(part)
        self.content.addWidget(self.table, 1)
        self.content.addStretch(0)

    def _connect(self) -> None:
        self.choose.clicked.connect(self._choose)
        self.take.clicked.connect(self._take)
        self.by.line.textChanged.connect(lambda _: self._look_soon())
        self.species.activated.connect(lambda _: self._look())
        self._timer.timeout.connect(self._look)
        self.access.changed.connect(self._look_again)
        self.finished.connect(lambda _: self._worker.close())

    def _choose(self) -> None:
        chosen, _ = QFileDialog.getOpenFileName(
            self,
            translate("Import", "Import what people said"),
            "",
            translate("Import", "Tables and results (*.csv *.xlsx *.json *.zip);;All files (*)"),
        )
        if chosen:
            self.read(Path(chosen))

    def read(self, file: Path) -> None:
        """Read a table and show what it would do."""
        self._file = file
        self.species.clear()
        self._look()

    @property
    def person(self) -> str:
        """Who said it, where the table does not state that."""
        return tidy_person_name(on_one_line(self.by.text))

    def _look_soon(self) -> None:
        """Read again once the name is typed; until then nothing can be imported."""
        if self._file is not None:
            self._request = None
            self.looked = None
            self._timer.start()
            self.enable()

    def _look_again(self) -> None:
        """After another act: what the import would do may be something else now."""
        if not self.is_busy:
            self._look()

    def _look(self) -> None:
        self._timer.stop()
        file = self._file
        if file is None:
            return
        request = self._request = object()
        self.looked = None
        self.say(translate("Import", "Reading {file}…").format(file=file_name(file)))
        self.enable()
        species = self.species.currentData() or ""

        def show(looked: LookedAtTable) -> None:
            if request is self._request:
                self.say("")
                self.show_look(looked)

        def fail(reason: Message | str) -> None:
            if request is self._request:
                self._file = None
                self._show()
                self.say(in_words(reason), "error")

        look = partial(look_at_table, file=file, by=self.person, species=str(species))
        read = reader_of(self.access)
        self._worker.start(lambda: read(look), show, fail)

    def show_look(self, looked: LookedAtTable) -> None:
        """Show what a table would do."""
        self.looked = looked
        self._show()

    def _show(self) -> None:
        looked = self.looked
        if looked is not None and looked.columns:
            self._offer_columns(looked.columns)
        self.species_row.setVisible(self.species.count() > 0)
        self.by.setVisible(looked is not None)
        self.summary.show_lines(_summary(looked))
        rows = [] if looked is None else looked.not_taken
        self.left_out.show_text("" if looked is None else _left_out(looked.taken))
        self.table.show_rows(list(enumerate(rows)))
        self.table.setVisible(bool(rows))
        self.notes.show_lines(
            [] if looked is None else [as_sentence(note) for note in looked.table.notes]
        )
        self.enable()

    def _offer_columns(self, columns: tuple[str, ...]) -> None:
        self.species.clear()
        self.species.addItem(translate("Import", "Choose the column"), "")
        for name in columns:
            self.species.addItem(caption(name), name)

    def enable(self) -> None:
        """Offer to import what is new."""
        count = 0 if self.looked is None else self.looked.taken.identified
        self.choose.setEnabled(self.can_act)
        self.by.setEnabled(self.can_act)
        self.species.setEnabled(self.can_act)
        self.take.setEnabled(self.can_act and count > 0)

    def _take(self) -> None:
        looked = self.looked
        if looked is None:
            return

        def done(_taken: TakenSaid) -> None:
            self.accept()

        self.act(
            lambda work: take_said(work, looked.table), done, translate("Import", "Importing…")
        )


def _summary(looked: LookedAtTable | None) -> list[str]:
    """What can be chosen, or what was chosen and would come in."""
    if looked is None:
        return [
            translate(
                "Import",
                "Choose a table in which people said what the photographs of this project show: "
                "a CSV or workbook that came from here and was corrected, Camtrap DP (ZIP or "
                "observations.csv), a CSV of Timelapse, or results of AddaxAI (JSON) with boxes "
                "that somebody confirmed.",
            ),
            translate("Import", "You see what it would do before anything is stored."),
        ]
    name = file_name(looked.file)
    if looked.columns:
        text = translate(
            "Import", "{file} is a table of Timelapse. Choose the column that has the species."
        )
        return [text.format(file=name)]
    if not looked.taken.identified:
        return [translate("Import", "{file} says nothing new.").format(file=name)]
    count = message("Import", "{file}: %Ln photograph(s) to identify, said by {people}.", "", 0)
    people = _people(looked.taken.people)
    return [in_words(count.counted(looked.taken.identified).fill(file=name, people=people))]


def _people(rows: Mapping[str, int]) -> str:
    names = [on_one_line(name) for name in rows]
    said = ", ".join(names[:_MAX_PEOPLE])
    if len(names) <= _MAX_PEOPLE:
        return said
    more = message("Import", "{people} and %Ln more", "", 0).counted(len(names) - _MAX_PEOPLE)
    return in_words(more.fill(people=said))


def _left_out(taken: TakenSaid) -> str:
    """The counts of what is not taken, in a sentence."""
    counts = "; ".join(in_words(text) for text in taken.left_words)
    return translate("Import", "Not taken: {counts}.").format(counts=counts) if counts else ""


def _table(parent: QWidget) -> ListTable:
    """Of pairs of a number and a row that is not taken."""
    columns = [
        ListColumn(
            translate("Import", "Line"),
            lambda one: format_number(one[1][0]) if one[1][0] else "",
            lambda one: int(one[1][0]),
            is_number=True,
        ),
        ListColumn(translate("Import", "Not taken, because"), lambda one: as_sentence(one[1][1])),
    ]
    return ListTable(
        translate("Import", "Rows that are not taken"),
        columns,
        lambda one: one[0],
        stretched=1,
        parent=parent,
    )
