"""Places on a track: interpolated, from the nearest point, or not at all, with the reason."""

import csv
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from swc_desktop.core.message import Message
from swc_desktop.geo.distance import distance_m
from swc_desktop.projects.gpx import TrackPoint, read_gpx
from swc_desktop.projects.track_match import TrackMatcher, TrackPlace

START = datetime(2024, 2, 19, 3, tzinfo=UTC)


def fix(
    seconds: float, longitude: float = 35.0, segment: int = 1, elevation: float | None = None
) -> TrackPoint:
    return TrackPoint(START + timedelta(seconds=seconds), 0.5, longitude, elevation, segment)


def place_at(
    points: list[TrackPoint], seconds: float, max_gap: timedelta = timedelta(minutes=10)
) -> TrackPlace:
    found = TrackMatcher(points).match(START + timedelta(seconds=seconds), max_gap)
    assert isinstance(found, TrackPlace)
    return found


def reason_at(points: list[TrackPoint], seconds: float) -> str:
    found = TrackMatcher(points).match(START + timedelta(seconds=seconds))
    assert isinstance(found, Message)
    return str(found)


def test_between_two_points_a_place_is_interpolated() -> None:
    place = place_at([fix(0, 35.0, elevation=100), fix(400, 35.04, elevation=200)], 100)
    assert place.longitude == pytest.approx(35.01)
    assert (place.latitude, place.elevation_m, place.gap_s) == (0.5, 125, 100)
    assert place.is_interpolated


def test_the_uncertainty_is_half_the_distance_between_the_points_and_at_least_10_m() -> None:
    points = [fix(0, 35.0), fix(400, 35.04)]
    apart = distance_m(0.5, 35.0, 0.5, 35.04)
    assert place_at(points, 100).uncertainty_m == pytest.approx(apart / 2)
    assert place_at([fix(0), fix(400)], 100).uncertainty_m == 10


def test_at_a_point_the_place_is_that_of_the_point() -> None:
    place = place_at([fix(0, 35.0), fix(60, 35.04), fix(120, 35.05)], 60)
    assert (place.longitude, place.uncertainty_m, place.gap_s) == (35.04, 10, 0)


@pytest.mark.parametrize(
    ("west", "east", "share", "expected"),
    [(179.9, -179.9, 0.25, 179.95), (179.9, -179.9, 0.75, -179.95), (-179.9, 179.9, 0.25, -179.95)],
)
def test_the_antimeridian_is_crossed_on_the_shorter_way(
    west: float, east: float, share: float, expected: float
) -> None:
    assert place_at([fix(0, west), fix(100, east)], 100 * share).longitude == pytest.approx(
        expected
    )


def test_both_points_must_be_within_the_limit() -> None:
    points = [fix(0), fix(900)]
    assert reason_at(points, 240) == (
        "taken in a gap of the track, 4 minutes from its nearest point"
    )
    assert place_at(points, 450, timedelta(minutes=7.5)).is_interpolated


def test_nothing_is_interpolated_between_segments() -> None:
    points = [fix(0, segment=1), fix(300, segment=2)]
    assert reason_at(points, 150) == "taken in a gap of the track, 2 minutes from its nearest point"


def test_a_single_point_counts_within_30_seconds_and_the_doubt_grows_with_time() -> None:
    place = place_at([fix(0), fix(60)], -20)
    assert (place.longitude, place.is_interpolated, place.gap_s) == (35.0, False, 20)
    assert place.uncertainty_m == 300
    assert reason_at([fix(0)], -31) == "taken 1 minute before the track begins"
    assert reason_at([fix(0)], 7200) == "taken 120 minutes after the track ends"


def test_a_track_without_points_says_so() -> None:
    assert reason_at([], 0) == "the track has no points with a time"


def test_of_overlapping_segments_the_one_with_the_closer_points_counts() -> None:
    sparse = [fix(0, 35.0, 1), fix(600, 36.0, 1)]
    dense = [fix(290, 35.2, 2), fix(310, 35.2, 2)]
    for points in (sparse + dense, dense + sparse):
        assert place_at(points, 300).longitude == pytest.approx(35.2)
    assert place_at(sparse + dense, 500).longitude == pytest.approx(35 + 500 / 600)


def test_a_height_is_known_only_where_both_points_have_one() -> None:
    assert place_at([fix(0, elevation=5), fix(60)], 30).elevation_m is None


@pytest.mark.shared
def test_the_cases_beside_the_samples_come_out_as_by_the_rule_of_digikam(shared: Path) -> None:
    folder = shared / "standards" / "gpx"
    matcher = TrackMatcher(read_gpx((folder / "track.gpx").read_bytes(), "track.gpx").points)
    with (folder / "cases.csv").open(encoding="utf-8", newline="") as file:
        cases = list(csv.DictReader(file))
    assert len(cases) == 8
    for case in cases:
        found = matcher.match(datetime.fromisoformat(case["photo_time"]), timedelta(minutes=15))
        expected = case["digikam_rule_15_min"]
        if expected == "none":
            assert isinstance(found, Message), case
            continue
        assert isinstance(found, TrackPlace), case
        if expected == "interpolated":
            assert found.latitude == pytest.approx(float(case["interpolated_latitude"])), case
            assert found.longitude == pytest.approx(float(case["interpolated_longitude"])), case
        else:
            assert not found.is_interpolated, case
            assert found.gap_s == float(case["seconds_to_nearest_fix"])
