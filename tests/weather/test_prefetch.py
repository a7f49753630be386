"""A fetch from plan to cache: private, resumable, and never without being asked."""

import sys
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from swc_desktop.core.observation import Absence, Moment, Place, Weather, WeatherState
from swc_desktop.core.progress import Cancelled, Control
from swc_desktop.settings.errors import NeverOnline, WeatherSettingsWrong
from swc_desktop.settings.weather_settings import WeatherSettings, from_base, read_settings
from swc_desktop.weather.cache import WeatherCache
from swc_desktop.weather.client import Client
from swc_desktop.weather.errors import WeatherLimitReached, WeatherUnreachable
from swc_desktop.weather.grid import Rectangle
from swc_desktop.weather.hours import Model
from swc_desktop.weather.limits import Pacer
from swc_desktop.weather.lookup import weather_of
from swc_desktop.weather.prefetch import FetchOutcome, FetchProgress, plan_rectangle, prefetch
from tests.open_meteo.server import Service
from tests.weather.conftest import QuickClock

PARK = Rectangle(-25.0, 31.0, -24.4, 31.6)
FIRST, LAST = date(2026, 9, 1), date(2026, 12, 24)

Run = Callable[..., FetchOutcome]


@pytest.fixture
def store(tmp_path: Path) -> WeatherCache:
    return WeatherCache(tmp_path / "weather.sqlite")


def settings_of(service: Service) -> WeatherSettings:
    archive, forecast = from_base(service.base_url)
    return WeatherSettings(archive_url=archive, forecast_url=forecast)


@pytest.fixture
def run(service: Service, clock: QuickClock, store: WeatherCache) -> Run:
    def made(
        store: WeatherCache = store,
        control: Control | None = None,
        progress: Callable[[FetchProgress], None] = lambda _: None,
    ) -> FetchOutcome:
        plan = plan_rectangle(store, PARK, FIRST, LAST, clock.now())
        return prefetch(
            plan,
            settings_of(service),
            store,
            control=control or Control(),
            progress=progress,
            clock=clock,
        )

    return made


def test_a_fetch_fills_the_cache_and_a_second_asks_for_nothing(
    run: Run, service: Service, store: WeatherCache
) -> None:
    seen: list[FetchProgress] = []
    outcome = run(progress=seen.append)
    assert outcome.requests == len(service.seen) > 0
    assert outcome.hours > 0
    assert [one.requests_done for one in seen] == list(range(outcome.requests + 1))
    assert seen[-1].weight_done == pytest.approx(seen[-1].weight)
    service.seen.clear()
    assert run() == FetchOutcome(0, 0)
    assert service.seen == []


def test_past_days_are_observed_late_ones_provisional_and_coming_ones_forecast(
    run: Run, store: WeatherCache
) -> None:
    run()
    place = Place(-24.7, 31.3)
    days = (date(2026, 10, 1), date(2026, 11, 16), date(2026, 11, 23), date(2026, 12, 5))
    found = weather_of(
        store,
        [
            (place, Moment(datetime(day.year, day.month, day.day, 12), timedelta(hours=2)))  # noqa: DTZ001
            for day in days
        ],
    )
    assert all(isinstance(one, Weather) for one in found)
    states = [one.state for one in found if isinstance(one, Weather)]
    assert states == [WeatherState.OBSERVED] + [WeatherState.PROVISIONAL] * 3
    sources = [str(one.provenance).split()[0] for one in found if isinstance(one, Weather)]
    archive, forecast = Model.ARCHIVE.value, Model.FORECAST.value
    assert sources == [archive, archive, forecast, forecast]


def test_what_was_provisional_is_fetched_again_after_six_days(
    run: Run, service: Service, clock: QuickClock, store: WeatherCache
) -> None:
    run()
    first = {seen["start_date"] for seen in service.seen}
    service.seen.clear()
    clock.time += timedelta(days=6)
    service.now, service.today = clock.time, clock.time.date()
    run()
    again = {seen["start_date"] for seen in service.seen}
    assert again < first
    recent = (clock.time - timedelta(days=30)).date().isoformat()
    assert all(day > recent for day in again)
    place, noon = Place(-24.7, 31.3), datetime(2026, 11, 16, 12)  # noqa: DTZ001
    (found,) = weather_of(store, [(place, Moment(noon, timedelta(hours=2)))])
    assert isinstance(found, Weather)
    assert found.state is WeatherState.OBSERVED


