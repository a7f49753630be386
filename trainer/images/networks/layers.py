"""The interface of the networks to the trainer, and shared layers in torchvision's layout."""

from abc import ABC, abstractmethod
from collections.abc import Callable

import torch
from torch import Tensor, nn

Norm = Callable[[int], nn.Module]


def divisible(channels: float, by: int = 8) -> int:
    """The nearest multiple of ``by`` that is at most a tenth below ``channels``."""
    near = max(by, int(channels + by / 2) // by * by)
    return near + by if near < 0.9 * channels else near


class Network(nn.Module, ABC):
    """A network in two steps: pixels to an embedding, and the embedding to ImageNet's classes."""

    @abstractmethod
    def embed(self, pixels: Tensor) -> Tensor:
        """Embedding (n, width) of normalised pixels (n, 3, size, size)."""

    @abstractmethod
    def classify(self, embedding: Tensor) -> Tensor:
        """Logits (n, 1000) of the head that the network was pretrained with."""

    @abstractmethod
    def stages(self) -> list[nn.Module]:
        """The modules that can be unfrozen, from the input to the embedding."""

    def forward(self, pixels: Tensor) -> Tensor:
        """Logits (n, 1000) of normalised pixels (n, 3, size, size)."""
        return self.classify(self.embed(pixels))


class StochasticDepth(nn.Module):
    """Drops a residual branch at random, row by row, in training (Huang et al. 2016)."""

    def __init__(self, share: float) -> None:
        super().__init__()
        self.share = share

    def forward(self, branch: Tensor) -> Tensor:
        if not self.training or self.share == 0.0:
            return branch
        kept = 1.0 - self.share
        shape = [branch.shape[0], *[1] * (branch.ndim - 1)]
        return branch * branch.new_empty(shape).bernoulli_(kept).div_(kept)


class Convolution(nn.Sequential):
    """Convolution, norm and optionally SiLU; "same" padding for odd kernels."""

    def __init__(
        self,
        channels: int,
        out: int,
        kernel: int,
        norm: Norm,
        *,
        stride: int = 1,
        groups: int = 1,
        active: bool = True,
    ) -> None:
        convolution = nn.Conv2d(
            channels, out, kernel, stride, (kernel - 1) // 2, groups=groups, bias=False
        )
        parts: list[nn.Module] = [convolution, norm(out)]
        super().__init__(*parts, *([nn.SiLU(inplace=True)] if active else []))


class SqueezeExcitation(nn.Module):
    """Weights channels by the content of the whole picture (Hu et al. 2018)."""

    def __init__(self, channels: int, squeezed: int) -> None:
        super().__init__()
        self.fc1 = nn.Conv2d(channels, squeezed, 1)
        self.fc2 = nn.Conv2d(squeezed, channels, 1)

    def forward(self, pixels: Tensor) -> Tensor:
        pooled = pixels.mean(dim=(2, 3), keepdim=True)
        weights = torch.sigmoid(self.fc2(nn.functional.silu(self.fc1(pooled))))
        return weights * pixels
