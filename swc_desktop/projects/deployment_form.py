"""One camera station from what a person typed into a form or a command, and back.

Each field that is wrong has one message, so that a form can show it beside the field.
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial
from typing import Final, TypeVar

from swc_desktop.core.message import Message, message, message_of
from swc_desktop.core.text import on_one_line
from swc_desktop.geo.coordinates import parse_place
from swc_desktop.geo.errors import CoordinatesNotRead
from swc_desktop.geo.zone import is_zone, zone_of
from swc_desktop.projects.deployment_cells import (
    MAX_ID_LENGTH,
    RANGES,
    day_comes_first,
    end_of_day,
    feature_of,
    is_before,
    number_of,
    text_of,
    time_of,
    truth_of,
    uncertainty_of,
)
from swc_desktop.projects.deployments import Deployment, taken_names, wall_time, with_zone_of_place
from swc_desktop.projects.errors import DeploymentRefused

Value = TypeVar("Value")


@dataclass(frozen=True)
class DeploymentFields:
    """A camera station as texts, "" where a field is empty.

    ``place`` has any spelling of ``parse_place``; ``uncertainty`` is metres; times are ISO 8601,
    with an offset or as the clocks at the place show them, or days; ``zone`` is an IANA name,
    empty for that of the place. ``more`` has texts by the names in ``MORE_FIELDS``.
    """

    id: str
    location_name: str = ""
    place: str = ""
    uncertainty: str = ""
    starts: str = ""
    ends: str = ""
    zone: str = ""
    camera: str = ""
    remarks: str = ""
    more: Mapping[str, str] = field(default_factory=dict)


FIELD_WORDS: Final[Mapping[str, Message]] = {
    "id": message("Projects", "ID"),
    "location_name": message("Projects", "name of the place"),
    "place": message("Projects", "place"),
    "uncertainty": message("Projects", "uncertainty"),
    "starts": message("Projects", "start"),
    "ends": message("Projects", "end"),
    "zone": message("Projects", "time zone"),
    "camera": message("Projects", "camera"),
    "remarks": message("Projects", "remarks"),
}
"""What the fields of ``DeploymentFields`` are called in sentences."""

_REMARKS: Final = "comments"
"""Camtrap DP's deploymentComments among the fields of a ``Deployment``."""


def _number(name: str, text: str) -> str:
    value = number_of(text, RANGES[name])
    return "" if value is None else f"{value:g}"


def _truth(text: str) -> str:
    value = truth_of(text)
    return "" if value is None else str(value)


MORE_FIELDS: Final[Mapping[str, Callable[[str], str]]] = {
    "setup_by": text_of,
    "camera_model": text_of,
    "camera_delay_s": partial(_number, "cameraDelay"),
    "camera_height_m": partial(_number, "cameraHeight"),
    "camera_depth_m": partial(_number, "cameraDepth"),
    "camera_tilt_deg": partial(_number, "cameraTilt"),
    "camera_heading_deg": partial(_number, "cameraHeading"),
    "detection_distance_m": partial(_number, "detectionDistance"),
    "timestamp_issues": _truth,
    "bait_use": _truth,
    "feature_type": feature_of,
    "habitat": text_of,
    "groups": text_of,
    "tags": text_of,
}
"""Camtrap DP's other fields, by their names in ``Deployment.fields``, with what reads a text."""


def deployment_from_fields(
    fields: DeploymentFields,
    *,
    base: Deployment | None = None,
    taken: Collection[str] = (),
) -> Deployment:
    """The camera station that a form describes.

    ``base`` is the one that is changed: what the form does not have stays as it is there. ``taken``
    are the IDs and names of all others. Raises ``DeploymentRefused`` with a message for each wrong
    field.
    """
    return _Form(fields, base or Deployment(""), base is not None, taken).deployment()


def fields_of(deployment: Deployment) -> DeploymentFields:
    """What a form shows of a camera station; the zone is empty where it is that of the place."""
    place = deployment.place
    zone = deployment.zone or ""
    if place is not None and zone == zone_of(place):
        zone = ""
    uncertainty = deployment.uncertainty_m
    return DeploymentFields(
        deployment.id,
        deployment.location_name,
        "" if place is None else f"{_degrees(place.latitude)}, {_degrees(place.longitude)}",
        "" if uncertainty is None else f"{uncertainty:.15g}",
        deployment.starts or "",
        deployment.ends or "",
        zone,
        deployment.camera,
        deployment.fields.get(_REMARKS, ""),
        {name: text for name, text in deployment.fields.items() if name in MORE_FIELDS},
    )


def _degrees(value: float) -> str:
    """All digits, and never an exponent, which is not a coordinate."""
    text = repr(value)
    return f"{value:.15f}" if "e" in text else text


