"""Whether the outputs of a detector have the form that was stated; refused if that is in doubt.

The values must agree with the form: a class number read as a probability would make any vehicle an
animal. Values cannot show everything: y1 x1 y2 x2 instead of x1 y1 x2 y2, or an objectness in a
grid of one box per place, look valid. The user must state those correctly.
"""

from collections.abc import Sequence
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from swc_desktop.core.detector import Form
from swc_desktop.inference.detector_outputs import (
    Boxes,
    NotThisForm,
    grid_rows,
    output_count,
    read_boxes,
)

Values = NDArray[np.float64]

_CORNERS: Final = 4

_ROUNDING: Final = 1e-3
"""Of half precision near 1."""

_MIN_ROWS_PER_COLUMN: Final = 2
"""A grid has many more places than columns; with closer numbers it is unclear which are which."""

_STRIDES: Final = ((8, 16, 32), (8, 16, 32, 64), (16, 32), (4, 8, 16, 32))
_BOXES_PER_PLACE: Final = 3
"""Of detectors with anchors (YOLO 3 to 7, MegaDetector 5), which all have an objectness."""

_MIN_PIXELS: Final = 2.0
"""A box with only smaller numbers is in shares of the picture, perhaps a little outside it."""

_CELL: Final = 8
"""The finest common stride: centres in units of cells stay below the input side over this."""

_MAX_CERTAIN: Final = 2
"""More scores of exactly 1, with none between 0 and 1, are flags of rows in use, not scores."""

_SCORE_WORDS: Final = ("score", "conf", "prob")
_CLASS_WORDS: Final = ("class", "label", "cls", "categor")


def with_batch(form: Form, outputs: Sequence[NDArray[Any]]) -> list[NDArray[Any]]:
    """The outputs for one picture with an axis for the batch, also where a graph has none."""
    whole = 1 if form in (Form.GRID, Form.OBJECTNESS) else 0
    flat = max((one.ndim for one in outputs), default=0) <= 2 and not whole
    return [one[None] for one in outputs] if flat else list(outputs)


def order_of_outputs(
    form: Form, outputs: Sequence[NDArray[Any]], names: Sequence[str]
) -> tuple[int, ...]:
    """The places of the outputs in the order of the form; ``outputs`` have the axis of the batch.

    Types, names and values distinguish scores from classes. Raises ``NotThisForm``.
    """
    if form is not Form.BOXES:
        if len(outputs) != 1:
            raise NotThisForm(f"it has {len(outputs)} outputs, but its form has one")
        return (0,)
    corners = [at for at, one in enumerate(outputs) if one.ndim == 3 and one.shape[-1] == _CORNERS]
    lists = [at for at, one in enumerate(outputs) if one.ndim == 2]
    shapes = {one.shape[:2] for one in outputs}
    if (
        len(outputs) != output_count(form)
        or len(corners) != 1
        or len(lists) != 2
        or len(shapes) > 1
    ):
        raise NotThisForm("its outputs are not boxes, scores and classes of equal length")
    first, second = lists
    if _is_first_classes([outputs[at] for at in lists], [names[at].lower() for at in lists]):
        first, second = second, first
    return (corners[0], first, second)


def class_count(form: Form, output: NDArray[Any]) -> int | None:
    """The number of classes in a grid by its shape, with the axis of the batch; None without one.

    Raises ``NotThisForm``.
    """
    if form not in (Form.GRID, Form.OBJECTNESS):
        return None
    first = _CORNERS + (form is Form.OBJECTNESS)
    if output.ndim != 3 or min(output.shape[1:]) <= first:
        raise NotThisForm(f"its output has the shape {output.shape}, which is not that of a grid")
    few, many = sorted(output.shape[1:])
    if many < _MIN_ROWS_PER_COLUMN * few:
        raise NotThisForm(
            f"its output has the shape {output.shape}, in which the axis of the boxes is unclear"
        )
    return int(few) - first


def checked_boxes(
    form: Form, outputs: Sequence[NDArray[Any]], classes: int, threshold: float, size: int
) -> Boxes:
    """The boxes of ``read_boxes``, if their values agree with the form. Raises ``NotThisForm``."""
    if form in (Form.GRID, Form.OBJECTNESS):
        columns = _CORNERS + (form is Form.OBJECTNESS) + classes
        rows = grid_rows(np.asarray(outputs[0], dtype=np.float64), columns)
        _check_grid_values(rows, threshold, size, objectness=form is Form.OBJECTNESS)
        return read_boxes(form, [np.asarray(rows, dtype=np.float32)], classes, size)
    boxes = read_boxes(form, [np.asarray(one, np.float32) for one in outputs], classes, size)
    _check_probabilities(boxes.scores, "score")
    if (boxes.scores == 1).sum() > _MAX_CERTAIN and (boxes.scores == np.round(boxes.scores)).all():
        raise NotThisForm("all its scores are exactly 0 or 1, so they are not scores")
    numbers = outputs[2] if form is Form.BOXES else outputs[0][:, 5]
    if not (numbers == np.round(numbers)).all():
        raise NotThisForm("its classes are not whole numbers")
    found = boxes.corners[boxes.scores >= threshold]
    if form is Form.CENTRES:
        if (found < -size).any() or (found > 2 * size).any():
            raise NotThisForm("its boxes are not in shares of the picture")
        return boxes
    _check_pixels(found)
    if (found[:, 2:] < found[:, :2]).any():
        raise NotThisForm("a box ends before it begins, so its numbers are not corners")
    _check_inside(found, size)
    return boxes


