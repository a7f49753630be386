"""Where and when each photograph was taken, from all that is known: the file and the people.

The order of evidence is that of ``evidence_order``. A place from a person reaches the vote
exactly as one from EXIF does: both become an ``Observation`` in ``photos.observing``.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import IntFlag
from functools import cached_property, partial
from typing import Final, TypeVar

import apsw

from swc_desktop.core.observation import Moment, Observation, Place, Source
from swc_desktop.photos.moment import latest_moment
from swc_desktop.photos.observing import Given, observation_of
from swc_desktop.photos.photo import OwnEvidence
from swc_desktop.projects.acts import FIRST_SAID
from swc_desktop.projects.correcting import KeptCorrection, current_corrections
from swc_desktop.projects.deployments import (
    Deployment,
    all_assigned_deployments,
    current_deployments,
)
from swc_desktop.projects.evidence_order import (
    PLACE_ORDER,
    TIME_ORDER,
    PlaceSource,
    TimeSource,
    are_apart,
    first_known,
)
from swc_desktop.projects.file_names import moment_in_name
from swc_desktop.projects.media import MediaFacts, decoded_facts, in_pieces, marks
from swc_desktop.projects.tracks import KeptTracks

Known = TypeVar("Known")


@dataclass(frozen=True)
class Located:
    """One file of a photograph: its root's id and the path below it."""

    root: str
    path: str

    @property
    def targets(self) -> list[str]:
        """The folders that hold it, the deepest first, down to the root; as evidence names them."""
        parts = self.path.split("/")[:-1]
        return [
            folder_target(self.root, "/".join(parts[:count])) for count in range(len(parts), -1, -1)
        ]


def folder_target(root: str, path: str) -> str:
    """How evidence for all photographs below a folder names it; the path is "" for the root."""
    return f"{root}/{path}" if path else root


class Conflict(IntFlag):
    """What people and the file say of a photograph that cannot all be true."""

    NONE = 0
    STATIONS = 1
    """It is assigned to two camera stations; the first counts."""
    PLACES = 2
    """Its own place is over 1 km from that of its camera station."""


@dataclass(frozen=True)
class Resolved:
    """A photograph with its evidence; ``zone`` is that of its ``deployment``."""

    number: int
    id: str
    facts: MediaFacts
    observation: Observation
    deployment: str | None
    zone: str | None = None
    sha256: str = ""
    conflicts: Conflict = Conflict.NONE
    name: str = ""
    """The path of its first file below the root."""

    @property
    def place(self) -> Place | None:
        """Where it was taken, None where that is unknown."""
        place = self.observation.place
        return place if isinstance(place, Place) else None

    @property
    def moment(self) -> Moment | None:
        """When it was taken, None where that is unknown."""
        moment = self.observation.moment
        return moment if isinstance(moment, Moment) else None


@dataclass
class _Case:
    """One photograph as it is stored, and what was found of it so far.

    ``targets``: itself and its folders, as evidence names them; ``stations``: all that it is
    assigned to, of which the first is its ``deployment``.
    """

    number: int
    id: str
    sha256: str
    facts: MediaFacts
    files: Sequence[Located]
    targets: Sequence[tuple[str, str]]
    stations: Sequence[str]
    deployment: Deployment | None
    place: Place | None = None
    moment: Moment | None = None


Completed = Callable[[Sequence[Observation]], Sequence[Observation]]


def _as_they_are(observations: Sequence[Observation]) -> Sequence[Observation]:
    """Add nothing."""
    return observations


