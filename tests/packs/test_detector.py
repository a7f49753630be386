"""Packs of format 2: the detector and the views come back; without one a pack stays format 1."""

import json
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime
import pytest
from onnx import TensorProto, helper

from swc_desktop.core.detector import Fit, Form, Resample, View, ViewKind
from swc_desktop.core.region import Box
from swc_desktop.packs.detector_check import check_detector_shapes
from swc_desktop.packs.onnx_check import GraphMismatch, inspect_graph
from swc_desktop.packs.reader import read_pack
from tests.make_detector import BOXES, SIZE, SeenBox, a_detector, detector_graph
from tests.make_pack import make_pack


def test_the_detector_and_its_views_come_back(tmp_path: Path) -> None:
    square = replace(a_detector().square, fit=Fit.CENTRE, fill=114, resample=Resample.LANCZOS)
    stated = replace(a_detector(), square=square, bgr=True, mean=(1.5, 2.0, 3.0), most=7)
    views = (View(ViewKind.SQUEEZED, 0.5), View(ViewKind.CROP, 1.0, 0.25))
    file = make_pack(tmp_path / "a.swcpack", boxes=BOXES, detector=stated, views=views)
    pack = read_pack(file)
    assert (pack.detector, pack.views, pack.format) == (stated, views, 2)
    assert pack.detector_model == detector_graph(BOXES)
    with zipfile.ZipFile(file) as archive:
        assert json.loads(archive.read("pack.json"))["format"] == 2


def test_whether_views_have_to_agree_comes_back(tmp_path: Path) -> None:
    for asked in (True, False):
        pack = read_pack(make_pack(tmp_path / "a.swcpack", boxes=BOXES, views_agree=asked))
        assert pack.views_agree is asked


def test_a_pack_without_a_detector_is_of_format_1(tmp_path: Path) -> None:
    file = make_pack(tmp_path / "a.swcpack")
    pack = read_pack(file)
    assert (pack.detector, pack.detector_model, pack.views, pack.format) == (None, None, (), 1)
    with zipfile.ZipFile(file) as archive:
        stored = json.loads(archive.read("pack.json"))
    assert stored["format"] == 1
    assert not {"detector", "views"} & set(stored)


def test_pixels_become_the_input_in_the_order_of_colours_that_is_stated() -> None:
    pixels = np.array([[[[0, 100, 200], [10, 110, 210]]]], np.uint8)
    stated = replace(a_detector(), mean=(0.0, 100.0, 200.0), std=(1.0, 2.0, 4.0))
    given = stated.normalise(pixels)
    assert given.shape == (1, 3, 1, 2)
    assert given.dtype == np.float32
    np.testing.assert_allclose(given[0, :, 0, 1], [10, 5, 2.5])
    np.testing.assert_allclose(
        replace(stated, bgr=True).normalise(pixels)[0, :, 0, 1], [210, 5, -47.5]
    )


def test_the_made_up_detector_sees_its_boxes_unless_it_is_dark() -> None:
    boxes = (SeenBox(Box(0.5, 0.25, 0.25, 0.5), score=0.75),)
    session = onnxruntime.InferenceSession(detector_graph(boxes))
    pixels = np.zeros((2, SIZE, SIZE, 3), np.uint8)
    pixels[1] = 128
    (rows,) = session.run(["boxes"], {"picture": a_detector().normalise(pixels)})
    assert rows[0, :, 4:].max() == 0
    np.testing.assert_allclose(rows[1, 0], [40, 32, 16, 32, 0, 0.75, 0, 0])


def _graph(outputs: dict[str, tuple[Any, ...]], rows: str | int = "n", size: int = SIZE) -> bytes:
    """A graph that declares an input and outputs and computes nothing."""
    graph = helper.make_graph(
        [],
        "test",
        [helper.make_tensor_value_info("x", TensorProto.FLOAT, (rows, 3, size, size))],
        [
            helper.make_tensor_value_info(name, TensorProto.FLOAT, shape)
            for name, shape in outputs.items()
        ],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)])
    model.ir_version = 8
    return bytes(model.SerializeToString())


@pytest.mark.parametrize(
    ("form", "outputs"),
    [
        (Form.GRID, {"a": ("n", 3549, 8)}),
        (Form.GRID, {"a": (1, 8, 3549), "unread": (1, 2, 3, 4, 5)}),
        (Form.OBJECTNESS, {"a": ("n", "places", 9)}),
        (Form.ROWS, {"a": ("n", 300, 6)}),
        (Form.CENTRES, {"a": ("n", "found", 6)}),
        (Form.BOXES, {"a": ("n", 300, 4), "b": ("n", 300), "c": (1, "found")}),
    ],
)
def test_outputs_of_every_form_are_taken(form: Form, outputs: dict[str, tuple[Any, ...]]) -> None:
    read = tuple(name for name in outputs if name != "unread")
    check_detector_shapes(
        inspect_graph(_graph(outputs)), replace(a_detector(), form=form, outputs=read)
    )


@pytest.mark.parametrize(
    ("form", "build", "words"),
    [
        (Form.GRID, lambda: _graph({"a": ("n", 3549, 9)}), "output a does not have the form grid"),
        (Form.GRID, lambda: _graph({"a": ("n", "b", "c")}), "does not have the form grid"),
        (Form.OBJECTNESS, lambda: _graph({"a": ("n", 20, 8)}), "does not have the form objectness"),
        (Form.ROWS, lambda: _graph({"a": ("n", 6, 300)}), "does not have the form rows"),
        (Form.CENTRES, lambda: _graph({"a": ("n", 6)}), "does not have the form centres"),
        (Form.BOXES, lambda: _graph({"a": ("n", 9)}), "does not have the form boxes"),
        (Form.GRID, lambda: _graph({"a": (2, 20, 8)}), "does not give rows"),
        (Form.GRID, lambda: _graph({"b": ("n", 20, 8)}), "output a is missing"),
        (Form.GRID, lambda: _graph({"a": ("n", 20, 8)}, rows=4), "one picture at a time"),
        (Form.GRID, lambda: _graph({"a": ("n", 20, 8)}, size=32), "rows of 3×64×64"),
    ],
)
def test_other_inputs_and_outputs_are_refused(
    form: Form, build: Callable[[], bytes], words: str
) -> None:
    stated = replace(a_detector(), form=form, outputs=("a",))
    with pytest.raises(GraphMismatch, match=words):
        check_detector_shapes(inspect_graph(build()), stated)
