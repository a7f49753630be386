"""The square around an animal: in the picture, never padded, upright, with enough pixels."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from swc_desktop.core.region import Box
from swc_desktop.photos.crop import short_side_for, square_around
from swc_desktop.photos.decoding import crop_pixels, load_image

shares = st.floats(0, 1)


@given(
    left=shares, top=shares, width=st.floats(0.001, 1), height=st.floats(0.001, 1),
    wide=st.integers(1, 5000), high=st.integers(1, 5000), margin=shares,
)  # fmt: skip
def test_the_square_is_in_the_picture_and_holds_the_box_if_possible(
    left: float, top: float, width: float, height: float, wide: int, high: int, margin: float
) -> None:
    box = Box(min(left, 1 - width), min(top, 1 - height), width, height)
    x, y, right, bottom = square_around(box, wide, high, margin)
    assert right - x == pytest.approx(bottom - y)
    assert -1e-6 <= x <= right <= wide + 1e-6
    assert -1e-6 <= y <= bottom <= high + 1e-6
    if max(width * wide, height * high) <= min(wide, high):
        assert x <= box.left * wide + 1e-6
        assert right >= (box.left + box.width) * wide - 1e-6


def test_margin_is_a_share_of_the_longer_side_and_the_edge_moves_the_square() -> None:
    assert square_around(Box(0.4, 0.4, 0.2, 0.1), 1000, 1000, 0.1) == pytest.approx(
        (380, 330, 620, 570)
    )
    assert square_around(Box(0, 0, 0.2, 0.1), 1000, 1000, 0.1) == pytest.approx((0, 0, 240, 240))
    assert square_around(Box(0, 0, 1, 1), 1000, 400, 0.5) == pytest.approx((300, 0, 700, 400))


@pytest.mark.parametrize(
    "edges",
    [
        (0.5, 0.5, 0.6, 0.1), (-0.1, 0, 0.5, 0.5), (0, 0, 0, 0.5), (0, 0, 0.5, -1),
        (float("nan"), 0, 0.1, 0.1), (0, float("inf"), 0.1, 0.1),
    ],
)  # fmt: skip
def test_an_invalid_box_is_refused(edges: tuple[float, float, float, float]) -> None:
    with pytest.raises(ValueError, match="is not inside the picture"):
        Box(*edges)


@pytest.mark.parametrize("orientation", [1, 3, 6, 8])
def test_boxes_are_of_the_picture_as_it_is_shown(tmp_path: Path, orientation: int) -> None:
    """A red animal in the upper left of the shown picture, however the file is turned."""
    shown = np.zeros((300, 400, 3), dtype=np.uint8)
    shown[30:90, 40:100] = (255, 0, 0)
    turned = {1: 0, 3: 2, 6: 1, 8: 3}[orientation]
    file = tmp_path / "turned.jpg"
    exif = Image.Exif()
    exif[0x0112] = orientation
    Image.fromarray(np.rot90(shown, turned)).save(file, quality=95, exif=exif, subsampling=0)
    box = Box(40 / 400, 30 / 300, 60 / 400, 60 / 300)
    picture = load_image(file, short_side=short_side_for(box, 32))
    pixels = crop_pixels(picture, box, size=32, margin=0.0)
    assert pixels.shape == (32, 32, 3)
    assert pixels[4:28, 4:28, 0].min() > 180
    assert pixels[4:28, 4:28, 1:].max() < 80


def test_a_small_animal_in_a_large_file_keeps_its_pixels(tmp_path: Path) -> None:
    """The file is not reduced to the model's size before the animal is cut out."""
    fine = np.zeros((2400, 2400), dtype=np.uint8)
    fine[:, ::8] = 255
    file = tmp_path / "fine.jpg"
    Image.fromarray(fine).convert("RGB").save(file, quality=98)
    box = Box(0.45, 0.45, 0.1, 0.1)
    picture = load_image(file, short_side=short_side_for(box, 224))
    pixels = crop_pixels(picture, box, size=224, margin=0.0)
    assert np.ptp(pixels[100, :, 0].astype(int)) > 100
