"""The square that a detector is shown: the picture in it, and what fills the rest."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from swc_desktop.core.detector import DetectorSquare, Fit, Resample
from swc_desktop.photos.detector_pixels import place_in_square, square_pixels


@given(fit=st.sampled_from(Fit), size=st.integers(1, 2000), wide=st.integers(1, 9000),
       high=st.integers(1, 9000))  # fmt: skip
def test_the_picture_lies_in_the_square_and_touches_two_of_its_sides(
    fit: Fit, size: int, wide: int, high: int
) -> None:
    square = DetectorSquare(size, fit, 0, Resample.BICUBIC)
    left, top, width, height = place_in_square(square, wide, high)
    assert min(left, top) >= 0
    assert min(width, height) >= 1
    assert left + width <= size
    assert top + height <= size
    assert max(width, height) == size
    if fit is Fit.CORNER:
        assert (left, top) == (0, 0)


@pytest.mark.parametrize("resample", Resample)
@pytest.mark.parametrize(
    ("fit", "rows"),
    [(Fit.CORNER, (0, 32)), (Fit.CENTRE, (16, 48)), (Fit.SQUASH, (0, 64))],
)
def test_what_the_picture_leaves_free_is_filled(
    fit: Fit, rows: tuple[int, int], resample: Resample
) -> None:
    square = DetectorSquare(64, fit, 114, resample)
    pixels = square_pixels(Image.new("RGB", (200, 100), (10, 200, 30)), square)
    assert pixels.shape == (64, 64, 3)
    expected = np.full((64, 64, 3), 114, dtype=np.uint8)
    expected[slice(*rows)] = (10, 200, 30)
    assert np.array_equal(pixels, expected)


def test_the_filters_are_those_of_pillow() -> None:
    noise = np.random.default_rng(0).integers(0, 256, (90, 70, 3), dtype=np.uint8)
    picture = Image.fromarray(noise)
    for resample, used in (
        (Resample.BILINEAR, Image.Resampling.BILINEAR),
        (Resample.BICUBIC, Image.Resampling.BICUBIC),
        (Resample.LANCZOS, Image.Resampling.LANCZOS),
    ):
        square = DetectorSquare(32, Fit.SQUASH, 0, resample)
        wanted = np.asarray(picture.resize((32, 32), used))
        assert np.array_equal(square_pixels(picture, square), wanted)
