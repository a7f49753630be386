"""Reads the ONNX network of a user and renames its ends to the names that the heads read."""

from pathlib import Path
from typing import Any

import numpy as np
import onnx
import onnxruntime

from swc_desktop.core.disk_faults import explain
from swc_desktop.packs.onnx_check import GraphRefused, inspect_graph
from swc_desktop.packs.pack import EMBEDDING_OUTPUT
from trainer.errors import GraphUnusable
from trainer.images.export import PIXELS


def read_graph(file: Path, size: int) -> tuple[int, bytes]:
    """The width of the embedding, and the graph with input ``pixels`` and output ``embedding``.

    The file needs one input, float32 (n, 3, size, size) for any n, and one output (n, width), or
    several of which one is named ``embedding``. Raises ``GraphUnusable``.
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
        problem = f"it has {len(facts.inputs)} inputs instead of one"
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
    """Every name except the two ends gets a prefix that the heads do not use."""
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
    """Columns of the embedding, found by running the graph on two and on three pictures."""
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
        problem = f"its output for two pictures is {shapes[0]}, not one row per picture"
        raise GraphUnusable(file=file, problem=problem)
    return int(shapes[0][1])


def _first_line(error: Exception) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0][:200].rstrip(".")