class GivenEvidence:
    """All that people gave to a project, loaded once for any number of photographs."""

    def __init__(self, connection: apsw.Connection, made: date | None = None) -> None:
        """``made`` is a day that has certainly passed (see ``photos.moment.latest_moment``)."""
        self._connection = connection
        self._latest = latest_moment(made)

    def resolve(
        self, numbers: Iterable[int], completed: Completed = _as_they_are
    ) -> list[Resolved]:
        """These photographs with their evidence, in the order of their numbers.

        ``completed`` adds to the observations what is known elsewhere, such as the weather.
        """
        found: list[Resolved] = []
        for some in in_pieces(numbers):
            cases = self._cases(some)
            observations = completed([self._observation(case) for case in cases])
            found += [_resolved(case, seen) for case, seen in zip(cases, observations, strict=True)]
        return found

    def correction_of(
        self, id_: str, files: Sequence[Located], serial: str, deployment: Deployment | None
    ) -> KeptCorrection | None:
        """The correction of the clock that a photograph was taken by, None where there is none."""
        return _first(self.clocks, clock_keys(id_, files, serial, deployment))

    def has_given_time(self, id_: str, files: Sequence[Located]) -> bool:
        """Whether a person gave a photograph its time, which then comes before its clock."""
        return _first(self._times[False], _targets(id_, files)) is not None

    def _cases(self, numbers: list[int]) -> list[_Case]:
        """What is stored of photographs that fit into one statement."""
        files = self.files_of(numbers)
        assigned = all_assigned_deployments(self._connection, numbers)
        rows = self._connection.execute(
            f"SELECT number, id, facts, sha256 FROM media WHERE number IN ({marks(numbers)}) "
            "ORDER BY number",
            numbers,
        )
        cases = []
        for number, id_, text, sha256 in rows:
            stations, here = assigned.get(int(number), ()), files[int(number)]
            cases.append(
                _Case(
                    int(number),
                    str(id_),
                    str(sha256),
                    decoded_facts(str(text)),
                    here,
                    _targets(str(id_), here),
                    stations,
                    self.deployments.get(stations[0]) if stations else None,
                )
            )
        return cases

    def _observation(self, case: _Case) -> Observation:
        place = case.place = first_known(PLACE_ORDER, self._readers_of_place, case)
        moment = case.moment = first_known(TIME_ORDER, self._readers_of_time, case)
        if place is None:  # a track is asked by time
            place = self._place_on_track(case)
        return observation_of(case.facts.own, Given(place=place, moment=moment, sets=True))

    @cached_property
    def _readers_of_place(self) -> Mapping[PlaceSource, Callable[[_Case], Place | None]]:
        """What knows a place, without the tracks: those need the time."""
        return {
            PlaceSource.PERSON: lambda case: self._places[False].get(case.targets[0]),
            PlaceSource.FOLDER: self._place_of_folder,
            PlaceSource.FILL: lambda case: _first(self._places[True], case.targets),
            PlaceSource.DEPLOYMENT: _place_of_station,
            **{source: partial(_own_place, source) for source in _SOURCES_OF_OWN_PLACE},
        }

    @cached_property
    def _readers_of_time(self) -> Mapping[TimeSource, Callable[[_Case], Moment | None]]:
        """What knows a time; a reading without offset still waits for the zone of its place."""
        return {
            TimeSource.PERSON: lambda case: _first(self._times[False], case.targets),
            TimeSource.CORRECTION: self._corrected,
            TimeSource.FILL: lambda case: _first(self._times[True], case.targets),
            TimeSource.FILE_NAME: self._moment_by_name,
            **{source: partial(_own_moment, source) for source in _SOURCES_OF_OWN_TIME},
        }

    def _place_of_folder(self, case: _Case) -> Place | None:
        """The place of the folder that is nearest to one of the files of a photograph."""
        given = self._places[False]
        return _first(given, _deepest_first(case.targets[1:])) if given else None

    def _place_on_track(self, case: _Case) -> Place | None:
        moment = case.moment
        return None if moment is None or moment.is_day else self._tracks.place_at(moment)

    def _corrected(self, case: _Case) -> Moment | None:
        own, deployment = case.facts.own.moment, case.deployment
        if not isinstance(own, Moment) or not self.clocks:
            return None
        serial = case.facts.camera.serial
        correction = _first(self.clocks, _clock_keys(case.targets, serial, deployment))
        zone = None if deployment is None else deployment.zone
        return None if correction is None else correction.moment(own, zone, case.place)

    def _moment_by_name(self, case: _Case) -> Moment | None:
        """The time, or only the day, in the name of a file."""
        names = (file.path.rpartition("/")[2] for file in case.files)
        found = (moment_in_name(one, self._latest, case.place) for one in names)
        return next(filter(None, found), None)

    # What was loaded.

    @cached_property
    def deployments(self) -> Mapping[str, Deployment]:
        """The deployments by their id."""
        return current_deployments(self._connection)

    @cached_property
    def _places(self) -> Mapping[bool, Mapping[tuple[str, str], Place]]:
        """The places that people gave by target, those that set apart from those that fill."""
        found: dict[bool, dict[tuple[str, str], Place]] = {False: {}, True: {}}
        rows = self._connection.execute(
            "SELECT target_kind, target, latitude, longitude, fills_only "
            f"FROM current_given_place AS row {FIRST_SAID}"
        )
        for kind, target, latitude, longitude, fills in rows:
            place = Place(float(latitude), float(longitude), source=Source.TYPED)
            found[bool(fills)].setdefault((str(kind), str(target)), place)
        return found

    @cached_property
    def _times(self) -> Mapping[bool, Mapping[tuple[str, str], Moment]]:
        found: dict[bool, dict[tuple[str, str], Moment]] = {False: {}, True: {}}
        rows = self._connection.execute(
            "SELECT target_kind, target, local, offset_s, is_day, fills_only "
            f"FROM current_given_time AS row {FIRST_SAID}"
        )
        for kind, target, local, offset, is_day, fills in rows:
            moment = Moment(
                datetime.fromisoformat(str(local)),
                None if offset is None else timedelta(seconds=float(offset)),
                Source.TYPED,
                is_day=bool(is_day),
            )
            found[bool(fills)].setdefault((str(kind), str(target)), moment)
        return found

    @cached_property
    def clocks(self) -> Mapping[tuple[str, str], KeptCorrection]:
        """The corrections that count, by kind and name of their target."""
        return current_corrections(self._connection)

    @cached_property
    def _tracks(self) -> KeptTracks:
        return KeptTracks(self._connection)

    def files_of(self, numbers: list[int]) -> Mapping[int, list[Located]]:
        """The files of photographs, the current ones first; of a replaced one its last place."""
        found: dict[int, list[Located]] = defaultdict(list)
        rows = self._connection.execute(
            "SELECT f.media, r.id, f.path, f.replaced_at IS NULL "
            "FROM media_file f JOIN root r ON r.number = f.root "
            f"WHERE f.media IN ({marks(numbers)}) "
            "ORDER BY f.replaced_at IS NOT NULL, f.number",
            numbers,
        )
        for media, root, path, is_current in rows:
            if is_current or not found[int(media)]:  # the last place of one that was replaced
                found[int(media)].append(Located(str(root), str(path)))
        return found


