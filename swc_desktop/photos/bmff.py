"""Boxes of ISO base media files: HEIF and AVIF pictures, Canon CR3.

Source: ISO/IEC 14496-12 (boxes, ``meta``), ISO/IEC 23008-12 (items, ``irot``, ``clap``); the
boxes of CR3 as documented by L. Potthast (canon_cr3).
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from swc_desktop.core.message import message
from swc_desktop.photos.file_window import CONTRADICTION, NO_PICTURE, Damaged, FileWindow

_MAX_BOXES: Final = 4096
_MAX_ITEMS: Final = 65_536
_MAX_BYTES: Final = 4 << 20
"""Far above any real file; the three bound the work on hostile ones."""

_MAX_DECODED_TIMES: Final = 3
_MAX_DECODED_EXTRA: Final = 1 << 24
"""Tiles have somewhat more pixels than the picture, and transparency as many again; the extra is
for small pictures, whose tiles may be much larger."""

_MAX_DEPTH: Final = 8
"""How many levels deep pictures may be made from others; ends references in a circle."""

_CANON: Final = bytes.fromhex("85c0b687820f11e08111f4ce462b6a48")
_ADOBE_XMP: Final = bytes.fromhex("be7acfcb97a942e89c71999491e3afac")


@dataclass(frozen=True)
class BmffBox:
    """A box: its four-letter type, and a window on its content."""

    kind: bytes
    body: FileWindow


@dataclass(frozen=True)
class ItemHeader:
    """A HEIF or AVIF picture: upright size in pixels as its decoder gives it; EXIF block and XMP
    packet, or empty."""

    width: int
    height: int
    exif: bytes
    xmp: bytes


@dataclass(frozen=True)
class CanonHeader:
    """The TIFF trees of a CR3 file by name (CMT1 image, CMT2 EXIF, CMT4 GPS); XMP packet."""

    trees: dict[bytes, FileWindow]
    xmp: bytes


def brands(window: FileWindow) -> frozenset[bytes]:
    """Major and compatible brands; empty where the file does not begin with ``ftyp``."""
    head = window.read(0, 8)
    if len(head) < 8 or head[4:] != b"ftyp":
        return frozenset()
    body = window.read(8, min(int.from_bytes(head[:4], "big"), 256) - 8)
    return frozenset(body[at : at + 4] for at in (0, *range(8, len(body) - 3, 4)))


def read_items(window: FileWindow, *, crops: bool) -> ItemHeader:
    """The primary picture of a HEIF or AVIF file; ``crops`` says whether its decoder applies
    the clean aperture. Raises ``Damaged`` where there is no picture."""
    inside = _described(window)
    primary = _primary(inside[b"pitm"])
    width, height = _Properties(inside[b"iprp"]).size(primary, crops=crops)
    exif = xmp = b""
    for number, kind, content in _items(inside.get(b"iinf")):
        if kind == b"Exif" and not exif:
            block = _content(window, inside, number)
            skipped = int.from_bytes(block[:4], "big")
            exif = block[4 + skipped :].removeprefix(b"Exif\0\0")
        elif kind == b"mime" and content == b"application/rdf+xml" and not xmp:
            xmp = _content(window, inside, number)
    return ItemHeader(width, height, exif, xmp)


def check_parts(window: FileWindow, pixels: int) -> None:
    """Raise ``Damaged`` where far more pixels are decoded for a picture than it has.

    Counted are its own pixels, those of the pictures that it is made from, and those of their
    transparency, each time that one is needed.
    """
    if _decoded_pixels(window) > _MAX_DECODED_TIMES * pixels + _MAX_DECODED_EXTRA:
        raise Damaged(message("Photos", "it is made from far more than it shows"))


def _decoded_pixels(window: FileWindow) -> int:
    inside = _described(window)
    parts: dict[int, list[int]] = {}
    for kind, item, others in _references(inside.get(b"iref")):
        if kind == b"dimg":
            parts.setdefault(item, []).extend(others)
        elif kind == b"auxl":
            for other in others:
                parts.setdefault(other, []).append(item)
    properties = _Properties(inside[b"iprp"])
    kinds = {item: kind for item, kind, _ in _items(inside.get(b"iinf"))}
    counted: dict[int, int] = {}

    def count(item: int, depth: int) -> int:
        if depth > _MAX_DEPTH:
            raise Damaged(message("Photos", "its picture is made from itself"))
        if item not in counted:
            width, height = properties.size(item, crops=False)
            if kinds.get(item) == b"iovl":
                _check_canvas(_content(window, inside, item), width * height)
            within = sum(count(part, depth + 1) for part in parts.get(item, ()))
            counted[item] = width * height + within
        return counted[item]

    return count(_primary(inside[b"pitm"]), 0)


def _check_canvas(overlay: bytes, pixels: int) -> None:
    """Raise ``Damaged`` where the canvas of an overlay is larger than the resulting picture
    (ISO/IEC 23008-12, 6.6.2.2).

    libheif allocates the canvas before it compares the sizes: 2.7 GB for a file of 0.7 MB.
    """
    layout = ">II" if overlay[1:2] and overlay[1] & 1 else ">HH"
    canvas = overlay[10 : 10 + struct.calcsize(layout)]
    if len(canvas) == struct.calcsize(layout):
        width, height = struct.unpack(layout, canvas)
        if width * height > pixels:
            raise Damaged(CONTRADICTION)


def _described(window: FileWindow) -> dict[bytes, FileWindow]:
    """The boxes that describe the pictures of a file. Raises ``Damaged`` where there are none, or
    several of a kind: a decoder could use other ones than this program."""
    described = [box.body for box in boxes(window) if box.kind == b"meta"]
    if len(described) > 1:
        raise Damaged(message("Photos", "it describes its pictures more than once"))
    listed = list(boxes(described[0].part(4))) if described else []
    inside = {box.kind: box.body for box in listed}
    if not {b"pitm", b"iprp"} <= inside.keys():
        raise Damaged(NO_PICTURE)
    if len(listed) > len(inside):
        raise Damaged(message("Photos", "it describes its pictures more than once"))
    return inside


def _references(body: FileWindow | None) -> Iterator[tuple[bytes, int, list[int]]]:
    """FileKind, item and the items that it refers to (``iref``)."""
    if body is None:
        return
    (version,) = body.unpack(">B", 0)
    width = 4 if version else 2
    for box in boxes(body.part(4)):
        head = box.body.read(0, width + 2)
        count = int.from_bytes(head[width:], "big")
        listed = box.body.read(width + 2, count * width)
        others = [
            int.from_bytes(listed[at : at + width], "big") for at in range(0, len(listed), width)
        ]
        yield box.kind, int.from_bytes(head[:width], "big"), others


def read_canon(window: FileWindow) -> CanonHeader:
    """The metadata of a CR3 file. Raises ``Damaged`` where it has none."""
    trees: dict[bytes, FileWindow] = {}
    xmp = b""
    for box in boxes(window):
        if box.kind == b"moov":
            for inner in boxes(box.body):
                if inner.kind == b"uuid" and inner.body.read(0, 16) == _CANON:
                    trees = {part.kind: part.body for part in boxes(inner.body.part(16))}
        elif box.kind == b"uuid" and not xmp and box.body.read(0, 16) == _ADOBE_XMP:
            xmp = box.body.read(16, _MAX_BYTES)
    if b"CMT1" not in trees:
        raise Damaged(NO_PICTURE)
    return CanonHeader(trees, xmp)


def boxes(window: FileWindow) -> Iterator[BmffBox]:
    """The boxes one after the other in a window, until one is not valid."""
    at = 0
    for _ in range(_MAX_BOXES):
        head = window.read(at, 16)
        if len(head) < 8:
            return
        size, kind = struct.unpack_from(">I4s", head)
        skip = 8
        if size == 1 and len(head) == 16:
            (size,) = struct.unpack_from(">Q", head, 8)
            skip = 16
        elif size == 0:
            size = window.size - at
        if size < skip:
            return
        yield BmffBox(kind, window.part(at + skip, size - skip))
        at += size


def _primary(body: FileWindow) -> int:
    (version,) = body.unpack(">B", 0)
    (number,) = body.unpack(">H" if version == 0 else ">I", 4)
    return number


def _items(body: FileWindow | None) -> Iterator[tuple[int, bytes, bytes]]:
    """Number, type and content type of the items that ``iinf`` lists."""
    if body is None:
        return
    (version,) = body.unpack(">B", 0)
    for box in boxes(body.part(6 if version == 0 else 8)):
        head = box.body.read(0, 256)
        if box.kind != b"infe" or len(head) < 12 or head[0] not in (2, 3):
            continue
        number, at = (
            (int.from_bytes(head[4:6], "big"), 8)
            if head[0] == 2
            else (int.from_bytes(head[4:8], "big"), 10)
        )
        _name, content, *_ = (*head[at + 4 :].split(b"\0"), b"")
        yield number, head[at : at + 4], content


class _Properties:
    """The properties of the items of a file (``iprp``)."""

    def __init__(self, body: FileWindow) -> None:
        inside = {box.kind: box.body for box in boxes(body)}
        if not {b"ipco", b"ipma"} <= inside.keys():
            raise Damaged(NO_PICTURE)
        self._listed = list(boxes(inside[b"ipco"]))
        self._of_items: dict[int, list[int]] = {}
        for item, indices in _associated(inside[b"ipma"]):
            self._of_items.setdefault(item, indices)

    def size(self, item: int, *, crops: bool) -> tuple[int, int]:
        """Width and height of an item after its own crop and turns, in their order."""
        size: tuple[int, int] | None = None
        for index in self._of_items.get(item, ()):
            if not 1 <= index <= len(self._listed):
                continue
            box = self._listed[index - 1]
            if box.kind == b"ispe":
                width, height = box.body.unpack(">II", 4)
                size = width, height
            elif box.kind == b"irot" and size is not None and box.body.unpack(">B", 0)[0] & 1:
                size = size[1], size[0]
            elif box.kind == b"clap" and size is not None and crops:
                across, across_parts, down, down_parts = box.body.unpack(">IIII", 0)
                if across_parts and down_parts:
                    size = round(across / across_parts), round(down / down_parts)
        if size is None or 0 in size:
            raise Damaged(NO_PICTURE)
        return size


def _associated(body: FileWindow) -> Iterator[tuple[int, list[int]]]:
    """Items and the indices, from 1, of their properties."""
    version, *_, flags = body.unpack(">BBBB", 0)
    (count,) = body.unpack(">I", 4)
    wide, at = flags & 1, 8
    for _ in range(min(count, _MAX_ITEMS)):
        item, entries = body.unpack(">HB" if version == 0 else ">IB", at)
        at += 3 if version == 0 else 5
        values = body.unpack(f">{entries}H" if wide else f">{entries}B", at)
        at += entries * (2 if wide else 1)
        yield item, [value & (0x7FFF if wide else 0x7F) for value in values]


def _content(window: FileWindow, inside: dict[bytes, FileWindow], item: int) -> bytes:
    """The bytes of an item, from the file or from ``idat``; empty where ``iloc`` lacks it."""
    body = inside.get(b"iloc")
    if body is None:
        return b""
    version, _, _, _, sizes, base_sizes = body.unpack(">BBBBBB", 0)
    offset_size, length_size = sizes >> 4, sizes & 15
    base_size, index_size = base_sizes >> 4, base_sizes & 15 if version else 0
    wide = version >= 2
    at = 6
    count = int.from_bytes(body.read(at, 4 if wide else 2), "big")
    at += 4 if wide else 2
    for _ in range(min(count, _MAX_ITEMS)):
        number = int.from_bytes(body.read(at, 4 if wide else 2), "big")
        at += 4 if wide else 2
        method = 0
        if version:
            method = body.unpack(">H", at)[0] & 15
            at += 2
        base = int.from_bytes(body.read(at + 2, base_size), "big")
        at += 2 + base_size
        (extents,) = body.unpack(">H", at)
        at += 2
        step = index_size + offset_size + length_size
        if number == item:
            source = inside.get(b"idat") if method == 1 else window
            if source is None or method > 1:
                return b""
            content = b""
            for start in range(at + index_size, at + extents * step, max(step, 1)):
                offset = base + int.from_bytes(body.read(start, offset_size), "big")
                length = int.from_bytes(body.read(start + offset_size, length_size), "big")
                content += source.read(offset, min(length, _MAX_BYTES))
            return content
        at += extents * step
    return b""
