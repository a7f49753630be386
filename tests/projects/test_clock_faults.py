"""Signs of a wrong clock: what is noticed, in which words, and what is offered."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest

from swc_desktop.projects.camera_pairs import cameras_disagree
from swc_desktop.projects.clock_faults import (
    CameraTimes,
    ClockFault,
    ClockFaultKind,
    ClockReading,
    clock_faults,
)
from swc_desktop.projects.clocks import fixed_offset

NAIROBI = ZoneInfo("Africa/Nairobi")
BERLIN = ZoneInfo("Europe/Berlin")
START = datetime(2024, 2, 10, 5, tzinfo=UTC)
END = datetime(2024, 3, 2, 13, tzinfo=UTC)
TRUE = [START + timedelta(days=day, minutes=7 * day) for day in range(20)]
"""True instants of photographs, one a day."""


def readings(
    offsets: Sequence[timedelta], true: Sequence[datetime] = TRUE, gps: bool = False
) -> tuple[ClockReading, ...]:
    """What a clock showed that was ahead of UTC by an offset for each photograph."""
    return tuple(
        ClockReading(
            f"id{number}",
            f"IMG_{number}.JPG",
            (instant + offset).replace(tzinfo=None),
            instant if gps else None,
        )
        for number, (instant, offset) in enumerate(zip(true, offsets, strict=True))
    )


def times(
    *offset_hours: float,
    gps: bool = False,
    zone: ZoneInfo = NAIROBI,
    assumed: float = 3,
    start: datetime | None = START,
    end: datetime | None = END,
    true: Sequence[datetime] = TRUE,
) -> CameraTimes:
    """A camera ``offset_hours`` ahead of UTC (one for all, or one for each photograph)."""
    offsets = [timedelta(hours=hours) for hours in offset_hours]
    offsets = offsets * len(true) if len(offsets) == 1 else offsets
    return CameraTimes(
        readings(offsets, true, gps),
        fixed_offset(timedelta(hours=assumed)),
        zone,
        start,
        end,
        home_zone=BERLIN,
    )


def only_fault(camera: CameraTimes) -> ClockFault:
    (fault,) = clock_faults(camera)
    return fault


def check_mended(camera: CameraTimes, fault: ClockFault, true: Sequence[datetime] = TRUE) -> None:
    """The offered correction gives the true instants of the media that it is for, to the minute."""
    for one, instant in zip(camera.readings, true, strict=True):
        if one.media in fault.media:
            assert abs(fault.offered.instant_of(one.reading) - instant) < timedelta(minutes=1)


@pytest.mark.parametrize("gps", [False, True])
def test_a_right_clock_has_no_faults(gps: bool) -> None:
    assert clock_faults(times(3, gps=gps)) == ()
    assert clock_faults(times(true=[])) == ()


YEAR = 365 * 24


@pytest.mark.parametrize(
    ("hours", "kind", "sentence"),
    [
        (0, ClockFaultKind.ON_UTC, "the clock shows UTC"),
        (1, ClockFaultKind.ON_HOME_ZONE, "the clock shows the time of Europe/Berlin"),
        (3 - YEAR, ClockFaultKind.YEAR_OFF, "the clock is 1 year behind"),
        (3 + 2 * YEAR + 24, ClockFaultKind.YEAR_OFF, "the clock is 2 years ahead"),
        (4.5, ClockFaultKind.GPS_DISAGREES, "the clock is 1 h 30 min ahead of GPS time"),
        (3 - 50, ClockFaultKind.GPS_DISAGREES, "the clock is 2 d 2 h behind GPS time"),
        (2.9, ClockFaultKind.GPS_DISAGREES, "the clock is 6 min behind GPS time"),
    ],
)
def test_gps_time_shows_how_a_clock_is_wrong(
    hours: float, kind: ClockFaultKind, sentence: str
) -> None:
    camera = times(hours, gps=True)
    fault = only_fault(camera)
    assert (fault.kind, str(fault.sentence)) == (kind, sentence)
    assert fault.media == tuple(one.media for one in camera.readings)
    assert not fault.is_estimate
    check_mended(camera, fault)


def test_gps_time_shows_the_wrong_half_of_the_year() -> None:
    true = [datetime(2024, 7, day, tzinfo=UTC) for day in range(1, 6)]
    fault = only_fault(times(1, gps=True, zone=BERLIN, assumed=2, true=true, start=None, end=None))
    assert fault.kind is ClockFaultKind.DAYLIGHT_SAVING
    assert str(fault.sentence) == "the clock was not set at the change of daylight saving"


def test_gps_time_shows_a_drift() -> None:
    camera = times(*(3 + day * 15 / 3600 for day in range(20)), gps=True)
    fault = only_fault(camera)
    assert fault.kind is ClockFaultKind.DRIFTING
    assert str(fault.sentence) == "by GPS time the clock gains +14.9 s a day"
    check_mended(camera, fault)


def test_gps_time_shows_a_clock_that_was_set_in_between() -> None:
    camera = times(*([3.0] * 12 + [4.0] * 8), gps=True)
    fault = only_fault(camera)
    assert fault.media == tuple(f"id{number}" for number in range(12, 20))
    assert str(fault.sentence) == "the clock is 1 h 0 min ahead of GPS time"
    check_mended(camera, fault)


def test_both_parts_of_a_clock_that_was_set_wrong_twice_are_offered() -> None:
    camera = times(*([0.0] * 12 + [5.0] * 8), gps=True)
    first, second = clock_faults(camera)
    assert first.kind is ClockFaultKind.ON_UTC
    assert first.media + second.media == tuple(one.media for one in camera.readings)
    check_mended(camera, first)
    check_mended(camera, second)


def test_a_few_old_fixes_are_not_a_fault() -> None:
    """A receiver writes the time of its last fix, which may be old."""
    camera = times(*([3.0] * 5 + [3.5] + [3.0] * 14), gps=True)
    assert clock_faults(camera) == ()


@pytest.mark.parametrize(
    ("hours", "kind", "explanation"),
    [
        (0, ClockFaultKind.ON_UTC, "the clock shows UTC"),
        (1, ClockFaultKind.ON_HOME_ZONE, "the clock shows the time of Europe/Berlin"),
        (3 - YEAR, ClockFaultKind.YEAR_OFF, "the clock is 1 year behind"),
    ],
)
def test_dates_before_the_start_are_explained(
    hours: float, kind: ClockFaultKind, explanation: str
) -> None:
    """The deployment is as long as the photographs, so that only one explanation fits."""
    end = TRUE[-1]
    fault = only_fault(times(hours, end=end))
    assert fault.kind is kind
    assert str(fault.sentence).endswith(f"; it would fit if {explanation}")
    check_mended(times(hours, end=end), fault)


def test_the_sentence_counts_the_photographs_outside() -> None:
    fault = only_fault(times(3 - YEAR))
    assert str(fault.sentence).startswith(
        "20 photographs are from before the start or after the end; "
    )
    one = only_fault(times(*([-9.0] + [3.0] * 19)))
    assert str(one.sentence) == "1 photograph is from before the start or after the end"
    assert one.media == ("id0",)


def test_a_clock_that_was_reset_is_moved_to_the_start_by_estimate() -> None:
    reset = datetime(2010, 1, 1, tzinfo=UTC) - START
    fault = only_fault(times(reset / timedelta(hours=1)))
    assert fault.kind is ClockFaultKind.OUTSIDE_DEPLOYMENT
    assert fault.is_estimate
    check_mended(times(reset / timedelta(hours=1)), fault)


def test_photographs_after_an_end_without_a_start_are_moved_to_the_end() -> None:
    camera = times(3 + 24 * 40, start=None)
    fault = only_fault(camera)
    assert fault.is_estimate
    assert fault.offered.instant_of(camera.readings[-1].reading) == END


def test_a_jump_back_in_the_order_of_files_is_noticed() -> None:
    """A battery was changed and the clock began anew."""
    reset = (datetime(2024, 2, 11, tzinfo=UTC) - TRUE[12]) / timedelta(hours=1)
    fault = only_fault(times(*([3.0] * 12 + [reset] * 8)))
    assert fault.kind is ClockFaultKind.JUMP
    assert fault.is_estimate
    assert fault.media == tuple(f"id{number}" for number in range(12, 20))
    assert str(fault.sentence) == "after IMG_11.JPG the clock jumps back by 10 d 9 h"
    assert (
        fault.offered.instant_of(times(*([3.0] * 12 + [reset] * 8)).readings[12].reading)
        == (TRUE[11])
    )


def test_a_jump_ahead_by_more_than_half_a_year_is_noticed() -> None:
    camera = times(*([3.0] * 12 + [3.0 + YEAR] * 8), start=None, end=None)
    fault = only_fault(camera)
    assert str(fault.sentence) == "after IMG_11.JPG the clock jumps ahead by 366 d 0 h"


def test_files_that_are_not_in_order_do_not_give_a_jump_each() -> None:
    hours = [3.0 - 24 * 40 * (number % 2) for number in range(60)]
    true = [START + timedelta(hours=number) for number in range(60)]
    assert len(clock_faults(times(*hours, true=true, start=None, end=None))) == 20


def test_each_of_several_jumps_concerns_the_files_up_to_the_next() -> None:
    camera = times(*([3.0] * 5 + [-700.0] * 5 + [-1400.0] * 10), start=None, end=None)
    first, second = clock_faults(camera)
    assert first.media == tuple(f"id{number}" for number in range(5, 10))
    assert second.media == tuple(f"id{number}" for number in range(10, 20))


SPRING = [datetime(2024, 3, day, 12, tzinfo=UTC) for day in range(25, 32)]
SPRING += [datetime(2024, 4, day, 12, tzinfo=UTC) for day in range(1, 7)]


def test_daylight_saving_in_mid_deployment_is_said_and_the_camera_is_taken_as_not_changed() -> None:
    camera = times(1, zone=BERLIN, assumed=1, true=SPRING, start=None, end=None)
    fault = only_fault(camera)
    assert fault.kind is ClockFaultKind.DAYLIGHT_SAVING
    assert str(fault.sentence) == (
        "the clocks of Europe/Berlin changed by 1 h 0 min on 2024-03-31; "
        "the camera is taken as not changed"
    )
    assert fault.media == tuple(f"id{number}" for number in range(6, 13))


def test_what_is_offered_is_for_a_camera_that_was_set_at_the_change() -> None:
    camera = times(
        *([1.0] * 6 + [2.0] * 7), zone=BERLIN, assumed=1, true=SPRING, start=None, end=None
    )
    check_mended(camera, only_fault(camera), SPRING)


EVENTS = [START + timedelta(minutes=minutes) for minutes in (3, 50, 140, 500, 777, 1500, 2222)]


def test_two_cameras_that_saw_the_same_events_at_a_constant_distance_disagree() -> None:
    first = times(3, true=EVENTS)
    second = times(2.5, true=EVENTS)
    fault = cameras_disagree(first, second)
    assert fault is not None
    assert fault.kind is ClockFaultKind.CAMERAS_DISAGREE
    assert str(fault.sentence) == (
        "two cameras saw the same events, but their clocks differ by 30 min"
    )
    check_mended(second, fault, EVENTS)


def test_two_cameras_that_agree_or_saw_other_events_are_not_a_fault() -> None:
    first = times(3, true=EVENTS)
    assert cameras_disagree(first, times(3, true=EVENTS)) is None
    others = [START + timedelta(minutes=minutes * minutes) for minutes in range(7, 40, 4)]
    assert cameras_disagree(first, times(3, true=others)) is None
    assert cameras_disagree(first, times(true=[])) is None


def test_the_order_of_files_is_the_order_of_the_readings_given() -> None:
    """The tests above stand on true instants that follow one another."""
    assert all(one < other for one, other in pairwise(TRUE))


@pytest.mark.parametrize("month", [3, 9])
def test_a_year_behind_keeps_the_day_in_a_leap_year(month: int) -> None:
    """A camera set to the year before shows the same day and month: then 366 days are missing."""
    true = [datetime(2024, month, 2, 4, tzinfo=UTC) + timedelta(days=day) for day in range(5)]
    start = datetime(2024, month, 1, tzinfo=UTC) - timedelta(hours=2)
    camera = times(
        3 - 366 * 24, true=true, start=start, end=start + timedelta(days=30), zone=NAIROBI
    )
    fault = only_fault(camera)
    assert fault.kind is ClockFaultKind.YEAR_OFF
    check_mended(camera, fault, true)
