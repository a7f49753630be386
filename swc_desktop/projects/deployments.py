"""Camera stations: one camera at one place from a start to an end, and which photographs are its.

The columns are those of Camtrap DP 1.0.2; what has no column of its own is kept in ``fields``.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from dataclasses import fields as dataclass_fields
from datetime import datetime, timedelta
from functools import cached_property
from typing import Final
from zoneinfo import ZoneInfo

import apsw

from swc_desktop.core.observation import Moment, Place, Source
from swc_desktop.geo.zone import zone_of
from swc_desktop.projects.acts import FIRST_SAID, Cell, add_row
from swc_desktop.projects.capture import CaptureMethod, said_methods, set_method
from swc_desktop.projects.deployments_csv import ImportedDeployment
from swc_desktop.projects.errors import DeploymentUnknown
from swc_desktop.projects.media import in_pieces, marks


@dataclass(frozen=True)
class Deployment:
    """A camera station. ``id`` is the user's own unique text; times are ISO 8601 as given.

    ``capture`` is how a person said that its camera takes photographs. ``fields`` also has the name
    by which a person called it, since Camtrap DP has none beside the id.
    """

    id: str
    location: str = ""
    location_name: str = ""
    latitude: float | None = None
    longitude: float | None = None
    uncertainty_m: float | None = None
    starts: str | None = None
    ends: str | None = None
    zone: str | None = None
    camera_offset: timedelta | None = None
    camera: str = ""
    fields: Mapping[str, str] = field(default_factory=dict)
    capture: CaptureMethod | None = None

    @property
    def name(self) -> str:
        """What it is called: the name that a person gave it, else its id."""
        return self.fields.get(NAME_FIELD, "") or self.id

    @property
    def whole_name(self) -> str:
        """What it is called, with its id where that is another text."""
        return self.id if self.name == self.id else f"{self.name} ({self.id})"

    def named(self, name: str) -> "Deployment":
        """The same camera station called by another name; its id for none of its own."""
        others = {key: text for key, text in self.fields.items() if key != NAME_FIELD}
        own = {NAME_FIELD: name} if name not in ("", self.id) else {}
        return replace(self, fields=others | own)

    @cached_property
    def place(self) -> Place | None:
        """Where the camera hangs, None where that is not known."""
        if self.latitude is None or self.longitude is None:
            return None
        return Place(self.latitude, self.longitude, source=Source.DEPLOYMENT)

    def moment(self, reading: Moment) -> Moment:
        """The time of a reading of the camera's clock, which keeps its offset through the whole
        deployment: a camera does not know of daylight saving."""
        offset = self.clock_offset
        if offset is None:
            return reading
        zone = None if self.zone is None else ZoneInfo(self.zone)
        shown = offset
        if zone is not None:
            instant = (reading.local - offset).replace(tzinfo=ZoneInfo("UTC"))
            shown = instant.astimezone(zone).utcoffset() or offset
        return replace(
            reading,
            local=reading.local - offset + shown,
            offset=shown,
            offset_source="deployment",
            zone=self.zone,
        )

    @cached_property
    def clock_offset(self) -> timedelta | None:
        """The offset of the camera's clock: as given, else that of the zone at the start."""
        if self.camera_offset is not None:
            return self.camera_offset
        if self.zone is None or self.starts is None:
            return None
        start = datetime.fromisoformat(self.starts)
        if start.tzinfo is not None:
            return start.utcoffset()
        return start.replace(tzinfo=ZoneInfo(self.zone)).utcoffset()


NAME_FIELD: Final = "station_name"
"""The name that a person gave a camera station, among its ``fields``."""

_DELETED: Final = "deleted"
"""Among the ``fields`` of a row that says that its camera station is no more."""


def wall_time(text: str, zone: str | None) -> datetime:
    """A time of a camera station as it is stored, in its zone where it has no offset of its own;
    without any where neither is known."""
    time = datetime.fromisoformat(text)
    return time if time.tzinfo is not None or zone is None else time.replace(tzinfo=ZoneInfo(zone))


