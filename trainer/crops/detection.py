"""The results of a detector."""

from dataclasses import dataclass
from pathlib import Path

from swc_desktop.core.region import Box


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
