"""TIFF trees, in TIFF, DNG and RAW files and as EXIF in all others.

Directories are read here, with limits, and the needed tags are copied into a small valid tree
(``rebuild_tiff``) for the EXIF library, so that loops, gigabyte strings and millions of entries
never reach it. Source: TIFF 6.0, BigTIFF, EXIF 3.0.
"""

import io
import struct
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from swc_desktop.core.message import Message, message
from swc_desktop.photos.file_window import Damaged, FileWindow
from swc_desktop.photos.orientation import UPRIGHT, valid

SUBFILE_TYPE: Final = 0x00FE
WIDTH: Final = 0x0100
HEIGHT: Final = 0x0101
BITS: Final = 0x0102
COMPRESSION: Final = 0x0103
PHOTOMETRIC: Final = 0x0106
STRIPS: Final = 0x0111
ORIENTATION: Final = 0x0112
SAMPLES: Final = 0x0115
SUB_DIRECTORIES: Final = 0x014A
SAMPLE_FORMAT: Final = 0x0153
TILE_WIDTH: Final = 0x0142
TILE_HEIGHT: Final = 0x0143
TILES: Final = 0x0144
XMP: Final = 0x02BC
EXIF_DIRECTORY: Final = 0x8769
GPS_DIRECTORY: Final = 0x8825
DNG_VERSION: Final = 0xC612
"""Tags by the names of their standards."""

_IMAGE_TAGS: Final = frozenset(
    (
        SUBFILE_TYPE, WIDTH, HEIGHT, BITS, COMPRESSION, PHOTOMETRIC, ORIENTATION, SAMPLES,
        SUB_DIRECTORIES, SAMPLE_FORMAT, STRIPS, TILE_WIDTH, TILE_HEIGHT, TILES, XMP, EXIF_DIRECTORY,
        GPS_DIRECTORY, DNG_VERSION, 0x010F, 0x0110, 0x0132, 0xC62F,
    )
)  # fmt: skip
_EXIF_TAGS: Final = frozenset(
    (
        0x9003, 0x9004, 0x9010, 0x9011, 0x9012, 0x9290, 0x9291, 0x9292, 0xA431,
        GPS_DIRECTORY,
    )
)  # fmt: skip
_GPS_TAGS: Final = frozenset((1, 2, 3, 4, 5, 6, 7, 9, 11, 18, 27, 29))
_COUNTED: Final = frozenset((STRIPS, TILES))
"""Tags of which only the number of values is kept."""

_POINTERS: Final = frozenset((SUB_DIRECTORIES, EXIF_DIRECTORY, GPS_DIRECTORY, XMP)) | _COUNTED

_SIZES: Final = {
    1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 6: 1, 7: 1, 8: 2, 9: 4, 10: 8, 11: 4, 12: 8, 13: 4,
    16: 8, 17: 8, 18: 8,
}  # fmt: skip
_INTEGERS: Final = {1: "B", 3: "H", 4: "I", 13: "I", 16: "Q", 18: "Q"}
_BIG_KINDS: Final = frozenset((16, 17, 18))
_UNKNOWN_COMPRESSIONS: Final = {
    34712: "JPEG 2000", 34887: "LERC", 34892: "lossy DNG", 50001: "WebP", 50002: "JPEG XL",
}  # fmt: skip
_UNSIGNED_BANDS: Final = message("Photos", "a TIFF of {bands} bands of {bits} bits")
_BANDS: Final = {
    2: message("Photos", "a TIFF of {bands} signed bands of {bits} bits"),
    3: message("Photos", "a TIFF of {bands} floating-point bands of {bits} bits"),
}
"""By the value of ``SAMPLE_FORMAT``."""

_MAX_ENTRIES: Final = 4096
_MAX_SUB_DIRECTORIES: Final = 16
_MAX_VALUE_BYTES: Final = 4096
_MAX_XMP_BYTES: Final = 1 << 20
"""Far above any real file; the four bound the work on hostile ones."""

_CLASSIC: Final = frozenset((42, 0x4F52, 0x5352, 0x0055))  # TIFF, Olympus ORF (two), Panasonic RW2


@dataclass(frozen=True)
class TagEntry:
    """One tag: TIFF field type, number of values, and their bytes in the byte order of the file."""

    kind: int
    count: int
    data: bytes


Directory = Mapping[int, TagEntry]


