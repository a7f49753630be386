"""Networks of each family that are small enough for a test, and numbers for their weights."""

from collections.abc import Callable, Mapping

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from trainer.images.networks import convnext, efficientnet, vit
from trainer.images.networks.efficientnet import StageShape
from trainer.images.networks.layers import Network

_SECOND = (
    StageShape(1, 3, 1, 8, 8, 1, True),
    StageShape(4, 3, 2, 8, 16, 2, True),
    StageShape(4, 3, 2, 16, 16, 2, True),
    StageShape(4, 3, 2, 16, 24, 2),
    StageShape(6, 3, 1, 24, 32, 2),
    StageShape(6, 3, 2, 32, 40, 1),
)

SMALL: Mapping[str, Callable[[], Network]] = {
    "efficientnet-b0": lambda: efficientnet.EfficientNet(efficientnet.SHAPES["efficientnet-b0"]),
    "first": lambda: efficientnet.EfficientNet(efficientnet.scaled(0.25, 0.5, 1e-3, classes=10)),
    "second": lambda: efficientnet.EfficientNet(
        efficientnet.EfficientNetShape(_SECOND, 64, 1e-3, 10)
    ),
    "convnext": lambda: convnext.ConvNeXt(
        convnext.ConvNeXtShape((8, 16, 24), (1, 2, 1), classes=10)
    ),
    "vit": lambda: vit.VisionTransformer(vit.VitShape(8, 2, 4, 32, 64, 10), 32),
}


def filled(state: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """Numbers for every weight, in the order of the keys, that let a signal through."""
    generator = np.random.default_rng(0)
    found = {}
    for key, value in state.items():
        found[key] = value
        if value.dtype is torch.float32:
            drawn: NDArray[np.floating] = generator.standard_normal(tuple(value.shape)).astype(
                np.float32
            )
            if key.endswith("running_var"):
                drawn = 0.5 + np.abs(drawn)
            elif value.ndim >= 2 and key.endswith("weight"):
                drawn = drawn / np.float32(value[0].numel() ** 0.5)
            else:
                drawn = np.float32(key.endswith("weight")) + np.float32(0.1) * drawn
            found[key] = torch.from_numpy(drawn.astype(np.float32))
    return found
