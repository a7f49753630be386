"""What people said of boxes, for the boxes that are found now.

A newer detector draws other boxes around the same animals: what was said of a box counts for the
one that shares at least half of their common area with it.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from swc_desktop.core.identification import Kind
from swc_desktop.core.region import Box, Category
from swc_desktop.projects.identifications import Identification
from swc_desktop.projects.judged_media import JudgedMedia
from swc_desktop.projects.listed import ListedRegion

MIN_SHARED: Final = 0.5
"""Share of two boxes that both cover, of what either covers, from which they are of one animal."""


_CATEGORIES: Final = {Kind.PERSON: Category.PERSON, Kind.VEHICLE: Category.VEHICLE}


def judged_regions(
    regions: Sequence[ListedRegion], judged: JudgedMedia | None
) -> tuple[ListedRegion, ...]:
    """The boxes of a photograph, each with what was said of it.

    A box that a person drew is there while something is said of it, in place of one of a detector
    around the same of which nothing is.
    """
    own = set() if judged is None else {act.target.region for act in judged.acts}
    regions = [one for one in regions if not one.is_drawn or one.number in own]
    if judged is None:
        return tuple(regions)
    said = attached([(one.number, one.region.box) for one in regions], judged)
    shown = [_with_act(one, act) for one, act in zip(regions, said, strict=True)]
    drawn = [one.region.box for one in shown if one.is_drawn]
    return tuple(
        one
        for one in shown
        if one.identification is not None
        or all(shared_area(box, one.region.box) < MIN_SHARED for box in drawn)
    )


def _with_act(region: ListedRegion, act: Identification | None) -> ListedRegion:
    """A box with what was said of it, which says of a drawn one what is in it."""
    shown = replace(region, identification=act)
    if act is None or not region.is_drawn:
        return shown
    category = _CATEGORIES.get(act.said[0].kind or Kind.UNKNOWN, Category.ANIMAL)
    return replace(shown, region=replace(region.region, category=category))


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
