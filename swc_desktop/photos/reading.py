"""Reading a photograph once: everything that is requested from one opening of the file.

Errors of a file are a sentence in the result, never an exception.
"""

import hashlib
import io
import logging
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import BinaryIO, Final

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from swc_desktop.core.detector import DetectorSquare
from swc_desktop.core.errors import Unreadable
from swc_desktop.core.observation import Moment, Place
from swc_desktop.photos.container import Container
from swc_desktop.photos.decoding import (
    decoded,
    model_pixels,
    pixels_of,
    reduced,
    reduction_of,
    shrunk,
)
from swc_desktop.photos.detector_pixels import square_pixels
from swc_desktop.photos.errors import PhotoCutShort, PhotoFault, PhotoUnreadable
from swc_desktop.photos.facts import photo_of
from swc_desktop.photos.memory import decoding_bytes
from swc_desktop.photos.observing import NOTHING_GIVEN, Given
from swc_desktop.photos.opening import (
    buffered,
    checked_container,
    picture_errors,
    system_fault,
)
from swc_desktop.photos.photo import Photo
from swc_desktop.photos.picture import DecodedPicture
from swc_desktop.photos.picture_digest import picture_sha256
from swc_desktop.storage.regular_file import open_file

logger = logging.getLogger(__name__)

MAX_LOST: Final = 0.5
"""The share of a picture that may be missing; from less than half of it, no animal is named."""

_BYTES_PER_PIXEL: Final = 4
"""Of a colour picture of Pillow."""

_PIECE: Final = 1 << 20
"""Bytes read at a time; a round choice that keeps memory small."""

Pixels = NDArray[np.uint8]
Hold = Callable[[int], AbstractContextManager[None]]


@dataclass(frozen=True)
class Square:
    """Input of a model: the central square of ``size`` of a picture scaled to ``short_side``."""

    size: int
    short_side: int


@dataclass(frozen=True)
class Wants:
    """What is requested of a file beside its facts; None or False means not requested.

    ``model`` are the pixels for an image graph. ``thumbnail`` is the greatest long side of a small
    picture. ``view`` is the least short side of a picture to look at, where the file has that.
    ``picture`` is the least short side of the picture that is returned for views of its regions;
    everything else is then made from that one. ``detector`` are the pixels for a detector.
    """

    digest: bool = False
    model: Square | None = None
    detector: DetectorSquare | None = None
    thumbnail: int | None = None
    view: int | None = None
    picture: int | None = None
    given: Given = NOTHING_GIVEN

    @property
    def pixels(self) -> bool:
        """Whether the picture has to be decoded."""
        wanted = (self.model, self.detector, self.thumbnail, self.view, self.picture)
        return any(one is not None for one in wanted)


FACTS: Final = Wants()


@dataclass(frozen=True)
class OneRead:
    """The result of one reading of a file. Arrays are uint8 (height, width, 3) RGB, upright.

    ``sha256`` is the digest of the file in hexadecimal, also for a file that is not a picture;
    ``picture_sha256`` that of a JPEG without its metadata, empty for other kinds, for a JPEG that
    is damaged, and for one of more than ``MAX_WHOLE_BYTES``.
    ``unreadable`` says why something that was requested is missing; everything else that could be
    read is present. ``model`` is always None for a picture of which too much is lost; ``thumbnail``
    and ``view`` then show the rest; so is ``detector``. ``picture`` is the decoded picture for
    views of its regions (``views.py``); it is not meant to be sent to another process.
    """

    photo: Photo | None = None
    unreadable: Unreadable | None = None
    sha256: str = ""
    model: Pixels | None = None
    detector: Pixels | None = None
    thumbnail: Pixels | None = None
    view: Pixels | None = None
    picture: Image.Image | None = None
    picture_sha256: str = ""


def read_once(path: Path, wants: Wants = FACTS, *, hold: Hold = lambda _: nullcontext()) -> OneRead:
    """Read the facts of a file and everything in ``wants``, from one opening of it.

    ``hold`` is entered with the bytes that decoding will take, before anything is decoded, and
    left when the pixels are made. Never raises because of the content of a file.
    """
    reading = _Reading(path, wants, hold)
    try:
        reading.run()
    except PhotoUnreadable as error:
        return replace(reading.so_far, unreadable=error.value)
    except Exception as error:
        if fault := system_fault(path, error):
            return replace(reading.so_far, unreadable=fault.value)
        logger.exception("reading %s failed in an unexpected way", path)
        reason = f"{type(error).__name__}: {error}"
        return replace(reading.so_far, unreadable=PhotoFault(file=path, reason=reason).value)
    return reading.so_far


def read_photo(
    path: Path,
    *,
    typed_place: Place | None = None,
    typed_moment: Moment | None = None,
    made: date | None = None,
) -> Photo | Unreadable:
    """Only the facts of a file, or one sentence why it is not a photograph."""
    read = read_once(path, Wants(given=Given(typed_place, typed_moment, made)))
    if read.photo is None or read.unreadable is not None:
        return read.unreadable or Unreadable("")
    return read.photo


