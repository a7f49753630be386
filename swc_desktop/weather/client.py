"""Asks the service for weather. The only module of this project that opens a connection.

What is sent follows from a ``WeatherRequest`` alone: cell centres, whole days, variables, model.
"""

import time
from datetime import UTC, timedelta
from email.utils import parsedate_to_datetime
from http.cookiejar import DefaultCookiePolicy
from typing import Final
from urllib.parse import urljoin, urlsplit

import requests
from urllib3.exceptions import HTTPError, ProtocolError, ReadTimeoutError

from swc_desktop import __version__
from swc_desktop.core.message import Message, message, message_of
from swc_desktop.core.progress import Cancelled, Control
from swc_desktop.core.weather import HOURLY_NAMES
from swc_desktop.settings.weather_settings import WeatherSettings, check_online
from swc_desktop.weather.clock import Clock
from swc_desktop.weather.errors import (
    WeatherLimitReached,
    WeatherLoginNeeded,
    WeatherRequestRefused,
    WeatherUnreachable,
)
from swc_desktop.weather.hours import CellHours, Model
from swc_desktop.weather.limits import (
    FAILURE_WEIGHT,
    Pacer,
    Waiting,
    clock_text,
    next_day,
    next_hour,
    next_minute,
)
from swc_desktop.weather.plan import WeatherRequest
from swc_desktop.weather.reply import CUT_SHORT, BrokenReply, error_reason, parse_reply, read_reply

MAX_TRIES: Final = 6
"""Tries of one request. Their pauses are 62 seconds together, which outlasts a short outage."""

FIRST_PAUSE_S: Final = 2.0
"""The pause after the first failure; each further one is twice as long."""

BUSY_PAUSE_S: Final = 5.0
"""The pause after a refusal that names no period to wait for. A round choice."""

MAX_LIMIT_WAITS: Final = 30
"""How often one request may be turned away for a limit before it counts as unreachable.

A round choice: a wait is an hour at most, so only a server that always refuses gets this far.
"""

_ASKS_TO_LOG_IN: Final = message(
    "Weather", "this network answers instead of it and probably wants a login first"
)
_NOT_ALLOWED: Final = message("Weather", "its limits do not allow this request")
_NO_ANSWER: Final = message("Weather", "{host} gave no usable answer ({reason}); trying again.")
_BUSY: Final = message("Weather", "{host} is busy with other requests of this address.")
_ASKS_TO_WAIT: Final = message("Weather", "{host} asks to wait ({reason}); continuing at {time}.")
_STATUS: Final = message("Weather", "status {status}")
_NO_REASON: Final = message("Weather", "no reason given")
_REDIRECTS: Final = message("Weather", "it redirects elsewhere, and this program does not follow")
_TOO_LATE: Final = message("Weather", "it did not answer in time")
_TOO_LARGE: Final = message("Weather", "its reply is larger than any weather is")
_TOO_SLOW: Final = message("Weather", "its reply came too slowly")
_NOT_TRUSTED: Final = message(
    "Weather",
    "its certificate cannot be trusted; check this computer's date, and whether this network asks "
    "for a login first",
)
_PROXY_SILENT: Final = message("Weather", "the proxy of this machine does not answer")
_NOT_REACHED: Final = message("Weather", "it cannot be reached")
_TIMEOUTS_S: Final = (15.0, 60.0)
"""To connect, and between two pieces of the reply. Round choices for slow satellite links."""

_MAX_REPLY_BYTES: Final = 64 << 20
"""Bounds memory: a reply of 50 cells and 14 days is some 3 MB."""

_CHUNK_BYTES: Final = 64 << 10
_MAX_SKEW: Final = timedelta(days=50 * 365)
"""A clock further off than this is taken for a broken header and not for the time."""


class TransientError(Exception):
    """A failure that may pass; its argument says why."""


class CountedError(TransientError):
    """A failure after the service began to answer, so it counted the whole request."""


class _Intercepted(TransientError):
    """Something on the way answered instead of the service: a network that wants a login."""


class _StoppedReading(Cancelled):
    """A person stopped while a reply was arriving, which the service had counted already."""


