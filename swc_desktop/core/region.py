"""Regions: where in a picture an animal, a person or a vehicle is."""

import math
from dataclasses import dataclass
from enum import StrEnum
from typing import Final


@dataclass(frozen=True)
class Box:
    """Where something is, as fractions of the upright picture: left and top edge, width, height."""

    left: float
    top: float
    width: float
    height: float

    def __post_init__(self) -> None:
        edges = (self.left, self.top, self.left + self.width, self.top + self.height)
        slack = 1e-3  # detectors round their numbers
        inside = all(math.isfinite(edge) and -slack <= edge <= 1 + slack for edge in edges)
        if not inside or self.width <= 0 or self.height <= 0:
            raise ValueError("the box is not inside the picture")


class Category(StrEnum):
    """What a region shows, by the word in results and projects; ``FRAME`` is the whole picture."""

    FRAME = "frame"
    ANIMAL = "animal"
    PERSON = "person"
    VEHICLE = "vehicle"


@dataclass(frozen=True)
class Region:
    """A box and what is in it, with the confidence of the detector (0 to 1; None: the frame).

    ``instead`` is the person or vehicle that the detector sees there too, where it is surer of an
    animal and the image vote has not decided yet; None: there is nothing to decide.
    """

    box: Box
    category: Category
    confidence: float | None = None
    instead: "Region | None" = None


WHOLE: Final = Region(Box(0.0, 0.0, 1.0, 1.0), Category.FRAME)
"""The region that every picture has."""
