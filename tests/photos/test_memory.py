"""Decoding takes the predicted memory, and no file takes more than it may."""

import io
import struct
import subprocess
import sys
import zlib
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from swc_desktop.photos import memory, png_pixels
from swc_desktop.photos.container import Container, FileKind, open_container
from swc_desktop.photos.decoding import load_image, read_picture
from swc_desktop.photos.errors import (
    PhotoBroken,
    PhotoFileTooLarge,
    PhotoKindNotSupported,
    PhotoTooLarge,
)
from swc_desktop.photos.jpeg_layout import max_scans, up_to_scan
from swc_desktop.photos.memory import decoding_bytes
from swc_desktop.photos.reading import Square, Wants, read_once
from tests.photos import made
from tests.photos.made import ORIENTATION, chunk, encoded, picture, written

SIZE = (1800, 1200)
MAX_UNCOUNTED = 8 << 20
"""Tables of the decoders, and what the process does meanwhile."""

TURNED = Image.Exif()
TURNED[ORIENTATION] = 6


def textured() -> Image.Image:
    noise = np.random.default_rng(4).integers(0, 256, (40, 60, 3), np.uint8)
    return Image.fromarray(noise).resize(SIZE, Image.Resampling.BILINEAR)


def deep(kind: type[np.generic], factor: int) -> Image.Image:
    return Image.fromarray(np.asarray(textured().convert("L")).astype(kind) * factor)


def written_kinds(folder: Path) -> list[Path]:
    """A picture in each kind and mode, turned where the kind supports that."""
    colour = textured()
    images = {
        "RGB": colour, "RGBA": colour.convert("RGBA"), "L": colour.convert("L"),
        "LA": colour.convert("LA"), "P": colour.quantize(64), "1": colour.convert("1"),
        "I16": deep(np.uint16, 257), "F": deep(np.float32, 1), "CMYK": colour.convert("CMYK"),
    }  # fmt: skip
    fast = {"method": 0, "quality": 50}
    cases: list[tuple[str, str, dict[str, Any]]] = [
        *[("PNG", mode, {"compress_level": 1}) for mode in ("RGB", "RGBA", "L", "LA", "P", "I16")],
        *[("JPEG", mode, {}) for mode in ("RGB", "L", "CMYK")],
        *[("JPEG", mode, {"progressive": True, "subsampling": 0}) for mode in ("RGB", "CMYK")],
        *[("TIFF", mode, {}) for mode in ("RGB", "RGBA", "1", "I16", "F", "CMYK")],
        ("TIFF", "RGB", {"compression": "tiff_lzw"}),
        *[("WEBP", mode, fast) for mode in ("RGB", "RGBA")],
        ("WEBP", "RGB", {"lossless": True, **fast}),
        *[("AVIF", mode, {"speed": 10}) for mode in ("RGB", "RGBA")],
        ("GIF", "P", {}),
        *[("BMP", mode, {}) for mode in ("RGB", "L")],
    ]
    files: list[Path] = []
    for form, mode, options in cases:
        turn: dict[str, Any] = {} if form in ("GIF", "BMP") else {"exif": TURNED}
        data = encoded(images[mode], form, **options, **turn)
        files.append(written(folder, data, f"{len(files)}-{mode}.{form.lower()}"))
    return files


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="measures by /proc")
def test_decoding_takes_what_was_predicted(tmp_path: Path, root: Path) -> None:
    files = written_kinds(tmp_path)
    done = subprocess.run(
        [sys.executable, "-m", "tests.photos.measure_memory", *files],
        capture_output=True, text=True, check=False, cwd=root,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-2000:]
    lines = [tuple(map(int, line.split())) for line in done.stdout.splitlines()]
    assert len(lines) == len(files)
    for file, (used, predicted) in zip(files, lines, strict=True):
        assert used <= predicted + MAX_UNCOUNTED, (file.name, used, predicted)
        assert predicted <= 3 * used + MAX_UNCOUNTED, (file.name, used, predicted)


def opened(data: bytes) -> Container:
    container = open_container(io.BytesIO(data))
    assert container is not None
    return container


def test_a_reduced_picture_is_counted_reduced() -> None:
    container = Container(FileKind.JPEG, 4000, 3000)
    assert decoding_bytes(container, 3000) == 8 * 12_000_000
    assert decoding_bytes(container, 1500) == 8 * 3_000_000
    assert decoding_bytes(container, 256) == 8 * 12_000_000 // 64
    assert decoding_bytes(Container(FileKind.PNG, 4000, 3000), 256) > 8 * 12_000_000