def with_zone_of_place(deployment: Deployment) -> Deployment:
    """The deployment with the time zone of its place, where it has none of its own."""
    if deployment.zone is not None or deployment.place is None:
        return deployment
    return replace(deployment, zone=zone_of(deployment.place))


def current_deployments(connection: apsw.Connection) -> dict[str, Deployment]:
    """The deployments of a project by their id, in the order in which they were added.

    A deleted one is not among them; what was said of it counts again once it is added again.
    """
    rows = connection.execute(
        "SELECT deployment, location, location_name, latitude, longitude, uncertainty_m, starts, "
        f"ends, zone, camera_offset_s, camera, fields FROM current_deployment AS row {FIRST_SAID}"
    )
    found: dict[str, Deployment] = {}
    deleted: set[str] = set()
    methods = said_methods(connection)
    for (
        id_,
        location,
        name,
        lat,
        lon,
        uncertainty,
        starts,
        ends,
        zone,
        offset,
        camera,
        more,
    ) in rows:
        one = Deployment(
            str(id_),
            str(location),
            str(name),
            lat,
            lon,
            uncertainty,
            starts,
            ends,
            zone,
            None if offset is None else timedelta(seconds=float(offset)),
            str(camera),
            json.loads(str(more)),
            methods.get(str(id_)),
        )
        if one.id not in found and one.id not in deleted and _DELETED in one.fields:
            deleted.add(one.id)
        elif one.id not in deleted:
            found.setdefault(one.id, one)
    return found


def deleted_deployments(connection: apsw.Connection) -> frozenset[str]:
    """The ids of deployments that were deleted and not added again."""
    rows = connection.execute(
        "SELECT DISTINCT deployment FROM current_deployment "
        f"WHERE json_extract(fields, '$.{_DELETED}') IS NOT NULL"
    )
    names = frozenset(str(row[0]) for row in rows)
    return names - set(current_deployments(connection)) if names else names


def own_names(connection: apsw.Connection) -> dict[str, str]:
    """The names of deployments by their ids, of those that are not called by their id."""
    rows = connection.execute(
        "SELECT count(*) FROM current_deployment "
        f"WHERE json_extract(fields, '$.{NAME_FIELD}') IS NOT NULL"
    ).fetchone()
    if rows is None or not rows[0]:
        return {}
    found = current_deployments(connection)
    return {id_: one.name for id_, one in found.items() if one.name != id_}


def taken_names(stations: Iterable[Deployment]) -> frozenset[str]:
    """The ids and names of camera stations, none of which another one may have."""
    return frozenset(name for one in stations for name in (one.id, one.name))


def deployment_named(connection: apsw.Connection, name: str) -> Deployment:
    """The deployment with this id, or else called by this name. Raises ``DeploymentUnknown``."""
    known = current_deployments(connection)
    found = known.get(name) or next((one for one in known.values() if one.name == name), None)
    if found is None:
        raise DeploymentUnknown(name=name)
    return found


def delete_deployment(connection: apsw.Connection, action: int, deployment: Deployment) -> None:
    """Delete a deployment within the transaction of an action.

    What was assigned to it or said of it stays as it is and does not count: so undoing this, or
    adding the deployment again, brings all of it back.
    """
    bare = Deployment(deployment.id, fields={_DELETED: "true"}, capture=deployment.capture)
    add_deployment(connection, action, bare, deployment)


