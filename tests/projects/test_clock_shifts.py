"""A clock corrected by a shift, by true times, or by the zone that the camera was set to."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from swc_desktop.projects.camera_readings import camera_readings
from swc_desktop.projects.clock_shifts import (
    ClockBasis,
    ClockShift,
    by_pairs,
    clock_basis,
    offset_words,
    parse_shift,
    shifted,
    shown_zone,
)
from swc_desktop.projects.clocks import fixed_offset
from swc_desktop.projects.correcting import KeptCorrection
from swc_desktop.projects.deployments import Deployment
from swc_desktop.projects.errors import ClockPairsRefused, ZoneUnknown
from swc_desktop.projects.home_zone import home_zone, zone_named
from swc_desktop.projects.resolving import GivenEvidence
from swc_desktop.projects.selecting import media_of, select_paths
from tests.projects.desk import Desk, photograph

JOBURG = ZoneInfo("Africa/Johannesburg")
FIRST = datetime(2024, 2, 19, 6)  # noqa: DTZ001 - what a camera writes
BASIS = ClockBasis(FIRST, fixed_offset(timedelta(hours=2)), JOBURG)


@pytest.mark.parametrize(
    ("text", "years", "span"),
    [
        ("+1 y", 1, timedelta()),
        ("-2 years", -2, timedelta()),
        ("-2 h 30 min", 0, -timedelta(hours=2, minutes=30)),
        ("1 d 02:00", 0, timedelta(days=1, hours=2)),
        ("+00:00:45", 0, timedelta(seconds=45)),
        ("365d, 3m 1s", 0, timedelta(days=365, minutes=3, seconds=1)),
        ("\N{MINUS SIGN}1 day", 0, -timedelta(days=1)),
    ],
)
def test_a_shift_is_read_as_people_write_it(text: str, years: int, span: timedelta) -> None:
    assert parse_shift(text) == ClockShift(years, span)


@pytest.mark.parametrize("text", ["", "+", "1", "0 h", "one year", "1 y!", "1 month", "+-1 h"])
def test_a_shift_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(ClockPairsRefused, match="is not a shift like"):
        parse_shift(text)


def test_years_are_those_of_the_calendar() -> None:
    leap = datetime(2024, 2, 29, 12)  # noqa: DTZ001 - what a camera writes
    assert parse_shift("+1 y").added_to(leap) == datetime(2025, 2, 28, 12)  # noqa: DTZ001
    assert parse_shift("+4 y").added_to(leap) == datetime(2028, 2, 29, 12)  # noqa: DTZ001
    assert instant(shifted(BASIS, parse_shift("+1 y"))) == datetime(2025, 2, 19, 4, tzinfo=UTC)
    with pytest.raises(ClockPairsRefused, match="calendar"):
        parse_shift("+9000 y").added_to(leap)
    with pytest.raises(ClockPairsRefused, match="years apart"):
        shifted(BASIS, parse_shift("+70 y"))


def test_a_shift_starts_from_how_the_clock_is_taken_now() -> None:
    kept = shifted(BASIS, parse_shift("-1 h"))
    assert instant(kept) == datetime(2024, 2, 19, 3, tzinfo=UTC)
    assert kept.offset == timedelta(hours=2)
    assert instant(shifted(BASIS, parse_shift("+1 h"))) == datetime(2024, 2, 19, 5, tzinfo=UTC)


def test_a_camera_on_utc_keeps_that_offset() -> None:
    assert instant(shown_zone(BASIS, UTC)) == FIRST.replace(tzinfo=UTC)
    berlin = shown_zone(BASIS, ZoneInfo("Europe/Berlin"))
    summer = datetime(2024, 7, 1, 12)  # noqa: DTZ001 - what a camera writes
    assert berlin.correction.instant_of(summer) == datetime(2024, 7, 1, 11, tzinfo=UTC)


def test_true_times_without_an_offset_are_those_of_the_zone() -> None:
    kept = by_pairs([("2024-02-19 06:00", "2024-02-19 09:00")], JOBURG)
    assert instant(kept) == datetime(2024, 2, 19, 7, tzinfo=UTC)
    assert kept.offset == timedelta(hours=2)
    typed = by_pairs([("2024-02-19 06:00", "2024-02-19 09:00+03:00")], JOBURG)
    assert instant(typed) == datetime(2024, 2, 19, 6, tzinfo=UTC)
    assert typed.offset == timedelta(hours=3)
    with pytest.raises(ClockPairsRefused, match="has no offset"):
        by_pairs([("2024-02-19 06:00", "2024-02-19 09:00")])


def test_the_basis_is_what_counts_for_most(desk: Desk, tmp_path: Path) -> None:
    station = Deployment("A1", latitude=-24.9, longitude=31.6, starts="2024-01-01T00:00:00+02:00")
    desk.work.deployments([station], source="a.csv")
    card = tmp_path / "card"
    for at in range(3):
        taken = FIRST + timedelta(hours=at)
        photograph(card / f"{at}.jpg", "Panthera leo", seed=at, time=taken)
    desk.add(card, deployment="A1")
    basis = basis_of(desk, card)
    assert (basis.first, basis.in_use, basis.others) == (FIRST, fixed_offset(2 * HOUR), 0)
    assert basis.zone == JOBURG
    alone = select_paths(desk.project.connection, [card / "2.jpg"])
    kept = KeptCorrection(fixed_offset(timedelta()), timedelta(hours=2))
    desk.work.clock(alone, kept)
    basis = basis_of(desk, card)
    assert (basis.in_use, basis.others) == (fixed_offset(2 * HOUR), 1)
    assert "The clock of 1 photograph is taken otherwise" in str(offset_words(basis))


def test_without_a_place_the_home_zone_is_assumed(desk: Desk, tmp_path: Path) -> None:
    photograph(tmp_path / "card" / "a.jpg", "Panthera leo", time=FIRST)
    desk.add(tmp_path / "card")
    assert home_zone(desk.project.connection) is None
    desk.work.set_home_zone("asia/kolkata")
    basis = basis_of(desk, tmp_path / "card")
    assert (basis.is_known, str(basis.zone)) == (False, "Asia/Kolkata")
    assert basis.in_use == fixed_offset(timedelta(hours=5, minutes=30))
    assert "taken as those of Asia/Kolkata" in str(offset_words(basis))
    desk.work.set_home_zone("")
    assert home_zone(desk.project.connection) is None


def test_without_a_reading_there_is_no_basis(desk: Desk, tmp_path: Path) -> None:
    photograph(tmp_path / "card" / "a.jpg", "Panthera leo")
    desk.add(tmp_path / "card")
    numbers = media_of(
        desk.project.connection, select_paths(desk.project.connection, [tmp_path / "card"])
    )
    connection = desk.project.connection
    assert (
        clock_basis(camera_readings(connection, GivenEvidence(connection), numbers), None) is None
    )


def test_a_zone_that_is_none_is_refused(desk: Desk) -> None:
    assert zone_named(" utc ").key == "UTC"
    for name in ("Africa", "Mars/Olympus", "../etc/passwd", ""):
        with pytest.raises(ZoneUnknown, match="There is no time zone"):
            zone_named(name)
    with pytest.raises(ZoneUnknown):
        desk.work.set_home_zone("Mars/Olympus")


HOUR = timedelta(hours=1)


def instant(kept: KeptCorrection) -> datetime:
    return kept.correction.instant_of(FIRST).astimezone(UTC)


def basis_of(desk: Desk, *paths: Path) -> ClockBasis:
    connection = desk.project.connection
    numbers = media_of(connection, select_paths(connection, paths))
    readings = camera_readings(connection, GivenEvidence(connection), numbers)
    basis = clock_basis(readings, home_zone(connection))
    assert basis is not None
    return basis


def test_a_shift_of_a_clock_that_was_reset_starts_from_the_first_file(
    desk: Desk, tmp_path: Path
) -> None:
    reset = datetime(2020, 1, 1)  # noqa: DTZ001 - what a camera writes
    for at, taken in enumerate((FIRST, reset)):
        photograph(tmp_path / "card" / f"{at}.jpg", "Panthera leo", seed=at, time=taken)
    desk.add(tmp_path / "card")
    assert basis_of(desk, tmp_path / "card").first == FIRST
