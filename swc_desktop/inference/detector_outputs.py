"""The outputs of a detector as boxes, scores and classes, read in the form that is stated."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from swc_desktop.core.detector import Form
from swc_desktop.core.message import Message, message

Floats = NDArray[np.float32]

_EDGES: Final = 4
_END_TO_END: Final = _EDGES + 2
"""Columns of a box with its score and its class."""

_OUTPUTS: Final = {Form.BOXES: 3}
_BAD_SHAPE: Final = message("Detector", "its output has the shape {shape}, which is not its form")
_BAD_LENGTHS: Final = message(
    "Detector", "its outputs are not boxes, scores and classes of equal length"
)
_BAD_NUMBER: Final = message("Detector", "its form has %Ln output(s), but it has {number}", "", 0)


class NotThisForm(ValueError):
    """An output does not have the stated form; the message says why and ends a sentence."""


@dataclass(frozen=True)
class Boxes:
    """Boxes in pixels of the square, as the network gave them: nothing is clipped or left out.

    ``corners`` float64 (n, 4) are left, top, right, bottom, ``scores`` float64 (n,), ``classes``
    (n,) the numbers of classes, -1 where there is none.
    """

    corners: NDArray[np.float64]
    scores: NDArray[np.float64]
    classes: NDArray[np.int64]


def output_count(form: Form) -> int:
    """How many outputs of a graph the form needs."""
    return _OUTPUTS.get(form, 1)


def read_boxes(form: Form, outputs: Sequence[Floats], classes: int, size: int) -> Boxes:
    """The boxes of one picture; ``outputs`` are in the order of the form, without the batch.

    ``classes`` is the number of classes, ``size`` the side of the square in pixels. The columns of
    a grid are found by their number; where both axes have it, they are the last.
    Raises ``NotThisForm``.
    """
    if len(outputs) != output_count(form):
        fault = _BAD_NUMBER.counted(output_count(form))
        raise NotThisForm(fault.fill(number=len(outputs)))
    if form is Form.BOXES:
        return _three_outputs(outputs)
    rows = outputs[0].astype(np.float64)
    if form in (Form.ROWS, Form.CENTRES):
        rows = _with_columns(rows, _END_TO_END)
        found = rows[:, 4], _class_numbers(rows[:, 5])
        if form is Form.ROWS:
            return Boxes(rows[:, :_EDGES], *found)
        return Boxes(_corners(rows[:, :_EDGES] * size), *found)
    objectness = form is Form.OBJECTNESS
    rows = grid_rows(rows, _EDGES + objectness + classes)
    votes = rows[:, _EDGES + objectness :]
    best = np.where(np.isfinite(votes), votes, -np.inf).argmax(axis=1)
    with np.errstate(over="ignore", invalid="ignore"):
        scores = votes[np.arange(len(votes)), best] * (rows[:, _EDGES] if objectness else 1.0)
    return Boxes(_corners(rows[:, :_EDGES]), scores, best.astype(np.int64))


def grid_rows(output: NDArray[np.float64], columns: int) -> NDArray[np.float64]:
    """A grid with one row for each place, whichever way the network turns it.

    Raises ``NotThisForm``.
    """
    if output.ndim == 2 and output.shape[1] != columns and output.shape[0] == columns:
        output = output.T
    return _with_columns(output, columns)


def _with_columns(output: NDArray[np.float64], columns: int) -> NDArray[np.float64]:
    if output.ndim != 2 or output.shape[1] != columns:
        raise NotThisForm(_bad_shape(output.shape))
    return output


def _three_outputs(outputs: Sequence[Floats]) -> Boxes:
    corners, scores, classes = (output.astype(np.float64) for output in outputs)
    if corners.ndim != 2 or corners.shape[1] != _EDGES:
        raise NotThisForm(_bad_shape(corners.shape))
    if scores.shape != (len(corners),) or classes.shape != (len(corners),):
        raise NotThisForm(_BAD_LENGTHS)
    return Boxes(corners, scores, _class_numbers(classes))


def _corners(rows: NDArray[np.float64]) -> NDArray[np.float64]:
    """Corners (n, 4) of centre x, centre y, width, height (n, 4)."""
    with np.errstate(over="ignore", invalid="ignore"):
        half = rows[:, 2:] / 2
        return np.concatenate([rows[:, :2] - half, rows[:, :2] + half], axis=1)


def _class_numbers(values: NDArray[np.float64]) -> NDArray[np.int64]:
    """Whole numbers; -1 for what cannot be the number of a class."""
    whole = np.isfinite(values) & (np.abs(values) < np.iinfo(np.int32).max)
    return np.where(whole, np.round(np.where(whole, values, -1)), -1).astype(np.int64)


def _bad_shape(shape: tuple[int, ...]) -> Message:
    return _BAD_SHAPE.fill(shape="×".join(map(str, shape)) or "1")
