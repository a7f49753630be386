"""The output of a detector as boxes, scores and classes; refused if its form is in doubt.

The configuration states the form of the output (``detection.FORMS``), and the values must agree
with it: a class number read as a probability would make any vehicle an animal. Values cannot show
everything: y1 x1 y2 x2 instead of x1 y1 x2 y2, or an objectness in a grid of one box per place,
look valid. The user must state those correctly.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]

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


class NotThisForm(ValueError):
    """An output does not have the stated form; the message says why."""


@dataclass(frozen=True)
class Boxes:
    """Corners x1 y1 x2 y2 (n, 4) in pixels of the input, scores (n,) from 0 to 1, classes (n,)."""

    corners: Floats
    scores: Floats
    classes: NDArray[np.int64]


def settled_boxes(
    outputs: Sequence[NDArray[Any]], threshold: float, size: int, names: Sequence[str] = ()
) -> Boxes:
    """Three outputs: corners, scores and classes; ``size`` is the side of the input in pixels.

    ``names`` of the outputs help to distinguish scores from classes. Raises ``NotThisForm``.
    """
    corners, lists, named = _corners_and_lists(outputs, names)
    scores, classes = _scores_and_classes(lists, named)
    _check_probabilities(scores, "score")
    if (scores == 1).sum() > _MAX_CERTAIN and (scores == np.round(scores)).all():
        raise NotThisForm("all its scores are exactly 0 or 1, so they are not scores")
    found = corners[scores >= threshold]
    _check_pixels(found)
    if (found[:, 2:] < found[:, :2]).any():
        raise NotThisForm("a box ends before it begins, so its numbers are not corners")
    _check_inside(found, size)
    return Boxes(corners, scores, classes)


def grid_boxes(
    outputs: Sequence[NDArray[Any]], threshold: float, size: int, *, objectness: bool
) -> Boxes:
    """One output: for every place of a grid a row of centre, size, optionally an objectness, and
    classes; ``size`` is the side of the input in pixels. Raises ``NotThisForm``."""
    if len(outputs) != 1:
        raise NotThisForm(f"it has {len(outputs)} outputs, but YOLO has one")
    rows = _rows(outputs[0], _CORNERS + objectness)
    if not objectness and len(rows) in _anchored(size):
        raise NotThisForm(
            f"it has {_BOXES_PER_PLACE} boxes per place, like detectors with an objectness before "
            "the classes, but objectness = true is not set"
        )
    probabilities = rows[:, _CORNERS:]
    _check_probabilities(probabilities, "probability")
    votes = probabilities[:, 1:] if objectness else probabilities
    _check_classes(votes, votes if votes.shape[1] > 1 else probabilities, threshold)
    half = rows[:, 2:4] / 2
    corners = np.concatenate([rows[:, :2] - half, rows[:, :2] + half], axis=1)
    found = (probabilities >= threshold).any(axis=1)
    if found.any():
        _check_pixels(rows[found, :_CORNERS])
        _check_grid(rows[:, :_CORNERS], size)
        if (rows[found, 2:4] <= 0).any():
            raise NotThisForm("a box has no width or height, so its numbers are not a size")
        _check_inside(corners[found], size)
    scores = votes.max(axis=1) * (probabilities[:, 0] if objectness else 1)
    return Boxes(corners, scores, votes.argmax(axis=1))


def _corners_and_lists(
    outputs: Sequence[NDArray[Any]], names: Sequence[str]
) -> tuple[Floats, list[NDArray[Any]], list[str]]:
    """Corners (n, 4), two lists (n,) and their names, all with a leading axis of one or none."""
    for leading in (1, 0):
        corners = [one for one in outputs if one.ndim == 2 + leading and one.shape[-1] == _CORNERS]
        lists = [place for place, one in enumerate(outputs) if one.ndim == 1 + leading]
        if len(outputs) == 3 and len(corners) == 1 and len(lists) == 2:
            shapes = {one.shape[: 1 + leading] for one in outputs}
            if len(shapes) == 1 and (not leading or shapes.pop()[0] == 1):
                flat = [
                    one[0] if leading else one
                    for one in (*corners, *map(outputs.__getitem__, lists))
                ]
                named = [names[place].lower() for place in lists] if names else []
                return np.asarray(flat[0], dtype=np.float32), flat[1:], named
    raise NotThisForm("its outputs are not boxes, scores and classes of equal length")


def _scores_and_classes(
    lists: list[NDArray[Any]], names: Sequence[str]
) -> tuple[Floats, NDArray[np.int64]]:
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
    scores, classes = lists[::-1] if first else lists
    return np.asarray(scores, dtype=np.float32), classes.astype(np.int64)


def _has(name: str, words: Sequence[str]) -> bool:
    return any(word in name for word in words)


def _rows(output: NDArray[Any], first: int) -> Floats:
    """The output with one row per place of the grid; ``first`` columns come before the classes."""
    if output.ndim != 3 or output.shape[0] != 1 or min(output.shape[1:]) <= first:
        raise NotThisForm(f"its output has the shape {output.shape}, which is not that of YOLO")
    high, wide = output.shape[1:]
    if max(high, wide) < _MIN_ROWS_PER_COLUMN * min(high, wide):
        raise NotThisForm(
            f"its output has the shape {output.shape}, in which the axis of the boxes is unclear"
        )
    rows = np.asarray(output[0], dtype=np.float32)
    return rows if high > wide else rows.T


def _check_probabilities(values: Floats, name: str) -> None:
    outside = values[~((values >= -_ROUNDING) & (values <= 1 + _ROUNDING))]
    if outside.size:
        raise NotThisForm(f"its output has {outside[0]:g} in place of a {name} from 0 to 1")


def _anchored(size: int) -> set[int]:
    """The numbers of boxes that detectors with anchors give for a square input."""
    places = (sum((size // stride) ** 2 for stride in strides) for strides in _STRIDES)
    return {_BOXES_PER_PLACE * count for count in places}


def _check_classes(votes: Floats, columns: Floats, threshold: float) -> None:
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


def _check_grid(rows: Floats, size: int) -> None:
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


def _check_pixels(found: Floats) -> None:
    if len(found) and np.abs(found).max() <= _MIN_PIXELS:
        raise NotThisForm("its boxes are in shares of the picture, not in pixels")


def _check_inside(found: Floats, size: int) -> None:
    """Refuses corners that are farther outside the input than it is wide, unlike any grid box."""
    if (found < -size).any() or (found > 2 * size).any():
        raise NotThisForm("its boxes lie far outside the picture, so they are not in its pixels")
