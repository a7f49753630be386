"""A tree of folders with tick boxes; every folder is listed beside the window, when it is needed.

A disk that does not answer holds up its own branch alone: each has a thread of its own.
"""

from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Final

from PySide6.QtCore import QCoreApplication, Qt, Signal
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTreeWidget, QTreeWidgetItem, QWidget

from swc_desktop.photos.folders import FolderContent, content_of
from swc_desktop.ui.text.plain_text import file_name, tip
from swc_desktop.ui.text.sentences import in_words
from swc_desktop.ui.text.words import capitalised, format_number
from swc_desktop.ui.theme.theme import active_theme
from swc_desktop.ui.workers.worker import Worker

translate = QCoreApplication.translate

_PATH: Final = Qt.ItemDataRole.UserRole
_MAX_AHEAD: Final = 200
"""Folders of one folder that are listed before they are opened, to say what they hold."""


class FolderTree(QTreeWidget):
    """Folders below some places; a ticked one includes all in it. ``ticked`` follows the ticks."""

    ticked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._workers: dict[Path, Worker] = {}
        self._contents: dict[Path, FolderContent] = {}
        self._asked: set[Path] = set()
        self._goal: Path | None = None
        self._is_marking = False
        self.setAccessibleName(translate("Folders", "Folders"))
        self.setHeaderLabels([translate("Folders", "Folder"), translate("Folders", "Photographs")])
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setUniformRowHeights(True)
        self.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        self.setTabKeyNavigation(False)
        header = self.header()
        header.setStretchLastSection(False)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        header.setSectionResizeMode(1, QHeaderView.ResizeMode.ResizeToContents)
        heading = self.headerItem()
        heading.setTextAlignment(1, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.itemExpanded.connect(self._open)
        self.itemChanged.connect(self._mark)

    @property
    def places(self) -> list[Path]:
        """The folders at the top."""
        return [_path_of(item) for item in self._tops()]

    def show_places(self, places: Sequence[tuple[Path, str]]) -> None:
        """Show folders at the top with their names, in this order; those that stay are not changed.

        One that is no longer among them goes, with its ticks.
        """
        wanted = [path for path, _ in places]
        for item in [item for item in self._tops() if _path_of(item) not in wanted]:
            self._forget(item)
        for at, (path, name) in enumerate(places):
            if path not in self.places:
                item = self._item(path, name)
                self.insertTopLevelItem(at, item)
                self._workers[path] = Worker("folders", self)
                self._list(item)
        self.ticked.emit()

    def reveal(self, folder: Path) -> None:
        """Open the tree down to a folder as its parts are listed, and go there."""
        self._goal = folder
        for item in self._tops():
            self._approach(item)

    def tick(self, folder: Path) -> None:
        """Tick a place."""
        for item in self._tops():
            if _path_of(item) == folder:
                item.setCheckState(0, Qt.CheckState.Checked)
                self.setCurrentItem(item)

    def chosen(self) -> list[Path]:
        """The ticked folders in their order, without those that lie in another one of them."""
        found = dict.fromkeys(
            _path_of(item)
            for item in self._items()
            if item.checkState(0) is Qt.CheckState.Checked and not _is_included(item)
        )
        return [path for path in found if not any(above in found for above in path.parents)]

    def _tops(self) -> list[QTreeWidgetItem]:
        tops = [self.topLevelItem(at) for at in range(self.topLevelItemCount())]
        return [item for item in tops if item is not None]

    def _items(self) -> Iterator[QTreeWidgetItem]:
        for top in self._tops():
            yield from _with_all_below(top)

    def _item(self, path: Path, name: str) -> QTreeWidgetItem:
        item = QTreeWidgetItem([name, ""])
        item.setData(0, _PATH, path)
        item.setToolTip(0, tip(str(path)))
        item.setTextAlignment(1, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        item.setFlags(item.flags() | Qt.ItemFlag.ItemIsUserCheckable)
        item.setCheckState(0, Qt.CheckState.Unchecked)
        item.setChildIndicatorPolicy(QTreeWidgetItem.ChildIndicatorPolicy.ShowIndicator)
        return item

    def _forget(self, item: QTreeWidgetItem) -> None:
        path = _path_of(item)
        for below in _with_all_below(item):
            self._contents.pop(_path_of(below), None)
            self._asked.discard(_path_of(below))
        self._workers.pop(path).deleteLater()
        self.takeTopLevelItem(self.indexOfTopLevelItem(item))

    def _list(self, item: QTreeWidgetItem) -> None:
        """Have a folder listed, unless it was asked for before."""
        path, top = _path_of(item), _top_of(item)
        if path not in self._asked:
            self._asked.add(path)
            worker = self._workers[_path_of(top)]
            worker.start(partial(content_of, path), partial(self._listed, path))

    def _listed(self, path: Path, content: FolderContent) -> None:
        self._contents[path] = content
        for item in self._items():
            if _path_of(item) == path:
                self._show_content(item, content)

    def _show_content(self, item: QTreeWidgetItem, content: FolderContent) -> None:
        if content.problem:
            item.setText(1, translate("Folders", "Cannot be opened"))
            item.setToolTip(1, tip(capitalised(in_words(content.problem))))
        else:
            item.setText(1, format_number(content.photographs) if content.photographs else "–")
        if not content.folders:
            policy = QTreeWidgetItem.ChildIndicatorPolicy.DontShowIndicator
            item.setChildIndicatorPolicy(policy)
        if item.isExpanded():
            self._open(item)
        self._approach(item)

    def _open(self, item: QTreeWidgetItem) -> None:
        """Show the folders in a folder, and have them listed too."""
        content = self._contents.get(_path_of(item))
        if content is None:
            self._list(item)
            return
        if item.childCount() == 0:
            self._is_marking = True
            item.addChildren([self._item(path, file_name(path)) for path in content.folders])
            self._include(item)
            self._is_marking = False
        for at in range(min(item.childCount(), _MAX_AHEAD)):
            if (child := item.child(at)) is not None:
                self._list(child)

    def _approach(self, item: QTreeWidgetItem) -> None:
        """Open a folder that holds the one to be revealed, which is then the current one."""
        path = _path_of(item)
        if self._goal is None or path not in (self._goal, *self._goal.parents):
            return
        if _top_of(item) is not max(filter(self._holds, self._tops()), key=_depth, default=None):
            return
        self.setCurrentItem(item)
        self.scrollToItem(item, QAbstractItemView.ScrollHint.PositionAtCenter)
        if path == self._goal:
            self._goal = None
            item.setExpanded(True)
        elif path in self._contents:
            item.setExpanded(True)
            for at in range(item.childCount()):
                if (child := item.child(at)) is not None:
                    self._approach(child)

    def _holds(self, item: QTreeWidgetItem) -> bool:
        return self._goal is not None and _path_of(item) in (self._goal, *self._goal.parents)

    def _mark(self, item: QTreeWidgetItem, column: int) -> None:
        """Follow a tick: what is in a ticked folder is included."""
        if column == 0 and not self._is_marking:
            self._is_marking = True
            self._include(item)
            self._is_marking = False
            self.ticked.emit()

    def _include(self, item: QTreeWidgetItem) -> None:
        """Give all below a folder its tick, which they keep as long as it has it."""
        state = item.checkState(0)
        included = state is Qt.CheckState.Checked
        for below in _with_all_below(item):
            if below is item:
                continue
            flags = below.flags() & ~Qt.ItemFlag.ItemIsUserCheckable
            below.setFlags(flags if included else flags | Qt.ItemFlag.ItemIsUserCheckable)
            below.setCheckState(0, state)
            colour = active_theme.tokens.secondary if included else active_theme.tokens.text
            below.setForeground(0, QColor(colour))


def _path_of(item: QTreeWidgetItem) -> Path:
    path = item.data(0, _PATH)
    assert isinstance(path, Path)
    return path


def _depth(item: QTreeWidgetItem) -> int:
    return len(_path_of(item).parts)


def _top_of(item: QTreeWidgetItem) -> QTreeWidgetItem:
    while (above := item.parent()) is not None:
        item = above
    return item


def _is_included(item: QTreeWidgetItem) -> bool:
    above = item.parent()
    return above is not None and above.checkState(0) is Qt.CheckState.Checked


def _with_all_below(item: QTreeWidgetItem) -> Iterator[QTreeWidgetItem]:
    yield item
    for at in range(item.childCount()):
        if (child := item.child(at)) is not None:
            yield from _with_all_below(child)
