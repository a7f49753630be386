"""Segments and scans of a whole JPEG file (ITU-T T.81, annexes B and G)."""

import re
import struct
from dataclasses import dataclass, field
from typing import Final

import numpy as np

from swc_desktop.photos.jpeg import FRAMES, PROGRESSIVE
from swc_desktop.photos.window import Damaged

START: Final = b"\xff\xd8"
END_OF_IMAGE: Final = 0xD9
_SCAN: Final = 0xDA
_SCAN_MARKER: Final = bytes((0xFF, _SCAN))
_HUFFMAN_TABLES: Final = 0xC4
_SEQUENTIAL: Final = frozenset((0xC0, 0xC1))
_ALONE: Final = frozenset((0x01, *range(0xD0, 0xD9)))
_TABLES: Final = frozenset((_HUFFMAN_TABLES, 0xCC, 0xDB, 0xDC, 0xDD))
_COLOUR: Final = frozenset((0xE0, 0xEE))
"""JFIF and Adobe: by these segments the decoder knows the colour space."""

_NOTES: Final = frozenset((0xFE, *range(0xE0, 0xF0)))
_BEHIND_NOTES: Final = _TABLES | _NOTES | {_SCAN, END_OF_IMAGE}

_NEXT_MARKER: Final = re.compile(rb"\xff([^\x00\xff])", re.DOTALL)
_MARKER_HERE: Final = re.compile(rb"\xff+([^\x00\xff])", re.DOTALL)
"""With what may fill the space before it; searching by this would begin anew at each byte."""

_SCANNED_BYTES: Final = 1 << 18
_MAX_SEGMENTS: Final = 4096
_MAX_SCANS: Final = 256
MAX_SCANNED_PIXELS: Final = 2_400_000_000
"""Each scan is decoded over the whole picture; encoders make about ten."""

_ALL_COEFFICIENTS: Final = (1 << 64) - 1
_FILL_BYTES: Final = 256
"""Half a sector of one byte: in a scan, what a disk or card wrote in place of the data."""


