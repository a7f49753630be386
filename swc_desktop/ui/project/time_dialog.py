"""Giving a time to photographs: typed, or from the names of their files."""

from collections.abc import Sequence
from functools import partial
from pathlib import PurePosixPath

from PySide6.QtCore import QCoreApplication, QSize
from PySide6.QtWidgets import QButtonGroup, QRadioButton, QVBoxLayout, QWidget

from swc_desktop.core.errors import SwcError
from swc_desktop.core.message import message
from swc_desktop.core.observation import Moment
from swc_desktop.photos.errors import DayNotRead, TimeNotRead
from swc_desktop.photos.moment import parse_day, parse_moment
from swc_desktop.projects.known_places import with_time
from swc_desktop.projects.name_times import NamedTimes, times_in_names
from swc_desktop.projects.outcome import Outcome
from swc_desktop.projects.selecting import selected_media
from swc_desktop.projects.working import Work
from swc_desktop.ui.project.act_dialog import ActDialog
from swc_desktop.ui.project.list_table import ListTable
from swc_desktop.ui.project.project_access import ProjectAccess
from swc_desktop.ui.project.replace_choice import ReplaceChoice
from swc_desktop.ui.project.rows_model import ListColumn
from swc_desktop.ui.project.text_field import TextField
from swc_desktop.ui.text.plain_text import file_name
from swc_desktop.ui.text.sentences import in_words
from swc_desktop.ui.text.stored_times import stored_time
from swc_desktop.ui.text.words import clock
from swc_desktop.ui.widgets.wrapping_label import WrappingLabel

translate = QCoreApplication.translate


class TimeDialog(ActDialog):
    """Gives one photograph a moment, several a day, or each the time in its name, as one act."""

    def __init__(
        self, access: ProjectAccess, numbers: Sequence[int], parent: QWidget | None = None
    ) -> None:
        title = translate("Time", "Give photographs a time")
        super().__init__(title, QSize(720, 560), access, parent)
        self._numbers = list(numbers)
        self._named = NamedTimes([], 0, 0)
        self.choice = ReplaceChoice(self)
        self.typed = QRadioButton(self)
        self.by_names = QRadioButton(translate("Time", "The times in the file &names"), self)
        self.field = TextField(self._label, self, example=self._example, max_letters=40)
        self.changes = _change_table(self)
        self.summary = WrappingLabel("", self)
        self.notes = WrappingLabel("secondary", self)
        self._lay_out()
        self.give = self.primary(translate("Time", "&Give time"))
        self.closing.setText(translate("Time", "Cancel"))
        self.closing.clicked.disconnect()
        self.closing.clicked.connect(self.reject)
        self._connect()
        self._read()
        self.field.line.setFocus()

    @property
    def _is_one(self) -> bool:
        return len(self._numbers) == 1

    @property
    def _label(self) -> str:
        if self._is_one:
            return translate("Time", "&Day, or day and time")
        return translate("Time", "&Day")

    @property
    def _example(self) -> str:
        return "2026-02-19 06:24:10" if self._is_one else "2026-02-19"

    def _lay_out(self) -> None:
        group = QButtonGroup(self)
        for button in (self.typed, self.by_names):
            group.addButton(button)
        self.typed.setChecked(True)
        self.typed.setText(
            translate("Time", "A &time that I type")
            if self._is_one
            else translate("Time", "One day &that I type for all")
        )
        self.field.show_hint(
            translate(
                "Time",
                "Without an offset like +02:00 the time zone of the place counts. Of a day alone "
                "only the season counts.",
            )
            if self._is_one
            else translate("Time", "Year, month and day. Only the season counts.")
        )
        ways = QVBoxLayout()
        ways.setSpacing(4)
        for button in (self.typed, self.by_names):
            ways.addWidget(button)
        self.content.addWidget(self.choice.summary)
        self.content.addLayout(ways)
        self.content.addWidget(self.field)
        self.content.addWidget(self.choice)
        self.content.addWidget(self.changes, 100)
        self.content.addStretch(1)
        for said in (self.summary, self.notes):
            self.footer.insertWidget(self.footer.count() - 1, said)

    def _connect(self) -> None:
        self.typed.toggled.connect(lambda _: self._show())
        self.choice.changed.connect(self.enable)
        self.field.line.textChanged.connect(self._typing)
        self.field.line.editingFinished.connect(self._say_problem)
        self.give.clicked.connect(self._do)

    def _read(self) -> None:
        """Say what is selected, and what the names of the files say."""
        project = self.access.project
        having: list[int] = []
        try:
            with project.file.reading():
                having = with_time(project.connection, self._numbers)
                self._named = times_in_names(project.connection, self._numbers)
        except SwcError as error:
            self.say(in_words(error.message), "error")
        text = message("Time", "%Ln of them (has|have) a time.", "", 0).counted(len(having))
        self.choice.show_counts(len(self._numbers), len(having), in_words(text))
        self.changes.show_rows(self._named.changes)
        self._show()

    def _show(self) -> None:
        """Show what belongs to the way that is chosen."""
        is_typed = self.typed.isChecked()
        self.choice.setVisible(is_typed)
        self.field.setVisible(is_typed)
        self.changes.setVisible(not is_typed and bool(self._named.changes))
        lines = [] if is_typed else name_lines(self._named)
        self.summary.show_text(lines[0] if lines else "")
        self.notes.show_text(" ".join(lines[1:]))
        self.enable()

    @property
    def moment(self) -> Moment | None:
        """The time that is typed, None while it cannot be read."""
        try:
            return self._parse()
        except (DayNotRead, TimeNotRead):
            return None

    def _parse(self) -> Moment:
        """Raises ``DayNotRead`` and ``TimeNotRead``."""
        text = self.field.text
        if not self._is_one or len(text) <= len("2026-02-19"):
            return parse_day(text)
        return parse_moment(text)

    def _typing(self) -> None:
        self.field.show_problem("")
        self.enable()

    def _say_problem(self) -> None:
        """Say what is wrong with what was typed."""
        try:
            if self.field.text:
                self._parse()
        except (DayNotRead, TimeNotRead) as error:
            self.field.show_problem(in_words(error.message))

    @property
    def _count(self) -> int:
        """How many photographs get a time."""
        if not self.typed.isChecked():
            return len(self._named.changes)
        return self.choice.count

    def enable(self) -> None:
        """Offer to give a time where there is one."""
        count = self._count
        is_ready = not self.typed.isChecked() or self.moment is not None
        self.give.setEnabled(self.can_act and is_ready and count > 0)
        text = message("Time", "&Give %Ln photograph(s) this time", "", 0)
        if not self.typed.isChecked():
            text = message("Time", "&Give %Ln photograph(s) a time", "", 0)
        elif not self._is_one:
            text = message("Time", "&Give %Ln photograph(s) this day", "", 0)
        self.give.setText(
            in_words(text.counted(count)) if count else translate("Time", "&Give time")
        )

    def _do(self) -> None:
        if not self.give.isEnabled():
            return
        moment = self.moment if self.typed.isChecked() else None
        job = partial(_give, self._numbers, moment, self.choice.only_missing)
        self.act(job, self._done, translate("Time", "Giving the time…"))

    def _done(self, _outcome: Outcome) -> None:
        self.accept()


