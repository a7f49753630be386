"""Small pictures of photographs, decoded beside the interface, the latest wish first."""

import logging
from collections import OrderedDict
from contextlib import suppress
from pathlib import Path
from typing import Final

from PySide6.QtCore import QObject, QRunnable, Qt, QThreadPool, QTimer, Signal
from PySide6.QtGui import QImage, QPixmap

from swc_desktop.core.errors import PhotoUnreadable
from swc_desktop.photos.decode import thumbnail
from swc_desktop.ui.photo_loading import to_qimage

logger = logging.getLogger(__name__)

CACHE_BYTES: Final = 256 << 20
QUEUE: Final = 120
"""Wishes that wait; older ones are dropped and come again when they are painted."""

THREADS: Final = 2
GATHER_MS: Final = 40

Key = tuple[Path, int]


class _Relay(QObject):
    done = Signal(object, object)


class _Decoding(QRunnable):
    """Takes the latest wish there is at the time it runs."""

    def __init__(self, wishes: list[Key], under_way: set[Key], relay: _Relay) -> None:
        super().__init__()
        self._wishes = wishes
        self._under_way = under_way
        self._relay = relay

    def run(self) -> None:
        try:
            key = self._wishes.pop()
        except IndexError:
            return
        self._under_way.add(key)
        self._relay.done.emit(key, _decoded(*key))


def _decoded(file: Path, edge: int) -> QImage:
    """The picture with its long side at most ``edge``; a null image where there is none."""
    try:
        return to_qimage(thumbnail(file, edge=edge))
    except (PhotoUnreadable, OSError):
        return QImage()
    except Exception:
        logger.exception("the small picture of %s failed in a way that was not foreseen", file)
        return QImage()


class Thumbnails(QObject):
    """Pictures by file and edge in device pixels; ``arrived`` follows, gathered, what came."""

    arrived = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._cache: OrderedDict[Key, QPixmap] = OrderedDict()
        self._bytes = 0
        self._wishes: list[Key] = []
        self._under_way: set[Key] = set()
        self._relay = _Relay()
        self._relay.done.connect(self._take, Qt.ConnectionType.QueuedConnection)
        self._pool = QThreadPool(self)
        self._pool.setMaxThreadCount(THREADS)
        self._gather = QTimer(self)
        self._gather.setSingleShot(True)
        self._gather.setInterval(GATHER_MS)
        self._gather.timeout.connect(self.arrived)

    def get(self, file: Path, edge: int) -> QPixmap | None:
        """The picture, a null one where the file has none, or None until it has been decoded."""
        key = (file, edge)
        found = self._cache.get(key)
        if found is not None:
            self._cache.move_to_end(key)
            return found
        self._wish(key)
        return None

    def peek(self, file: Path) -> QPixmap | None:
        """Whatever size of the picture is at hand."""
        return next(
            (
                pixmap
                for (other, _), pixmap in reversed(self._cache.items())
                if other == file and not pixmap.isNull()
            ),
            None,
        )

    def _wish(self, key: Key) -> None:
        if key in self._under_way:
            return
        waiting = key in self._wishes
        self._wishes.append(key)
        if waiting:
            with suppress(ValueError):
                self._wishes.remove(key)
        else:
            self._pool.start(_Decoding(self._wishes, self._under_way, self._relay))
        if len(self._wishes) > QUEUE:
            del self._wishes[0]

    def _take(self, key: Key, image: QImage) -> None:
        self._under_way.discard(key)
        pixmap = QPixmap.fromImage(image) if not image.isNull() else QPixmap()
        self._cache[key] = pixmap
        self._bytes += _size(pixmap)
        while self._bytes > CACHE_BYTES and len(self._cache) > 1:
            _, old = self._cache.popitem(last=False)
            self._bytes -= _size(old)
        if not self._gather.isActive():
            self._gather.start()

    @property
    def cached_bytes(self) -> int:
        """Bytes of the pictures at hand."""
        return self._bytes

    def forget(self) -> None:
        """Drop all pictures and wishes."""
        self._wishes.clear()
        self._cache.clear()
        self._bytes = 0

    def close(self) -> None:
        """Drop what waits and let the threads end."""
        self._wishes.clear()
        self._pool.waitForDone()


def _size(pixmap: QPixmap) -> int:
    return pixmap.width() * pixmap.height() * 4 + 200
