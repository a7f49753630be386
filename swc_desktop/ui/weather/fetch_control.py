"""Starts, pauses and stops the fetching of weather, and says how it stands."""

from dataclasses import dataclass, replace
from enum import Enum, auto
from pathlib import Path
from time import monotonic
from typing import Final

from PySide6.QtCore import QObject, Signal

from swc_desktop.core.progress import Control
from swc_desktop.ui.workers.weather_thread import WeatherServices, WeatherThread
from swc_desktop.weather.limits import is_limited
from swc_desktop.weather.plan import Plan
from swc_desktop.weather.prefetch import FetchOutcome, FetchProgress


class FetchPhase(Enum):
    """How a fetch stands."""

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
    """A fetch, as far as it is; ``sentence`` is why it failed."""

    phase: FetchPhase = FetchPhase.IDLE
    progress: FetchProgress = _NOTHING_DONE
    seconds_left: float | None = None
    outcome: FetchOutcome | None = None
    sentence: str = ""

    @property
    def busy(self) -> bool:
        """True until it has ended."""
        return self.phase in (FetchPhase.RUNNING, FetchPhase.PAUSED, FetchPhase.STOPPING)


class FetchControl(QObject):
    """The weather of one window; a fetch goes on when the dialog that began it is closed.

    ``changed`` follows each change of ``status``; ``came``: weather came that was not there.
    """

    changed = Signal(object)
    came = Signal()

    def __init__(self, services: WeatherServices, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.services = services
        self.status = FetchStatus()
        self.work = WeatherThread(services, self)
        self._control = Control()
        self._plan = Plan(())
        self._limited = True
        self._began = 0.0
        self.work.fetching.connect(self._fetching)
        self.work.fetched.connect(self._fetched)
        self.work.taken.connect(self._taken)

    def start(self, plan: Plan) -> None:
        """Fetch a plan; a fetch that is under way is left alone."""
        if self.status.busy:
            return
        self._control = Control()
        self._plan = plan
        self._limited = is_limited(self.services.settings())
        self._began = monotonic()
        progress = FetchProgress(0, len(plan.calls), 0.0, plan.weight)
        self.status = FetchStatus(FetchPhase.RUNNING, progress, self._seconds_left(progress))
        self.work.fetch(plan, self._control)
        self.changed.emit(self.status)

    def pause(self) -> None:
        """Hold it after the call in hand."""
        if self.status.phase is FetchPhase.RUNNING:
            self._control.pause()
            self._set(FetchPhase.PAUSED)

    def resume(self) -> None:
        """Let it go on."""
        if self.status.phase is FetchPhase.PAUSED:
            self._control.resume()
            self._set(FetchPhase.RUNNING)

    def stop(self) -> None:
        """End it after the call in hand; what came is kept."""
        if self.status.busy:
            self._control.cancel()
            self._set(FetchPhase.STOPPING)

    def close(self) -> None:
        """Stop, and end the thread."""
        self._control.cancel()
        self.work.finish()

    def _set(self, phase: FetchPhase) -> None:
        self.status = replace(self.status, phase=phase)
        self.changed.emit(self.status)

    def _fetching(self, progress: FetchProgress) -> None:
        self.status = replace(
            self.status, progress=progress, seconds_left=self._seconds_left(progress)
        )
        self.changed.emit(self.status)

    def _seconds_left(self, progress: FetchProgress) -> float | None:
        """By the free limits where they hold, else by how fast it went so far."""
        if self._limited:
            done = Plan(self._plan.calls[: progress.calls_done])
            return self._plan.seconds - done.seconds
        if not progress.calls_done:
            return None
        each = (monotonic() - self._began) / progress.calls_done
        return each * (progress.calls - progress.calls_done)

    def _fetched(self, outcome: FetchOutcome | None, sentence: str) -> None:
        phase = FetchPhase.FAILED if sentence else FetchPhase.STOPPED
        if outcome is not None:
            phase = FetchPhase.DONE
        self.status = replace(self.status, phase=phase, outcome=outcome, sentence=sentence)
        self.changed.emit(self.status)
        if self.status.progress.calls_done:
            self.came.emit()

    def _taken(self, _file: Path, hours: int) -> None:
        if hours:
            self.came.emit()
