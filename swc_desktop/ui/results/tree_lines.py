"""The lines of the left panel: what they stand for, how they look, and how headings fold."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Final

from PySide6.QtCore import (
    QCoreApplication,
    QEvent,
    QItemSelectionModel,
    QModelIndex,
    QPersistentModelIndex,
    QRect,
    QSize,
    Qt,
)
from PySide6.QtGui import QFontMetrics, QKeyEvent, QMouseEvent, QPainter, QPen, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTreeWidget,
    QTreeWidgetItem,
    QWidget,
)

from swc_desktop.core.message import message
from swc_desktop.core.result_state import DETECTOR_STATES, State
from swc_desktop.projects.media_filter import Lacking, Review
from swc_desktop.ui.results.card_delegate import wrapped
from swc_desktop.ui.text import words
from swc_desktop.ui.text.plain_text import tip
from swc_desktop.ui.text.sentences import in_words
from swc_desktop.ui.theme.theme import active_theme

translate = QCoreApplication.translate


class Field(Enum):
    """What an entry stands for: a field of the filter, or several photographs at once."""

    EVERYTHING = "everything"
    LACKING = "lacking"
    CONFLICT = "in_conflict"
    REVIEW = "review"
    STATION = "deployments"
    CAMERA = "cameras"
    DAY = "days"
    ROOT = "roots"
    TAXON = "taxa"
    STATE = "apart"


@dataclass(frozen=True)
class Entry:
    """A value of a field."""

    field: Field
    value: object = ""


EVERYTHING: Final = Entry(Field.EVERYTHING)
CONFLICTS: Final = Entry(Field.CONFLICT)
TO_REVIEW: Final = Entry(Field.REVIEW, Review.NOT_JUDGED)

NOT_JUDGED: Final = (Review.UNSURE, Review.DISAGREE, Review.RARE)
"""What is listed below *To review*, as a part of it."""

AFTER_REVIEW: Final = (Review.AUDIT, Review.CHANGED, Review.CONFLICT)
"""A sample to check, and what people have judged and should look at again; listed after *To
review*."""

APART: Final = (*DETECTOR_STATES, State.NOT_IN_PACK, State.UNSURE, State.UNREADABLE)
"""What is listed after the taxa."""

GAPS: Final = (Lacking.PLACE, Lacking.TIME, Lacking.FILE)
"""What is worth a look before the answers; photographs without a station are listed there."""

_MAX_LINES: Final = 3
"""Enough for our texts in the narrowest panel, in a language of long words."""

_AROUND: Final = 14
"""Pixels at the left and the right of a line."""

_BETWEEN: Final = 6
"""Pixels between the pieces of a line."""

_MIN_ROOM: Final = 24
"""Pixels below which a further piece of a line is not drawn."""

TextPiece = tuple[str, str, bool]
"""A piece of a line: its text, the name of its colour, and whether it is italic."""


SortKey = tuple[bool, tuple[int | str, ...]]
"""By what the lines of a section are sorted: words and numbers in turn, no name at all last."""


class TreeEntry(QTreeWidgetItem):
    """A line of the tree; ``value`` is None for a heading.

    ``hidden_chosen`` are the chosen lines below it that are not shown because it is folded; it
    shows their names itself, so that nobody has to unfold it to see what the filter is.
    """

    def __init__(self, value: Entry | None, name: str, pieces: Sequence[TextPiece]) -> None:
        super().__init__()
        self.value = value
        self.name = name
        self.pieces = tuple(pieces)
        self.count = 0
        self.order: SortKey = (True, ())
        self.hidden_chosen: tuple[str, ...] = ()
        self._say()
        if value is not None:
            self.setToolTip(0, tip(name))

    @property
    def wraps(self) -> bool:
        """Whether its text is of this program, so that no translation of it is cut."""
        return self.value is not None and self.value.field in (
            Field.EVERYTHING,
            Field.STATE,
            Field.LACKING,
            Field.CONFLICT,
            Field.REVIEW,
        )

    @property
    def text_shown(self) -> str:
        """Its pieces as one text."""
        return " ".join(text for text, _, _ in self.pieces)

    @property
    def is_folded(self) -> bool:
        """Whether there are lines below it that are not shown."""
        return self.childCount() > 0 and not self.isExpanded()

    @property
    def children(self) -> Iterator["TreeEntry"]:
        """The lines below it, shown or not."""
        for row in range(self.childCount()):
            if isinstance(child := self.child(row), TreeEntry):
                yield child

    def rename(self, name: str, pieces: Sequence[TextPiece]) -> None:
        """Show another name."""
        if self.pieces != tuple(pieces):
            self.name, self.pieces = name, tuple(pieces)
            self.setToolTip(0, tip(name))
            self._say()

    def set_shown(self, shown: bool) -> None:
        """Show or hide it; what is above a shown line is shown."""
        self.setHidden(not shown)
        parent = self.parent()
        if shown and parent is not None:
            parent.setHidden(False)

    def show_count(self, count: int) -> None:
        """Show how many photographs there are."""
        if count != self.count:
            self.count = count
            self.emitDataChanged()

    def show_folding(self) -> None:
        """Follow what is folded and what is chosen."""
        names = tuple(one.text_shown for one in self._chosen_below()) if self.is_folded else ()
        if names != self.hidden_chosen:
            self.hidden_chosen = names
            self.emitDataChanged()
        self._say()

    def _chosen_below(self) -> Iterator["TreeEntry"]:
        for child in self.children:
            if child.isSelected():
                yield child
            yield from child._chosen_below()

    @property
    def _spoken(self) -> str:
        return self.name

    def _say(self) -> None:
        """Set what a screen reader says; that it is folded is a state, which Qt reports."""
        spoken = self._spoken
        if self.hidden_chosen:
            text = translate("Tree", "{line}, chosen: {names}")
            spoken = text.format(line=spoken, names=self.chosen_text)
        if spoken != self.data(0, Qt.ItemDataRole.AccessibleTextRole):
            self.setData(0, Qt.ItemDataRole.AccessibleTextRole, spoken)

    @property
    def chosen_text(self) -> str:
        """The names of ``hidden_chosen`` as one text."""
        return ", ".join(self.hidden_chosen)


class SectionHeading(TreeEntry):
    """The heading of a section, which cannot be chosen; while it is folded it says how many lines
    the section has."""

    def __init__(self, section: Field, name: str) -> None:
        self.section = section
        self.number = 0
        super().__init__(None, name, ())
        self.setFlags(Qt.ItemFlag.ItemIsEnabled)
        self._show_name()

    def show_number(self, number: int) -> None:
        """Say so many lines while it is folded."""
        self.number = number
        self.show_folding()

    def show_folding(self) -> None:
        super().show_folding()
        self._show_name()

    def _show_name(self) -> None:
        shown = self.name
        if self.is_folded:
            text = translate("Tree", "{section} · {count}")
            shown = text.format(section=self.name, count=words.format_number(self.number))
        if self.pieces != (pieces := ((shown, "secondary", False),)):
            self.pieces = pieces
            self.emitDataChanged()

    @property
    def _spoken(self) -> str:
        if not self.is_folded:
            return self.name
        text = message("Tree", "{section}, %Ln line(s)", "", 0).counted(self.number)
        return in_words(text.fill(section=self.name))


class _Lines(QStyledItemDelegate):
    """Paints the pieces of a line, its count at the right, and below what folding hides."""

    def __init__(self, tree: QTreeWidget) -> None:
        super().__init__(tree)
        self._tree = tree

    def sizeHint(
        self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> QSize:
        height = self._height_of_line
        entry = self._tree.itemFromIndex(index)
        if not isinstance(entry, TreeEntry):
            return QSize(40, height)
        if entry.wraps:
            line = QFontMetrics(active_theme.font(14)).height()
            levels = 1 if entry.parent() is None else 2
            room = self._tree.viewport().width() - levels * self._tree.indentation() - _AROUND
            height += line * self._last_piece(entry, self._beside_count(entry, room)).count("\n")
        if entry.hidden_chosen:
            height += self._height_of_line
        return QSize(40, height)

    @property
    def _height_of_line(self) -> int:
        line = QFontMetrics(active_theme.font(14)).height()
        return max(active_theme.px(30), line + 4)

    @staticmethod
    def _beside_count(entry: TreeEntry, room: int) -> int:
        """The width that the count leaves."""
        metrics = QFontMetrics(active_theme.font(13))
        return room - metrics.horizontalAdvance(words.format_number(entry.count)) - 8

    @staticmethod
    def _last_piece(entry: TreeEntry, room: int) -> str:
        """The last piece of an entry in the width of its line, on several lines if needed."""
        *before, last = entry.pieces
        font = active_theme.font(14)
        for text, _, _ in before:
            room -= QFontMetrics(font).horizontalAdvance(text) + _BETWEEN
        return wrapped(last[0], font, room, _MAX_LINES)

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        entry = self._tree.itemFromIndex(index)
        if not isinstance(entry, TreeEntry):
            return
        focused = bool(option.state & QStyle.StateFlag.State_HasFocus)
        plain = QStyleOptionViewItem(option)
        plain.state &= ~QStyle.StateFlag.State_HasFocus
        self._tree.style().drawPrimitive(
            QStyle.PrimitiveElement.PE_PanelItemViewItem, plain, painter, self._tree
        )
        rect = QRect(option.rect)
        room = QRect(rect.left() + 6, rect.top(), rect.width() - _AROUND, rect.height())
        painter.save()
        if entry.hidden_chosen:
            room.setHeight(rect.height() - self._height_of_line)
            below = QRect(room.left() - 2, room.bottom(), room.width() + 4, self._height_of_line)
            self._paint_chosen(painter, below.adjusted(0, 1, 0, -4), entry.chosen_text)
        if entry.value is not None:
            text = words.format_number(entry.count)
            painter.setFont(active_theme.font(13))
            painter.setPen(active_theme.color("secondary"))
            middle = Qt.AlignmentFlag.AlignVCenter
            painter.drawText(room, Qt.AlignmentFlag.AlignRight | middle, text)
            room.setWidth(self._beside_count(entry, room.width()))
        self._paint_pieces(painter, room, entry)
        if focused:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(QPen(active_theme.color("accent"), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(rect.adjusted(1, 1, -1, -1), 4, 4)
        painter.restore()

    def _paint_pieces(self, painter: QPainter, room: QRect, entry: TreeEntry) -> None:
        heading = entry.value is None
        whole = self._last_piece(entry, room.width()) if entry.wraps else ""
        for text, color, italic in entry.pieces:
            font = active_theme.font(12 if heading else 14, bold=heading, italic=italic)
            metrics = QFontMetrics(font)
            shown = metrics.elidedText(text, Qt.TextElideMode.ElideRight, room.width())
            if entry.wraps and text == entry.pieces[-1][0]:
                shown = whole
            painter.setFont(font)
            painter.setPen(active_theme.color(color))
            middle = Qt.AlignmentFlag.AlignVCenter
            painter.drawText(room, Qt.AlignmentFlag.AlignLeft | middle, shown)
            room.setLeft(room.left() + metrics.horizontalAdvance(text) + _BETWEEN)
            if room.width() < _MIN_ROOM:
                break

    @staticmethod
    def _paint_chosen(painter: QPainter, rect: QRect, names: str) -> None:
        """What is chosen below a folded line, in the look of a chosen line."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(active_theme.color("accent"), 1))
        painter.setBrush(active_theme.color("accent_soft"))
        painter.drawRoundedRect(rect, 4, 4)
        font = active_theme.font(14)
        room = rect.adjusted(6, 0, -6, 0)
        shown = QFontMetrics(font).elidedText(names, Qt.TextElideMode.ElideRight, room.width())
        painter.setFont(font)
        painter.setPen(active_theme.color("text"))
        left = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        painter.drawText(room, left, shown)


