"""A correction of a clock, looked at beside the window: what it changes, in numbers."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TypeVar

from swc_desktop.core.errors import SwcError
from swc_desktop.core.message import Message
from swc_desktop.core.progress import Control
from swc_desktop.core.region import Box
from swc_desktop.photos.moment import latest_moment
from swc_desktop.projects.camera_readings import camera_readings
from swc_desktop.projects.clock_choices import ClockChoice
from swc_desktop.projects.clock_findings import clock_finding_count
from swc_desktop.projects.clock_preview import ClockPreview, ClockSummary, around
from swc_desktop.projects.clock_shifts import ClockBasis, ClockEntry, clock_basis
from swc_desktop.projects.correcting import KeptCorrection
from swc_desktop.projects.home_zone import home_zone
from swc_desktop.projects.listing import MediaListing
from swc_desktop.projects.media import SeenFile
from swc_desktop.projects.project import Project
from swc_desktop.projects.resolving import GivenEvidence
from swc_desktop.projects.selecting import media_of
from swc_desktop.session.project_opening import open_reader
from swc_desktop.storage.atomic_write import is_file
from swc_desktop.ui.project.project_access import ProjectAccess

Found = TypeVar("Found")


@dataclass(frozen=True)
class ClockLook:
    """What was seen: the photographs with a time around those that are meant, as their camera
    counted them, and how their clock is taken now (None where no file has a time).

    ``kept`` and ``summary`` are None while nothing is typed, or with a ``problem``.
    """

    choice: ClockChoice
    numbers: list[int]
    basis: ClockBasis | None
    kept: KeptCorrection | None = None
    summary: ClockSummary | None = None
    problem: Message | str = ""


def reader_of(access: ProjectAccess) -> Callable[[Callable[[Project], Found]], Found]:
    """A function that a thread beside the window calls to read the project by itself.

    It is made in the thread of the window.
    """
    file = access.project.file
    path, key, on_damage = file.path, file.key, file.damage.on_found

    def read(job: Callable[[Project], Found]) -> Found:
        with open_reader(path, key, on_damage) as project, project.file.reading():
            return job(project)

    return read


def count_clock_findings(project: Project) -> int:
    """How many signs of wrong clocks there are, for a badge; for ``reader_of`` and a thread."""
    return clock_finding_count(project.connection)


def look_at(
    project: Project, choice: ClockChoice, entry: ClockEntry, control: Control
) -> ClockLook:
    """What an entry would change. Raises ``Cancelled``."""
    connection = project.connection
    numbers = around(connection, choice.targets)
    control.checkpoint()
    meant = set(media_of(connection, choice.targets))
    ordered = [number for number in numbers if number in meant]
    readings = camera_readings(connection, GivenEvidence(connection), ordered)
    basis = clock_basis(readings, home_zone(connection))
    if basis is None or entry.is_empty:
        return ClockLook(choice, numbers, basis)
    try:
        kept = entry.correction(basis)
    except SwcError as error:
        return ClockLook(choice, numbers, basis, problem=error.message)
    preview = ClockPreview(connection, choice.targets, kept)
    limit = latest_moment(None).replace(tzinfo=UTC)
    summary = preview.summary(numbers, limit, control.checkpoint)
    return ClockLook(choice, numbers, basis, kept, summary)


def people_in(project: Project, number: int) -> tuple[Box, ...]:
    """Where people are in a photograph."""
    rows = MediaListing(project.connection).rows([number])
    return next((row.people for row in rows), ())


def file_there(project: Project, number: int) -> SeenFile | None:
    """The file of a photograph as it was seen last; None where it is not there."""
    for row in MediaListing(project.connection).rows([number]):
        if is_file(row.file):
            return row.seen
    return None


def reading_of(project: Project, number: int) -> datetime | None:
    """What the camera showed for a photograph, None where its file has no time."""
    connection = project.connection
    found = camera_readings(connection, GivenEvidence(connection), [number])
    return next((one.reading for one in found), None)
