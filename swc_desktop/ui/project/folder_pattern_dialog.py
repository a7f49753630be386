"""Camera stations and days from the names of folders, by a pattern with a live preview."""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Final

from PySide6.QtCore import QCoreApplication, QSize, QTimer
from PySide6.QtWidgets import QCheckBox, QWidget

from swc_desktop.core.errors import SwcError
from swc_desktop.core.message import Message, message
from swc_desktop.projects.deployments import current_deployments
from swc_desktop.projects.errors import FolderPatternNotRead
from swc_desktop.projects.folder_meanings import (
    ByFolders,
    FolderMeaning,
    by_folders,
    folders_of,
    likely_pattern,
    meanings,
)
from swc_desktop.projects.folder_patterns import FolderFacts, FolderPattern, folder_pattern
from swc_desktop.projects.outcome import Outcome
from swc_desktop.projects.roots import Root
from swc_desktop.projects.selecting import folder_target, media_of, selected_media
from swc_desktop.projects.working import Work
from swc_desktop.ui.project.act_dialog import ActDialog
from swc_desktop.ui.project.list_table import ListTable
from swc_desktop.ui.project.project_access import ProjectAccess
from swc_desktop.ui.project.rows_model import ListColumn
from swc_desktop.ui.project.text_field import TextField
from swc_desktop.ui.text import words
from swc_desktop.ui.text.sentences import as_sentence, in_words
from swc_desktop.ui.text.stored_times import stored_time
from swc_desktop.ui.widgets.wrapping_label import WrappingLabel

translate = QCoreApplication.translate

PREVIEW_AFTER_MS: Final = 150
"""How long the pattern must be unchanged before the folders are looked through."""

_MAX_NAMED: Final = 5
"""Unknown stations that are named."""


class FolderPatternDialog(ActDialog):
    """Assigns the photographs of these numbers, or of a folder or card, as one act."""

    def __init__(
        self,
        access: ProjectAccess,
        photographs: Sequence[int] | Root,
        parent: QWidget | None = None,
    ) -> None:
        title = translate("Folders", "Camera stations from folder names")
        super().__init__(title, QSize(820, 620), access, parent)
        self._photographs = photographs
        self._numbers: list[int] = []
        self._folders: Mapping[str, Sequence[int]] = {}
        self._stations: list[str] = []
        self._found: ByFolders | None = None
        self.summary = WrappingLabel("", self)
        self.pattern = TextField(
            translate("Folders", "&Pattern of the folder names"), self, example="{station}/{date}"
        )
        self.folders = _folder_table(self)
        self.days = QCheckBox(
            translate("Folders", "Also give the &day where a time is missing"), self
        )
        self.consequences = WrappingLabel("", self)
        self.warning = WrappingLabel("warning", self)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(PREVIEW_AFTER_MS)
        self._lay_out()
        self.assign = self.primary(translate("Folders", "&Assign"))
        self.closing.setText(translate("Folders", "Cancel"))
        self.closing.clicked.disconnect()
        self.closing.clicked.connect(self.reject)
        self._connect()
        self._read()
        self.pattern.line.setFocus()

    def _lay_out(self) -> None:
        self.pattern.show_hint(
            translate(
                "Folders",
                "{station}, {camera} and {date} stand for parts of a name, * for any other text, "
                "/ for the folder below.",
            )
        )
        for part in (self.summary, self.pattern):
            self.content.addWidget(part)
        self.content.addWidget(self.folders, 100)
        self.content.addWidget(self.days)
        self.content.addStretch(1)
        for part in (self.consequences, self.warning):
            self.footer.insertWidget(self.footer.count() - 1, part)

    def _connect(self) -> None:
        self.pattern.line.textChanged.connect(self._typing)
        self.days.toggled.connect(lambda _: self.look())
        self._timer.timeout.connect(self.look)
        self.access.changed.connect(self._read)
        self.assign.clicked.connect(self._do)

    def _read(self) -> None:
        """Read the folders and stations, and begin with a pattern that fits them."""
        project, chosen = self.access.project, self._photographs
        try:
            with project.file.reading():
                connection = project.connection
                self._numbers = (
                    media_of(connection, [folder_target(chosen, "")])
                    if isinstance(chosen, Root)
                    else list(chosen)
                )
                self._folders = folders_of(connection, self._numbers)
                self._stations = [*current_deployments(connection)]
        except SwcError as error:
            self.say(in_words(error.message), "error")
        self.summary.show_text(_summary(len(self._numbers), len(self._folders)))
        if not self.pattern.text:
            self.pattern.show_text(likely_pattern(self._folders, self._stations))
        self.look()

    def _typing(self) -> None:
        self._found = None
        self.enable()
        self._timer.start()

    def _pattern(self) -> FolderPattern | None:
        """The pattern that is typed; says what is wrong with it."""
        try:
            made = folder_pattern(self.pattern.text)
        except FolderPatternNotRead as error:
            self.pattern.show_problem(in_words(error.message))
            return None
        self.pattern.show_problem("")
        return made

    def look(self) -> None:
        """Show what the pattern makes of each folder, and what would change."""
        self._timer.stop()
        made = self._pattern()
        self._found = None
        rows: list[FolderMeaning] = []
        if made is not None and not self.is_busy:
            rows = meanings(self._folders, made, self._stations)
            project = self.access.project
            try:
                with project.file.reading():
                    days = self.days.isChecked()
                    self._found = by_folders(project.connection, self._numbers, made, days=days)
            except SwcError as error:
                self.say(in_words(error.message), "error")
        self.folders.show_rows(rows)
        for part in (self.folders, self.pattern, self.days):
            part.setVisible(bool(self._folders))
        has_days = any(isinstance(row.facts, FolderFacts) and row.facts.day for row in rows)
        self.days.setEnabled(has_days)
        self._say(rows)
        self.enable()

    def _say(self, rows: Sequence[FolderMeaning]) -> None:
        found = self._found
        self.consequences.show_text(
            "" if found is None or not self._folders else _consequences(found)
        )
        self.warning.show_text(_unknown(rows))

    def enable(self) -> None:
        """Offer to assign where something would change."""
        count = 0 if self._found is None else len(self._found.media)
        self.assign.setEnabled(self.can_act and count > 0)
        text = message("Folders", "&Assign %Ln photograph(s)", "", 0).counted(count)
        self.assign.setText(in_words(text) if count else translate("Folders", "&Assign"))

    def _do(self) -> None:
        made = self._pattern()
        if made is None or not self.assign.isEnabled():
            return
        job = partial(_assign, self._numbers, made, self.days.isChecked())
        self.act(job, self._done, translate("Folders", "Assigning…"))

    def _done(self, _outcome: Outcome) -> None:
        self.accept()


