"""Times in which the camera of a station did not work, as a person gives them.

Each is a row of its own. To remove one a row with ``removed`` takes its place, so that this can be
undone and reaches other desks.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

import apsw

from swc_desktop.core.message import Message, message, message_of
from swc_desktop.projects.acts import FIRST_SAID, Cell, add_row
from swc_desktop.projects.deployment_cells import (
    MAX_TEXT_LENGTH,
    day_comes_first,
    end_of_day,
    is_before,
    text_of,
    time_of,
)
from swc_desktop.projects.deployments import Deployment, wall_time
from swc_desktop.projects.errors import CameraGapRefused, CameraGapUnknown


@dataclass(frozen=True)
class CameraGap:
    """A time in which a camera did not work; ``starts`` and ``ends`` are ISO 8601 as given, those
    without an offset as the clocks at the station show them."""

    deployment: str
    starts: str
    ends: str
    remarks: str = ""

    def has_times_of(self, other: "CameraGap") -> bool:
        """Whether only the remarks differ."""
        return (self.deployment, self.starts, self.ends) == (
            other.deployment,
            other.starts,
            other.ends,
        )

    @property
    def record(self) -> dict[str, object]:
        """The gap by the names of the contract."""
        return {
            "deploymentID": self.deployment,
            "gapStart": self.starts,
            "gapEnd": self.ends,
            "remarks": self.remarks,
        }

    @property
    def words(self) -> Message:
        """The gap in a line."""
        said = {"station": self.deployment, "start": self.starts, "end": self.ends}
        if self.remarks:
            text = message("Projects", "{station}  down from {start} to {end}  {remarks}")
            return text.fill(**said, remarks=self.remarks)
        return message("Projects", "{station}  down from {start} to {end}").fill(**said)


def camera_gap_from_fields(
    deployment: Deployment, starts: str, ends: str, remarks: str = ""
) -> CameraGap:
    """The gap that a person typed.

    Times or days are read as those of a deployment; an empty one is the start or the end of the
    deployment. Raises ``CameraGapRefused``.
    """
    try:
        first = _time(starts, deployment.starts, is_end=False)
        last = _time(ends, deployment.ends, is_end=True)
        gap = CameraGap(deployment.id, first, last, text_of(remarks, MAX_TEXT_LENGTH))
        _check(deployment, gap)
    except ValueError as error:
        raise CameraGapRefused(name=deployment.id, problem=message_of(error)) from error
    return gap


def current_gaps(connection: apsw.Connection) -> dict[str, list[CameraGap]]:
    """The gaps of each camera station, by their start as it is written."""
    rows = connection.execute(
        "SELECT deployment, starts, ends, remarks, removed "
        f"FROM current_camera_gap AS row {FIRST_SAID}"
    ).fetchall()
    known: dict[tuple[str, str, str], CameraGap | None] = {}
    for deployment, starts, ends, remarks, removed in rows:
        gap = CameraGap(str(deployment), str(starts), str(ends), str(remarks))
        known.setdefault((gap.deployment, gap.starts, gap.ends), None if removed else gap)
    found: dict[str, list[CameraGap]] = {}
    for _, one in sorted(known.items()):
        if one is not None:
            found.setdefault(one.deployment, []).append(one)
    return found


def gap_at(gaps: Iterable[CameraGap], deployment: Deployment, starts: str) -> CameraGap:
    """The gap that begins at a time. Raises ``CameraGapUnknown``, ``CameraGapRefused``."""
    try:
        text = _time(starts, None, is_end=False)
    except ValueError as error:
        raise CameraGapRefused(name=deployment.id, problem=message_of(error)) from error
    wanted = wall_time(text, deployment.zone)
    for gap in gaps:
        if wall_time(gap.starts, deployment.zone) == wanted:
            return gap
    raise CameraGapUnknown(name=deployment.id, starts=text)


def add_gap(
    connection: apsw.Connection, action: int, gap: CameraGap, *, removed: bool = False
) -> None:
    """Keep a gap, or that it is removed, within the transaction of an action."""
    values: dict[str, Cell] = {
        "deployment": gap.deployment,
        "starts": gap.starts,
        "ends": gap.ends,
        "remarks": gap.remarks,
        "removed": removed,
    }
    add_row(connection, "camera_gap", action, values)


def _time(text: str, otherwise: str | None, *, is_end: bool) -> str:
    found = time_of(text, day_comes_first([text]))
    if found is None:
        if otherwise is None:
            raise ValueError(
                message("Projects", "its end is missing")
                if is_end
                else message("Projects", "its start is missing")
            )
        return otherwise
    moment: datetime = end_of_day(found.time) if is_end and found.is_day else found.time
    return moment.isoformat()


def _check(deployment: Deployment, gap: CameraGap) -> None:
    """Raises ``ValueError`` for what cannot be a gap of the deployment."""
    zone = deployment.zone
    start, end = wall_time(gap.starts, zone), wall_time(gap.ends, zone)
    if is_before(end, start) or end == start:
        raise ValueError(message("Projects", "its end is not after its start"))
    if deployment.starts is not None and is_before(end, wall_time(deployment.starts, zone)):
        raise ValueError(message("Projects", "it is before the start of the station"))
    if deployment.ends is not None and is_before(wall_time(deployment.ends, zone), start):
        raise ValueError(message("Projects", "it is after the end of the station"))
