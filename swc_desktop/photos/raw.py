"""Pictures of RAW files: the preview that the camera embedded, else a quick development."""

import io
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import BinaryIO, Final

import rawpy
from PIL import Image

from swc_desktop.core.message import message
from swc_desktop.photos import orientation
from swc_desktop.photos.container import Container, open_container
from swc_desktop.photos.file_window import KindNotSupported, TooLarge
from swc_desktop.photos.jpeg_pixels import decode_jpeg
from swc_desktop.photos.memory import MAX_DECODING_BYTES, decoding_bytes
from swc_desktop.photos.opening import MAX_WHOLE_PIXELS
from swc_desktop.photos.picture import DecodedPicture

_FLIPS: Final = {3: 3, 5: 8, 6: 6}
"""From the ``flip`` of LibRaw to the EXIF orientation."""


def raw_size(stream: BinaryIO) -> tuple[int, int]:
    """Width and height of the full picture, upright. Raises ``KindNotSupported``, and errors of
    LibRaw."""
    with _opened(stream) as sensor:
        sizes = sensor.sizes
    return orientation.upright_size(sizes.width, sizes.height, _FLIPS.get(sizes.flip, 1))


def preview(stream: BinaryIO, container: Container, *, short_side: int) -> DecodedPicture:
    """The largest embedded preview if it is complete and its short side is at least ``short_side``,
    else a development at half the size; upright, and reduced where a JPEG preview is far larger."""
    with _opened(stream) as sensor:
        return _preview(sensor, container, short_side)


@contextmanager
def _opened(stream: BinaryIO) -> Iterator[rawpy.RawPy]:
    try:
        with rawpy.imread(stream) as sensor:
            yield sensor
    except (rawpy.LibRawFileUnsupportedError, rawpy.LibRawNotImplementedError) as error:
        raise KindNotSupported(
            message("Photos", "a RAW file that LibRaw does not support")
        ) from error


def _preview(sensor: rawpy.RawPy, container: Container, short_side: int) -> DecodedPicture:
    sizes = sensor.sizes
    opened = replace(container, width=sizes.raw_width, height=sizes.raw_height)
    if decoding_bytes(opened, short_side) > MAX_DECODING_BYTES:
        raise TooLarge(sizes.raw_width, sizes.raw_height)
    embedded = _embedded(sensor, short_side)
    if embedded is not None and not embedded.damage and min(embedded.image.size) >= short_side:
        return embedded
    try:
        developed = sensor.postprocess(half_size=True, use_camera_wb=True)
    except rawpy.LibRawError:
        if embedded is None:
            raise
        return embedded
    return DecodedPicture(Image.fromarray(developed))


def _embedded(sensor: rawpy.RawPy, short_side: int) -> DecodedPicture | None:
    """The preview in a RAW file, None where none can be decoded."""
    try:
        thumb = sensor.extract_thumb()
        if not isinstance(thumb.data, bytes):
            picture = Image.fromarray(thumb.data)
            turned = orientation.upright(picture, _FLIPS.get(sensor.sizes.flip, 1))
            return DecodedPicture(turned)
        header = open_container(io.BytesIO(thumb.data))
        if header is None or decoding_bytes(header, short_side) > MAX_DECODING_BYTES:
            return None
        turn = header.orientation  # LibRaw adds one where the camera wrote none
        decoded = decode_jpeg(
            thumb.data, short_side=short_side, max_pixels=MAX_WHOLE_PIXELS, orientation=turn
        )
        return replace(decoded, image=orientation.upright(decoded.image, turn))
    except (rawpy.LibRawError, ValueError):
        return None
