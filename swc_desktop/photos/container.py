"""The kind of a picture file by its first bytes, and its metadata blocks."""

import io
from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import Enum
from typing import BinaryIO, Final

from swc_desktop.core.message import Message, message_of
from swc_desktop.photos import bmff, tiff
from swc_desktop.photos.file_window import NO_PICTURE, Damaged, FileWindow
from swc_desktop.photos.jpeg import read_jpeg
from swc_desktop.photos.orientation import UPRIGHT, upright_size
from swc_desktop.photos.png import read_png
from swc_desktop.photos.tiff import Tree
from swc_desktop.photos.webp import read_webp

_HEIF_BRANDS: Final = frozenset(
    (b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"hevm", b"hevs", b"mif1", b"msf1")
)
_AVIF_BRANDS: Final = frozenset((b"avif", b"avis"))
_SENSOR_DATA: Final = frozenset((32803, 34892))  # colour filter array, linear raw
_GIF_FRAME, _GIF_EXTENSION = 0x2C, 0x21
_MAX_GIF_BLOCKS: Final = 1 << 16
"""Blocks before the first frame, and stray bytes between them; far more than any real file has."""

_RAF_MARK: Final = b"FUJIFILMCCD-RAW"


class FileKind(Enum):
    """Kinds of picture file, by how they are decoded."""

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
        """Whether the file holds sensor data, so that its embedded preview is used."""
        return self in (FileKind.DNG, FileKind.RAW)


@dataclass(frozen=True)
class Container:
    """A picture file without its pixels.

    ``width`` and ``height`` are upright pixels, 0 where a RAW file does not say; ``orientation``
    is what remains to be done with the pixels of the decoder. ``trees`` are EXIF blocks, the best
    first; ``faults`` say what was wrong in them. ``file_bytes`` is the size of the file. For a
    JPEG, ``planes`` is the number of planes and ``held_bytes`` what the decoder holds beside the
    pixels; for a TIFF, ``tile_pixels`` is the size of a tile and ``parts`` their number.
    """

    kind: FileKind
    width: int
    height: int
    orientation: int = UPRIGHT
    trees: tuple[Tree, ...] = ()
    xmp: bytes = b""
    faults: tuple[Message | str, ...] = ()
    file_bytes: int = 0
    planes: int = 3
    held_bytes: int = 0
    tile_pixels: int = 0
    parts: int = 1


def kind_of(window: FileWindow) -> FileKind | None:
    """The kind by the first bytes, None where it is not supported; only ``open_container`` tells
    TIFF, DNG and RAW files apart."""
    head = window.read(0, 32)
    if head[:3] == b"\xff\xd8\xff":
        return FileKind.JPEG
    if head[:8] == b"\x89PNG\r\n\x1a\n":
        return FileKind.PNG
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return FileKind.WEBP
    if head[:4] in (b"II*\0", b"MM\0*", b"II+\0", b"MM\0+"):
        return FileKind.TIFF
    if head[:4] in (b"IIRO", b"IIRS", b"MMOR", b"IIU\0") or head.startswith(_RAF_MARK):
        return FileKind.RAW
    if head[:6] in (b"GIF87a", b"GIF89a"):
        return FileKind.GIF
    if head[:2] == b"BM" and head[15:18] == b"\0\0\0":
        return FileKind.BMP
    brands = bmff.brands(window)
    if b"crx " in brands:
        return FileKind.RAW
    if brands & _AVIF_BRANDS:
        return FileKind.AVIF
    return FileKind.HEIF if brands & _HEIF_BRANDS else None


def open_container(stream: BinaryIO) -> Container | None:
    """Read the headers and metadata blocks of a file; None where its kind is not supported.

    Raises ``Damaged`` where the headers of the picture itself are not valid; problems of its
    metadata are in ``faults``.
    """
    window = FileWindow(stream)
    kind = kind_of(window)
    return None if kind is None else replace(_READERS[kind](window), file_bytes=window.size)


def _jpeg(window: FileWindow) -> Container:
    header = read_jpeg(window)
    trees, faults = _trees(header.exif)
    stored = _stored(FileKind.JPEG, header.width, header.height, trees, header.xmp, faults)
    return replace(stored, planes=header.planes, held_bytes=header.held_bytes)


def _png(window: FileWindow) -> Container:
    header = read_png(window)
    trees, faults = _trees((header.exif,))
    return _stored(FileKind.PNG, header.width, header.height, trees, header.xmp, faults)


def _webp(window: FileWindow) -> Container:
    header = read_webp(window)
    trees, faults = _trees((header.exif,))
    return _stored(FileKind.WEBP, header.width, header.height, trees, header.xmp, faults)


def _heif(window: FileWindow) -> Container:
    header = bmff.read_items(window, crops=True)
    trees, faults = _trees((header.exif,))
    return Container(
        FileKind.HEIF, header.width, header.height, trees=trees, xmp=header.xmp, faults=faults
    )


def _avif(window: FileWindow) -> Container:
    header = bmff.read_items(window, crops=False)
    trees, faults = _trees((header.exif,))
    return Container(
        FileKind.AVIF, header.width, header.height, trees=trees, xmp=header.xmp, faults=faults
    )


