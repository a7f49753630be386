"""The check of answers by a random sample: it is drawn here, and its result is shown here."""

from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any, Final

from PySide6.QtCore import QCoreApplication, QSize, Qt, Signal
from PySide6.QtWidgets import QComboBox, QFileDialog, QWidget

from swc_desktop.core.binomial_interval import binomial_interval
from swc_desktop.core.message import Message, message
from swc_desktop.core.text import on_one_line
from swc_desktop.projects.audit_draws import DEFAULT_PER_GROUP, draw_audit
from swc_desktop.projects.audit_results import AuditResult
from swc_desktop.projects.working import Work
from swc_desktop.session.audit_page import audit_table
from swc_desktop.session.auditing import AuditRead, read_audit
from swc_desktop.ui.project.act_dialog import ActDialog
from swc_desktop.ui.project.clock_look import reader_of
from swc_desktop.ui.project.list_table import ListTable
from swc_desktop.ui.project.project_access import ProjectAccess
from swc_desktop.ui.project.rows_model import ListColumn
from swc_desktop.ui.review import audit_columns
from swc_desktop.ui.text.sentences import as_sentence, in_words
from swc_desktop.ui.text.words import format_number, instant
from swc_desktop.ui.widgets.field_label import FieldLabel
from swc_desktop.ui.widgets.flow_layout import FlowLayout
from swc_desktop.ui.widgets.tabbed_pages import TabbedPages
from swc_desktop.ui.widgets.wrapping_label import WrappingLabel
from swc_desktop.ui.workers.worker import Worker

translate = QCoreApplication.translate

Write = Callable[[Path, bytes], None]
"""Writes a file of the project; it is called beside the window."""

PER_GROUP: Final = (5, 10, 20, 30, 50, 100)
"""To choose from; a choice from "a first idea" to "a result for a report"."""

_COUNT_LETTERS: Final = 4
"""Of the longest of them, with some room."""

PAGE: Final = ".md"
TABLE: Final = ".csv"


