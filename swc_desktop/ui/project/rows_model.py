"""Rows of a list and its columns, as Qt's tables want them; found by a text, sorted by a column."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QSortFilterProxyModel,
    Qt,
)

from swc_desktop.core.search_text import searchable
from swc_desktop.core.text import on_one_line
from swc_desktop.ui.text.plain_text import tip
from swc_desktop.ui.theme.theme import active_theme

Index = QModelIndex | QPersistentModelIndex

ROW_ROLE: Final = int(Qt.ItemDataRole.UserRole)
SORT_ROLE: Final = ROW_ROLE + 1


@dataclass(frozen=True)
class ListColumn:
    """A column: its heading, what it shows of a row, and by what it is sorted (by default that).

    ``color`` names a colour of the theme for each row.
    """

    title: str
    text: Callable[[Any], str]
    key: Callable[[Any], str | int] | None = None
    is_number: bool = False
    color: Callable[[Any], str] = lambda _: "text"


class RowsModel(QAbstractTableModel):
    """Rows that are shown all at once; the texts may come from outside."""

    def __init__(self, columns: Sequence[ListColumn], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.columns = columns
        self.rows: Sequence[Any] = ()

    def show_rows(self, rows: Sequence[Any]) -> None:
        """Show other rows."""
        self.beginResetModel()
        self.rows = rows
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self.columns)

    def headerData(
        self,
        section: int,
        orientation: Qt.Orientation,
        role: int = int(Qt.ItemDataRole.DisplayRole),
    ) -> Any:
        """The title; also over numbers on the left, for the sort arrow stands on the right."""
        if orientation is Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return self.columns[section].title
        return None

    def data(self, index: Index, role: int = int(Qt.ItemDataRole.DisplayRole)) -> Any:
        row, column = self.rows[index.row()], self.columns[index.column()]
        if role == Qt.ItemDataRole.DisplayRole:
            return on_one_line(column.text(row))
        if role == Qt.ItemDataRole.ToolTipRole:
            return tip(column.text(row))
        if role == ROW_ROLE:
            return row
        if role == SORT_ROLE:
            return searchable(column.text(row)) if column.key is None else column.key(row)
        if role == Qt.ItemDataRole.TextAlignmentRole and column.is_number:
            return Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        if role == Qt.ItemDataRole.ForegroundRole:
            return active_theme.color(column.color(row))
        return None


class FoundRows(QSortFilterProxyModel):
    """Those of the rows that have a text in one of the first columns."""

    def __init__(self, rows: RowsModel, searched: int, parent: QObject | None = None) -> None:
        """``searched`` is the number of columns that are looked at."""
        super().__init__(parent)
        self._text = ""
        self._searched = range(searched)
        self.setSortRole(SORT_ROLE)
        self.setSourceModel(rows)

    def find(self, text: str) -> None:
        """Show the rows that have this text, without regard to case and accents."""
        self.beginFilterChange()
        self._text = searchable(text.strip())
        self.endFilterChange()

    def filterAcceptsRow(self, row: int, parent: Index) -> bool:
        model = self.sourceModel()
        texts = (str(model.index(row, column, parent).data()) for column in self._searched)
        return self._text in searchable("\n".join(texts))

    @property
    def rows(self) -> list[Any]:
        """The rows that are shown, from the top."""
        return [self.index(row, 0).data(ROW_ROLE) for row in range(self.rowCount())]