class Client:
    """One caller of the service, one request at a time."""

    def __init__(
        self,
        settings: WeatherSettings,
        clock: Clock,
        pacer: Pacer,
        *,
        whole_seconds: float = 300.0,
    ) -> None:
        """``whole_seconds`` is how long one reply may take from first to last byte.

        The timeouts of a connection do not end a reply that trickles in byte by byte.
        """
        self._settings = settings
        self._clock = clock
        self._pacer = pacer
        self._whole_seconds = whole_seconds
        self._session = requests.Session()
        self._session.headers.update(
            {"User-Agent": f"swc-desktop/{__version__}", "Accept": "application/json"}
        )
        if settings.key:
            self._session.headers["X-Api-Key"] = settings.key
        self._session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
        self._session.auth = _without_login

    def fetch(
        self, request: WeatherRequest, control: Control, waiting: Waiting
    ) -> tuple[CellHours, ...]:
        """The hours of a request, retried where a failure may pass.

        ``waiting`` gets until when and why, and when the wait is over. Raises the leaves of
        ``WeatherFault``, and ``Cancelled``.
        """
        url = self._url(request)
        host = urlsplit(url).netloc
        failures = limits = 0
        while True:
            self._pacer.make_room(request.weight, host, control, waiting)
            try:
                status, body = self._ask(url, parameters(request), control)
                if status == requests.codes.ok and body.lstrip().startswith(b"<"):
                    raise _Intercepted(_ASKS_TO_LOG_IN)
                reply = parse_reply(body) if status == requests.codes.ok else _error_json(body)
                reason = error_reason(reply)
                if status == requests.codes.ok and reason is None:
                    self._pacer.note(request.weight)
                    return read_reply(reply, request, self._pacer.now(), host)
                self._refuse(status, reason, host, control, waiting)
                limits += 1
                if limits > MAX_LIMIT_WAITS:
                    raise WeatherUnreachable(host=host, reason=_NOT_ALLOWED)
            except _StoppedReading:
                self._pacer.note(request.weight)
                raise
            except (TransientError, BrokenReply) as failure:
                failures += 1
                counted = isinstance(failure, BrokenReply | CountedError)
                self._pacer.note(request.weight if counted else FAILURE_WEIGHT)
                if failures >= MAX_TRIES and isinstance(failure, _Intercepted):
                    raise WeatherLoginNeeded(host=host) from failure
                if failures >= MAX_TRIES:
                    raise WeatherUnreachable(host=host, reason=failure) from failure
                pause = FIRST_PAUSE_S * 2 ** (failures - 1)
                why = _NO_ANSWER.fill(host=host, reason=message_of(failure))
                self._pacer.wait(pause, why, control, waiting)

    def _url(self, request: WeatherRequest) -> str:
        archive = request.model is Model.ARCHIVE
        return self._settings.archive_url if archive else self._settings.forecast_url

    def _ask(self, url: str, form: dict[str, str], control: Control) -> tuple[int, bytes]:
        """The status and body. Raises ``TransientError``, ``NeverOnline``, ``Cancelled``."""
        check_online()
        method, where = ("POST", "data") if self._settings.post else ("GET", "params")
        failed: type[TransientError] = TransientError
        try:
            with self._session.request(
                method,
                url,
                timeout=_TIMEOUTS_S,
                allow_redirects=False,
                stream=True,
                **{where: form},  # type: ignore[arg-type]
            ) as reply:
                if _is_intercepted(reply, url):
                    raise _Intercepted(_ASKS_TO_LOG_IN)
                self._set_skew(reply.headers.get("Date"))
                failed = CountedError if reply.status_code == requests.codes.ok else TransientError
                return reply.status_code, self._body(reply, failed, control)
        except (requests.Timeout, ReadTimeoutError) as error:
            raise failed(_TOO_LATE) from error
        except (requests.RequestException, HTTPError, OSError) as error:
            raise failed(_connection_problem(error)) from error

    def _body(
        self, reply: requests.Response, failed: type[TransientError], control: Control
    ) -> bytes:
        body = bytearray()
        end = time.monotonic() + self._whole_seconds
        while chunk := reply.raw.read1(_CHUNK_BYTES, decode_content=True):
            body += chunk
            if control.cancelled:
                raise _StoppedReading
            if len(body) > _MAX_REPLY_BYTES:
                raise failed(_TOO_LARGE)
            if time.monotonic() > end:
                raise failed(_TOO_SLOW)
        return bytes(body)

    def _set_skew(self, date: str | None) -> None:
        """Follow the service's clock, by which its counters run."""
        try:
            there = parsedate_to_datetime(date) if date else None
        except ValueError:
            there = None
        if there is None:
            return
        if there.tzinfo is None:
            there = there.replace(tzinfo=UTC)
        skew = there - self._clock.now()
        if abs(skew) < _MAX_SKEW:
            self._pacer.skew = skew

    def _refuse(
        self, status: int, given: str | None, host: str, control: Control, waiting: Waiting
    ) -> None:
        """Raise what an error means; return after the wait where it was a limit.

        ``given`` is the reason in the words of the service, None where the reply is not an error.
        """
        now = self._pacer.now()
        reason: Message | str = given or _NO_REASON
        if given is None:
            reason = _STATUS.fill(status=status)
        given = given or ""
        if status >= requests.codes.server_error or "overloaded" in given:
            raise TransientError(reason)
        self._pacer.note(FAILURE_WEIGHT)
        if status == requests.codes.too_many_requests or "limit exceeded" in given:
            if "Daily" in given:
                raise WeatherLimitReached(host=host, reason=reason, when=clock_text(next_day(now)))
            if "Hourly" in given:
                until = next_hour(now)
            elif "Minutely" in given:
                until = next_minute(now)
            else:
                self._pacer.wait(BUSY_PAUSE_S, _BUSY.fill(host=host), control, waiting)
                return
            why = _ASKS_TO_WAIT.fill(host=host, reason=reason, time=clock_text(until))
            self._pacer.wait_until(until, why, control, waiting)
            return
        if requests.codes.multiple_choices <= status < requests.codes.bad_request:
            reason = _REDIRECTS
        raise WeatherRequestRefused(host=host, reason=reason)


