"""The effort of camera stations: the days for which their cameras worked.

Camera days are the time from start to end without the gaps, in days of 24 hours. Stations of which
one of both is not known have none and are counted. Time-lapse counts apart: a camera that works by
a timer alone does not watch for animals.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import apsw

from swc_desktop.core.message import Message, message
from swc_desktop.projects.camera_gaps import CameraGap, current_gaps
from swc_desktop.projects.capture import Capture, CaptureMethod, method_by_counts, said_methods
from swc_desktop.projects.deployments import Deployment, current_deployments, wall_time
from swc_desktop.projects.kept_events import stations_without_events

_DAY = timedelta(days=1)

Span = tuple[datetime, datetime]
"""From one instant to a later one."""


@dataclass(frozen=True)
class Effort:
    """One camera station: how long its camera worked, and what it took.

    ``spans`` are the times in which it worked, in UTC and in their order; ``worked`` and ``down``
    are how long it did and did not. They are None where start or end are not known.
    ``photographs`` are all that are assigned, ``time_lapse`` those that form no events since a
    timer took them, ``in_gaps`` those from a time in which the camera is said to have been down.
    """

    deployment: Deployment
    gaps: Sequence[CameraGap]
    capture: Capture
    spans: Sequence[Span] | None
    worked: timedelta | None
    down: timedelta | None
    photographs: int
    time_lapse: int
    in_gaps: int

    @property
    def camera_days(self) -> float | None:
        """Days in which the camera watched for animals; None where they are not known."""
        if self.capture.method is CaptureMethod.TIME_LAPSE:
            return None if self.worked is None else 0.0
        return _days(self.worked)

    @property
    def time_lapse_days(self) -> float | None:
        """Days in which the camera took time-lapse photographs; None where they are not known."""
        if self.capture.method is CaptureMethod.ACTIVITY_DETECTION:
            return None if self.worked is None else 0.0
        return _days(self.worked)

    @property
    def record(self) -> dict[str, object]:
        """The effort by the names of the contract."""
        return {
            "camera_days": self.camera_days,
            "time_lapse_days": self.time_lapse_days,
            "gap_days": _days(self.down),
            "gaps": [
                {"gapStart": gap.starts, "gapEnd": gap.ends, "remarks": gap.remarks}
                for gap in self.gaps
            ],
            "captureMethod": self.capture.method.value,
            "captureMethodGiven": self.capture.is_said,
            "photographs": self.photographs,
            "time_lapse": self.time_lapse,
            "in_gaps": self.in_gaps,
        }

    @property
    def offer(self) -> CaptureMethod | None:
        """The method that the photographs show and that nobody has given; None without any."""
        is_offered = not self.capture.is_said and self.time_lapse > 0
        return self.capture.method if is_offered else None

    @property
    def sign_of_timer(self) -> Message:
        """How many of the photographs seem to be of a timer."""
        text = message("Projects", "{count} of %Ln photograph(s) came at even intervals", "", 0)
        return text.counted(self.photographs).fill(count=f"{self.time_lapse:,}")

    @property
    def words(self) -> list[Message]:
        """What a person should know of it, a sentence each."""
        said: list[Message] = []
        if self.worked is not None:
            text = message("Projects", "{days:,.1f} camera days ({method})")
            days = self.worked / _DAY
            said.append(text.fill(days=days, method=self.capture.method.words))
        if self.gaps:
            text = message("Projects", "%Ln gap(s)", "", 0)
            said.append(text.counted(len(self.gaps)))
        if self.offer is not None:
            said.append(self.sign_of_timer)
        if self.in_gaps:
            text = message("Projects", "%Ln photograph(s) (is|are) from a gap", "", 0)
            said.append(text.counted(self.in_gaps))
        return said


@dataclass(frozen=True)
class TotalEffort:
    """The effort of a project; ``unknown`` stations have no start or no end."""

    stations: int
    unknown: int
    camera_days: float
    time_lapse_days: float

    @property
    def record(self) -> dict[str, object]:
        """The numbers by their names."""
        return {
            "camera_days": self.camera_days,
            "time_lapse_days": self.time_lapse_days,
            "stations_without_effort": self.unknown,
        }

    @property
    def words(self) -> list[Message]:
        """The same in sentences; none without stations of which start and end are known."""
        if self.stations == self.unknown:
            return []
        text = message("Projects", "{days:,.1f} camera days at %Ln station(s)", "", 0)
        said = [text.counted(self.stations - self.unknown).fill(days=self.camera_days)]
        if self.time_lapse_days:
            text = message("Projects", "{days:,.1f} days of time-lapse")
            said.append(text.fill(days=self.time_lapse_days))
        if self.unknown:
            text = message("Projects", "%Ln station(s) without a start or an end", "", 0)
            said.append(text.counted(self.unknown))
        return said

    @property
    def line(self) -> Message:
        """All that ``words`` says."""
        line, *others = self.words
        for said in others:
            line = message("Projects", "{first}; {second}").fill(first=line, second=said)
        return line


def efforts(connection: apsw.Connection) -> list[Effort]:
    """The effort of each camera station, in the order in which they were added."""
    methods, gaps = said_methods(connection), current_gaps(connection)
    taken = _photographs(connection, stations_without_events(connection))
    return [
        _effort(one, gaps.get(one.id, ()), methods.get(one.id), taken.get(one.id, _NOTHING))
        for one in current_deployments(connection).values()
    ]


def total_effort(found: Iterable[Effort]) -> TotalEffort:
    """The sum over stations. Of two cameras at one place both count."""
    every = list(found)
    return TotalEffort(
        len(every),
        sum(one.worked is None for one in every),
        round(sum(one.camera_days or 0.0 for one in every), 4),
        round(sum(one.time_lapse_days or 0.0 for one in every), 4),
    )


@dataclass(frozen=True)
class _Photographs:
    """What a station took: how many photographs with and without a time, and of a timer; their
    instants."""

    count: int
    time_lapse: int
    instants: tuple[float, ...]


_NOTHING = _Photographs(0, 0, ())


def _photographs(
    connection: apsw.Connection, without_events: Collection[str]
) -> dict[str, _Photographs]:
    """What was taken at each station, by the assignment that counts for each photograph.

    Of stations of which events are formed later nothing is known of a timer.
    """
    instants: dict[str, list[float]] = {}
    counts: dict[str, list[int]] = {}
    for deployment, instant, is_alone in connection.execute(
        "SELECT m.deployment, m.instant, m.instant IS NOT NULL AND NOT EXISTS "
        "(SELECT 1 FROM event_media em JOIN current_event e ON e.number = em.event "
        "WHERE em.media = m.number) FROM shown_media m WHERE m.deployment IS NOT NULL"
    ):
        count = counts.setdefault(str(deployment), [0, 0])
        count[0] += 1
        count[1] += bool(is_alone) and deployment not in without_events
        if instant is not None:
            instants.setdefault(str(deployment), []).append(float(instant))
    return {
        name: _Photographs(every, alone, tuple(instants.get(name, ())))
        for name, (every, alone) in counts.items()
    }


def _effort(
    deployment: Deployment,
    gaps: Sequence[CameraGap],
    said: CaptureMethod | None,
    taken: _Photographs,
) -> Effort:
    found = method_by_counts(taken.time_lapse, len(taken.instants))
    spans = [span for gap in gaps if (span := _span(deployment, gap.starts, gap.ends)) is not None]
    whole = None
    if deployment.starts is not None and deployment.ends is not None:
        whole = _span(deployment, deployment.starts, deployment.ends)
    working = None if whole is None else _without(spans, whole)
    worked = None if working is None else sum((end - start for start, end in working), timedelta())
    return Effort(
        deployment,
        gaps,
        Capture(said or found, said is not None),
        working,
        worked,
        None if whole is None or worked is None else whole[1] - whole[0] - worked,
        taken.count,
        taken.count if said is CaptureMethod.TIME_LAPSE else taken.time_lapse,
        0 if deployment.zone is None else _count_within(taken.instants, spans),
    )


def _count_within(instants: Iterable[float], spans: Iterable[Span]) -> int:
    """How many instants, in seconds since 1970, are within one of the spans."""
    ranges = [(start.timestamp(), end.timestamp()) for start, end in spans]
    return sum(any(first < one < last for first, last in ranges) for one in instants)


def _span(deployment: Deployment, starts: str, ends: str) -> Span | None:
    """Two times as instants; None where only one has an offset, or the end is not later.

    Where neither the times nor the station have a zone both are taken as UTC: the length is right
    up to a change of daylight saving.
    """
    start, end = wall_time(starts, deployment.zone), wall_time(ends, deployment.zone)
    if (start.tzinfo is None) != (end.tzinfo is None):
        return None
    if start.tzinfo is None:
        start, end = start.replace(tzinfo=UTC), end.replace(tzinfo=UTC)
    start, end = start.astimezone(UTC), end.astimezone(UTC)
    return (start, end) if start < end else None


def _without(spans: Iterable[Span], whole: Span) -> list[Span]:
    """What is left of a span without others, which may overlap."""
    left, reached = [], whole[0]
    for start, end in sorted(spans):
        if reached < min(start, whole[1]):
            left.append((reached, min(start, whole[1])))
        reached = max(reached, end)
    if reached < whole[1]:
        left.append((reached, whole[1]))
    return left


def _days(span: timedelta | None) -> float | None:
    return None if span is None else round(span / _DAY, 4)
