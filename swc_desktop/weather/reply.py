"""The replies of the service, read without trusting them.

Contract: the replies of Open-Meteo's archive and forecast (2026). JSON that does not parse is a
fault of the server (its stream broke); JSON that does not answer the request is refused.
"""

import json
import math
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from swc_desktop.core.message import message
from swc_desktop.core.weather import CURRENT_NAMES, HOURLY, HOURLY_NAMES
from swc_desktop.weather.errors import WeatherReplyWrong
from swc_desktop.weather.grid import Cell, first_hour
from swc_desktop.weather.hours import CellHours
from swc_desktop.weather.plan import WeatherRequest

MAX_AWAY_DEG: Final = 0.2
"""How far the cell of a reply may be from the one requested: the models' grids differ."""

_MAX_DIGITS: Final = 20
"""Converting a text of very many digits takes quadratic time (CVE-2020-10735)."""

_SECONDS_PER_HOUR: Final = 3600
_HEIGHTS_M: Final = (-1000.0, 9000.0)
"""Below the Dead Sea and above Mount Everest."""

CUT_SHORT: Final = message("Weather", "its reply was cut short")
_OTHER_COUNT: Final = message("Weather", "%Ln place(s) instead of {asked}", "", 0)
_NOT_A_PLACE: Final = message("Weather", "a place is not an object")
_OTHER_HOURS: Final = message("Weather", "its hours are not those that were asked for")
_MISSING: Final = message("Weather", "{name} is missing")
_NO_COORDINATES: Final = message("Weather", "a place has no coordinates")
_OTHER_PLACE: Final = message("Weather", "it is for another place")
_NO_HOURS: Final = message("Weather", "it has no hours")
_OTHER_UNIT: Final = message("Weather", "{name} is in {given!r}, not in {unit}")
_NO_TIMES: Final = message("Weather", "it has no times")
_NOT_A_TIME: Final = message("Weather", "one of its times is not a time")
_NOT_FULL_HOURS: Final = message("Weather", "its times are not full hours")
_NOT_EACH_HOUR: Final = message("Weather", "{name} does not have a value for each hour")
_NOT_A_NUMBER: Final = message("Weather", "{name} has something that is not a number")
_IMPOSSIBLE: Final = message("Weather", "{name} has values that are not possible")


class BrokenReply(Exception):
    """The reply is cut short or is not JSON: a fault of the server that may pass."""


class InvalidReply(Exception):
    """A complete reply that is wrong; its argument says what is wrong."""


def parse_reply(data: bytes) -> Any:
    """The JSON of a reply. Raises ``BrokenReply``."""
    try:
        return json.loads(data.decode("utf-8"), parse_constant=_no_constant, parse_int=_int)
    except (ValueError, RecursionError) as error:
        raise BrokenReply(CUT_SHORT) from error


def _int(text: str) -> int:
    if len(text) > _MAX_DIGITS:
        raise ValueError("a number of too many digits")
    return int(text)


def _no_constant(name: str) -> float:
    raise ValueError(f"{name} is not JSON")


def error_reason(reply: Any) -> str | None:
    """The reason of an error reply, one clean line, "" for none; None for any other reply."""
    if not isinstance(reply, dict) or reply.get("error") is not True:
        return None
    reason = reply.get("reason")
    text = reason if isinstance(reason, str) else ""
    return "".join(letter if letter.isprintable() else " " for letter in text)[:300].strip()


def read_reply(
    reply: Any, request: WeatherRequest, fetched: datetime, host: str
) -> tuple[CellHours, ...]:
    """The hours of a request's cells, in the request's order. Raises ``WeatherReplyWrong``."""
    places = reply if isinstance(reply, list) else [reply]
    try:
        if len(places) != len(request.cells):
            raise InvalidReply(_OTHER_COUNT.counted(len(places)).fill(asked=len(request.cells)))
        return tuple(
            _cell_hours(place, cell, request, fetched)
            for place, cell in zip(places, request.cells, strict=True)
        )
    except InvalidReply as odd:
        raise WeatherReplyWrong(host=host, problem=odd) from odd


