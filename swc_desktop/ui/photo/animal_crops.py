"""Pictures of single animals, cut out of their photographs beside the window."""

from collections import OrderedDict
from dataclasses import dataclass
from typing import Final, NamedTuple

from PySide6.QtCore import QObject, QRect, QSize, Signal
from PySide6.QtGui import QImage

from swc_desktop.core.message import Message, message
from swc_desktop.core.progress import Cancelled, Control
from swc_desktop.core.region import Box
from swc_desktop.photos.crop import short_side_for
from swc_desktop.photos.left_out import is_clip_name
from swc_desktop.projects.media import SeenFile
from swc_desktop.session.which_individual import PicturedAnimal
from swc_desktop.ui.photo.kept_thumbnails import KeptThumbnails
from swc_desktop.ui.photo.photo_loading import Picture, load_picture, to_qimage, without_faces
from swc_desktop.ui.workers.worker import Worker

SIDE: Final = 1000
"""Pixels that the longer side of an animal has at least, where the photograph has them: as much as
half a large screen shows."""

MAX_SHORT_SIDE: Final = 3000
"""Pixels of the short side of a photograph that are decoded for a small animal in it; more would
take seconds."""

MARGIN: Final = 0.12
"""Of a box, added on each side: boxes of detectors cut off tails and ears."""

MAX_CACHE_BYTES: Final = 128 << 20
"""Room for about 60 animals; a round choice."""

THREADS: Final = 2
"""Few, because they share the child processes that decode with the run."""

CLOSE_TIMEOUT_S: Final = 3.0
"""How long closing waits for a picture that was cancelled; its child process ends at once."""


class CropRequest(NamedTuple):
    """The animal in a ``box`` of a photograph (None: all of it), in which people are blurred."""

    file: SeenFile
    sha256: str
    box: Box | None
    people: tuple[Box, ...]


@dataclass(frozen=True)
class AnimalCrop:
    """An animal cut out of its photograph, a null image where there is none; ``problem`` says why
    there is none, or only the small picture that the project keeps."""

    image: QImage
    problem: Message | str = ""


def crop_request(animal: PicturedAnimal) -> CropRequest:
    """What to cut out for an animal."""
    record = animal.record
    return CropRequest(record.seen, record.sha256, animal.box, record.people)


def around(box: Box | None, size: QSize) -> QRect:
    """The part of a picture that shows an animal, with a margin, within the picture."""
    whole = QRect(0, 0, size.width(), size.height())
    if box is None:
        return whole
    margin = MARGIN * max(box.width * size.width(), box.height * size.height())
    left, top = box.left * size.width() - margin, box.top * size.height() - margin
    right = (box.left + box.width) * size.width() + margin
    bottom = (box.top + box.height) * size.height() + margin
    part = QRect(round(left), round(top), round(right - left), round(bottom - top))
    return part.intersected(whole)


class AnimalCrops(QObject):
    """Animals by request, the first request first; ``arrived`` carries the request of one that
    came."""

    arrived = Signal(object)

    def __init__(self, kept: KeptThumbnails | None, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._kept = kept
        self._cache: OrderedDict[CropRequest, AnimalCrop] = OrderedDict()
        self._bytes = 0
        self._waiting: list[CropRequest] = []
        self._under_way: set[CropRequest] = set()
        self._control = Control()
        self._worker = Worker("animal-crops", self, threads=THREADS)

    def get(self, request: CropRequest) -> AnimalCrop | None:
        """The animal, or None until it was cut out."""
        found = self._cache.get(request)
        if found is not None:
            self._cache.move_to_end(request)
        elif request not in self._waiting and request not in self._under_way:
            self._waiting.append(request)
            waiting, under_way = self._waiting, self._under_way
            control, kept = self._control, self._kept
            self._worker.start(lambda: _cut_first(waiting, under_way, control, kept), self._take)
        return found

    @property
    def busy(self) -> bool:
        """True while pictures are decoded or wait for it."""
        return bool(self._waiting or self._under_way)

    def forget(self) -> None:
        """Drop the requests that have not begun."""
        self._waiting.clear()

    def close(self) -> None:
        """Drop all requests and let the threads end."""
        self.forget()
        self._control.cancel()
        self._worker.close(CLOSE_TIMEOUT_S)
        if self._kept is not None:
            self._kept.close()

    def _take(self, made: tuple[CropRequest, AnimalCrop] | None) -> None:
        if made is None:
            return
        request, crop = made
        self._under_way.discard(request)
        if (before := self._cache.pop(request, None)) is not None:
            self._bytes -= before.image.sizeInBytes()
        self._cache[request] = crop
        self._bytes += crop.image.sizeInBytes()
        while self._bytes > MAX_CACHE_BYTES and len(self._cache) > 1:
            _, oldest = self._cache.popitem(last=False)
            self._bytes -= oldest.image.sizeInBytes()
        self.arrived.emit(request)


def _cut_first(
    waiting: list[CropRequest],
    under_way: set[CropRequest],
    control: Control,
    kept: KeptThumbnails | None,
) -> tuple[CropRequest, AnimalCrop] | None:
    """The animal that was requested first, at the time when a thread is free."""
    try:
        request = waiting.pop(0)
    except IndexError:
        return None
    under_way.add(request)
    try:
        return request, _cut(request, control, kept)
    except Cancelled:
        return None


def _cut(request: CropRequest, control: Control, kept: KeptThumbnails | None) -> AnimalCrop:
    """The animal from its file; else, and of a clip, from the small picture that is kept."""
    problem: Message | str = message("PhotoView", "A video shows the moment that stands for it.")
    if not is_clip_name(request.file.path.name):
        side = SIDE if request.box is None else short_side_for(request.box, SIDE)
        short_side = min(side, MAX_SHORT_SIDE)
        loaded = load_picture(request.file, short_side, control, request.people)
        if isinstance(loaded, Picture):
            return AnimalCrop(loaded.image.copy(around(request.box, loaded.image.size())))
        problem = loaded.message
    small = None if kept is None or not request.sha256 else kept.get(request.sha256)
    if small is None:
        return AnimalCrop(QImage(), problem)
    image = to_qimage(without_faces(small, request.people))
    return AnimalCrop(image.copy(around(request.box, image.size())), problem)