def parameters(request: WeatherRequest) -> dict[str, str]:
    """The parameters of a request, in the order in which they are sent."""
    return {
        "latitude": ",".join(f"{cell.latitude:.2f}" for cell in request.cells),
        "longitude": ",".join(f"{cell.longitude:.2f}" for cell in request.cells),
        "elevation": ",".join("nan" for _ in request.cells),
        "start_date": request.first.isoformat(),
        "end_date": request.last.isoformat(),
        "hourly": ",".join(HOURLY_NAMES),
        "models": request.model.value,
        "cell_selection": "nearest",
        "timezone": "GMT",
        "timeformat": "unixtime",
    }


def _is_intercepted(reply: requests.Response, url: str) -> bool:
    """Whether a reply is from a network that asks for a login, by its headers."""
    if reply.status_code == requests.codes.network_authentication_required:
        return True
    if reply.is_redirect:
        there = urlsplit(urljoin(url, reply.headers["location"]))
        return there.hostname != urlsplit(url).hostname
    is_page = "html" in reply.headers.get("Content-Type", "").lower()
    return reply.status_code == requests.codes.ok and is_page


def _without_login(request: requests.PreparedRequest) -> requests.PreparedRequest:
    """Send no user name and password, which requests would read from a ``.netrc`` for the host."""
    return request


def _error_json(body: bytes) -> object:
    """The JSON of an error reply; None for a page of HTML."""
    try:
        return parse_reply(body)
    except BrokenReply:
        return None


def _connection_problem(error: Exception) -> Message | str:
    """Why a connection failed, without the memory addresses and URLs of the library's texts."""
    if isinstance(error, requests.exceptions.SSLError):
        return _NOT_TRUSTED
    if isinstance(error, requests.exceptions.ProxyError):
        return _PROXY_SILENT
    if isinstance(error, ProtocolError):
        return CUT_SHORT
    if isinstance(error, requests.exceptions.ConnectionError):
        return _NOT_REACHED
    return type(error).__name__
