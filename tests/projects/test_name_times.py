"""Times in the names of files beside those that photographs have."""

from datetime import datetime, timedelta
from pathlib import Path

from swc_desktop.core.observation import Source
from swc_desktop.projects.name_times import NamedTimes, times_in_names
from tests.projects.desk import Desk, photograph

TIME = datetime(2024, 2, 19, 6, 24, 10)  # noqa: DTZ001 - what a camera writes


def found(desk: Desk) -> NamedTimes:
    rows = desk.project.file.rows("SELECT number FROM media")
    numbers = [int(str(row[0])) for row in rows]
    return times_in_names(desk.project.connection, numbers)


def add(desk: Desk, folder: Path, name: str, **facts: object) -> None:
    desk.add(photograph(folder / name, "Panthera leo", **facts))  # type: ignore[arg-type]


def test_only_names_that_say_another_time_change_something(desk: Desk, tmp_path: Path) -> None:
    add(desk, tmp_path, "20240219_062410.jpg", seed=1, time=TIME)  # it has this time
    add(desk, tmp_path, "20240219_072410.jpg", seed=2, time=TIME)
    add(desk, tmp_path, "IMG-20240219-WA0001.jpg", seed=3, time=TIME)  # the day agrees
    add(desk, tmp_path, "IMG-20240218-WA0002.jpg", seed=4, time=TIME)
    add(desk, tmp_path, "IMG-20240218-WA0003.jpg", seed=5)  # has its day from the name already
    add(desk, tmp_path, "DSC0123.jpg", seed=6, time=TIME)
    times = found(desk)
    assert (times.same, times.without) == (3, 1)
    assert [(one.file, one.old, one.new.isoformat()) for one in times.changes] == [
        ("20240219_072410.jpg", "2024-02-19T06:24:10", "2024-02-19T07:24:10"),
        ("IMG-20240218-WA0002.jpg", "2024-02-19T06:24:10", "2024-02-18"),
    ]
    assert [one.new.is_day for one in times.changes] == [False, True]
    assert times.changes[0].new.source is Source.FILE_NAME


def test_utc_in_a_name_is_the_time_of_the_place(desk: Desk, tmp_path: Path) -> None:
    at = (-24.9, 31.6)
    add(desk, tmp_path, "PXL_20240219_042410123.jpg", seed=1, place=at, time=TIME)
    add(desk, tmp_path, "PXL_20240219_052410000.jpg", seed=2, place=at, time=TIME)
    add(desk, tmp_path, "PXL_20240219_042410000.jpg", seed=3, place=at, time=TIME)
    times = found(desk)
    assert times.same == 1
    assert [one.new.isoformat() for one in times.changes] == [
        "2024-02-19T06:24:10.123+02:00",
        "2024-02-19T07:24:10+02:00",
    ]
    assert times.changes[1].new.offset == timedelta(hours=2)


def test_a_photograph_whose_file_was_replaced_keeps_its_name(desk: Desk, tmp_path: Path) -> None:
    for at in range(4):
        photograph(tmp_path / f"DSC{at}.jpg", "Panthera leo", seed=at, time=TIME)
    photograph(tmp_path / "20240219_072410.jpg", "Panthera leo", seed=8, time=TIME)
    desk.add(tmp_path)
    photograph(tmp_path / "20240219_072410.jpg", "Panthera pardus", seed=9, time=TIME)
    desk.add(tmp_path)
    assert desk.project.file.one("SELECT count(*) FROM root") == 1
    times = found(desk)
    assert (len(times.changes), times.same, times.without) == (2, 0, 4)
