"""Small pictures of photographs, made beside the interface in the very size they are painted in."""

import logging
from collections import OrderedDict
from contextlib import suppress
from pathlib import Path
from typing import Final, NamedTuple

from PIL import Image
from PySide6.QtCore import QObject, QRectF, QRunnable, Qt, QThreadPool, QTimer, Signal
from PySide6.QtGui import QImage, QPainter, QPainterPath, QPixmap

from swc_desktop.core.errors import SwcError
from swc_desktop.core.progress import Cancelled, Control
from swc_desktop.photos.reading import Wants
from swc_desktop.processes.photo_children import photo_children
from swc_desktop.processes.photo_work import read
from swc_desktop.ui.photo.photo_loading import to_qimage

logger = logging.getLogger(__name__)

CACHE_BYTES: Final = 256 << 20
QUEUE: Final = 120
"""Wishes that wait; older ones are dropped and come again when they are painted."""

THREADS: Final = 2
GATHER_MS: Final = 40

MAX_CUT: Final = 0.25
"""Largest part of a picture that may be cut off to fill its frame; else all of it is shown."""


class Wish(NamedTuple):
    """A picture for a frame of ``width`` by ``height`` device pixels, its upper corners rounded.

    ``ratio`` is device pixels for one pixel of the window.
    """

    file: Path
    width: int
    height: int
    radius: int = 0
    ratio: float = 1.0


class Placing(NamedTuple):
    """Which part of a picture is shown (left, top, right, bottom), and how large it becomes."""

    part: tuple[float, float, float, float]
    width: int
    height: int


def placed(width: int, height: int, frame_width: int, frame_height: int) -> Placing:
    """How a picture goes into a frame: filling it where little is cut off, else whole."""
    cover = max(frame_width / width, frame_height / height)
    cut = 1 - (frame_width * frame_height) / (width * height * cover * cover)
    if cut <= MAX_CUT:
        kept_width, kept_height = frame_width / cover, frame_height / cover
        left = max(0.0, (width - kept_width) / 2)  # rounding may go just beyond the picture
        top = max(0.0, (height - kept_height) / 2)
        part = (left, top, min(width, left + kept_width), min(height, top + kept_height))
        return Placing(part, frame_width, frame_height)
    scale = min(frame_width / width, frame_height / height)
    whole = (0.0, 0.0, float(width), float(height))
    return Placing(whole, max(1, round(width * scale)), max(1, round(height * scale)))


class _Relay(QObject):
    done = Signal(object, object)


class _Decoding(QRunnable):
    """Takes the latest wish there is at the time it runs."""

    def __init__(
        self, wishes: list[Wish], under_way: set[Wish], relay: _Relay, control: Control
    ) -> None:
        super().__init__()
        self._wishes = wishes
        self._under_way = under_way
        self._relay = relay
        self._control = control

    def run(self) -> None:
        try:
            wish = self._wishes.pop()
        except IndexError:
            return
        self._under_way.add(wish)
        self._relay.done.emit(wish, _made(wish, self._control))


def _made(wish: Wish, control: Control) -> QImage:
    """The picture in its frame, transparent beside it; a null image where there is none."""
    edge = round(max(wish.width, wish.height) / (1 - MAX_CUT))
    try:
        done = photo_children().ask(wish.file, control, read, wish.file, Wants(thumbnail=edge))
    except (SwcError, Cancelled):
        return QImage()
    if done.thumbnail is None:
        return QImage()
    return framed(Image.fromarray(done.thumbnail), wish)


def framed(picture: Image.Image, wish: Wish) -> QImage:
    """A picture in its frame."""
    placing = placed(picture.width, picture.height, wish.width, wish.height)
    small = to_qimage(
        picture.resize((placing.width, placing.height), Image.Resampling.BILINEAR, box=placing.part)
    )
    if not wish.radius and (placing.width, placing.height) == (wish.width, wish.height):
        return small
    frame = QImage(wish.width, wish.height, QImage.Format.Format_ARGB32_Premultiplied)
    frame.fill(Qt.GlobalColor.transparent)
    painter = QPainter(frame)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    if wish.radius:
        shape = QPainterPath()
        tall = QRectF(0, 0, wish.width, wish.height + wish.radius)
        shape.addRoundedRect(tall, wish.radius, wish.radius)
        painter.setClipPath(shape)
    painter.drawImage((wish.width - placing.width) // 2, (wish.height - placing.height) // 2, small)
    painter.end()
    return frame


class Thumbnails(QObject):
    """Pictures by wish; ``arrived`` carries, gathered, the files of what came."""

    arrived = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._cache: OrderedDict[Wish, QPixmap] = OrderedDict()
        self._latest: dict[Path, Wish] = {}
        self._bytes = 0
        self._wishes: list[Wish] = []
        self._under_way: set[Wish] = set()
        self._came: set[Path] = set()
        self._control = Control()
        self._relay = _Relay()
        self._relay.done.connect(self._take, Qt.ConnectionType.QueuedConnection)
        self._pool = QThreadPool(self)
        self._pool.setMaxThreadCount(THREADS)
        self._gather = QTimer(self)
        self._gather.setSingleShot(True)
        self._gather.setInterval(GATHER_MS)
        self._gather.timeout.connect(self._tell)

    def get(self, wish: Wish) -> QPixmap | None:
        """The picture, a null one where the file has none, or None until it has been made."""
        found = self._cache.get(wish)
        if found is not None:
            self._cache.move_to_end(wish)
            return found
        self._want(wish)
        return None

    def at_hand(self, file: Path) -> QPixmap | None:
        """The latest picture of a file in whatever size."""
        latest = self._latest.get(file)
        return None if latest is None else self._cache.get(latest)

    def _want(self, wish: Wish) -> None:
        if wish in self._under_way:
            return
        waiting = wish in self._wishes
        self._wishes.append(wish)
        if waiting:
            with suppress(ValueError):
                self._wishes.remove(wish)
        else:
            self._pool.start(_Decoding(self._wishes, self._under_way, self._relay, self._control))
        if len(self._wishes) > QUEUE:
            del self._wishes[0]

    def _take(self, wish: Wish, image: QImage) -> None:
        self._under_way.discard(wish)
        pixmap = QPixmap() if image.isNull() else QPixmap.fromImage(image)
        pixmap.setDevicePixelRatio(wish.ratio)
        self._bytes += _size(pixmap) - _size(self._cache.pop(wish, None))
        self._cache[wish] = pixmap
        self._latest[wish.file] = wish
        while self._bytes > CACHE_BYTES and len(self._cache) > 1:
            oldest, old = self._cache.popitem(last=False)
            self._bytes -= _size(old)
            if self._latest.get(oldest.file) == oldest:
                del self._latest[oldest.file]
        self._came.add(wish.file)
        if not self._gather.isActive():
            self._gather.start()

    def _tell(self) -> None:
        came, self._came = self._came, set()
        self.arrived.emit(came)

    @property
    def busy(self) -> bool:
        """True while pictures are decoded or wait for it."""
        return bool(self._wishes or self._under_way)

    @property
    def cached_bytes(self) -> int:
        """Bytes of the pictures at hand."""
        return self._bytes

    def forget(self) -> None:
        """Drop all pictures and wishes."""
        self._wishes.clear()
        self._cache.clear()
        self._latest.clear()
        self._bytes = 0

    def close(self) -> None:
        """Drop what waits and let the threads end."""
        self._wishes.clear()
        self._control.cancel()
        self._pool.waitForDone()


def _size(pixmap: QPixmap | None) -> int:
    return 0 if pixmap is None else pixmap.width() * pixmap.height() * 4 + 200
