"""Bootstrap over groups: sums of columns over groups drawn with replacement.

Figures that are made of such sums share their draws wherever the groups are the same, so that a
difference of two of them is paired (Efron & Tibshirani 1993, ch. 8 and 16).
"""

from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

RESAMPLES: Final = 2000
"""Twice the 1,000 that percentile intervals are advised to have (Efron & Tibshirani 1993)."""
_BLOCK: Final = 200
"""Draws made at once; divides ``RESAMPLES``."""
_MAX_KEPT_GROUPS: Final = 10_000
"""Groups up to which the draws are kept for the next figure (160 MB); those of more groups are made
again in blocks of no more numbers than 200 draws of so many groups have (16 MB)."""

Floats = NDArray[np.float64]
Ints = NDArray[np.intp]


def numbered(names: Sequence[str]) -> tuple[list[str], Ints]:
    """The distinct names in order, and the number of each row's name."""
    known, number = np.unique(np.asarray(names, dtype=np.str_), return_inverse=True)
    return known.tolist(), np.asarray(number, dtype=np.intp).reshape(-1)


def table(groups: Ints, columns: Ints, values: Floats, shape: tuple[int, int]) -> Floats:
    """Sums float64 ``shape`` of the values of rows by their group and column."""
    cells = np.bincount(groups * shape[1] + columns, weights=values, minlength=shape[0] * shape[1])
    return np.asarray(cells.reshape(shape), dtype=np.float64)


def _blocks(groups: int) -> Iterator[Floats]:
    """How often each group is drawn, float64 (draws, groups), ``RESAMPLES`` draws in all."""
    random = np.random.default_rng(0)
    size = _BLOCK if groups <= _MAX_KEPT_GROUPS else max(1, _BLOCK * _MAX_KEPT_GROUPS // groups)
    for start in range(0, RESAMPLES, size):
        draws = min(size, RESAMPLES - start)
        drawn = random.integers(0, groups, (draws, groups)) + np.arange(draws)[:, None] * groups
        found = np.bincount(drawn.reshape(-1), minlength=draws * groups)
        yield found.reshape(draws, groups).astype(np.float64)


@lru_cache(maxsize=2)
def _kept_blocks(groups: int) -> tuple[Floats, ...]:
    return tuple(_blocks(groups))


def resampled(*tables: Floats) -> list[Floats]:
    """Sums of the columns of each table (groups, columns) over groups drawn with replacement.

    Each result is float64 (``RESAMPLES``, columns). The draws depend on the number of groups only.
    """
    groups, whole = len(tables[0]), np.concatenate(tables, axis=1)
    blocks = _kept_blocks(groups) if groups <= _MAX_KEPT_GROUPS else _blocks(groups)
    sums = np.concatenate([block @ whole for block in blocks])
    ends = np.cumsum([some.shape[1] for some in tables])[:-1]
    return [np.asarray(part) for part in np.split(sums, ends, axis=1)]


def interval(values: Floats) -> tuple[float, float]:
    """The 95 % percentile interval of resampled values; NaN where none is a number."""
    known = values[~np.isnan(values)]
    if not len(known):
        return float("nan"), float("nan")
    low, high = np.quantile(known, [0.025, 0.975])
    return float(low), float(high)
