"""EfficientNet B0–B7 (Tan and Le 2019) and V2 S, M, L (Tan and Le 2021), torchvision's layout."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import Final, cast

from torch import Tensor, nn

from trainer.images.networks.layers import (
    Convolution,
    Network,
    Norm,
    SqueezeExcitation,
    StochasticDepth,
    divisible,
)

_DROP_RATE: Final = 0.2
"""Of the last block, for stochastic depth; from the papers."""


@dataclass(frozen=True)
class StageShape:
    """Blocks of one form; the first has the stride. ``fused`` is the form of V2."""

    expand: int
    kernel: int
    stride: int
    channels: int
    out: int
    blocks: int
    fused: bool = False


@dataclass(frozen=True)
class EfficientNetShape:
    """A whole network; ``last`` is the width of the embedding, 0 for four times the last stage.

    ``epsilon`` of the batch norms differs between the published weights.
    """

    stages: tuple[StageShape, ...]
    last: int = 0
    epsilon: float = 1e-5
    classes: int = 1000


_V1: Final = (
    StageShape(1, 3, 1, 32, 16, 1),
    StageShape(6, 3, 2, 16, 24, 2),
    StageShape(6, 5, 2, 24, 40, 2),
    StageShape(6, 3, 2, 40, 80, 3),
    StageShape(6, 5, 1, 80, 112, 3),
    StageShape(6, 5, 2, 112, 192, 4),
    StageShape(6, 3, 1, 192, 320, 1),
)


def scaled(
    width: float, depth: float, epsilon: float = 1e-5, *, classes: int = 1000
) -> EfficientNetShape:
    """The first generation at a width and a depth."""
    stages = tuple(
        StageShape(
            stage.expand,
            stage.kernel,
            stage.stride,
            divisible(stage.channels * width),
            divisible(stage.out * width),
            math.ceil(stage.blocks * depth),
        )
        for stage in _V1
    )
    return EfficientNetShape(stages, 0, epsilon, classes)


def _second(*rows: tuple[int, int, int, int, int, int]) -> EfficientNetShape:
    """The second generation: three fused stages, then those with squeeze and excitation."""
    return EfficientNetShape(
        tuple(StageShape(*row, index < 3) for index, row in enumerate(rows)), 1280, 1e-3
    )


SHAPES: Final[Mapping[str, EfficientNetShape]] = {
    "efficientnet-b0": scaled(1.0, 1.0),
    "efficientnet-b1": scaled(1.0, 1.1),
    "efficientnet-b2": scaled(1.1, 1.2),
    "efficientnet-b3": scaled(1.2, 1.4),
    "efficientnet-b4": scaled(1.4, 1.8),
    "efficientnet-b5": scaled(1.6, 2.2, 1e-3),
    "efficientnet-b6": scaled(1.8, 2.6, 1e-3),
    "efficientnet-b7": scaled(2.0, 3.1, 1e-3),
    "efficientnet-v2-s": _second(
        (1, 3, 1, 24, 24, 2),
        (4, 3, 2, 24, 48, 4),
        (4, 3, 2, 48, 64, 4),
        (4, 3, 2, 64, 128, 6),
        (6, 3, 1, 128, 160, 9),
        (6, 3, 2, 160, 256, 15),
    ),
    "efficientnet-v2-m": _second(
        (1, 3, 1, 24, 24, 3),
        (4, 3, 2, 24, 48, 5),
        (4, 3, 2, 48, 80, 5),
        (4, 3, 2, 80, 160, 7),
        (6, 3, 1, 160, 176, 14),
        (6, 3, 2, 176, 304, 18),
        (6, 3, 1, 304, 512, 5),
    ),
    "efficientnet-v2-l": _second(
        (1, 3, 1, 32, 32, 4),
        (4, 3, 2, 32, 64, 7),
        (4, 3, 2, 64, 96, 7),
        (4, 3, 2, 96, 192, 10),
        (6, 3, 1, 192, 224, 19),
        (6, 3, 2, 224, 384, 25),
        (6, 3, 1, 384, 640, 7),
    ),
}


class _Block(nn.Module):
    """A residual block of either generation, as its stage describes."""

    def __init__(self, stage: StageShape, drop_rate: float, norm: Norm) -> None:
        super().__init__()
        wide = divisible(stage.channels * stage.expand)
        self.block = nn.Sequential(*(_fused if stage.fused else _separable)(stage, wide, norm))
        self.stochastic_depth = StochasticDepth(drop_rate)
        self.residual = stage.stride == 1 and stage.channels == stage.out

    def forward(self, pixels: Tensor) -> Tensor:
        result = cast("Tensor", self.block(pixels))
        return self.stochastic_depth(result) + pixels if self.residual else result


def _separable(stage: StageShape, wide: int, norm: Norm) -> list[nn.Module]:
    expand = [Convolution(stage.channels, wide, 1, norm)] if wide != stage.channels else []
    return [
        *expand,
        Convolution(wide, wide, stage.kernel, norm, stride=stage.stride, groups=wide),
        SqueezeExcitation(wide, max(1, stage.channels // 4)),
        Convolution(wide, stage.out, 1, norm, active=False),
    ]


def _fused(stage: StageShape, wide: int, norm: Norm) -> list[nn.Module]:
    if wide == stage.channels:
        return [Convolution(wide, stage.out, stage.kernel, norm, stride=stage.stride)]
    return [
        Convolution(stage.channels, wide, stage.kernel, norm, stride=stage.stride),
        Convolution(wide, stage.out, 1, norm, active=False),
    ]


class EfficientNet(Network):
    """Either generation, for pictures of any size."""

    def __init__(self, shape: EfficientNetShape) -> None:
        super().__init__()
        norm = partial(nn.BatchNorm2d, eps=shape.epsilon)
        stages = shape.stages
        count = sum(stage.blocks for stage in stages)
        parts: list[nn.Module] = [Convolution(3, stages[0].channels, 3, norm, stride=2)]
        done = 0
        for stage in stages:
            blocks = []
            for index in range(stage.blocks):
                form = stage if index == 0 else _later(stage)
                blocks.append(_Block(form, _DROP_RATE * done / count, norm))
                done += 1
            parts.append(nn.Sequential(*blocks))
        width = shape.last or 4 * stages[-1].out
        parts.append(Convolution(stages[-1].out, width, 1, norm))
        self.features = nn.Sequential(*parts)
        self.classifier = nn.Sequential(nn.Dropout(0.2), nn.Linear(width, shape.classes))

    def embed(self, pixels: Tensor) -> Tensor:
        """Embedding (n, width) of normalised pixels (n, 3, size, size)."""
        return cast("Tensor", self.features(pixels)).mean(dim=(2, 3))

    def classify(self, embedding: Tensor) -> Tensor:
        """Logits (n, classes)."""
        return cast("Tensor", self.classifier(embedding))

    def stages(self) -> list[nn.Module]:
        """Stem, stages and last convolution."""
        return list(self.features)


def _later(stage: StageShape) -> StageShape:
    return StageShape(stage.expand, stage.kernel, 1, stage.out, stage.out, 1, stage.fused)


_TIMM_PARTS: Final = {
    "conv_stem": "features.0.0",
    "bn1": "features.0.1",
    "conv_head": "features.8.0",
    "bn2": "features.8.1",
    "classifier": "classifier.1",
}
_TIMM_FIRST: Final = {
    "conv_dw": "0.0",
    "bn1": "0.1",
    "se.conv_reduce": "1.fc1",
    "se.conv_expand": "1.fc2",
    "conv_pw": "2.0",
    "bn2": "2.1",
}
_TIMM_LATER: Final = {
    "conv_pw": "0.0",
    "bn1": "0.1",
    "conv_dw": "1.0",
    "bn2": "1.1",
    "se.conv_reduce": "2.fc1",
    "se.conv_expand": "2.fc2",
    "conv_pwl": "3.0",
    "bn3": "3.1",
}


def from_timm(state: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """Turns timm's names of a first-generation network into torchvision's; unknown names stay.

    Correct for ``efficientnet_b0`` to ``b4``. timm's ``tf_`` networks have the same names but
    another padding, which their files do not show.
    """
    renamed = {}
    for key, value in state.items():
        name, _, last = key.rpartition(".")
        if name in _TIMM_PARTS:
            name = _TIMM_PARTS[name]
        elif name.startswith("blocks."):
            _, stage, block, part = name.split(".", 3)
            table = _TIMM_FIRST if stage == "0" else _TIMM_LATER
            name = f"features.{int(stage) + 1}.{block}.block.{table.get(part, part)}"
        renamed[f"{name}.{last}"] = value
    return renamed
