"""A clip as pictures for the screen: playing, pausing, and any moment of it.

Without sound, and painted by whoever takes the pictures, so that people in them can be blurred.
"""

from enum import Enum, auto
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, Qt, QTimer, QUrl, Signal
from PySide6.QtGui import QImage

from swc_desktop.core.message import message
from swc_desktop.video.errors import VideoNotSupported
from swc_desktop.video.support import check_video

if TYPE_CHECKING:
    from swc_desktop.video.multimedia import QMediaPlayer, QVideoFrame, QVideoSink

_OPEN_TIMEOUT_MS: Final = 15_000
"""For the first picture, and for the next one of a search; a slow card needs seconds."""

_JUMP_TIMEOUT_MS: Final = 1500
_LATE_TIMEOUT_MS: Final = 300
"""After which a moment is looked for by playing from the start: in transport streams (MTS) the
player jumps nowhere, or to a later picture, and reports nothing (seen with FFmpeg 7.1). The second
one counts from a later picture, which may also be left from before the jump."""

_SEARCH_RATE: Final = 100.0
"""Times the usual pace, above what any decoder reaches."""

_USUAL_FRAME_US: Final = 40_000
"""Length of a picture that has none of its own: 25 a second."""

_BROKEN: Final = message(
    "PhotoView", "{file} cannot be played: it is damaged or cut short. Copy it again from its card."
)


class _Doing(Enum):
    """What the next picture of the player is for."""

    NOTHING = auto()
    """It is left over."""
    OPENING = auto()
    PLAYING = auto()
    JUMPING = auto()
    SEARCHING = auto()


