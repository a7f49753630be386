"""Which views of a picture stand for which of its regions."""

from collections.abc import Sequence
from typing import Final

from swc_desktop.core.detector import View, ViewKind
from swc_desktop.core.region import WHOLE, Category, Region

WHOLE_VIEW: Final = View(ViewKind.WHOLE, 1.0)

COMMON_VIEWS: Final = (WHOLE_VIEW, View(ViewKind.CROP, 1.0, 0.1))
"""For regions that another program found, with a pack that states no views of its own; the margin
is that of the tried recipe for camera-trap pictures."""


def regions_to_show(found: Sequence[Region]) -> tuple[Region, ...]:
    """The regions of a picture: those that were found, else all of it."""
    return tuple(found) or (WHOLE,)


def views_of(regions: Sequence[Region], views: Sequence[View]) -> list[tuple[View, ...]]:
    """The views that vote for each of the regions of a picture; none for people and vehicles.

    Where nothing was found it is the central square. The whole picture says nothing of one of
    several animals, so then only the crops count.
    """
    animals = sum(region.category is Category.ANIMAL for region in regions)
    crops = tuple(view for view in views if view.kind is ViewKind.CROP)
    by_category = {
        Category.FRAME: (WHOLE_VIEW,),
        Category.ANIMAL: tuple(views) if animals == 1 else crops,
        Category.PERSON: (),
        Category.VEHICLE: (),
    }
    return [by_category[region.category] for region in regions]
