"""Files that a person chooses for a project: GPS tracks, tables of camera stations, and lists of
names."""

from pathlib import Path

from swc_desktop.core.disk_faults import explain_reading
from swc_desktop.core.errors import WrongUsage
from swc_desktop.core.message import message
from swc_desktop.projects.csv_records import MAX_TABLE_BYTES
from swc_desktop.projects.deployments_csv import DeploymentTable, read_deployments
from swc_desktop.projects.gpx import MAX_TRACK_BYTES, Track, read_gpx
from swc_desktop.projects.known_taxa import KnownTaxa
from swc_desktop.projects.name_checklist import (
    MAX_CHECKLIST_BYTES,
    ReadChecklist,
    read_name_checklist,
)
from swc_desktop.storage.regular_file import open_file


def read_track_file(path: Path) -> Track:
    """The GPS track in a file. Raises ``TrackNotRead`` and ``WrongUsage``."""
    return read_gpx(_content(path, MAX_TRACK_BYTES), path.name)


def read_deployments_file(path: Path) -> DeploymentTable:
    """The camera stations in a CSV file. Raises ``DeploymentsNotRead`` and ``WrongUsage``."""
    return read_deployments(_content(path, MAX_TABLE_BYTES), path.name)


def read_checklist_file(path: Path, taxa: KnownTaxa) -> ReadChecklist:
    """The names of other animals in a file. Raises ``ChecklistNotRead`` and ``WrongUsage``."""
    return read_name_checklist(_content(path, MAX_CHECKLIST_BYTES), path, taxa)


def _content(path: Path, limit: int) -> bytes:
    """One byte more than the limit, so that the readers notice a file that is too large."""
    try:
        with open_file(path) as file:
            return file.read(limit + 1)
    except OSError as error:
        text = message("Projects", "{file} could not be read: {reason}.")
        raise WrongUsage(problem=text.fill(file=path, reason=explain_reading(error))) from error
