"""Setting one place: typed in any spelling, by click, and by keys."""

import pytest
from PySide6.QtCore import QPoint, QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from swc_desktop.core.observation import Place, Source
from swc_desktop.settings.settings_file import Theme
from swc_desktop.ui.map.map_view import MapView, view_of, whole_earth
from swc_desktop.ui.map.point_layer import PointLayer
from swc_desktop.ui.map.point_map import PointMap
from swc_desktop.ui.project.place_picker import PlacePicker
from swc_desktop.ui.theme.theme import active_theme
from tests.gui.cut_text import cut

SKUKUZA = Place(-24.9947, 31.5889, source=Source.TYPED)
SIZE = QSizeF(640, 480)
LEFT = Qt.MouseButton.LeftButton
NONE, SHIFT = Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def picker(qtbot: QtBot, qapp: QApplication) -> PlacePicker:
    active_theme.apply(qapp, Theme.LIGHT, 14)
    made = PlacePicker()
    qtbot.addWidget(made)
    made.resize(640, 560)
    made.show()
    qtbot.waitExposed(made)
    return made


def is_seen(picker: PlacePicker) -> bool:
    point = picker.map.point.point_in(picker.map.view)
    return point is not None and QRectF(picker.map.rect()).contains(point)


def typed(picker: PlacePicker, text: str) -> None:
    picker.field.selectAll()
    QTest.keyClick(picker.field, Qt.Key.Key_Backspace)
    QTest.keyClicks(picker.field, text)
    QTest.keyClick(picker.field, Qt.Key.Key_Return)


@pytest.mark.parametrize(
    "text",
    ["-24.9947, 31.5889", "24°59'40.92\"S 31°35'20.04\"E", "24.9947 S, 31.5889 E"],
)
def test_a_place_is_typed_in_any_spelling(qtbot: QtBot, picker: PlacePicker, text: str) -> None:
    with qtbot.waitSignal(picker.changed):
        typed(picker, text)
    assert picker.place is not None
    assert picker.place.latitude == pytest.approx(SKUKUZA.latitude)
    assert picker.place.longitude == pytest.approx(SKUKUZA.longitude)
    assert picker.place.source is Source.TYPED
    assert picker.origin == "typed"
    assert picker.reading.text() == "24.99470° S, 31.58890° E"
    assert picker.map.point.place == picker.place
    assert is_seen(picker)


def test_a_wrong_spelling_is_one_sentence_when_typing_ends(picker: PlacePicker) -> None:
    QTest.keyClicks(picker.field, "24.99")
    assert picker.place is None
    assert picker.problem.text() == ""
    QTest.keyClick(picker.field, Qt.Key.Key_Return)
    assert picker.problem.text().startswith("'24.99' is not a place: it is not two numbers.")
    QTest.keyClicks(picker.field, ", 31.59")
    assert picker.problem.text() == ""
    assert picker.place == Place(24.99, 31.59, source=Source.TYPED)


def test_an_empty_field_is_no_place_and_no_fault(picker: PlacePicker) -> None:
    typed(picker, "1, 2")
    typed(picker, "")
    assert picker.place is None
    assert picker.map.point.place is None
    assert picker.problem.text() == picker.reading.text() == ""


def test_a_click_sets_the_place_and_a_drag_does_not(qtbot: QtBot, picker: PlacePicker) -> None:
    here = QPoint(200, 100)
    degrees = picker.map.view.degrees(QPointF(here))
    with qtbot.waitSignal(picker.changed):
        QTest.mouseClick(picker.map, LEFT, NONE, here)
    assert picker.place is not None
    assert picker.origin == "map"
    assert picker.place.longitude == pytest.approx(degrees.x(), abs=0.5 / picker.map.view.scale)
    assert picker.field.text() == f"{picker.place.latitude:g}, {picker.place.longitude:g}"
    before = picker.place
    QTest.mousePress(picker.map, LEFT, NONE, QPoint(300, 200))
    QTest.mouseMove(picker.map, QPoint(340, 220))
    QTest.mouseRelease(picker.map, LEFT, NONE, QPoint(340, 220))
    assert picker.place == before


def test_a_place_on_the_map_is_written_so_that_it_is_read_again(picker: PlacePicker) -> None:
    QTest.mouseClick(picker.map, LEFT, NONE, QPoint(420, 60))
    before = picker.place
    picker.field.setFocus()
    QTest.keyClick(picker.field, Qt.Key.Key_End)
    QTest.keyClicks(picker.field, " ")
    assert picker.place == before


