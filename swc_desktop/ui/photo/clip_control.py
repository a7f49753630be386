"""Shows a clip on a canvas: its pictures with boxes and blurred people, and the bar below it."""

from dataclasses import dataclass
from functools import partial
from typing import Final

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QImage, QKeyEvent

from swc_desktop.core.message import Message
from swc_desktop.inference.run_options import FRAMES_PER_SECOND
from swc_desktop.projects.listed import ListedMedia
from swc_desktop.projects.media import SeenFile
from swc_desktop.ui.photo.clip_bar import ClipBar
from swc_desktop.ui.photo.clip_moments import Moments, boxes_at, marked_moments, people_at
from swc_desktop.ui.photo.clip_playback import ClipPlayback
from swc_desktop.ui.photo.photo_canvas import PhotoCanvas
from swc_desktop.ui.photo.photo_loading import absence_of, blurred_image
from swc_desktop.ui.workers.worker import Worker

_SECOND_MS: Final = 1000
_CLOSE_TIMEOUT_S: Final = 1.0


@dataclass(frozen=True)
class ShownClip:
    """A clip with its moments (``clip_moments``), the time between two of them, and the time at
    which it is shown first, in seconds.

    Where what was found ``is_hidden``, nothing is marked or drawn, and people are blurred."""

    file: SeenFile
    moments: Moments = ()
    step_s: float = 1.0
    start_s: float = 0.0
    is_hidden: bool = False


def shown_clip(record: ListedMedia) -> ShownClip | None:
    """A clip of a project as it is shown, None for a photograph or a clip that was not read."""
    if record.clip is None:
        return None
    moments = tuple((one.at_s, one.regions) for one in marked_moments(record.clip))
    start_s = record.clip.shown_s or 0.0
    return ShownClip(record.seen, moments, 1 / FRAMES_PER_SECOND, start_s, record.is_hidden)


class ClipControl(QObject):
    """One clip at a time. ``opened`` follows its first picture, ``failed`` carries the sentence of
    one that cannot be shown."""

    opened = Signal()
    failed = Signal(object)

    def __init__(self, canvas: PhotoCanvas, bar: ClipBar, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._canvas, self._bar = canvas, bar
        self._clip: ShownClip | None = None
        self._is_open = False
        self._start_ms = 0
        self._shows_people = False
        self._worker = Worker("clip-view", self)
        self.playback = ClipPlayback(self)
        self.playback.framed.connect(self._on_framed)
        self.playback.moved.connect(bar.show_time)
        self.playback.playing.connect(bar.show_playing)
        self.playback.failed.connect(self.failed)
        bar.toggled.connect(self.playback.toggle)
        bar.wanted.connect(self.playback.seek)

    @property
    def is_open(self) -> bool:
        """Whether a picture of a clip is shown."""
        return self._is_open

    def show(self, clip: ShownClip) -> None:
        """Show a clip, paused at its first moment."""
        self.close()
        self._clip = clip
        self._start_ms = int(clip.start_s * _SECOND_MS)
        marked = () if clip.is_hidden else clip.moments
        self._bar.show_marks([int(time * _SECOND_MS) for time, _ in marked])
        self.resume()

    def resume(self) -> None:
        """Open the clip again after ``suspend``."""
        clip = self._clip
        if clip is not None:
            self._worker.start(partial(absence_of, clip.file), partial(self._open, clip))

    def suspend(self) -> None:
        """Close the file, so that its card can be taken out."""
        self._is_open = False
        self._bar.show_time(0, 0)
        self._bar.setEnabled(False)
        self.playback.close()

    def close(self) -> None:
        """Show no clip."""
        self._clip = None
        self.suspend()

    def show_people(self, shows_people: bool) -> None:
        """Show people from now on, or blur them, as before anybody asked."""
        self._shows_people = shows_people
        if self._is_open:
            self.playback.seek(self.playback.at_ms)

    def go_to(self, at_s: float) -> None:
        """Show a time of the clip, also one that is still being opened."""
        at_ms = int(at_s * _SECOND_MS)
        if self._is_open:
            self.playback.seek(at_ms)
        else:
            self._start_ms = at_ms

    def handles(self, event: QKeyEvent) -> bool:
        """Do what a key means for a clip; False for a key that means nothing."""
        if not self._is_open or self._clip is None:
            return False
        at_ms = self.playback.at_ms
        shift = event.modifiers() == Qt.KeyboardModifier.ShiftModifier
        match event.key():
            case Qt.Key.Key_Space:
                self.playback.toggle()
            case Qt.Key.Key_Period:
                self.playback.step(1)
            case Qt.Key.Key_Comma:
                self.playback.step(-1)
            case Qt.Key.Key_Right if shift:
                self.playback.seek(at_ms + _SECOND_MS)
            case Qt.Key.Key_Left if shift:
                self.playback.seek(at_ms - _SECOND_MS)
            case Qt.Key.Key_PageDown:
                self.playback.seek(self._bar.line.mark_beside(1))
            case Qt.Key.Key_PageUp:
                self.playback.seek(self._bar.line.mark_beside(-1))
            case _:
                return False
        return True

    def _open(self, clip: ShownClip, problem: Message | None) -> None:
        if clip is not self._clip:
            return
        if problem is not None:
            self.failed.emit(problem)
        else:
            self.playback.open(clip.file.path)

    def _on_framed(self, image: QImage, at_ms: int) -> None:
        clip = self._clip
        if clip is None:
            return
        if not self._is_open and self._start_ms > 0:
            start, self._start_ms = self._start_ms, 0
            self.playback.seek(start)
            return
        at_s = at_ms / _SECOND_MS
        drawn = () if clip.is_hidden else boxes_at(clip.moments, at_s, clip.step_s)
        self._canvas.set_boxes(drawn)
        people = () if self._shows_people else people_at(clip.moments, at_s)
        shown = blurred_image(image, people)
        first, self._is_open = not self._is_open, True
        self._canvas.set_image(shown, shown.size(), keep=not first)
        if first:
            self._bar.setEnabled(True)
            self.opened.emit()
