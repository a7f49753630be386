"""The report: of which time it is and as what file; three clicks from the menu to the page."""

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Final

from PySide6.QtCore import QCoreApplication, QDate, QLocale, QSize
from PySide6.QtWidgets import QComboBox, QFileDialog, QFormLayout, QWidget

from swc_desktop.core.message import Message, message
from swc_desktop.projects.media_filter import EVERYTHING, MediaFilter
from swc_desktop.session.report import Report, month, read_months
from swc_desktop.ui.dialogs.base_dialog import BaseDialog
from swc_desktop.ui.project.clock_look import reader_of
from swc_desktop.ui.project.project_access import ProjectAccess
from swc_desktop.ui.report.report_file import report_html, report_pdf
from swc_desktop.ui.report.report_page import report_page
from swc_desktop.ui.text.sentences import as_sentence, in_words
from swc_desktop.ui.widgets.field_label import FieldLabel
from swc_desktop.ui.widgets.wrapping_label import WrappingLabel
from swc_desktop.ui.workers.worker import Worker

translate = QCoreApplication.translate

ReadReport = Callable[[MediaFilter], Report]
"""Reads the facts beside the window."""

WriteReport = Callable[[Path, bytes], None]
"""Writes the file beside the window."""

_SUFFIXES: Final = (".pdf", ".html")


class ReportDialog(BaseDialog):
    """Reads the facts beside the window, paints the page in it, and writes it beside it."""

    def __init__(
        self,
        access: ProjectAccess,
        read: ReadReport,
        write: WriteReport,
        shown: MediaFilter = EVERYTHING,
        parent: QWidget | None = None,
        *,
        reveal: Callable[[Path], None] | None = None,
    ) -> None:
        """``shown`` is the filter of the window; ``reveal`` shows a file in its folder."""
        super().__init__(translate("Report", "Report"), QSize(560, 360), parent)
        self._read, self._write, self._shown, self._reveal = read, write, shown, reveal
        self._worker = Worker("report", self)
        self._file: Path | None = None
        self.of = QComboBox(self)
        self.kind = QComboBox(self)
        self._build()
        self.folder = self.button(translate("Report", "Show in &folder"))
        self.folder.clicked.connect(self._show_folder)
        self.folder.hide()
        self.make = self.button(translate("Report", "&Make report…"))
        self.make.setProperty("primary", True)
        self.make.setDefault(True)
        self.make.clicked.connect(self._ask_file)
        self.finished.connect(lambda _: self._worker.close())
        self.make.setEnabled(False)
        reader = reader_of(access)
        self._worker.start(lambda: reader(read_months), self._take, self._fail)

    def _build(self) -> None:
        intro = WrappingLabel("secondary", self)
        intro.show_text(
            translate(
                "Report",
                "Effort, what was seen where and when, with its rates, the best pictures, what "
                "was checked by whom, and what is missing. Places of hunted animals are rounded "
                "and people in pictures blurred.",
            )
        )
        form = QFormLayout()
        form.setRowWrapPolicy(QFormLayout.RowWrapPolicy.WrapLongRows)
        form.addRow(FieldLabel(translate("Report", "&Of"), self.of), self.of)
        form.addRow(FieldLabel(translate("Report", "&As"), self.kind), self.kind)
        self.of.setAccessibleName(translate("Report", "Of"))
        self.kind.setAccessibleName(translate("Report", "As"))
        self.kind.addItem(translate("Report", "PDF, to print"), ".pdf")
        self.kind.addItem(translate("Report", "HTML, for browsers"), ".html")
        self.content.addWidget(intro)
        self.content.addLayout(form)
        self.content.addStretch(1)
        self.footer.addWidget(self.message)

    def _take(self, months: Sequence[str]) -> None:
        """Offer the months, the last one first; what the window shows, where it has a filter."""
        for one in months:
            first, last = month(one)
            name = QLocale().toString(QDate(first.year, first.month, 1), "MMMM yyyy")
            self.of.addItem(name, MediaFilter(first=first, last=last))
        if not self._shown.empty:
            self.of.insertItem(0, translate("Report", "What the window shows"), self._shown)
        self.of.addItem(translate("Report", "All photographs"), EVERYTHING)
        self.of.setCurrentIndex(0)
        self.make.setEnabled(True)
        self.make.setFocus()

    def _ask_file(self) -> None:
        suffix = str(self.kind.currentData())
        begin = translate("Report", "report")
        name, _ = QFileDialog.getSaveFileName(
            self,
            translate("Report", "Make report"),
            f"{begin} {self.of.currentText()}{suffix}",
            f"{self.kind.currentText()} (*{suffix})",
        )
        if name:
            self.make_report(Path(name))

    def make_report(self, file: Path) -> None:
        """Make the report that is chosen, as the suffix of the file says."""
        if file.suffix.lower() not in _SUFFIXES:
            file = file.with_name(f"{file.name}{self.kind.currentData()}")
        self.make.setEnabled(False)
        self.folder.hide()
        self.say(translate("Report", "Reading the project…"))
        chosen: MediaFilter = self.of.currentData()
        self._worker.start(
            partial(self._read, chosen), partial(self._paint, file), self._fail, owner=self
        )

    def _paint(self, file: Path, report: Report) -> None:
        self.say(translate("Report", "Writing the report…"))
        page = report_page(report)
        is_html = file.suffix.lower() == ".html"
        content = report_html(page) if is_html else report_pdf(page, report.project)
        self._worker.start(
            partial(self._write, file, content), lambda _: self._written(file), self._fail
        )

    def _written(self, file: Path) -> None:
        self._file = file
        self.make.setEnabled(True)
        self.folder.setVisible(self._reveal is not None)
        self.say(in_words(message("Report", "The report is {file}.").fill(file=file)))
        (self.folder if self._reveal is not None else self.closing).setFocus()

    def _show_folder(self) -> None:
        if self._file is not None and self._reveal is not None:
            self._reveal(self._file)

    def _fail(self, reason: Message | str) -> None:
        self.make.setEnabled(self.of.count() > 0)
        self.say(as_sentence(reason), "error")
