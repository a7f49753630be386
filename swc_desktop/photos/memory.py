"""How much memory decoding a picture takes, by what its headers say."""

from dataclasses import replace
from pathlib import Path
from typing import Final

from swc_desktop.photos.container import Container, Kind
from swc_desktop.photos.errors import PhotoFileTooLarge, PhotoTooLarge
from swc_desktop.photos.jpeg_pixels import scale_of
from swc_desktop.photos.opening import MAX_WHOLE_BYTES, MAX_WHOLE_PIXELS
from swc_desktop.photos.window import Damaged

MAX_DECODING_BYTES: Final = 7 << 28
"""What one picture may take: enough for the largest of telephones, HEIC of 200 million pixels."""

_TURNED: Final = 8
"""Bytes of a pixel: Pillow takes four for each colour picture, and there are two of them while
one is converted or turned."""

_BYTES_A_PIXEL: Final = {
    Kind.PNG: _TURNED,
    Kind.TIFF: _TURNED,
    Kind.GIF: _TURNED,
    Kind.BMP: _TURNED,
    Kind.WEBP: 17,
    Kind.AVIF: 16,
    Kind.HEIF: _TURNED,
    Kind.DNG: _TURNED,
    Kind.RAW: _TURNED,
}
_TIMES_THE_FILE: Final = {
    Kind.JPEG: 4, Kind.PNG: 3, Kind.TIFF: 1, Kind.GIF: 4, Kind.BMP: 1, Kind.WEBP: 2,
    Kind.HEIF: 2, Kind.AVIF: 2, Kind.DNG: 3, Kind.RAW: 3,
}  # fmt: skip
_READ_IN_PLACE: Final = (Kind.TIFF, Kind.GIF, Kind.BMP)
_PIXELS_A_PART: Final = 64
_MAX_PARTS: Final = 1 << 16
"""Strips and tiles of a TIFF: seldom less than a row or 16 by 16 pixels of one plane."""

_INKS: Final = 4
_MAX_TILE_PIXELS: Final = 1 << 22
"""Tiles of this size may also be larger than their picture."""

_STRIP_BYTES_A_PIXEL: Final = 32
_MAX_STRIP_BYTES: Final = 8 << 20
"""What is used beside while a picture is converted strip by strip: grey of float32 takes most."""


def check_memory(path: Path, container: Container, short_side: int, long_side: int = 1) -> None:
    """Raise ``PhotoUnreadable`` for a file that would take more than one may, and ``Damaged`` for
    one in tiles that are far larger than its picture, or far more than that can be cut into."""
    if container.tile_pixels > max(4 * container.width * container.height, _MAX_TILE_PIXELS):
        raise Damaged("its tiles are larger than its picture")
    if container.parts > max(container.width * container.height // _PIXELS_A_PART, _MAX_PARTS):
        raise Damaged("it is cut into more parts than its picture can be")
    if decoding_bytes(container, short_side, long_side) <= MAX_DECODING_BYTES:
        return
    if decoding_bytes(replace(container, file_bytes=0), short_side, long_side) > MAX_DECODING_BYTES:
        raise PhotoTooLarge(file=path, width=container.width, height=container.height)
    raise PhotoFileTooLarge(file=path, megabytes=round(container.file_bytes / 1e6))


def decoding_bytes(container: Container, short_side: int, long_side: int = 1) -> int:
    """The most bytes that decoding a file takes at a time, its own bytes among them.

    A JPEG is reduced on the way by the sides that are asked for, others are not.
    """
    pixels = container.width * container.height
    file = _TIMES_THE_FILE[container.kind] * container.file_bytes
    if container.kind in _READ_IN_PLACE and container.file_bytes > MAX_WHOLE_BYTES:
        file = 0
    if container.kind is not Kind.JPEG:
        pixels = max(pixels, container.tile_pixels)
        strips = min(_MAX_STRIP_BYTES, _STRIP_BYTES_A_PIXEL * pixels)
        return file + _BYTES_A_PIXEL[container.kind] * pixels + strips
    size = (container.width, container.height)
    pixels //= scale_of(size, short_side, long_side, MAX_WHOLE_PIXELS) ** 2
    raw = 4 if container.planes == _INKS else 3
    turned = _TURNED + (raw if container.planes == _INKS else 0)
    return file + max(container.held_bytes + 2 * raw * pixels, turned * pixels)
