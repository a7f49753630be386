"""Sightings and stations as KML, for Google Earth and field devices.

Source: OGC KML 2.2 (07-147r2), https://www.ogc.org/standard/kml
"""

import xml.etree.ElementTree as ET
from collections.abc import Iterable
from datetime import datetime
from typing import IO, Final

from swc_desktop.exports.dataset import Dataset
from swc_desktop.exports.geo_rows import Point, points_of
from swc_desktop.exports.program_csv import number, with_offset
from swc_desktop.exports.rows import DEGREE_DECIMALS
from swc_desktop.exports.written import Written
from swc_desktop.exports.xml_text import xml_document, xml_text

_SPACE: Final = "http://www.opengis.net/kml/2.2"


def write_kml(data: Dataset, file: IO[bytes]) -> Written:
    """Write two folders of placemarks. Raises ``OSError``."""
    points = points_of(data)
    root = ET.Element("kml", xmlns=_SPACE)
    document = ET.SubElement(root, "Document")
    ET.SubElement(document, "name").text = xml_text(data.title)
    _add_folder(document, "Sightings", points.sightings)
    _add_folder(document, "Camera stations", points.stations)
    file.write(xml_document(root))
    return Written(len(points.sightings) + len(points.stations), points.left_out)


def _add_folder(document: ET.Element, name: str, points: Iterable[Point]) -> None:
    folder = ET.SubElement(document, "Folder")
    ET.SubElement(folder, "name").text = name
    for one in points:
        placemark = ET.SubElement(folder, "Placemark")
        ET.SubElement(placemark, "name").text = xml_text(one.name)
        _add_time(placemark, one.properties.get("starts"), one.properties.get("ends"))
        extended = ET.SubElement(placemark, "ExtendedData")
        for key, value in one.properties.items():
            if value is not None:
                entry = ET.SubElement(extended, "Data", name=key)
                text = with_offset(value) if isinstance(value, datetime) else str(value)
                ET.SubElement(entry, "value").text = xml_text(text)
        point = ET.SubElement(placemark, "Point")
        place = one.place
        degrees = (place.longitude, place.latitude)
        ET.SubElement(point, "coordinates").text = ",".join(
            number(value, DEGREE_DECIMALS) for value in degrees
        )


def _add_time(placemark: ET.Element, starts: object, ends: object) -> None:
    """When it was; without a zone the time of the clock."""
    if not isinstance(starts, datetime):
        return
    if starts == ends or not isinstance(ends, datetime):
        stamp = ET.SubElement(placemark, "TimeStamp")
        ET.SubElement(stamp, "when").text = with_offset(starts)
        return
    span = ET.SubElement(placemark, "TimeSpan")
    ET.SubElement(span, "begin").text = with_offset(starts)
    ET.SubElement(span, "end").text = with_offset(ends)
