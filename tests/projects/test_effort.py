"""Camera days of stations: start to end without the gaps, and time-lapse apart."""

from datetime import datetime, timedelta
from pathlib import Path

import pytest

from swc_desktop.projects.camera_gaps import CameraGap
from swc_desktop.projects.capture import CaptureMethod
from swc_desktop.projects.deployments import Deployment
from swc_desktop.projects.effort import efforts, total_effort
from tests.projects.desk import Desk, photograph


def station(
    name: str, starts: str | None, ends: str | None, zone: str | None = "UTC"
) -> Deployment:
    return Deployment(name, starts=starts, ends=ends, zone=zone)


def days(desk: Desk) -> dict[str, float | None]:
    return {one.deployment.id: one.camera_days for one in efforts(desk.project.connection)}


@pytest.mark.parametrize(
    ("starts", "ends", "zone", "expected"),
    [
        ("2024-02-01T00:00:00", "2024-02-11T12:00:00", "UTC", 10.5),
        ("2024-02-01T00:00:00", "2024-02-02T00:00:00", None, 1.0),
        ("2024-02-01T00:00:00+02:00", "2024-02-02T00:00:00Z", None, 1.0833),
        ("2024-03-30T00:00:00", "2024-04-01T00:00:00", "Europe/Vienna", 1.9583),
        ("2024-02-01T00:00:00", "2024-02-02T00:00:00Z", None, None),
        ("2024-02-02T00:00:00", "2024-02-01T00:00:00", "UTC", None),
        (None, "2024-02-01T00:00:00", "UTC", None),
        ("2024-02-01T00:00:00", None, "UTC", None),
    ],
)
def test_camera_days_are_from_start_to_end(
    desk: Desk, starts: str | None, ends: str | None, zone: str | None, expected: float | None
) -> None:
    desk.work.deployments([station("A", starts, ends, zone)], source="s")
    assert days(desk) == {"A": expected}


def test_gaps_count_once_and_only_within_the_deployment(desk: Desk) -> None:
    desk.work.deployments([station("A", "2024-02-01T00:00:00", "2024-02-11T00:00:00")], source="s")
    for first, last in (
        ("2024-01-30T00:00:00", "2024-02-02T00:00:00"),
        ("2024-02-04T00:00:00", "2024-02-06T00:00:00"),
        ("2024-02-05T02:00:00+02:00", "2024-02-05T12:00:00"),
        ("2024-02-05T12:00:00", "2024-02-07T00:00:00"),
        ("2024-02-10T12:00:00", "2024-03-01T00:00:00"),
    ):
        desk.work.set_gap(CameraGap("A", first, last))
    (found,) = efforts(desk.project.connection)
    assert found.down == timedelta(days=4.5)
    assert found.camera_days == 5.5
    assert [str(words) for words in found.words] == [
        "5.5 camera days (triggered by movement)",
        "5 gaps",
    ]
    assert found.record["gap_days"] == 4.5


def test_a_camera_that_was_down_all_the_time_has_no_camera_days(desk: Desk) -> None:
    desk.work.deployments([station("A", "2024-02-01T00:00:00", "2024-02-11T00:00:00")], source="s")
    desk.work.set_gap(CameraGap("A", "2024-01-01T00:00:00", "2024-03-01T00:00:00"))
    assert days(desk) == {"A": 0.0}


def test_time_lapse_counts_apart(desk: Desk) -> None:
    times = ("2024-02-01T00:00:00", "2024-02-11T00:00:00")
    desk.work.deployments(
        [
            station("A", *times),
            station("B", *times),
            station("C", *times),
            station("D", None, None),
        ],
        source="s",
    )
    desk.work.set_capture_method("B", CaptureMethod.TIME_LAPSE)
    desk.work.set_capture_method("C", CaptureMethod.BOTH)
    total = total_effort(efforts(desk.project.connection))
    assert total.record == {
        "camera_days": 20.0,
        "time_lapse_days": 20.0,
        "stations_without_effort": 1,
    }
    assert str(total.line) == (
        "20.0 camera days at 3 stations; 20.0 days of time-lapse; "
        "1 station without a start or an end"
    )


def test_without_known_times_nothing_is_said(desk: Desk) -> None:
    assert total_effort(efforts(desk.project.connection)).words == []
    desk.work.deployments([station("A", None, None)], source="s")
    assert total_effort(efforts(desk.project.connection)).words == []


def test_photographs_from_a_gap_are_counted(desk: Desk, tmp_path: Path) -> None:
    desk.work.deployments([station("A", "2024-02-01T00:00:00", "2024-02-11T00:00:00")], source="s")
    for day in (3, 5):
        taken = datetime(2024, 2, day, 12)  # noqa: DTZ001 - what a camera writes
        photograph(tmp_path / "card" / f"{day}.jpg", "Panthera leo", seed=day, time=taken)
    desk.add(tmp_path / "card", deployment="A")
    desk.work.set_gap(CameraGap("A", "2024-02-04T00:00:00", "2024-02-06T00:00:00"))
    (found,) = efforts(desk.project.connection)
    assert (found.photographs, found.in_gaps, found.time_lapse) == (2, 1, 0)
    assert str(found.words[-1]) == "1 photograph is from a gap"


def test_all_photographs_of_a_timer_count_also_without_a_time(desk: Desk, tmp_path: Path) -> None:
    desk.work.deployments([station("A", None, None)], source="s")
    photograph(tmp_path / "card" / "a.jpg", "Panthera leo")
    desk.add(tmp_path / "card", deployment="A")
    assert efforts(desk.project.connection)[0].time_lapse == 0
    desk.work.set_capture_method("A", CaptureMethod.TIME_LAPSE)
    assert efforts(desk.project.connection)[0].time_lapse == 1
