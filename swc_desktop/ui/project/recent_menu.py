"""The menu of the projects that were open last."""

from typing import Final

from PySide6.QtCore import QCoreApplication, Signal
from PySide6.QtWidgets import QMenu, QWidget

from swc_desktop.session.recent_projects import RecentProjects
from swc_desktop.ui.project.unlocking import project_name
from swc_desktop.ui.text.plain_text import caption, shortened

translate = QCoreApplication.translate

_MAX_NAME: Final = 40
_MAX_FOLDER: Final = 60
"""Letters of a line of the menu. Round choices that keep it narrower than half a small screen."""


class RecentProjectsMenu(QMenu):
    """``chosen`` carries a path, ``cleared`` asks to forget all; ``fill`` follows a change."""

    chosen = Signal(object)
    cleared = Signal()

    def __init__(self, recent: RecentProjects, parent: QWidget | None = None) -> None:
        super().__init__(translate("Project", "Open &recent"), parent)
        self.setObjectName("menu_recent_projects")
        self._recent = recent
        self.fill()

    def fill(self) -> None:
        """Show the list as it is now."""
        self.clear()
        paths = self._recent.paths
        for path in paths:
            text = translate("Project", "{project} in {folder}").format(
                project=shortened(project_name(path), _MAX_NAME),
                folder=_end_of(str(path.parent)),
            )
            action = self.addAction(caption(text))
            action.triggered.connect(lambda _=False, path=path: self.chosen.emit(path))
        if paths:
            self.addSeparator()
            action = self.addAction(translate("Project", "&Clear this list"))
            action.triggered.connect(lambda _=False: self.cleared.emit())
        self.setEnabled(bool(paths))


def _end_of(folder: str) -> str:
    """The end of a path, which tells sticks and folders apart."""
    return folder if len(folder) <= _MAX_FOLDER else f"…{folder[1 - _MAX_FOLDER :]}"
