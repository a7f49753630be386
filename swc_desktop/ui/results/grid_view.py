"""A grid of cards whose positions are computed, so that 100,000 cost no more than one screen.

``QListView`` lays out every item again whenever rows are added; here no layout is stored.
"""

from collections.abc import Iterable

from PySide6.QtCore import (
    QItemSelection,
    QItemSelectionModel,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QRect,
    QSize,
    Qt,
)
from PySide6.QtGui import (
    QFocusEvent,
    QHoverEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QRegion,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QAbstractItemView, QStyle, QStyleOptionViewItem, QWidget

from swc_desktop.ui.results.file_drag import drag_files

Index = QModelIndex | QPersistentModelIndex

GAP = 12
"""Pixels between cards."""

MIN_WIDTH = 176
"""Minimum width of a card in pixels; the cards of a row share the width of the view."""

MAX_COLUMNS = 8
"""A wide window gets larger cards instead of more in a row, unless small ones are chosen."""


class GridView(QAbstractItemView):
    """Shows column 0 of its model as cards; ``caption`` is the height below each picture."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._hovered = -1
        self._via_keyboard = False
        self.caption = 76
        self.least_width = MIN_WIDTH
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setDragDropMode(QAbstractItemView.DragDropMode.DragOnly)
        self.viewport().setMouseTracking(True)
        self.viewport().setAttribute(Qt.WidgetAttribute.WA_Hover)

    @property
    def columns(self) -> int:
        """Cards in a row."""
        room = self.viewport().width() - GAP
        most = MAX_COLUMNS * MIN_WIDTH // min(self.least_width, MIN_WIDTH)
        return max(1, min(room // (self.least_width + GAP), most))

    @property
    def card(self) -> QSize:
        """The size of a card: a picture of 3:2, the shape of most cameras, and its caption."""
        columns = self.columns
        width = (self.viewport().width() - GAP * (columns + 1)) // columns
        return QSize(max(120, width), max(120, width) * 2 // 3 + self.caption)

    @property
    def first_visible(self) -> int:
        """The row of the first visible card."""
        return self.visible_rows().start

    def _count(self) -> int:
        model = self.model()
        return 0 if model is None else model.rowCount(self.rootIndex())

    def _rect(self, row: int) -> QRect:
        card = self.card
        line, column = divmod(row, self.columns)
        return QRect(
            GAP + column * (card.width() + GAP),
            GAP + line * (card.height() + GAP) - self.verticalOffset(),
            card.width(),
            card.height(),
        )

    def visible_rows(self) -> range:
        """The rows whose cards are visible."""
        height = self.card.height() + GAP
        first = max(0, (self.verticalOffset() - GAP) // height)
        last = (self.verticalOffset() + self.viewport().height()) // height
        columns = self.columns
        return range(min(first * columns, self._count()), min((last + 1) * columns, self._count()))

    def visualRect(self, index: Index) -> QRect:
        if not index.isValid() or index.column() != 0:
            return QRect()
        return self._rect(index.row())

    def indexAt(self, point: QPoint) -> QModelIndex:
        card, columns = self.card, self.columns
        column = (point.x() - GAP) // (card.width() + GAP)
        line = (point.y() + self.verticalOffset() - GAP) // (card.height() + GAP)
        row = line * columns + column
        if not 0 <= column < columns or not 0 <= row < self._count():
            return QModelIndex()
        if not self._rect(row).contains(point):
            return QModelIndex()
        return self.model().index(row, 0, self.rootIndex())

    def scrollTo(
        self,
        index: Index,
        hint: QAbstractItemView.ScrollHint = QAbstractItemView.ScrollHint.EnsureVisible,
    ) -> None:
        if not index.isValid():
            return
        rect, bar = self._rect(index.row()), self.verticalScrollBar()
        height = self.viewport().height()
        if hint is QAbstractItemView.ScrollHint.PositionAtCenter:
            bar.setValue(bar.value() + rect.center().y() - height // 2)
        elif hint is QAbstractItemView.ScrollHint.PositionAtTop or rect.top() < GAP:
            bar.setValue(bar.value() + rect.top() - GAP)
        elif rect.bottom() > height - GAP:
            bar.setValue(bar.value() + rect.bottom() - height + GAP)

    def horizontalOffset(self) -> int:
        return 0

    def verticalOffset(self) -> int:
        return self.verticalScrollBar().value()

    def isIndexHidden(self, index: Index) -> bool:
        return index.column() != 0

    def moveCursor(
        self, action: QAbstractItemView.CursorAction, modifiers: Qt.KeyboardModifier
    ) -> QModelIndex:
        count = self._count()
        if count == 0:
            return QModelIndex()
        move = QAbstractItemView.CursorAction
        current = self.currentIndex()
        here, columns = current.row() if current.isValid() else 0, self.columns
        page = max(1, self.viewport().height() // (self.card.height() + GAP)) * columns
        forward = {
            move.MoveRight: 1,
            move.MoveNext: 1,
            move.MoveLeft: -1,
            move.MovePrevious: -1,
            move.MoveDown: columns,
            move.MoveUp: -columns,
            move.MovePageDown: page,
            move.MovePageUp: -page,
        }
        if not current.isValid() or action is move.MoveHome:
            row = 0
        elif action is move.MoveEnd:
            row = count - 1
        else:
            row = here + forward[action]
            if not 0 <= row < count:
                sideways = abs(forward[action]) == 1
                below = here // columns < (count - 1) // columns
                if row >= count and (action is move.MovePageDown or (below and not sideways)):
                    row = count - 1
                elif row < 0 and action is move.MovePageUp:
                    row = here % columns
                else:
                    row = here
        return self.model().index(row, 0, self.rootIndex())

    def setSelection(self, rect: QRect, command: QItemSelectionModel.SelectionFlag) -> None:
        selection = QItemSelection()
        wanted = rect.normalized()
        for row in self.visible_rows():
            if self._rect(row).intersects(wanted):
                index = self.model().index(row, 0, self.rootIndex())
                selection.select(index, index)
        self.selectionModel().select(selection, command | self._whole_rows())

    @staticmethod
    def _whole_rows() -> QItemSelectionModel.SelectionFlag:
        return QItemSelectionModel.SelectionFlag.Rows

    def visualRegionForSelection(self, selection: QItemSelection) -> QRegion:
        if selection.isEmpty():
            return QRegion()
        return QRegion(self.viewport().rect())

    def selectionCommand(
        self, index: Index, event: object = None
    ) -> QItemSelectionModel.SelectionFlag:
        return super().selectionCommand(index, event) | self._whole_rows()  # type: ignore[arg-type]

    def updateGeometries(self) -> None:
        columns, card = self.columns, self.card
        lines = -(-self._count() // columns)
        full = GAP + lines * (card.height() + GAP)
        bar = self.verticalScrollBar()
        bar.setRange(0, max(0, full - self.viewport().height()))
        bar.setPageStep(self.viewport().height())
        bar.setSingleStep((card.height() + GAP) // 4)
        super().updateGeometries()

    def resizeEvent(self, event: QResizeEvent) -> None:
        top, current = self.first_visible, self.currentIndex()
        was_visible = current.isValid() and current.row() in self.visible_rows()
        super().resizeEvent(event)
        self.updateGeometries()
        if was_visible:
            self.scrollTo(current)
        elif event.oldSize().width() != event.size().width() and 0 < top < self._count():
            self.verticalScrollBar().setValue(top // self.columns * (self.card.height() + GAP))

    def rowsInserted(self, parent: Index, start: int, end: int) -> None:
        super().rowsInserted(parent, start, end)
        self.updateGeometries()
        if start < self.visible_rows().stop:
            self.viewport().update()

    def update_rows(self, rows: Iterable[int]) -> None:
        """Repaint some cards."""
        for row in rows:
            self.viewport().update(self._rect(row))

    def reset(self) -> None:
        super().reset()
        self._hovered = -1
        self.verticalScrollBar().setValue(0)
        self.updateGeometries()

    def doItemsLayout(self) -> None:
        self.updateGeometries()
        self.viewport().update()

    def wheelEvent(self, event: QWheelEvent) -> None:
        if event.pixelDelta().isNull() and event.angleDelta().y():
            bar = self.verticalScrollBar()
            bar.setValue(bar.value() - event.angleDelta().y() * bar.singleStep() * 2 // 120)
            event.accept()
        else:
            super().wheelEvent(event)

    def startDrag(self, _actions: Qt.DropAction) -> None:
        drag_files(self)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        self._show_focus_ring(True)
        if event.key() == Qt.Key.Key_Space and not event.modifiers():
            self.activated.emit(self.currentIndex())
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            event.ignore()  # it accepts an answer and opens nothing, also where it cannot
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        reason = Qt.FocusReason
        self._show_focus_ring(event.reason() in (reason.TabFocusReason, reason.BacktabFocusReason))
        super().focusInEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._show_focus_ring(False)
        super().mousePressEvent(event)

    def _show_focus_ring(self, shown: bool) -> None:
        """Show the focus ring while the keyboard is used; the selected card is marked anyway."""
        if shown != self._via_keyboard:
            self._via_keyboard = shown
            self.viewport().update()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        super().mouseMoveEvent(event)
        self._hover(event.position().toPoint())

    def viewportEvent(self, event: object) -> bool:
        if isinstance(event, QHoverEvent) and event.type() == QHoverEvent.Type.HoverLeave:
            self._hover(QPoint(-1, -1))
        return super().viewportEvent(event)  # type: ignore[arg-type]

    def _hover(self, point: QPoint) -> None:
        before, self._hovered = self._hovered, self.indexAt(point).row()
        if before != self._hovered:
            for row in {before, self._hovered} - {-1}:
                self.viewport().update(self._rect(row))

    def paintEvent(self, event: QPaintEvent) -> None:
        model, delegate = self.model(), self.itemDelegate()
        painter = QPainter(self.viewport())
        option = QStyleOptionViewItem()
        self.initViewItemOption(option)
        plain = option.state & ~(
            QStyle.StateFlag.State_Selected
            | QStyle.StateFlag.State_HasFocus
            | QStyle.StateFlag.State_MouseOver
        )
        chosen, current = self.selectionModel(), self.currentIndex().row()
        for row in self.visible_rows():
            rect = self._rect(row)
            if not rect.adjusted(-4, -4, 4, 4).intersects(event.rect()):
                continue
            index = model.index(row, 0, self.rootIndex())
            state = plain
            if chosen is not None and chosen.isSelected(index):
                state |= QStyle.StateFlag.State_Selected
            if row == current and self._via_keyboard and self.hasFocus():
                state |= QStyle.StateFlag.State_HasFocus
            if row == self._hovered:
                state |= QStyle.StateFlag.State_MouseOver
            option.rect = rect
            option.state = state
            delegate.paint(painter, option, index)
        painter.end()
