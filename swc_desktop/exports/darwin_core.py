"""A Darwin Core archive for GBIF: an occurrence for each animal of an event, with its pictures.

Blanks, people and vehicles are left out. Source: https://dwc.tdwg.org/text (TDWG);
GBIF's guide to camera trap data, https://docs.gbif.org/camera-trap-guide; EML 2.2.0.
"""

import xml.etree.ElementTree as ET
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Final, Protocol

from swc_desktop.exports.camtrap_dp import file_path
from swc_desktop.exports.dataset import (
    Dataset,
    MediaData,
    ObservationData,
    ObservationLevel,
    ObservedKind,
    StationData,
)
from swc_desktop.exports.package import Package
from swc_desktop.exports.program_csv import Cell, number, write_table
from swc_desktop.exports.rows import DEGREE_DECIMALS
from swc_desktop.exports.unwritten import unwritten
from swc_desktop.exports.written import Written
from swc_desktop.exports.xml_text import xml_document, xml_text

_DWC: Final = "http://rs.tdwg.org/dwc/terms/"
_DC: Final = "http://purl.org/dc/terms/"
_AC: Final = "http://rs.tdwg.org/ac/terms/"

OCCURRENCE_TERMS: Final[Mapping[str, str]] = {
    "type": _DC,
    **dict.fromkeys(
        (
            *("datasetID", "collectionCode", "datasetName", "basisOfRecord"),
            *("informationWithheld", "dataGeneralizations", "occurrenceID", "individualCount"),
            *("sex", "lifeStage", "behavior", "occurrenceStatus", "occurrenceRemarks"),
            *("organismID", "eventID", "parentEventID", "eventDate", "habitat"),
            *("samplingProtocol", "samplingEffort", "eventRemarks", "locationID", "locality"),
            *("decimalLatitude", "decimalLongitude", "geodeticDatum"),
            *("coordinateUncertaintyInMeters", "coordinatePrecision", "identifiedBy"),
            *("dateIdentified", "identificationVerificationStatus", "identificationRemarks"),
            *("scientificName", "vernacularName", "kingdom", "phylum", "class", "order"),
            *("family", "genus", "taxonRank"),
        ),
        _DWC,
    ),
}
"""The columns of occurrences with the name space of each."""

MEDIA_TERMS: Final[Mapping[str, str]] = {
    "occurrenceID": _DWC,
    "identifier": _DC,
    "type": "http://purl.org/dc/elements/1.1/",
    "CreateDate": "http://ns.adobe.com/xap/1.0/",
    "captureDevice": _AC,
    "resourceCreationTechnique": _AC,
    "accessURI": _AC,
    "format": _DC,
    "serviceExpectation": _AC,
}

_EML: Final = "https://eml.ecoinformatics.org/eml-2.2.0"
_XSI: Final = "http://www.w3.org/2001/XMLSchema-instance"
_PROFILE: Final = "https://rs.gbif.org/schema/eml-gbif-profile/1.3/eml.xsd"
_KEYWORDS: Final = (
    "GBIF Dataset Type Vocabulary: http://rs.gbif.org/vocabulary/gbif/dataset_type_2015-07-10.xml"
)


def write_darwin_core(data: Dataset, package: Package) -> Written:
    """Write the archive. Raises ``OSError``."""
    stations = {one.id: one for one in data.stations}
    seen = [
        one
        for one in data.of_level(ObservationLevel.EVENT)
        if one.kind is ObservedKind.ANIMAL and not one.is_setup
    ]
    media = {one.id: one for one in data.media}
    shown = _shown(data.of_level(ObservationLevel.MEDIA))
    pictures = {one.id: [media[id_] for id_ in shown[_what(one)]] for one in seen}
    with package.file("occurrence.csv") as file:
        rows = write_table(
            file,
            tuple(OCCURRENCE_TERMS),
            (_occurrence(data, one, stations[one.station], pictures[one.id]) for one in seen),
        )
    with package.file("multimedia.csv") as file:
        write_table(
            file,
            tuple(MEDIA_TERMS),
            (_picture(one, of) for one in seen for of in pictures[one.id]),
        )
    with package.file("meta.xml") as file:
        file.write(xml_document(_meta()))
    with package.file("eml.xml") as file:
        file.write(xml_document(_eml(data, seen, [stations[one.station] for one in seen])))
    return Written(rows, unwritten(data, {one.event for one in seen}))


_What = tuple[str, str, str, bool]


def _what(one: ObservationData) -> _What:
    return one.event, one.taxon, one.name, one.by_people


def _shown(seen: Sequence[ObservationData]) -> Mapping[_What, Sequence[str]]:
    """The pictures in which each animal of an event is seen."""
    found: dict[_What, list[str]] = defaultdict(list)
    for one in seen:
        if one.media not in found[_what(one)]:
            found[_what(one)].append(one.media)
    return found


