"""The map: what it shows of the earth, how it is moved, and the rectangle over it."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QEvent, QLocale, QPoint, QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import QImage, QMouseEvent, QPainter, QWheelEvent
from PySide6.QtTest import QSignalSpy
from PySide6.QtWidgets import QApplication, QToolButton
from pytestqt.qtbot import QtBot

from swc_desktop.settings.settings_file import Theme
from swc_desktop.ui.map.base_layer import kilometres, multiples
from swc_desktop.ui.map.degrees import Edges, edges_words, latitude_words, longitude_words
from swc_desktop.ui.map.map_view import KM_PER_DEGREE, MAX_SCALE, MapView, view_of, whole_earth
from swc_desktop.ui.map.map_widget import MapWidget
from swc_desktop.ui.map.outlines import COARSE, FINE, read_outlines
from swc_desktop.ui.map.rectangle_layer import RectangleLayer
from swc_desktop.ui.theme.theme import active_theme

SIZE = QSizeF(640, 480)
PARK = Edges(-25.5, 31.0, -22.3, 32.1)
CHUKOTKA = Edges(64.0, 177.5, 68.0, -176.0)
NONE = Qt.KeyboardModifier.NoModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier

views = st.builds(
    lambda latitude, longitude, degrees: view_of(
        QRectF(longitude, latitude, degrees, degrees / 2), SIZE
    ),
    st.floats(-80, 60),
    st.floats(-180, 179),
    st.floats(0.5, 60),
)


@pytest.fixture
def shown(qtbot: QtBot, qapp: QApplication) -> MapWidget:
    active_theme.apply(qapp, Theme.LIGHT, 14)
    made = MapWidget()
    qtbot.addWidget(made)
    made.resize(640, 480)
    made.show()
    qtbot.waitExposed(made)
    return made


def put(widget: MapWidget, edges: Edges) -> None:
    widget.rectangle.set_edges(edges)
    widget.rectangle_changed()
    widget.show_rectangle()


def show_view(widget: MapWidget, latitude: float, longitude: float, degrees: float) -> None:
    """Centre a place, with some degrees of longitude around it."""
    height = degrees * 0.6
    bounds = QRectF(longitude - degrees / 2, latitude - height / 2, degrees, height)
    widget.view = view_of(bounds, QSizeF(widget.size()), 1.0)


def drag(
    widget: MapWidget,
    start: QPointF,
    end: QPointF,
    modifiers: Qt.KeyboardModifier = NONE,
) -> None:
    """Press, move in two steps, release."""
    left, no = Qt.MouseButton.LeftButton, Qt.MouseButton.NoButton
    for kind, point, button, held in (
        (QEvent.Type.MouseButtonPress, start, left, left),
        (QEvent.Type.MouseMove, (start + end) / 2, no, left),
        (QEvent.Type.MouseMove, end, no, left),
        (QEvent.Type.MouseButtonRelease, end, left, no),
    ):
        here = QPointF(widget.mapToGlobal(point.toPoint()))
        QApplication.sendEvent(widget, QMouseEvent(kind, point, here, button, held, modifiers))


# The view


@given(views, st.floats(-200, 840), st.floats(-100, 580))
def test_pixels_and_degrees_are_each_other_s_inverse(view: MapView, x: float, y: float) -> None:
    place = view.degrees(QPointF(x, y))
    point = view.pixels(place.x(), place.y())
    assert (point.x(), point.y()) == pytest.approx((x, y), abs=1e-6)


@given(views, st.floats(0.2, 5), st.floats(100, 540), st.floats(100, 380))
def test_zooming_keeps_the_place_under_the_pointer(
    view: MapView, factor: float, x: float, y: float
) -> None:
    anchor = QPointF(x, y)
    zoomed = view.undistorted().zoomed(factor, anchor)
    reached_an_end = abs(zoomed.seen.top()) > 89.99 or abs(zoomed.seen.bottom()) > 89.99
    if reached_an_end:
        return
    before, after = view.undistorted().degrees(anchor), zoomed.degrees(anchor)
    assert (after.x() - before.x() + 180) % 360 - 180 == pytest.approx(0, abs=1e-6)
    assert after.y() == pytest.approx(before.y(), abs=1e-6)


@given(views, st.lists(st.tuples(st.floats(-900, 900), st.floats(-900, 900)), max_size=6))
def test_panning_stays_on_the_earth(view: MapView, moves: list[tuple[float, float]]) -> None:
    for right, down in moves:
        view = view.panned(right, down)
    assert -180 <= view.longitude < 180
    assert view.seen.top() >= -90 - 1e-6
    assert view.seen.bottom() <= 90 + 1e-6


def test_a_view_is_undistorted_at_its_latitude() -> None:
    view = view_of(QRectF(10, 59, 4, 2), SIZE)
    assert view.up / view.scale == pytest.approx(1 / math.cos(math.radians(60)))
    km, pixels = view.scale_bar
    assert pixels == pytest.approx(km / KM_PER_DEGREE * view.up)
    assert f"{km:g}"[0] in "125"
    assert 30 < pixels <= 110


def test_zooming_ends_at_the_whole_earth_and_at_the_finest() -> None:
    far = whole_earth(SIZE).zoomed(0.01)
    assert far.seen.height() == pytest.approx(180)
    assert whole_earth(SIZE).zoomed(1e6).scale == MAX_SCALE


def test_the_graticule_has_round_steps() -> None:
    assert whole_earth(SIZE).step == 30
    assert multiples(-31.0, 29.9, 15.0) == [-30.0, -15.0, 0.0, 15.0]
    near = view_of(QRectF(31, -25, 1, 1), SIZE)
    assert near.step in (0.1, 0.25, 0.5)
    assert near.step * near.scale >= 90


# What is drawn


def test_both_files_have_the_same_countries_where_they_matter() -> None:
    coarse, fine = read_outlines(COARSE), read_outlines(FINE)
    for outlines in (coarse, fine):
        names = {name.text: name for name in outlines.names}
        assert names["South Africa"].longitude == pytest.approx(25, abs=2)
        assert names["South Africa"].latitude == pytest.approx(-29, abs=2)
        assert {"Botswana", "India", "Brazil", "Kenya"} <= set(names)
    assert len(fine.lines) > 4 * len(coarse.lines)
    holes = [outline for outline in fine.lines if not outline.land]
    assert any(hole.bounds.contains(QPointF(28.2, -29.5)) for hole in holes), "Lesotho"


def color_at(widget: MapWidget, longitude: float, latitude: float) -> str:
    image: QImage = widget.grab().toImage()
    return image.pixelColor(widget.view.pixels(longitude, latitude).toPoint()).name().upper()


def test_land_is_land_and_sea_is_sea_before_and_after_the_fine_outlines(
    shown: MapWidget,
) -> None:
    for _ in range(2):
        show_view(shown, -24.0, 26.0, 30.0)
        assert color_at(shown, 22.7, -23.3) == active_theme.tokens.land
        assert color_at(shown, 38.3, -27.3) == active_theme.tokens.sea
        shown.set_fine(read_outlines(FINE))
    assert shown.base.outlines(shown.view) is read_outlines(FINE)
    shown.show_earth()
    assert shown.base.outlines(shown.view) is read_outlines(COARSE)


@pytest.mark.parametrize("middle", [179.0, -179.0])
def test_the_180th_meridian_cuts_no_land(shown: MapWidget, middle: float) -> None:
    show_view(shown, 67.5, middle, 30.0)
    turn = 360 if middle > 0 else 0
    for longitude in (-184.3 + turn, -178.3 + turn):
        assert color_at(shown, longitude, 67.7) == active_theme.tokens.land


def test_the_theme_changes_with_the_rest_of_the_window(
    shown: MapWidget, qapp: QApplication
) -> None:
    show_view(shown, -24.0, 26.0, 30.0)
    try:
        active_theme.apply(qapp, Theme.DARK, 14)
        assert color_at(shown, 22.7, -23.3) == active_theme.tokens.land
    finally:
        active_theme.apply(qapp, Theme.LIGHT, 14)


def test_panning_draws_the_base_layer_again_only_if_needed(shown: MapWidget) -> None:
    show_view(shown, -24.0, 26.0, 30.0)
    shown.grab()
    drawn = shown._drawn_base
    shown.pan(100, 50)
    shown.grab()
    assert shown._drawn_base is drawn
    shown.pan(300, 0)
    shown.grab()
    assert shown._drawn_base is not drawn


def test_a_layer_is_drawn_over_the_base_layer(shown: MapWidget) -> None:
    class Dot:
        def paint(self, painter: QPainter, view: MapView) -> None:
            point = view.pixels(26.3, -23.7)
            painter.fillRect(
                QRectF(point.x() - 4, point.y() - 4, 8, 8), active_theme.color("error")
            )

    show_view(shown, -24.0, 26.0, 30.0)
    shown.layers.append(Dot())
    assert color_at(shown, 26.3, -23.7) == active_theme.tokens.error


# Mouse and keys


def test_wheel_buttons_and_keys_zoom(shown: MapWidget, qtbot: QtBot) -> None:
    scale = shown.view.scale
    here = QPointF(200, 200)
    under = shown.view.degrees(here)
    wheel = QWheelEvent(
        here, here, QPoint(), QPoint(0, 120), Qt.MouseButton.NoButton, NONE,
        Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(shown, wheel)
    assert shown.view.scale == pytest.approx(scale * 1.5)
    assert shown.view.degrees(here).x() == pytest.approx(under.x())
    qtbot.keyClick(shown, Qt.Key.Key_Plus)
    button = shown.findChild(QToolButton, "add")
    assert isinstance(button, QToolButton)
    button.click()
    assert shown.view.scale == pytest.approx(scale * 1.5**3)
    qtbot.keyClick(shown, Qt.Key.Key_Minus)
    assert shown.view.scale == pytest.approx(scale * 1.5**2)
    qtbot.keyClick(shown, Qt.Key.Key_0)
    assert shown.view == whole_earth(SIZE)


def test_dragging_and_arrows_pan(shown: MapWidget, qtbot: QtBot) -> None:
    show_view(shown, 0.0, 20.0, 30.0)
    held = shown.view.degrees(QPointF(300, 200))
    drag(shown, QPointF(300, 200), QPointF(360, 180))
    now = shown.view.degrees(QPointF(360, 180))
    assert (now.x(), now.y()) == pytest.approx((held.x(), held.y()), abs=1e-6)
    before = shown.view
    qtbot.keyClick(shown, Qt.Key.Key_Right)
    assert shown.view.longitude > before.longitude
    qtbot.keyClick(shown, Qt.Key.Key_Up)
    assert shown.view.latitude > before.latitude


def test_shapes_are_undistorted_again_after_a_long_way_north(shown: MapWidget) -> None:
    show_view(shown, 0.0, 20.0, 60.0)
    for _ in range(4):
        drag(shown, QPointF(300, 50), QPointF(300, 440))
    assert shown.view.latitude > 40
    assert shown.view.standard_parallel == pytest.approx(shown.view.latitude, abs=8)


# The rectangle


def test_shift_and_dragging_draw_a_rectangle(shown: MapWidget) -> None:
    show_view(shown, -24.0, 31.0, 12.0)
    changed = QSignalSpy(shown.rectangle.changed)
    one, other = shown.view.pixels(32.1, -22.3), shown.view.pixels(31.0, -25.5)
    drag(shown, one, other, SHIFT)
    edges = shown.rectangle.edges
    assert edges is not None
    assert (edges.south, edges.west, edges.north, edges.east) == pytest.approx(
        (-25.5, 31.0, -22.3, 32.1), abs=0.02
    )
    assert changed.count() >= 2
    assert "25.5" in shown.accessibleName()
    assert "cells" in shown.accessibleName()


def test_the_mode_draws_once_and_esc_leaves_it(shown: MapWidget, qtbot: QtBot) -> None:
    show_view(shown, -24.0, 31.0, 12.0)
    changes = QSignalSpy(shown.drawing_changed)
    shown.set_drawing(True)
    drag(shown, QPointF(200, 100), QPointF(300, 300))
    assert shown.rectangle.edges is not None
    assert not shown.drawing
    before = shown.rectangle.edges
    drag(shown, QPointF(400, 100), QPointF(500, 300))
    assert shown.rectangle.edges == before
    shown.set_drawing(True)
    qtbot.keyClick(shown, Qt.Key.Key_Escape)
    assert [changes.at(index)[0] for index in range(changes.count())] == [True, False, True, False]


@pytest.mark.parametrize(
    ("side", "longitude", "latitude", "moved"),
    [
        ("n", 31.5, -22.3, Edges(-25.5, 31.0, -22.0, 32.1)),
        ("s", 31.5, -25.5, Edges(-25.2, 31.0, -22.3, 32.1)),
        ("w", 31.0, -24.0, Edges(-25.5, 31.3, -22.3, 32.1)),
        ("e", 32.1, -24.0, Edges(-25.5, 31.0, -22.3, 32.4)),
        ("ne", 32.1, -22.3, Edges(-25.5, 31.0, -22.0, 32.4)),
        ("sw", 31.0, -25.5, Edges(-25.2, 31.3, -22.3, 32.1)),
    ],
)
def test_edges_and_corners_are_moved(
    shown: MapWidget, side: str, longitude: float, latitude: float, moved: Edges
) -> None:
    put(shown, PARK)
    start = shown.view.pixels(longitude, latitude)
    assert shown.rectangle.side_at(shown.view, start) == side
    drag(shown, start, shown.view.pixels(longitude + 0.3, latitude + 0.3))
    edges = shown.rectangle.edges
    assert edges is not None
    assert vars(edges) == pytest.approx(vars(moved), abs=0.03)


def test_an_edge_may_be_drawn_over_the_other(shown: MapWidget) -> None:
    put(shown, PARK)
    drag(shown, shown.view.pixels(31.0, -24.0), shown.view.pixels(33.0, -24.0))
    edges = shown.rectangle.edges
    assert edges is not None
    assert (edges.west, edges.east) == pytest.approx((32.1, 33.0), abs=0.03)


@pytest.mark.parametrize("middle", [179.5, -179.5])
def test_a_rectangle_crosses_the_180th_meridian(shown: MapWidget, middle: float) -> None:
    show_view(shown, 66.0, middle, 20.0)
    turn = 0 if middle > 0 else -360
    one, other = shown.view.pixels(177.5 + turn, 64.0), shown.view.pixels(184.0 + turn, 68.0)
    drag(shown, one, other, SHIFT)
    edges = shown.rectangle.edges
    assert edges is not None
    assert vars(edges) == pytest.approx(vars(CHUKOTKA), abs=0.06)
    rectangle = shown.rectangle.rectangle
    assert rectangle is not None
    assert rectangle.cell_count == pytest.approx(459, abs=35)
    assert shown.rectangle.side_at(shown.view, one) == "sw"


def test_keys_move_the_rectangle_by_a_cell(shown: MapWidget, qtbot: QtBot) -> None:
    put(shown, PARK)
    view = shown.view
    qtbot.keyClick(shown, Qt.Key.Key_Right, SHIFT)
    qtbot.keyClick(shown, Qt.Key.Key_Up, SHIFT)
    assert shown.rectangle.edges == Edges(-25.25, 31.25, -22.05, 32.35)
    assert shown.view == view


def test_a_rectangle_stays_on_the_earth_and_wraps_around_it() -> None:
    layer = RectangleLayer()
    layer.set_edges(Edges(89.0, 179.0, 89.9, 179.9))
    layer.nudge(0, 0.25)
    assert layer.edges == Edges(89.0, 179.0, 89.9, 179.9)
    layer.nudge(0.25, 0)
    assert layer.edges == Edges(89.0, 179.25, 89.9, -179.85)


def test_a_locked_rectangle_stays_while_the_map_moves(shown: MapWidget, qtbot: QtBot) -> None:
    put(shown, PARK)
    shown.set_editable(False)
    view = shown.view
    drag(shown, view.pixels(31.0, -24.0), view.pixels(31.5, -24.0))
    drag(shown, QPointF(50, 50), QPointF(90, 90), SHIFT)
    qtbot.keyClick(shown, Qt.Key.Key_Right, SHIFT)
    assert shown.rectangle.edges == PARK
    assert shown.view != view


def test_one_that_is_too_large_is_drawn_with_its_reason(shown: MapWidget) -> None:
    put(shown, Edges(-34.0, 16.0, 5.0, 42.0))
    assert shown.rectangle.rectangle is None
    assert f"the maximum is {QLocale().toString(4000)}" in shown.rectangle.problem
    assert shown.accessibleName().endswith("too large")
    corner = shown.view.pixels(16.0, -34.0).toPoint()
    edge = shown.grab().toImage().pixelColor(corner.x(), corner.y() - 30)
    assert edge == active_theme.color("error")


def test_its_cells_are_drawn_where_they_are_large_enough(shown: MapWidget) -> None:
    def lines_across() -> int:
        image = shown.grab().toImage()
        y = round(shown.view.pixels(40.5, -30.0).y()) + 3
        left, right = (round(shown.view.pixels(x, 0).x()) for x in (40.2, 40.8))
        row = [image.pixelColor(x, y).rgb() for x in range(left, right)]
        return sum(one != row[0] for one in row)

    put(shown, Edges(-31.9, 39.5, -28.1, 41.5))
    assert lines_across() == 2
    shown.zoom(0.25)
    assert lines_across() == 0


# Words


@pytest.mark.parametrize(
    ("latitude", "longitude", "words"),
    [
        (-24.5, 31.25, ("24.5° S", "31.25° E")),
        (24.5, -31.25, ("24.5° N", "31.25° W")),
        (0.0, 0.0, ("0.0°", "0.00°")),
        (-0.01, 180.0, ("0.0°", "180.00°")),
    ],
)
def test_degrees_have_letters(latitude: float, longitude: float, words: tuple[str, str]) -> None:
    assert (latitude_words(latitude, 1), longitude_words(longitude, 2)) == words


def test_edges_and_lengths_in_words() -> None:
    assert edges_words(PARK) == "25.50° S to 22.30° S, 31.00° E to 32.10° E"
    assert (kilometres(100.0), kilometres(0.5)) == ("100", "0.5")
    assert PARK.typed == "-25.5,31,-22.3,32.1"
