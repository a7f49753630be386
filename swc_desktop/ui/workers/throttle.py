"""Work of the window's thread that is asked for often and done rarely enough to leave room."""

from collections.abc import Callable
from time import monotonic
from typing import Final

from PySide6.QtCore import QObject, QTimer

MIN_INTERVAL_S: Final = 0.4
"""Changes that come faster than this are shown together; a person sees no difference."""

SHARE: Final = 10
"""The work takes at most one tenth of the time of a thread."""


class Throttle(QObject):
    """Calls ``work`` soon after each request, but never too often for what it takes."""

    def __init__(self, work: Callable[[], object], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._work = work
        self._last = 0.0
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.now)
        self.interval_s = 0.0
        """Seconds at least between the end of the last time and the next."""

    def request(self) -> None:
        """Do the work once the interval since the last time is over."""
        if not self._timer.isActive():
            wait_s = max(0.0, self._last + self.interval_s - monotonic())
            self._timer.start(round(wait_s * 1000))

    def now(self) -> None:
        """Do the work at once."""
        self._timer.stop()
        begin = monotonic()
        self._work()
        self._last = monotonic()
        self.interval_s = max(MIN_INTERVAL_S, SHARE * (self._last - begin))

    def count_in(self, seconds: float) -> None:
        """Take what the last work began in another thread, and has just ended, as a part of it."""
        self._last = monotonic()
        self.interval_s = max(self.interval_s, SHARE * seconds)

    @property
    def waits(self) -> bool:
        """Whether work was requested and is not done yet."""
        return self._timer.isActive()