def add_deployment(
    connection: apsw.Connection,
    action: int,
    deployment: Deployment,
    earlier: Deployment | None = None,
) -> None:
    """Add a deployment, or replace the ``earlier`` one, within the transaction of an action.

    How its camera takes photographs is a row of its own: two desks that said one of both each do
    not contradict each other.
    """
    row = with_zone_of_place(deployment)
    before = None if earlier is None else earlier.capture
    if before is not row.capture:
        set_method(connection, action, row.id, row.capture)
    same = earlier is not None and replace(earlier, capture=row.capture) == row
    if same and not is_disputed(connection, row.id):
        return
    values: dict[str, Cell] = {
        "deployment": row.id,
        "location": row.location,
        "location_name": row.location_name,
        "latitude": row.latitude,
        "longitude": row.longitude,
        "uncertainty_m": row.uncertainty_m,
        "starts": row.starts,
        "ends": row.ends,
        "zone": row.zone,
        "camera_offset_s": (
            None if row.camera_offset is None else row.camera_offset.total_seconds()
        ),
        "camera": row.camera,
        "fields": json.dumps(dict(row.fields), ensure_ascii=False),
    }
    add_row(connection, "deployment", action, values)


def is_disputed(connection: apsw.Connection, name: str) -> bool:
    """Whether two desks said different things of a deployment, until a person decides."""
    row = connection.execute(
        "SELECT count(*) FROM current_deployment WHERE deployment = ?", (name,)
    ).fetchone()
    return row is not None and int(row[0]) > 1


def not_assigned(connection: apsw.Connection, media: Iterable[int], deployment: str) -> list[int]:
    """Those of the photographs that are not assigned to a deployment, or also to another one."""
    rows = connection.execute(
        "SELECT media FROM current_assignment GROUP BY media "
        "HAVING min(deployment) = ? AND max(deployment) = ?",
        (deployment, deployment),
    )
    there = {int(str(row[0])) for row in rows}
    return [number for number in media if number not in there]


def assign(connection: apsw.Connection, action: int, media: Iterable[int], deployment: str) -> None:
    """Assign photographs to a deployment by hand, instead of another one they have."""
    for number in media:
        values: dict[str, Cell] = {"media": number, "deployment": deployment}
        add_row(connection, "assignment", action, values)


def assigned_deployments(connection: apsw.Connection, numbers: Iterable[int]) -> Mapping[int, str]:
    """The deployment of each photograph; of two that contradict each other the one said first."""
    found = all_assigned_deployments(connection, numbers)
    return {media: deployments[0] for media, deployments in found.items()}


def all_assigned_deployments(
    connection: apsw.Connection, numbers: Iterable[int]
) -> Mapping[int, Sequence[str]]:
    """The deployments of each photograph, the one said first before any that contradict it;
    without those that were deleted."""
    found: dict[int, list[str]] = {}
    deleted = deleted_deployments(connection)
    for some in in_pieces(numbers):
        rows = connection.execute(
            "SELECT media, deployment FROM current_assignment AS row "
            f"WHERE media IN ({marks(some)}) {FIRST_SAID}",
            some,
        )
        for media, deployment in rows:
            if str(deployment) not in deleted:
                found.setdefault(int(media), []).append(str(deployment))
    return found


def imported_deployment(row: ImportedDeployment) -> Deployment:
    """A row of an imported table as a camera station; what has no column goes into ``fields``."""
    others = {
        item.name: str(value)
        for item in dataclass_fields(row)
        if item.name not in (*OWN_COLUMNS, "line")
        and (value := getattr(row, item.name)) not in ("", None)
    }
    return Deployment(
        row.deployment_id,
        row.location_id,
        row.location_name,
        row.latitude,
        row.longitude,
        row.coordinate_uncertainty_m,
        None if row.start is None else row.start.isoformat(),
        None if row.end is None else row.end.isoformat(),
        camera=row.camera_id,
        fields=others,
        capture=row.capture_method,
    )


OWN_COLUMNS: Final = {
    "deployment_id": "id",
    "location_id": "location",
    "location_name": "location_name",
    "latitude": "latitude",
    "longitude": "longitude",
    "coordinate_uncertainty_m": "uncertainty_m",
    "start": "starts",
    "end": "ends",
    "camera_id": "camera",
    "capture_method": "capture",
}
"""The fields of ``ImportedDeployment`` that a ``Deployment`` has, by their names there."""
