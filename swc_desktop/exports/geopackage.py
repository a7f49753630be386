"""Sightings and stations as a GeoPackage: an SQLite file that every GIS opens.

Source: OGC GeoPackage Encoding Standard 1.3 (12-128r18), https://www.geopackage.org/spec130
"""

import shutil
import sqlite3
import struct
import tempfile
from collections.abc import Mapping, Sequence
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Final

from swc_desktop.core.text import writable
from swc_desktop.exports.dataset import Dataset, GivenPlace
from swc_desktop.exports.geo_rows import Point, Property, points_of
from swc_desktop.exports.rows import DEGREE_DECIMALS
from swc_desktop.exports.written import Written

_APPLICATION_ID: Final = 0x47504B47
_VERSION: Final = 10_300
_WGS84: Final = 4326

_WKT: Final = (
    'GEOGCS["WGS 84",DATUM["WGS_1984",SPHEROID["WGS 84",6378137,298.257223563,'
    'AUTHORITY["EPSG","7030"]],AUTHORITY["EPSG","6326"]],PRIMEM["Greenwich",0,'
    'AUTHORITY["EPSG","8901"]],UNIT["degree",0.0174532925199433,AUTHORITY["EPSG","9122"]],'
    'AUTHORITY["EPSG","4326"]]'
)

_TABLES: Final = """
CREATE TABLE gpkg_spatial_ref_sys (
    srs_name TEXT NOT NULL, srs_id INTEGER NOT NULL PRIMARY KEY, organization TEXT NOT NULL,
    organization_coordsys_id INTEGER NOT NULL, definition TEXT NOT NULL, description TEXT);
CREATE TABLE gpkg_contents (
    table_name TEXT NOT NULL PRIMARY KEY, data_type TEXT NOT NULL, identifier TEXT UNIQUE,
    description TEXT DEFAULT '', last_change DATETIME NOT NULL, min_x DOUBLE, min_y DOUBLE,
    max_x DOUBLE, max_y DOUBLE, srs_id INTEGER,
    CONSTRAINT fk_gc_r_srs_id FOREIGN KEY (srs_id) REFERENCES gpkg_spatial_ref_sys(srs_id));
CREATE TABLE gpkg_geometry_columns (
    table_name TEXT NOT NULL, column_name TEXT NOT NULL, geometry_type_name TEXT NOT NULL,
    srs_id INTEGER NOT NULL, z TINYINT NOT NULL, m TINYINT NOT NULL,
    CONSTRAINT pk_geom_cols PRIMARY KEY (table_name, column_name),
    CONSTRAINT uk_gc_table_name UNIQUE (table_name),
    CONSTRAINT fk_gc_tn FOREIGN KEY (table_name) REFERENCES gpkg_contents(table_name),
    CONSTRAINT fk_gc_srs FOREIGN KEY (srs_id) REFERENCES gpkg_spatial_ref_sys (srs_id));
"""

_SIGHTINGS: Final[Mapping[str, str]] = {
    "sighting": "TEXT",
    "event": "TEXT",
    "station": "TEXT",
    "kind": "TEXT",
    "taxon": "TEXT",
    "rank": "TEXT",
    "common_name": "TEXT",
    "count": "INTEGER",
    "starts": "DATETIME",
    "starts_local": "TEXT",
    "ends": "DATETIME",
    "ends_local": "TEXT",
    "photographs": "INTEGER",
    "sex": "TEXT",
    "life_stage": "TEXT",
    "individual": "TEXT",
    "by_people": "BOOLEAN",
    "said_by": "TEXT",
    "confidence": "REAL",
    "uncertainty_m": "INTEGER",
    "generalized": "TEXT",
}
_STATIONS: Final[Mapping[str, str]] = {
    "station": "TEXT",
    "name": "TEXT",
    "starts": "DATETIME",
    "starts_local": "TEXT",
    "ends": "DATETIME",
    "ends_local": "TEXT",
    "handheld": "BOOLEAN",
    "photographs": "INTEGER",
    "uncertainty_m": "INTEGER",
    "generalized": "TEXT",
}


