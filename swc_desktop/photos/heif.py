"""Pixels of HEIF pictures, decoded by libheif without anything beside the picture.

The classes of pi-heif also read each item that describes a picture, and version 1.4.0 crashes the
process where the name of one is not UTF-8. Its inner module gives the picture without them.
"""

from typing import BinaryIO, Final

from pi_heif.heif import _pi_heif
from PIL import Image

from swc_desktop.photos import bmff
from swc_desktop.photos.file_window import CONTRADICTION, NO_PICTURE, Damaged, FileWindow

_DECODE_THREADS: Final = 4
"""The default of pi-heif."""

_BYTES_PER_PIXEL: Final = {"L": 1, "RGB": 3, "RGBA": 4, "RGBa": 4, "I;10": 2, "I;12": 2}
_SPARE_BITS: Final = {"I;10": 6, "I;12": 4}


def load_fault() -> str:
    """Why libheif does not load, "" where it does; pi-heif would raise that at its first use."""
    try:
        _ = _pi_heif.load_file
    except ImportError as error:
        return " ".join(str(error).split())
    return ""


def decode(stream: BinaryIO, pixels: int) -> Image.Image:
    """The primary picture, upright, of at most ``pixels`` pixels.

    Raises ``Damaged``, and the errors of libheif.
    """
    bmff.check_parts(FileWindow(stream), pixels)
    stream.seek(0)
    data = stream.read()
    pictures = _pi_heif.load_file(data, _DECODE_THREADS, True, False, False, False, "", False)
    listed = [one for one in pictures if one is not None]
    if not listed:
        raise Damaged(NO_PICTURE)
    picture = next((one for one in listed if one.primary), listed[0])
    (width, height), _ = picture.size_mode
    if width * height > pixels:
        raise Damaged(CONTRADICTION)
    plane, stride = picture.data, picture.stride
    size, mode = picture.size_mode
    if stride < size[0] * _BYTES_PER_PIXEL[mode]:
        raise Damaged(CONTRADICTION)
    if mode not in _SPARE_BITS:
        return Image.frombytes(mode, size, plane, "raw", mode, stride)
    deep = Image.frombytes("I;16", size, plane, "raw", "I;16", stride)
    return deep.point(lambda value: value * 2 ** _SPARE_BITS[mode])
