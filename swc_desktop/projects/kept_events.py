"""The events of a project: formed by the times of its photographs, or made by hand.

Formed events follow from instants, camera stations and the gap. They are written anew in the
transaction that changes one of these, so that whatever reads them finds what is true now. An event
made by hand is an act; its photographs are in no formed event, and forming never changes it.
"""

import json
import uuid
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from typing import Final
from zoneinfo import ZoneInfo

import apsw

from swc_desktop.core.message import message
from swc_desktop.core.text import writable
from swc_desktop.projects.acts import FIRST_SAID
from swc_desktop.projects.capture import CaptureMethod, said_methods, time_lapse_of
from swc_desktop.projects.deployments import assigned_deployments, current_deployments
from swc_desktop.projects.errors import EventsRefused, EventUnknown
from swc_desktop.projects.events import DEFAULT_EVENT_GAP, TimedMedia, events
from swc_desktop.projects.media import in_pieces, marks

MAX_EVENT_GAP: Final = timedelta(days=366)
"""Far above any gap of a study; a larger one is an error in typing."""

MIN_EVENT_GAP: Final = timedelta(seconds=1)
"""Times of photographs have whole seconds: without a gap every photograph were an event."""

GAP_SETTING: Final = "event_gap_s"
_LATER: Final = "stations_without_events"

_EVENT_NAMESPACE: Final = uuid.UUID("2f0d8d6e-0f0b-5c53-8d4a-6f1f0d6d5a77")
"""Names the space of the ids of formed events: two computers give one event the same id."""


@dataclass(frozen=True)
class KeptEvent:
    """An event with its photographs in the order of time; ``row_ids`` are its acts, if by hand.

    ``earlier_id`` is the one that it had before a person judged it, which scripts and tables hold;
    "" where it has that still, or was split or merged.

    ``starts`` and ``ends`` are what the photographs say now, in the zone of the camera station;
    None while none of them has a time. ``is_conflict``: another event has one of its photographs.
    """

    id: str
    deployment: str
    starts: datetime | None
    ends: datetime | None
    by_hand: bool
    media: tuple[str, ...]
    answers: Mapping[str, int]
    is_conflict: bool = False
    row_ids: tuple[str, ...] = ()

    earlier_id: str = ""

    @property
    def names(self) -> tuple[str, ...]:
        """The ids that it is found by."""
        return (self.id, *self.row_ids, *filter(None, (self.earlier_id,)))

    @property
    def record(self) -> dict[str, object]:
        """The event by the names of the contract."""
        return {
            "eventID": self.id,
            "deploymentID": self.deployment,
            "eventStart": None if self.starts is None else self.starts.isoformat(),
            "eventEnd": None if self.ends is None else self.ends.isoformat(),
            "photographs": len(self.media),
            "answers": dict(self.answers),
            "by_hand": self.by_hand,
            "conflict": self.is_conflict,
            "media": list(self.media),
        }


@dataclass(frozen=True)
class WithoutEvent:
    """Photographs that are in no event, by the reason."""

    time_lapse: int
    without_deployment: int
    without_time: int

    @property
    def record(self) -> dict[str, int]:
        """The counts by their names."""
        return {
            "time_lapse": self.time_lapse,
            "without_deployment": self.without_deployment,
            "without_time": self.without_time,
        }


def event_gap(connection: apsw.Connection) -> timedelta:
    """The time without a photograph after which another event begins."""
    row = connection.execute("SELECT value FROM setting WHERE name = ?", (GAP_SETTING,)).fetchone()
    return DEFAULT_EVENT_GAP if row is None else timedelta(seconds=float(row[0]))


def checked_gap(gap: timedelta) -> timedelta:
    """A gap that a person gave. Raises ``EventsRefused`` where it cannot be one."""
    if not MIN_EVENT_GAP <= gap <= MAX_EVENT_GAP:
        problem = message("Projects", "the gap is not from 1 second to 366 days")
        raise EventsRefused(problem=problem)
    return gap


