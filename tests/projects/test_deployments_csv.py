"""Tables of deployments: Camtrap DP's, spreadsheets' and those of phone forms."""

import csv
from contextlib import suppress
from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from swc_desktop.projects import csv_records
from swc_desktop.projects.deployments_csv import (
    DeploymentTable,
    ImportedDeployment,
    read_deployments,
)
from swc_desktop.projects.errors import DeploymentsNotRead

HEADER = "deploymentID,locationID,latitude,longitude,deploymentStart,deploymentEnd"
ROW = "S07-a,S07,-1.41,35.01,2024-02-10T08:00:00+03:00,2024-03-02T16:30:00+03:00"
S07 = ImportedDeployment(
    2,
    "S07-a",
    "S07",
    latitude=-1.41,
    longitude=35.01,
    start=datetime.fromisoformat("2024-02-10T08:00:00+03:00"),
    end=datetime.fromisoformat("2024-03-02T16:30:00+03:00"),
)


def read(*lines: str, encoding: str = "utf-8") -> DeploymentTable:
    return read_deployments("\n".join(lines).encode(encoding), "stations.csv")


def one(header: str, row: str) -> tuple[ImportedDeployment, list[str]]:
    """The only row of a table, and its faults in words."""
    table = read(header, row)
    (found,) = table.rows
    return found, [str(fault.sentence) for fault in table.faults]


def faults_of(table: DeploymentTable) -> list[str]:
    return [str(fault.sentence) for fault in table.faults]


def cell(column: str, text: str) -> tuple[ImportedDeployment, list[str]]:
    """A whole row with one more column."""
    return one(f"{HEADER},{column}", f"{ROW},{text}")


def test_a_row_has_the_fields_of_camtrap_dp() -> None:
    columns = {"deployment_id", "location_id", "latitude", "longitude", "start", "end"}
    assert read(HEADER, ROW) == DeploymentTable((S07,), columns=frozenset(columns))


def test_a_cell_with_a_whole_place_counts_as_its_three_columns() -> None:
    table = read("deploymentID,gps,team,animals", "S07,-1.41 35.01 0 5,north,lions")
    assert table.columns == {
        *("deployment_id", "latitude", "longitude", "coordinate_uncertainty_m", "setup_by"),
    }


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_byte_order_marks_are_not_part_of_a_name(encoding: str) -> None:
    assert read(HEADER, ROW, encoding=encoding).rows == (S07,)


@pytest.mark.parametrize("delimiter", [";", "\t"])
def test_other_separators_are_read(delimiter: str) -> None:
    assert read(HEADER.replace(",", delimiter), ROW.replace(",", delimiter)).rows == (S07,)


def test_the_line_that_excel_writes_for_the_separator_is_not_the_header() -> None:
    table = read("sep=;", HEADER.replace(",", ";"), ROW.replace(",", ";"))
    assert [(row.deployment_id, row.line) for row in table.rows] == [("S07-a", 3)]


def test_decimal_commas_are_read() -> None:
    found, faults = one(HEADER.replace(",", ";"), ROW.replace(",", ";").replace(".", ","))
    assert (found.latitude, found.longitude, faults) == (-1.41, 35.01, [])


def test_old_files_of_windows_are_read_and_said() -> None:
    table = read(HEADER + ",locationName", ROW + ",Caméra", encoding="cp1252")
    assert table.rows[0].location_name == "Caméra"
    assert [str(note) for note in table.notes] == [
        "the file is not in UTF-8; its letters are taken as those of Windows"
    ]


def test_columns_may_be_moved_missing_and_more() -> None:
    table = read("habitat,size,longitude,deploymentID,latitude", "wood,3,35.01,S07-a,-1.41")
    row = table.rows[0]
    assert (row.habitat, row.longitude, row.latitude) == ("wood", 35.01, -1.41)
    assert table.unused_columns == ("size",)
    assert faults_of(table) == ["line 2: it has no start", "line 2: it has no end"]


def test_blank_lines_and_blank_cells_at_the_end_are_nothing() -> None:
    table = read(HEADER + ",habitat", "", ROW, ",,,", ROW.replace("S07-a", "b") + ",,,,")
    assert [(row.deployment_id, row.line) for row in table.rows] == [("S07-a", 3), ("b", 5)]
    assert table.faults == ()


def test_a_comment_may_have_several_lines_and_lines_are_counted_in_the_file() -> None:
    first = f'{ROW},"two\nlines"'
    table = read(HEADER + ",deploymentComments", first, ROW.replace("S07-a", "b"))
    assert [(row.comments, row.line) for row in table.rows] == [("two\nlines", 2), ("", 4)]


