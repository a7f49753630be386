"""Pixels: upright, RGB for any stored mode, scaled while loading, or refused in a sentence."""

import struct
import zlib
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from swc_desktop.photos import decoding
from swc_desktop.photos.decoding import load_image, model_pixels
from swc_desktop.photos.errors import (
    FileVanished,
    PhotoBroken,
    PhotoEmpty,
    PhotoKindUnknown,
    PhotoTooLarge,
)
from tests.photos import made
from tests.photos.made import ORIENTATION, chunk, encoded, picture, short, text, thumbnail, written

RED, LIME, BLUE, WHITE = (255, 0, 0), (0, 255, 0), (0, 0, 255), (255, 255, 255)
UPRIGHT = (RED, LIME, BLUE, WHITE)
STORED_FOR = {
    1: None,
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_90,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_270,
}
"""How an upright picture is turned to be stored with an orientation."""


def load(folder: Path, data: bytes, *, short_side: int = 1000) -> Image.Image:
    return load_image(written(folder, data), short_side=short_side)


def corners(image: Image.Image) -> tuple[tuple[int, ...], ...]:
    """The colours in the middles of the four quarters, left to right, then down."""
    columns, rows = (
        (image.width // 4, image.width * 3 // 4),
        (image.height // 4, image.height * 3 // 4),
    )
    return tuple(image.getpixel((x, y)) for y in rows for x in columns)  # type: ignore[misc]


def assert_upright(image: Image.Image, tolerance: int = 6) -> None:
    assert image.mode == "RGB"
    assert np.abs(np.array(corners(image)) - np.array(UPRIGHT)).max() <= tolerance


def stored(orientation: int) -> Image.Image:
    turn = STORED_FOR[orientation]
    return picture() if turn is None else picture().transpose(turn)


def exif(orientation: made.Value) -> bytes:
    return made.tiff({ORIENTATION: orientation})


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP", "TIFF", "AVIF"])
def test_every_orientation_is_applied_once(tmp_path: Path, form: str, orientation: int) -> None:
    image = stored(orientation)
    if form == "JPEG":
        data = made.jpeg(made.exif_segment(exif(short(orientation))), image=image)
    elif form == "TIFF":
        data = encoded(image, form, tiffinfo={ORIENTATION: orientation})
    else:
        tags = Image.Exif()
        tags[ORIENTATION] = orientation
        data = encoded(image, form, exif=tags.tobytes(), lossless=True, quality=100)
    loaded = load(tmp_path, data)
    assert loaded.size == (48, 32)
    assert_upright(loaded, 30 if form == "AVIF" else 6)


@pytest.mark.parametrize(
    "orientation", [short(0), short(9), short(99), text("6"), short(6, 6, 6), made.ratios((6, 1))]
)
def test_an_orientation_that_is_none_counts_as_upright(
    tmp_path: Path, orientation: made.Value
) -> None:
    loaded = load(tmp_path, made.jpeg(made.exif_segment(exif(orientation))))
    assert loaded.size == ((32, 48) if orientation.values == (6, 6, 6) else (48, 32))


def rgba() -> Image.Image:
    image = picture().convert("RGBA")
    image.paste((10, 10, 10, 0), (24, 16, 48, 32))
    return image


def palette_with_a_hole() -> Image.Image:
    image = picture().convert("P", palette=Image.Palette.ADAPTIVE, colors=4)
    image.info["transparency"] = image.getpixel((40, 28))
    return image


@pytest.mark.parametrize(
    ("make", "form"),
    [
        (lambda: picture().convert("CMYK"), "JPEG"),
        (lambda: picture().convert("CMYK"), "TIFF"),
        (rgba, "PNG"),
        (rgba, "WEBP"),
        (lambda: picture().convert("P", palette=Image.Palette.ADAPTIVE), "PNG"),
        (palette_with_a_hole, "PNG"),
        (palette_with_a_hole, "GIF"),
        (picture, "BMP"),
    ],
)
def test_colour_in_any_mode_is_the_same_picture(
    tmp_path: Path, make: Callable[[], Image.Image], form: str
) -> None:
    options = {"lossless": True} if form == "WEBP" else {"quality": 95} if form == "JPEG" else {}
    assert_upright(load(tmp_path, encoded(make(), form, **options)), 8)


@pytest.mark.parametrize("mode", ["L", "1", "LA"])
def test_grey_in_any_mode(tmp_path: Path, mode: str) -> None:
    loaded = load(tmp_path, encoded(picture().convert("L").convert(mode), "PNG"))
    assert loaded.mode == "RGB"
    assert corners(loaded)[3] == WHITE
    assert len(set(corners(loaded)[0])) == 1


@pytest.mark.parametrize(
    ("top", "middle"), [(65535, 128), (4095, 128), (255, 128), (60000, 117), (1023, 128)]
)
def test_deep_grey_is_scaled_by_the_bits_in_use(tmp_path: Path, top: int, middle: int) -> None:
    values = np.array([[0, (top + 1) // 2], [top, top]], dtype=np.uint16).repeat(8, 0).repeat(8, 1)
    for form in ("PNG", "TIFF"):
        loaded = np.asarray(load(tmp_path, encoded(Image.fromarray(values), form)))
        assert loaded.shape == (16, 16, 3)
        assert loaded[0, 0].tolist() == [0, 0, 0]
        assert abs(int(loaded[0, 15, 0]) - middle) <= 1
        assert abs(int(loaded[15, 15, 0]) - (233 if top == 60000 else 255)) <= 1


def test_floating_point_grey_with_gaps(tmp_path: Path) -> None:
    values = np.full((16, 16), 300.0, dtype=np.float32)
    values[0, 0], values[0, 1] = np.nan, np.inf
    loaded = np.asarray(load(tmp_path, encoded(Image.fromarray(values), "TIFF")))
    assert loaded[0, 0].tolist() == [0, 0, 0]
    assert loaded[8, 8].tolist() == [75, 75, 75]


@pytest.mark.parametrize("form", ["GIF", "WEBP", "PNG", "AVIF"])
def test_the_first_frame_of_an_animation(tmp_path: Path, form: str) -> None:
    frames = [picture(), Image.new("RGB", (48, 32), "black")]
    options = {"lossless": True} if form == "WEBP" else {"quality": 100} if form == "AVIF" else {}
    data = encoded(frames[0], form, save_all=True, append_images=frames[1:], **options)
    assert_upright(load(tmp_path, data), 30 if form == "AVIF" else 6)


@pytest.mark.parametrize(
    ("short_side", "expected"),
    [
        (1000, (1600, 1200)),
        (600, (800, 600)),
        (400, (800, 600)),
        (300, (400, 300)),
        (10, (200, 150)),
    ],
)
def test_jpeg_is_reduced_while_it_is_decoded(
    tmp_path: Path, short_side: int, expected: tuple[int, int]
) -> None:
    loaded = load(tmp_path, made.jpeg(image=picture(1600, 1200)), short_side=short_side)
    assert loaded.size == expected
    assert_upright(loaded)


def test_only_jpeg_is_reduced(tmp_path: Path) -> None:
    assert load(tmp_path, encoded(picture(160, 120), "PNG"), short_side=10).size == (160, 120)


def test_a_wrong_suffix_does_not_matter(tmp_path: Path) -> None:
    path = written(tmp_path, encoded(picture(), "PNG"), "photo.jpg")
    assert_upright(load_image(path, short_side=10))


@pytest.mark.parametrize(("width", "height"), [(1600, 1200), (1200, 1600), (3000, 40)])
@pytest.mark.parametrize("form", ["JPEG", "PNG"])
def test_thumbnails_keep_the_shape(tmp_path: Path, form: str, width: int, height: int) -> None:
    path = written(tmp_path, encoded(picture(width, height), form))
    small = thumbnail(path, edge=160)
    assert max(small.size) == 160
    assert small.width / small.height == pytest.approx(width / height, rel=0.1)


def test_a_small_picture_is_its_own_thumbnail(tmp_path: Path) -> None:
    assert thumbnail(written(tmp_path, made.jpeg()), edge=160).size == (48, 32)


@pytest.mark.parametrize(("width", "height"), [(600, 400), (400, 600), (300, 300), (100, 50)])
def test_model_pixels_are_the_centre_of_the_scaled_picture(width: int, height: int) -> None:
    coarse = np.random.default_rng(3).integers(0, 256, (7, 9, 3), dtype=np.uint8)
    image = Image.fromarray(coarse).resize((width, height), Image.Resampling.BICUBIC)
    scale = 64 / min(width, height)
    scaled = image.resize((round(width * scale), round(height * scale)), Image.Resampling.BILINEAR)
    left, top = (scaled.width - 56) // 2, (scaled.height - 56) // 2
    expected = np.asarray(scaled.crop((left, top, left + 56, top + 56)), dtype=np.float32)
    pixels = model_pixels(image, size=56, short_side=64)
    assert pixels.shape == (56, 56, 3)
    assert pixels.dtype == np.uint8
    assert np.abs(pixels - expected).mean() < 1


def test_model_pixels_of_a_square_larger_than_the_picture_are_a_mistake() -> None:
    with pytest.raises(ValueError, match="does not fit"):
        model_pixels(picture(), size=65, short_side=64)


def declared_png(width: int, height: int) -> bytes:
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    pixels = chunk(b"IDAT", zlib.compress(bytes(100)))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + pixels + chunk(b"IEND", b"")


def declared_jpeg(width: int, height: int) -> bytes:
    data = bytearray(made.jpeg())
    frame = data.index(b"\xff\xc0")
    struct.pack_into(">HH", data, frame + 5, height, width)
    return bytes(data)


@pytest.mark.parametrize(
    "data",
    [
        declared_png(65535, 65535),
        declared_png(12_001, 10_000),
        declared_jpeg(65535, 65535),
        declared_jpeg(30_001, 10_000),
    ],
)
def test_declared_bombs_are_refused_before_decoding(tmp_path: Path, data: bytes) -> None:
    with pytest.raises(PhotoTooLarge, match="pixels, more than"):
        load(tmp_path, data)


def test_a_large_jpeg_is_always_reduced(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(decoding, "MAX_WHOLE_PIXELS", 1000)
    assert load(tmp_path, made.jpeg()).size == (24, 16)


def test_a_large_picture_is_converted_by_strips(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(decoding, "_STRIP_PIXELS", 48 * 5)
    assert_upright(load(tmp_path, encoded(rgba(), "PNG")))
    values = np.arange(16 * 16, dtype=np.uint16).reshape(16, 16) * 257
    loaded = np.asarray(load(tmp_path, encoded(Image.fromarray(values), "PNG")))
    assert loaded[:, :, 0].ravel().tolist() == list(range(256))


def test_files_that_give_no_picture_say_why(tmp_path: Path) -> None:
    with pytest.raises(FileVanished, match="could not be opened"):
        load_image(tmp_path / "gone.jpg", short_side=10)
    with pytest.raises(PhotoEmpty, match="is empty"):
        load(tmp_path, b"")
    with pytest.raises(PhotoKindUnknown, match="not a picture of a kind"):
        load(tmp_path, b"a letter to a friend")


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP", "GIF", "AVIF"])
def test_a_picture_cut_short_is_refused(tmp_path: Path, form: str) -> None:
    data = encoded(picture(160, 120), form)
    with pytest.raises(PhotoBroken, match="damaged or cut short"):
        load(tmp_path, data[: len(data) * 2 // 3])
