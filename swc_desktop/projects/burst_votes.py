"""The photographs of a burst vote together: which regions show the same animal, and their vote.

The outputs of the image graph are logits, so the weighted mean of outputs is that of log votes. All
here is about photographs that ``events.voting_groups`` puts together, and reads no project.
"""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median
from typing import Final

import numpy as np

from swc_desktop.core.method import Gate
from swc_desktop.core.region import Box, Category
from swc_desktop.inference.frame_looking import joined
from swc_desktop.inference.votes import RowOutputs, Sides
from swc_desktop.projects.region_rows import KeptRegion

_BLURRED: Final = 0.5
"""The least weight for blur: a blurred animal still has its shape and colours."""

Photograph = Sequence[KeptRegion]
"""The regions of one photograph."""


@dataclass(frozen=True)
class BurstVote:
    """The vote that regions of several photographs have together; ``photographs`` of them.

    ``sides`` are the same of both kinds of views, None where one of the regions has none.
    """

    outputs: RowOutputs
    photographs: int
    sides: Sides | None = None


def burst_votes(photographs: Sequence[Photograph], gate: Gate | None) -> dict[int, BurstVote]:
    """The votes together by the numbers of the regions that have one; others vote alone.

    ``photographs`` of one burst in the order of time.

    Boxes around animals take part, and whole photographs that by themselves pass the gate: one
    without an animal neither names one nor takes its name away. Where every photograph has one
    region with a vote, that is the same animal. Where one has several, those of a photograph and
    the next are the same animal if each is the nearest of the other and they are at most one side
    of a box apart; the others vote alone.
    """
    found: dict[int, BurstVote] = {}
    for animal in _animals([_voters(one) for one in photographs]):
        some = [one for one in animal if _takes_part(one, gate)]
        count = weights(some)
        outputs = joined([one.outputs for one in some if one.outputs is not None], count)
        if len(some) > 1 and outputs is not None:
            vote = BurstVote(outputs, len(some), _sides(some, count))
            found.update((one.number, vote) for one in some)
    return found


def _sides(regions: Sequence[KeptRegion], count: Sequence[float]) -> Sides | None:
    sides = [one.sides for one in regions if one.sides is not None]
    if len(sides) < len(regions):
        return None
    close, whole = (joined([one[at] for one in sides], count) for at in (0, 1))
    return None if close is None or whole is None else (close, whole)


def weights(regions: Sequence[KeptRegion]) -> list[float]:
    """What each region of one animal counts: the side of its box × its sharpness.

    The side is the root of the area as a share of the picture; a whole photograph, in which nobody
    knows how large the animal is, counts as the smallest box. Sharpness is relative to the median
    of the burst, at least ½ and at most 1: what is sharper than most may be noise. It counts where
    it is known of all.
    """
    sides = [_side(one.region.box) for one in regions if one.region.category is Category.ANIMAL]
    least = min(sides, default=1.0)
    known = [one.sharpness for one in regions if one.sharpness is not None]
    middle = median(known) if len(known) == len(regions) > 0 else 0.0
    return [
        (_side(one.region.box) if one.region.category is Category.ANIMAL else least)
        * (1.0 if not middle else min(1.0, max(_BLURRED, (one.sharpness or 0.0) / middle)))
        for one in regions
    ]


def _voters(photograph: Photograph) -> list[KeptRegion]:
    return [one for one in photograph if one.outputs is not None]


def _takes_part(region: KeptRegion, gate: Gate | None) -> bool:
    assert region.outputs is not None, "only regions with votes are asked for"
    if not all(np.isfinite(row).all() for row in region.outputs.values()):
        return False
    if region.region.category is Category.ANIMAL or gate is None:
        return True
    probability = gate.not_in_pack_p(region.outputs[gate.output].astype(np.float64))
    return bool(probability[0] < gate.threshold)


def _animals(photographs: Sequence[Sequence[KeptRegion]]) -> Iterator[list[KeptRegion]]:
    """The regions of each animal, in the order of time."""
    if all(len(one) <= 1 for one in photographs):
        yield [region for one in photographs for region in one]
        return
    following: dict[int, KeptRegion] = {}
    for one, other in pairwise(photographs):
        following |= _same(one, other)
    left = {region.number: region for one in photographs for region in one}
    while left:
        animal = [left.pop(next(iter(left)))]
        while (after := following.get(animal[-1].number)) is not None:
            animal.append(left.pop(after.number))
        yield animal


def _same(before: Sequence[KeptRegion], after: Sequence[KeptRegion]) -> Mapping[int, KeptRegion]:
    """Which box of a photograph is which of the next, by the number of the first."""
    boxes = [
        [one for one in some if one.region.category is Category.ANIMAL] for some in (before, after)
    ]
    if not all(boxes):
        return {}
    found = {}
    for one in boxes[0]:
        nearest = min(boxes[1], key=lambda other: _distance(one, other))
        back = min(boxes[0], key=lambda other: _distance(other, nearest))
        if back is one and _distance(one, nearest) <= 1.0:
            found[one.number] = nearest
    return found


def _distance(one: KeptRegion, other: KeptRegion) -> float:
    """Between the centres of two boxes, in sides of the larger one."""
    a, b = one.region.box, other.region.box
    apart = math.hypot(
        a.left + a.width / 2 - b.left - b.width / 2, a.top + a.height / 2 - b.top - b.height / 2
    )
    return apart / max(_side(a), _side(b))


def _side(box: Box) -> float:
    return math.sqrt(box.width * box.height)