def _occurrence(
    data: Dataset, one: ObservationData, station: StationData, media: Sequence[MediaData]
) -> dict[str, Cell]:
    taxon = data.taxa.get(one.taxon)
    above = {} if taxon is None else taxon.above
    place = station.place
    values: dict[str, Cell] = {
        "type": "MovingImage" if media and media[0].is_video else "StillImage",
        "datasetID": data.id,
        "collectionCode": "swc-desktop",
        "datasetName": data.title,
        "basisOfRecord": "HumanObservation" if station.is_handheld else "MachineObservation",
        "occurrenceID": one.id,
        "individualCount": one.count,
        "sex": one.sex,
        "lifeStage": one.life_stage,
        "behavior": one.behavior,
        "occurrenceStatus": "present",
        "occurrenceRemarks": one.remarks,
        "organismID": one.individual,
        "eventID": one.event,
        "parentEventID": station.id,
        "eventDate": _span(one.starts, one.ends),
        "habitat": station.fields.get("habitat", ""),
        "samplingProtocol": "photograph" if station.is_handheld else "camera trap",
        "samplingEffort": ""
        if station.is_handheld
        else _span(station.starts, station.ends, is_effort=True),
        "eventRemarks": _event_remarks(station),
        "locationID": station.location,
        "locality": station.location_name,
        "identifiedBy": one.by,
        "dateIdentified": _instant(one.at),
        "identificationVerificationStatus": "verified using recorded media"
        if one.by_people
        else "",
        "identificationRemarks": _identified_how(one),
        "scientificName": one.taxon or "Animalia",
        "vernacularName": one.name or _common_name(data, one.taxon),
        "taxonRank": "kingdom" if not one.taxon else one.rank,
        "kingdom": "Animalia",
        **{rank: above.get(rank, "") for rank in ("phylum", "class", "order", "family", "genus")},
    }
    if station.is_hidden:
        values["informationWithheld"] = "names of the place and of files withheld"
    if place is None:
        return values
    if place.is_withheld:
        values["informationWithheld"] = "coordinates, day and hour, names of the place withheld"
        return values
    if place.step is not None:
        values["dataGeneralizations"] = f"coordinates rounded to {place.step:g} degree"
        values["coordinatePrecision"] = f"{place.step:g}"
    return values | {
        "decimalLatitude": number(place.latitude, DEGREE_DECIMALS),
        "decimalLongitude": number(place.longitude, DEGREE_DECIMALS),
        "geodeticDatum": "EPSG:4326",
        "coordinateUncertaintyInMeters": place.uncertainty_m,
    }


def _event_remarks(station: StationData) -> str:
    bait = {"True": "with bait", "False": "without bait"}.get(station.fields.get("bait_use", ""))
    near = _NEAR.get(station.fields.get("feature_type", ""), "")
    if bait is None and not near:
        return ""
    return " ".join(filter(None, ("camera trap", bait, near)))


_NEAR: Final[Mapping[str, str]] = {
    "roadPaved": "near paved road",
    "roadDirt": "near dirt road",
    "trailHiking": "near hiking trail",
    "trailGame": "near game trail",
    "roadUnderpass": "near road underpass",
    "roadOverpass": "near road overpass",
    "roadBridge": "near road bridge",
    "culvert": "near culvert",
    "burrow": "near burrow",
    "nestSite": "near nest site",
    "carcass": "near carcass",
    "waterSource": "near water source",
    "fruitingTree": "near fruiting tree",
}
"""Camtrap DP's features in the words of camtrapdp's ``write_dwc``."""


def _identified_how(one: ObservationData) -> str:
    if one.by_people:
        return "classified by a human"
    if one.probability is None:
        return "classified by a machine"
    return f"classified by a machine with {one.probability:.0%} certainty"


def _common_name(data: Dataset, taxon: str) -> str:
    known = data.taxa.get(taxon)
    return "" if known is None else known.common_names.get("en", "")


def _picture(one: ObservationData, media: MediaData) -> dict[str, Cell]:
    return {
        "occurrenceID": one.id,
        "identifier": media.id,
        "type": "MovingImage" if media.is_video else "StillImage",
        "CreateDate": _instant(media.taken),
        "captureDevice": " ".join(filter(None, (media.make, media.model))),
        "resourceCreationTechnique": "time lapse" if media.is_time_lapse else "activity detection",
        "accessURI": file_path(media),
        "format": media.media_type,
        "serviceExpectation": "local",
    }


