"""Time zone of a place and its offset at a local time, offline.

Zone borders: tzfpy, made from OpenStreetMap (© OpenStreetMap contributors, ODbL), simplified.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import tzfpy

from swc_desktop.core.observation import Place


@dataclass(frozen=True)
class ZoneOffset:
    """The IANA name, local time minus UTC, and a note where the clocks were changed."""

    zone: str
    offset: timedelta
    note: str = ""


def zone_of(place: Place) -> str | None:
    """IANA name of the zone at a place (``Etc/GMT±n`` at sea), None where none is known."""
    return tzfpy.get_tz(place.longitude, place.latitude) or None


def offset_at(place: Place, local: datetime) -> ZoneOffset | None:
    """Offset of the clocks at a place when they showed ``local``, None where it is unknown.

    For a time that the clocks showed twice, the first is taken; for one that they skipped, the
    offset before the change. In both cases ``note`` says so.
    """
    name = zone_of(place)
    if name is None:
        return None
    try:
        zone = ZoneInfo(name)
        before = local.replace(tzinfo=zone, fold=0).utcoffset()
        after = local.replace(tzinfo=zone, fold=1).utcoffset()
    except (ZoneInfoNotFoundError, OverflowError):
        return None
    if before is None or after is None:
        return None
    return ZoneOffset(name, before, _note(name, local, before, after))


def _note(name: str, local: datetime, before: timedelta, after: timedelta) -> str:
    if before == after:
        return ""
    zone = ZoneInfo(name)
    there = (local - before).replace(tzinfo=UTC).astimezone(zone).replace(tzinfo=None)
    if there == local:
        return f"the clocks of {name} showed this time twice; the first is taken"
    return f"the clocks of {name} skipped this time; the offset before the change is taken"
