"""Chunks of a PNG file (PNG 3rd edition; XMP part 3)."""

import struct
import zlib
from dataclasses import dataclass
from typing import Final

from swc_desktop.photos.file_window import NO_PICTURE, Damaged, FileWindow

_XMP_KEYWORD: Final = b"XML:com.adobe.xmp\0"
_MAX_CHUNKS: Final = 65_536
_MAX_BYTES: Final = 1 << 20
"""Far above any real file; both bound the work on hostile ones."""


@dataclass(frozen=True)
class PngHeader:
    """Size in pixels; EXIF block and XMP packet, or empty."""

    width: int
    height: int
    exif: bytes
    xmp: bytes


def read_png(window: FileWindow) -> PngHeader:
    """Read the chunks of the file. Raises ``Damaged`` where there is no picture."""
    header = window.read(12, 21)
    checked = len(header) == 21 and zlib.crc32(header[:17]) == int.from_bytes(header[17:], "big")
    if not checked or header[:4] != b"IHDR":
        raise Damaged(NO_PICTURE)
    width, height = window.unpack(">II", 16)
    exif = xmp = b""
    at = 8
    for _ in range(_MAX_CHUNKS):
        head = window.read(at, 8)
        if len(head) < 8:
            break
        length, kind = struct.unpack(">I4s", head)
        if kind == b"eXIf" and not exif and length <= _MAX_BYTES:
            exif = window.read(at + 8, length).removeprefix(b"Exif\0\0")
        elif kind == b"iTXt" and not xmp and length <= _MAX_BYTES:
            xmp = _packet(window.read(at + 8, length))
        elif kind == b"IEND":
            break
        at += 12 + length
    if width == 0 or height == 0:
        raise Damaged(NO_PICTURE)
    return PngHeader(width, height, exif, xmp)


def _packet(text: bytes) -> bytes:
    """The XMP packet of an ``iTXt`` chunk, empty for another text or a damaged one."""
    if not text.startswith(_XMP_KEYWORD) or len(text) < len(_XMP_KEYWORD) + 2:
        return b""
    compressed = text[len(_XMP_KEYWORD)] == 1
    parts = text[len(_XMP_KEYWORD) + 2 :].split(b"\0", 2)
    if len(parts) < 3:
        return b""
    if not compressed:
        return parts[2]
    try:
        return zlib.decompressobj().decompress(parts[2], _MAX_BYTES)
    except zlib.error:
        return b""
