"""Pixels of JPEG files, and whether the file had all of them (ITU-T T.81).

libjpeg continues after damage and only warns. simplejpeg raises an error at the first warning, so a
picture that decodes strictly is complete. Data that cameras and phones write around the picture
would cause warnings too, so the decoder gets only the segments that it needs, and an end marker:
a file that lacks only that marker has all pixels.
"""

import io
import re
from contextlib import suppress
from typing import Final

import numpy as np
import simplejpeg
from numpy.typing import NDArray
from PIL import Image
from PIL.JpegImagePlugin import JpegImageFile

from swc_desktop.core.damage import UNDAMAGED, Damage, Harm, PicturePart
from swc_desktop.core.message import Message, message, message_of
from swc_desktop.photos.file_window import CONTRADICTION, Damaged, KindNotSupported
from swc_desktop.photos.jpeg import PROGRESSIVE, unsupported
from swc_desktop.photos.jpeg_layout import (
    END_OF_IMAGE,
    MAX_SCANNED_PIXELS,
    JpegLayout,
    max_scans,
    read_layout,
    up_to_scan,
)
from swc_desktop.photos.orientation import UPRIGHT
from swc_desktop.photos.picture import DecodedPicture, share_lost

_Pixels = NDArray[np.uint8]

_END: Final = bytes((0xFF, END_OF_IMAGE))
_ARITHMETIC: Final = frozenset((0xC9, 0xCA))
_UNUSED_BYTES: Final = re.compile(r"(\d+) extraneous bytes before marker 0xd9")
_EARLY: Final = "premature end"
_ZEROS: Final = message("Photos", "it begins with zeros")

_MAX_PADDING: Final = 2
"""Bytes that the encoders of some cameras leave between the last scan and the end marker."""

_READ_AHEAD: Final = 8
"""Bytes after the last used one that the decoder has read ahead and does not count as unused."""

_GREYS: Final = (127, 128)
"""What libjpeg gives where there is no data (coefficients of zero), in any colour space."""

_ROWS_AT_A_TIME: Final = 64
"""A round choice; most pictures are decided by their last rows."""

_CORNER: Final = 4
"""Columns at the right edge; their last rows are decoded last."""

_REDUCTIONS: Final = (8, 4, 2)
_INKS: Final = 4
"""Planes of a CMYK picture."""

_DECODER_ERRORS: Final = (ValueError, KeyError)
"""What simplejpeg raises; the second for a sampling that is not in its tables."""

_FILL: Final = re.compile(rb"\x00{256}|\xff{256}")
_MAGIC: Final = re.compile(
    rb"....(?:ftyp|moov|mdat|free|skip|wide|uuid)|\xff\xd8\xff|\x89PNG|RIFF|PK\x03\x04|SEFH"
    rb"|MotionPhoto|[ -~]{16}",
    re.DOTALL,
)
"""What follows pictures in real files: boxes of a video, another picture, sound, text."""


def decode_jpeg(
    data: bytes,
    *,
    short_side: int,
    long_side: int = 1,
    max_pixels: int,
    orientation: int = UPRIGHT,
) -> DecodedPicture:
    """The picture in RGB as stored, and which part of it is missing.

    It is reduced to 1/2, 1/4 or 1/8 as long as both sides stay at least as long as requested, and
    always if it has more than ``max_pixels``. ``orientation`` is the EXIF value by which it will
    be turned, for the words about its parts. Raises ``Damaged`` where nothing can be decoded, and
    ``KindNotSupported``.
    """
    layout = read_layout(data)
    if kind := unsupported(layout.frame, layout.precision):
        raise KindNotSupported(kind)
    scale = scale_of(layout.size, short_side, long_side, max_pixels)
    clean = layout.needed + _END
    said = ""
    reason: Message | str = _ZEROS
    try:
        pixels = _decoded(clean, layout, scale, strict=True)
    except _DECODER_ERRORS as warning:
        said, reason = str(warning), message_of(warning)
        whole = _without_unused_bytes(data, layout, said, scale)
        salvaged = _salvaged(data, clean, layout, scale) if whole is None else whole
        if salvaged is None:
            return _by_pillow(layout, scale, orientation)
        if whole is not None:
            said = ""
        pixels = salvaged
    lost = 0.0
    if _EARLY in said:
        lost = _rows_lost(pixels)
    if (said or layout.fill is not None) and not lost:
        lost = _rows_behind_fill(layout, scale)
    if lost == 1:
        raise Damaged(reason if said else _ZEROS)
    return DecodedPicture(_image(pixels), _damage(said, layout, lost, orientation), lost)


def _damage(said: str, layout: JpegLayout, lost: float, orientation: int) -> Damage:
    """What is missing or damaged, by what the decoder said and the end of the file."""
    ends = layout.marker == END_OF_IMAGE
    cut = layout.marker is None and _EARLY in said
    if lost:
        return share_lost(lost, orientation, Harm.MISSING if cut else Harm.DAMAGED)
    if layout.frame in PROGRESSIVE and (cut or not (said or ends or layout.complete)):
        return Damage(PicturePart.DETAIL, Harm.MISSING)
    if cut:
        return Damage(PicturePart.END, Harm.MISSING)
    if said or layout.fill is not None:
        return Damage(PicturePart.SOME, Harm.DAMAGED)
    if not (ends or layout.complete):
        return Damage(PicturePart.COLOURS, Harm.MISSING)
    if layout.frame in _ARITHMETIC and not ends:  # its decoder invents what is missing
        return Damage(PicturePart.END, Harm.UNCERTAIN)
    return UNDAMAGED


