"""The one thread that plans, fetches, keeps and carries weather for the window."""

import logging
import queue
import threading
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Final

from PySide6.QtCore import QObject, Signal, SignalInstance

from swc_desktop.core.errors import SwcError
from swc_desktop.core.progress import Cancelled, Control
from swc_desktop.inference.build_clock import check_clock
from swc_desktop.settings.weather_settings import WeatherSettings, read_settings
from swc_desktop.weather.file import export_weather, import_weather
from swc_desktop.weather.grid import Rectangle
from swc_desktop.weather.open import open_weather
from swc_desktop.weather.plan import Plan
from swc_desktop.weather.port import Summary, WritableWeatherStore
from swc_desktop.weather.prefetch import FetchOutcome, FetchProgress, plan_rectangle, prefetch

logger = logging.getLogger(__name__)

TIMEOUT_S: Final = 3.0
"""How long the closing of the window waits for a fetch that was stopped; what came is kept."""


Tell = Callable[[FetchProgress], None]


def _fetch(
    plan: Plan, settings: WeatherSettings, store: WritableWeatherStore, control: Control, tell: Tell
) -> FetchOutcome:
    return prefetch(plan, settings, store, control=control, progress=tell)


@dataclass(frozen=True)
class WeatherServices:
    """What the thread calls; a test puts in its own."""

    open_store: Callable[[], AbstractContextManager[WritableWeatherStore]] = open_weather
    plan: Callable[[WritableWeatherStore, Rectangle, date, date, datetime], Plan] = plan_rectangle
    fetch: Callable[[Plan, WeatherSettings, WritableWeatherStore, Control, Tell], FetchOutcome] = (
        _fetch
    )
    export: Callable[[WritableWeatherStore, Path, Rectangle | None], int] = export_weather
    take: Callable[[WritableWeatherStore, Path], int] = import_weather
    settings: Callable[[], WeatherSettings] = read_settings
    check_clock: Callable[[], None] = check_clock
    now: Callable[[], datetime] = lambda: datetime.now(UTC)


@dataclass(frozen=True)
class PlanRequest:
    """A rectangle and its days, first and last."""

    rectangle: Rectangle
    first: date
    last: date


class WeatherThread(QObject):
    """Does its jobs one after the other; everything comes back as a signal.

    ``planned``: a request with its plan; ``unplanned``: a request and why there is no plan.
    ``fetching``: the progress of a fetch; ``fetched``: its outcome (None: stopped) and a sentence
    ("" or the fault). ``kept``: the summary of what is kept. ``exported``: a file and its hours.
    ``taken``: a file and the hours that changed. ``fault``: the sentence of any other job.

    The thread is not one of Qt's: a reply that hangs must not keep the program from ending.
    """

    planned = Signal(object, object)
    unplanned = Signal(object, str)
    fetching = Signal(object)
    fetched = Signal(object, str)
    kept = Signal(object)
    exported = Signal(object, int)
    taken = Signal(object, int)
    fault = Signal(str)

    def __init__(self, services: WeatherServices, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._services = services
        self._jobs: queue.SimpleQueue[Callable[[], None] | None] = queue.SimpleQueue()
        self._request: PlanRequest | None = None
        self._thread: threading.Thread | None = None
        self._closed = False

    def plan(self, request: PlanRequest) -> None:
        """Plan for a request; of several that wait only the last is planned."""
        self._request = request
        self._put(lambda: self._plan(request))

    def fetch(self, plan: Plan, control: Control) -> None:
        """Fetch a plan."""
        self._put(lambda: self._fetch(plan, control))

    def summarise(self) -> None:
        """Say what is kept."""
        self._put(self._summarise)

    def export(self, file: Path, rectangle: Rectangle | None) -> None:
        """Write what is kept of a rectangle, or all."""
        self._put(lambda: self._export(file, rectangle))

    def take(self, file: Path) -> None:
        """Keep what a file holds."""
        self._put(lambda: self._take(file))

    def finish(self) -> None:
        """End after the job in hand, which should have been stopped; wait a little for it."""
        self._closed = True
        self._jobs.put(None)
        if self._thread is not None:
            self._thread.join(TIMEOUT_S)

    def _put(self, job: Callable[[], None]) -> None:
        self._jobs.put(job)
        if self._thread is None and not self._closed:
            self._thread = threading.Thread(target=self._run, name="weather", daemon=True)
            self._thread.start()

    def _run(self) -> None:
        while (job := self._jobs.get()) is not None:
            try:
                job()
            except SwcError as error:
                self._tell(self.fault, error.sentence)
            except Exception as error:
                logger.exception("a job of the weather failed in a way that was not foreseen")
                self._tell(self.fault, f"{type(error).__name__}: {error}")

    def _tell(self, signal: SignalInstance, *values: object) -> None:
        if not self._closed:
            signal.emit(*values)

    def _plan(self, request: PlanRequest) -> None:
        if request is not self._request:
            return
        try:
            self._services.check_clock()
            with self._services.open_store() as store:
                plan = self._services.plan(
                    store, request.rectangle, request.first, request.last, self._services.now()
                )
        except SwcError as error:
            self._tell(self.unplanned, request, error.sentence)
        else:
            self._tell(self.planned, request, plan)

    def _fetch(self, plan: Plan, control: Control) -> None:
        def tell(progress: FetchProgress) -> None:
            self._tell(self.fetching, progress)

        try:
            settings = self._services.settings()
            with self._services.open_store() as store:
                outcome = self._services.fetch(plan, settings, store, control, tell)
        except Cancelled:
            self._tell(self.fetched, None, "")
        except SwcError as error:
            self._tell(self.fetched, None, error.sentence)
        except Exception as error:
            logger.exception("a fetch failed in a way that was not foreseen")
            self._tell(self.fetched, None, f"{type(error).__name__}: {error}")
        else:
            self._tell(self.fetched, outcome, "")

    def _summarise(self) -> None:
        with self._services.open_store() as store:
            summary: Summary = store.summary()
        self._tell(self.kept, summary)

    def _export(self, file: Path, rectangle: Rectangle | None) -> None:
        with self._services.open_store() as store:
            hours = self._services.export(store, file, rectangle)
        self._tell(self.exported, file, hours)

    def _take(self, file: Path) -> None:
        with self._services.open_store() as store:
            hours = self._services.take(store, file)
        self._tell(self.taken, file, hours)
