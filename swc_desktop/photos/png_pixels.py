"""Pixels of PNG files, and whether the file held all of them (PNG 3rd edition, 5 and 13.2).

The decoder gets the chunks that the pixels are made of and no others: a wrong checksum or length in
a text, a profile or another ancillary chunk, or a very large one, takes nothing from the picture.
Pillow does not look at the checksums of the pixels, so they are compared here.
"""

import io
import struct
import zlib
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import BinaryIO, Final

from PIL import Image
from PIL.PngImagePlugin import PngImageFile

from swc_desktop.photos.picture import DecodedPicture, share_lost
from swc_desktop.photos.window import Damaged

_MAGIC: Final = b"\x89PNG\r\n\x1a\n"
_HEAD: Final = struct.Struct(">I4s")
_HEADER, _PALETTE, _TRANSPARENCY, _PIXELS, _END = b"IHDR", b"PLTE", b"tRNS", b"IDAT", b"IEND"
_KEPT: Final = (_HEADER, _PALETTE, _TRANSPARENCY, _PIXELS)
_SEARCHED_FOR: Final = (_PALETTE, _PIXELS, _END)
_MAX_SEARCH_BYTES: Final = 4 << 20
_MAX_CHUNKS: Final = 1 << 20
_CHANNELS: Final = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}
_ADAM7: Final = (
    *((0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4)),
    *((0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)),
)
"""Left, top, step to the right and step down of each pass of an interlaced picture."""

_LAST_FILTER: Final = 4
_SPOONFUL: Final = 256
"""Bytes inflated at a time, because zlib keeps back all of a piece that holds an error."""


@dataclass(frozen=True)
class _Chunk:
    """A chunk of the file; ``sound`` where its checksum is that of its content."""

    kind: bytes
    body: bytes
    sound: bool = True

    def packed(self) -> bytes:
        """The chunk with the checksum of its content."""
        checksum = zlib.crc32(self.body, zlib.crc32(self.kind))
        return _HEAD.pack(len(self.body), self.kind) + self.body + checksum.to_bytes(4, "big")


def decode_png(stream: BinaryIO) -> DecodedPicture:
    """The picture as stored, in Pillow's mode for it, and what of it the file does not hold.

    Rows that are missing are black. Raises ``Damaged`` where no row can be decoded.
    """
    chunks, ends = _collected(stream)
    pixels = [chunk for chunk in chunks if chunk.kind == _PIXELS]
    frame = [chunk for chunk in chunks if chunk.kind != _PIXELS]
    if ends and all(chunk.sound for chunk in chunks):
        with suppress(OSError, SyntaxError, ValueError):  # damage that no checksum knows of
            return DecodedPicture(_image(chunks))
    layout = _layout(frame)
    raw, sound = _inflated(pixels, layout)
    if not raw:
        raise Damaged("its picture cannot be unpacked")
    filled = _Chunk(_PIXELS, zlib.compress(raw.ljust(layout.size, b"\0"), 1))
    try:
        image = _image([*frame, filled])
    except (OSError, SyntaxError, ValueError) as error:
        raise Damaged(str(error)) from error
    lost = 1 - len(raw) / layout.size
    return DecodedPicture(image, _damage(frame, layout, len(raw), sound, ends=ends), lost)


def _damage(
    frame: Sequence[_Chunk], layout: "_Layout", unpacked: int, sound: int, *, ends: bool
) -> str:
    if sound == layout.size:
        colours = all(chunk.sound for chunk in frame)
        return "" if colours else "the colours of the picture are damaged"
    if layout.interlaced:
        return "the fine detail of the picture is missing"
    if not sound:
        return "a part of the picture is damaged"
    missing = sound == unpacked and not ends
    return f"{share_lost(1 - sound / layout.size)} is {'missing' if missing else 'damaged'}"


def _image(chunks: Sequence[_Chunk]) -> Image.Image:
    parts = [chunk.packed() for chunk in (*chunks, _Chunk(_END, b""))]
    image = PngImageFile(io.BytesIO(b"".join((_MAGIC, *parts))))
    image.load()
    return image


