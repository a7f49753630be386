"""GPX files as receivers and apps write them, and files that only look like it."""

from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from swc_desktop.projects import gpx
from swc_desktop.projects.errors import TrackNotRead
from swc_desktop.projects.gpx import Track, TrackPoint, read_gpx


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def track_of(points: str, opening: str = '<gpx version="1.1">') -> bytes:
    return f"{opening}<trk><trkseg>{points}</trkseg></trk></gpx>".encode()


def point(time: str = "2024-02-19T03:00:00Z", place: str = 'lat="-1.41" lon="35.01"') -> str:
    return f"<trkpt {place}><time>{time}</time></trkpt>"


FIRST = TrackPoint(at("2024-02-19T03:00:00"), -1.41, 35.01, None, 1)


def test_a_point_has_its_instant_in_utc_its_place_and_its_segment() -> None:
    assert read_gpx(track_of(point()), "a.gpx") == Track((FIRST,))


@pytest.mark.parametrize(
    "opening",
    [
        '<gpx xmlns="http://www.topografix.com/GPX/1/1" version="1.1">',
        '<gpx xmlns="http://www.topografix.com/GPX/1/0" version="1.0">',
        '<?xml version="1.0" encoding="ISO-8859-1"?><gpx>',
    ],
)
def test_the_namespace_does_not_matter(opening: str) -> None:
    assert read_gpx(track_of(point(), opening), "a.gpx").points == (FIRST,)


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_other_encodings_are_read(encoding: str) -> None:
    text = track_of(point()).decode()
    assert read_gpx(text.encode(encoding), "a.gpx").points == (FIRST,)


@pytest.mark.parametrize(
    ("written", "instant"),
    [
        ("2024-02-19T03:00:00.500Z", "2024-02-19T03:00:00.500000"),
        ("2024-02-19T06:00:00+03:00", "2024-02-19T03:00:00"),
        ("2024-02-18T22:30:00-0430", "2024-02-19T03:00:00"),
        (" 2024-02-19T03:00:00Z\n", "2024-02-19T03:00:00"),
        ("2024-02-19T03:00:00", "2024-02-19T03:00:00"),
    ],
)
def test_times_have_fractions_and_offsets(written: str, instant: str) -> None:
    track = read_gpx(track_of(point(written)), "a.gpx")
    assert [found.instant for found in track.points] == [at(instant)]


def test_a_height_belongs_to_its_point_and_not_an_extension() -> None:
    inner = (
        '<trkpt lat="1" lon="2"><ele>1650.5</ele><time>2024-02-19T03:00:00Z</time>'
        "<extensions><time>2001-01-01T00:00:00Z</time><ele>7</ele></extensions></trkpt>"
    )
    found = read_gpx(track_of(inner), "a.gpx").points[0]
    assert (found.instant, found.elevation_m) == (at("2024-02-19T03:00:00"), 1650.5)


def test_the_segments_of_all_tracks_are_numbered_through() -> None:
    segment = f"<trkseg>{point()}</trkseg>"
    content = f"<gpx><trk>{segment}{segment}</trk><trk>{segment}</trk></gpx>".encode()
    assert [found.segment for found in read_gpx(content, "a.gpx").points] == [1, 2, 3]


def test_a_point_without_a_time_is_left_out_and_counted() -> None:
    bare = '<trkpt lat="-1.41" lon="35.01"/>'
    track = read_gpx(track_of(point() + bare + bare), "a.gpx")
    assert (len(track.points), track.without_time) == (1, 2)
    assert [str(text) for text in track.left_out] == ["2 points without a time were left out"]


