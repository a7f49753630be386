"""Old and new times of photographs, row by row, read while one scrolls."""

from collections import OrderedDict
from collections.abc import Sequence
from enum import IntEnum
from typing import Any, Final

from PySide6.QtCore import (
    QAbstractTableModel,
    QCoreApplication,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QSize,
    Qt,
)
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QWidget

from swc_desktop.core.text import on_one_line
from swc_desktop.projects.clock_preview import ClockPreview, TimeChange
from swc_desktop.ui.text.plain_text import tip
from swc_desktop.ui.theme.theme import active_theme

translate = QCoreApplication.translate

Index = QModelIndex | QPersistentModelIndex

_PAGE: Final = 100
"""Rows that are read at once, in some milliseconds; more than are in sight."""

_PAGES: Final = 20
"""Pages that stay in memory."""

_ROW: Final = 30
_MIN_HEIGHT: Final = 160
_MIN_NAME: Final = 90
_AROUND: Final = 26
"""Pixels, for 14 px text; the last two of the shortest names, and around a time."""

_EXAMPLE: Final = "2024-02-19 06:24:10"
_MINUTES: Final = "2024-02-19 06:24"

_BEFORE: Final = 2
"""Rows that stay in sight above one that is scrolled to."""


class ClockColumn(IntEnum):
    """The columns of the table."""

    NAME = 0
    READING = 1
    OLD = 2
    NEW = 3