class LineTree(QTreeWidget):
    """A tree of ``TreeEntry``, whose headings fold by a click, Space, Enter and the arrow keys.

    A heading is never chosen: going over it with the keys leaves what is chosen as it is.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setColumnCount(1)
        self.setHeaderHidden(True)
        self.setIndentation(12)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setItemDelegate(_Lines(self))
        self.itemClicked.connect(self._click)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.scheduleDelayedItemsLayout()  # lines may be higher where it is narrow

    def selectionCommand(
        self, index: QModelIndex | QPersistentModelIndex, event: QEvent | None = None
    ) -> QItemSelectionModel.SelectionFlag:
        if isinstance(self.itemFromIndex(index), SectionHeading):
            return QItemSelectionModel.SelectionFlag.NoUpdate
        return super().selectionCommand(index, event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        keys = (Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if event.key() in keys and isinstance(heading := self.currentItem(), SectionHeading):
            heading.setExpanded(not heading.isExpanded())
        else:
            super().keyPressEvent(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """A double click on a heading is one click: its first half has folded it already."""
        if not isinstance(self.itemAt(event.position().toPoint()), SectionHeading):
            super().mouseDoubleClickEvent(event)

    @staticmethod
    def _click(item: QTreeWidgetItem) -> None:
        if isinstance(item, SectionHeading):
            item.setExpanded(not item.isExpanded())
