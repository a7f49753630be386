"""Deployments from a CSV: Camtrap DP's, a spreadsheet's, or what a phone form writes.

Read leniently: with or without byte order mark, separated by commas, semicolons or tabs, columns in
any order and with the names of ``deployment_columns``. Each fault is named with its line; a cell
that cannot be read is left out, a row only where it cannot be a deployment.
Source: Camtrap DP 1.0.2; RFC 4180.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from datetime import datetime
from typing import Final, TypeVar

from swc_desktop.core.message import Message, message, message_of
from swc_desktop.projects import csv_records
from swc_desktop.projects.capture import CaptureMethod
from swc_desktop.projects.csv_records import decoded, records_of
from swc_desktop.projects.deployment_cells import (
    MAX_ID_LENGTH,
    RANGES,
    capture_of,
    day_comes_first,
    end_of_day,
    feature_of,
    is_before,
    number_of,
    place_of,
    point_of,
    text_of,
    time_of,
    truth_of,
    uncertainty_of,
)
from swc_desktop.projects.deployment_columns import CAMTRAP_DP, POINT, Columns, columns_of
from swc_desktop.projects.errors import DeploymentsNotRead
from swc_desktop.projects.problem_columns import (
    ProblemColumns,
    TableGap,
    gaps_of,
    problem_columns,
)

_MAX_FAULTS: Final = 1000
"""Nobody reads more; the rest is counted. Faults that drop a row are always listed."""

Value = TypeVar("Value")


@dataclass(frozen=True)
class ImportedDeployment:
    """One row of a table, by Camtrap DP's fields; "" or None where a cell is empty or faulty.

    ``start`` and ``end`` have the offset that was written, or no zone.
    """

    line: int
    deployment_id: str
    location_id: str = ""
    location_name: str = ""
    latitude: float | None = None
    longitude: float | None = None
    coordinate_uncertainty_m: int | None = None
    start: datetime | None = None
    end: datetime | None = None
    setup_by: str = ""
    camera_id: str = ""
    camera_model: str = ""
    camera_delay_s: float | None = None
    camera_height_m: float | None = None
    camera_depth_m: float | None = None
    camera_tilt_deg: float | None = None
    camera_heading_deg: float | None = None
    detection_distance_m: float | None = None
    timestamp_issues: bool | None = None
    bait_use: bool | None = None
    feature_type: str = ""
    habitat: str = ""
    groups: str = ""
    tags: str = ""
    comments: str = ""
    capture_method: CaptureMethod | None = None


@dataclass(frozen=True)
class TableFault:
    """What is wrong in a line; ``drops_row`` where the line is not among the rows.

    ``column`` is the name in the file, "" where the fault is of the whole line. ``is_notice``:
    nothing that is written there is left out; it says what is missing or was assumed.
    """

    line: int
    column: str
    problem: Message | str
    drops_row: bool = False
    is_notice: bool = False

    @property
    def sentence(self) -> Message:
        """The fault with its line and column."""
        if not self.column:
            text = message("Projects", "line {line:,}: {problem}")
            return text.fill(line=self.line, problem=self.problem)
        text = message("Projects", "line {line:,}, {column}: {problem}")
        return text.fill(line=self.line, column=self.column, problem=self.problem)


@dataclass(frozen=True)
class DeploymentTable:
    """The rows and faults of a file, columns that were not read, and what was assumed for all.

    ``columns`` are the fields of ``ImportedDeployment`` that the file has a column for; ``gaps``
    are the times by line in which a camera was down.
    """

    rows: tuple[ImportedDeployment, ...]
    faults: tuple[TableFault, ...] = ()
    unused_columns: tuple[str, ...] = ()
    notes: tuple[Message, ...] = ()
    columns: frozenset[str] = frozenset()
    gaps: Mapping[int, tuple[TableGap, ...]] = field(default_factory=dict)

    @property
    def dropped(self) -> int:
        """How many lines are not among the rows."""
        return len({fault.line for fault in self.faults if fault.drops_row})


_FIELDS: Final = dict(
    zip(CAMTRAP_DP, [field.name for field in fields(ImportedDeployment)][1:], strict=True)
)
"""The field of ``ImportedDeployment`` for each of Camtrap DP."""

_POINT_FIELDS: Final = {POINT: ("latitude", "longitude", "coordinate_uncertainty_m")}


def read_deployments(content: bytes, name: str) -> DeploymentTable:
    """Read a table. Raises ``DeploymentsNotRead`` with the ``name`` of the file where it is not one
    of deployments."""
    try:
        text, notes = decoded(content, csv_records.MAX_TABLE_BYTES)
        records = records_of(text, csv_records.MAX_TABLE_ROWS)
        header = next(records, (0, []))[1]
        columns = columns_of(header)
        _check_columns(columns)
        return _table(header, columns, list(records), notes)
    except ValueError as error:
        raise DeploymentsNotRead(file=name, problem=error) from error


def _check_columns(columns: Columns) -> None:
    """Raises ``ValueError`` for a table in which no column says which station a row is of."""
    if not {"deploymentID", "locationID", "locationName"} & set(columns.places):
        raise ValueError(
            message("Projects", "it has no column such as deploymentID, locationID or station")
        )


def _table(
    header: Sequence[str],
    columns: Columns,
    records: Sequence[tuple[int, list[str]]],
    notes: Sequence[Message],
) -> DeploymentTable:
    order = {
        field: day_comes_first(_cell(record, columns.places.get(field)) for _, record in records)
        for field in ("deploymentStart", "deploymentEnd")
    }
    problems = problem_columns(header, [record for _, record in records])
    gaps: dict[int, tuple[TableGap, ...]] = {}
    rows: list[ImportedDeployment] = []
    faults: list[TableFault] = []
    listed = unlisted = 0
    for line, record in records:
        row = _Row(line, header, columns, record, order)
        found = row.deployment()
        if found is not None and (down := row.gaps(problems, found)):
            gaps[line] = tuple(down)
        for fault in row.faults:
            is_listed = fault.drops_row or fault.is_notice or listed < _MAX_FAULTS
            faults.extend([fault] * is_listed)
            listed += is_listed and not fault.is_notice
            unlisted += not is_listed
        rows.extend([found] if found else [])
    kept, doubles = _without_doubles(rows)
    ordered = sorted((*faults, *doubles), key=lambda fault: fault.line)
    further = message("Projects", "%Ln further fault(s) (is|are) not listed", "", 0)
    more = [further.counted(unlisted)] if unlisted else []
    assumed = (*notes, *_notes(header, columns), *more)
    used = {header[place].strip() for place in problems.places}
    unused = tuple(name for name in columns.unused if name not in used)
    return DeploymentTable(tuple(kept), tuple(ordered), unused, assumed, _fields_of(columns), gaps)


def _fields_of(columns: Columns) -> frozenset[str]:
    names = {_POINT_FIELDS.get(name, (_FIELDS.get(name, ""),)) for name in columns.places}
    return frozenset(field for some in names for field in some)


def _notes(header: Sequence[str], columns: Columns) -> Iterator[Message]:
    start = columns.places.get("deploymentStart")
    if columns.is_form and start is not None and header[start].strip().casefold() == "start":
        yield message(
            "Projects", "the start of each deployment is the time at which the form was opened"
        )


def _cell(record: Sequence[str], index: int | None) -> str:
    return record[index] if index is not None and index < len(record) else ""


def _without_doubles(
    rows: Sequence[ImportedDeployment],
) -> tuple[list[ImportedDeployment], list[TableFault]]:
    """The rows without those whose ID an earlier one has, and their faults."""
    lines: dict[str, int] = {}
    kept, faults = [], []
    for row in rows:
        first = lines.setdefault(row.deployment_id, row.line)
        if first == row.line:
            kept.append(row)
            continue
        text = message("Projects", "the deployment {id!r} is in line {first:,} already")
        problem = text.fill(id=row.deployment_id, first=first)
        faults.append(TableFault(row.line, "", problem, drops_row=True))
    return kept, faults


class _Row:
    """Reads one record and collects its faults."""

    def __init__(
        self,
        line: int,
        header: Sequence[str],
        columns: Columns,
        record: Sequence[str],
        day_first: dict[str, bool | None],
    ) -> None:
        self.faults: list[TableFault] = []
        self._line, self._header, self._places = line, header, columns.places
        self._record, self._day_first = record, day_first

    def deployment(self) -> ImportedDeployment | None:
        """The deployment, None where the record cannot be one."""
        if problem := self._problem_of_form():
            self._drop(problem)
            return None
        latitude, longitude, uncertainty = self._place()
        found = ImportedDeployment(
            self._line,
            self._id("deploymentID"),
            self._id("locationID"),
            self._id("locationName"),
            latitude,
            longitude,
            uncertainty,
            self._time("deploymentStart"),
            self._time("deploymentEnd"),
            self._text("setupBy"),
            self._id("cameraID"),
            self._text("cameraModel"),
            camera_delay_s=self._number("cameraDelay"),
            camera_height_m=self._number("cameraHeight"),
            camera_depth_m=self._number("cameraDepth"),
            camera_tilt_deg=self._number("cameraTilt"),
            camera_heading_deg=self._number("cameraHeading"),
            detection_distance_m=self._number("detectionDistance"),
            timestamp_issues=self._read("timestampIssues", truth_of),
            bait_use=self._read("baitUse", truth_of),
            feature_type=self._read("featureType", feature_of) or "",
            habitat=self._text("habitat"),
            groups=self._text("deploymentGroups"),
            tags=self._text("deploymentTags"),
            comments=self._text("deploymentComments"),
            capture_method=self._read("captureMethod", capture_of),
        )
        return self._checked(self._named(found))

    def gaps(self, columns: ProblemColumns, found: ImportedDeployment) -> list[TableGap]:
        """The times in which its camera was down."""
        gaps, faults = gaps_of(columns, self._record, found.start, found.end)
        for place, problem in faults:
            self.faults.append(TableFault(self._line, self._header[place].strip(), problem))
        return gaps

    def _problem_of_form(self) -> Message | None:
        """Why the cells do not belong to the columns; spreadsheets omit blank cells at the end."""
        width = len(self._header)
        few = len(self._record) < width
        if any(cell.strip() for cell in self._record[width:]) or (
            few and any("\n" in cell for cell in self._record)
        ):
            text = message("Projects", "it has %Ln cell(s) and the header has {width}", "", 0)
            return text.counted(len(self._record)).fill(width=width)
        return None

    def _named(self, found: ImportedDeployment) -> ImportedDeployment | None:
        """With an ID from station and day, where the table has none."""
        if found.deployment_id:
            return found
        station = found.location_id or found.location_name
        if not station:
            self._drop(message("Projects", "it has no ID and no station"))
            return None
        if "deploymentID" in self._places:
            self._notice(
                "deploymentID", message("Projects", "the ID is made from station and start")
            )
        day = f"_{found.start.date().isoformat()}" if found.start else ""
        return replace(found, deployment_id=f"{station}{day}")

    def _checked(self, found: ImportedDeployment | None) -> ImportedDeployment | None:
        """Only a deployment whose values can be true together; what is missing is named."""
        if found is None:
            return None
        if found.start and found.end and is_before(found.end, found.start):
            self._drop(message("Projects", "the end is before the start"))
            return None
        if found.camera_height_m is not None and found.camera_depth_m is not None:
            both = message(
                "Projects", "a camera has a height or a depth, not both; the depth is left out"
            )
            self._note("cameraDepth", both)
            found = replace(found, camera_depth_m=None)
        if found.start is None:
            self._notice("", message("Projects", "it has no start"))
        if found.end is None:
            self._notice("", message("Projects", "it has no end"))
        if found.latitude is None:
            self._notice("", message("Projects", "it has no place"))
        return found

    def _place(self) -> tuple[float | None, float | None, int | None]:
        uncertainty = self._read("coordinateUncertainty", uncertainty_of)
        longitude = self._cell("longitude")
        place = self._read("latitude", lambda cell: place_of(cell, longitude))
        if place is not None:
            return *place, uncertainty
        point = self._read(POINT, point_of)
        if point is not None:
            return point[0], point[1], uncertainty or point[2]
        return None, None, uncertainty

    def _time(self, field: str) -> datetime | None:
        found = self._read(field, lambda cell: time_of(cell, self._day_first[field]))
        if found is None or not found.is_day:
            return None if found is None else found.time
        if field == "deploymentEnd":
            self._notice(
                field, message("Projects", "a day without a time; its last second is taken")
            )
            return end_of_day(found.time)
        self._notice(field, message("Projects", "a day without a time; its beginning is taken"))
        return found.time

    def _number(self, field: str) -> float | None:
        return self._read(field, lambda cell: number_of(cell, RANGES[field]))

    def _text(self, field: str) -> str:
        return self._read(field, text_of) or ""

    def _id(self, field: str) -> str:
        return self._read(field, lambda cell: text_of(cell, MAX_ID_LENGTH)) or ""

    def _cell(self, field: str) -> str:
        return _cell(self._record, self._places.get(field))

    def _read(self, field: str, reader: Callable[[str], Value]) -> Value | None:
        """What a reader makes of a cell; None with a fault where it cannot."""
        try:
            return reader(self._cell(field))
        except ValueError as error:
            self._note(field, message_of(error))
            return None

    def _note(self, field: str, problem: Message | str, *, is_notice: bool = False) -> None:
        index = self._places.get(field)
        column = self._header[index].strip() if index is not None else field
        self.faults.append(TableFault(self._line, column, problem, is_notice=is_notice))

    def _notice(self, field: str, problem: Message) -> None:
        self._note(field, problem, is_notice=True)

    def _drop(self, problem: Message) -> None:
        self.faults.append(TableFault(self._line, "", problem, drops_row=True))
