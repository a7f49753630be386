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

    Where nothing was found it is the central square. Of several animals each has the votes of the
    whole picture too: most are of one kind, and by crops alone many boxes are many chances of a
    wrong name (docs/decisions/0020-detector.md).
    """
    by_category = {
        Category.FRAME: (WHOLE_VIEW,),
        Category.ANIMAL: tuple(views),
        Category.PERSON: (),
        Category.VEHICLE: (),
    }
    return [by_category[region.category] for region in regions]
