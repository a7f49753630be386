"""The archive for GBIF, read by a reader of others and checked by the schema of the standard."""

from pathlib import Path

import pytest
from dwca.read import DwCAReader

from swc_desktop.sharing.protection import Coarsening
from tests.projects.desk import Desk
from tests.sharing.shared_project import HARMLESS, written

_DWC = "http://rs.tdwg.org/dwc/terms/"


def test_a_reader_of_others_reads_it(park: Desk, tmp_path: Path) -> None:
    exported = written(park, tmp_path / "out.zip", form="dwca")
    with DwCAReader(str(tmp_path / "out.zip")) as archive:
        rows = list(archive)
        assert len(rows) == exported.rows
        assert archive.metadata is not None
        assert archive.metadata.find("dataset/title").text == "Mara"
        leopards = [row for row in rows if row.data[f"{_DWC}scientificName"] == "Panthera pardus"]
        assert {row.data[f"{_DWC}decimalLatitude"] for row in leopards} == {"-1.4", "-1.5"}
        assert {row.data[f"{_DWC}dataGeneralizations"] for row in leopards} == {
            "coordinates rounded to 0.1 degree"
        }
        assert {row.data[f"{_DWC}coordinateUncertaintyInMeters"] for row in leopards} == {
            "15701",
            "15721",
        }
        people = [row for row in leopards if row.data[f"{_DWC}identificationVerificationStatus"]]
        assert [row.data[f"{_DWC}individualCount"] for row in people] == ["1", "1"]
        assert {len(row.extensions) for row in people} == {2}
        zebras = [row for row in rows if row.data[f"{_DWC}vernacularName"] == "zebra"]
        assert {row.data[f"{_DWC}scientificName"] for row in zebras} == {"Animalia"}
        assert {row.data[f"{_DWC}decimalLatitude"] for row in zebras} == {str(HARMLESS[0])}
        assert all(row.id == row.data[f"{_DWC}occurrenceID"] for row in rows)


def test_an_exact_archive_generalises_nothing(park: Desk, tmp_path: Path) -> None:
    written(park, tmp_path / "out.zip", Coarsening.EXACT, "dwca")
    with DwCAReader(str(tmp_path / "out.zip")) as archive:
        stations = [row for row in archive if row.data[f"{_DWC}parentEventID"] == "WH-NORTH"]
        assert stations
        for row in stations:
            assert row.data[f"{_DWC}dataGeneralizations"] == ""
            assert row.data[f"{_DWC}locality"] == "Waterhole north"
            assert row.data[f"{_DWC}eventRemarks"] == "camera trap without bait near water source"


@pytest.mark.parametrize("at", range(6))
def test_one_project_gives_the_same_bytes_twice(park: Desk, tmp_path: Path, at: int) -> None:
    form = ("camtrap-dp", "dwca", "xlsx", "gpkg", "geojson", "kml")[at]
    for name in ("one.zip", "two.zip"):
        written(park, tmp_path / name, form=form)
    assert (tmp_path / "one.zip").read_bytes() == (tmp_path / "two.zip").read_bytes()
