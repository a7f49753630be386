"""Pictures of RAW files: the preview that the camera embedded, else a quick development."""

import io
from pathlib import Path
from typing import Final

import rawpy
from PIL import Image

from swc_desktop.core.errors import PhotoTooLarge
from swc_desktop.photos import tiff
from swc_desktop.photos.orientation import upright

MAX_RAW_PIXELS: Final = 300_000_000
_FLIPS: Final = {3: 3, 5: 8, 6: 6}
_SIGNATURES: Final = (
    (0, b"FUJIFILMCCD-RAW"),
    (0, b"\0MRM"),
    (0, b"FOVb"),
    (0, b"IIRO"),
    (0, b"IIRS"),
    (0, b"MMOR"),
    (0, b"IIU\0"),
    (6, b"HEAPCCDR"),
    (8, b"CR\x02\0"),
    (4, b"ftypcrx "),
)


def is_raw(head: bytes) -> bool:
    """Whether the first bytes are those of a RAW format that has a signature of its own."""
    return any(head[at : at + len(sign)] == sign for at, sign in _SIGNATURES)


def preview(path: Path, *, short_side: int) -> Image.Image:
    """The largest embedded preview if its short side reaches ``short_side``, else half the
    sensor's size developed; upright RGB."""
    with rawpy.imread(str(path)) as sensor:
        sizes = sensor.sizes
        if sizes.raw_width * sizes.raw_height > MAX_RAW_PIXELS:
            raise PhotoTooLarge(file=path, width=sizes.raw_width, height=sizes.raw_height)
        try:
            embedded = _embedded(sensor.extract_thumb(), sizes.flip)
        except rawpy.LibRawError:
            embedded = None
        if embedded is not None and min(embedded.size) >= short_side:
            return embedded
        try:
            return Image.fromarray(sensor.postprocess(half_size=True, use_camera_wb=True))
        except rawpy.LibRawError:
            if embedded is None:
                raise
            return embedded


def _embedded(thumb: rawpy.Thumbnail, flip: int) -> Image.Image:
    if isinstance(thumb.data, bytes):
        with Image.open(io.BytesIO(thumb.data), formats=("JPEG",)) as image:
            exif = image.info.get("exif", b"")
            return upright(image.convert("RGB"), tiff.orientation(exif.removeprefix(b"Exif\0\0")))
    return upright(Image.fromarray(thumb.data).convert("RGB"), _FLIPS.get(flip, 1))