class ClipPlayback(QObject):
    """Plays one clip at a time.

    ``framed`` carries each picture and its time in ms, ``moved`` the time and the length in ms,
    ``playing`` whether it plays, ``failed`` the sentence of a clip that cannot be shown.
    """

    framed = Signal(object, int)
    moved = Signal(int, int)
    playing = Signal(bool)
    failed = Signal(object)
    _emptied = Signal(int, object)
    """Delivered after every picture that was on its way from what was open before."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._emptied.connect(self._load, Qt.ConnectionType.QueuedConnection)
        self._loads = 0
        self._player: QMediaPlayer | None = None
        self._sink: QVideoSink | None = None
        self._file = Path()
        self._doing = _Doing.NOTHING
        self._start_us = self._end_us = -1
        self._point_us = 0
        self._length_ms = 0
        self._passed: QVideoFrame | None = None
        self._timeout = QTimer(self)
        self._timeout.setSingleShot(True)
        self._timeout.timeout.connect(self._on_timeout)

    @property
    def at_ms(self) -> int:
        """When the picture that is shown begins; 0 before the first one."""
        return max(0, self._start_us // 1000)

    @property
    def length_ms(self) -> int:
        """The length of the clip; 0 as long as it is not known."""
        return self._length_ms

    @property
    def is_playing(self) -> bool:
        """Whether pictures follow one another."""
        return self._doing is _Doing.PLAYING

    @property
    def is_open(self) -> bool:
        """Whether a picture of a clip is shown."""
        return self._start_us >= 0

    def open(self, file: Path) -> None:
        """Show the first picture of a clip; ``failed`` follows where there is none."""
        self.close()
        self._file = file
        try:
            self._make_player()
        except VideoNotSupported as error:
            self.failed.emit(error.message)
            return
        self._reload(_Doing.OPENING)

    def close(self) -> None:
        """Close the file; nothing more is reported of it."""
        self._timeout.stop()
        self._do(_Doing.NOTHING)
        self._start_us = self._end_us = -1
        self._length_ms = 0
        self._empty()

    def toggle(self) -> None:
        """Play, or pause; at its end it begins again."""
        if self._player is None or not self.is_open:
            return
        if self.is_playing:
            self._pause()
        else:
            self._pause()
            self._do(_Doing.PLAYING)
            self._player.play()

    def seek(self, at_ms: int) -> None:
        """Pause and show the picture at a time, or the one before it."""
        if self._player is None or not self.is_open:
            return
        self._pause()
        self._do(_Doing.JUMPING)
        at_ms = min(max(0, at_ms), max(0, self._length_ms - 1))
        self._point_us = at_ms * 1000 + 999
        self._timeout.start(_JUMP_TIMEOUT_MS)
        self._player.setPosition(at_ms + 1)  # at its very beginning the player gives the one before

    def step(self, frames: int) -> None:
        """Show the next picture (1) or the previous one (-1)."""
        start = self._start_us
        length = self._end_us - start if self._end_us > start else _USUAL_FRAME_US
        # Its middle: at the end of the previous one the player is at the beginning of this one.
        self.seek((start + length if frames > 0 else start - length // 2) // 1000)

    def _make_player(self) -> None:
        """Make the player for the first clip; raises ``VideoNotSupported``."""
        if self._player is not None:
            return
        check_video()
        from swc_desktop.video.multimedia import QMediaPlayer, QVideoSink

        self._player, self._sink = QMediaPlayer(self), QVideoSink(self)
        self._player.setVideoSink(self._sink)
        self._sink.videoFrameChanged.connect(self._on_frame)
        self._player.errorOccurred.connect(self._on_error)
        self._player.durationChanged.connect(self._on_length)
        self._player.playbackStateChanged.connect(self._on_state)

    def _empty(self) -> None:
        """Close the file; it waits for the threads of the player, which give no picture then."""
        self._loads += 1
        if self._player is not None:
            self._player.stop()
            self._player.setSource(QUrl())

    def _reload(self, doing: _Doing) -> None:
        """Play the file anew once the pictures from before have been passed over: they would be
        taken for pictures of another clip, or for the moment that is searched."""
        self._do(_Doing.NOTHING)
        self._empty()
        self._emptied.emit(self._loads, doing)

    def _load(self, number: int, doing: _Doing) -> None:
        if self._player is None or number != self._loads:
            return
        self._timeout.start(_OPEN_TIMEOUT_MS)
        self._do(doing)
        self._player.setSource(QUrl.fromLocalFile(str(self._file)))
        if doing is _Doing.SEARCHING:
            self._player.setPlaybackRate(_SEARCH_RATE)
            self._player.play()
        else:
            self._player.setPlaybackRate(1.0)
            self._player.pause()

    def _do(self, doing: _Doing) -> None:
        was_playing, self._doing, self._passed = self.is_playing, doing, None
        if was_playing != self.is_playing:
            self.playing.emit(self.is_playing)

    def _pause(self) -> None:
        self._timeout.stop()
        self._do(_Doing.NOTHING)
        if self._player is not None:
            self._player.pause()
            self._player.setPlaybackRate(1.0)

    def _on_frame(self, frame: "QVideoFrame") -> None:
        if not frame.isValid() or self._doing is _Doing.NOTHING:
            return
        if self._doing is _Doing.PLAYING:
            if self._sink is not None and frame == self._sink.videoFrame():
                self._show(frame)  # of several that wait only the last is worth its time
            return
        start, end = max(0, frame.startTime()), frame.endTime()
        if self._doing is _Doing.JUMPING:
            is_late = start > self._point_us + 1  # one that begins where the player is put is not
            if is_late:
                self._timeout.start(_LATE_TIMEOUT_MS)
            if is_late or max(end, start + 1000) <= self._point_us:
                return
        elif self._doing is _Doing.SEARCHING:
            self._passed = frame
            self._timeout.start(_OPEN_TIMEOUT_MS)
            if max(end, start + 1000) <= self._point_us:
                return
        self._pause()
        self._show(frame)

    def _show(self, frame: "QVideoFrame") -> None:
        image: QImage = frame.toImage()
        if image.isNull():
            self._fail()
            return
        self._start_us, self._end_us = max(0, frame.startTime()), frame.endTime()
        self.framed.emit(image, self.at_ms)
        self.moved.emit(self.at_ms, self._length_ms)

    def _on_timeout(self) -> None:
        """Play from the start to the moment that a jump did not reach."""
        if self._player is None or self._doing is not _Doing.JUMPING:
            self._fail()
            return
        self._reload(_Doing.SEARCHING)  # without that such a file goes on from where it is

    def _on_length(self, length_ms: int) -> None:
        if length_ms > 0:
            self._length_ms = length_ms
            if self.is_open:
                self.moved.emit(self.at_ms, length_ms)

    def _on_state(self) -> None:
        """At the end nothing plays; what was searched for may lie behind the last picture."""
        if self._player is None or self._player.isPlaying():
            return
        if self._doing is _Doing.PLAYING:
            self._do(_Doing.NOTHING)
        elif self._doing is _Doing.SEARCHING:
            last = self._passed
            if last is None:
                self._fail()
                return
            self._pause()
            self._show(last)

    def _on_error(self) -> None:
        """A clip that is cut shows what it has; one without a picture is a sentence."""
        if self._doing is _Doing.OPENING:
            self._fail()

    def _fail(self) -> None:
        self._timeout.stop()
        self._do(_Doing.NOTHING)
        self.failed.emit(_BROKEN.fill(file=self._file))
