"""Quantises a backbone to eight bits, and measures what that costs.

Static quantisation (QDQ, weights per channel) with ranges from training pictures; dynamic
quantisation measures the ranges again for every picture and is slower for convolutional networks.
Weights use seven of the eight bits, because some processors saturate with eight. Moving averages of
the ranges kept embeddings closer than extremes did (EfficientNet-Lite2, cosine 0.947 against
0.927).
"""

import logging
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from onnxruntime.quantization import (
    CalibrationDataReader,
    CalibrationMethod,
    QuantFormat,
    QuantType,
    quantize_static,
)

from swc_desktop.packs.onnx_check import GraphRefused, inspect_graph
from swc_desktop.photos.errors import PhotoUnreadable
from trainer.cases import Case, Split
from trainer.errors import GraphUnusable, NotEnoughData
from trainer.images.backbones import Backbone
from trainer.images.embedding import Crop, Embedded, load_crop
from trainer.images.export import PIXELS
from trainer.images.image_votes import ImageVotes

CALIBRATION_PICTURES: Final = 128
"""Pictures for the ranges; a round choice."""

_MIN_PICTURES: Final = 8
"""Ranges of fewer pictures would clip others; a round choice."""

_QUANTISED: Final = ("Conv", "MatMul")


@dataclass(frozen=True)
class Accuracy:
    """Balanced accuracy of a node's held-out votes on the same ``n`` cases, before and after."""

    node: str
    n: int
    before: float
    after: float


@dataclass(frozen=True)
class Cost:
    """The cost of eight bits: cosines of the embeddings before and after, and accuracies."""

    pictures: int
    cosine_mean: float
    cosine_min: float
    bytes_before: int
    bytes_after: int
    nodes: tuple[Accuracy, ...]

    def lines(self) -> list[str]:
        """The cost as lines of text."""
        share = self.bytes_after / self.bytes_before
        return [
            f"int8: {share:.0%} of the size; cosine of the embeddings of {self.pictures} pictures "
            f"{self.cosine_mean:.4f} on average, {self.cosine_min:.4f} at least",
            *(
                f"int8: {one.node}: balanced accuracy {one.after:.3f}, before {one.before:.3f} "
                f"({one.after - one.before:+.3f}, n = {one.n})"
                for one in self.nodes
            ),
        ]


def calibration_crops(cases: Sequence[Case], count: int = CALIBRATION_PICTURES) -> list[Crop]:
    """Pictures of the split ``fit``, evenly over its taxa; the same ones in every run."""
    by_taxon: dict[str, list[Path]] = {}
    for case in sorted(cases, key=lambda case: (case.taxon, case.source, case.id)):
        if case.split is Split.FIT and case.pictures:
            by_taxon.setdefault(case.taxon, []).append(case.pictures[0])
    chosen: list[Crop] = []
    turn = 0
    while len(chosen) < count and any(len(files) > turn for files in by_taxon.values()):
        chosen += [Crop(files[turn]) for files in by_taxon.values() if len(files) > turn]
        turn += 1
    return chosen[:count]


def quantise(backbone: Backbone, crops: Sequence[Crop]) -> Backbone:
    """The backbone with eight-bit weights and activations.

    ``crops`` give the ranges; unreadable ones are left out. Raises ``NotEnoughData``
    and ``GraphUnusable``.
    """
    pixels = list(_readable(backbone, crops))
    if len(pixels) < _MIN_PICTURES:
        problem = f"quantisation needs {_MIN_PICTURES} pictures, and only {len(pixels)} can be read"
        raise NotEnoughData(problem=problem)
    with tempfile.TemporaryDirectory() as folder, _quiet():
        before, after = Path(folder, "before.onnx"), Path(folder, "after.onnx")
        before.write_bytes(backbone.graph)
        quantize_static(
            before,
            after,
            _Reader(backbone, pixels),
            quant_format=QuantFormat.QDQ,
            per_channel=True,
            reduce_range=True,
            weight_type=QuantType.QInt8,
            activation_type=QuantType.QUInt8,
            calibrate_method=CalibrationMethod.MinMax,
            op_types_to_quantize=list(_QUANTISED),
            extra_options={"CalibMovingAverage": True},
        )
        graph = after.read_bytes()
    name = f"{backbone.name} int8"
    try:
        inspect_graph(graph)
    except GraphRefused as refused:
        raise GraphUnusable(file=name, problem=f"its graph {refused}") from refused
    return Backbone(name, backbone.image, backbone.width, backbone.imagenet, graph)


def cost_of(
    before: tuple[Backbone, Embedded, ImageVotes],
    after: tuple[Backbone, Embedded, ImageVotes],
    truth: Sequence[Sequence[int]],
) -> Cost:
    """Compare two backbones with their embeddings and votes, row by row.

    ``truth`` has by node (in the order of the votes) and case the column of the true child, −1 for
    cases that are not below the node. Raises ``NotEnoughData`` if there is no picture.
    """
    one, two = (embedded.embedding.astype(np.float64) for _, embedded, _ in (before, after))
    good = np.isfinite(one).all(axis=1) & np.isfinite(two).all(axis=1)
    if not good.any():
        raise NotEnoughData(problem="there is no picture to measure the cost of eight bits")
    one, two = one[good], two[good]
    length = np.linalg.norm(one, axis=1) * np.linalg.norm(two, axis=1)
    cosine = np.einsum("ij,ij->i", one, two) / np.maximum(length, 1e-12)
    nodes = []
    for (node, votes), columns in zip(before[2].held_out.items(), truth, strict=True):
        other, wanted = after[2].held_out[node], np.asarray(columns)
        rows = (wanted >= 0) & np.isfinite(votes[:, 0]) & np.isfinite(other[:, 0])
        if rows.any():
            accuracies = [_balanced(values[rows], wanted[rows]) for values in (votes, other)]
            nodes.append(Accuracy(node, int(rows.sum()), *accuracies))
    sizes = len(before[0].graph), len(after[0].graph)
    return Cost(len(cosine), float(cosine.mean()), float(cosine.min()), *sizes, tuple(nodes))


def _balanced(votes: NDArray[np.float64], wanted: NDArray[np.int64]) -> float:
    right = votes.argmax(axis=1) == wanted
    return float(np.mean([right[wanted == column].mean() for column in np.unique(wanted)]))


class _Reader(CalibrationDataReader):  # type: ignore[misc]
    def __init__(self, backbone: Backbone, pixels: Sequence[NDArray[np.uint8]]) -> None:
        self._left = iter(pixels)
        self._image = backbone.image

    def get_next(self) -> Any:
        picture = next(self._left, None)
        if picture is None:
            return None
        return {PIXELS: self._image.normalise(picture[np.newaxis])}


def _readable(backbone: Backbone, crops: Sequence[Crop]) -> Iterator[NDArray[np.uint8]]:
    for crop in crops:
        try:
            yield load_crop(crop, backbone.image)
        except PhotoUnreadable as fault:
            logging.getLogger(__name__).warning("left out of the ranges: %s", fault)


@contextmanager
def _quiet() -> Iterator[None]:
    """Silences advice about shapes and folding, which the export has already done."""
    root = logging.getLogger()
    before = root.level
    root.setLevel(logging.ERROR)
    try:
        yield
    finally:
        root.setLevel(before)
