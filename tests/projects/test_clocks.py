"""Corrections of a camera's clock: a shift, a line, and what is refused."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from swc_desktop.photos.errors import TimeNotRead
from swc_desktop.projects.clocks import (
    ClockCorrection,
    ClockPair,
    changes,
    clock_pair,
    correction,
    fixed_offset,
)
from swc_desktop.projects.errors import ClockPairsRefused


def reading(text: str) -> datetime:
    return datetime.fromisoformat(text)


def instant(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)


def pair(camera: str, true: str) -> ClockPair:
    return ClockPair(reading(camera), instant(true))


def test_one_pair_is_a_shift() -> None:
    """A camera that is a year late, on a clock of its own."""
    shift = correction([pair("2023-02-19 06:20:00", "2024-02-19 06:24:10+03:00")])
    assert shift.instant_of(reading("2023-02-20 00:00:00")) == instant("2024-02-20 00:04:10+03:00")
    assert shift.drift_s_per_day == 0


def test_a_fixed_offset_is_a_shift() -> None:
    shift = fixed_offset(timedelta(hours=3))
    assert shift.instant_of(reading("2024-02-19 06:24:10")) == instant("2024-02-19 06:24:10+03:00")


def test_two_pairs_are_a_line() -> None:
    line = correction(
        [
            pair("2024-02-01 12:00:00", "2024-02-01 12:00:00+00:00"),
            pair("2024-02-11 12:01:40", "2024-02-11 12:00:00+00:00"),
        ]
    )
    assert line.drift_s_per_day == pytest.approx(10)
    assert line.instant_of(reading("2024-02-01 12:00:00")) == instant("2024-02-01 12:00:00+00:00")
    assert line.instant_of(reading("2024-02-06 12:00:50")) == instant("2024-02-06 12:00:00+00:00")
    assert line.instant_of(reading("2024-02-11 12:01:40")) == instant("2024-02-11 12:00:00+00:00")
    assert line.instant_of(reading("2024-02-21 12:03:20")) == instant("2024-02-21 12:00:00+00:00")


def test_the_order_of_pairs_does_not_matter() -> None:
    pairs = [
        pair("2024-02-01 12:00:00", "2024-02-01 12:00:00+00:00"),
        pair("2024-02-11 12:00:30", "2024-02-11 12:00:00+00:00"),
    ]
    assert correction(pairs) == correction(reversed(pairs))


A_DAY = ("2024-02-01 12:00:00", "2024-02-01 12:00:00+00:00")


@pytest.mark.parametrize(
    ("pairs", "problem"),
    [
        ([], "there are 0 pairs"),
        ([A_DAY] * 3, "there are 3 pairs"),
        ([A_DAY, A_DAY], "both pairs have the same reading"),
        ([A_DAY, ("2024-02-01 13:00:00", "2024-02-01 13:00:00+00:00")], "less than a day apart"),
        ([A_DAY, ("2024-02-09 12:00:00", "2024-01-09 12:00:00+00:00")], "the earlier true time"),
        ([A_DAY, ("2024-02-11 13:00:00", "2024-02-11 12:00:00+00:00")], "gain +360 s a day"),
        ([A_DAY, ("2024-02-11 11:00:00", "2024-02-11 12:00:00+00:00")], "gain -360 s a day"),
        ([("2204-02-19 06:24:10", "2024-02-19 06:24:10+00:00")], "are 180 years apart"),
    ],
)
def test_what_no_clock_does_is_refused(pairs: list[tuple[str, str]], problem: str) -> None:
    with pytest.raises(ClockPairsRefused) as caught:
        correction(pair(*texts) for texts in pairs)
    assert problem in str(caught.value)


def test_an_offset_of_more_years_than_clocks_are_off_is_refused() -> None:
    with pytest.raises(ClockPairsRefused, match="100 years apart"):
        fixed_offset(timedelta(days=36525))


@pytest.mark.parametrize(
    "camera", ["2023-02-19 06:20:00", "2023:02:19 06:20:00", "2023-02-19T06:20"]
)
def test_a_pair_is_typed_as_a_reading_and_a_time_with_its_offset(camera: str) -> None:
    expected = pair("2023-02-19 06:20:00", "2024-02-19 06:24:10+03:00")
    assert clock_pair(camera, "2024-02-19 06:24:10 +03:00") == expected


def test_a_reading_may_be_from_a_year_that_no_photograph_is_from() -> None:
    assert clock_pair("1970-01-01 00:05", "2024-02-19 06:24Z").reading == reading(
        "1970-01-01 00:05"
    )


@pytest.mark.parametrize(
    ("camera", "true", "problem"),
    [
        ("2023-02-19 06:20:00", "2024-02-19 06:24:10", "has no offset such as +02:00"),
        ("2023-02-19 06:20:00Z", "2024-02-19 06:24:10Z", "has an offset; leave it out"),
        ("2023-02-19 06:20+02:00", "2024-02-19 06:24:10Z", "has an offset; leave it out"),
        ("2023-02-30 06:20:00", "2024-02-19 06:24:10Z", "is not in the calendar"),
        ("2023-02-19", "2024-02-19 06:24:10Z", "is not a time like"),
    ],
)
def test_a_pair_that_cannot_be_read_says_which_time_is_at_fault(
    camera: str, true: str, problem: str
) -> None:
    with pytest.raises(ClockPairsRefused) as caught:
        clock_pair(camera, true)
    assert problem in str(caught.value)


def test_a_true_time_that_is_none_is_refused() -> None:
    with pytest.raises(TimeNotRead):
        clock_pair("2023-02-19 06:20:00", "soon")


def test_a_preview_says_old_and_new_on_the_wall_of_the_zone() -> None:
    zone = ZoneInfo("Africa/Nairobi")
    old, new = fixed_offset(timedelta(hours=3)), fixed_offset(timedelta())
    (change,) = changes([reading("2024-02-19 06:24:10")], old, new, zone)
    assert str(change.words) == "2024-02-19 06:24:10+03:00 → 2024-02-19 09:24:10+03:00"
    (first,) = changes([reading("2024-02-19 06:24:10")], None, new, zone)
    assert str(first.words) == "2024-02-19 06:24:10 → 2024-02-19 09:24:10+03:00"


def test_a_correction_can_be_put_into_words() -> None:
    assert str(fixed_offset(timedelta(hours=2)).words) == "the clock shows UTC +02:00:00"
    late = fixed_offset(timedelta(days=-365, seconds=-5))
    assert str(late.words) == "the clock shows UTC -365 d 00:00:05"
    line = correction([pair(*A_DAY), pair("2024-02-11 12:00:50", "2024-02-11 12:00:00+00:00")])
    assert str(line.words) == "the clock shows UTC +00:00:00 and gains +5.0 s a day"


moments = st.datetimes(reading("1970-01-01"), reading("2100-01-01"))


@given(moments, moments, st.floats(-20, 20), st.integers(1, 2000))
def test_a_line_goes_through_its_pairs_and_keeps_the_order(
    start: datetime, other: datetime, drift: float, days: int
) -> None:
    utc = start.replace(tzinfo=UTC)
    end = start + timedelta(days=days, seconds=drift * days * 0.99)
    try:
        line = correction([ClockPair(start, utc), ClockPair(end, utc + timedelta(days=days))])
    except ClockPairsRefused:
        return
    assert line.instant_of(start) == utc
    assert line.instant_of(end) == utc + timedelta(days=days)
    assert line.instant_of(other) < line.instant_of(other + timedelta(seconds=1))
    assert isinstance(line, ClockCorrection)
