"""Recorded replies of the real service, and hostile ones, through the one reader."""

from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from swc_desktop.core.weather import CURRENT_NAMES, HOURLY
from swc_desktop.weather.errors import WeatherReplyWrong
from swc_desktop.weather.grid import Cell, time_of, window_of
from swc_desktop.weather.hours import Model
from swc_desktop.weather.plan import WeatherRequest
from swc_desktop.weather.reply import (
    BrokenReply,
    InvalidReply,
    error_reason,
    parse_reply,
    read_hours,
    read_reply,
)
from tests.open_meteo.server import Service
from tests.weather.made import FETCHED

WINDOW = window_of(date(2026, 3, 3))
REQUEST = WeatherRequest(Model.ARCHIVE, (Cell(-99, 126),), WINDOW, WINDOW.first, WINDOW.first)


def recorded(shared: Path, name: str) -> Any:
    return parse_reply((shared / "standards" / "open_meteo" / name).read_bytes())


@pytest.mark.shared
@pytest.mark.parametrize(
    ("name", "first", "hours", "columns"),
    [
        ("archive_hourly_daily_brugge_2023.json", "2023-07-28T22:00", 24, 19),
        ("archive_hourly_brasilia_2022.json", "2022-12-29T03:00", 24, 1),
        ("archive_hourly_pacific_2022.json", "2022-12-29T09:00", 24, 1),
        ("forecast_hourly_brasilia_2023.json", None, 168, 1),
    ],
)
def test_recorded_hours_are_read_in_utc(
    shared: Path, name: str, first: str | None, hours: int, columns: int
) -> None:
    reply = recorded(shared, name)
    times, values = read_hours(reply)
    assert times == list(range(times[0], times[0] + hours))
    if first is not None:
        assert f"{time_of(times[0]):%Y-%m-%dT%H:%M}" == first
    known = [column for column in reply["hourly"] if CURRENT_NAMES.get(column) in HOURLY]
    assert len(values) == len(known) == columns
    for column in known:
        there = [np.nan if value is None else value for value in reply["hourly"][column]]
        np.testing.assert_array_equal(values[CURRENT_NAMES[column]], there)


@pytest.mark.shared
@pytest.mark.parametrize(
    ("name", "places"),
    [("forecast_two_locations_2025.json", 2), ("forecast_twelve_locations_2024.json", 12)],
)
def test_recorded_places_come_in_order(shared: Path, name: str, places: int) -> None:
    reply = recorded(shared, name)
    assert len(reply) == places
    assert "location_id" not in reply[0]
    assert [place["location_id"] for place in reply[1:]] == list(range(1, places))


@pytest.mark.shared
def test_every_recorded_error_has_its_reason(shared: Path) -> None:
    folder = shared / "standards" / "open_meteo"
    files = sorted(folder.glob("error_*.json"))
    assert len(files) >= 7
    for file in files:
        reason = error_reason(parse_reply(file.read_bytes()))
        assert reason
        assert "\n" not in reason
    for file in sorted(folder.glob("archive_*.json")):
        assert error_reason(parse_reply(file.read_bytes())) is None


def whole(**changes: object) -> dict[str, Any]:
    """A reply of the stand-in to ``REQUEST``, with some of its parts changed."""
    reply, _ = Service().answer(
        "/v1/archive",
        {
            "latitude": "-24.75", "longitude": "31.5", "hourly": ",".join(HOURLY),
            "start_date": str(REQUEST.first), "end_date": str(REQUEST.last),
            "timeformat": "unixtime", "models": "era5_seamless",
        },
    )  # fmt: skip
    return {**reply, **changes}


def read(reply: object) -> Any:
    return read_reply(reply, REQUEST, FETCHED, "host")


def test_the_reply_as_it_should_be_is_read() -> None:
    (part,) = read(whole())
    assert part.values.shape == (24, len(HOURLY))
    assert part.fetched == FETCHED


@pytest.mark.parametrize("height", [None, "nan", 1e9, True, [3]])
def test_an_impossible_height_is_left_out(height: object) -> None:
    (part,) = read(whole(elevation=height))
    assert part.height_m is None


def with_column(name: str, values: object) -> dict[str, Any]:
    reply = whole()
    reply["hourly"] = {**reply["hourly"], name: values}
    return reply


HOSTILE: dict[str, object] = {
    "nothing": None,
    "a text": "weather",
    "a number": 3,
    "an empty list": [],
    "no hours": whole(hourly=None),
    "no units": whole(hourly_units=[]),
    "no coordinates": whole(latitude="here"),
    "coordinates that are true": whole(latitude=True),
    "another place": whole(longitude=40.0),
    "an offset that is a text": whole(utc_offset_seconds="3600"),
    "times that are none": with_column("time", "now"),
    "times of half an hour": with_column("time", [1800] * 24),
    "times that are true": with_column("time", [True] * 24),
    "times of words": with_column("time", ["yesterday"] * 24),
    "too few values": with_column("rain", [0.0] * 23),
    "too many values": with_column("rain", [0.0] * 25),
    "texts for values": with_column("rain", ["0.0"] * 24),
    "lists for values": with_column("rain", [[0.0]] * 24),
    "true for a value": with_column("rain", [True] * 24),
    "values out of range": with_column("rain", [-1.0] * 24),
    "huge values": with_column("temperature_2m", [1e300] * 24),
}


@pytest.mark.parametrize("kind", list(HOSTILE))
def test_a_hostile_reply_is_one_sentence(kind: str) -> None:
    with pytest.raises(WeatherReplyWrong) as refused:
        read(HOSTILE[kind])
    assert str(refused.value).startswith("host answered with something")
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b'{"latitude": 51.2, "hour',
        b'{"a": 1}Unexpected error while streaming data: timeoutReached',
        b"<html>",
        b'{"a": NaN}',
        b"\xff\xfe",
        b"[" * 100_000,
        b'{"a": ' + b"9" * 5000 + b"}",
    ],
)
def test_what_is_not_json_is_broken(data: bytes) -> None:
    with pytest.raises(BrokenReply):
        parse_reply(data)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**18), 10**18) | st.floats() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.sampled_from([*whole(), "time", "rain", "error"]), inner, max_size=5)
    ),
    max_leaves=12,
)


@given(JSON, st.sampled_from(sorted(whole())))
def test_any_json_is_read_or_refused(odd: object, part: str) -> None:
    for reply in (odd, whole(**{part: odd})):
        with suppress(WeatherReplyWrong):
            read(reply)


def test_a_reason_is_cleaned_and_cut() -> None:
    assert error_reason({"error": True, "reason": "a\nb\x1b[31m" + "c" * 999}) == (
        "a b [31m" + "c" * 292
    )
    assert error_reason({"error": True}) == ""
    assert error_reason({"error": "yes"}) is None


def test_a_place_without_hours_cannot_be_read() -> None:
    with pytest.raises(InvalidReply):
        read_hours({"hourly": {"time": []}})
