"""Maps for GIS and the workbook for people, each read by other means than those that wrote it."""

import json
import sqlite3
import struct
import xml.etree.ElementTree as ET
from contextlib import closing
from pathlib import Path

import openpyxl
import pytest

from swc_desktop.exports import xlsx
from swc_desktop.sharing.protection import Coarsening
from tests.projects.desk import Desk
from tests.sharing.shared_project import HARMLESS, LEOPARDS, written

KML = "{http://www.opengis.net/kml/2.2}"


def test_geojson_has_longitude_before_latitude(park: Desk, tmp_path: Path) -> None:
    exported = written(park, tmp_path / "out.geojson", form="geojson")
    found = json.loads((tmp_path / "out.geojson").read_text("utf-8"))
    assert set(found) == {"type", "features"}  # RFC 7946 has no crs
    assert len(found["features"]) == exported.rows
    leopard = next(one for one in found["features"] if one["properties"].get("count") == 1)
    assert leopard["geometry"]["type"] == "Point"
    places = {tuple(one["geometry"]["coordinates"]) for one in found["features"]}
    assert places == {(35.0, -1.4), (35.1, -1.5), (HARMLESS[1], HARMLESS[0])}
    starts = leopard["properties"]["starts"]
    assert starts.endswith("+03:00")


def test_kml_has_the_same_points(park: Desk, tmp_path: Path) -> None:
    written(park, tmp_path / "out.kml", Coarsening.EXACT, "kml")
    root = ET.parse(tmp_path / "out.kml").getroot()
    folders = {one.findtext(f"{KML}name"): one for one in root.iter(f"{KML}Folder")}
    stations = [one.findtext(f"{KML}Point/{KML}coordinates") for one in folders["Camera stations"]]
    assert f"{LEOPARDS[1]},{LEOPARDS[0]}" in stations
    names = {one.findtext(f"{KML}name") for one in folders["Sightings"].iter(f"{KML}Placemark")}
    assert names == {"leopard", "zebra"}


def test_a_geopackage_is_one_by_the_standard(park: Desk, tmp_path: Path) -> None:
    exported = written(park, tmp_path / "out.gpkg", form="gpkg")
    with closing(sqlite3.connect(tmp_path / "out.gpkg")) as connection:
        assert connection.execute("PRAGMA application_id").fetchone() == (0x47504B47,)
        assert connection.execute("PRAGMA user_version").fetchone() == (10_300,)
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
        systems = connection.execute("SELECT srs_id FROM gpkg_spatial_ref_sys").fetchall()
        assert {row[0] for row in systems} == {-1, 0, 4326}
        rows = 0
        for name, *box in connection.execute(
            "SELECT table_name, min_x, min_y, max_x, max_y FROM gpkg_contents"
        ).fetchall():
            blobs = [row[0] for row in connection.execute(f"SELECT geom FROM {name}")]
            rows += len(blobs)
            points = [struct.unpack("<2sBBiBIdd", blob) for blob in blobs]
            assert {point[:6] for point in points} == {(b"GP", 0, 1, 4326, 1, 1)}
            x, y = [point[6] for point in points], [point[7] for point in points]
            assert box == [min(x), min(y), max(x), max(y)]
        assert rows == exported.rows
        local = connection.execute("SELECT starts, starts_local FROM sightings").fetchone()
        assert local == ("2024-02-19T03:24:10.000Z", "2024-02-19T06:24:10+03:00")


def test_a_workbook_has_its_sheets(park: Desk, tmp_path: Path) -> None:
    exported = written(park, tmp_path / "out.xlsx", form="xlsx")
    book = openpyxl.load_workbook(tmp_path / "out.xlsx")
    assert book.sheetnames == ["Counts", "Events", "Photographs", "Stations", "About"]
    counts = list(book["Counts"].iter_rows(min_row=2, values_only=True))
    assert counts[0][:5] == ("zebra", None, None, 3, 3)
    leopard = next(row for row in counts if row[1] == "Panthera pardus")
    assert leopard[3:5] == (3, 4)
    rows = sum(book[name].max_row - 1 for name in book.sheetnames[:4])
    assert rows == exported.rows
    about = {row[0]: row[1] for row in book["About"].iter_rows(values_only=True)}
    assert about["places rounded"] == 7
    taken = book["Photographs"]["C2"].value
    assert (taken.hour, taken.minute) == (6, 24)


def test_no_text_of_a_workbook_becomes_a_formula(park: Desk, tmp_path: Path) -> None:
    with park.project.transaction() as raw:
        raw.execute("UPDATE setting SET value = '=1+1' WHERE name = 'name'")
        raw.execute("UPDATE media_file SET path = '=cmd|x' || char(7) || '.JPG' WHERE number = 1")
    written(park, tmp_path / "out.xlsx", Coarsening.EXACT, "xlsx")
    book = openpyxl.load_workbook(tmp_path / "out.xlsx")
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert {cell.data_type for cell in cells} <= {"s", "inlineStr", "n", "d", "b"}
    assert "=1+1" in {cell.value for cell in cells}


def test_more_rows_than_a_sheet_holds_go_on_another(
    park: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(xlsx, "MAX_ROWS", 5)
    exported = written(park, tmp_path / "out.xlsx", form="xlsx")
    book = openpyxl.load_workbook(tmp_path / "out.xlsx")
    assert [name for name in book.sheetnames if name.startswith("Photographs")] == [
        *("Photographs", "Photographs 2", "Photographs 3")
    ]
    rows = sum(book[name].max_row - 1 for name in book.sheetnames if not name.startswith("About"))
    assert rows == exported.rows
