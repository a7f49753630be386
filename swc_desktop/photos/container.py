"""What kind of picture a file is, by its first bytes, and the metadata blocks that it holds."""

import io
from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import Enum
from typing import BinaryIO, Final

from swc_desktop.photos import bmff, tiff
from swc_desktop.photos.jpeg import read_jpeg
from swc_desktop.photos.orientation import UPRIGHT, upright_size
from swc_desktop.photos.png import read_png
from swc_desktop.photos.tiff import Tree
from swc_desktop.photos.webp import read_webp
from swc_desktop.photos.window import Damaged, Window

_HEIF_BRANDS: Final = frozenset(
    (b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"hevm", b"hevs", b"mif1", b"msf1")
)
_AVIF_BRANDS: Final = frozenset((b"avif", b"avis"))
_SENSOR_DATA: Final = frozenset((32803, 34892))  # colour filter array, linear raw
_GIF_FRAME, _GIF_EXTENSION = 0x2C, 0x21
_MAX_GIF_BLOCKS: Final = 1 << 16
"""Blocks before the first frame, and bytes between them that have no meaning."""

_RAF_MARK: Final = b"FUJIFILMCCD-RAW"


class Kind(Enum):
    """Kinds of picture, by the way in which they are decoded."""

    JPEG = "image/jpeg"
    PNG = "image/png"
    TIFF = "image/tiff"
    WEBP = "image/webp"
    HEIF = "image/heif"
    AVIF = "image/avif"
    GIF = "image/gif"
    BMP = "image/bmp"
    DNG = "image/x-adobe-dng"
    RAW = "image/x-raw"

    @property
    def is_raw(self) -> bool:
        """Whether the picture is sensor data, of which the embedded preview is shown."""
        return self in (Kind.DNG, Kind.RAW)


@dataclass(frozen=True)
class Container:
    """A picture file without its pixels.

    ``width`` and ``height`` are upright pixels, 0 where a RAW file does not say; ``orientation``
    is what is still to be done to the pixels that the decoder gives. ``trees`` are EXIF blocks,
    the best first; ``faults`` say what was odd in them. ``file_bytes`` is the size of the file,
    ``planes`` those of a JPEG, ``held_bytes`` what its decoder holds beside the pixels;
    ``tile_pixels`` what is unpacked of a TIFF at a time, and ``parts`` how many times.
    """

    kind: Kind
    width: int
    height: int
    orientation: int = UPRIGHT
    trees: tuple[Tree, ...] = ()
    xmp: bytes = b""
    faults: tuple[str, ...] = ()
    file_bytes: int = 0
    planes: int = 3
    held_bytes: int = 0
    tile_pixels: int = 0
    parts: int = 1


def kind_of(window: Window) -> Kind | None:
    """The kind by the first bytes, None for what is no picture that is read; of TIFF trees and
    RAW files only ``open_container`` tells which they are."""
    head = window.read(0, 32)
    if head[:3] == b"\xff\xd8\xff":
        return Kind.JPEG
    if head[:8] == b"\x89PNG\r\n\x1a\n":
        return Kind.PNG
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return Kind.WEBP
    if head[:4] in (b"II*\0", b"MM\0*", b"II+\0", b"MM\0+"):
        return Kind.TIFF
    if head[:4] in (b"IIRO", b"IIRS", b"MMOR", b"IIU\0") or head.startswith(_RAF_MARK):
        return Kind.RAW
    if head[:6] in (b"GIF87a", b"GIF89a"):
        return Kind.GIF
    if head[:2] == b"BM" and head[15:18] == b"\0\0\0":
        return Kind.BMP
    brands = bmff.brands(window)
    if b"crx " in brands:
        return Kind.RAW
    if brands & _AVIF_BRANDS:
        return Kind.AVIF
    return Kind.HEIF if brands & _HEIF_BRANDS else None


def open_container(stream: BinaryIO) -> Container | None:
    """Read a file's headers and metadata blocks, None where it is no picture that is read.

    Raises ``Damaged`` where the headers of the picture itself make no sense; what is wrong with
    its metadata stands in ``faults``.
    """
    window = Window(stream)
    kind = kind_of(window)
    return None if kind is None else replace(_READERS[kind](window), file_bytes=window.size)


def _jpeg(window: Window) -> Container:
    header = read_jpeg(window)
    trees, faults = _trees(header.exif)
    stored = _stored(Kind.JPEG, header.width, header.height, trees, header.xmp, faults)
    return replace(stored, planes=header.planes, held_bytes=header.held_bytes)


def _png(window: Window) -> Container:
    header = read_png(window)
    trees, faults = _trees((header.exif,))
    return _stored(Kind.PNG, header.width, header.height, trees, header.xmp, faults)


def _webp(window: Window) -> Container:
    header = read_webp(window)
    trees, faults = _trees((header.exif,))
    return _stored(Kind.WEBP, header.width, header.height, trees, header.xmp, faults)


def _heif(window: Window) -> Container:
    header = bmff.read_items(window, crops=True)
    trees, faults = _trees((header.exif,))
    return Container(
        Kind.HEIF, header.width, header.height, trees=trees, xmp=header.xmp, faults=faults
    )


