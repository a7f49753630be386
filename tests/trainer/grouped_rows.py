"""Rows in groups whose errors are drawn, for simulations of bounds and comparisons."""

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.intp]


def single_rows(_random: np.random.Generator, rows: int) -> Numbers:
    """Each row is its own group."""
    return np.arange(rows)


def bursts(random: np.random.Generator, rows: int) -> Numbers:
    """Groups of 3.4 rows on average, as bursts of a camera trap are."""
    return np.repeat(np.arange(rows), random.geometric(1 / 3.4, rows))[:rows]


def tens(_random: np.random.Generator, rows: int) -> Numbers:
    """Groups of ten rows."""
    return np.arange(rows) // 10


def drawn_errors(
    random: np.random.Generator, groups: Numbers, together: float, apart: float
) -> NDArray[np.bool_]:
    """Bool (rows,): whole groups are wrong at one rate, and single rows at another."""
    whole = random.random(int(groups.max()) + 1) < together
    return np.asarray(whole[groups] | (random.random(len(groups)) < apart))
