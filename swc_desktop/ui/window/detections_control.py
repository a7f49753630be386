"""Offers the results of other detectors that lie beside photographs, and takes those chosen."""

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QObject
from PySide6.QtWidgets import QFileDialog

from swc_desktop.core.message import Message, message
from swc_desktop.projects.roots import roots_of
from swc_desktop.session.other_detectors import files_beside
from swc_desktop.ui.window.notice_bar import Level

if TYPE_CHECKING:
    from swc_desktop.ui.window.main_window import MainWindow

translate = QCoreApplication.translate


class DetectionsControl(QObject):
    """The results of other detectors for the photographs of one window; none is taken unasked."""

    def __init__(self, window: "MainWindow") -> None:
        super().__init__(window)
        self._window = window
        window.run.noted.connect(self._say_what_is_used)

    def offer(self, paths: Sequence[Path]) -> None:
        """Look for results in and beside what is added, and offer each file that is there."""
        self._window.background.start(lambda: files_beside(paths), self._offer)

    def choose(self) -> None:
        """Use a file that a person chooses, for all photographs that are there."""
        kinds = translate("Detections", "Results of a detector")
        name, _ = QFileDialog.getOpenFileName(
            self._window,
            translate("Detections", "Use results of another detector"),
            "",
            f"{kinds} (*.json *.JSON)",
        )
        if name:
            self.use_for_all(Path(name))

    def use_for_all(self, file: Path) -> None:
        """Use a file for all photographs of the project that are there."""
        self.use(file, self._folders())

    def use(self, file: Path, folders: Sequence[Path]) -> None:
        """Add folders again, with the boxes of a file."""
        if folders:
            self._window.run.add(folders, detections=file)
        else:
            self._window.notices.say(
                translate(
                    "Detections",
                    "No folder of this project is there. Connect its card or disk, or add the "
                    "photographs first.",
                ),
                Level.WARNING,
            )

    def _folders(self) -> list[Path]:
        """The folders and cards of the project that are there."""
        access = self._window.project.access
        if access is None:
            return []
        with access.project.file.reading():
            paths = [root.path for root in roots_of(access.project.connection) if not root.removed]
        return [path for path in paths if path.is_dir()]

    def _offer(self, found: dict[Path, list[Path]]) -> None:
        for file, folders in found.items():
            self._window.notices.say(
                message(
                    "Detections",
                    "{file} looks like results of another detector for these photographs.",
                ).fill(file=file),
                Level.INFORMATION,
                (translate("Detections", "Use its boxes"), partial(self.use, file, folders)),
            )

    def _say_what_is_used(self, notes: Sequence[Message]) -> None:
        """All of it in one notice: how many photographs have results, and what is not used."""
        said, *more = notes
        for one in more:
            said = message("Detections", "{first} {then}").fill(first=said, then=one)
        self._window.notices.say(said, Level.INFORMATION)
