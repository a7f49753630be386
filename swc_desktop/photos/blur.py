"""People in pictures, made impossible to recognise by eye."""

from collections.abc import Sequence
from typing import Final

import numpy as np
from PIL import Image, ImageFilter

from swc_desktop.core.region import Box
from swc_desktop.photos.reading import Pixels

_BORDER: Final = 0.1
"""Of the box, added on each side: boxes of detectors cut off heads and hands."""

_SQUARES: Final = 6
"""Squares along the longer side of a box that are left of it: a face is at most one of them."""


def blurred(pixels: Pixels, boxes: Sequence[Box]) -> Pixels:
    """The picture, uint8 (height, width, 3), with all that is in the boxes blurred."""
    if not boxes:
        return pixels
    done = pixels.copy()
    for box in boxes:
        _blur(done, box)
    return done


def _blur(pixels: Pixels, box: Box) -> None:
    high, wide = pixels.shape[:2]
    left = max(0, int((box.left - _BORDER * box.width) * wide))
    top = max(0, int((box.top - _BORDER * box.height) * high))
    right = min(wide, int(np.ceil((box.left + (1 + _BORDER) * box.width) * wide)))
    bottom = min(high, int(np.ceil((box.top + (1 + _BORDER) * box.height) * high)))
    if right <= left or bottom <= top:
        return
    part = Image.fromarray(pixels[top:bottom, left:right])
    step = max(1, max(part.size) / _SQUARES)
    few = tuple(max(1, round(side / step)) for side in part.size)
    coarse = part.resize((few[0], few[1]), Image.Resampling.BOX)
    smooth = coarse.resize(part.size, Image.Resampling.BICUBIC)
    pixels[top:bottom, left:right] = np.asarray(smooth.filter(ImageFilter.GaussianBlur(step / 2)))
