"""What GPS tracks would do to the photographs of a project, without doing it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

import apsw

from swc_desktop.core.observation import Source
from swc_desktop.projects.gpx import Track
from swc_desktop.projects.resolving import GivenEvidence
from swc_desktop.projects.track_match import DEFAULT_MAX_GAP
from swc_desktop.projects.tracks import MatchedTrack, are_kept

_DAY_LETTERS: Final = len("2024-02-19")
_SAMPLE: Final = 300
"""Photographs by which an offset is looked for; enough to see which hour fits."""

_STEP: Final = timedelta(minutes=30)
_FURTHEST: Final = 28
"""Steps to each side: a camera on any time zone's clock, or on that of the other side of UTC."""


@dataclass(frozen=True)
class TimedPhotograph:
    """A photograph that a track may place: what its camera showed, and the instant if known."""

    number: int
    local: datetime
    instant: datetime | None


@dataclass(frozen=True)
class Placeable:
    """The photographs that tracks may place; ``untimed`` counts those without a time of day."""

    timed: Sequence[TimedPhotograph]
    untimed: int

    @property
    def count(self) -> int:
        """All of them."""
        return len(self.timed) + self.untimed


@dataclass(frozen=True)
class TrackPreview:
    """How many photographs would get a place, and how many would not for which reason.

    ``first`` and ``last`` are the times of the camera between which photographs get one, None where
    none does.
    """

    placed: int
    in_gaps: int
    outside: int
    untimed: int
    first: datetime | None
    last: datetime | None


def placeable(connection: apsw.Connection, tracks: Sequence[Track]) -> Placeable:
    """The photographs without a place, and those whose place is by a track that is used again."""
    rows = connection.execute(
        "SELECT number, local_time, instant FROM shown_media WHERE latitude IS NULL"
    ).fetchall()
    if are_kept(connection, [track.content for track in tracks]):
        rows += _placed_by_tracks(connection)
    timed = [
        TimedPhotograph(
            int(str(number)),
            datetime.fromisoformat(str(local)).replace(tzinfo=None),
            None if instant is None else datetime.fromtimestamp(float(str(instant)), UTC),
        )
        for number, local, instant in rows
        if local is not None and len(str(local)) > _DAY_LETTERS
    ]
    return Placeable(timed, len(rows) - len(timed))


def _placed_by_tracks(connection: apsw.Connection) -> list[tuple[object, ...]]:
    rows = connection.execute(
        "SELECT number, local_time, instant FROM shown_media WHERE latitude IS NOT NULL "
        "AND json_extract(facts, '$.own.place.is') = 'Absence'"
    ).fetchall()
    resolved = GivenEvidence(connection).resolve(int(str(row[0])) for row in rows)
    by_track = {
        one.number for one in resolved if one.place is not None and one.place.source is Source.TRACK
    }
    return [row for row in rows if row[0] in by_track]


def preview_tracks(
    photographs: Placeable,
    tracks: Sequence[MatchedTrack],
    *,
    max_gap: timedelta = DEFAULT_MAX_GAP,
    offset: timedelta = timedelta(),
) -> TrackPreview:
    """What tracks do with a limit of gaps, for cameras whose clocks are ``offset`` ahead.

    The first track that gives a place gives it, as in ``KeptTracks``.
    """
    placed: list[datetime] = []
    in_gaps = outside = 0
    for one in photographs.timed:
        if _is_placed(one, tracks, max_gap, offset):
            placed.append(one.local)
        elif any(_is_within(one, track, offset) for track in tracks):
            in_gaps += 1
        else:
            outside += 1
    first, last = (min(placed), max(placed)) if placed else (None, None)
    return TrackPreview(len(placed), in_gaps, outside, photographs.untimed, first, last)


def better_offset(
    photographs: Placeable, tracks: Sequence[MatchedTrack], max_gap: timedelta
) -> timedelta | None:
    """The offset of whole half hours with which most photographs get a place.

    Only photographs that such an offset could bring to a track count. None where most of them get
    one without any, or no offset places half of them.
    """
    near = [one for one in photographs.timed if any(_is_near(one, track) for track in tracks)]
    sample = near[:: max(1, len(near) // _SAMPLE)]

    def count(offset: timedelta) -> int:
        return sum(_is_placed(one, tracks, max_gap, offset) for one in sample)

    if not sample or count(timedelta()) * 2 >= len(sample):
        return None
    steps = sorted(range(-_FURTHEST, _FURTHEST + 1), key=abs)
    best = max((step * _STEP for step in steps), key=count)
    return best if best and count(best) * 2 >= len(sample) else None


def _is_placed(
    one: TimedPhotograph, tracks: Sequence[MatchedTrack], max_gap: timedelta, offset: timedelta
) -> bool:
    for track in tracks:
        instant = track.instant_of(one.local, one.instant)
        if instant is None:
            continue
        if track.place_at(instant, max_gap, offset) is not None:
            return True
    return False


def _is_near(one: TimedPhotograph, track: MatchedTrack) -> bool:
    instant = track.instant_of(one.local, one.instant)
    reach = _FURTHEST * _STEP
    return instant is not None and track.span[0] - reach <= instant <= track.span[1] + reach


def _is_within(one: TimedPhotograph, track: MatchedTrack, offset: timedelta) -> bool:
    instant = track.instant_of(one.local, one.instant)
    return instant is not None and track.span[0] <= instant - offset <= track.span[1]
