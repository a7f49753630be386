"""The effort to which sightings belong: the days of stations within what a filter chooses.

Of a filter the camera stations and the days count; what a photograph shows, its folder and its
camera say nothing about how long a station watched.
"""

import calendar
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import Final
from zoneinfo import ZoneInfo

from swc_desktop.core.poisson_interval import poisson_interval
from swc_desktop.projects.capture import CaptureMethod
from swc_desktop.projects.effort import Effort, Span
from swc_desktop.projects.media_filter import MediaFilter

PER_DAYS: Final = 100
"""Camera days that rates are given for, as reports of camera traps do."""

_DAY: Final = timedelta(days=1)
_FIRST: Final = date(2, 1, 1)
_LAST: Final = date(9998, 12, 31)
"""Days whose midnight exists in every time zone."""


@dataclass(frozen=True)
class Rate:
    """Sightings per ``PER_DAYS`` camera days, with the exact interval (``poisson_interval``)."""

    sightings: int
    camera_days: float
    per_100: float
    low: float
    high: float


@dataclass(frozen=True)
class StationEffort:
    """A camera station with the times in which it watched for animals, within a filter.

    ``spans`` is None where its start or its end is not known, and empty where it watched at no
    time, as by a timer alone.
    """

    effort: Effort
    spans: tuple[Span, ...] | None

    @property
    def zone(self) -> tzinfo:
        """The zone of its times; UTC where none is known."""
        name = self.effort.deployment.zone
        return UTC if name is None else ZoneInfo(name)

    @property
    def camera_days(self) -> float | None:
        """Days of 24 hours; None where they are not known."""
        return None if self.spans is None else _days(self.spans)

    def watched(self, instant: datetime) -> bool:
        """Whether it watched at an instant."""
        spans = self.spans or ()
        at = bisect_right(spans, instant, key=lambda span: span[0]) - 1
        return at >= 0 and instant <= spans[at][1]

    def days_by_month(self) -> Counter[str]:
        """Camera days by month (``2026-03``) of the local time."""
        found: Counter[str] = Counter()
        for start, end in self.spans or ():
            for month, first, last in _months(start.astimezone(self.zone), end):
                found[month] += (last - first) / _DAY  # type: ignore[assignment]
        return found


def rate(sightings: int, camera_days: float) -> Rate | None:
    """The rate of a count; None without effort."""
    if camera_days <= 0:
        return None
    interval, scale = poisson_interval(sightings), PER_DAYS / camera_days
    return Rate(
        sightings, camera_days, sightings * scale, interval.low * scale, interval.high * scale
    )


def efforts_within(found: Iterable[Effort], chosen: MediaFilter) -> list[StationEffort]:
    """The effort of the stations that a filter chooses, within its days."""
    return [
        StationEffort(one, _within(one, chosen))
        for one in found
        if not chosen.deployments or one.deployment.id in chosen.deployments
    ]


def _within(one: Effort, chosen: MediaFilter) -> tuple[Span, ...] | None:
    if one.spans is None:
        return None
    if one.capture.method is CaptureMethod.TIME_LAPSE:
        return ()
    name = one.deployment.zone
    zone: tzinfo = UTC if name is None else ZoneInfo(name)
    spans = list(one.spans)
    if chosen.first is not None or chosen.last is not None:
        whole = _span(chosen.first or _FIRST, chosen.last or _LAST, zone)
        spans = list(_both(spans, [whole]))
    if chosen.days:
        spans = list(_both(spans, _joined(_chosen_days(chosen.days, zone))))
    return tuple(spans)


def _chosen_days(words: Iterable[str], zone: tzinfo) -> Iterator[Span]:
    """The spans of days (``2026-03-14``) and months (``2026-03``); "" is of unknown days."""
    for word in words:
        if not word:
            continue
        year, month, *day = map(int, word.split("-"))
        last = day[0] if day else calendar.monthrange(year, month)[1]
        yield _span(date(year, month, day[0] if day else 1), date(year, month, last), zone)


def _span(first: date, last: date, zone: tzinfo) -> Span:
    begin = min(max(first, _FIRST), _LAST)
    end = min(max(last, _FIRST), _LAST) + _DAY
    return tuple(datetime.combine(one, time(), zone).astimezone(UTC) for one in (begin, end))  # type: ignore[return-value]


def _joined(spans: Iterable[Span]) -> list[Span]:
    """Spans in their order; those that touch as one."""
    joined: list[Span] = []
    for start, end in sorted(spans):
        if joined and start <= joined[-1][1]:
            joined[-1] = joined[-1][0], max(end, joined[-1][1])
        else:
            joined.append((start, end))
    return joined


def _both(spans: Sequence[Span], others: Sequence[Span]) -> Iterator[Span]:
    """What is in both of two lists, each in its order and without overlaps."""
    for start, end in spans:
        for first, last in others:
            if max(start, first) < min(end, last):
                yield max(start, first), min(end, last)


def _months(start: datetime, end: datetime) -> Iterator[tuple[str, datetime, datetime]]:
    """The parts of a span by the month on the clock of the zone of its start, in UTC."""
    zone, reached = start.tzinfo, start
    while reached < end:
        year, month = reached.year + reached.month // 12, reached.month % 12 + 1
        following = datetime(year, month, 1, tzinfo=zone)
        last = min(end.astimezone(UTC), following.astimezone(UTC))
        yield f"{reached.year:04}-{reached.month:02}", reached.astimezone(UTC), last
        reached = following


def _days(spans: Iterable[Span]) -> float:
    return sum((end - start for start, end in spans), timedelta()) / _DAY