def _is_first_classes(lists: Sequence[NDArray[Any]], names: Sequence[str]) -> bool:
    """Finds the list of classes, which are whole numbers, by type, by name, or by its values."""
    integers = [np.issubdtype(one.dtype, np.integer) for one in lists]
    named = [_has(name, _CLASS_WORDS) and not _has(name, _SCORE_WORDS) for name in names]
    whole = [bool((one == np.round(one)).all()) for one in lists]
    numbers = [bool(one.size and (one.max() > 1 or one.min() < 0)) for one in lists]
    signs = (integers, named, whole, numbers)
    first = next((sign[0] for sign in signs if sum(sign) == 1), None)
    if first is None and np.array_equal(lists[0], lists[1]):
        first = False
    if first is None or not whole[not first]:
        raise NotThisForm("it is unclear which of its outputs are scores and which are classes")
    return bool(first)


def _has(name: str, words: Sequence[str]) -> bool:
    return any(word in name for word in words)


def _check_grid_values(rows: Values, threshold: float, size: int, *, objectness: bool) -> None:
    if not objectness and len(rows) in _anchored(size):
        raise NotThisForm(
            f"it has {_BOXES_PER_PLACE} boxes per place, like detectors with an objectness before "
            'the classes, but its form is not "objectness"'
        )
    probabilities = rows[:, _CORNERS:]
    _check_probabilities(probabilities, "probability")
    votes = probabilities[:, 1:] if objectness else probabilities
    _check_classes(votes, votes if votes.shape[1] > 1 else probabilities, threshold)
    found = (probabilities >= threshold).any(axis=1)
    if not found.any():
        return
    _check_pixels(rows[found, :_CORNERS])
    _check_grid(rows[:, :_CORNERS], size)
    if (rows[found, 2:4] <= 0).any():
        raise NotThisForm("a box has no width or height, so its numbers are not a size")
    half = rows[found, 2:4] / 2
    _check_inside(np.hstack([rows[found, :2] - half, rows[found, :2] + half]), size)


def _check_probabilities(values: Values, name: str) -> None:
    outside = values[~((values >= -_ROUNDING) & (values <= 1 + _ROUNDING))]
    if outside.size:
        raise NotThisForm(f"its output has {outside[0]:g} in place of a {name} from 0 to 1")


def _anchored(size: int) -> set[int]:
    """The numbers of boxes that detectors with anchors give for a square input."""
    places = (sum((size // stride) ** 2 for stride in strides) for strides in _STRIDES)
    return {_BOXES_PER_PLACE * count for count in places}


def _check_classes(votes: Values, columns: Values, threshold: float) -> None:
    """Refuses votes that are a column of class numbers beside a column of scores in ``columns``.

    A very confident network can give only probabilities of 0 and 1, but then no other class of the
    same place has a middling one.
    """
    for column in votes.T:
        beside = columns[column == 1]
        unsure = (beside >= threshold) & (beside < 1)
        if (column == np.round(column)).all() and unsure.any():
            raise NotThisForm(
                "its rows look like a box, a score and a class number, which is a form that cannot "
                "be read"
            )


def _check_grid(rows: Values, size: int) -> None:
    """Refuses boxes (n, 4) that are not centres and sizes in pixels all over the input.

    In a grid of boxes the width is not always greater than the centre, as with corners, and the
    centres are not all near the origin, as with shares and cells.
    """
    filled = rows[rows.any(axis=1)]
    first, second = filled[:, :2], filled[:, 2:]
    if (second >= first).all() and 2 * (second > first).all(axis=1).sum() >= len(filled):
        raise NotThisForm("its boxes are two corners instead of centre and size")
    if first.max(initial=0) <= size / _CELL + 1:
        raise NotThisForm("its boxes are in shares of the picture or in grid cells, not in pixels")


def _check_pixels(found: Values) -> None:
    if len(found) and np.abs(found).max() <= _MIN_PIXELS:
        raise NotThisForm("its boxes are in shares of the picture, not in pixels")


def _check_inside(found: Values, size: int) -> None:
    """Refuses corners that are farther outside the input than it is wide, unlike any grid box."""
    if (found < -size).any() or (found > 2 * size).any():
        raise NotThisForm("its boxes lie far outside the picture, so they are not in its pixels")
