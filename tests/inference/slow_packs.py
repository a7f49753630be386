"""Packs that pass no check: they ask for memory or time as soon as they see any picture."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import onnx
from onnx import helper, numpy_helper

from swc_desktop.packs.writer import write_pack
from tests.make_pack import pack_content

_SIDE = 20_000
_STEPS = 60


def _before_the_gate(path: Path, operations: list[Any], constants: list[Any]) -> Path:
    """The good pack whose gate adds ``extra``, which is made of ``seen``, the brightest spot."""
    content = pack_content()
    assert content.image_model is not None
    model = onnx.load_from_string(content.image_model)
    gate = next(node for node in model.graph.node if node.output[0] == "gate")
    gate.output[0] = "plain_gate"
    constants.append(numpy_helper.from_array(np.zeros((1, 1), dtype=np.float32), "nothing"))
    model.graph.initializer.extend(constants)
    model.graph.node.extend(
        [
            helper.make_node("ReduceMax", ["embedding"], ["seen"], keepdims=1),
            *operations,
            helper.make_node("ReduceMax", ["made"], ["most"], keepdims=1),
            helper.make_node("Mul", ["most", "nothing"], ["extra"]),
            helper.make_node("Add", ["plain_gate", "extra"], ["gate"]),
        ]
    )
    write_pack(replace(content, image_model=model.SerializeToString()), path)
    return path


def wants_memory(path: Path) -> Path:
    """1.6 GB for every call."""
    return _before_the_gate(
        path,
        [
            helper.make_node("Mul", ["row", "seen"], ["lit_row"]),
            helper.make_node("MatMul", ["column", "lit_row"], ["made"]),
        ],
        [
            numpy_helper.from_array(np.ones((_SIDE, 1), dtype=np.float32), "column"),
            numpy_helper.from_array(np.ones((1, _SIDE), dtype=np.float32), "row"),
        ],
    )


def wants_time(path: Path) -> Path:
    """Many seconds for every call, in many operations."""
    weights = np.full((1500, 1500), 1e-4, dtype=np.float32)
    operations = [helper.make_node("Mul", ["weights", "seen"], ["step0"])]
    operations += [
        helper.make_node("MatMul", [f"step{at}", "weights"], [f"step{at + 1}"])
        for at in range(_STEPS)
    ]
    operations.append(helper.make_node("Identity", [f"step{_STEPS}"], ["made"]))
    return _before_the_gate(path, operations, [numpy_helper.from_array(weights, "weights")])
