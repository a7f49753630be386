"""Says what of the watch list is on the photographs that came in, once a run is over."""

from functools import partial
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QCoreApplication, QObject

from swc_desktop.projects.project import Project
from swc_desktop.projects.watch_list import WatchList, look_through
from swc_desktop.session.run_status import Phase, RunStatus
from swc_desktop.ui.project.clock_look import reader_of
from swc_desktop.ui.window.notice_bar import Level

if TYPE_CHECKING:
    from swc_desktop.ui.window.main_window import MainWindow

translate = QCoreApplication.translate

_OVER: Final = (Phase.FINISHED, Phase.STOPPED, Phase.FAILED)


class WatchNotice(QObject):
    """Looks through what a run brought, for the names in the settings."""

    def __init__(self, window: "MainWindow") -> None:
        super().__init__(window)
        self._window = window
        self._last_before: int | None = None
        """The number of the last photograph before the run; None while there is no run."""

        window.project.closed.connect(self._forget)
        window.run.changed.connect(self._follow)

    def _forget(self) -> None:
        self._last_before = None

    def _follow(self, status: RunStatus) -> None:
        if status.phase is Phase.READING and self._last_before is None:
            self._last_before = self._last_number()
        elif status.phase in _OVER and self._last_before is not None:
            before, self._last_before = self._last_before, None
            self._look(before)

    def _last_number(self) -> int | None:
        access = self._window.project.access
        if access is None:
            return None
        with access.project.file.reading():
            return int(str(access.project.file.one("SELECT coalesce(max(number), 0) FROM media")))

    def _look(self, before: int) -> None:
        access, names = self._window.project.access, self._window.settings.current.watch_list
        if access is None or not names:
            return
        read = reader_of(access)

        def look(project: Project) -> WatchList:
            rows = project.file.rows("SELECT number FROM media WHERE number > ?", (before,))
            return look_through(project.connection, names, [int(str(row[0])) for row in rows])

        def show(watch: WatchList) -> None:
            if self._window.project.access is access:
                self._show(watch)

        self._window.background.start(lambda: read(look), show)

    def _show(self, watch: WatchList) -> None:
        notices = self._window.notices
        for note in watch.notes:
            notices.say(note, Level.INFORMATION)
        if watch.words is not None:
            numbers = [number for one in watch.seen for number in one.numbers]
            select = partial(self._window.pane.select, list(dict.fromkeys(numbers)))
            notices.say(watch.words, Level.WARNING, (translate("Watch", "Select them"), select))
