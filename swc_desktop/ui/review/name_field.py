"""The field in which the name of an animal is typed, with the taxa that fit below it."""

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QCoreApplication, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QFrame,
    QLineEdit,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from swc_desktop.core.name_search import FoundName, NameSearch
from swc_desktop.core.taxonomy import Taxon
from swc_desktop.core.text import on_one_line
from swc_desktop.ui.text import words
from swc_desktop.ui.text.plain_text import Label
from swc_desktop.ui.text.verdict_words import taxon_title
from swc_desktop.ui.theme.theme import active_theme

translate = QCoreApplication.translate

_ROWS: Final = 7
"""Taxa that are offered: what one look takes in."""

_WIDTH: Final = 420
"""Pixels, for 14 px text: a common and a scientific name side by side."""

_ROW: Final = 30


class NameField(QFrame):
    """Lies over ``view`` while a name is typed.

    ``taxon_chosen`` carries a ``Taxon``, ``other_chosen`` the free name of another animal;
    ``closed`` says that the keyboard is free again. Enter takes the first row, or the one that the
    arrow keys went to; Esc takes none.
    """

    taxon_chosen = Signal(object)
    other_chosen = Signal(str)
    closed = Signal()

    def __init__(self, view: QWidget) -> None:
        super().__init__(view)
        self.setObjectName("nameField")
        self._view = view
        self._search: NameSearch | None = None
        self._recent: Sequence[str] = ()
        self.title = Label(parent=self)
        self.title.setProperty("role", "heading")
        self.names = QTreeWidget(self)
        self.names.setHeaderHidden(True)
        self.names.setRootIsDecorated(False)
        self.line = QLineEdit(self)
        self.line.setPlaceholderText(translate("Review", "Name in any language"))
        self.line.setAccessibleName(translate("Review", "Name of the animal"))
        self.line.setAcceptDrops(False)
        self.line.textEdited.connect(lambda _: self._show())
        self.line.returnPressed.connect(lambda: self._take(self.names.currentItem(), 0))
        self.names.setAccessibleName(translate("Review", "Names that fit"))
        self.names.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.names.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.names.itemClicked.connect(self._take)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 8, 12, 12)
        column.setSpacing(8)
        for part in (self.title, self.line, self.names):
            column.addWidget(part)
        self.hide()

    def open(self, title: str, search: NameSearch, recent: Sequence[str]) -> None:
        """Ask for a name; ``recent`` are scientific names that come first."""
        self._search, self._recent = search, recent
        self.title.setText(title)
        self.line.clear()
        self.names.setFixedHeight(active_theme.px(_ROW) * (_ROWS + 1) + 4)
        self.resize(
            min(active_theme.px(_WIDTH), self._view.width() - 16),
            min(self.sizeHint().height(), self._view.height() - 16),
        )
        self.move((self._view.width() - self.width()) // 2, self._view.height() - self.height() - 8)
        self._show()
        self.show()
        self.raise_()
        self.line.setFocus(Qt.FocusReason.OtherFocusReason)

    def close_field(self) -> None:
        """Ask for no name any more."""
        if self.isVisible():
            self.hide()
            self.closed.emit()

    def _show(self) -> None:
        """Offer what fits the typed text."""
        self.names.clear()
        if self._search is None:
            return
        text = on_one_line(self.line.text())
        for found in self._search.find(text, self._recent, _ROWS):
            self._add(_row_text(found), found.taxon)
        if text:
            other = translate("Review", "Another animal: “{name}”").format(name=text)
            self._add(other, text)
        self._step_to(0)

    def _add(self, text: str, value: Taxon | str) -> None:
        item = QTreeWidgetItem(self.names, [text])
        item.setData(0, Qt.ItemDataRole.UserRole, value)

    def _step_to(self, row: int) -> None:
        item = self.names.topLevelItem(min(max(row, 0), self.names.topLevelItemCount() - 1))
        if item is not None:
            self.names.setCurrentItem(item)

    def _take(self, item: QTreeWidgetItem | None, _column: int) -> None:
        if item is None:
            return
        value = item.data(0, Qt.ItemDataRole.UserRole)
        self.close_field()
        if isinstance(value, Taxon):
            self.taxon_chosen.emit(value)
        else:
            self.other_chosen.emit(str(value))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        steps = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}
        if event.key() == Qt.Key.Key_Escape:
            self.close_field()
        elif event.key() in steps:
            row = self.names.currentIndex().row()
            self._step_to(row + steps[Qt.Key(event.key())])
        elif event.key() not in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            super().keyPressEvent(event)


def _row_text(found: FoundName) -> str:
    """The common and the scientific name, before them the name that fits, if it is another one."""
    names = [found.name, taxon_title(found.taxon), found.taxon.name]
    known: dict[str, str] = {}
    for name in names:
        known.setdefault(name.casefold(), words.capitalised(name))
    return words.joined([*known.values()])
