"""Correcting the clock of a camera: whose clock, what is known of it, and old → new times."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from PySide6.QtCore import QCoreApplication, QSize, QTimer
from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QButtonGroup,
    QCheckBox,
    QPushButton,
    QRadioButton,
    QVBoxLayout,
    QWidget,
)

from swc_desktop.core.message import Message, message
from swc_desktop.core.progress import Control
from swc_desktop.projects.clock_choices import ClockChoice, WhoseClock, clock_choices
from swc_desktop.projects.clock_findings import ClockFinding
from swc_desktop.projects.clock_preview import ClockPreview
from swc_desktop.projects.clock_shifts import ClockEntry, ClockWay, offset_words, zone_words
from swc_desktop.projects.computer_clock import now
from swc_desktop.projects.correcting import KeptCorrection
from swc_desktop.projects.home_zone import home_zone
from swc_desktop.projects.selecting import Selected, media_of
from swc_desktop.ui.dialogs.base_dialog import BaseDialog
from swc_desktop.ui.project.act_dialog import read_only_label
from swc_desktop.ui.project.clock_form import ClockForm
from swc_desktop.ui.project.clock_look import (
    ClockLook,
    file_there,
    look_at,
    people_in,
    reader_of,
    reading_of,
)
from swc_desktop.ui.project.clock_table import ClockTable, written
from swc_desktop.ui.project.example_photograph import ExamplePhotograph
from swc_desktop.ui.project.project_access import ProjectAccess
from swc_desktop.ui.text.plain_text import caption, shortened, tip
from swc_desktop.ui.text.sentences import as_sentence, in_words
from swc_desktop.ui.theme.theme import active_theme
from swc_desktop.ui.widgets.field_label import FieldLabel
from swc_desktop.ui.widgets.flow_layout import FlowLayout
from swc_desktop.ui.widgets.scrolling import PageScroll
from swc_desktop.ui.widgets.wrapping_label import WrappingLabel
from swc_desktop.ui.workers.worker import Worker

translate = QCoreApplication.translate

LOOK_AFTER_MS: Final = 250
"""How long the entry must be unchanged before it is looked at: typing changes it all the time."""

_FORM_WIDTH: Final = 330
_MIN_TABLE: Final = 500
"""Pixels, for 14 px text; with less room the table moves below the fields."""

_MAX_NAMES: Final = 24
"""Letters of stations or serial numbers on a button; its tooltip has all."""

_SCROLL_BAR: Final = 20
"""Pixels; a round number above the width in the usual styles."""


class ClockDialog(BaseDialog):
    """Corrects the clock that some photographs stand for, as one act.

    ``finding`` fills in what it offers. What a correction changes is looked at beside the window.
    """

    def __init__(
        self,
        access: ProjectAccess,
        numbers: Sequence[int],
        parent: QWidget | None = None,
        *,
        finding: ClockFinding | None = None,
    ) -> None:
        super().__init__(translate("Clock", "Correct the clock"), QSize(1300, 640), parent)
        self._access = access
        self._reader = reader_of(access)
        self._finding = finding
        connection = access.project.connection
        with access.project.file.reading():
            if finding is not None:
                numbers = media_of(connection, finding.targets)
            self._choices = _choices(clock_choices(connection, numbers), finding)
            home = home_zone(connection)
        self._look: ClockLook | None = None
        self._control: Control | None = None
        self._is_acting = False
        self._is_closed = False
        self.example = ExamplePhotograph(
            lambda number: file_there(access.project, number),
            lambda number: people_in(access.project, number),
            self,
        )
        self.form = ClockForm(self.example, "" if home is None else str(home), self)
        self.table = ClockTable(self)
        self.summary = WrappingLabel(parent=self)
        self.basis = WrappingLabel("secondary", self)
        self.read_only = read_only_label(access, self)
        self.problem = WrappingLabel("error", self)
        self.future = WrappingLabel("warning", self)
        self.confirm = QCheckBox(translate("Clock", "Correct the clock &all the same"), self)
        self._worker = Worker("clock", self)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(LOOK_AFTER_MS)
        self.whose = QButtonGroup(self)
        self._lay_out()
        self._connect()
        with access.project.file.reading():
            self.example.set_numbers(self._examples(numbers))
        self._prefill()
        self._show(None)
        self.look()

    # What is shown.

    def _lay_out(self) -> None:
        self._fields = QWidget(self)
        column = QVBoxLayout(self._fields)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(FieldLabel(translate("Clock", "Whose clock")))
        for at, choice in enumerate(self._choices):
            short, whole = _choice_words(choice)
            button = QRadioButton(caption(short), self)
            button.setToolTip(tip(whole))
            button.setAccessibleName(whole)
            self.whose.addButton(button, at)
            column.addWidget(button)
        column.addSpacing(4)
        column.addWidget(self.form)
        column.addStretch(1)
        self._side = PageScroll(self._fields, self)
        self._side.setAccessibleName(translate("Clock", "What is wrong"))
        self._seen = QWidget(self)
        shown = QVBoxLayout(self._seen)
        shown.setContentsMargins(0, 0, 0, 0)
        shown.setSpacing(8)
        shown.addWidget(self.summary)
        shown.addWidget(self.basis)
        steps = FlowLayout()
        self.to_first = self._step(steps, translate("Clock", "First change"))
        self.to_last = self._step(steps, translate("Clock", "Last change"))
        self.to_jump = self._step(steps, translate("Clock", "Next jump"))
        shown.addLayout(steps)
        for part in (self.future, self.confirm):
            shown.addWidget(part)
        shown.addWidget(self.table, 1)
        untouched = WrappingLabel("small", self)
        untouched.show_text(
            translate(
                "Clock",
                "The files of the photographs are not changed; they keep what the camera wrote.",
            )
        )
        shown.addWidget(untouched)
        self._parts = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._parts.setSpacing(20)
        self._parts.addWidget(self._side)
        self._parts.addWidget(self._seen, 1)
        self.content.addLayout(self._parts, 1)
        for part in (self.read_only, self.problem):
            self.footer.addWidget(part)
        self.apply = self.primary(translate("Clock", "Correct the clock"))
        self.closing.setText(translate("Clock", "Cancel"))

    def _step(self, row: FlowLayout, text: str) -> QPushButton:
        made = QPushButton(text, self)
        made.setAutoDefault(False)
        row.addWidget(made)
        return made

    def _connect(self) -> None:
        self._timer.timeout.connect(self.look)
        self.form.changed.connect(self._type)
        self.whose.idToggled.connect(lambda _at, is_on: self._type() if is_on else None)
        self.example.chosen.connect(self._take_example)
        self.confirm.toggled.connect(lambda _: self._enable())
        self.to_first.clicked.connect(lambda: self._go(self._places()[0]))
        self.to_last.clicked.connect(lambda: self._go(self._places()[1]))
        self.to_jump.clicked.connect(self._go_to_jump)
        self.apply.clicked.connect(self._apply)
        self.finished.connect(self._end)
        self._access.changed.connect(self._type)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._arrange()
        # The bar of the fields would take its room until the next round of events.
        QCoreApplication.sendPostedEvents(self._side)
        self.form.first_field.setFocus()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    def _arrange(self) -> None:
        """Put the table beside the fields, or below them where there is too little room."""
        least = self._fields.minimumSizeHint().width() + _SCROLL_BAR
        width = max(active_theme.px(_FORM_WIDTH), least)
        beside = self.width() >= width + active_theme.px(_MIN_TABLE)
        self._side.setVisible(beside)
        self._side.setFixedWidth(width)
        if beside and self._side.widget() is not self._fields:
            self._parts.removeWidget(self._fields)
            self._parts.setDirection(QBoxLayout.Direction.LeftToRight)
            self._side.show_page(self._fields)
        elif not beside and self._parts.indexOf(self._fields) < 0:
            self._side.takeWidget()
            self._parts.setDirection(QBoxLayout.Direction.TopToBottom)
            self._parts.insertWidget(0, self._fields)
            self._fields.show()

    def _examples(self, numbers: Sequence[int]) -> list[int]:
        """The photographs to read a true time from, that of the finding first."""
        if self._finding is None:
            return list(numbers)
        first = Selected("media", self._finding.example.media)
        found = media_of(self._access.project.connection, [first])
        return [*found, *(number for number in numbers if number not in found)]

    def _prefill(self) -> None:
        button = self.whose.button(0)
        button.setChecked(True)
        if self._finding is None:
            return
        zone = self._finding.zone
        pairs = tuple(
            (
                pair.reading.isoformat(" ", "seconds"),
                pair.instant.astimezone(zone).isoformat(" ", "seconds"),
            )
            for pair in self._finding.pairs
        )
        self.form.show_entry(ClockEntry(ClockWay.PAIRS, pairs=pairs))

    # What is typed.

    @property
    def looked(self) -> ClockLook | None:
        """What was seen of what is typed now; None until that was looked at."""
        return self._look

    @property
    def choice(self) -> ClockChoice:
        """Whose clock is meant."""
        return self._choices[self.whose.checkedId()]

    def _type(self) -> None:
        """Something was typed: what was seen does not count any more."""
        if self._is_acting or self._is_closed:
            return
        if self._control is not None:
            self._control.cancel()
        self._look = None
        self._arrange()
        self._enable()
        self._timer.start()

    def _take_example(self, number: int) -> None:
        with self._access.project.file.reading():
            reading = reading_of(self._access.project, number)
        self.form.show_reading("" if reading is None else reading.isoformat(" ", "seconds"))

    def look(self) -> None:
        """Look at what is typed, beside the window."""
        self._timer.stop()
        choice, entry, read = self.choice, self.form.entry, self._reader
        control = Control()
        self._control = control

        def job() -> ClockLook:
            return read(lambda project: look_at(project, choice, entry, control))

        def show(look: ClockLook) -> None:
            if self._control is control:
                self._show(look)

        def fail(reason: Message | str) -> None:
            if self._control is control and not control.cancelled:
                self.problem.show_text(as_sentence(reason))

        self._worker.start(job, show, fail)

    def _show(self, look: ClockLook | None) -> None:
        self._look = look
        self.problem.show_text("")
        self.future.show_text("")
        if look is None:
            self.summary.show_text(translate("Clock", "Looking at the photographs…"))
            self._enable()
            return
        self._show_basis(look)
        self.problem.show_text(in_words(look.problem))
        if look.summary is None:
            text = translate("Clock", "Say what is wrong with the clock to see old and new times.")
            if look.basis is None:
                text = translate("Clock", "None of these photographs has a time in its file.")
            self.summary.show_text(text)
        else:
            self.summary.show_text(" ".join(map(in_words, look.summary.sentences)))
            if look.summary.in_future:
                self.future.show_text(_future_words(look))
        self._show_rows(look)
        self._enable()

    def _show_basis(self, look: ClockLook) -> None:
        basis = look.basis
        self.form.show_zone_of_true_times("" if basis is None else zone_words(basis))
        is_odd = basis is not None and (not basis.is_known or basis.others > 0)
        is_asked = self.form.entry.way is not ClockWay.ZONE
        text = in_words(offset_words(basis)) if basis is not None and is_odd and is_asked else ""
        self.basis.show_text(text)

    def _show_rows(self, look: ClockLook) -> None:
        has_correction = look.kept is not None
        kept = look.kept
        if kept is None and look.basis is not None:
            kept = KeptCorrection(look.basis.in_use, look.basis.first - look.basis.first)
        if kept is None:
            return
        connection = self._access.project.connection
        with self._access.project.file.reading():
            preview = ClockPreview(connection, look.choice.targets, kept)
            self.table.changes.show_changes(look.numbers, preview, has_correction=has_correction)
        if look.summary is not None and look.summary.first is not None:
            self.table.show_row(look.summary.first)

    def _places(self) -> tuple[int, int]:
        """The rows of the first and the last change."""
        summary = None if self._look is None else self._look.summary
        if summary is None or summary.first is None or summary.last is None:
            return 0, 0
        return summary.first, summary.last

    def _go(self, row: int) -> None:
        self.table.show_row(row)

    def _go_to_jump(self) -> None:
        """The next jump after the row that is marked, from the first again after the last."""
        jumps = self._jumps
        here = self.table.currentIndex().row()
        if jumps:
            self._go(next((jump for jump in jumps if jump > here), jumps[0]))

    @property
    def _jumps(self) -> tuple[int, ...]:
        summary = None if self._look is None else self._look.summary
        return () if summary is None else summary.jumps

    def _enable(self) -> None:
        summary = None if self._look is None else self._look.summary
        changed = 0 if summary is None else summary.changed
        in_future = 0 if summary is None else summary.in_future
        self.confirm.setVisible(in_future > 0)
        self.to_first.setEnabled(changed > 0)
        self.to_last.setEnabled(changed > 0)
        self.to_jump.setVisible(bool(self._jumps))
        is_allowed = not in_future or self.confirm.isChecked()
        can = changed > 0 and is_allowed and self._access.can_write and not self._is_acting
        self.apply.setEnabled(can)
        text = translate("Clock", "Correct the clock")
        if changed:
            whole = message("Clock", "Correct the clock of %Ln photograph(s)", "", 0)
            text = in_words(whole.counted(changed))
        self.apply.setText(caption(text))

    # What is done.

    def _apply(self) -> None:
        look = self._look
        if look is None or look.kept is None or self._is_acting:
            return
        targets, kept, confirmed = look.choice.targets, look.kept, self.confirm.isChecked()
        self._is_acting = True
        self._enable()
        self._access.act(
            lambda work: work.clock(targets, kept, confirmed=confirmed),
            lambda _: None if self._is_closed else self.accept(),
            self._refuse,
        )

    def _refuse(self, reason: Message | str) -> None:
        if self._is_closed:
            self._access.failed.emit(reason)
            return
        self._is_acting = False
        self.problem.show_text(as_sentence(reason))
        self._enable()

    def _end(self) -> None:
        self._is_closed = True
        if self._control is not None:
            self._control.cancel()
        self._timer.stop()
        self._worker.close()
        self.example.close_loader()


def _choices(found: list[ClockChoice], finding: ClockFinding | None) -> list[ClockChoice]:
    """What is offered; what a finding is about comes first."""
    if finding is None:
        return found
    alone = replace(found[-1], targets=finding.targets)
    if not finding.parts:
        same = [one for one in found if one.targets == finding.targets]
        return [*same, *(one for one in found if one not in same)]
    return [alone, *found[:-1]]


def _choice_words(choice: ClockChoice) -> tuple[str, str]:
    """Whose clock it is with the number of photographs, short for a button and whole."""
    if choice.whose is WhoseClock.PHOTOGRAPHS:
        text = message("Clock", "Only what was chosen ({count:,})")
        whole = message("Clock", "Only what was chosen: %Ln photograph(s)", "", 0)
    elif choice.whose is WhoseClock.STATION:
        text = message("Clock", "Camera station {names} ({count:,})")
        whole = message("Clock", "Camera station {names}: %Ln photograph(s)", "", 0)
    else:
        text = message("Clock", "Camera {names} ({count:,})")
        whole = message("Clock", "Camera with serial number {names}: %Ln photograph(s)", "", 0)
    short = text.fill(names=shortened(choice.names, _MAX_NAMES), count=choice.media)
    return in_words(short), in_words(whole.counted(choice.media).fill(names=choice.names))


def _future_words(look: ClockLook) -> str:
    summary = look.summary
    assert summary is not None
    text = message(
        "Clock",
        "%Ln photograph(s) would be after now, up to {latest}. This computer shows {now}; its "
        "clock may be wrong too, so check both.",
        "",
        0,
    )
    latest = "" if summary.latest is None else written(summary.latest.astimezone().isoformat())
    filled = text.counted(summary.in_future).fill(
        latest=latest, now=written(now().astimezone().isoformat())
    )
    return in_words(filled)
