"""The version, the licences, and the credits of the sample photographs."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QSize, Qt
from PySide6.QtWidgets import QComboBox, QTabWidget, QVBoxLayout, QWidget

from swc_desktop.ui.dialogs.base_dialog import BaseDialog, ReadOnlyText
from swc_desktop.ui.widgets.wrapping_label import WrappingLabel

translate = QCoreApplication.translate


class AboutDialog(BaseDialog):
    """Shows the version, the credits of the sample photographs, and the licences.

    ``photographs`` are their credits, ``licences`` is the overview (Markdown), ``parts`` the files
    of their texts by component.
    """

    def __init__(
        self,
        version: str,
        pack: str,
        photographs: str,
        licences: str,
        parts: Mapping[str, Sequence[Path]],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(translate("About", "About swc-desktop"), QSize(640, 560), parent)
        self.summary = WrappingLabel(parent=self)
        self.summary.show_text(
            translate(
                "About",
                "Version {version}, model pack {pack}. Names wild cats and elephants in "
                "photographs by picture, place and time. Everything stays on this computer.",
            ).format(version=version, pack=pack)
        )
        self.tabs = QTabWidget(self)
        self.credits = ReadOnlyText(translate("About", "Credits of the photographs"), self)
        self.credits.setPlainText(photographs)
        self.licences = ReadOnlyText(translate("About", "Licences"), self)
        self.licences.show_markdown(licences)
        self.tabs.addTab(self.credits, translate("About", "Sample photographs"))
        self.part = QComboBox(self)
        self.part.setAccessibleName(translate("About", "Part of the program"))
        self.part.addItem(translate("About", "Overview"))
        self.part.addItems(list(parts))
        self.part.setVisible(bool(parts))
        self.part.currentTextChanged.connect(self._show_licence)
        self._overview, self._parts = licences, parts
        page = QWidget(self)
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 12, 0, 0)
        column.setSpacing(8)
        column.addWidget(self.part, 0, Qt.AlignmentFlag.AlignLeft)
        column.addWidget(self.licences, 1)
        self.tabs.addTab(page, translate("About", "Licences"))
        self.content.addWidget(self.summary)
        self.content.addWidget(self.tabs, 1)

    def _show_licence(self, part: str) -> None:
        if part not in self._parts:
            self.licences.show_markdown(self._overview)
            return
        texts = (file.read_text(encoding="utf-8", errors="replace") for file in self._parts[part])
        self.licences.setPlainText("\n\n\n".join(texts))
