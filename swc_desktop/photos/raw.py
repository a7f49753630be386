"""Pictures of RAW files: the preview that the camera embedded, else a quick development."""

import io
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import BinaryIO, Final

import rawpy
from PIL import Image

from swc_desktop.core.errors import PhotoTooLarge
from swc_desktop.photos import orientation, tiff
from swc_desktop.photos.jpeg import read_jpeg
from swc_desktop.photos.jpeg_pixels import decode_jpeg
from swc_desktop.photos.picture import DecodedPicture
from swc_desktop.photos.window import KindNotSupported, Window

MAX_RAW_PIXELS: Final = 300_000_000
_FLIPS: Final = {3: 3, 5: 8, 6: 6}


def upright_size(stream: BinaryIO) -> tuple[int, int]:
    """Width and height of the whole upright picture. Raises ``KindNotSupported``, and what LibRaw
    raises."""
    with _opened(stream) as sensor:
        sizes = sensor.sizes
    return orientation.upright_size(sizes.width, sizes.height, _FLIPS.get(sizes.flip, 1))


def preview(path: Path, stream: BinaryIO, *, short_side: int) -> DecodedPicture:
    """The largest embedded preview if it is whole and its short side reaches ``short_side``, else
    half the sensor's size developed; upright, reduced where a JPEG preview is far larger."""
    with _opened(stream) as sensor:
        return _preview(path, sensor, short_side)


@contextmanager
def _opened(stream: BinaryIO) -> Iterator[rawpy.RawPy]:
    try:
        with rawpy.imread(stream) as sensor:
            yield sensor
    except (rawpy.LibRawFileUnsupportedError, rawpy.LibRawNotImplementedError) as error:
        raise KindNotSupported("a RAW file that LibRaw does not know") from error


def _preview(path: Path, sensor: rawpy.RawPy, short_side: int) -> DecodedPicture:
    sizes = sensor.sizes
    if sizes.raw_width * sizes.raw_height > MAX_RAW_PIXELS:
        raise PhotoTooLarge(file=path, width=sizes.raw_width, height=sizes.raw_height)
    embedded = _embedded(path, sensor, short_side)
    if embedded is not None and not embedded.damage and min(embedded.image.size) >= short_side:
        return embedded
    try:
        developed = sensor.postprocess(half_size=True, use_camera_wb=True)
    except rawpy.LibRawError:
        if embedded is None:
            raise
        return embedded
    return DecodedPicture(Image.fromarray(developed))


def _embedded(path: Path, sensor: rawpy.RawPy, short_side: int) -> DecodedPicture | None:
    """The preview within a RAW file, None where there is none that can be decoded."""
    try:
        thumb = sensor.extract_thumb()
        if not isinstance(thumb.data, bytes):
            picture = Image.fromarray(thumb.data)
            turned = orientation.upright(picture, _FLIPS.get(sensor.sizes.flip, 1))
            return DecodedPicture(turned)
        header = read_jpeg(Window(io.BytesIO(thumb.data)))
        if header.width * header.height > MAX_RAW_PIXELS:
            raise PhotoTooLarge(file=path, width=header.width, height=header.height)
        exif = header.exif[0] if header.exif else b""  # LibRaw writes one where the camera did not
        turn = tiff.orientation(exif)
        decoded = decode_jpeg(
            thumb.data, short_side=short_side, max_pixels=MAX_RAW_PIXELS, orientation=turn
        )
        return replace(decoded, image=orientation.upright(decoded.image, turn))
    except (rawpy.LibRawError, ValueError):
        return None
