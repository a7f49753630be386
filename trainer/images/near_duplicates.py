"""Pictures that are nearly the same: copies that were resized or saved again, frames of a burst.

Two pictures are near duplicates if their grey values at 32 × 32 correlate at ``MIN_CORRELATION`` or
more. A copy at a third of the size in poor JPEG correlates at 0.999; another crop of the same
picture at 0.87 to 0.96, which does not count.
"""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components

from swc_desktop.core.progress import Control, Progress, ProgressSink
from swc_desktop.photos.decoding import load_image
from swc_desktop.photos.errors import PhotoUnreadable
from swc_desktop.processes.processors import default_threads

MIN_CORRELATION: Final = 0.995
_SIDE: Final = 32
_MIN_CONTRAST: Final = 2.0
"""Standard deviation in grey levels below which a picture shows nothing to compare."""

_ROWS_AT_A_TIME: Final = 1024
"""Rows of the matrix of correlations; bounds memory."""

_PROGRESS_EVERY: Final = 100


def near_duplicates(
    files: Sequence[Path], progress: ProgressSink, control: Control
) -> NDArray[np.intp]:
    """One group number per file, the same for near duplicates, also indirect ones.

    Unreadable files and pictures without contrast are alone in their group. Raises ``Cancelled``.
    """
    small = np.full((len(files), _SIDE * _SIDE), np.nan, dtype=np.float32)
    with ThreadPoolExecutor(default_threads(), "alike") as pool:
        for row, found in enumerate(pool.map(_shrunk, files)):
            if row % _PROGRESS_EVERY == 0:
                control.checkpoint()
                progress(Progress(row, len(files), "near duplicates"))
            if found is not None:
                small[row] = found
    return linked(small)


def linked(small: NDArray[np.float32]) -> NDArray[np.intp]:
    """Group numbers of unit vectors (files, values); a row of NaN is alone in its group."""
    rows = np.flatnonzero(~np.isnan(small[:, 0]))
    known = small[rows]
    pairs = [np.empty((0, 2), dtype=np.intp)]
    for start in range(0, len(rows), _ROWS_AT_A_TIME):
        one, two = np.nonzero(known[start : start + _ROWS_AT_A_TIME] @ known.T >= MIN_CORRELATION)
        pairs.append(np.stack([rows[one + start], rows[two]], axis=1))
    first, second = np.concatenate(pairs).T
    shape = (len(small), len(small))
    links = coo_matrix((np.ones(len(first)), (first, second)), shape=shape)
    return np.asarray(connected_components(links, directed=False)[1], dtype=np.intp)


def _shrunk(file: Path) -> NDArray[np.float32] | None:
    """Grey values with mean 0 and length 1; None if there is nothing to compare."""
    try:
        picture = load_image(file, short_side=4 * _SIDE)
    except PhotoUnreadable:
        return None  # the stage ``images`` reports it
    grey = picture.convert("L").resize((_SIDE, _SIDE), Image.Resampling.BILINEAR)
    values = np.asarray(grey, dtype=np.float32).ravel()
    values = values - values.mean()
    if values.std() < _MIN_CONTRAST:
        return None
    return np.asarray(values / np.linalg.norm(values), dtype=np.float32)
