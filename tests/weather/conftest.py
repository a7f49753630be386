"""A clock that does not wait, and the stand-in service."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from swc_desktop.core.progress import Control
from swc_desktop.weather.cache import WeatherCache
from swc_desktop.weather.clock import Clock
from tests.open_meteo.server import Service, serving


@pytest.fixture(autouse=True)
def closed() -> Iterator[None]:
    """Close the stores that a test leaves open, of which Python 3.13 complains; also where the test
    undoes what it patched."""
    made: list[WeatherCache] = []
    real = WeatherCache.__init__

    def noted(self: WeatherCache, *given: Any, **named: Any) -> None:
        real(self, *given, **named)
        made.append(self)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(WeatherCache, "__init__", noted)
        yield
    for one in made:
        one.close()


class QuickClock(Clock):
    """Time that passes only by waiting; a service can follow it."""

    def __init__(self, start: datetime) -> None:
        self.time = start
        self.waits: list[float] = []
        self.service: Service | None = None

    def now(self) -> datetime:
        return self.time

    def wait(self, seconds: float, control: Control) -> None:
        control.checkpoint()
        self.waits.append(seconds)
        self.time += timedelta(seconds=max(0.0, seconds))
        if self.service is not None:
            self.service.now = self.time


@pytest.fixture
def service() -> Iterator[Service]:
    with serving(Service()) as made:
        yield made


@pytest.fixture
def clock(service: Service) -> QuickClock:
    made = QuickClock(datetime(2026, 11, 24, 10, 30, 15, tzinfo=UTC))
    made.service = service
    return made
