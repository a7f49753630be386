"""Packs whose detector or views are not those that a pack may have."""

from collections.abc import Callable
from typing import Any

import numpy as np
from onnx import helper

from swc_desktop.packs.errors import PackProblem
from tests.packs.hostile import (
    Hostile,
    entries,
    rebuilt,
    with_golden,
    with_graph,
    with_manifest,
    without,
)


def _stated(name: str, to: object) -> Callable[[], bytes]:
    """The good pack with a value of its detector changed."""
    return with_manifest(lambda m: m["detector"].update({name: to}), detector=True)


def _views(*views: dict[str, object]) -> Callable[[], bytes]:
    return with_manifest(lambda m: m.update(views=list(views)), detector=True)


def _without(name: str) -> Callable[[], bytes]:
    return with_manifest(lambda m: m.pop(name), detector=True)


def _format(number: int, *, detector: bool) -> Callable[[], bytes]:
    return with_manifest(lambda m: m.update(format=number), detector=detector)


def _input_size(model: Any) -> None:
    model.graph.input[0].type.tensor_type.shape.dim[3].dim_value = 65


_WHOLE: dict[str, object] = {"kind": "whole", "weight": 1, "margin": 0}
_CROP: dict[str, object] = {"kind": "crop", "weight": 1, "margin": 0.1}

_VALUES: tuple[tuple[str, object, str], ...] = (
    ("form", "yolo", "detector.form is 'yolo', which is not known"),
    ("outputs", [], "detector.outputs does not name 1 output"),
    ("outputs", [""], "detector.outputs does not name 1 output"),
    ("outputs", ["boxes", "boxes"], "detector.outputs does not name 1 output"),
    ("outputs", ["a"] * 4, "detector.outputs is not a list of at most 3"),
    ("size", 63, "detector.size is not a whole number"),
    ("size", 2049, "detector.size is not a whole number"),
    ("fit", "middle", "detector.fit is 'middle'"),
    ("fill", 256, "detector.fill is not a whole number"),
    ("resample", "nearest", "detector.resample is 'nearest'"),
    ("bgr", 1, "detector.bgr is not true or false"),
    ("mean", [0, 0], "detector.mean does not have three numbers"),
    ("mean", [0, 0, 1e7], "detector.mean is not between"),
    ("std", [1, 1, 0], "detector.std is not between"),
    ("classes", [], "detector.classes is empty"),
    ("classes", ["animal"] * 1001, "detector.classes is not a list of at most 1000"),
    ("classes", ["animal", "tiger"], "detector.classes is 'tiger'"),
    ("thresholds", {"animal": 0.3, "person": 0.3}, "detector.thresholds.vehicle is missing"),
    (
        "thresholds",
        {"animal": 1.1, "person": 0.3, "vehicle": 0.3},
        "detector.thresholds.animal is not between",
    ),
    ("keep", -0.1, "detector.keep is not between"),
    ("overlap", 1.5, "detector.overlap is not between"),
    ("cover", "all", "detector.cover is not a number"),
    ("most", 0, "detector.most is not a whole number"),
    ("most", 101, "detector.most is not a whole number"),
    ("licence", "CC\u00010", "detector.licence is not plain text"),
    ("origin", "x" * 501, "detector.origin is not plain text"),
)

