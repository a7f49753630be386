"""Golden values of a detector: pictures in its square with the outputs where the pack was made."""

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from swc_desktop.core.detector import Form, StatedDetector
from swc_desktop.packs.detector_check import CORNERS, grid_columns
from swc_desktop.packs.pack import Golden, GraphRunner, Outputs

Mask = NDArray[np.bool_]


def add_detector(
    golden: Golden, detector: StatedDetector, pixels: NDArray[np.uint8], runner: GraphRunner
) -> Golden:
    """Run pictures in the detector's square through its graph; the trainer stores the result.

    ``pixels`` uint8 (n, size, size, 3) RGB.
    """
    given = runner.run_detector(detector.normalise(pixels))
    read = {name: given[name] for name in detector.outputs}
    return replace(golden, detector_pixels=pixels, detector=read)


def counted_rows(
    detector: StatedDetector, given: Outputs, expected: Outputs
) -> tuple[Outputs, Outputs]:
    """Outputs of the same shapes, with 0 in every row whose score is below ``keep`` in both.

    The boxes of such rows are noise, which differs between processors and which nobody reads.
    """
    noise = (_scores(detector, given) < detector.keep) & (
        _scores(detector, expected) < detector.keep
    )
    return _without(detector, given, noise), _without(detector, expected, noise)


def _scores(detector: StatedDetector, outputs: Outputs) -> NDArray[np.float32]:
    """The best score of every row: (n, rows)."""
    first = _by_row(detector, outputs[detector.outputs[0]])
    match detector.form:
        case Form.GRID:
            return np.asarray(first[..., CORNERS:].max(axis=2))
        case Form.OBJECTNESS:
            return np.asarray(first[..., CORNERS] * first[..., CORNERS + 1 :].max(axis=2))
        case Form.ROWS | Form.CENTRES:
            return first[..., CORNERS]
        case Form.BOXES:
            return outputs[detector.outputs[1]]


def _by_row(detector: StatedDetector, values: NDArray[np.float32]) -> NDArray[np.float32]:
    """A view with the rows in the second axis."""
    columns = grid_columns(detector)
    return values if columns in (None, values.shape[-1]) else values.swapaxes(1, 2)


def _without(detector: StatedDetector, outputs: Outputs, noise: Mask) -> Outputs:
    cleared: Mapping[str, NDArray[np.float32]] = {
        name: values.copy() for name, values in outputs.items() if name in detector.outputs
    }
    for values in cleared.values():
        _by_row(detector, values)[noise] = 0
    return cleared
