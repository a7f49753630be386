"""One of several photographs beside the fields, to read a true time from: of a watch, of a GPS."""

from collections.abc import Callable, Sequence
from typing import Final

from PySide6.QtCore import QCoreApplication, QSize, Qt, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QStackedWidget, QVBoxLayout, QWidget

from swc_desktop.core.message import Message
from swc_desktop.core.region import Box
from swc_desktop.projects.media import SeenFile
from swc_desktop.ui.photo.photo_canvas import PhotoCanvas
from swc_desktop.ui.photo.photo_loading import PhotoLoader, Picture
from swc_desktop.ui.text.plain_text import tip
from swc_desktop.ui.text.sentences import in_words
from swc_desktop.ui.theme.theme import active_theme
from swc_desktop.ui.widgets.elided_label import ElidedLabel
from swc_desktop.ui.widgets.wrapping_label import WrappingLabel

translate = QCoreApplication.translate

_HEIGHT: Final = 220
"""Pixels of the picture, for 14 px text."""


class ExamplePhotograph(QWidget):
    """Shows one of some photographs and steps through them; ``chosen`` carries its number.

    ``file_of`` gives the file of a photograph, None where it is not there; ``people_of`` where
    people are in it, who are blurred.
    The wheel and a double click zoom into it.
    """

    chosen = Signal(int)

    def __init__(
        self,
        file_of: Callable[[int], SeenFile | None],
        people_of: Callable[[int], tuple[Box, ...]],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._file_of = file_of
        self._people_of = people_of
        self._numbers: Sequence[int] = ()
        self._file: SeenFile | None = None
        self._at = 0
        self.canvas = PhotoCanvas(self)
        self.message = WrappingLabel("secondary", self)
        self.message.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._pages = QStackedWidget(self)
        self._pages.addWidget(self.canvas)
        self._pages.addWidget(self.message)
        self._pages.setFixedHeight(active_theme.px(_HEIGHT))
        self.before = self._step_button("‹", translate("Clock", "Photograph before"), -1)
        self.after = self._step_button("›", translate("Clock", "Photograph after"), 1)
        self.name = ElidedLabel(parent=self)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.before)
        row.addWidget(self.name, 1)
        row.addWidget(self.after)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addWidget(self._pages)
        column.addLayout(row)
        self._loader = PhotoLoader(self)
        self._loader.loaded.connect(self._show)
        self._loader.failed.connect(self._fail)

    def _step_button(self, text: str, name: str, by: int) -> QPushButton:
        made = QPushButton(text, self)
        made.setAutoDefault(False)
        made.setAccessibleName(name)
        made.setToolTip(tip(name))
        made.setMaximumWidth(active_theme.px(44))
        made.clicked.connect(lambda: self.show_at(self._at + by))
        return made

    def set_numbers(self, numbers: Sequence[int]) -> None:
        """Have other photographs, and show the first."""
        self._numbers = numbers
        self.show_at(0)

    def show_at(self, at: int) -> None:
        """Show another of the photographs."""
        if not self._numbers:
            return
        self._at = max(0, min(at, len(self._numbers) - 1))
        self.before.setEnabled(self._at > 0)
        self.after.setEnabled(self._at < len(self._numbers) - 1)
        number = self._numbers[self._at]
        self._file = self._file_of(number)
        self.canvas.clear()
        self._loader.forget()
        if self._file is None:
            self.name.set_text("")
            self._say(translate("Clock", "The file is not there. Connect its card or disk."))
        else:
            self.name.set_text(self._file.path.name)
            self._pages.setCurrentWidget(self.canvas)
            if self.isVisible():
                self._request(self._file)
        self.chosen.emit(number)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._file is not None:
            self._request(self._file)

    def sizeHint(self) -> QSize:
        return QSize(active_theme.px(_HEIGHT), super().sizeHint().height())

    def close_loader(self) -> None:
        """End the thread that loads pictures."""
        self._loader.close()

    def _request(self, file: SeenFile) -> None:
        people = self._people_of(self._numbers[self._at])
        self._loader.request(file, active_theme.px(4 * _HEIGHT), people=people)

    def _show(self, picture: Picture) -> None:
        if picture.file == self._file:
            self.canvas.set_image(picture.image, picture.full)

    def _fail(self, file: SeenFile, reason: Message | str) -> None:
        if file == self._file:
            self._say(in_words(reason))

    def _say(self, text: str) -> None:
        self.message.show_text(text)
        self._pages.setCurrentWidget(self.message)
