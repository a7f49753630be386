"""The client against a server on loopback: what it sends, what it waits for, what it refuses."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest

from swc_desktop.core.errors import WeatherFault
from swc_desktop.core.message import Message
from swc_desktop.core.progress import Cancelled, Control
from swc_desktop.core.weather import HOURLY_NAMES
from swc_desktop.settings.weather_settings import WeatherSettings, from_base
from swc_desktop.weather.cache import WeatherCache
from swc_desktop.weather.client import MAX_TRIES, Client
from swc_desktop.weather.errors import (
    WeatherLimitReached,
    WeatherLoginNeeded,
    WeatherReplyWrong,
    WeatherRequestRefused,
    WeatherUnreachable,
)
from swc_desktop.weather.grid import Cell, first_hour, window_of
from swc_desktop.weather.hours import CellHours, Model
from swc_desktop.weather.limits import Pacer
from swc_desktop.weather.plan import WeatherRequest
from tests.open_meteo.server import Service, on_grid
from tests.open_meteo.weather import weather_at
from tests.weather.conftest import QuickClock

WINDOW = window_of(date(2026, 3, 3))
CELLS = (Cell(-99, 126), Cell(-99, 127), Cell(-98, -720))
REQUEST = WeatherRequest(Model.ARCHIVE, CELLS, WINDOW, WINDOW.first, WINDOW.last)

Fetch = Callable[..., tuple[CellHours, ...]]


@pytest.fixture
def store(tmp_path: Path) -> WeatherCache:
    return WeatherCache(tmp_path / "weather.sqlite")


@pytest.fixture
def waits() -> list[tuple[datetime | None, Message | None]]:
    return []


@pytest.fixture
def fetch(
    service: Service,
    clock: QuickClock,
    store: WeatherCache,
    waits: list[tuple[datetime | None, Message | None]],
) -> Fetch:
    def made(
        request: WeatherRequest = REQUEST, *, limited: bool = False, **settings: object
    ) -> object:
        archive, forecast = from_base(service.base_url)
        chosen = WeatherSettings(archive_url=archive, forecast_url=forecast, **settings)  # type: ignore[arg-type]
        client = Client(chosen, clock, Pacer(store, clock, limited=limited), whole_seconds=0.5)
        return client.fetch(request, Control(), lambda until, why: waits.append((until, why)))

    return made  # type: ignore[return-value]


@pytest.mark.parametrize("post", [False, True])
def test_the_hours_of_every_cell_come_as_the_service_has_them(fetch: Fetch, post: bool) -> None:
    parts = fetch(post=post)
    assert [part.cell for part in parts] == list(CELLS)
    for part in parts:
        cell = part.cell
        latitude, longitude = (
            on_grid("era5_seamless", degrees) for degrees in (cell.latitude, cell.longitude)
        )
        assert part.first_hour == first_hour(WINDOW.first)
        assert part.values.shape == (14 * 24, len(HOURLY_NAMES))
        assert part.height_m is not None
        for hour in (0, 100, 335):
            there = weather_at("era5_seamless", latitude, longitude, part.first_hour + hour)
            expected = [there[name] for name in HOURLY_NAMES]
            np.testing.assert_allclose(part.values[hour], expected, rtol=1e-5, atol=1e-5)


def test_one_cell_comes_as_an_object(fetch: Fetch) -> None:
    (part,) = fetch(replace(REQUEST, cells=CELLS[:1]))
    assert part.cell == CELLS[0]


def test_days_that_the_archive_does_not_have_are_nan(fetch: Fetch) -> None:
    window = window_of(date(2026, 11, 24))
    (part,) = fetch(
        WeatherRequest(Model.ARCHIVE, CELLS[:1], window, window.first, date(2026, 11, 24))
    )
    there = np.asarray(~np.isnan(part.values).any(axis=1))
    has = (date(2026, 11, 19) - window.first).days * 24
    assert there[:has].all()
    assert not there[has:].any()


@pytest.mark.parametrize("post", [False, True])
def test_nothing_finer_than_a_cell_centre_is_sent(
    fetch: Fetch, service: Service, post: bool
) -> None:
    fetch(post=post)
    (seen,) = service.seen
    for number in re.findall(rb"-?\d+\.\d+", seen.raw):
        if number in (b"1.1", b"127.0") or b"swc-desktop/" + number in seen.raw:
            continue
        assert float(number) * 4 == round(float(number) * 4), number
    assert set(dict(seen.parameters)) == {
        "latitude", "longitude", "elevation", "start_date", "end_date", "hourly", "models",
        "cell_selection", "timezone", "timeformat",
    }  # fmt: skip
    assert seen["timezone"] == "GMT"
    assert seen["timeformat"] == "unixtime"
    assert seen["models"] == "era5_seamless"
    assert seen["cell_selection"] == "nearest"
    assert set(seen["elevation"].split(",")) == {"nan"}
    assert date.fromisoformat(seen["start_date"]) == WINDOW.first
    assert date.fromisoformat(seen["end_date"]) == WINDOW.last
    sent = {name.lower() for name in seen.headers}
    assert sent <= {
        "host", "user-agent", "accept", "accept-encoding", "connection", "content-length",
        "content-type",
    }  # fmt: skip
    assert re.fullmatch(r"swc-desktop/[\d.]+\S*", seen.headers["User-Agent"])


def test_the_same_call_is_the_same_bytes(fetch: Fetch, service: Service) -> None:
    fetch()
    fetch()
    assert service.seen[0].raw == service.seen[1].raw


def test_a_key_is_sent_as_a_header_and_not_in_the_address(fetch: Fetch, service: Service) -> None:
    service.key = "secret"
    fetch(key="secret")
    (seen,) = service.seen
    assert seen.headers["X-Api-Key"] == "secret"
    assert all("secret" not in value for _, value in seen.parameters)
    with pytest.raises(WeatherRequestRefused, match="API key is invalid"):
        fetch(key="other")


def test_local_time_of_the_service_is_never_asked_for(fetch: Fetch, service: Service) -> None:
    """The service gives a July in the winter time of the request; the trap is real there."""
    reply, _ = service.answer(
        "/v1/archive",
        {
            "latitude": "48.2", "longitude": "16.4", "hourly": "temperature_2m",
            "start_date": "2026-07-01", "end_date": "2026-07-01", "timezone": "Europe/Vienna",
        },
    )  # fmt: skip
    assert reply["utc_offset_seconds"] == 3600
    fetch()
    assert all(seen["timezone"] == "GMT" for seen in service.seen)


@pytest.mark.parametrize("fault", ["cut", "stream error", "502", "503", "reset", "slow", "nan"])
def test_what_may_pass_is_tried_again(
    fetch: Fetch,
    service: Service,
    clock: QuickClock,
    waits: list[tuple[datetime | None, Message | None]],
    fault: str,
) -> None:
    service.faults.extend([fault, fault])
    assert len(fetch()) == len(CELLS)
    assert len(service.seen) == 3
    assert clock.waits == [2.0, 4.0]
    assert [bool(why) for _, why in waits] == [True, False, True, False]
    assert "127.0.0.1" in str(waits[0][1])


def test_what_does_not_pass_ends_with_a_sentence(fetch: Fetch, service: Service) -> None:
    service.faults.extend(["503"] * 50)
    with pytest.raises(WeatherUnreachable, match="overloaded") as ended:
        fetch()
    assert len(service.seen) == MAX_TRIES
    assert "kept" in str(ended.value)


def test_an_endless_reply_is_cut_off(
    fetch: Fetch, service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("swc_desktop.weather.client._MAX_REPLY_BYTES", 1 << 20)
    service.faults.extend(["huge"] * MAX_TRIES)
    with pytest.raises(WeatherUnreachable, match=r"larger|slowly"):
        fetch()


def test_a_missing_server_is_one_sentence(fetch: Fetch, service: Service) -> None:
    service.base_url = "http://127.0.0.1:9"
    with pytest.raises(WeatherUnreachable, match=r"127\.0\.0\.1:9"):
        fetch()


@pytest.mark.parametrize(
    ("fault", "until"),
    [("minute", "10:31:01"), ("hour", "11:00:01")],
)
def test_a_full_counter_is_waited_for_by_the_services_clock(
    fetch: Fetch,
    service: Service,
    clock: QuickClock,
    waits: list[tuple[datetime | None, Message | None]],
    fault: str,
    until: str,
) -> None:
    service.faults.append(fault)
    fetch()
    assert f"{clock.time:%H:%M:%S}" == until
    assert "limit exceeded" in str(waits[0][1])


@pytest.mark.parametrize("hours", [-30, -1, 5])
def test_a_machine_whose_clock_is_wrong_waits_just_as_long(
    fetch: Fetch, service: Service, clock: QuickClock, hours: int
) -> None:
    clock.service = None
    clock.time += timedelta(hours=hours)
    service.faults.append("minute")
    fetch()
    assert clock.waits == [pytest.approx(46.0)]


def test_a_busy_address_is_waited_for(fetch: Fetch, service: Service, clock: QuickClock) -> None:
    service.faults.append("concurrent")
    fetch()
    assert clock.waits == [5.0]


def test_a_used_up_day_ends_the_fetch(fetch: Fetch, service: Service, clock: QuickClock) -> None:
    service.faults.append("day")
    with pytest.raises(WeatherLimitReached, match="00:00 UTC"):
        fetch()
    assert clock.waits == []


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        ("units", "°F"),
        ("places", "places instead of 3"),
        ("range", "values that are not possible"),
        ("shifted", "hours are not those"),
        ("elsewhere", "another place"),
    ],
)
def test_a_whole_reply_of_something_else_is_refused_at_once(
    fetch: Fetch, service: Service, fault: str, said: str
) -> None:
    service.faults.append(fault)
    with pytest.raises(WeatherReplyWrong, match=said):
        fetch()
    assert len(service.seen) == 1


def test_a_redirect_is_not_followed(fetch: Fetch, service: Service) -> None:
    service.faults.append("redirect")
    with pytest.raises(WeatherRequestRefused, match="does not follow"):
        fetch()
    assert len(service.seen) == 1


def test_an_error_that_stays_is_reported_in_the_words_of_the_service(
    fetch: Fetch, service: Service
) -> None:
    with pytest.raises(WeatherRequestRefused, match="out of allowed range"):
        fetch(replace(REQUEST, first=date(1939, 1, 1), last=date(1939, 1, 2)))
    service.faults.append("key")
    with pytest.raises(WeatherRequestRefused, match="API key required"):
        fetch()
    assert len(service.seen) == 2


def test_every_error_is_one_line(fetch: Fetch, service: Service) -> None:
    service.faults.append("key")
    with pytest.raises(WeatherFault) as ended:
        fetch()
    assert "\n" not in str(ended.value)


def test_a_stop_ends_a_wait(service: Service, clock: QuickClock, store: WeatherCache) -> None:
    archive, forecast = from_base(service.base_url)
    settings = WeatherSettings(archive_url=archive, forecast_url=forecast)
    client = Client(settings, clock, Pacer(store, clock, limited=False))
    control = Control()
    service.faults.append("hour")
    with pytest.raises(Cancelled):
        client.fetch(REQUEST, control, lambda _until, why: control.cancel() if why else None)


def test_no_login_and_no_cookie_of_this_computer_is_sent(
    fetch: Fetch, service: Service, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "netrc").write_text("machine 127.0.0.1 login ranger password secret\n")
    monkeypatch.setenv("NETRC", str(tmp_path / "netrc"))
    fetch()
    fetch()
    for seen in service.seen:
        assert {"authorization", "cookie"}.isdisjoint(name.lower() for name in seen.headers)


def test_a_stop_ends_a_reply_that_is_coming(
    service: Service, clock: QuickClock, store: WeatherCache
) -> None:
    archive, forecast = from_base(service.base_url)
    settings = WeatherSettings(archive_url=archive, forecast_url=forecast)
    client = Client(settings, clock, Pacer(store, clock, limited=False))
    control = Control()
    service.faults.append("slow")
    control.cancel()
    with pytest.raises(Cancelled):
        client.fetch(REQUEST, control, lambda *_: None)
    assert len(service.seen) == 1
    assert store.spent(clock.time.replace(hour=0)) == pytest.approx(REQUEST.weight)


LOGINS = ["login page", "login page without kind", "login redirect", "511"]


@pytest.mark.parametrize("fault", LOGINS)
def test_a_network_that_asks_for_a_login_is_named_and_nothing_is_kept(
    fetch: Fetch,
    service: Service,
    store: WeatherCache,
    waits: list[tuple[datetime | None, Message | None]],
    fault: str,
) -> None:
    service.faults.extend([fault] * MAX_TRIES)
    with pytest.raises(WeatherLoginNeeded, match="it probably wants a login first"):
        fetch()
    assert len(service.seen) == MAX_TRIES
    assert store.summary().hours == 0
    assert all("wants a login" in str(why) for _, why in waits if why)
    assert store.spent(datetime(2020, 1, 1, tzinfo=UTC)) < REQUEST.weight


@pytest.mark.parametrize("fault", LOGINS)
def test_who_logs_in_meanwhile_gets_the_weather(fetch: Fetch, service: Service, fault: str) -> None:
    service.faults.append(fault)
    assert [part.cell for part in fetch()] == list(CELLS)
