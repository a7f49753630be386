"""Any detector as an ONNX file: pictures to boxes.

Two forms of output are understood. ``boxes``: three outputs, corners (1, n, 4) in pixels of the
input, scores (1, n) and classes (1, n), with or without the leading axis; overlaps are already
removed. ``yolo``: one output (1, 4 + classes, n) or (1, n, 4 + classes), or with an objectness
before the classes, centre x, centre y, width, height in pixels of the input; overlaps are removed
here (greedy non-maximum suppression). An output that may be of another form is refused
(``outputs``).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
import onnxruntime
from numpy.typing import NDArray
from PIL import Image

from swc_desktop.core.disk_faults import explain
from swc_desktop.core.region import Box
from swc_desktop.photos.decoding import load_image
from swc_desktop.photos.errors import PhotoUnreadable
from trainer.crops.detection import BOXES, YOLO, Detection, PictureDetections
from trainer.crops.outputs import Floats, NotThisForm, grid_boxes, settled_boxes
from trainer.errors import DetectorUnusable

_GREY: Final = (114, 114, 114)
"""Of the padding, as YOLO detectors are trained with."""

_OVERLAP: Final = 0.5
"""Intersection over union at which two boxes are one animal; a common choice."""

_MAX_FOUND: Final = 100
"""Animals in one picture; far above any real herd in a frame, bounds memory."""


@dataclass(frozen=True)
class DetectorInput:
    """``size`` of the square in pixels, ``mean`` and ``std`` of R, G, B from 0 to 255, form of the
    output, whether it has an objectness before the classes, and the classes that are animals
    (empty: all)."""

    size: int
    form: str = YOLO
    mean: tuple[float, ...] = (0.0, 0.0, 0.0)
    std: tuple[float, ...] = (255.0, 255.0, 255.0)
    objectness: bool = False
    animals: tuple[int, ...] = ()


class Detector:
    """A detector with its session. Raises ``DetectorUnusable``."""

    def __init__(self, file: Path, how: DetectorInput, threshold: float) -> None:
        self.file, self.how, self.threshold = file, how, threshold
        try:
            self.session: Any = onnxruntime.InferenceSession(
                file.read_bytes(), providers=["CPUExecutionProvider"]
            )
        except OSError as error:
            raise DetectorUnusable(file=file, problem=explain(error)) from error
        except Exception as error:
            raise DetectorUnusable(file=file, problem=_first_line(error)) from error
        if len(self.session.get_inputs()) != 1:
            raise DetectorUnusable(file=file, problem="it has more than one input")

    def detect(self, picture: Path) -> PictureDetections:
        """The animals in a picture at the threshold, by confidence.

        Raises ``DetectorUnusable``.
        """
        try:
            shown = load_image(picture, short_side=self.how.size)
        except PhotoUnreadable as fault:
            return PictureDetections(picture, fault=str(fault))
        pixels, scale, left, top = self._letterboxed(shown)
        try:
            outputs = self.session.run(None, {self.session.get_inputs()[0].name: pixels})
        except Exception as error:
            raise DetectorUnusable(file=self.file, problem=_first_line(error)) from error
        corners, scores = self._found(outputs)
        corners = (corners - np.asarray([left, top, left, top])) / scale
        return PictureDetections(picture, _detections(corners, scores, shown.size))

    def _letterboxed(self, shown: Image.Image) -> tuple[Floats, float, int, int]:
        """Pixels (1, 3, size, size), the scale, and the left and top of the picture."""
        size = self.how.size
        scale = size / max(shown.size)
        wide, high = (max(1, round(side * scale)) for side in shown.size)
        square = Image.new("RGB", (size, size), _GREY)
        left, top = (size - wide) // 2, (size - high) // 2
        square.paste(shown.resize((wide, high), Image.Resampling.BILINEAR), (left, top))
        values = np.asarray(square, dtype=np.float32)
        values = (values - np.asarray(self.how.mean)) / np.asarray(self.how.std)
        return np.ascontiguousarray(values.transpose(2, 0, 1)[None], np.float32), scale, left, top

    def _found(self, outputs: Sequence[Any]) -> tuple[Floats, Floats]:
        """Corners (n, 4) in pixels of the input and scores (n,), at the threshold."""
        arrays = [np.asarray(output) for output in outputs]
        names = [output.name for output in self.session.get_outputs()]
        try:
            if self.how.form == BOXES:
                seen = settled_boxes(arrays, self.threshold, self.how.size, names)
            else:
                seen = grid_boxes(
                    arrays, self.threshold, self.how.size, objectness=self.how.objectness
                )
        except NotThisForm as error:
            raise DetectorUnusable(file=self.file, problem=str(error)) from error
        good = np.isfinite(seen.corners).all(axis=1) & (seen.scores >= self.threshold)
        if self.how.animals:
            good &= np.isin(seen.classes, self.how.animals)
        corners, scores = seen.corners[good], seen.scores[good]
        kept = suppressed(corners, scores) if self.how.form == YOLO else _by_score(scores)
        return corners[kept], scores[kept]


def suppressed(corners: Floats, scores: Floats, overlap: float = _OVERLAP) -> NDArray[np.intp]:
    """Indices of the most confident boxes that overlap by less than ``overlap`` (IoU)."""
    order = _by_score(scores)
    area = np.prod(np.maximum(0, corners[:, 2:] - corners[:, :2]), axis=1)
    kept: list[int] = []
    while len(order) and len(kept) < _MAX_FOUND:
        best, order = int(order[0]), order[1:]
        kept.append(best)
        low = np.maximum(corners[best, :2], corners[order, :2])
        high = np.minimum(corners[best, 2:], corners[order, 2:])
        shared = np.prod(np.maximum(0, high - low), axis=1)
        union = np.maximum(area[best] + area[order] - shared, 1e-9)
        order = order[shared / union < overlap]
    return np.asarray(kept, dtype=np.intp)


def _by_score(scores: Floats) -> NDArray[np.intp]:
    return np.argsort(-scores, kind="stable")


def _detections(corners: Floats, scores: Floats, size: tuple[int, int]) -> tuple[Detection, ...]:
    wide, high = size
    found = []
    for corner, score in zip(corners.astype(np.float64), scores, strict=True):
        left, right = (min(max(value / wide, 0.0), 1.0) for value in corner[[0, 2]])
        top, bottom = (min(max(value / high, 0.0), 1.0) for value in corner[[1, 3]])
        if right > left and bottom > top:
            box = Box(left, top, right - left, bottom - top)
            found.append(Detection(box, min(1.0, float(score))))
    return tuple(found[:_MAX_FOUND])


def _first_line(error: Exception) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0][:200].rstrip(".")
