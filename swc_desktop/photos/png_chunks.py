"""The chunks of a PNG file that its pixels are made of (PNG 3rd edition, 5).

Ancillary chunks, such as texts and profiles, are skipped without being read, so a wrong checksum or
length in one of them, or a very large one, does not matter.
"""

import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO, Final

from swc_desktop.core.message import message
from swc_desktop.photos.file_window import Damaged

MAGIC: Final = b"\x89PNG\r\n\x1a\n"
HEADER, PALETTE, TRANSPARENCY, PIXELS, END = b"IHDR", b"PLTE", b"tRNS", b"IDAT", b"IEND"
INDEXED: Final = 3
"""The colour type whose pixels are numbers of the palette."""

_HEAD: Final = struct.Struct(">I4s")
_TRANSPARENCY_BYTES: Final = {0: (2,), 2: (6,), INDEXED: tuple(range(1, 257))}
_MAX_CHUNKS: Final = 1 << 17
"""Far above any real file; a million empty chunks took half a gigabyte."""

_SEARCHED_BYTES: Final = 4 << 20
_MAX_SEARCHES: Final = 8
_MAX_CANDIDATES: Final = 64
"""How far and how often a file is searched for the chunk after a wrong length, and how many places
are checked: enough for real damage, and bounded for hostile files."""


@dataclass(frozen=True, slots=True)
class Chunk:
    """A chunk of the file; ``sound``: its checksum fits its content."""

    kind: bytes
    body: bytes
    sound: bool = True

    def packed(self) -> tuple[bytes, bytes, bytes]:
        """The chunk in three parts, with a correct checksum."""
        checksum = zlib.crc32(self.body, zlib.crc32(self.kind))
        return _HEAD.pack(len(self.body), self.kind), self.body, checksum.to_bytes(4, "big")


@dataclass(frozen=True)
class Collected:
    """The chunks of a picture: header, palette and transparency, then the compressed pixels; and
    whether the file has its end."""

    frame: list[Chunk]
    pixels: list[Chunk]
    ends: bool


def collect(stream: BinaryIO) -> Collected:
    """Read the chunks that the pixels need; the header was checked before."""
    stream.seek(len(MAGIC))
    walk = _Walk(stream)
    frame: list[Chunk] = []
    pixels: list[Chunk] = []
    for chunk in walk.chunks():
        if chunk.kind == HEADER and frame:
            raise Damaged(message("Photos", "it has two headers"))
        if chunk.kind == PIXELS:
            pixels.append(chunk)
        elif chunk.kind == HEADER or _is_wanted(chunk, frame[0].body[9]):
            frame.append(chunk)
    return Collected(frame, pixels, walk.ends)


def _is_wanted(chunk: Chunk, colour: int) -> bool:
    """Whether a palette or transparency applies to pixels of this colour type."""
    if chunk.kind == PALETTE:
        return colour == INDEXED
    return chunk.sound and len(chunk.body) in _TRANSPARENCY_BYTES.get(colour, ())


class _Walk:
    """Walks from chunk to chunk, also past a wrong length."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self._searches = 0
        self.ends = False

    def chunks(self) -> Iterator[Chunk]:
        """The chunks that are needed, in their order."""
        for _ in range(_MAX_CHUNKS):
            start = self._stream.tell()
            length, kind = self._head(start)
            if kind == END:
                self.ends = True
                return
            if kind in (HEADER, PALETTE, TRANSPARENCY, PIXELS):
                yield self._read(kind, length)
                continue
            end = start + _HEAD.size + length + 4
            if kind and self._head(end)[1]:
                self._stream.seek(end)
            elif not self._find(start + 1):
                return

    def _head(self, at: int) -> tuple[int, bytes]:
        """Length and type of the chunk at a place, an empty type where there is none."""
        self._stream.seek(at)
        head = self._stream.read(_HEAD.size)
        length, kind = _HEAD.unpack(head) if len(head) == _HEAD.size else (0, b"")
        return (length, kind) if kind.isascii() and kind.isalpha() else (0, b"")

    def _read(self, kind: bytes, length: int) -> Chunk:
        body = self._stream.read(length)
        checksum = int.from_bytes(self._stream.read(4), "big")
        cut = len(body) < length  # then the checksum is missing too
        return Chunk(kind, body, cut or checksum == zlib.crc32(body, zlib.crc32(kind)))

    def _find(self, start: int) -> bool:
        """Move to the next needed chunk with a correct checksum, else to the next needed one; False
        where there is none nearby."""
        self._searches += 1
        if self._searches > _MAX_SEARCHES:
            return False
        self._stream.seek(start)
        near = self._stream.read(_SEARCHED_BYTES)
        named = sorted(
            at - 4 for kind in (PALETTE, PIXELS, END) for at in _places(near, kind) if at >= 4
        )[:_MAX_CANDIDATES]
        sound = next((at for at in named if _is_sound(near, at)), None)
        place = sound if sound is not None else next(iter(named), None)
        if place is None:
            return False
        self._stream.seek(start + place)
        return True


def _places(near: bytes, kind: bytes) -> Iterator[int]:
    at = near.find(kind)
    while at >= 0:
        yield at
        at = near.find(kind, at + 1)


def _is_sound(near: bytes, at: int) -> bool:
    length, kind = _HEAD.unpack_from(near, at)
    body = near[at + _HEAD.size : at + _HEAD.size + length]
    checksum = near[at + _HEAD.size + length :][:4]
    return len(body) == length and checksum == zlib.crc32(body, zlib.crc32(kind)).to_bytes(4, "big")
