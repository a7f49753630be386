"""Watches a folder while the window is open: what arrives in it is added by the window's run."""

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QCoreApplication, QObject, QTimer
from PySide6.QtWidgets import QFileDialog

from swc_desktop.core.message import Message, message
from swc_desktop.projects.arrived import Arrived
from swc_desktop.session.run_status import Phase, RunStatus
from swc_desktop.session.watched_folder import LOOK_INTERVAL_S, WatchedFolder
from swc_desktop.ui.text.plain_text import file_name
from swc_desktop.ui.text.sentences import in_words
from swc_desktop.ui.window.action_handlers import update_actions
from swc_desktop.ui.window.notice_bar import Level
from swc_desktop.ui.workers.worker import Worker

if TYPE_CHECKING:
    from swc_desktop.ui.window.main_window import MainWindow

translate = QCoreApplication.translate

_MS: Final = 1000

_STARTED: Final = message(
    "Watching",
    "{folder} is watched while this window is open. What is in it, and what arrives, is added once "
    "it has not changed for %Ln second(s).",
    "",
    0,
)
_AWAY: Final = message("Watching", "{folder} is not there. Watching continues when it is back.")
_ENDED: Final = message(
    "Watching", "{folder} is no longer watched, because its project was closed."
)

_STOPPED: Final = message(
    "Watching", "{folder} is no longer watched, because adding its photographs was stopped."
)


class FolderWatch(QObject):
    """Looks at one folder from time to time, beside the window, and adds what is complete in it.

    It looks only while nothing is added, so that what arrives during a run waits for its end.
    What a failed run has left is tried again at the next look. Watching ends with ``stop``, with a
    run of the folder that is stopped, with the project and with the window; a folder that is not
    there is waited for.
    """

    def __init__(self, window: "MainWindow", *, interval_s: float = LOOK_INTERVAL_S) -> None:
        super().__init__(window)
        self._window = window
        self._watched: WatchedFolder | None = None
        self._worker: Worker | None = None
        """One for each folder that is watched: a disk that does not answer holds up no other."""

        self._handed: frozenset[Path] = frozenset()
        """What a run has read; the next look takes it if the folder is there."""

        self._under_way: frozenset[Path] = frozenset()
        """What was given to a run that has not completed it."""

        self._is_away = False
        self._added: list[int] = []
        """How many photographs each addition brought."""

        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self.set_interval(interval_s)
        self._timer.timeout.connect(self._look)
        window.strip.stop_watching.connect(self.stop)
        window.project.closed.connect(self._end_with_project)
        window.run.changed.connect(self._end_with_run)

    def set_interval(self, interval_s: float) -> None:
        """Look so often from now on."""
        self._timer.setInterval(round(interval_s * _MS))

    @property
    def is_watching(self) -> bool:
        """Whether a folder is watched."""
        return self._watched is not None

    def choose_or_stop(self) -> None:
        """Watch a folder that a person chooses, or stop watching."""
        if self.is_watching:
            self.stop()
            return
        title = translate("Watching", "Watch a folder")
        if chosen := QFileDialog.getExistingDirectory(self._window, title, ""):
            self.watch(Path(chosen))

    def watch(self, folder: Path) -> None:
        """Watch a folder in place of the one that is watched; does nothing without a project that
        can be written to."""
        self._end()
        access = self._window.project.access
        if access is None or not access.can_write:
            return
        self._watched = WatchedFolder(folder)
        self._worker = Worker("watched folder", self)
        self._window.notices.say(self._started_words(folder), Level.INFORMATION)
        self._show()
        self._look()

    def stop(self) -> None:
        """Watch no longer; a run that goes on is not stopped by it."""
        self._end()
        self._show()

    def close(self) -> None:
        """End with the window."""
        self._end()

    def _end(self) -> None:
        watched, worker = self._watched, self._worker
        self._watched = self._worker = None
        self._timer.stop()
        if watched is not None:
            for said in (self._started_words(watched.folder), _AWAY.fill(folder=watched.folder)):
                self._window.notices.retract(said)
        if worker is not None:
            worker.close(0.0)
            worker.deleteLater()
        self._handed = self._under_way = frozenset()
        self._is_away = False
        self._added = []

    def _end_with_project(self) -> None:
        if self._watched is not None:
            folder = self._watched.folder
            self.stop()
            self._window.notices.say(_ENDED.fill(folder=folder), Level.INFORMATION)

    def _end_with_run(self, status: RunStatus) -> None:
        """End when a person stopped the run of the folder: the next photograph would begin it
        again."""
        if self._watched is not None and self._under_way and status.phase is Phase.STOPPED:
            folder = self._watched.folder
            self.stop()
            self._window.notices.say(_STOPPED.fill(folder=folder), Level.INFORMATION)

    def _complete(self, watched: WatchedFolder) -> None:
        if watched is self._watched:
            self._handed, self._under_way = self._under_way, frozenset()

    def _started_words(self, folder: Path) -> Message:
        seconds = max(1, self._timer.interval() // _MS)
        return _STARTED.counted(seconds).fill(folder=folder)

    def _look(self) -> None:
        """Look beside the window, unless something is added just now."""
        watched, worker = self._watched, self._worker
        if watched is None or worker is None:
            return
        if self._window.run.status.phase.busy:
            self._timer.start()
            return
        if self._under_way and self._window.run.can_resume:
            self._window.run.resume()  # it failed
            self._timer.start()
            return
        handed, self._handed = self._handed, frozenset()
        worker.start(
            partial(_look_at, watched, handed), partial(self._add, watched), self._not_looked
        )

    def _add(self, watched: WatchedFolder, ready: frozenset[Path] | None) -> None:
        """Add what is complete; None: the folder is not there."""
        self._say_whether_away(watched.folder, is_away=ready is None)
        run = self._window.run
        if ready and not run.status.phase.busy:
            number = len(self._added)
            self._added.append(0)
            run.add(
                [watched.folder],
                only=ready,
                on_arrived=partial(self._count, watched, number),
                on_complete=partial(self._complete, watched),
            )
            self._under_way = ready  # not before: a run that was stopped earlier is none of these
        self._timer.start()

    def _not_looked(self, reason: Message | str) -> None:
        self._window.notices.say(reason, Level.WARNING)
        self._timer.start()

    def _count(self, watched: WatchedFolder, number: int, arrived: Arrived) -> None:
        if watched is self._watched:
            self._added[number] = arrived.added
            self._show()

    def _say_whether_away(self, folder: Path, *, is_away: bool) -> None:
        if is_away == self._is_away:
            return
        self._is_away = is_away
        if is_away:
            self._window.notices.say(_AWAY.fill(folder=folder), Level.WARNING)
        else:
            self._window.notices.retract(_AWAY.fill(folder=folder))
        self._show()

    def _show(self) -> None:
        """Show in the strip what is watched, and in the menu how to stop it."""
        self._window.strip.show_watching(self._words())
        update_actions(self._window)

    def _words(self) -> str:
        if self._watched is None:
            return ""
        text = message("Watching", "Watching {folder}: %Ln added", "", 0)
        if self._is_away:
            text = message("Watching", "Waiting for {folder}: %Ln added", "", 0)
        counted = text.counted(sum(self._added))
        return in_words(counted.fill(folder=file_name(self._watched.folder)))


def _look_at(watched: WatchedFolder, handed: frozenset[Path]) -> frozenset[Path] | None:
    """What is complete now, without what was handed over at the look before; None where the folder
    is not there: what was handed over may not have been read, and counts again once it is back."""
    if not watched.is_there:
        return None
    watched.take(handed)
    return watched.look()
