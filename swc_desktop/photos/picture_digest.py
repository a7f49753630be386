"""The digest of the picture in a JPEG file, which stays when only its metadata change."""

import hashlib
from collections.abc import Iterator
from typing import Final

from swc_desktop.photos.jpeg import FRAMES
from swc_desktop.photos.jpeg_layout import (
    END_OF_IMAGE,
    MARKER_HERE,
    METADATA,
    SCAN,
    START,
    WITHOUT_LENGTH,
    end_of_scan,
)

_MAX_SEGMENTS: Final = 4096
"""Far above any real file (a segment of metadata holds 64 KB); bounds the work on hostile ones."""


def picture_sha256(data: bytes) -> str:
    """SHA-256 in hexadecimal of a JPEG without its APPn and COM segments, up to its end marker.

    Fill bytes before a marker do not count, nor does what follows the picture (previews, trailers
    of programs). Empty for any other file, and for a JPEG that does not have its segments one after
    the other up to its end.
    """
    if not data.startswith(START):
        return ""
    digest = hashlib.sha256(START)
    view, seen = memoryview(data), set()
    for marker, begin, end in _segments(data):
        seen.add(marker)
        if marker not in METADATA:
            digest.update(bytes((0xFF, marker)))
            digest.update(view[begin:end])
    whole = {SCAN, END_OF_IMAGE} <= seen and not FRAMES.isdisjoint(seen)
    return digest.hexdigest() if whole else ""


def _segments(data: bytes) -> Iterator[tuple[int, int, int]]:
    """Marker, begin and end of each segment, a scan with its data; stops where there is none."""
    at = len(START)
    for _ in range(_MAX_SEGMENTS):
        found = MARKER_HERE.match(data, at)
        marker = found[1][0] if found else 0
        if found is None or marker in WITHOUT_LENGTH:
            return
        begin = found.end()
        if marker == END_OF_IMAGE:
            yield marker, begin, begin
            return
        count = int.from_bytes(data[begin : begin + 2], "big")
        at = begin + count
        if count < 2 or at > len(data):
            return
        if marker == SCAN:
            at += len(data[at : end_of_scan(data, at)].rstrip(b"\xff"))  # without fill bytes
        yield marker, begin, at
