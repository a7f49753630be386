"""A made-up project with camera stations and rows of photographs, for dialogs to show."""

import hashlib
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

from swc_desktop.core.message import Message, message
from swc_desktop.projects.deployments import Deployment, add_deployment, assign
from swc_desktop.projects.media import media_id
from swc_desktop.projects.project import READER, Project
from swc_desktop.ui.project.project_access import Job, ProjectAccess

STATIONS: Final = (
    Deployment(
        "A1",
        location_name="Lepalala, waterhole",
        latitude=-23.8412,
        longitude=28.3127,
        uncertainty_m=10,
        starts="2026-02-19T06:30:00",
        ends="2026-05-03T23:59:59",
        zone="Africa/Johannesburg",
        camera="Cam 07",
    ),
    Deployment(
        "A2",
        location_name="Lepalala ridge, Mogalakwena, Lephalale, Thabazimbi",
        latitude=-23.9031,
        longitude=28.2977,
        starts="2026-02-19T11:05:00",
        zone="Africa/Johannesburg",
        camera="Cam 11",
    ),
    Deployment("B1", location_name="Salt lick", latitude=-24.9947, longitude=31.5889),
    Deployment("B2", starts="2026-03-01T00:00:00"),
)
PER_FOLDER: Final = 40
FOLDERS: Final = ("DCIM/100MEDIA", "DCIM/101MEDIA", "Lepalala/2026-03-04")


def fill(
    project: Project, stations: Sequence[Deployment], *, label: str = "CARD A", photographs: int = 3
) -> None:
    """Add stations and folders of rows of photographs: the first are of the first station, some of
    them contradict it; the second folder is of the second station."""
    connection = project.connection
    with project.act("deployments", message("Projects", "Add camera stations")) as action:
        for station in stations:
            add_deployment(connection, action, station)
    with project.act("add", message("Projects", "Add files")) as action:
        connection.execute(
            "INSERT INTO root (number, id, label, path, volume, seen_at) VALUES "
            "(1, 'root-1', ?, '/media/card', '', '2026-06-01T00:00:00+00:00')",
            (label,),
        )
        connection.execute(
            "INSERT INTO arrival (number, root, action, pack, began_at, counts) VALUES "
            "(1, 1, ?, '', '2026-06-01T00:00:00+00:00', '{}')",
            (action,),
        )
        for place, folder in enumerate(FOLDERS[:photographs]):
            for at in range(PER_FOLDER):
                _add_photograph(project, 1 + place * PER_FOLDER + at, f"{folder}/IMG_{at:04d}.JPG")
    for place, station in enumerate(stations[: min(2, photographs)]):
        first = 1 + place * PER_FOLDER
        numbers = range(first, first + PER_FOLDER)
        with project.act("assign", message("Projects", "Assign photographs")) as action:
            assign(connection, action, numbers, station.id)
            connection.execute(
                "UPDATE media SET deployment = ?, conflicts = number % 20 = 3 "
                "WHERE number >= ? AND number < ?",
                (station.id, first, first + PER_FOLDER),
            )


def _add_photograph(project: Project, number: int, path: str) -> None:
    digest = hashlib.sha256(str(number).encode()).hexdigest()
    project.connection.execute(
        "INSERT INTO media (number, id, sha256, picture_sha256, bytes, kind, width, height, "
        "facts, reader, serial, arrival, local_time) VALUES "
        f"(?, ?, ?, '', 1, 'photograph', 4, 3, '{{}}', '{READER}', '', 1, ?)",
        (number, media_id(digest), digest, f"2026-02-{15 + number % 12}T06:00:00"),
    )
    project.connection.execute(
        "INSERT INTO media_file (media, arrival, root, path, bytes, modified_ns, seen_at) "
        "VALUES (?, 1, 1, ?, 1, 0, '2026-06-01T00:00:00+00:00')",
        (number, path),
    )


def reading_access(project: Project) -> ProjectAccess:
    """An access that shows a project and does nothing to it."""

    def start(
        _job: Job, _done: Callable[[object], object], failed: Callable[[Message | str], object]
    ) -> None:
        failed(message("Test", "This project is only shown."))

    return ProjectAccess(project, start, can_write=True)


_SHOWN: Final[dict[tuple[str, str], ProjectAccess]] = {}


def shown_access(
    stations: Sequence[Deployment] = STATIONS, *, label: str = "CARD A"
) -> ProjectAccess:
    """An access to a sample project, which stays open to the end of the process.

    Without stations it has no photographs either.
    """
    key = repr(stations), label
    if key not in _SHOWN:
        _SHOWN[key] = _made_access(stations, label)
    return _SHOWN[key]


def _made_access(stations: Sequence[Deployment], label: str) -> ProjectAccess:
    folder = Path(tempfile.mkdtemp(prefix="swc-stations-"))
    with Project.create(folder / "park.swcproject") as project:
        if stations:
            fill(project, stations, label=label)
    return reading_access(Project.open(folder / "park.swcproject", write=False))
