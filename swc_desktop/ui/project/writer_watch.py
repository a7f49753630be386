"""Looks from time to time whether a project that is open only to read could be changed now."""

from pathlib import Path
from typing import Final

from PySide6.QtCore import QObject, QTimer, Signal

from swc_desktop.session.project_opening import LOOK_AGAIN_S, is_free_to_write
from swc_desktop.ui.workers.worker import Worker

_MS: Final = 1000


class WriterWatch(QObject):
    """``freed`` carries the path of the project once the other program has closed it.

    Looking costs no more than opening a small file; a disk that is gone is looked at again.
    """

    freed = Signal(object)

    def __init__(
        self, worker: Worker, parent: QObject | None = None, *, interval_s: float = LOOK_AGAIN_S
    ) -> None:
        super().__init__(parent)
        self._worker = worker
        self._path: Path | None = None
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self.set_interval(interval_s)
        self._timer.timeout.connect(self._look)

    def set_interval(self, interval_s: float) -> None:
        """Look so often from now on."""
        self._timer.setInterval(round(interval_s * _MS))

    def watch(self, path: Path | None) -> None:
        """Look at this project from now on; None ends looking."""
        self._path = path
        self._timer.stop()
        if path is not None:
            self._timer.start()

    def _look(self) -> None:
        path = self._path
        if path is None:
            return

        def end(is_free: bool) -> None:
            if path != self._path:
                return
            if is_free:
                self._path = None
                self.freed.emit(path)
            else:
                self._timer.start()

        self._worker.start(lambda: is_free_to_write(path), end, lambda _: end(False))
