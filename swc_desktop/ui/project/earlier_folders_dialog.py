"""The folders that version 0.1 was used on, offered for adding to the project."""

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QDateTime, QLocale, QSize, Qt
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTreeWidget, QTreeWidgetItem, QWidget

from swc_desktop.core.message import message
from swc_desktop.core.text import on_one_line
from swc_desktop.projects.earlier_version import EarlierFolder, remember_asked
from swc_desktop.ui.dialogs.base_dialog import BaseDialog
from swc_desktop.ui.project.project_access import ProjectAccess
from swc_desktop.ui.text.plain_text import tip
from swc_desktop.ui.text.sentences import in_words
from swc_desktop.ui.text.words import format_number
from swc_desktop.ui.widgets.wrapping_label import WrappingLabel

translate = QCoreApplication.translate

_PATH = Qt.ItemDataRole.UserRole
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


class EarlierFoldersDialog(BaseDialog):
    """Offers folders, all ticked; ``folders`` are those that are to be added once it is accepted.

    However it is closed, the project remembers that its person was asked.
    """

    def __init__(
        self, access: ProjectAccess, offered: Sequence[EarlierFolder], parent: QWidget | None = None
    ) -> None:
        title = translate("Earlier", "Folders of the earlier version")
        super().__init__(title, QSize(720, 480), parent)
        self.folders: list[Path] = []
        self._access = access
        said = WrappingLabel(parent=self)
        said.show_text(
            translate(
                "Earlier",
                "Version 0.1 was used on these folders. Add them to the project to have their "
                "photographs named again; the earlier answers are not taken over. You are asked "
                "once.",
            )
        )
        self.list = _folder_list(self)
        self.list.addTopLevelItems([_item(folder) for folder in offered])
        self.content.addWidget(said)
        self.content.addWidget(self.list, 1)
        self.add = self.button("")
        self.add.setProperty("primary", True)
        self.closing.setText(translate("Earlier", "Add none"))
        self.closing.setDefault(False)
        self.closing.setAutoDefault(False)
        self.add.setDefault(True)
        self.closing.clicked.disconnect()
        self.closing.clicked.connect(self.reject)
        self.add.clicked.connect(self._add)
        self.list.itemChanged.connect(self._show_ticked)
        self.finished.connect(self._remember)
        self._show_ticked()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.list.setFocus()

    def _ticked(self) -> list[Path]:
        items = [self.list.topLevelItem(at) for at in range(self.list.topLevelItemCount())]
        return [
            item.data(0, _PATH)
            for item in items
            if item is not None and item.checkState(0) is Qt.CheckState.Checked
        ]

    def _show_ticked(self) -> None:
        count = len(self._ticked())
        words = message("Earlier", "&Add %Ln folder(s)", "", 0).counted(count)
        self.add.setText(in_words(words) if count else translate("Earlier", "&Add"))
        self.add.setEnabled(count > 0)

    def _add(self) -> None:
        self.folders = self._ticked()
        self.accept()

    def _remember(self) -> None:
        self._access.act(lambda work: remember_asked(work.project))


def _folder_list(parent: QWidget) -> QTreeWidget:
    made = QTreeWidget(parent)
    made.setAccessibleName(translate("Earlier", "Folders of the earlier version"))
    made.setHeaderLabels(
        [
            translate("Earlier", "Folder"),
            translate("Earlier", "Last used"),
            translate("Earlier", "Photographs"),
        ]
    )
    made.setRootIsDecorated(False)
    made.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
    made.setUniformRowHeights(True)
    made.setTextElideMode(Qt.TextElideMode.ElideMiddle)
    made.setTabKeyNavigation(False)
    made.headerItem().setTextAlignment(2, _RIGHT)
    header = made.header()
    header.setStretchLastSection(False)
    header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
    for column in (1, 2):
        header.setSectionResizeMode(column, QHeaderView.ResizeMode.ResizeToContents)
    return made


def _item(folder: EarlierFolder) -> QTreeWidgetItem:
    path = on_one_line(str(folder.path))
    moment = QDateTime.fromSecsSinceEpoch(round(folder.last_run.timestamp()))
    when = QLocale().toString(moment, "d MMM yyyy")
    item = QTreeWidgetItem([path, when, format_number(folder.photographs)])
    item.setData(0, _PATH, folder.path)
    item.setToolTip(0, tip(path))
    item.setTextAlignment(2, _RIGHT)
    item.setFlags(item.flags() | Qt.ItemFlag.ItemIsUserCheckable)
    item.setCheckState(0, Qt.CheckState.Checked)
    return item
