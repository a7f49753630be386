"""Labels of camera stations to print: what they say, and how many are on a page."""

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from PySide6.QtCore import QCoreApplication, QSize, QSizeF, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QCheckBox,
    QComboBox,
    QFileDialog,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from swc_desktop.core.disk_faults import explain_writing
from swc_desktop.core.errors import OutputFault
from swc_desktop.core.message import Message, message
from swc_desktop.projects.deployments import Deployment
from swc_desktop.storage.atomic_write import is_there, write_named
from swc_desktop.ui.dialogs.base_dialog import BaseDialog
from swc_desktop.ui.dialogs.question import Question
from swc_desktop.ui.project.label_pages import GRIDS, LabelSheet, label_pdf, page_size
from swc_desktop.ui.text.plain_text import file_name
from swc_desktop.ui.text.sentences import in_words
from swc_desktop.ui.text.words import format_number
from swc_desktop.ui.theme.theme import PAPER, active_theme
from swc_desktop.ui.widgets.field_label import FieldLabel
from swc_desktop.ui.widgets.wrapping_label import WrappingLabel
from swc_desktop.ui.window.file_manager import show_in_folder
from swc_desktop.ui.workers.worker import Worker

translate = QCoreApplication.translate

SUFFIX: Final = ".pdf"

_SPACING: Final = 24
"""Pixels between the choices and the page."""

_PREVIEW: Final = 340
"""Pixels of the height of the page, for 14 px text."""


