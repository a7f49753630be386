"""What a detector found."""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from swc_desktop.photos.crop import Box

BOXES: Final = "boxes"
YOLO: Final = "yolo"
FORMS: Final = (BOXES, YOLO)
"""What a detector puts out: settled boxes, or one box for every place of a grid."""


@dataclass(frozen=True)
class Detection:
    """An animal in a picture, and how sure the detector is of it (0 to 1)."""

    box: Box
    confidence: float


@dataclass(frozen=True)
class PictureDetections:
    """The detections in a picture, the surest first; ``fault`` says why it was not looked at."""

    file: Path
    found: tuple[Detection, ...] = ()
    fault: str = ""
