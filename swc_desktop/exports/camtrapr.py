"""Tables for camtrapR: records and cameras, as its ``cameraOperation`` and ``detectionHistory``
take them.

Source: cran/camtrapR 2.3
"""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Final

from swc_desktop.exports.dataset import Dataset, StationData
from swc_desktop.exports.media_paths import relative_path
from swc_desktop.exports.occasions import problems, seen_while_working, working_stations
from swc_desktop.exports.package import Package
from swc_desktop.exports.program_csv import Cell, number, write_table
from swc_desktop.exports.r_scripts import CAMTRAPR
from swc_desktop.exports.records import (
    INDEPENDENT_MINUTES,
    AnimalRecord,
    animal_records,
    independent,
    left_out_of,
    local_time,
)
from swc_desktop.exports.written import Written

_FIRST_COLUMNS: Final = ("Station", "Species")
_LAST_COLUMNS: Final = (
    *("n", "DateTimeOriginal", "Date", "Time", "delta.time.secs", "delta.time.mins"),
    *("delta.time.hours", "delta.time.days", "Directory", "FileName"),
)
RECORD_COLUMNS: Final = (*_FIRST_COLUMNS, *_LAST_COLUMNS)
INDIVIDUAL_COLUMNS: Final = (*_FIRST_COLUMNS, "Individual", *_LAST_COLUMNS)
CAMERA_COLUMNS: Final = ("Station", "utm_y", "utm_x", "Setup_date", "Retrieval_date")

_SEPARATORS: Final = ("__SESS_", "__CAM_")
"""camtrapR joins names by these, so that they must not be in one."""

_FORMAT: Final = "%Y-%m-%d %H:%M:%S"


def write_camtrapr(data: Dataset, package: Package) -> Written:
    """Write the tables. Raises ``OSError``.

    Left out are stations without a stated start and end, of which the operation is not known, and
    what was seen while a station did not work.
    """
    working = working_stations(data)
    stations = [one.station for one in working]
    records = animal_records(data)
    found, left_out = seen_while_working(data, working, records)
    left_out += left_out_of(data, records)
    kept = independent(found)
    with package.file("records.csv") as file:
        rows = write_table(file, RECORD_COLUMNS, _rows(kept))
    with package.file("individuals.csv") as file:
        write_table(file, INDIVIDUAL_COLUMNS, _individual_rows(kept))
    most = max((len(problems(one)) for one in stations), default=0)
    more = [f"Problem{at}_{end}" for at in range(1, max(most, 1) + 1) for end in ("from", "to")]
    with package.file("cameras.csv") as file:
        write_table(file, (*CAMERA_COLUMNS, *more), map(_camera, stations))
    with package.file("camtrapR.R") as file:
        file.write(CAMTRAPR.encode())
    with package.file("README.txt") as file:
        file.write(_README.format(minutes=INDEPENDENT_MINUTES, grid=data.grid or "none").encode())
    return Written(rows, +left_out)


def station_name(id_: str) -> str:
    """The name of a station without what camtrapR joins names by."""
    for separator in _SEPARATORS:
        id_ = id_.replace(separator, separator.replace("__", "_"))
    return id_


def _camera(one: StationData) -> dict[str, Cell]:
    row: dict[str, Cell] = {
        "Station": station_name(one.id),
        "utm_y": "" if one.metres is None else number(one.metres[1], 1),
        "utm_x": "" if one.metres is None else number(one.metres[0], 1),
        "Setup_date": _time(one.starts),
        "Retrieval_date": _time(one.ends),
    }
    for at, (starts, ends) in enumerate(problems(one), start=1):
        row[f"Problem{at}_from"] = _time(starts)
        row[f"Problem{at}_to"] = _time(ends)
    return row


def _time(time: datetime | None) -> str:
    return "" if time is None else local_time(time).strftime(_FORMAT)


def _rows(records: Sequence[AnimalRecord]) -> Iterator[dict[str, Cell]]:
    last: dict[tuple[str, str], datetime] = {}
    for one in records:
        key = (one.station.id, one.species)
        yield _row(one, last.get(key)) | {"n": one.count}
        last[key] = one.local


def _individual_rows(records: Sequence[AnimalRecord]) -> Iterator[dict[str, Cell]]:
    last: dict[tuple[str, str, str], datetime] = {}
    for one in records:
        for individual in dict.fromkeys(name for name, _ in one.individuals):
            key = (one.station.id, one.species, individual)
            yield _row(one, last.get(key)) | {"Individual": individual, "n": 1}
            last[key] = one.local


def _row(one: AnimalRecord, before: datetime | None) -> dict[str, Cell]:
    seconds = 0.0 if before is None else (one.local - before).total_seconds()
    folder, _, name = relative_path(one.media).rpartition("/")
    return {
        "Station": station_name(one.station.id),
        "Species": one.species,
        "DateTimeOriginal": one.local.strftime(_FORMAT),
        "Date": one.local.strftime("%Y-%m-%d"),
        "Time": one.local.strftime("%H:%M:%S"),
        "delta.time.secs": number(seconds, 0),
        "delta.time.mins": number(seconds / 60, 1),
        "delta.time.hours": number(seconds / 3600, 1),
        "delta.time.days": number(seconds / 86400, 1),
        "Directory": folder,
        "FileName": name,
    }


_README: Final = """Tables for camtrapR

records.csv      one row for each species, station and event
individuals.csv  the same for animals that are known one by one
cameras.csv      camera stations with the times in which they did not work

Independence: minDeltaTime = {minutes} (in minutes), deltaTimeComparedTo = "lastIndependentRecord".
Times are local times of the stations, without a zone. Metres: {grid}.

camtrapR.R makes the operation of the cameras and the detection history of each species from them.

With includeEffort = FALSE an occasion with any day without a camera is NA, even with a record.
"""
