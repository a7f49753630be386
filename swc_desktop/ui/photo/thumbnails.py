"""Thumbnails of photographs, made beside the window in the exact size they are painted in."""

from collections import OrderedDict
from contextlib import suppress
from typing import Final, NamedTuple

from PIL import Image
from PySide6.QtCore import QObject, QRectF, Qt, QTimer, Signal
from PySide6.QtGui import QImage, QPainter, QPainterPath, QPixmap

from swc_desktop.core.errors import SwcError
from swc_desktop.core.progress import Cancelled, Control
from swc_desktop.core.region import Box, Category, Region
from swc_desktop.photos.left_out import is_clip_name
from swc_desktop.photos.reading import Wants
from swc_desktop.processes.clip_work import read_any
from swc_desktop.processes.photo_children import clip_children, photo_children
from swc_desktop.projects.media import SeenFile, is_as_seen
from swc_desktop.ui.photo.kept_thumbnails import KeptThumbnails
from swc_desktop.ui.photo.photo_loading import to_qimage, without_faces
from swc_desktop.ui.photo.region_boxes import draw_boxes
from swc_desktop.ui.workers.worker import Worker
from swc_desktop.video.kinds import is_clip

MAX_CACHE_BYTES: Final = 256 << 20
"""Room for about 2,900 cards of 185 by 123 pixels; a round choice."""

MAX_WAITING: Final = 120
"""Requests that wait: more than one screen of cards.

Older ones were scrolled past; they are dropped, and come again when they are painted.
"""

THREADS: Final = 2
"""Few, because they share the child processes that decode with the run."""

GATHER_INTERVAL_MS: Final = 40
"""What comes within this time is painted at once: at most 25 repaints a second."""

MAX_CUT: Final = 0.25
"""Largest share of a picture that may be cut off to fill its frame; else all of it is shown.

The frame is about 3:2, so 4:3 and 16:9 fill it, and upright pictures are shown whole.
"""

_OBJECT_BYTES: Final = 200
"""A rough count of what a pixmap takes beside its pixels; it bounds the number of empty ones."""


class ThumbnailRequest(NamedTuple):
    """A picture for a frame of ``width`` by ``height`` device pixels, its upper corners rounded.

    ``number`` and ``sha256`` are those of the photograph; ``ratio`` is device pixels for one pixel
    of the window. In ``regions`` people are blurred; ``boxes`` are drawn.
    """

    number: int
    sha256: str
    file: SeenFile
    width: int
    height: int
    radius: int = 0
    ratio: float = 1.0
    regions: tuple[Region, ...] = ()
    boxes: tuple[Box, ...] = ()


class Placement(NamedTuple):
    """Which part of a picture is shown (left, top, right, bottom), and how large it becomes."""

    part: tuple[float, float, float, float]
    width: int
    height: int


def fit_into_frame(width: int, height: int, frame_width: int, frame_height: int) -> Placement:
    """How a picture fits into a frame: filling it where little is cut off, else whole."""
    cover = max(frame_width / width, frame_height / height)
    cut = 1 - (frame_width * frame_height) / (width * height * cover * cover)
    if cut <= MAX_CUT:
        kept_width, kept_height = frame_width / cover, frame_height / cover
        left = max(0.0, (width - kept_width) / 2)  # rounding may go just beyond the picture
        top = max(0.0, (height - kept_height) / 2)
        part = (left, top, min(width, left + kept_width), min(height, top + kept_height))
        return Placement(part, frame_width, frame_height)
    scale = min(frame_width / width, frame_height / height)
    whole = (0.0, 0.0, float(width), float(height))
    return Placement(whole, max(1, round(width * scale)), max(1, round(height * scale)))


def _make_latest(
    requests: list[ThumbnailRequest],
    under_way: set[ThumbnailRequest],
    control: Control,
    kept: KeptThumbnails | None,
) -> tuple[ThumbnailRequest, QImage] | None:
    """The picture requested last, at the time when a thread is free; None where none waits."""
    try:
        request = requests.pop()
    except IndexError:
        return None
    under_way.add(request)
    return request, _make(request, control, kept)


def _make(request: ThumbnailRequest, control: Control, kept: KeptThumbnails | None) -> QImage:
    """The picture in its frame, transparent beside it; a null image where there is none.

    The kept picture is taken where it is large enough, or where there is no better one: then the
    card need not be connected. The kept one of a clip is of the moment that stands for it; from its
    file comes the first picture, and none where people were found, who may be elsewhere in it.
    """
    people = [one.box for one in request.regions if one.category is Category.PERSON]
    clip = is_clip_name(request.file.path.name)
    picture = None if kept is None or not request.sha256 else kept.get(request.sha256)
    frame = max(request.width, request.height)
    if (picture is None and not (clip and people)) or (
        picture is not None and not clip and max(picture.size) < frame
    ):
        edge = round(frame / (1 - MAX_CUT))  # sharp after the cut too
        picture = _from_file(request.file, edge, control) or picture
    if picture is None:
        return QImage()
    return draw_in_frame(without_faces(picture, people), request)


def _from_file(file: SeenFile, edge: int, control: Control) -> Image.Image | None:
    """A picture from the file, None where it is gone or is not as it was seen last."""
    try:
        if not is_as_seen(file):
            return None
        path = file.path
        children = clip_children() if is_clip(path) else photo_children()
        reading = children.ask(path, control, read_any, path, Wants(thumbnail=edge))
    except (OSError, SwcError, Cancelled):
        return None
    return None if reading.thumbnail is None else Image.fromarray(reading.thumbnail)


