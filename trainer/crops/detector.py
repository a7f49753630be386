"""Any detector as an ONNX file: pictures to boxes of animals.

Its output has one of the forms of packs; an output that may be of another is refused (``outputs``).
"""

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

import numpy as np
import onnxruntime
from numpy.typing import NDArray

from swc_desktop.core.detector import DetectorClass, DetectorSquare, Form, StatedDetector
from swc_desktop.core.disk_faults import explain
from swc_desktop.core.region import Category
from swc_desktop.inference.detecting import regions_of
from swc_desktop.inference.detector_outputs import NotThisForm
from swc_desktop.photos.decoding import load_image
from swc_desktop.photos.detector_pixels import square_pixels
from swc_desktop.photos.errors import PhotoUnreadable
from trainer.crops.detection import Detection, PictureDetections
from trainer.crops.outputs import checked_boxes, class_count, order_of_outputs, with_batch
from trainer.errors import DetectorUnusable

_OVERLAP: Final = 0.45
_COVER: Final = 0.8
"""What makes two boxes one animal, as in the pack that ships (docs/decisions/0020-detector.md)."""

_MAX_FOUND: Final = 100
"""Animals in one picture; far above any real herd in a frame, bounds memory."""


@dataclass(frozen=True)
class DetectorInput:
    """The square, ``mean`` and ``std`` of its colours from 0 to 255, whether these are blue, green
    and red, the form of the output, and the classes that are animals (empty: all)."""

    square: DetectorSquare
    form: Form = Form.GRID
    mean: tuple[float, float, float] = (0.0, 0.0, 0.0)
    std: tuple[float, float, float] = (255.0, 255.0, 255.0)
    bgr: bool = False
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
            raise DetectorUnusable(file=file, problem=first_line(error)) from error
        if len(self.session.get_inputs()) != 1:
            raise DetectorUnusable(file=file, problem="it has more than one input")

    def detect(self, picture: Path) -> PictureDetections:
        """The animals in a picture at the threshold, by confidence.

        Raises ``DetectorUnusable``.
        """
        square = self.how.square
        try:
            shown = load_image(picture, short_side=square.size)
        except PhotoUnreadable as fault:
            return PictureDetections(picture, fault=str(fault))
        pixels = self._stated.normalise(square_pixels(shown, square)[None])
        try:
            outputs = self.session.run(None, {self.session.get_inputs()[0].name: pixels})
        except Exception as error:
            raise DetectorUnusable(file=self.file, problem=first_line(error)) from error
        try:
            found = self._found([np.asarray(output) for output in outputs], *shown.size)
        except NotThisForm as error:
            raise DetectorUnusable(file=self.file, problem=str(error)) from error
        return PictureDetections(picture, found)

    def _found(self, given: list[NDArray[Any]], width: int, height: int) -> tuple[Detection, ...]:
        """The animals in the outputs for one picture. Raises ``NotThisForm``."""
        form, names = self.how.form, [output.name for output in self.session.get_outputs()]
        outputs = with_batch(form, given)
        order = order_of_outputs(form, outputs, names)
        ordered = [outputs[place][0] for place in order]
        count = class_count(form, outputs[order[0]])
        boxes = checked_boxes(form, ordered, count or 0, self.threshold, self.how.square.size)
        count = count or int(boxes.classes.max(initial=-1)) + 1
        stated = replace(
            self._stated,
            outputs=tuple(names[place] for place in order),
            classes=tuple(self._word(number) for number in range(count)),
        )
        arrays = {
            name: outputs[place].astype(np.float32)
            for name, place in zip(stated.outputs, order, strict=True)
        }
        return tuple(
            Detection(region.box, region.confidence or 0.0)
            for region in regions_of(stated, arrays, 0, width, height)
        )

    @property
    def _stated(self) -> StatedDetector:
        """What is known of the detector before its first output."""
        how = self.how
        return StatedDetector(
            form=how.form,
            outputs=(),
            square=how.square,
            bgr=how.bgr,
            mean=how.mean,
            std=how.std,
            classes=(),
            thresholds=dict.fromkeys(
                (Category.ANIMAL, Category.PERSON, Category.VEHICLE), self.threshold
            ),
            keep=0.0,
            overlap=_OVERLAP,
            cover=_COVER,
            most=_MAX_FOUND,
            licence="",
            origin="",
        )

    def _word(self, number: int) -> DetectorClass:
        animals = self.how.animals
        return DetectorClass.ANIMAL if number in animals or not animals else DetectorClass.IGNORED


def first_line(error: Exception) -> str:
    """The first line of what an error says, without its full stop."""
    return (str(error).splitlines() or [type(error).__name__])[0][:200].rstrip(".")
