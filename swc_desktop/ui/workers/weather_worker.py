"""The weather of the window: planned, fetched, summarised, exported and imported in one thread."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Final

from PySide6.QtCore import QObject, Signal

from swc_desktop.core.message import Message
from swc_desktop.core.progress import Cancelled, Control
from swc_desktop.inference.build_clock import check_clock
from swc_desktop.settings.weather_settings import WeatherSettings, read_settings
from swc_desktop.ui.workers.worker import Outcome, Worker
from swc_desktop.weather.file import export_weather, import_weather
from swc_desktop.weather.grid import Rectangle
from swc_desktop.weather.open import open_weather
from swc_desktop.weather.plan import Plan
from swc_desktop.weather.prefetch import FetchOutcome, FetchProgress, plan_rectangle, prefetch
from swc_desktop.weather.store import WritableWeatherStore

CLOSE_TIMEOUT_S: Final = 3.0
"""How long closing waits for a fetch that was stopped.

A reply may hang for longer than a person waits for a window to close; what came is stored.
"""

OnProgress = Callable[[FetchProgress], None]


def _prefetch(
    plan: Plan,
    settings: WeatherSettings,
    store: WritableWeatherStore,
    control: Control,
    on_progress: OnProgress,
) -> FetchOutcome:
    return prefetch(plan, settings, store, control=control, progress=on_progress)


@dataclass(frozen=True)
class WeatherServices:
    """What the worker calls; tests replace some of it."""

    open_store: Callable[[], AbstractContextManager[WritableWeatherStore]] = open_weather
    plan: Callable[[WritableWeatherStore, Rectangle, date, date, datetime], Plan] = plan_rectangle
    fetch: Callable[
        [Plan, WeatherSettings, WritableWeatherStore, Control, OnProgress], FetchOutcome
    ] = _prefetch
    export_file: Callable[[WritableWeatherStore, Path, Rectangle | None], int] = export_weather
    import_file: Callable[[WritableWeatherStore, Path], int] = import_weather
    settings: Callable[[], WeatherSettings] = read_settings
    check_clock: Callable[[], None] = check_clock
    now: Callable[[], datetime] = lambda: datetime.now(UTC)


@dataclass(frozen=True)
class PlanRequest:
    """A rectangle and its days, first and last."""

    rectangle: Rectangle
    first: date
    last: date


class WeatherWorker(QObject):
    """Does the work on weather, one job after the other.

    ``planned``: a request with its plan; ``plan_failed``: a request and why there is no plan.
    ``summarised``: the summary of what is stored. ``exported``: a file and its hours. ``imported``:
    a file and the hours that changed. ``failed``: why one of these three failed.
    """

    planned = Signal(object, object)
    plan_failed = Signal(object, object)
    summarised = Signal(object)
    exported = Signal(object, int)
    imported = Signal(object, int)
    failed = Signal(object)

    def __init__(self, services: WeatherServices, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._services = services
        self._worker = Worker("weather", self)
        self._latest_plan = Control()

    def plan(self, request: PlanRequest) -> None:
        """Plan for a request; of several that wait only the last is planned."""
        self._latest_plan.cancel()
        services, control = self._services, Control()
        self._latest_plan = control

        def finish(plan: Plan | None) -> None:
            if plan is not None:
                self.planned.emit(request, plan)

        self._worker.start(
            lambda: _plan(services, request, control),
            finish,
            lambda reason: self.plan_failed.emit(request, reason),
        )

    def fetch(
        self,
        plan: Plan,
        control: Control,
        on_progress: OnProgress,
        done: Callable[[FetchOutcome | None], object],
        failed: Callable[[Message | str], object],
    ) -> None:
        """Fetch a plan; then ``done`` with its outcome (None: stopped) or ``failed``."""
        services, report = self._services, self._worker.in_window(on_progress)
        self._worker.start(lambda: _fetch(services, plan, control, report), done, failed)

    def summarise(self) -> None:
        """Summarise what is stored."""
        services = self._services
        self._worker.start(
            lambda: _in_store(services, lambda store: store.summary()),
            self.summarised.emit,
            self.failed.emit,
        )

    def export_file(self, file: Path, rectangle: Rectangle | None) -> None:
        """Write what is stored of a rectangle, or all of it."""
        services = self._services
        self._worker.start(
            lambda: _in_store(services, lambda store: services.export_file(store, file, rectangle)),
            lambda hours: self.exported.emit(file, hours),
            self.failed.emit,
        )

    def import_file(self, file: Path) -> None:
        """Store what a file holds."""
        services = self._services
        self._worker.start(
            lambda: _in_store(services, lambda store: services.import_file(store, file)),
            lambda hours: self.imported.emit(file, hours),
            self.failed.emit,
        )

    def close(self) -> None:
        """End after the current job, which should have been stopped; wait a little for it."""
        self._worker.close(CLOSE_TIMEOUT_S)


def _in_store(
    services: WeatherServices, work: Callable[[WritableWeatherStore], Outcome]
) -> Outcome:
    with services.open_store() as store:
        return work(store)


def _plan(services: WeatherServices, request: PlanRequest, control: Control) -> Plan | None:
    """The plan of a request; None where another one came after it."""
    if control.cancelled:
        return None
    services.check_clock()
    return _in_store(
        services,
        lambda store: services.plan(
            store, request.rectangle, request.first, request.last, services.now()
        ),
    )


def _fetch(
    services: WeatherServices, plan: Plan, control: Control, on_progress: OnProgress
) -> FetchOutcome | None:
    """The outcome of a fetch; None where it was stopped."""
    settings = services.settings()
    try:
        return _in_store(
            services, lambda store: services.fetch(plan, settings, store, control, on_progress)
        )
    except Cancelled:
        return None
