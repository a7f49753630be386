"""Pictures decoded beside the interface, for the photograph view."""

import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from PIL import Image
from PySide6.QtCore import QCoreApplication, QObject, QSize, Qt, Signal
from PySide6.QtGui import QImage

from swc_desktop.core.errors import SwcError, Unreadable
from swc_desktop.core.progress import Cancelled, Control
from swc_desktop.photos.decoding import MAX_VIEW_PIXELS
from swc_desktop.photos.reading import Wants
from swc_desktop.processes.photo_children import photo_children
from swc_desktop.processes.photo_work import read

TIMEOUT_S: Final = 1.0
"""Seconds after which a picture that is being loaded gives way to another that is wanted."""


@dataclass(frozen=True)
class Picture:
    """An upright picture: its pixels as loaded, and the size of the photograph it came from."""

    path: Path
    image: QImage
    full: QSize

    @property
    def whole(self) -> bool:
        """True when loading again could not show more."""
        return (
            self.image.width() >= self.full.width()
            or 4 * self.image.width() * self.image.height() > MAX_VIEW_PIXELS
        )


class _Timeout(Control):
    """Ends what takes long as soon as something else is wanted."""

    def __init__(self, loader: Control, waiting: list[tuple[Path, int]]) -> None:
        super().__init__()
        self._loader = loader
        self._waiting = waiting
        self._begun = time.monotonic()

    @property
    def cancelled(self) -> bool:
        """True when the loader is closed, or another picture has waited for this one."""
        slow = time.monotonic() - self._begun > TIMEOUT_S
        return self._loader.cancelled or (slow and bool(self._waiting))


class _Relay(QObject):
    """Carries what a thread has made to the thread of the window."""

    loaded = Signal(object)
    failed = Signal(object, str)


class PhotoLoader(QObject):
    """Loads the pictures asked for, the latest request first, one at a time.

    ``loaded`` carries a ``Picture``, ``failed`` the path and its sentence.
    """

    loaded = Signal(object)
    failed = Signal(object, str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._waiting: list[tuple[Path, int]] = []
        self._pool = ThreadPoolExecutor(1, thread_name_prefix="photo-view")
        self._control = Control()
        self._relay = _Relay()
        queued = Qt.ConnectionType.QueuedConnection
        self._relay.loaded.connect(self.loaded, queued)
        self._relay.failed.connect(self.failed, queued)
        if (application := QCoreApplication.instance()) is not None:
            application.aboutToQuit.connect(self.close)

    def request(self, path: Path, short_side: int) -> None:
        """Load a picture whose short side has at least ``short_side`` pixels where it can."""
        job = (path, short_side)
        if job in self._waiting:
            self._waiting.remove(job)
        self._waiting.append(job)
        self._pool.submit(self._work, self._waiting, self._relay, self._control)

    def forget(self) -> None:
        """Drop the requests that have not begun."""
        self._waiting.clear()

    def close(self) -> None:
        """Drop what waits and let the thread end; nothing is loaded after it."""
        self.forget()
        self._control.cancel()
        self._pool.shutdown(wait=False, cancel_futures=True)

    @staticmethod
    def _work(waiting: list[tuple[Path, int]], relay: _Relay, control: Control) -> None:
        try:
            path, short_side = waiting.pop()
        except IndexError:
            return
        try:
            outcome = load_picture(path, short_side, _Timeout(control, waiting))
        except Cancelled:
            return
        if isinstance(outcome, Picture):
            relay.loaded.emit(outcome)
        else:
            relay.failed.emit(path, outcome.sentence)


def load_picture(path: Path, short_side: int, control: Control) -> Picture | Unreadable:
    """Decode a file for the screen; whatever goes wrong is a sentence. Raises ``Cancelled``."""
    try:
        done = photo_children().ask(path, control, read, path, Wants(view=short_side))
    except SwcError as error:
        return Unreadable(error.sentence)
    if done.view is None or done.photo is None:
        return done.unreadable or Unreadable("")
    image = to_qimage(Image.fromarray(done.view))
    full = QSize(done.photo.width, done.photo.height)
    return Picture(path, image, image.size() if full.isEmpty() else full.expandedTo(image.size()))


def to_qimage(image: Image.Image) -> QImage:
    """An RGB picture in the form that the screen draws fastest."""
    data = image.tobytes()
    raw = QImage(data, image.width, image.height, 3 * image.width, QImage.Format.Format_RGB888)
    return raw.convertToFormat(QImage.Format.Format_RGB32)
