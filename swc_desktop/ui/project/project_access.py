"""The open project as dialogs see it: read in the thread of the window, changed in its own."""

from collections.abc import Callable
from typing import Final, TypeVar

from PySide6.QtCore import QObject, Signal

from swc_desktop.core.message import Message, message
from swc_desktop.projects.project import Project
from swc_desktop.projects.working import Work

Done = TypeVar("Done")

Job = Callable[[Work], object]
Start = Callable[[Job, Callable[[object], object], Callable[[Message | str], object]], None]
"""Starts a job in the thread that writes the project; then calls what is given in the window's
thread with its outcome, or with the reason why it failed."""

READ_ONLY: Final = message("Project", "This project is open to read only, so nothing was changed.")


def _ignore(_outcome: object) -> None:
    """Ignore an outcome."""


class ProjectAccess(QObject):
    """An open project, as long as it is open.

    ``project`` is open to read and belongs to the thread of the window. Where ``can_write`` is
    false no act is begun, and ``notice`` says why. ``changed``: what is stored may be other than
    before. ``acted`` carries what an act returned, for the line that offers *Undo*. ``failed``
    carries why an act was not done, where the caller does not say it itself.
    """

    changed = Signal()
    acted = Signal(object)
    failed = Signal(object)

    def __init__(
        self,
        project: Project,
        start: Start,
        *,
        can_write: bool,
        notice: Message | str = READ_ONLY,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self.project = project
        self.can_write = can_write
        self.notice = notice
        self._start = start
        self._under_way = 0
        self._is_released = False

    def release(self) -> None:
        """Close the project for the window.

        Acts that are under way are still done: one that fails is still said, while one that is
        done changes nothing that is shown. Then this object is deleted.
        """
        self.project.close()
        self._is_released = True
        self._delete_once_idle()

    def act(
        self,
        job: Callable[[Work], Done],
        done: Callable[[Done], object] = _ignore,
        failed: Callable[[Message | str], object] | None = None,
    ) -> None:
        """Do something to the project; ``done`` or ``failed`` is called in the window's thread."""
        say = self.failed.emit if failed is None else failed
        if not self.can_write:
            say(self.notice)
            return

        def finish(outcome: Done) -> None:
            self._under_way -= 1
            if self._is_released:
                self._delete_once_idle()
                return
            self.changed.emit()
            self.acted.emit(outcome)
            done(outcome)

        def fail(reason: Message | str) -> None:
            self._under_way -= 1
            say(reason)
            self._delete_once_idle()

        self._under_way += 1
        self._start(job, finish, fail)  # type: ignore[arg-type]

    def _delete_once_idle(self) -> None:
        if self._is_released and not self._under_way:
            self.deleteLater()
