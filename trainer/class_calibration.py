"""Calibration of one vote of a node: a temperature, and an offset for each class where that pays.

A temperature makes all classes of a node surer or less sure alike (Guo et al. 2017). Where one
class is stated too high and another too low, each has an offset of its own beside it
(bias-corrected temperature scaling; Alexandari, Kundaje & Shrikumar 2020, ICML, arXiv:1901.06852):

    log q(c) = logit(c) / T + offset(c) + const

Three rules:

- *Rare classes.* An offset is shrunk towards 0, which is the calibration of the whole node, as far
  as a class has few rows: the penalty is ``SHRINKAGE_ROWS`` / 2 · offset² beside the log
  likelihood. A class without rows has none.
- *Frequencies.* Votes say how likely each class is if all are as frequent. So the frequencies of
  the rows are put beside the vote while it is fitted, and an offset does not learn that a class is
  rare.
- *Choice.* Offsets are taken only if they pay (``held_back``): by the class-balanced log loss, on
  groups that were not used to fit them.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from swc_desktop.core.calibration import TINY, from_logits, softmax
from trainer.fusion import SHRINKAGE_ROWS
from trainer.held_back import FOLDS, balanced_weights, fold_numbers, pays
from trainer.images.open_set import fit_temperature

_MIN_FOR_TEMPERATURE: Final = 10
"""Fewer votes than these say little about a temperature; a round choice."""

_LOG_TEMPERATURES: Final = (-3.0, 3.0)
"""Bounds of log T, as in ``fit_temperature``."""

FloatArray = NDArray[np.float64]
Labels = NDArray[np.integer]


@dataclass(frozen=True)
class VoteCalibration:
    """What turns the logits of a vote into probabilities; ``offsets`` (classes,) or empty."""

    temperature: float = 1.0
    offsets: tuple[float, ...] = ()

    def of(self, logits: FloatArray) -> FloatArray:
        """Calibrated probabilities (rows, classes)."""
        return from_logits(logits, self.temperature, self.offsets)


def calibrate(
    logits: FloatArray,
    labels: Labels,
    groups: Sequence[str],
    *,
    by_class: bool = True,
    frequencies: Sequence[float] = (),
) -> VoteCalibration:
    """The calibration of a vote by unseen ``logits`` (rows, classes), the column of the true class
    (rows,) and the groups; rows of NaN do not count.

    ``by_class`` False leaves offsets out of the choice. ``frequencies`` are the expected ones of
    the classes, which are counted later; empty for none.
    """
    known = ~np.isnan(logits[:, 0])
    logits, labels = logits[known], labels[known]
    groups = [group for group, counts in zip(groups, known.tolist(), strict=True) if counts]
    if len(labels) < _MIN_FOR_TEMPERATURE:
        return VoteCalibration()
    found = with_offsets(logits, labels, groups) if by_class else None
    return found or VoteCalibration(fit_temperature(logits, labels, frequencies))


def with_offsets(
    logits: FloatArray, labels: Labels, groups: Sequence[str]
) -> VoteCalibration | None:
    """The calibration with offsets; None where they do not pay."""
    if len(np.unique(labels)) < 2 or len(set(groups)) < FOLDS:
        return None
    folds = fold_numbers(groups)
    before, after = np.empty(len(labels)), np.empty(len(labels))
    for fold in np.unique(folds).tolist():
        seen, unseen = folds != fold, folds == fold
        if len(np.unique(labels[seen])) < 2:
            return None
        plain = VoteCalibration(fit_temperature(logits[seen], labels[seen]))
        before[unseen] = _losses(plain, logits[unseen], labels[unseen])
        found = fit_offsets(logits[seen], labels[seen])
        after[unseen] = _losses(found, logits[unseen], labels[unseen])
    if not pays(before, after, balanced_weights(labels), groups):
        return None
    return fit_offsets(logits, labels)


def _losses(calibration: VoteCalibration, logits: FloatArray, labels: Labels) -> FloatArray:
    chosen = calibration.of(logits)[np.arange(len(labels)), labels]
    return np.asarray(-np.log(np.maximum(chosen, TINY)))


def fit_offsets(logits: FloatArray, labels: Labels) -> VoteCalibration:
    """Temperature and offsets by penalised likelihood, given how frequent the classes are."""
    present, column = np.unique(labels, return_inverse=True)
    some = logits[:, present]
    frequency = np.log(np.bincount(column) / len(column))
    truth = np.zeros(some.shape)
    truth[np.arange(len(column)), column] = 1

    def cost(parameters: FloatArray) -> tuple[float, FloatArray]:
        scaled, offsets = some * np.exp(-parameters[0]), parameters[1:]
        vote = softmax(scaled + offsets + frequency)
        chosen = np.maximum(vote[np.arange(len(column)), column], TINY)
        error = vote - truth
        slopes = np.append(
            -float((error * scaled).sum()), error.sum(axis=0) + SHRINKAGE_ROWS * offsets
        )
        penalty = SHRINKAGE_ROWS / 2 * float((offsets**2).sum())
        return float(-np.log(chosen).sum()) + penalty, slopes

    start = np.zeros(1 + len(present))
    bounds = [_LOG_TEMPERATURES, *[(None, None)] * len(present)]
    fitted = minimize(cost, start, jac=True, bounds=bounds, method="L-BFGS-B").x
    offsets = np.zeros(logits.shape[1])
    offsets[present] = fitted[1:]
    return VoteCalibration(float(np.exp(fitted[0])), tuple(offsets.tolist()))