def _without_unused_bytes(data: bytes, layout: JpegLayout, said: str, scale: int) -> _Pixels | None:
    """The picture without the unused bytes after its last scan, if it is complete then."""
    rest = _UNUSED_BYTES.search(said)
    if rest is None or not _is_harmless(data, layout, left := int(rest[1])):
        return None
    width, height = layout.size
    tries = min(_READ_AHEAD + 1, MAX_SCANNED_PIXELS // max(1, layout.scans * width * height))
    for trimmed in range(left, left + tries):
        with suppress(*_DECODER_ERRORS):
            return _decoded(layout.needed[:-trimmed] + _END, layout, scale, strict=True)
    return None


def _is_harmless(data: bytes, layout: JpegLayout, left: int) -> bool:
    """Whether the unused end of the last scan is not part of the picture.

    With an end marker after it, it is data that a decoder on the wrong track did not use, except
    for some bytes of padding. Without a marker it may be another file, or the fill of a disk.
    """
    start = layout.end - left
    before, rest = data[start - _READ_AHEAD : start], data[start : layout.end]
    if len(set(rest)) == 1 and before != rest[:1] * _READ_AHEAD:
        return True
    if layout.marker == END_OF_IMAGE:
        return left <= _MAX_PADDING
    return any(_MAGIC.match(before + rest, at) for at in range(_READ_AHEAD + 1))


def _salvaged(data: bytes, clean: bytes, layout: JpegLayout, scale: int) -> _Pixels | None:
    """What can be decoded in spite of damage: from the file as it is, since the decoder recovers
    after some kinds of damage, else from the needed segments; None where nothing can."""
    for stream in (up_to_scan(data, max_scans(layout.size)), clean):
        with suppress(*_DECODER_ERRORS):
            return _decoded(stream, layout, scale, strict=False)
    return None


def _decoded(data: bytes, layout: JpegLayout, scale: int, *, strict: bool) -> _Pixels:
    """RGB, or CMYK as stored; raises ``_DECODER_ERRORS`` where decoding fails and, if ``strict``,
    at a warning."""
    width, height = (-(-side // scale) for side in layout.size)
    if simplejpeg.decode_jpeg_header(data)[:2] != layout.size[::-1]:
        raise ValueError(CONTRADICTION)
    pixels: _Pixels = simplejpeg.decode_jpeg(
        data,
        "CMYK" if layout.components == _INKS else "RGB",
        min_height=height,
        min_width=width,
        strict=strict,
    )
    if pixels.shape[:2] != (height, width):
        raise ValueError(CONTRADICTION)
    return pixels


def _image(pixels: _Pixels) -> Image.Image:
    if pixels.shape[2] == _INKS:  # inverted: the convention of Adobe, which all programs follow
        return Image.fromarray(np.subtract(255, pixels, out=pixels), "CMYK").convert("RGB")
    return Image.fromarray(pixels)


def _by_pillow(layout: JpegLayout, scale: int, orientation: int) -> DecodedPicture:
    """The picture for rare sampling factors that simplejpeg does not support.

    Pillow does not pass on the warnings of the decoder: only what stayed grey is noticed.
    """
    try:
        with JpegImageFile(io.BytesIO(layout.needed + _END)) as opened:
            if opened.size != layout.size:
                raise Damaged(CONTRADICTION)
            if scale > 1:
                opened.draft(None, (opened.width // scale, opened.height // scale))
            image = opened.convert("RGB")
    except (OSError, SyntaxError) as error:
        raise Damaged(str(error)) from error
    pixels = np.asarray(image)
    cut = layout.marker != END_OF_IMAGE and _rows_lost(pixels[:, -_CORNER:]) > 0
    lost = _rows_lost(pixels) if cut else 0.0
    said = _EARLY if cut else ""
    return DecodedPicture(image, _damage(said, layout, lost, orientation), lost)


def scale_of(size: tuple[int, int], short_side: int, long_side: int, max_pixels: int) -> int:
    """The divisor (1, 2, 4 or 8) by which the decoder reduces a picture of this size."""
    width, height = size
    wanted = min(min(width, height) // short_side, max(width, height) // long_side)
    if width * height > max_pixels:
        wanted = max(wanted, 2)
    return next((scale for scale in _REDUCTIONS if wanted >= scale), 1)


def _rows_behind_fill(layout: JpegLayout, scale: int) -> float:
    """The share of the rows from a cluster on that a disk or card filled; 0 without one.

    What follows such a cluster is decoded, but in the wrong place.
    """
    fill = None if layout.frame in PROGRESSIVE else _FILL.search(layout.needed)
    if fill is None:
        return 0.0
    with suppress(*_DECODER_ERRORS):
        return _rows_lost(
            _decoded(layout.needed[: fill.start()] + _END, layout, scale, strict=False)
        )
    return 0.0


def _rows_lost(pixels: _Pixels) -> float:
    """The share of the rows, from the last one up, that stayed grey; 0 to 1."""
    for end in range(len(pixels), 0, -_ROWS_AT_A_TIME):
        start = max(0, end - _ROWS_AT_A_TIME)
        rows = pixels[start:end]
        grey = (rows == _GREYS[0]) | (rows == _GREYS[1])
        kept = np.flatnonzero(~grey.all(axis=(1, 2)))
        if kept.size:
            return 1 - (start + int(kept[-1]) + 1) / len(pixels)
    return 1.0
