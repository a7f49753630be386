"""The square that a detector is shown; trainer and program share it."""

from typing import Final

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from swc_desktop.core.detector import DetectorSquare, Fit, Resample

_FILTERS: Final = {
    Resample.BILINEAR: Image.Resampling.BILINEAR,
    Resample.BICUBIC: Image.Resampling.BICUBIC,
    Resample.LANCZOS: Image.Resampling.LANCZOS,
}


def place_in_square(square: DetectorSquare, width: int, height: int) -> tuple[int, int, int, int]:
    """Where a picture lies in the square in pixels: left, top, width, height."""
    if square.fit is Fit.SQUASH:
        return 0, 0, square.size, square.size
    scale = square.size / max(width, height)
    wide, high = max(1, round(width * scale)), max(1, round(height * scale))
    if square.fit is Fit.CORNER:
        return 0, 0, wide, high
    return (square.size - wide) // 2, (square.size - high) // 2, wide, high


def square_pixels(picture: Image.Image, square: DetectorSquare) -> NDArray[np.uint8]:
    """An RGB picture in the square as uint8 (size, size, 3)."""
    left, top, wide, high = place_in_square(square, picture.width, picture.height)
    shown = picture.resize((wide, high), _FILTERS[square.resample])
    if (wide, high) == (square.size, square.size):
        return np.array(shown, dtype=np.uint8)
    whole = Image.new("RGB", (square.size, square.size), (square.fill,) * 3)
    whole.paste(shown, (left, top))
    return np.array(whole, dtype=np.uint8)
