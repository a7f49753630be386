"""The folders and cards of a project as lines of a table."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from enum import IntEnum

from PySide6.QtCore import QCoreApplication, QDateTime, QLocale, Qt, Signal
from PySide6.QtGui import QColor, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QTableWidget,
    QTableWidgetItem,
    QWidget,
)

from swc_desktop.core.text import on_one_line
from swc_desktop.projects.root_overview import RootOverview, RootState
from swc_desktop.ui.text.plain_text import tip
from swc_desktop.ui.text.words import format_number
from swc_desktop.ui.theme.theme import active_theme

translate = QCoreApplication.translate


class RootColumn(IntEnum):
    """The columns from left to right."""

    NAME = 0
    STATE = 1
    PHOTOGRAPHS = 2
    MISSING = 3
    CHANGED = 4
    UNREADABLE = 5
    ADDED = 6
    PLACE = 7


_WIDE = (RootColumn.NAME, RootColumn.PLACE)
"""They share what the other columns leave, which are as wide as their content."""

_MIN_WIDTH = 150
"""Pixels of each of these at least, for 14 px text; the table is scrolled where that is too much.
"""

_NUMBERS = (RootColumn.PHOTOGRAPHS, RootColumn.MISSING, RootColumn.CHANGED, RootColumn.UNREADABLE)

_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


class RootsTable(QTableWidget):
    """One line for each root; ``renamed`` carries the root's id and its new name.

    A name is edited in its place; ``chosen`` follows the selected line.
    """

    renamed = Signal(str, str)
    chosen = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(0, len(RootColumn), parent)
        self._shown: list[RootOverview] = []
        self._filling = False
        self.setAccessibleName(translate("Roots", "Folders and cards"))
        self.setHorizontalHeaderLabels(
            [
                translate("Roots", "Folder or card"),
                translate("Roots", "Now"),
                translate("Roots", "Photographs"),
                translate("Roots", "Missing"),
                translate("Roots", "Changed"),
                translate("Roots", "Not read"),
                translate("Roots", "Last added"),
                translate("Roots", "Last seen at"),
            ]
        )
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.EditKeyPressed)
        self.setTabKeyNavigation(False)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        self.verticalHeader().hide()
        header = self.horizontalHeader()
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        header.setHighlightSections(False)
        for column in RootColumn:
            if column not in _WIDE:
                header.setSectionResizeMode(column, QHeaderView.ResizeMode.ResizeToContents)
            if column in _NUMBERS and (heading := self.horizontalHeaderItem(column)) is not None:
                heading.setTextAlignment(_RIGHT)
        self.itemSelectionChanged.connect(self.chosen)
        self.itemChanged.connect(self._edited)

    @property
    def current(self) -> RootOverview | None:
        """The root of the selected line."""
        rows = self.selectionModel().selectedRows()
        return self._shown[rows[0].row()] if rows else None

    @property
    def is_editing(self) -> bool:
        """Whether a name is being edited."""
        return self.state() is QAbstractItemView.State.EditingState

    def show_roots(
        self,
        roots: Sequence[RootOverview],
        states: Mapping[int, RootState | None],
        *,
        can_rename: bool,
    ) -> None:
        """Show roots with their states by number (None: not known yet); the selection stays."""
        before = self.current
        number = None if before is None else before.root.number
        self._filling = True
        self._shown = sorted(roots, key=lambda one: one.root.removed)
        self.setRowCount(len(self._shown))
        for row, one in enumerate(self._shown):
            self._fill(row, one, states.get(one.root.number), can_rename=can_rename)
        self._filling = False
        self._share_width()
        numbers = [one.root.number for one in self._shown]
        if self._shown:
            self.selectRow(numbers.index(number) if number in numbers else 0)
        self.chosen.emit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._share_width()

    def _share_width(self) -> None:
        header = self.horizontalHeader()
        taken = sum(header.sectionSize(column) for column in RootColumn if column not in _WIDE)
        each = max(active_theme.px(_MIN_WIDTH), (self.viewport().width() - taken) // len(_WIDE))
        for column in _WIDE:
            header.resizeSection(column, max(each, header.sectionSizeHint(column)))

    def edit_name(self) -> None:
        """Edit the name of the selected line."""
        rows = self.selectionModel().selectedRows()
        if rows:
            self.setCurrentCell(rows[0].row(), RootColumn.NAME)
            self.edit(self.model().index(rows[0].row(), RootColumn.NAME))

    def _fill(
        self, row: int, one: RootOverview, state: RootState | None, *, can_rename: bool
    ) -> None:
        path = on_one_line(str(one.root.path))
        texts = {
            RootColumn.NAME: on_one_line(one.root.label),
            RootColumn.STATE: state_words(state),
            RootColumn.PHOTOGRAPHS: format_number(one.photographs),
            RootColumn.MISSING: _some(one.missing),
            RootColumn.CHANGED: _some(one.changed),
            RootColumn.UNREADABLE: _some(one.unreadable),
            RootColumn.ADDED: "" if one.added_at is None else _when(one.added_at),
            RootColumn.PLACE: path,
        }
        for column, text in texts.items():
            item = QTableWidgetItem(text)
            if column is not RootColumn.NAME or not can_rename:
                item.setFlags(item.flags() & ~Qt.ItemFlag.ItemIsEditable)
            if column in _NUMBERS:
                item.setTextAlignment(_RIGHT)
            if one.root.removed:
                item.setForeground(QColor(active_theme.tokens.secondary))
            if column in (RootColumn.NAME, RootColumn.PLACE):
                item.setToolTip(tip(text))
            self.setItem(row, column, item)

    def _edited(self, item: QTableWidgetItem) -> None:
        if not self._filling and item.column() == RootColumn.NAME:
            root = self._shown[item.row()].root
            if item.text() != on_one_line(root.label):
                self.renamed.emit(root.id, item.text())


def state_words(state: RootState | None) -> str:
    """Whether a root is there now, in words; None: it is being looked for."""
    if state is None:
        return translate("Roots", "Looking…")
    return {
        RootState.HERE: translate("Roots", "Connected"),
        RootState.NOT_CONNECTED: translate("Roots", "Not connected"),
        RootState.ANOTHER_CARD: translate("Roots", "Another card"),
        RootState.REMOVED: translate("Roots", "Removed"),
    }[state]


def _some(count: int) -> str:
    return format_number(count) if count else "–"


def _when(moment: datetime) -> str:
    local = QDateTime.fromSecsSinceEpoch(round(moment.timestamp()))
    return QLocale().toString(local, "d MMM yyyy")
