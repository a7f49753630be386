"""How far each photograph and camera station must be coarsened before it leaves the project.

The place is protected and not the row: what shares a station, a place, an event or a camera and a
day with a sensitive animal is coarsened like it, or a harmless neighbour would show the place. All
photographs of the project count, also those that are not exported.
Source: Chapman 2020 (see ``core/sensitivity.py``), section on generalizing the location.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, TypeVar

import apsw

from swc_desktop.core.prediction import Status
from swc_desktop.core.sensitivity import SensitiveTaxa, Sensitivity, strictest
from swc_desktop.projects.coarsening import DEFAULT_STEP
from swc_desktop.projects.deployments import Deployment, current_deployments
from swc_desktop.projects.sightings import events_of_media
from swc_desktop.sharing.sensitive_taxa import sensitive_taxa

Member = TypeVar("Member")

_CELL_DECIMALS: Final = 3
"""Decimals of a degree to which places are the same: some 100 m, within sight of each other."""


class Coarsening(StrEnum):
    """Degrees to which places are rounded, by the words of ``--coarsen``."""

    BY_RULE = "default"
    EXACT = "none"
    ONE = "1"
    TENTH = "0.1"
    HUNDREDTH = "0.01"
    THOUSANDTH = "0.001"

    @property
    def step(self) -> float | None:
        """Degrees; None where they follow from the rule, or places stay exact."""
        return None if self in (Coarsening.BY_RULE, Coarsening.EXACT) else float(self.value)

    @property
    def is_deliberate(self) -> bool:
        """Whether places may be finer than the rule allows, so that it is asked for and logged."""
        return self is Coarsening.EXACT or (self.step is not None and self.step < DEFAULT_STEP)


@dataclass(frozen=True)
class Protection:
    """What is done to a photograph or station: ``step`` in degrees, None for its exact place.

    ``hides``: ids, names of files and texts that people typed are replaced or left out, as they may
    name the place. ``withholds``: the place is not given at all where a format can do without, and
    times only by their month.
    """

    step: float | None = None
    hides: bool = False
    withholds: bool = False


OPEN: Final = Protection()
"""Nothing is changed."""


class Protections:
    """What is done to each photograph, by its number, and to each station, by its id."""

    def __init__(self, connection: apsw.Connection, coarsening: Coarsening) -> None:
        self._coarsening = coarsening
        self._media: Mapping[int, Sensitivity] = {}
        self._stations: Mapping[str, Sensitivity] = {}
        self._handheld: Sensitivity | None = None
        if coarsening is not Coarsening.EXACT:
            found = _Sensitive(connection, sensitive_taxa(connection))
            self._media, self._stations = found.media, found.stations
            self._handheld = found.handheld

    def of(self, number: int) -> Protection:
        """What is done to a photograph."""
        return self._protection(self._media.get(number))

    def of_station(self, id_: str) -> Protection:
        """What is done to a camera station."""
        return self._protection(self._stations.get(id_))

    @property
    def of_handheld(self) -> Protection:
        """What is done where nobody knows which photographs without a station are meant: the
        strictest that is done to any of them."""
        return self._protection(self._handheld)

    def _protection(self, category: Sensitivity | None) -> Protection:
        hides = category is not None
        if self._coarsening.step is not None:
            return Protection(self._coarsening.step, hides)
        if category is None:
            return OPEN
        return Protection(category.step, hides, category is Sensitivity.EXTREME)


@dataclass(frozen=True)
class _Shot:
    station: str | None
    place: tuple[float, float] | None
    camera_day: str | None
    category: Sensitivity | None


class _Sensitive:
    """The category of each photograph and station that has one."""

    def __init__(self, connection: apsw.Connection, taxa: SensitiveTaxa) -> None:
        shots = dict(_shots(connection, taxa))
        stations = current_deployments(connection)
        groups = {number: [*_groups(shot)] for number, shot in shots.items()}
        for number, event in events_of_media(connection).items():
            if number in groups:
                groups[number].append(f"event {event}")
        direct = _by_group(groups, {number: shot.category for number, shot in shots.items()})
        shared = {name: [*_groups_of_station(one)] for name, one in stations.items()}
        own = {name: strictest(map(direct.get, keys)) for name, keys in shared.items()}
        places = _by_group(shared, own)
        self.stations: dict[str, Sensitivity] = {}
        for name, keys in shared.items():
            if (category := strictest((own[name], *map(places.get, keys)))) is not None:
                self.stations[name] = category
        self.media: dict[int, Sensitivity] = {}
        for number, shot in shots.items():
            keys = groups[number]
            found = strictest(
                (self.stations.get(shot.station or ""), *map(direct.get, keys))
                if shot.station is not None
                else (*map(direct.get, keys), *map(places.get, keys))
            )
            if found is not None:
                self.media[number] = found
        self.handheld = strictest(
            self.media.get(number) for number, shot in shots.items() if shot.station is None
        )


def _by_group(
    groups: Mapping[Member, Sequence[str]], categories: Mapping[Member, Sensitivity | None]
) -> dict[str, Sensitivity]:
    """The strictest category among the members of each group."""
    found: dict[str, Sensitivity] = {}
    for member, keys in groups.items():
        category = categories.get(member)
        if category is not None:
            for key in keys:
                found[key] = min(found.get(key, category), category)
    return found


def _groups(shot: _Shot) -> Iterator[str]:
    """What a photograph shares with others: its station, else its place and its camera's day."""
    if shot.place is not None:
        yield _cell(*shot.place)
    if shot.station is not None:
        yield f"station {shot.station}"
    elif shot.camera_day is not None:
        yield f"day {shot.camera_day}"


