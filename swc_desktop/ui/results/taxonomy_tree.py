"""The left panel: folders and answers with their counts; what is selected is the filter."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final

from PySide6.QtCore import (
    QCoreApplication,
    QModelIndex,
    QPersistentModelIndex,
    QRect,
    QSignalBlocker,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QFontMetrics, QPainter, QPen
from PySide6.QtWidgets import (
    QAbstractItemView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from swc_desktop.core.taxonomy import ROOT, Taxonomy
from swc_desktop.session.result_filter import Filter, Tally
from swc_desktop.session.result_record import GLYPHS, State
from swc_desktop.ui.results.card_delegate import STATE_COLOR
from swc_desktop.ui.text import words
from swc_desktop.ui.text.plain_text import file_name, tip
from swc_desktop.ui.theme.theme import active_theme

translate = QCoreApplication.translate

EVERYTHING: Final = "all"

APART: Final = (State.NOT_IN_PACK, State.UNSURE, State.UNREADABLE)

_WIDTH: Final = 256
"""Pixels of the panel in a new window."""

_MIN_ROOM: Final = 24
"""Pixels below which a further piece of a line is not drawn."""

TextPiece = tuple[str, str, bool]
"""A piece of a line: its text, the name of its colour, and whether it is italic."""


class TreeEntry(QTreeWidgetItem):
    """A line of the tree; ``value`` is a taxon, a state, a folder, ``EVERYTHING``, or None."""

    def __init__(self, value: object, name: str, pieces: Sequence[TextPiece]) -> None:
        super().__init__()
        self.value = value
        self.pieces = tuple(pieces)
        self.count = 0
        self.setData(0, Qt.ItemDataRole.AccessibleTextRole, name)
        if value is None:
            self.setFlags(Qt.ItemFlag.ItemIsEnabled)
        else:
            self.setToolTip(0, tip(name))

    def show_count(self, count: int) -> None:
        """Show how many photographs there are."""
        if count != self.count:
            self.count = count
            self.emitDataChanged()


class _Lines(QStyledItemDelegate):
    """Paints the pieces of a line, and its count at the right."""

    def __init__(self, tree: QTreeWidget) -> None:
        super().__init__(tree)
        self._tree = tree

    def sizeHint(
        self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> QSize:
        return QSize(40, max(active_theme.px(30), QFontMetrics(active_theme.font(14)).height() + 4))

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        entry = self._tree.itemFromIndex(index)
        if not isinstance(entry, TreeEntry):
            return
        heading = entry.value is None
        focused = bool(option.state & QStyle.StateFlag.State_HasFocus)
        plain = QStyleOptionViewItem(option)
        plain.state &= ~QStyle.StateFlag.State_HasFocus
        self._tree.style().drawPrimitive(
            QStyle.PrimitiveElement.PE_PanelItemViewItem, plain, painter, self._tree
        )
        rect = QRect(option.rect)
        room = QRect(rect.left() + 6, rect.top(), rect.width() - 14, rect.height())
        middle = Qt.AlignmentFlag.AlignVCenter
        painter.save()
        if not heading:
            text = words.format_number(entry.count)
            painter.setFont(active_theme.font(13))
            painter.setPen(active_theme.color("secondary"))
            painter.drawText(room, Qt.AlignmentFlag.AlignRight | middle, text)
            room.setRight(room.right() - QFontMetrics(painter.font()).horizontalAdvance(text) - 8)
        for text, color, italic in entry.pieces:
            font = active_theme.font(12 if heading else 14, bold=heading, italic=italic)
            metrics = QFontMetrics(font)
            shown = metrics.elidedText(text, Qt.TextElideMode.ElideRight, room.width())
            painter.setFont(font)
            painter.setPen(active_theme.color(color))
            painter.drawText(room, Qt.AlignmentFlag.AlignLeft | middle, shown)
            room.setLeft(room.left() + metrics.horizontalAdvance(text) + 6)
            if room.width() < _MIN_ROOM:
                break
        if focused:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(QPen(active_theme.color("accent"), 2))
            painter.drawRoundedRect(rect.adjusted(1, 1, -1, -1), 4, 4)
        painter.restore()


class TaxonomyTree(QWidget):
    """Counts by folder, taxon and status; ``chosen`` carries the filter after a selection."""

    chosen = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("leftPanel")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._filter = Filter()
        self._order: dict[str, int] = {}
        self._entries: dict[object, TreeEntry] = {}
        self.tree = QTreeWidget(self)
        self.tree.setColumnCount(1)
        self.tree.setHeaderHidden(True)
        self.tree.setIndentation(12)
        self.tree.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.tree.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.tree.setItemDelegate(_Lines(self.tree))
        self.tree.setAccessibleName(translate("Tree", "Answers and folders"))
        self.tree.itemSelectionChanged.connect(self._choose)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(8, 8, 0, 8)
        layout.addWidget(self.tree)
        self.clear()

    @property
    def entries(self) -> Mapping[object, TreeEntry]:
        """The entries of the tree by their values."""
        return self._entries

    def sizeHint(self) -> QSize:
        return QSize(_WIDTH, 400)

    def minimumSizeHint(self) -> QSize:
        return QSize(160, 64)

    def clear(self) -> None:
        """Show an empty list."""
        with QSignalBlocker(self.tree):
            self.tree.clear()
            self._entries.clear()
            self._order.clear()
            everything = translate("Tree", "All photographs")
            self._all = self._add(EVERYTHING, everything, ((everything, "text", False),))
            folders, answers = translate("Tree", "Folders"), translate("Tree", "Answers")
            self._folders = self._add(None, folders, ((folders, "secondary", False),))
            self._answers = self._add(None, answers, ((answers, "secondary", False),))
            for state in APART:
                name = words.status_word(state)
                glyph = (GLYPHS[state], STATE_COLOR[state], False)
                self._add(state, name, (glyph, (name, "text", False)))
            self._folders.setHidden(True)
        self.show_tally(Tally(), None)
        self.show_filter(self._filter)

    def _add(
        self,
        value: object,
        name: str,
        pieces: Sequence[TextPiece],
        parent: QTreeWidgetItem | None = None,
        at: int | None = None,
    ) -> TreeEntry:
        entry = TreeEntry(value, name, pieces)
        above = parent or self.tree.invisibleRootItem()
        above.insertChild(above.childCount() if at is None else at, entry)
        if parent is not None:
            parent.setExpanded(True)
        if value is not None:
            self._entries[value] = entry
            entry.setSelected(
                value in self._selected_values()
            )  # a pinned filter exists before its entries
        return entry

    def show_tally(self, tally: Tally, taxonomy: Taxonomy | None) -> None:
        """Show the counts; taxa and folders are added with their first photograph."""
        with QSignalBlocker(self.tree):
            for root, count in tally.roots.items():
                (self._entries.get(root) or self._add_root(root)).show_count(count)
            for state in APART:
                self._entries[state].show_count(tally.states[state])
            self._all.show_count(tally.total)
            if taxonomy is None:
                return
            if not self._order:
                self._order = {taxon.name: place for place, taxon in enumerate(taxonomy.taxa)}
            for name in sorted(tally.taxa, key=lambda name: self._order.get(name, 0)):
                entry = self._entries.get(name) or self._add_taxon(taxonomy, name)
                entry.show_count(tally.taxa[name])

    def _add_root(self, root: Path) -> TreeEntry:
        self._folders.setHidden(False)
        name = file_name(root)
        at = self.tree.indexOfTopLevelItem(self._answers)
        entry = self._add(root, name, ((name, "text", False),), None, at)
        entry.setToolTip(0, tip(str(root)))
        return entry

    def _add_taxon(self, taxonomy: Taxonomy, name: str) -> TreeEntry:
        taxon = taxonomy[name]
        common = words.common_name(taxonomy, name)
        pieces: list[TextPiece] = [(words.abbreviated(name), "text", words.is_italic(taxon.rank))]
        if common:
            pieces.append((common, "secondary", False))
        spoken = f"{name}, {common}" if common else name
        if taxon.parent == ROOT:
            first = self.tree.indexOfTopLevelItem(self._answers) + 1
            last = self.tree.indexOfTopLevelItem(self._entries[APART[0]])
            at = self._place(self.tree.invisibleRootItem(), name, first, last)
            return self._add(name, spoken, pieces, None, at)
        parent = self._entries.get(taxon.parent) or self._add_taxon(taxonomy, taxon.parent)
        return self._add(name, spoken, pieces, parent, self._place(parent, name, 0, None))

    def _place(self, parent: QTreeWidgetItem, name: str, first: int, last: int | None) -> int:
        """The index of a taxon among its siblings, in the order of the pack."""
        end = parent.childCount() if last is None else last
        mine = self._order.get(name, 0)
        for place in range(first, end):
            other = parent.child(place)
            if isinstance(other, TreeEntry) and self._order.get(str(other.value), 0) > mine:
                return place
        return end

    def show_filter(self, wanted: Filter) -> None:
        """Select the entries of a filter."""
        self._filter = wanted
        values = self._selected_values()
        with QSignalBlocker(self.tree):
            for value, entry in self._entries.items():
                entry.setSelected(value in values or (value == EVERYTHING and not values))

    def _selected_values(self) -> set[object]:
        """The values of the entries that the filter contains."""
        return {*self._filter.taxa, *self._filter.apart, *self._filter.roots}

    def _choose(self) -> None:
        values: list[object] = [
            item.value for item in self.tree.selectedItems() if isinstance(item, TreeEntry)
        ]
        if EVERYTHING in values:
            values = []
        states = frozenset(value for value in values if isinstance(value, State))
        changed = replace(
            self._filter,
            apart=states,
            taxa=frozenset(
                value for value in values if isinstance(value, str) and not isinstance(value, State)
            ),
            roots=frozenset(value for value in values if isinstance(value, Path)),
        )
        if changed != self._filter:
            self._filter = changed
            self.chosen.emit(changed)
