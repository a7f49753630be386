"""Corrections of a clock as a person says them: by a shift, by true times, by the zone of a camera.

All become pairs of a reading and an instant. A shift starts from how the clock is taken now, its
``ClockBasis``.
"""

import re
from calendar import isleap
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from enum import StrEnum
from typing import Final
from zoneinfo import ZoneInfo

from swc_desktop.core.message import Message, message
from swc_desktop.geo.zone import zone_of
from swc_desktop.photos.moment import parse_moment
from swc_desktop.projects.camera_readings import CameraReading
from swc_desktop.projects.clocks import ClockCorrection, clock_pair, correction, fixed_offset
from swc_desktop.projects.correcting import KeptCorrection
from swc_desktop.projects.errors import ClockPairsRefused
from swc_desktop.projects.home_zone import zone_named

_PART: Final = re.compile(
    r"(?P<number>\d{1,6})\s*(?P<unit>years?|y|days?|d|hours?|h|minutes?|mins?|m|seconds?|secs?|s)"
    r"|(?P<hours>\d{1,3}):(?P<minutes>[0-5]\d)(?::(?P<seconds>[0-5]\d))?",
    re.ASCII | re.IGNORECASE,
)
_BETWEEN: Final = re.compile(r"[\s,]*")
_UNITS: Final = {
    "d": timedelta(days=1),
    "h": timedelta(hours=1),
    "m": timedelta(minutes=1),
    "s": timedelta(seconds=1),
}


@dataclass(frozen=True)
class ClockShift:
    """What is added to the times that a clock gives: years of the calendar, and a span."""

    years: int
    span: timedelta

    def added_to(self, moment: datetime) -> datetime:
        """The moment so much later; 29 February becomes the 28th where there is none.

        Raises ``ClockPairsRefused`` beyond the calendar.
        """
        try:
            return _in_year(moment, moment.year + self.years) + self.span
        except (ValueError, OverflowError) as error:
            problem = message("Projects", "the times would be outside the calendar")
            raise ClockPairsRefused(problem=problem) from error


@dataclass(frozen=True)
class ClockBasis:
    """How the clock of some photographs is taken now.

    ``first`` is the reading of the first of them, ``in_use`` the correction of most of them,
    ``zone`` that in which their times are shown. ``others`` of them are under another correction.
    ``is_known``: whether their offset from UTC is known at all; else ``zone`` is only assumed.
    """

    first: datetime
    in_use: ClockCorrection
    zone: tzinfo
    others: int = 0
    is_known: bool = True


def _in_year(moment: datetime, year: int) -> datetime:
    if (moment.month, moment.day) == (2, 29) and not isleap(year):
        moment = moment.replace(day=28)
    return moment.replace(year=year)


def parse_shift(text: str) -> ClockShift:
    """A typed shift such as ``+1 y``, ``-2 h 30 min`` or ``+1 d 02:00``; without sign it is added.

    Raises ``ClockPairsRefused``.
    """
    left = text.strip().replace("−", "-")
    sign = -1 if left.startswith("-") else 1
    left = left.removeprefix("-").removeprefix("+").strip()
    years, span = 0, timedelta()
    at = 0
    while at < len(left):
        found = _PART.match(left, at)
        if found is None:
            break
        if found["unit"] is None:
            hours, minutes, seconds = (int(part or 0) for part in found.group(3, 4, 5))
            span += timedelta(hours=hours, minutes=minutes, seconds=seconds)
        elif (unit := found["unit"][0].lower()) == "y":
            years += int(found["number"])
        else:
            span += int(found["number"]) * _UNITS[unit]
        between = _BETWEEN.match(left, found.end())
        at = found.end() if between is None else between.end()
    if at < len(left) or not left or not (years or span):
        problem = message("Projects", "{text!r} is not a shift like +1 y, -2 h 30 min or +1 d")
        raise ClockPairsRefused(problem=problem.fill(text=text[:40]))
    return ClockShift(sign * years, sign * span)


