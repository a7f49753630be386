"""Animals as cards to choose from with the arrow keys: a picture and a few lines below it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from PySide6.QtCore import (
    QAbstractTableModel,
    QItemSelectionModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QRect,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QFontMetrics, QKeyEvent, QPainter, QPen
from PySide6.QtWidgets import (
    QAbstractItemView,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from swc_desktop.session.which_individual import PicturedAnimal
from swc_desktop.ui.photo.animal_crops import AnimalCrops, crop_request
from swc_desktop.ui.text.plain_text import tip
from swc_desktop.ui.theme.theme import active_theme

Index = QModelIndex | QPersistentModelIndex

_WIDTH: Final = 112
"""Pixels of a card, for 14 px text: eleven beside each other fit a screen 1366 wide."""

_PICTURE: Final = 88
"""Pixels of the height of its picture."""

_LINE: Final = 18
_LINES: Final = 3
_PADDING: Final = 6
_CARD_ROLE: Final = int(Qt.ItemDataRole.UserRole) + 1


@dataclass(frozen=True)
class CropCard:
    """A card: its animal, None for none, and up to three lines; ``sign`` stands in the picture."""

    animal: PicturedAnimal | None
    title: str
    lines: tuple[str, ...] = ()
    sign: str = ""
    color: str = "secondary"
    """That of the last line in the theme."""

    @property
    def spoken(self) -> str:
        """All that it says, for screen readers and tooltips."""
        return ", ".join(filter(None, (self.title, *self.lines)))


class CropModel(QAbstractTableModel):
    """The cards of a list."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.cards: Sequence[CropCard] = ()

    def show_cards(self, cards: Sequence[CropCard]) -> None:
        """Show other cards."""
        self.beginResetModel()
        self.cards = cards
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self.cards)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else 1

    def data(self, index: Index, role: int = int(Qt.ItemDataRole.DisplayRole)) -> Any:
        if not index.isValid() or index.row() >= len(self.cards):
            return None
        card = self.cards[index.row()]
        if role == _CARD_ROLE:
            return card
        if role == Qt.ItemDataRole.ToolTipRole:
            return tip(card.spoken)
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return card.spoken
        return None