def draw_in_frame(picture: Image.Image, request: ThumbnailRequest) -> QImage:
    """A picture in its frame."""
    part, width, height = fit_into_frame(*picture.size, request.width, request.height)
    small = to_qimage(picture.resize((width, height), Image.Resampling.BILINEAR, box=part))
    if request.boxes:
        _draw_regions(small, QRectF(0, 0, *picture.size), part, request)
    if not request.radius and (width, height) == (request.width, request.height):
        return small
    frame = QImage(request.width, request.height, QImage.Format.Format_ARGB32_Premultiplied)
    frame.fill(Qt.GlobalColor.transparent)
    painter = QPainter(frame)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    if request.radius:
        shape = QPainterPath()
        tall = QRectF(0, 0, request.width, request.height + request.radius)
        shape.addRoundedRect(tall, request.radius, request.radius)
        painter.setClipPath(shape)
    painter.drawImage((request.width - width) // 2, (request.height - height) // 2, small)
    painter.end()
    return frame


def _draw_regions(
    shown: QImage,
    picture: QRectF,
    part: tuple[float, float, float, float],
    request: ThumbnailRequest,
) -> None:
    """Draw the boxes of a picture over the part of it that is shown."""
    left, top, right, bottom = part
    scale = shown.width() / (right - left), shown.height() / (bottom - top)
    whole = QRectF(
        -left * scale[0], -top * scale[1], picture.width() * scale[0], picture.height() * scale[1]
    )
    painter = QPainter(shown)
    draw_boxes(painter, whole, request.boxes, request.ratio)
    painter.end()


class Thumbnails(QObject):
    """Thumbnails by request; ``arrived`` carries the photographs of those that came, gathered."""

    arrived = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._cache: OrderedDict[ThumbnailRequest, QPixmap] = OrderedDict()
        self._latest: dict[int, ThumbnailRequest] = {}
        self._bytes = 0
        self._requests: list[ThumbnailRequest] = []
        self._under_way: set[ThumbnailRequest] = set()
        self._gathered: set[int] = set()
        self._kept: KeptThumbnails | None = None
        self._control = Control()
        self._worker = Worker("thumbnails", self, threads=THREADS)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(GATHER_INTERVAL_MS)
        self._timer.timeout.connect(self._announce)

    def get(self, request: ThumbnailRequest) -> QPixmap | None:
        """The picture, a null one where the file has none, or None until it has been made."""
        found = self._cache.get(request)
        if found is not None:
            self._cache.move_to_end(request)
            return found
        self._put(request)
        return None

    def show(self, kept: KeptThumbnails | None) -> None:
        """Use the pictures that a project keeps, or none; what was made for another is dropped."""
        self.forget()
        if self._kept is not None:
            self._kept.close()
        self._kept = kept

    def latest(self, number: int) -> QPixmap | None:
        """The picture of a photograph that was made last, in whatever size."""
        latest = self._latest.get(number)
        return None if latest is None else self._cache.get(latest)

    def _put(self, request: ThumbnailRequest) -> None:
        requests, under_way, control = self._requests, self._under_way, self._control
        kept = self._kept
        if request in under_way:
            return
        waiting = request in requests
        requests.append(request)
        if waiting:
            with suppress(ValueError):  # a thread may have taken it meanwhile
                requests.remove(request)
        else:
            self._worker.start(lambda: _make_latest(requests, under_way, control, kept), self._take)
        if len(requests) > MAX_WAITING:
            del requests[0]

    def _take(self, made: tuple[ThumbnailRequest, QImage] | None) -> None:
        if made is None:
            return
        request, image = made
        if request not in self._under_way:
            return  # it was of a project that is no longer shown
        self._under_way.remove(request)
        pixmap = QPixmap() if image.isNull() else QPixmap.fromImage(image)
        pixmap.setDevicePixelRatio(request.ratio)
        self._bytes += _size(pixmap) - _size(self._cache.pop(request, None))
        self._cache[request] = pixmap
        self._latest[request.number] = request
        while self._bytes > MAX_CACHE_BYTES and len(self._cache) > 1:
            oldest, old = self._cache.popitem(last=False)
            self._bytes -= _size(old)
            if self._latest.get(oldest.number) == oldest:
                del self._latest[oldest.number]
        self._gathered.add(request.number)
        if not self._timer.isActive():
            self._timer.start()

    def _announce(self) -> None:
        gathered, self._gathered = self._gathered, set()
        self.arrived.emit(gathered)

    @property
    def busy(self) -> bool:
        """True while pictures are decoded or wait for it."""
        return bool(self._requests or self._under_way)

    def forget(self) -> None:
        """Drop all pictures and requests."""
        self._requests.clear()
        self._requests, self._under_way = [], set()
        self._cache.clear()
        self._latest.clear()
        self._bytes = 0

    def close(self) -> None:
        """Drop what waits and let the threads end."""
        self._requests.clear()
        self._control.cancel()
        self._worker.close()
        if self._kept is not None:
            self._kept.close()


def _size(pixmap: QPixmap | None) -> int:
    return 0 if pixmap is None else pixmap.width() * pixmap.height() * 4 + _OBJECT_BYTES
