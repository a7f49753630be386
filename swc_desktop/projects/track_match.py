"""The place on a track at an instant.

Between two points of one segment the place is interpolated where both are within the limit; else
the nearest point counts where it is within seconds; else there is no place, with the reason.
Source: the rule of digiKam (``core/utilities/geolocation``); ExifTool jumps to the nearer point in
a long gap, which can be far away.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import accumulate
from typing import Final

from swc_desktop.core.message import Message, message
from swc_desktop.geo.distance import distance_m
from swc_desktop.projects.gpx import TrackPoint

DEFAULT_MAX_GAP: Final = timedelta(minutes=10)
"""From a photograph to each of its two points; a patrol on foot covers 800 m in that time."""

MAX_NEAREST: Final = timedelta(seconds=30)
"""How far a single point may be: the interval between points of common receivers."""

MIN_UNCERTAINTY_M: Final = 10.0
"""A good fix of a receiver that is carried, under trees."""

_DRIVING_M_PER_S: Final = 15.0
"""54 km/h, quick on a track of a park: how far somebody may be after a single point."""

_MAX_OVERLAPPING: Final = 100
"""Segments looked at for one instant; so many at a time are not those of one person."""


@dataclass(frozen=True)
class TrackPlace:
    """A place on a track: WGS-84 degrees, metres above sea level or None, metres of uncertainty.

    ``gap_s`` are the seconds to the nearer point.
    """

    latitude: float
    longitude: float
    elevation_m: float | None
    uncertainty_m: float
    gap_s: float
    is_interpolated: bool


@dataclass(frozen=True)
class _Segment:
    instants: tuple[datetime, ...]
    points: tuple[TrackPoint, ...]


class TrackMatcher:
    """Finds places on the points of any tracks; numbers of segments must differ between tracks."""

    def __init__(self, points: Iterable[TrackPoint]) -> None:
        """Points in any order."""
        by_segment: dict[int, list[TrackPoint]] = {}
        for point in points:
            by_segment.setdefault(point.segment, []).append(point)
        segments = [_segment(members) for members in by_segment.values()]
        self._segments = sorted(segments, key=lambda segment: segment.instants[0])
        self._starts = [segment.instants[0] for segment in self._segments]
        ends = (segment.instants[-1] for segment in self._segments)
        self._last_ends = list(accumulate(ends, max))
        """The latest end of each segment and all before it."""
        everything = (point for segment in self._segments for point in segment.points)
        self._all = _segment(everything) if self._segments else _Segment((), ())

    def match(
        self, instant: datetime, max_gap: timedelta = DEFAULT_MAX_GAP
    ) -> TrackPlace | Message:
        """The place at an instant (with its zone), or why the track does not give it.

        The uncertainty is half the distance between the two points, at least 10 m. That is time
        to the nearer point × speed between the two, where that is largest, in the middle of the
        gap; it does not shrink towards the points, because nobody walks at an even speed.
        """
        pairs = list(self._pairs_around(instant))
        if pairs:
            before, after = min(pairs, key=lambda pair: pair[1].instant - pair[0].instant)
            if max(instant - before.instant, after.instant - instant) <= max_gap:
                return _interpolated(before, after, instant)
        nearest = self._nearest(instant)
        if nearest is None:
            return message("Projects", "the track has no points with a time")
        if abs(nearest.instant - instant) <= MAX_NEAREST:
            return _at_point(nearest, instant)
        return self._reason(instant, nearest)

    def _pairs_around(self, instant: datetime) -> Iterable[tuple[TrackPoint, TrackPoint]]:
        """The point before and after an instant in each segment that spans it."""
        last = bisect_right(self._starts, instant) - 1
        for index in range(last, max(-1, last - _MAX_OVERLAPPING), -1):
            if self._last_ends[index] < instant:
                return
            segment = self._segments[index]
            if segment.instants[-1] >= instant:
                after = bisect_left(segment.instants, instant)
                before = after if segment.instants[after] == instant else after - 1
                yield segment.points[before], segment.points[after]

    def _nearest(self, instant: datetime) -> TrackPoint | None:
        place = bisect_left(self._all.instants, instant)
        around = self._all.points[max(0, place - 1) : place + 1]
        return min(around, key=lambda point: abs(point.instant - instant), default=None)

    def _reason(self, instant: datetime, nearest: TrackPoint) -> Message:
        minutes = max(1, round(abs(nearest.instant - instant) / timedelta(minutes=1)))
        if instant < self._all.instants[0]:
            text = message("Projects", "taken %Ln minute(s) before the track begins", "", 0)
        elif instant > self._all.instants[-1]:
            text = message("Projects", "taken %Ln minute(s) after the track ends", "", 0)
        else:
            text = message(
                "Projects",
                "taken in a gap of the track, %Ln minute(s) from its nearest point",
                "",
                0,
            )
        return text.counted(minutes)


def _segment(points: Iterable[TrackPoint]) -> _Segment:
    ordered = tuple(sorted(points, key=lambda point: point.instant))
    return _Segment(tuple(point.instant for point in ordered), ordered)


def _interpolated(before: TrackPoint, after: TrackPoint, instant: datetime) -> TrackPlace:
    if before is after:
        return _at_point(before, instant)
    share = (instant - before.instant) / (after.instant - before.instant)
    longitude = before.longitude + share * _east(before, after)
    longitude -= 360 * ((longitude > 180) - (longitude < -180))
    apart = distance_m(before.latitude, before.longitude, after.latitude, after.longitude)
    return TrackPlace(
        before.latitude + share * (after.latitude - before.latitude),
        longitude,
        _between(before.elevation_m, after.elevation_m, share),
        max(MIN_UNCERTAINTY_M, apart / 2),
        min(instant - before.instant, after.instant - instant).total_seconds(),
        is_interpolated=True,
    )


def _east(before: TrackPoint, after: TrackPoint) -> float:
    """Degrees to the east on the shorter way, also across the antimeridian."""
    east = after.longitude - before.longitude
    return east - 360 * ((east > 180) - (east < -180))


def _between(first: float | None, second: float | None, share: float) -> float | None:
    return None if first is None or second is None else first + share * (second - first)


def _at_point(point: TrackPoint, instant: datetime) -> TrackPlace:
    gap_s = abs(point.instant - instant).total_seconds()
    return TrackPlace(
        point.latitude,
        point.longitude,
        point.elevation_m,
        max(MIN_UNCERTAINTY_M, gap_s * _DRIVING_M_PER_S),
        gap_s,
        is_interpolated=False,
    )
