"""What the photographs of a project say against the clocks of its cameras, and how to correct them.

Each finding names the photographs whose clock its correction is for: a camera station, a serial
number, or folders and files where only a part of the photographs is concerned. The readings of one
camera are in memory at a time.
"""

import json
import uuid
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta, tzinfo
from functools import cached_property
from itertools import combinations
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

import apsw

from swc_desktop.core.natural_order import natural_key
from swc_desktop.core.observation import Source
from swc_desktop.geo.zone import zone_of
from swc_desktop.projects.camera_pairs import cameras_disagree
from swc_desktop.projects.camera_readings import CameraReading, camera_readings
from swc_desktop.projects.clock_faults import CameraTimes, ClockFault, ClockReading, clock_faults
from swc_desktop.projects.clocks import ClockCorrection, ClockPair, fixed_offset
from swc_desktop.projects.deployments import Deployment
from swc_desktop.projects.events import TimedMedia, bursts
from swc_desktop.projects.home_zone import home_zone
from swc_desktop.projects.media import in_pieces, marks
from swc_desktop.projects.resolving import GivenEvidence, Located, folder_target
from swc_desktop.projects.roots import absolute, roots_of
from swc_desktop.projects.selecting import Selected

NOT_FAULTS_SETTING: Final = "clock_not_faults"
"""The ids of findings that a person looked at and found not to be faults, as a JSON list."""

_FINDINGS: Final = uuid.UUID("0d6f5a4c-9d0e-5b60-8f3e-0a4bb1c95f11")
"""Names the space of ids of findings. Must never change: by them a finding stays judged."""

_DAY_LETTERS: Final = len("2024-02-19")


@dataclass(frozen=True)
class ClockFinding:
    """A sign of a wrong clock of a camera, and what its correction would be for.

    ``target`` is the camera station or the serial number. ``parts`` are the folders and files that
    the correction is for, with their ``paths``; none where it is for all photographs of the target.
    ``id`` stays the same while the sign does. ``example`` is a photograph that shows it.
    """

    id: str
    target: Selected
    fault: ClockFault
    zone: tzinfo
    example: ClockReading
    parts: tuple[Selected, ...] = ()
    paths: tuple[Path, ...] = ()

    @property
    def targets(self) -> tuple[Selected, ...]:
        """What the correction is for."""
        return self.parts or (self.target,)

    @property
    def pairs(self) -> tuple[ClockPair, ...]:
        """The offered correction; a shift by what it makes of the example."""
        offered = self.fault.offered
        if len(offered.pairs) > 1:
            return offered.pairs
        reading = self.example.reading
        return (ClockPair(reading, offered.instant_of(reading)),)

    @property
    def words(self) -> list[str]:
        """The correction as the words of ``project clock`` after the project."""
        found = [] if self.paths else [f"--{self.target.kind}={self.target.name}"]
        for pair in self.pairs:
            found += ["--camera", pair.reading.isoformat(" ", "seconds")]
            found += ["--true", pair.instant.astimezone(self.zone).isoformat(timespec="seconds")]
        return found + [str(path) for path in self.paths]


@dataclass(frozen=True)
class _Camera:
    """The readings of one camera under one correction, and whether they are all of the target."""

    target: Selected
    times: CameraTimes
    is_whole: bool
    deployment: Deployment | None


def clock_findings(connection: apsw.Connection, *, judged: bool = False) -> list[ClockFinding]:
    """Every sign of a wrong clock, by camera station and then by serial number.

    Those that a person judged not to be faults are left out; with ``judged`` they alone are listed.
    """
    known = not_faults(connection)
    paths = _Paths(connection)
    return [
        _finding(camera, fault, paths)
        for camera, fault in _faults(connection)
        if (_id(camera, fault) in known) == judged
    ]


def clock_finding_count(connection: apsw.Connection) -> int:
    """How many findings there are, for a badge; it reads all photographs, so not in the window's
    own thread."""
    known = not_faults(connection)
    return sum(_id(camera, fault) not in known for camera, fault in _faults(connection))


def not_faults(connection: apsw.Connection) -> frozenset[str]:
    """The ids of the findings that a person judged not to be faults."""
    rows = connection.execute("SELECT value FROM setting WHERE name = ?", (NOT_FAULTS_SETTING,))
    return frozenset(str(one) for (text,) in rows for one in json.loads(str(text)))


def _finding(camera: _Camera, fault: ClockFault, paths: "_Paths") -> ClockFinding:
    every = tuple(one.media for one in camera.times.readings)
    media = every if fault.is_for_all else fault.media
    first = next(one for one in camera.times.readings if one.media == fault.media[0])
    found: tuple[tuple[Selected, Path], ...] = ()
    if not (camera.is_whole and len(media) == len(every)):
        found = paths.of(media)
    return ClockFinding(
        _id(camera, fault),
        camera.target,
        fault,
        camera.times.zone,
        first,
        tuple(part for part, _ in found),
        tuple(path for _, path in found),
    )


