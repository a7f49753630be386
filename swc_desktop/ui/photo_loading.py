"""Pictures decoded beside the interface, for the photograph view."""

import logging
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from PIL import Image
from PySide6.QtCore import QCoreApplication, QObject, QSize, Qt, Signal
from PySide6.QtGui import QImage

from swc_desktop.core.errors import PhotoFault, PhotoUnreadable, Unreadable
from swc_desktop.photos.decode import read_picture
from swc_desktop.photos.opening import fault_of_machine
from swc_desktop.photos.read import read_photo

logger = logging.getLogger(__name__)

MOST_PIXELS: Final = 64_000_000
"""A picture of more is shown at a half of its own resolution, or a quarter."""


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
            or 4 * self.image.width() * self.image.height() > MOST_PIXELS
        )


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
        self._pool.submit(self._work, self._waiting, self._relay)

    def forget(self) -> None:
        """Drop the requests that have not begun."""
        self._waiting.clear()

    def close(self) -> None:
        """Drop what waits and let the thread end; nothing is loaded after it."""
        self.forget()
        self._pool.shutdown(wait=False, cancel_futures=True)

    @staticmethod
    def _work(waiting: list[tuple[Path, int]], relay: _Relay) -> None:
        try:
            path, short_side = waiting.pop()
        except IndexError:
            return
        outcome = load_picture(path, short_side)
        if isinstance(outcome, Picture):
            relay.loaded.emit(outcome)
        else:
            relay.failed.emit(path, outcome.sentence)


def load_picture(path: Path, short_side: int) -> Picture | Unreadable:
    """Decode a file for the screen; whatever goes wrong is a sentence."""
    photo = read_photo(path)
    if isinstance(photo, Unreadable):
        return photo
    try:
        decoded = read_picture(path, short_side=short_side).image
    except PhotoUnreadable as error:
        return Unreadable(error.sentence)
    except Exception as error:
        if fault := fault_of_machine(path, error):
            return Unreadable(fault.sentence)
        logger.exception("showing %s failed in a way that was not foreseen", path)
        reason = f"{type(error).__name__}: {error}"
        return Unreadable(PhotoFault(file=path, reason=reason).sentence)
    factor = max(1, min(decoded.size) // short_side)
    while decoded.width * decoded.height > MOST_PIXELS * factor**2:
        factor += 1
    shrunk = decoded.reduce(factor) if factor > 1 else decoded
    full = QSize(photo.width, photo.height)
    if full.isEmpty() or full.width() < decoded.width:
        full = QSize(decoded.width, decoded.height)
    return Picture(path, to_qimage(shrunk), full)


def to_qimage(image: Image.Image) -> QImage:
    """An RGB picture in the form that the screen draws fastest."""
    data = image.tobytes()
    raw = QImage(data, image.width, image.height, 3 * image.width, QImage.Format.Format_RGB888)
    return raw.convertToFormat(QImage.Format.Format_RGB32)