class AuditDialog(ActDialog):
    """Draws a sample, and shows what people said of the last one.

    ``judging`` asks to show what is left of it to be judged. ``person`` is who draws, "" where
    nobody was asked yet.
    """

    judging = Signal()

    def __init__(
        self, access: ProjectAccess, write: Write, person: str = "", parent: QWidget | None = None
    ) -> None:
        title = translate("Audit", "Check a sample")
        super().__init__(title, QSize(1120, 640), access, parent)
        self._write, self._person = write, person
        self._read_project = reader_of(access)
        self._worker = Worker("audit", self)
        self._earlier: str | None = None
        self.read: AuditRead | None = None
        self.status = WrappingLabel("", self)
        self.shown = QComboBox(self)
        self.per_group = QComboBox(self)
        self.sum = WrappingLabel("", self)
        self.promise = WrappingLabel("secondary", self)
        self.unchecked = WrappingLabel("secondary", self)
        self.pages = TabbedPages(self)
        self.tables: dict[str, ListTable] = {}
        self._build()
        self.draw = self.button(translate("Audit", "&Draw a sample"))
        self.judge = self.button(translate("Audit", "&Judge it"))
        self.save = self.button(translate("Audit", "&Save the result…"))
        self.no_default()
        self.draw.clicked.connect(self._draw)
        self.judge.clicked.connect(self._show_list)
        self.save.clicked.connect(self._ask_file)
        access.changed.connect(self._begin_reading)
        self.finished.connect(lambda _: self._worker.close())
        self.per_group.currentIndexChanged.connect(lambda _: self._show_draw())
        self.shown.activated.connect(self._choose)
        self.enable()
        self.say(translate("Audit", "Counting the answers…"))
        self._begin_reading()

    def _build(self) -> None:
        intro = WrappingLabel("secondary", self)
        intro.show_text(
            translate(
                "Audit",
                "How often are the answers right on these photographs? Draw some at random of each "
                "answer and confidence, judge them without seeing the answers, and come back here.",
            )
        )
        line = FlowLayout()
        line.addWidget(FieldLabel(translate("Audit", "&Photographs of each"), self.per_group))
        line.addWidget(self.per_group)
        self.per_group.setAccessibleName(
            translate("Audit", "Photographs of each answer and confidence")
        )
        self.per_group.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.per_group.setMinimumContentsLength(_COUNT_LETTERS)
        for count in PER_GROUP:
            self.per_group.addItem(format_number(count), count)
        self.per_group.setCurrentIndex(PER_GROUP.index(DEFAULT_PER_GROUP))
        self.content.addWidget(intro)
        self.content.addLayout(self._choice())
        self.content.addWidget(self.status)
        self.content.addLayout(line)
        for part in (self.sum, self.promise):
            self.content.addWidget(part)
        for name, title, columns in (
            ("draw", translate("Audit", "To draw"), audit_columns.draw_columns()),
            ("right", translate("Audit", "Right answers"), audit_columns.right_columns()),
            ("missed", translate("Audit", "Missed"), audit_columns.missed_columns()),
            ("counts", translate("Audit", "Corrected counts"), audit_columns.count_columns()),
        ):
            self._add_page(name, title, columns)
        self.content.addWidget(self.pages, 1)
        self.content.addWidget(self.unchecked)

    def _choice(self) -> FlowLayout:
        """The samples that were drawn, of which one is shown; nothing to see while there is one."""
        line = FlowLayout()
        self.shown_label = FieldLabel(translate("Audit", "S&how the sample"), self.shown)
        line.addWidget(self.shown_label)
        line.addWidget(self.shown)
        self.shown.setAccessibleName(translate("Audit", "Show the sample"))
        self.shown.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        for part in (self.shown_label, self.shown):
            part.hide()
        return line

    def _add_page(self, name: str, title: str, columns: Sequence[ListColumn]) -> None:
        table = ListTable(title, columns, id, stretched=0, parent=self)
        table.sortByColumn(-1, Qt.SortOrder.AscendingOrder)  # as they come: from coarse to fine
        self.tables[name] = table
        self.pages.add(table, title)

    @property
    def chosen(self) -> int:
        """How many photographs of each answer and band are to be drawn."""
        return PER_GROUP[self.per_group.currentIndex()]

    # What is shown

    def _choose(self, index: int) -> None:
        self._earlier = self.shown.itemData(index) if index else None
        self._begin_reading()

    def _begin_reading(self) -> None:
        read, draw = self._read_project, self._earlier
        self._worker.start(lambda: read(partial(read_audit, draw=draw)), self.show_read, self._fail)

    def show_read(self, read: AuditRead) -> None:
        """Show what could be drawn, and the result of the last draw."""
        is_first, self.read = self.read is None, read
        if is_first:
            self.say("")
        self._show_draw()
        self._show_choice(read)
        found, name = read.result, audit_columns.name_in(read.taxa)
        rows: dict[str, Sequence[Any]] = {"right": (), "missed": (), "counts": ()}
        if found is not None:
            rows = {
                "right": audit_columns.right_rows(found, name),
                "missed": audit_columns.missed_rows(found),
                "counts": audit_columns.count_rows(found, name),
            }
        for page, shown in rows.items():
            self.tables[page].show_rows(shown)
        self.status.show_text("" if found is None else _status_words(found, read.is_last))
        self.unchecked.show_text(
            "" if found is None else audit_columns.unchecked_words(found, name)
        )
        if is_first and found is not None and found.judged:
            self.pages.tabs.setCurrentIndex(1)
        self.enable()

    def _show_choice(self, read: AuditRead) -> None:
        self.shown.clear()
        for one in reversed(read.draws):
            text = translate("Audit", "{when}, by {person}").format(
                when=instant(datetime.fromisoformat(one.when)), person=on_one_line(one.by)
            )
            self.shown.addItem(text, one.id)
        if read.result is not None:
            self.shown.setCurrentIndex(self.shown.findData(read.result.draw.id))
        for part in (self.shown_label, self.shown):
            part.setVisible(len(read.draws) > 1)

    def _show_draw(self) -> None:
        if self.read is None:
            return
        count, all_there = self.read.drawn_with(self.chosen), sum(self.read.sizes.values())
        text = message("Audit", "That draws %Ln photograph(s), of {all} not judged yet.", "", 0)
        if not all_there:
            text = message("Audit", "There is no answer that nobody has judged.")
        self.sum.show_text(in_words(text.counted(count).fill(all=format_number(all_there))))
        most = binomial_interval(self.chosen, self.chosen).low
        promise = translate(
            "Audit",
            "If all of one answer and confidence are right, at most {share} % of those that were "
            "not drawn are wrong (with 95 % confidence).",
        )
        promise = promise.format(share=format_number(round(100 * (1 - most))))
        if count == all_there:
            promise = translate("Audit", "That is every one of them: nothing is estimated.")
        self.promise.show_text(promise)
        self.tables["draw"].show_rows(audit_columns.draw_rows(self.read, self.chosen))
        self.enable()

    def enable(self) -> None:
        read = self.read
        found = None if read is None else read.result
        self.draw.setEnabled(self.can_act and read is not None and bool(read.sizes))
        left = 0 if found is None or read is None or not read.is_last else found.left
        self.judge.setEnabled(self.access.can_write and left > 0)
        self.save.setEnabled(found is not None and found.judged > 0)

    # What is done

    def _draw(self) -> None:
        per_group, person = self.chosen, self._person
        self._earlier = None  # the new one is shown

        def job(work: Work) -> str:
            if person:
                work.project.by = person
            return draw_audit(work.project, per_group)

        self.act(job, lambda _: self.say(_drawn_words()), translate("Audit", "Drawing…"))

    def _show_list(self) -> None:
        self.accept()
        self.judging.emit()

    def _ask_file(self) -> None:
        dialog = QFileDialog(self, translate("Audit", "Save the result"))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        kinds = {
            translate("Audit", "Page for a report") + f" (*{PAGE})": PAGE,
            translate("Audit", "Table") + f" (*{TABLE})": TABLE,
        }
        dialog.setNameFilters(list(kinds))
        dialog.setDefaultSuffix(PAGE[1:])
        dialog.filterSelected.connect(lambda kind: dialog.setDefaultSuffix(kinds[kind][1:]))
        dialog.selectFile(f"audit{PAGE}")
        dialog.fileSelected.connect(lambda name: self.save_to(Path(name)))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()

    def save_to(self, file: Path) -> None:
        """Write the page, or with the suffix of a table the figures."""
        read = self.read
        if read is None or read.result is None:
            return
        is_table = file.suffix.lower() == TABLE
        content = audit_table(read.result) if is_table else read.page.encode()
        self.save.setEnabled(False)
        write = partial(self._write, file, content)
        self._worker.start(write, lambda _: self._saved(file), self._fail)

    def _saved(self, file: Path) -> None:
        self.enable()
        self.say(in_words(message("Audit", "Saved {file}.").fill(file=file)))

    def _fail(self, reason: Message | str) -> None:
        self.enable()
        self.say(as_sentence(reason), "error")


def _status_words(found: AuditResult, is_last: bool) -> str:
    drawn = message("Audit", "The last sample: %Ln photograph(s), drawn {when} by {person}.", "", 0)
    if not is_last:
        drawn = message(
            "Audit", "An earlier sample: %Ln photograph(s), drawn {when} by {person}.", "", 0
        )
    parts: list[Message] = [
        drawn.counted(found.drawn).fill(
            when=instant(datetime.fromisoformat(found.draw.when)), person=on_one_line(found.draw.by)
        ),
        message("Audit", "Judged: {judged}. Left: {left}.").fill(
            judged=format_number(found.judged), left=format_number(found.left)
        ),
    ]
    if found.disputed:
        text = message("Audit", "People contradict each other in %Ln of them.", "", 0)
        parts.append(text.counted(found.disputed))
    if found.left and found.judged:
        text = message(
            "Audit",
            "The figures hold only if those left are like those judged, so leave none out.",
        )
        parts.append(text)
    return " ".join(map(in_words, parts))


def _drawn_words() -> str:
    return translate(
        "Audit", "The sample is drawn. It is in the left panel too, as Sample to check."
    )
