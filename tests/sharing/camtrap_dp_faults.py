"""What the official profile and its reader, and our own checks, find wrong in a Camtrap DP package.

Everything is read beside us: no network. Our own checks are for faults that the reader passes.
"""

import csv
import json
import re
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import jsonschema
from frictionless import Package
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT4

_LOCAL = {
    "https://specs.frictionlessdata.io/schemas/data-package.json": "data-package.json",
    "http://json.schemastore.org/geojson.json": "geojson.json",
}
_VERSION = "/1.0.2/"
_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(Z|[+-]\d\d:\d\d)")
_BOX = ("bboxX", "bboxY", "bboxWidth", "bboxHeight")


def _load(path: Path) -> Any:
    return json.loads(path.read_text("utf-8"))


def official_faults(folder: Path, schemas: Path) -> list[str]:
    """Faults by the profile (JSON Schema) and by frictionless with the official table schemas."""
    described = _load(folder / "datapackage.json")
    contents = (
        (url, Resource.from_contents(_load(schemas / name), default_specification=DRAFT4))
        for url, name in _LOCAL.items()
    )
    checker = jsonschema.Draft4Validator(
        _load(schemas / "camtrap-dp-profile.json"),
        registry=Registry().with_resources(contents),
        format_checker=jsonschema.FormatChecker(),
    )
    found = [f"{error.json_path}: {error.message}" for error in checker.iter_errors(described)]
    described.pop("profile", None)  # it would be fetched
    for one in described["resources"]:
        schema = schemas / f"{one['name']}-table-schema.json"
        if schema.exists():
            one["schema"] = _load(schema)
    report = Package.from_descriptor(described, basepath=str(folder)).validate()
    return found + [str(one) for one in report.flatten(["rowNumber", "fieldName", "type", "note"])]


def own_faults(folder: Path) -> list[str]:
    """The eight faults that the official reader passes."""
    return [*_in_descriptor(_load(folder / "datapackage.json")), *_in_tables(folder)]


def _in_descriptor(described: dict[str, Any]) -> Iterator[str]:
    urls = [described["profile"], *(r["schema"] for r in described["resources"][:3])]
    yield from (f"another version: {url}" for url in urls if _VERSION not in url)
    yield from (
        f"a taxon without a name: {one}"
        for one in described["taxonomic"]
        if not one.get("scientificName")
    )


def _rows(folder: Path, name: str) -> list[dict[str, str]]:
    data = (folder / f"{name}.csv").read_bytes()
    assert not data.startswith(b"\xef\xbb\xbf"), "a byte order mark"
    lines = data.decode("utf-8").splitlines()
    assert ";" not in lines[0]
    return list(csv.DictReader(lines))


def _in_tables(folder: Path) -> Iterator[str]:
    stations = {row["deploymentID"]: row for row in _rows(folder, "deployments")}
    for row in stations.values():
        if row["deploymentEnd"] and _time(row["deploymentEnd"]) < _time(row["deploymentStart"]):
            yield f"it ends before it starts: {row}"
        if row["cameraHeight"] and row["cameraDepth"]:
            yield f"height and depth: {row}"
        yield from _texts(row, ("deploymentStart", "deploymentEnd"), ("timestampIssues", "baitUse"))
    for row in _rows(folder, "media"):
        yield from _texts(row, ("timestamp",), ("filePublic", "favorite"))
        station = stations[row["deploymentID"]]
        yield from _outside(row["timestamp"], station)
        path = row["filePath"]
        if "\\" in path or ":" in path or path.startswith(("/", ".", "~")) or ".." in path:
            yield f"path: {path}"
        if row["exifData"]:
            json.loads(row["exifData"])
    for row in _rows(folder, "observations"):
        yield from _texts(row, ("eventStart", "eventEnd"), ())
        if (row["observationLevel"] == "media") != bool(row["mediaID"]):
            yield f"level and media: {row}"
        if row["observationLevel"] == "event" and not row["eventID"]:
            yield f"an event without id: {row}"
        if _time(row["eventEnd"]) < _time(row["eventStart"]):
            yield f"it ends before it starts: {row}"
        yield from _outside(row["eventStart"], stations[row["deploymentID"]])
        edges = [row[name] for name in _BOX]
        if any(edges) and not all(edges):
            yield f"half a box: {row}"
        if all(edges):
            x, y, w, h = map(float, edges)
            if x + w > 1 + 1e-9 or y + h > 1 + 1e-9:
                yield f"a box beyond the picture: {row}"


def _texts(row: dict[str, str], times: tuple[str, ...], truths: tuple[str, ...]) -> Iterator[str]:
    for name in times:
        if row[name] and (not _TIME.fullmatch(row[name]) or row[name].endswith("-00:00")):
            yield f"{name}: {row[name]}"
    for name in truths:
        if row[name] not in ("", "true", "false"):
            yield f"{name}: {row[name]}"


def _outside(time: str, station: dict[str, str]) -> Iterator[str]:
    if not _time(station["deploymentStart"]) <= _time(time) <= _time(station["deploymentEnd"]):
        yield f"{time} is outside of {station['deploymentID']}"


def _time(text: str) -> datetime:
    return datetime.fromisoformat(text)
