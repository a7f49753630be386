"""A network that a person gives as an ONNX file, in the names that the heads read."""

from pathlib import Path
from typing import Any

import numpy as np
import onnx
import onnxruntime

from swc_desktop.core.disk_faults import explain
from swc_desktop.packs.onnx_check import GraphRefused, inspect_graph
from trainer.errors import GraphUnusable
from trainer.images.export import EMBEDDING_OUTPUT, PIXELS


def read_graph(file: Path, size: int) -> tuple[int, bytes]:
    """Width of the embedding, and the graph with ``pixels`` and ``embedding`` for its ends.

    The file has one input, float32 (n, 3, size, size) for any n, and one output (n, width), or
    one of several that is named ``embedding``. Raises ``GraphUnusable``.
    """
    try:
        data = file.read_bytes()
    except OSError as error:
        problem = f"it could not be read ({explain(error)})"
        raise GraphUnusable(file=file, problem=problem) from error
    try:
        facts = inspect_graph(data)
    except GraphRefused as refused:
        raise GraphUnusable(file=file, problem=f"it {refused}") from refused
    if len(facts.inputs) != 1:
        problem = f"it has {len(facts.inputs)} inputs and not one"
        raise GraphUnusable(file=file, problem=problem)
    outputs = list(facts.outputs)
    if len(outputs) != 1 and EMBEDDING_OUTPUT not in outputs:
        problem = f"none of its {len(outputs)} outputs is named {EMBEDDING_OUTPUT}"
        raise GraphUnusable(file=file, problem=problem)
    chosen = outputs[0] if len(outputs) == 1 else EMBEDDING_OUTPUT
    model = _renamed(onnx.load_from_string(data), next(iter(facts.inputs)), chosen)
    graph = model.SerializeToString(deterministic=True)
    return _width(file, graph, size), graph


def _renamed(model: onnx.ModelProto, pixels: str, embedding: str) -> onnx.ModelProto:
    """Every name with a prefix that no head has, but for the two ends."""
    prefix = "given/"
    whole = onnx.compose.add_prefix(model, prefix)
    new = {prefix + pixels: PIXELS, prefix + embedding: EMBEDDING_OUTPUT}
    graph = whole.graph
    for node in graph.node:
        node.input[:] = [new.get(name, name) for name in node.input]
        node.output[:] = [new.get(name, name) for name in node.output]
    for end in (*graph.input, *graph.output):
        end.name = new.get(end.name, end.name)
    kept = [output for output in graph.output if output.name == EMBEDDING_OUTPUT]
    del graph.output[:]
    graph.output.extend(kept)
    return whole


def _width(file: Path, graph: bytes, size: int) -> int:
    """Columns of the embedding, found by running it on two pictures and on three."""
    shapes = []
    try:
        session = onnxruntime.InferenceSession(graph, providers=["CPUExecutionProvider"])
        for count in (2, 3):
            pixels = np.zeros((count, 3, size, size), dtype=np.float32)
            found: Any = session.run([EMBEDDING_OUTPUT], {PIXELS: pixels})[0]
            shapes.append(found.shape)
    except Exception as error:
        problem = f"it does not run on pictures of {size} by {size} pixels ({_first_line(error)})"
        raise GraphUnusable(file=file, problem=problem) from error
    if [len(shape) for shape in shapes] != [2, 2] or [shape[0] for shape in shapes] != [2, 3]:
        problem = f"it gives {shapes[0]} for two pictures and not one row a picture"
        raise GraphUnusable(file=file, problem=problem)
    return int(shapes[0][1])


def _first_line(error: Exception) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0][:200].rstrip(".")
