"""The formats in which a project hands over its data, by the words of ``--format``."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import IO, Final

from swc_desktop.core.message import Message, message
from swc_desktop.exports.activity import write_activity
from swc_desktop.exports.camtrap_dp import write_camtrap_dp
from swc_desktop.exports.camtrapr import write_camtrapr
from swc_desktop.exports.capture_history import write_capture_history
from swc_desktop.exports.darwin_core import write_darwin_core
from swc_desktop.exports.dataset import Dataset
from swc_desktop.exports.detection_history import write_detection_history
from swc_desktop.exports.earthranger import write_earthranger
from swc_desktop.exports.geojson import write_geojson
from swc_desktop.exports.geopackage import write_geopackage
from swc_desktop.exports.kml import write_kml
from swc_desktop.exports.megadetector import write_megadetector
from swc_desktop.exports.package import ZIP_SUFFIX, Package
from swc_desktop.exports.speciesnet import write_speciesnet
from swc_desktop.exports.timelapse import write_timelapse
from swc_desktop.exports.wildlife_insights import write_wildlife_insights
from swc_desktop.exports.written import Written
from swc_desktop.exports.xlsx import write_xlsx
from swc_desktop.exports.xmp import write_xmp


@dataclass(frozen=True)
class FileFormat:
    """One file: its usual suffix, its name for people, and what writes it."""

    word: str
    suffix: str
    name: Message
    write: Callable[[Dataset, IO[bytes]], Written]


@dataclass(frozen=True)
class PackageFormat:
    """Several files in a folder or ZIP; ``suffix`` is that of the usual one of both, "" for a
    folder."""

    word: str
    suffix: str
    name: Message
    write: Callable[[Dataset, Package], Written]


TIMELAPSE: Final = "timelapse"
"""The format that takes a user's template too."""

XMP: Final = "xmp"
"""The format that can be written beside the photographs too."""

DataFormat = FileFormat | PackageFormat

_ALL: Final[tuple[DataFormat, ...]] = (
    FileFormat(
        "xlsx",
        ".xlsx",
        message("Exports", "Excel workbook: counts, events, stations"),
        write_xlsx,
    ),
    PackageFormat(
        "camtrap-dp",
        ZIP_SUFFIX,
        message("Exports", "Camtrap DP: data of camera traps"),
        write_camtrap_dp,
    ),
    PackageFormat(
        "dwca",
        ZIP_SUFFIX,
        message("Exports", "Darwin Core archive: occurrences for GBIF"),
        write_darwin_core,
    ),
    FileFormat("gpkg", ".gpkg", message("Exports", "GeoPackage: a map for GIS"), write_geopackage),
    FileFormat("geojson", ".geojson", message("Exports", "GeoJSON: points"), write_geojson),
    FileFormat("kml", ".kml", message("Exports", "KML: for Google Earth"), write_kml),
    FileFormat(
        "megadetector",
        ".json",
        message("Exports", "MegaDetector: JSON of its boxes"),
        write_megadetector,
    ),
    FileFormat(
        "speciesnet",
        ".json",
        message("Exports", "SpeciesNet: JSON of its boxes"),
        write_speciesnet,
    ),
    FileFormat(
        TIMELAPSE,
        ".csv",
        message("Exports", "Timelapse: table to import"),
        write_timelapse,
    ),
    PackageFormat(
        "wildlife-insights",
        ZIP_SUFFIX,
        message("Exports", "Wildlife Insights: tables of a batch upload"),
        write_wildlife_insights,
    ),
    PackageFormat(
        "camtrapr",
        ZIP_SUFFIX,
        message("Exports", "camtrapR: records and cameras"),
        write_camtrapr,
    ),
    PackageFormat(
        "detection-history",
        ZIP_SUFFIX,
        message("Exports", "Detection histories (unmarked)"),
        write_detection_history,
    ),
    PackageFormat(
        "capture-history",
        ZIP_SUFFIX,
        message("Exports", "Capture histories of known animals (secr)"),
        write_capture_history,
    ),
    FileFormat(
        "activity",
        ".csv",
        message("Exports", "Activity: times of day in radians (overlap)"),
        write_activity,
    ),
    FileFormat(
        "earthranger",
        ".csv",
        message("Exports", "EarthRanger: events to post"),
        write_earthranger,
    ),
    PackageFormat(
        XMP,
        "",
        message("Exports", "XMP sidecars: in a folder"),
        write_xmp,
    ),
)

DATA_FORMATS: Final[Mapping[str, DataFormat]] = {one.word: one for one in _ALL}
