"""What photographs say against the clocks of their cameras, with the correction that is offered."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QCoreApplication, QSize, Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QFrame,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from swc_desktop.core.message import Message, message
from swc_desktop.projects.clock_findings import ClockFinding, clock_findings
from swc_desktop.projects.clocks import changes
from swc_desktop.projects.home_zone import home_zone
from swc_desktop.projects.project import Project
from swc_desktop.ui.dialogs.base_dialog import BaseDialog
from swc_desktop.ui.project.act_dialog import read_only_label
from swc_desktop.ui.project.clock_dialog import ClockDialog
from swc_desktop.ui.project.clock_look import reader_of
from swc_desktop.ui.project.clock_table import written
from swc_desktop.ui.project.project_access import ProjectAccess
from swc_desktop.ui.project.zone_box import ZoneBox
from swc_desktop.ui.text.sentences import as_sentence, in_words
from swc_desktop.ui.widgets.field_label import FieldLabel
from swc_desktop.ui.widgets.flow_layout import FlowLayout
from swc_desktop.ui.widgets.wrapping_label import WrappingLabel
from swc_desktop.ui.workers.worker import Worker

translate = QCoreApplication.translate

MAX_SHOWN: Final = 100
"""Findings in the list; more are counted, and come when some of these are settled."""


@dataclass(frozen=True)
class _Found:
    findings: Sequence[ClockFinding]
    home: str


class FindingRow(QFrame):
    """One finding with its sentence, an example of old → new, and what can be done about it."""

    previewed = Signal(object)
    judged = Signal(object)

    def __init__(self, finding: ClockFinding, *, is_judged: bool, parent: QWidget) -> None:
        super().__init__(parent)
        self.finding = finding
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 4)
        column.setSpacing(4)
        camera = WrappingLabel("heading", self)
        camera.show_text(_camera_words(finding))
        self.sentence = WrappingLabel(parent=self)
        self.sentence.show_text(as_sentence(finding.fault.sentence))
        self.example = WrappingLabel("secondary", self)
        self.example.show_text(_example_words(finding))
        for part in (camera, self.sentence, self.example):
            column.addWidget(part)
        buttons = FlowLayout()
        self.preview = QPushButton(translate("Clock", "Preview…"), self)
        self.no_fault = QPushButton(translate("Clock", "Not a fault"), self)
        if is_judged:
            self.no_fault.setText(translate("Clock", "Offer again"))
        for button, signal in ((self.preview, self.previewed), (self.no_fault, self.judged)):
            button.setAutoDefault(False)
            button.clicked.connect(lambda _=False, signal=signal: signal.emit(self.finding))
            buttons.addWidget(button)
        self.preview.setVisible(not is_judged)
        column.addLayout(buttons)
        line = QFrame(self)
        line.setProperty("role", "line")
        column.addSpacing(6)
        column.addWidget(line)


class ClockFindingsDialog(BaseDialog):
    """The findings of a project; they are looked for beside the window."""

    def __init__(self, access: ProjectAccess, parent: QWidget | None = None) -> None:
        super().__init__(translate("Clock", "Clocks of cameras"), QSize(760, 620), parent)
        self._access = access
        self._reader = reader_of(access)
        self._worker = Worker("clocks", self)
        self._asked = 0
        self._is_closed = False
        self.rows: list[FindingRow] = []
        self.status = WrappingLabel(parent=self)
        self.read_only = read_only_label(access, self)
        self.problem = WrappingLabel("error", self)
        self.judged = QCheckBox(translate("Clock", "Show those that are &not a fault"), self)
        self.home = ZoneBox([""], translate("Clock", "Home time zone"), self)
        self.set_home = QPushButton(translate("Clock", "&Set"), self)
        self.set_home.setAutoDefault(False)
        self._list = QWidget(self)
        self._column = QVBoxLayout(self._list)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(8)
        self._lay_out()
        self.judged.toggled.connect(lambda _: self.search())
        self.set_home.clicked.connect(self._set_home)
        self.home.currentTextChanged.connect(lambda _: self._enable())
        self.finished.connect(self._end)
        access.changed.connect(self.search)
        self._home = ""
        self._enable()
        self.search()

    def _lay_out(self) -> None:
        zone = FlowLayout()
        zone.addWidget(FieldLabel(translate("Clock", "&Home time zone"), self.home))
        zone.addWidget(self.home)
        zone.addWidget(self.set_home)
        hint = WrappingLabel("small", self)
        hint.show_text(
            translate(
                "Clock",
                "The zone of the office from which cameras are sent out; a camera that still shows "
                "it is then found.",
            )
        )
        self.content.addWidget(self.status)
        self.content.addWidget(self._list)
        self.content.addStretch(1)
        self.content.addWidget(self.judged)
        self.content.addLayout(zone)
        self.content.addWidget(hint)
        for part in (self.read_only, self.problem):
            self.footer.addWidget(part)

    def search(self) -> None:
        """Look for findings again."""
        if self._is_closed:
            return
        self._asked += 1
        asked, read, judged = self._asked, self._reader, self.judged.isChecked()
        if not self.rows:
            self.status.show_text(translate("Clock", "Looking at the clocks…"))

        def job() -> _Found:
            return read(lambda project: _find(project, judged))

        def show(found: _Found) -> None:
            if asked == self._asked:
                self._show(found, is_judged=judged)

        self._worker.start(job, show, self._fail)

    def _show(self, found: _Found, *, is_judged: bool) -> None:
        for row in self.rows:
            self._column.removeWidget(row)
            row.hide()
            row.deleteLater()
        self.rows = [
            FindingRow(one, is_judged=is_judged, parent=self._list)
            for one in found.findings[:MAX_SHOWN]
        ]
        for row in self.rows:
            row.previewed.connect(self.preview)
            row.judged.connect(self._judge)
            self._column.addWidget(row)
        self.problem.show_text("")
        self.status.show_text(_status_words(found.findings, is_judged=is_judged))
        if found.home != self._home or not self.home.currentText():
            self._home = found.home
            self.home.setCurrentText(found.home)
        self._enable()

    def preview(self, finding: ClockFinding) -> ClockDialog:
        """Show what the correction of a finding would change, to do it or not."""
        dialog = ClockDialog(self._access, (), self, finding=finding)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.help_wanted.connect(self.help_wanted)
        dialog.open()
        return dialog

    def _judge(self, finding: ClockFinding) -> None:
        is_fault = self.judged.isChecked()
        self._access.act(
            lambda work: work.judge_findings([finding.id], is_fault=is_fault), failed=self._fail
        )

    def _set_home(self) -> None:
        name = self.home.currentText().strip()
        self._access.act(lambda work: work.set_home_zone(name), failed=self._fail)

    def _fail(self, reason: Message | str) -> None:
        self.problem.show_text(as_sentence(reason))

    def _enable(self) -> None:
        is_other = self.home.currentText().strip() != self._home
        self.set_home.setEnabled(is_other and self._access.can_write)
        for row in self.rows:
            row.no_fault.setEnabled(self._access.can_write)

    def _end(self) -> None:
        self._is_closed = True
        self._asked += 1
        self._worker.close()


def _find(project: Project, judged: bool) -> _Found:
    home = home_zone(project.connection)
    found = clock_findings(project.connection, judged=judged)
    return _Found(found, "" if home is None else str(home))


def _status_words(findings: Sequence[ClockFinding], *, is_judged: bool) -> str:
    if not findings:
        if is_judged:
            return translate("Clock", "Nothing was marked as not a fault.")
        return translate("Clock", "No sign of a wrong clock was found.")
    text = message(
        "Clock", "%Ln sign(s) of a wrong clock. Nothing is corrected before you do it.", "", 0
    )
    if is_judged:
        text = message("Clock", "%Ln sign(s) that (is|are) not a fault.", "", 0)
    words = in_words(text.counted(len(findings)))
    if len(findings) > MAX_SHOWN:
        more = message("Clock", "The first {shown} are listed.").fill(shown=MAX_SHOWN)
        words = f"{words} {in_words(more)}"
    return words


def _camera_words(finding: ClockFinding) -> str:
    text = message("Clock", "Camera station {name}: %Ln photograph(s)", "", 0)
    if finding.target.kind == "serial":
        text = message("Clock", "Camera with serial number {name}: %Ln photograph(s)", "", 0)
    count = len(finding.fault.media)
    return in_words(text.counted(count).fill(name=finding.target.name))


def _example_words(finding: ClockFinding) -> str:
    """What the correction makes of the first photograph that shows the fault."""
    (change,) = changes([finding.example.reading], None, finding.fault.offered, finding.zone)
    text = message("Clock", "Offered: {file} showed {old} → {new}")
    if finding.fault.is_estimate:
        text = message("Clock", "Offered, about: {file} showed {old} → {new}")
    filled = text.fill(
        file=finding.example.name,
        old=written(change.reading.isoformat()),
        new=written(change.new.isoformat()),
    )
    return in_words(filled)
