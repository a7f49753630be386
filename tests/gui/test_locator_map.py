"""The small map of where a photograph was taken."""

import pytest
from PySide6.QtCore import QPoint
from PySide6.QtGui import QImage
from pytestqt.qtbot import QtBot

from swc_desktop.settings.settings_file import Theme
from swc_desktop.ui.evidence.locator_map import LocatorMap
from swc_desktop.ui.theme.theme import active_theme


def drawn(qtbot: QtBot, latitude: float, longitude: float) -> tuple[LocatorMap, QImage]:
    made = LocatorMap()
    qtbot.addWidget(made)
    made.resize(288, 150)
    made.show_position(latitude, longitude, "here")
    return made, made.grab().toImage()


def token(image: QImage, x: float, y: float) -> str:
    """The name of the colour at a point."""
    color = image.pixelColor(QPoint(round(x), round(y)))
    return next(
        (name for name in ("land", "sea", "accent") if active_theme.color(name) == color),
        color.name(),
    )


def test_the_mark_is_in_the_middle_with_land_and_sea_around_it(qtbot: QtBot) -> None:
    made, image = drawn(qtbot, -24.99, 31.59)
    mark = made.mark()
    assert (round(mark.x()), round(mark.y())) == (144, 75)
    assert token(image, 144, 75) == "accent"
    assert token(image, 120, 75) == "land"
    assert token(image, 200, 120) == "sea"


@pytest.mark.parametrize("longitude", [179.5, -179.5])
def test_the_180th_meridian_cuts_no_land(qtbot: QtBot, longitude: float) -> None:
    _, image = drawn(qtbot, 67.5, longitude)
    across = 288 / 84
    west, east = 144 + across * (171 - longitude % 360), 144 + across * (184 - longitude % 360)
    assert token(image, west, 75) == "land"
    assert token(image, east, 75) == "land"


@pytest.mark.parametrize(("latitude", "longitude"), [(90.0, 0.0), (-90.0, 180.0), (0.0, -180.0)])
def test_the_mark_is_on_the_map_even_at_a_pole(
    qtbot: QtBot, latitude: float, longitude: float
) -> None:
    made, _ = drawn(qtbot, latitude, longitude)
    assert made.rect().contains(made.mark().toPoint())


def test_it_is_drawn_again_in_another_theme(qtbot: QtBot, qapp: object) -> None:
    made, light = drawn(qtbot, 0.0, 20.0)
    try:
        active_theme.apply(qapp, Theme.DARK, 14)  # type: ignore[arg-type]
        assert made.grab().toImage() != light
    finally:
        active_theme.apply(qapp, Theme.LIGHT, 14)  # type: ignore[arg-type]
