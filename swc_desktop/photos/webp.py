"""Chunks of a WebP file (RFC 9649)."""

import struct
from dataclasses import dataclass
from typing import Final

from swc_desktop.photos.file_window import NO_PICTURE, Damaged, FileWindow

_MAX_CHUNKS: Final = 65_536
_MAX_BYTES: Final = 1 << 20
"""Far above any real file; both bound the work on hostile ones."""


@dataclass(frozen=True)
class WebpHeader:
    """Size in pixels; EXIF block and XMP packet, or empty."""

    width: int
    height: int
    exif: bytes
    xmp: bytes


def read_webp(window: FileWindow) -> WebpHeader:
    """Read the chunks of the file. Raises ``Damaged`` where there is no picture."""
    size: tuple[int, int] | None = None
    exif = xmp = b""
    at = 12
    for _ in range(_MAX_CHUNKS):
        head = window.read(at, 8)
        if len(head) < 8:
            break
        kind, length = struct.unpack("<4sI", head)
        if kind in (b"VP8X", b"VP8L", b"VP8 ") and size is None:
            size = _size(kind, window.read(at + 8, 10))
        elif kind == b"EXIF" and not exif and length <= _MAX_BYTES:
            exif = window.read(at + 8, length).removeprefix(b"Exif\0\0")
        elif kind == b"XMP " and not xmp and length <= _MAX_BYTES:
            xmp = window.read(at + 8, length)
        at += 8 + length + length % 2
    if size is None:
        raise Damaged(NO_PICTURE)
    return WebpHeader(*size, exif, xmp)


def _size(kind: bytes, head: bytes) -> tuple[int, int] | None:
    if len(head) < 10:
        return None
    if kind == b"VP8X":
        width = int.from_bytes(head[4:7], "little") + 1
        return width, int.from_bytes(head[7:10], "little") + 1
    if kind == b"VP8L":
        bits = int.from_bytes(head[1:5], "little")
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    width, height = struct.unpack("<HH", head[6:10])
    return width & 0x3FFF, height & 0x3FFF
