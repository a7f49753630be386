"""One ONNX graph from features to the metadata vote of every node."""

from collections.abc import Mapping, Sequence

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper

from swc_desktop.core.features import FEATURES, WEATHER_FEATURES
from swc_desktop.packs.pack import FEATURES_INPUT
from trainer.metadata.learned_graph import LearnedNode, add_learned_votes
from trainer.metadata.operations import ML_DOMAIN, Ops
from trainer.metadata.range_graph import PLACE, RangeNode, add_range_votes

SCHEMA = (*PLACE, *WEATHER_FEATURES)
"""The columns of a range graph. It reads places only; the starter pack lists weather as well."""

WHOLE_SCHEMA = tuple(FEATURES)
"""Every feature of the program, places first."""

OPSET, ML_OPSET = 17, 3


def build_metadata_graph(
    presence: Mapping[str, NDArray[np.float32]],
    ranges: Sequence[RangeNode],
    learned: Sequence[LearnedNode] = (),
    schema: Sequence[str] = SCHEMA,
) -> onnx.ModelProto:
    """The graph from ``features`` float32 (n, schema), NaN if unknown, to votes (n, children)."""
    ops = Ops()
    if ranges:
        add_range_votes(ops, presence, ranges)
    add_learned_votes(ops, learned)
    sizes = {node.output: len(node.children) for node in ranges}
    sizes |= {node.output: len(node.children) for node in learned}
    outputs = [
        helper.make_tensor_value_info(name, TensorProto.FLOAT, ["n", size])
        for name, size in sizes.items()
    ]
    inputs = [helper.make_tensor_value_info(FEATURES_INPUT, TensorProto.FLOAT, ["n", len(schema)])]
    graph = helper.make_graph(ops.nodes, "metadata", inputs, outputs, ops.constants)
    imports = [helper.make_opsetid("", OPSET)]
    if learned:
        imports.append(helper.make_opsetid(ML_DOMAIN, ML_OPSET))
    model = helper.make_model(
        graph, opset_imports=imports, producer_name="swc-trainer", ir_version=8
    )
    onnx.checker.check_model(model)
    return model
