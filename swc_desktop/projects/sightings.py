"""Sightings: what was seen in each event of a project, once for each taxon or kind.

The event is the unit, so neither the photographs of a burst nor an event and its photographs count
twice. What people said of any photograph of an event counts for the event, and the answers of the
model for its other photographs do not; without that the answers count that are at least fairly
sure. A taxon is not counted beside a finer one of it in the same event, and an animal without a
name not beside a named one.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

import apsw

from swc_desktop.core.free_name import folded
from swc_desktop.core.identification import Identified, Kind
from swc_desktop.core.message import Message, message
from swc_desktop.core.prediction import Status
from swc_desktop.core.result_state import FAIRLY_SURE
from swc_desktop.core.taxonomy import Rank
from swc_desktop.projects.deployments import current_deployments
from swc_desktop.projects.events import TimedMedia, events
from swc_desktop.projects.judged_media import judged_media
from swc_desktop.projects.kept_events import event_gap, stations_without_events
from swc_desktop.projects.known_taxa import KnownTaxa
from swc_desktop.projects.listing import MediaListing
from swc_desktop.projects.media import in_pieces, marks
from swc_desktop.projects.media_filter import EVERYTHING, MediaFilter, Order
from swc_desktop.projects.recent_names import free_names


@dataclass(frozen=True, order=True)
class Seen:
    """What can be seen: a taxon by its scientific name with its rank, or a kind; ``name`` is then
    the free name of another animal, mostly ""."""

    name: str
    rank: Rank | None = None
    kind: Kind | None = None

    @property
    def label(self) -> str:
        """The scientific name, the free name, or else the word for the kind."""
        return self.name or str(self.kind)

    @property
    def is_animal(self) -> bool:
        """Whether this is an animal, named or not."""
        return self.kind in (None, Kind.UNKNOWN, Kind.OTHER_ANIMAL)


@dataclass(frozen=True)
class EventSighting:
    """That something was seen in an event, with the first photograph that shows it.

    ``local`` is the time on the clock there, without a zone; ``place`` the latitude and longitude
    in degrees of the photograph, else of its station. ``by_people``: a person said it.
    """

    seen: Seen
    event: str
    deployment: str | None
    instant: datetime
    local: datetime
    place: tuple[float, float] | None
    photographs: int
    by_people: bool


@dataclass(frozen=True)
class NotCounted:
    """Photographs that show nothing here, by the reason, and answers that people's words replace.

    ``unsure`` have an answer that is not sure, or none. ``pending`` are of stations to which
    photographs are being added.
    """

    without_time: int = 0
    time_lapse: int = 0
    pending: int = 0
    unsure: int = 0
    replaced: int = 0

    @property
    def words(self) -> list[Message]:
        """The same in sentences, those that are not nothing."""
        counts = (
            (_WITHOUT_TIME, self.without_time),
            (_TIME_LAPSE, self.time_lapse),
            (_PENDING, self.pending),
            (_UNSURE, self.unsure),
            (_REPLACED, self.replaced),
        )
        return [text.counted(count) for text, count in counts if count]


_WITHOUT_TIME: Final = message("Projects", "Not counted: %Ln photograph(s) without a time", "", 0)
_TIME_LAPSE: Final = message("Projects", "Not counted: %Ln time-lapse photograph(s)", "", 0)
_PENDING: Final = message(
    "Projects", "Not counted: %Ln photograph(s) of stations that are being added to", "", 0
)
_UNSURE: Final = message(
    "Projects", "Not counted: %Ln photograph(s) with an answer that is not sure", "", 0
)
_REPLACED: Final = message(
    "Projects", "Not counted: %Ln answer(s) in events where people said something else", "", 0
)


@dataclass(frozen=True)
class FoundSightings:
    """The sightings in photographs that fit a filter, in the order of time.

    ``photographs`` are all that fit and were read; ``events`` those that they are in.
    """

    all: tuple[EventSighting, ...]
    photographs: int
    events: int
    not_counted: NotCounted


@dataclass(frozen=True)
class _Shot:
    """A photograph: what is read of its row."""

    number: int
    instant: datetime | None
    local: datetime | None
    place: tuple[float, float] | None
    deployment: str | None
    camera: tuple[str, str]
    answer: Seen | None
    is_unsure: bool
    is_judged: bool


_COLUMNS: Final = (
    "number, instant, local_time, latitude, longitude, deployment, serial, camera, status, taxon, "
    "rank, certainty, judged"
)

_KINDS: Final[Mapping[str, Kind]] = {
    Status.PERSON: Kind.PERSON,
    Status.VEHICLE: Kind.VEHICLE,
    Status.OTHER_ANIMAL: Kind.OTHER_ANIMAL,
}

_NOTHING: Final = frozenset({Kind.BLANK, Kind.SETUP, Kind.NOT_AN_OBJECT})
"""What people say where there is nothing to count; those who serve the cameras are not counted."""


def find_sightings(
    connection: apsw.Connection,
    chosen: MediaFilter = EVERYTHING,
    numbers: Collection[int] | None = None,
) -> FoundSightings:
    """The sightings of a project in the photographs that fit a filter, and are among ``numbers``
    where these are given; all reads see one state within a snapshot.

    What people said of an event is known also from photographs of it that do not fit.
    """
    listing = MediaListing(connection)
    every = [one for one in listing.numbers(order=Order.ADDED) if one > 0]
    fitting = set(every) if chosen.empty else set(listing.numbers(chosen, Order.ADDED))
    if numbers is not None:
        fitting.intersection_update(numbers)
    shots = _shots(connection, every)
    in_event = _kept(connection, shots) | _formed(shots, connection)
    members: dict[str, list[_Shot]] = defaultdict(list)
    for number, event in in_event.items():
        members[event].append(shots[number])
    wanted = {event: some for event, some in members.items() if _any_in(some, fitting)}
    said = _said(connection, [one for some in wanted.values() for one in some if one.is_judged])
    places = _station_places(connection)
    taxa = KnownTaxa(connection)
    found: list[EventSighting] = []
    replaced = 0
    for event, some in wanted.items():
        shown, dropped = _in_event(some, said, taxa)
        replaced += dropped
        for seen, (of, by_people) in shown.items():
            here = [one for one in of if one.number in fitting]
            if here:
                found.append(_sighting(seen, event, here, places, by_people=by_people))
    found.sort(key=lambda one: (one.instant, one.event, one.seen.label))
    left = [one for one in shots.values() if one.number in fitting]
    not_counted = _not_counted(left, in_event, stations_without_events(connection), replaced)
    return FoundSightings(tuple(found), len(left), len(wanted), not_counted)


def seen_within(every: Iterable[Seen], of: Seen, taxa: KnownTaxa) -> frozenset[Seen]:
    """Those of what was seen that are a taxon or below it, or of a kind with any free name."""
    if of.kind is not None:
        return frozenset(one for one in every if one.kind is of.kind and of.name in ("", one.name))
    return frozenset(one for one in every if one.kind is None and of.name in taxa.path(one.name))


def events_of_media(connection: apsw.Connection) -> dict[int, str]:
    """The event of each photograph with a time, as sightings are counted by: that of its station,
    else one by camera, place and the gap of the project."""
    rows = connection.execute("SELECT number FROM media WHERE successor IS NULL").fetchall()
    shots = _shots(connection, [int(str(row[0])) for row in rows])
    return _kept(connection, shots) | _formed(shots, connection)


def _any_in(some: Sequence[_Shot], fitting: set[int]) -> bool:
    return any(one.number in fitting for one in some)


def _shots(connection: apsw.Connection, numbers: Iterable[int]) -> dict[int, _Shot]:
    found: dict[int, _Shot] = {}
    for some in in_pieces(numbers):
        rows = connection.execute(
            f"SELECT {_COLUMNS} FROM media WHERE number IN ({marks(some)})", some
        )
        for number, instant, local, latitude, longitude, station, serial, camera, *answer in rows:
            *model, judged = answer
            seen, is_unsure = _answer(*model)
            found[int(number)] = _Shot(
                int(number),
                None if instant is None else datetime.fromtimestamp(float(instant), UTC),
                None if local is None else datetime.fromisoformat(str(local)).replace(tzinfo=None),
                None if latitude is None else (float(latitude), float(longitude)),
                station,
                (str(serial), str(camera)),
                seen,
                is_unsure and not judged,
                bool(judged),
            )
    return found


def _answer(
    status: str | None, taxon: str | None, rank: str | None, certainty: float | None
) -> tuple[Seen | None, bool]:
    """What the model saw, None for nothing; and whether its answer is too unsure to count."""
    if status == Status.UNSURE or (certainty is not None and certainty < FAIRLY_SURE):
        return None, True
    if taxon is not None and rank is not None:
        return Seen(taxon, Rank(rank)), False
    kind = _KINDS.get(status or "")
    return None if kind is None else Seen("", kind=kind), False


def _kept(connection: apsw.Connection, shots: Mapping[int, _Shot]) -> dict[int, str]:
    """The event of each photograph at a camera station, one made by hand before others."""
    rows = connection.execute(
        "SELECT em.media, e.id FROM event_media em JOIN current_event e ON e.number = em.event "
        "JOIN media m ON m.number = em.media AND m.deployment = e.deployment "
        "ORDER BY e.by_hand, e.number DESC"  # the last one counts
    )
    found = {int(media): str(event) for media, event in rows}
    return {
        number: event
        for number, event in found.items()
        if number in shots and shots[number].instant is not None
    }


def _formed(shots: Mapping[int, _Shot], connection: apsw.Connection) -> dict[int, str]:
    """The same for those without a station, by camera and place and by the gap of the project."""
    timed = [
        TimedMedia(str(one.number), "", repr((one.camera, one.place)), one.instant)
        for one in shots.values()
        if one.deployment is None and one.instant is not None
    ]
    return {
        int(name): f"{_WITHOUT_STATION}{members[0]}"
        for members in events(timed, event_gap(connection))
        for name in members
    }


_WITHOUT_STATION: Final = "photograph "
"""Before the number of the first photograph of an event that the project does not keep."""


def _said(connection: apsw.Connection, shots: Sequence[_Shot]) -> dict[int, list[Seen]]:
    """What people said is in photographs; nothing where they said that there is nothing.

    Two desks may have spelt a free name in two ways, which are one animal."""
    found: dict[int, list[Seen]] = {}
    spelt = free_names(connection)
    for some in in_pieces([one.number for one in shots]):
        for number, judged in judged_media(connection, some).items():
            found[number] = [
                _seen_by_people(one, spelt) for one in judged.said if one.kind not in _NOTHING
            ]
    return found


def _seen_by_people(said: Identified, spelt: Mapping[str, str]) -> Seen:
    name = spelt.get(folded(said.name), said.name)
    return Seen(said.taxon or name, said.rank, said.kind)


_Shown = dict[Seen, tuple[list[_Shot], bool]]


def _in_event(
    members: Sequence[_Shot], said: Mapping[int, list[Seen]], taxa: KnownTaxa
) -> tuple[_Shown, int]:
    """What an event shows, each with its photographs and whether people said so; and for how many
    photographs an answer of the model does not count beside that."""
    by_people = any(one.is_animal for shot in members for one in said.get(shot.number, ()))
    shown: dict[Seen, list[_Shot]] = defaultdict(list)
    people: set[Seen] = set()
    replaced = 0
    for shot in members:
        if shot.number in said:
            for seen in dict.fromkeys(said[shot.number]):
                shown[seen].append(shot)
                people.add(seen)
        elif shot.answer is not None and not (by_people and shot.answer.is_animal):
            shown[shot.answer].append(shot)
        elif shot.answer is not None and shot.answer not in people:
            replaced += 1
    names = {one.name for one in shown if one.kind is None}
    above = {name for one in names for name in taxa.path(one)[:-1]}
    is_named = bool(names) or any(one.name for one in shown)
    kept: _Shown = {}
    for seen, shots in shown.items():
        is_coarser = seen.kind is None and seen.name in above
        is_nameless = seen.is_animal and not seen.name and is_named
        if not is_coarser and not is_nameless:
            kept[seen] = shots, seen in people
    return kept, replaced


def _sighting(
    seen: Seen,
    event: str,
    shots: Sequence[_Shot],
    places: Mapping[str, tuple[float, float]],
    *,
    by_people: bool,
) -> EventSighting:
    def when(shot: _Shot) -> datetime:
        assert shot.instant is not None
        return shot.instant

    first = min(shots, key=lambda one: (when(one), one.number))
    local = when(first).replace(tzinfo=None) if first.local is None else first.local
    place = first.place
    if place is None and first.deployment is not None:
        place = places.get(first.deployment)
    return EventSighting(
        seen, event, first.deployment, when(first), local, place, len(shots), by_people
    )


def _station_places(connection: apsw.Connection) -> dict[str, tuple[float, float]]:
    return {
        name: (one.place.latitude, one.place.longitude)
        for name, one in current_deployments(connection).items()
        if one.place is not None
    }


def _not_counted(
    shots: Sequence[_Shot], in_event: Mapping[int, str], pending: set[str], replaced: int
) -> NotCounted:
    counts: Counter[str] = Counter()
    for one in shots:
        if one.instant is None:
            counts["without_time"] += 1
        elif one.number not in in_event:
            counts["pending" if one.deployment in pending else "time_lapse"] += 1
        else:
            counts["unsure"] += one.is_unsure
    return NotCounted(**counts, replaced=replaced)
