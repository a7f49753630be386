"""Segments of a JPEG file (ITU-T T.81, annex B; EXIF 3.0; XMP part 3)."""

import struct
from dataclasses import dataclass
from typing import Final

from swc_desktop.core.message import Message, message
from swc_desktop.photos.file_window import NO_PICTURE, Damaged, FileWindow

_EXIF: Final = b"Exif\0"
_XMP: Final = b"http://ns.adobe.com/xap/1.0/\0"
_TIFF_MARKS: Final = (b"II*\0", b"MM\0*")
_JPEG_LS: Final = 0xF7
FRAMES: Final = (frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}) | {_JPEG_LS}
PROGRESSIVE: Final = frozenset((0xC2, 0xC6, 0xCA, 0xCE))
_LOSSLESS: Final = frozenset((0xC3, 0xC7, 0xCB, 0xCF))
_DECODED: Final = frozenset((0xC0, 0xC1, 0xC2, 0xC9, 0xCA))
_WITHOUT_LENGTH: Final = frozenset((0x01, *range(0xD0, 0xD9)))
_MAX_SEGMENTS: Final = 4096
_MAX_JUNK: Final = 1 << 16
_MAX_EXIF_BYTES: Final = 4 << 20
"""Far above any real file; the three bound the work on hostile ones."""


@dataclass(frozen=True)
class JpegHeader:
    """Stored size in pixels, number of planes, EXIF blocks (each a TIFF tree), XMP packet or empty.

    ``held_bytes`` is what the decoder holds for a picture in several scans, whatever the size it
    is decoded to: all coefficients, two bytes each.
    """

    width: int
    height: int
    planes: int
    held_bytes: int
    exif: tuple[bytes, ...]
    xmp: bytes


def read_jpeg(window: FileWindow) -> JpegHeader:
    """The segments before the first scan. Raises ``Damaged`` where there is no picture."""
    size: tuple[int, int] | None = None
    planes = held_bytes = 0
    progressive = False
    exif: list[bytes] = []
    xmp = b""
    at = 2
    for _ in range(_MAX_SEGMENTS):
        marker, at = _marker(window, at)
        if marker == 0xDA and not progressive and window.read(at + 2, 1) == bytes((planes,)):
            held_bytes = 0  # all planes in one scan
        if marker in (0xDA, 0xD9):
            break
        if marker in _WITHOUT_LENGTH:
            continue
        length = window.read(at, 2)
        if len(length) < 2:
            break
        (count,) = struct.unpack(">H", length)
        if marker in FRAMES and size is None:
            height, width, components = window.unpack(">HHB", at + 3)
            if 1 <= components <= 4 and count == 8 + 3 * components:
                size, planes, progressive = (width, height), components, marker in PROGRESSIVE
                held_bytes = _coefficient_bytes(size, window.read(at + 8, 3 * components))
        elif marker == 0xE1:
            name = window.read(at + 2, min(count - 2, len(_XMP)))
            if name.startswith(_EXIF):
                _take_exif(exif, window.read(at + 8, count - 8))
            elif name == _XMP and not xmp:
                xmp = window.read(at + 2 + len(_XMP), count - 2 - len(_XMP))
        at += max(count, 2)
    if size is None or 0 in size:
        raise Damaged(NO_PICTURE)
    return JpegHeader(*size, planes, held_bytes, tuple(exif), xmp)


def unsupported(frame: int, precision: int) -> Message | None:
    """The kind of JPEG if no decoder here supports it, else None; by the marker of the
    frame header and the bits per sample."""
    if frame == _JPEG_LS:
        return message("Photos", "a JPEG-LS picture")
    if frame in _LOSSLESS:
        return message("Photos", "a lossless JPEG")
    if precision != 8:
        return message("Photos", "a JPEG of {bits} bits").fill(bits=precision)
    return None if frame in _DECODED else message("Photos", "a hierarchical JPEG")


def _coefficient_bytes(size: tuple[int, int], planes: bytes) -> int:
    """Two bytes for each sample of each plane, by the sampling factors (A.1.1)."""
    factors = planes[1::3] or b"\x11"
    across = [max(1, one >> 4) for one in factors]
    down = [max(1, one & 15) for one in factors]
    samples = sum(one * other for one, other in zip(across, down, strict=True))
    return 2 * size[0] * size[1] * samples // (max(across) * max(down))


def _take_exif(blocks: list[bytes], body: bytes) -> None:
    """Add an EXIF segment; one that does not begin a TIFF tree continues the block before it."""
    begins = body[:4] in _TIFF_MARKS
    if begins or not blocks:
        blocks.append(body)
    elif len(blocks[-1]) + len(body) <= _MAX_EXIF_BYTES:
        blocks[-1] += body


def _marker(window: FileWindow, at: int) -> tuple[int, int]:
    """The next marker and the offset after it; stray bytes before it are skipped."""
    head = window.read(at, 2)
    if len(head) == 2 and head[0] == 0xFF and head[1] not in (0, 0xFF):
        return head[1], at + 2
    junk = window.read(at, _MAX_JUNK)
    for place in range(len(junk) - 1):
        if junk[place] == 0xFF and junk[place + 1] not in (0, 0xFF):
            return junk[place + 1], at + place + 2
    return 0xD9, at + len(junk)
