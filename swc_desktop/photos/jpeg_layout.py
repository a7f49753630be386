"""Segments and scans of a whole JPEG file (ITU-T T.81, annexes B and G)."""

import re
import struct
from dataclasses import dataclass, field
from typing import Final

import numpy as np

from swc_desktop.core.message import message
from swc_desktop.photos.file_window import Damaged
from swc_desktop.photos.jpeg import FRAMES, PROGRESSIVE

START: Final = b"\xff\xd8"
END_OF_IMAGE: Final = 0xD9
SCAN: Final = 0xDA
_SCAN_MARKER: Final = bytes((0xFF, SCAN))
_HUFFMAN_TABLES: Final = 0xC4
_SEQUENTIAL: Final = frozenset((0xC0, 0xC1))
WITHOUT_LENGTH: Final = frozenset((0x01, *range(0xD0, 0xD9)))
_TABLES: Final = frozenset((_HUFFMAN_TABLES, 0xCC, 0xDB, 0xDC, 0xDD))
_COLOUR: Final = frozenset((0xE0, 0xEE))
"""JFIF and Adobe: from these segments the decoder knows the colour space."""

METADATA: Final = frozenset((0xFE, *range(0xE0, 0xF0)))
_AFTER_METADATA: Final = _TABLES | METADATA | {SCAN, END_OF_IMAGE}

_NEXT_MARKER: Final = re.compile(rb"\xff([^\x00\xff])", re.DOTALL)
MARKER_HERE: Final = re.compile(rb"\xff+([^\x00\xff])", re.DOTALL)
"""A marker with its fill bytes, only for ``match``: a search with it would start again at each
fill byte, and 80 kB of them took a hundred seconds."""

_SEARCHED_BYTES: Final = 1 << 18
"""Bytes searched at a time; a round choice that keeps the arrays small."""

_MAX_SEGMENTS: Final = 4096
_MAX_SCANS: Final = 256
MAX_SCANNED_PIXELS: Final = 2_400_000_000
"""Each scan costs a pass over the whole picture. Encoders make about ten scans, so this allows all
real files: twenty scans of the largest picture that is opened."""

_ALL_COEFFICIENTS: Final = (1 << 64) - 1
_FILL_BYTES: Final = 256
"""Half a sector of equal bytes in a scan is what a disk or card wrote instead of the data."""


@dataclass(frozen=True)
class JpegLayout:
    """The segments that the decoder needs, and where in the file the last scan ends.

    ``marker`` is the one after the last scan, None where the file ends; ``frame`` is the marker of
    the frame header, ``precision`` the bits per sample, ``size`` width and height in pixels,
    ``components`` the number of planes, ``scans`` the number of scans. ``complete``: the scans
    have every coefficient of every plane. ``fill`` is where in ``needed`` a cluster of zeros
    begins that cannot be in a picture with these tables, None where there is none.
    """

    needed: bytes
    end: int
    marker: int | None
    frame: int
    precision: int
    size: tuple[int, int]
    components: int
    scans: int
    complete: bool
    fill: int | None


@dataclass
class _Progress:
    """What was found so far."""

    needed: list[bytes] = field(default_factory=lambda: [START])
    frame: int = 0
    precision: int = 0
    size: tuple[int, int] = (0, 0)
    components: bytes = b""
    scans: int = 0
    coefficients: dict[int, int] = field(default_factory=dict)
    first_symbols: set[int] = field(default_factory=set)

    def take_frame(self, marker: int, segment: bytes) -> None:
        self.precision, height, width = struct.unpack_from(">BHH", segment, 2)
        self.frame, self.size, self.components = marker, (width, height), segment[8::3]

    def take_scan(self, segment: bytes) -> None:
        """Note which coefficients of which planes a scan completes to their last bit (G.1.1.1)."""
        self.scans += 1
        count = segment[2] if len(segment) > 2 else 0
        members, rest = segment[3 : 3 + 2 * count : 2], segment[3 + 2 * count :]
        bits = _ALL_COEFFICIENTS
        if self.frame in PROGRESSIVE and len(rest) >= 3:
            first, last, shift = rest[0], min(rest[1], 63), rest[2] & 0xF
            bits = 0 if shift else ((1 << (last + 1)) - 1) & ~((1 << first) - 1)
        for member in members:
            self.coefficients[member] = self.coefficients.get(member, 0) | bits

    def take_tables(self, segment: bytes) -> None:
        """Note which symbol a code of zeros means in each Huffman table (B.2.4.2)."""
        at = 2
        while at + 17 < len(segment):
            self.first_symbols.add(segment[at + 17])
            at += 17 + sum(segment[at + 1 : at + 17])

    @property
    def complete(self) -> bool:
        return all(self.coefficients.get(one) == _ALL_COEFFICIENTS for one in self.components)

    @property
    def zeros_are_flat(self) -> bool:
        """Whether zero bits can be a long flat area: they mean "no change" and "end of block" in
        every table."""
        return not any(self.first_symbols)


