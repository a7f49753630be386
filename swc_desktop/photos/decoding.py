"""Pixels of a photograph of any kind: upright RGB, scaled while it is decoded."""

import warnings
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import BinaryIO, Final

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from PIL.AvifImagePlugin import AvifImageFile
from PIL.BmpImagePlugin import BmpImageFile
from PIL.GifImagePlugin import GifImageFile
from PIL.TiffImagePlugin import TiffImageFile
from PIL.WebPImagePlugin import WebPImageFile

from swc_desktop.core.detector import View, ViewKind
from swc_desktop.core.message import message
from swc_desktop.core.region import Box
from swc_desktop.photos import bmff, heif, raw, tiff
from swc_desktop.photos.container import Container, FileKind
from swc_desktop.photos.crop import square_around
from swc_desktop.photos.errors import PhotoBroken
from swc_desktop.photos.file_window import CONTRADICTION, Damaged, FileWindow, KindNotSupported
from swc_desktop.photos.jpeg_pixels import decode_jpeg, scale_of
from swc_desktop.photos.memory import check_memory
from swc_desktop.photos.opening import (
    MAX_WHOLE_BYTES,
    MAX_WHOLE_PIXELS,
    opened_picture,
    picture_errors,
)
from swc_desktop.photos.orientation import UPRIGHT, upright
from swc_desktop.photos.picture import DecodedPicture
from swc_desktop.photos.png_pixels import decode_png

_PLUGINS: Final[dict[FileKind, Callable[[BinaryIO], Image.Image]]] = {
    FileKind.TIFF: TiffImageFile,
    FileKind.WEBP: WebPImageFile,
    FileKind.AVIF: AvifImageFile,
    FileKind.GIF: GifImageFile,
    FileKind.BMP: BmpImageFile,
}
_TURNED_BY_DECODER: Final = (FileKind.TIFF, FileKind.HEIF, FileKind.DNG, FileKind.RAW)
_UNKNOWN_MODE: Final = "unknown pixel mode"  # the message of Pillow
_MAX_RLE_BYTES: Final = 2 << 20
"""Pillow unpacks run-length encoded BMPs in Python: 16 MB of them take ten seconds."""

_DEPTHS: Final = (8, 10, 12, 14, 16)
"""Bits per sample that cameras and scanners use."""

_STRIP_PIXELS: Final = 1 << 18
"""Pixels converted at a time; a round choice that keeps the extra memory at a few megabytes."""

MAX_VIEW_PIXELS: Final = 64_000_000
"""A picture to look at that has more is reduced to 1/2 or 1/3, so that it takes at most 256 MB."""

Image.MAX_IMAGE_PIXELS = None  # the limits of ``opening`` replace it
warnings.filterwarnings(
    "ignore", category=UserWarning, module=r"PIL\."
)  # about metadata that is not used here


def load_image(path: Path, *, short_side: int) -> Image.Image:
    """The picture of ``read_picture`` if nothing of it is missing. Raises ``PhotoUnreadable``."""
    picture = read_picture(path, short_side=short_side)
    if picture.damage:
        raise PhotoBroken(file=path, reason=picture.damage.message)
    return picture.image


def read_picture(path: Path, *, short_side: int) -> DecodedPicture:
    """The picture upright in RGB, its short side at least ``short_side`` where the file has that.

    libjpeg reduces a JPEG while it decodes (1/2, 1/4, 1/8), always if it is larger than
    ``MAX_WHOLE_PIXELS``. A RAW file gives its embedded preview, an animation its first frame. From
    JPEG and PNG files that are cut short or damaged, as much is decoded as possible.
    Raises ``PhotoUnreadable``.
    """
    with opened_picture(path) as (stream, container):
        return decoded(path, stream, container, short_side, long_side=1)


def shrunk(image: Image.Image, edge: int) -> Image.Image:
    """A small copy of the picture, its long side at most ``edge``."""
    small = image.copy()
    small.thumbnail((edge, edge), Image.Resampling.BILINEAR)
    return small


