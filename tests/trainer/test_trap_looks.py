"""Made-up trap copies: the same in every run, as large as asked, and only for teaching."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from swc_desktop.core.region import Box
from tests.trainer.image_cases import case
from trainer.cases import Split
from trainer.configuration import read_configuration
from trainer.errors import ConfigurationWrong
from trainer.images import trap_looks
from trainer.images.copy_choices import CopyChoices
from trainer.images.pictures import with_animals
from trainer.images.teaching_copies import copies_by_taxon, with_copies
from trainer.images.trap_looks import TrapCopy, TrapScene, trap_copy, trap_scene

DIGEST = "ab" * 32
BOX = Box(0.25, 0.25, 0.5, 0.5)


@pytest.fixture(scope="module")
def picture() -> Image.Image:
    pixels = np.random.default_rng(0).integers(0, 256, (12, 16, 3), dtype=np.uint8)
    return Image.fromarray(pixels).resize((320, 240), Image.Resampling.BICUBIC)


def drawn(picture: Image.Image, number: int, digest: str = DIGEST) -> NDArray[np.uint8]:
    return trap_copy(picture, BOX, 64, TrapCopy(1, number).generator(digest))


def test_a_copy_is_the_same_again_and_another_by_number_seed_and_picture(
    picture: Image.Image,
) -> None:
    first = drawn(picture, 0)
    assert np.array_equal(first, drawn(picture, 0))
    others = [drawn(picture, 1), drawn(picture, 0, "cd" * 32)]
    others.append(trap_copy(picture, BOX, 64, TrapCopy(2, 0).generator(DIGEST)))
    assert not any(np.array_equal(first, other) for other in others)


@pytest.mark.parametrize("size", [(320, 240), (30, 200), (200, 3)])
def test_every_copy_has_the_size_of_the_input(picture: Image.Image, size: tuple[int, int]) -> None:
    shown = picture.resize(size)
    for number in range(60):
        for box in (None, Box(0.0, 0.0, 0.02, 0.02), Box(0.0, 0.0, 1.0, 1.0)):
            made = trap_copy(shown, box, 48, TrapCopy(1, number).generator(DIGEST))
            assert made.shape == (48, 48, 3)
            assert made.dtype == np.uint8


def test_copies_show_different_things(picture: Image.Image) -> None:
    made = np.stack([drawn(picture, number) for number in range(40)]).astype(float)
    assert made.std(axis=0).mean() > 20
    assert 40 < made.mean() < 200


def test_infrared_is_grey_unless_tinted(picture: Image.Image) -> None:
    pixels = np.asarray(picture.resize((40, 40)), dtype=np.float32)
    looks = [trap_looks.infrared(pixels, np.random.default_rng(seed)) for seed in range(200)]
    grey = [np.array_equal(look[..., 0], look[..., 2]) for look in looks]
    assert 0.6 < np.mean(grey) < 0.8
    for look in looks:  # a tint is the same in the whole picture
        lit = look[look[..., 0] > 20]
        assert np.ptp(lit[:, 2] / lit[:, 0]) < 1e-3


Look = Callable[[NDArray[np.float32], np.random.Generator], NDArray[np.float32]]


@pytest.mark.parametrize("look", [trap_looks.infrared, trap_looks.flash, trap_looks.haze])
def test_looks_stay_within_the_range_of_pixels(look: Look) -> None:
    for value in (0, 128, 255):
        pixels = np.full((20, 20, 3), value, dtype=np.float32)
        for seed in range(50):
            made = look(pixels, np.random.default_rng(seed))
            assert made.shape == pixels.shape
            assert made.min() >= 0
            assert made.max() <= 255


def test_a_flash_is_brightest_in_the_middle() -> None:
    pixels = np.full((21, 21, 3), 100, dtype=np.float32)
    made = trap_looks.flash(pixels, np.random.default_rng(0))
    assert made[10, 10, 0] == made[..., 0].max() > made[0, 0, 0]


@pytest.mark.parametrize("size", [(320, 240), (30, 200), (200, 3)])
def test_a_scene_is_as_wide_as_those_of_cameras_and_the_same_again(
    picture: Image.Image, size: tuple[int, int]
) -> None:
    shown = picture.resize(size)
    for seed in range(30):
        made = trap_scene(shown, TrapScene(seed).generator(DIGEST))
        assert trap_looks.MIN_SCENE <= made.height <= trap_looks.MAX_SCENE
        assert made.width == pytest.approx(made.height * 4 / 3, abs=1)
        assert made.mode == "RGB"
        again = trap_scene(shown, TrapScene(seed).generator(DIGEST))
        assert np.array_equal(np.asarray(made), np.asarray(again))


def test_rare_taxa_get_more_copies_and_tested_ones_none() -> None:
    cases = [case(number, "Panthera leo") for number in range(40)]
    cases += [case(number, "Panthera onca") for number in range(20)]
    cases += [case(number, "Felis catus") for number in range(2)]
    cases += [case(number, "Felis catus", Split.TEST) for number in range(50)]
    choices = CopyChoices(count=3, most=7)
    taught = {"Panthera leo", "Panthera onca", "Felis catus"}
    counts = copies_by_taxon(cases, taught, choices)
    assert counts == {"Panthera leo": 3, "Panthera onca": 3, "Felis catus": 7}
    assert copies_by_taxon([case(1, "other")], taught, choices) == {}
    boxes = {cases[0].pictures[0]: [BOX, Box(0.0, 0.0, 0.1, 0.1)]}
    crops, rows, training = with_animals(cases, boxes, 0.1, whole=True)
    made, copied = with_copies(cases, crops, training, boxes, taught, choices, seed=5)
    assert made[: len(crops)] == crops
    assert [len(now) - len(was) for now, was in zip(copied, training, strict=True)] == [
        0 if at.split is Split.TEST else counts[at.taxon] for at in cases
    ]
    first = [made[row] for row in copied[0][len(training[0]) :]]
    assert [one.copy for one in first] == [TrapCopy(5, number) for number in range(3)]
    assert [one.box for one in first] == [BOX, Box(0.0, 0.0, 0.1, 0.1), BOX]
    assert all(made[row].copy is None for shown in rows for row in shown)


def test_copies_are_a_table_of_the_images(tmp_path: Path) -> None:
    file = tmp_path / "run.toml"
    text = 'sources = ["a.csv"]\n[images.copies]\ncount = {}\n'
    file.write_text(text.format(4))
    assert read_configuration(file).images.copies == CopyChoices(4, 8)
    file.write_text(text.format(9))
    with pytest.raises(ConfigurationWrong, match=r"from 0 to images\.copies\.most"):
        read_configuration(file)
    file.write_text(text.format("1\nmore = 2"))
    with pytest.raises(ConfigurationWrong, match=r"'more' in \[images\.copies\] is not known"):
        read_configuration(file)
    file.write_text('sources = ["a.csv"]\n[images]\ncopies = 4\n')
    with pytest.raises(ConfigurationWrong, match=r"images\.copies must be a table"):
        read_configuration(file)
