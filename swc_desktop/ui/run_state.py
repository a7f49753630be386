"""How a run stands, in numbers."""

from collections import deque
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

WINDOW_SECONDS: Final = 20.0
"""How far back the rate is measured."""


class Phase(StrEnum):
    """What the run is doing."""

    IDLE = "idle"
    OPENING = "opening"
    READING = "reading"
    RUNNING = "running"
    PAUSED = "paused"
    LOST = "lost"
    STOPPING = "stopping"
    STOPPED = "stopped"
    FINISHED = "finished"
    FAILED = "failed"

    @property
    def busy(self) -> bool:
        """True while photographs are being classified, or will be without further asking."""
        return self in (
            Phase.OPENING,
            Phase.READING,
            Phase.RUNNING,
            Phase.PAUSED,
            Phase.LOST,
            Phase.STOPPING,
        )


@dataclass(frozen=True)
class RunStatus:
    """Where a run stands; ``rate`` in photographs a second and ``seconds_left`` once known.

    ``detail`` names the lost folder, or is the sentence of a fault. ``renewing`` is True while
    photographs are looked at again because weather came.
    """

    phase: Phase = Phase.IDLE
    done: int = 0
    total: int = 0
    found: int = 0
    rate: float | None = None
    seconds_left: float | None = None
    detail: str = ""
    renewing: bool = False


class RateMeter:
    """Photographs a second over the last ``WINDOW_SECONDS``; times are seconds of any clock."""

    def __init__(self) -> None:
        self._marks: deque[tuple[float, int]] = deque()

    def begin(self, now: float, done: int) -> None:
        """Measure anew from here, also after a pause."""
        self._marks = deque([(now, done)])

    def mark(self, now: float, done: int) -> None:
        """Note how many are done."""
        self._marks.append((now, done))
        while len(self._marks) > 2 and now - self._marks[1][0] > WINDOW_SECONDS:
            self._marks.popleft()

    @property
    def rate(self) -> float | None:
        """Photographs a second, None before there are two marks."""
        if len(self._marks) < 2:
            return None
        (start, first), (end, last) = self._marks[0], self._marks[-1]
        return (last - first) / (end - start) if end > start and last > first else None