def _collected(stream: BinaryIO) -> tuple[list[_Chunk], bool]:
    """The chunks that make the pixels, and whether the file has its end."""
    stream.seek(len(_MAGIC))
    chunks: list[_Chunk] = []
    for _ in range(_MAX_CHUNKS):
        start = stream.tell()
        head = stream.read(_HEAD.size)
        if len(head) < _HEAD.size:
            break
        length, kind = _HEAD.unpack(head)
        if not (kind.isascii() and kind.isalpha()):
            if not _find_chunk(stream, start):
                break
            continue
        if kind == _END:
            return chunks, True
        if kind not in _KEPT:
            _skip(stream, start, length)
            continue
        body = stream.read(length)
        checksum = int.from_bytes(stream.read(4), "big")
        cut = len(body) < length  # then there is nothing to compare with
        sound = cut or checksum == zlib.crc32(body, zlib.crc32(kind))
        if sound or kind != _TRANSPARENCY:
            chunks.append(_Chunk(kind, body, sound))
    return chunks, False


def _skip(stream: BinaryIO, start: int, length: int) -> None:
    """Go behind a chunk that is not needed, or to the next one that is, if its length is wrong."""
    end = start + _HEAD.size + length + 4
    stream.seek(end)
    head = stream.read(_HEAD.size)
    stream.seek(end)
    if len(head) < _HEAD.size or not (head[4:].isascii() and head[4:].isalpha()):
        _find_chunk(stream, start + _HEAD.size)


def _find_chunk(stream: BinaryIO, start: int) -> bool:
    """Go to the next chunk that the picture needs, by its name; False where there is none near."""
    stream.seek(start)
    near = stream.read(_MAX_SEARCH_BYTES)
    places = [at for at in map(near.find, _SEARCHED_FOR) if at >= 4]
    if not places:
        return False
    stream.seek(start + min(places) - 4)
    return True


@dataclass(frozen=True)
class _Layout:
    """Rows of the picture before compression: passes of (number, bytes of each), and their sum."""

    passes: tuple[tuple[int, int], ...]
    interlaced: bool

    @property
    def size(self) -> int:
        """Bytes of the picture before compression."""
        return sum(rows * length for rows, length in self.passes)

    def filters(self) -> Iterator[int]:
        """Where the byte stands that names the filter of each row."""
        at = 0
        for rows, length in self.passes:
            yield from range(at, at + rows * length, length)
            at += rows * length


def _layout(chunks: Sequence[_Chunk]) -> _Layout:
    width, height, depth, colour, _, _, interlaced = struct.unpack(">IIBBBBB", chunks[0].body)
    bits = depth * _CHANNELS.get(colour, 0)
    if not bits:
        raise Damaged("its header makes no sense")
    passes = []
    for left, top, right, down in _ADAM7 if interlaced else ((0, 0, 1, 1),):
        columns, rows = -(-(width - left) // right), -(-(height - top) // down)
        if columns > 0 and rows > 0:
            passes.append((rows, 1 + -(-columns * bits // 8)))
    return _Layout(tuple(passes), bool(interlaced))


def _inflated(pixels: Sequence[_Chunk], layout: _Layout) -> tuple[bytes, int]:
    """What can be unpacked, and how many bytes of it come before the first sign of damage.

    Where the whole stream agrees with its own checksum, a wrong one of a chunk means nothing.
    """
    inflater = zlib.decompressobj()
    raw = bytearray()
    sound: int | None = None
    with suppress(zlib.error):
        for chunk in pixels:
            if not chunk.sound and sound is None:
                sound = len(raw)
            for at in range(0, len(chunk.body), _SPOONFUL):
                if inflater.eof or len(raw) > layout.size:
                    break
                raw += inflater.decompress(
                    chunk.body[at : at + _SPOONFUL], layout.size + 1 - len(raw)
                )
    del raw[layout.size :]
    if inflater.eof and len(raw) == layout.size:
        return bytes(raw), layout.size
    odd = next((at for at in layout.filters() if at < len(raw) and raw[at] > _LAST_FILTER), None)
    if odd is not None:
        del raw[odd:]
    if sound is None:
        sound = len(raw)
    return bytes(raw), min(sound, len(raw))
