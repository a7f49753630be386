"""What is blurred cannot be made out, and the rest of the picture stays as it is."""

import numpy as np
import pytest

from swc_desktop.core.region import Box
from swc_desktop.photos.blur import blurred


@pytest.fixture
def noise() -> np.ndarray:
    return np.random.default_rng(3).integers(0, 256, (120, 200, 3), np.uint8)


def test_pixels_outside_of_the_boxes_stay_as_they_are(noise: np.ndarray) -> None:
    done = blurred(noise, [Box(0.25, 0.25, 0.2, 0.5)])
    seen = np.ones((120, 200), bool)
    seen[24:96, 46:94] = False  # the box and a tenth of it around
    assert (done[seen] == noise[seen]).all()
    assert not (done[~seen] == noise[~seen]).all(axis=-1).any()


def test_nothing_fine_is_left_in_a_box() -> None:
    stripes = np.zeros((120, 200, 3), np.uint8)
    stripes[:, ::8] = stripes[:, 1::8] = stripes[:, 2::8] = stripes[:, 3::8] = 255
    done = blurred(stripes, [Box(0.2, 0.2, 0.6, 0.6)])
    inside = done[30:90, 50:150, 0].astype(int)
    assert np.ptp(inside) < 64
    assert np.abs(np.diff(inside, axis=1)).max() < 8


def test_the_picture_that_is_given_is_not_changed(noise: np.ndarray) -> None:
    before = noise.copy()
    blurred(noise, [Box(0.0, 0.0, 1.0, 1.0)])
    assert (noise == before).all()


@pytest.mark.parametrize("box", [Box(0.0, 0.0, 0.001, 0.001), Box(0.999, 0.999, 0.001, 0.001)])
def test_a_box_smaller_than_a_pixel_is_blurred_too(noise: np.ndarray, box: Box) -> None:
    assert blurred(noise, [box]).shape == noise.shape


def test_a_picture_without_boxes_is_the_same(noise: np.ndarray) -> None:
    assert blurred(noise, []) is noise
