"""RAW pictures: the embedded preview, turned as the camera says, else developed from the sensor."""

import io
import struct
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

WIDTH, HEIGHT = 192, 128
_RGGB = bytes((0, 1, 1, 2))
_LETTERS = {1: "B", 3: "H", 4: "I", 10: "ii"}

Tag = tuple[int, int, bytes | list[int]]


def mosaic() -> bytes:
    """What a sensor behind red, green and blue filters sees of the made picture, 16 bits."""
    seen = np.asarray(picture(WIDTH, HEIGHT), dtype=np.uint16) * 200
    plane = seen[:, :, 1].copy()
    plane[0::2, 0::2] = seen[0::2, 0::2, 0]
    plane[1::2, 1::2] = seen[1::2, 1::2, 2]
    return plane.astype("<u2").tobytes()


def directory(at: int, tags: list[Tag]) -> bytes:
    """A directory at an offset, with its values after it."""
    entries = struct.pack("<H", len(tags))
    values = b""
    behind = at + 6 + 12 * len(tags)
    for tag, kind, content in sorted(tags):
        if isinstance(content, bytes):
            data, count = content, len(content)
        else:
            letters = _LETTERS[kind]
            data = struct.pack(f"<{len(content)}{letters[0]}", *content)
            count = len(content) // len(letters)
        entries += struct.pack("<HHI", tag, kind, count)
        if len(data) <= 4:
            entries += data.ljust(4, b"\0")
        else:
            entries += struct.pack("<I", behind + len(values))
            values += data + b"\0" * (len(data) % 2)
    return entries + bytes(4) + values


def dng(
    preview: bytes | None = None, *, size: tuple[int, int] = (0, 0), orientation: int = 1
) -> bytes:
    """A DNG file: the preview, if any, in its first directory, the sensor in the one below."""
    pixels = mosaic()
    camera: list[Tag] = [
        (0x010F, 2, b"Maker\0"),
        (0x0110, 2, b"Trap 7\0"),
        (0x0112, 3, [orientation]),
        (0xC612, 1, b"\1\4\0\0"),
        (0xC614, 2, b"Maker Trap 7\0"),
        (0xC621, 10, [1, 1, 0, 1, 0, 1, 0, 1, 1, 1, 0, 1, 0, 1, 0, 1, 1, 1]),
        (0xC65A, 3, [21]),
    ]
    data_at = 8
    sensor: list[Tag] = [
        (0x00FE, 4, [0]),
        (0x0100, 4, [WIDTH]),
        (0x0101, 4, [HEIGHT]),
        (0x0102, 3, [16]),
        (0x0103, 3, [1]),
        (0x0106, 3, [32803]),
        (0x0111, 4, [data_at]),
        (0x0115, 3, [1]),
        (0x0116, 4, [HEIGHT]),
        (0x0117, 4, [len(pixels)]),
        (0x828D, 3, [2, 2]),
        (0x828E, 1, _RGGB),
        (0xC61D, 4, [51000]),
    ]
    body = pixels + (preview or b"") + b"\0" * (len(preview or b"") % 2)
    if preview is None:
        first = directory(8 + len(body), camera + sensor)
        return b"II*\0" + struct.pack("<I", 8 + len(body)) + body + first
    below_at = 8 + len(body)
    below = directory(below_at, sensor)
    below += b"\0" * (len(below) % 2)
    small: list[Tag] = [
        (0x00FE, 4, [1]),
        (0x0100, 4, [size[0]]),
        (0x0101, 4, [size[1]]),
        (0x0102, 3, [8, 8, 8]),
        (0x0103, 3, [7]),
        (0x0106, 3, [6]),
        (0x0111, 4, [data_at + len(pixels)]),
        (0x0115, 3, [3]),
        (0x0116, 4, [size[1]]),
        (0x0117, 4, [len(preview)]),
        (0x014A, 4, [below_at]),
    ]
    first_at = below_at + len(below)
    first = directory(first_at, camera + small)
    return b"II*\0" + struct.pack("<I", first_at) + body + below + first


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
    assert "a RAW file that LibRaw does not support" in found.sentence


def test_the_size_by_libraw_is_upright() -> None:
    assert raw.raw_size(io.BytesIO(dng(orientation=6))) == (HEIGHT, WIDTH)
