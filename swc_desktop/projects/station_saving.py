"""What a person does to one camera station as a whole: saved, renamed, deleted, each as one act."""

from collections.abc import Sequence
from dataclasses import dataclass

import apsw

from swc_desktop.core.message import Message, message
from swc_desktop.projects.camera_gaps import CameraGap, add_gap, current_gaps
from swc_desktop.projects.capture import CaptureMethod, said_methods, set_method
from swc_desktop.projects.correcting import current_corrections
from swc_desktop.projects.deployment_form import checked_name
from swc_desktop.projects.deployments import (
    Deployment,
    add_deployment,
    current_deployments,
    delete_deployment,
    deployment_named,
)
from swc_desktop.projects.kept_events import form_events
from swc_desktop.projects.outcome import Outcome
from swc_desktop.projects.selecting import Selected, media_of
from swc_desktop.projects.working import Work


def save_station(
    work: Work, station: Deployment, *, gaps: Sequence[CameraGap], method: CaptureMethod | None
) -> Outcome:
    """Add a camera station or change the one with its id; nothing is done where all is as it was.

    ``gaps`` are all of its gaps, ``method`` is how its camera takes photographs, None where nobody
    says so.
    """
    connection = work.project.connection
    earlier = current_deployments(connection).get(station.id)
    known_gaps = current_gaps(connection).get(station.id, [])
    has_method = said_methods(connection).get(station.id) == method
    if earlier == station and has_method and set(known_gaps) == set(gaps):
        return Outcome(0, 0)
    words = (
        message("Projects", "Add the camera station {id}")
        if earlier is None
        else message("Projects", "Change the camera station {id}")
    )
    with work.project.act("deployments", words.fill(id=station.id)) as action:
        if earlier != station:
            add_deployment(connection, action, station)
        if not has_method:
            set_method(connection, action, station.id, method)
        for gap in known_gaps:
            if not any(gap.has_times_of(one) for one in gaps):
                add_gap(connection, action, gap, removed=True)
        for gap in gaps:
            if gap not in known_gaps:
                add_gap(connection, action, gap)
        media = media_of(connection, [Selected("deployment", station.id)])
        changed = work.decider.decide(media)
        if not has_method:
            form_events(connection, [station.id])
        return Outcome(len(media), changed, is_done=True)


def rename_station(work: Work, station_id: str, name: str) -> Outcome:
    """Call a camera station by another name, "" for its id; its id stays, so that tables, exports
    and other desks know it still.

    Raises ``DeploymentUnknown``, and ``DeploymentRefused`` for a name that it cannot have.
    """
    connection = work.project.connection
    station = deployment_named(connection, station_id)
    renamed = station.named(checked_name(name, station, current_deployments(connection).values()))
    if renamed == station:
        return Outcome(0, 0)
    words = message("Projects", "Rename the camera station {earlier} to {name}")
    filled = words.fill(earlier=station.name, name=renamed.name)
    with work.project.act("deployments", filled) as action:
        add_deployment(connection, action, renamed, station)
    media = media_of(connection, [Selected("deployment", station.id)])
    return Outcome(len(media), 0, is_done=True)


@dataclass(frozen=True)
class StationUse:
    """What a camera station gives: to so many photographs, of which so many have its place, and
    whether the clock of its camera is corrected."""

    station: Deployment
    photographs: int
    placed: int
    has_clock: bool

    @property
    def lost(self) -> Message:
        """What deleting it does to its photographs, in sentences."""
        if not self.photographs:
            return message("Projects", "It has no photographs.")
        count = message(
            "Projects",
            "%Ln photograph(s) of {name} (stays|stay) in the project, and then (has|have) no "
            "camera station: (it loses|they lose) what {name} says of place and time, and "
            "(is|are) decided again at once.",
            "",
            0,
        )
        said = count.counted(self.photographs).fill(name=self.station.name)
        more: list[Message] = []
        if self.placed:
            text = message("Projects", "%Ln of them (has|have) a place from it.", "", 0)
            more.append(text.counted(self.placed))
        if self.has_clock:
            more.append(message("Projects", "The correction of its clock counts no longer."))
        for one in more:
            said = message("Projects", "{first} {second}").fill(first=said, second=one)
        return said


def station_use(connection: apsw.Connection, station_id: str) -> StationUse:
    """What would be lost with a camera station. Raises ``DeploymentUnknown``."""
    station = deployment_named(connection, station_id)
    row = connection.execute(
        "SELECT count(*), coalesce(sum(latitude = ? AND longitude = ?), 0) FROM shown_media "
        "WHERE deployment = ?",
        (station.latitude, station.longitude, station.id),
    ).fetchone()
    assert row is not None
    has_clock = ("deployment", station.id) in current_corrections(connection)
    return StationUse(station, int(str(row[0])), int(str(row[1])), has_clock)


def delete_station(work: Work, station_id: str) -> Outcome:
    """Delete a camera station; its photographs stay, and are decided again without its place, its
    time zone and the correction of its clock. Raises ``DeploymentUnknown``."""
    connection = work.project.connection
    station = deployment_named(connection, station_id)
    words = message("Projects", "Delete the camera station {name}").fill(name=station.whole_name)
    with work.project.act("deployments", words) as action:
        delete_deployment(connection, action, station)
        media = media_of(connection, [Selected("deployment", station.id)])
        return Outcome(len(media), work.decider.decide(media), is_done=True)