@dataclass(frozen=True)
class Layout:
    """The segments that the decoder needs, and where in the file the last scan ends.

    ``marker`` is the one behind the last scan, None where the file ends; ``frame`` is the marker
    of the frame header, ``precision`` bits of a sample, ``size`` width and height in pixels,
    ``components`` how many planes, ``scans`` how many scans. ``complete`` is True where the scans
    bring every coefficient of every plane; ``fill`` is where in ``needed`` a cluster of zeros
    begins that no picture with these tables holds, None where there is none.
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
    """What the walk has seen so far."""

    needed: list[bytes] = field(default_factory=lambda: [START])
    frame: int = 0
    precision: int = 0
    size: tuple[int, int] = (0, 0)
    components: bytes = b""
    scans: int = 0
    brought: dict[int, int] = field(default_factory=dict)
    first_symbols: set[int] = field(default_factory=set)

    def take_frame(self, marker: int, segment: bytes) -> None:
        self.precision, height, width = struct.unpack_from(">BHH", segment, 2)
        self.frame, self.size, self.components = marker, (width, height), segment[8::3]

    def take_scan(self, segment: bytes) -> None:
        """Note which coefficients of which planes a scan brings to their last bit (G.1.1.1)."""
        self.scans += 1
        count = segment[2] if len(segment) > 2 else 0
        members, rest = segment[3 : 3 + 2 * count : 2], segment[3 + 2 * count :]
        bits = _ALL_COEFFICIENTS
        if self.frame in PROGRESSIVE and len(rest) >= 3:
            first, last, shift = rest[0], min(rest[1], 63), rest[2] & 0xF
            bits = 0 if shift else ((1 << (last + 1)) - 1) & ~((1 << first) - 1)
        for member in members:
            self.brought[member] = self.brought.get(member, 0) | bits

    def take_tables(self, segment: bytes) -> None:
        """Note the symbol that a code of zeros stands for in each Huffman table (B.2.4.2)."""
        at = 2
        while at + 17 < len(segment):
            self.first_symbols.add(segment[at + 17])
            at += 17 + sum(segment[at + 1 : at + 17])

    @property
    def complete(self) -> bool:
        return all(self.brought.get(one) == _ALL_COEFFICIENTS for one in self.components)

    @property
    def zeros_are_flat(self) -> bool:
        """Whether bits of zero can be a long flat area: "no change" and "end of block" in every
        table that a block is coded by."""
        return not any(self.first_symbols)


def read_layout(data: bytes) -> Layout:
    """Walk over the segments. Raises ``Damaged`` where there is no frame or no scan."""
    seen = _Progress()
    at, end, behind = len(START), 0, None
    for _ in range(_MAX_SEGMENTS):
        found = _MARKER_HERE.match(data, at) if end else _NEXT_MARKER.search(data, at)
        behind = found[1][0] if found else None
        if found is None or behind == END_OF_IMAGE:
            break
        marker, at = found[1][0], found.end()
        if marker in _ALONE:
            continue
        segment = data[at : at + max(2, int.from_bytes(data[at : at + 2], "big"))]
        if end and not _belongs(data, at, marker, segment, seen.components):
            break
        at += len(segment)
        if marker in FRAMES and not seen.frame and len(segment) > 8:
            seen.take_frame(marker, segment)
        if marker == _HUFFMAN_TABLES:
            seen.take_tables(segment)
        if marker == _SCAN:
            seen.take_scan(segment)
            end = _end_of_scan(data, at)
            segment, at = segment + data[at:end], end
        if marker == _SCAN or marker in FRAMES or marker in _TABLES or marker in _COLOUR:
            seen.needed.append(bytes((0xFF, marker)) + segment)
    if not seen.frame or not end:
        raise Damaged("it ends before its picture begins")
    if seen.scans > max_scans(seen.size):
        raise Damaged("it has more scans than a picture can have")
    needed = b"".join(seen.needed)
    fill = -1
    if seen.frame in _SEQUENTIAL and not seen.zeros_are_flat:  # zeros at the end may be padding
        fill = needed.find(bytes(_FILL_BYTES), 0, len(needed.rstrip(b"\0")))
    return Layout(
        needed,
        end,
        behind,
        seen.frame,
        seen.precision,
        seen.size,
        len(seen.components),
        seen.scans,
        seen.complete,
        fill if fill >= 0 else None,
    )


def max_scans(size: tuple[int, int]) -> int:
    """How many scans a picture of this size may have."""
    return min(_MAX_SCANS, MAX_SCANNED_PIXELS // max(1, size[0] * size[1]))


def up_to_scan(data: bytes, number: int) -> bytes:
    """The file up to where the scan behind so many begins, whatever lies between them."""
    at = -1
    for _ in range(number + 1):
        at = data.find(_SCAN_MARKER, at + 1)
        if at < 0:
            return data
    return data[:at]


def _belongs(data: bytes, at: int, marker: int, segment: bytes, components: bytes) -> bool:
    """Whether a segment behind a scan is one of the picture, and not chance in other bytes."""
    if marker in _NOTES:
        follows = data[at + len(segment) : at + len(segment) + 2]
        return len(follows) == 2 and follows[0] == 0xFF and follows[1] in _BEHIND_NOTES
    return marker in _TABLES or (marker == _SCAN and _fits(segment, components))


def _fits(segment: bytes, components: bytes) -> bool:
    """Whether this is the header of a scan of these components."""
    count = segment[2] if len(segment) > 2 else 0
    return len(segment) == 6 + 2 * count and set(segment[3 : 3 + 2 * count : 2]) <= set(components)


def _end_of_scan(data: bytes, start: int) -> int:
    """Where the coded data of a scan ends: at a marker that is not a restart, or with the file."""
    for at in range(start, len(data), _SCANNED_BYTES):
        part = np.frombuffer(data, np.uint8, min(_SCANNED_BYTES + 1, len(data) - at), at)
        signs = np.flatnonzero(part[:-1] == 0xFF)
        behind = part[signs + 1]
        ends = (behind != 0) & (behind != 0xFF) & ((behind < 0xD0) | (behind > 0xD7))
        if ends.any():
            return at + int(signs[ends.argmax()])
    return len(data)
