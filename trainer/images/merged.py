"""Networks that belong to one node each, as one graph over the same pixels.

The program opens one image graph a pack; a network a node (the thesis' configuration) is therefore
one graph with as many embeddings. Every network runs on every picture: time, memory and the file
grow with their number.
"""

from collections.abc import Mapping

import onnx

from trainer.images.export import EMBEDDING_OUTPUT, PIXELS


def embedding_of(node: str) -> str:
    """Name of the output with the embedding of a node's own network."""
    return f"{EMBEDDING_OUTPUT}_{node}".replace(" ", "_")


def merge_networks(first: onnx.ModelProto, own: Mapping[str, onnx.ModelProto]) -> onnx.ModelProto:
    """The first network with the embeddings of the others beside its own.

    All take ``pixels`` of the same size. Raises ``ValueError`` where they do not.
    """
    merged = onnx.ModelProto()
    merged.CopyFrom(first)
    for node, network in own.items():
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
        output = next(part for part in apart.graph.output if part.name == prefix + EMBEDDING_OUTPUT)
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
    pixels = next(part for part in network.graph.input if part.name == PIXELS)
    return int(pixels.type.tensor_type.shape.dim[2].dim_value)