def deployments_to_form(connection: apsw.Connection, media: Iterable[int]) -> set[str]:
    """The camera stations whose events photographs are in, or belong to by their assignment."""
    found: set[str] = set()
    for some in in_pieces(media):
        rows = connection.execute(
            "SELECT DISTINCT deployment FROM assignment WHERE undone = 0 "
            f"AND media IN ({marks(some)}) "
            "UNION SELECT e.deployment FROM event_media em JOIN event e ON e.number = em.event "
            f"WHERE NOT e.by_hand AND em.media IN ({marks(some)})",
            [*some, *some],
        )
        found.update(str(row[0]) for row in rows)
    return found


def form_events(connection: apsw.Connection, deployments: Iterable[str]) -> None:
    """Form the events of camera stations anew, within a transaction; those by hand stay.

    So are those of the stations that ``form_later`` noted.
    """
    gap = event_gap(connection)
    noted = stations_without_events(connection)
    methods = said_methods(connection)
    for deployment in sorted({*deployments, *noted}):
        _form(connection, deployment, gap, methods.get(deployment))
    if noted:
        connection.execute("DELETE FROM setting WHERE name = ?", (_LATER,))


def form_later(connection: apsw.Connection, deployments: Iterable[str]) -> None:
    """Note camera stations for ``form_events``, within a transaction.

    Adding does so: forming the events of a station with each of its batches would take longer than
    deciding them. After a crash they are formed with the next act.
    """
    noted = stations_without_events(connection)
    if not noted.issuperset(deployments):
        text = json.dumps(sorted(noted.union(deployments)), ensure_ascii=False)
        connection.execute(
            "INSERT OR REPLACE INTO setting (name, value) VALUES (?, ?)", (_LATER, text)
        )


def stations_without_events(connection: apsw.Connection) -> set[str]:
    """The camera stations with photographs of which events have not been formed yet."""
    row = connection.execute("SELECT value FROM setting WHERE name = ?", (_LATER,)).fetchone()
    return set() if row is None else set(json.loads(str(row[0])))


def form_all_events(connection: apsw.Connection) -> None:
    """The same for every camera station, as after another gap."""
    rows = connection.execute(
        "SELECT deployment FROM current_assignment UNION SELECT deployment FROM event"
    )
    form_events(connection, [str(row[0]) for row in rows])


def kept_events(
    connection: apsw.Connection, pack: str = "", *, deployment: str | None = None
) -> list[KeptEvent]:
    """All events that count, or those of one camera station, by station and time, with the answers
    of a pack."""
    numbers = _members_by_event(connection, deployment)
    facts = _facts(connection, {number for members in numbers.values() for number in members})
    deployment_of = assigned_deployments(connection, facts)
    taxa = _taxa(connection, list(facts), pack)
    zones = _zones(connection)
    rows = connection.execute(
        "SELECT number, id, deployment, by_hand, by_hand AND EXISTS (SELECT 1 FROM action a "
        "WHERE a.number = row.action AND a.kind = 'identify') FROM current_event AS row "
        f"{_OF_STATION} {FIRST_SAID}",
        (deployment, deployment),
    ).fetchall()
    same: dict[tuple[str, tuple[int, ...]], list[tuple[str, bool]]] = {}
    judged = set()
    for number, id_, station, by_hand, is_judged in rows:
        in_it = numbers.get(int(str(number)), ())
        here = [one for one in in_it if deployment_of.get(one) == station]
        members = tuple(sorted(here, key=lambda one: _order(facts[one])))
        if members:
            same.setdefault((str(station), members), []).append((str(id_), bool(by_hand)))
            if is_judged:
                judged.add((str(station), members))
    uses = Counter(number for _, members in same for number in members)
    found = []
    for (station, members), acts in same.items():
        times = [when for one in members if (when := facts[one][1]) is not None]
        zone = zones.get(station, UTC)
        is_judged = (station, members) in judged
        found.append(
            KeptEvent(
                acts[0][0],
                station,
                datetime.fromtimestamp(min(times), zone) if times else None,
                datetime.fromtimestamp(max(times), zone) if times else None,
                acts[0][1],
                tuple(facts[one][0] for one in members),
                dict(Counter(taxa[one] for one in members if one in taxa).most_common()),
                any(uses[one] > 1 for one in members),
                tuple(id_ for id_, by_hand in acts if by_hand),
                formed_id(station, facts[members[0]][0]) if is_judged else "",
            )
        )
    never = datetime.max.replace(tzinfo=UTC)
    return sorted(found, key=lambda one: (one.deployment, one.starts or never, one.id))