def test_marks_that_guard_a_spreadsheet_are_removed() -> None:
    assert cell("deploymentComments", "'=1+1")[0].comments == "=1+1"


@pytest.mark.parametrize(
    ("column", "text", "field", "value"),
    [
        ("coordinateUncertainty", "4.2", "coordinate_uncertainty_m", 5),
        ("coordinateUncertainty", "0", "coordinate_uncertainty_m", 1),
        ("cameraDelay", "0", "camera_delay_s", 0),
        ("cameraHeight", "0.45", "camera_height_m", 0.45),
        ("cameraDepth", "12", "camera_depth_m", 12),
        ("cameraTilt", "-15", "camera_tilt_deg", -15),
        ("cameraHeading", "355", "camera_heading_deg", 355),
        ("detectionDistance", "8.5", "detection_distance_m", 8.5),
        ("timestampIssues", "TRUE", "timestamp_issues", True),
        ("baitUse", "no", "bait_use", False),
        ("baitUse", "NA", "bait_use", None),
        ("featureType", "Water source", "feature_type", "waterSource"),
        ("setupBy", "Juma", "setup_by", "Juma"),
        ("cameraID", "CAM-1", "camera_id", "CAM-1"),
        ("cameraModel", "Reconyx-HP2X", "camera_model", "Reconyx-HP2X"),
        ("deploymentGroups", "a | b", "groups", "a | b"),
        ("deploymentTags", "sun:shade", "tags", "sun:shade"),
    ],
)
def test_each_field_is_read(column: str, text: str, field: str, value: object) -> None:
    found, faults = cell(column, text)
    assert (getattr(found, field), faults) == (value, [])


@pytest.mark.parametrize(
    ("column", "text", "problem"),
    [
        ("cameraHeading", "400", "400 is not between 0 and 360"),
        ("cameraTilt", "1.5", "1.5 is not a whole number"),
        ("cameraHeight", "high", "'high' is not a number"),
        ("cameraHeight", "nan1", "'nan1' is not a number"),
        ("cameraHeight", "1e3", "'1e3' is not a number"),
        ("baitUse", "perhaps", "'perhaps' is not true or false"),
        ("featureType", "moon", "'moon' is not a feature type of Camtrap DP"),
        ("cameraID", "x" * 300, "it has more than 200 characters"),
    ],
)
def test_a_cell_that_cannot_be_read_is_left_out_and_the_row_is_kept(
    column: str, text: str, problem: str
) -> None:
    found, faults = cell(column, text)
    assert found == S07
    assert faults == [f"line 2, {column}: {problem}"]


def place(latitude: str, longitude: str) -> tuple[float | None, float | None, list[str]]:
    found, faults = one(HEADER, ROW.replace("-1.41", latitude).replace("35.01", longitude))
    return found.latitude, found.longitude, faults


def test_places_are_degrees_in_any_spelling() -> None:
    assert place("1°30'S", "35°15'E") == (-1.5, 35.25, [])


@pytest.mark.parametrize(
    ("latitude", "longitude", "problem"),
    [
        ("91", "35", "'91; 35' is not a place"),
        ("0", "0", "'0; 0' is not a place"),
        ("nan", "35", "the place has only one of its two numbers"),
        ("-1.41", "", "the place has only one of its two numbers"),
        ("inf", "35", "'inf; 35' is not a place"),
    ],
)
def test_a_place_that_cannot_be_true_is_left_out(
    latitude: str, longitude: str, problem: str
) -> None:
    assert place(latitude, longitude) == (
        None,
        None,
        [f"line 2, latitude: {problem}", "line 2: it has no place"],
    )


@pytest.mark.parametrize(
    ("text", "latitude", "uncertainty"),
    [
        ("-1.41 35.01 1650 4.5", -1.41, 5),
        ("-1.41 35.01 0 0", -1.41, 1),
        ('"-1.41, 35.01"', -1.41, None),
        ('"[-1.41, 35.01]"', -1.41, None),
        ("-1.41 35.01", -1.41, None),
    ],
)
def test_a_place_may_be_in_one_cell(text: str, latitude: float, uncertainty: int | None) -> None:
    found, _ = one("station,gps", f"S07,{text}")
    assert (found.latitude, found.longitude) == (latitude, 35.01)
    assert found.coordinate_uncertainty_m == uncertainty


