"""The GPS tracks of a project, and the place that they give at an instant."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cached_property
from typing import Final, Self
from zoneinfo import ZoneInfo

import apsw

from swc_desktop.core.message import Message
from swc_desktop.core.observation import Moment, Place, Source
from swc_desktop.geo.zone import zone_of
from swc_desktop.projects.acts import FIRST_SAID
from swc_desktop.projects.gpx import TrackPoint
from swc_desktop.projects.track_match import MAX_NEAREST, TrackMatcher, TrackPlace


class MatchedTrack:
    """The points of one track, to be asked where somebody was when a camera showed a time.

    ``span`` are the instants of its first and its last point, ``zone`` the time zone at the first
    or None. The points are read when a time within the span is first asked for.
    """

    def __init__(
        self, first: TrackPoint, last: datetime, points: Callable[[], Sequence[TrackPoint]]
    ) -> None:
        self.span = first.instant, last
        name = zone_of(Place(first.latitude, first.longitude))
        self.zone = None if name is None else ZoneInfo(name)
        self._points = points

    @classmethod
    def of(cls, points: Sequence[TrackPoint]) -> Self:
        """The track of these points, at least one."""
        first = min(points, key=lambda point: point.instant)
        return cls(first, max(point.instant for point in points), lambda: points)

    @cached_property
    def _matcher(self) -> TrackMatcher:
        return TrackMatcher(self._points())

    def instant_of(self, local: datetime, instant: datetime | None) -> datetime | None:
        """The instant of a camera's time; without an offset it is read in the zone of the track."""
        if instant is None and self.zone is not None:
            return local.replace(tzinfo=self.zone).astimezone(UTC)
        return instant

    def place_at(
        self, instant: datetime, max_gap: timedelta, offset: timedelta
    ) -> TrackPlace | None:
        """The place at an instant of a clock that is ``offset`` ahead of the receiver, None where
        the track does not give it."""
        there = instant - offset
        if not self.span[0] - MAX_NEAREST <= there <= self.span[1] + MAX_NEAREST:
            return None
        found = self._matcher.match(there, max_gap)
        return None if isinstance(found, Message) else found


class KeptTracks:
    """All tracks that count; the first that gives a place at an instant gives it."""

    def __init__(self, connection: apsw.Connection) -> None:
        """Read where each track begins and ends; its points only where they are needed."""
        rows = connection.execute(
            f"SELECT number, max_gap_s, offset_s FROM current_track AS row {FIRST_SAID}"
        ).fetchall()
        self._tracks = [
            _KeptTrack(
                _kept(connection, int(str(number))),
                timedelta(seconds=float(str(max_gap))),
                timedelta(seconds=float(str(offset))),
            )
            for number, max_gap, offset in rows
        ]

    def place_at(self, moment: Moment) -> Place | None:
        """Where somebody was when a camera showed this time, None where no track says."""
        for one in self._tracks:
            instant = one.track.instant_of(moment.local, moment.utc)
            if instant is None:
                continue
            found = one.track.place_at(instant, one.max_gap, one.offset)
            if found is not None:
                return Place(found.latitude, found.longitude, found.elevation_m, Source.TRACK)
        return None


def are_kept(connection: apsw.Connection, contents: Sequence[str]) -> bool:
    """Whether one of these tracks, by ``Track.content``, is in use already."""
    rows = connection.execute("SELECT content FROM current_track").fetchall()
    return not {str(row[0]) for row in rows}.isdisjoint(contents)


@dataclass(frozen=True)
class _KeptTrack:
    track: MatchedTrack
    max_gap: timedelta
    offset: timedelta


_COLUMNS: Final = "instant, latitude, longitude, altitude_m, segment"


def _kept(connection: apsw.Connection, number: int) -> MatchedTrack:
    of_it = "FROM track_point WHERE track = ? ORDER BY instant"
    ((first, *there),) = connection.execute(f"SELECT {_COLUMNS} {of_it} LIMIT 1", (number,))
    ((last,),) = connection.execute(f"SELECT instant {of_it} DESC LIMIT 1", (number,))

    def points() -> list[TrackPoint]:
        return [
            TrackPoint(datetime.fromtimestamp(instant, UTC), *rest)
            for instant, *rest in connection.execute(f"SELECT {_COLUMNS} {of_it}", (number,))
        ]

    begin = TrackPoint(datetime.fromtimestamp(first, UTC), *there)
    return MatchedTrack(begin, datetime.fromtimestamp(last, UTC), points)
