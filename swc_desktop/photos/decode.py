"""Pixels of a photograph: upright RGB, scaled while it is decoded, whatever the file is."""

import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, Final

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from PIL.AvifImagePlugin import AvifImageFile
from PIL.BmpImagePlugin import BmpImageFile
from PIL.GifImagePlugin import GifImageFile
from PIL.JpegImagePlugin import JpegImageFile
from PIL.PngImagePlugin import PngImageFile
from PIL.TiffImagePlugin import TiffImageFile
from PIL.WebPImagePlugin import WebPImageFile

from swc_desktop.core.errors import (
    FileVanished,
    PhotoBroken,
    PhotoEmpty,
    PhotoKindUnknown,
    PhotoTooLarge,
    PhotoUnreadable,
)
from swc_desktop.photos import heif, raw, tiff
from swc_desktop.photos.container import Container, Kind, open_container
from swc_desktop.photos.crop import Box, square_around
from swc_desktop.photos.orientation import UPRIGHT, upright
from swc_desktop.photos.window import open_file

MAX_DECLARED_PIXELS: Final = 300_000_000
"""A picture that declares more is refused before anything is decoded."""

MAX_WHOLE_PIXELS: Final = 120_000_000
"""The same for pictures that are held whole while they are decoded."""

MAX_WHOLE_BYTES: Final = 256 << 20
"""A file of a kind that its decoder takes in whole is refused when it is larger."""

_PLUGINS: Final[dict[Kind, Callable[[BinaryIO], Image.Image]]] = {
    Kind.JPEG: JpegImageFile,
    Kind.PNG: PngImageFile,
    Kind.TIFF: TiffImageFile,
    Kind.WEBP: WebPImageFile,
    Kind.AVIF: AvifImageFile,
    Kind.GIF: GifImageFile,
    Kind.BMP: BmpImageFile,
}
_TAKEN_WHOLE: Final = (Kind.WEBP, Kind.HEIF, Kind.AVIF, Kind.DNG, Kind.RAW)
_DEPTHS: Final = (8, 10, 12, 14, 16)
_STRIP_PIXELS: Final = 1 << 22

Image.MAX_IMAGE_PIXELS = None  # the limits above stand in its place
warnings.filterwarnings(
    "ignore", category=UserWarning, module=r"PIL\."
)  # of metadata not used here


def load_image(path: Path, *, short_side: int) -> Image.Image:
    """The picture upright in RGB, its short side at least ``short_side`` where the file has that.

    JPEG is reduced by libjpeg while it is decoded (1/2, 1/4, 1/8), one larger than
    ``MAX_WHOLE_PIXELS`` always; RAW gives its embedded preview; of an animation the first frame
    is taken. Raises ``PhotoUnreadable``.
    """
    return _load(path, short_side=short_side, long_side=1)


def thumbnail(path: Path, *, edge: int) -> Image.Image:
    """The picture upright in RGB, its long side at most ``edge``. Raises ``PhotoUnreadable``."""
    image = _load(path, short_side=1, long_side=edge)
    image.thumbnail((edge, edge), Image.Resampling.BILINEAR)
    return image


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


def _load(path: Path, *, short_side: int, long_side: int) -> Image.Image:
    try:
        stream = open_file(path)
    except OSError as error:
        raise FileVanished(file=path, reason=error.strerror or error) from error
    with stream, _faults_of_decoders(path):
        container = open_container(stream)
        if container is None:
            raise PhotoEmpty(file=path) if stream.seek(0, 2) == 0 else PhotoKindUnknown(file=path)
        check_size(path, container)
        if container.kind in _TAKEN_WHOLE and stream.seek(0, 2) > MAX_WHOLE_BYTES:
            raise PhotoBroken(file=path, reason="it is larger than a picture of its kind can be")
        stream.seek(0)
        if container.kind.is_raw:
            return rgb(raw.preview(path, stream, short_side=max(short_side, long_side // 2)))
        if container.kind is Kind.HEIF:
            return rgb(heif.decode(stream))
        with _PLUGINS[container.kind](stream) as image:
            if container.kind is Kind.JPEG:
                _draft(image, short_side, long_side)
            return upright(rgb(image), _orientation(container, image))


def _orientation(container: Container, image: Image.Image) -> int:
    """What is left to do: Pillow turns TIFF itself, and for AVIF tells the file's own turn."""
    if container.kind is Kind.TIFF:
        return UPRIGHT
    if container.kind is Kind.AVIF:
        exif: bytes = image.info.get("exif", b"")
        return tiff.orientation(exif.removeprefix(b"Exif\0\0"))
    return container.orientation


def check_size(path: Path, container: Container) -> None:
    """Raises ``PhotoTooLarge`` for a picture that declares more pixels than are opened."""
    limit = MAX_WHOLE_PIXELS if container.whole else MAX_DECLARED_PIXELS
    if container.width * container.height > limit:
        raise PhotoTooLarge(file=path, width=container.width, height=container.height)


def _draft(image: Image.Image, short_side: int, long_side: int) -> None:
    """Let libjpeg decode at 1/2, 1/4 or 1/8 where the sides asked for allow it."""
    reduction = min(min(image.size) // short_side, max(image.size) // long_side)
    if image.width * image.height > MAX_WHOLE_PIXELS:
        reduction = max(reduction, 2)
    if reduction > 1:
        image.draft(None, (image.width // reduction, image.height // reduction))


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
    """Rows of a picture, some at a time, so that no step needs memory for all of it."""
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
    """The greatest value of the depth, of 8 to 16 bits, that holds all values; else the top."""
    top = max(float(_finite(strip).max(initial=0.0)) for _, strip in _strips(image))
    return next((2.0**depth - 1 for depth in _DEPTHS if top < 2**depth), top)


def _grey(strip: Image.Image, white: float) -> Image.Image:
    values = np.clip(_finite(strip) * (255.0 / white), 0.0, 255.0)
    return Image.fromarray(values.round().astype(np.uint8)).convert("RGB")


def _finite(strip: Image.Image) -> NDArray[np.float32]:
    values = np.asarray(strip, dtype=np.float32)
    return np.nan_to_num(values, nan=0.0, posinf=0.0, neginf=0.0)


@contextmanager
def _faults_of_decoders(path: Path) -> Iterator[None]:
    """Whatever a decoder raises over a file becomes an error of that file."""
    try:
        yield
    except PhotoUnreadable:
        raise
    except MemoryError as error:
        raise PhotoBroken(file=path, reason="it asks for more memory than there is") from error
    except Exception as error:
        raise PhotoBroken(file=path, reason=str(error) or type(error).__name__) from error
