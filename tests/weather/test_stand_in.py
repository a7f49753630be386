"""The stand-in service keeps to the contract of the real one, as recorded replies show it."""

import json
import re
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
import requests

from swc_desktop.core.weather import HOURLY
from swc_desktop.weather.grid import Cell, window_of
from swc_desktop.weather.hours import Model
from swc_desktop.weather.plan import WeatherRequest
from tests.open_meteo.server import LIMITS, Service, as_float32
from tests.open_meteo.weather import code_of, weather_at

ASKED = {
    "latitude": "-24.75",
    "longitude": "31.50",
    "start_date": "2026-03-01",
    "end_date": "2026-03-02",
    "hourly": "temperature_2m",
    "models": "era5_seamless",
}


def get(service: Service, path: str = "/v1/archive", **changes: str) -> requests.Response:
    return requests.get(service.base_url + path, params={**ASKED, **changes}, timeout=120)


def reason(reply: requests.Response, status: int = 400) -> str:
    assert reply.status_code == status
    assert reply.headers["Content-Type"] == "application/json; charset=utf-8"
    body = reply.json()
    assert body["error"] is True
    return str(body["reason"])


@pytest.mark.shared
def test_a_reply_has_the_keys_of_a_recorded_one_in_their_order(
    service: Service, shared: Path
) -> None:
    recorded = json.loads(
        (shared / "standards" / "open_meteo" / "archive_hourly_brasilia_2022.json").read_text(
            "utf-8"
        )
    )
    hourly_alone = [key for key in recorded if not key.startswith("daily")]
    assert list(get(service).json()) == hourly_alone


def test_several_places_come_as_a_list_whose_first_has_no_id(service: Service) -> None:
    reply = get(service, latitude="-24.75,51.2", longitude="31.5,3.2").json()
    assert [place.get("location_id") for place in reply] == [None, 1]
    assert isinstance(get(service).json(), dict)


def test_coordinates_are_printed_from_four_byte_floats() -> None:
    assert as_float32(51.2) == 51.200001
    assert as_float32(-15.8) == -15.8
    assert as_float32(25.1) == 25.1


def test_old_names_are_answered_by_the_name_asked(service: Service) -> None:
    reply = get(service, hourly="windspeed_10m,wind_speed_10m,vapor_pressure_deficit").json()
    hourly = reply["hourly"]
    assert list(hourly) == ["time", "windspeed_10m", "wind_speed_10m", "vapor_pressure_deficit"]
    assert hourly["windspeed_10m"] == hourly["wind_speed_10m"]


def test_days_that_the_archive_does_not_have_are_null(service: Service) -> None:
    day = service.today - timedelta(days=2)
    recent = {"start_date": str(day), "end_date": str(day)}
    assert set(get(service, **recent).json()["hourly"]["temperature_2m"]) == {None}
    forecast = get(service, "/v1/forecast", **recent).json()["hourly"]["temperature_2m"]
    assert None not in forecast


def test_times_come_as_text_or_as_unix_time(service: Service) -> None:
    text = get(service).json()["hourly"]["time"]
    seconds = get(service, timeformat="unixtime").json()["hourly"]["time"]
    assert text[0] == "2026-03-01T00:00"
    assert len(text) == len(seconds) == 48
    assert seconds[1] - seconds[0] == 3600


def test_the_weather_keeps_the_services_own_relations() -> None:
    for hour in range(0, 24 * 365, 37):
        seen = weather_at("era5_seamless", 61.2, 25.0, hour)
        snow = seen["snowfall"] / 0.7
        assert seen["rain"] == pytest.approx(max(seen["precipitation"] - snow, 0), abs=0.02)
        diffuse = seen["shortwave_radiation"] - seen["direct_radiation"]
        assert seen["diffuse_radiation"] == pytest.approx(diffuse, abs=0.11)
        assert seen["weather_code"] == code_of(
            seen["snowfall"], seen["precipitation"], seen["cloud_cover"]
        )
        for name, value in seen.items():
            assert HOURLY[name].low <= value <= HOURLY[name].high, name