def _resolved(case: _Case, seen: Observation) -> Resolved:
    deployment = case.deployment
    return Resolved(
        case.number,
        case.id,
        case.facts,
        seen,
        None if deployment is None else deployment.id,
        None if deployment is None else deployment.zone,
        case.sha256,
        _conflicts(case.stations, case.facts.own, deployment),
        case.files[0].path if case.files else "",
    )


def _conflicts(
    stations: Sequence[str], own: OwnEvidence, deployment: Deployment | None
) -> Conflict:
    found = Conflict.STATIONS if len(stations) > 1 else Conflict.NONE
    if deployment is None or deployment.place is None or not isinstance(own.place, Place):
        return found
    return found | Conflict.PLACES if are_apart(deployment.place, own.place) else found


_SOURCES_OF_OWN_PLACE: Final = (
    *(PlaceSource.EXIF, PlaceSource.XMP, PlaceSource.SIDECAR, PlaceSource.CONTAINER),
)
_SOURCES_OF_OWN_TIME: Final = (
    TimeSource.EXIF_OFFSET,
    TimeSource.EXIF_ZONE,
    TimeSource.XMP,
    TimeSource.SIDECAR,
    TimeSource.CONTAINER,
)


def _own_place(source: PlaceSource, case: _Case) -> Place | None:
    """The place in the file, where it is of this source."""
    place = case.facts.own.place
    return place if isinstance(place, Place) and place.source.value == source else None


def _place_of_station(case: _Case) -> Place | None:
    return None if case.deployment is None else case.deployment.place


def _own_moment(source: TimeSource, case: _Case) -> Moment | None:
    """The time in the file where it is of this source, by the clock of the camera station."""
    own = case.facts.own.moment
    if not isinstance(own, Moment) or _time_source(own) is not source:
        return None
    return own if case.deployment is None or own.offset is not None else case.deployment.moment(own)


def _time_source(own: Moment) -> TimeSource:
    """Which source the time in a file is."""
    if own.source is Source.EXIF:
        return TimeSource.EXIF_ZONE if own.offset is None else TimeSource.EXIF_OFFSET
    return TimeSource(own.source.value)


def _first(
    known: Mapping[tuple[str, str], Known], targets: Sequence[tuple[str, str]]
) -> Known | None:
    """What is known of the first target of which something is."""
    if not known:
        return None
    return next((known[target] for target in targets if target in known), None)


def _deepest_first(folders: Sequence[tuple[str, str]]) -> Sequence[tuple[str, str]]:
    """Folders of one or more files of a photograph, those nearest to a file first."""
    return sorted(folders, key=lambda target: -target[1].count("/"))


def _targets(id_: str, files: Sequence[Located]) -> list[tuple[str, str]]:
    """A photograph and its folders, as evidence names them, what is nearest to it first."""
    folders = [("folder", target) for file in files for target in file.targets]
    return [("media", id_), *folders]


def clock_keys(
    id_: str, files: Sequence[Located], serial: str, deployment: Deployment | None
) -> list[tuple[str, str]]:
    """What a correction of a photograph's clock may be for, as evidence names it; the first of
    them that has one counts."""
    return _clock_keys(_targets(id_, files), serial, deployment)


def _clock_keys(
    targets: Sequence[tuple[str, str]], serial: str, deployment: Deployment | None
) -> list[tuple[str, str]]:
    station = [] if deployment is None else [("deployment", deployment.id)]
    return [*targets, *station, *([("serial", serial)] if serial else [])]
