"""What GPS tracks would do: the same as what they do, before it is done."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from swc_desktop.core.observation import Moment, Place
from swc_desktop.projects import tracks
from swc_desktop.projects.gpx import Track, TrackPoint
from swc_desktop.projects.selecting import selected_media
from swc_desktop.projects.track_match import TrackMatcher
from swc_desktop.projects.track_preview import (
    Placeable,
    TimedPhotograph,
    TrackPreview,
    better_offset,
    placeable,
    preview_tracks,
)
from swc_desktop.projects.tracks import KeptTracks, MatchedTrack
from tests.projects.desk import Desk, photograph

START = datetime(2024, 2, 19, 4, 0, tzinfo=UTC)
LOCAL = datetime(2024, 2, 19, 6, 0)  # noqa: DTZ001 - what a camera writes
MINUTE = timedelta(minutes=1)


def track(*minutes: float) -> Track:
    """A walk in the Kruger Park, with a point at each of these minutes."""
    return Track(
        tuple(TrackPoint(START + at * MINUTE, -24.9 + at / 1000, 31.6, None, 0) for at in minutes)
    )


WALK = track(0, 5, 10, 40, 45, 50)


def taken(*minutes: float, hours: float = 0) -> Placeable:
    """Photographs by a camera on the time of the place."""
    shown = [LOCAL + at * MINUTE + timedelta(hours=hours) for at in minutes]
    return Placeable([TimedPhotograph(at, local, None) for at, local in enumerate(shown)], 2)


def preview(photographs: Placeable, *tracks: Track, **options: timedelta) -> TrackPreview:
    return preview_tracks(photographs, [MatchedTrack.of(one.points) for one in tracks], **options)


def test_photographs_are_counted_by_what_becomes_of_them() -> None:
    found = preview(taken(-20, 2, 7, 25, 42, 200), WALK)
    assert found == TrackPreview(3, 1, 2, 2, LOCAL + 2 * MINUTE, LOCAL + 42 * MINUTE)


def test_the_limit_and_the_offset_change_it() -> None:
    photographs = taken(25)
    assert preview(photographs, WALK).placed == 0
    assert preview(photographs, WALK, max_gap=timedelta(minutes=15)).placed == 1
    assert preview(photographs, WALK, offset=-20 * MINUTE).placed == 1
    assert preview(photographs, WALK, offset=timedelta(hours=3)).outside == 1


def test_the_second_track_places_what_the_first_does_not() -> None:
    found = preview(taken(25, 42), WALK, track(20, 30))
    assert (found.placed, found.in_gaps) == (2, 0)


def test_nothing_is_placed_without_photographs() -> None:
    assert preview(Placeable([], 0), WALK) == TrackPreview(0, 0, 0, 0, None, None)


def test_an_hour_on_a_camera_is_found() -> None:
    tracks = [MatchedTrack.of(WALK.points)]
    gap = timedelta(minutes=10)
    minutes = (2, 3, 4, 7, 8, 42, 43, 44, 46, 47)
    wrong = taken(*minutes, hours=1)
    assert preview(wrong, WALK).placed == 0
    assert better_offset(wrong, tracks, gap) == timedelta(hours=1)
    other_days = taken(*range(3000, 3100)).timed
    assert better_offset(Placeable([*wrong.timed, *other_days], 0), tracks, gap) is not None
    assert better_offset(taken(*minutes), tracks, gap) is None
    assert better_offset(taken(*range(3000, 3050)), tracks, gap) is None
    assert better_offset(Placeable([], 3), tracks, gap) is None


def numbers_of(desk: Desk) -> Sequence[int]:
    return [int(str(row[0])) for row in desk.project.file.rows("SELECT number FROM media")]


def test_a_preview_says_what_the_act_does(desk: Desk, tmp_path: Path) -> None:
    for at, minutes in enumerate((-20, 2, 7, 25, 42, 200)):
        time = LOCAL + minutes * MINUTE
        photograph(tmp_path / "card" / f"{at}.jpg", "Panthera leo", seed=at, time=time)
    photograph(tmp_path / "card" / "IMG-20240219-WA0007.jpg", "Panthera leo", seed=8)
    photograph(tmp_path / "card" / "none.jpg", "Panthera leo", seed=9)
    photograph(tmp_path / "card" / "at.jpg", "Panthera leo", seed=7, time=LOCAL, place=(-20, 30))
    desk.add(tmp_path / "card")
    connection = desk.project.connection
    photographs = placeable(connection, [WALK])
    assert (photographs.count, photographs.untimed) == (8, 2)
    found = preview(photographs, WALK)
    outcome = desk.work.tracks(
        [("walk.gpx", WALK)], max_gap=timedelta(minutes=10), offset=timedelta()
    )
    assert (outcome.media, outcome.left) == (found.placed, photographs.count - found.placed)
    again = placeable(connection, [WALK])
    assert preview(again, WALK) == found
    assert placeable(connection, [track(0, 9)]).count == 8 - found.placed
    desk.work.place(selected_media(connection, numbers_of(desk)), Place(-24.9, 31.6))
    assert placeable(connection, [WALK]).count == 0


def test_a_time_without_an_offset_is_read_in_the_zone_of_the_track() -> None:
    sea = [TrackPoint(START, 0.0, -30.0, None, 0), TrackPoint(START + MINUTE, 0.0, -30.1, None, 0)]
    one = MatchedTrack.of(sea)
    assert one.instant_of(LOCAL, START) == START
    assert one.span == (START, START + MINUTE)
    assert one.instant_of(LOCAL, None) == START + timedelta(hours=4)


def test_the_points_of_a_track_are_read_only_for_times_within_it(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_: object) -> TrackMatcher:
        raise AssertionError("the points were read")

    monkeypatch.setattr(tracks, "TrackMatcher", refuse)
    desk.work.tracks([("walk.gpx", WALK)], max_gap=timedelta(minutes=10), offset=timedelta())
    kept = KeptTracks(desk.project.connection)
    assert kept.place_at(Moment(LOCAL + timedelta(hours=3))) is None
    with pytest.raises(AssertionError, match="were read"):
        kept.place_at(Moment(LOCAL))


@pytest.mark.parametrize("name", ["a.gpx", "b.gpx"])
def test_the_content_of_a_track_is_its_points(name: str) -> None:
    assert track(0, 5).content == track(0, 5).content != track(0, 6).content, name
