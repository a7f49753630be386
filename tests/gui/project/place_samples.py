"""A ranger's project: a camera station, a phone without GPS, a messenger, and a card of folders."""

import atexit
import tempfile
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Final

from swc_desktop.core.errors import SwcError
from swc_desktop.core.message import Message
from swc_desktop.inference.classifier import Classifier
from swc_desktop.projects.deployments import Deployment
from swc_desktop.projects.project import Project
from swc_desktop.ui.project.project_access import Job, ProjectAccess
from tests.gui.project.station_samples import fill, reading_access
from tests.projects.desk import Desk, photograph, real_classifier

DAY: Final = datetime(2026, 2, 19, 6, 0)  # noqa: DTZ001 - what a camera writes
STATIONS: Final = (
    Deployment(
        "A1",
        location_name="Lepalala, waterhole",
        latitude=-23.8412,
        longitude=28.3127,
        uncertainty_m=10,
        starts="2026-02-01T00:00:00",
        zone="Africa/Johannesburg",
    ),
    Deployment("A2", location_name="Lepalala, ridge", latitude=-23.9031, longitude=28.2977),
    Deployment("B1", location_name="Salt lick"),
)


@cache
def shared_classifier() -> Classifier:
    """The classifier of the test pack, made once."""
    return real_classifier(Path(tempfile.mkdtemp(prefix="swc-pack-")))


def sample_desk(folder: Path) -> Desk:
    """The project with its photographs below a folder."""
    desk = empty_desk(folder)
    desk.work.deployments(STATIONS, source="stations.csv")
    camera, phone = folder / "CARD A", folder / "phone"
    for at in range(12):
        station = ("A1", "A2", "C7")[at % 3]
        file = camera / f"{station}_2026021{at % 2 + 8}" / f"IMG_{at:04d}.JPG"
        when = None if at > 8 else DAY + at * timedelta(hours=3)
        photograph(file, "Panthera leo", seed=at, time=when)
    for at in range(10):
        when = DAY + timedelta(minutes=11 * at)
        place = (-23.85 - at / 500, 28.3 + at / 300) if at > 6 else None
        photograph(phone / f"DSC{at:05d}.jpg", "Panthera pardus", seed=at, time=when, place=place)
    for at in range(5):
        name = f"IMG-2026022{at}-WA000{at}.jpg"
        when = DAY + timedelta(days=-400) if at < 3 else None
        photograph(phone / "WhatsApp" / name, "Acinonyx jubatus", seed=at, time=when)
    photograph(phone / "20260219_071500.jpg", "Acinonyx jubatus", seed=9, time=DAY)
    desk.add(camera, phone)
    return desk


def empty_desk(folder: Path) -> Desk:
    """A project without photographs and stations."""
    return Desk(Project.create(folder / "park.swcproject"), shared_classifier())


def access_to(desk: Desk, *, can_write: bool = True) -> ProjectAccess:
    """What dialogs see of it; acts are done at once. Its reader is open until the process ends."""

    def start(job: Job, done: object, failed: object) -> None:
        assert callable(done)
        assert callable(failed)
        try:
            outcome = job(desk.work)
        except SwcError as error:
            said: Message | str = error.message
            failed(said)
        else:
            done(outcome)

    reader = Project.open(desk.project.path, write=False)
    atexit.register(reader.close)
    return ProjectAccess(reader, start, can_write=can_write)


def named_access(folder: Path, station: str, below: str, name: str) -> ProjectAccess:
    """A project to look at whose only station, folder and photograph have these names.

    The photograph has a place and a time.
    """
    path = folder / "named.swcproject"
    with Project.create(path) as project:
        fill(project, [Deployment(station, station, station, -23.9, 28.3)], photographs=1)
        project.connection.execute("DELETE FROM media_file WHERE number > 1")
        project.connection.execute("UPDATE media_file SET path = ?", (f"{below}/{name}",))
        project.connection.execute("UPDATE media SET latitude = -23.9, longitude = 28.3")
    reader = Project.open(path, write=False)
    atexit.register(reader.close)
    return reading_access(reader)


def numbers_of(desk: Desk, part: str = "") -> list[int]:
    """The photographs of which the path has this part."""
    rows = desk.project.file.rows(
        "SELECT DISTINCT media FROM media_file WHERE instr(path, ?) OR ? = '' ORDER BY 1",
        (part, part),
    )
    return [int(str(row[0])) for row in rows]


def gpx_of(*minutes: float, day: datetime = DAY) -> str:
    """A walk near the stations, with a point at each of these minutes after the day's start."""
    start = day.replace(tzinfo=UTC) - timedelta(hours=2)
    points = "".join(
        f'<trkpt lat="{-23.85 - at / 5000:.6f}" lon="{28.3 + at / 3000:.6f}">'
        f"<time>{start + timedelta(minutes=at):%Y-%m-%dT%H:%M:%SZ}</time></trkpt>"
        for at in minutes
    )
    return f'<gpx version="1.1"><trk><trkseg>{points}</trkseg></trk></gpx>'
