"""Choosing many folders and cards at once, which the system's own dialog cannot."""

import logging
import os
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Final

from PySide6.QtCore import QCoreApplication, QSize, Qt, QTimer
from PySide6.QtGui import QKeyEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QPushButton, QWidget

from swc_desktop.core.errors import SwcError
from swc_desktop.core.message import message
from swc_desktop.projects.roots import path_stored, stored_path
from swc_desktop.settings.settings_file import SettingsFile
from swc_desktop.storage.atomic_write import is_folder
from swc_desktop.storage.mounted_disks import MountedDisk, mounted_disks
from swc_desktop.ui.dialogs.base_dialog import BaseDialog
from swc_desktop.ui.project.folder_tree import FolderTree
from swc_desktop.ui.text.plain_text import file_name
from swc_desktop.ui.text.sentences import in_words
from swc_desktop.ui.widgets.field_label import FieldLabel
from swc_desktop.ui.widgets.wrapping_label import WrappingLabel
from swc_desktop.ui.workers.worker import Worker

logger = logging.getLogger(__name__)
translate = QCoreApplication.translate

LAST_FOLDER: Final = "folder"
"""The name of the value of the window that says where folders were chosen last."""

_LOOK_INTERVAL_MS: Final = 2_000
"""A card that is put in is there soon."""

_MAX_NAMED: Final = 4
"""Names in the line that says what was ticked."""

_MAX_LETTERS: Final = 4_096
"""Of a typed path, the limit of Linux."""