@pytest.mark.parametrize(
    "faulty",
    [
        point(place='lat="91" lon="35"'),
        point(place='lat="1" lon="-180.1"'),
        point(place='lat="nan" lon="35"'),
        point(place='lat="1e999" lon="35"'),
        point(place='lat="1_0" lon="35"'),
        point(place='lat="1,5" lon="35"'),
        point(place='lon="35"'),
        point(place='lat="0" lon="0"'),
        point("2024-02-30T03:00:00Z"),
        point("yesterday"),
        point("1980-01-06T00:00:00Z"),
        point("2024-02-19T03:00:00+99:00"),
        point("0001-01-01T00:00:00+14:00"),
    ],
)
def test_a_point_that_cannot_be_true_is_left_out_and_counted(faulty: str) -> None:
    track = read_gpx(track_of(point() + faulty), "a.gpx")
    assert (track.points, track.invalid) == ((FIRST,), 1)
    text = "1 point with an invalid place or time was left out"
    assert [str(sentence) for sentence in track.left_out] == [text]


BOMB = '<!DOCTYPE gpx [<!ENTITY a "aaaa">]><gpx>&a;</gpx>'
ENTITY = '<!DOCTYPE gpx SYSTEM "file:///etc/passwd"><gpx/>'


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"", "it is not XML"),
        (b"lat,lon\n1,2", "it is not XML"),
        (track_of(point())[:-4], "it is not XML"),
        (b'<?xml version="1.0" encoding="klingon"?><gpx/>', "it is not XML"),
        (BOMB.encode(), "it is not XML"),
        (ENTITY.encode(), "it is not XML"),
        (b"<kml/>", "it is not GPX: it begins with 'kml'"),
        (b"<gpx/>", "it has no track points"),
        (
            b'<gpx><wpt lat="1" lon="2"/><wpt lat="1" lon="3"/></gpx>',
            "routes (2 points) but no track",
        ),
        (
            track_of('<trkpt lat="1" lon="2"/>'),
            "its 1 track point does not have both a place and a time",
        ),
        (
            b"<gpx>" + b"".join(b"<a%d/>" % n for n in range(2000)) + b"</gpx>",
            "too many kinds of tags",
        ),
        (b"<gpx>" * 200, "tags in tags"),
        (b"<gpx>" + b"<a b='" + b"x" * (3 << 20) + b"'/></gpx>", "one of its tags is too long"),
    ],
)
def test_what_is_not_a_track_is_refused_with_its_reason(content: bytes, problem: str) -> None:
    with pytest.raises(TrackNotRead) as caught:
        read_gpx(content, "walk.gpx")
    assert problem in str(caught.value)
    assert str(caught.value).startswith("walk.gpx cannot be read as a GPX track: ")


def test_a_file_or_a_track_beyond_the_limits_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gpx, "MAX_TRACK_POINTS", 2)
    assert len(read_gpx(track_of(point() * 2), "a.gpx").points) == 2
    with pytest.raises(TrackNotRead, match="more than 64 MB or 2 points"):
        read_gpx(track_of(point() * 3), "a.gpx")
    monkeypatch.setattr(gpx, "MAX_TRACK_BYTES", 10)
    with pytest.raises(TrackNotRead, match="more than 0 MB"):
        read_gpx(track_of(point()), "a.gpx")


@given(st.binary(max_size=200), st.integers(0, 200))
def test_any_bytes_are_survived(junk: bytes, place: int) -> None:
    good = track_of(point() + point("2024-02-19T03:01:00Z"))
    for content in (junk, good[:place] + junk + good[place:]):
        with suppress(TrackNotRead):
            read_gpx(content, "a.gpx")


@pytest.mark.shared
def test_the_samples_are_read_whole(shared: Path) -> None:
    folder = shared / "standards" / "gpx"
    track = read_gpx((folder / "track.gpx").read_bytes(), "track.gpx")
    assert [found.segment for found in track.points] == [1] * 12 + [2] * 6
    assert (track.without_time, track.invalid) == (0, 0)
    old = read_gpx((folder / "gpx10_no_namespace.gpx").read_bytes(), "old.gpx")
    instants = [at("2024-02-19T03:00:00.500000"), at("2024-02-19T03:01:00")]
    assert [found.instant for found in old.points] == instants
    with pytest.raises(TrackNotRead, match="its 18 track points do not have both"):
        read_gpx((folder / "no_time.gpx").read_bytes(), "no_time.gpx")
