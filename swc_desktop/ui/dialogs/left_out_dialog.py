"""What was not added, in groups, with names and folders."""

from collections.abc import Iterator, Sequence
from pathlib import PurePath

from PySide6.QtCore import QCoreApplication, QSize, Qt
from PySide6.QtGui import QGuiApplication, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTreeWidget, QTreeWidgetItem, QWidget

from swc_desktop.core.message import message
from swc_desktop.core.text import on_one_line
from swc_desktop.ui.dialogs.base_dialog import BaseDialog
from swc_desktop.ui.text.not_added import FileGroup
from swc_desktop.ui.text.plain_text import tip
from swc_desktop.ui.text.sentences import in_words
from swc_desktop.ui.theme.theme import active_theme
from swc_desktop.ui.widgets.wrapping_label import WrappingLabel

translate = QCoreApplication.translate

_NAME_WIDTH = 300
"""Pixels of a file's name, for 14 px text."""


class LeftOutDialog(BaseDialog):
    """Shows the list and copies it, or the selected lines of it, as text."""

    def __init__(self, groups: Sequence[FileGroup], parent: QWidget | None = None) -> None:
        super().__init__(translate("LeftOut", "What was not added"), QSize(760, 560), parent)
        self.tree = _Tree(self)
        for group in groups:
            self.tree.add_group(group)
        self.content.addWidget(self.tree, 1)
        for group in groups:
            if group.remedy:
                line = WrappingLabel("secondary", self)
                line.show_text(f"{group.heading}: {group.remedy}")
                self.content.addWidget(line)
        self.copy = self.button(translate("LeftOut", "Copy list"))
        self.copy.clicked.connect(self.tree.copy_all)


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

    def add_group(self, files: FileGroup) -> None:
        """Add a group with its names."""
        group = QTreeWidgetItem(self, [files.heading])
        for name in files.listed.names:
            path = PurePath(name)
            shown = [path.name, str(path.parent)] if files.is_path else [name]
            shown = [on_one_line(part) for part in shown]
            item = QTreeWidgetItem(group, shown)
            for column, part in enumerate(shown):
                item.setToolTip(column, tip(part))
            item.setData(0, Qt.ItemDataRole.UserRole, name)
            item.setFirstColumnSpanned(not files.is_path)
        if files.listed.unnamed:
            more = message("LeftOut", "and %Ln more", "", 0).counted(files.listed.unnamed)
            QTreeWidgetItem(group, [in_words(more)]).setFirstColumnSpanned(True)
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