def photographs_without_event(connection: apsw.Connection) -> WithoutEvent:
    """How many photographs are in no event, and why."""
    row = connection.execute(
        "SELECT total(assigned AND timed), total(NOT assigned), total(assigned AND NOT timed) "
        "FROM (SELECT m.instant IS NOT NULL AS timed, EXISTS "
        "(SELECT 1 FROM current_assignment a WHERE a.media = m.number) AS assigned FROM media m "
        "WHERE m.successor IS NULL AND NOT EXISTS (SELECT 1 FROM event_media em "
        "JOIN current_event e ON e.number = em.event WHERE em.media = m.number))"
    ).fetchone()
    assert row is not None
    return WithoutEvent(*(int(float(str(count))) for count in row))


def event_named(connection: apsw.Connection, name: str) -> KeptEvent:
    """The event with this id. Raises ``EventUnknown``."""
    text = writable(name)  # a command line can hold bytes that are not text
    row = connection.execute("SELECT deployment FROM event WHERE id = ?", (text,)).fetchone()
    deployment = None if row is None else str(row[0])
    for event in kept_events(connection, deployment=deployment):
        if name in event.names:
            return event
    raise EventUnknown(name=name)


def formed_id(deployment: str, first: str) -> str:
    """The id of the formed event of a camera station that begins with this photograph."""
    return str(uuid.uuid5(_EVENT_NAMESPACE, f"{deployment}/{first}"))


def add_event(
    connection: apsw.Connection,
    values: tuple[str, int, str | None, str, float, float, bool],
    members: Sequence[int],
) -> None:
    """Add an event with its photographs, within an action: its id, the action, the id of the row
    that it supersedes, the station, the first and last instant, and whether it is by hand."""
    connection.execute(
        "INSERT INTO event (id, action, supersedes, deployment, starts, ends, by_hand) "
        "VALUES (?, ?, ?, ?, ?, ?, ?)",
        values,
    )
    event = connection.last_insert_rowid()
    connection.executemany(
        "INSERT INTO event_media (event, media) VALUES (?, ?)",
        [(event, number) for number in members],
    )


# Events by the times of photographs.


def _form(
    connection: apsw.Connection, deployment: str, gap: timedelta, method: CaptureMethod | None
) -> None:
    """Write what changed of the formed events of a camera station."""
    timed, numbers = _timed(connection, deployment)
    series = time_lapse_of(timed, method)
    formed = events([one for one in timed if one.media not in series], gap)
    when = {one.media: one.instant.timestamp() for one in timed}
    wanted = {
        formed_id(deployment, members[0]): (
            when[members[0]],
            when[members[-1]],
            frozenset(numbers[name] for name in members),
        )
        for members in formed
    }
    stored = _stored(connection, deployment)
    gone = [number for id_, (number, event) in stored.items() if wanted.get(id_) != event]
    for some in in_pieces(gone):
        connection.execute(f"DELETE FROM event_media WHERE event IN ({marks(some)})", some)
        connection.execute(f"DELETE FROM event WHERE number IN ({marks(some)})", some)
    new = {id_: event for id_, event in wanted.items() if stored.get(id_, (0, None))[1] != event}
    action = _action_of_formed(connection) if new else 0
    for id_, (first, last, members) in new.items():
        add_event(connection, (id_, action, None, deployment, first, last, False), sorted(members))


