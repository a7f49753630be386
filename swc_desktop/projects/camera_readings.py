"""What the clocks of cameras showed, beside the times that a project has now.

Only what a clock needs is read of each photograph, so that 100,000 of them take seconds.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

import apsw

from swc_desktop.core.observation import Moment, Place, Source
from swc_desktop.core.text import writable
from swc_desktop.projects.clocks import ClockCorrection, fixed_offset
from swc_desktop.projects.correcting import KeptCorrection
from swc_desktop.projects.deployments import Deployment
from swc_desktop.projects.media import MAX_IN_STATEMENT, marks
from swc_desktop.projects.resolving import GivenEvidence, Located
from swc_desktop.projects.roots import path_stored

_STATEMENT: Final = """
SELECT number, id, serial, deployment, local_time, instant, latitude, longitude,
    facts ->> '$.own.moment.local', facts ->> '$.own.moment.offset',
    facts ->> '$.own.moment.source', facts ->> '$.own.moment.offset_source',
    facts ->> '$.own.gps_instant',
    facts ->> '$.own.place.latitude', facts ->> '$.own.place.longitude'
FROM media WHERE number IN ({marks}) AND facts ->> '$.own.moment.is' = 'Moment'
"""

_LABELS: Final = "SELECT id, label FROM root"


@dataclass(frozen=True)
class CameraReading:
    """What the clock of a camera showed for one photograph, and what is known of that clock.

    ``root`` is the label of the card or folder of its first file, "" for a photograph without any.
    ``own`` is the time in the file, ``gps_instant`` that of a receiver in the same file, ``place``
    the place in the file. ``shown`` and ``instant`` are the time of the project now, ``where`` its
    place. ``is_given``: a person gave the time, so that no correction counts.
    """

    number: int
    id: str
    root: str
    files: Sequence[Located]
    own: Moment
    gps_instant: datetime | None
    serial: str
    deployment: Deployment | None
    place: Place | None
    correction: KeptCorrection | None
    shown: str | None
    instant: datetime | None
    where: Place | None
    is_given: bool

    @property
    def reading(self) -> datetime:
        """What the clock showed, without zone."""
        return self.own.local

    @property
    def path(self) -> str:
        """The path of its first file below the root."""
        return self.files[0].path if self.files else ""

    @property
    def name(self) -> str:
        """What a person knows it by: its card and the path on it, as cards have equal names."""
        if not self.files:
            return self.id
        return f"{self.root}/{writable(path_stored(self.path).as_posix())}"

    @property
    def in_use(self) -> ClockCorrection | None:
        """The correction that its time comes from: a person's, else the offset from UTC that the
        camera is taken for; None where that is not known."""
        if self.is_given:
            return None
        if self.correction is not None:
            return self.correction.correction
        if self.instant is None:
            return None
        return fixed_offset(self.reading - self.instant.replace(tzinfo=None))


def camera_readings(
    connection: apsw.Connection, evidence: GivenEvidence, numbers: Iterable[int]
) -> Iterator[CameraReading]:
    """The readings of these photographs in their order, of those whose file has a time."""
    ordered = list(numbers)
    labels = {str(id_): str(label) for id_, label in connection.execute(_LABELS).fetchall()}
    for first in range(0, len(ordered), MAX_IN_STATEMENT):
        some = ordered[first : first + MAX_IN_STATEMENT]
        files = evidence.files_of(some)
        statement = _STATEMENT.format(marks=marks(some))
        found = {
            int(str(row[0])): _reading(evidence, labels, files[int(str(row[0]))], row)
            for row in connection.execute(statement, some).fetchall()
        }
        yield from (found[number] for number in some if number in found)


def _reading(
    evidence: GivenEvidence,
    labels: Mapping[str, str],
    files: Sequence[Located],
    row: Sequence[object],
) -> CameraReading:
    number, id_, serial, station, shown, instant, latitude, longitude, *own = row
    local, offset, source, offset_source, gps, own_latitude, own_longitude = own
    deployment = None if station is None else evidence.deployments.get(str(station))
    return CameraReading(
        int(str(number)),
        str(id_),
        labels.get(files[0].root, "") if files else "",
        files,
        Moment(
            datetime.fromisoformat(str(local)),
            None if offset is None else timedelta(seconds=float(str(offset))),
            Source(str(source)),
            str(offset_source),
        ),
        None if gps is None else datetime.fromisoformat(str(gps)).replace(tzinfo=UTC),
        str(serial),
        deployment,
        _place(own_latitude, own_longitude),
        evidence.correction_of(str(id_), files, str(serial), deployment),
        None if shown is None else str(shown),
        None if instant is None else datetime.fromtimestamp(float(str(instant)), UTC),
        _place(latitude, longitude),
        evidence.has_given_time(str(id_), files),
    )


def _place(latitude: object, longitude: object) -> Place | None:
    if latitude is None or longitude is None:
        return None
    return Place(float(str(latitude)), float(str(longitude)))
