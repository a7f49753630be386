"""Video clips: the moments that were looked at, and how they vote together.

A clip has one answer. The votes of its frames are joined like those of the views of a picture: the
logarithms are averaged, here with the confidence of the detector times the square root of the box's
area as weights, so that a large, sure animal counts more than a small, doubtful one. Frames without
an animal say nothing of an animal that is elsewhere in the clip. Animals of two kinds in one clip
share one vote, which then climbs to what they have in common.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np
from numpy.typing import NDArray

from swc_desktop.core.region import Category, Region

Outputs = Mapping[str, NDArray[np.float32]]

MAX_LENGTH_S: Final = 7 * 86_400.0
"""A week: no file holds a longer clip, so a longer length or a later frame is damage."""

_ORDER = (Category.ANIMAL, Category.PERSON, Category.VEHICLE, Category.FRAME)
"""What a clip shows, if it shows several: the first of these carries its answer."""

_MIN_WEIGHT = 1e-6
"""Of a region whose detector gave it no confidence, so that there is always a mean."""


@dataclass(frozen=True)
class ClipMoment:
    """A frame that was looked at: its time from the beginning, and the regions in it.

    ``outputs`` of the image graph for each region by name, float32 (columns,); None without.
    """

    at_s: float
    regions: tuple[Region, ...]
    outputs: tuple[Outputs | None, ...] = field(default=(), compare=False, repr=False)

    @property
    def weight(self) -> float:
        """That of its heaviest region."""
        return max(map(weight_of, self.regions), default=0.0)


@dataclass(frozen=True)
class Clip:
    """A clip that was looked at: its length in seconds, as far as that is known, and its moments.

    ``moments`` are those in which a detector found something; where it found nothing, or there was
    none, all. ``shown_s`` is the time of the one that weighs most, whose frame stands for the clip.
    """

    length_s: float | None
    moments: tuple[ClipMoment, ...]
    shown_s: float | None = None

    @property
    def shown(self) -> ClipMoment | None:
        """The moment at ``shown_s``."""
        return next((moment for moment in self.moments if moment.at_s == self.shown_s), None)


@dataclass(frozen=True)
class Carried:
    """What the answer of a clip is based on: the moment and region that weigh most, and the votes
    of all regions of its category, each with its weight."""

    at_s: float
    region: Region
    outputs: tuple[Outputs, ...]
    weights: tuple[float, ...]


def weight_of(region: Region) -> float:
    """How much a region counts; that of a whole frame is 1."""
    if region.category is Category.FRAME:
        return 1.0
    return (region.confidence or 0.0) * math.sqrt(region.box.width * region.box.height)


def leads(region: Region) -> tuple[int, float]:
    """A key by which the region that stands for a clip is the greatest."""
    return -_ORDER.index(region.category), weight_of(region)


def telling(moments: Sequence[ClipMoment]) -> tuple[ClipMoment, ...]:
    """The moments that are kept of a clip: see ``Clip.moments``."""
    found = tuple(
        moment
        for moment in moments
        if any(region.category is not Category.FRAME for region in moment.regions)
    )
    return found or tuple(moments)


def carried(moments: Sequence[ClipMoment]) -> Carried | None:
    """What the answer of a clip is based on, None without any region.

    Of equal weights the first moment leads, and in it the first region.
    """
    rows = [
        (moment.at_s, region, outputs)
        for moment in moments
        for region, outputs in zip(
            moment.regions, moment.outputs or (None,) * len(moment.regions), strict=True
        )
    ]
    if not rows:
        return None
    at_s, region, _ = max(rows, key=lambda row: leads(row[1]))
    rows = [row for row in rows if row[1].category is region.category]
    votes = [
        (outputs, max(weight_of(one), _MIN_WEIGHT))
        for _, one, outputs in rows
        if outputs is not None
    ]
    return Carried(
        at_s, region, tuple(vote for vote, _ in votes), tuple(weight for _, weight in votes)
    )
