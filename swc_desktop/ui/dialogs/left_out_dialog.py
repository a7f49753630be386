"""What was not added, by kind, with names and folders."""

from collections.abc import Iterator
from pathlib import PurePath

from PySide6.QtCore import QCoreApplication, QSize, Qt
from PySide6.QtGui import QGuiApplication, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTreeWidget, QTreeWidgetItem, QWidget

from swc_desktop.core.text import on_one_line
from swc_desktop.photos.left_out import LeftOut, Listed
from swc_desktop.session.run_status import Arrival
from swc_desktop.ui.dialogs.base_dialog import BaseDialog
from swc_desktop.ui.evidence.text_lines import Words
from swc_desktop.ui.text import words
from swc_desktop.ui.text.arrival_words import kind_words, remedy
from swc_desktop.ui.text.plain_text import tip
from swc_desktop.ui.theme.theme import active_theme

translate = QCoreApplication.translate

_NAME_WIDTH = 300
"""Pixels of a file's name, for 14 px text."""
_ADDRESSES = (LeftOut.ELSEWHERE, LeftOut.WEB)


class LeftOutDialog(BaseDialog):
    """Shows the list and copies it, or the selected lines of it, as text."""

    def __init__(self, arrival: Arrival, parent: QWidget | None = None) -> None:
        super().__init__(translate("LeftOut", "What was not added"), QSize(760, 560), parent)
        self.tree = _Tree(self)
        for text, listed, is_address in _groups(arrival):
            self.tree.add_group(text, listed, is_address=is_address)
        self.content.addWidget(self.tree, 1)
        for kind in arrival.left_out:
            if text := remedy(kind):
                line = Words("secondary", self)
                line.show_text(f"{kind_words(kind, arrival.left_out[kind].count)}: {text}")
                self.content.addWidget(line)
        self.copy = self.button(translate("LeftOut", "Copy list"))
        self.copy.clicked.connect(self.tree.copy_all)


def _groups(arrival: Arrival) -> Iterator[tuple[str, Listed, bool]]:
    for kind, listed in arrival.left_out.items():
        yield words.capitalised(kind_words(kind, listed.count)), listed, kind in _ADDRESSES
    if arrival.already_here.count:
        text = translate("LeftOut", "{n} already in the list").format(
            n=words.format_number(arrival.already_here.count)
        )
        yield text, arrival.already_here, False


class _Tree(QTreeWidget):
    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAccessibleName(translate("LeftOut", "What was not added"))
        self.setHeaderLabels([translate("LeftOut", "File"), translate("LeftOut", "Folder")])
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setUniformRowHeights(True)
        self.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        self.setTabKeyNavigation(False)
        header = self.header()
        header.setStretchLastSection(True)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Interactive)
        self.setColumnWidth(0, active_theme.px(_NAME_WIDTH))

    def add_group(self, text: str, listed: Listed, *, is_address: bool) -> None:
        """Add a kind with its names."""
        group = QTreeWidgetItem(self, [text])
        for name in listed.names:
            path = PurePath(name)
            shown = [name] if is_address else [path.name, str(path.parent)]
            shown = [on_one_line(part) for part in shown]
            item = QTreeWidgetItem(group, shown)
            for column, part in enumerate(shown):
                item.setToolTip(column, tip(part))
            item.setData(0, Qt.ItemDataRole.UserRole, name)
            item.setFirstColumnSpanned(is_address)
        if listed.unnamed:
            more = translate("LeftOut", "and {n} more").format(
                n=words.format_number(listed.unnamed)
            )
            QTreeWidgetItem(group, [more]).setFirstColumnSpanned(True)
        group.setFirstColumnSpanned(True)
        group.setExpanded(True)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Copy):
            _copy(item for item in self._items() if item.isSelected())
        else:
            super().keyPressEvent(event)

    def copy_all(self) -> None:
        """Copy the whole list to the clipboard."""
        _copy(self._items())

    def _items(self) -> Iterator[QTreeWidgetItem]:
        for place in range(self.topLevelItemCount()):
            if (group := self.topLevelItem(place)) is not None:
                yield group
                yield from map(group.child, range(group.childCount()))


def _copy(items: Iterator[QTreeWidgetItem]) -> None:
    """Copy items as lines of text, each file with its whole path."""
    lines = [item.data(0, Qt.ItemDataRole.UserRole) or item.text(0) for item in items]
    if lines:
        QGuiApplication.clipboard().setText("\n".join(lines))
