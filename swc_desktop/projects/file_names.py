"""The time or the day that stands in the name of a file.

Phones and cameras write the local time of the shutter into a name. Messenger apps write the time at
which a picture was sent or stored, which may be hours or days later: of those only the day counts,
for the season. The same holds for screenshots of a picture.
Source: names as the apps write them (Android's camera, Samsung, Google Pixel, DJI, Dropbox,
camtrapR's ``imageRename``; WhatsApp, Signal, Telegram).
"""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from enum import StrEnum
from pathlib import PurePosixPath
from typing import Final
from zoneinfo import ZoneInfo

from swc_desktop.core.observation import Moment, Place, Source
from swc_desktop.geo.zone import zone_of
from swc_desktop.photos.moment import FIRST_YEAR

_MAX_NAME_LENGTH: Final = 255
"""The longest name on every disk in use; bounds the work of the regular expressions."""


class NameWriter(StrEnum):
    """What kind of program wrote the date into a name."""

    CAMERA = "camera"
    MESSENGER = "messenger"
    SCREENSHOT = "screenshot"


@dataclass(frozen=True)
class FileNameDate:
    """What a name says: a day, and the time of the shutter where a camera wrote it.

    ``local`` has no zone; ``is_utc`` where it is UTC and not the time of a clock on the wall.
    """

    day: date
    writer: NameWriter
    local: datetime | None = None
    is_utc: bool = False


_YEAR: Final = r"(?P<year>(?:19|20)\d{2})"
_JOINED_DAY: Final = rf"{_YEAR}(?P<month>\d{{2}})(?P<day>\d{{2}})"
_DASHED_DAY: Final = rf"{_YEAR}-(?P<month>\d{{2}})-(?P<day>\d{{2}})"
_SHORT_DAY: Final = rf"(?P<day>\d{{2}})-(?P<month>\d{{2}})-{_YEAR}"
_JOINED_TIME: Final = r"(?P<hour>\d{2})(?P<minute>\d{2})(?P<second>\d{2})"
_SPLIT_TIME: Final = r"(?P<hour>\d{2})[-._](?P<minute>\d{2})[-._](?P<second>\d{2})"
_MILLISECONDS: Final = r"(?P<fraction>\d{3})?"
_START: Final = r"(?:^|.*[^0-9A-Za-z])"
"""A date in a longer name begins the name or comes after a separator."""

_END: Final = r"(?![0-9A-Za-z])"

_MESSENGER: Final = (
    rf"(?:IMG|VID)-{_JOINED_DAY}-WA\d{{4,}}{_END}",  # WhatsApp on phones
    rf"WhatsApp (?:Image|Video) {_DASHED_DAY} at ",  # WhatsApp on computers
    rf"signal-{_DASHED_DAY}-",
    rf"(?:photo|video)_{_DASHED_DAY}_",  # Telegram
    rf"(?:photo|video)_\d+@{_SHORT_DAY}_",  # Telegram's export
    rf"(?:IMG|VID)_{_JOINED_DAY}_\d{{6}}_\d{{3}}$",  # Telegram and Instagram on Android
)
_SCREENSHOT: Final = (
    rf"Screen[ _-]?(?:shot|recording)[ _-](?:from )?{_JOINED_DAY}{_END}",
    rf"Screen[ _-]?(?:shot|recording)[ _-](?:from )?{_DASHED_DAY}{_END}",
)
_PIXEL: Final = (rf"PXL_{_JOINED_DAY}_{_JOINED_TIME}{_MILLISECONDS}{_END}",)
"""Google's phones write UTC into a name."""

_CAMERA: Final = (
    rf"{_START}{_JOINED_DAY}[_T -]{_JOINED_TIME}{_MILLISECONDS}{_END}",
    rf"{_START}{_DASHED_DAY}(?:__|[_T -]){_SPLIT_TIME}{_END}",
    rf"{_START}{_DASHED_DAY}[_T -]{_JOINED_TIME}{_END}",
    rf"WP_{_JOINED_DAY}_{_SPLIT_TIME}{_END}",  # Windows phones
    rf"DJI_{_JOINED_DAY}{_JOINED_TIME}_\d+{_END}",  # drones
)


@dataclass(frozen=True)
class _Form:
    pattern: re.Pattern[str]
    writer: NameWriter
    is_utc: bool = False


def _forms(patterns: tuple[str, ...], writer: NameWriter, is_utc: bool = False) -> list[_Form]:
    flags = re.IGNORECASE | re.ASCII
    return [_Form(re.compile(pattern, flags), writer, is_utc) for pattern in patterns]


_FORMS: Final = (
    *_forms(_MESSENGER, NameWriter.MESSENGER),
    *_forms(_SCREENSHOT, NameWriter.SCREENSHOT),
    *_forms(_PIXEL, NameWriter.CAMERA, is_utc=True),
    *_forms(_CAMERA, NameWriter.CAMERA),
)
"""Tried in this order: the forms of messengers are narrower than those of cameras."""


def date_in_name(name: str, latest: datetime) -> FileNameDate | None:
    """The date in the name of a file, None where it has none that is certain.

    Counters such as ``DSC01234`` or ``20240219`` alone are not dates. ``latest`` is the last local
    time that is believed (``photos.moment.latest_moment``); later dates are not dates.
    """
    stem = PurePosixPath(name.replace("\\", "/")).stem
    if len(stem) > _MAX_NAME_LENGTH:
        return None
    for form in _FORMS:
        found = form.pattern.match(stem)
        if found is None:
            continue
        local = _local(found)
        if local is None or local.year < FIRST_YEAR or local > latest:
            return None
        timed = form.writer is NameWriter.CAMERA
        return FileNameDate(local.date(), form.writer, local if timed else None, form.is_utc)
    return None


def moment_in_name(name: str, latest: datetime, place: Place | None) -> Moment | None:
    """The time, or only the day, in the name of a file; UTC becomes the time at the place."""
    found = date_in_name(name, latest)
    if found is None:
        return None
    if found.local is None:
        return day_moment(found.day, Source.FILE_NAME)
    if not found.is_utc:
        return Moment(found.local, source=Source.FILE_NAME)
    zone = None if place is None else zone_of(place)
    there = found.local.replace(tzinfo=UTC).astimezone(ZoneInfo(zone or "UTC"))
    local = there.replace(tzinfo=None, fold=0)
    return Moment(local, there.utcoffset(), Source.FILE_NAME, "place", zone)


def day_moment(day: date, source: Source) -> Moment:
    """A day without a time: only its season counts."""
    return Moment(datetime.combine(day, time()), source=source, is_day=True)


def _local(found: re.Match[str]) -> datetime | None:
    """The time in the groups of a match, midnight without one; None if it does not exist."""
    groups = found.groupdict()
    names = ("year", "month", "day", "hour", "minute", "second")
    year, month, day, hour, minute, second = (int(groups.get(name) or 0) for name in names)
    micro = int(groups.get("fraction") or 0) * 1000
    try:
        local = datetime(year, month, day, hour, minute, second, micro, tzinfo=UTC)
    except ValueError:
        return None
    return local.replace(tzinfo=None)
