"""The rule by which an animal is cut out of its picture; trainer and program share it."""

import math

from swc_desktop.core.region import Box


def square_around(
    box: Box, width: int, height: int, margin: float
) -> tuple[float, float, float, float]:
    """The square around a box in pixels: left, top, right, bottom.

    Its side is the longer side of the box plus ``margin`` of it at both ends, at most the short
    side of the picture. A square that would leave the picture is moved, never padded.
    """
    longer = max(box.width * width, box.height * height)
    side = min(longer * (1 + 2 * margin), width, height)
    left = (box.left + box.width / 2) * width - side / 2
    top = (box.top + box.height / 2) * height - side / 2
    left = min(max(left, 0.0), width - side)
    top = min(max(top, 0.0), height - side)
    return left, top, left + side, top + side


def short_side_for(box: Box, size: int) -> int:
    """The short side in pixels that a picture needs for a square of at least ``size``."""
    return math.ceil(size / max(box.width, box.height))