def clock_basis(readings: Iterable[CameraReading], home: tzinfo | None) -> ClockBasis | None:
    """How the clock of these photographs is taken; None where none of them has a reading.

    They come as their camera counted them: a clock may have been reset on the way. Where no offset
    is known, the home zone is assumed, else the zone of this computer.
    """
    counts: Counter[ClockCorrection | None] = Counter()
    first: datetime | None = None
    zone: tzinfo | None = None
    for one in readings:
        counts[one.in_use] += 1
        first = first or one.reading
        if zone is None:
            zone = _zone_of(one)
    if first is None:
        return None
    known = Counter({key: count for key, count in counts.items() if key is not None})
    assumed = zone or home or datetime.now(UTC).astimezone().tzinfo or UTC
    if not known:
        offset = first.replace(tzinfo=assumed).utcoffset() or timedelta()
        return ClockBasis(first, fixed_offset(offset), assumed, is_known=zone is not None)
    ((most, count),) = known.most_common(1)
    if zone is None:  # the file has an offset, and no place says more
        offset = first - most.instant_of(first).replace(tzinfo=None)
        # A clock that was corrected by more than any offset from UTC says nothing of its zone.
        zone = timezone(offset) if abs(offset) <= timedelta(hours=14) else assumed
    return ClockBasis(first, most, zone, sum(known.values()) - count)


def shifted(basis: ClockBasis, shift: ClockShift) -> KeptCorrection:
    """The clock as it is taken now, with times that are so much later.

    Raises ``ClockPairsRefused``.
    """
    before = basis.in_use.instant_of(basis.first).astimezone(basis.zone).replace(tzinfo=None)
    moved = basis.in_use.moved(shift.added_to(before) - before)
    return _kept(correction(moved.pairs), basis)


def shown_zone(basis: ClockBasis, zone: tzinfo) -> KeptCorrection:
    """A clock that was set to the time of a zone when the first photograph was taken.

    It keeps that offset: a camera does not know of daylight saving.
    """
    offset = basis.first.replace(tzinfo=zone).utcoffset() or timedelta()
    return _kept(fixed_offset(offset), basis)


def by_pairs(pairs: Sequence[tuple[str, str]], zone: tzinfo | None = None) -> KeptCorrection:
    """From typed pairs of what the camera showed and the true time.

    A true time without an offset is one of ``zone``. Raises ``ClockPairsRefused`` and
    ``TimeNotRead``.
    """
    made = correction([clock_pair(camera, true, zone=zone) for camera, true in pairs])
    typed = parse_moment(pairs[0][1])
    offset = typed.offset
    if offset is None and zone is not None:
        offset = typed.local.replace(tzinfo=zone).utcoffset()
    return KeptCorrection(made, offset or timedelta())


def offset_words(basis: ClockBasis) -> Message:
    """From which offset a shift starts, and how many photographs are taken otherwise now."""
    if not basis.is_known:
        text = message(
            "Projects",
            "Where these photographs were taken is not known; their times are taken as those of "
            "{zone}.",
        )
        return text.fill(zone=zone_words(basis))
    text = message(
        "Projects",
        "The clock of %Ln photograph(s) (is|are) taken otherwise now; the correction starts from "
        "that of the others.",
        "",
        0,
    )
    return text.counted(basis.others)


def zone_words(basis: ClockBasis) -> str:
    """The name of the zone of a basis, or its offset from UTC."""
    if isinstance(basis.zone, ZoneInfo):
        return basis.zone.key
    return basis.first.replace(tzinfo=basis.zone).tzname() or "UTC"


def _kept(made: ClockCorrection, basis: ClockBasis) -> KeptCorrection:
    instant = made.instant_of(basis.first)
    return KeptCorrection(made, instant.astimezone(basis.zone).utcoffset() or timedelta())


def _zone_of(one: CameraReading) -> tzinfo | None:
    name = None if one.deployment is None else one.deployment.zone
    if name is None and one.where is not None:
        name = zone_of(one.where)
    return None if name is None else ZoneInfo(name)


class ClockWay(StrEnum):
    """How a person says what is wrong with a clock."""

    SHIFT = "shift"
    PAIRS = "pairs"
    ZONE = "zone"


@dataclass(frozen=True)
class ClockEntry:
    """What a person typed of a clock; the texts of the other ways do not count.

    ``pairs`` are what the camera showed and the true time.
    """

    way: ClockWay
    shift: str = ""
    pairs: tuple[tuple[str, str], ...] = ()
    zone: str = ""

    @property
    def is_empty(self) -> bool:
        """Whether something is not typed yet."""
        if self.way is ClockWay.PAIRS:
            return not all(text.strip() for pair in self.pairs for text in pair)
        return not (self.shift if self.way is ClockWay.SHIFT else self.zone).strip()

    def correction(self, basis: ClockBasis) -> KeptCorrection:
        """The correction that it says. Raises ``ClockPairsRefused``, ``TimeNotRead`` and
        ``ZoneUnknown``."""
        if self.way is ClockWay.PAIRS:
            return by_pairs(self.pairs, basis.zone)
        if self.way is ClockWay.SHIFT:
            return shifted(basis, parse_shift(self.shift))
        return shown_zone(basis, zone_named(self.zone))
