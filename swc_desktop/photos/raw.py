"""Pictures of RAW files: the preview that the camera embedded, else a quick development."""

import io
from pathlib import Path
from typing import BinaryIO, Final

import rawpy
from PIL import Image
from PIL.JpegImagePlugin import JpegImageFile

from swc_desktop.core.errors import PhotoBroken, PhotoTooLarge
from swc_desktop.photos import orientation, tiff
from swc_desktop.photos.window import open_file

MAX_RAW_PIXELS: Final = 300_000_000
_FLIPS: Final = {3: 3, 5: 8, 6: 6}


def upright_size(path: Path) -> tuple[int, int]:
    """Width and height of the whole upright picture. Raises ``PhotoBroken``."""
    try:
        with open_file(path) as stream, rawpy.imread(stream) as sensor:
            sizes = sensor.sizes
    except rawpy.LibRawError as error:
        raise PhotoBroken(file=path, reason=error) from error
    return orientation.upright_size(sizes.width, sizes.height, _FLIPS.get(sizes.flip, 1))


def preview(path: Path, stream: BinaryIO, *, short_side: int) -> Image.Image:
    """The largest embedded preview if its short side reaches ``short_side``, else half the
    sensor's size developed; upright, reduced where a JPEG preview is far larger."""
    with rawpy.imread(stream) as sensor:
        sizes = sensor.sizes
        if sizes.raw_width * sizes.raw_height > MAX_RAW_PIXELS:
            raise PhotoTooLarge(file=path, width=sizes.raw_width, height=sizes.raw_height)
        embedded = _embedded(path, sensor, short_side)
        if embedded is not None and min(embedded.size) >= short_side:
            return embedded
        try:
            return Image.fromarray(sensor.postprocess(half_size=True, use_camera_wb=True))
        except rawpy.LibRawError:
            if embedded is None:
                raise
            return embedded


def _embedded(path: Path, sensor: rawpy.RawPy, short_side: int) -> Image.Image | None:
    """The preview within a RAW file, None where there is none that can be decoded."""
    try:
        thumb = sensor.extract_thumb()
        if not isinstance(thumb.data, bytes):
            picture = Image.fromarray(thumb.data)
            return orientation.upright(picture, _FLIPS.get(sensor.sizes.flip, 1))
        with JpegImageFile(io.BytesIO(thumb.data)) as image:
            if image.width * image.height > MAX_RAW_PIXELS:
                raise PhotoTooLarge(file=path, width=image.width, height=image.height)
            reduction = max(1, min(image.size) // short_side)
            image.draft(None, (image.width // reduction, image.height // reduction))
            exif: bytes = image.info.get("exif", b"")  # LibRaw writes one where the camera did not
            turn = tiff.orientation(exif.removeprefix(b"Exif\0\0"))
            return orientation.upright(image.convert("RGB"), turn)
    except (rawpy.LibRawError, OSError, SyntaxError, ValueError):
        return None
