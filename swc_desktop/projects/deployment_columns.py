"""The columns of tables of deployments, by the names that programs and phone forms give them.

Camtrap DP's own names come first. ODK Central writes ``group-question`` and ``gps-Latitude``, Kobo
``group/question`` and ``_gps_latitude``, CoMapeo ``lat`` and ``createdAt``. Names are compared
without regard to case, spaces and punctuation.
Source: Camtrap DP 1.0.2, deployments; ODK Central's and Kobo's exports; Mapeo's CSV.
"""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

CAMTRAP_DP: Final = (
    *("deploymentID", "locationID", "locationName", "latitude", "longitude"),
    *("coordinateUncertainty", "deploymentStart", "deploymentEnd", "setupBy", "cameraID"),
    *("cameraModel", "cameraDelay", "cameraHeight", "cameraDepth", "cameraTilt", "cameraHeading"),
    *("detectionDistance", "timestampIssues", "baitUse", "featureType", "habitat"),
    *("deploymentGroups", "deploymentTags", "deploymentComments", "captureMethod"),
)
"""The fields of deployments; the last one is of media there, and tables of stations have it too."""

POINT: Final = "point"
"""Latitude, longitude, height and accuracy in one cell, as ODK keeps a place."""

_OTHER_NAMES: Final[Mapping[str, tuple[str, ...]]] = {
    "deploymentID": ("deployment", "deployment name"),
    "locationID": (
        *("station", "station id", "site", "site id", "location code", "station code"),
        *("camera station", "trap", "trap id", "plot"),
    ),
    "locationName": ("station name", "site name", "place name"),
    "latitude": ("lat", "y"),
    "longitude": ("lon", "long", "lng", "x"),
    "coordinateUncertainty": ("gps precision", "gps accuracy", "precision", "accuracy"),
    "deploymentStart": (
        *("start date", "date start", "setup date", "set up", "setup", "installed", "date setup"),
        *("setup time", "start time", "date installed", "start", "created at", "created"),
    ),
    "deploymentEnd": (
        *("end date", "date end", "retrieval date", "retrieved", "retrieval", "date retrieved"),
        *("removed", "end time", "end"),
    ),
    "setupBy": ("observer", "ranger", "team", "installed by", "username", "collector"),
    "cameraID": ("camera", "camera number", "cam", "cam id", "camera serial", "serial number"),
    "cameraModel": ("model", "camera type"),
    "cameraHeight": ("height", "height m"),
    "cameraHeading": ("heading", "direction", "bearing", "orientation"),
    "cameraTilt": ("tilt",),
    "baitUse": ("bait", "baited"),
    "featureType": ("feature",),
    "deploymentTags": ("tags",),
    "deploymentGroups": ("group", "grid", "block"),
    "deploymentComments": ("comments", "comment", "notes", "note", "remarks", "description"),
    "captureMethod": ("capture", "camera mode", "trigger mode", "recording mode", "mode"),
    POINT: (
        *("gps", "geopoint", "location", "point", "position", "coordinates", "geolocation"),
        "start geopoint",
    ),
}
_FORM_MARKS: Final = frozenset(
    ("instanceid", "metainstanceid", "submissiondate", "submissiontime", "formversion", "xformid")
)
"""Columns that only a phone form has, beside a row for each time that it was filled in."""

_OF_THE_FORM: Final = frozenset(("end", "endtime"))
"""In a phone form the time at which it was saved: not the end of a deployment."""

_ABOUT_THE_FORM: Final = frozenset(
    (
        *_FORM_MARKS,
        *("id", "uuid", "key", "today", "deviceid", "submitterid", "submittername", "status"),
        *("attachmentspresent", "attachmentsexpected", "reviewstate", "edits", "index", "tags"),
        *("validationstatus", "submittedby", "version", "phonenumber", "simserial", "subscriberid"),
    )
)
_PLACE_PARTS: Final = {
    "latitude": "latitude",
    "longitude": "longitude",
    "accuracy": "coordinateUncertainty",
    "precision": "coordinateUncertainty",
}
"""The last part of a name of a phone form's place, whatever its question is called."""

_AT_OPENING: Final = "startgeopoint"
"""Where a form was opened, which may be in the office: taken only where there is nothing else."""


_GROUP_END: Final = re.compile(r"[/:]|(?<=[^\W_])-(?=[^\W_])")


@dataclass(frozen=True)
class Columns:
    """Where each field stands in a row, and the names of columns that are not read."""

    places: Mapping[str, int]
    unused: tuple[str, ...]
    is_form: bool


def columns_of(header: Sequence[str]) -> Columns:
    """Find the columns of a table by its header."""
    plain = [plain_name(name) for name in header]
    is_form = bool(_FORM_MARKS & set(plain))
    names = _all_names(is_form)
    places: dict[str, int] = {}
    _add_named(plain, names, places)
    _add_place_of_form(plain, places)
    _add_named([_without_group(name) for name in header], names, places)
    used = set(places.values())
    unused = (
        name.strip()
        for index, (name, short) in enumerate(zip(header, plain, strict=True))
        if index not in used and short and not (is_form and short in _ABOUT_THE_FORM)
    )
    return Columns(places, tuple(unused), is_form)


def _all_names(is_form: bool) -> Mapping[str, list[str]]:
    """Each field with its names, the best first."""
    names = {field: [plain_name(field)] for field in CAMTRAP_DP}
    for field, others in _OTHER_NAMES.items():
        plain = (plain_name(name) for name in others)
        allowed = [name for name in plain if not (is_form and name in _OF_THE_FORM)]
        names.setdefault(field, []).extend(allowed)
    return names


def _add_named(
    header: Sequence[str], names: Mapping[str, list[str]], places: dict[str, int]
) -> None:
    """The columns that have one of the names of a field which has no column yet."""
    for field, ways in names.items():
        name = next((name for name in ways if name in header), None)
        if field not in places and name is not None:
            index = header.index(name)
            if index not in places.values():
                places[field] = index


def _without_group(name: str) -> str:
    """The name of a question without that of its group; nothing for the place of opening."""
    if plain_name(name).startswith(_AT_OPENING):
        return ""
    return plain_name(_GROUP_END.split(name)[-1])


def _add_place_of_form(plain: Sequence[str], places: dict[str, int]) -> None:
    """The place of a question with any name, where there is no other."""
    if "latitude" in places and "longitude" in places:
        return
    prefixes = [name.removesuffix("latitude") for name in plain if name.endswith("latitude")]
    whole = [prefix for prefix in prefixes if f"{prefix}longitude" in plain]
    whole.sort(key=lambda prefix: prefix == _AT_OPENING)
    if whole:
        for part, field in _PLACE_PARTS.items():
            if f"{whole[0]}{part}" in plain:
                places[field] = plain.index(f"{whole[0]}{part}")


def plain_name(name: str) -> str:
    """A name in small letters and digits alone."""
    folded = unicodedata.normalize("NFKC", name).casefold()
    return "".join(letter for letter in folded if letter.isalnum())
