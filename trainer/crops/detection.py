"""The results of a detector."""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from swc_desktop.core.region import Box

BOXES: Final = "boxes"
YOLO: Final = "yolo"
FORMS: Final = (BOXES, YOLO)
"""Output of a detector: boxes without overlaps, or one box for every place of a grid."""


@dataclass(frozen=True)
class Detection:
    """An animal in a picture, and the confidence of the detector (0 to 1)."""

    box: Box
    confidence: float


@dataclass(frozen=True)
class PictureDetections:
    """The detections in a picture, by confidence; ``fault`` says why it could not be searched."""

    file: Path
    found: tuple[Detection, ...] = ()
    fault: str = ""