@dataclass(frozen=True)
class Tree:
    """The needed directories of a TIFF tree, and what was wrong in them."""

    order: str
    image: Directory = field(default_factory=dict)
    exif: Directory = field(default_factory=dict)
    gps: Directory = field(default_factory=dict)
    subs: tuple[Directory, ...] = ()
    faults: tuple[Message, ...] = ()

    def number(self, directory: Directory, tag: int) -> int | None:
        """The first value of an integer tag."""
        entry = directory.get(tag)
        return next(iter(_integers(self.order, entry)), None) if entry else None

    @property
    def orientation(self) -> int:
        """1 to 8; anything else counts as 1."""
        return valid(self.number(self.image, ORIENTATION))


class _HeaderLayout:
    """The layout that a header declares: byte order, classic or BigTIFF."""

    def __init__(self, head: bytes) -> None:
        order = {b"II": "<", b"MM": ">"}.get(head[:2])
        if order is None or len(head) < 8:
            raise Damaged(message("Photos", "its EXIF block has no TIFF header"))
        magic = struct.unpack_from(order + "H", head, 2)[0]
        self.order = order
        self.big = magic == 43
        if self.big:
            if len(head) < 16:
                raise Damaged(message("Photos", "its TIFF header is cut short"))
            self.first = struct.unpack_from(order + "Q", head, 8)[0]
        elif magic in _CLASSIC:
            self.first = struct.unpack_from(order + "I", head, 4)[0]
        else:
            raise Damaged(message("Photos", "its EXIF block has no TIFF header"))
        self.count = order + ("Q" if self.big else "H")
        self.entry = struct.Struct(order + ("HHQ" if self.big else "HHI"))
        self.pointer = order + ("Q" if self.big else "I")
        self.inline = 8 if self.big else 4
        self.entry_size = self.entry.size + self.inline


def read_tree(window: FileWindow) -> Tree:
    """The tree at the start of the window. Raises ``Damaged`` where there is none."""
    layout = _HeaderLayout(window.read(0, 16))
    faults: list[Message] = []
    image = _directory(window, layout, layout.first, _IMAGE_TAGS, faults)
    tree = Tree(layout.order, image)
    exif = _pointed(window, layout, tree.number(image, EXIF_DIRECTORY), _EXIF_TAGS, faults)
    gps_at = tree.number(image, GPS_DIRECTORY) or tree.number(exif, GPS_DIRECTORY)
    gps = _pointed(window, layout, gps_at, _GPS_TAGS, faults)
    subs = []
    if SUB_DIRECTORIES in image:
        offsets = list(_integers(layout.order, image[SUB_DIRECTORIES]))[:_MAX_SUB_DIRECTORIES]
        subs = [_pointed(window, layout, offset, _IMAGE_TAGS, faults) for offset in offsets]
    return Tree(layout.order, image, exif, gps, tuple(subs), tuple(dict.fromkeys(faults)))


def orientation(block: bytes) -> int:
    """Orientation 1 to 8 by an EXIF block; 1 where it holds none."""
    try:
        return read_tree(FileWindow(io.BytesIO(block))).orientation
    except Damaged:
        return UPRIGHT


def unknown_compression(tree: Tree) -> Message | None:
    """The kind of TIFF if no decoder here supports its compression, else None."""
    name = _UNKNOWN_COMPRESSIONS.get(tree.number(tree.image, COMPRESSION) or 1)
    return message("Photos", "a TIFF with {name} compression").fill(name=name) if name else None


def bands_in_words(tree: Tree) -> Message:
    """The kind of TIFF in words, by the numbers of its pixels."""
    bands, bits = tree.number(tree.image, SAMPLES) or 1, tree.number(tree.image, BITS) or 1
    form = tree.number(tree.image, SAMPLE_FORMAT)
    return _BANDS.get(form or 1, _UNSIGNED_BANDS).fill(bands=bands, bits=bits)


def read_directory(window: FileWindow, tags: frozenset[int]) -> tuple[str, Directory]:
    """Byte order and first directory of a tree whose first directory is not an image."""
    layout = _HeaderLayout(window.read(0, 16))
    return layout.order, _directory(window, layout, layout.first, tags, [])


