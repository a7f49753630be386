"""Pixels of JPEG files, and whether the file held all of them (ITU-T T.81, annexes B and F).

libjpeg continues after damage and only warns. simplejpeg raises at the first warning, so a picture
that decodes strictly is whole. Junk that cameras and phones write around the picture would warn
too, so the decoder gets the segments that it needs and nothing else, with an end marker: where
only that marker is missing, no pixel is.
"""

import io
import re
import struct
from contextlib import suppress
from dataclasses import dataclass
from typing import Final

import numpy as np
import simplejpeg
from numpy.typing import NDArray
from PIL import Image
from PIL.JpegImagePlugin import JpegImageFile

from swc_desktop.photos.jpeg import FRAMES, PROGRESSIVE, unsupported
from swc_desktop.photos.picture import DecodedPicture, share_lost
from swc_desktop.photos.window import Damaged, KindNotSupported

_START: Final = b"\xff\xd8"
_END: Final = b"\xff\xd9"
_END_OF_IMAGE: Final = 0xD9
_SCAN: Final = 0xDA
_ALONE: Final = frozenset((0x01, *range(0xD0, 0xD9)))
_TABLES: Final = frozenset((0xC4, 0xCC, 0xDB, 0xDC, 0xDD))
_COLOUR: Final = frozenset((0xE0, 0xEE))
"""JFIF and Adobe: by these segments the decoder knows the colour space."""

_MARKER: Final = re.compile(rb"\xff+([^\x00\xff])", re.DOTALL)
_LEFT_OVER: Final = re.compile(r"(\d+) extraneous bytes before marker 0xd9")

_SCANNED_BYTES: Final = 1 << 18
_MAX_SEGMENTS: Final = 4096
_MAX_PADDING: Final = 2
"""Bytes that some cameras' encoders leave between the last scan and the end marker."""

_READ_AHEAD: Final = 8
"""Bytes behind the last one used that the decoder took in and does not count as left over."""

_GREY: Final = 128
"""What libjpeg leaves where there is no data: coefficients of zero."""

_REDUCTIONS: Final = (8, 4, 2)
_INKS: Final = 4
_REFUSED: Final = (ValueError, KeyError)
"""What simplejpeg raises; the second for a sampling that its tables lack."""

_FILL: Final = re.compile(rb"\x00{256}|\xff{256}")
"""Half a sector of one byte: in a damaged scan, what a disk or card wrote in place of the data."""

_MAGIC: Final = re.compile(
    rb"....(?:ftyp|moov|mdat|free|skip|wide|uuid)|\xff\xd8\xff|\x89PNG|RIFF|PK\x03\x04|SEFH"
    rb"|MotionPhoto|[ -~]{16}",
    re.DOTALL,
)
"""What is found behind pictures: boxes of a video, another picture, a sound, a text."""


@dataclass(frozen=True)
class _Layout:
    """The segments that the decoder needs, and where in the file the last scan ends.

    ``marker`` is the one behind the last scan, None where the file ends; ``frame`` is the marker
    of the frame header, ``precision`` bits of a sample, ``size`` width and height in pixels,
    ``components`` how many planes.
    """

    needed: bytes
    end: int
    marker: int | None
    frame: int
    precision: int
    size: tuple[int, int]
    components: int


def decode_jpeg(
    data: bytes, *, short_side: int, long_side: int = 1, max_pixels: int
) -> DecodedPicture:
    """The picture in RGB as stored, and what of it the file does not hold.

    It is reduced to 1/2, 1/4 or 1/8 where both sides stay at least as long as asked for, and
    always where it has more than ``max_pixels``. Raises ``Damaged`` where nothing can be decoded,
    and ``KindNotSupported``.
    """
    layout = _layout(data)
    if kind := unsupported(layout.frame, layout.precision):
        raise KindNotSupported(kind)
    scale = _scale(layout, short_side, long_side, max_pixels)
    clean = layout.needed + _END
    try:
        return DecodedPicture(_decoded(clean, layout, scale, strict=True))
    except _REFUSED as warning:
        message = str(warning)
    rest = _LEFT_OVER.search(message)
    if rest is not None and _is_harmless(data, layout, int(rest[1])):
        whole = _without_rest(layout, int(rest[1]), scale)
        if whole is not None:
            return DecodedPicture(whole)
    image = _salvaged(data, clean, layout, scale)
    if image is None:
        return DecodedPicture(_by_pillow(clean, scale))
    lost = _rows_lost(image) or _rows_behind_fill(layout, scale)
    if lost == 1:
        raise Damaged(message)
    return DecodedPicture(image, _damage(message, layout, lost), lost)


def _without_rest(layout: _Layout, left: int, scale: int) -> Image.Image | None:
    """The picture without the ``left`` bytes behind its last scan, where that makes it whole."""
    for trimmed in range(left, left + _READ_AHEAD + 1):
        with suppress(*_REFUSED):
            return _decoded(layout.needed[:-trimmed] + _END, layout, scale, strict=True)
    return None


def _salvaged(data: bytes, clean: bytes, layout: _Layout, scale: int) -> Image.Image | None:
    """What can be decoded in spite of damage: of the file as it is, since after some kinds of
    damage the decoder finds its way again, else of what it needs; None where that is nothing."""
    for stream in (data, clean):
        with suppress(*_REFUSED):
            return _decoded(stream, layout, scale, strict=False)
    return None