def _timed(connection: apsw.Connection, deployment: str) -> tuple[list[TimedMedia], dict[str, int]]:
    """The photographs of a camera station with an instant that are in no event made by hand."""
    rows = connection.execute(
        "SELECT DISTINCT m.number, m.id, m.instant FROM current_assignment a "
        "JOIN media m ON m.number = a.media "
        "WHERE a.deployment = ? AND m.instant IS NOT NULL AND m.successor IS NULL "
        "AND m.number NOT IN (SELECT em.media FROM current_event e "
        "JOIN event_media em ON em.event = e.number WHERE e.by_hand AND e.deployment = ?)",
        (deployment, deployment),
    ).fetchall()
    here = assigned_deployments(connection, [int(str(row[0])) for row in rows])
    numbers = {
        str(id_): int(str(number))
        for number, id_, _ in rows
        if here.get(int(str(number))) == deployment
    }
    timed = [
        TimedMedia(
            str(id_), deployment, deployment, datetime.fromtimestamp(float(str(instant)), UTC)
        )
        for _, id_, instant in rows
        if str(id_) in numbers
    ]
    return timed, numbers


def _instant(stored: object) -> datetime:
    return datetime.fromtimestamp(float(str(stored)), UTC)


_Stored = tuple[float, float, frozenset[int]]


def _stored(connection: apsw.Connection, deployment: str) -> dict[str, tuple[int, _Stored]]:
    """The formed events of a camera station as they are stored, by their id."""
    members: dict[int, set[int]] = defaultdict(set)
    for event, media in connection.execute(
        "SELECT em.event, em.media FROM event e JOIN event_media em ON em.event = e.number "
        "WHERE e.deployment = ? AND NOT e.by_hand",
        (deployment,),
    ):
        members[int(event)].add(int(media))
    rows = connection.execute(
        "SELECT number, id, starts, ends FROM event WHERE deployment = ? AND NOT by_hand",
        (deployment,),
    )
    return {
        str(id_): (int(number), (float(starts), float(ends), frozenset(members[int(number)])))
        for number, id_, starts, ends in rows
    }


def _action_of_formed(connection: apsw.Connection) -> int:
    """The last act that cannot be undone, such as adding: no undo takes formed events back."""
    row = connection.execute("SELECT max(number) FROM action WHERE NOT can_undo").fetchone()
    assert row is not None
    return int(row[0])


# What is read of events.


_OF_STATION: Final = "WHERE (? IS NULL OR deployment = ?)"


def _members_by_event(connection: apsw.Connection, deployment: str | None) -> dict[int, list[int]]:
    found: dict[int, list[int]] = defaultdict(list)
    for event, media in connection.execute(
        f"SELECT event, media FROM event_media JOIN event ON number = event {_OF_STATION}",
        (deployment, deployment),
    ):
        found[int(event)].append(int(media))
    return found


_Facts = tuple[str, float | None]


def _facts(connection: apsw.Connection, numbers: Iterable[int]) -> dict[int, _Facts]:
    """Id and instant of each photograph."""
    found: dict[int, _Facts] = {}
    for some in in_pieces(numbers):
        rows = connection.execute(
            f"SELECT number, id, instant FROM media WHERE number IN ({marks(some)})", some
        )
        found.update((int(number), (str(id_), instant)) for number, id_, instant in rows)
    return found


def _order(facts: _Facts) -> tuple[bool, float, str]:
    """By time; what has none comes last."""
    return (facts[1] is None, facts[1] or 0.0, facts[0])


def _taxa(connection: apsw.Connection, numbers: Sequence[int], pack: str) -> dict[int, str]:
    """The taxon, or else the kind of answer, of each photograph."""
    found: dict[int, str] = {}
    for some in in_pieces(numbers):
        rows = connection.execute(
            "SELECT r.media, coalesce(p.taxon, p.status) FROM region r JOIN prediction p "
            "ON p.region = r.number WHERE p.pack = ? AND r.category = 'frame' "
            f"AND r.moment_s IS NULL AND r.media IN ({marks(some)})",
            [pack, *some],
        )
        found.update((int(media), str(taxon)) for media, taxon in rows)
    return found


def _zones(connection: apsw.Connection) -> dict[str, tzinfo]:
    return {
        name: ZoneInfo(deployment.zone)
        for name, deployment in current_deployments(connection).items()
        if deployment.zone is not None
    }
