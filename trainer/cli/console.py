"""Progress of the trainer on a terminal."""

import sys
from time import monotonic

from swc_desktop.core.message import Message, english
from swc_desktop.core.progress import Progress
from swc_desktop.weather.prefetch import FetchProgress

_INTERVAL_S = 2.0
"""Least time between two lines; a round choice."""

_MIN_STEPS = 10
"""Of many steps, the first few say too little about the time that is left."""


class ConsoleProgress:
    """Writes the progress of stages with the time left, at most every two seconds."""

    def __init__(self) -> None:
        self._stage = ""
        self._began = self._written = monotonic()

    def __call__(self, seen: Progress) -> None:
        now = monotonic()
        if seen.stage.partition(" of ")[0] != self._stage:
            self._stage = seen.stage.partition(" of ")[0]
            self._began = now
        elif now - self._written < _INTERVAL_S and seen.done != seen.total:
            return
        self._written = now
        sys.stderr.write(f"{seen.stage}: {seen.done}{self._rest(seen, now)}\n")

    def _rest(self, seen: Progress, now: float) -> str:
        if seen.total is None:
            return ""
        taken = now - self._began
        early = seen.done < _MIN_STEPS and seen.total > 2 * _MIN_STEPS
        if not 0 < seen.done < seen.total or taken < _INTERVAL_S or early:
            return f" of {seen.total}"
        left = taken / seen.done * (seen.total - seen.done)
        return f" of {seen.total}, about {_in_words(left)} left"


def _in_words(seconds: float) -> str:
    return f"{round(seconds)} s" if seconds < 90 else f"{round(seconds / 60)} min"


class ConsoleFetchProgress:
    """Writes each wait, and the requests made (``done``) with the time left."""

    def __init__(self) -> None:
        self.done = 0
        self._began = monotonic()
        self._waiting: Message | None = None

    def __call__(self, seen: FetchProgress) -> None:
        if seen.waiting is not None:
            if seen.waiting != self._waiting:
                sys.stderr.write(f"{english(seen.waiting)}\n")
            self._waiting = seen.waiting
            return
        self._waiting = None
        if seen.requests_done > self.done:
            taken = monotonic() - self._began
            left = round(taken / seen.requests_done * (seen.requests - seen.requests_done) / 60)
            sys.stderr.write(
                f"requests: {seen.requests_done} of {seen.requests}, about {left} min left\n"
            )
        self.done = seen.requests_done
