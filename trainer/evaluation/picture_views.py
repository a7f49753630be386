"""A picture as the graph of a pack gets it, read as the program does."""

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from swc_desktop.packs.pack import Pack
from swc_desktop.photos.errors import PhotoUnreadable
from trainer.crops.pack_detector import DetectorFile, PackDetector
from trainer.images.embedding import Crop, load_crop
from trainer.images.views import views_of_animal


def detector_of(pack: Pack) -> PackDetector | None:
    """The detector of a pack, None without one."""
    if pack.detector is None or pack.detector_model is None:
        return None
    return PackDetector(pack.file, DetectorFile(pack.detector, pack.detector_model))


def picture_views(
    pack: Pack, detector: PackDetector | None, file: Path
) -> list[tuple[NDArray[np.uint8], float]]:
    """The views that vote for the surest animal in a picture, each uint8 (size, size, 3), with
    their shares of the vote (together 1); none of a picture that cannot be read."""
    assert pack.image is not None
    boxes = [] if detector is None else [one.box for one in detector.detect(file).found]
    try:
        return [
            (load_crop(crop, pack.image), share)
            for crop, share in views_of_animal(Crop(file), boxes, pack.views)
        ]
    except PhotoUnreadable:
        return []
