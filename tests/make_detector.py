"""A made-up detector for test packs: it sees the same boxes in every picture that is not dark.

``pack_content(boxes=BOXES)`` and ``make_pack(path, boxes=BOXES)`` give a pack with it, of format 2.
The picture fills its square (``Fit.SQUASH``), so boxes are shares of any picture, whatever its
shape. In a picture darker than ``DARK`` on average (a black one) it sees nothing. Scores count as
they are stated: those below the thresholds of ``a_detector`` do not become regions.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

from swc_desktop.core.detector import (
    DetectorClass,
    DetectorSquare,
    Fit,
    Form,
    Resample,
    StatedDetector,
    View,
    ViewKind,
)
from swc_desktop.core.region import Box, Category

SIZE: Final = 64
DARK: Final = 8
"""Of 255, over all pixels and colours."""

CLASSES: Final = (
    DetectorClass.ANY,
    DetectorClass.ANIMAL,
    DetectorClass.PERSON,
    DetectorClass.VEHICLE,
)
VIEWS: Final = (View(ViewKind.WHOLE, 1.0), View(ViewKind.CROP, 2.0, 0.1))

_ROWS: Final = 20
"""Rows of the output; those without a box are 0."""


@dataclass(frozen=True)
class SeenBox:
    """A box as shares of the picture, its class and its score."""

    box: Box
    seen: DetectorClass = DetectorClass.ANIMAL
    score: float = 0.9


BOXES: Final = (SeenBox(Box(0.125, 0.25, 0.25, 0.5)),)
"""One animal, left."""


def a_detector() -> StatedDetector:
    """What the pack states of the detector: a grid in pixels of 64 × 64, thresholds 0.3."""
    return StatedDetector(
        form=Form.GRID,
        outputs=("boxes",),
        square=DetectorSquare(SIZE, Fit.SQUASH, 0, Resample.BILINEAR),
        bgr=False,
        mean=(0.0, 0.0, 0.0),
        std=(1.0, 1.0, 1.0),
        classes=CLASSES,
        thresholds=dict.fromkeys((Category.ANIMAL, Category.PERSON, Category.VEHICLE), 0.3),
        keep=0.1,
        overlap=0.45,
        cover=0.8,
        most=10,
        licence="CC0-1.0",
        origin="made up for tests",
    )


def detector_graph(boxes: Sequence[SeenBox]) -> bytes:
    """``picture`` float32 (n, 3, 64, 64), 0 to 255 → ``boxes`` float32 (n, 20, 8)."""
    scores = np.array([0] * 4 + [1] * len(CLASSES))
    stored = {
        "rows": _rows(boxes)[None],
        "scores": scores.reshape(1, 1, -1),
        "places": (1 - scores).reshape(1, 1, -1),
        "dark": np.float32(DARK),
        "none": np.float32(0),
        "all": np.float32(1),
    }
    axis = numpy_helper.from_array(np.array([2], np.int64), "axis")
    nodes = [
        helper.make_node("ReduceMean", ["picture"], ["colours"], axes=[2, 3], keepdims=0),
        helper.make_node("ReduceMean", ["colours"], ["mean"], axes=[1], keepdims=1),
        helper.make_node("Unsqueeze", ["mean", "axis"], ["brightness"]),
        helper.make_node("Sub", ["brightness", "dark"], ["above"]),
        helper.make_node("Clip", ["above", "none", "all"], ["light"]),
        helper.make_node("Mul", ["light", "scores"], ["lit"]),
        helper.make_node("Add", ["lit", "places"], ["factors"]),
        helper.make_node("Mul", ["factors", "rows"], ["boxes"]),
    ]
    graph = helper.make_graph(
        nodes,
        "test",
        [helper.make_tensor_value_info("picture", TensorProto.FLOAT, ("n", 3, SIZE, SIZE))],
        [helper.make_tensor_value_info("boxes", TensorProto.FLOAT, ("n", _ROWS, 4 + len(CLASSES)))],
        [axis, *(_stored(name, values) for name, values in stored.items())],
    )
    model = helper.make_model(
        graph, opset_imports=[helper.make_opsetid("", 17)], producer_name="tests"
    )
    model.ir_version = 8
    onnx.checker.check_model(model, full_check=True)
    return bytes(model.SerializeToString(deterministic=True))


def _stored(name: str, values: Any) -> Any:
    return numpy_helper.from_array(np.asarray(values, np.float32), name)


def _rows(boxes: Sequence[SeenBox]) -> NDArray[np.float32]:
    rows = np.zeros((_ROWS, 4 + len(CLASSES)), np.float32)
    for row, seen in zip(rows, boxes, strict=False):
        box = seen.box
        centre = box.left + box.width / 2, box.top + box.height / 2
        row[:4] = SIZE * np.array([*centre, box.width, box.height])
        row[4 + CLASSES.index(seen.seen)] = seen.score
    return rows
