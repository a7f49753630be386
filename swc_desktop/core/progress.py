"""Progress of long work, and how to pause or stop it between items."""

import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from types import FrameType
from typing import Final

_POLL_INTERVAL_S: Final = 0.05
"""A person who resumes does not notice it, and a paused run costs almost nothing."""


@dataclass(frozen=True)
class Progress:
    """How far a piece of work has come; ``total`` is None while it is still being counted."""

    done: int
    total: int | None
    stage: str = ""


ProgressSink = Callable[[Progress], None]


def no_progress(_progress: Progress) -> None:
    """Show nothing."""


_MEGABYTE: Final = 1_000_000
"""As disks and download sizes count."""


class Cancelled(Exception):
    """Raised inside the work by ``Control.checkpoint`` after ``Control.cancel``."""


class Control:
    """One run's pause and stop switch, safe to use from any thread and from a signal handler.

    It holds no lock: a signal handler that ran while its own thread held one would wait forever.
    """

    def __init__(self) -> None:
        self._cancelled = False
        self._paused = False

    def cancel(self) -> None:
        """Ask the work to stop at its next checkpoint; a paused run wakes up to stop."""
        self._cancelled = True

    def pause(self) -> None:
        """Pause the work at its next checkpoint until ``resume`` or ``cancel``."""
        self._paused = True

    def resume(self) -> None:
        """Let a paused run continue."""
        self._paused = False

    @property
    def cancelled(self) -> bool:
        """True once ``cancel`` was called."""
        return self._cancelled

    @property
    def paused(self) -> bool:
        """True between ``pause`` and ``resume``, until it is cancelled."""
        return self._paused and not self._cancelled

    def checkpoint(self) -> None:
        """Wait while paused; raise ``Cancelled`` once cancelled."""
        while self.paused:
            time.sleep(_POLL_INTERVAL_S)
        if self._cancelled:
            raise Cancelled


class Megabytes:
    """Counts the bytes done of ``total``; each call is a checkpoint."""

    def __init__(self, total: int, control: Control, sink: ProgressSink, stage: str = "MB") -> None:
        self.stage = stage
        self._total, self._control, self._sink = total, control, sink
        self._done = 0

    def __call__(self, size: int) -> None:
        """Add ``size`` bytes that are done; raises ``Cancelled``."""
        self._control.checkpoint()
        self._done += size
        done, total = self._done // _MEGABYTE, self._total // _MEGABYTE
        self._sink(Progress(done, max(done, total), self.stage))


@contextmanager
def stopping(control: Control) -> Iterator[None]:
    """Let Ctrl-C and SIGTERM stop the run after the current batch; a second one at once."""

    asked = False

    def stop(_number: int, _frame: FrameType | None) -> None:
        nonlocal asked
        if asked:
            raise KeyboardInterrupt
        asked = True
        control.cancel()

    before = {number: signal.signal(number, stop) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
