"""One file to what the graphs need of it; whatever goes wrong becomes a sentence for that file."""

import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from swc_desktop.core.errors import (
    PhotoCutShort,
    PhotoFault,
    PhotoUnreadable,
    Unreadable,
)
from swc_desktop.core.observation import Moment, Place
from swc_desktop.packs.pack import ImageInput
from swc_desktop.photos.container import Kind
from swc_desktop.photos.decode import model_pixels, read_picture
from swc_desktop.photos.opening import fault_of_machine
from swc_desktop.photos.photo import Photo
from swc_desktop.photos.read import read_photo

logger = logging.getLogger(__name__)

MAX_LOST = 0.5
"""The share of a picture that may be missing; of less than half of it no animal is named."""

_BYTES_A_PIXEL = 4
_REDUCED = frozenset(kind.value for kind in Kind if kind is Kind.JPEG or kind.is_raw)


@dataclass(frozen=True)
class Loaded:
    """A photograph with its pixels uint8 (size, size, 3), or the reason why there is none.

    ``pixels`` is None when no picture was asked for. ``photo`` is there beside ``unreadable``
    when the metadata could be read and the picture could not.
    """

    photo: Photo | None
    pixels: NDArray[np.uint8] | None
    unreadable: Unreadable | None


class ByteBudget:
    """A bound on the bytes that several threads hold at a time; one large demand runs alone."""

    def __init__(self, total: int) -> None:
        self._total = total
        self._free = total
        self._changed = threading.Condition()

    @contextmanager
    def hold(self, size: int) -> Iterator[None]:
        """Wait until ``size`` bytes are free and keep them for the length of the block."""
        size = min(size, self._total)
        with self._changed:
            self._changed.wait_for(lambda: self._free >= size)
            self._free -= size
        try:
            yield
        finally:
            with self._changed:
                self._free += size
                self._changed.notify_all()


def decoded_bytes(photo: Photo, short_side: int) -> int:
    """About what decoding takes: JPEG and previews are reduced on the way, others held twice."""
    pixels = photo.width * photo.height
    reduction = 1
    if photo.media_type in _REDUCED:
        steps = min(photo.width, photo.height) // short_side
        reduction = next((step for step in (8, 4, 2) if steps >= step), 1)
    return 2 * _BYTES_A_PIXEL * pixels // reduction**2


def load(
    file: Path,
    image: ImageInput | None,
    budget: ByteBudget,
    *,
    typed_place: Place | None,
    typed_moment: Moment | None,
    made: date | None = None,
) -> Loaded:
    """Read a file and, when ``image`` says how, its pixels; every error becomes a sentence."""
    photo: Photo | None = None
    try:
        read = read_photo(file, typed_place=typed_place, typed_moment=typed_moment, made=made)
        if isinstance(read, Unreadable):
            return Loaded(None, None, read)
        photo = read
        if image is None:
            return Loaded(photo, None, None)
        with budget.hold(decoded_bytes(photo, image.short_side)):
            picture = read_picture(file, short_side=image.short_side)
            photo = replace(photo, damage=picture.damage)
            if picture.lost > MAX_LOST:
                raise PhotoCutShort(file=file, damage=picture.damage)
            pixels = model_pixels(picture.image, size=image.size, short_side=image.short_side)
        return Loaded(photo, pixels, None)
    except PhotoUnreadable as error:
        return Loaded(photo, None, Unreadable(error.sentence))
    except Exception as error:
        if fault := fault_of_machine(file, error):
            return Loaded(photo, None, Unreadable(fault.sentence))
        logger.exception("reading %s failed in a way that was not foreseen", file)
        sentence = PhotoFault(file=file, reason=f"{type(error).__name__}: {error}").sentence
        return Loaded(photo, None, Unreadable(sentence))
