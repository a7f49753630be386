"""Frames of a clip that show what an empty frame before them showed.

Most clips of a camera trap are of leaves that moved once. Where a detector found nothing and the
picture has not changed since, it would find nothing again, and looking takes longer than decoding.
"""

from typing import Final

import numpy as np

from swc_desktop.photos.reading import Pixels

_BLOCK: Final = 4
"""Pixels of the detector's input: of 416 for a frame of 1080 lines about 18 lines, the size of the
smallest animals that are found; the mean of so many pixels has little noise of the sensor left."""

_MAX_STEP: Final = 3.0
"""Grey levels of 255 by which a block may differ once the light of the whole frame is taken off."""

_MAX_LIGHT: Final = 12.0
"""Grey levels by which the light of the whole frame may differ: more can be an animal before the
lens."""


class StillFrames:
    """Compares frames with the last empty one that was looked at."""

    def __init__(self) -> None:
        self._empty: np.ndarray | None = None

    def shows_the_same(self, pixels: Pixels | None) -> bool:
        """Whether a frame, by the detector's input (height, width, 3), is as empty as that one."""
        if pixels is None or self._empty is None:
            return False
        change = _blocks(pixels) - self._empty
        light = np.median(change)
        is_light = abs(light) <= _MAX_LIGHT
        return bool(is_light and np.abs(change - light).max() <= _MAX_STEP)

    def looked_at(self, pixels: Pixels | None, *, is_empty: bool) -> None:
        """Remember a frame that the detector has seen."""
        self._empty = _blocks(pixels) if is_empty and pixels is not None else None


def _blocks(pixels: Pixels) -> np.ndarray:
    """The mean of each block in grey levels, float32 (rows, columns)."""
    rows, columns = (side // _BLOCK * _BLOCK for side in pixels.shape[:2])
    grey = pixels[:rows, :columns].mean(axis=2, dtype=np.float32)
    blocks = grey.reshape(rows // _BLOCK, _BLOCK, columns // _BLOCK, _BLOCK)
    mean: np.ndarray = blocks.mean(axis=(1, 3))
    return mean
