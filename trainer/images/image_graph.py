"""One ONNX graph from pixels to embedding, gate and the logits of every node.

The names of operations are part of the packs: a change of names changes the bytes of a pack.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

from swc_desktop.packs.pack import EMBEDDING_OUTPUT
from trainer.images.export import IMAGENET_OUTPUT
from trainer.images.heads import Head
from trainer.images.joined_gate import JoinedGate, log_odds_of
from trainer.images.open_set import HEAD_KNOWLEDGE, IN_PACK, OpenSet
from trainer.images.summed_heads import SummedHead

GATE_OUTPUT = "gate"
_WHOLE: Final = "whole_head"


@dataclass(frozen=True)
class ImageNode:
    """The head of a node over its trained children, and the open set of the others, if any.

    ``embedding`` is the output of the network that the head reads.
    """

    taxon: str
    children: tuple[str, ...]
    head: Head | SummedHead
    open_set: OpenSet | None = None
    embedding: str = EMBEDDING_OUTPUT

    @property
    def output(self) -> str:
        """Name of the graph's output."""
        return "image_" + self.taxon.replace(" ", "_")


@dataclass
class _Builder:
    nodes: list[onnx.NodeProto] = field(default_factory=list)
    constants: list[onnx.TensorProto] = field(default_factory=list)
    has_whole: bool = False

    def constant(self, name: str, value: NDArray[np.generic]) -> str:
        self.constants.append(numpy_helper.from_array(np.ascontiguousarray(value), name))
        return name

    def add(self, op: str, inputs: Sequence[str], output: str, **attributes: Any) -> str:
        self.nodes.append(helper.make_node(op, inputs, [output], name=output, **attributes))
        return output

    def log_odds(self, prefix: str, own: Sequence[int], rivals: Sequence[int]) -> str:
        """log Σ_own exp − log Σ_rivals exp of the ImageNet logits, (n, 1)."""
        sums = []
        for part, classes in (("own", own), ("rivals", rivals)):
            name = f"{prefix}_{part}"
            index = self.constant(f"{name}_index", np.asarray(classes, dtype=np.int64))
            picked = self.add("Gather", [IMAGENET_OUTPUT, index], f"{name}_logits", axis=1)
            sums.append(self.add("ReduceLogSumExp", [picked], name, axes=[1], keepdims=1))
        return self.add("Sub", sums, f"{prefix}_log_odds")

    def summed(self, head: SummedHead, place: int, output: str) -> str:
        """The logit (n, 1) of a class of a summed head; the whole head is computed once."""
        if not self.has_whole:
            self.has_whole = True
            weights = self.constant("whole_weights", head.whole.weights.astype(np.float32))
            bias = self.constant("whole_bias", head.whole.bias.astype(np.float32))
            self.add("Gemm", [EMBEDDING_OUTPUT, weights, bias], _WHOLE)
        index = self.constant(f"{output}_index", np.asarray(head.columns[place], dtype=np.int64))
        picked = self.add("Gather", [_WHOLE, index], f"{output}_logits", axis=1)
        return self.add("ReduceLogSumExp", [picked], output, axes=[1], keepdims=1)


def build_image_graph(
    network: onnx.ModelProto,
    nodes: Sequence[ImageNode],
    *,
    gate: bool = True,
    joined: JoinedGate | None = None,
) -> onnx.ModelProto:
    """The backbone with one output per node, logits (n, children), and ``gate`` (n, 1).

    The gate is the log odds of the sixteen cat and elephant classes of the pretrained head, or what
    ``joined`` makes of them and the embedding; a network without that head has no gate.
    """
    builder = _Builder()
    if gate:
        odds = builder.log_odds("gate_classes", IN_PACK.own, IN_PACK.rivals)
        if joined is None:
            builder.add("Identity", [odds], GATE_OUTPUT)
        else:
            _add_joined_gate(builder, joined, odds)
    for node in nodes:
        _add_node(builder, node)
    model = onnx.ModelProto()
    model.CopyFrom(network)
    graph = model.graph
    graph.node.extend(builder.nodes)
    graph.initializer.extend(builder.constants)
    sizes: Mapping[str, int] = ({GATE_OUTPUT: 1} if gate else {}) | {
        node.output: len(node.children) for node in nodes
    }
    kept = [output for output in graph.output if output.name == EMBEDDING_OUTPUT]
    del graph.output[:]
    graph.output.extend(kept)
    graph.output.extend(
        helper.make_tensor_value_info(name, TensorProto.FLOAT, ["n", size])
        for name, size in sizes.items()
    )
    model.producer_name, model.producer_version, model.doc_string = "swc-trainer", "", ""
    onnx.checker.check_model(model)
    return model


