"""What is asked for: fixed groups, whole windows, weights and times by the service's own rules."""

from datetime import UTC, date, datetime, timedelta

import pytest

from swc_desktop.weather.errors import DatesWrong
from swc_desktop.weather.grid import Cell, FetchWindow, Rectangle, window_of
from swc_desktop.weather.hours import Model
from swc_desktop.weather.plan import (
    CELLS_A_REQUEST,
    Plan,
    PlannedWindow,
    WeatherRequest,
    check_days,
    due_after,
    make_plan,
    of_rectangle,
)

TODAY = date(2026, 11, 24)
PARK = Rectangle(-25.5, 31.0, -22.4, 32.0)


def always(model: Model, cell: Cell, window: FetchWindow) -> bool:
    return True


def test_old_days_are_asked_of_the_archive_alone() -> None:
    plan = make_plan(of_rectangle(PARK, date(2025, 1, 1), date(2025, 12, 31)), TODAY, always)
    assert {request.model for request in plan.requests} == {Model.ARCHIVE}
    for request in plan.requests:
        assert (request.first, request.last) == (request.window.first, request.window.last)
        assert len(request.cells) <= CELLS_A_REQUEST
    one_window = [cell for request in plan.requests[:2] for cell in request.cells]
    assert tuple(one_window) == PARK.cells()


def test_the_last_days_are_asked_of_both_and_never_beyond_what_they_have() -> None:
    plan = make_plan(
        of_rectangle(PARK, TODAY - timedelta(days=20), TODAY + timedelta(days=40)), TODAY, always
    )
    for request in plan.requests:
        last = TODAY if request.model is Model.ARCHIVE else TODAY + timedelta(days=15)
        assert request.last <= last
        assert request.first == request.window.first
    assert {request.model for request in plan.requests} == {Model.ARCHIVE, Model.FORECAST}


def test_the_weight_is_the_services() -> None:
    window = window_of(date(2025, 3, 3))
    cell = Cell(0, 0)
    fortnight = WeatherRequest(Model.ARCHIVE, (cell,), window, window.first, window.last)
    assert fortnight.weight == pytest.approx(3.0)
    day = WeatherRequest(Model.ARCHIVE, (cell, cell), window, window.first, window.first)
    assert day.weight == pytest.approx(6.0)


def test_a_group_is_left_out_only_where_nothing_in_it_is_due() -> None:
    cells = PARK.cells()
    asked = of_rectangle(PARK, date(2025, 1, 1), date(2025, 1, 1))
    one_missing = make_plan(asked, TODAY, lambda _m, cell, _w: cell == cells[3])
    assert [request.cells for request in one_missing.requests] == [cells[:CELLS_A_REQUEST]]
    assert one_missing.kept == len(cells) - CELLS_A_REQUEST
    nothing = make_plan(asked, TODAY, lambda _m, _c, _w: False)
    assert nothing == Plan((), len(cells))


def test_what_is_not_final_is_due_again_after_six_days() -> None:
    window = window_of(date(2026, 11, 20))
    fetched = datetime(2026, 11, 24, 12, tzinfo=UTC)
    assert due_after(None, window, fetched)
    assert not due_after(fetched, window, fetched + timedelta(days=5, hours=23))
    assert due_after(fetched, window, fetched + timedelta(days=6))
    long_after = datetime(2027, 1, 1, tzinfo=UTC)
    assert not due_after(long_after, window, long_after + timedelta(days=400))


def test_days_that_cannot_be_fetched_are_refused() -> None:
    assert check_days(date(2026, 1, 1), date(2030, 1, 1), TODAY) == TODAY + timedelta(days=15)
    for first, last in (
        (date(2026, 1, 2), date(2026, 1, 1)),
        (date(1939, 12, 31), date(1940, 1, 1)),
        (TODAY + timedelta(days=16), TODAY + timedelta(days=17)),
    ):
        with pytest.raises(DatesWrong):
            check_days(first, last, TODAY)


@pytest.mark.parametrize(
    ("weight", "minutes"),
    [(450, 0.9), (4_950, 9.9), (7_500, 65), (9_900, 69.8), (10_500, 1441), (19_950, 1509.9)],
)
def test_the_time_it_takes_follows_the_free_limits(weight: float, minutes: float) -> None:
    window = window_of(date(2025, 3, 3))
    request = WeatherRequest(Model.ARCHIVE, (Cell(0, 0),) * 50, window, window.first, window.last)
    plan = Plan((request,) * int(weight // request.weight))
    assert plan.weight == pytest.approx(weight)
    assert plan.seconds == pytest.approx(minutes * 60, rel=0.01)
    assert plan.free_days == -(-int(weight) // 10_000)


def test_a_plan_does_not_know_of_any_sighting() -> None:
    asked = [PlannedWindow(window_of(TODAY), PARK.cells())]
    assert make_plan(asked, TODAY, always) == make_plan(asked, TODAY, always)
    assert make_plan(asked, TODAY, always).transfer_bytes > 0
    assert make_plan(asked, TODAY, always).kept_bytes > 0
