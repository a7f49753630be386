"""Lists of a project as tables: rows are chosen as a whole, and columns fit what they show."""

from collections.abc import Callable, Hashable, Sequence
from typing import Any, Final

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QGuiApplication, QKeyEvent, QKeySequence, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QWidget

from swc_desktop.ui.project.rows_model import FoundRows, ListColumn, RowsModel
from swc_desktop.ui.theme.theme import active_theme

_ROW: Final = 34
"""Pixels of a row, for 14 px text."""

_MIN_ROWS: Final = 4
"""Rows that are in sight at least; a window that is lower than that scrolls."""

_MAX_COLUMN: Final = 300
"""Pixels, for 14 px text; what is longer is elided, and whole in its tooltip."""

_MIN_STRETCHED: Final = 140
"""Pixels that the stretched column keeps where the others fill the table, for 14 px text."""

_ROWS_MEASURED: Final = 200
"""More would take long in a list of thousands."""


class ListTable(QTableView):
    """Rows to choose from; Enter or a double click is ``opened``, Ctrl+C copies those chosen.

    ``identity`` tells a row from the others, also after they were read again; the column
    ``stretched`` takes the room that the others leave; ``search`` looks at ``searched`` columns.
    """

    opened = Signal()
    chosen = Signal()

    def __init__(
        self,
        name: str,
        columns: Sequence[ListColumn],
        identity: Callable[[Any], Hashable],
        *,
        stretched: int,
        searched: int = 1,
        many: bool = True,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._identity = identity
        self._stretched = stretched
        self._rows = RowsModel(columns, self)
        self._found = FoundRows(self._rows, searched, self)
        self.setAccessibleName(name)
        self.setModel(self._found)
        modes = QAbstractItemView.SelectionMode
        self.setSelectionMode(modes.ExtendedSelection if many else modes.SingleSelection)
        self._set_up()
        self.sortByColumn(0, Qt.SortOrder.AscendingOrder)
        self.setSortingEnabled(True)
        self.doubleClicked.connect(lambda _: self.opened.emit())
        self.selectionModel().selectionChanged.connect(lambda *_: self.chosen.emit())
        active_theme.changed.connect(self.fit)
        self.fit()

    def _set_up(self) -> None:
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setAlternatingRowColors(True)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setCornerButtonEnabled(False)
        rows = self.verticalHeader()
        rows.hide()
        rows.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        heads = self.horizontalHeader()
        heads.setHighlightSections(False)
        heads.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        heads.setResizeContentsPrecision(_ROWS_MEASURED)

    @property
    def count(self) -> int:
        """How many rows there are, shown or not."""
        return len(self._rows.rows)

    @property
    def shown(self) -> list[Any]:
        """The rows that are shown, from the top."""
        return self._found.rows

    @property
    def picked(self) -> list[Any]:
        """The rows that are chosen, from the top."""
        shown = self.shown
        return [shown[row] for row in self._picked_places()]

    def show_rows(self, rows: Sequence[Any], picked: Sequence[Hashable] = ()) -> None:
        """Show other rows; those with one of the identities are chosen, else those that were."""
        wanted = set(picked) or {self._identity(row) for row in self.picked}
        self._rows.show_rows(rows)
        self.fit()
        self.pick(wanted)
        self.chosen.emit()

    def pick(self, identities: set[Hashable]) -> None:
        """Choose the rows with these identities, and show the last of them."""
        selection = self.selectionModel()
        flags = selection.SelectionFlag
        selection.clearSelection()
        for place, row in enumerate(self.shown):
            if self._identity(row) in identities:
                index = self._found.index(place, 0)
                selection.setCurrentIndex(index, flags.Select | flags.Rows)
                self.scrollTo(index)

    def search(self, text: str) -> None:
        """Show the rows that have a text."""
        self._found.find(text)

    def fit(self) -> None:
        """Make the columns as wide as what they show, and the rows as high as the text."""
        self.verticalHeader().setDefaultSectionSize(active_theme.px(_ROW))
        heads, most = self.horizontalHeader(), active_theme.px(_MAX_COLUMN)
        least, widths = [], []
        for column in range(len(self._rows.columns)):
            least.append(heads.sectionSizeHint(column))
            widths.append(max(least[-1], min(self.sizeHintForColumn(column), most)))
        at = self._stretched
        left = self.viewport().width() - sum(widths) + widths[at]
        widths[at] = max(left, least[at], min(widths[at], active_theme.px(_MIN_STRETCHED)))
        for column, width in enumerate(widths):
            self.setColumnWidth(column, width)

    def sizeHint(self) -> QSize:
        return QSize(super().sizeHint().width(), self.minimumSizeHint().height())

    def minimumSizeHint(self) -> QSize:
        height = self.horizontalHeader().sizeHint().height() + _MIN_ROWS * active_theme.px(_ROW)
        return QSize(super().minimumSizeHint().width(), height)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.fit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Copy):
            self._copy()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self._picked_places():
            self.opened.emit()
        else:
            super().keyPressEvent(event)

    def _picked_places(self) -> list[int]:
        return sorted(index.row() for index in self.selectionModel().selectedRows())

    def _copy(self) -> None:
        """Copy rows as text, their cells separated by tabs, as spreadsheets paste them."""
        columns = range(len(self._rows.columns))
        lines = [
            "\t".join(str(self._found.index(place, at).data()) for at in columns)
            for place in self._picked_places()
        ]
        if lines:
            QGuiApplication.clipboard().setText("\n".join(lines))
