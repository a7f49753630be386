"""The weather of photographs, from what is stored.

A photograph gets the values of the hour of UTC that it was taken in, and those of the local day
of its place. What depends on height is moved from the cell's height to the photograph's with the
standard lapse rate, where both are known; surface pressure stays that of the cell.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from typing import Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import numpy as np
from numpy.typing import NDArray

from swc_desktop.core.message import Message, message
from swc_desktop.core.observation import (
    Absence,
    Evidence,
    Moment,
    Place,
    Weather,
    WeatherState,
)
from swc_desktop.core.weather import DAILY, HOURLY
from swc_desktop.geo.zone import offset_at, zone_of
from swc_desktop.weather.days import daily_values
from swc_desktop.weather.grid import cell_of, hour_of, time_of
from swc_desktop.weather.hours import Model
from swc_desktop.weather.store import HourlySeries, Span, WeatherStore

LAPSE_RATE_K_PER_M: Final = 0.0065
"""The service's own (standard atmosphere, ICAO Doc 7488)."""

NO_PLACE: Final = message("Weather", "no place is known")
NO_TIME: Final = message("Weather", "no time is known")
NO_OFFSET: Final = message("Weather", "the offset of the camera's clock from UTC is unknown")
NOT_HERE: Final = message("Weather", "none was prepared for this place")
NOT_THEN: Final = message("Weather", "none was prepared for this time")
TOO_RECENT: Final = message("Weather", "too recent: what was prepared for this place ends on {day}")

_KEYS: Final = (*HOURLY, *DAILY)
_FOLLOWS_HEIGHT: Final = np.array(
    [hour.follows_height for hour in HOURLY.values()]
    + [day.follows_height for day in DAILY.values()]
)


def _absent(reason: Message) -> Absence:
    return Absence(Evidence.WEATHER, reason)


_NO_PLACE: Final = _absent(NO_PLACE)
_NO_TIME: Final = _absent(NO_TIME)
_NO_OFFSET: Final = _absent(NO_OFFSET)
_NOT_HERE: Final = _absent(NOT_HERE)
"""One object for all photographs."""

Wanted = tuple[Place | Absence, Moment | Absence]


@dataclass(frozen=True)
class LookupRequest:
    """What to look up for one photograph; hours count from 1970 in UTC."""

    place: Place
    hour: int
    span: Span


def weather_of(store: WeatherStore | None, wanted: Sequence[Wanted]) -> list[Weather | Absence]:
    """The weather of each place and moment, or why there is none, in their order.

    Without a store there is none for any. Raises what the store raises.
    """
    if store is None:
        return [_missing(place, moment) or _NOT_HERE for place, moment in wanted]
    requests = [lookup_request(place, moment) for place, moment in wanted]
    spans = list(dict.fromkeys(one.span for one in requests if isinstance(one, LookupRequest)))
    found = dict(zip(spans, store.find(spans), strict=True))
    days = _days(spans, found)
    return [
        one
        if isinstance(one, Absence)
        else _weather(one, found[one.span], days[one.span]) or _absent(_reason(store, one))
        for one in requests
    ]


def lookup_request(place: Place | Absence, moment: Moment | Absence) -> LookupRequest | Absence:
    """The cell and hours to look up for a place and moment, or why there are none."""
    if absence := _missing(place, moment):
        return absence
    assert isinstance(place, Place)
    assert isinstance(moment, Moment)
    try:
        instant = _instant(place, moment)
        if instant is None:
            return _NO_OFFSET
        first, last = _day_hours(instant, _zone(place, moment))
    except OverflowError:
        return _absent(NOT_THEN)
    return LookupRequest(
        place, hour_of(instant), Span(cell_of(place.latitude, place.longitude), first, last)
    )


