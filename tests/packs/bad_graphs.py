"""Packs whose graphs hold what they may not, or do not fit their ``pack.json``."""

import random
from collections.abc import Callable
from typing import Any

from onnx import TensorProto, helper

from swc_desktop.packs.errors import PackProblem
from tests.packs.hostile import Hostile, entries, rebuilt, with_graph


def _external(tensor: Any) -> None:
    tensor.data_location = TensorProto.EXTERNAL
    tensor.ClearField("raw_data")
    tensor.external_data.add(key="location", value="../../secret.bin")


def _external_constant(model: Any) -> None:
    tensor = helper.make_tensor("value", TensorProto.FLOAT, [1], [0.0])
    _external(tensor)
    model.graph.node.append(helper.make_node("Constant", [], ["extra"], value=tensor))


def _sparse(model: Any) -> Any:
    values = helper.make_tensor("values", TensorProto.FLOAT, [1], [0.0])
    indices = helper.make_tensor("indices", TensorProto.INT64, [1], [0])
    return helper.make_sparse_tensor(values, indices, [1])


def _sparse_constant(model: Any) -> None:
    node = helper.make_node("Constant", [], ["extra"], sparse_value=_sparse(model))
    model.graph.node.append(node)


def _subgraph(model: Any) -> None:
    inner = helper.make_graph([], "inner", [], [])
    model.graph.node.append(helper.make_node("Identity", ["pooled"], ["extra"], body=inner))


def _function(model: Any) -> None:
    node = helper.make_node("Identity", ["a"], ["b"])
    opset = helper.make_opsetid("", 17)
    model.functions.append(helper.make_function("ai.onnx", "F", ["a"], ["b"], [node], [opset]))


def _giant_constant(model: Any) -> None:
    shape = helper.make_tensor("giant", TensorProto.INT64, [4], [1 << 40] * 4)
    model.graph.initializer.append(shape)
    model.graph.node.append(helper.make_node("ConstantOfShape", ["giant"], ["extra"]))


def _giant_tensor(model: Any) -> None:
    model.graph.initializer[0].dims[:] = [1 << 40, 4]


_NOISE = random.Random(17).randbytes(2_000_001)
"""What no zip makes so small that it is refused for that."""


def _wire(field: int, kind: int, payload: bytes = b"") -> bytes:
    """One field of a message in the wire format."""
    key = (field << 3) | kind
    head = bytes([key]) if key < 0x80 else bytes([key & 0x7F | 0x80, key >> 7])
    length = len(payload)
    size = b""
    while kind == 2:
        size += bytes([length & 0x7F | (0x80 if length > 0x7F else 0)])
        length >>= 7
        if not length:
            break
    return head + size + payload


def _appended(field: int, payload: bytes) -> Callable[[], bytes]:
    """The good pack with a further field in the graph of its image model."""

    def build() -> bytes:
        parts = entries()
        graph = _wire(7, 2, _wire(field, 2, payload))
        return rebuilt(parts | {"image.onnx": parts["image.onnx"] + graph})

    return build


def _raw(data: bytes) -> Callable[[], bytes]:
    """The good pack with bytes after its image model, which protobuf reads as further fields."""
    return lambda: rebuilt(entries() | {"image.onnx": entries()["image.onnx"] + data})


def _seen_size(op: str, *inputs: str) -> Callable[[Any], None]:
    """An operation whose size is counted from the picture."""

    def change(model: Any) -> None:
        model.graph.node.extend(
            [
                helper.make_node("ReduceMax", ["embedding"], ["brightest"], keepdims=0),
                helper.make_node("Cast", ["brightest"], ["counted"], to=TensorProto.INT64),
                helper.make_node("Shape", ["embedding"], ["shape"]),
                helper.make_node("Mul", ["shape", "counted"], ["size"]),
                helper.make_node(op, ["embedding", *inputs], ["extra"]),
            ]
        )

    return change


def _output(model: Any, name: str) -> Any:
    return next(output for output in model.graph.output if output.name == name)


def _columns(model: Any) -> None:
    _output(model, "image.root").type.tensor_type.shape.dim[1].dim_value = 3


def _pixels(model: Any) -> None:
    model.graph.input[0].type.tensor_type.shape.dim[2].dim_value = 33


def _add_op(op: str, **attributes: Any) -> Callable[[Any], None]:
    return lambda model: model.graph.node.append(
        helper.make_node(op, ["pooled"], ["extra"], **attributes)
    )


