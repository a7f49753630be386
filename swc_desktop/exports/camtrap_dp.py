"""A data package of camera traps: Camtrap DP 1.0.2, with our answers as a further table.

Source: https://camtrap-dp.tdwg.org (TDWG, version 1.0.2 of 2025-06-10)
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Final

from swc_desktop.core.region import Box
from swc_desktop.core.taxonomy import RANKS
from swc_desktop.exports.dataset import (
    Dataset,
    MediaData,
    ObservationData,
    ObservationLevel,
    ObservedKind,
    ReasonLeftOut,
    StationData,
)
from swc_desktop.exports.media_paths import relative_path
from swc_desktop.exports.package import Package
from swc_desktop.exports.program_csv import Cell, number, with_offset, write_table
from swc_desktop.exports.rounded_box import rounded_box
from swc_desktop.exports.rows import BOX_DECIMALS, DEGREE_DECIMALS, PROBABILITY_DECIMALS
from swc_desktop.exports.written import Written

VERSION: Final = "1.0.2"
_SOURCE: Final = f"https://raw.githubusercontent.com/tdwg/camtrap-dp/{VERSION}/"

DEPLOYMENT_COLUMNS: Final = (
    *("deploymentID", "locationID", "locationName", "latitude", "longitude"),
    *("coordinateUncertainty", "deploymentStart", "deploymentEnd", "setupBy", "cameraID"),
    *("cameraModel", "cameraDelay", "cameraHeight", "cameraDepth", "cameraTilt", "cameraHeading"),
    *("detectionDistance", "timestampIssues", "baitUse", "featureType", "habitat"),
    *("deploymentGroups", "deploymentTags", "deploymentComments"),
)
MEDIA_COLUMNS: Final = (
    *("mediaID", "deploymentID", "captureMethod", "timestamp", "filePath", "filePublic"),
    *("fileName", "fileMediatype", "exifData", "favorite", "mediaComments"),
)
OBSERVATION_COLUMNS: Final = (
    *("observationID", "deploymentID", "mediaID", "eventID", "eventStart", "eventEnd"),
    *("observationLevel", "observationType", "cameraSetupType", "scientificName", "count"),
    *("lifeStage", "sex", "behavior", "individualID", "individualPositionRadius"),
    *("individualPositionAngle", "individualSpeed", "bboxX", "bboxY", "bboxWidth", "bboxHeight"),
    *("classificationMethod", "classifiedBy", "classificationTimestamp"),
    *("classificationProbability", "observationTags", "observationComments"),
)
_BEST_COLUMNS: Final = tuple(
    name for rank in RANKS for name in (rank.value, f"{rank.value}Probability")
)
ANSWER_COLUMNS: Final = (
    *("observationID", "status", "answer", "rank", "confidence", "model", "evidence"),
    *_BEST_COLUMNS,
)

_FIELDS: Final[Mapping[str, str]] = {
    "setup_by": "setupBy",
    "camera_delay_s": "cameraDelay",
    "camera_height_m": "cameraHeight",
    "camera_depth_m": "cameraDepth",
    "camera_tilt_deg": "cameraTilt",
    "camera_heading_deg": "cameraHeading",
    "detection_distance_m": "detectionDistance",
    "feature_type": "featureType",
    "habitat": "habitat",
    "groups": "deploymentGroups",
    "tags": "deploymentTags",
}
_TRUTHS: Final = {"timestamp_issues": "timestampIssues", "bait_use": "baitUse"}

_LANGUAGES: Final = {"en": "eng", "fr": "fra", "es": "spa", "pt": "por", "sw": "swa", "de": "deu"}
"""ISO 639-3, which the profile asks for."""

_MAX_NAME: Final = 60


def write_camtrap_dp(data: Dataset, package: Package) -> Written:
    """Write the package. Raises ``OSError``.

    A station needs a place there: photographs without any are left out.
    """
    placed = {one.id for one in data.stations if _is_whole(one)}
    stations = [one for one in data.stations if one.id in placed]
    media = [one for one in data.media if one.station in placed]
    times = _times(media)
    stations = [_widened(one, times.get(one.id)) for one in stations]
    seen = [one for one in data.observations if one.station in placed]
    with package.file("deployments.csv") as file:
        write_table(file, DEPLOYMENT_COLUMNS, map(_deployment, stations))
    with package.file("media.csv") as file:
        write_table(file, MEDIA_COLUMNS, map(_media, media))
    with package.file("observations.csv") as file:
        rows = write_table(file, OBSERVATION_COLUMNS, map(_observation, seen))
    with package.file("swc-answers.csv") as file:
        write_table(file, ANSWER_COLUMNS, _answers(seen))
    described = json.dumps(_descriptor(data, stations, media, seen), ensure_ascii=False, indent=1)
    with package.file("datapackage.json") as file:
        file.write(described.encode("utf-8", "replace"))
    missing = len(data.media) - len(media)
    return Written(rows, {ReasonLeftOut.WITHOUT_PLACE: missing} if missing else {})


def _is_whole(station: StationData) -> bool:
    """Whether a deployment can be written: its place is known, and when it was."""
    return (
        station.place is not None
        and station.starts is not None
        and station.starts.tzinfo is not None
        and station.ends is not None
        and station.ends.tzinfo is not None
    )


_Times = tuple[datetime, datetime]


def _times(media: Sequence[MediaData]) -> dict[str, _Times]:
    found: dict[str, _Times] = {}
    for one in media:
        first, last = found.get(one.station, (one.taken, one.taken))
        found[one.station] = min(first, one.taken), max(last, one.taken)
    return found


def _widened(station: StationData, times: _Times | None) -> StationData:
    """A deployment with all of its photographs within its times, as readers find the deployment of
    a photograph by them."""
    assert station.starts is not None
    assert station.ends is not None
    if times is None:
        return station
    starts, ends = min(station.starts, times[0]), max(station.ends, times[1])
    if (starts, ends) == (station.starts, station.ends):
        return station
    note = "start or end moved to the first or last photograph"
    comments = "; ".join(filter(None, (station.comments, note)))
    return replace(station, starts=starts, ends=ends, comments=comments)


def _deployment(one: StationData) -> dict[str, Cell]:
    assert one.place is not None
    tags = [one.fields.get("tags", ""), "handheld" if one.is_handheld else ""]
    comments = [one.comments]
    if one.place.step is not None:
        comments.append(f"coordinates rounded to {one.place.step:g} degree")
    if one.is_hidden:
        comments.append("names of places and cameras withheld")
    values: dict[str, Cell] = {column: one.fields.get(name, "") for name, column in _FIELDS.items()}
    truths = {
        column: {"True": "true", "False": "false"}.get(one.fields.get(name, ""), "")
        for name, column in _TRUTHS.items()
    }
    return {
        **values,
        **truths,
        "deploymentID": one.id,
        "locationID": one.location,
        "locationName": one.location_name,
        "latitude": number(one.place.latitude, DEGREE_DECIMALS),
        "longitude": number(one.place.longitude, DEGREE_DECIMALS),
        "coordinateUncertainty": one.place.uncertainty_m,
        "deploymentStart": with_offset(one.starts),
        "deploymentEnd": with_offset(one.ends),
        "cameraID": one.camera,
        "cameraModel": one.camera_model,
        "deploymentTags": " | ".join(filter(None, tags)),
        "deploymentComments": "; ".join(filter(None, comments)),
    }


def _media(one: MediaData) -> dict[str, Cell]:
    exif = {"Make": one.make, "Model": one.model}
    said = {name: text for name, text in exif.items() if text}
    return {
        "mediaID": one.id,
        "deploymentID": one.station,
        "captureMethod": "timeLapse" if one.is_time_lapse else "activityDetection",
        "timestamp": with_offset(one.taken),
        "filePath": file_path(one),
        "filePublic": False,
        "fileName": one.name,
        "fileMediatype": one.media_type,
        "exifData": json.dumps(said, ensure_ascii=False) if said else "",
    }


def file_path(one: MediaData) -> str:
    """The path below the folder that a person would put the pictures into; never one that leads out
    of it."""
    return f"media/{relative_path(one)}"


def _observation(one: ObservationData) -> dict[str, Cell]:
    is_animal = one.kind is ObservedKind.ANIMAL
    tags = [f"flank:{one.flank}" if one.flank else ""]
    tags.append(f"certainty:{one.certainty}" if one.certainty else "")
    tags.append(f"moment:{number(one.moment_s, 3)}s" if one.moment_s is not None else "")
    comments = [f"name: {one.name}" if one.name else "", one.remarks]
    values: dict[str, Cell] = {
        "observationID": one.id,
        "deploymentID": one.station,
        "mediaID": one.media,
        "eventID": one.event or f"{one.media}",
        "eventStart": with_offset(one.starts),
        "eventEnd": with_offset(one.ends),
        "observationLevel": one.level.value,
        "observationType": one.kind.value,
        "cameraSetupType": "setup" if one.is_setup else "",
        "scientificName": one.taxon,
        "count": one.count if one.kind is not ObservedKind.BLANK else None,
        "lifeStage": one.life_stage,
        "sex": one.sex,
        "behavior": one.behavior,
        "individualID": one.individual if is_animal else "",
        "classificationMethod": "human" if one.by_people else "machine",
        "classifiedBy": one.by,
        "classificationTimestamp": with_offset(_in_utc(one.at)),
        "classificationProbability": number(one.probability, PROBABILITY_DECIMALS),
        "observationTags": " | ".join(filter(None, tags)),
        "observationComments": "; ".join(filter(None, comments)),
    }
    if one.box is not None and one.level is ObservationLevel.MEDIA:
        values |= _box(one.box)
    return values


def _box(box: Box) -> dict[str, Cell]:
    names = ("bboxX", "bboxY", "bboxWidth", "bboxHeight")
    return {
        name: number(value, BOX_DECIMALS)
        for name, value in zip(names, rounded_box(box), strict=True)
    }


def _in_utc(time: datetime | None) -> datetime | None:
    return None if time is None else time.astimezone(UTC).replace(microsecond=0)


def _answers(seen: Sequence[ObservationData]) -> Iterator[dict[str, Cell]]:
    for one in seen:
        if (answer := one.answer) is None:
            continue
        values: dict[str, Cell] = {
            "observationID": one.id,
            "status": answer.status,
            "answer": answer.taxon or "",
            "rank": "" if answer.rank is None else answer.rank.value,
            "confidence": number(answer.confidence, PROBABILITY_DECIMALS),
            "model": answer.pack,
            "evidence": answer.evidence,
        }
        for rank, (taxon, probability) in answer.best.items():
            values[rank.value] = taxon
            values[f"{rank.value}Probability"] = number(probability, PROBABILITY_DECIMALS)
        yield values


# datapackage.json


def _descriptor(
    data: Dataset,
    stations: Sequence[StationData],
    media: Sequence[MediaData],
    seen: Sequence[ObservationData],
) -> dict[str, object]:
    name = "".join(one if one.isascii() and one.isalnum() else "-" for one in data.title.lower())
    methods = sorted({"timeLapse" if one.is_time_lapse else "activityDetection" for one in media})
    described: dict[str, object] = {
        "profile": f"{_SOURCE}camtrap-dp-profile.json",
        "name": name.strip("-")[:_MAX_NAME] or "project",
        "id": data.id,
        "created": with_offset(_in_utc(data.made)),
        "title": data.title,
        "contributors": [{"title": person, "role": "contributor"} for person in data.persons]
        or [{"title": data.title or "project", "role": "rightsHolder"}],
        "sources": [{"title": data.program}],
        "project": {
            "title": data.title or "project",
            "samplingDesign": "opportunistic",
            "captureMethod": methods or ["activityDetection"],
            "individualAnimals": any(one.individual for one in seen),
            "observationLevel": [level.value for level in ObservationLevel],
        },
        "spatial": _spatial(stations),
        "temporal": _temporal(stations, data.made),
        "taxonomic": [_taxon(data, name) for name in sorted({o.taxon for o in seen if o.taxon})],
        "resources": [_resource(name) for name in ("deployments", "media", "observations")]
        + [_answer_resource()],
    }
    if data.step is not None:
        described["coordinatePrecision"] = data.step
    return described


def _spatial(stations: Sequence[StationData]) -> dict[str, object]:
    """The box around all deployments; without any that of the whole Earth, since GeoJSON has no
    place for nothing that the profile takes."""
    places = [one.place for one in stations if one.place is not None]
    south = min((one.latitude for one in places), default=-90.0)
    north = max((one.latitude for one in places), default=90.0)
    west = min((one.longitude for one in places), default=-180.0)
    east = max((one.longitude for one in places), default=180.0)
    corners = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    return {"type": "Polygon", "coordinates": [corners]}


def _temporal(stations: Sequence[StationData], made: datetime) -> dict[str, str]:
    days: list[date] = [
        time.date() for one in stations for time in (one.starts, one.ends) if time is not None
    ]
    first, last = min(days, default=made.date()), max(days, default=made.date())
    return {"start": first.isoformat(), "end": last.isoformat()}


def _taxon(data: Dataset, name: str) -> dict[str, object]:
    known = data.taxa.get(name)
    if known is None:
        return {"scientificName": name}
    higher = {rank: known.above[rank] for rank in _HIGHER if rank in known.above}
    common = {
        _LANGUAGES[language]: text
        for language, text in known.common_names.items()
        if language in _LANGUAGES and text
    }
    found: dict[str, object] = {"scientificName": name, "taxonRank": known.rank.value, **higher}
    return found | ({"vernacularNames": common} if common else {})


_HIGHER: Final = ("kingdom", "phylum", "class", "order", "family", "genus")


def _resource(name: str) -> dict[str, object]:
    return {
        "name": name,
        "path": f"{name}.csv",
        "profile": "tabular-data-resource",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "schema": f"{_SOURCE}{name}-table-schema.json",
    }


def _answer_resource() -> dict[str, object]:
    reference = {"resource": "observations", "fields": "observationID"}
    return {
        "name": "swc-answers",
        "path": "swc-answers.csv",
        "profile": "tabular-data-resource",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "schema": {
            "fields": [_answer_field(name) for name in ANSWER_COLUMNS],
            "foreignKeys": [{"fields": "observationID", "reference": reference}],
        },
    }


def _answer_field(name: str) -> dict[str, object]:
    if name == "observationID":
        return {"name": name, "type": "string", "constraints": {"required": True}}
    if name == "confidence" or name.endswith("Probability"):
        limits = {"minimum": 0, "maximum": 1}
        return {"name": name, "type": "number", "constraints": limits}
    return {"name": name, "type": "string"}
