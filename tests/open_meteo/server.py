"""A stand-in for the weather service on loopback, faithful to its contract and its failures.

``python -m tests.open_meteo.server --port 8080 --today 2026-11-24`` serves by hand.
"""

import argparse
import json
import math
import struct
import threading
import time
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Final
from urllib.parse import parse_qsl, urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from swc_desktop.core.weather import CURRENT_NAMES, HOURLY
from tests.open_meteo.weather import as_json, height_at, weather_at

ARCHIVE_DELAY_DAYS: Final = 5
MAX_LOCATIONS: Final = 1000
MAX_WEIGHT: Final = 5000
STREAM_ERROR: Final = "Unexpected error while streaming data: timeoutReached"
MODELS: Final = {"era5_seamless": 0.1, "era5": 0.25, "ecmwf_ifs025": 0.25}
"""The step of each model's grid in degrees."""

LIMITS: Final = {
    "minute": "Minutely API request limit exceeded. Please try again in one minute.",
    "hour": "Hourly API request limit exceeded. Please try again in the next hour.",
    "day": "Daily API request limit exceeded. Please try again tomorrow.",
    "concurrent": "Too many concurrent requests",
}
LOGIN_PAGE = b"<!DOCTYPE html><html><title>Welcome to Hotel Tabora</title>Room number?</html>"


@dataclass(frozen=True)
class Seen:
    """One request as it came over the wire."""

    method: str
    path: str
    raw: bytes
    parameters: tuple[tuple[str, str], ...]
    headers: dict[str, str]

    def __getitem__(self, name: str) -> str:
        return dict(self.parameters)[name]


class Refused(Exception):
    """An error of the service: status and reason."""

    def __init__(self, status: int, reason: str) -> None:
        super().__init__(reason)
        self.status = status
        self.reason = reason