class _Form:
    """Reads the fields and collects what is wrong."""

    def __init__(
        self, fields: DeploymentFields, base: Deployment, is_change: bool, taken: Collection[str]
    ) -> None:
        self._fields, self._base, self._is_change, self._taken = fields, base, is_change, taken
        self._problems: dict[str, Message | str] = {}

    def deployment(self) -> Deployment:
        fields = self._fields
        place = self._read("place", fields.place, _place)
        made = with_zone_of_place(
            replace(
                self._base,
                id=self._read("id", fields.id, self._id) or "",
                location_name=self._read("location_name", fields.location_name, _short) or "",
                latitude=None if place is None else place[0],
                longitude=None if place is None else place[1],
                uncertainty_m=self._read("uncertainty", fields.uncertainty, uncertainty_of),
                starts=self._read("starts", fields.starts, _start),
                ends=self._read("ends", fields.ends, _end),
                zone=self._read("zone", fields.zone, _zone),
                camera=self._read("camera", fields.camera, _short) or "",
                fields=self._more(),
            )
        )
        self._check_together(made)
        if self._problems:
            raise DeploymentRefused(self._problems, problem=self._sentence())
        return made

    def _read(self, name: str, text: str, reader: Callable[[str], Value]) -> Value | None:
        try:
            return reader(text)
        except ValueError as error:
            self._problems[name] = message_of(error)
            return None

    def _id(self, text: str) -> str:
        name = text.strip()
        if not name:
            raise ValueError(message("Projects", "it is missing"))
        if self._is_change and name != self._base.id:
            raise ValueError(message("Projects", "it cannot be changed; add another station"))
        if not self._is_change and name in self._taken:
            raise ValueError(message("Projects", "another station has it"))
        return _checked(name, MAX_ID_LENGTH)

    def _more(self) -> dict[str, str]:
        """The fields of the base with those of the form; one that is empty now is left out."""
        found = dict(self._base.fields)
        for name, text in self._fields.more.items():
            found[name] = self._read(name, text, MORE_FIELDS[name]) or ""
        found[_REMARKS] = self._read("remarks", self._fields.remarks, _long) or ""
        return {name: text for name, text in found.items() if text}

    def _check_together(self, made: Deployment) -> None:
        if made.starts is not None and made.ends is not None:
            start, end = wall_time(made.starts, made.zone), wall_time(made.ends, made.zone)
            if is_before(end, start):
                self._problems["ends"] = message("Projects", "the end is before the start")
        if made.uncertainty_m is not None and made.place is None and "place" not in self._problems:
            self._problems["uncertainty"] = message(
                "Projects", "it is that of a place, and there is none"
            )
        if made.fields.get("camera_height_m") and made.fields.get("camera_depth_m"):
            self._problems["camera_depth_m"] = message(
                "Projects", "a camera has a height or a depth, not both"
            )

    def _sentence(self) -> Message | str:
        """All that is wrong, each with the name of its field."""
        said: Message | str = ""
        for name, problem in self._problems.items():
            one = message("Projects", "{field}: {problem}").fill(
                field=FIELD_WORDS.get(name, name), problem=problem
            )
            both = message("Projects", "{first}; {second}")
            said = both.fill(first=said, second=one) if said else one
        return said


def checked_name(text: str, station: Deployment, others: Iterable[Deployment]) -> str:
    """The name that a camera station is to have, without spaces around it.

    Raises ``DeploymentRefused`` where another one has it, also as its id, or it cannot be shown.
    """
    name = text.strip()
    try:
        if name in taken_names(one for one in others if one.id != station.id):
            raise ValueError(message("Projects", "another station has it"))
        return _checked(name, MAX_ID_LENGTH)
    except ValueError as error:
        problem = message_of(error)
        said = message("Projects", "{field}: {problem}").fill(
            field=message("Projects", "name"), problem=problem
        )
        raise DeploymentRefused({"name": problem}, problem=said) from error


def _checked(text: str, most: int) -> str:
    if len(text) > most:
        long = message("Projects", "it has more than {count:,} characters")
        raise ValueError(long.fill(count=most))
    if on_one_line(text) != text:
        raise ValueError(message("Projects", "it has a sign that cannot be shown"))
    return text


def _short(text: str) -> str:
    return _checked(text.strip(), MAX_ID_LENGTH)


def _long(text: str) -> str:
    return text_of(text)


def _place(text: str) -> tuple[float, float] | None:
    if not text.strip():
        return None
    try:
        place = parse_place(text)
    except CoordinatesNotRead as error:
        raise ValueError(error.facts["problem"]) from error
    return place.latitude, place.longitude


def _start(text: str) -> str | None:
    found = time_of(text, day_comes_first([text]))
    return None if found is None else found.time.isoformat()


def _end(text: str) -> str | None:
    found = time_of(text, day_comes_first([text]))
    if found is None:
        return None
    end: datetime = end_of_day(found.time) if found.is_day else found.time
    return end.isoformat()


def _zone(text: str) -> str | None:
    name = text.strip()
    if name and not is_zone(name):
        problem = message("Projects", "{text!r} is not a time zone such as Africa/Nairobi")
        raise ValueError(problem.fill(text=name[:40]))
    return name or None