@pytest.mark.parametrize(
    ("path", "changes", "said"),
    [
        ("/v1/archive", {"latitude": "200"}, "-90 to 90°. Given: 200.0."),
        ("/v1/archive", {"longitude": "200"}, "Longitude must be in range of -180 to 180°"),
        ("/v1/archive", {"latitude": "1,2"}, "must have the same number of elements"),
        ("/v1/archive", {"elevation": "1,2"}, "'elevation'"),
        ("/v1/archive", {"start_date": "1939-12-31"}, "out of allowed range from 1940-01-01"),
        ("/v1/archive", {"end_date": "2027-01-01"}, "Parameter 'end_date' is out of"),
        ("/v1/archive", {"end_date": "2026-02-01"}, "End-date must be larger or equals"),
        ("/v1/archive", {"start_date": "yesterday"}, "Invalid date format"),
        ("/v1/archive", {"timezone": "Mars/Olympus"}, "Invalid timezone"),
        ("/v1/archive", {"hourly": "lksdfj"}, "invalid String value lksdfj"),
        ("/v1/forecast", {"past_days": "2"}, "mutually exclusive"),
        ("/v1/archive", dict.fromkeys(("latitude", "longitude"), ",".join("1" * 1001)), "1000"),
    ],
)  # fmt: skip
def test_errors_are_the_services_own(
    service: Service, path: str, changes: dict[str, str], said: str
) -> None:
    assert said in reason(get(service, path, **changes))


def test_too_heavy_a_request_is_refused(service: Service) -> None:
    many = {"latitude": ",".join(["1"] * 900), "longitude": ",".join(["2"] * 900)}
    whole = {"start_date": "2025-01-01", "end_date": "2025-12-31", "hourly": ",".join(HOURLY)}
    assert "requests too much data" in reason(get(service, **many, **whole))


@pytest.mark.shared
def test_the_texts_of_its_limits_are_the_recorded_ones(shared: Path) -> None:
    folder = shared / "standards" / "open_meteo"
    recorded = {
        name: json.loads((folder / f"error_429_{word}.json").read_text("utf-8"))["reason"]
        for name, word in (("minute", "minutely"), ("day", "daily"))
    }
    for name, text in recorded.items():
        assert LIMITS[name] == text


@pytest.mark.shared
@pytest.mark.parametrize(
    ("file", "changes"),
    [
        ("error_400_latitude.json", {"latitude": "200"}),
        ("error_400_past_days_with_dates.json", {"past_days": "3"}),
    ],
)
def test_its_errors_are_the_recorded_ones(
    service: Service, shared: Path, file: str, changes: dict[str, str]
) -> None:
    recorded = json.loads((shared / "standards" / "open_meteo" / file).read_text("utf-8"))
    assert reason(get(service, **changes)) == recorded["reason"]


def test_it_counts_by_weight_and_starts_anew_with_the_minute(service: Service) -> None:
    service.counts_weight = True
    window = window_of(date(2026, 3, 3))
    heavy: dict[str, str] = {
        "latitude": ",".join(["1"] * 100),
        "longitude": ",".join(["2"] * 100),
        "start_date": str(window.first),
        "end_date": str(window.last),
        "hourly": ",".join(list(HOURLY)[:10]),
    }
    for _ in range(6):
        assert get(service, **heavy).status_code == 200
    assert reason(get(service), 429) == LIMITS["minute"]
    service.now += timedelta(minutes=1)
    assert get(service).status_code == 200
    assert max(service.spent.values()) >= 600


def test_its_weights_are_those_of_the_plan(service: Service) -> None:
    window = window_of(date(2026, 3, 3))
    for cells, days in ((1, 14), (3, 5), (50, 14)):
        last = window.first + timedelta(days=days - 1)
        request = WeatherRequest(Model.ARCHIVE, (Cell(0, 0),) * cells, window, window.first, last)
        _, weight = service.answer(
            "/v1/archive",
            {
                "latitude": ",".join(["0"] * cells), "longitude": ",".join(["0"] * cells),
                "start_date": str(request.first), "end_date": str(request.last),
                "hourly": ",".join(HOURLY),
            },
        )  # fmt: skip
        assert weight == pytest.approx(request.weight)


def test_its_date_header_follows_its_own_clock(service: Service) -> None:
    service.skew = timedelta(hours=5)
    date = get(service).headers["Date"]
    assert re.search(r"15:30:15", date)


def test_one_request_is_remembered_as_it_came(service: Service) -> None:
    get(service)
    (seen,) = service.seen
    plain: dict[str, Any] = dict(seen.parameters)
    assert plain == ASKED
    assert seen["latitude"] == "-24.75"
    assert b"-24.75" in seen.raw
