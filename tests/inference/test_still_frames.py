"""Frames that show what an empty one showed are found, and a small animal is a change."""

import numpy as np
import pytest

from swc_desktop.inference.still_frames import StillFrames

RANDOM = np.random.default_rng(3)
LEAVES = RANDOM.integers(40, 140, (234, 416, 3)).astype(np.uint8)


def noisy(pixels: np.ndarray, light: float = 0.0) -> np.ndarray:
    taken = pixels + light + RANDOM.normal(0, 2, pixels.shape)
    return np.clip(np.rint(taken), 0, 255).astype(np.uint8)


@pytest.fixture
def still() -> StillFrames:
    made = StillFrames()
    made.looked_at(LEAVES, is_empty=True)
    return made


def test_noise_and_light_are_no_change(still: StillFrames) -> None:
    assert still.shows_the_same(LEAVES)
    assert still.shows_the_same(noisy(LEAVES))
    assert still.shows_the_same(noisy(LEAVES, light=9))


@pytest.mark.parametrize("contrast", [-15, 15])
@pytest.mark.parametrize("size", [4, 9, 40])
def test_a_small_and_faint_animal_is_a_change(still: StillFrames, size: int, contrast: int) -> None:
    for row, column in ((0, 0), (101, 203), (234 - size, 416 - size)):
        with_one = LEAVES.astype(np.int16)
        with_one[row : row + size, column : column + size] += contrast
        assert not still.shows_the_same(noisy(with_one.clip(0, 255).astype(np.uint8)))


def test_what_covers_the_lens_is_a_change(still: StillFrames) -> None:
    assert not still.shows_the_same(noisy(LEAVES, light=40))


def test_only_an_empty_frame_is_compared_with() -> None:
    still = StillFrames()
    assert not still.shows_the_same(LEAVES)
    still.looked_at(LEAVES, is_empty=True)
    still.looked_at(LEAVES, is_empty=False)
    assert not still.shows_the_same(LEAVES)
    still.looked_at(None, is_empty=True)
    assert not still.shows_the_same(None)