class ChooseFoldersDialog(BaseDialog):
    """Ticks folders in a tree that begins where folders were chosen last.

    ``folders`` are those that were ticked once it is accepted; ``copies`` says that they are to be
    copied to this computer first.
    """

    def __init__(self, settings: SettingsFile, parent: QWidget | None = None) -> None:
        super().__init__(translate("Folders", "Add folders and cards"), QSize(720, 600), parent)
        self.folders: list[Path] = []
        self.copies = False
        self._settings = settings
        self._typed: list[Path] = []
        self._last = _last_folder(settings)
        self._disks = Worker("disks", self)
        self._is_looking = False
        self.tree = FolderTree(self)
        self.field = QLineEdit(self)
        self.field.setMaxLength(_MAX_LETTERS)
        self.field.setAcceptDrops(False)
        self.field.setAccessibleName(translate("Folders", "Path of a folder"))
        self.take_typed = QPushButton(translate("Folders", "&Tick it"), self)
        self.take_typed.setAutoDefault(False)
        self.take_typed.setEnabled(False)
        self.problem = WrappingLabel("error", self)
        self.summary = WrappingLabel("secondary", self)
        self.copy = self.button(translate("Folders", "C&opy first…"))
        self.add = self.button("")
        self.add.setProperty("primary", True)
        self.closing.setText(translate("Folders", "Cancel"))
        self.closing.setDefault(False)
        self.closing.setAutoDefault(False)
        self.add.setDefault(True)
        self._timer = QTimer(self)
        self._timer.setInterval(_LOOK_INTERVAL_MS)
        self._lay_out()
        self._connect()
        self._show_ticked()
        self._look()

    def _lay_out(self) -> None:
        typing = QHBoxLayout()
        typing.addWidget(FieldLabel(translate("Folders", "Or type a &path"), self.field))
        typing.addWidget(self.field, 1)
        typing.addWidget(self.take_typed)
        self.content.addWidget(self.tree, 1)
        self.footer.addLayout(typing)
        self.footer.addWidget(self.problem)
        self.footer.addWidget(self.summary)

    def _connect(self) -> None:
        self._timer.timeout.connect(self._look)
        self.tree.ticked.connect(self._show_ticked)
        self.field.textChanged.connect(self._type)
        self.take_typed.clicked.connect(self._take_typed)
        self.closing.clicked.disconnect()
        self.closing.clicked.connect(self.reject)
        self.add.clicked.connect(self._choose)
        self.copy.clicked.connect(self._choose_copies)
        self.finished.connect(self._timer.stop)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._timer.start()
        self.tree.setFocus()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if enter and self.field.hasFocus() and self.take_typed.isEnabled():
            self._take_typed()
        else:
            super().keyPressEvent(event)

    def _look(self) -> None:
        """Look which cards and disks are there, unless an earlier look has not ended."""
        if not self._is_looking:
            self._is_looking = True
            self._disks.start(mounted_disks, self._show_disks, self._not_looked)

    def _show_disks(self, disks: Sequence[MountedDisk]) -> None:
        self._is_looking = False
        home = Path.home()
        cards = [(disk.path, file_name(disk.path)) for disk in disks if disk.is_removable]
        others = [(disk.path, str(disk.path)) for disk in disks if not disk.is_removable]
        places = [
            *((path, file_name(path)) for path in self._typed),
            *cards,
            (home, translate("Folders", "Home folder")),
            *((path, name) for path, name in others if path not in (home, Path("/"))),
        ]
        if home.anchor == "/":
            places.append((Path("/"), translate("Folders", "This computer")))
        self.tree.show_places(list(dict(places).items()))
        if self._last is not None:
            self.tree.reveal(self._last)
            self._last = None
        elif self.tree.currentItem() is None and (first := self.tree.topLevelItem(0)) is not None:
            self.tree.setCurrentItem(first)

    def _not_looked(self, reason: object) -> None:
        self._is_looking = False
        logger.warning("the disks could not be listed: %s", reason)

    def _type(self, text: str) -> None:
        self.problem.show_text("")
        self.take_typed.setEnabled(bool(text.strip()))

    def _take_typed(self) -> None:
        text = self.field.text().strip()
        folder = Path(os.path.expanduser(text))  # noqa: PTH111 - an unknown user stays as typed
        self._disks.start(partial(is_folder, folder), partial(self._tick_typed, folder))

    def _tick_typed(self, folder: Path, is_there: bool) -> None:
        if not (is_there and folder.is_absolute()):
            text = translate("Folders", "There is no folder {path}. Type the whole path of one.")
            self.problem.show_text(text.format(path=folder))
            return
        if folder not in self.tree.places:
            self._typed.insert(0, folder)
            others = [(path, self._name_of(path)) for path in self.tree.places]
            self.tree.show_places([(folder, file_name(folder)), *others])
        self.tree.tick(folder)
        self.field.clear()
        self.tree.setFocus()

    def _name_of(self, path: Path) -> str:
        item = self.tree.topLevelItem(self.tree.places.index(path))
        return "" if item is None else item.text(0)

    def _show_ticked(self) -> None:
        folders = self.tree.chosen()
        self.add.setEnabled(bool(folders))
        self.copy.setEnabled(bool(folders))
        count = message("Folders", "&Add %Ln folder(s)", "", 0).counted(len(folders))
        self.add.setText(in_words(count) if folders else translate("Folders", "&Add"))
        if not folders:
            self.summary.show_text(
                translate(
                    "Folders",
                    "Tick the folders and cards to add, with Space or the mouse. Everything in a "
                    "ticked folder is added with it.",
                )
            )
            return
        names = [file_name(path) for path in folders[:_MAX_NAMED]]
        text = ", ".join(names)
        if len(folders) > _MAX_NAMED:
            more = message("Folders", "%Ln more", "", 0).counted(len(folders) - _MAX_NAMED)
            text = f"{text}, {in_words(more)}"
        chosen = translate("Folders", "Ticked: {folders}")
        self.summary.show_text(chosen.format(folders=text))

    def _choose_copies(self) -> None:
        self.copies = True
        self._choose()

    def _choose(self) -> None:
        self.folders = self.tree.chosen()
        if not self.folders:
            return
        try:
            self._settings.remember(**{LAST_FOLDER: stored_path(self.folders[-1].parent)})
        except SwcError as error:  # the folders are added all the same
            logger.warning("%s", str(error))
        self.accept()


def _last_folder(settings: SettingsFile) -> Path | None:
    kept = settings.current.window.get(LAST_FOLDER)
    return path_stored(kept) if isinstance(kept, str) and kept else None
