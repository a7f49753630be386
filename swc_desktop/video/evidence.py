"""From what a container says to the evidence of a clip: its place and its time, or why not.

A creation time is UTC by the standard, but many cameras write the time of their own clock there.
Phones, which also write a place, keep to the standard; so with a place it counts as UTC, and
without one as the camera's own clock, as in photographs. A time with an offset goes before both.
"""

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Final

from swc_desktop.core.message import Message, message
from swc_desktop.core.observation import Absence, Evidence, Moment, Place, Source
from swc_desktop.geo.zone import offset_at, zone_of
from swc_desktop.photos.errors import TimeNotRead
from swc_desktop.photos.moment import latest_moment, parse_moment
from swc_desktop.photos.photo import OwnEvidence
from swc_desktop.photos.place import ALTITUDE_RANGE_M
from swc_desktop.video.container_facts import ContainerFacts

FIRST_YEAR: Final = 2000
"""Earlier times are those of clocks that were never set (1904 and 1970 are what zeros mean)."""

_NO_PLACE: Final = Absence(Evidence.PLACE, message("Video", "the video has no place"))
_NO_TIME: Final = Absence(Evidence.TIME, message("Video", "the video has no time"))
_NOT_SET: Final = Absence(
    Evidence.TIME,
    message("Video", "the video has a time, but it is not possible, so the clock was not set"),
)
_LOCAL: Final = message(
    "Video",
    "the time of the video may be that of its camera's clock or UTC; it counts as the clock's",
)


def evidence_of(facts: ContainerFacts, made: date | None) -> OwnEvidence:
    """Place and time of a clip. ``made`` is a day that has certainly passed."""
    place = _place(facts)
    return OwnEvidence(place, _moment(facts, place, made))


def _place(facts: ContainerFacts) -> Place | Absence:
    if facts.position is None:
        return _NO_PLACE
    latitude, longitude, altitude = facts.position
    if abs(latitude) > 90 or abs(longitude) > 180:
        return _no_place(message("Video", "it is beyond the poles or the date line"))
    if latitude == 0 and longitude == 0:
        return _no_place(message("Video", "it is 0,0, which devices write without a fix"))
    low, high = ALTITUDE_RANGE_M
    if altitude is not None and not low <= altitude <= high:
        altitude = None
    return Place(latitude, longitude, altitude, Source.CONTAINER)


def _no_place(problem: Message) -> Absence:
    reason = message("Video", "the video has a place, but {problem}")
    return Absence(Evidence.PLACE, reason.fill(problem=problem))


def _moment(facts: ContainerFacts, place: Place | Absence, made: date | None) -> Moment | Absence:
    if facts.stamp:
        try:
            typed = parse_moment(facts.stamp, made)
        except TimeNotRead:
            return _NOT_SET
        if typed.local.year < FIRST_YEAR:
            return _NOT_SET
        source = "container" if typed.offset is not None else ""
        return replace(typed, source=Source.CONTAINER, offset_source=source)
    if facts.instant is None:
        return _NO_TIME
    if facts.instant.year < FIRST_YEAR or facts.instant > latest_moment(made):
        return _NOT_SET
    if isinstance(place, Place) and (zoned := _at(place, facts.instant)) is not None:
        return zoned
    return Moment(facts.instant, source=Source.CONTAINER, notes=(_LOCAL,))


def _at(place: Place, instant: datetime) -> Moment | None:
    """The moment of a UTC instant by the clocks at a place; None where its zone is unknown."""
    zone = zone_of(place)
    found = offset_at(place, instant)
    if zone is None or found is None:
        return None
    local = (instant.replace(tzinfo=UTC) + found.offset).replace(tzinfo=None)
    there = offset_at(place, local)  # once more: the clocks may have changed in between
    offset = found.offset if there is None else there.offset
    local = (instant.replace(tzinfo=UTC) + offset).replace(tzinfo=None)
    return Moment(local, offset, Source.CONTAINER, "container", zone)