def test_the_coefficients_of_several_scans_are_counted_whatever_the_size() -> None:
    plain = opened(encoded(textured(), "JPEG", subsampling=0))
    scans = opened(encoded(textured(), "JPEG", subsampling=0, progressive=True))
    sampled = opened(encoded(textured(), "JPEG", subsampling=2, progressive=True))
    assert plain.held_bytes == 0
    assert scans.held_bytes == 2 * 3 * SIZE[0] * SIZE[1]
    assert sampled.held_bytes == scans.held_bytes // 2
    assert decoding_bytes(scans, 100) > scans.held_bytes


def test_what_would_take_more_than_one_picture_may_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = written(tmp_path, encoded(picture(400, 300), "PNG"))
    monkeypatch.setattr(memory, "MAX_DECODING_BYTES", 8 * 400 * 300)
    with pytest.raises(PhotoTooLarge, match="400 × 300 pixels, more than this program opens"):
        load_image(path, short_side=10)
    small = made.png(late=chunk(b"tEXt", b"Comment\0" + bytes(8 * 400 * 300)))
    with pytest.raises(PhotoFileTooLarge, match="has 1 MB, more than this program opens"):
        load_image(written(tmp_path, small), short_side=10)


def test_a_damaged_png_is_put_together_again_within_the_limit_only(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = encoded(picture(400, 300), "PNG")
    path = written(tmp_path, data[: len(data) // 2])
    assert read_picture(path, short_side=10).damage
    monkeypatch.setattr(png_pixels, "MAX_DECODING_BYTES", 3 * 400 * 300)
    with pytest.raises(PhotoTooLarge):
        read_picture(path, short_side=10)


def gif_of(screen: tuple[int, int], frame: tuple[int, int], *before: bytes) -> bytes:
    """A GIF whose first frame is larger than its screen."""
    data = encoded(Image.new("P", frame), "GIF")
    at = data.index(b"\x2c\0\0\0\0" + struct.pack("<HH", *frame))
    return data[:6] + struct.pack("<HH", *screen) + data[10:at] + b"".join(before) + data[at:]


def test_a_gif_has_the_size_of_its_first_frame(tmp_path: Path) -> None:
    comment = b"\x21\xfe\x05words\x00"
    container = opened(gif_of((1, 1), (60, 40), comment, comment))
    assert (container.width, container.height) == (60, 40)
    loaded = load_image(written(tmp_path, gif_of((1, 1), (60, 40))), short_side=10)
    assert loaded.size == (60, 40)
    with pytest.raises(PhotoTooLarge, match="20000 × 20000"):
        load_image(written(tmp_path, gif_of((1, 1), (60, 40)).replace(
            b"\x2c\0\0\0\0" + struct.pack("<HH", 60, 40),
            b"\x2c\0\0\0\0" + struct.pack("<HH", 20_000, 20_000),
        )), short_side=10)  # fmt: skip


def header(width: int, height: int) -> bytes:
    return chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0))


def test_a_png_with_a_second_header_is_refused(tmp_path: Path) -> None:
    start, pixels = b"\x89PNG\r\n\x1a\n", chunk(b"IDAT", zlib.compress(bytes(9_000_000)))
    data = start + header(10, 10) + header(3000, 2999) + pixels + chunk(b"IEND", b"")
    with pytest.raises(PhotoBroken, match="it has two headers"):
        load_image(written(tmp_path, data), short_side=10)


def test_the_tiles_of_a_tiff_are_counted(tmp_path: Path) -> None:
    tags = {256: made.short(48), 257: made.short(32), 258: made.short(8)}
    tiles = {322: made.Value(4, [20_000]), 323: made.Value(4, [30_000])}
    data = made.tiff({**tags, **tiles})
    assert decoding_bytes(opened(data), 10) > memory.MAX_DECODING_BYTES
    with pytest.raises(PhotoBroken, match="its tiles are larger than its picture"):
        load_image(written(tmp_path, data), short_side=10)


def test_a_tiff_in_far_more_strips_than_rows_is_refused(tmp_path: Path) -> None:
    """Pillow makes a list of them all, for a minute and in a gigabyte of memory."""
    tags = {256: made.short(64), 257: made.short(64), 258: made.short(8), 262: made.short(1)}
    strips = {278: made.short(1), 273: made.Value(4, [8] * 70_000)}
    strips[279] = made.Value(4, [64] * 70_000)
    with pytest.raises(PhotoBroken, match="more tiles or strips than its picture can have"):
        load_image(written(tmp_path, made.tiff({**tags, **strips})), short_side=10)
    rows = encoded(textured(), "TIFF", tiffinfo={278: 1})
    assert opened(rows).parts == SIZE[1]
    assert load_image(written(tmp_path, rows), short_side=10).size == SIZE


def test_a_decoder_that_finds_more_than_the_headers_said_is_stopped(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The size that a decoder finds is checked before it takes memory for the pixels."""

    def too_small(stream: io.BytesIO) -> Container:
        container = opened(stream.read())
        return Container(container.kind, 10, 10, trees=container.trees)

    monkeypatch.setattr("swc_desktop.photos.opening.open_container", too_small)
    for form in ("TIFF", "WEBP", "AVIF", "GIF", "BMP"):
        with pytest.raises(PhotoBroken, match="headers contradict each other"):
            load_image(written(tmp_path, encoded(picture(), form)), short_side=10)


def test_an_avif_made_from_itself_is_refused(tmp_path: Path) -> None:
    image = picture()
    image.putalpha(Image.linear_gradient("L").resize(image.size))
    data = encoded(image, "AVIF")
    transparency = b"auxl" + struct.pack(">HHH", 2, 1, 1)
    assert data.count(transparency) == 1
    with pytest.raises(PhotoBroken, match="its picture is made from itself"):
        load_image(
            written(tmp_path, data.replace(transparency, b"dimg" + struct.pack(">HHH", 1, 1, 1))),
            short_side=10,
        )


def test_a_long_run_length_encoded_bmp_is_refused(tmp_path: Path) -> None:
    """Four million runs of one pixel each would be unpacked one by one, for ten seconds."""
    width, height = 4000, 3000
    head = struct.pack("<IiiHHIIiiII", 40, width, height, 1, 8, 1, 0, 0, 0, 256, 0) + bytes(1024)
    start = b"BM" + struct.pack("<IHHI", 0, 0, 0, 14 + len(head))
    whole_rows = (b"\xff\5" * 15 + b"\xaf\5\0\0") * height
    assert load_image(written(tmp_path, start + head + whole_rows), short_side=9).width == width
    with pytest.raises(PhotoKindNotSupported, match="a large run-length encoded BMP"):
        load_image(written(tmp_path, start + head + b"\1\5" * 4_000_000), short_side=9)


def many_scans(size: tuple[int, int], scans: int) -> bytes:
    data = encoded(picture(*size), "JPEG", progressive=True)
    last = data.rindex(b"\xff\xda")
    return data[:-2] + data[last:-2] * scans + b"\xff\xd9"


def test_scans_are_counted_times_their_pixels(tmp_path: Path) -> None:
    assert read_picture(written(tmp_path, many_scans((600, 400), 60)), short_side=9).image.size
    large = many_scans((600, 400), 60).replace(
        struct.pack(">HH", 400, 600), struct.pack(">HH", 10_000, 9_000), 1
    )
    with pytest.raises(PhotoBroken, match="more scans than a picture can have"):
        read_picture(written(tmp_path, large), short_side=9)


def test_scans_behind_something_that_is_not_a_segment_are_counted_too(tmp_path: Path) -> None:
    """A damaged file is decoded as it is, and the decoder finds scans that we do not."""
    data = encoded(picture(600, 400), "JPEG", progressive=True)
    scan = data[data.rindex(b"\xff\xda") : -2]
    assert max_scans((10_000, 10_000)) == 24
    assert max_scans((100, 100)) == 256
    junk = b"\xff\xf0\0\x04ab"
    assert up_to_scan(data[:-2] + junk + scan * 50, 12).count(b"\xff\xda") == 12
    assert up_to_scan(data, 256) == data


@pytest.mark.shared
@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("gif_frame_20000.gif", "declares 20000 × 20000 pixels, more than this program opens"),
        ("png_two_ihdr_20000.png", "it has two headers"),
        ("jpeg_scans_1000.jpg", "it has more scans than a picture can have"),
    ],
)
def test_the_files_of_the_cases_are_refused_before_they_are_decoded(
    shared: Path, name: str, words: str
) -> None:
    got = read_once(shared / "cases/pack_and_files" / name, Wants(model=Square(224, 256)))
    assert got.unreadable is not None
    assert words in str(got.unreadable.message)
    assert got.model is None


@pytest.mark.shared
@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="measures by /proc")
@pytest.mark.parametrize(
    "name", ["cases/pack_and_files/png_118M_rgba_turned.png", "data/exif/files/x8848ac7ee989.heic"]
)
def test_a_very_large_picture_and_one_of_tiles_take_what_was_predicted(
    shared: Path, root: Path, name: str
) -> None:
    file = shared / name
    done = subprocess.run(
        [sys.executable, "-m", "tests.photos.measure_memory", file],
        capture_output=True, text=True, check=False, cwd=root,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-2000:]
    used, predicted = map(int, done.stdout.split())
    assert used <= predicted + MAX_UNCOUNTED
    assert predicted <= 1 << 30


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="needs limits of addresses")
def test_numbers_changed_at_random_neither_crash_nor_take_more_memory(root: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-X", "faulthandler", "-m", "tests.photos.fuzz_numbers", "150"],
        capture_output=True, text=True, check=False, cwd=root,
    )  # fmt: skip
    assert done.returncode == 0, (done.stdout[-20:], done.stderr[-2000:])
    read, refused = map(int, done.stdout.splitlines()[-1].split())
    assert min(read, refused) > (read + refused) // 10