def read_layout(data: bytes) -> JpegLayout:
    """Read the segments. Raises ``Damaged`` where there is no frame or no scan."""
    seen = _Progress()
    at, end, after = len(START), 0, None
    for _ in range(_MAX_SEGMENTS):
        found = MARKER_HERE.match(data, at) if end else _NEXT_MARKER.search(data, at)
        after = found[1][0] if found else None
        if found is None or after == END_OF_IMAGE:
            break
        marker, at = found[1][0], found.end()
        if marker in WITHOUT_LENGTH:
            continue
        segment = data[at : at + max(2, int.from_bytes(data[at : at + 2], "big"))]
        if end and not _belongs(data, at, marker, segment, seen.components):
            break
        at += len(segment)
        if marker in FRAMES and not seen.frame and len(segment) > 8:
            seen.take_frame(marker, segment)
        if marker == _HUFFMAN_TABLES:
            seen.take_tables(segment)
        if marker == SCAN:
            seen.take_scan(segment)
            end = end_of_scan(data, at)
            segment, at = segment + data[at:end], end
        if marker == SCAN or marker in FRAMES or marker in _TABLES or marker in _COLOUR:
            seen.needed.append(bytes((0xFF, marker)) + segment)
    if not seen.frame or not end:
        raise Damaged(message("Photos", "it ends before its picture begins"))
    if seen.scans > max_scans(seen.size):
        raise Damaged(message("Photos", "it has more scans than a picture can have"))
    needed = b"".join(seen.needed)
    fill = -1
    if seen.frame in _SEQUENTIAL and not seen.zeros_are_flat:  # zeros at the end may be padding
        fill = needed.find(bytes(_FILL_BYTES), 0, len(needed.rstrip(b"\0")))
    return JpegLayout(
        needed,
        end,
        after,
        seen.frame,
        seen.precision,
        seen.size,
        len(seen.components),
        seen.scans,
        seen.complete,
        fill if fill >= 0 else None,
    )


def max_scans(size: tuple[int, int]) -> int:
    """The most scans that a picture of this size may have."""
    return min(_MAX_SCANS, MAX_SCANNED_PIXELS // max(1, size[0] * size[1]))


def up_to_scan(data: bytes, number: int) -> bytes:
    """The file up to the beginning of the scan after ``number`` scans, whatever is between them."""
    at = -1
    for _ in range(number + 1):
        at = data.find(_SCAN_MARKER, at + 1)
        if at < 0:
            return data
    return data[:at]


def _belongs(data: bytes, at: int, marker: int, segment: bytes, components: bytes) -> bool:
    """Whether a segment after a scan is part of the picture, and not a chance match."""
    if marker in METADATA:
        follows = data[at + len(segment) : at + len(segment) + 2]
        return len(follows) == 2 and follows[0] == 0xFF and follows[1] in _AFTER_METADATA
    return marker in _TABLES or (marker == SCAN and _fits(segment, components))


def _fits(segment: bytes, components: bytes) -> bool:
    """Whether a segment is the header of a scan of these components."""
    count = segment[2] if len(segment) > 2 else 0
    return len(segment) == 6 + 2 * count and set(segment[3 : 3 + 2 * count : 2]) <= set(components)


def end_of_scan(data: bytes, start: int) -> int:
    """The end of the data of a scan: a marker that is not a restart, or the end of the file."""
    for at in range(start, len(data), _SEARCHED_BYTES):
        part = np.frombuffer(data, np.uint8, min(_SEARCHED_BYTES + 1, len(data) - at), at)
        signs = np.flatnonzero(part[:-1] == 0xFF)
        following = part[signs + 1]
        ends = (following != 0) & (following != 0xFF) & ((following < 0xD0) | (following > 0xD7))
        if ends.any():
            return at + int(signs[ends.argmax()])
    return len(data)
