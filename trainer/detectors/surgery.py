"""Changes a graph so that it uses only operations that packs may use, with the same results."""

import tempfile
from pathlib import Path
from typing import Any, Final

import numpy as np
import onnx
import onnxruntime
from onnx import TensorProto, helper, numpy_helper

_TWOFOLD: Final = (1.0, 1.0, 2.0, 2.0)
_OUTPUT: Final = "boxes_of_pack"


def fixed_input(model: onnx.ModelProto, size: int) -> onnx.ModelProto:
    """The graph for one picture at a time: its input is (1, 3, size, size)."""
    changed = onnx.ModelProto()
    changed.CopyFrom(model)
    shape = changed.graph.input[0].type.tensor_type.shape
    del shape.dim[:]
    for side in (1, 3, size, size):
        shape.dim.add().dim_value = side
    for output in changed.graph.output:
        output.type.tensor_type.ClearField("shape")
    return changed


def constants_folded(model: onnx.ModelProto) -> onnx.ModelProto:
    """The graph with everything that follows from its shapes as constants.

    Raises what ONNX Runtime raises for a graph that it cannot run.
    """
    options = onnxruntime.SessionOptions()
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_ENABLE_BASIC
    options.log_severity_level = 3
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "folded.onnx")
        options.optimized_model_filepath = str(file)
        onnxruntime.InferenceSession(
            model.SerializeToString(), options, providers=["CPUExecutionProvider"]
        )
        found = onnx.load(file)
    kept = [opset for opset in model.opset_import if opset.domain in ("", "ai.onnx")]
    del found.opset_import[:]
    found.opset_import.extend(kept)
    return found


def without_enlarging(model: onnx.ModelProto) -> onnx.ModelProto:
    """Every ``Resize`` that repeats each value twice in both directions, as ``Reshape`` and
    ``Concat``; others stay. Whoever calls compares the results."""
    changed = onnx.shape_inference.infer_shapes(model)
    graph = changed.graph
    shapes = {
        one.name: [side.dim_value for side in one.type.tensor_type.shape.dim]
        for one in (*graph.value_info, *graph.input, *graph.output)
    }
    constants = {one.name: numpy_helper.to_array(one) for one in graph.initializer}
    nodes: list[onnx.NodeProto] = []
    for number, node in enumerate(graph.node):
        maps = shapes.get(node.input[0] if node.input else "", [])
        if node.op_type != "Resize" or len(maps) != 4 or not _is_twofold(node, maps, constants):
            nodes.append(node)
            continue
        _, channels, high, wide = maps
        cells, whole = f"cells_{number}", f"whole_{number}"
        for name, sides in (
            (cells, (0, channels, high, 1, wide, 1)),
            (whole, (0, channels, 2 * high, 2 * wide)),
        ):
            graph.initializer.append(numpy_helper.from_array(np.array(sides, np.int64), name))
        split, wider, square = (f"{step}_{number}" for step in ("split", "wider", "square"))
        nodes += [
            helper.make_node("Reshape", [node.input[0], cells], [split]),
            helper.make_node("Concat", [split, split], [wider], axis=5),
            helper.make_node("Concat", [wider, wider], [square], axis=3),
            helper.make_node("Reshape", [square, whole], [node.output[0]]),
        ]
    del graph.node[:], graph.value_info[:]
    graph.node.extend(nodes)
    return changed


def _is_twofold(node: onnx.NodeProto, maps: list[int], constants: dict[str, Any]) -> bool:
    modes = [attribute.s for attribute in node.attribute if attribute.name == "mode"]
    given = [constants.get(name) for name in node.input[1:]]
    scales, sizes = ([*given[1:], None, None])[:2]
    twofold = (scales is not None and tuple(np.ravel(scales)) == _TWOFOLD) or (
        sizes is not None and list(np.ravel(sizes)) == [*maps[:2], *(2 * side for side in maps[2:])]
    )
    return twofold and (not modes or modes == [b"nearest"])


def with_outputs(model: onnx.ModelProto, names: tuple[str, ...], batched: bool) -> onnx.ModelProto:
    """The graph with only these outputs, as float32 and with an axis for the batch."""
    changed = onnx.ModelProto()
    changed.CopyFrom(model)
    graph = changed.graph
    inferred = {one.name: one for one in onnx.shape_inference.infer_shapes(model).graph.output}
    del graph.output[:]
    for place, name in enumerate(names):
        tensor = inferred[name].type.tensor_type
        shape = [side.dim_value or None for side in tensor.shape.dim]
        given = name
        if tensor.elem_type != TensorProto.FLOAT:
            graph.node.append(
                helper.make_node(
                    "Cast", [given], [f"{_OUTPUT}_{place}_float"], to=TensorProto.FLOAT
                )
            )
            given = f"{_OUTPUT}_{place}_float"
        if not batched:
            axes = f"{_OUTPUT}_{place}_axes"
            graph.initializer.append(numpy_helper.from_array(np.array([0], np.int64), axes))
            row = f"{_OUTPUT}_{place}_row"
            graph.node.append(helper.make_node("Unsqueeze", [given, axes], [row]))
            given, shape = row, [1, *shape]
        graph.output.append(helper.make_tensor_value_info(given, TensorProto.FLOAT, shape))
    return changed
