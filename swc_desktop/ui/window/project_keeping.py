"""What happens around an open project: it is remembered, watched while another program writes to
it, and rescued where it is damaged."""

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QStandardPaths
from PySide6.QtWidgets import QMenu

from swc_desktop.core.errors import SwcError
from swc_desktop.core.message import Message
from swc_desktop.home import data_home
from swc_desktop.projects.earlier_version import EarlierFolder, earlier_folders, was_asked
from swc_desktop.projects.errors import ProjectBroken
from swc_desktop.projects.project import DEFAULT, project_path
from swc_desktop.session.project_opening import OpenedProject, open_reader
from swc_desktop.session.project_rescue import last_backup
from swc_desktop.session.recent_projects import RecentProjects
from swc_desktop.ui.project.earlier_folders_dialog import EarlierFoldersDialog
from swc_desktop.ui.project.project_access import ProjectAccess
from swc_desktop.ui.project.recent_menu import RecentProjectsMenu
from swc_desktop.ui.project.rescue_dialog import RescueDialog
from swc_desktop.ui.project.writer_watch import WriterWatch
from swc_desktop.ui.window.notice_bar import Level

if TYPE_CHECKING:
    from swc_desktop.ui.window.main_window import MainWindow


class ProjectKeeping(QObject):
    """Follows the project of one window."""

    def __init__(self, window: "MainWindow") -> None:
        super().__init__(window)
        self._window = window
        self._held: Message | None = None
        self._recent = RecentProjects(window.settings)
        self.menu = RecentProjectsMenu(self._recent, window)
        self.menu.chosen.connect(window.projects.open)
        self.menu.cleared.connect(self._clear)
        self.watch = WriterWatch(window.background, self)
        self.watch.freed.connect(self._open_to_write)
        window.project.opened.connect(self._opened)
        window.project.closed.connect(lambda: self.watch.watch(None))
        window.run.project_refused.connect(self._refused)
        window.project.damaged.connect(self._damaged)
        project_menu = window.menuBar().findChild(QMenu, "menu_project")
        assert project_menu is not None
        project_menu.insertMenu(window.actions_by_name["own_project"], self.menu)

    @property
    def folder(self) -> Path:
        """Where a new project is offered: beside the last that a person placed, or in documents."""
        placed = (path.parent for path in self._recent.paths)
        where = QStandardPaths.StandardLocation.DocumentsLocation
        return next(placed, Path(QStandardPaths.writableLocation(where) or Path.home()))

    def _opened(self, access: ProjectAccess, opened: OpenedProject) -> None:
        path = access.project.path
        if opened.is_held_elsewhere:
            self._held = opened.notice
            self.watch.watch(path)
        if path == project_path(DEFAULT) and opened.can_write:
            self._offer_earlier(path, self._window.project.key)
        if path.parent == data_home():  # the menu has the projects of this computer anyway
            return
        try:
            self._recent.add(path)
        except SwcError as error:
            self._window.notices.say(error.message, Level.WARNING)
        self.menu.fill()

    def _offer_earlier(self, path: Path, key: bytes | None) -> None:
        """Offer the folders of version 0.1, once, to the project of this computer."""

        def look() -> list[EarlierFolder]:
            with open_reader(path, key) as project, project.file.reading():
                return [] if was_asked(project) else earlier_folders(project, data_home())

        self._window.background.start(look, self._show_earlier)

    def _show_earlier(self, found: list[EarlierFolder]) -> None:
        window = self._window
        access = window.project.access
        if not found or access is None or access.project.path != project_path(DEFAULT):
            return
        dialog = EarlierFoldersDialog(access, found, window)
        dialog.accepted.connect(lambda: window.add(dialog.folders))
        window.projects.show("earlier_folders", lambda _: dialog)

    def _clear(self) -> None:
        try:
            self._recent.clear()
        except SwcError as error:
            self._window.notices.say(error.message, Level.WARNING)
        self.menu.fill()

    def _open_to_write(self, path: Path) -> None:
        """The other program has closed the project: open it again, to write."""
        project = self._window.project
        if project.path == path:
            self._window.notices.retract(self._held or "")
            project.open(path, project.key)

    def _damaged(self, path: Path, error: ProjectBroken) -> None:
        """The project was found damaged while it was open."""
        self._window.notices.say(error.message, Level.ERROR)
        self._refused(path, error)

    def _refused(self, path: Path, error: SwcError) -> None:
        """Offer what can be done about a damaged project; nothing is done unasked."""
        if not isinstance(error, ProjectBroken):
            return
        window = self._window
        key = window.project.asked_key
        try:
            backup = last_backup(path)
        except OSError:  # its folder cannot be read; what is left may be rescued
            backup = None
        dialog = RescueDialog(path, key, error.message, backup, window.background, window)

        def mended(path: Path) -> None:
            window.notices.retract(error.message)
            window.project.open(path, key)

        dialog.mended.connect(mended)
        window.dialogs.show("rescue", dialog)
