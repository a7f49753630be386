"""The filtered and sorted list of results for the grid and the table."""

from bisect import bisect_right
from collections.abc import Callable, Iterable, Sequence
from enum import IntEnum
from operator import attrgetter
from typing import Any

from PySide6.QtCore import (
    QAbstractTableModel,
    QCoreApplication,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
)

from swc_desktop.core.method import EvidenceUsed
from swc_desktop.session.result_filter import Filter
from swc_desktop.session.result_record import ResultRecord
from swc_desktop.ui.text import words

translate = QCoreApplication.translate

Index = QModelIndex | QPersistentModelIndex

RECORD_ROLE = int(Qt.ItemDataRole.UserRole) + 1


class Column(IntEnum):
    """The columns of the table; the settings store their widths in the order of these numbers."""

    FILE = 0
    ANSWER = 1
    CONFIDENCE = 2
    STATE = 3
    RANK = 4
    TIME = 5
    PLACE = 6
    EVIDENCE = 7
    FOLDER = 8
    CAMERA = 9


def column_title(column: Column) -> str:
    """The heading of a column."""
    return {
        Column.FILE: translate("Table", "Photograph"),
        Column.ANSWER: translate("Table", "Answer"),
        Column.RANK: translate("Table", "Rank"),
        Column.CONFIDENCE: translate("Table", "Confidence"),
        Column.STATE: translate("Table", "Status"),
        Column.PLACE: translate("Table", "Place"),
        Column.TIME: translate("Table", "Time"),
        Column.EVIDENCE: translate("Table", "Evidence"),
        Column.FOLDER: translate("Table", "Folder"),
        Column.CAMERA: translate("Table", "Camera"),
    }[column]


def evidence_phrase(record: ResultRecord) -> str:
    """Which votes an answer is based on."""
    if record.prediction is None or record.prediction.evidence is None:
        return ""
    return {
        EvidenceUsed.BOTH: translate("Table", "picture, place & time"),
        EvidenceUsed.IMAGE: translate("Table", "picture"),
        EvidenceUsed.METADATA: translate("Table", "place & time"),
    }[record.prediction.evidence]


def cell_text(record: ResultRecord, column: Column) -> str:
    """The text of one cell."""
    match column:
        case Column.FILE:
            return record.name
        case Column.ANSWER:
            return words.title(record)
        case Column.RANK:
            return "" if record.rank is None else words.rank_word(record.rank)
        case Column.CONFIDENCE:
            return "" if record.confidence is None else words.percent(record.confidence)
        case Column.STATE:
            part = words.partial_words() if record.damage else ""
            return words.joined([words.status_phrase(record.state), part])
        case Column.PLACE:
            return "" if record.place is None else words.coordinates(record.place)
        case Column.TIME:
            return "" if record.moment is None else words.clock(record.moment)
        case Column.EVIDENCE:
            return evidence_phrase(record)
        case Column.FOLDER:
            return record.folder
        case Column.CAMERA:
            return record.camera


SortKey = Callable[[ResultRecord], Any]

_KEYS: dict[Column, SortKey] = {
    Column.FILE: lambda record: record.file.name.casefold(),
    Column.ANSWER: attrgetter("taxon_order"),
    Column.RANK: attrgetter("rank_order"),
    Column.CONFIDENCE: lambda record: -1.0 if record.confidence is None else record.confidence,
    Column.STATE: lambda record: list(type(record.state)).index(record.state),
    Column.PLACE: lambda record: (
        (1, 0.0, 0.0)
        if record.place is None
        else (0, record.place.latitude, record.place.longitude)
    ),
    Column.TIME: lambda record: (
        (1, "") if record.moment is None else (0, record.moment.local.isoformat())
    ),
    Column.EVIDENCE: evidence_phrase,
    Column.FOLDER: lambda record: record.folder.casefold(),
    Column.CAMERA: lambda record: record.camera.casefold(),
}


_ORDER_ADDED: SortKey = attrgetter("index")