def start(text: str, more: str = "2024-02-10") -> tuple[str | None, list[str]]:
    """The start in the first of two rows, and its faults."""
    table = read("deploymentID,deploymentStart", f"a,{text}", f"b,{more}")
    row = table.rows[0]
    faults = [str(f.problem) for f in table.faults if f.line == 2 and f.column]
    return None if row.start is None else row.start.isoformat(), faults


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2024-02-10T08:00:00+03:00", "2024-02-10T08:00:00+03:00"),
        ("2024-02-10T08:00:00Z", "2024-02-10T08:00:00+00:00"),
        ("2024-02-10T08:00:00.123+0300", "2024-02-10T08:00:00+03:00"),
        ("2024-02-10 08:00", "2024-02-10T08:00:00"),
        ("2024/2/10 8:00:00", "2024-02-10T08:00:00"),
    ],
)
def test_times_keep_the_offset_that_was_written_or_none(text: str, expected: str) -> None:
    assert start(text) == (expected, [])


def test_a_day_alone_is_taken_whole_and_said() -> None:
    table = read("deploymentID,deploymentStart,deploymentEnd", "a,2024-02-10,2024-03-02")
    row = table.rows[0]
    assert (str(row.start), str(row.end)) == ("2024-02-10 00:00:00", "2024-03-02 23:59:59")
    assert faults_of(table)[:2] == [
        "line 2, deploymentStart: a day without a time; its beginning is taken",
        "line 2, deploymentEnd: a day without a time; its last second is taken",
    ]


def test_a_column_shows_whether_its_dates_begin_with_the_day() -> None:
    assert start("10/02/2024 08:00", "19/02/2024")[0] == "2024-02-10T08:00:00"
    assert start("10/02/2024 08:00", "02/19/2024")[0] == "2024-10-02T08:00:00"
    assert start("10.02.2024 08:00", "19.02.2024")[0] == "2024-02-10T08:00:00"


def test_a_date_that_may_be_two_days_is_not_guessed() -> None:
    problem = "'10/02/2024' may be two days; write it as 2024-02-19"
    assert start("10/02/2024", "11/02/2024") == (None, [problem])
    assert start("10/02/2024", "31/31/2024") == (None, [problem])


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("2024-02-30T08:00:00Z", "is not in the calendar"),
        ("2024-02-10T25:00:00Z", "is not in the calendar"),
        ("0001-02-10T08:00:00Z", "has an offset or a year that cannot be true"),
        ("2024-02-10T08:00:00+03:17", "has an offset or a year that cannot be true"),
        ("2024-02-10T", "is not a time such as"),
        ("10 February", "is not a time such as"),
        ("2024-02-10T08:00:00 Nairobi", "is not a time such as"),
    ],
)
def test_a_time_that_cannot_be_read_is_left_out(text: str, problem: str) -> None:
    found, faults = start(text)
    assert found is None
    assert problem in faults[0]


@pytest.mark.parametrize(
    ("row", "problem"),
    [
        (",,1,2,,", "it has no ID and no station"),
        ("x,,1,2,2024-02-10T08:00,2024-02-09T08:00", "the end is before the start"),
        ("x,,1,2,2024-02-10T08:00,2024-02-07T08:00Z", "the end is before the start"),
        ("x,,1,2,,,7", "it has 7 cells and the header has 6"),
        ('x,"a\nb,,1,2,,\ny",,1', "it has 4 cells and the header has 6"),
    ],
)
def test_a_row_that_cannot_be_a_deployment_is_dropped_and_counted(row: str, problem: str) -> None:
    table = read(HEADER, row, ROW)
    assert [found.deployment_id for found in table.rows] == ["S07-a"]
    assert [str(f.sentence) for f in table.faults if f.drops_row] == [f"line 2: {problem}"]
    assert table.dropped == 1


def test_a_second_row_of_a_deployment_is_dropped() -> None:
    table = read(HEADER, ROW, ROW)
    assert len(table.rows) == 1
    assert faults_of(table) == ["line 3: the deployment 'S07-a' is in line 2 already"]


def test_height_and_depth_exclude_each_other() -> None:
    found, faults = one(f"{HEADER},cameraHeight,cameraDepth", f"{ROW},1,2")
    assert (found.camera_height_m, found.camera_depth_m) == (1, None)
    assert faults == [
        "line 2, cameraDepth: a camera has a height or a depth, not both; the depth is left out"
    ]


def test_without_an_id_it_is_made_from_station_and_day_of_the_start() -> None:
    found, faults = one(HEADER, ROW.replace("S07-a", ""))
    assert found.deployment_id == "S07_2024-02-10"
    assert faults == ["line 2, deploymentID: the ID is made from station and start"]