class LabelsDialog(BaseDialog):
    """Saves labels of camera stations as a PDF that only its owner may read."""

    def __init__(self, stations: Sequence[Deployment], parent: QWidget | None = None) -> None:
        super().__init__(translate("Labels", "Print labels"), QSize(680, 540), parent)
        self._stations = tuple(stations)
        self._saved: Path | None = None
        self._worker = Worker("labels", self)
        self.summary = WrappingLabel("secondary", self)
        self.per_page = QComboBox(self)
        self.with_place = QCheckBox(translate("Labels", "&Include the coordinates"), self)
        self.preview = _Preview(self)
        self._lay_out()
        self.reveal = self.button(translate("Labels", "Show in &folder"))
        self.reveal.hide()
        self.save = self.primary(translate("Labels", "&Save as PDF…"))
        self.per_page.currentIndexChanged.connect(lambda _: self._show())
        self.with_place.toggled.connect(lambda _: self._show())
        self.save.clicked.connect(self._choose)
        self.reveal.clicked.connect(self._reveal)
        self._show()
        self.save.setFocus()

    def _lay_out(self) -> None:
        self.per_page.setAccessibleName(translate("Labels", "Labels on a page"))
        for count in GRIDS:
            self.per_page.addItem(format_number(count), count)
        self.per_page.setCurrentIndex(self.per_page.findData(1 if len(self._stations) == 1 else 2))
        note = WrappingLabel("small", self)
        note.show_text(
            translate(
                "Labels",
                "A label hangs where anyone may find it, so it says where the station is only if "
                "you want that.",
            )
        )
        hint = WrappingLabel("small", self)
        hint.show_text(
            translate(
                "Labels",
                "Hold the label into the first picture that the camera takes: then each card shows "
                "which station it is of.",
            )
        )
        self._choices = QWidget(self)
        choices = QVBoxLayout(self._choices)
        choices.setContentsMargins(0, 0, 0, 0)
        choices.setSpacing(8)
        choices.addWidget(FieldLabel(translate("Labels", "Labels on a &page"), self.per_page))
        choices.addWidget(self.per_page)
        for part in (self.with_place, note, hint):
            choices.addWidget(part)
        choices.addStretch(1)
        self._parts = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._parts.setSpacing(_SPACING)
        self._parts.addWidget(self._choices, 1)
        self._parts.addWidget(self.preview, 0, Qt.AlignmentFlag.AlignTop)
        self.content.addWidget(self.summary)
        self.content.addLayout(self._parts)
        self.content.addStretch(1)
        self.footer.addWidget(self.message)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Put the page beside the choices, or below them where there is too little room."""
        super().resizeEvent(event)
        least = self._choices.minimumSizeHint().width() + self.preview.sizeHint().width()
        wide = self.scrolled.viewport().width() >= least + _SPACING
        direction = QBoxLayout.Direction
        self._parts.setDirection(direction.LeftToRight if wide else direction.TopToBottom)

    @property
    def sheet(self) -> LabelSheet:
        """The pages as they are chosen."""
        return LabelSheet(
            self._stations, int(self.per_page.currentData()), self.with_place.isChecked()
        )

    def _show(self) -> None:
        sheet = self.sheet
        labels = message("Labels", "%Ln label(s)", "", 0).counted(len(self._stations))
        pages = message("Labels", "on %Ln page(s)", "", 0).counted(sheet.pages)
        both = message("Labels", "{labels} {pages}.").fill(labels=labels, pages=pages)
        self.summary.show_text(in_words(both))
        self.preview.show_sheet(sheet)

    def _choose(self) -> None:
        chosen, _ = QFileDialog.getSaveFileName(
            self,
            translate("Labels", "Save labels"),
            f"labels{SUFFIX}",
            translate("Labels", "PDF files (*{suffix})").format(suffix=SUFFIX),
        )
        if not chosen:
            return
        file = Path(chosen)
        if file.suffix.lower() == SUFFIX:
            self.save_to(file)
            return
        file = file.with_name(file.name + SUFFIX)
        if not is_there(file):
            self.save_to(file)
            return
        question = Question(  # the file dialog only asked about the name without this suffix
            translate("Labels", "Replace {name}?").format(name=file_name(file)),
            translate("Labels", "A file of this name exists already: {file}").format(file=file),
            translate("Labels", "Cancel"),
            self,
        )
        question.add_answer(translate("Labels", "Replace"), lambda: self.save_to(file))
        question.ask()

    def save_to(self, file: Path) -> None:
        """Write the labels to a file, and say how that went."""
        content = label_pdf(self.sheet)
        self.save.setEnabled(False)
        self._worker.start(
            lambda: _write(file, content), lambda _: self._saved_to(file), self._fail
        )

    def _saved_to(self, file: Path) -> None:
        self._saved = file
        self.save.setEnabled(True)
        self.reveal.show()
        said = message("Labels", "Saved %Ln label(s) to {file}.", "", 0)
        self.say(in_words(said.counted(len(self._stations)).fill(file=file)), "")

    def _reveal(self) -> None:
        file = self._saved
        if file is not None:
            self._worker.start(lambda: show_in_folder(file), failed=self._fail)

    def _fail(self, reason: Message | str) -> None:
        self.save.setEnabled(True)
        self.say(in_words(reason), "error")


def _write(file: Path, content: bytes) -> None:
    """Raises ``OutputFault``."""
    try:
        with write_named(file, private=True) as target:
            target.write(content)
    except OSError as error:
        raise OutputFault(file=file, reason=explain_writing(error)) from error


class _Preview(QWidget):
    """The first page, as it is printed: always black on white."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._sheet = LabelSheet(())
        self.setAccessibleName(translate("Labels", "The first page"))
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def show_sheet(self, sheet: LabelSheet) -> None:
        """Show the first page of a sheet."""
        self._sheet = sheet
        self.update()

    def sizeHint(self) -> QSize:
        page = page_size()
        height = active_theme.px(_PREVIEW)
        return QSize(round(height * page.width() / page.height()), height)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHints(
            QPainter.RenderHint.Antialiasing | QPainter.RenderHint.TextAntialiasing
        )
        painter.fillRect(self.rect(), QColor(PAPER["paper"]))
        painter.setPen(active_theme.color("edge"))
        painter.drawRect(self.rect().adjusted(0, 0, -1, -1))
        page = page_size()
        whole = QSizeF(self.size())
        painter.scale(whole.width() / page.width(), whole.height() / page.height())
        self._sheet.draw(painter, 0)
        painter.end()
