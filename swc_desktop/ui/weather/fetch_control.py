"""Starts, pauses and stops a fetch of weather, and reports its status."""

from dataclasses import dataclass, replace
from enum import Enum, auto
from pathlib import Path
from time import monotonic
from typing import Final

from PySide6.QtCore import QObject, Signal

from swc_desktop.core.message import Message
from swc_desktop.core.progress import Control
from swc_desktop.ui.workers.weather_worker import WeatherServices, WeatherWorker
from swc_desktop.weather.limits import is_limited
from swc_desktop.weather.plan import Plan
from swc_desktop.weather.prefetch import FetchOutcome, FetchProgress


class FetchPhase(Enum):
    """What a fetch is doing."""

    IDLE = auto()
    RUNNING = auto()
    PAUSED = auto()
    STOPPING = auto()
    STOPPED = auto()
    DONE = auto()
    FAILED = auto()


_NOTHING_DONE: Final = FetchProgress(0, 0, 0.0, 0.0)


@dataclass(frozen=True)
class FetchStatus:
    """How far a fetch is; ``failure`` says why it failed."""

    phase: FetchPhase = FetchPhase.IDLE
    progress: FetchProgress = _NOTHING_DONE
    seconds_left: float | None = None
    outcome: FetchOutcome | None = None
    failure: Message | str = ""

    @property
    def busy(self) -> bool:
        """True until it has ended."""
        return self.phase in (FetchPhase.RUNNING, FetchPhase.PAUSED, FetchPhase.STOPPING)


class FetchControl(QObject):
    """The weather of one window; a fetch continues when the dialog that started it is closed.

    ``changed`` follows each change of ``status``; ``data_added``: there is weather that was not
    stored before.
    """

    changed = Signal(object)
    data_added = Signal()

    def __init__(self, services: WeatherServices, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.services = services
        self.status = FetchStatus()
        self.worker = WeatherWorker(services, self)
        self._control = Control()
        self._plan = Plan(())
        self._limited = True
        self._started = 0.0
        self.worker.imported.connect(self._imported)

    def start(self, plan: Plan) -> None:
        """Fetch a plan; does nothing while a fetch is under way."""
        if self.status.busy:
            return
        self._control = Control()
        self._plan = plan
        self._limited = is_limited(self.services.settings())
        self._started = monotonic()
        progress = FetchProgress(0, len(plan.requests), 0.0, plan.weight)
        self.status = FetchStatus(FetchPhase.RUNNING, progress, self._seconds_left(progress))
        self.worker.fetch(plan, self._control, self._fetching, self._fetched, self._failed)
        self.changed.emit(self.status)

    def pause(self) -> None:
        """Pause after the current request."""
        if self.status.phase is FetchPhase.RUNNING:
            self._control.pause()
            self._set(FetchPhase.PAUSED)

    def resume(self) -> None:
        """Continue after a pause."""
        if self.status.phase is FetchPhase.PAUSED:
            self._control.resume()
            self._set(FetchPhase.RUNNING)

    def stop(self) -> None:
        """Stop after the current request; what was downloaded stays stored."""
        if self.status.busy:
            self._control.cancel()
            self._set(FetchPhase.STOPPING)

    def close(self) -> None:
        """Stop, and end the thread."""
        self._control.cancel()
        self.worker.close()

    def _set(self, phase: FetchPhase) -> None:
        self.status = replace(self.status, phase=phase)
        self.changed.emit(self.status)

    def _fetching(self, progress: FetchProgress) -> None:
        self.status = replace(
            self.status, progress=progress, seconds_left=self._seconds_left(progress)
        )
        self.changed.emit(self.status)

    def _seconds_left(self, progress: FetchProgress) -> float | None:
        """By the free limits where they apply, else by the speed so far."""
        if self._limited:
            done = Plan(self._plan.requests[: progress.requests_done])
            return self._plan.seconds - done.seconds
        if not progress.requests_done:
            return None
        each = (monotonic() - self._started) / progress.requests_done
        return each * (progress.requests - progress.requests_done)

    def _fetched(self, outcome: FetchOutcome | None) -> None:
        self._end(FetchPhase.STOPPED if outcome is None else FetchPhase.DONE, outcome)

    def _failed(self, reason: Message | str) -> None:
        self._end(FetchPhase.FAILED, failure=reason)

    def _end(
        self, phase: FetchPhase, outcome: FetchOutcome | None = None, failure: Message | str = ""
    ) -> None:
        self.status = replace(self.status, phase=phase, outcome=outcome, failure=failure)
        self.changed.emit(self.status)
        if self.status.progress.requests_done:
            self.data_added.emit()

    def _imported(self, _file: Path, hours: int) -> None:
        if hours:
            self.data_added.emit()