def test_two_sets_of_sightings_in_one_park_send_the_same_bytes(
    service: Service, clock: QuickClock, tmp_path: Path
) -> None:
    """Photographs are looked up before and after; the requests do not know of them."""
    sent = []
    for number, place in enumerate((Place(-24.61, 31.123), Place(-24.97, 31.587))):
        with WeatherCache(tmp_path / f"{number}.sqlite") as store:
            noon = datetime(2026, 9, 10 + number, 12)  # noqa: DTZ001
            wanted = [(place, Moment(noon, timedelta(hours=2)))] * (1 + number)
            assert isinstance(weather_of(store, wanted)[0], Absence)
            service.seen.clear()
            plan = plan_rectangle(store, PARK, FIRST, LAST, clock.now())
            prefetch(
                plan, settings_of(service), store,
                control=Control(), progress=lambda _: None, clock=clock,
            )  # fmt: skip
            assert isinstance(weather_of(store, wanted)[0], Weather)
            sent.append([seen.raw for seen in service.seen])
    assert sent[0] == sent[1]
    cells = [f"{cell.latitude:.2f}" for cell in PARK.cells()]
    for raw in service.seen:
        assert raw["latitude"].split(",") == cells


def test_a_stopped_fetch_is_resumed(run: Run, service: Service, store: WeatherCache) -> None:
    control = Control()

    def stop_after_two(seen: FetchProgress) -> None:
        if seen.requests_done == 2:
            control.cancel()

    with pytest.raises(Cancelled):
        run(control=control, progress=stop_after_two)
    assert len(service.seen) == 2
    outcome = run()
    whole = len(service.seen)
    assert outcome.requests == whole - 2
    assert len({seen.raw for seen in service.seen}) == whole


def test_a_used_up_day_keeps_what_was_fetched_and_continues_tomorrow(
    run: Run, service: Service, store: WeatherCache
) -> None:
    service.faults.extend(["", "", "day"])
    with pytest.raises(WeatherLimitReached):
        run()
    assert store.summary().hours > 0
    done = len(service.seen) - 1
    outcome = run()
    assert outcome.requests == len(service.seen) - done - 1


def test_a_service_that_is_away_keeps_what_came(
    run: Run, service: Service, store: WeatherCache
) -> None:
    service.faults.extend(["", *["503"] * 20])
    with pytest.raises(WeatherUnreachable):
        run()
    assert store.summary().hours > 0


def never_online(home: Path, text: str = "[weather]\nnever_online = true\n") -> None:
    (home / "settings.toml").write_text(text)


@pytest.fixture
def sockets() -> Iterator[list[str]]:
    """Every socket that is opened while the fixture is alive, loopback included."""
    opened: list[str] = []
    alive = [True]

    def hook(event: str, arguments: tuple[object, ...]) -> None:
        if alive and event in {"socket.connect", "socket.getaddrinfo", "socket.sendto"}:
            opened.append(f"{event} {arguments[1:]}")

    sys.addaudithook(hook)
    yield opened
    alive.clear()


def test_never_online_opens_no_socket_by_any_path(
    run: Run,
    service: Service,
    clock: QuickClock,
    store: WeatherCache,
    home: Path,
    sockets: list[str],
) -> None:
    plan = plan_rectangle(store, PARK, FIRST, LAST, clock.now())
    client = Client(settings_of(service), clock, Pacer(store, clock, limited=False))
    never_online(home)
    for attempt in (
        lambda: run(),
        lambda: client.fetch(plan.requests[0], Control(), lambda *_: None),
        lambda: client._ask(service.base_url, {}, Control()),
    ):
        with pytest.raises(NeverOnline, match="never go online"):
            attempt()
    assert sockets == []
    assert service.seen == []


def test_the_guard_of_that_test_sees_a_socket(run: Run, sockets: list[str]) -> None:
    run()
    assert any("socket.connect" in one for one in sockets)


def test_the_switch_holds_in_the_middle_of_a_fetch(run: Run, service: Service, home: Path) -> None:
    def switch(seen: FetchProgress) -> None:
        if seen.requests_done == 1:
            never_online(home)

    with pytest.raises(NeverOnline):
        run(progress=switch)
    assert len(service.seen) == 1


@pytest.mark.parametrize(
    "text",
    [
        "[weather]\nnever_online = 'yes'\n",
        "[weather\n",
        "weather = 3\n",
        *("\x00", "", "\n", "# never_online\n"),
        "never_online = 1\n",
        "[weather]\narchive_url = 'ftp://example.org'\n",
        "[weather]\narchive_url = 'https://user:secret@example.org/'\n",
        "[weather]\narchive_url = 'https://example.org:99999/'\n",
        '[weather]\nkey = "a\\nb"\n',
    ],
)
def test_settings_in_doubt_mean_never_online(
    text: str, run: Run, service: Service, home: Path
) -> None:
    never_online(home, text)
    with pytest.raises(WeatherSettingsWrong):
        run()
    assert service.seen == []


def test_settings_are_those_of_the_file(home: Path) -> None:
    assert read_settings() == WeatherSettings()
    never_online(
        home,
        "theme = 'dark'\n[weather]\nkey = 'k'\npost = true\narchive_url = 'http://10.0.0.2/a'\n"
        "unknown = 1\n",
    )
    assert read_settings() == WeatherSettings(key="k", post=True, archive_url="http://10.0.0.2/a")