def _missing(place: Place | Absence, moment: Moment | Absence) -> Absence | None:
    """Why there is no weather for a place and moment, whatever is stored; None where there may be.

    It does not ask for the hours of the day, which takes longer than all else.
    """
    if isinstance(place, Absence):
        return _NO_PLACE
    if isinstance(moment, Absence) or moment.is_day:
        return _NO_TIME
    if moment.offset is None and offset_at(place, moment.local) is None:
        return _NO_OFFSET
    return None


def _instant(place: Place, moment: Moment) -> datetime | None:
    if moment.utc is not None:
        return moment.utc
    zoned = offset_at(place, moment.local)
    return None if zoned is None else (moment.local - zoned.offset).replace(tzinfo=UTC)


def _zone(place: Place, moment: Moment) -> tzinfo:
    """The zone of the place's days; where none is known, the clock's own offset."""
    name = zone_of(place)
    if name is not None:
        try:
            return ZoneInfo(name)
        except ZoneInfoNotFoundError:
            pass
    return timezone(moment.offset or timedelta(0))


def _day_hours(instant: datetime, zone: tzinfo) -> tuple[int, int]:
    """First and last hour of UTC that the clocks of a zone show on the day of an instant."""
    day = instant.astimezone(zone).date()
    start = datetime(day.year, day.month, day.day, tzinfo=zone).astimezone(UTC)
    after = day + timedelta(days=1)
    end = datetime(after.year, after.month, after.day, tzinfo=zone).astimezone(UTC)
    return hour_of(start - timedelta(seconds=1)) + 1, hour_of(end - timedelta(seconds=1))


def _days(
    spans: Sequence[Span], found: Mapping[Span, HourlySeries]
) -> dict[Span, NDArray[np.float64]]:
    """The daily values of each span, (daily variables,) in the order of ``DAILY``."""
    if not spans:
        return {}
    most = max(span.last_hour - span.first_hour for span in spans) + 1
    hours = np.full((len(spans), most, len(HOURLY)), np.nan)
    within = np.zeros((len(spans), most), dtype=np.bool_)
    for row, span in enumerate(spans):
        count = span.last_hour - span.first_hour + 1
        hours[row, :count] = found[span].values
        within[row, :count] = True
    table = daily_values(hours, within)
    return dict(zip(spans, np.stack([table[key] for key in DAILY], axis=1), strict=True))


def _reason(store: WeatherStore, request: LookupRequest) -> Message:
    """Why an hour is not stored; it depends on what is stored and not on today's date."""
    reach = store.reach(request.span.cell)
    if reach is None:
        return NOT_HERE
    last = reach[1]
    return TOO_RECENT.fill(day=time_of(last).date()) if request.hour > last else NOT_THEN


def _weather(
    request: LookupRequest, found: HourlySeries, day: NDArray[np.float64]
) -> Weather | None:
    at = request.hour - request.span.first_hour
    if np.isnan(found.values[at]).all():
        return None
    values = np.concatenate((found.values[at], day))
    moved = request.place.altitude_m is not None and found.height_m is not None
    if request.place.altitude_m is not None and found.height_m is not None:
        values += _FOLLOWS_HEIGHT * LAPSE_RATE_K_PER_M * (found.height_m - request.place.altitude_m)
    known = ~np.isnan(found.fetched)
    provisional = bool(found.provisional[known].any())
    return Weather(
        {key: value for key, value in zip(_KEYS, values.tolist(), strict=True) if value == value},
        WeatherState.PROVISIONAL if provisional else WeatherState.OBSERVED,
        _provenance(found, at, moved=moved),
    )


def _provenance(found: HourlySeries, at: int, *, moved: bool) -> Message:
    model = Model.FORECAST if found.forecast[at] else Model.ARCHIVE
    fetched = datetime.fromtimestamp(float(found.fetched[at]), UTC).date()
    if moved:
        text = message(
            "Weather",
            "{model} by Open-Meteo, fetched {day}, moved to the height of the photograph",
        )
    else:
        text = message("Weather", "{model} by Open-Meteo, fetched {day}")
    return text.fill(model=model.value, day=fetched)
