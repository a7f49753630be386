"""NanoDet-g for the 80 classes of COCO, from the TensorFlow.js graph of ``human-models``.

Network: https://github.com/RangiLyu/nanodet, configuration nanodet-g. Its convolutions are numbered
as in the graph.
"""

import math
from collections.abc import Mapping, Sequence
from typing import Any, Final

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional

from trainer.detectors.grids import STRIDES, as_rows, interpolation, places

SIZE: Final = 416
CLASSES: Final = 80
_BINS: Final = 11
"""Of the distance from a place to each edge of its box, in strides (generalised focal loss)."""

_MEAN: Final = (103.53, 116.28, 123.675)
_STD: Final = (57.375, 57.12, 58.395)
"""Of blue, green and red, from 0 to 255."""

_SLOPE: Final = 0.1
_STAGES: Final = {5: 2, 11: 2, 17: 3}
"""The first convolution of each stage, which halves the map as the very first one does, and the
number of blocks after it."""

_LATERAL: Final = (25, 26, 27)
_HEADS: Final = ((28, 29), (30, 31), (32, 33))
_BIASES: Final = (*range(0, 56, 2), 60, 62, 66, 68, 70, 72)
"""Of each convolution, the number in the name of its bias."""

_TYPES: Final[Mapping[str, type[np.generic]]] = {
    "float16": np.float16,
    "float32": np.float32,
    "int32": np.int32,
}


class NanodetNetwork(nn.Module):
    """RGB from 0 to 255, float32 (n, 3, 416, 416), to rows (n, places, 84): centre, width and
    height in pixels, and the probability of each class."""

    def __init__(self, kernels: Sequence[Tensor], biases: Sequence[Tensor]) -> None:
        super().__init__()
        convolutions = []
        for number, (kernel, bias) in enumerate(zip(kernels, biases, strict=True)):
            outputs, inputs, side, _ = kernel.shape
            stride = 2 if number in (0, *_STAGES) else 1
            convolution = nn.Conv2d(inputs, outputs, side, stride, side // 2)
            convolution.load_state_dict({"weight": kernel, "bias": bias})
            convolutions.append(convolution)
        first = convolutions[0].weight
        first.data = first.data.flip(1)  # the graph takes blue, green, red
        self.convolutions = nn.ModuleList(convolutions)

    def forward(self, pixels: Tensor) -> Tensor:
        mean, std = (torch.tensor(values[::-1]).reshape(1, 3, 1, 1) for values in (_MEAN, _STD))
        maps = functional.max_pool2d(self._at(0, (pixels - mean) / std), 3, 2, 1)
        entry = self._at(1, maps)
        few = self._at(2, entry)
        maps = torch.cat([self._at(4, torch.cat([self._at(3, few), few], dim=1)), entry], dim=1)
        levels = []
        for (first, blocks), lateral in zip(_STAGES.items(), _LATERAL, strict=True):
            maps = self._stage(first, blocks, maps)
            levels.append(self.convolutions[lateral](maps))
        grids = []
        for level, maps in enumerate(_joined(*levels)):
            look, answer = _HEADS[level]
            values = self.convolutions[answer](self._at(look, maps))
            grids.append(_decoded(values, STRIDES[level]))
        return torch.cat(grids, dim=1)

    def _at(self, number: int, maps: Tensor) -> Tensor:
        return functional.leaky_relu(self.convolutions[number](maps), _SLOPE)

    def _stage(self, first: int, blocks: int, maps: Tensor) -> Tensor:
        entry = maps = self._at(first, maps)
        last = first + 1 + 2 * blocks
        for number in range(first + 1, last, 2):
            few = self._at(number, maps)
            maps = torch.cat([self._at(number + 1, few), few], dim=1)
        return torch.cat([self._at(last, maps), entry], dim=1)


def _joined(fine: Tensor, middle: Tensor, coarse: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    middle = middle + _enlarged(coarse, SIZE // STRIDES[2])
    fine = fine + _enlarged(middle, SIZE // STRIDES[1])
    # Halving a map between the centres of its cells is the mean of four.
    middle = middle + functional.avg_pool2d(fine, 2)
    return fine, middle, coarse + functional.avg_pool2d(middle, 2)


def _enlarged(maps: Tensor, side: int) -> Tensor:
    weights = interpolation(side)
    return torch.matmul(torch.matmul(weights, maps), weights.T)


def _decoded(values: Tensor, stride: int) -> Tensor:
    side = SIZE // stride
    rows = as_rows(values, CLASSES + 4 * _BINS, side)
    shares = torch.softmax(rows[..., CLASSES:].reshape(-1, side * side, 4, _BINS), dim=3)
    steps = torch.arange(_BINS, dtype=torch.float32).reshape(_BINS, 1)
    reach = torch.matmul(shares, steps).reshape(-1, side * side, 4) * stride
    low, high = reach[..., :2], reach[..., 2:]
    centres = places(SIZE, stride, 0.5) * stride + (high - low) / 2
    return torch.cat([centres, low + high, torch.sigmoid(rows[..., :CLASSES])], dim=2)


def nanodet_network(manifest: Mapping[str, Any], weights: bytes) -> NanodetNetwork:
    """The network of ``nanodet.json``, as read from JSON, and ``nanodet.bin``.

    Raises ``KeyError``, ``TypeError`` and ``ValueError`` for other files.
    """
    tensors = _tensors(manifest["weightsManifest"][0]["weights"], weights)
    names = ["split", *(f"split_{number}" for number in range(1, len(_BIASES)))]
    kernels = [tensors[f"PartitionedCall/{name}"].transpose(3, 2, 0, 1) for name in names]
    biases = [tensors[f"unknown_{number}"] for number in _BIASES]
    return NanodetNetwork(_as_torch(kernels), _as_torch(biases)).eval()


def _as_torch(arrays: Sequence[NDArray[Any]]) -> list[Tensor]:
    return [torch.from_numpy(np.ascontiguousarray(array, np.float32)) for array in arrays]


def _tensors(listed: Sequence[Mapping[str, Any]], weights: bytes) -> dict[str, NDArray[Any]]:
    """The tensors one after the other, as TensorFlow.js stores them."""
    found, start = {}, 0
    for one in listed:
        stored = np.dtype(_TYPES[one.get("quantization", one)["dtype"]])
        count = math.prod(one["shape"])
        found[one["name"]] = np.frombuffer(weights, stored, count, start).reshape(one["shape"])
        start += count * stored.itemsize
    return found