def _give(numbers: Sequence[int], moment: Moment | None, only_missing: bool, work: Work) -> Outcome:
    targets = selected_media(work.project.connection, numbers)
    if moment is None:
        return work.time_by_names(targets)
    return work.time(targets, moment, fills_only=only_missing)


def name_lines(named: NamedTimes) -> list[str]:
    """What the names would change, in sentences."""
    changed = message("Time", "The names change the time of %Ln photograph(s).", "", 0)
    none = message("Time", "The names of the files change nothing.")
    found = [in_words(changed.counted(len(named.changes)) if named.changes else none)]
    days = sum(change.new.is_day for change in named.changes)
    for count, text in (
        (
            days,
            message(
                "Time",
                "%Ln (is|are) from a messenger app, whose names have only the day: its season "
                "counts, and no hour.",
                "",
                0,
            ),
        ),
        (named.same, message("Time", "%Ln (has|have) the time of the name already.", "", 0)),
        (named.without, message("Time", "%Ln (has|have) no date in the name.", "", 0)),
    ):
        if count:
            found.append(in_words(text.counted(count)))
    return found


def _change_table(parent: QWidget) -> ListTable:
    columns = [
        ListColumn(translate("Time", "File"), lambda one: file_name(PurePosixPath(one.file))),
        ListColumn(
            translate("Time", "Time now"),
            lambda one: stored_time(one.old),
            lambda one: one.old or "",
        ),
        ListColumn(
            translate("Time", "Time in the name"),
            lambda one: clock(one.new),
            lambda one: one.new.isoformat(),
        ),
    ]
    name = translate("Time", "What the names change")
    return ListTable(name, columns, lambda one: one.media, stretched=0, parent=parent)
