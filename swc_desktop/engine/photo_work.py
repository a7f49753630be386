"""What is done with one photograph in a child: facts, pixels for the graphs, pictures to look at.

Whatever goes wrong becomes a sentence for that file.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Final, TypeVar

import numpy as np
from numpy.typing import NDArray

from swc_desktop.core.errors import PhotoCutShort, PhotoFault, PhotoUnreadable, Unreadable
from swc_desktop.core.observation import Moment, Place
from swc_desktop.engine.child import Grant
from swc_desktop.packs.pack import ImageInput
from swc_desktop.photos.container import Kind
from swc_desktop.photos.decode import model_pixels, read_picture, thumbnail
from swc_desktop.photos.opening import fault_of_machine
from swc_desktop.photos.photo import Photo
from swc_desktop.photos.read import read_photo

logger = logging.getLogger(__name__)

MAX_LOST: Final = 0.5
"""The share of a picture that may be missing; of less than half of it no animal is named."""

MAX_SHOWN_PIXELS: Final = 64_000_000
"""A picture of more is shown at a half of its own resolution, or a quarter."""

_BYTES_A_PIXEL: Final = 4
_REDUCED: Final = frozenset(kind.value for kind in Kind if kind is Kind.JPEG or kind.is_raw)

Made = TypeVar("Made")


@dataclass(frozen=True)
class Loaded:
    """A photograph with its pixels uint8 (size, size, 3), or the reason why there is none.

    ``pixels`` is None when no picture was asked for. ``photo`` is there beside ``unreadable``
    when the metadata could be read and the picture could not.
    """

    photo: Photo | None
    pixels: NDArray[np.uint8] | None
    unreadable: Unreadable | None


@dataclass(frozen=True)
class Shown:
    """A picture to look at: uint8 (height, width, 3), and the photograph's own size."""

    pixels: NDArray[np.uint8]
    width: int
    height: int


def decoded_bytes(photo: Photo, short_side: int) -> int:
    """About what decoding takes: JPEG and previews are reduced on the way, others held twice."""
    pixels = photo.width * photo.height
    reduction = 1
    if photo.media_type in _REDUCED:
        steps = min(photo.width, photo.height) // short_side
        reduction = next((step for step in (8, 4, 2) if steps >= step), 1)
    return 2 * _BYTES_A_PIXEL * pixels // reduction**2


def load(
    grant: Grant,
    file: Path,
    image: ImageInput | None,
    typed_place: Place | None,
    typed_moment: Moment | None,
    made: date | None,
) -> Loaded:
    """Read a file and, when ``image`` says how, its pixels."""
    photo: Photo | None = None

    def loaded() -> Loaded:
        nonlocal photo
        read = read_photo(file, typed_place=typed_place, typed_moment=typed_moment, made=made)
        if isinstance(read, Unreadable):
            return Loaded(None, None, read)
        photo = read
        if image is None:
            return Loaded(photo, None, None)
        grant(decoded_bytes(photo, image.short_side))
        picture = read_picture(file, short_side=image.short_side)
        photo = replace(photo, damage=picture.damage)
        if picture.lost > MAX_LOST:
            raise PhotoCutShort(file=file, damage=picture.damage)
        pixels = model_pixels(picture.image, size=image.size, short_side=image.short_side)
        return Loaded(photo, pixels, None)

    done = _guarded(file, loaded)
    return Loaded(photo, None, done) if isinstance(done, Unreadable) else done


def small(grant: Grant, file: Path, edge: int) -> NDArray[np.uint8] | Unreadable:
    """A small picture, uint8 (height, width, 3), its long side at most ``edge``."""

    def made() -> NDArray[np.uint8] | Unreadable:
        photo = read_photo(file)
        if isinstance(photo, Unreadable):
            return photo
        grant(decoded_bytes(photo, edge))
        return np.asarray(thumbnail(file, edge=edge))

    return _guarded(file, made)


def show(grant: Grant, file: Path, short_side: int) -> Shown | Unreadable:
    """A picture whose short side has at least ``short_side`` pixels where it can have them."""

    def shown() -> Shown | Unreadable:
        photo = read_photo(file)
        if isinstance(photo, Unreadable):
            return photo
        grant(decoded_bytes(photo, short_side))
        decoded = read_picture(file, short_side=short_side).image
        factor = max(1, min(decoded.size) // short_side)
        while decoded.width * decoded.height > MAX_SHOWN_PIXELS * factor**2:
            factor += 1
        shrunk = decoded.reduce(factor) if factor > 1 else decoded
        width, height = photo.width, photo.height
        if not (width and height) or width < decoded.width:
            width, height = decoded.size
        return Shown(np.asarray(shrunk), width, height)

    return _guarded(file, shown)


def _guarded(file: Path, make: Callable[[], Made]) -> Made | Unreadable:
    """What is made of a file, or the sentence why it is not made."""
    try:
        return make()
    except PhotoUnreadable as error:
        return Unreadable(error.sentence)
    except Exception as error:
        if fault := fault_of_machine(file, error):
            return Unreadable(fault.sentence)
        logger.exception("reading %s failed in a way that was not foreseen", file)
        sentence = PhotoFault(file=file, reason=f"{type(error).__name__}: {error}").sentence
        return Unreadable(sentence)
