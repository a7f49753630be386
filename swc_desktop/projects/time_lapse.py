"""Photographs that a camera took by its timer and not because of an animal, by even spacing.

The rule, for the photographs of one camera:

- The intervals that are tried are the settings that cameras have, and the lengths of at least 30 s
  that occur most often between photographs of which at most nine others lie between.
- A photograph is followed in a series by one that was taken an interval later, within 2 seconds;
  where that is missing, by one after two or three intervals. In a run of such steps at least three
  of four photographs are there.
- A run counts that spans at least 3 hours, has at least 12 steps, and is so long that chance makes
  one in less than a thousand projects. How often chance makes a step is seen at distances that are
  some seconds longer and shorter than the interval.
- Where a camera pauses, as at night, runs of at least 6 steps that span 3 hours count if they have
  24 together; then shorter runs of 6 steps count too.

What an animal triggered between the photographs of a series does not belong to it; several shots at
each step of the timer do. The same comes out whatever the order in which photographs are given.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import groupby
from typing import Final

import numpy as np
from numpy.typing import NDArray

from swc_desktop.projects.events import TimedMedia

_MIN_STEPS: Final = 12
"""Steps of a series; fewer may be even by chance."""

_MIN_STEPS_OF_PART: Final = 6
_MIN_STEPS_OF_PARTS: Final = 24

_MIN_SPAN_S: Final = 3 * 3600
"""A herd before a camera that pauses a minute triggers it evenly too, for a while."""

_MIN_INTERVAL_S: Final = 30
"""Shorter intervals are those of a burst."""

_MAX_INTERVAL_S: Final = 2 * 86_400

_EVEN_S: Final = 2
"""Cameras write whole seconds and wake up a second early or late."""

_MAX_STEPS_TO_NEXT: Final = 3
"""Photographs may be missing: deleted, or not written on a full or cold card."""

_THERE_FOR_EACH_MISSING: Final = 3
_NO_RUN: Final = (0, 0)

_MAX_SHOTS: Final = 10
_MAX_FREQUENT: Final = 12
"""A series alone has ten frequent lengths: its interval and the multiples of it."""

_SETTINGS_S: Final = (
    *(30, 60, 120, 180, 300, 600, 900, 1200, 1800),
    *(3600 * hours for hours in (1, 2, 3, 4, 6, 8, 12, 24)),
)
_CONTROLS_S: Final = (-17, -11, -7, 7, 11, 17)
"""Farther from the interval than jitter, and no multiple of what cameras wait after a shot."""

_DEVIATIONS: Final = 3.0
"""So many standard deviations more than by chance, or an interval is not looked at further."""

_CHANCE: Final = 0.001

Times = NDArray[np.float64]
Indices = NDArray[np.intp]


@dataclass(frozen=True)
class Series:
    """Photographs at one interval, in the order of time."""

    interval: timedelta
    media: tuple[str, ...]


def time_lapse_series(media: Iterable[TimedMedia]) -> tuple[Series, ...]:
    """The time-lapse series of each camera, by camera and then by the number of photographs.

    A photograph is in one series at most.
    """
    ordered = sorted(media, key=lambda one: (one.camera, one.instant, one.media))
    groups = (list(members) for _, members in groupby(ordered, key=lambda one: one.camera))
    return tuple(series for group in groups for series in _series(group))


def in_series(media: Iterable[TimedMedia]) -> frozenset[str]:
    """The photographs that are in any series."""
    return frozenset(name for series in time_lapse_series(media) for name in series.media)


def _series(ordered: Sequence[TimedMedia]) -> list[Series]:
    """The series of one camera; a longer interval has what the shorter ones left."""
    if len(ordered) <= _MIN_STEPS:
        return []
    start = ordered[0].instant
    seconds = np.array([(one.instant - start).total_seconds() for one in ordered])
    left = np.arange(len(ordered))
    found = []
    for interval in _intervals(seconds):
        if len(left) <= _MIN_STEPS:
            break
        members = _members(seconds[left], interval)
        if members.any():
            names = tuple(ordered[index].media for index in left[members])
            found.append(Series(_usual(seconds[left][members], interval), names))
            left = left[~members]
    return sorted(found, key=lambda one: (-len(one.media), one.interval))


def _usual(seconds: Times, tried: int) -> timedelta:
    """The interval of a series to the second: the middle one of those that are as was tried."""
    after = _next(seconds, tried)
    lengths = seconds[after] - seconds
    return timedelta(seconds=round(float(np.median(lengths[after >= 0]))))


def _intervals(seconds: Times) -> list[int]:
    """The lengths in seconds that are tried, the shortest first."""
    lengths = np.concatenate(
        [seconds[shots:] - seconds[:-shots] for shots in range(1, _MAX_SHOTS + 1)]
    )
    near = np.rint(lengths[(lengths >= _MIN_INTERVAL_S) & (lengths <= _MAX_INTERVAL_S)])
    values, counts = np.unique(near.astype(np.intp), return_counts=True)
    often = counts >= _MIN_STEPS_OF_PART
    values, counts = values[often], counts[often]
    order = np.argsort(-counts, kind="stable")[: _MAX_FREQUENT * (2 * _EVEN_S + 1)]
    frequent: list[int] = []
    for length in map(int, values[order]):
        if all(abs(length - other) > _EVEN_S for other in frequent):
            frequent.append(length)
    return sorted({*frequent[:_MAX_FREQUENT], *_SETTINGS_S})


def _members(seconds: Times, interval: int) -> NDArray[np.bool_]:
    """Which times belong to a series of this interval."""
    none = np.zeros(len(seconds), np.bool_)
    next_one = _next(seconds, interval)
    found = np.count_nonzero(next_one >= 0)
    if found < _MIN_STEPS_OF_PART:
        return none
    controls = [np.count_nonzero(_next(seconds, interval + by) >= 0) for by in _CONTROLS_S]
    by_chance = sum(controls) / len(controls)
    if found < by_chance + max(_MIN_STEPS_OF_PART, _DEVIATIONS * math.sqrt(by_chance)):
        return none
    following, steps = next_one, np.ones(len(seconds), np.intp)
    for count in range(2, _MAX_STEPS_TO_NEXT + 1):
        steps = np.where(following < 0, count, steps)
        following = np.where(following < 0, _next(seconds, count * interval), following)
    links = _links(following, steps)
    part = max(_MIN_STEPS_OF_PART, _steps_by_chance(by_chance, len(seconds)))
    long_enough = max(part, _MIN_SPAN_S / interval)
    if np.count_nonzero(links >= long_enough) > _MIN_STEPS_OF_PARTS:
        return links >= part
    return links >= max(_MIN_STEPS, long_enough)


def _next(seconds: Times, length: int) -> Indices:
    """For each time the index of that which is nearest to ``length`` seconds later, -1 where none
    is as near as is even."""
    wanted = seconds + length
    behind = np.minimum(np.searchsorted(seconds, wanted), len(seconds) - 1)
    before = np.maximum(behind - 1, 0)
    apart = np.abs(seconds[behind] - wanted)
    apart_before = np.abs(seconds[before] - wanted)
    nearest = np.where(apart_before <= apart, before, behind)
    return np.where(np.minimum(apart, apart_before) <= _EVEN_S, nearest, -1)


def _steps_by_chance(found: float, size: int) -> float:
    """So many steps in a row are chance in less than ``_CHANCE`` of all cases, where so many of the
    times are followed by chance."""
    once = (found + 1) / (size + 1)
    chance = 1 - (1 - once) ** _MAX_STEPS_TO_NEXT
    return math.inf if chance >= 1 else math.log(_CHANCE / size) / math.log(chance)


def _links(following: Indices, steps: Indices) -> Indices:
    """How many links the longest run through each time has.

    A run ends where too many are missing in it, before or after.
    """
    after = list(zip(following.tolist(), steps.tolist(), strict=True))
    before, beyond = [_NO_RUN] * len(after), [_NO_RUN] * len(after)
    for index, (at, count) in enumerate(after):
        if at >= 0:
            before[at] = max(before[at], _longer(before[index], count))
    for index in range(len(after) - 1, -1, -1):
        at, count = after[index]
        if at >= 0:
            beyond[index] = _longer(beyond[at], count)
    return np.array([one[0] + other[0] for one, other in zip(before, beyond, strict=True)])


def _longer(run: tuple[int, int], steps: int) -> tuple[int, int]:
    """A run with one more link: its links, and its spare, of which a missing one takes three."""
    links, spare = run[0] + 1, run[1] + 1 - _THERE_FOR_EACH_MISSING * (steps - 1)
    return _NO_RUN if spare < 0 else (links, min(spare, _MIN_STEPS))
