"""The status of a run, in numbers."""

from collections import deque
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Final

from swc_desktop.photos.find import FoundPhotos
from swc_desktop.photos.left_out import ByKind, Listed, together, total

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
class Arrival:
    """What happened to everything that was added since the window was last idle.

    ``added`` photographs were read and ``failed`` files could not be; both are in the list.
    """

    paths: tuple[Path, ...] = ()
    added: int = 0
    failed: int = 0
    already_here: Listed = field(default_factory=Listed)
    left_out: ByKind = field(default_factory=dict)

    def __add__(self, other: "Arrival") -> "Arrival":
        return Arrival(
            self.paths + other.paths,
            self.added + other.added,
            self.failed + other.failed,
            self.already_here + other.already_here,
            together(self.left_out, other.left_out),
        )

    @classmethod
    def of(cls, found: FoundPhotos) -> "Arrival":
        """The part of a search result that was not added."""
        return cls(already_here=found.already_here, left_out=found.left_out)

    @property
    def not_added(self) -> int:
        """How many were already in the list or were left out."""
        return self.already_here.count + total(self.left_out)

    @property
    def nothing(self) -> bool:
        """True when nothing came into the list."""
        return not self.added and not self.failed


@dataclass(frozen=True)
class RunStatus:
    """Status of a run; ``rate`` in photographs per second and ``seconds_left`` once known.

    ``detail`` names the lost folder, or is the sentence of an error. ``refreshing_weather`` is True
    while photographs are updated with new weather. ``arrival`` is None before anything was added,
    and for an earlier run.
    """

    phase: Phase = Phase.IDLE
    done: int = 0
    total: int = 0
    found: int = 0
    rate: float | None = None
    seconds_left: float | None = None
    detail: str = ""
    refreshing_weather: bool = False
    arrival: Arrival | None = None


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