def reduced(image: Image.Image, short_side: int) -> Image.Image:
    """A picture to look at: reduced to 1/2, 1/3 … as long as its short side is at least
    ``short_side``, and always to at most ``MAX_VIEW_PIXELS``."""
    factor = max(1, min(image.size) // short_side)
    while image.width * image.height > MAX_VIEW_PIXELS * factor**2:
        factor += 1
    return image.reduce(factor) if factor > 1 else image


def model_pixels(image: Image.Image, *, size: int, short_side: int) -> NDArray[np.uint8]:
    """The centre of an RGB picture as uint8 (size, size, 3).

    The picture is scaled to ``short_side`` with antialiased bilinear weights and its central
    square of ``size`` is taken, in one step. Trainer and program share this function.
    """
    if size > short_side:
        raise ValueError(f"a square of {size} does not fit a short side of {short_side}")
    edge = min(image.size) * size / short_side
    left, top = (image.width - edge) / 2, (image.height - edge) / 2
    square = image.resize(
        (size, size), Image.Resampling.BILINEAR, box=(left, top, left + edge, top + edge)
    )
    return np.array(square, dtype=np.uint8)


def crop_pixels(image: Image.Image, box: Box, *, size: int, margin: float) -> NDArray[np.uint8]:
    """The square around an animal as uint8 (size, size, 3), scaled as ``model_pixels`` does."""
    square = image.resize(
        (size, size),
        Image.Resampling.BILINEAR,
        box=square_around(box, image.width, image.height, margin),
    )
    return np.array(square, dtype=np.uint8)


def squeezed_pixels(image: Image.Image, *, size: int) -> NDArray[np.uint8]:
    """All of a picture as uint8 (size, size, 3), its shape given up."""
    return np.array(image.resize((size, size), Image.Resampling.BILINEAR), dtype=np.uint8)


def view_pixels(
    image: Image.Image, view: View, box: Box | None, *, size: int, short_side: int
) -> NDArray[np.uint8]:
    """One view of a picture as uint8 (size, size, 3); ``box`` is that of a crop."""
    match view.kind:
        case ViewKind.WHOLE:
            return model_pixels(image, size=size, short_side=short_side)
        case ViewKind.SQUEEZED:
            return squeezed_pixels(image, size=size)
        case ViewKind.CROP:
            assert box is not None, "a crop is around a box"
            return crop_pixels(image, box, size=size, margin=view.margin)


def decoded(
    path: Path, stream: BinaryIO, container: Container, short_side: int, long_side: int
) -> DecodedPicture:
    """The picture of an open file, upright in RGB. Raises ``PhotoUnreadable``."""
    with picture_errors(path):
        check_memory(path, container, short_side, long_side)
        stream.seek(0)
        picture = _decode(stream, container, short_side, long_side)
        orientation = _orientation(container, picture.image)
        return replace(picture, image=_turned(_as_rgb(picture.image), orientation))


def _as_rgb(image: Image.Image) -> Image.Image:
    """The picture in RGB; the original is closed to free its memory."""
    converted = rgb(image)
    if converted is not image:
        image.close()
    return converted


def _turned(image: Image.Image, orientation: int) -> Image.Image:
    """The picture upright; the original is closed to free its memory."""
    turned = upright(image, orientation)
    if turned is not image:
        image.close()
    return turned


def reduction_of(container: Container, short_side: int, long_side: int) -> int:
    """A number that is equal for requested sizes that give the same decoded picture."""
    if container.kind is FileKind.JPEG:
        size = (container.width, container.height)
        return scale_of(size, short_side, long_side, MAX_WHOLE_PIXELS)
    return max(short_side, long_side // 2) if container.kind.is_raw else 1


def pixels_of(image: Image.Image) -> NDArray[np.uint8]:
    """An RGB picture as uint8 (height, width, 3)."""
    pixels = np.empty((image.height, image.width, 3), np.uint8)
    for top, strip in _strips(image):
        pixels[top : top + strip.height] = np.asarray(strip)
    return pixels


def _decode(
    stream: BinaryIO, container: Container, short_side: int, long_side: int
) -> DecodedPicture:
    """The pixels as the decoder for this kind gives them."""
    if container.kind is FileKind.JPEG:
        return decode_jpeg(
            stream.read(MAX_WHOLE_BYTES),
            short_side=short_side,
            long_side=long_side,
            max_pixels=MAX_WHOLE_PIXELS,
            orientation=container.orientation,
        )
    if container.kind is FileKind.PNG:
        return decode_png(stream, orientation=container.orientation)
    if container.kind.is_raw:
        return raw.preview(stream, container, short_side=max(short_side, long_side // 2))
    if container.kind is FileKind.HEIF:
        return DecodedPicture(heif.decode(stream, container.width * container.height))
    return DecodedPicture(_by_pillow(stream, container))


def _by_pillow(stream: BinaryIO, container: Container) -> Image.Image:
    tree = container.trees[0] if container.kind is FileKind.TIFF else None
    if tree is not None and (kind := tiff.unknown_compression(tree)):
        raise KindNotSupported(kind)
    if container.kind is FileKind.AVIF:
        bmff.check_parts(FileWindow(stream), container.width * container.height)
        stream.seek(0)
    try:
        image = _PLUGINS[container.kind](stream)
    except SyntaxError as error:
        if tree is not None and not tree.faults and str(error) == _UNKNOWN_MODE:
            raise KindNotSupported(tiff.bands_in_words(tree)) from error
        raise
    except OSError as error:
        if str(error).startswith("Unsupported"):
            unusual = message("Photos", "an unusual {kind} picture ({reason})")
            raise KindNotSupported(
                unusual.fill(kind=container.kind.name, reason=str(error))
            ) from error
        raise
    if (
        isinstance(image, BmpImageFile)
        and image.tile[0].codec_name == "bmp_rle"
        and container.file_bytes > _MAX_RLE_BYTES
    ):
        raise KindNotSupported(message("Photos", "a large run-length encoded BMP"))
    opened = image.width * image.height
    if opened > container.width * container.height:
        raise Damaged(CONTRADICTION)
    image.load()
    return image


def _orientation(container: Container, image: Image.Image) -> int:
    """The orientation still to apply: some decoders do it; for AVIF, Pillow gives its own value."""
    if container.kind in _TURNED_BY_DECODER:
        return UPRIGHT
    if container.kind is FileKind.AVIF:
        exif: bytes = image.info.get("exif", b"")
        return tiff.orientation(exif.removeprefix(b"Exif\0\0"))
    return container.orientation


def rgb(image: Image.Image) -> Image.Image:
    """A picture of any mode as RGB: transparency over white, deep grey by the bits in use."""
    image.load()
    if image.mode == "RGB":
        return image
    if image.mode.startswith("I") or image.mode == "F":
        white = _white_level(image)
        return _by_strips(image, lambda strip: _grey(strip, white))
    if image.mode in ("RGBA", "LA", "PA", "La", "RGBa") or "transparency" in image.info:
        return _by_strips(image, _on_white)
    return image.convert("RGB")


def _strips(image: Image.Image) -> Iterator[tuple[int, Image.Image]]:
    """The picture in strips of rows, so that no step needs memory for all of it."""
    rows = max(1, _STRIP_PIXELS // image.width)
    for top in range(0, image.height, rows):
        yield top, image.crop((0, top, image.width, min(top + rows, image.height)))


def _by_strips(image: Image.Image, convert: Callable[[Image.Image], Image.Image]) -> Image.Image:
    whole = Image.new("RGB", image.size)
    for top, strip in _strips(image):
        strip.info = image.info
        whole.paste(convert(strip), (0, top))
    return whole


def _on_white(strip: Image.Image) -> Image.Image:
    covered = strip.convert("RGBA")
    return Image.alpha_composite(Image.new("RGBA", covered.size, "white"), covered).convert("RGB")


def _white_level(image: Image.Image) -> float:
    """The top of the smallest bit depth that holds all values; else the largest value."""
    top = max(float(_finite(strip).max(initial=0.0)) for _, strip in _strips(image))
    return next((2.0**depth - 1 for depth in _DEPTHS if top < 2**depth), top)


def _grey(strip: Image.Image, white: float) -> Image.Image:
    values = _finite(strip)
    values *= 255.0 / white
    np.clip(values, 0.0, 255.0, out=values)
    np.rint(values, out=values)
    return Image.fromarray(values.astype(np.uint8)).convert("RGB")


def _finite(strip: Image.Image) -> NDArray[np.float32]:
    values = np.array(strip, dtype=np.float32)
    return np.nan_to_num(values, copy=False, nan=0.0, posinf=0.0, neginf=0.0)
