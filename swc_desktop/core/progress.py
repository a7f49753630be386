"""Progress of long work, and the means to pause or stop it between items."""

import threading
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Progress:
    """How far a piece of work has come; ``total`` is None while it is still being counted."""

    done: int
    total: int | None
    stage: str = ""


ProgressSink = Callable[[Progress], None]


class Cancelled(Exception):
    """Raised inside the work by ``Control.checkpoint`` after ``Control.cancel``."""


class Control:
    """One run's pause and stop switch, safe to use from any thread."""

    def __init__(self) -> None:
        self._turn = threading.Lock()
        self._cancelled = threading.Event()
        self._running = threading.Event()
        self._running.set()

    def cancel(self) -> None:
        """Ask the work to stop at its next checkpoint; a paused run wakes up to stop."""
        with self._turn:
            self._cancelled.set()
            self._running.set()

    def pause(self) -> None:
        """Hold the work at its next checkpoint until ``resume`` or ``cancel``."""
        with self._turn:
            if not self._cancelled.is_set():
                self._running.clear()

    def resume(self) -> None:
        """Let a paused run go on."""
        self._running.set()

    @property
    def cancelled(self) -> bool:
        """True once ``cancel`` was called."""
        return self._cancelled.is_set()

    @property
    def paused(self) -> bool:
        """True between ``pause`` and ``resume``."""
        return not self._running.is_set()

    def checkpoint(self) -> None:
        """Wait while paused; raise ``Cancelled`` once cancelled."""
        self._running.wait()
        if self._cancelled.is_set():
            raise Cancelled