def _id(camera: _Camera, fault: ClockFault) -> str:
    """What tells a sign from others, also when photographs are added: its kind, its camera, where
    it begins, and the correction in use that it speaks against."""
    pairs = [
        (pair.reading.isoformat(), pair.offset.total_seconds())
        for pair in camera.times.correction.pairs
    ]
    if len(pairs) == 1:  # a fixed offset is the same one from wherever it is counted
        pairs = [("", pairs[0][1])]
    parts = [fault.kind.value, camera.target.kind, camera.target.name, fault.media[0], pairs]
    return str(uuid.uuid5(_FINDINGS, json.dumps(parts)))


def _faults(connection: apsw.Connection) -> Iterator[tuple[_Camera, ClockFault]]:
    """Every sign with its camera; of two cameras that disagree the later station's."""
    beside: list[_Camera] = []
    for camera in _cameras(connection):
        for fault in clock_faults(camera.times):
            if camera.deployment is not None or _is_by_gps(camera, fault):
                yield camera, fault
        if camera.is_whole and camera.deployment is not None and camera.deployment.place:
            beside.append(camera)
    yield from _pairs(beside)


# Cameras.


def _cameras(connection: apsw.Connection) -> Iterator[_Camera]:
    """The cameras of stations, then those in the hand, one after the other."""
    evidence = GivenEvidence(connection)
    home = home_zone(connection)
    stations = _numbers_by(connection, "deployment IS NOT NULL", "deployment")
    for name, numbers in stations.items():
        yield from _at_station(name, _readings(connection, evidence, numbers), home)
    handheld = _numbers_by(
        connection,
        "deployment IS NULL AND serial != '' AND facts ->> '$.own.gps_instant' IS NOT NULL",
        "serial",
    )
    for name, numbers in handheld.items():
        yield from _in_hand(name, _readings(connection, evidence, numbers), home)


def _numbers_by(connection: apsw.Connection, where: str, column: str) -> dict[str, list[int]]:
    rows = connection.execute(
        f"SELECT {column}, number FROM media WHERE successor IS NULL AND {where} ORDER BY 1, 2"
    )
    found: dict[str, list[int]] = defaultdict(list)
    for name, number in rows:
        found[str(name)].append(int(number))
    return found


def _readings(
    connection: apsw.Connection, evidence: GivenEvidence, numbers: Sequence[int]
) -> list[CameraReading]:
    """What clocks wrote into files, without photographs whose time a person gave."""
    return [
        one
        for one in camera_readings(connection, evidence, numbers)
        if one.own.source is Source.EXIF and not one.is_given
    ]


def _at_station(
    name: str, readings: Iterable[CameraReading], home: tzinfo | None
) -> Iterator[_Camera]:
    """The readings of a camera station, those under another correction apart."""
    groups: dict[object, list[CameraReading]] = defaultdict(list)
    for one in readings:
        groups[_key(one)].append(one)
    for members in groups.values():
        deployment = members[0].deployment
        assert deployment is not None
        zone = UTC if deployment.zone is None else ZoneInfo(deployment.zone)
        times = CameraTimes(
            _in_order(members),
            _correction(members, deployment.clock_offset, zone),
            zone,
            _limit(deployment.starts, zone),
            _limit(deployment.ends, zone, is_end=True),
            home,
        )
        yield _Camera(Selected("deployment", name), times, len(groups) == 1, deployment)


def _in_hand(
    serial: str, readings: Iterable[CameraReading], home: tzinfo | None
) -> Iterator[_Camera]:
    """The readings with GPS time of another camera, by the offset of the zone at their place."""
    groups: dict[object, list[CameraReading]] = defaultdict(list)
    zones: dict[object, tzinfo] = {}
    for one in readings:
        if one.gps_instant is not None and one.place:
            name = zone_of(one.place)
            zone: tzinfo = UTC if name is None else ZoneInfo(name)
            key: object = (_key(one), one.gps_instant.astimezone(zone).utcoffset())
            groups[key].append(one)
            zones.setdefault(key, zone)
    for key, members in groups.items():
        correction = _correction(members, None, zones[key])
        times = CameraTimes(_in_order(members), correction, zones[key], home_zone=home)
        yield _Camera(Selected("serial", serial), times, len(groups) == 1, None)


def _is_by_gps(camera: _Camera, fault: ClockFault) -> bool:
    """Whether GPS time says it: a camera in the hand may rest for a year, and is set when it
    travels."""
    instants = {one.media: one.gps_instant for one in camera.times.readings}
    pairs = fault.offered.pairs
    return any(instants[name] == pair.instant for name in fault.media for pair in pairs)


def _key(one: CameraReading) -> object:
    return None if one.correction is None else one.correction.correction


def _correction(
    members: Sequence[CameraReading], offset: timedelta | None, zone: tzinfo
) -> ClockCorrection:
    """The correction in use: as a person gave it, else the offset that the camera is taken for."""
    kept = members[0].correction
    if kept is not None:
        return kept.correction
    if offset is None:
        gps = next((one.gps_instant for one in members if one.gps_instant is not None), None)
        when = gps or members[0].reading.replace(tzinfo=zone)
        offset = when.astimezone(zone).utcoffset() or timedelta()
    return fixed_offset(offset)


