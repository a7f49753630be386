"""ConvNeXt T, S, B, L (Liu et al. 2022) in the layout of torchvision's state dictionaries."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import Final, cast

import torch
from torch import Tensor, nn

from trainer.images.networks.layers import Network, StochasticDepth

_EPSILON: Final = 1e-6
_SCALE: Final = 1e-6
"""Of the norms, and the initial layer scale, both from the paper."""


@dataclass(frozen=True)
class ConvNeXtShape:
    """Channels and blocks of the stages, and the share of branches dropped in training."""

    channels: tuple[int, ...]
    blocks: tuple[int, ...]
    drop_rate: float = 0.1
    classes: int = 1000


SHAPES: Final[Mapping[str, ConvNeXtShape]] = {
    "convnext-tiny": ConvNeXtShape((96, 192, 384, 768), (3, 3, 9, 3), 0.1),
    "convnext-small": ConvNeXtShape((96, 192, 384, 768), (3, 3, 27, 3), 0.4),
    "convnext-base": ConvNeXtShape((128, 256, 512, 1024), (3, 3, 27, 3), 0.5),
    "convnext-large": ConvNeXtShape((192, 384, 768, 1536), (3, 3, 27, 3), 0.5),
}


class _Permute(nn.Module):
    def __init__(self, *order: int) -> None:
        super().__init__()
        self.order = order

    def forward(self, values: Tensor) -> Tensor:
        return values.permute(self.order)


class _ChannelNorm(nn.LayerNorm):
    """A layer norm over the channels of (n, channels, height, width)."""

    def forward(self, values: Tensor) -> Tensor:
        rows = nn.functional.layer_norm(
            values.permute(0, 2, 3, 1), self.normalized_shape, self.weight, self.bias, self.eps
        )
        return rows.permute(0, 3, 1, 2)


class _Block(nn.Module):
    def __init__(self, channels: int, drop_rate: float) -> None:
        super().__init__()
        self.block = nn.Sequential(
            nn.Conv2d(channels, channels, 7, padding=3, groups=channels),
            _Permute(0, 2, 3, 1),
            nn.LayerNorm(channels, eps=_EPSILON),
            nn.Linear(channels, 4 * channels),
            nn.GELU(),
            nn.Linear(4 * channels, channels),
            _Permute(0, 3, 1, 2),
        )
        self.layer_scale = nn.Parameter(torch.full((channels, 1, 1), _SCALE))
        self.stochastic_depth = StochasticDepth(drop_rate)

    def forward(self, pixels: Tensor) -> Tensor:
        branch = self.layer_scale * cast("Tensor", self.block(pixels))
        return cast("Tensor", self.stochastic_depth(branch) + pixels)


class ConvNeXt(Network):
    """For pictures of any size from 32 pixels."""

    def __init__(self, shape: ConvNeXtShape) -> None:
        super().__init__()
        norm = partial(_ChannelNorm, eps=_EPSILON)
        channels = shape.channels
        parts: list[nn.Module] = [
            nn.Sequential(nn.Conv2d(3, channels[0], 4, stride=4), norm(channels[0]))
        ]
        last, done = max(sum(shape.blocks) - 1, 1), 0
        for index, (wide, blocks) in enumerate(zip(channels, shape.blocks, strict=True)):
            if index:
                before = channels[index - 1]
                parts.append(nn.Sequential(norm(before), nn.Conv2d(before, wide, 2, stride=2)))
            numbers = range(done, done + blocks)
            parts.append(
                nn.Sequential(*(_Block(wide, shape.drop_rate * n / last) for n in numbers))
            )
            done += blocks
        self.features = nn.Sequential(*parts)
        self.classifier = nn.Sequential(
            norm(channels[-1]), nn.Flatten(1), nn.Linear(channels[-1], shape.classes)
        )

    def embed(self, pixels: Tensor) -> Tensor:
        """Embedding (n, width) of normalised pixels (n, 3, size, size): pooled, then layer norm."""
        pooled = cast("Tensor", self.features(pixels)).mean(dim=(2, 3), keepdim=True)
        return cast("Tensor", self.classifier[1](self.classifier[0](pooled)))

    def classify(self, embedding: Tensor) -> Tensor:
        """Logits (n, classes)."""
        return cast("Tensor", self.classifier[2](embedding))

    def stages(self) -> list[nn.Module]:
        """Stem, stages with their downsampling, and the last norm."""
        return [*self.features, self.classifier[0]]