def _cell_hours(place: Any, cell: Cell, request: WeatherRequest, fetched: datetime) -> CellHours:
    if not isinstance(place, dict):
        raise InvalidReply(_NOT_A_PLACE)
    _check_place(place, cell)
    hours, values = read_hours(place)
    start = first_hour(request.first)
    if hours != list(range(start, start + request.hours)):
        raise InvalidReply(_OTHER_HOURS)
    if missing := [name for name in HOURLY_NAMES if name not in values]:
        raise InvalidReply(_MISSING.fill(name=missing[0]))
    table = np.stack([values[name] for name in HOURLY_NAMES], axis=1).astype(np.float32)
    return CellHours(cell, request.model, start, table, fetched, _height(place.get("elevation")))


def _check_place(place: Mapping[str, Any], cell: Cell) -> None:
    latitude, longitude = _number(place.get("latitude")), _number(place.get("longitude"))
    if latitude is None or longitude is None:
        raise InvalidReply(_NO_COORDINATES)
    east = (longitude - cell.longitude + 180.0) % 360.0 - 180.0
    polar = abs(cell.latitude) > 89.0
    if abs(latitude - cell.latitude) > MAX_AWAY_DEG or (abs(east) > MAX_AWAY_DEG and not polar):
        raise InvalidReply(_OTHER_PLACE)


def _number(value: object) -> float | None:
    """A finite number, None for anything else."""
    if isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value):
        return float(value)
    return None


def _height(value: object) -> float | None:
    """The mean height of the cell; the service leaves it out where it does not know it."""
    height = _number(value)
    return height if height is not None and _HEIGHTS_M[0] <= height <= _HEIGHTS_M[1] else None


def read_hours(place: Mapping[str, Any]) -> tuple[list[int], dict[str, NDArray[np.float64]]]:
    """The hours since 1970 (UTC) of one place's reply, and its variables by today's names.

    Reads today's and the old spellings, times as Unix seconds or as ISO text with the reply's
    offset; columns that this program does not know are left out. Raises ``InvalidReply``.
    """
    section, units = place.get("hourly"), place.get("hourly_units")
    if not isinstance(section, dict) or not isinstance(units, dict):
        raise InvalidReply(_NO_HOURS)
    hours = _hours(section.get("time"), place.get("utc_offset_seconds", 0))
    values = {}
    for column, given in section.items():
        name = CURRENT_NAMES.get(column)
        if name is None or name not in HOURLY:
            continue
        variable = HOURLY[name]
        if units.get(column) != variable.unit:
            unit = str(units.get(column))[:20]
            raise InvalidReply(_OTHER_UNIT.fill(name=name, given=unit, unit=variable.unit))
        values[name] = _column(name, given, len(hours))
    return hours, values


def _hours(times: object, offset: object) -> list[int]:
    if not isinstance(times, list) or not isinstance(offset, int):
        raise InvalidReply(_NO_TIMES)
    return [_hour(time, offset) for time in times]


def _hour(time: object, offset: int) -> int:
    if isinstance(time, str):
        try:
            seconds = datetime.fromisoformat(time).replace(tzinfo=UTC).timestamp() - offset
        except (ValueError, OverflowError) as error:
            raise InvalidReply(_NOT_A_TIME) from error
    elif isinstance(time, int) and not isinstance(time, bool):
        seconds = time
    else:
        raise InvalidReply(_NOT_A_TIME)
    hour, rest = divmod(seconds, _SECONDS_PER_HOUR)
    if rest:
        raise InvalidReply(_NOT_FULL_HOURS)
    return int(hour)


def _column(name: str, given: object, length: int) -> NDArray[np.float64]:
    if not isinstance(given, list) or len(given) != length:
        raise InvalidReply(_NOT_EACH_HOUR.fill(name=name))
    if any(value is not None and _number(value) is None for value in given):
        raise InvalidReply(_NOT_A_NUMBER.fill(name=name))
    values = np.array([math.nan if value is None else value for value in given], dtype=np.float64)
    low, high = HOURLY[name].low, HOURLY[name].high
    with np.errstate(invalid="ignore"):
        if ((values < low) | (values > high)).any():
            raise InvalidReply(_IMPOSSIBLE.fill(name=name))
    return values
