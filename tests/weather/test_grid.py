"""Cells, rectangles and windows."""

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from swc_desktop.weather.errors import RectangleWrong
from swc_desktop.weather.grid import (
    MAX_CELLS,
    Cell,
    FetchWindow,
    Rectangle,
    cell_of,
    first_hour,
    hour_of,
    time_of,
    window_of,
    windows,
)

LATITUDES = st.floats(-90, 90)
LONGITUDES = st.floats(-180, 180)


@given(LATITUDES, LONGITUDES)
def test_a_cell_is_the_nearest_and_on_the_grid(latitude: float, longitude: float) -> None:
    cell = cell_of(latitude, longitude)
    assert -360 <= cell.row <= 360
    assert -720 <= cell.column <= 719
    assert abs(cell.latitude - latitude) <= 0.125 + 1e-9
    assert min(abs(cell.longitude - longitude + turn) for turn in (-360, 0, 360)) <= 0.125 + 1e-9


@given(LATITUDES, LATITUDES, LONGITUDES, st.floats(0.01, 5.0), st.floats(0, 1), st.floats(0, 1))
def test_every_place_of_a_rectangle_lies_in_one_of_its_cells(
    one: float, two: float, west: float, width: float, up: float, along: float
) -> None:
    south, north = sorted((one, two))
    north = min(north, south + 5.0)
    if north <= south:
        return
    east = (west + width + 180) % 360 - 180
    if east == west:
        return
    rectangle = Rectangle(south, west, north, east)
    cells = rectangle.cells()
    assert len(cells) == rectangle.cell_count == len(set(cells))
    longitude = (west + along * width + 180) % 360 - 180
    assert cell_of(south + up * (north - south), longitude) in cells


def test_a_rectangle_crosses_the_180th_meridian() -> None:
    cells = Rectangle(-17.1, 179.6, -16.9, -179.6).cells()
    assert cells == (
        Cell(-68, 718),
        Cell(-68, 719),
        Cell(-68, -720),
        Cell(-68, -719),
        Cell(-68, -718),
    )


def test_a_band_around_the_earth_has_every_column_once() -> None:
    assert len(set(Rectangle(0, -180, 0.1, 180).cells())) == 1440
    assert len(set(Rectangle(0, 10.0, 0.1, 9.99).cells())) == 1440


@pytest.mark.parametrize(
    ("edges", "said"),
    [
        ((1, 2, 1, 3), "southern"),
        ((2, 2, 1, 3), "southern"),
        ((-91, 2, 1, 3), "southern"),
        ((0, 3, 1, 3), "western"),
        ((0, 3, 1, 181), "western"),
        ((float("nan"), 3, 1, 4), "numbers"),
        ((-80, -170, 80, 170), f"{MAX_CELLS:,}"),
    ],
)
def test_what_is_not_a_rectangle_is_refused(
    edges: tuple[float, float, float, float], said: str
) -> None:
    with pytest.raises(RectangleWrong, match=said):
        Rectangle(*edges)


@given(st.dates(date(1940, 1, 1), date(2100, 1, 1)))
def test_windows_are_whole_and_follow_each_other(day: date) -> None:
    window = window_of(day)
    assert window.first <= day <= window.last
    assert window.last - window.first == timedelta(days=13)
    assert FetchWindow(window.number + 1).first == window.last + timedelta(days=1)
    assert first_hour(window.first) == window.number * 14 * 24


def test_windows_of_a_span_hold_its_ends() -> None:
    found = list(windows(date(2026, 1, 1), date(2026, 2, 1)))
    assert found[0].first <= date(2026, 1, 1)
    assert found[-1].last >= date(2026, 2, 1)
    assert len(found) in (3, 4)


def test_an_hour_is_that_of_utc_rounded_down() -> None:
    moment = datetime(2026, 7, 1, 18, 45, tzinfo=timezone(timedelta(hours=5, minutes=30)))
    assert time_of(hour_of(moment)).isoformat() == "2026-07-01T13:00:00+00:00"
    assert hour_of(datetime(1969, 12, 31, 23, 30, tzinfo=UTC)) == -1
