"""An open clip: its facts, and its frames one after the other."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final, Protocol

from swc_desktop.core.clip import MAX_LENGTH_S
from swc_desktop.core.damage import UNDAMAGED, Damage, Harm, PicturePart
from swc_desktop.core.message import message, message_of
from swc_desktop.photos.errors import PhotoEmpty
from swc_desktop.photos.file_window import Damaged, FileWindow, KindNotSupported
from swc_desktop.photos.jpeg_pixels import decode_jpeg
from swc_desktop.photos.observing import Given, observation_of
from swc_desktop.photos.opening import MAX_WHOLE_PIXELS, picture_errors
from swc_desktop.photos.orientation import UPRIGHT
from swc_desktop.photos.photo import Camera, Photo
from swc_desktop.photos.reading import MAX_LOST
from swc_desktop.storage.regular_file import open_file
from swc_desktop.video.avi import AviFacts, jpeg_frames, read_avi
from swc_desktop.video.boxes import read_boxes
from swc_desktop.video.container_facts import ContainerFacts
from swc_desktop.video.errors import ClipBroken, ClipKindUnknown, ClipPlayerMissing
from swc_desktop.video.evidence import evidence_of
from swc_desktop.video.frame import ClipFrame, Sampling
from swc_desktop.video.kinds import ClipKind, clip_kind

_HEAD: Final = 512
_MISSING_S: Final = 0.5
_MISSING_SHARE: Final = 0.05
"""A clip ends early when both more than this of its declared length is missing; players and
cameras round, and the last frame has no length of its own."""


class Frames(Protocol):
    """Frames of an open clip; ``end_s`` is where the last one ended that was seen."""

    @property
    def end_s(self) -> float: ...

    @property
    def has_failed(self) -> bool: ...

    def next(self) -> ClipFrame | None: ...

    def close(self) -> None: ...


class ClipFile:
    """One clip; ``facts`` are those of its container."""

    def __init__(self, path: Path, per_second: float, short_side: int) -> None:
        """Read the container. Raises ``PhotoUnreadable``.

        Frames have at least ``short_side`` pixels where the clip has that.
        """
        self._path = path
        self._sampling = Sampling(per_second)
        self._short_side = short_side
        self._frames: Frames | None = None
        self._avi: AviFacts | None = None
        self._seen = 0
        self._has_odd_times = False
        self.facts = ContainerFacts()
        with _clip_errors(path), open_file(path) as stream:
            self._read(FileWindow(stream))

    def _read(self, window: FileWindow) -> None:
        head = window.read(0, _HEAD)
        if not head:
            raise PhotoEmpty(file=self._path)
        match clip_kind(head):
            case ClipKind.AVI:
                self._avi = read_avi(window)
                self.facts = self._avi.facts
            case ClipKind.BOXES:
                self.facts = read_boxes(window)
            case ClipKind.STREAM:
                self.facts = ContainerFacts()
            case None:
                raise ClipKindUnknown(file=self._path)

    def photo(self, given: Given) -> Photo:
        """What is known of the clip without its frames, in the form of a photograph."""
        facts = self.facts
        own = evidence_of(facts, given.made)
        return Photo(
            self._path,
            facts.width,
            facts.height,
            UPRIGHT,
            Camera(facts.make, facts.model),
            observation_of(own, given),
            own=own,
        )

    def next(self) -> ClipFrame | None:
        """The next frame to look at, None at the end. Raises ``PhotoUnreadable``.

        A clip ends where its frames have times that cannot be.
        """
        with _clip_errors(self._path):
            if self._frames is None:
                self._frames = self._opened()
            frame = None if self._has_odd_times else self._frames.next()
            if frame is None or frame.at_s <= MAX_LENGTH_S:
                self._seen += frame is not None
                return frame
            self._has_odd_times = True
            if not self._seen:
                raise Damaged(message("Video", "the times of its frames are not possible"))
            return None

    def _opened(self) -> Frames:
        avi = self._avi
        if avi is not None and avi.jpeg_stream is not None and avi.frame_s:
            return _JpegFrames(self._path, avi, self._sampling, self._short_side)
        try:
            from swc_desktop.video.player import ClipPlayer
        except (ImportError, OSError) as error:
            raise ClipPlayerMissing(file=self._path, reason=error) from error
        return ClipPlayer(self._path, self.facts.codec, self._sampling)

    @property
    def end_s(self) -> float:
        """Where the last frame ended that was seen so far, in seconds."""
        return 0.0 if self._frames is None else min(self._frames.end_s, MAX_LENGTH_S)

    @property
    def damage(self) -> Damage:
        """What is missing at the end of a clip of which all frames were seen."""
        if self._has_odd_times or (self._frames is not None and self._frames.has_failed):
            return Damage(PicturePart.VIDEO_END, Harm.MISSING)
        declared = self.facts.length_s or 0.0
        missing = declared - self.end_s
        if missing > max(_MISSING_S, _MISSING_SHARE * declared):
            return Damage(PicturePart.VIDEO_END, Harm.MISSING)
        return UNDAMAGED

    def close(self) -> None:
        """Close the file and end its player."""
        if self._frames is not None:
            self._frames.close()


class _JpegFrames:
    """Frames of an AVI whose frames are JPEG; those that cannot be decoded are passed over."""

    has_failed = False

    def __init__(self, path: Path, avi: AviFacts, sampling: Sampling, short_side: int) -> None:
        assert avi.jpeg_stream is not None
        assert avi.frame_s is not None
        self._path = path
        self._stream = open_file(path)
        self._frame_s = avi.frame_s
        self._sampling = sampling
        self._short_side = short_side
        self._places: Iterator[tuple[int, int, int]] = jpeg_frames(self._stream, avi.jpeg_stream)
        self._decoded = 0
        self._problem: object = message("Video", "it holds no picture")
        self.end_s = 0.0

    def next(self) -> ClipFrame | None:
        for number, at, size in self._places:
            at_s = number * self._frame_s
            self.end_s = at_s + self._frame_s
            if not self._sampling.takes(at_s):
                continue
            self._stream.seek(at)
            data = self._stream.read(size)
            try:
                picture = decode_jpeg(
                    data, short_side=self._short_side, max_pixels=MAX_WHOLE_PIXELS
                )
            except (Damaged, KindNotSupported) as error:
                self._problem = message_of(error)
                continue
            if picture.lost > MAX_LOST:
                continue
            self._decoded += 1
            return ClipFrame(at_s, picture.image.convert("RGB"))
        if not self._decoded:
            raise ClipBroken(file=self._path, reason=self._problem)
        return None

    def close(self) -> None:
        self._stream.close()


@contextmanager
def _clip_errors(path: Path) -> Iterator[None]:
    """Errors of a file become sentences; a damaged container is a damaged clip."""
    with picture_errors(path):
        try:
            yield
        except Damaged as error:
            raise ClipBroken(file=path, reason=message_of(error)) from error
