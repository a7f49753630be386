"""Signs that the clock of a camera is wrong, each with a correction that a person may accept.

Nothing is corrected here. What a sign says is compared with the correction in use: GPS time of the
same file, the start and end of the deployment, the order of the files, changes of the zone's clocks
(a camera does not follow them by itself).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta, tzinfo
from enum import StrEnum
from itertools import islice, pairwise
from statistics import median_low
from typing import Final

from swc_desktop.core.message import Message, message
from swc_desktop.projects.clocks import (
    ClockCorrection,
    ClockPair,
    correction,
    fixed_offset,
)
from swc_desktop.projects.errors import ClockPairsRefused

TOLERANCE: Final = timedelta(minutes=2)
"""How far a clock that was set by hand may be off; offsets of zones are 15 minutes apart."""

_AROUND_DEPLOYMENT: Final = timedelta(hours=1)
"""Start and end are written down by hand, and a camera is switched on before it hangs."""

_MAX_YEARS_OFF: Final = 10
"""A wrong year that is worth a guess; beyond it the clock was reset."""

_MIN_JUMP_BACK: Final = timedelta(minutes=5)
"""Files of one second are not always in order, and bursts may be written late."""

_MIN_JUMP_AHEAD: Final = timedelta(days=180)
"""Longer than the pause between two animals; a shorter one may be a quiet time."""

_DAY: Final = timedelta(days=1)
_HOUR: Final = timedelta(hours=1)
_MIN_DRIFT_READINGS: Final = 4
"""Two fix the line, two more have to lie on it."""

_MAX_JUMPS: Final = 20
"""More jumps are those of files that are not in the order in which they were taken."""


class ClockFaultKind(StrEnum):
    """What seems to be wrong with a clock."""

    ON_UTC = "on_utc"
    ON_HOME_ZONE = "on_home_zone"
    YEAR_OFF = "year_off"
    DRIFTING = "drifting"
    DAYLIGHT_SAVING = "daylight_saving"
    GPS_DISAGREES = "gps_disagrees"
    OUTSIDE_DEPLOYMENT = "outside_deployment"
    JUMP = "jump"
    CAMERAS_DISAGREE = "cameras_disagree"


@dataclass(frozen=True)
class ClockReading:
    """What the clock of a camera showed for one media, and the GPS time in the same file (UTC).

    ``name`` is what a person knows the file by.
    """

    media: str
    name: str
    reading: datetime
    gps_instant: datetime | None = None


@dataclass(frozen=True)
class CameraTimes:
    """The readings of one deployment in the order of its files, and what is known of them.

    ``home_zone`` is the zone of the computer or the office, from which cameras are sent out.
    """

    readings: tuple[ClockReading, ...]
    correction: ClockCorrection
    zone: tzinfo
    start: datetime | None = None
    end: datetime | None = None
    home_zone: tzinfo | None = None

    @property
    def instants(self) -> list[datetime]:
        """The instants of the readings by the correction in use."""
        return [self.correction.instant_of(one.reading) for one in self.readings]


@dataclass(frozen=True)
class ClockFault:
    """One sign, the sentence for it, the media it concerns, and the correction that would mend it.

    ``is_estimate``: the correction is right only by about the time that passed unseen.
    ``is_for_all``: it is for every reading, though only ``media`` show the sign.
    """

    kind: ClockFaultKind
    sentence: Message
    offered: ClockCorrection
    media: tuple[str, ...]
    is_estimate: bool = False
    is_for_all: bool = False


def clock_faults(times: CameraTimes) -> tuple[ClockFault, ...]:
    """Every sign of a wrong clock in one deployment.

    GPS time is the surest and comes alone; then the dates of the deployment and the order of the
    files; changes of the zone only where all else is in order.
    """
    if not times.readings:
        return ()
    if by_gps := _by_gps(times):
        return by_gps
    outside = _outside_before_jump(times)
    found = (*([outside] if outside else []), *islice(_jumps(times), _MAX_JUMPS))
    return found or tuple(_zone_changes(times))


def amount(span: timedelta) -> Message:
    """A span in the two largest units that it has."""
    minutes = max(1, round(abs(span) / timedelta(minutes=1)))
    hours, minutes = divmod(minutes, 60)
    days, hours = divmod(hours, 24)
    if days:
        return message("Projects", "{days:,} d {hours} h").fill(days=days, hours=hours)
    if hours:
        return message("Projects", "{hours} h {minutes} min").fill(hours=hours, minutes=minutes)
    return message("Projects", "{minutes} min").fill(minutes=minutes)


def _by_gps(times: CameraTimes) -> tuple[ClockFault, ...]:
    """What GPS time says: the clock drifts, was set in between, or is off all the time."""
    known = [
        (index, ClockPair(one.reading, one.gps_instant))
        for index, one in enumerate(times.readings)
        if one.gps_instant is not None
    ]
    pairs = [pair for _, pair in known]
    off = [times.correction.instant_of(pair.reading) - pair.instant for pair in pairs]
    if all(abs(one) <= TOLERANCE for one in off):
        return ()
    media = tuple(reading.media for reading in times.readings)
    if line := _drift(pairs):
        text = message("Projects", "by GPS time the clock gains {drift:+.1f} s a day")
        sentence = text.fill(drift=line.drift_s_per_day)
        return (ClockFault(ClockFaultKind.DRIFTING, sentence, line, media),)
    cut = _set_at(off) or 0
    first = known[cut][0] if cut else 0
    earlier = _fault(times, off[:cut], pairs[:cut], media[:first])
    later = _fault(times, off[cut:], pairs[cut:], media[first:])
    return tuple(fault for fault in (earlier, later) if fault is not None)


def _set_at(off: Sequence[timedelta]) -> int | None:
    """Where a clock was set: it is off by one amount before and by another from there on."""
    for cut in range(1, len(off)):
        if abs(off[cut] - off[0]) > TOLERANCE:
            is_steady = all(abs(one - off[-1]) <= TOLERANCE for one in off[cut:])
            return cut if is_steady else None
    return None


def _fault(
    times: CameraTimes,
    off: Sequence[timedelta],
    pairs: Sequence[ClockPair],
    media: tuple[str, ...],
) -> ClockFault | None:
    """The fault that most of these pairs show, offered with the one in the middle."""
    typical = median_low(off) if off else timedelta()
    if abs(typical) <= TOLERANCE:
        return None
    true = pairs[off.index(typical)]
    offered = _correction_or_none([true])
    if offered is None:
        return None
    kind, sentence = _explained(times, typical, true)
    return ClockFault(kind, sentence, offered, media)


def _explained(
    times: CameraTimes, off: timedelta, true: ClockPair
) -> tuple[ClockFaultKind, Message]:
    for kind, sentence, expected in _explanations(times, true.instant, true.reading):
        if abs(true.offset - expected) <= TOLERANCE:
            return kind, sentence
    text = message("Projects", "the clock is {amount} ahead of GPS time")
    if off < timedelta():
        text = message("Projects", "the clock is {amount} behind GPS time")
    return ClockFaultKind.GPS_DISAGREES, text.fill(amount=amount(off))


def _explanations(
    times: CameraTimes, instant: datetime, reading: datetime
) -> Iterator[tuple[ClockFaultKind, Message, timedelta]]:
    """Ways in which clocks are wrong, the likeliest first, with the offset from UTC of each.

    ``instant`` is a true one and ``reading`` one of the camera, by which the days of a year count:
    they need not belong together.
    """
    here = _offset(times.zone, instant)
    yield ClockFaultKind.ON_UTC, message("Projects", "the clock shows UTC"), timedelta()
    if times.home_zone is not None:
        text = message("Projects", "the clock shows the time of {zone}").fill(
            zone=str(times.home_zone)
        )
        yield ClockFaultKind.ON_HOME_ZONE, text, _offset(times.home_zone, instant)
    for other in _other_offsets(times.zone, instant):
        text = message("Projects", "the clock was not set at the change of daylight saving")
        yield ClockFaultKind.DAYLIGHT_SAVING, text, other
    for years in range(1, _MAX_YEARS_OFF + 1):
        behind = message("Projects", "the clock is %Ln year(s) behind", "", 0).counted(years)
        ahead = message("Projects", "the clock is %Ln year(s) ahead", "", 0).counted(years)
        yield ClockFaultKind.YEAR_OFF, behind, here - _years(reading, years)
        yield ClockFaultKind.YEAR_OFF, ahead, here - _years(reading, -years)


def _outside_before_jump(times: CameraTimes) -> ClockFault | None:
    """The same for the readings before the clock was set; what comes after is another clock."""
    steps = enumerate(pairwise(one.reading for one in times.readings), 1)
    cut = next((at for at, (one, other) in steps if is_jump(other - one)), None)
    if cut is None:
        return _outside(times)
    before = times.readings[:cut]
    fault = _outside(replace(times, readings=before))
    if fault is None:
        return None
    return replace(fault, media=tuple(one.media for one in before), is_for_all=False)


def _outside(times: CameraTimes) -> ClockFault | None:
    """Readings before the start or after the end of the deployment."""
    instants = times.instants
    outside = [
        one.media for one, when in zip(times.readings, instants, strict=True) if _late(times, when)
    ]
    if not outside:
        return None
    count = message(
        "Projects", "%Ln photograph(s) (is|are) from before the start or after the end", "", 0
    ).counted(len(outside))
    if fit := _best_fit(times):
        kind, sentence, guess = fit
        text = message("Projects", "{count}; it would fit if {explanation}")
        filled = text.fill(count=count, explanation=sentence)
        return ClockFault(kind, filled, guess, tuple(outside), is_for_all=True)
    offered = times.correction.moved(_move_into(times, min(instants), max(instants)))
    kind = ClockFaultKind.OUTSIDE_DEPLOYMENT
    return ClockFault(kind, count, offered, tuple(outside), is_estimate=True, is_for_all=True)


def _best_fit(times: CameraTimes) -> tuple[ClockFaultKind, Message, ClockCorrection] | None:
    """The explanation that puts all readings into the deployment, with least beyond its ends."""
    anchor = times.start or times.end
    if anchor is None:
        return None
    shown = [one.reading for one in times.readings]
    best, least = None, timedelta.max
    for kind, sentence, offset in _explanations(times, anchor, median_low(shown)):
        if kind is ClockFaultKind.YEAR_OFF and (times.start is None or times.end is None):
            continue  # with one end open, every year fits
        guess = fixed_offset(offset)
        first, last = guess.instant_of(min(shown)), guess.instant_of(max(shown))
        beyond = _beyond(times, first, last)
        if not _late(times, first) and not _late(times, last) and beyond < least:
            best, least = (kind, sentence, guess), beyond
    return best


def _beyond(times: CameraTimes, first: datetime, last: datetime) -> timedelta:
    """How far the first and the last photograph are outside, together."""
    early = times.start - first if times.start is not None else timedelta()
    late = last - times.end if times.end is not None else timedelta()
    return max(early, timedelta()) + max(late, timedelta())


def _late(times: CameraTimes, instant: datetime) -> bool:
    """Whether an instant is outside the deployment."""
    early = times.start is not None and instant < times.start - _AROUND_DEPLOYMENT
    late = times.end is not None and instant > times.end + _AROUND_DEPLOYMENT
    return early or late


def _move_into(times: CameraTimes, first: datetime, last: datetime) -> timedelta:
    """The shift that puts the first photograph at the start, or the last at the end."""
    if times.start is not None and (first < times.start or times.end is None):
        return times.start - first
    return times.end - last if times.end is not None else timedelta()


def _jumps(times: CameraTimes) -> Iterator[ClockFault]:
    """Places in the order of files at which the clock was set back or far ahead."""
    for index in range(1, len(times.readings)):
        before, after = times.readings[index - 1], times.readings[index]
        step = after.reading - before.reading
        if not is_jump(step):
            continue
        text = message("Projects", "after {file} the clock jumps back by {amount}")
        if step > timedelta():
            text = message("Projects", "after {file} the clock jumps ahead by {amount}")
        instant = times.correction.instant_of(before.reading)
        offered = _correction_or_none([ClockPair(after.reading, instant)])
        if offered is not None:
            yield ClockFault(
                ClockFaultKind.JUMP,
                text.fill(file=before.name, amount=amount(step)),
                offered,
                tuple(one.media for one in _until_next_jump(times.readings, index)),
                is_estimate=True,
            )


def is_jump(step: timedelta) -> bool:
    """Whether a clock was set between two files, by the time that it showed in between."""
    return not -_MIN_JUMP_BACK < step < _MIN_JUMP_AHEAD


def _until_next_jump(readings: Sequence[ClockReading], start: int) -> Sequence[ClockReading]:
    for index in range(start + 1, len(readings)):
        step = readings[index].reading - readings[index - 1].reading
        if is_jump(step):
            return readings[start:index]
    return readings[start:]


def _zone_changes(times: CameraTimes) -> Iterator[ClockFault]:
    """Changes of the zone's clocks between the first and the last photograph.

    The correction in use takes the camera as not changed; the offered one is for a camera that was
    set at the change by a person or a network, and only for what came after.
    """
    instants = times.instants
    for change in _transitions(times.zone, min(instants), max(instants)):
        step = _offset(times.zone, change) - _offset(times.zone, change - _HOUR)
        later = [one for one, when in zip(times.readings, instants, strict=True) if when >= change]
        text = message(
            "Projects",
            "the clocks of {zone} changed by {amount} on {day}; the camera is taken as not changed",
        )
        day = change.astimezone(times.zone).date()
        yield ClockFault(
            ClockFaultKind.DAYLIGHT_SAVING,
            text.fill(zone=str(times.zone), amount=amount(step), day=day.isoformat()),
            times.correction.moved(-step),
            tuple(one.media for one in later),
        )


def _transitions(zone: tzinfo, first: datetime, last: datetime) -> Iterator[datetime]:
    """The instants, to the minute, from which another offset holds; at most one a day."""
    day = first
    while day < last:
        following = min(day + _DAY, last)
        if _offset(zone, day) != _offset(zone, following):
            yield _change_between(zone, day, following)
        day = following


def _change_between(zone: tzinfo, before: datetime, after: datetime) -> datetime:
    """By halving the span: the offset is another one at ``after``."""
    while after - before > timedelta(minutes=1):
        middle = before + (after - before) / 2
        if _offset(zone, middle) == _offset(zone, before):
            before = middle
        else:
            after = middle
    return after


def _drift(pairs: Sequence[ClockPair]) -> ClockCorrection | None:
    """The line through the first and the last pair, where all others lie on it and it is steep."""
    if len(pairs) < _MIN_DRIFT_READINGS:
        return None
    line = _correction_or_none([pairs[0], pairs[-1]])
    if line is None or abs(pairs[-1].offset - pairs[0].offset) <= TOLERANCE:
        return None
    on_line = all(abs(line.instant_of(pair.reading) - pair.instant) <= TOLERANCE for pair in pairs)
    return line if on_line else None


def _correction_or_none(pairs: Sequence[ClockPair]) -> ClockCorrection | None:
    """None for pairs that no clock explains."""
    try:
        return correction(pairs)
    except ClockPairsRefused:
        return None


def _offset(zone: tzinfo, instant: datetime) -> timedelta:
    return instant.astimezone(zone).utcoffset() or timedelta()


def _other_offsets(zone: tzinfo, instant: datetime) -> list[timedelta]:
    """The other offsets of a zone within half a year, none where it keeps one all the year."""
    around = (instant + timedelta(days=30 * month) for month in range(-6, 7))
    found = dict.fromkeys(_offset(zone, when) for when in around)
    found.pop(_offset(zone, instant), None)
    return list(found)


def _years(reading: datetime, years: int) -> timedelta:
    """So many years from a reading, as a span; 29 February becomes the 28th."""
    day = min(reading.day, 28) if reading.month == 2 else reading.day
    return reading.replace(year=reading.year + years, day=day) - reading.replace(day=day)
