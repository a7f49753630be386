"""Sampling occasions of camera stations, and the days in which each worked in them.

All stations share the occasions: the first begins at the midnight before the first set-up.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final

from swc_desktop.exports.dataset import Dataset, ReasonLeftOut, StationData
from swc_desktop.exports.errors import SurveyTooLong
from swc_desktop.exports.program_csv import number
from swc_desktop.exports.records import AnimalRecord, local_time

MAX_SURVEY_DAYS: Final = 20_000
"""54 years: beyond it a start or an end is wrong, and tables would have a column for each day."""

EFFORT_DECIMALS: Final = 4

Span = tuple[datetime, datetime]


@dataclass(frozen=True)
class WorkingStation:
    """A station with the times in which it worked, in local time without zone."""

    station: StationData
    spans: tuple[Span, ...]

    def worked_at(self, moment: datetime) -> bool:
        """Whether it worked at a local time."""
        return any(starts <= moment <= ends for starts, ends in self.spans)


@dataclass(frozen=True)
class Occasions:
    """``count`` occasions of ``days`` each; the first begins on ``first``."""

    first: date
    days: int
    count: int

    def of(self, moment: datetime) -> int:
        """The number of the occasion of a local time, from 0; the midnight that ends the last one
        is in it."""
        return min((moment.date() - self.first).days // self.days, self.count - 1)

    def first_day(self, at: int) -> date:
        """The day on which an occasion begins, by its number from 0."""
        return self.first + timedelta(days=at * self.days)

    def days_worked(self, station: WorkingStation) -> list[str]:
        """The days in which a station worked in each occasion, as numbers; "0" for none."""
        worked = [0.0] * self.count
        for starts, ends in station.spans:
            for at in range(self.of(starts), self.of(ends) + 1):
                begin = datetime.combine(self.first_day(at), time())
                end = begin + timedelta(days=self.days)
                worked[at] += max((min(ends, end) - max(starts, begin)) / timedelta(days=1), 0.0)
        return [number(days, EFFORT_DECIMALS) for days in worked]


def working_stations(data: Dataset) -> list[WorkingStation]:
    """The camera stations of which it is given from when to when they were there."""
    found = []
    for one in data.stations:
        if one.has_effort:
            assert one.starts is not None
            assert one.ends is not None
            whole = local_time(one.starts), local_time(one.ends)
            found.append(WorkingStation(one, tuple(_without(whole, problems(one)))))
    return found


def problems(station: StationData) -> list[Span]:
    """The times in which a station did not work, within its own times, in order and apart."""
    assert station.starts is not None
    assert station.ends is not None
    first, last = local_time(station.starts), local_time(station.ends)
    found: list[Span] = []
    for gap in sorted((local_time(begin), local_time(end)) for begin, end in station.gaps):
        starts, ends = max(gap[0], first), min(gap[1], last)
        if starts >= ends:
            continue
        if found and starts <= found[-1][1]:
            found[-1] = found[-1][0], max(found[-1][1], ends)
        else:
            found.append((starts, ends))
    return found


def _without(whole: Span, gaps: Sequence[Span]) -> list[Span]:
    found, begin = [], whole[0]
    for starts, ends in gaps:
        found.append((begin, starts))
        begin = ends
    found.append((begin, whole[1]))
    return [(starts, ends) for starts, ends in found if starts < ends]


def occasions_of(stations: Sequence[WorkingStation], days: int) -> Occasions | None:
    """The occasions that the times of stations span; None without any.

    Raises ``SurveyTooLong``.
    """
    spans = [span for one in stations for span in one.spans]
    if not spans:
        return None
    first = min(starts for starts, _ in spans).date()
    last = max(ends for _, ends in spans)
    whole = (last.date() - first).days + (last.time() > time())
    if whole > MAX_SURVEY_DAYS:
        raise SurveyTooLong(first=first.isoformat(), last=last.date().isoformat())
    return Occasions(first, days, max(1, -(-whole // days)))


def seen_while_working(
    data: Dataset, stations: Sequence[WorkingStation], records: Sequence[AnimalRecord]
) -> tuple[list[AnimalRecord], Counter[ReasonLeftOut]]:
    """The records of these stations while they worked, and what of the data is left out by the
    reason: of what was seen at other times there is no effort."""
    by_id = {one.station.id: one for one in stations}
    left_out: Counter[ReasonLeftOut] = Counter()
    found = []
    for one in records:
        station = by_id.get(one.station.id)
        if one.station.is_handheld:
            left_out[ReasonLeftOut.WITHOUT_STATION] += 1
        elif station is not None and station.worked_at(one.local):
            found.append(one)
        elif station is not None:
            left_out[ReasonLeftOut.NOT_WORKING] += 1
    left_out[ReasonLeftOut.STATION_WITHOUT_TIMES] = sum(
        not one.has_effort and not one.is_handheld for one in data.stations
    )
    return found, left_out
