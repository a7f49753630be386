"""Inputs on which a pack from outside is tried besides its own golden samples.

Its author chose those. A graph that misbehaves on other pictures is likely to do so on some of
these: the limits of the process catch excessive memory and time, and values that are not finite are
refused. A graph that misbehaves for one certain picture, or gives wrong names, passes.
"""

import math
from random import Random
from typing import Final

import numpy as np
from numpy.typing import NDArray

from swc_desktop.core.errors import SwcError
from swc_desktop.core.features import FeatureRows, feature
from swc_desktop.core.message import Message, message
from swc_desktop.core.observation import Evidence
from swc_desktop.inference.graphs import Graphs
from swc_desktop.inference.onnx_runtime import Outputs
from swc_desktop.packs.errors import PackProblem, PackRefused
from swc_desktop.packs.pack import EMBEDDING_OUTPUT, Pack
from swc_desktop.photos.decoding import load_image, model_pixels
from swc_desktop.resources import resource

_SEED: Final = 20261129
"""Any number; fixed, so that a pack passes or fails the same way each time."""

_ROWS: Final = 64
"""Rows of features: enough for every mix of known and unknown evidence. A round choice."""

_MAX_ROWS_AT_ONCE: Final = 16
"""As many as a batch of a run has: sizes inside a graph may depend on the number of rows."""

_DETECTOR_PICTURES: Final = 2
"""Of each kind, since a detector takes many times as long as an image graph."""

_MAX_WIDTH: Final = 1e4
"""Replaces the bound of a feature that has none."""


_A_PICTURE: Final = message("Inference", "a picture")


def probe(pack: Pack, graphs: Graphs) -> None:
    """Run all graphs on noise, plain colours, photographs and rows of features.

    Raises ``PackRefused``, and what running them raises.
    """
    if pack.image is not None and pack.image_model is not None:
        size = pack.image.size
        graphs.run_image(pack.image.normalise(np.stack(_plain(size)[: graphs.chunk])))
        photographs = _photographs(size, pack.image.short_side)
        for pixels in (*_plain(size), *noise_pictures(size), *photographs):
            given = graphs.run_image(pack.image.normalise(pixels[None]))
            _check(pack, given, _A_PICTURE)
    if pack.detector is not None and pack.detector_model is not None:
        size = pack.detector.square.size
        for kind in (_plain(size), noise_pictures(size), _photographs(size, size)):
            for pixels in kind[:_DETECTOR_PICTURES]:
                given = graphs.run_detector(pack.detector.normalise(pixels[None]))
                _check(pack, given, _A_PICTURE)
    if pack.metadata_model is not None:
        rows = _feature_rows(pack.method.features)
        for count in range(1, _MAX_ROWS_AT_ONCE + 1):
            graphs.run_metadata(rows.values[:count])
        given = graphs.run_metadata(rows.values)
        for node in pack.method.nodes:
            if node.metadata is not None:
                wanted = rows.any_known(node.metadata.features)
                output = node.metadata.output
                what = message("Inference", "a place and time")
                _check(pack, {output: given[output][wanted]}, what)


def _check(pack: Pack, outputs: Outputs, what: Message) -> None:
    for name, values in outputs.items():
        if name != EMBEDDING_OUTPUT and not np.isfinite(values).all():
            raise PackRefused(PackProblem.NOT_FINITE, file=pack.file, output=name, what=what)


def _plain(size: int) -> list[NDArray[np.uint8]]:
    colours = [(0, 0, 0), (255, 255, 255), (127, 127, 127), (255, 0, 0), (0, 255, 0), (0, 0, 255)]
    return [np.full((size, size, 3), colour, dtype=np.uint8) for colour in colours]


def noise_pictures(size: int) -> list[NDArray[np.uint8]]:
    """Noise of every pixel, of smaller and of larger patches, in colours and in grey."""
    noise = Random(_SEED)  # noqa: S311 - the same noise each time
    pictures = []
    for grain in (size, 8, 3):
        drawn = np.frombuffer(noise.randbytes(grain * grain * 3), dtype=np.uint8)
        small = drawn.reshape(grain, grain, 3)
        at = np.arange(size) * grain // size
        pictures.append(small[at][:, at])
    return [*pictures, *(np.repeat(part[:, :, :1], 3, axis=2) for part in pictures[:2])]


def _photographs(size: int, short_side: int) -> list[NDArray[np.uint8]]:
    pictures = []
    for file in sorted(resource("demo").glob("*.jpg")):
        try:
            seen = load_image(file, short_side=short_side)
        except SwcError:  # A damaged sample photograph says nothing about the pack.
            continue
        pictures.append(model_pixels(seen, size=size, short_side=short_side))
    return pictures


def _feature_rows(names: tuple[str, ...]) -> FeatureRows:
    """Rows over the whole range of every feature, each with some that are not known."""
    noise = Random(_SEED)  # noqa: S311 - the same noise each time

    def drawn(*shape: int) -> NDArray[np.float64]:
        whole = np.frombuffer(noise.randbytes(4 * math.prod(shape)), dtype=np.uint32)
        return whole.reshape(shape) / 2.0**32

    bounds = np.array(
        [
            (max(feature(name).low, -_MAX_WIDTH), min(feature(name).high, _MAX_WIDTH))
            for name in names
        ]
    ).reshape(-1, 2)
    low, high = bounds[:, 0], bounds[:, 1]
    values = low + (high - low) * drawn(_ROWS, len(names))
    values[: len(values) // 4] = np.where(drawn(_ROWS // 4, len(names)) < 0.5, low, high)
    values[drawn(*values.shape) < 0.1] = np.nan
    for number, kind in enumerate((Evidence.PLACE, Evidence.TIME, Evidence.WEATHER)):
        columns = [at for at, name in enumerate(names) if feature(name).kind is kind]
        values[np.ix_(range(3 + number, _ROWS, 4), columns)] = np.nan
    values[0], values[1], values[2] = np.nan, low, high
    rows = values.astype(np.float32)
    return FeatureRows(names, rows, ~np.isnan(rows))
