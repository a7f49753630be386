"""Pictures of single animals, cut out of their photographs beside the window."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import QSize
from pytestqt.qtbot import QtBot

from swc_desktop.core.region import Box
from swc_desktop.core.text import on_one_line
from swc_desktop.projects.media import SeenFile
from swc_desktop.ui.photo.animal_crops import AnimalCrops, CropRequest, around
from swc_desktop.ui.text.sentences import in_words


@pytest.fixture
def photograph(tmp_path: Path) -> SeenFile:
    """Green, with a red animal at the left and a blue person at the right."""
    pixels = np.zeros((300, 400, 3), np.uint8)
    pixels[..., 1] = 200
    pixels[50:250, 40:160] = (220, 0, 0)
    pixels[::8, 260:380] = (0, 0, 250)
    file = tmp_path / "animal.png"
    Image.fromarray(pixels).save(file)
    seen = file.stat()
    return SeenFile(file, seen.st_size, seen.st_mtime_ns)


BOX = Box(0.1, 0.5 / 3, 0.3, 2 / 3)


@pytest.fixture
def crops(qtbot: QtBot, home: Path) -> AnimalCrops:
    return AnimalCrops(None)


def cut(qtbot: QtBot, crops: AnimalCrops, request: CropRequest) -> AnimalCrops:
    assert crops.get(request) is None
    qtbot.waitUntil(lambda: crops.get(request) is not None)
    return crops


def test_the_animal_is_cut_out_with_a_margin(
    qtbot: QtBot, crops: AnimalCrops, photograph: SeenFile
) -> None:
    request = CropRequest(photograph, "", BOX, ())
    cut(qtbot, crops, request)
    crop = crops.get(request)
    assert crop is not None
    assert crop.problem == ""
    image = crop.image
    assert (image.width(), image.height()) == (168, 248)
    assert image.pixelColor(image.width() // 2, image.height() // 2).red() > 200
    assert image.pixelColor(2, 2).green() > 150
    crops.close()


def test_people_are_blurred(qtbot: QtBot, crops: AnimalCrops, photograph: SeenFile) -> None:
    whole = CropRequest(photograph, "", None, ())
    blurred = whole._replace(people=(Box(0.65, 0.0, 0.3, 1.0),))
    for one in (whole, blurred):
        cut(qtbot, crops, one)
    sharp, soft = crops.get(whole), crops.get(blurred)
    assert sharp is not None
    assert soft is not None
    column = [sharp.image.pixelColor(320, row).blue() for row in range(100, 120)]
    assert max(column) - min(column) > 200
    column = [soft.image.pixelColor(320, row).blue() for row in range(100, 120)]
    assert max(column) - min(column) < 80
    crops.close()


def test_a_file_that_is_gone_says_why(
    qtbot: QtBot, crops: AnimalCrops, photograph: SeenFile
) -> None:
    photograph.path.unlink()
    request = CropRequest(photograph, "", BOX, ())
    cut(qtbot, crops, request)
    crop = crops.get(request)
    assert crop is not None
    assert crop.image.isNull()
    assert on_one_line(in_words(crop.problem)).endswith("where it is now.")
    crops.close()


@pytest.mark.parametrize(
    "box", [None, Box(0, 0, 1, 1), Box(0.9, 0.9, 0.1, 0.1), Box(0.0, 0.4, 0.01, 0.01)]
)
def test_the_part_lies_within_the_picture(box: Box | None) -> None:
    part = around(box, QSize(400, 300))
    assert not part.isEmpty()
    assert 0 <= part.left() <= part.right() < 400
    assert 0 <= part.top() <= part.bottom() < 300
