"""What is exported: everything or what the filter leaves, with rounded or exact places."""

from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication, QSize, Signal
from PySide6.QtWidgets import QButtonGroup, QRadioButton, QWidget

from swc_desktop.projects.coarsening import DEFAULT_STEP
from swc_desktop.ui.dialogs.base_dialog import BaseDialog
from swc_desktop.ui.text import words
from swc_desktop.ui.text.plain_text import Label, caption
from swc_desktop.ui.widgets.wrapping_label import WrappingLabel

translate = QCoreApplication.translate

_KM_PER_DEGREE = 111


@dataclass(frozen=True)
class ExportChoice:
    """What a person chose."""

    is_everything: bool
    is_exact: bool


class ExportDialog(BaseDialog):
    """``chosen`` carries an ``ExportChoice`` after *Choose a file…*."""

    chosen = Signal(object)

    def __init__(self, total: int, shown: int | None, parent: QWidget | None = None) -> None:
        """``shown``: how many photographs a filter leaves, None without one."""
        super().__init__(translate("Export", "Export"), QSize(560, 440), parent)
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
        self.rounded = QRadioButton(
            translate("Export", "Rounded to about {km} km").format(
                km=words.format_number(round(DEFAULT_STEP * _KM_PER_DEGREE))
            ),
            self,
        )
        self.exact = QRadioButton(translate("Export", "Exact"), self)
        self._group((self.rounded, self.exact))
        self.rounded.setChecked(True)
        for choice in (self.rounded, self.exact):
            self.content.addWidget(choice)
        why = WrappingLabel("secondary", self)
        why.show_text(
            translate(
                "Export",
                "Exact places of hunted animals can lead to them. Export them only for people "
                "who need them.",
            )
        )
        self.content.addWidget(why)
        self.content.addStretch(1)
        self.write = self.button(translate("Export", "Choose a file…"))
        self.write.setProperty("primary", True)
        self.write.setDefault(True)
        self.write.clicked.connect(self._choose)

    def _heading(self, text: str) -> None:
        label = Label(text, self)
        label.setProperty("role", "heading")
        self.content.addWidget(label)

    def _group(self, buttons: tuple[QRadioButton, ...]) -> None:
        group = QButtonGroup(self)
        for button in buttons:
            group.addButton(button)

    def _choose(self) -> None:
        self.accept()
        self.chosen.emit(ExportChoice(self.everything.isChecked(), self.exact.isChecked()))