def _limit(text: str | None, zone: tzinfo, *, is_end: bool = False) -> datetime | None:
    """The start or the end of a camera station; a day without an hour is meant whole."""
    if text is None:
        return None
    when = datetime.fromisoformat(text)
    if is_end and len(text) == _DAY_LETTERS:
        when += timedelta(days=1)
    return when.astimezone(UTC) if when.tzinfo else when.replace(tzinfo=zone).astimezone(UTC)


def _in_order(members: Iterable[CameraReading]) -> tuple[ClockReading, ...]:
    """The readings in the order of their files, as a camera counts them."""
    return tuple(
        ClockReading(one.id, one.name, one.reading, one.gps_instant)
        for one in sorted(members, key=lambda one: file_order(one.files, one.id))
    )


def file_order(files: Sequence[Located], id_: str) -> tuple[object, ...]:
    """By what photographs are sorted as their camera counted them."""
    if not files:
        return ("", (), id_)
    return (files[0].root, natural_key(files[0].path), id_)


# Two cameras at one place.


def _pairs(cameras: Sequence[_Camera]) -> Iterator[tuple[_Camera, ClockFault]]:
    """Signs of cameras at one place that saw the same; the correction is for the later station."""
    by_place: dict[object, list[_Camera]] = defaultdict(list)
    for camera in cameras:
        place = None if camera.deployment is None else camera.deployment.place
        if place is not None:
            by_place[place.latitude, place.longitude].append(camera)
    for beside in by_place.values():
        for one, other in combinations(beside, 2):
            fault = None
            if _overlap(one.times, other.times):
                fault = cameras_disagree(_by_bursts(one.times), _by_bursts(other.times))
            if fault is not None:
                every = tuple(reading.media for reading in other.times.readings)
                yield other, replace(fault, media=every)


def _overlap(one: CameraTimes, other: CameraTimes) -> bool:
    """Whether two stations may have been there at the same time."""
    first, last = datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)
    return (one.start or first) <= (other.end or last) and (other.start or first) <= (
        one.end or last
    )


def _by_bursts(times: CameraTimes) -> CameraTimes:
    """Only the first reading of each burst: one animal is one sign."""
    timed = (
        TimedMedia(one.media, "", "", when)
        for one, when in zip(times.readings, times.instants, strict=True)
    )
    first = {members[0] for members in bursts(timed)}
    return replace(times, readings=tuple(one for one in times.readings if one.media in first))


# Files and folders.


class _Paths:
    """The fewest folders and files that hold some photographs and no others."""

    def __init__(self, connection: apsw.Connection) -> None:
        self._connection = connection

    @cached_property
    def _roots(self) -> dict[str, Path]:
        return {root.id: root.path for root in roots_of(self._connection, removed=True)}

    @cached_property
    def _counts(self) -> Counter[tuple[str, str]]:
        """How many files each folder holds."""
        rows = self._connection.execute(
            "SELECT r.id, f.path FROM media_file f JOIN root r ON r.number = f.root "
            "WHERE f.replaced_at IS NULL AND f.media IS NOT NULL"
        )
        return Counter(folder for root, path in rows for folder in _folders(str(root), str(path)))

    def of(self, media: Sequence[str]) -> tuple[tuple[Selected, Path], ...]:
        """Folders where all that is in them is meant, else photographs."""
        files = self._files(media)
        counts = Counter(
            folder for some in files.values() for one in some for folder in _folders(*one)
        )
        found: dict[Selected, Path] = {}
        for name in media:
            for root, path in files.get(name, ()):
                whole = (one for one in _folders(root, path) if counts[one] == self._counts[one])
                folder = next(whole, None)
                if folder is None:
                    found[Selected("media", name)] = absolute(self._roots[root], path)
                else:
                    below = folder[1]
                    top = self._roots[root]
                    at = absolute(top, below) if below else top
                    found[Selected("folder", folder_target(root, below))] = at
        return tuple(found.items())

    def _files(self, media: Sequence[str]) -> dict[str, list[tuple[str, str]]]:
        found: dict[str, list[tuple[str, str]]] = defaultdict(list)
        numbers = self._numbers(media)
        for some in in_pieces(numbers):
            rows = self._connection.execute(
                "SELECT f.media, r.id, f.path FROM media_file f JOIN root r ON r.number = f.root "
                f"WHERE f.replaced_at IS NULL AND f.media IN ({marks(some)}) ORDER BY f.number",
                some,
            )
            for number, root, path in rows:
                found[numbers[int(number)]].append((str(root), str(path)))
        return found

    def _numbers(self, media: Sequence[str]) -> dict[int, str]:
        rows = self._connection.execute(
            "SELECT number, id FROM media WHERE id IN (SELECT value FROM json_each(?))",
            (json.dumps(list(media)),),
        )
        return {int(number): str(id_) for number, id_ in rows}


def _folders(root: str, path: str) -> list[tuple[str, str]]:
    """The folders that hold a file, the root first."""
    parts = path.split("/")[:-1]
    return [(root, "/".join(parts[:count])) for count in range(len(parts) + 1)]
