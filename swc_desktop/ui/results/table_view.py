"""The results as a table with sortable columns."""

from collections.abc import Iterable, Mapping

from PySide6.QtCore import (
    QAbstractItemModel,
    QCoreApplication,
    QModelIndex,
    QPersistentModelIndex,
    QRect,
    QSignalBlocker,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QFont, QFontMetrics, QKeyEvent, QPainter, QPen, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QMenu,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from swc_desktop.projects.listed import ListedMedia
from swc_desktop.ui.photo.thumbnails import Thumbnails
from swc_desktop.ui.results.card_delegate import STATE_COLOR, card_request, fitting_title
from swc_desktop.ui.results.clip_mark import paint_clip_mark
from swc_desktop.ui.results.file_drag import drag_files
from swc_desktop.ui.results.results_model import RECORD_ROLE, Column, SortBy, column_title
from swc_desktop.ui.text import words
from swc_desktop.ui.theme.theme import active_theme

translate = QCoreApplication.translate

WIDTHS: Mapping[Column, int] = {
    Column.FILE: 184,
    Column.ANSWER: 180,
    Column.CONFIDENCE: 96,
    Column.STATE: 186,
    Column.RANK: 88,
    Column.TIME: 174,
    Column.PLACE: 190,
    Column.EVIDENCE: 160,
    Column.FOLDER: 126,
    Column.CAMERA: 170,
    Column.STATION: 140,
    Column.IDENTIFIED: 180,
}
"""Pixels for 14 px text; up to the status they fit beside both panels in a window of 1366."""

_ROW = 48
_THUMBNAIL = 60
_AROUND_HEADING = 20
_ARROW = 28
"""Pixels of the sort arrow in a heading with its space, for 14 px text."""


_ROOMY = frozenset(
    {
        *(Column.FILE, Column.ANSWER, Column.STATE, Column.TIME, Column.PLACE, Column.EVIDENCE),
        *(Column.FOLDER, Column.CAMERA, Column.STATION, Column.IDENTIFIED),
    }
)
"""Columns of names and of facts, which are longer than their column more often than the others."""

_MAX_WIDTH = 1200
"""Wider columns, from a larger screen, are not restored. A round number."""


class _Cells(QStyledItemDelegate):
    """Paints a thumbnail beside the file name, italics for scientific names, and status colours."""

    def __init__(self, thumbnails: Thumbnails, parent: QWidget) -> None:
        super().__init__(parent)
        self._thumbnails = thumbnails

    def initStyleOption(
        self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        super().initStyleOption(option, index)
        record = index.data(RECORD_ROLE)
        if not isinstance(record, ListedMedia):
            return
        if index.column() in (Column.STATE, Column.CONFIDENCE):
            color = active_theme.color(STATE_COLOR[record.state])
            option.palette.setColor(option.palette.ColorRole.Text, color)
            option.palette.setColor(option.palette.ColorRole.HighlightedText, color)

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        record = index.data(RECORD_ROLE)
        column = index.column()
        if not isinstance(record, ListedMedia) or column not in (Column.FILE, Column.ANSWER):
            super().paint(painter, option, index)
            return
        empty = QStyleOptionViewItem(option)
        self.initStyleOption(empty, index)
        empty.state &= ~QStyle.StateFlag.State_HasFocus
        empty.text = ""
        style = empty.widget.style()
        style.drawControl(style.ControlElement.CE_ItemViewItem, empty, painter, empty.widget)
        rect = QRect(option.rect).adjusted(8, 0, -8, 0)
        painter.save()
        if column == Column.FILE:
            self._paint_file(painter, rect, record)
        else:
            self._paint_answer(painter, rect, record)
        if option.state & QStyle.StateFlag.State_HasFocus:
            painter.setPen(QPen(active_theme.color("accent"), 2))
            painter.drawRect(QRect(option.rect).adjusted(1, 1, -1, -1))
        painter.restore()

    def _paint_file(self, painter: QPainter, rect: QRect, record: ListedMedia) -> None:
        area = QRect(rect.left(), rect.top() + 4, active_theme.px(_THUMBNAIL), rect.height() - 8)
        painter.fillRect(area, active_theme.color("well"))
        picture = self._thumbnails.get(card_request(record, area, painter, 0))
        if picture is not None and not picture.isNull():
            painter.drawPixmap(area.topLeft(), picture)
        paint_clip_mark(painter, area, record)
        rect.setLeft(area.right() + 10)
        painter.setFont(active_theme.font(14))
        painter.setPen(active_theme.color("text"))
        self._draw(painter, rect, record.name, Qt.TextElideMode.ElideMiddle)

    def _paint_answer(self, painter: QPainter, rect: QRect, record: ListedMedia) -> None:
        upper, lower = QRect(rect), QRect(rect)
        upper.setBottom(rect.center().y())
        lower.setTop(rect.center().y())
        painter.setFont(active_theme.font(14, bold=True))
        painter.setPen(active_theme.color("text"))
        title = fitting_title(record, painter.fontMetrics(), upper.width())
        self._draw(painter, upper, title, Qt.TextElideMode.ElideRight)
        italic = words.is_italic(record.rank)
        font: QFont = active_theme.font(13, italic=italic)
        painter.setFont(font)
        painter.setPen(active_theme.color("secondary"))
        self._draw(painter, lower, words.subtitle(record), Qt.TextElideMode.ElideRight)

    @staticmethod
    def _draw(painter: QPainter, rect: QRect, text: str, mode: Qt.TextElideMode) -> None:
        shown = painter.fontMetrics().elidedText(text, mode, rect.width())
        painter.drawText(rect, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, shown)

    def sizeHint(
        self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> QSize:
        return QSize(80, active_theme.px(_ROW))


class TableView(QTableView):
    """Rows of equal height; a click on a heading sorts, its context menu hides columns.

    ``sorted_by`` carries the column that a person sorts by, None for none, and whether descending.
    """

    sorted_by = Signal(object, bool)

    def __init__(self, thumbnails: Thumbnails, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setItemDelegate(_Cells(thumbnails, self))
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setDragDropMode(QAbstractItemView.DragDropMode.DragOnly)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setAlternatingRowColors(True)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setCornerButtonEnabled(False)
        rows = self.verticalHeader()
        rows.hide()
        rows.setHighlightSections(False)
        rows.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        heads = self.horizontalHeader()
        heads.setSectionsMovable(True)
        heads.setHighlightSections(False)
        heads.setStretchLastSection(True)
        heads.setTextElideMode(Qt.TextElideMode.ElideRight)
        heads.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        heads.setSortIndicatorClearable(True)
        heads.setSortIndicatorShown(True)
        heads.setSectionsClickable(True)
        heads.setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
        heads.sortIndicatorChanged.connect(self._heading_clicked)
        heads.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        heads.customContextMenuRequested.connect(
            lambda point: self.columns_menu().exec(heads.mapToGlobal(point))
        )
        self._text_size = active_theme.text_size
        self._chosen: dict[int, int] = {}
        self._shares_out = False
        heads.sectionResized.connect(self._choose)
        self.restyle()

    def setModel(self, model: QAbstractItemModel | None) -> None:
        """Show a model, with the folder next to the file and what people said beside the answer."""
        super().setModel(model)
        heads = self.horizontalHeader()
        heads.moveSection(heads.visualIndex(Column.FOLDER), heads.visualIndex(Column.FILE) + 1)
        heads.moveSection(
            heads.visualIndex(Column.IDENTIFIED), heads.visualIndex(Column.ANSWER) + 1
        )

    def show_order(self, by: SortBy, *, descending: bool) -> None:
        """Show in the headings by what is sorted."""
        heads = self.horizontalHeader()
        order = Qt.SortOrder.DescendingOrder if descending else Qt.SortOrder.AscendingOrder
        with QSignalBlocker(heads):  # it is not a person who clicks
            heads.setSortIndicator(int(by) if isinstance(by, Column) else -1, order)

    def _heading_clicked(self, section: int, order: Qt.SortOrder) -> None:
        column = Column(section) if section >= 0 else None
        self.sorted_by.emit(column, order is Qt.SortOrder.DescendingOrder)

    def restyle(self) -> None:
        """Scale the height of the rows and the widths of the columns to the text size."""
        self.verticalHeader().setDefaultSectionSize(active_theme.px(_ROW))
        grown = active_theme.text_size / self._text_size
        self._text_size = active_theme.text_size
        if grown != 1:
            self.set_widths([round(width * grown) for width in self.widths()])

    @staticmethod
    def default_widths() -> list[int]:
        """Widths that fit the contents of most columns."""
        return [active_theme.px(width) for width in WIDTHS.values()]

    @staticmethod
    def min_width(column: Column) -> int:
        """The width of a column's heading with its sort arrow."""
        words = QFontMetrics(active_theme.font(14, bold=True)).horizontalAdvance(
            column_title(column)
        )
        return words + active_theme.px(_ARROW) + _AROUND_HEADING

    def columns_menu(self) -> QMenu:
        """A menu that shows and hides each column but the first."""
        menu = QMenu(self)
        for column in list(Column)[1:]:
            action = menu.addAction(column_title(column))
            action.setCheckable(True)
            action.setChecked(not self.isColumnHidden(column))
            action.toggled.connect(
                lambda shown, column=column: self.setColumnHidden(column, not shown)
            )
        return menu

    def set_widths(self, widths: Iterable[int]) -> None:
        """Set the widths of the columns in their order; 0 hides a column, but never the first."""
        for column, width in zip(Column, widths, strict=False):
            if width > 0:
                self._chosen[column] = min(max(width, self.min_width(column)), _MAX_WIDTH)
            elif column is not Column.FILE:
                self.setColumnHidden(column, True)
        self._share_out()

    def widths(self) -> list[int]:
        """Widths of the columns in their order as they were set, 0 for a hidden one."""
        return [
            0 if self.isColumnHidden(column) else self._chosen.get(column, self.columnWidth(column))
            for column in Column
        ]

    def startDrag(self, _actions: Qt.DropAction) -> None:
        drag_files(self)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Space and not event.modifiers():
            self.activated.emit(self.currentIndex())
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            event.ignore()  # it accepts an answer and opens nothing, also where it cannot
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._share_out()

    def _share_out(self) -> None:
        """Share room that no column needs among the columns with long texts."""
        shown = [column for column in Column if not self.isColumnHidden(column)]
        spare = self.viewport().width() - sum(self._chosen.get(column, 0) for column in shown)
        roomy = [column for column in shown if column in _ROOMY]
        share = max(0, spare) // len(roomy)
        self._shares_out = True
        for column in shown:
            if column in self._chosen:
                more = share if column in roomy else 0
                self.setColumnWidth(column, self._chosen[column] + more)
        self._shares_out = False

    def _choose(self, column: int, _before: int, width: int) -> None:
        """Keep the widths that a person sees where she changes one; the last is stretched."""
        heads = self.horizontalHeader()
        last = heads.logicalIndex(heads.count() - 1)
        if self._shares_out or not width or column == last:
            return
        self._chosen = {
            each: self.columnWidth(each) for each in self._chosen if self.columnWidth(each)
        } | {column: width}
