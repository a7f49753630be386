"""Pictures that are nearly the same: copies that were resized or saved again, frames of a burst.

Two pictures are near duplicates if their grey values at 32 × 32 correlate at ``MIN_CORRELATION`` or
more. A copy at a third of the size in poor JPEG correlates at 0.999; another crop of the same
picture at 0.87 to 0.96, which does not count.
"""

import math
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components
from scipy.spatial import cKDTree

from swc_desktop.core.progress import Control, Progress, ProgressSink
from swc_desktop.photos.decoding import load_image
from swc_desktop.photos.errors import PhotoUnreadable
from swc_desktop.processes.processors import default_threads

MIN_CORRELATION: Final = 0.995
_SIDE: Final = 32
_MIN_CONTRAST: Final = 2.0
"""Standard deviation in grey levels below which a picture shows nothing to compare."""

_ROWS_AT_A_TIME: Final = 1024
"""Rows and columns of a matrix of correlations; bounds memory."""

_COMPONENTS: Final = 12
"""Main components in which files are looked up: few, so that a tree is fast, and enough that other
photographs are far away in them."""

_SAMPLED: Final = 2000
"""Files whose main components are worked out; the cost grows with their number."""

_MAX_DISTANCE: Final = math.sqrt(2 * (1 - MIN_CORRELATION)) + 1e-4
"""Between unit vectors of the least correlation, and more than single precision can err."""

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
    """Group numbers of unit vectors (files, values); a row of NaN is alone in its group.

    Only rows whose main components are near are compared in full: a projection never makes a
    distance longer, so none is missed.
    """
    rows = np.flatnonzero(~np.isnan(small[:, 0]))
    groups = _Groups(len(small))
    if len(rows) > 1:
        main = _main_components(small, rows)
        rows, main = rows[(order := np.argsort(main[:, 0], kind="stable"))], main[order]
        tree = cKDTree(main)
        for start in range(0, len(rows), _ROWS_AT_A_TIME):
            block = np.arange(start, min(start + _ROWS_AT_A_TIME, len(rows)))
            near = tree.query_ball_point(main[block], _MAX_DISTANCE, return_length=True)
            if near.max() > 1:
                groups.join(*_alike(small, rows, tree, main, block[near > 1]))
    return groups.numbers()


def _main_components(small: NDArray[np.float32], rows: NDArray[np.intp]) -> NDArray[np.float64]:
    """Rows projected on the directions in which a sample of them differs most."""
    step = max(1, len(rows) // _SAMPLED)
    sample = small[rows[::step]].astype(np.float64)
    _, _, directions = np.linalg.svd(sample - sample.mean(axis=0), full_matrices=False)
    chosen = directions[:_COMPONENTS].T
    blocks = range(0, len(rows), _ROWS_AT_A_TIME)
    return np.concatenate([small[rows[at : at + _ROWS_AT_A_TIME]] @ chosen for at in blocks])


def _alike(
    small: NDArray[np.float32],
    rows: NDArray[np.intp],
    tree: Any,
    main: NDArray[np.float64],
    block: NDArray[np.intp],
) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Pairs of files, one of them in the block, that are near duplicates."""
    around = tree.query_ball_point(main[block], _MAX_DISTANCE)
    others = np.unique(np.concatenate([np.asarray(one, dtype=np.intp) for one in around]))
    first, second = [], []
    here = small[rows[block]]
    for start in range(0, len(others), _ROWS_AT_A_TIME):
        part = rows[others[start : start + _ROWS_AT_A_TIME]]
        one, two = np.nonzero(here @ small[part].T >= MIN_CORRELATION)
        first.append(rows[block[one]])
        second.append(part[two])
    return np.concatenate(first), np.concatenate(second)


class _Groups:
    """Groups of files that grow together; memory does not grow with the pairs that were found."""

    def __init__(self, files: int) -> None:
        self._group = np.arange(files)

    def join(self, first: NDArray[np.intp], second: NDArray[np.intp]) -> None:
        """Join the groups of pairs of files."""
        pairs = np.unique(np.stack([self._group[first], self._group[second]]), axis=1)
        size = len(self._group)
        links = coo_matrix((np.ones(pairs.shape[1], np.int8), tuple(pairs)), shape=(size, size))
        self._group = connected_components(links, directed=False)[1][self._group]

    def numbers(self) -> NDArray[np.intp]:
        """The group of each file (files,), from 0 in the order of their first files."""
        _, first, group = np.unique(self._group, return_index=True, return_inverse=True)
        place = np.empty(len(first), dtype=np.intp)
        place[np.argsort(first)] = np.arange(len(first))
        return np.asarray(place[group.reshape(-1)], dtype=np.intp)


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
