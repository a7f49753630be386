"""What the program is, under which licence, and whose photographs the samples are."""

from collections.abc import Iterable

from PySide6.QtCore import QCoreApplication, QSize
from PySide6.QtWidgets import QTabWidget, QWidget

from swc_desktop.ui.demo import Credit
from swc_desktop.ui.dialogs.sheet import Reading, Sheet
from swc_desktop.ui.evidence.text import Words

translate = QCoreApplication.translate


class AboutDialog(Sheet):
    """Shows the version, the credits of the sample photographs, and the licences (Markdown)."""

    def __init__(
        self,
        version: str,
        pack: str,
        photographs: Iterable[Credit],
        licences: str,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(translate("About", "About swc-desktop"), QSize(640, 560), parent)
        self.told = Words(parent=self)
        self.told.show_text(
            translate(
                "About",
                "Version {version}, model pack {pack}. Names wild cats and elephants in "
                "photographs by picture, place and time. Everything stays on this computer.",
            ).format(version=version, pack=pack)
        )
        self.tabs = QTabWidget(self)
        self.credits = Reading(translate("About", "Credits of the photographs"), self)
        self.credits.setPlainText(
            "\n\n".join(f"{credit.file}\n{credit.line}" for credit in photographs)
        )
        self.licences = Reading(translate("About", "Licences"), self)
        self.licences.show_markdown(licences)
        self.tabs.addTab(self.credits, translate("About", "Sample photographs"))
        self.tabs.addTab(self.licences, translate("About", "Licences"))
        self.content.addWidget(self.told)
        self.content.addWidget(self.tabs, 1)