class ClockModel(QAbstractTableModel):
    """Photographs as their camera counted them; without a correction only their times now."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._numbers: Sequence[int] = ()
        self._preview: ClockPreview | None = None
        self._has_correction = False
        self._is_whole = True
        self._pages: OrderedDict[int, dict[int, TimeChange]] = OrderedDict()

    def show_changes(
        self, numbers: Sequence[int], preview: ClockPreview, *, has_correction: bool
    ) -> None:
        """Show other photographs, or another correction of them."""
        self.beginResetModel()
        self._numbers, self._preview = numbers, preview
        self._has_correction = has_correction
        self._pages.clear()
        self.endResetModel()

    def show_whole(self, is_whole: bool) -> None:
        """Write times with seconds and offset from UTC; else these are in their tooltips."""
        if is_whole is not self._is_whole:
            self._is_whole = is_whole
            if last := self.rowCount():
                corner = self.index(last - 1, ClockColumn.NEW)
                self.dataChanged.emit(self.index(0, 0), corner)

    def change(self, row: int) -> TimeChange | None:
        """The times of a photograph; None where it was forgotten meanwhile."""
        page = row // _PAGE
        if page not in self._pages:
            assert self._preview is not None
            some = self._numbers[page * _PAGE : (page + 1) * _PAGE]
            self._pages[page] = {one.number: one for one in self._preview.changes(some)}
            if len(self._pages) > _PAGES:
                self._pages.popitem(last=False)
        self._pages.move_to_end(page)
        return self._pages[page].get(self._numbers[row])

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self._numbers)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(ClockColumn)

    def headerData(
        self,
        section: int,
        orientation: Qt.Orientation,
        role: int = int(Qt.ItemDataRole.DisplayRole),
    ) -> Any:
        if orientation is Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return column_title(ClockColumn(section))
        return None

    def data(self, index: Index, role: int = int(Qt.ItemDataRole.DisplayRole)) -> Any:
        if role not in (
            Qt.ItemDataRole.DisplayRole,
            Qt.ItemDataRole.ToolTipRole,
            Qt.ItemDataRole.ForegroundRole,
        ):
            return None
        change = self.change(index.row())
        if change is None:
            return None
        column = ClockColumn(index.column())
        if role == Qt.ItemDataRole.ForegroundRole:
            stays = self._has_correction and change.new is None
            is_quiet = stays or column is ClockColumn.READING
            return active_theme.color("secondary" if is_quiet else "text")
        text = self._text(change, column)
        if role == Qt.ItemDataRole.ToolTipRole:
            return tip(change.file if column is ClockColumn.NAME else text)
        if column is ClockColumn.NAME or self._is_whole:
            return text
        return text[: len(_MINUTES)]

    def _text(self, change: TimeChange, column: ClockColumn) -> str:
        if column is ClockColumn.NAME:
            return on_one_line(change.file.rpartition("/")[2])
        if column is ClockColumn.READING:
            return written(change.reading.isoformat())
        if column is ClockColumn.OLD:
            return written(change.old or "") or translate("Clock", "not known")
        if not self._has_correction:
            return ""
        if change.new is None:
            return translate("Clock", "stays")
        return written(change.new.isoformat())


class ClockTable(QTableView):
    """The table of a ``ClockModel``; ``show_row`` scrolls to a photograph."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.changes = ClockModel(self)
        self.setModel(self.changes)
        self.setAccessibleName(translate("Clock", "Old and new times"))
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setAlternatingRowColors(True)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        self.setTabKeyNavigation(False)
        self.setCornerButtonEnabled(False)
        rows = self.verticalHeader()
        rows.hide()
        rows.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        heads = self.horizontalHeader()
        heads.setHighlightSections(False)
        heads.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        active_theme.changed.connect(self.fit)
        self.fit()

    def show_row(self, row: int) -> None:
        """Scroll to a photograph, with some before it, and mark it."""
        self.selectRow(row)
        above = self.changes.index(max(0, row - _BEFORE), 0)
        self.scrollTo(above, QAbstractItemView.ScrollHint.PositionAtTop)

    def fit(self) -> None:
        """Make rows as high as the text, columns as wide as times, and give names the rest.

        Where they have no room, what the camera showed is left out, then seconds and offsets.
        """
        self.verticalHeader().setDefaultSectionSize(active_theme.px(_ROW))
        least = max(active_theme.px(_MIN_NAME), self._heading(ClockColumn.NAME))
        seconds, whole = (self._width(text) for text in (_EXAMPLE, f"{_EXAMPLE} +02:00"))
        room = self.viewport().width() - least
        has_reading = room >= seconds + 2 * whole
        has_offset = room >= 2 * whole
        time = whole if has_offset else self._width(_MINUTES)
        self.setColumnHidden(ClockColumn.READING, not has_reading)
        self.changes.show_whole(has_offset)
        used = 0
        for column in (ClockColumn.READING, ClockColumn.OLD, ClockColumn.NEW):
            wanted = seconds if column is ClockColumn.READING else time
            width = max(wanted, self._heading(column))
            self.setColumnWidth(column, width)
            used += 0 if self.isColumnHidden(column) else width
        self.setColumnWidth(ClockColumn.NAME, max(least, self.viewport().width() - used))

    def _width(self, text: str) -> int:
        return self.fontMetrics().horizontalAdvance(text) + active_theme.px(_AROUND)

    def _heading(self, column: ClockColumn) -> int:
        return self.horizontalHeader().sectionSizeHint(column)

    def minimumSizeHint(self) -> QSize:
        return QSize(super().minimumSizeHint().width(), active_theme.px(_MIN_HEIGHT))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.fit()


def column_title(column: ClockColumn) -> str:
    """The heading of a column."""
    return {
        ClockColumn.NAME: translate("Clock", "Photograph"),
        ClockColumn.READING: translate("Clock", "Camera showed"),
        ClockColumn.OLD: translate("Clock", "Time now"),
        ClockColumn.NEW: translate("Clock", "Corrected"),
    }[column]


def written(text: str) -> str:
    """A time of ISO 8601 for reading: day, hours, offset, to the second."""
    day, _, rest = text.partition("T")
    clock, sign, offset = rest[:8], rest[8:].lstrip(".0123456789")[:1], ""
    if sign:
        offset = f" {sign}{rest[8:].rpartition(sign)[2]}"
    return f"{day} {clock}{offset}".strip()
