"""The manual, at the place that a person is at."""

from pathlib import Path
from typing import Final

from PySide6.QtCore import QCoreApplication, QSize, Qt, QUrl, Signal
from PySide6.QtGui import QImage, QShowEvent
from PySide6.QtWidgets import QStackedWidget, QWidget

from swc_desktop.resources import manual_files, resource
from swc_desktop.ui.dialogs.base_dialog import MAX_HEIGHT, BaseDialog, Reading
from swc_desktop.ui.dialogs.closed_document import page_document
from swc_desktop.ui.theme.theme import active_theme
from swc_desktop.ui.window import demo

translate = QCoreApplication.translate

PAGE: Final = "index.html"
PLACES: Final = frozenset(
    {
        "window", "answers", "evidence", "prepare", "pack", "device", "settings", "keys", "stick",
        "take", "secrets", "limits", "cards",
    }
)  # fmt: skip
"""The anchors of the page; a dialog is explained at the one of its name."""


class Pages(Reading):
    """The page that ships with its pictures; nothing else is loaded, links lead within it.

    ``text_wanted`` carries the name of a text beside the page.
    """

    text_wanted = Signal(str)

    def __init__(self, folder: Path, parent: QWidget | None = None) -> None:
        super().__init__(translate("Manual", "Manual"), parent)
        self._folder = folder
        self.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextBrowserInteraction
            | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self.anchorClicked.connect(self._follow)

    def _follow(self, url: QUrl) -> None:
        if url.fragment():
            self.scrollToAnchor(url.fragment())
        else:
            self.text_wanted.emit(url.path())

    def _picture(self, name: QUrl) -> QImage:
        """A picture of the page; one of no size for whatever else is named."""
        file = self._folder / Path(name.path()).name
        if file.suffix != ".png" or not file.is_file():
            return QImage()
        picture = QImage(str(file))
        wide = min(active_theme.px(860), 1000, picture.width())
        return picture.scaledToWidth(wide, Qt.TransformationMode.SmoothTransformation)

    def show_page(self) -> None:
        """Show the page from its beginning."""
        text = (self._folder / PAGE).read_text(encoding="utf-8")
        self.show_document(page_document(text, self._picture, self))


class ManualDialog(BaseDialog):
    """Shows the manual at one of ``PLACES``, for the window from its beginning."""

    def __init__(self, place: str, parent: QWidget | None = None) -> None:
        size = QSize(980, MAX_HEIGHT)
        super().__init__(translate("Manual", "Manual"), size, parent)
        self.pages = Pages(resource("manual"), self)
        self.pages.show_page()
        self.pages.text_wanted.connect(self.show_text)
        self.text = Reading(translate("Manual", "Text"), self)
        self.leaves = QStackedWidget(self)
        for leaf in (self.pages, self.text):
            self.leaves.addWidget(leaf)
        self.content.addWidget(self.leaves, 1)
        self.back = self.button(translate("Manual", "&Back to the manual"))
        self.back.clicked.connect(self._show_pages)
        self.back.hide()
        self.place = place if place in PLACES else "window"

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self.place != "window":
            self.pages.scrollToAnchor(self.place)

    def _show_pages(self) -> None:
        self.leaves.setCurrentWidget(self.pages)
        self.back.hide()
        self.pages.setFocus()

    def show_text(self, name: str) -> None:
        """Show a text that the manual leads to; a name that is none of them is not obeyed."""
        file = manual_files().get(name)
        if file is None or Path(name).suffix != ".txt":
            return
        if file.suffix == ".csv":
            self.text.setPlainText(demo.credit_lines(demo.read_credits()))
        else:
            self.text.show_markdown(file.read_text(encoding="utf-8"))
        self.leaves.setCurrentWidget(self.text)
        self.back.show()
        self.text.setFocus()
