"""Notices wrong clocks by itself: after photographs were added and after acts."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QObject

from swc_desktop.core.message import Message, message
from swc_desktop.session.run_status import Phase, RunStatus
from swc_desktop.ui.project.clock_look import count_clock_findings, reader_of
from swc_desktop.ui.project.project_access import ProjectAccess
from swc_desktop.ui.window.notice_bar import Level
from swc_desktop.ui.workers.worker import Worker

if TYPE_CHECKING:
    from swc_desktop.ui.window.main_window import MainWindow

translate = QCoreApplication.translate


class ClockNotice(QObject):
    """Counts the signs of wrong clocks beside the window, and says when there are more of them.

    All photographs are read for it, so that one count at most is under way.
    """

    def __init__(self, window: "MainWindow") -> None:
        super().__init__(window)
        self._window = window
        self._worker = Worker("clock-signs", self)
        self._is_counting = self._is_asked_again = False
        self._known = 0
        self._said: Message | None = None
        self._was_busy = False
        window.project.opened.connect(self._opened)
        window.project.closed.connect(self._closed)
        window.run.changed.connect(self._follow)

    def close(self) -> None:
        """End the thread."""
        self._worker.close()

    def _opened(self, access: ProjectAccess, _opened: object) -> None:
        if access.can_write:
            access.acted.connect(lambda _: self._look())

    def _closed(self) -> None:
        self._known = 0
        self._say(None)

    def _follow(self, status: RunStatus) -> None:
        """Look once a run is over."""
        if self._was_busy and status.phase in (Phase.FINISHED, Phase.STOPPED):
            self._look()
        self._was_busy = status.phase.busy

    def _look(self) -> None:
        access = self._window.project.access
        if access is None or not access.can_write or self._window.run.status.phase.busy:
            return
        if self._is_counting:
            self._is_asked_again = True
            return
        self._is_counting = True
        read = reader_of(access)

        def end(count: int) -> None:
            self._is_counting = False
            if self._window.project.access is access:
                self._show(count)
            if self._is_asked_again:
                self._is_asked_again = False
                self._look()

        self._worker.start(
            lambda: read(count_clock_findings), end, lambda _reason: end(self._known)
        )

    def _show(self, count: int) -> None:
        """Say that there are more signs than before; fewer only take back what was said."""
        if count < self._known or not count:
            self._say(None)
        if count > self._known:
            text = message("Clock", "%Ln camera(s) may have a wrong clock.", "", 0)
            self._say(text.counted(count))
        self._known = count

    def _say(self, words: Message | None) -> None:
        notices = self._window.notices
        if self._said is not None:
            notices.retract(self._said)
        self._said = words
        if words is not None:
            look = self._window.actions_by_name["clock_findings"].trigger
            notices.say(words, Level.WARNING, (translate("Clock", "Look at it"), look))
