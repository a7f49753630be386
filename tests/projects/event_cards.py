"""Cards of a camera station, with photographs that form events."""

from datetime import datetime, timedelta
from pathlib import Path

from swc_desktop.projects.deployments import Deployment
from tests.projects.desk import Desk, photograph

START = datetime(2024, 2, 19, 6)  # noqa: DTZ001 - what a camera writes
HOUR = timedelta(hours=1)
STATION = Deployment("A1", latitude=-24.9, longitude=31.6, starts="2024-02-01T00:00:00+02:00")


def card(folder: Path, *minutes: float) -> Path:
    """A card with a photograph at each of these minutes."""
    for at, minute in enumerate(minutes):
        taken = START + timedelta(minutes=minute)
        photograph(folder / f"IMG_{at:04d}.JPG", "Panthera leo", seed=at, time=taken)
    return folder


def station(desk: Desk, folder: Path) -> Path:
    desk.work.deployments([STATION, Deployment("B1", zone="UTC", starts="2024-02-01")], source="s")
    desk.add(folder, deployment="A1")
    return folder
