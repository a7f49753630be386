"""Frames of a clip by QtMultimedia; only for child processes that have no other Qt.

The clip is played forward, fast and without sound, and frames are picked by the times that they
carry: some containers cannot be sought, and in others seeking takes longer than playing. The player
hands each frame over in a thread of its own and waits there until a picked one is fetched, so that
at most ``_AHEAD`` of them are in memory and none is lost.
"""

import os
import threading
import time
from collections import deque
from pathlib import Path
from typing import BinaryIO, Final

from PIL import Image
from PySide6.QtCore import QEventLoop, Qt, QUrl
from PySide6.QtGui import QGuiApplication, QImage

from swc_desktop.core.message import message
from swc_desktop.core.text import writable
from swc_desktop.storage.regular_file import open_file
from swc_desktop.video.errors import ClipBroken, ClipNotDecoded, ClipStalled
from swc_desktop.video.frame import ClipFrame, Sampling
from swc_desktop.video.multimedia import QMediaPlayer, QVideoFrame, QVideoSink

_AHEAD: Final = 4
"""Picked frames that wait; enough to decode while the last ones are looked at."""

_RATE: Final = 100.0
"""Faster than any decoder, so that the decoder sets the pace."""

_STALL_S: Final = 40.0
"""Without a frame or an end; below the time that a child has for one task."""

_AFTER_ERROR_S: Final = 2.0
"""Frames before a damaged place are still on their way when it is reported."""

_POLL_S: Final = 0.004

_QUIET_POLLS: Final = 3
_QUIET_POLL_S: Final = 0.01
"""A player that pauses gives at most the frame that it has in hand."""


class _Shelf:
    """The picked frames between the player's thread and ours."""

    def __init__(self, sampling: Sampling) -> None:
        self._sampling = sampling
        self._changed = threading.Condition()
        self._frames: deque[tuple[float, QVideoFrame]] = deque()
        self._closed = False
        self.end_s = 0.0
        self.seen = 0
        self.offered = 0

    def put(self, frame: QVideoFrame) -> None:
        """Take a frame if it is one to be looked at; called in the player's thread."""
        self.offered += 1
        if not frame.isValid():
            return
        at_s = max(0.0, frame.startTime() / 1e6)
        with self._changed:
            self.seen += 1
            self.end_s = max(self.end_s, at_s, frame.endTime() / 1e6)
            if not self._sampling.takes(at_s):
                return
            self._changed.wait_for(lambda: self._closed or len(self._frames) < _AHEAD)
            if not self._closed:
                self._frames.append((at_s, frame))

    def take(self, seconds: float) -> tuple[float, QVideoFrame] | None:
        with self._changed:
            if not self._frames:
                self._changed.wait(seconds)
            if not self._frames:
                return None
            taken = self._frames.popleft()
            self._changed.notify_all()
            return taken

    def close(self) -> None:
        with self._changed:
            self._closed = True
            self._frames.clear()
            self._changed.notify_all()


class ClipPlayer:
    """Plays one clip; ``end_s`` is where the last frame ended that was seen so far."""

    def __init__(self, path: Path, codec: str, sampling: Sampling) -> None:
        self._path = path
        self._codec = codec
        os.environ["QT_QPA_PLATFORM"] = "offscreen"
        self._application = QGuiApplication.instance() or QGuiApplication([])
        self._shelf = _Shelf(sampling)
        self._ended = False
        self._failed_at: float | None = None
        self._has_no_decoder = False
        self._open: BinaryIO | None = None
        self._sink = QVideoSink()
        self._sink.videoFrameChanged.connect(self._shelf.put, Qt.ConnectionType.DirectConnection)
        self._player = QMediaPlayer()
        self._player.setVideoSink(self._sink)
        self._player.mediaStatusChanged.connect(self._on_status)
        self._player.errorOccurred.connect(self._on_error)
        self._player.setSource(QUrl.fromLocalFile(self._name_for_qt()))
        self._player.setPlaybackRate(_RATE)
        self._player.play()

    def _name_for_qt(self) -> str:
        """A name of the file as text. One with bytes that are not UTF-8, as cards written on other
        systems have, is opened here, and named by its descriptor."""
        name = os.fspath(self._path.absolute())
        if name == writable(name):
            return name
        self._open = open_file(self._path)
        return f"/dev/fd/{self._open.fileno()}"

    @property
    def end_s(self) -> float:
        return self._shelf.end_s

    def _on_status(self, status: QMediaPlayer.MediaStatus) -> None:
        status_of = QMediaPlayer.MediaStatus
        # What has no decoder is loaded and played without an end and without an error.
        self._ended |= status is status_of.LoadedMedia and not self._player.hasVideo()
        self._ended |= status in (status_of.EndOfMedia, status_of.InvalidMedia)

    def _on_error(self, error: QMediaPlayer.Error, _text: str) -> None:
        self._failed_at = self._failed_at or time.monotonic()
        # What cannot be read fails while it is loaded, a coding without a decoder after that.
        is_loaded = self._player.mediaStatus() is not QMediaPlayer.MediaStatus.LoadingMedia
        self._has_no_decoder |= is_loaded and error is QMediaPlayer.Error.FormatError

    @property
    def has_failed(self) -> bool:
        """Whether the player reported a damaged place."""
        return self._failed_at is not None

    def next(self) -> ClipFrame | None:
        """The next picked frame, None at the end. Raises ``PhotoUnreadable``."""
        began = time.monotonic()
        while True:
            self._application.processEvents(QEventLoop.ProcessEventsFlag.AllEvents)
            taken = self._shelf.take(_POLL_S)
            if taken is not None:
                at_s, frame = taken
                image = frame.toImage()
                if not image.isNull():
                    return ClipFrame(at_s, _picture(image))
                continue
            now = time.monotonic()
            failed = self._failed_at is not None and now - self._failed_at > _AFTER_ERROR_S
            if self._ended or failed:
                if not self._shelf.seen:
                    raise self._no_frames()
                return None
            if now - began > _STALL_S:
                raise ClipStalled(file=self._path, seconds=round(_STALL_S))

    def _no_frames(self) -> ClipNotDecoded | ClipBroken:
        if not self._codec or (self.has_failed and not self._has_no_decoder):
            reason = message("Video", "the player finds no picture in it")
            return ClipBroken(file=self._path, reason=reason)
        return ClipNotDecoded(file=self._path, codec=self._codec)

    def close(self) -> None:
        """Stop; frames that wait are dropped.

        ``stop`` waits for the player's thread and lets no other thread run Python meanwhile, so
        that thread has to be quiet before: it would wait for us in ``_Shelf.put``.
        """
        self._shelf.close()
        self._player.pause()
        quiet = 0
        while quiet < _QUIET_POLLS:
            before = self._shelf.offered
            self._application.processEvents(QEventLoop.ProcessEventsFlag.AllEvents)
            time.sleep(_QUIET_POLL_S)
            quiet = quiet + 1 if self._shelf.offered == before else 0
        self._sink.videoFrameChanged.disconnect(self._shelf.put)
        self._player.stop()
        if self._open is not None:
            self._player.setSource(QUrl())
            self._open.close()


def _picture(image: QImage) -> Image.Image:
    rgb = image.convertToFormat(QImage.Format.Format_RGB888)
    size = (rgb.width(), rgb.height())
    return Image.frombytes("RGB", size, bytes(rgb.constBits()), "raw", "RGB", rgb.bytesPerLine())
