"""What the window shows before there are photographs, and when a filter hides all of them."""

from collections.abc import Mapping

from PySide6.QtCore import QCoreApplication, Qt, Signal
from PySide6.QtWidgets import QFrame, QPushButton, QVBoxLayout, QWidget

from swc_desktop.projects.arrived import Arrived
from swc_desktop.projects.media_filter import MediaFilter, Review
from swc_desktop.ui.results.filter_bar import chips
from swc_desktop.ui.text import words
from swc_desktop.ui.text.arrival_words import nothing_words
from swc_desktop.ui.text.plain_text import Label, caption
from swc_desktop.ui.theme.icons import pixmap
from swc_desktop.ui.widgets.flow_layout import FlowLayout
from swc_desktop.ui.widgets.scrolling import PageScroll
from swc_desktop.ui.widgets.wrapping_label import WrappingLabel

translate = QCoreApplication.translate


class EmptyPage(QWidget):
    """A large area to drop on, three short lines, and buttons to start with."""

    add = Signal()
    add_folder = Signal()
    samples = Signal()
    show_left_out = Signal()
    protect = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("page")
        page = QWidget(self)
        self.area = QFrame(page)
        self.area.setObjectName("dropArea")
        self._sign = Label(parent=self.area)
        self._sign.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.title = _centred("", "title", self.area)
        self.reason = _centred("", "", self.area)
        lines = [
            translate("Empty", "Subfolders are included."),
            translate("Empty", "What was added is here again at the next start."),
            translate("Empty", "Everything stays on this computer; no network is needed."),
            translate(
                "Empty", "Wild cats and elephants are named, with the evidence for each answer."
            ),
        ]
        self.add_button = QPushButton(translate("Empty", "Add photographs…"), self.area)
        self.add_button.setProperty("primary", True)
        self.add_button.clicked.connect(self.add)
        self.folder_button = QPushButton(translate("Empty", "Add a folder…"), self.area)
        self.folder_button.clicked.connect(self.add_folder)
        self.samples_button = QPushButton(translate("Empty", "Try the samples"), self.area)
        self.samples_button.clicked.connect(self.samples)
        self.protect_button = QPushButton(
            translate("Empty", "Protect with a passphrase…"), self.area
        )
        self.protect_button.setProperty("quiet", True)
        self.protect_button.clicked.connect(self.protect)
        self.left_out_button = QPushButton(translate("Empty", "Show what was left out…"), self.area)
        self.left_out_button.setProperty("quiet", True)
        self.left_out_button.clicked.connect(self.show_left_out)
        inner = QVBoxLayout(self.area)
        inner.setContentsMargins(16, 24, 16, 24)
        inner.setSpacing(8)
        inner.addStretch(1)
        inner.addWidget(self._sign)
        inner.addSpacing(8)
        inner.addWidget(self.title)
        inner.addSpacing(4)
        inner.addWidget(self.reason)
        self._lines = [_centred(line, "secondary", self.area) for line in lines]
        for label in self._lines:
            inner.addWidget(label)
        row = FlowLayout(alignment=Qt.AlignmentFlag.AlignHCenter, spacing=12)
        for button in (self.add_button, self.folder_button, self.samples_button):
            button.setMinimumHeight(36)
            row.addWidget(button)
        inner.addSpacing(20)
        inner.addLayout(row)
        inner.addSpacing(4)
        inner.addWidget(self.left_out_button, 0, Qt.AlignmentFlag.AlignCenter)
        inner.addWidget(self.protect_button, 0, Qt.AlignmentFlag.AlignCenter)
        inner.addSpacing(16)
        inner.addStretch(1)
        outer = QVBoxLayout(page)
        outer.setContentsMargins(12, 12, 12, 12)
        outer.addWidget(self.area)
        self.show_arrival(None)
        _fill(self, PageScroll(page, self))
        self.apply_theme()

    def show_arrival(self, arrival: Arrived | None) -> None:
        """Say why nothing was added; None shows how to start."""
        self.title.show_text(
            translate("Empty", "Drop photographs or folders here")
            if arrival is None
            else translate("Empty", "No photographs were found")
        )
        reason = "" if arrival is None else words.capitalised(nothing_words(arrival))
        self.reason.show_text(f"{reason}." if reason else "")
        for invitation in (self._sign, *self._lines):
            invitation.setVisible(arrival is None)
        self.left_out_button.setVisible(arrival is not None and arrival.not_added > 0)

    def apply_theme(self) -> None:
        """Draw the icon in the colours of the theme."""
        self._sign.setPixmap(pixmap("photograph", "accent", 72, self.devicePixelRatioF()))


class BusyPage(QWidget):
    """Says what is happening before the first result."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("page")
        page = QWidget(self)
        self.title = _centred("", "title", page)
        self.detail = _centred("", "secondary", page)
        layout = QVBoxLayout(page)
        layout.setContentsMargins(24, 24, 24, 24)
        layout.setSpacing(8)
        layout.addStretch(2)
        for label in (self.title, self.detail):
            layout.addWidget(label)
        layout.addStretch(3)
        _fill(self, PageScroll(page, self))

    def show_progress(self, title: str, detail: str) -> None:
        """Show what is happening."""
        self.title.show_text(title)
        self.detail.show_text(detail)


class NoMatchPage(QWidget):
    """Says that nothing matches a filter, with a button for each condition that removes it."""

    changed = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("page")
        page = QWidget(self)
        self._title = title = _centred("", "title", page)
        self._column = QVBoxLayout()
        self._column.setSpacing(8)
        outer = QVBoxLayout(page)
        outer.setContentsMargins(24, 24, 24, 24)
        outer.addStretch(2)
        outer.addWidget(title)
        outer.addSpacing(12)
        outer.addLayout(self._column)
        outer.addStretch(3)
        _fill(self, PageScroll(page, self))
        self.buttons: list[QPushButton] = []
        self.roots: Mapping[int, str] = {}
        self.stations: Mapping[str, str] = {}

    def show_filter(self, asked: MediaFilter) -> None:
        """Show the buttons for a filter."""
        title = translate("Empty", "No matches")
        if asked == MediaFilter(review=frozenset({Review.NOT_JUDGED})):
            title = translate("Empty", "Everything is judged")
        elif asked == MediaFilter(review=asked.review) and asked.is_unsure_first:
            title = translate("Empty", "Nothing is left to judge here")
        self._title.show_text(title)
        for button in self.buttons:
            button.hide()
            button.deleteLater()
        found = chips(asked, self.roots, self.stations)
        choices = [(chip.removal, chip.without) for chip in found]
        if len(found) > 1:
            choices.append((translate("Empty", "Show everything"), MediaFilter()))
        self.buttons = []
        for text, without in choices:
            button = QPushButton(caption(text), self)
            button.clicked.connect(lambda _=False, without=without: self.changed.emit(without))
            self.buttons.append(button)
            self._column.addWidget(button, 0, Qt.AlignmentFlag.AlignCenter)


def _centred(text: str, role: str, parent: QWidget) -> WrappingLabel:
    label = WrappingLabel(role, parent)
    label.setAlignment(Qt.AlignmentFlag.AlignCenter)
    label.show_text(text)
    return label


def _fill(page: QWidget, scroll: PageScroll) -> None:
    layout = QVBoxLayout(page)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.addWidget(scroll)
