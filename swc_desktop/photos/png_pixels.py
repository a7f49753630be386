"""Pixels of PNG files, and whether the file had all of them (PNG 3rd edition, 7 to 10 and 13.2).

Pillow gets only the chunks that the pixels need. It does not check the checksums of the pixels, so
they are checked here.
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

from swc_desktop.core.damage import UNDAMAGED, Damage, Harm, PicturePart
from swc_desktop.core.message import message
from swc_desktop.photos.file_window import Damaged, TooLarge
from swc_desktop.photos.memory import MAX_DECODING_BYTES
from swc_desktop.photos.orientation import UPRIGHT
from swc_desktop.photos.picture import DecodedPicture, share_lost
from swc_desktop.photos.png_chunks import END, MAGIC, PIXELS, Chunk, Collected, collect

_CHANNELS: Final = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}
_ADAM7: Final = (
    *((0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4)),
    *((0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)),
)
"""Left, top, step to the right and step down of each pass of an interlaced picture."""

_GRIDS: Final = ((8, 8), (4, 8), (4, 4), (2, 4), (2, 2), (1, 2), (1, 1))
"""Steps to the right and down between the known pixels after each pass."""

_ROUGH: Final = 4
"""An interlaced picture with at least every fourth pixel is still recognisable."""

_TIMES_UNPACKED: Final = 5
"""How many copies of the rows are in memory while a damaged picture is rebuilt."""

_HEADER_BYTES: Final = 13
_ZLIB_HEADER: Final = 2
_LAST_FILTER: Final = 4
_PIECE, _SMALL_PIECE = 1 << 16, 64
"""Bytes decompressed at a time; few near an error, since zlib gives nothing of a piece with one."""


def decode_png(stream: BinaryIO, *, orientation: int = UPRIGHT) -> DecodedPicture:
    """The picture as stored, in the mode of Pillow, and which part of it is missing.

    Missing rows are black. ``orientation`` is the EXIF value by which the picture will be
    turned, for the words about its parts. Raises ``Damaged`` where no row can be decoded.
    """
    collected = collect(stream)
    if collected.ends and all(chunk.sound for chunk in (*collected.frame, *collected.pixels)):
        with suppress(OSError, SyntaxError, ValueError):  # damage with correct checksums
            return DecodedPicture(_image([*collected.frame, *collected.pixels]))
    layout = _layout(collected.frame[0])
    if _TIMES_UNPACKED * layout.size > MAX_DECODING_BYTES:
        raise TooLarge(*struct.unpack_from(">II", collected.frame[0].body))
    unpacked = _inflated(collected.pixels, layout)
    if not unpacked.raw:
        raise Damaged(message("Photos", "its picture cannot be decompressed"))
    packer = zlib.compressobj(0)
    packed = [packer.compress(unpacked.raw)]
    packed.append(packer.compress(bytes(layout.size - len(unpacked.raw))) + packer.flush())
    filled = Chunk(PIXELS, b"".join(packed))
    try:
        image = _image([*collected.frame, filled])
    except (OSError, SyntaxError, ValueError) as error:
        raise Damaged(str(error)) from error
    damage = _damage(collected, layout, unpacked, orientation)
    lost = 1 - len(unpacked.raw) / layout.size
    if layout.interlaced and unpacked.sound < layout.size:
        return _without_gaps(image, damage, layout.passes_in(unpacked.sound), lost)
    return DecodedPicture(image, damage, lost)


@dataclass(frozen=True)
class _Unpacked:
    """Decompressed rows before unfiltering, and how many bytes come before any sign of damage."""

    raw: bytes
    sound: int


@dataclass(frozen=True)
class _Layout:
    """Rows of the picture before compression: for each pass their number and length in bytes."""

    passes: tuple[tuple[int, int], ...]
    interlaced: bool

    @property
    def size(self) -> int:
        """Bytes of the picture before compression."""
        return sum(rows * length for rows, length in self.passes)

    def filters(self) -> Iterator[int]:
        """The position of the filter byte of each row."""
        at = 0
        for rows, length in self.passes:
            if rows and length:
                yield from range(at, at + rows * length, length)
            at += rows * length

    def passes_in(self, unpacked: int) -> int:
        """How many passes are complete in so many bytes."""
        at = 0
        for number, (rows, length) in enumerate(self.passes):
            at += rows * length
            if at > unpacked:
                return number
        return len(self.passes)


def _layout(header: Chunk) -> _Layout:
    if len(header.body) != _HEADER_BYTES:
        raise Damaged(message("Photos", "its header is not valid"))
    width, height, depth, colour, _, _, interlaced = struct.unpack(">IIBBBBB", header.body)
    bits = depth * _CHANNELS.get(colour, 0)
    if not bits:
        raise Damaged(message("Photos", "its header is not valid"))
    passes = []
    for left, top, right, down in _ADAM7 if interlaced else ((0, 0, 1, 1),):
        columns, rows = max(0, -(-(width - left) // right)), max(0, -(-(height - top) // down))
        passes.append((rows, 1 + -(-columns * bits // 8)) if columns and rows else (0, 0))
    return _Layout(tuple(passes), bool(interlaced))


def _image(chunks: Sequence[Chunk]) -> Image.Image:
    parts = (part for chunk in (*chunks, Chunk(END, b"")) for part in chunk.packed())
    image = PngImageFile(io.BytesIO(b"".join((MAGIC, *parts))))
    image.load()
    return image


def _damage(collected: Collected, layout: _Layout, unpacked: _Unpacked, orientation: int) -> Damage:
    if unpacked.sound == layout.size:
        colours = all(chunk.sound for chunk in collected.frame)
        return UNDAMAGED if colours else Damage(PicturePart.COLOURS, Harm.DAMAGED)
    if layout.interlaced:
        return Damage(PicturePart.DETAIL, Harm.MISSING)
    if not unpacked.sound:
        return Damage(PicturePart.SOME, Harm.DAMAGED)
    missing = unpacked.sound == len(unpacked.raw) and not collected.ends
    harm = Harm.MISSING if missing else Harm.DAMAGED
    return share_lost(1 - unpacked.sound / layout.size, orientation, harm)


def _without_gaps(image: Image.Image, damage: Damage, passes: int, lost: float) -> DecodedPicture:
    """An interlaced picture in which known pixels fill the place of their missing neighbours (10.5:
    what a viewer shows while such a picture arrives)."""
    if not passes:
        return DecodedPicture(image, damage, lost)
    right, down = _GRIDS[passes - 1]
    size = (-(-image.width // right), -(-image.height // down))
    corners = (right, 0, 0.5 - right / 2, 0, down, 0.5 - down / 2)
    coarse = image.transform(size, Image.Transform.AFFINE, corners, Image.Resampling.NEAREST)
    coarse.info = image.info
    whole = coarse.resize(
        image.size,
        Image.Resampling.NEAREST,
        box=(0, 0, image.width / right, image.height / down),
    )
    return DecodedPicture(whole, damage, 0.0 if max(right, down) <= _ROUGH else lost)


def _inflated(pixels: Sequence[Chunk], layout: _Layout) -> _Unpacked:
    """Decompress as much of the pixels as possible.

    If the whole stream fits its own checksum, a wrong checksum of a chunk does not matter, and the
    other way round.
    """
    inflater = zlib.decompressobj(-zlib.MAX_WBITS)
    raw = bytearray()
    wrong: int | None = None
    skipped = 0
    with suppress(zlib.error):
        for chunk in pixels:
            if not chunk.sound and wrong is None:
                wrong = len(raw)
            body = chunk.body[_ZLIB_HEADER - skipped :] if skipped < _ZLIB_HEADER else chunk.body
            skipped += len(chunk.body) - len(body)
            for at in range(0, len(body), _PIECE):
                if inflater.eof or len(raw) > layout.size:
                    break
                inflater = _inflate(inflater, body[at : at + _PIECE], raw, layout.size)
    del raw[layout.size :]
    if len(raw) == layout.size and inflater.eof:
        agrees = zlib.adler32(raw).to_bytes(4, "big") == inflater.unused_data[:4]
        if agrees or wrong is None:
            return _Unpacked(bytes(raw), layout.size)
    odd = next((at for at in layout.filters() if at < len(raw) and raw[at] > _LAST_FILTER), None)
    if odd is not None:
        del raw[odd:]
    return _Unpacked(bytes(raw), len(raw) if wrong is None else min(wrong, len(raw)))


def _inflate(
    inflater: "zlib._Decompress", piece: bytes, raw: bytearray, size: int
) -> "zlib._Decompress":
    """Add a decompressed piece; at an error everything before it, then raise ``zlib.error``."""
    before = inflater.copy()
    try:
        raw += inflater.decompress(piece, size + 1 - len(raw))
    except zlib.error:
        for at in range(0, len(piece), _SMALL_PIECE):
            raw += before.decompress(piece[at : at + _SMALL_PIECE], max(1, size + 1 - len(raw)))
        return before
    return inflater
