"""Importing camera stations from a table: what each line would do, then all of it at once."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Final

from PySide6.QtCore import QCoreApplication, QSize
from PySide6.QtWidgets import QFileDialog, QWidget

from swc_desktop.core.errors import SwcError
from swc_desktop.core.message import Message, message
from swc_desktop.projects.camera_gaps import current_gaps
from swc_desktop.projects.deployment_changes import (
    GAPS,
    ChangeKind,
    DeploymentChange,
    deployment_changes,
    deployments_to_store,
    gaps_to_store,
)
from swc_desktop.projects.deployments import Deployment, current_deployments
from swc_desktop.projects.deployments_csv import DeploymentTable
from swc_desktop.projects.given_files import read_deployments_file
from swc_desktop.projects.outcome import Outcome
from swc_desktop.ui.project.act_dialog import ActDialog
from swc_desktop.ui.project.list_table import ListTable
from swc_desktop.ui.project.project_access import ProjectAccess
from swc_desktop.ui.project.rows_model import ListColumn
from swc_desktop.ui.project.station_words import period_words, place_words, time_words
from swc_desktop.ui.text import words
from swc_desktop.ui.text.plain_text import file_name
from swc_desktop.ui.text.sentences import as_sentence, in_words
from swc_desktop.ui.widgets.wrapping_label import WrappingLabel
from swc_desktop.ui.workers.worker import Worker

translate = QCoreApplication.translate

_COLORS: Final[Mapping[ChangeKind, str]] = {
    ChangeKind.NEW: "accent",
    ChangeKind.CHANGED: "warning",
    ChangeKind.UNCHANGED: "secondary",
    ChangeKind.UNREADABLE: "error",
}


class StationImportDialog(ActDialog):
    """Shows what a table would change before anything is stored; then imports it as one act."""

    def __init__(self, access: ProjectAccess, parent: QWidget | None = None) -> None:
        title = translate("Stations", "Import camera stations")
        super().__init__(title, QSize(1120, 620), access, parent)
        self._file: Path | None = None
        self._table: DeploymentTable | None = None
        self._changes: Sequence[DeploymentChange] = ()
        self._worker = Worker("stations", self)
        self.summary = WrappingLabel("secondary", self)
        self.table = _table(self)
        self.details = WrappingLabel("", self)
        self.notes = WrappingLabel("small", self)
        self.content.addWidget(self.summary)
        self.content.addWidget(self.table, 1)
        for part in (self.details, self.notes):
            self.content.addWidget(part)
        self.content.addStretch(0)
        self.choose = self.button(translate("Stations", "Choose a &table…"))
        self.take = self.primary(translate("Stations", "&Import"))
        self.closing.setText(translate("Stations", "Cancel"))
        self.closing.clicked.disconnect()
        self.closing.clicked.connect(self.reject)
        self.choose.clicked.connect(self._choose)
        self.take.clicked.connect(self._import)
        self.table.chosen.connect(self._show_details)
        self.access.changed.connect(self._compare)
        self._compare()
        self.choose.setFocus()

    def _choose(self) -> None:
        chosen, _ = QFileDialog.getOpenFileName(
            self,
            translate("Stations", "Import camera stations"),
            "",
            translate("Stations", "Tables (*.csv *.tsv *.txt);;All files (*)"),
        )
        if chosen:
            self.read(Path(chosen))

    def read(self, file: Path) -> None:
        """Read a table and show what it would change."""
        self.say(translate("Stations", "Reading {file}…").format(file=file_name(file)))
        self.choose.setEnabled(False)

        def show(table: DeploymentTable) -> None:
            self._file, self._table = file, table
            self.say("")
            self._compare()
            self.table.setFocus()

        def fail(reason: Message | str) -> None:
            self._file = self._table = None
            self._compare()
            self.say(in_words(reason), "error")

        self._worker.start(lambda: read_deployments_file(file), show, fail)

    def _compare(self) -> None:
        """Compare the table with what the project has now."""
        project = self.access.project
        self._changes = ()
        if self._table is not None:
            try:
                with project.file.reading():
                    known = current_deployments(project.connection)
                    gaps = current_gaps(project.connection)
                self._changes = deployment_changes(known, self._table, gaps)
            except SwcError as error:
                self.say(in_words(error.message), "error")
        self.table.show_rows(self._changes)
        self.table.setVisible(bool(self._changes))
        self.summary.show_lines(self._summary())
        self.notes.show_lines(self._notes())
        self._show_details()
        self.enable()

    def _summary(self) -> list[str]:
        if self._table is None or self._file is None:
            return [
                translate(
                    "Stations",
                    "Choose a CSV table: deployments of Camtrap DP, a spreadsheet, or what a form "
                    "of ODK, Kobo or CoMapeo writes. One column must say which station a line is "
                    "of; place, start, end and camera are read where they are.",
                ),
                translate("Stations", "You see what each line would do before anything is stored."),
            ]
        counts = Counter(change.kind for change in self._changes)
        said = [
            in_words(_COUNTS[kind].counted(counts[kind])) for kind in ChangeKind if counts[kind]
        ]
        listed = ", ".join(said) or translate("Stations", "no lines")
        text = translate("Stations", "{file}: {counts}.")
        return [text.format(file=file_name(self._file), counts=listed)]

    def _notes(self) -> list[str]:
        """What was assumed for all lines, and the columns that were not read."""
        if self._table is None:
            return []
        said = [as_sentence(note) for note in self._table.notes]
        if unused := self._table.unused_columns:
            text = translate("Stations", "Columns that are not read: {names}.")
            said.append(text.format(names=", ".join(unused)))
        return said

    def _show_details(self) -> None:
        """Say all of the lines that are chosen: what changes, and what is wrong."""
        picked: list[DeploymentChange] = self.table.picked
        lines = [line for change in picked[:1] for line in _details(change)]
        self.details.show_lines(lines)

    def enable(self) -> None:
        """Offer to import what is new or changed."""
        kinds = (ChangeKind.NEW, ChangeKind.CHANGED)
        count = sum(change.kind in kinds for change in self._changes)
        self.choose.setEnabled(self.can_act)
        self.take.setEnabled(self.can_act and bool(count))
        text = message("Stations", "&Import %Ln station(s)", "", 0).counted(count)
        self.take.setText(in_words(text) if count else translate("Stations", "&Import"))

    def _import(self) -> None:
        stations, gaps = deployments_to_store(self._changes), gaps_to_store(self._changes)
        file = self._file
        if file is None:
            return
        source = file_name(file)

        def done(_outcome: Outcome) -> None:
            self.accept()

        self.act(
            lambda work: work.deployments(stations, source=source, gaps=gaps),
            done,
            translate("Stations", "Importing…"),
        )


_COUNTS: Final[Mapping[ChangeKind, Message]] = {
    ChangeKind.NEW: message("Stations", "%Ln new", "", 0),
    ChangeKind.CHANGED: message("Stations", "%Ln changed", "", 0),
    ChangeKind.UNCHANGED: message("Stations", "%Ln unchanged", "", 0),
    ChangeKind.UNREADABLE: message("Stations", "%Ln not readable", "", 0),
}


def kind_word(kind: ChangeKind) -> str:
    """What a line does."""
    return {
        ChangeKind.NEW: translate("Stations", "New"),
        ChangeKind.CHANGED: translate("Stations", "Changed"),
        ChangeKind.UNCHANGED: translate("Stations", "Unchanged"),
        ChangeKind.UNREADABLE: translate("Stations", "Not readable"),
    }[kind]


def _table(parent: QWidget) -> ListTable:
    order = list(ChangeKind)
    columns = [
        ListColumn(
            translate("Stations", "Line"),
            lambda one: words.format_number(one.line),
            lambda one: int(one.line),
            is_number=True,
        ),
        ListColumn(
            translate("Stations", "Import"),
            lambda one: kind_word(one.kind),
            lambda one: order.index(one.kind),
            color=lambda one: _COLORS[one.kind],
        ),
        ListColumn(translate("Stations", "Station"), lambda one: _of(one, lambda d: d.id)),
        ListColumn(translate("Stations", "Place"), lambda one: _of(one, lambda d: d.location_name)),
        ListColumn(translate("Stations", "Coordinates"), lambda one: _of(one, place_words)),
        ListColumn(translate("Stations", "From – to"), lambda one: _of(one, period_words)),
        ListColumn(translate("Stations", "Remarks"), lambda one: " ".join(_remarks(one))),
    ]
    return ListTable(
        translate("Stations", "Lines of the table"),
        columns,
        lambda one: one.line,
        stretched=6,
        parent=parent,
    )


def _of(change: DeploymentChange, text: Callable[[Deployment], str]) -> str:
    return "" if change.deployment is None else text(change.deployment)


def _remarks(change: DeploymentChange) -> list[str]:
    """What changes, then what was said about the cells."""
    said: list[str] = []
    if change.changed:
        names = ", ".join(dict.fromkeys(_field_word(name) for name in change.changed))
        said.append(translate("Stations", "Changes: {fields}.").format(fields=names))
    elif change.gaps:
        down = message("Stations", "The camera was down %Ln time(s).", "", 0)
        said.append(in_words(down.counted(len(change.gaps))))
    for fault in change.faults:
        if fault.column:
            text = message("Stations", "{column}: {problem}")
            said.append(in_words(text.fill(column=fault.column, problem=fault.problem)) + ".")
        else:
            said.append(as_sentence(fault.problem))
    return said


def _details(change: DeploymentChange) -> list[str]:
    """A line in full: each field as it was and as it would be, then what is wrong."""
    said = []
    for name in change.changed:
        if name == GAPS:
            continue
        before, after = _value(change.before, name), _value(change.deployment, name)
        text = translate("Stations", "{field}: {before} → {after}")
        none = translate("Stations", "nothing")
        word = words.capitalised(_field_word(name))
        said.append(text.format(field=word, before=before or none, after=after or none))
    said += [as_sentence(gap.words) for gap in change.gaps]
    return [*said, *_remarks(change)[bool(change.changed) :]]


def _field_word(name: str) -> str:
    return {
        "location": translate("Stations", "location"),
        "location_name": translate("Stations", "name of the place"),
        "latitude": translate("Stations", "place"),
        "longitude": translate("Stations", "place"),
        "uncertainty_m": translate("Stations", "uncertainty"),
        "starts": translate("Stations", "start"),
        "ends": translate("Stations", "end"),
        "zone": translate("Stations", "time zone"),
        "camera": translate("Stations", "camera"),
        GAPS: translate("Stations", "times in which the camera was down"),
    }.get(name, translate("Stations", "other columns"))


def _value(station: Deployment | None, name: str) -> str:
    """A field of a station in words."""
    value = None if station is None else getattr(station, name)
    if value is None or station is None:
        return ""
    if name in ("latitude", "longitude"):
        return place_words(station)
    if name in ("starts", "ends"):
        return time_words(str(value))
    if isinstance(value, Mapping):
        return ", ".join(map(str, value.values()))
    return str(value)
