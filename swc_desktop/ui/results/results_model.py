"""The photographs of the project for the grid and the table: filtered and sorted, read in pages."""

from collections import OrderedDict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from enum import IntEnum
from typing import Any, Final, Literal

from PySide6.QtCore import (
    QAbstractTableModel,
    QCoreApplication,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    Signal,
)

from swc_desktop.core.errors import SwcError
from swc_desktop.core.method import EvidenceUsed
from swc_desktop.core.text import on_one_line
from swc_desktop.projects.hidden_answers import without_answer
from swc_desktop.projects.listed import ListedMedia
from swc_desktop.projects.listing import MediaListing
from swc_desktop.projects.media_filter import EVERYTHING, MediaFilter, Order
from swc_desktop.projects.project import Project
from swc_desktop.ui.text import words
from swc_desktop.ui.text.plain_text import tip
from swc_desktop.ui.text.verdict_words import verdict_line

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
    STATION = 10
    IDENTIFIED = 11


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
        Column.STATION: translate("Table", "Camera station"),
        Column.IDENTIFIED: translate("Table", "Identified"),
    }[column]


def evidence_phrase(record: ListedMedia) -> str:
    """Which votes an answer is based on."""
    if record.prediction is None or record.prediction.evidence is None:
        return ""
    return {
        EvidenceUsed.BOTH: translate("Table", "picture, place & time"),
        EvidenceUsed.IMAGE: translate("Table", "picture"),
        EvidenceUsed.METADATA: translate("Table", "place & time"),
    }[record.prediction.evidence]


def cell_text(record: ListedMedia, column: Column) -> str:
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
        case Column.STATION:
            return on_one_line(record.station)
        case Column.IDENTIFIED:
            return verdict_line(record)


_ORDERS: Final[Mapping[Column | None, Order]] = {
    None: Order.ADDED,
    Column.FILE: Order.NAME,
    Column.ANSWER: Order.TAXON,
    Column.CONFIDENCE: Order.CONFIDENCE,
    Column.STATE: Order.STATE,
    Column.RANK: Order.RANK,
    Column.TIME: Order.TIME,
    Column.PLACE: Order.PLACE,
    Column.EVIDENCE: Order.EVIDENCE,
    Column.FOLDER: Order.FOLDER,
    Column.CAMERA: Order.CAMERA,
    Column.STATION: Order.DEPLOYMENT,
    Column.IDENTIFIED: Order.IDENTIFIED,
}

SortBy = Column | Literal[Order.UNSURE_FIRST, Order.EVENT, Order.ALIKE] | None
"""A column, an order that no column has, or None for the order added."""

_ADDED: Final[tuple[SortBy, bool]] = None, False

PAGE: Final = 200
"""Rows that are read at once: more than a window shows, in a few milliseconds."""

MAX_KEPT: Final = 4000
"""Rows that are kept, about 3 kB each."""


