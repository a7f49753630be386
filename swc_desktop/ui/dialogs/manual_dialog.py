"""The manual, opened at the page of the window or dialog that it was called from."""

from pathlib import Path
from typing import Final

from PySide6.QtCore import QCoreApplication, QSize, Qt, QUrl, Signal
from PySide6.QtGui import QImage, QShowEvent
from PySide6.QtWidgets import QStackedWidget, QWidget

from swc_desktop.resources import manual_files, resource
from swc_desktop.ui.dialogs.base_dialog import MAX_HEIGHT, BaseDialog, ReadOnlyText
from swc_desktop.ui.dialogs.closed_document import page_document
from swc_desktop.ui.theme.theme import active_theme
from swc_desktop.ui.window import demo

translate = QCoreApplication.translate

PAGE: Final = "index.html"

_PICTURE_WIDTH: Final = 860
"""Pixels, for 14 px text; fits a dialog 980 wide with its margins and scroll bar."""

_MAX_PICTURE_WIDTH: Final = 1000
"""Pixels, however large the text is (a round choice)."""

ANCHORS: Final = frozenset(
    {
        "window", "answers", "evidence", "prepare", "pack", "device", "settings", "keys", "stick",
        "take", "secrets", "limits", "cards", "passphrase", "new_project", "unlock", "copy_project",
        "rescue", "project", "judging", "videos", "stations", "places", "clocks", "folders",
        "sightings", "audit", "individuals", "teach", "export", "report", "import_said",
    }
)  # fmt: skip
"""The anchors of the page; a dialog has the one of its name, or that in ``_ANCHOR_OF``."""

_ANCHOR_OF: Final = {
    "assign": "stations",
    **dict.fromkeys(("place", "time", "track", "folder_pattern"), "places"),
    **dict.fromkeys(("clock", "clock_findings"), "clocks"),
    **dict.fromkeys(("roots", "choose_folders", "earlier_folders", "copy_cards"), "folders"),
    "person": "judging",
    "sensitive": "export",
    "agreement": "audit",
    **dict.fromkeys(("individual", "embeddings"), "individuals"),
}


class Pages(ReadOnlyText):
    """The page and its pictures; nothing else is loaded, and links stay within the manual.

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
        """A picture of the page; an empty one for any other name."""
        file = self._folder / Path(name.path()).name
        if file.suffix != ".png" or not file.is_file():
            return QImage()
        picture = QImage(str(file))
        width = min(active_theme.px(_PICTURE_WIDTH), _MAX_PICTURE_WIDTH, picture.width())
        return picture.scaledToWidth(width, Qt.TransformationMode.SmoothTransformation)

    def show_page(self) -> None:
        """Show the page from its beginning."""
        text = (self._folder / PAGE).read_text(encoding="utf-8")
        self.show_document(page_document(text, self._picture, self))


class ManualDialog(BaseDialog):
    """Shows the manual at one of ``ANCHORS``; the one of the window is its beginning."""

    def __init__(self, anchor: str, parent: QWidget | None = None) -> None:
        size = QSize(980, MAX_HEIGHT)
        super().__init__(translate("Manual", "Manual"), size, parent)
        self.pages = Pages(resource("manual"), self)
        self.pages.show_page()
        self.pages.text_wanted.connect(self.show_text)
        self.text = ReadOnlyText(translate("Manual", "Text"), self)
        self.stack = QStackedWidget(self)
        for page in (self.pages, self.text):
            self.stack.addWidget(page)
        self.content.addWidget(self.stack, 1)
        self.back = self.button(translate("Manual", "&Back to the manual"))
        self.back.clicked.connect(self._show_pages)
        self.back.hide()
        anchor = _ANCHOR_OF.get(anchor, anchor)
        self.anchor = anchor if anchor in ANCHORS else "window"

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self.anchor != "window":
            self.pages.scrollToAnchor(self.anchor)

    def _show_pages(self) -> None:
        self.stack.setCurrentWidget(self.pages)
        self.back.hide()
        self.pages.setFocus()

    def show_text(self, name: str) -> None:
        """Show a text that the manual links to; any other name is ignored."""
        file = manual_files().get(name)
        if file is None or Path(name).suffix != ".txt":
            return
        if file.suffix == ".csv":
            self.text.setPlainText(demo.credit_lines(demo.read_credits()))
        else:
            self.text.show_markdown(file.read_text(encoding="utf-8"))
        self.stack.setCurrentWidget(self.text)
        self.back.show()
        self.text.setFocus()
