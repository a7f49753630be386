"""Boxes over pictures, and people blurred wherever a photograph is shown."""

from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QColor, QImage, QPainter
from pytestqt.qtbot import QtBot

from swc_desktop.core.progress import Control
from swc_desktop.core.region import Box, Category, Region
from swc_desktop.projects.media import SeenFile
from swc_desktop.ui.photo.photo_canvas import PhotoCanvas
from swc_desktop.ui.photo.photo_loading import Picture, load_picture
from swc_desktop.ui.photo.region_boxes import draw_boxes
from swc_desktop.ui.photo.thumbnails import ThumbnailRequest, draw_in_frame

pytestmark = pytest.mark.gui

GREY = QColor(100, 100, 100)
BOX = Box(0.25, 0.25, 0.5, 0.5)


def seen(file: Path) -> SeenFile:
    at = file.stat()
    return SeenFile(file, at.st_size, at.st_mtime_ns)


def striped(file: Path) -> Path:
    pixels = np.zeros((240, 360, 3), np.uint8)
    pixels[:, ::6] = pixels[:, 1::6] = pixels[:, 2::6] = 255
    Image.fromarray(pixels).save(file)
    return file


def grey(width: int, height: int) -> QImage:
    image = QImage(width, height, QImage.Format.Format_RGB32)
    image.fill(GREY)
    return image


def test_a_box_is_a_light_line_within_a_dark_one() -> None:
    image = grey(200, 100)
    painter = QPainter(image)
    draw_boxes(painter, QRectF(0, 0, 200, 100), [BOX], 1.0)
    painter.end()
    along = [image.pixelColor(x, 50).lightness() for x in range(40, 60)]
    assert max(along) > 240  # the light line at 50
    assert min(along) < GREY.lightness() - 20  # and the dark one around
    assert image.pixelColor(100, 50) == image.pixelColor(10, 10) == GREY


@pytest.mark.parametrize("size", [(300, 200), (100, 300)])
def test_boxes_lie_on_the_same_place_of_a_card_however_the_picture_fills_it(
    size: tuple[int, int],
) -> None:
    picture = Image.new("RGB", size, (100, 100, 100))
    file = SeenFile(Path("a.jpg"), 0, 0)
    region = Region(BOX, Category.ANIMAL, 0.9)
    request = ThumbnailRequest(1, "", file, 180, 120, regions=(region,), boxes=(BOX,))
    shown = draw_in_frame(picture, request)
    wide = 120 * size[0] / size[1]
    left = 90 - wide / 2 + wide * BOX.left
    row = [shown.pixelColor(x, 60).lightness() for x in range(shown.width())]
    assert abs(row.index(max(row)) - left) < 3


def test_the_large_view_draws_boxes_where_the_photograph_is(qtbot: QtBot) -> None:
    canvas = PhotoCanvas()
    qtbot.addWidget(canvas)
    canvas.resize(400, 300)
    canvas.set_boxes([BOX])
    canvas.set_image(grey(400, 200), QSize(400, 200))
    shown = canvas.grab().toImage()
    ratio = shown.width() / canvas.width()
    place = canvas.shown
    left = (place.left() + place.width() * BOX.left) * ratio
    middle = round(place.center().y() * ratio)
    row = [shown.pixelColor(x, middle).lightness() for x in range(round(left) - 8, round(left) + 8)]
    assert max(row) > 240
    canvas.set_boxes([])
    without = canvas.grab().toImage()
    assert without.pixelColor(round(left), middle).lightness() == GREY.lightness()


def test_people_are_blurred_in_the_large_view(tmp_path: Path) -> None:
    file = striped(tmp_path / "a.png")
    sharp, hidden = (
        load_picture(seen(file), 240, Control(), people) for people in ((), (Box(0, 0, 1, 1),))
    )
    assert isinstance(sharp, Picture)
    assert isinstance(hidden, Picture)
    assert hidden.people == (Box(0, 0, 1, 1),)
    for picture, contrast in ((sharp, 200), (hidden, 0)):
        row = [picture.image.pixelColor(x, 120).lightness() for x in range(20, 340)]
        steps = [abs(a - b) for a, b in pairwise(row)]
        assert max(steps) >= contrast
        assert contrast or max(steps) < 16
