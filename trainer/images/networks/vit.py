"""Vision transformers B/16, B/32, L/16 (Dosovitskiy et al. 2021), torchvision's layout."""

from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, cast

import torch
from torch import Tensor, nn

from trainer.images.networks.layers import Network

_EPSILON: Final = 1e-6


@dataclass(frozen=True)
class VitShape:
    """Sides of a patch in pixels; layers; heads; width of a token; width inside a layer."""

    patch: int
    layers: int
    heads: int
    width: int
    inner: int
    classes: int = 1000


SHAPES: Final[Mapping[str, VitShape]] = {
    "vit-b16": VitShape(16, 12, 12, 768, 3072),
    "vit-b32": VitShape(32, 12, 12, 768, 3072),
    "vit-l16": VitShape(16, 24, 16, 1024, 4096),
}


class _Attention(nn.Module):
    """Self-attention with the parameters of ``torch.nn.MultiheadAttention``.

    Written out, because not all operations of that class can be exported to ONNX.
    """

    def __init__(self, width: int, heads: int) -> None:
        super().__init__()
        self.heads = heads
        self.in_proj_weight = nn.Parameter(torch.empty(3 * width, width))
        self.in_proj_bias = nn.Parameter(torch.zeros(3 * width))
        self.out_proj = nn.Linear(width, width)
        nn.init.xavier_uniform_(self.in_proj_weight)

    def forward(self, tokens: Tensor) -> Tensor:
        count, width = tokens.shape[1], tokens.shape[2]
        projected = nn.functional.linear(tokens, self.in_proj_weight, self.in_proj_bias)
        apart = projected.reshape(-1, count, 3 * self.heads, width // self.heads).transpose(1, 2)
        query, key, value = torch.split(apart, self.heads, dim=1)
        scale = (width // self.heads) ** -0.5
        weights = torch.softmax((query * scale) @ key.transpose(2, 3), dim=-1)
        seen = (weights @ value).transpose(1, 2).reshape(-1, count, width)
        return cast("Tensor", self.out_proj(seen))


class _Layer(nn.Module):
    def __init__(self, shape: VitShape) -> None:
        super().__init__()
        self.ln_1 = nn.LayerNorm(shape.width, eps=_EPSILON)
        self.self_attention = _Attention(shape.width, shape.heads)
        self.ln_2 = nn.LayerNorm(shape.width, eps=_EPSILON)
        self.mlp = nn.Sequential(
            nn.Linear(shape.width, shape.inner),
            nn.GELU(),
            nn.Identity(),
            nn.Linear(shape.inner, shape.width),
        )

    def forward(self, tokens: Tensor) -> Tensor:
        tokens = tokens + self.self_attention(self.ln_1(tokens))
        return cast("Tensor", tokens + self.mlp(self.ln_2(tokens)))


class _Encoder(nn.Module):
    def __init__(self, shape: VitShape, tokens: int) -> None:
        super().__init__()
        self.pos_embedding = nn.Parameter(torch.zeros(1, tokens, shape.width).normal_(std=0.02))
        layers: OrderedDict[str, nn.Module] = OrderedDict(
            (f"encoder_layer_{index}", _Layer(shape)) for index in range(shape.layers)
        )
        self.layers = nn.Sequential(layers)
        self.ln = nn.LayerNorm(shape.width, eps=_EPSILON)


class VisionTransformer(Network):
    """For pictures of the one size that its position embedding was trained for."""

    def __init__(self, shape: VitShape, size: int) -> None:
        super().__init__()
        self.width = shape.width
        self.patches = (size // shape.patch) ** 2
        self.class_token = nn.Parameter(torch.zeros(1, 1, shape.width))
        self.conv_proj = nn.Conv2d(3, shape.width, shape.patch, stride=shape.patch)
        self.encoder = _Encoder(shape, self.patches + 1)
        self.heads = nn.Sequential(OrderedDict(head=nn.Linear(shape.width, shape.classes)))

    def embed(self, pixels: Tensor) -> Tensor:
        """Embedding (n, width) of normalised pixels (n, 3, size, size): the class token."""
        patches = self.conv_proj(pixels).reshape(-1, self.width, self.patches).transpose(1, 2)
        first = nn.functional.pad(self.class_token, (0, 0, 0, self.patches))
        tokens = nn.functional.pad(patches, (0, 0, 1, 0)) + (first + self.encoder.pos_embedding)
        return cast("Tensor", self.encoder.ln(self.encoder.layers(tokens)[:, 0]))

    def classify(self, embedding: Tensor) -> Tensor:
        """Logits (n, classes)."""
        return cast("Tensor", self.heads(embedding))

    def stages(self) -> list[nn.Module]:
        """Patches, layers and last norm."""
        return [self.conv_proj, *self.encoder.layers, self.encoder.ln]