def _damage(message: str, layout: _Layout, lost: float) -> str:
    ends_early = "premature end" in message and layout.marker is None
    if lost:
        return f"{share_lost(lost)} is {'missing' if ends_early else 'damaged'}"
    if not ends_early:
        return "a part of the picture is damaged"
    if layout.frame in PROGRESSIVE:
        return "the fine detail of the picture is missing"
    return "the end of the picture is missing"


def _decoded(data: bytes, layout: _Layout, scale: int, *, strict: bool) -> Image.Image:
    """The pixels; raises ``_REFUSED`` for what cannot be decoded and, strictly, for a warning."""
    width, height = (-(-side // scale) for side in layout.size)
    inks = layout.components == _INKS
    pixels: NDArray[np.uint8] = simplejpeg.decode_jpeg(
        data, "CMYK" if inks else "RGB", min_height=height, min_width=width, strict=strict
    )
    if pixels.shape[:2] != (height, width):
        raise ValueError("its headers contradict each other")
    if inks:  # stored inverted, by the convention of Adobe that all programs follow
        return Image.fromarray(255 - pixels, "CMYK").convert("RGB")
    return Image.fromarray(pixels)


def _by_pillow(data: bytes, scale: int) -> Image.Image:
    """The picture of the rare sampling factors that simplejpeg does not know."""
    try:
        with JpegImageFile(io.BytesIO(data)) as image:
            if scale > 1:
                image.draft(None, (image.width // scale, image.height // scale))
            return image.convert("RGB")
    except (OSError, SyntaxError) as error:
        raise Damaged(str(error)) from error


def _scale(layout: _Layout, short_side: int, long_side: int, max_pixels: int) -> int:
    """The divisor, of 1, 2, 4 and 8, by which the decoder reduces the picture."""
    width, height = layout.size
    wanted = min(min(width, height) // short_side, max(width, height) // long_side)
    if width * height > max_pixels:
        wanted = max(wanted, 2)
    return next((scale for scale in _REDUCTIONS if wanted >= scale), 1)


def _layout(data: bytes) -> _Layout:
    """Walk over the segments. Raises ``Damaged`` where there is no frame or no scan."""
    needed = [_START]
    frame, precision, size, components, behind = 0, 0, (0, 0), b"", None
    at, end = len(_START), 0
    for _ in range(_MAX_SEGMENTS):
        found = _MARKER.match(data, at) if end else _MARKER.search(data, at)
        behind = found[1][0] if found else None
        if found is None or behind == _END_OF_IMAGE:
            break
        marker, at = found[1][0], found.end()
        if marker in _ALONE:
            continue
        segment = data[at : at + max(2, int.from_bytes(data[at : at + 2], "big"))]
        if end and not (marker in _TABLES or (marker == _SCAN and _fits(segment, components))):
            break
        at += len(segment)
        if marker in FRAMES and not frame and len(segment) > 8:
            precision, height, width = struct.unpack_from(">BHH", segment, 2)
            frame, size, components = marker, (width, height), segment[8::3]
        if marker == _SCAN:
            end = _end_of_scan(data, at)
            segment, at = segment + data[at:end], end
        if marker == _SCAN or marker in FRAMES or marker in _TABLES or marker in _COLOUR:
            needed.append(bytes((0xFF, marker)) + segment)
    if not frame or not end:
        raise Damaged("it ends before its picture begins")
    return _Layout(b"".join(needed), end, behind, frame, precision, size, len(components))


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


def _fits(segment: bytes, components: bytes) -> bool:
    """Whether this is the header of a scan of these components, and not chance."""
    count = segment[2] if len(segment) > 2 else 0
    return len(segment) == 6 + 2 * count and set(segment[3 : 3 + 2 * count : 2]) <= set(components)


def _is_harmless(data: bytes, layout: _Layout, left: int) -> bool:
    """Whether what is left of the last scan is no part of the picture.

    With an end marker behind it, it is what a decoder that lost its way did not use, but for some
    bytes of padding. Without one it may be a file of another kind, or the fill of a disk.
    """
    start = layout.end - left
    before, rest = data[start - _READ_AHEAD : start], data[start : layout.end]
    if len(set(rest)) == 1 and before != rest[:1] * _READ_AHEAD:
        return True
    if layout.marker == _END_OF_IMAGE:
        return left <= _MAX_PADDING
    return any(_MAGIC.match(before + rest, at) for at in range(_READ_AHEAD + 1))


def _rows_behind_fill(layout: _Layout, scale: int) -> float:
    """The share of the rows from where a disk or card filled a cluster on; 0 where it did not.

    What comes behind such a cluster is decoded, but out of place.
    """
    fill = None if layout.frame in PROGRESSIVE else _FILL.search(layout.needed)
    if fill is None:
        return 0.0
    with suppress(*_REFUSED):
        start = layout.needed[: fill.start()] + _END
        return _rows_lost(_decoded(start, layout, scale, strict=False))
    return 0.0


def _rows_lost(image: Image.Image) -> float:
    """The share of the rows, from the last one up, that the decoder left grey; 0 to 1."""
    pixels = np.asarray(image)
    kept = np.flatnonzero((pixels != _GREY).any(axis=(1, 2)))
    return 1 - (int(kept[-1]) + 1) / image.height if kept.size else 1.0
