"""The free limits of the service, counted by its own clock and across restarts.

600 weight a minute, 5,000 an hour, 10,000 a day; the counters restart at the full minute, the full
hour and at midnight UTC. A request that fails counts 1. Source: open-meteo.com/en/pricing.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final, Protocol
from urllib.parse import urlsplit

from swc_desktop.core.message import Message, message
from swc_desktop.core.progress import Control
from swc_desktop.settings.weather_settings import WeatherSettings
from swc_desktop.weather.clock import Clock
from swc_desktop.weather.errors import WeatherLimitReached
from swc_desktop.weather.plan import FREE_A_DAY, FREE_AN_HOUR, PACE_A_MINUTE

Waiting = Callable[[datetime | None, Message | None], None]
"""Gets until when and why the program waits, and None twice when the wait is over.

The fact ``time`` of a reason is the end of the wait on the service's clock.
"""

FAILURE_WEIGHT: Final = 1.0
"""What the service counts for a request that it refuses."""

_DAY_USED_UP: Final = message("Weather", "the free requests of the day are used up")
_HOUR_USED_UP: Final = message(
    "Weather", "The free requests of this hour are used up; continuing at {time}."
)
_MINUTE_USED_UP: Final = message(
    "Weather", "The free requests of this minute are used up; continuing at {time}."
)
_FREE_HOSTS: Final = (".open-meteo.com",)
_MARGIN: Final = timedelta(seconds=1)
"""Waited beyond the full minute or hour, because clocks differ a little."""


class Ledger(Protocol):
    """Where the weight of requests is recorded."""

    def spent(self, since: datetime) -> float: ...

    def note_spent(self, at: datetime, weight: float) -> None: ...


def is_limited(settings: WeatherSettings) -> bool:
    """Whether the free limits hold: not with an API key or on another server."""
    hosts = (urlsplit(url).hostname or "" for url in (settings.archive_url, settings.forecast_url))
    return not settings.key and any(f".{host}".endswith(_FREE_HOSTS) for host in hosts)


def next_minute(now: datetime) -> datetime:
    """When the counter of the minute restarts."""
    return now.replace(second=0, microsecond=0) + timedelta(minutes=1)


def next_hour(now: datetime) -> datetime:
    """When the counter of the hour restarts."""
    return now.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)


def next_day(now: datetime) -> datetime:
    """When the counter of the day restarts, in UTC."""
    return now.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)


class Pacer:
    """Holds requests back until they fit. ``skew`` is the service's clock minus this machine's."""

    def __init__(self, ledger: Ledger, clock: Clock, *, limited: bool) -> None:
        self._ledger = ledger
        self._clock = clock
        self._limited = limited
        self.skew = timedelta(0)

    def now(self) -> datetime:
        """The time on the service's clock, in UTC."""
        return self._clock.now() + self.skew

    def make_room(self, weight: float, host: str, control: Control, waiting: Waiting) -> None:
        """Wait until a weight fits. Raises ``WeatherLimitReached`` and ``Cancelled``."""
        while self._limited:
            now = self.now()
            if self._spent(next_day(now), timedelta(days=1)) + weight > FREE_A_DAY:
                raise WeatherLimitReached(
                    host=host, reason=_DAY_USED_UP, when=clock_text(next_day(now))
                )
            hour = self._spent(next_hour(now), timedelta(hours=1))
            minute = self._spent(next_minute(now), timedelta(minutes=1))
            if hour + weight > FREE_AN_HOUR:
                until, why = next_hour(now), _HOUR_USED_UP
            elif minute + weight > max(PACE_A_MINUTE, weight):
                until, why = next_minute(now), _MINUTE_USED_UP
            else:
                return
            self.wait_until(until, why.fill(time=clock_text(until)), control, waiting)

    def _spent(self, end: datetime, length: timedelta) -> float:
        """The weight in a period; what a wrong clock noted after its end does not count."""
        return self._ledger.spent(end - length) - self._ledger.spent(end)

    def wait_until(self, until: datetime, why: Message, control: Control, waiting: Waiting) -> None:
        """Wait for a time on the service's clock, saying why. Raises ``Cancelled``."""
        waiting(until, why)
        self._clock.wait((until + _MARGIN - self.now()).total_seconds(), control)
        waiting(None, None)

    def wait(self, seconds: float, why: Message, control: Control, waiting: Waiting) -> None:
        """Wait some seconds, saying why. Raises ``Cancelled``."""
        waiting(self.now() + timedelta(seconds=seconds), why)
        self._clock.wait(seconds, control)
        waiting(None, None)

    def note(self, weight: float) -> None:
        """Count a request that was made."""
        self._ledger.note_spent(self.now(), weight)


def clock_text(instant: datetime) -> str:
    """A time of the service's clock as text, like ``14:05 UTC``."""
    return f"{instant:%H:%M} UTC"
