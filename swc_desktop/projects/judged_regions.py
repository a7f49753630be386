"""What people said of boxes, for the boxes that are found now.

A newer detector draws other boxes around the same animals: what was said of a box counts for the
one that shares at least half of their common area with it.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from swc_desktop.core.region import Box
from swc_desktop.projects.identifications import Identification
from swc_desktop.projects.judged_media import JudgedMedia
from swc_desktop.projects.listed import ListedRegion

MIN_SHARED: Final = 0.5
"""Share of two boxes that both cover, of what either covers, from which they are of one animal."""


def judged_regions(
    regions: Sequence[ListedRegion], judged: JudgedMedia | None
) -> tuple[ListedRegion, ...]:
    """The boxes of a photograph, each with what was said of it."""
    if judged is None:
        return tuple(regions)
    boxes = [(one.number, one.region.box) for one in regions]
    said = attached(boxes, judged)
    return tuple(replace(one, identification=act) for one, act in zip(regions, said, strict=True))


def attached(
    boxes: Sequence[tuple[int | None, Box]], judged: JudgedMedia
) -> list[Identification | None]:
    """For each box, with the number of its region, the act that is of it or of one like it."""
    left = [act for act in judged.acts if act.target.region is not None]
    found: list[Identification | None] = []
    for number, _ in boxes:
        own = next((act for act in left if act.target.region == number), None)
        left = [act for act in left if act is not own]
        found.append(own)
    for at, (_, box) in enumerate(boxes):
        if found[at] is not None:
            continue
        like = max(left, key=lambda act: shared_area(act.box, box), default=None)
        if like is not None and shared_area(like.box, box) >= MIN_SHARED:
            found[at] = like
            left.remove(like)
    return found


def shared_area(first: Box | None, other: Box) -> float:
    """The share of two boxes that both cover, of what either covers."""
    if first is None:
        return 0.0
    width = min(first.left + first.width, other.left + other.width) - max(first.left, other.left)
    height = min(first.top + first.height, other.top + other.height) - max(first.top, other.top)
    both = max(width, 0.0) * max(height, 0.0)
    return both / (first.width * first.height + other.width * other.height - both)
