"""Work that is asked for often is done soon, and leaves most of the time to the window."""

from collections.abc import Callable

import pytest
from pytestqt.qtbot import QtBot

from swc_desktop.ui.workers import throttle as module
from swc_desktop.ui.workers.throttle import MIN_INTERVAL_S, SHARE, Throttle


class Clock:
    """The time of the throttle; work takes as long as it is set to take."""

    def __init__(self) -> None:
        self.now = 1000.0
        self.count = 0
        self.takes_s = 0.0

    def work(self) -> None:
        self.count += 1
        self.now += self.takes_s


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    made = Clock()
    read: Callable[[], float] = lambda: made.now  # noqa: E731
    monkeypatch.setattr(module, "monotonic", read)
    return made


@pytest.fixture
def throttle(qtbot: QtBot, clock: Clock) -> Throttle:
    return Throttle(clock.work)


def test_the_first_request_is_met_soon(qtbot: QtBot, throttle: Throttle, clock: Clock) -> None:
    assert not throttle.waits
    throttle.request()
    assert throttle.waits
    assert clock.count == 0, "not in the middle of what asks for it"
    qtbot.waitUntil(lambda: clock.count == 1)
    assert not throttle.waits


def test_requests_that_come_together_are_met_together(
    qtbot: QtBot, throttle: Throttle, clock: Clock
) -> None:
    for _ in range(50):
        throttle.request()
    qtbot.waitUntil(lambda: not throttle.waits)
    assert clock.count == 1


def test_a_request_right_after_the_work_waits_and_is_not_lost(
    qtbot: QtBot, throttle: Throttle, clock: Clock
) -> None:
    throttle.now()
    throttle.request()
    assert throttle.waits
    assert throttle.interval_s == MIN_INTERVAL_S
    qtbot.waitUntil(lambda: clock.count == 2)


def test_work_that_takes_long_is_done_seldom(throttle: Throttle, clock: Clock) -> None:
    clock.takes_s = 1.5
    throttle.now()
    assert throttle.interval_s == SHARE * 1.5
    throttle.request()
    assert clock.count == 1
    assert throttle.waits


def test_what_is_done_now_is_not_done_again_for_an_earlier_request(
    qtbot: QtBot, throttle: Throttle, clock: Clock
) -> None:
    throttle.request()
    throttle.now()
    assert clock.count == 1
    assert not throttle.waits
    qtbot.wait(50)
    assert clock.count == 1


def test_work_in_another_thread_counts_too(qtbot: QtBot, throttle: Throttle, clock: Clock) -> None:
    throttle.now()
    clock.now += 2.0
    throttle.count_in(2.0)
    assert throttle.interval_s == SHARE * 2.0
    clock.now += SHARE * 2.0
    throttle.request()
    qtbot.waitUntil(lambda: clock.count == 2)
    assert throttle.interval_s == MIN_INTERVAL_S
    throttle.count_in(0.0)
    assert throttle.interval_s == MIN_INTERVAL_S
