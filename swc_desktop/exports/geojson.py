"""Sightings and stations as GeoJSON: WGS 84, longitude before latitude.

Source: RFC 7946.
"""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import IO

from swc_desktop.core.text import writable
from swc_desktop.exports.dataset import Dataset
from swc_desktop.exports.geo_rows import Point, Property, points_of
from swc_desktop.exports.program_csv import with_offset
from swc_desktop.exports.rows import DEGREE_DECIMALS
from swc_desktop.exports.written import Written


def write_geojson(data: Dataset, file: IO[bytes]) -> Written:
    """Write one feature a line. Raises ``OSError``."""
    points = points_of(data)
    features = [
        *(_feature("sighting", one) for one in points.sightings),
        *(_feature("station", one) for one in points.stations),
    ]
    lines = ",\n".join(
        json.dumps(one, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
        for one in features
    )
    file.write(b'{"type":"FeatureCollection","features":[\n')
    file.write(lines.encode("utf-8"))
    file.write(b"\n]}\n")
    return Written(len(features), points.left_out)


def _feature(layer: str, one: Point) -> Mapping[str, object]:
    place = one.place
    coordinates = [
        round(place.longitude, DEGREE_DECIMALS) + 0.0,
        round(place.latitude, DEGREE_DECIMALS) + 0.0,
    ]
    properties = {name: _value(value) for name, value in one.properties.items()}
    return {
        "type": "Feature",
        "geometry": {"type": "Point", "coordinates": coordinates},
        "properties": {"layer": layer, "label": writable(one.name), **properties},
    }


def _value(value: Property) -> object:
    if isinstance(value, datetime):
        return with_offset(value)
    return writable(value) if isinstance(value, str) else value
