"""Two cameras at one place that saw the same events: whether their clocks agree."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta
from statistics import median_low
from typing import Final

from swc_desktop.core.message import message
from swc_desktop.projects.clock_faults import (
    TOLERANCE,
    CameraTimes,
    ClockFault,
    ClockFaultKind,
    amount,
)

_MIN_SAME_EVENTS: Final = 5
_MAX_EVENTS: Final = 500
"""Of each camera; the work grows with the product of both."""


def cameras_disagree(first: CameraTimes, second: CameraTimes) -> ClockFault | None:
    """Whether two cameras at one place saw the same events at a constant distance of time.

    The offered correction is for the second camera, as if the first were right. Bursts are to be
    given by their first reading, else one burst counts as many events.
    """
    apart = _constant_distance(first.instants[:_MAX_EVENTS], second.instants[:_MAX_EVENTS])
    if apart is None or abs(apart) <= TOLERANCE:
        return None
    text = message(
        "Projects", "two cameras saw the same events, but their clocks differ by {amount}"
    )
    return ClockFault(
        ClockFaultKind.CAMERAS_DISAGREE,
        text.fill(amount=amount(apart)),
        second.correction.moved(-apart),
        tuple(reading.media for reading in second.readings),
    )


def _constant_distance(ours: Sequence[datetime], theirs: Sequence[datetime]) -> timedelta | None:
    """Theirs minus ours for the distance at which most events coincide, to the minute; None where
    that is by chance."""
    spans = [other - one for one in ours for other in theirs]
    counts = Counter(round(span / timedelta(minutes=1)) for span in spans)
    best, count = max(counts.items(), key=lambda item: (item[1], -abs(item[0])), default=(0, 0))
    near = [span for span in spans if abs(span - best * timedelta(minutes=1)) <= TOLERANCE / 2]
    if count < max(_MIN_SAME_EVENTS, min(len(ours), len(theirs)) // 2):
        return None
    return median_low(near)
