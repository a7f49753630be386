"""Weather for the windows of tests: really planned and stored, fetched request by request."""

import threading
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from swc_desktop.core.message import Message
from swc_desktop.core.progress import Control
from swc_desktop.settings.weather_settings import WeatherSettings, read_settings
from swc_desktop.ui.workers.weather_worker import OnProgress, WeatherServices
from swc_desktop.weather.grid import Cell, Rectangle
from swc_desktop.weather.hours import CellHours
from swc_desktop.weather.open import open_weather
from swc_desktop.weather.plan import Plan
from swc_desktop.weather.prefetch import FetchOutcome, FetchProgress
from swc_desktop.weather.store import WritableWeatherStore
from tests.weather.made import midnight, some_hours

NOW = datetime(2026, 11, 24, 10, 30, 15, tzinfo=UTC)
KRUGER = Rectangle(-25.5, 31.0, -22.3, 32.1)
HOURS_A_REQUEST = 1000


@dataclass
class FakeFetch:
    """Makes one request a permit; after so many ``fault`` is raised or ``wait`` is reported."""

    permits: threading.Semaphore = field(default_factory=lambda: threading.Semaphore(0))
    fault: tuple[int, Exception] | None = None
    wait: tuple[int, Message, datetime] | None = None
    plans: list[Plan] = field(default_factory=list)
    settings: list[WeatherSettings] = field(default_factory=list)
    threads: set[int] = field(default_factory=set)

    def __call__(
        self,
        plan: Plan,
        settings: WeatherSettings,
        store: WritableWeatherStore,
        control: Control,
        on_progress: OnProgress,
    ) -> FetchOutcome:
        self.plans.append(plan)
        self.settings.append(settings)
        self.threads.add(threading.get_ident())
        state = FetchProgress(0, len(plan.requests), 0.0, plan.weight)
        on_progress(state)
        for done, request in enumerate(plan.requests):
            if self.fault is not None and self.fault[0] == done:
                raise self.fault[1]
            if self.wait is not None and self.wait[0] == done:
                on_progress(replace(state, waiting=self.wait[1], waiting_until=self.wait[2]))
            while not self.permits.acquire(timeout=0.01):
                control.checkpoint()
            control.checkpoint()
            done_windows = {(request.model, cell, request.window): NOW for cell in request.cells}
            store.keep([ten_days(request.cells[0], done)], done_windows.items())
            state = replace(
                state, requests_done=done + 1, weight_done=state.weight_done + request.weight
            )
            on_progress(state)
        return FetchOutcome(len(plan.requests), HOURS_A_REQUEST * len(plan.requests))


def ten_days(cell: Cell, seed: int = 0) -> CellHours:
    """Ten days of one cell."""
    fetched = NOW - timedelta(days=3) + timedelta(seconds=seed)
    return some_hours(cell, midnight(2026, 11, 1), 240, fetched=fetched)


def services(
    fetch: Callable[..., FetchOutcome],
    settings: Callable[[], WeatherSettings] = read_settings,
) -> WeatherServices:
    """The real services at a fixed time, but for the fetch."""
    return WeatherServices(open_store=open_weather, fetch=fetch, settings=settings, now=lambda: NOW)
