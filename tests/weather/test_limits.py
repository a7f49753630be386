"""The free limits, kept by the service's clock and over restarts."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from swc_desktop.core.message import Message
from swc_desktop.core.progress import Control
from swc_desktop.settings.weather_settings import WeatherSettings
from swc_desktop.weather.cache import WeatherCache
from swc_desktop.weather.errors import WeatherLimitReached
from swc_desktop.weather.limits import Pacer, is_limited
from tests.weather.conftest import QuickClock

START = datetime(2026, 11, 24, 10, 30, 15, tzinfo=UTC)
HOST = "archive-api.open-meteo.com"


@pytest.fixture
def pace() -> QuickClock:
    return QuickClock(START)


@pytest.fixture
def ledger(tmp_path: Path) -> WeatherCache:
    return WeatherCache(tmp_path / "weather.sqlite")


def silent(_until: datetime | None, _why: Message | None) -> None:
    """Takes what is said of a wait."""


def spend(pacer: Pacer, weight: float, requests: int) -> list[datetime]:
    made = []
    for _ in range(requests):
        pacer.make_room(weight, HOST, Control(), silent)
        pacer.note(weight)
        made.append(pacer.now())
    return made


def test_no_minute_and_no_hour_is_overdrawn(ledger: WeatherCache, pace: QuickClock) -> None:
    made = spend(Pacer(ledger, pace, limited=True), 60.0, 120)
    minutes = Counter(f"{when:%d %H:%M}" for when in made)
    hours = Counter(f"{when:%d %H}" for when in made)
    assert max(minutes.values()) * 60 <= 500
    assert max(hours.values()) * 60 <= 5000
    assert made[-1] - START > timedelta(minutes=12)


def test_a_used_up_day_is_an_error_and_not_a_wait(ledger: WeatherCache, pace: QuickClock) -> None:
    pacer = Pacer(ledger, pace, limited=True)
    with pytest.raises(WeatherLimitReached, match="00:00 UTC"):
        spend(pacer, 250.0, 41)
    assert ledger.spent(START.replace(hour=0)) == 10_000
    pace.time = START.replace(hour=0, minute=1) + timedelta(days=1)
    assert spend(pacer, 250.0, 1) == [pace.time]


def test_what_was_spent_counts_after_a_restart(tmp_path: Path, pace: QuickClock) -> None:
    file = tmp_path / "weather.sqlite"
    with WeatherCache(file) as ledger:
        spend(Pacer(ledger, pace, limited=True), 500.0, 1)
    with WeatherCache(file) as ledger:
        (made,) = spend(Pacer(ledger, pace, limited=True), 500.0, 1)
    assert f"{made:%H:%M}" == "10:31"


def test_a_call_heavier_than_the_pace_is_made_alone(ledger: WeatherCache, pace: QuickClock) -> None:
    made = spend(Pacer(ledger, pace, limited=True), 550.0, 2)
    assert [f"{when:%H:%M}" for when in made] == ["10:30", "10:31"]


def test_the_counters_run_by_the_services_clock(ledger: WeatherCache, pace: QuickClock) -> None:
    pacer = Pacer(ledger, pace, limited=True)
    pacer.skew = timedelta(seconds=40)
    spend(pacer, 500.0, 2)
    assert pace.waits == [pytest.approx(6.0)]


def test_a_wait_names_its_end(ledger: WeatherCache, pace: QuickClock) -> None:
    said: list[tuple[datetime | None, Message | None]] = []
    pacer = Pacer(ledger, pace, limited=True)
    pacer.note(500.0)
    pacer.make_room(500.0, HOST, Control(), lambda until, why: said.append((until, why)))
    (until, why), over = said
    assert until == START.replace(minute=31, second=0)
    assert str(why) == "The free requests of this minute are used up; continuing at 10:31 UTC."
    assert over == (None, None)


@pytest.mark.parametrize(
    ("settings", "limited"),
    [
        (WeatherSettings(), True),
        (WeatherSettings(key="k"), False),
        (WeatherSettings(archive_url="https://weather.park.org/v1/archive"), True),
        (
            WeatherSettings(
                archive_url="https://weather.park.org/v1/archive",
                forecast_url="http://10.0.0.2:8080/v1/forecast",
            ),
            False,
        ),
        (
            WeatherSettings(
                archive_url="https://notopen-meteo.com/v1/archive",
                forecast_url="https://notopen-meteo.com/v1/forecast",
            ),
            False,
        ),
    ],
)
def test_the_free_limits_hold_for_the_free_service(
    settings: WeatherSettings, limited: bool
) -> None:
    assert is_limited(settings) is limited