class CropDelegate(QStyledItemDelegate):
    """Paints a card; the picture comes when it was cut out."""

    def __init__(self, crops: AnimalCrops, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._crops = crops

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return card_size()

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        card = index.data(_CARD_ROLE)
        if not isinstance(card, CropCard):
            return
        whole: QRect = option.rect
        state: QStyle.StateFlag = option.state
        rect, gap = whole.adjusted(3, 3, -3, -3), active_theme.px(_PADDING)
        is_chosen = bool(state & QStyle.StateFlag.State_Selected)
        painter.save()
        painter.fillRect(rect, active_theme.color("accent_soft" if is_chosen else "surface"))
        area = QRect(rect.left(), rect.top(), rect.width(), active_theme.px(_PICTURE))
        painter.fillRect(area, active_theme.color("well"))
        self._paint_picture(painter, area, card)
        top = area.bottom() + 1 + gap // 2
        for at, line in enumerate((card.title, *card.lines)[:_LINES]):
            font = active_theme.font(13 if not at else 12, bold=not at)
            is_last = at == len(card.lines)
            painter.setFont(font)
            painter.setPen(
                active_theme.color("text" if not at else card.color if is_last else "secondary")
            )
            room = QRect(rect.left() + gap, top, rect.width() - 2 * gap, active_theme.px(_LINE))
            shown = QFontMetrics(font).elidedText(line, Qt.TextElideMode.ElideRight, room.width())
            painter.drawText(
                room, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, shown
            )
            top += active_theme.px(_LINE)
        painter.setPen(
            QPen(active_theme.color("accent" if is_chosen else "line"), 2 if is_chosen else 1)
        )
        painter.drawRect(rect)
        if state & QStyle.StateFlag.State_HasFocus:
            painter.setPen(QPen(active_theme.color("text"), 2))
            painter.drawRect(whole.adjusted(1, 1, -1, -1))
        painter.restore()

    def _paint_picture(self, painter: QPainter, area: QRect, card: CropCard) -> None:
        crop = None if card.animal is None else self._crops.get(crop_request(card.animal))
        if crop is not None and not crop.image.isNull():
            size = crop.image.size().scaled(area.size(), Qt.AspectRatioMode.KeepAspectRatio)
            place = QRect(area.topLeft(), size)
            place.moveCenter(area.center())
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            painter.drawImage(place, crop.image)
        elif sign := card.sign or ("" if crop is None else "!"):
            painter.setPen(active_theme.color("secondary"))
            painter.setFont(active_theme.font(26))
            painter.drawText(area, Qt.AlignmentFlag.AlignCenter, sign)


def card_size() -> QSize:
    """The size of a card at the current text size."""
    high = _PICTURE + _LINES * _LINE + _PADDING + 8
    return QSize(active_theme.px(_WIDTH), active_theme.px(high))


class CropList(QListView):
    """Cards in a row, or in rows where ``wraps``; Enter or a double click is ``opened``.

    Letters do nothing here, so that the dialog can have them as keys.
    """

    opened = Signal()
    chosen = Signal()

    def __init__(
        self,
        name: str,
        crops: AnimalCrops,
        *,
        wraps: bool = False,
        many: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._wraps = wraps
        self._crops_model = CropModel(self)
        self.setModel(self._crops_model)
        self.setItemDelegate(CropDelegate(crops, self))
        self.setAccessibleName(name)
        self.setFlow(QListView.Flow.LeftToRight)
        self.setWrapping(wraps)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setUniformItemSizes(True)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        modes = QAbstractItemView.SelectionMode
        self.setSelectionMode(modes.ExtendedSelection if many else modes.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setTabKeyNavigation(False)
        self.doubleClicked.connect(lambda _: self.opened.emit())
        self.selectionModel().selectionChanged.connect(lambda *_: self.chosen.emit())
        crops.arrived.connect(self._repaint)
        active_theme.changed.connect(self._restyle)
        self._restyle()

    @property
    def cards(self) -> Sequence[CropCard]:
        """What is shown."""
        return self._crops_model.cards

    @property
    def current(self) -> int:
        """The place of the chosen card, -1 for none; of several the one with the keyboard."""
        index = self.currentIndex()
        return index.row() if index.isValid() else -1

    @property
    def picked(self) -> list[int]:
        """The places of all chosen cards."""
        return sorted(index.row() for index in self.selectionModel().selectedIndexes())

    def show_cards(self, cards: Sequence[CropCard], current: int = 0) -> None:
        """Show other cards, and choose one of them."""
        self._crops_model.show_cards(cards)
        if 0 <= current < len(cards):
            flags = QItemSelectionModel.SelectionFlag
            index = self._crops_model.index(current, 0)
            self.selectionModel().setCurrentIndex(index, flags.ClearAndSelect)
            self.scrollTo(index)
        self.chosen.emit()

    def sizeHint(self) -> QSize:
        return QSize(4 * card_size().width(), self.minimumSizeHint().height())

    def minimumSizeHint(self) -> QSize:
        bar = self.horizontalScrollBar().sizeHint().height()
        return QSize(card_size().width(), card_size().height() + bar + 2 * self.frameWidth())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.current >= 0:
            self.opened.emit()
        elif event.key() in _MOVES:
            super().keyPressEvent(event)
        else:
            event.ignore()

    def _repaint(self, _request: object) -> None:
        self.viewport().update()

    def _restyle(self) -> None:
        if not self._wraps:
            self.setFixedHeight(self.minimumSizeHint().height())
        self.scheduleDelayedItemsLayout()


_MOVES: Final = frozenset(
    {
        *(Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Up, Qt.Key.Key_Down),
        *(Qt.Key.Key_Home, Qt.Key.Key_End, Qt.Key.Key_Space),
    }
)