def _instant(time: datetime | None) -> str:
    """UTC where the offset is known, else the time of the clock without a zone."""
    if time is None:
        return ""
    if time.tzinfo is None:
        return time.isoformat(timespec="seconds")
    return time.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _span(first: datetime | None, last: datetime | None, *, is_effort: bool = False) -> str:
    if first is None or last is None:
        return ""
    texts = (_instant(first), _instant(last))
    return texts[0] if texts[0] == texts[1] and not is_effort else "/".join(texts)


# meta.xml and eml.xml


def _meta() -> ET.Element:
    root = ET.Element("archive", xmlns="http://rs.tdwg.org/dwc/text/", metadata="eml.xml")
    tables = (
        ("core", f"{_DWC}Occurrence", "occurrence.csv", "id", OCCURRENCE_TERMS),
        ("extension", f"{_AC}Multimedia", "multimedia.csv", "coreid", MEDIA_TERMS),
    )
    for tag, row_type, file, key, terms in tables:
        table = ET.SubElement(
            root,
            tag,
            encoding="UTF-8",
            fieldsTerminatedBy=",",
            linesTerminatedBy="\\n",
            fieldsEnclosedBy='"',
            ignoreHeaderLines="1",
            rowType=row_type,
        )
        files = ET.SubElement(table, "files")
        ET.SubElement(files, "location").text = file
        ET.SubElement(table, key, index=str(list(terms).index("occurrenceID")))
        for at, (name, space) in enumerate(terms.items()):
            ET.SubElement(table, "field", index=str(at), term=f"{space}{name}")
    return root


def _eml(
    data: Dataset, seen: Sequence[ObservationData], stations: Sequence[StationData]
) -> ET.Element:
    ET.register_namespace("eml", _EML)
    ET.register_namespace("xsi", _XSI)
    root = ET.Element(
        f"{{{_EML}}}eml",
        {
            f"{{{_XSI}}}schemaLocation": f"{_EML} {_PROFILE}",
            "packageId": f"{data.id}/v1",
            "system": "swc-desktop",
            "scope": "system",
            "{http://www.w3.org/XML/1998/namespace}lang": "en",
        },
    )
    dataset = ET.SubElement(root, "dataset")
    title = xml_text(data.title) or "project"

    def add(tag: str, text: str, parent: ET.Element = dataset) -> ET.Element:
        made = ET.SubElement(parent, tag)
        made.text = xml_text(text)
        return made

    def add_holder(tag: str) -> None:
        add("organizationName", title, ET.SubElement(dataset, tag))

    add("alternateIdentifier", data.id)
    add("title", title)
    add_holder("creator")
    add_holder("metadataProvider")
    add("pubDate", data.made.date().isoformat())
    add("language", "en")
    add("para", "Photographs of animals.", ET.SubElement(dataset, "abstract"))
    keywords = ET.SubElement(dataset, "keywordSet")
    add("keyword", "Occurrence", keywords)
    add("keywordThesaurus", _KEYWORDS, keywords)
    _add_coverage(dataset, seen, stations, add)
    maintenance = ET.SubElement(dataset, "maintenance")
    add("para", "", ET.SubElement(maintenance, "description"))
    add("maintenanceUpdateFrequency", "unknown", maintenance)
    add_holder("contact")
    return root


class _Add(Protocol):
    def __call__(self, tag: str, text: str, parent: ET.Element = ...) -> ET.Element: ...


def _add_coverage(
    dataset: ET.Element,
    seen: Sequence[ObservationData],
    stations: Sequence[StationData],
    add: _Add,
) -> None:
    """Where, when and what, as far as it is given; nothing without occurrences."""
    if not seen:
        return
    coverage = ET.SubElement(dataset, "coverage")
    places = [one.place for one in stations if one.place is not None and not one.place.is_withheld]
    if places:
        where = ET.SubElement(coverage, "geographicCoverage")
        add("geographicDescription", "the box around all places", where)
        box = ET.SubElement(where, "boundingCoordinates")
        for tag, value in (
            ("west", min(one.longitude for one in places)),
            ("east", max(one.longitude for one in places)),
            ("north", max(one.latitude for one in places)),
            ("south", min(one.latitude for one in places)),
        ):
            add(f"{tag}BoundingCoordinate", number(value, DEGREE_DECIMALS), box)
    days = ET.SubElement(ET.SubElement(coverage, "temporalCoverage"), "rangeOfDates")
    for tag, day in (
        ("beginDate", min(one.starts.date() for one in seen)),
        ("endDate", max(one.ends.date() for one in seen)),
    ):
        add("calendarDate", day.isoformat(), ET.SubElement(days, tag))
    names = sorted({(str(one.rank), one.taxon) for one in seen if one.taxon})
    if names:
        what = ET.SubElement(coverage, "taxonomicCoverage")
        for rank, name in names:
            classified = ET.SubElement(what, "taxonomicClassification")
            add("taxonRankName", rank, classified)
            add("taxonRankValue", name, classified)