def test_a_form_of_odk_is_read() -> None:
    table = read(
        "SubmissionDate,start,end,setup-station,setup-gps-Latitude,setup-gps-Longitude,"
        "setup-gps-Altitude,setup-gps-Accuracy,notes,KEY",
        "2024-02-11T05:00:00.000Z,2024-02-10T08:00:00.000+03:00,2024-02-10T08:09:00.000+03:00,"
        "S07,-1.41,35.01,1650,4.2,by the water,uuid:1",
    )
    (row,) = table.rows
    assert row.deployment_id == "S07_2024-02-10"
    assert (row.latitude, row.longitude, row.coordinate_uncertainty_m) == (-1.41, 35.01, 5)
    assert (str(row.start), row.end) == ("2024-02-10 08:00:00+03:00", None)
    assert row.comments == "by the water"
    assert [str(note) for note in table.notes] == [
        "the start of each deployment is the time at which the form was opened"
    ]


def test_a_form_of_kobo_is_read() -> None:
    table = read(
        '"start";"end";"station";"gps";"_gps_latitude";"_gps_longitude";"_gps_precision";'
        '"setup_date";"_id";"_uuid";"_submission_time"',
        '"2024-02-10T08:00:00.000+03:00";"2024-02-10T08:09:00.000+03:00";"S07";'
        '"-1.41 35.01 1650 4.2";"-1.41";"35.01";"4.2";"2024-02-09T17:30:00.000+03:00";"1";"u";'
        '"2024-02-11T05:00:00"',
    )
    (row,) = table.rows
    assert (row.latitude, row.coordinate_uncertainty_m) == (-1.41, 5)
    assert str(row.start) == "2024-02-09 17:30:00+03:00"
    assert table.notes == ()


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"", "it has no column such as deploymentID"),
        (b"lat,lon\n1,2\n", "it has no column such as deploymentID"),
        (b"deploymentID\nx\0y\n", "it is not a text file"),
        (b"PK\x03\x04\0\0", "it is not a text file"),
        (b'deploymentID,habitat\nx,"wood\ny,wood\n', "line 3 is damaged"),
        (b'deploymentID,habitat\nx,"wood" 2\n', "line 2 is damaged"),
        (b"deploymentID\n" + b"x" * 200_000, "line 2 is damaged"),
        (b"deploymentID" + b"," * 3000, "it has more than 2,000 columns"),
    ],
)
def test_what_is_not_a_table_of_deployments_is_refused(content: bytes, problem: str) -> None:
    with pytest.raises(DeploymentsNotRead) as caught:
        read_deployments(content, "stations.csv")
    assert problem in str(caught.value)
    assert str(caught.value).startswith("stations.csv cannot be read as a table of deployments: ")


def test_a_table_beyond_the_limits_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(csv_records, "MAX_TABLE_ROWS", 1)
    assert len(read(HEADER, ROW).rows) == 1
    with pytest.raises(DeploymentsNotRead, match="more than 1 rows"):
        read(HEADER, ROW, ROW)
    monkeypatch.setattr(csv_records, "MAX_TABLE_BYTES", 10)
    with pytest.raises(DeploymentsNotRead, match="more than 0 MB"):
        read(HEADER, ROW)


def test_faults_beyond_a_thousand_are_counted() -> None:
    table = read("deploymentID,baitUse", *(f"x{number},perhaps" for number in range(1500)))
    faults = [fault for fault in table.faults if not fault.is_notice]
    assert (len(table.rows), len(faults)) == (1500, 1000)
    assert [str(note) for note in table.notes] == ["500 further faults are not listed"]


texts = st.text(alphabet=',;\t"\n\r0123456789-:+TZabS.°= \0é', max_size=80)


@given(texts, st.integers(0, 150))
def test_any_content_is_survived(junk: str, where: int) -> None:
    good = f"{HEADER}\n{ROW}\n"
    for content in (junk, good[:where] + junk + good[where:]):
        with suppress(DeploymentsNotRead):
            read_deployments(content.encode(), "stations.csv")


@pytest.mark.shared
@pytest.mark.parametrize("example", ["example", "example_swc"])
def test_the_examples_of_camtrap_dp_are_read_without_a_fault(shared: Path, example: str) -> None:
    file = shared / "standards" / "camtrap_dp" / example / "deployments.csv"
    table = read_deployments(file.read_bytes(), file.name)
    assert len(table.rows) >= 2
    assert (table.faults, table.unused_columns, table.notes) == ((), (), ())


def test_the_limit_of_a_cell_is_ours_and_not_that_of_the_process() -> None:
    before = csv.field_size_limit(10**9)
    try:
        with pytest.raises(DeploymentsNotRead):
            read_deployments(b"deploymentID\n" + b"x" * 200_000, "a.csv")
    finally:
        csv.field_size_limit(before)
