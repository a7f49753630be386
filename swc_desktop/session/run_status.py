"""The status of a run, in numbers."""

from collections import deque
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from swc_desktop.core.message import Message
from swc_desktop.projects.arrived import Arrived

WINDOW_S: Final = 20.0
"""How far back the rate is measured; a round choice: steady, yet follows slow files."""


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
        """True while photographs are classified, or will be without another command."""
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
    """Status of a run; ``rate`` in photographs per second and ``seconds_left`` once known.

    ``detail`` names the lost folder, or is what an error says. ``refreshing_weather`` is True
    while photographs are updated with new weather. ``waiting`` is how many folders and files will
    be added after what is added now. ``arrival`` is None before anything was added.
    """

    phase: Phase = Phase.IDLE
    done: int = 0
    total: int = 0
    found: int = 0
    rate: float | None = None
    seconds_left: float | None = None
    detail: Message | str = ""
    refreshing_weather: bool = False
    waiting: int = 0
    arrival: Arrived | None = None


class RateMeter:
    """Photographs per second over the last ``WINDOW_S``; times are seconds of any clock."""

    def __init__(self) -> None:
        self._marks: deque[tuple[float, int]] = deque()

    def begin(self, now: float, done: int) -> None:
        """Start the measurement again, also after a pause."""
        self._marks = deque([(now, done)])

    def mark(self, now: float, done: int) -> None:
        """Add how many are done."""
        self._marks.append((now, done))
        while len(self._marks) > 2 and now - self._marks[1][0] > WINDOW_S:
            self._marks.popleft()

    @property
    def rate(self) -> float | None:
        """Photographs per second, None before there are two marks."""
        if len(self._marks) < 2:
            return None
        (start, first), (end, last) = self._marks[0], self._marks[-1]
        return (last - first) / (end - start) if end > start and last > first else None
