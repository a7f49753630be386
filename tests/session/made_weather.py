"""Weather where and when the photographs of tests were taken."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Final

from swc_desktop.core.message import Message
from swc_desktop.weather.grid import cell_of, first_hour
from swc_desktop.weather.open import open_weather
from swc_desktop.weather.store import WeatherStore
from tests.projects.desk import Desk, photograph
from tests.weather.made import some_hours

KRUGER: Final = (-24.9, 31.6)
NOON: Final = datetime(2024, 3, 1, 12)  # noqa: DTZ001 - what a camera writes

REASON: Final = "The weather cannot be read."


def keep_weather() -> None:
    """Store the weather of the photograph."""
    with open_weather() as store:
        store.keep([some_hours(cell_of(*KRUGER), first_hour(NOON.date()), 72)])


@contextmanager
def no_weather(on_fault: Callable[[Message | str], None]) -> Iterator[WeatherStore | None]:
    """Weather that cannot be read."""
    on_fault(REASON)
    yield None


def add_photograph(desk: Desk, folder: Path) -> int:
    """Add one with place and time; its number."""
    desk.add(photograph(folder / "card" / "IMG_1.JPG", "Panthera leo", place=KRUGER, time=NOON))
    return int(str(desk.project.file.one("SELECT number FROM media")))
