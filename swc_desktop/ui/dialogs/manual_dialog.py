"""The manual, at the place that a person is at."""

from pathlib import Path
from typing import Final

from PySide6.QtCore import QCoreApplication, QSize, Qt, QUrl
from PySide6.QtGui import QImage, QShowEvent
from PySide6.QtWidgets import QWidget

from swc_desktop.resources import resource
from swc_desktop.ui.dialogs.sheet import MOST_HEIGHT, Reading, Sheet
from swc_desktop.ui.theme import look

translate = QCoreApplication.translate

PAGE: Final = "index.html"
PLACES: Final = frozenset(
    {
        "window", "answers", "evidence", "prepare", "pack", "device", "settings", "keys", "stick",
        "secrets", "limits",
    }
)  # fmt: skip
"""The anchors of the page; a dialog is explained at the one of its name."""


class Pages(Reading):
    """The page that ships with its pictures; nothing else is loaded, links lead within it."""

    def __init__(self, folder: Path, parent: QWidget | None = None) -> None:
        super().__init__(translate("Manual", "Manual"), parent)
        self._folder = folder
        self.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextBrowserInteraction
            | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self.anchorClicked.connect(lambda url: self.scrollToAnchor(url.fragment()))

    def loadResource(self, _kind: int, name: QUrl | str) -> object:
        file = self._folder / Path(QUrl(name).path()).name
        if file.suffix != ".png" or not file.is_file():
            return None
        wide = min(look.px(860), 1000)
        return QImage(str(file)).scaledToWidth(wide, Qt.TransformationMode.SmoothTransformation)

    def show_page(self) -> None:
        """Show the page from its beginning."""
        text = (self._folder / PAGE).read_text(encoding="utf-8")
        self.setHtml(text)
        self._calm()


class ManualDialog(Sheet):
    """Shows the manual at one of ``PLACES``, for the window from its beginning."""

    def __init__(self, place: str, parent: QWidget | None = None) -> None:
        size = QSize(980, MOST_HEIGHT)
        super().__init__(translate("Manual", "Manual"), size, parent)
        self.pages = Pages(resource("manual"), self)
        self.content.addWidget(self.pages, 1)
        self.pages.show_page()
        self.place = place if place in PLACES else "window"

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self.place != "window":
            self.pages.scrollToAnchor(self.place)
