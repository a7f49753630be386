"""Weights of a graph in half the bytes."""

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

_MIN_NUMBERS = 64
"""Smaller tensors, such as shapes and strides, are not worth a node of their own."""


def with_half_weights(model: onnx.ModelProto) -> onnx.ModelProto:
    """The graph with its weights as float16, each made float32 by a node when it is opened."""
    changed = onnx.ModelProto()
    changed.CopyFrom(model)
    graph = changed.graph
    weights, casts = [], []
    for tensor in graph.initializer:
        values = numpy_helper.to_array(tensor)
        if tensor.data_type != TensorProto.FLOAT or values.size < _MIN_NUMBERS:
            weights.append(tensor)
            continue
        stored = f"{tensor.name}_half"
        weights.append(numpy_helper.from_array(values.astype(np.float16), stored))
        casts.append(helper.make_node("Cast", [stored], [tensor.name], to=TensorProto.FLOAT))
    nodes = [*casts, *graph.node]
    del graph.initializer[:], graph.node[:]
    graph.initializer.extend(weights)
    graph.node.extend(nodes)
    return changed
