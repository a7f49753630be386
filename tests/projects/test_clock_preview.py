"""What a correction would change, and corrections that lead into the future."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from swc_desktop.core.observation import Moment
from swc_desktop.core.progress import Cancelled
from swc_desktop.projects.clock_choices import WhoseClock, clock_choices
from swc_desktop.projects.clock_preview import ClockPreview, ClockSummary, around, in_file_order
from swc_desktop.projects.clocks import ClockPair, correction, fixed_offset
from swc_desktop.projects.correcting import KeptCorrection
from swc_desktop.projects.deployments import Deployment
from swc_desktop.projects.errors import ClockInFuture
from swc_desktop.projects.selecting import Selected, select_paths
from tests.projects.desk import Desk, photograph

NOON = datetime(2024, 2, 19, 12)  # noqa: DTZ001 - what a camera writes
HOUR = timedelta(hours=1)
STATION = Selected("deployment", "A1")
FAR = datetime.now(UTC) + timedelta(days=1)


def kept(hours: float) -> KeptCorrection:
    """The correction of a clock that is so many hours ahead of UTC."""
    return KeptCorrection(fixed_offset(hours * HOUR), 2 * HOUR)


def station(desk: Desk, folder: Path, *hours: float) -> Path:
    """A card of a station in the Kruger national park, on UTC+2."""
    made = Deployment("A1", latitude=-24.9, longitude=31.6, starts="2024-01-01T00:00:00+02:00")
    desk.work.deployments([made], source="a.csv")
    for at, hour in enumerate(hours):
        taken = NOON + hour * HOUR
        photograph(
            folder / f"IMG_{at + 8}.JPG", "Panthera leo", seed=at, time=taken, serial=f"S{at % 2}"
        )
    desk.add(folder, deployment="A1")
    return folder


def preview(desk: Desk, *targets: Selected, hours: float = 2) -> ClockPreview:
    return ClockPreview(desk.project.connection, targets, kept(hours))


def summary(desk: Desk, *targets: Selected, hours: float = 2) -> ClockSummary:
    numbers = around(desk.project.connection, targets)
    return preview(desk, *targets, hours=hours).summary(numbers, FAR)


def test_days_and_light_that_change_are_counted(desk: Desk, tmp_path: Path) -> None:
    station(desk, tmp_path / "card", 0, 1, 11)
    found = summary(desk, STATION, hours=1)
    assert (found.media, found.changed, found.other_day, found.other_light) == (3, 3, 1, 0)
    assert (found.first, found.last, found.jumps) == (0, 2, ())
    found = summary(desk, STATION, hours=-10)
    assert (found.changed, found.other_day, found.other_light) == (3, 3, 3)
    assert [str(one) for one in found.sentences] == [
        "3 photographs get another time.",
        "3 are then of another day.",
        "3 are then in other light: day, twilight or night.",
    ]
    assert summary(desk, STATION, hours=2).changed == 0


def test_a_jump_is_shown_between_what_is_before_and_after(desk: Desk, tmp_path: Path) -> None:
    card = station(desk, tmp_path / "card", 0, 1, -9000, -8999)
    later = select_paths(desk.project.connection, [card / "IMG_10.JPG", card / "IMG_11.JPG"])
    numbers = around(desk.project.connection, later)
    changes = list(preview(desk, *later, hours=-8998).changes(numbers))
    assert [change.file for change in changes] == [f"card/IMG_{at}.JPG" for at in (8, 9, 10, 11)]
    assert [change.new is None for change in changes] == [True, True, False, False]
    found = summary(desk, *later, hours=-8998)
    assert (found.media, found.changed, found.first, found.last) == (2, 2, 2, 3)
    assert found.jumps == (2,)


def test_what_is_closer_to_a_photograph_counts_before_its_station(
    desk: Desk, tmp_path: Path
) -> None:
    card = station(desk, tmp_path / "card", 0, 1, 2)
    connection = desk.project.connection
    desk.work.clock(select_paths(connection, [card / "IMG_8.JPG"]), kept(5))
    desk.work.time(select_paths(connection, [card / "IMG_9.JPG"]), Moment(NOON, HOUR))
    found = summary(desk, STATION, hours=4)
    assert (found.media, found.changed) == (3, 1)
    assert str(found.sentences[1]).startswith("2 stay as they are:")
    before = {row.number: row.old for row in preview(desk, STATION, hours=4).changes([1, 2, 3])}
    expected = {
        row.number: row.new.isoformat()
        for row in preview(desk, STATION, hours=4).changes([1, 2, 3])
        if row.new is not None
    }
    desk.work.clock([STATION], kept(4))
    rows = desk.project.file.rows("SELECT number, local_time FROM media")
    assert {row[0]: row[1] for row in rows} == before | expected


def test_the_pass_ends_when_it_is_asked_to(desk: Desk, tmp_path: Path) -> None:
    station(desk, tmp_path / "card", 0)

    def check() -> None:
        raise Cancelled

    with pytest.raises(Cancelled):
        preview(desk, STATION).summary([1], FAR, check)


def test_files_come_as_the_camera_counted_them(desk: Desk, tmp_path: Path) -> None:
    station(desk, tmp_path / "card", 0, 1, 2, 3)
    connection = desk.project.connection
    numbers = in_file_order(connection, [4, 3, 2, 1])
    paths = {
        int(str(number)): str(path)
        for number, path in desk.project.file.rows("SELECT media, path FROM media_file")
    }
    assert [paths[number] for number in numbers] == [f"IMG_{at}.JPG" for at in (8, 9, 10, 11)]


def test_a_selection_stands_for_its_station_or_its_cameras(desk: Desk, tmp_path: Path) -> None:
    station(desk, tmp_path / "card", 0, 1, 2)
    photograph(tmp_path / "other" / "x.jpg", "Panthera leo", seed=9, time=NOON)
    desk.add(tmp_path / "other")
    found = clock_choices(desk.project.connection, [1])
    assert [(one.whose, one.names, one.media) for one in found[:2]] == [
        (WhoseClock.STATION, "A1", 3),
        (WhoseClock.SERIAL, "S0", 2),
    ]
    assert (found[2].whose, found[2].media) == (WhoseClock.PHOTOGRAPHS, 1)
    both = clock_choices(desk.project.connection, [1, 3])
    assert both[1].names == "S0, S1"
    (alone,) = clock_choices(desk.project.connection, [1, 4])
    assert alone.whose is WhoseClock.PHOTOGRAPHS


def ahead(days: float) -> KeptCorrection:
    """Noon of that day becomes so many days from now."""
    instant = datetime.now(UTC).replace(microsecond=0) + timedelta(days=days)
    return KeptCorrection(correction([ClockPair(NOON, instant)]), 2 * HOUR)


def test_a_correction_into_the_future_is_refused_unless_confirmed(
    desk: Desk, tmp_path: Path
) -> None:
    station(desk, tmp_path / "card", -48, 0, 48)
    before = desk.predictions()
    with pytest.raises(ClockInFuture, match="2 photographs would be after") as refused:
        desk.work.clock([STATION], ahead(2))
    assert "This computer shows" in str(refused.value)
    assert desk.predictions() == before
    assert desk.project.file.one("SELECT count(*) FROM current_clock_correction") == 0
    desk.work.clock([STATION], ahead(2), confirmed=True)
    assert desk.project.file.one("SELECT count(*) FROM current_clock_correction") == 1
    numbers = around(desk.project.connection, [STATION])
    seen = ClockPreview(desk.project.connection, [STATION], ahead(9)).summary(numbers, FAR)
    assert seen.in_future == 3
    assert seen.latest is not None
    assert seen.latest > FAR


def test_today_is_no_future(desk: Desk, tmp_path: Path) -> None:
    station(desk, tmp_path / "card", 0)
    assert desk.work.clock([STATION], ahead(0.1)).media == 1


def test_what_was_in_the_future_before_does_not_keep_from_correcting(
    desk: Desk, tmp_path: Path
) -> None:
    card = station(desk, tmp_path / "card", 0, 1)
    soon = datetime.now(UTC).replace(tzinfo=None) + timedelta(days=400)
    one = select_paths(desk.project.connection, [card / "IMG_8.JPG"])
    desk.work.time(one, Moment(soon, 2 * HOUR))
    assert desk.work.clock([STATION], kept(3)).media == 2