def read_frame(image: Image.Image, wants: Wants) -> OneRead:
    """The pixels in ``wants`` of a picture that is decoded already, upright in RGB, by the same
    rules as those of a file."""
    model, square, small = wants.model, wants.detector, wants.thumbnail
    return OneRead(
        model=None
        if model is None
        else model_pixels(image, size=model.size, short_side=model.short_side),
        detector=None if square is None else square_pixels(image, square),
        thumbnail=None if small is None else pixels_of(shrunk(image, small)),
        view=None if wants.view is None else pixels_of(reduced(image, wants.view)),
        picture=None if wants.picture is None else reduced(image, wants.picture),
    )


def sha256_of_file(path: Path) -> str:
    """SHA-256 of a file in hexadecimal. Raises ``PhotoUnreadable``."""
    with picture_errors(path), open_file(path) as stream:
        return _digest(stream)


class _Reading:
    """One reading in progress; ``so_far`` is its result so far."""

    def __init__(self, path: Path, wants: Wants, hold: Hold) -> None:
        self.so_far = OneRead()
        self._path = path
        self._wants = wants
        self._hold = hold
        self._reduction = 0
        self._picture: DecodedPicture | None = None

    def run(self) -> None:
        """Read everything in ``wants``. Raises any error that ends that."""
        wants = self._wants
        with _opened(self._path, whole=wants.digest or wants.pixels) as stream:
            if wants.digest:
                with picture_errors(self._path):
                    self._take_digests(stream)
            with picture_errors(self._path):
                container = checked_container(self._path, stream)
            photo = photo_of(self._path, stream, container, wants.given)
            self.so_far = replace(self.so_far, photo=photo)
            self._get_pixels(stream, replace(container, width=photo.width, height=photo.height))

    def _take_digests(self, stream: BinaryIO) -> None:
        whole = stream.getvalue() if isinstance(stream, io.BytesIO) else b""
        self.so_far = replace(
            self.so_far, sha256=_digest(stream), picture_sha256=picture_sha256(whole)
        )

    def _get_pixels(self, stream: BinaryIO, container: Container) -> None:
        """Make each of the pictures; last the thumbnail, which may need another decoding."""
        wants = self._wants
        if wants.model is not None or wants.detector is not None:
            self._get_inputs(stream, container)
        if wants.picture is not None:
            picture = self._decoded(stream, container, short_side=wants.picture)
            kept = reduced(picture.image, wants.picture)
            self.so_far = replace(self.so_far, picture=kept)
        if wants.view is not None:
            picture = self._decoded(stream, container, short_side=wants.view)
            view = pixels_of(reduced(picture.image, wants.view))
            self.so_far = replace(self.so_far, view=view)
        if wants.thumbnail is not None:
            picture = self._decoded(stream, container, long_side=wants.thumbnail)
            small = pixels_of(shrunk(picture.image, wants.thumbnail))
            self.so_far = replace(self.so_far, thumbnail=small)

    def _get_inputs(self, stream: BinaryIO, container: Container) -> None:
        """Make the pixels for the graphs, unless too much of the picture is lost."""
        model, square = self._wants.model, self._wants.detector
        sides = [] if model is None else [model.short_side]
        sides += [] if square is None else [square.size]
        picture = self._decoded(stream, container, short_side=max(sides))
        if picture.lost > MAX_LOST:
            error = PhotoCutShort(file=self._path, damage=picture.damage.message)
            self.so_far = replace(self.so_far, unreadable=error.value)
            return
        if model is not None:
            pixels = model_pixels(picture.image, size=model.size, short_side=model.short_side)
            self.so_far = replace(self.so_far, model=pixels)
        if square is not None:
            self.so_far = replace(self.so_far, detector=square_pixels(picture.image, square))

    def _decoded(
        self, stream: BinaryIO, container: Container, *, short_side: int = 1, long_side: int = 1
    ) -> DecodedPicture:
        """The picture as ``read_picture`` gives it, decoded again only if another reduction is
        needed."""
        short_side = max(short_side, self._wants.picture or 1)
        reduction = reduction_of(container, short_side, long_side)
        if self._picture is None or reduction != self._reduction:
            self._picture = None
            held = self.so_far.picture
            kept = 0 if held is None else _BYTES_PER_PIXEL * held.width * held.height
            with self._hold(kept + decoding_bytes(container, short_side, long_side)):
                picture = decoded(self._path, stream, container, short_side, long_side)
            self._picture, self._reduction = picture, reduction
            photo = self.so_far.photo
            if photo is not None and photo.damage is None:
                photo = replace(photo, damage=picture.damage)
                self.so_far = replace(self.so_far, photo=photo)
        return self._picture


def _opened(path: Path, *, whole: bool) -> BinaryIO:
    with picture_errors(path):
        return buffered(path) if whole else open_file(path)


def _digest(stream: BinaryIO) -> str:
    digest = hashlib.sha256()
    while piece := stream.read(_PIECE):
        digest.update(piece)
    stream.seek(0)
    return digest.hexdigest()
