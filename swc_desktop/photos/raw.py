"""Pictures of RAW files: the preview that the camera embedded, else a quick development."""

import io
from pathlib import Path
from typing import Final

import rawpy
from PIL import Image

from swc_desktop.core.errors import PhotoBroken, PhotoTooLarge
from swc_desktop.photos import orientation, tiff

MAX_RAW_PIXELS: Final = 300_000_000
_FLIPS: Final = {3: 3, 5: 8, 6: 6}


def upright_size(path: Path) -> tuple[int, int]:
    """Width and height of the whole upright picture. Raises ``PhotoBroken``."""
    try:
        with rawpy.imread(str(path)) as sensor:
            sizes = sensor.sizes
    except rawpy.LibRawError as error:
        raise PhotoBroken(file=path, reason=error) from error
    return orientation.upright_size(sizes.width, sizes.height, _FLIPS.get(sizes.flip, 1))


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
            return orientation.upright(
                image.convert("RGB"), tiff.orientation(exif.removeprefix(b"Exif\0\0"))
            )
    return orientation.upright(Image.fromarray(thumb.data).convert("RGB"), _FLIPS.get(flip, 1))