def read_split_tree(image: FileWindow, exif: FileWindow | None, gps: FileWindow | None) -> Tree:
    """A tree whose directories are separate trees, as in CR3."""
    whole = read_tree(image)
    parts: list[Directory] = []
    for window, tags in ((exif, _EXIF_TAGS), (gps, _GPS_TAGS)):
        order, directory = (whole.order, {}) if window is None else read_directory(window, tags)
        if order != whole.order:
            raise Damaged(message("Photos", "its metadata is in two byte orders"))
        parts.append(directory)
    return Tree(whole.order, whole.image, parts[0], parts[1], (), whole.faults)


def rebuild_tiff(tree: Tree) -> bytes:
    """The image, EXIF and GPS tags of a tree as a small valid classic TIFF block."""
    order = tree.order
    directories = [
        {
            tag: entry
            for tag, entry in directory.items()
            if tag not in _POINTERS and entry.kind not in _BIG_KINDS
        }
        for directory in (tree.image, tree.exif, tree.gps)
    ]
    pointers = [
        tag
        for tag, directory in ((EXIF_DIRECTORY, directories[1]), (GPS_DIRECTORY, directories[2]))
        if directory
    ]
    starts = [8]
    for directory, extra in zip(directories, (len(pointers), 0, 0), strict=True):
        starts.append(starts[-1] + 6 + 12 * (len(directory) + extra))
    values_at = starts.pop()
    for tag in pointers:
        start = starts[1] if tag == EXIF_DIRECTORY else starts[2]
        directories[0][tag] = TagEntry(4, 1, struct.pack(order + "I", start))
    mark = b"II" if order == "<" else b"MM"
    block = bytearray(mark + struct.pack(order + "HI", 42, 8))
    values = bytearray()
    for directory in directories:
        block += struct.pack(order + "H", len(directory))
        for tag, entry in sorted(directory.items()):
            block += struct.pack(order + "HHI", tag, entry.kind, entry.count)
            if len(entry.data) <= 4:
                block += entry.data.ljust(4, b"\0")
            else:
                block += struct.pack(order + "I", values_at + len(values))
                values += entry.data + b"\0" * (len(entry.data) % 2)
        block += bytes(4)
    return bytes(block + values)


def _pointed(
    window: FileWindow,
    layout: _HeaderLayout,
    offset: int | None,
    tags: frozenset[int],
    faults: list[Message],
) -> Directory:
    return {} if offset is None else _directory(window, layout, offset, tags, faults)


def _directory(
    window: FileWindow,
    layout: _HeaderLayout,
    offset: int,
    tags: frozenset[int],
    faults: list[Message],
) -> Directory:
    """The requested tags of one directory; the first of a repeated tag counts."""
    found: dict[int, TagEntry] = {}
    size = struct.calcsize(layout.count)
    head = window.read(offset, size)
    if offset < 8 or len(head) < size:
        faults.append(message("Photos", "a directory of its EXIF data is outside the file"))
        return found
    count = struct.unpack(layout.count, head)[0]
    if count > _MAX_ENTRIES:
        faults.append(message("Photos", "a directory of its EXIF data declares too many entries"))
    length = min(count, _MAX_ENTRIES) * layout.entry_size
    table = window.read(offset + size, length)
    if len(table) < length:
        faults.append(message("Photos", "a directory of its EXIF data is cut short"))
    for at in range(0, len(table) - layout.entry_size + 1, layout.entry_size):
        tag, kind, values = layout.entry.unpack_from(table, at)
        if tag not in tags or tag in found or kind not in _SIZES:
            continue
        if tag in _COUNTED:
            found[tag] = TagEntry(kind, values, b"")
            continue
        length = values * _SIZES[kind]
        max_length = _MAX_XMP_BYTES if tag == XMP else _MAX_VALUE_BYTES
        if length > max_length:
            if kind != 2:
                faults.append(message("Photos", "an entry of its EXIF data is too long"))
                continue
            values = length = max_length
        inline = at + layout.entry.size
        if length <= layout.inline:
            data = table[inline : inline + length]
        else:
            (value_at,) = struct.unpack_from(layout.pointer, table, inline)
            data = window.read(value_at, length)
        if len(data) < length:
            faults.append(message("Photos", "an entry of its EXIF data is outside the file"))
            continue
        found[tag] = TagEntry(kind, values, data)
    return found


def _integers(order: str, entry: TagEntry) -> Iterator[int]:
    letter = _INTEGERS.get(entry.kind)
    if letter is not None:
        yield from struct.unpack(f"{order}{entry.count}{letter}", entry.data)
