"""What is exported: in which format, everything or what the filter leaves, and which places."""

from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QCoreApplication, QSize, Signal
from PySide6.QtWidgets import QButtonGroup, QComboBox, QRadioButton, QWidget

from swc_desktop.core.message import Message
from swc_desktop.session.exporting import (
    COPIES,
    FORMATS_TO_CHOOSE,
    SIDECARS_BESIDE,
    SPECIES_FOLDERS,
    ExportFormat,
)
from swc_desktop.session.format_options import FormatOptions
from swc_desktop.sharing.protection import Coarsening
from swc_desktop.ui.dialogs.base_dialog import BaseDialog
from swc_desktop.ui.dialogs.format_options_form import FormatOptionsForm
from swc_desktop.ui.text import words
from swc_desktop.ui.text.plain_text import Label, caption
from swc_desktop.ui.text.sentences import in_words
from swc_desktop.ui.widgets.wrapping_label import WrappingLabel

translate = QCoreApplication.translate

_WIDTH: Final = 600


@dataclass(frozen=True)
class ExportChoice:
    """What a person chose."""

    format: ExportFormat
    is_everything: bool
    coarsening: Coarsening
    options: FormatOptions


class ExportDialog(BaseDialog):
    """``chosen`` carries an ``ExportChoice`` after *Choose a file…* or *Write sidecars*."""

    chosen = Signal(object)

    def __init__(
        self,
        total: int,
        shown: int | None,
        parent: QWidget | None = None,
        *,
        read_only: Message | str = "",
    ) -> None:
        """``shown``: how many photographs a filter leaves, None without one. ``read_only`` says why
        nothing can be noted in the project, "" where it can."""
        super().__init__(translate("Export", "Export"), QSize(_WIDTH, 520), parent)
        self._heading(translate("Export", "Format"))
        self.formats = QComboBox(self)
        self.formats.setAccessibleName(translate("Export", "Format"))
        self.formats.setSizeAdjustPolicy(
            QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
        )
        for one in FORMATS_TO_CHOOSE:
            self.formats.addItem(in_words(one.name), one)
        self.content.addWidget(self.formats)
        self.options = FormatOptionsForm(self)
        self.options.changed.connect(self._suit)
        self.content.addWidget(self.options)
        self.everything = QRadioButton(
            caption(
                translate("Export", "All {photographs}").format(
                    photographs=words.photographs(total)
                )
            ),
            self,
        )
        self.part = QRadioButton(self)
        self._group((self.everything, self.part))
        if shown is not None:
            self._heading(translate("Export", "Which photographs"))
            self.part.setText(
                caption(
                    translate("Export", "The {photographs} shown").format(
                        photographs=words.photographs(shown)
                    )
                )
            )
            self.part.setEnabled(shown > 0)
            (self.part if shown else self.everything).setChecked(True)
            self.content.addWidget(self.part)
            self.content.addWidget(self.everything)
        else:
            self.everything.setChecked(True)
            self.part.hide()
            self.everything.hide()
        self._heading(translate("Export", "Places"))
        self.rounded = QRadioButton(translate("Export", "Rounded for hunted animals"), self)
        self.exact = QRadioButton(translate("Export", "Exact"), self)
        self._group((self.rounded, self.exact))
        self.rounded.setChecked(True)
        for choice in (self.rounded, self.exact):
            self.content.addWidget(choice)
        self.exact.setEnabled(not read_only)
        self._say(
            translate(
                "Export",
                "Rounded: to 11 km for elephants and large cats, 1 km for other cats; names of "
                "stations and files are replaced, remarks are left out. All photographs of a "
                "place are treated alike.",
            )
        )
        self._say(
            in_words(read_only)
            or translate(
                "Export",
                "Exact places of hunted animals can lead to them. Export them only for people "
                "who need them; the history of the project will say so.",
            )
        )
        self.content.addStretch(1)
        self.write = self.button(translate("Export", "Choose a file…"))
        self.write.setProperty("primary", True)
        self.write.setDefault(True)
        self.write.clicked.connect(self._choose)
        self.write.setFocus()
        self._can_note = not read_only
        self._wants_exact = False
        self.exact.clicked.connect(lambda: self._want_exact(True))
        self.rounded.clicked.connect(lambda: self._want_exact(False))
        self.formats.currentIndexChanged.connect(lambda _: self._suit())

    def _suit(self) -> None:
        """Ask for what the format needs, and offer only the places that it can have: unchanged
        files have exact ones, pictures to share and sidecars beside photographs none."""
        form = self.formats.currentData().form
        self.options.show_format(form)
        self.fit_content(self.width())
        has_no_places = form in (COPIES, SIDECARS_BESIDE)
        self.rounded.setEnabled(form != SPECIES_FOLDERS)
        self.exact.setEnabled(self._can_note and not has_no_places)
        is_exact = self._wants_exact or form == SPECIES_FOLDERS
        chosen = self.exact if is_exact and self.exact.isEnabled() else self.rounded
        chosen.setChecked(True)
        self.write.setText(
            translate("Export", "Write sidecars")
            if form == SIDECARS_BESIDE
            else translate("Export", "Choose a file…")
        )
        can_write = form != SPECIES_FOLDERS or self._can_note
        self.write.setEnabled(can_write and self.options.is_complete)

    def _want_exact(self, is_wanted: bool) -> None:
        """Remember what a person chose: a format that has exact places leaves none to the next."""
        self._wants_exact = is_wanted

    def _heading(self, text: str) -> None:
        label = Label(text, self)
        label.setProperty("role", "heading")
        self.content.addWidget(label)

    def _say(self, text: str) -> None:
        label = WrappingLabel("secondary", self)
        label.show_text(text)
        self.content.addWidget(label)

    def _group(self, buttons: tuple[QRadioButton, ...]) -> None:
        group = QButtonGroup(self)
        for button in buttons:
            group.addButton(button)

    def _choose(self) -> None:
        self.accept()
        coarsening = Coarsening.EXACT if self.exact.isChecked() else Coarsening.BY_RULE
        form, is_everything = self.formats.currentData(), self.everything.isChecked()
        self.chosen.emit(ExportChoice(form, is_everything, coarsening, self.options.options))