def test_keys_set_and_move_the_place(picker: PlacePicker) -> None:
    QTest.keyClick(picker.map, Qt.Key.Key_Left)
    assert picker.place is None  # the map moved
    QTest.keyClick(picker.map, Qt.Key.Key_Space)
    first = picker.place
    assert first is not None
    QTest.keyClick(picker.map, Qt.Key.Key_Up)
    QTest.keyClick(picker.map, Qt.Key.Key_Right)
    moved = picker.place
    assert moved is not None
    assert moved.latitude > first.latitude
    assert moved.longitude > first.longitude
    centre = picker.map.view.longitude
    QTest.keyClick(picker.map, Qt.Key.Key_Right, SHIFT)
    assert picker.place == moved
    assert picker.map.view.longitude > centre
    assert "arrow keys move it" in picker.map.accessibleName()


def test_the_map_follows_a_place_that_is_moved_to_its_edge(picker: PlacePicker) -> None:
    picker.set_place(SKUKUZA)
    for _ in range(200):
        QTest.keyClick(picker.map, Qt.Key.Key_Down)
        assert is_seen(picker)
    assert picker.place is not None
    assert picker.place.latitude < SKUKUZA.latitude - 1


def test_set_place_says_nothing_and_shows_it(qtbot: QtBot, picker: PlacePicker) -> None:
    with qtbot.assertNotEmitted(picker.changed):
        picker.set_place(SKUKUZA, 500.0)
    assert picker.place == SKUKUZA
    assert picker.field.text() == "-24.9947, 31.5889"
    assert picker.map.point.uncertainty_m == 500.0
    assert picker.map.view.scale > 50
    with qtbot.assertNotEmitted(picker.changed):
        picker.set_place(None)
    assert picker.field.text() == ""
    assert picker.map.point.uncertainty_m is None


def test_known_places_are_where_the_map_begins(picker: PlacePicker) -> None:
    picker.set_known([SKUKUZA, Place(-24.0, 31.4)])
    seen = picker.map.view.seen
    assert seen.contains(QPointF(31.5, -24.5))
    assert seen.width() < 10
    picker.map.zoom(0.5)
    before = picker.map.view.scale
    picker.resize(700, 600)
    assert picker.map.view.scale == pytest.approx(before, rel=0.2)  # a person chose that scale


@pytest.mark.parametrize(
    ("longitudes", "width"), [((31.0, 32.0), 1.0), ((179.5, -179.5), 1.0), ((-120.0, 60.0), 180.0)]
)
def test_marks_span_the_narrower_way_around(longitudes: tuple[float, float], width: float) -> None:
    layer = PointLayer()
    layer.marks = [Place(10, longitude) for longitude in longitudes]
    bounds = layer.marks_bounds()
    assert bounds is not None
    assert bounds.width() == pytest.approx(width)


def painted(layer: PointLayer, view: MapView) -> QImage:
    image = QImage(SIZE.toSize(), QImage.Format.Format_ARGB32)
    image.fill(QColor("white"))
    painter = QPainter(image)
    layer.paint(painter, view)
    painter.end()
    return image


def test_the_circle_has_the_size_of_the_uncertainty() -> None:
    layer = PointLayer()
    layer.place = Place(60.0, 10.0)
    view = view_of(QRectF(9.5, 59.75, 1, 0.5), SIZE)
    radius = view.up * 20 / 111.195
    at, beyond = QPoint(320, int(240 - radius + 6)), QPoint(320, int(240 - radius - 6))
    assert painted(layer, view).pixelColor(at) == QColor("white")
    layer.uncertainty_m = 20_000.0
    image = painted(layer, view)
    assert image.pixelColor(at) != QColor("white")
    assert image.pixelColor(beyond) == QColor("white")
    sideways = QPoint(int(320 + radius - 6), 240)  # at 60° a degree of longitude is half as long
    assert image.pixelColor(sideways) != QColor("white")


def test_a_place_beside_the_date_line_is_drawn_where_it_is_seen() -> None:
    layer = PointLayer()
    layer.place = Place(66.0, -179.8)
    view = view_of(QRectF(179.0, 65.5, 2, 1), SIZE)
    point = layer.point_in(view)
    assert point is not None
    assert painted(layer, view).pixelColor(point.toPoint()) != QColor("white")


def test_a_place_at_the_pole_stays_on_the_earth(qtbot: QtBot) -> None:
    made = PointMap()
    qtbot.addWidget(made)
    made.resize(640, 480)
    made.view = whole_earth(SIZE)
    made.set_place(Place(89.9, 0.0))
    for _ in range(5):
        QTest.keyClick(made, Qt.Key.Key_Up)
    assert made.point.place is not None
    assert made.point.place.latitude <= 90


@pytest.mark.parametrize("size", [14, 20])
def test_nothing_is_cut(qtbot: QtBot, qapp: QApplication, size: int) -> None:
    active_theme.apply(qapp, Theme.LIGHT, size)
    made = PlacePicker()
    qtbot.addWidget(made)
    made.resize(360, 420)
    made.set_place(SKUKUZA)
    typed(made, "24.99")
    made.show()
    assert cut(made) == []
    active_theme.apply(qapp, Theme.LIGHT, 14)