def _groups_of_station(station: Deployment) -> Iterator[str]:
    """What a camera station shares with others: all stations of one place are one place."""
    yield f"station {station.id}"
    if station.place is not None:
        yield _cell(station.place.latitude, station.place.longitude)
    if station.location:
        yield f"location {station.location}"
    if station.location_name:
        yield f"name {station.location_name}"


def _cell(latitude: float, longitude: float) -> str:
    return f"cell {latitude:.{_CELL_DECIMALS}f} {longitude:.{_CELL_DECIMALS}f}"


def _shots(connection: apsw.Connection, taxa: SensitiveTaxa) -> Iterator[tuple[int, _Shot]]:
    """Every photograph with the strictest category of what people or else the model see in it."""
    seen: dict[int, set[str]] = defaultdict(set)
    for statement in (_SAID, _SAID_OF_EVENTS, _ANSWERED):
        for number, taxon in connection.execute(statement):
            seen[int(number)].add(str(taxon))
    known = {name: taxa.of(name) for name in set().union(*seen.values())}
    rows = connection.execute(
        "SELECT number, deployment, latitude, longitude, camera, serial, local_time FROM media "
        "WHERE successor IS NULL ORDER BY number"
    )
    for number, station, latitude, longitude, camera, serial, local in rows:
        place = None if latitude is None else (float(latitude), float(longitude))
        day = None if local is None else f"{camera} {serial} {str(local)[:_DAY_LETTERS]}"
        category = strictest(known[name] for name in seen[int(number)])
        yield int(number), _Shot(station, place, day, category)


_DAY_LETTERS: Final = len("2024-02-19")

_SAID: Final = (
    "SELECT i.media, r.taxon FROM current_identification i JOIN identification_row r "
    "ON r.identification = i.number WHERE i.media IS NOT NULL AND r.taxon IS NOT NULL"
)

_SAID_OF_EVENTS: Final = (
    "SELECT em.media, r.taxon FROM current_identification i JOIN identification_row r "
    "ON r.identification = i.number JOIN current_event e ON e.id = i.event "
    "JOIN event_media em ON em.event = e.number WHERE r.taxon IS NOT NULL"
)

_ANSWERED: Final = (
    "SELECT r.media, coalesce(p.taxon, json_extract(p.best, '$.family[0]')) AS seen "
    "FROM prediction p JOIN region r ON r.number = p.region "
    "JOIN media m ON m.number = r.media AND m.pack = p.pack "
    f"WHERE NOT m.judged AND p.status IN ('{Status.NAMED}', '{Status.UNSURE}') "
    "AND seen IS NOT NULL"
)
"""What the model sees where nobody has judged; of an answer that is not sure the family."""
