"""What a pack states of its detector: the pixels it takes, how its output is read, what counts."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from swc_desktop.core.region import Category


class Fit(StrEnum):
    """How a picture is brought into the square of a detector; the rest of the square is filled.

    ``CORNER`` keeps its shape and puts it left and top, ``CENTRE`` in the middle, ``SQUASH`` gives
    up its shape and fills the square.
    """

    CORNER = "corner"
    CENTRE = "centre"
    SQUASH = "squash"


class Resample(StrEnum):
    """The filter by which a picture is made smaller (those of Pillow)."""

    BILINEAR = "bilinear"
    BICUBIC = "bicubic"
    LANCZOS = "lanczos"


@dataclass(frozen=True)
class DetectorSquare:
    """The square of a detector: its side in pixels and how a picture is brought into it.

    ``fill`` is the grey (0 to 255) of what the picture leaves free.
    """

    size: int
    fit: Fit
    fill: int
    resample: Resample


class Form(StrEnum):
    """How the output of a detector is written; boxes are in pixels of its square.

    ``GRID`` (YOLOv8, 9, 11): a row for every place of a grid, centre x, centre y, width, height
    and a score for each class; overlaps are removed by the program. ``OBJECTNESS`` (YOLOv5, YOLOX):
    the same with the probability of any object before the classes, by which they are multiplied.
    ``ROWS`` (YOLOv10): left, top, right, bottom, score, class; without overlaps. ``CENTRES``
    (RT-DETR): centre x, centre y, width, height from 0 to 1, score, class; without overlaps.
    ``BOXES``: three outputs, corners, scores and classes; without overlaps.
    """

    GRID = "grid"
    OBJECTNESS = "objectness"
    ROWS = "rows"
    CENTRES = "centres"
    BOXES = "boxes"


class DetectorClass(StrEnum):
    """What a class of a detector is; ``ANY``: an animal, a person or a vehicle, unknown which.

    ``IGNORED``: something that is not looked for.
    """

    ANIMAL = "animal"
    PERSON = "person"
    VEHICLE = "vehicle"
    ANY = "any"
    IGNORED = "ignored"


class ViewKind(StrEnum):
    """What of a picture the image graph is shown.

    ``WHOLE``: the central square, ``SQUEEZED``: all of it, its shape given up, ``CROP``: the
    square around an animal.
    """

    WHOLE = "whole"
    SQUEEZED = "squeezed"
    CROP = "crop"


@dataclass(frozen=True)
class View:
    """One of the views of an animal, with its share of the vote.

    ``margin`` (crops only) is added to the longer side of the box at both ends, as a share of it.
    """

    kind: ViewKind
    weight: float
    margin: float = 0.0


@dataclass(frozen=True)
class StatedDetector:
    """A detector as a pack states it.

    ``outputs`` are the names of the graph's outputs that are read, in the order of the form.
    ``bgr``: its colours are blue, green, red; ``mean`` and ``std`` are of these colours, in units
    of 0 to 255. ``classes`` by number. ``thresholds``: the lowest score of a region that counts, by
    category. Boxes of more than ``keep`` are looked at; of two that share more than ``overlap`` of
    their union, or of which one lies with more than ``cover`` of its area in the other, the one
    with the higher score stays; at most ``most`` do. ``licence`` and ``origin`` are for people.
    """

    form: Form
    outputs: tuple[str, ...]
    square: DetectorSquare
    bgr: bool
    mean: tuple[float, float, float]
    std: tuple[float, float, float]
    classes: tuple[DetectorClass, ...]
    thresholds: Mapping[Category, float]
    keep: float
    overlap: float
    cover: float
    most: int
    licence: str
    origin: str

    def normalise(self, pixels: NDArray[np.uint8]) -> NDArray[np.float32]:
        """The input of the graph for pictures in its square.

        uint8 (n, size, size, 3) RGB to float32 (n, 3, size, size).
        """
        ordered = pixels[..., ::-1] if self.bgr else pixels
        mean, std = (np.asarray(of, dtype=np.float32) for of in (self.mean, self.std))
        scaled = (ordered.astype(np.float32) - mean) / std
        return np.ascontiguousarray(scaled.transpose(0, 3, 1, 2))