def _add_joined_gate(builder: _Builder, joined: JoinedGate, odds: str) -> None:
    share = builder.constant("gate_share", np.asarray([[joined.share]], dtype=np.float32))
    if isinstance(joined.head, SummedHead):
        inside, other = (
            builder.summed(joined.head, place, f"gate_{name}")
            for place, name in enumerate(("inside", "other"))
        )
        scale = builder.constant("gate_scale", np.asarray([[joined.scale]], dtype=np.float32))
        shift = builder.constant("gate_shift", np.asarray([[joined.shift]], dtype=np.float32))
        plain = builder.add("Mul", [builder.add("Sub", [inside, other], "gate_odds"), scale],
                            "gate_scaled")  # fmt: skip
        head = builder.add("Add", [plain, shift], "gate_head")
    else:
        slopes = log_odds_of(joined.head.weights) * joined.scale
        bias = float(log_odds_of(joined.head.bias)) * joined.scale + joined.shift
        names = [
            builder.constant("gate_slopes", slopes[:, np.newaxis].astype(np.float32)),
            builder.constant("gate_bias", np.asarray([bias], dtype=np.float32)),
        ]
        head = builder.add("Gemm", [EMBEDDING_OUTPUT, *names], "gate_head")
    scaled = builder.add("Mul", [odds, share], "gate_pretrained")
    builder.add("Add", [head, scaled], GATE_OUTPUT)


def _add_taught(builder: _Builder, node: ImageNode, prefix: str, temperature: float) -> str:
    """The logits of the trained children, by the temperature."""
    name = node.output if node.open_set is None else f"{prefix}_taught"
    if isinstance(node.head, SummedHead):
        sums = [
            builder.summed(node.head, place, f"{prefix}_class_{place}")
            for place in range(len(node.head.classes))
        ]
        if node.open_set is None:
            return builder.add("Concat", sums, name, axis=1)
        cooled = builder.constant(
            f"{prefix}_cooled", np.asarray([[1 / temperature]], dtype=np.float32)
        )
        beside = builder.add("Concat", sums, f"{prefix}_sums", axis=1)
        return builder.add("Mul", [beside, cooled], name)
    weights, bias = (
        builder.constant(f"{prefix}_{part}", (values / temperature).astype(np.float32))
        for part, values in (("weights", node.head.weights), ("bias", node.head.bias))
    )
    return builder.add("Gemm", [node.embedding, weights, bias], name)


def _add_node(builder: _Builder, node: ImageNode) -> None:
    prefix = f"head_{node.taxon.replace(' ', '_')}"
    temperature = node.open_set.temperature if node.open_set is not None else 1.0
    if node.open_set is None and node.head.classes != node.children:
        raise ValueError(f"the head of {node.taxon} does not know all its children")
    trained = _add_taught(builder, node, prefix, temperature)
    if node.open_set is None:
        return
    parts, order = [trained], list(node.head.classes)
    for name, offset in node.open_set.offsets.items():
        knowledge = HEAD_KNOWLEDGE[name]
        odds = builder.log_odds(f"{prefix}_{name}", knowledge.own, knowledge.rivals)
        shift = builder.constant(
            f"{prefix}_{name}_offset", np.asarray([[offset]], dtype=np.float32)
        )
        parts.append(builder.add("Add", [odds, shift], f"{prefix}_{name}_logit"))
        order.append(name)
    others = [child for child in node.children if child not in order]
    if others:
        zero = builder.constant(f"{prefix}_zero", np.zeros((1, len(others)), dtype=np.float32))
        level = builder.constant(
            f"{prefix}_constant", np.asarray([[node.open_set.constant]], dtype=np.float32)
        )
        first = builder.constant(f"{prefix}_first", np.asarray([0], dtype=np.int64))
        row = builder.add("Gather", [trained, first], f"{prefix}_row", axis=1)
        nothing = builder.add("Sub", [row, row], f"{prefix}_nothing")
        flat = builder.add("Add", [nothing, level], f"{prefix}_level")
        parts.append(builder.add("Add", [flat, zero], f"{prefix}_others"))
        order.extend(others)
    combined = builder.add("Concat", parts, f"{prefix}_all", axis=1)
    columns = np.asarray([order.index(child) for child in node.children], dtype=np.int64)
    index = builder.constant(f"{prefix}_order", columns)
    builder.add("Gather", [combined, index], node.output, axis=1)