def _tiff(window: FileWindow) -> Container:
    tree = tiff.read_tree(window)
    xmp = tree.image[tiff.XMP].data if tiff.XMP in tree.image else b""
    directories = (tree.image, *tree.subs)
    if tiff.DNG_VERSION in tree.image:
        kind = FileKind.DNG
    elif window.read(8, 2) == b"CR" or any(
        tree.number(directory, tiff.PHOTOMETRIC) in _SENSOR_DATA for directory in directories
    ):
        kind = FileKind.RAW
    else:
        kind = FileKind.TIFF
    main = max(directories, key=lambda one: _area(tree, one)) if kind.is_raw else tree.image
    width, height = tree.number(main, tiff.WIDTH) or 0, tree.number(main, tiff.HEIGHT) or 0
    if kind is FileKind.TIFF and not (width and height):
        raise Damaged(NO_PICTURE)
    across, down = (tree.number(main, tag) or 0 for tag in (tiff.TILE_WIDTH, tiff.TILE_HEIGHT))
    stored = _stored(kind, width, height, (tree,), xmp, tree.faults)
    parts = sum(main[tag].count for tag in (tiff.STRIPS, tiff.TILES) if tag in main)
    return replace(stored, tile_pixels=across * down, parts=parts)


def _area(tree: Tree, directory: tiff.Directory) -> int:
    if tree.number(directory, tiff.SUBFILE_TYPE):
        return 0
    return (tree.number(directory, tiff.WIDTH) or 0) * (tree.number(directory, tiff.HEIGHT) or 0)


def _raw(window: FileWindow) -> Container:
    if window.read(0, len(_RAF_MARK)) == _RAF_MARK:
        start, length = window.unpack(">II", 84)
        inner = _jpeg(window.part(start, length))
        return Container(
            FileKind.RAW, 0, 0, inner.orientation, inner.trees, inner.xmp, inner.faults
        )
    if window.read(4, 4) == b"ftyp":
        header = bmff.read_canon(window)
        parts = header.trees
        tree = tiff.read_split_tree(parts[b"CMT1"], parts.get(b"CMT2"), parts.get(b"CMT4"))
        width = tree.number(tree.image, tiff.WIDTH) or 0
        height = tree.number(tree.image, tiff.HEIGHT) or 0
        return _stored(FileKind.RAW, width, height, (tree,), header.xmp, tree.faults)
    tree = tiff.read_tree(window)
    return _stored(FileKind.RAW, 0, 0, (tree,), b"", tree.faults)


def _gif(window: FileWindow) -> Container:
    """The logical screen, or more where the first frame needs it (GIF89a, 18 to 20 and 23)."""
    width, height, flags = window.unpack("<HHB", 6)
    at = 13 + _table_bytes(flags)
    for _ in range(_MAX_GIF_BLOCKS):
        (mark,) = window.unpack("<B", at)
        if mark == _GIF_FRAME:
            left, top, across, down = window.unpack("<HHHH", at + 1)
            return Container(FileKind.GIF, max(width, left + across), max(height, top + down))
        at += 1
        if mark == _GIF_EXTENSION:
            at += 1
            while length := window.unpack("<B", at)[0]:
                at += 1 + length
            at += 1
    raise Damaged(NO_PICTURE)


def _table_bytes(flags: int) -> int:
    return 3 << (flags & 7) + 1 if flags & 0x80 else 0


def _bmp(window: FileWindow) -> Container:
    (header,) = window.unpack("<I", 14)
    width, height = window.unpack("<HH" if header == 12 else "<ii", 18)
    return Container(FileKind.BMP, abs(width), abs(height))


def _trees(blocks: tuple[bytes, ...]) -> tuple[tuple[Tree, ...], tuple[Message | str, ...]]:
    """The trees of EXIF blocks, and what is wrong with the blocks that are not valid."""
    trees: list[Tree] = []
    faults: list[Message | str] = []
    for block in blocks:
        if not block:
            continue
        try:
            tree = tiff.read_tree(FileWindow(io.BytesIO(block)))
        except Damaged as fault:
            faults.append(message_of(fault))
        else:
            trees.append(tree)
            faults.extend(tree.faults)
    return tuple(trees), tuple(dict.fromkeys(faults))


def _stored(
    kind: FileKind,
    width: int,
    height: int,
    trees: tuple[Tree, ...],
    xmp: bytes,
    faults: tuple[Message | str, ...],
) -> Container:
    """A picture whose decoder does not apply the EXIF orientation."""
    orientation = trees[0].orientation if trees else UPRIGHT
    width, height = upright_size(width, height, orientation)
    return Container(kind, width, height, orientation, trees, xmp, faults)


_READERS: Final[dict[FileKind, Callable[[FileWindow], Container]]] = {
    FileKind.JPEG: _jpeg,
    FileKind.PNG: _png,
    FileKind.TIFF: _tiff,
    FileKind.WEBP: _webp,
    FileKind.HEIF: _heif,
    FileKind.AVIF: _avif,
    FileKind.GIF: _gif,
    FileKind.BMP: _bmp,
    FileKind.RAW: _raw,
}
