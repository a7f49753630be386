"""Large pictures, decoded beside the window."""

import time
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from PIL import Image
from PySide6.QtCore import QCoreApplication, QObject, QSize, Signal
from PySide6.QtGui import QImage

from swc_desktop.core.errors import SwcError, Unreadable
from swc_desktop.core.progress import Cancelled, Control
from swc_desktop.photos.decoding import MAX_VIEW_PIXELS
from swc_desktop.photos.reading import Wants
from swc_desktop.processes.photo_children import photo_children
from swc_desktop.processes.photo_work import read
from swc_desktop.ui.workers.worker import Worker

TIMEOUT_S: Final = 1.0
"""A picture that takes longer is dropped as soon as another is requested.

Most photographs take less; one that takes longer would hold up a person who steps through them.
"""

CLOSE_TIMEOUT_S: Final = 3.0
"""How long closing waits for a picture that was cancelled; its child process ends at once."""


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


PictureRequest = tuple[Path, int]
"""A file, and how many pixels its short side should have."""


class _Timeout(Control):
    """Cancelled once a picture takes long and another one waits for it."""

    def __init__(self, loader: Control, waiting: list[PictureRequest]) -> None:
        super().__init__()
        self._loader = loader
        self._waiting = waiting
        self._started = time.monotonic()

    @property
    def cancelled(self) -> bool:
        """True when the loader is closed, or another picture has waited for this one."""
        slow = time.monotonic() - self._started > TIMEOUT_S
        return self._loader.cancelled or (slow and bool(self._waiting))


class PhotoLoader(QObject):
    """Loads the pictures that are requested, the latest request first, one at a time.

    ``loaded`` carries a ``Picture``, ``failed`` the path and a sentence.
    """

    loaded = Signal(object)
    failed = Signal(object, str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._waiting: list[PictureRequest] = []
        self._control = Control()
        self._worker = Worker("photo-view", self)
        if (application := QCoreApplication.instance()) is not None:
            application.aboutToQuit.connect(self.close)

    def request(self, path: Path, short_side: int) -> None:
        """Load a picture whose short side has at least ``short_side`` pixels where it can."""
        waiting, control, request = self._waiting, self._control, (path, short_side)
        if request in waiting:
            waiting.remove(request)
        waiting.append(request)
        self._worker.start(lambda: _load_latest(waiting, control), self._finish)

    def forget(self) -> None:
        """Drop the requests that have not begun."""
        self._waiting.clear()

    def close(self) -> None:
        """Drop all requests and end the thread; nothing is loaded after that."""
        self.forget()
        self._control.cancel()
        self._worker.close(CLOSE_TIMEOUT_S)

    def _finish(self, outcome: Picture | tuple[Path, str] | None) -> None:
        if isinstance(outcome, Picture):
            self.loaded.emit(outcome)
        elif outcome is not None:
            self.failed.emit(*outcome)


def _load_latest(
    waiting: list[PictureRequest], control: Control
) -> Picture | tuple[Path, str] | None:
    """The picture requested last, or its file and a sentence; None where there is no request."""
    try:
        path, short_side = waiting.pop()
    except IndexError:
        return None
    try:
        outcome = load_picture(path, short_side, _Timeout(control, waiting))
    except Cancelled:
        return None
    return outcome if isinstance(outcome, Picture) else (path, outcome.sentence)


def load_picture(path: Path, short_side: int, control: Control) -> Picture | Unreadable:
    """Decode a file for the screen; whatever goes wrong is a sentence. Raises ``Cancelled``."""
    try:
        reading = photo_children().ask(path, control, read, path, Wants(view=short_side))
    except SwcError as error:
        return Unreadable(error.sentence)
    if reading.view is None or reading.photo is None:
        return reading.unreadable or Unreadable("")
    image = to_qimage(Image.fromarray(reading.view))
    full = QSize(reading.photo.width, reading.photo.height)
    return Picture(path, image, image.size() if full.isEmpty() else full.expandedTo(image.size()))


def to_qimage(image: Image.Image) -> QImage:
    """An RGB picture in the form that Qt draws fastest on a screen."""
    data = image.tobytes()
    raw = QImage(data, image.width, image.height, 3 * image.width, QImage.Format.Format_RGB888)
    return raw.convertToFormat(QImage.Format.Format_RGB32)