DETECTORS = (
    *(
        Hostile(f"{name} {str(to)[:20]}", _stated(name, to), PackProblem.INVALID_MANIFEST, words)
        for name, to, words in _VALUES
    ),
    Hostile(
        "detector of format 1",
        _format(1, detector=True),
        PackProblem.INVALID_MANIFEST,
        "packs of format 1 do not have detector",
    ),
    Hostile(
        "views of format 1",
        with_manifest(lambda m: m.update(views=[_WHOLE, _CROP])),
        PackProblem.INVALID_MANIFEST,
        "packs of format 1 do not have views",
    ),
    Hostile(
        "agreement of format 1",
        with_manifest(lambda m: m.update(views_agree=True)),
        PackProblem.INVALID_MANIFEST,
        "packs of format 1 do not have views_agree",
    ),
    Hostile(
        "agreement by a word",
        with_manifest(lambda m: m.update(views_agree="yes"), detector=True),
        PackProblem.INVALID_MANIFEST,
        "views_agree is not true or false",
    ),
    Hostile(
        "no detector",
        _format(2, detector=False),
        PackProblem.INVALID_MANIFEST,
        "detector is missing",
    ),
    Hostile(
        "detector without image graph",
        with_manifest(
            lambda m: m.update(
                image=None, gate=None, nodes=[node | {"image": None} for node in m["nodes"]]
            ),
            detector=True,
        ),
        PackProblem.INVALID_MANIFEST,
        "there is a detector, but image is missing",
    ),
    Hostile("no views", _without("views"), PackProblem.INVALID_MANIFEST, "views is missing"),
    Hostile("only a crop", _views(_CROP), PackProblem.INVALID_MANIFEST, "both a crop and a view"),
    Hostile(
        "only the whole", _views(_WHOLE), PackProblem.INVALID_MANIFEST, "both a crop and a view"
    ),
    Hostile(
        "unknown view",
        _views(_WHOLE, _CROP | {"kind": "half"}),
        PackProblem.INVALID_MANIFEST,
        "views[1].kind is 'half'",
    ),
    Hostile(
        "view that counts nothing",
        _views(_WHOLE | {"weight": 0}, _CROP),
        PackProblem.INVALID_MANIFEST,
        "views[0].weight is not between",
    ),
    Hostile(
        "wide margin",
        _views(_WHOLE, _CROP | {"margin": 4.5}),
        PackProblem.INVALID_MANIFEST,
        "views[1].margin is not between 0 and 4",
    ),
    Hostile(
        "margin of the whole picture",
        _views(_WHOLE | {"margin": 0.1}, _CROP),
        PackProblem.INVALID_MANIFEST,
        "views[0].margin is not between 0 and 0",
    ),
    Hostile(
        "many views",
        _views(_WHOLE, *[_CROP] * 16),
        PackProblem.INVALID_MANIFEST,
        "views is not a list of at most 16",
    ),
    Hostile(
        "no graph of the detector",
        without("detector.onnx", detector=True),
        PackProblem.MISSING_ENTRY,
        "detector.onnx",
    ),
    Hostile(
        "broken graph of the detector",
        lambda: rebuilt(entries(detector=True) | {"detector.onnx": b"not a graph"}),
        PackProblem.UNSAFE_GRAPH,
        "'detector.onnx' is not an ONNX graph",
    ),
    Hostile(
        "resizing detector",
        with_graph(
            lambda m: m.graph.node.append(helper.make_node("Resize", ["picture"], ["extra"])),
            "detector.onnx",
        ),
        PackProblem.UNSAFE_GRAPH,
        "'Resize'",
    ),
    Hostile(
        "detector of another size",
        with_graph(_input_size, "detector.onnx"),
        PackProblem.GRAPH_MISMATCH,
        "rows of 3×64×64",
    ),
    Hostile(
        "detector of other classes",
        _stated("classes", ["animal"]),
        PackProblem.GRAPH_MISMATCH,
        "its output boxes does not have the form grid",
    ),
    Hostile(
        "no golden pictures of the detector",
        with_golden(lambda a: a.pop("detector_pixels"), detector=True),
        PackProblem.INVALID_GOLDEN,
        "detector_pixels is missing",
    ),
    Hostile(
        "no golden outputs of the detector",
        with_golden(lambda a: a.pop("detector.0"), detector=True),
        PackProblem.INVALID_GOLDEN,
        "detector.0 is missing",
    ),
    Hostile(
        "golden pictures for no detector",
        with_golden(lambda a: a.update(detector_pixels=a["pixels"])),
        PackProblem.UNKNOWN_ENTRY,
        "detector_pixels.npy",
    ),
    Hostile(
        "no golden picture of the detector",
        with_golden(
            lambda a: a.update({name: a[name][:0] for name in ("detector_pixels", "detector.0")}),
            detector=True,
        ),
        PackProblem.INVALID_GOLDEN,
        "detector_pixels has a wrong shape",
    ),
    Hostile(
        "golden outputs of another form",
        with_golden(lambda a: a.update({"detector.0": a["detector.0"][..., :7]}), detector=True),
        PackProblem.INVALID_GOLDEN,
        "detector.0 has a wrong shape",
    ),
    Hostile(
        "golden outputs of fewer pictures",
        with_golden(lambda a: a.update({"detector.0": a["detector.0"][1:]}), detector=True),
        PackProblem.INVALID_GOLDEN,
        "detector.0 has a wrong shape",
    ),
    Hostile(
        "golden output that is not a number",
        with_golden(lambda a: a["detector.0"].fill(np.nan), detector=True),
        PackProblem.INVALID_GOLDEN,
        "detector.0 has values that are not numbers",
    ),
)
