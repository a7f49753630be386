"""The few tags of a TIFF tree that pixels need, read with hard limits (TIFF 6.0, section 2)."""

import struct
from collections.abc import Iterator
from typing import Final

from swc_desktop.photos.orientation import UPRIGHT, valid

ORIENTATION: Final = 0x0112
_SHORT: Final = 3
_LONG: Final = 4
_MAX_ENTRIES: Final = 1000


def byte_order(block: bytes) -> str | None:
    """``<`` or ``>`` as ``struct`` takes it, None where the block is no TIFF tree."""
    if len(block) < 8:
        return None
    return {b"II": "<", b"MM": ">"}.get(block[:2])


def small_integers(block: bytes, ifd: int, order: str) -> Iterator[tuple[int, int]]:
    """Tag and value of the entries of one directory that hold a single SHORT or LONG."""
    if not 8 <= ifd <= len(block) - 2:
        return
    (count,) = struct.unpack_from(order + "H", block, ifd)
    for number in range(min(count, _MAX_ENTRIES)):
        entry = ifd + 2 + 12 * number
        if entry + 12 > len(block):
            return
        tag, kind, values = struct.unpack_from(order + "HHI", block, entry)
        if values == 1 and kind == _SHORT:
            yield tag, struct.unpack_from(order + "H", block, entry + 8)[0]
        elif values == 1 and kind == _LONG:
            yield tag, struct.unpack_from(order + "I", block, entry + 8)[0]


def orientation(block: bytes) -> int:
    """Orientation 1 to 8 by the first directory of a TIFF block; 1 where there is none."""
    order = byte_order(block)
    if order is None:
        return UPRIGHT
    (first,) = struct.unpack_from(order + "I", block, 4)
    for tag, value in small_integers(block, first, order):
        if tag == ORIENTATION:
            return valid(value)
    return UPRIGHT
