"""Merges networks of single nodes into one graph over the same pixels.

The program opens one image graph per pack, so one network per node (the configuration of the
thesis) is one graph with as many embeddings. Every network runs on every picture: time, memory and
file size grow with their number.
"""

from collections.abc import Mapping

import onnx

from swc_desktop.packs.pack import EMBEDDING_OUTPUT
from trainer.images.export import PIXELS


def embedding_of(node: str) -> str:
    """Name of the output with the embedding of the network of a node."""
    return f"{EMBEDDING_OUTPUT}_{node}".replace(" ", "_")


def merge_networks(
    first: onnx.ModelProto, by_node: Mapping[str, onnx.ModelProto]
) -> onnx.ModelProto:
    """The first network with the embeddings of the others beside its own.

    Raises ``ValueError`` if not all take ``pixels`` of the same size.
    """
    merged = onnx.ModelProto()
    merged.CopyFrom(first)
    for node, network in by_node.items():
        if _size(network) != _size(first):
            raise ValueError(f"the network of {node} takes pictures of another size")
        prefix = f"{node.replace(' ', '_')}/"
        apart = onnx.compose.add_prefix(network, prefix)
        names = {prefix + PIXELS: PIXELS, prefix + EMBEDDING_OUTPUT: embedding_of(node)}
        for step in apart.graph.node:
            step.input[:] = [names.get(name, name) for name in step.input]
            step.output[:] = [names.get(name, name) for name in step.output]
        wanted = embedding_of(node)
        merged.graph.node.extend(_leading_to(apart.graph, wanted))
        merged.graph.initializer.extend(apart.graph.initializer)
        output = next(end for end in apart.graph.output if end.name == prefix + EMBEDDING_OUTPUT)
        output.name = wanted
        merged.graph.output.append(output)
    _drop_unused(merged.graph)
    onnx.checker.check_model(merged)
    return merged


def _leading_to(graph: onnx.GraphProto, output: str) -> list[onnx.NodeProto]:
    """The steps that an output needs, in their order."""
    needed, kept = {output}, []
    for step in reversed(graph.node):
        if needed & set(step.output):
            needed |= set(step.input)
            kept.append(step)
    return kept[::-1]


def _drop_unused(graph: onnx.GraphProto) -> None:
    used = {name for step in graph.node for name in step.input}
    kept = [constant for constant in graph.initializer if constant.name in used]
    del graph.initializer[:]
    graph.initializer.extend(kept)


def _size(network: onnx.ModelProto) -> int:
    pixels = next(end for end in network.graph.input if end.name == PIXELS)
    return int(pixels.type.tensor_type.shape.dim[2].dim_value)
