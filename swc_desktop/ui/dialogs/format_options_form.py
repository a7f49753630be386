"""The part of the export dialog that asks for what one format needs or takes."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Final

from PySide6.QtCore import QCoreApplication, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QFileDialog,
    QGridLayout,
    QHBoxLayout,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from swc_desktop.core.message import message
from swc_desktop.session.exporting import COPIES, SPECIES_FOLDERS
from swc_desktop.session.format_options import (
    FILES_OF_FORMATS,
    SMART,
    FileNeed,
    FormatOptions,
)
from swc_desktop.session.picture_copies import DEFAULT_LONG_SIDE, MAX_LONG_SIDE
from swc_desktop.ui.text.sentences import in_words
from swc_desktop.ui.widgets.elided_label import ElidedLabel
from swc_desktop.ui.widgets.field_label import FieldLabel
from swc_desktop.ui.widgets.wrapping_label import WrappingLabel

translate = QCoreApplication.translate

_LONG_SIDES: Final = (800, 1200, DEFAULT_LONG_SIDE, 2400, 4000)
"""Pixels: for a message, a page, a screen, a large one, print."""


@dataclass(frozen=True)
class _FileRow:
    """A file that is chosen: the parts of its row."""

    label: FieldLabel
    name: ElidedLabel
    clear: QPushButton
    choose: QPushButton

    @property
    def parts(self) -> tuple[QWidget, ...]:
        return self.label, self.name, self.clear, self.choose


class FormatOptionsForm(QWidget):
    """Shows what ``show_format`` names a format for; ``changed`` after each change of it."""

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._form = ""
        self._files: dict[FileNeed, Path] = {}
        self._rows: dict[FileNeed, _FileRow] = {}
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        grid = QGridLayout()
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(8)
        grid.setColumnStretch(1, 1)
        for at, need in enumerate(FileNeed):
            self._rows[need] = self._file_row(need)
            for place, part in enumerate(self._rows[need].parts):
                grid.addWidget(part, at, place)
        column.addLayout(grid)
        self.long_side = QComboBox(self)
        for side in _LONG_SIDES:
            text = message("Export", "%Ln pixel(s)", "", 0).counted(side)
            self.long_side.addItem(in_words(text), side)
        self.long_side.addItem(translate("Export", "as the photograph"), MAX_LONG_SIDE)
        self.long_side.setCurrentIndex(_LONG_SIDES.index(DEFAULT_LONG_SIDE))
        self._sides = QWidget(self)
        line = QHBoxLayout(self._sides)
        line.setContentsMargins(0, 0, 0, 0)
        line.addWidget(FieldLabel(translate("Export", "&Longer side at most"), self.long_side))
        line.addWidget(self.long_side)
        line.addStretch(1)
        column.addWidget(self._sides)
        self.links = QCheckBox(
            translate("Export", "&Hard links, which take no room, on the same disk"), self
        )
        column.addWidget(self.links)
        self.hint = WrappingLabel("secondary", self)
        column.addWidget(self.hint)
        self.show_format("")

    @property
    def options(self) -> FormatOptions:
        """What was chosen."""
        files = self._files
        return FormatOptions(
            files.get(FileNeed.TEMPLATE),
            files.get(FileNeed.DATA_MODEL),
            files.get(FileNeed.MAPPING),
            self.long_side.currentData(),
            self.links.isChecked(),
        )

    @property
    def is_complete(self) -> bool:
        """Whether every file is chosen that the format needs."""
        needs = FILES_OF_FORMATS.get(self._form, {})
        return all(need in self._files for need, is_needed in needs.items() if is_needed)

    def show_format(self, form: str) -> None:
        """Ask for what this format needs or takes; the files chosen for another one are kept."""
        self._form = form
        needs = FILES_OF_FORMATS.get(form, {})
        for need, row in self._rows.items():
            for part in row.parts:
                part.setVisible(need in needs)
        self._sides.setVisible(form == COPIES)
        self.links.setVisible(form == SPECIES_FOLDERS)
        self.hint.show_text(_hint(form))
        self.setVisible(bool(needs) or form in (COPIES, SPECIES_FOLDERS))
        self._show_files()

    def take(self, need: FileNeed, file: Path) -> None:
        """Use a file."""
        self._files[need] = file
        self._show_files()
        self.changed.emit()

    def _file_row(self, need: FileNeed) -> _FileRow:
        choose = QPushButton(translate("Export", "Choose…"), self)
        choose.setAccessibleName(_titles()[need].replace("&", ""))
        choose.setAutoDefault(False)
        choose.clicked.connect(partial(self._choose, need))
        clear = QPushButton(translate("Export", "Use none"), self)
        clear.setAutoDefault(False)
        clear.clicked.connect(partial(self._clear, need))
        label = FieldLabel(_titles()[need], choose)
        return _FileRow(label, ElidedLabel("", parent=self), clear, choose)

    def _choose(self, need: FileNeed) -> None:
        kinds = {
            FileNeed.TEMPLATE: translate("Export", "Template of Timelapse") + " (*.tdb)",
            FileNeed.DATA_MODEL: translate("Export", "Data model of SMART") + " (*.xml)",
            FileNeed.MAPPING: translate("Export", "Mapping") + " (*.toml)",
        }
        title = _titles()[need].replace("&", "")
        chosen, _ = QFileDialog.getOpenFileName(self, title, "", kinds[need])
        if chosen:
            self.take(need, Path(chosen))

    def _clear(self, need: FileNeed) -> None:
        self._files.pop(need, None)
        self._show_files()
        self.changed.emit()

    def _show_files(self) -> None:
        needs = FILES_OF_FORMATS.get(self._form, {})
        for need, row in self._rows.items():
            file = self._files.get(need)
            row.name.set_text(_none(needs.get(need, False)) if file is None else str(file))
            row.clear.setVisible(file is not None and needs.get(need) is False)


def _titles() -> Mapping[FileNeed, str]:
    return {
        FileNeed.TEMPLATE: translate("Export", "&Template"),
        FileNeed.DATA_MODEL: translate("Export", "&Data model"),
        FileNeed.MAPPING: translate("Export", "&Mapping"),
    }


def _none(is_needed: bool) -> str:
    return translate("Export", "not chosen yet") if is_needed else translate("Export", "none")


def _hint(form: str) -> str:
    if form == SMART:
        return translate(
            "Export",
            "The data model is that of your park, exported from SMART. The mapping says how what "
            "was seen is called there: write one with the next format of this list, and correct "
            "it.",
        )
    if FileNeed.DATA_MODEL in FILES_OF_FORMATS.get(form, {}):
        return translate("Export", "The data model is that of your park, exported from SMART.")
    if FileNeed.TEMPLATE in FILES_OF_FORMATS.get(form, {}):
        return translate(
            "Export", "With your template, its labels and choices are used in the table."
        )
    return ""
