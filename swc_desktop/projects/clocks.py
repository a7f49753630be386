"""The clock of a camera: what it showed, and the instant at which it showed that.

A reading is kept without a zone. One pair of a reading and its true instant is a shift; two are a
line, for a clock that runs fast or slow. A shift is the same as a fixed offset of the camera from
UTC. Microseconds are computed in whole numbers, so that every machine gets the same digits.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, tzinfo
from typing import Final

from swc_desktop.core.message import Message, message
from swc_desktop.photos.moment import parse_moment
from swc_desktop.projects.errors import ClockPairsRefused

MAX_SHIFT: Final = timedelta(days=60 * 365)
"""A clock that was reset to 1970 is 60 years off in 2030; more is an error in typing."""

MAX_DRIFT_S_PER_DAY: Final = 20.0
"""A quartz in heat or frost is off by up to 10 seconds a day; more is a clock that was set in
between, which is a shift for each part and not a line."""

MIN_SPAN: Final = timedelta(days=1)
"""Readings are whole seconds: over less time than this they say nothing about drift."""

_MICROSECOND: Final = timedelta(microseconds=1)
_DAY_S: Final = 86_400
_READING: Final = re.compile(
    r"(\d{4})[-:](\d{2})[-:](\d{2})[Tt ](\d{2}):(\d{2})(?::(\d{2}))?"
    r"(?P<zone>\s*(?:[Zz]|[+-]\d.*))?",
    re.ASCII,
)
_EPOCH: Final = datetime(2000, 1, 1, tzinfo=UTC)
"""Any instant does: a fixed offset holds at every one."""


@dataclass(frozen=True)
class ClockPair:
    """A reading without zone, and the true instant in UTC at which the camera showed it."""

    reading: datetime
    instant: datetime

    @property
    def offset(self) -> timedelta:
        """How far the clock was ahead of UTC."""
        return self.reading - self.instant.astimezone(UTC).replace(tzinfo=None)


@dataclass(frozen=True)
class ClockCorrection:
    """From readings to instants, through one pair or two in the order of time."""

    pairs: tuple[ClockPair, ...]

    def instant_of(self, reading: datetime) -> datetime:
        """The instant in UTC of a reading without zone, of the years 1900 to 2200."""
        first, last = self.pairs[0], self.pairs[-1]
        elapsed = reading - first.reading
        if first is last:
            return first.instant + elapsed
        true_span = (last.instant - first.instant) // _MICROSECOND
        span = (last.reading - first.reading) // _MICROSECOND
        return first.instant + (elapsed // _MICROSECOND * true_span // span) * _MICROSECOND

    def moved(self, by: timedelta) -> "ClockCorrection":
        """The same correction with instants that are so much later."""
        pairs = (ClockPair(pair.reading, pair.instant + by) for pair in self.pairs)
        return ClockCorrection(tuple(pairs))

    @property
    def drift_s_per_day(self) -> float:
        """Seconds that the clock gains a day; 0 for a shift."""
        first, last = self.pairs[0], self.pairs[-1]
        if first is last:
            return 0.0
        return (last.offset - first.offset) / (last.instant - first.instant) * _DAY_S

    @property
    def words(self) -> Message:
        """What the correction says of the clock, such as ``the clock shows UTC +02:00:00``."""
        shown = _signed(self.pairs[0].offset)
        if len(self.pairs) == 1:
            return message("Projects", "the clock shows UTC {offset}").fill(offset=shown)
        text = message("Projects", "the clock shows UTC {offset} and gains {drift:+.1f} s a day")
        return text.fill(offset=shown, drift=self.drift_s_per_day)


@dataclass(frozen=True)
class ClockChange:
    """What a correction does to one reading; the old instant is None where there was none."""

    reading: datetime
    old: datetime | None
    new: datetime

    @property
    def words(self) -> Message:
        """Old → new, as times on the wall with their offset."""
        old = self.reading if self.old is None else self.old
        text = message("Projects", "{old} → {new}")
        return text.fill(old=_written(old), new=_written(self.new))


def fixed_offset(camera_offset: timedelta) -> ClockCorrection:
    """The correction of a clock that is ``camera_offset`` ahead of UTC.

    Raises ``ClockPairsRefused`` for more than ``MAX_SHIFT``.
    """
    instant = _EPOCH
    return correction((ClockPair(instant.replace(tzinfo=None) + camera_offset, instant),))


def clock_pair(
    camera: str, true: str, made: date | None = None, *, zone: tzinfo | None = None
) -> ClockPair:
    """A pair as typed: what the camera showed, without an offset, and the true time with one.

    With ``zone``, a true time without an offset is one of that zone. ``made``: see
    ``photos.moment.latest_moment``. Raises ``ClockPairsRefused`` or ``TimeNotRead``.
    """
    moment = parse_moment(true, made)
    instant = moment.utc
    if instant is None and zone is not None:
        instant = moment.local.replace(tzinfo=zone).astimezone(UTC)
    if instant is None:
        text = message("Projects", "the true time {text!r} has no offset such as +02:00")
        raise ClockPairsRefused(problem=text.fill(text=true))
    return ClockPair(_parsed_reading(camera), instant)


def correction(pairs: Iterable[ClockPair]) -> ClockCorrection:
    """The shift of one pair or the line through two, in any order.

    Raises ``ClockPairsRefused`` for what no clock does.
    """
    ordered = tuple(sorted(pairs, key=lambda pair: pair.reading))
    if len(ordered) not in (1, 2):
        text = message("Projects", "there are {count} pairs, and a correction has one or two")
        raise ClockPairsRefused(problem=text.fill(count=len(ordered)))
    if problem := next(filter(None, map(_problem_of, ordered)), None):
        raise ClockPairsRefused(problem=problem)
    if len(ordered) == 2 and (problem := _problem_of_line(*ordered)):
        raise ClockPairsRefused(problem=problem)
    return ClockCorrection(ordered)


def changes(
    readings: Iterable[datetime],
    old: ClockCorrection | None,
    new: ClockCorrection,
    zone: tzinfo = UTC,
) -> tuple[ClockChange, ...]:
    """What a correction changes, for a preview; times on the wall of ``zone``."""
    return tuple(
        ClockChange(
            reading,
            None if old is None else old.instant_of(reading).astimezone(zone),
            new.instant_of(reading).astimezone(zone),
        )
        for reading in readings
    )


def _problem_of(pair: ClockPair) -> Message | None:
    if abs(pair.offset) <= MAX_SHIFT:
        return None
    text = message(
        "Projects", "the two times are %Ln year(s) apart, more than any clock is off", "", 0
    )
    return text.counted(round(abs(pair.offset).days / 365.25))


def _problem_of_line(first: ClockPair, last: ClockPair) -> Message | None:
    span = last.reading - first.reading
    if not span:
        return message("Projects", "both pairs have the same reading of the camera")
    if last.instant <= first.instant:
        return message("Projects", "the later reading of the camera has the earlier true time")
    if span < MIN_SPAN:
        return message(
            "Projects",
            "the pairs are less than a day apart, too little to see a drift; give one of them",
        )
    drift = ClockCorrection((first, last)).drift_s_per_day
    if abs(drift) > MAX_DRIFT_S_PER_DAY:
        text = message(
            "Projects",
            "the clock would gain {drift:+,.0f} s a day, which is not drift; it was set in "
            "between, so correct each part with one pair",
        )
        return text.fill(drift=drift)
    return None


def _parsed_reading(text: str) -> datetime:
    found = _READING.fullmatch(text.strip())
    if found is None:
        problem = message("Projects", "{text!r} is not a time like 2024-02-19 06:24:10")
        raise ClockPairsRefused(problem=problem.fill(text=text[:40]))
    if found["zone"]:
        problem = message("Projects", "the time on the camera {text!r} has an offset; leave it out")
        raise ClockPairsRefused(problem=problem.fill(text=text[:40]))
    year, month, day, hour, minute, second = (int(part or 0) for part in found.groups()[:6])
    try:
        return datetime(year, month, day, hour, minute, second, tzinfo=UTC).replace(tzinfo=None)
    except ValueError as error:
        problem = message("Projects", "{text!r} is not in the calendar").fill(text=text[:40])
        raise ClockPairsRefused(problem=problem) from error


def _signed(offset: timedelta) -> str:
    """An offset in hours, minutes and seconds, with days where it has any."""
    seconds = round(abs(offset).total_seconds())
    days, seconds = divmod(seconds, _DAY_S)
    clock = f"{seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}"
    sign = "-" if offset < timedelta() else "+"
    return f"{sign}{days} d {clock}" if days else f"{sign}{clock}"


def _written(moment: datetime) -> str:
    return moment.isoformat(" ", "seconds")