def _assign(numbers: Sequence[int], made: FolderPattern, days: bool, work: Work) -> Outcome:
    targets = selected_media(work.project.connection, numbers)
    return work.assign_by_folders(targets, made, days=days)


def _summary(photographs: int, folders: int) -> str:
    if not photographs:
        return translate("Folders", "There are no photographs here.")
    text = message("Folders", "{photographs} in %Ln folder(s).", "", 0).counted(folders)
    return in_words(text.fill(photographs=words.photographs(photographs)))


def _consequences(found: ByFolders) -> str:
    assigned = sum(map(len, found.stations.values()))
    dated = sum(map(len, found.days.values()))
    station = message("Folders", "%Ln photograph(s) will be assigned to a station.", "", 0)
    day = message("Folders", "%Ln photograph(s) will get a day.", "", 0)
    said = [text.counted(count) for count, text in ((assigned, station), (dated, day)) if count]
    if not said:
        return translate("Folders", "With this pattern nothing changes.")
    return " ".join(map(in_words, said))


def _unknown(rows: Sequence[FolderMeaning]) -> str:
    """Which stations the project does not have."""
    names = {
        row.facts.station
        for row in rows
        if isinstance(row.facts, FolderFacts) and row.facts.station and not row.is_known
    }
    if not names:
        return ""
    named = sorted(names)[:_MAX_NAMED]
    shown = ", ".join(named) if len(names) <= _MAX_NAMED else f"{', '.join(named)}, …"
    text = translate("Folders", "The project has no camera stations of these names: {names}.")
    return text.format(names=shown)


def _folder_table(parent: QWidget) -> ListTable:
    columns = [
        ListColumn(
            translate("Folders", "Folder"),
            lambda row: row.folder or translate("Folders", "(no folder)"),
        ),
        ListColumn(
            translate("Folders", "Photographs"),
            lambda row: words.format_number(len(row.media)),
            lambda row: len(row.media),
            is_number=True,
        ),
        ListColumn(translate("Folders", "Means"), _meaning, color=_color),
    ]
    name = translate("Folders", "What the folders mean")
    return ListTable(name, columns, lambda row: row.folder, stretched=2, parent=parent)


def _meaning(row: FolderMeaning) -> str:
    if isinstance(row.facts, Message):
        return as_sentence(row.facts)
    facts = row.facts
    station = facts.station
    if station and not row.is_known:
        station = translate("Folders", "{station} (not in the project)").format(station=station)
    day = facts.day
    shown = "" if day is None else stored_time(day.isoformat())
    camera = translate("Folders", "camera {camera}").format(camera=facts.camera)
    return words.joined([station, camera if facts.camera else "", shown])


def _color(row: FolderMeaning) -> str:
    if isinstance(row.facts, Message):
        return "secondary"
    return "text" if row.is_known or not row.facts.station else "warning"
