"""What a detector puts out, as boxes, scores and classes; refused where it is not surely that.

The form of the output is stated beside the detector (``detection.FORMS``), and what comes has to
agree with it: a class number that is read as a probability would make any vehicle an animal.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]

_CORNERS: Final = 4
_SETTLED_ROWS: Final = (6, 7)
"""Columns of the rows x1 y1 x2 y2 score class that networks with settled overlaps put out."""

_ROUNDING: Final = 1e-3
"""Of half precision, near 1."""

_MIN_ROWS_A_COLUMN: Final = 2
"""A grid has many more places than columns; closer numbers leave open which are which."""


class NotThisForm(ValueError):
    """An output is not what it would have to be; the message says why."""


@dataclass(frozen=True)
class Boxes:
    """Corners x1 y1 x2 y2 (n, 4) in pixels of the input, scores (n,) of 0 to 1, classes (n,)."""

    corners: Floats
    scores: Floats
    classes: NDArray[np.int64]


def settled_boxes(outputs: Sequence[NDArray[Any]], threshold: float) -> Boxes:
    """Three outputs: corners, scores and classes. Raises ``NotThisForm``."""
    corners, lists = _corners_and_lists(outputs)
    scores, classes = _scores_and_classes(lists)
    _check_probabilities(scores, "score")
    _check_pixels(corners[scores >= threshold])
    if (corners[scores >= threshold, 2:] < corners[scores >= threshold, :2]).any():
        raise NotThisForm("a box ends before it begins, so its numbers are not corners")
    return Boxes(corners, scores, classes)


def grid_boxes(outputs: Sequence[NDArray[Any]], threshold: float, *, objectness: bool) -> Boxes:
    """One output: a row of centre, size, perhaps an objectness, and classes for every place of a
    grid. Raises ``NotThisForm``."""
    if len(outputs) != 1:
        raise NotThisForm(f"it has {len(outputs)} outputs, and YOLO has one")
    rows = _rows(outputs[0], _CORNERS + objectness)
    probabilities = rows[:, _CORNERS:]
    _check_probabilities(probabilities, "probability")
    found = rows[(probabilities >= threshold).any(axis=1)]
    _check_not_settled(rows, found)
    _check_pixels(found[:, :_CORNERS])
    votes = probabilities[:, 1:] if objectness else probabilities
    scores = votes.max(axis=1) * (probabilities[:, 0] if objectness else 1)
    half = rows[:, 2:4] / 2
    corners = np.concatenate([rows[:, :2] - half, rows[:, :2] + half], axis=1)
    return Boxes(corners, scores, votes.argmax(axis=1))


def _corners_and_lists(outputs: Sequence[NDArray[Any]]) -> tuple[Floats, list[NDArray[Any]]]:
    """Corners (n, 4) and two lists (n,), all with a leading axis of one or all without."""
    for leading in (1, 0):
        corners = [one for one in outputs if one.ndim == 2 + leading and one.shape[-1] == _CORNERS]
        lists = [one for one in outputs if one.ndim == 1 + leading]
        if len(outputs) == 3 and len(corners) == 1 and len(lists) == 2:
            shapes = {one.shape[: 1 + leading] for one in outputs}
            if len(shapes) == 1 and (not leading or shapes.pop()[0] == 1):
                flat = [one[0] if leading else one for one in (*corners, *lists)]
                return np.asarray(flat[0], dtype=np.float32), flat[1:]
    raise NotThisForm("its outputs are not boxes, scores and classes of as many animals")


def _scores_and_classes(lists: list[NDArray[Any]]) -> tuple[Floats, NDArray[np.int64]]:
    """The list of whole numbers are the classes, by its type or else by its values."""
    whole = [np.issubdtype(one.dtype, np.integer) for one in lists]
    if sum(whole) != 1:
        whole = [bool((one == np.round(one)).all()) for one in lists]
    if all(whole) and not any(one.any() for one in lists):
        whole = [False, True]
    if sum(whole) != 1:
        raise NotThisForm("which of its outputs are scores and which are classes is not clear")
    scores, classes = lists[::-1] if whole[0] else lists
    return np.asarray(scores, dtype=np.float32), classes.astype(np.int64)


def _rows(output: NDArray[Any], first: int) -> Floats:
    """The output as rows, one a place of the grid; ``first`` columns come before the classes."""
    if output.ndim != 3 or output.shape[0] != 1 or min(output.shape[1:]) <= first:
        raise NotThisForm(f"its output has the shape {output.shape} and not that of YOLO")
    high, wide = output.shape[1:]
    if max(high, wide) < _MIN_ROWS_A_COLUMN * min(high, wide):
        raise NotThisForm(
            f"its output has the shape {output.shape}, in which it is not clear what the boxes are"
        )
    rows = np.asarray(output[0], dtype=np.float32)
    return rows if high > wide else rows.T


def _check_probabilities(values: Floats, name: str) -> None:
    outside = values[~((values >= -_ROUNDING) & (values <= 1 + _ROUNDING))]
    if outside.size:
        raise NotThisForm(f"{outside[0]:g} stands where a {name} from 0 to 1 would have to be")


def _check_not_settled(rows: Floats, found: Floats) -> None:
    """Refuses rows x1 y1 x2 y2 score class, which may have as many columns as those of a grid.

    Probabilities are not whole in every place of a grid, numbers of classes are. Where all are 0,
    corners in their order or rows in the order of their scores give them away.
    """
    if rows.shape[1] not in _SETTLED_ROWS or not len(found):
        return
    settled = (found[:, 2:4] > found[:, :2]).all() or (np.diff(rows[:, _CORNERS]) <= 0).all()
    for column in rows[:, _CORNERS:].T:
        if (column == np.round(column)).all() and (column.any() or settled):
            raise NotThisForm(
                "its rows look like two corners, a score and the number of a class, which is not "
                "one of the forms that can be read"
            )


def _check_pixels(found: Floats) -> None:
    if len(found) and np.abs(found).max() <= 1:
        raise NotThisForm("its boxes are shares of the picture and not pixels")
