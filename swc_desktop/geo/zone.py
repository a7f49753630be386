"""Time zone of a place and its offset at a local time, offline.

Zone borders: tzfpy, made from OpenStreetMap (© OpenStreetMap contributors, ODbL), simplified.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache, lru_cache
from typing import Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

import tzfpy

from swc_desktop.core.message import Message, message
from swc_desktop.core.observation import Place

_PLACES: Final = 4_096
"""Places whose zone stays known: those of all camera stations, or of the photographs that are
decided at once, each of which asks up to three times; some 500 KB."""


@dataclass(frozen=True)
class ZoneOffset:
    """The IANA name, local time minus UTC, and a note where the clocks were changed."""

    zone: str
    offset: timedelta
    note: Message | None = None


def zone_of(place: Place) -> str | None:
    """IANA name of the zone at a place (``Etc/GMT±n`` at sea), None where none is known."""
    return _zone_at(place.latitude, place.longitude)


@lru_cache(_PLACES)
def _zone_at(latitude: float, longitude: float) -> str | None:
    return tzfpy.get_tz(longitude, latitude) or None


def offset_at(place: Place, local: datetime) -> ZoneOffset | None:
    """Offset of the clocks at a place when they showed ``local``, None where it is unknown.

    For a time that the clocks showed twice, the first is taken; for one that they skipped, the
    offset before the change. In both cases ``note`` says so.
    """
    name = zone_of(place)
    if name is None:
        return None
    try:
        zone = _zone(name)
        before = local.replace(tzinfo=zone, fold=0).utcoffset()
        after = local.replace(tzinfo=zone, fold=1).utcoffset()
    except (ZoneInfoNotFoundError, OverflowError):
        return None
    if before is None or after is None:
        return None
    return ZoneOffset(name, before, _note(name, local, before, after))


@cache
def zone_names() -> tuple[str, ...]:
    """The IANA names that this computer knows, sorted."""
    return tuple(sorted(available_timezones()))


def is_zone(name: str) -> bool:
    """Whether there is a zone with this name."""
    return name in zone_names()


@cache
def _zone(name: str) -> ZoneInfo:
    """The zone of a name; ``ZoneInfo`` itself holds only eight and reads the others again."""
    return ZoneInfo(name)


def _note(name: str, local: datetime, before: timedelta, after: timedelta) -> Message | None:
    if before == after:
        return None
    zone = _zone(name)
    there = (local - before).replace(tzinfo=UTC).astimezone(zone).replace(tzinfo=None)
    if there == local:
        twice = message("Geo", "the clocks of {zone} showed this time twice; the first is taken")
        return twice.fill(zone=name)
    skipped = message(
        "Geo", "the clocks of {zone} skipped this time; the offset before the change is taken"
    )
    return skipped.fill(zone=name)