class ResultsModel(QAbstractTableModel):
    """The photographs of a project that pass the filter, in order.

    Their numbers are read at once, the rows when they are needed. ``failed`` carries why the
    project could not be read; what was read before stays.
    """

    failed = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.filter = MediaFilter()
        self.total = 0
        self._project: Project | None = None
        self._listing: MediaListing | None = None
        self._numbers: list[int] = []
        self._places: dict[int, int] | None = None
        self._rows: OrderedDict[int, ListedMedia] = OrderedDict()
        self._usual_order = _ADDED
        self._review_order: tuple[SortBy, bool] = Order.UNSURE_FIRST, False

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self._numbers)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(Column)

    def data(self, index: Index, role: int = int(Qt.ItemDataRole.DisplayRole)) -> Any:
        if not index.isValid():
            return None
        if (
            role == Qt.ItemDataRole.TextAlignmentRole
            and Column(index.column()) is Column.CONFIDENCE
        ):
            return Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        if role not in _ROLES or (record := self.record(index.row())) is None:
            return None
        if role == RECORD_ROLE:
            return record
        column = Column(index.column())
        if role == Qt.ItemDataRole.ToolTipRole:  # cards and cells may cut what was said
            is_said = column in (Column.FILE, Column.IDENTIFIED)
            return tip(verdict_line(record)) if is_said and record.judged else None
        if role == Qt.ItemDataRole.AccessibleTextRole and column is Column.FILE:
            return words.spoken(record)
        return cell_text(record, column)

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

    def flags(self, index: Index) -> Qt.ItemFlag:
        own = super().flags(index)  # none of what is not a row
        return own | Qt.ItemFlag.ItemIsDragEnabled if index.isValid() else own

    def record(self, row: int) -> ListedMedia | None:
        """The photograph of a row, or None after the last."""
        if not 0 <= row < len(self._numbers):
            return None
        number = self._numbers[row]
        if number not in self._rows:
            self._read_page(row)
        return self._rows.get(number)

    def known(self, number: int) -> ListedMedia | None:
        """A photograph as the list shows it, None where its row was not read."""
        return self._rows.get(number)

    def as_shown(self, record: ListedMedia) -> ListedMedia:
        """A photograph without its answer where that is not to be seen before it is judged."""
        return without_answer(record) if self.filter.is_blind else record

    def row_of(self, number: int) -> int:
        """The row of a photograph, or -1 if it is not shown."""
        if self._places is None:
            self._places = {number: row for row, number in enumerate(self._numbers)}
        return self._places.get(number, -1)

    def row_of_photograph(self, media: str) -> int:
        """The row of the photograph with an id, or -1."""
        if self._project is None:
            return -1
        found: list[int] = []
        with self._reading():
            rows = self._project.file.rows("SELECT number FROM media WHERE id = ?", (media,))
            found = [int(str(row[0])) for row in rows]
        return self.row_of(found[0]) if found else -1

    @property
    def is_protected(self) -> bool:
        """Whether what is shown is of a project with a passphrase."""
        return self._project is not None and self._project.file.key is not None

    @property
    def numbers(self) -> Sequence[int]:
        """The numbers of all that is shown, in order."""
        return self._numbers

    def show(self, project: Project | None) -> None:
        """Show a project that is open to read, or none."""
        self._project = project
        self._listing = None if project is None else MediaListing(project.connection)
        self._arrange()

    def refresh(self) -> bool:
        """Show what is stored now; true if rows are at other places than before."""
        before = self._numbers
        now = self._read_numbers()
        if now is None:
            return False
        self._rows.clear()
        if now[: len(before)] != before:
            self._reset(now)
            return True
        if len(now) > len(before):
            self.beginInsertRows(QModelIndex(), len(before), len(now) - 1)
            self._numbers, self._places = now, None
            self.endInsertRows()
        if before:
            self.dataChanged.emit(self.index(0, 0), self.index(len(before) - 1, len(Column) - 1))
        return False

    def set_filter(self, wanted: MediaFilter) -> None:
        """Show the photographs that pass a filter."""
        if wanted != self.filter:
            self.filter = wanted
            self._arrange()

    @property
    def order(self) -> tuple[SortBy, bool]:
        """By what is sorted now, and whether it is descending.

        What is gone through from the least sure one keeps an order of its own; what is judged
        blind is in the order in which it was drawn.
        """
        if self.filter.is_blind:
            return _ADDED
        return self._review_order if self.filter.is_unsure_first else self._usual_order

    @property
    def usual_order(self) -> tuple[SortBy, bool]:
        """The order of all other lists."""
        return self._usual_order

    def set_order(self, by: SortBy, *, descending: bool) -> None:
        """Sort by a column, from the least sure one, or by order added."""
        if (by, descending) == self.order or self.filter.is_blind:
            return
        if self.filter.is_unsure_first:
            self._review_order = by, descending
        else:
            self._usual_order = by, descending
        self._arrange()

    def use_alike(self, numbers: Sequence[int]) -> None:
        """Take another order in which alike photographs stand together, for ``Order.ALIKE``."""
        if self._listing is not None:
            self._listing.alike = {number: place for place, number in enumerate(numbers)}
            if self.order[0] is Order.ALIKE:
                self._arrange()

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        wanted = Column(column) if 0 <= column < len(Column) else None
        self.set_order(wanted, descending=order is Qt.SortOrder.DescendingOrder)

    def _arrange(self) -> None:
        now = self._read_numbers()
        if now is not None:
            self._rows.clear()
            self._reset(now)

    def _reset(self, numbers: list[int]) -> None:
        self.beginResetModel()
        self._numbers, self._places = numbers, None
        self.endResetModel()

    def _read_numbers(self) -> list[int] | None:
        """The numbers of what is to be shown, None if they cannot be read."""
        if self._listing is None:
            self.total = 0
            return []
        found = None
        with self._reading():
            by, descending = self.order
            order = by if isinstance(by, Order) else _ORDERS[by]
            found = self._listing.numbers(self.filter, order, descending=descending)
            self.total = len(found) if self.filter == EVERYTHING else self._listing.count()
        return found

    def _read_page(self, row: int) -> None:
        assert self._listing is not None
        first = row // PAGE * PAGE
        with self._reading():
            for record in self._listing.rows(self._numbers[first : first + PAGE], self.filter):
                self._rows[record.number] = self.as_shown(record)
        while len(self._rows) > MAX_KEPT:
            self._rows.popitem(last=False)

    @contextmanager
    def _reading(self) -> Iterator[None]:
        """Report an error of the project instead of raising it: a view is being painted."""
        assert self._project is not None
        try:
            with self._project.file.reading():
                yield
        except SwcError as error:
            self.failed.emit(error.message)


_ROLES: Final = (
    Qt.ItemDataRole.DisplayRole,
    Qt.ItemDataRole.AccessibleTextRole,
    Qt.ItemDataRole.ToolTipRole,
    RECORD_ROLE,
)
