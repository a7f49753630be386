"""From the outputs of a detector to the regions of a picture."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from swc_desktop.core.detector import DetectorClass, DetectorSquare, StatedDetector
from swc_desktop.core.region import Box, Category, Region
from swc_desktop.inference.detector_outputs import Boxes, read_boxes
from swc_desktop.inference.onnx_runtime import Outputs
from swc_desktop.photos.detector_pixels import place_in_square

_ROUNDING: Final = 1e-2
"""Scores in half precision and sums of them can be that much above 1."""

_CATEGORIES: Final = {
    DetectorClass.ANIMAL: Category.ANIMAL,
    DetectorClass.PERSON: Category.PERSON,
    DetectorClass.VEHICLE: Category.VEHICLE,
}


@dataclass(frozen=True)
class _Found:
    """Boxes (n, 4) as left, top, right, bottom from 0 to 1, scores (n,), and classes by word."""

    corners: NDArray[np.float64]
    scores: NDArray[np.float64]
    classes: NDArray[np.object_]

    def at(self, places: NDArray[np.bool_] | NDArray[np.intp]) -> "_Found":
        return _Found(self.corners[places], self.scores[places], self.classes[places])


def regions_of(
    detector: StatedDetector, outputs: Outputs, row: int, width: int, height: int
) -> tuple[Region, ...]:
    """The regions of the picture in a row of the batch, the surest first.

    ``width`` and ``height`` are of the picture that was brought into the square, in pixels. Boxes
    with an edge or a score that is none are left out, the others end at the edge of the picture. A
    box of the class *any* has the category of the surest other box that shows the same thing by
    ``overlap`` or ``cover``, else it is an animal. An animal whose box shows a person as well, or
    else a vehicle, at the lowest of the thresholds or above, says so. Equal scores keep the order
    of the network. Raises ``NotThisForm``.
    """
    arrays = [outputs[name][row] for name in detector.outputs]
    boxes = read_boxes(detector.form, arrays, len(detector.classes), detector.square.size)
    in_picture = _in_picture(detector, boxes, width, height)
    thresholds = {word: detector.thresholds[kind] for word, kind in _CATEGORIES.items()}
    thresholds[DetectorClass.ANY] = min(thresholds.values())
    found = _above(in_picture, thresholds)
    unknown = found.classes == DetectorClass.ANY
    named = _without_overlaps(detector, found.at(~unknown))
    joined = _named_by(detector, _without_overlaps(detector, found.at(unknown)), named)
    both = _Found(
        np.concatenate([joined.corners, named.corners]),
        np.concatenate([joined.scores, named.scores]),
        np.concatenate([joined.classes, named.classes]),
    )
    best = _without_overlaps(detector, _above(both, thresholds))
    doubtful = in_picture.at(in_picture.scores >= thresholds[DetectorClass.ANY])
    return tuple(
        _region(corners, score, word, _instead(detector, corners, doubtful))
        for corners, score, word in zip(best.corners, best.scores, best.classes, strict=True)
    )


def _region(
    corners: NDArray[np.float64], score: float, word: DetectorClass, instead: Region | None
) -> Region:
    of_animal = word == DetectorClass.ANIMAL
    return Region(
        _box(corners), _CATEGORIES[word], min(1.0, float(score)), instead if of_animal else None
    )


def _in_picture(detector: StatedDetector, boxes: Boxes, width: int, height: int) -> _Found:
    """The boxes of classes that are looked for, as far as they lie in the picture."""
    words = np.asarray(detector.classes, dtype=np.object_)
    known = (boxes.classes >= 0) & (boxes.classes < len(words))
    with np.errstate(invalid="ignore"):
        scored = (boxes.scores > detector.keep) & (boxes.scores <= 1 + _ROUNDING)
    good = known & scored & np.isfinite(boxes.corners).all(axis=1)
    corners = _of_picture(boxes.corners[good], detector.square, width, height)
    found = _Found(corners, boxes.scores[good], words[boxes.classes[good]])
    extent = corners[:, 2:] - corners[:, :2]
    return found.at((extent > 0).all(axis=1) & (found.classes != DetectorClass.IGNORED))


def _of_picture(
    corners: NDArray[np.float64], square: DetectorSquare, width: int, height: int
) -> NDArray[np.float64]:
    """Corners (n, 4) in pixels of the square as shares of the picture, from 0 to 1."""
    left, top, wide, high = place_in_square(square, width, height)
    inside = np.clip(corners, [left, top, left, top], [left + wide, top + high] * 2)
    shares: NDArray[np.float64] = (inside - [left, top, left, top]) / [wide, high, wide, high]
    return shares


def _above(found: _Found, thresholds: dict[DetectorClass, float]) -> _Found:
    lowest = np.asarray([thresholds[word] for word in found.classes], dtype=np.float64)
    return found.at(found.scores >= lowest)


def _without_overlaps(detector: StatedDetector, found: _Found) -> _Found:
    """The surest boxes of which no two show the same thing, at most ``most``, by score."""
    order = np.argsort(-found.scores, kind="stable")
    kept: list[int] = []
    while len(order) and len(kept) < detector.most:
        kept.append(int(order[0]))
        order = order[1:]
        order = order[~_same_thing(detector, found.corners[kept[-1]], found.corners[order])]
    return found.at(np.asarray(kept, dtype=np.intp))


def _named_by(detector: StatedDetector, unknown: _Found, named: _Found) -> _Found:
    """The boxes of ``unknown`` with the class of the first of ``named`` that shows the same."""
    classes = np.full(len(unknown.scores), DetectorClass.ANIMAL, dtype=np.object_)
    for place, corners in enumerate(unknown.corners):
        same = np.flatnonzero(_same_thing(detector, corners, named.corners))
        if len(same):
            classes[place] = named.classes[same[0]]
    return _Found(unknown.corners, unknown.scores, classes)


def _instead(
    detector: StatedDetector, corners: NDArray[np.float64], found: _Found
) -> Region | None:
    """The surest person that a box (4,) shows, else the surest vehicle, None without one."""
    same = found.at(_same_thing(detector, corners, found.corners))
    for word in (DetectorClass.PERSON, DetectorClass.VEHICLE):
        scores = same.scores[same.classes == word]
        if len(scores):
            return _region(corners, float(scores.max()), word, None)
    return None


def _same_thing(
    detector: StatedDetector, one: NDArray[np.float64], others: NDArray[np.float64]
) -> NDArray[np.bool_]:
    """Which boxes (n, 4) show what the box (4,) shows, by ``overlap`` and ``cover``."""
    low, high = np.maximum(one[:2], others[:, :2]), np.minimum(one[2:], others[:, 2:])
    shared = np.prod(np.maximum(0.0, high - low), axis=1)
    area, areas = np.prod(one[2:] - one[:2]), np.prod(others[:, 2:] - others[:, :2], axis=1)
    joined = shared > detector.overlap * (area + areas - shared)
    same: NDArray[np.bool_] = joined | (shared > detector.cover * np.minimum(area, areas))
    return same


def _box(corners: NDArray[np.float64]) -> Box:
    left, top, right, bottom = map(float, corners)
    return Box(left, top, right - left, bottom - top)
