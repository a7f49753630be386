"""RAW pictures: the embedded preview, turned as the camera says, else developed from the sensor."""

import io
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from swc_desktop.core.errors import Unreadable
from swc_desktop.photos import raw
from swc_desktop.photos.decoding import load_image
from swc_desktop.photos.errors import PhotoBroken, PhotoTooLarge
from swc_desktop.photos.photo import Photo
from swc_desktop.photos.reading import read_photo
from tests.photos.made import encoded, picture, thumbnail, written
from tests.photos.made_raw import HEIGHT, WIDTH, dng


def quarters(image: Image.Image) -> list[int]:
    """For each quarter, left to right, then down, whether red, green and blue are bright."""
    spots = [(x, y) for y in (1, 3) for x in (1, 3)]
    colours = [
        np.asarray(image.getpixel((image.width * x // 4, image.height * y // 4))) for x, y in spots
    ]
    return [int(sum(4 >> band for band in range(3) if colour[band] > 110)) for colour in colours]


RED, GREEN, BLUE, WHITE = 4, 2, 1, 7


def test_without_a_preview_the_sensor_is_developed_at_half_its_size(tmp_path: Path) -> None:
    image = load_image(written(tmp_path, dng()), short_side=32)
    assert (image.mode, image.size) == ("RGB", (WIDTH // 2, HEIGHT // 2))
    assert quarters(image) == [RED, GREEN, BLUE, WHITE]


@pytest.mark.parametrize(
    ("orientation", "size", "seen"),
    [
        (1, (96, 64), [RED, GREEN, BLUE, WHITE]),
        (3, (96, 64), [WHITE, BLUE, GREEN, RED]),
        (6, (64, 96), [BLUE, RED, WHITE, GREEN]),
        (8, (64, 96), [GREEN, WHITE, RED, BLUE]),
    ],
)
@pytest.mark.parametrize("with_preview", [True, False])
def test_it_is_turned_once(
    tmp_path: Path, orientation: int, size: tuple[int, int], seen: list[int], with_preview: bool
) -> None:
    preview = encoded(picture(96, 64), "JPEG", quality=95) if with_preview else None
    file = written(tmp_path, dng(preview, size=(96, 64), orientation=orientation))
    image = load_image(file, short_side=64)
    assert image.size == size
    assert quarters(image) == seen
    photo = read_photo(file)
    assert isinstance(photo, Photo)
    assert (photo.width > photo.height) == (image.width > image.height)


def test_a_large_preview_is_reduced(tmp_path: Path) -> None:
    preview = encoded(picture(768, 512), "JPEG", quality=95)
    image = load_image(written(tmp_path, dng(preview, size=(768, 512))), short_side=64)
    assert image.size == (96, 64)
    assert quarters(image) == [RED, GREEN, BLUE, WHITE]


def test_a_preview_that_is_too_small_or_broken_gives_way_to_the_sensor(tmp_path: Path) -> None:
    small = encoded(picture(48, 32), "JPEG", quality=95)
    image = load_image(written(tmp_path, dng(small, size=(48, 32))), short_side=60)
    assert image.size == (WIDTH // 2, HEIGHT // 2)
    broken = small[:40] + bytes(len(small) - 40)
    image = load_image(written(tmp_path, dng(broken, size=(48, 32))), short_side=60)
    assert image.size == (WIDTH // 2, HEIGHT // 2)


def test_metadata_and_thumbnail(tmp_path: Path) -> None:
    file = written(tmp_path, dng(), "lying.jpg")
    photo = read_photo(file)
    assert isinstance(photo, Photo)
    assert (photo.width, photo.height) == (WIDTH, HEIGHT)
    assert str(photo.camera) == "Maker Trap 7"
    assert thumbnail(file, edge=48).size == (48, 32)


def test_a_name_in_any_script(tmp_path: Path) -> None:
    assert load_image(written(tmp_path, dng(), "лев_獅子.dng"), short_side=8).width == WIDTH // 2


def test_sensors_beyond_the_limit_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(raw, "MAX_DECODING_BYTES", 8 * WIDTH * HEIGHT)
    with pytest.raises(PhotoTooLarge):
        load_image(written(tmp_path, dng()), short_side=8)


@pytest.mark.parametrize("kept", [0.3, 0.6])
def test_a_raw_file_cut_short_is_refused(tmp_path: Path, kept: float) -> None:
    data = dng()
    file = written(tmp_path, data[: int(len(data) * kept)])
    with pytest.raises(PhotoBroken):
        load_image(file, short_side=8)


def test_the_size_of_a_raw_file_that_libraw_does_not_know_is_a_sentence(tmp_path: Path) -> None:
    found = read_photo(written(tmp_path, b"IIU\0" + bytes(4000)))
    assert isinstance(found, Unreadable)
    assert "a RAW file that LibRaw does not support" in str(found.message)


def test_the_size_by_libraw_is_upright() -> None:
    assert raw.raw_size(io.BytesIO(dng(orientation=6))) == (HEIGHT, WIDTH)
