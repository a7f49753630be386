"""How much memory decoding a picture takes, predicted from its headers.

The factors were measured for each kind and mode; ``tests/photos/test_memory.py`` compares them with
the memory that is really used.
"""

from dataclasses import replace
from pathlib import Path
from typing import Final

from swc_desktop.core.message import message
from swc_desktop.photos.container import Container, FileKind
from swc_desktop.photos.errors import PhotoFileTooLarge, PhotoTooLarge
from swc_desktop.photos.file_window import Damaged
from swc_desktop.photos.jpeg_pixels import scale_of
from swc_desktop.photos.opening import MAX_WHOLE_BYTES, MAX_WHOLE_PIXELS

MAX_DECODING_BYTES: Final = 7 << 28
"""The most for one picture: enough for the largest of phones, HEIC with 200 million pixels."""

_RGB_TWICE: Final = 8
"""Bytes per pixel: Pillow uses four for a colour picture, and there are two pictures while one is
converted or turned."""

_BYTES_PER_PIXEL: Final = {
    FileKind.PNG: _RGB_TWICE,
    FileKind.TIFF: _RGB_TWICE,
    FileKind.GIF: _RGB_TWICE,
    FileKind.BMP: _RGB_TWICE,
    FileKind.WEBP: 17,
    FileKind.AVIF: 16,
    FileKind.HEIF: _RGB_TWICE,
    FileKind.DNG: _RGB_TWICE,
    FileKind.RAW: _RGB_TWICE,
}
_TIMES_THE_FILE: Final = {
    FileKind.JPEG: 4,
    FileKind.PNG: 3,
    FileKind.TIFF: 1,
    FileKind.GIF: 4,
    FileKind.BMP: 1,
    FileKind.WEBP: 2,
    FileKind.HEIF: 2,
    FileKind.AVIF: 2,
    FileKind.DNG: 3,
    FileKind.RAW: 3,
}
_READ_IN_PLACE: Final = (FileKind.TIFF, FileKind.GIF, FileKind.BMP)
_PIXELS_PER_PART: Final = 64
_MAX_PARTS: Final = 1 << 16
"""Strips and tiles of a TIFF are seldom smaller than a row, or 16 by 16 pixels of one plane.

Pillow lists every strip that a file declares: 16 MB of them took a minute and a gigabyte.
"""

_INKS: Final = 4
_MAX_TILE_PIXELS: Final = 1 << 22
"""Tiles up to this size may be larger than their picture."""

_STRIP_BYTES_PER_PIXEL: Final = 32
_MAX_STRIP_BYTES: Final = 8 << 20
"""Extra memory while a picture is converted strip by strip; grey float32 takes most."""


def check_memory(path: Path, container: Container, short_side: int, long_side: int = 1) -> None:
    """Raise ``PhotoUnreadable`` for a file that would take too much memory, and ``Damaged`` for
    tiles that are far larger than the picture, or far too many."""
    if container.tile_pixels > max(4 * container.width * container.height, _MAX_TILE_PIXELS):
        raise Damaged(message("Photos", "its tiles are larger than its picture"))
    if container.parts > max(container.width * container.height // _PIXELS_PER_PART, _MAX_PARTS):
        raise Damaged(message("Photos", "it has more tiles or strips than its picture can have"))
    if decoding_bytes(container, short_side, long_side) <= MAX_DECODING_BYTES:
        return
    if decoding_bytes(replace(container, file_bytes=0), short_side, long_side) > MAX_DECODING_BYTES:
        raise PhotoTooLarge(file=path, width=container.width, height=container.height)
    raise PhotoFileTooLarge(file=path, megabytes=round(container.file_bytes / 1e6))


def decoding_bytes(container: Container, short_side: int, long_side: int = 1) -> int:
    """The most bytes that decoding a file takes at a time, including the bytes of the file.

    A JPEG is reduced while it is decoded, by the requested sides; other kinds are not.
    """
    pixels = container.width * container.height
    file = _TIMES_THE_FILE[container.kind] * container.file_bytes
    if container.kind in _READ_IN_PLACE and container.file_bytes > MAX_WHOLE_BYTES:
        file = 0
    if container.kind is not FileKind.JPEG:
        pixels = max(pixels, container.tile_pixels)
        strips = min(_MAX_STRIP_BYTES, _STRIP_BYTES_PER_PIXEL * pixels)
        return file + _BYTES_PER_PIXEL[container.kind] * pixels + strips
    size = (container.width, container.height)
    pixels //= scale_of(size, short_side, long_side, MAX_WHOLE_PIXELS) ** 2
    raw = 4 if container.planes == _INKS else 3
    turned = _RGB_TWICE + (raw if container.planes == _INKS else 0)
    return file + max(container.held_bytes + 2 * raw * pixels, turned * pixels)