GRAPHS = (
    Hostile(
        "no graph",
        lambda: rebuilt(entries() | {"image.onnx": b"not a graph"}),
        PackProblem.UNSAFE_GRAPH,
        "not an ONNX graph",
    ),
    Hostile(
        "cut graph",
        lambda: rebuilt(entries() | {"image.onnx": entries()["image.onnx"][:-30]}),
        PackProblem.UNSAFE_GRAPH,
        "not an ONNX graph",
    ),
    Hostile(
        "external data",
        with_graph(lambda m: _external(m.graph.initializer[0])),
        PackProblem.UNSAFE_GRAPH,
        "outside the pack",
    ),
    Hostile(
        "external data in an attribute",
        with_graph(_external_constant, "metadata.onnx"),
        PackProblem.UNSAFE_GRAPH,
        "outside the pack",
    ),
    Hostile(
        "sparse initialiser",
        with_graph(lambda m: m.graph.sparse_initializer.append(_sparse(m))),
        PackProblem.UNSAFE_GRAPH,
        "sparse",
    ),
    Hostile(
        "sparse attribute",
        with_graph(_sparse_constant),
        PackProblem.UNSAFE_GRAPH,
        "sparse",
    ),
    Hostile(
        "foreign domain",
        with_graph(lambda m: m.opset_import.append(helper.make_opsetid("com.evil", 1))),
        PackProblem.UNSAFE_GRAPH,
        "'com.evil'",
    ),
    Hostile(
        "foreign operation",
        with_graph(_add_op("Shell", domain="com.microsoft")),
        PackProblem.UNSAFE_GRAPH,
        "'com.microsoft'",
    ),
    Hostile("loop", with_graph(_add_op("Loop")), PackProblem.UNSAFE_GRAPH, "'Loop'"),
    Hostile("graph in a graph", with_graph(_subgraph), PackProblem.UNSAFE_GRAPH, "inside graphs"),
    Hostile("function", with_graph(_function), PackProblem.UNSAFE_GRAPH, "functions"),
    Hostile(
        "training",
        with_graph(lambda m: m.training_info.add()),
        PackProblem.UNSAFE_GRAPH,
        "training steps",
    ),
    Hostile(
        "giant ConstantOfShape",
        with_graph(_giant_constant),
        PackProblem.UNSAFE_GRAPH,
        "'ConstantOfShape'",
    ),
    Hostile(
        "giant tensor", with_graph(_giant_tensor), PackProblem.UNSAFE_GRAPH, "more numbers than"
    ),
    Hostile(
        "giant window",
        with_graph(_add_op("MaxPool", kernel_shape=[1 << 30, 1 << 30])),
        PackProblem.UNSAFE_GRAPH,
        "kernel_shape",
    ),
    Hostile(
        "too many operations",
        with_graph(lambda m: m.graph.node.extend([helper.make_node("Abs", [], [])] * 50_001)),
        PackProblem.UNSAFE_GRAPH,
        "more than 50000",
    ),
    Hostile(
        "unknown operations",
        with_graph(lambda m: setattr(m.opset_import[0], "version", 99)),
        PackProblem.UNSAFE_GRAPH,
        "version 99",
    ),
    Hostile(
        "unknown IR",
        with_graph(lambda m: setattr(m, "ir_version", 99)),
        PackProblem.UNSAFE_GRAPH,
        "version that",
    ),
    *(
        Hostile(
            f"{op} by the picture",
            with_graph(_seen_size(op, *inputs)),
            PackProblem.UNSAFE_GRAPH,
            f"an operation {op} whose size follows from its data",
        )
        for op, inputs in (
            ("Pad", ("size",)),
            ("Slice", ("shape", "size")),
            ("Reshape", ("size",)),
            ("TopK", ("size",)),
            ("Split", ("size",)),
            ("Squeeze", ("size",)),
            ("Unsqueeze", ("size",)),
            ("ReduceSum", ("size",)),
        )
    ),
    Hostile(
        "many millions of dimensions",
        _appended(5, _wire(1, 2, bytes(byte & 0x7F for byte in _NOISE))),
        PackProblem.UNSAFE_GRAPH,
        "an impossible shape",
    ),
    Hostile(
        "an input of many dimensions",
        _appended(11, _wire(2, 2, _wire(1, 2, _wire(2, 2, _wire(1, 2) * 9)))),
        PackProblem.UNSAFE_GRAPH,
        "takes or gives a tensor of an impossible shape",
    ),
    Hostile(
        "an unknown field",
        _raw(_wire(99, 2, b"x")),
        PackProblem.UNSAFE_GRAPH,
        "a field that this program does not know",
    ),
    Hostile(
        "a long remark",
        _raw(_wire(6, 2, b"x" * 100_000)),
        PackProblem.UNSAFE_GRAPH,
        "a remark that is too long",
    ),
    Hostile(
        "very many fields",
        _raw(b"".join(_wire(3, 2, _NOISE[at : at + 1]) for at in range(2_000_001))),
        PackProblem.UNSAFE_GRAPH,
        "more than 2000000 fields",
    ),
    Hostile(
        "many numbers in a window",
        with_graph(_add_op("MaxPool", kernel_shape=[1] * 40)),
        PackProblem.UNSAFE_GRAPH,
        "kernel_shape",
    ),
    Hostile("wrong columns", with_graph(_columns), PackProblem.GRAPH_MISMATCH, "image.root"),
    Hostile("wrong size of pictures", with_graph(_pixels), PackProblem.GRAPH_MISMATCH, "3×32×32"),
    Hostile(
        "wrong number of features",
        with_graph(
            lambda m: setattr(m.graph.input[0].type.tensor_type.shape.dim[1], "dim_value", 7),
            "metadata.onnx",
        ),
        PackProblem.GRAPH_MISMATCH,
        "rows of 5",
    ),
    Hostile(
        "fixed rows",
        with_graph(
            lambda m: setattr(_output(m, "gate").type.tensor_type.shape.dim[0], "dim_value", 1)
        ),
        PackProblem.GRAPH_MISMATCH,
        "gate does not give rows",
    ),
    Hostile(
        "whole numbers",
        with_graph(
            lambda m: setattr(_output(m, "gate").type.tensor_type, "elem_type", TensorProto.INT64)
        ),
        PackProblem.GRAPH_MISMATCH,
        "gate does not give rows",
    ),
    Hostile(
        "missing output",
        with_graph(lambda m: m.graph.output.remove(_output(m, "image.root"))),
        PackProblem.GRAPH_MISMATCH,
        "image.root is missing",
    ),
    Hostile(
        "one output more",
        with_graph(lambda m: m.graph.output.append(helper.make_tensor_value_info("x", 1, [1, 1]))),
        PackProblem.GRAPH_MISMATCH,
        "nothing reads",
    ),
    Hostile(
        "one input more",
        with_graph(lambda m: m.graph.input.append(helper.make_tensor_value_info("x", 1, [1, 1]))),
        PackProblem.GRAPH_MISMATCH,
        "inputs are not just",
    ),
)
