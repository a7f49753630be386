"""What is drawn over a clip, and blurred in it, at each time.

The moments of a clip are the times in seconds, in their order, at which a detector looked at it and
what it found then.
"""

import math
from collections.abc import Sequence
from typing import Final

from swc_desktop.core.clip import Clip, ClipMoment
from swc_desktop.core.region import Box, Category, Region

Moments = Sequence[tuple[float, Sequence[Region]]]

_PEOPLE_S: Final = 1.0
"""Before and after a moment with people, for which they are blurred where they were then."""


def marked_moments(clip: Clip) -> tuple[ClipMoment, ...]:
    """The moments that are marked: those in which something was found, and the one that stands for
    the clip. Without a detector every frame that was examined is a moment."""
    return tuple(
        moment
        for moment in clip.moments
        if moment.at_s == clip.shown_s
        or any(region.category is not Category.FRAME for region in moment.regions)
    )


def boxes_at(moments: Moments, at_s: float, step_s: float) -> tuple[Box, ...]:
    """The boxes of the nearest moment, if it is within half the time between two of them."""
    if not moments:
        return ()
    nearest, regions = min(moments, key=lambda moment: abs(moment[0] - at_s))
    if abs(nearest - at_s) > step_s / 2:
        return ()
    return tuple(one.box for one in regions if one.category is not Category.FRAME)


def people_at(moments: Moments, at_s: float) -> tuple[Box, ...]:
    """Where people are blurred: as in moments up to a second away, and on the way between two.

    Between two moments with people, however far apart, each box reaches to the nearest one of the
    other moment, since the person walked from one to the other.
    """
    seen = [(time, people) for time, regions in moments if (people := _people(regions))]
    before = max((one for one in seen if one[0] <= at_s), key=_time, default=None)
    after = min((one for one in seen if one[0] > at_s), key=_time, default=None)
    if before is not None and after is not None:
        first, second = before[1], after[1]
        return tuple(
            _around(box, min(others, key=lambda other: _distance(box, other)))
            for boxes, others in ((first, second), (second, first))
            for box in boxes
        )
    alone = before or after
    return alone[1] if alone is not None and abs(alone[0] - at_s) <= _PEOPLE_S else ()


def _time(moment: tuple[float, object]) -> float:
    return moment[0]


def _people(regions: Sequence[Region]) -> tuple[Box, ...]:
    return tuple(one.box for one in regions if one.category is Category.PERSON)


def _around(one: Box, other: Box) -> Box:
    left, top = min(one.left, other.left), min(one.top, other.top)
    right = max(one.left + one.width, other.left + other.width)
    bottom = max(one.top + one.height, other.top + other.height)
    return Box(left, top, right - left, bottom - top)


def _distance(one: Box, other: Box) -> float:
    return math.hypot(
        one.left + one.width / 2 - other.left - other.width / 2,
        one.top + one.height / 2 - other.top - other.height / 2,
    )