def _avif(window: Window) -> Container:
    header = bmff.read_items(window, crops=False)
    trees, faults = _trees((header.exif,))
    return Container(
        Kind.AVIF, header.width, header.height, trees=trees, xmp=header.xmp, faults=faults
    )


def _tiff(window: Window) -> Container:
    tree = tiff.read_tree(window)
    xmp = tree.image[tiff.XMP].data if tiff.XMP in tree.image else b""
    directories = (tree.image, *tree.subs)
    if tiff.DNG_VERSION in tree.image:
        kind = Kind.DNG
    elif window.read(8, 2) == b"CR" or any(
        tree.number(directory, tiff.PHOTOMETRIC) in _SENSOR_DATA for directory in directories
    ):
        kind = Kind.RAW
    else:
        kind = Kind.TIFF
    main = max(directories, key=lambda one: _area(tree, one)) if kind.is_raw else tree.image
    width, height = tree.number(main, tiff.WIDTH) or 0, tree.number(main, tiff.HEIGHT) or 0
    if kind is Kind.TIFF and not (width and height):
        raise Damaged("it holds no picture")
    across, down = (tree.number(main, tag) or 0 for tag in (tiff.TILE_WIDTH, tiff.TILE_HEIGHT))
    stored = _stored(kind, width, height, (tree,), xmp, tree.faults)
    parts = sum(main[tag].count for tag in (tiff.STRIPS, tiff.TILES) if tag in main)
    return replace(stored, tile_pixels=across * down, parts=parts)


def _area(tree: Tree, directory: tiff.Directory) -> int:
    if tree.number(directory, tiff.SUBFILE_TYPE):
        return 0
    return (tree.number(directory, tiff.WIDTH) or 0) * (tree.number(directory, tiff.HEIGHT) or 0)


def _raw(window: Window) -> Container:
    if window.read(0, len(_RAF_MARK)) == _RAF_MARK:
        start, length = window.unpack(">II", 84)
        inner = _jpeg(window.part(start, length))
        return Container(Kind.RAW, 0, 0, inner.orientation, inner.trees, inner.xmp, inner.faults)
    if window.read(4, 4) == b"ftyp":
        header = bmff.read_canon(window)
        parts = header.trees
        tree = tiff.read_split_tree(parts[b"CMT1"], parts.get(b"CMT2"), parts.get(b"CMT4"))
        width = tree.number(tree.image, tiff.WIDTH) or 0
        height = tree.number(tree.image, tiff.HEIGHT) or 0
        return _stored(Kind.RAW, width, height, (tree,), header.xmp, tree.faults)
    tree = tiff.read_tree(window)
    return _stored(Kind.RAW, 0, 0, (tree,), b"", tree.faults)


def _gif(window: Window) -> Container:
    """The screen, or as much more as its first frame takes (GIF89a, 18 to 20 and 23)."""
    width, height, flags = window.unpack("<HHB", 6)
    at = 13 + _table_bytes(flags)
    for _ in range(_MAX_GIF_BLOCKS):
        (mark,) = window.unpack("<B", at)
        if mark == _GIF_FRAME:
            left, top, across, down = window.unpack("<HHHH", at + 1)
            return Container(Kind.GIF, max(width, left + across), max(height, top + down))
        at += 1
        if mark == _GIF_EXTENSION:
            at += 1
            while length := window.unpack("<B", at)[0]:
                at += 1 + length
            at += 1
    raise Damaged("it holds no picture")


def _table_bytes(flags: int) -> int:
    return 3 << (flags & 7) + 1 if flags & 0x80 else 0


def _bmp(window: Window) -> Container:
    (header,) = window.unpack("<I", 14)
    width, height = window.unpack("<HH" if header == 12 else "<ii", 18)
    return Container(Kind.BMP, abs(width), abs(height))


def _trees(blocks: tuple[bytes, ...]) -> tuple[tuple[Tree, ...], tuple[str, ...]]:
    """The trees of EXIF blocks, and what is wrong with those that are none."""
    trees, faults = [], []
    for block in blocks:
        if not block:
            continue
        try:
            tree = tiff.read_tree(Window(io.BytesIO(block)))
        except Damaged as fault:
            faults.append(str(fault))
        else:
            trees.append(tree)
            faults.extend(tree.faults)
    return tuple(trees), tuple(dict.fromkeys(faults))


def _stored(
    kind: Kind,
    width: int,
    height: int,
    trees: tuple[Tree, ...],
    xmp: bytes,
    faults: tuple[str, ...],
) -> Container:
    """A picture whose decoder leaves the turning by EXIF to us."""
    orientation = trees[0].orientation if trees else UPRIGHT
    width, height = upright_size(width, height, orientation)
    return Container(kind, width, height, orientation, trees, xmp, faults)


_READERS: Final[dict[Kind, Callable[[Window], Container]]] = {
    Kind.JPEG: _jpeg,
    Kind.PNG: _png,
    Kind.TIFF: _tiff,
    Kind.WEBP: _webp,
    Kind.HEIF: _heif,
    Kind.AVIF: _avif,
    Kind.GIF: _gif,
    Kind.BMP: _bmp,
    Kind.RAW: _raw,
}
