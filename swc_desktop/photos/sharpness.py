"""How sharp a small picture is: how much neighbouring grey levels differ in it."""

import math
from typing import Final

import numpy as np
from numpy.typing import NDArray

_MIN_SIDE: Final = 6
_LEVELS: Final = 16
"""Sums of four pixels of colours that count four times."""


def sharpness(pixels: NDArray[np.uint8]) -> float:
    """The standard deviation of the Laplacian of a picture, in grey levels.

    ``pixels`` uint8 (height, width, 3) RGB; 0 for less than 6 by 6. Squares of four pixels are
    averaged before, since noise has no neighbours that are like it. All sums are of whole numbers,
    so that two computers have the same bits. (The variance of the Laplacian as a measure of focus:
    Pech-Pacheco et al. 2000, doi:10.1109/ICPR.2000.903548.)
    """
    if min(pixels.shape[:2]) < _MIN_SIDE:
        return 0.0
    height, width = (side // 2 * 2 for side in pixels.shape[:2])
    colours = pixels[:height, :width].astype(np.int64)
    grey = colours[..., 0] + 2 * colours[..., 1] + colours[..., 2]
    small = grey[0::2, 0::2] + grey[1::2, 0::2] + grey[0::2, 1::2] + grey[1::2, 1::2]
    edges = (
        4 * small[1:-1, 1:-1]
        - small[:-2, 1:-1]
        - small[2:, 1:-1]
        - small[1:-1, :-2]
        - small[1:-1, 2:]
    )
    count = int(edges.size)
    total, squares = int(edges.sum()), int((edges * edges).sum())
    deviation = math.sqrt(count * squares - total * total) / count
    return deviation / _LEVELS
