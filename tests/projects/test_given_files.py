"""Files that a person chooses for a project: ones that are not there, or far too large."""

from pathlib import Path

import pytest

from swc_desktop.core.errors import WrongUsage
from swc_desktop.projects.csv_records import MAX_TABLE_BYTES
from swc_desktop.projects.errors import DeploymentsNotRead, TrackNotRead
from swc_desktop.projects.given_files import read_deployments_file, read_track_file


def test_a_table_is_read_with_the_name_of_its_file_in_errors(tmp_path: Path) -> None:
    table = tmp_path / "stations.csv"
    table.write_text("deploymentID,latitude,longitude\nA1,-2.3,34.8\n", encoding="utf-8")
    assert [row.deployment_id for row in read_deployments_file(table).rows] == ["A1"]
    table.write_text("animal,count\nlion,2\n", encoding="utf-8")
    with pytest.raises(DeploymentsNotRead, match=r"stations\.csv"):
        read_deployments_file(table)


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(WrongUsage, match=r"gone\.csv could not be read"):
        read_deployments_file(tmp_path / "gone.csv")
    with pytest.raises(WrongUsage, match=r"gone\.gpx could not be read"):
        read_track_file(tmp_path / "gone.gpx")


def test_no_more_is_read_than_a_table_has(tmp_path: Path) -> None:
    table = tmp_path / "stations.csv"
    with table.open("wb") as file:
        file.write(b"deploymentID\n")
        file.truncate(MAX_TABLE_BYTES + 2)
    with pytest.raises(DeploymentsNotRead, match="32 MB"):
        read_deployments_file(table)


def test_a_track_without_points_is_refused(tmp_path: Path) -> None:
    track = tmp_path / "day.gpx"
    track.write_text("<gpx></gpx>", encoding="utf-8")
    with pytest.raises(TrackNotRead, match=r"day\.gpx"):
        read_track_file(track)
