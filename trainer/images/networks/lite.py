"""EfficientNet-Lite 0–4 (Liu 2020) by the package ``efficientnet_lite_pytorch``."""

from collections.abc import Mapping
from typing import Any, Final, cast

from efficientnet_lite_pytorch import EfficientNet
from torch import Tensor, nn

from trainer.images.networks.layers import Network

SIZES: Final[Mapping[str, int]] = {
    "efficientnet-lite0": 224,
    "efficientnet-lite1": 240,
    "efficientnet-lite2": 260,
    "efficientnet-lite3": 280,
    "efficientnet-lite4": 300,
}
WIDTH: Final = 1280


class EfficientNetLite(Network):
    """The network of the package with its own state dictionary. Its padding depends on the size."""

    def __init__(self, name: str, size: int) -> None:
        super().__init__()
        self.network: Any = EfficientNet.from_name(name, image_size=size)

    def embed(self, pixels: Tensor) -> Tensor:
        """Embedding (n, 1280) of normalised pixels (n, 3, size, size)."""
        return cast("Tensor", self.network.extract_features(pixels).mean(dim=(2, 3)))

    def classify(self, embedding: Tensor) -> Tensor:
        """Logits (n, 1000)."""
        return cast("Tensor", self.network._fc(embedding))

    def stages(self) -> list[nn.Module]:
        """Stem, blocks and last convolution."""
        network = self.network
        stem = nn.ModuleList([network._conv_stem, network._bn0])
        return [stem, *network._blocks, nn.ModuleList([network._conv_head, network._bn1])]