def write_geopackage(data: Dataset, file: IO[bytes]) -> Written:
    """Write both as layers. Raises ``OSError``.

    SQLite writes only files with a name, so it is made in a folder that others cannot read, and
    copied.
    """
    points = points_of(data)
    with tempfile.TemporaryDirectory(prefix="swc-") as folder:
        path = Path(folder) / "export.gpkg"
        with closing(sqlite3.connect(path)) as connection:
            try:
                _fill(connection, data, points.sightings, points.stations)
            except sqlite3.Error as error:  # a full disk
                raise OSError(str(error)) from error
        with path.open("rb") as made:
            shutil.copyfileobj(made, file)
    return Written(len(points.sightings) + len(points.stations), points.left_out)


def _fill(
    connection: sqlite3.Connection,
    data: Dataset,
    sightings: Sequence[Point],
    stations: Sequence[Point],
) -> None:
    connection.execute(f"PRAGMA application_id = {_APPLICATION_ID}")
    connection.execute(f"PRAGMA user_version = {_VERSION}")
    connection.executescript(_TABLES)
    connection.executemany(
        "INSERT INTO gpkg_spatial_ref_sys VALUES (?, ?, ?, ?, ?, NULL)",
        [
            ("Undefined cartesian SRS", -1, "NONE", -1, "undefined"),
            ("Undefined geographic SRS", 0, "NONE", 0, "undefined"),
            ("WGS 84 geodetic", _WGS84, "EPSG", _WGS84, _WKT),
        ],
    )
    for name, columns, points in (
        ("sightings", _SIGHTINGS, sightings),
        ("stations", _STATIONS, stations),
    ):
        _add_layer(connection, name, columns, points, data.made)
    connection.commit()


def _add_layer(
    connection: sqlite3.Connection,
    name: str,
    columns: Mapping[str, str],
    points: Sequence[Point],
    made: datetime,
) -> None:
    declared = ", ".join(f"{column} {kind}" for column, kind in columns.items())
    connection.execute(
        f"CREATE TABLE {name} (fid INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, geom POINT, "
        f"{declared})"
    )
    x = [one.place.longitude for one in points]
    y = [one.place.latitude for one in points]
    box = (min(x), min(y), max(x), max(y)) if points else (None,) * 4
    connection.execute(
        "INSERT INTO gpkg_contents VALUES (?, 'features', ?, '', ?, ?, ?, ?, ?, ?)",
        (name, name, _instant(made), *box, _WGS84),
    )
    connection.execute(
        "INSERT INTO gpkg_geometry_columns VALUES (?, 'geom', 'POINT', ?, 0, 0)", (name, _WGS84)
    )
    marks = ", ".join("?" * len(columns))
    connection.executemany(
        f"INSERT INTO {name} (geom, {', '.join(columns)}) VALUES (?, {marks})",
        [(_geometry(one.place), *_cells(one, columns)) for one in points],
    )


def _geometry(place: GivenPlace) -> bytes:
    """A point as a GeoPackage holds it: a header, and WKB in little endian."""
    header = struct.pack("<2sBBi", b"GP", 0, 1, _WGS84)
    longitude, latitude = (
        round(degrees, DEGREE_DECIMALS) + 0.0 for degrees in (place.longitude, place.latitude)
    )
    return header + struct.pack("<BIdd", 1, 1, longitude, latitude)


def _cells(one: Point, columns: Mapping[str, str]) -> list[object]:
    values: dict[str, object] = {name: _cell(value) for name, value in one.properties.items()}
    for name in ("starts", "ends"):
        time = one.properties[name]
        if isinstance(time, datetime):
            values[f"{name}_local"] = time.isoformat(timespec="seconds")
    return [values.get(column) for column in columns]


def _cell(value: Property) -> object:
    if isinstance(value, datetime):
        return None if value.tzinfo is None else _instant(value)
    return writable(str(value)) if isinstance(value, str) else value


def _instant(time: datetime) -> str:
    return time.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.000Z")
