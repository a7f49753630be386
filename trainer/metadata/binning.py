"""The bins of histogram boosting: all weighted percentiles of a column from one cumulative sum.

scikit-learn 1.8 and 1.9 work out each of the 254 percentiles of a column with a sort of its own:
three quarters of the time of a fit. ``one_call_a_column`` replaces that by one pass with the same
operations in the same order, so that the borders of the bins have the same bits.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from sklearn.ensemble._hist_gradient_boosting import binning

Floats = NDArray[np.float64]

_ORIGINAL: Final = "_find_binning_thresholds"
_LOCK: Final = threading.Lock()


@contextmanager
def one_call_a_column() -> Iterator[None]:
    """Inside, histogram boosting finds its bins fast; without that function of scikit-learn (a
    version that has changed) it finds them in its own way."""
    with _LOCK:
        original = getattr(binning, _ORIGINAL, None)
        if original is None:
            yield
            return

        def thresholds(
            values: Any, max_bins: int, sample_weight: Floats | None = None
        ) -> NDArray[np.floating]:
            found = None
            if sample_weight is not None:
                found = weighted_thresholds(np.asarray(values), sample_weight, max_bins)
            if found is None:
                return np.asarray(original(values, max_bins, sample_weight=sample_weight))
            return found

        setattr(binning, _ORIGINAL, thresholds)
        try:
            yield
        finally:
            setattr(binning, _ORIGINAL, original)


def weighted_thresholds(values: Floats, weights: Floats, max_bins: int) -> Floats | None:
    """The borders of the bins of a column (rows,), NaN for gaps: none without a value; None
    if it has so few distinct values that every value gets a bin of its own."""
    used = ~np.isnan(values) & (weights != 0)
    column, weight = values[used], weights[used]
    order = np.argsort(column)
    column, weight = column[order], weight[order]
    if not len(column):  # at which scikit-learn raises an error
        return np.empty(0)
    if len(np.unique(column)) <= max_bins:
        return None
    borders = np.unique(_percentiles(column, weight, np.linspace(0, 100, max_bins + 1)[1:-1]))
    return np.asarray(np.minimum(borders, binning.ALMOST_INF))


def _percentiles(column: Floats, weight: Floats, ranks: Floats) -> Floats:
    """Averaged inverted CDF (Hyndman & Fan 1996, type 2) of values in ascending order."""
    again = np.argsort(column)  # the library sorts twice, and equal values may change places
    cumulative = np.cumsum(weight[again])
    last = len(column) - 1
    wanted = ranks / 100 * cumulative[-1]
    at = np.clip(np.searchsorted(cumulative, wanted), 0, last)
    above = cumulative[at] - wanted > np.finfo(np.float64).eps
    here, after = column[again[at]], column[again[np.clip(at + 1, 0, last)]]
    return np.asarray(np.where(above, here, (here + after) / 2), dtype=np.float64)