class ResultsModel(QAbstractTableModel):
    """All records, and the rows of those that pass the filter, in order.

    Records are appended, replaced in place, or all removed. Without a sort column they are in the
    order in which they were added.
    """

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.records: list[ResultRecord] = []
        self.filter = Filter()
        self._rows: list[ResultRecord] = []
        self._keys: list[Any] = []
        self._sort: Column | None = None
        self._descending = False

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(Column)

    def data(self, index: Index, role: int = int(Qt.ItemDataRole.DisplayRole)) -> Any:
        if not index.isValid() or index.row() >= len(self._rows):
            return None
        record = self._rows[index.row()]
        if role == RECORD_ROLE:
            return record
        if role == Qt.ItemDataRole.DisplayRole:
            return cell_text(record, Column(index.column()))
        if role == Qt.ItemDataRole.AccessibleTextRole:
            column = Column(index.column())
            return words.spoken(record) if column is Column.FILE else cell_text(record, column)
        if (
            role == Qt.ItemDataRole.TextAlignmentRole
            and Column(index.column()) is Column.CONFIDENCE
        ):
            return Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        return None

    def headerData(
        self,
        section: int,
        orientation: Qt.Orientation,
        role: int = int(Qt.ItemDataRole.DisplayRole),
    ) -> Any:
        if role == Qt.ItemDataRole.DisplayRole and orientation is Qt.Orientation.Horizontal:
            return column_title(Column(section))
        if role == Qt.ItemDataRole.TextAlignmentRole and section == Column.CONFIDENCE:
            return Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        return None

    def record(self, row: int) -> ResultRecord | None:
        """The record of a row, or None after the last."""
        return self._rows[row] if 0 <= row < len(self._rows) else None

    def row_of(self, record: ResultRecord) -> int:
        """The row of a record, or -1 if it is not shown."""
        if self._sort is None:
            low = bisect_right(self._keys, record.index) - 1
            return low if low >= 0 and self._rows[low] is record else -1
        return next((row for row, other in enumerate(self._rows) if other is record), -1)

    @property
    def shown(self) -> Sequence[ResultRecord]:
        """The records that pass the filter, in order."""
        return self._rows

    def append(self, records: Sequence[ResultRecord]) -> None:
        """Add records, each at its place in the order."""
        self.records.extend(records)
        passing = [record for record in records if self.filter.passes(record)]
        if not passing:
            return
        key = self._key()
        if self._sort is None:
            first = len(self._rows)
            self.beginInsertRows(QModelIndex(), first, first + len(passing) - 1)
            self._rows.extend(passing)
            self._keys.extend(map(key, passing))
            self.endInsertRows()
            return
        for record in passing:
            record_key = key(record)
            at = self._position(record_key)
            self.beginInsertRows(QModelIndex(), at, at)
            self._rows.insert(at, record)
            self._keys.insert(at, record_key)
            self.endInsertRows()

    def replace(self, records: Sequence[ResultRecord]) -> None:
        """Replace the records that have the same index."""
        places = {record.index: place for place, record in enumerate(self.records)}
        for record in records:
            self.records[places[record.index]] = record
        self._arrange()

    def _position(self, key: Any) -> int:
        """The row for a record with a sort key: after those with an equal key."""
        if not self._descending:
            return bisect_right(self._keys, key)
        low, high = 0, len(self._keys)
        while low < high:
            middle = (low + high) // 2
            if self._keys[middle] < key:
                high = middle
            else:
                low = middle + 1
        return low

    def clear(self) -> None:
        """Remove all records."""
        self.beginResetModel()
        self.records, self._rows, self._keys = [], [], []
        self.endResetModel()

    def set_filter(self, wanted: Filter) -> None:
        """Show the records that pass a filter."""
        if wanted != self.filter:
            self.filter = wanted
            self._arrange()

    @property
    def order(self) -> tuple[Column | None, bool]:
        """The sort column (None: order added) and whether it is descending."""
        return self._sort, self._descending

    def set_order(self, column: Column | None, *, descending: bool) -> None:
        """Sort by a column, or by order added."""
        if (column, descending) != self.order:
            self._sort, self._descending = column, descending
            self._arrange()

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        wanted = Column(column) if 0 <= column < len(Column) else None
        self.set_order(wanted, descending=order is Qt.SortOrder.DescendingOrder)

    def _key(self) -> SortKey:
        return _ORDER_ADDED if self._sort is None else _KEYS[self._sort]

    def _arrange(self) -> None:
        self.beginResetModel()
        rows: Iterable[ResultRecord] = self.records
        for condition in self.filter.conditions():
            rows = filter(condition, rows)
        self._rows = list(rows)
        key = self._key()
        if self._sort is not None:
            self._rows.sort(key=key, reverse=self._descending)
        self._keys = list(map(key, self._rows))
        self.endResetModel()
