"""Whether stated probabilities are reliable: calibration, and what is gained by silence.

``confidence`` float64 (rows,) is NaN where nothing was named. Such a row counts as wrong and as the
least certain of all in the selective figures, and not at all in calibration.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from trainer.evaluation.metrics import NO_CASES, Bools, Figure
from trainer.evaluation.resampling import Floats, Ints, interval, numbered, resampled, table

BINS: Final = 15
"""As the calibration literature reports it (Guo et al. 2017, arXiv:1706.04599)."""


@dataclass(frozen=True)
class Reliability:
    """Bins of equal mass, rows of one confidence kept together: mean confidence, share right, and
    number of rows of each."""

    confidence: Floats
    right: Floats
    counts: Floats

    @property
    def error(self) -> float:
        """Expected calibration error (Nixon et al. 2019), NaN without rows."""
        whole = float(self.counts.sum())
        if whole == 0:
            return float("nan")
        return float((self.counts * np.abs(self.right - self.confidence)).sum()) / whole


@dataclass(frozen=True)
class Selective:
    """Risk among the most certain: ``coverage`` and ``risk`` (rows,) from the most certain row on.

    ``area`` is the mean risk over all coverages (AURC, Geifman & El-Yaniv 2017).
    """

    coverage: Floats
    risk: Floats

    @property
    def area(self) -> float:
        """AURC, NaN without rows."""
        return float(self.risk.mean()) if len(self.risk) else float("nan")

    def risk_at(self, coverage: float) -> float:
        """The risk among the most certain share of rows, at least one; NaN without rows."""
        if not len(self.risk):
            return float("nan")
        return float(self.risk[max(0, int(np.ceil(coverage * len(self.risk) - 1e-9)) - 1)])

    def coverage_at(self, risk: float) -> float:
        """The largest coverage whose risk is at most this, 0 where there is none."""
        fits = np.flatnonzero(self.risk <= risk + 1e-12)
        return float(self.coverage[fits[-1]]) if len(fits) else 0.0


def _bins(confidence: Floats, bins: int) -> Ints:
    """The bin of each row (rows,): its middle place among all, so rows of one confidence, whose
    order says nothing, share a bin."""
    _, tie, counts = np.unique(confidence, return_inverse=True, return_counts=True)
    middle = np.cumsum(counts) - counts / 2
    found = np.floor(middle / len(confidence) * min(bins, len(confidence))).astype(np.intp)
    _, used = np.unique(found, return_inverse=True)
    return np.asarray(used.reshape(-1)[tie.reshape(-1)], dtype=np.intp)


def reliability(confidence: Floats, right: Bools, bins: int = BINS) -> Reliability:
    """Mean confidence and share right of equal-mass bins, rows without a name left out."""
    named = ~np.isnan(confidence)
    known, hits = confidence[named], np.asarray(right)[named]
    if not len(known):
        return Reliability(np.empty(0), np.empty(0), np.empty(0))
    bin_of = _bins(known, bins)
    counts = np.bincount(bin_of).astype(np.float64)
    return Reliability(
        np.bincount(bin_of, weights=known) / counts,
        np.bincount(bin_of, weights=hits.astype(np.float64)) / counts,
        counts,
    )


def calibration_error(confidence: Floats, right: Bools, bins: int = BINS) -> float:
    """Expected calibration error with equal-mass bins."""
    return reliability(confidence, right, bins).error


def calibration_figure(
    confidence: Floats, right: Bools, groups: Sequence[str], bins: int = BINS
) -> Figure:
    """The same with its interval over groups; the bins are those of all rows.

    The error is biased upwards where rows are few, and resampling adds the same bias again: the
    resampled values are shifted so that their median is the figure itself.
    """
    named = ~np.isnan(confidence)
    known, hits = confidence[named], np.asarray(right, dtype=np.float64)[named]
    if not len(known):
        return NO_CASES
    names, group_of = numbered([group for group, there in zip(groups, named, strict=True) if there])
    bin_of = _bins(known, bins)
    shape = (len(names), int(bin_of.max()) + 1)
    gaps, rows = resampled(
        table(group_of, bin_of, hits - known, shape),
        table(group_of, bin_of, np.ones(len(known)), shape),
    )
    whole = rows.sum(axis=1)
    values = np.abs(gaps).sum(axis=1) / np.where(whole > 0, whole, np.nan)
    value = calibration_error(known, hits > 0, bins)
    low, high = interval(np.maximum(0, values - np.nanmedian(values) + value))
    return Figure(value, low, high, len(known))


def brier(probabilities: Floats, truth: Sequence[int]) -> float:
    """Mean squared distance of probabilities (rows, classes) from the truth (Brier 1950).

    NaN (no vote) counts as 0; a truth of −1 is a class that has no column.
    """
    if not len(truth):
        return float("nan")
    stated = np.nan_to_num(probabilities)
    columns = np.asarray(truth, dtype=np.intp)
    known = columns >= 0
    squares = (stated**2).sum(axis=1) + 1
    squares[known] -= 2 * stated[known, columns[known]]
    return float(squares.mean())


def selective(confidence: Floats, right: Bools) -> Selective:
    """Risk by coverage; rows of one confidence share their errors evenly."""
    n = len(confidence)
    if not n:
        return Selective(np.empty(0), np.empty(0))
    sure = np.where(np.isnan(confidence), -1.0, confidence)
    wrong = np.where(np.isnan(confidence), 1.0, 1.0 - np.asarray(right, dtype=np.float64))
    _, tie = np.unique(-sure, return_inverse=True)
    tie = tie.reshape(-1)
    mean = np.bincount(tie, weights=wrong) / np.bincount(tie)
    ordered = mean[np.sort(tie)]
    counts = np.arange(1, n + 1)
    return Selective(counts / n, np.cumsum(ordered) / counts)