@dataclass
class Service:
    """What the server does, and what it saw.

    ``faults`` are used up one a request: ``cut``, ``stream error``, ``slow``, ``huge``, ``502``,
    ``503``, ``minute``, ``hour``, ``day``, ``concurrent``, ``redirect``, ``units``, ``places``,
    ``range``, ``shifted``, ``nan``, ``reset``, ``key``, ``login page``,
    ``login page without kind``, ``login redirect``, ``511``.
    ``skew`` is added to the clock it tells.
    """

    today: date = date(2026, 11, 24)
    limits: dict[str, float] = field(
        default_factory=lambda: {"minute": 600.0, "hour": 5000.0, "day": 10000.0}
    )
    faults: deque[str] = field(default_factory=deque)
    key: str = ""
    skew: timedelta = timedelta(0)
    slow_seconds: float = 0.0
    counts_weight: bool = False
    seen: list[Seen] = field(default_factory=list)
    spent: dict[str, float] = field(default_factory=dict)
    base_url: str = ""
    now: datetime = datetime(2026, 11, 24, 10, 30, 15, tzinfo=UTC)

    def windows(self) -> dict[str, str]:
        """The running minute, hour and day, by name."""
        return {
            "minute": f"{self.now:%Y%m%d%H%M}",
            "hour": f"{self.now:%Y%m%d%H}",
            "day": f"{self.now:%Y%m%d}",
        }

    def check(self) -> None:
        """Refuse a request where a counter is full, as the service does before it counts."""
        if not self.counts_weight:
            return
        for name, window in self.windows().items():
            if self.spent.get(f"{name} {window}", 0.0) >= self.limits[name]:
                raise Refused(429, LIMITS[name])

    def count(self, weight: float) -> None:
        """Count the weight of an answered request; an error counts 1."""
        for name, window in self.windows().items():
            counter = f"{name} {window}"
            self.spent[counter] = self.spent.get(counter, 0.0) + weight

    def answer(self, path: str, asked: dict[str, str]) -> tuple[Any, float]:
        """The reply to a request and its weight; raises ``Refused``."""
        if path.rstrip("/") not in ("/v1/archive", "/v1/era5", "/v1/forecast"):
            raise Refused(404, "Not Found")
        places = self._places(asked)
        first, last = self._days(asked, forecast=path.endswith("forecast"))
        columns = asked.get("hourly", "").split(",")
        for column in columns:
            if CURRENT_NAMES.get(column) not in HOURLY:
                kind = "ForecastVariable" if path.endswith("forecast") else "ArchiveVariableHourly"
                raise Refused(
                    400,
                    f"Data corrupted at path ''. Cannot initialize {kind} from invalid String "
                    f"value {column}.",
                )
        days = (last - first).days + 1
        units = len(columns) / 10
        weight = len(places) * max(1.0, units, units * days / 14)
        if weight > MAX_WEIGHT:
            raise Refused(
                400,
                "Your API call requests too much data. Please reduce the number of variables, "
                "locations and/or weather models.",
            )
        replies = [
            self._place(number, place, columns, first, last, path, asked)
            for number, place in enumerate(places)
        ]
        return (replies[0] if len(replies) == 1 else replies), weight

    def _places(self, asked: dict[str, str]) -> list[tuple[float, float]]:
        latitudes, longitudes = (
            [float(value) for value in asked.get(name, "").split(",") if value]
            for name in ("latitude", "longitude")
        )
        if len(latitudes) != len(longitudes):
            raise Refused(
                400, "Parameter 'latitude' and 'longitude' must have the same number of elements"
            )
        elevations = asked.get("elevation")
        if elevations is not None and len(elevations.split(",")) != len(latitudes):
            raise Refused(
                400, "Parameter 'elevation' and coordinates must have the same number of elements"
            )
        if len(latitudes) > MAX_LOCATIONS:
            raise Refused(400, "Only up to 1000 locations can be requested at once")
        for latitude, longitude in zip(latitudes, longitudes, strict=True):
            if not abs(latitude) <= 90:
                raise Refused(400, f"Latitude must be in range of -90 to 90°. Given: {latitude}.")
            if not abs(longitude) <= 180:
                raise Refused(
                    400, f"Longitude must be in range of -180 to 180°. Given: {longitude}."
                )
        return list(zip(latitudes, longitudes, strict=True))

    def _days(self, asked: dict[str, str], *, forecast: bool) -> tuple[date, date]:
        if "past_days" in asked and "start_date" in asked:
            raise Refused(
                400,
                "Parameter 'past_days' is mutually exclusive with 'start_date' and 'end_date'",
            )
        try:
            first, last = (date.fromisoformat(asked[name]) for name in ("start_date", "end_date"))
        except (KeyError, ValueError) as error:
            raise Refused(400, "Invalid date format. Make sure to use 'YYYY-MM-DD'") from error
        if last < first:
            raise Refused(400, "End-date must be larger or equals than start-date")
        low = self.today - timedelta(days=93) if forecast else date(1940, 1, 1)
        high = self.today + timedelta(days=16 if forecast else 0)
        for name, day in (("start_date", first), ("end_date", last)):
            if not low <= day <= high:
                raise Refused(
                    400, f"Parameter '{name}' is out of allowed range from {low} to {high}"
                )
        return first, last

    def _place(
        self,
        number: int,
        place: tuple[float, float],
        columns: list[str],
        first: date,
        last: date,
        path: str,
        asked: dict[str, str],
    ) -> dict[str, Any]:
        model = asked.get("models", "best_match")
        latitude, longitude = (on_grid(model, value) for value in place)
        offset, zone = self._zone(asked.get("timezone", "GMT"))
        start = int(datetime(first.year, first.month, first.day, tzinfo=UTC).timestamp()) // 3600
        hours = [start - offset // 3600 + hour for hour in range(24 * ((last - first).days + 1))]
        has_until = self.today - timedelta(days=ARCHIVE_DELAY_DAYS)
        end = int(datetime(has_until.year, has_until.month, has_until.day, tzinfo=UTC).timestamp())
        archive = not path.endswith("forecast")
        values = [
            None if archive and hour * 3600 >= end else weather_at(model, latitude, longitude, hour)
            for hour in hours
        ]
        reply: dict[str, Any] = {
            "latitude": as_float32(latitude),
            "longitude": as_float32(longitude),
            "generationtime_ms": 0.25,
            "utc_offset_seconds": offset,
            "timezone": zone,
            "timezone_abbreviation": zone,
            "elevation": height_at(latitude, longitude),
        }
        if number:
            reply["location_id"] = number
        unix = asked.get("timeformat") == "unixtime"
        reply["hourly_units"] = {
            "time": "unixtime" if unix else "iso8601",
            **{column: HOURLY[CURRENT_NAMES[column]].unit for column in columns},
        }
        reply["hourly"] = {
            "time": [
                hour * 3600
                if unix
                else f"{datetime.fromtimestamp(hour * 3600 + offset, UTC):%Y-%m-%dT%H:%M}"
                for hour in hours
            ],
            **{
                column: [
                    None
                    if one is None
                    else as_json(CURRENT_NAMES[column], one[CURRENT_NAMES[column]])
                    for one in values
                ]
                for column in columns
            },
        }
        return reply

    def _zone(self, name: str) -> tuple[int, str]:
        """The offset of a zone **on the day of the request**, as the service has it."""
        if name == "GMT":
            return 0, "GMT"
        try:
            offset = self.now.astimezone(ZoneInfo(name)).utcoffset()
        except (ZoneInfoNotFoundError, ValueError) as error:
            raise Refused(400, "Invalid timezone") from error
        assert offset is not None
        return int(offset.total_seconds()), name


def on_grid(model: str, degrees: float) -> float:
    """The nearest coordinate of a model's grid."""
    step = MODELS.get(model, 0.1)
    return math.floor(degrees / step + 0.5) * step


def as_float32(value: float) -> float:
    """A coordinate as the service prints it: 51.2 comes as 51.199997 or so."""
    (rounded,) = struct.unpack("<f", struct.pack("<f", value))
    return float(f"{rounded:.6f}")


class Handler(BaseHTTPRequestHandler):
    """Speaks for the ``service`` of its server."""

    protocol_version = "HTTP/1.1"
    service: Service

    def log_message(self, *_: object) -> None:
        """Say nothing on the terminal."""

    def date_time_string(self, _timestamp: float | None = None) -> str:
        return format_datetime(self.service.now + self.service.skew, usegmt=True)

    def do_GET(self) -> None:
        self._serve(urlsplit(self.path).query.encode())

    def do_POST(self) -> None:
        self._serve(self.rfile.read(int(self.headers.get("Content-Length", 0))))

    def _serve(self, form: bytes) -> None:
        service = self.service
        pairs = tuple(parse_qsl(form.decode(), keep_blank_values=True))
        path = urlsplit(self.path).path
        raw = f"{self.command} {self.path}\n".encode() + self.headers.as_bytes() + form
        service.seen.append(Seen(self.command, path, raw, pairs, dict(self.headers)))
        if service.slow_seconds:
            time.sleep(service.slow_seconds)
        fault = service.faults.popleft() if service.faults else ""
        try:
            self._fail_first(fault)
            service.check()
            if service.key and self.headers.get("X-Api-Key") != service.key:
                raise Refused(400, "The supplied API key is invalid.")
            reply, weight = service.answer(path, dict(pairs))
        except Refused as refused:
            service.count(1.0)
            self._send(refused.status, {"error": True, "reason": refused.reason})
            return
        service.count(weight)
        self._send_with(fault, reply)

    def _fail_first(self, fault: str) -> None:
        if fault in LIMITS:
            raise Refused(429, LIMITS[fault])
        if fault == "503":
            raise Refused(503, "The service is overloaded")
        if fault == "key":
            raise Refused(401, "API key required. Please add &apikey= to the URL.")

    def _send(self, status: int, reply: object) -> None:
        self._send_bytes(status, json.dumps(reply).encode())

    def _send_bytes(
        self, status: int, body: bytes, kind: str = "application/json; charset=utf-8"
    ) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def _send_with(self, fault: str, reply: Any) -> None:
        """Send a reply, spoilt by a fault."""
        first = reply[0] if isinstance(reply, list) else reply
        if fault == "units":
            first["hourly_units"]["temperature_2m"] = "°F"
        elif fault == "places":
            reply = [first, first, first, *([] if isinstance(reply, list) else [first])][:-1]
        elif fault == "range":
            first["hourly"]["temperature_2m"][3] = 1e6
        elif fault == "shifted":
            first["hourly"]["time"] = [second + 3600 for second in first["hourly"]["time"]]
        elif fault == "elsewhere":
            first["latitude"] = -first["latitude"] + 1
        body = json.dumps(reply).encode()
        if fault == "nan":
            body = body.replace(b'"elevation"', b'"odd": NaN, "elevation"', 1)
        if fault == "502":
            self._send_bytes(502, b"<html><h1>502 Bad Gateway</h1></html>", "text/html")
        elif fault == "redirect":
            self.send_response(307)
            self.send_header("Location", "http://127.0.0.1:9/elsewhere")
            self.send_header("Content-Length", "0")
            self.end_headers()
        elif fault == "login page":
            self._send_bytes(200, LOGIN_PAGE, "text/html; charset=utf-8")
        elif fault == "login page without kind":
            self._send_bytes(200, b"\r\n" + LOGIN_PAGE, "application/json")
        elif fault == "login redirect":
            self.send_response(302)
            self.send_header("Location", "http://login.hotel.example/?to=weather")
            self.send_header("Date", "Thu, 01 Jan 2004 00:00:00 GMT")
            self.send_header("Content-Length", "0")
            self.end_headers()
        elif fault == "511":
            self._send_bytes(511, LOGIN_PAGE, "text/html")
        elif fault == "stream error":
            self._send_bytes(200, body[: len(body) // 2] + STREAM_ERROR.encode())
        elif fault in ("cut", "reset", "slow", "huge"):
            self._spoil(fault, body)
        else:
            self._send_bytes(200, body)

    def _spoil(self, fault: str, body: bytes) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "application/json; charset=utf-8")
        endless = fault == "huge"
        self.send_header("Content-Length", str(1 << 40 if endless else len(body)))
        self.end_headers()
        self.close_connection = True
        try:
            if fault == "slow":
                for byte in body[:2000]:
                    self.wfile.write(bytes([byte]))
                    self.wfile.flush()
                    time.sleep(0.02)
            while endless:
                self.wfile.write(b" " * (1 << 20))
            self.wfile.write(body[: len(body) // 2] if fault == "cut" else b"")
        except OSError:
            return


@contextmanager
def serving(service: Service, port: int = 0) -> Iterator[Service]:
    """The service on a loopback port; ``base_url`` says where."""

    class Mine(Handler):
        pass

    Mine.service = service
    server = ThreadingHTTPServer(("127.0.0.1", port), Mine)
    server.daemon_threads = True
    service.base_url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield service
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def main() -> None:
    """Serve until Ctrl-C."""
    parser = argparse.ArgumentParser(description="A stand-in for the weather service.")
    parser.add_argument("--port", type=int, default=8080)
    parser.add_argument("--today", type=date.fromisoformat, default=datetime.now(UTC).date())
    parser.add_argument("--slow", type=float, default=0.0, metavar="SECONDS")
    parser.add_argument("--fault", action="append", default=[], help="one for each request")
    given = parser.parse_args()
    service = Service(
        today=given.today,
        slow_seconds=given.slow,
        faults=deque(given.fault),
        now=datetime.now(UTC),
    )
    with serving(service, given.port):
        print(service.base_url)  # noqa: T201
        try:
            threading.Event().wait()
        except KeyboardInterrupt:
            return


if __name__ == "__main__":
    main()
