"""Exports a torch network as an ONNX graph that packs accept, and compares both."""

import io
import tempfile
import warnings
from pathlib import Path
from typing import Any, Final

import numpy as np
import onnx
import onnxruntime
import torch

from swc_desktop.packs.onnx_check import GraphRefused, inspect_graph
from swc_desktop.packs.pack import EMBEDDING_OUTPUT
from trainer.errors import ExportDiffers, GraphUnusable
from trainer.images.networks.layers import Network

PIXELS: Final = "pixels"
IMAGENET_OUTPUT: Final = "imagenet"
OPSET: Final = 17

TOLERANCE: Final = 1e-3
"""t in |a − b| ≤ t·(1 + |b|) between the graph's outputs a and the network's b."""

_PICTURES: Final = 3
"""Random pictures compared; another number than the two of the trace, to prove any n works."""


class _Outputs(torch.nn.Module):
    def __init__(self, network: Network, imagenet: bool) -> None:
        super().__init__()
        self.network = network
        self.imagenet = imagenet

    def forward(self, pixels: torch.Tensor) -> tuple[torch.Tensor, ...]:
        embedding = self.network.embed(pixels)
        return (embedding, self.network.classify(embedding)) if self.imagenet else (embedding,)


def export_network(
    network: Network, name: str, size: int, *, imagenet: bool = True
) -> onnx.ModelProto:
    """``pixels`` float32 (n, 3, size, size) to ``embedding`` (n, width) and ``imagenet`` (n, 1000).

    The second output is present if ``imagenet``. Raises ``ExportDiffers`` if the graph and the
    network differ on random pictures, ``GraphUnusable`` if packs do not accept the graph.
    """
    outputs = [EMBEDDING_OUTPUT, *([IMAGENET_OUTPUT] if imagenet else [])]
    module = _Outputs(network.cpu(), imagenet).eval()
    buffer: Any = io.BytesIO()
    with warnings.catch_warnings(), torch.no_grad():
        # The tracing exporter is deprecated, but its successor needs one more package.
        warnings.simplefilter("ignore")
        torch.onnx.export(
            module,
            (torch.zeros(2, 3, size, size),),
            buffer,
            input_names=[PIXELS],
            output_names=outputs,
            dynamic_axes={name: {0: "n"} for name in (PIXELS, *outputs)},
            opset_version=OPSET,
            dynamo=False,
        )
    model = folded(buffer.getvalue())
    try:
        inspect_graph(model.SerializeToString())
    except GraphRefused as refused:
        raise GraphUnusable(file=name, problem=f"its graph {refused}") from refused
    _compare(model, module, name, size, outputs)
    return model


def folded(model: bytes) -> onnx.ModelProto:
    """The graph with its constants folded (the export computes paddings from shapes)."""
    options = onnxruntime.SessionOptions()
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_ENABLE_BASIC
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "folded.onnx")
        options.optimized_model_filepath = str(file)
        onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])
        found = onnx.load(file)
    del found.opset_import[:]
    found.opset_import.append(onnx.helper.make_opsetid("", OPSET))
    return found


def _compare(
    model: onnx.ModelProto, module: _Outputs, name: str, size: int, outputs: list[str]
) -> None:
    pictures = np.random.default_rng(0).standard_normal((_PICTURES, 3, size, size))
    pixels = pictures.astype(np.float32)
    with torch.no_grad():
        wanted = module(torch.from_numpy(pixels))
    session = onnxruntime.InferenceSession(
        model.SerializeToString(), providers=["CPUExecutionProvider"]
    )
    given = session.run(outputs, {PIXELS: pixels})
    difference = max(
        float(np.max(np.abs(a - b) / (1 + np.abs(b))))
        for a, b in zip(given, (output.numpy() for output in wanted), strict=True)
    )
    if not difference <= TOLERANCE:
        raise ExportDiffers(network=name, difference=difference, limit=TOLERANCE)
