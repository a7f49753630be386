"""Three outcomes of reading a picture: whole, in part with the part named, not supported, by name.

Each damage is done to pictures made here; the files of ``shared/cases`` are read as well.
"""

import contextlib
import csv
import io
import random
import struct
import zlib
from pathlib import Path

import numpy as np
import pytest
import simplejpeg
from PIL import Image

from swc_desktop.core.errors import Unreadable
from swc_desktop.core.progress import Control
from swc_desktop.photos import decoding, opening, png_chunks
from swc_desktop.photos.decoding import load_image, read_picture
from swc_desktop.photos.errors import (
    FileVanished,
    NotAPhotograph,
    PhotoBroken,
    PhotoFileTooLarge,
    PhotoKindNotSupported,
    PhotoNeedsDecoder,
    PhotoNeedsMemory,
    PhotoTooLarge,
    VideoNamedAsPhotograph,
)
from swc_desktop.photos.picture import DecodedPicture
from swc_desktop.photos.reading import read_photo
from swc_desktop.projects.media import SeenFile
from swc_desktop.ui.photo.photo_loading import load_picture
from tests.photos import made
from tests.photos.made import chunk, encoded, thumbnail, written

END = b"\xff\xd9"
SCAN = b"\xff\xda"
VIDEO = b"\0\0\0\x18ftypmp42\0\0\0\0mp42isom" + random.Random(7).randbytes(30_000)


def textured(width: int = 320, height: int = 240) -> Image.Image:
    """A picture with detail everywhere, so that its scan is long."""
    noise = np.random.default_rng(2).integers(0, 256, (height // 8, width // 8, 3), np.uint8)
    return Image.fromarray(noise).resize((width, height), Image.Resampling.BICUBIC)


def jpeg(**options: object) -> bytes:
    return encoded(textured(), "JPEG", quality=90, **options)


def read(folder: Path, data: bytes, short_side: int = 1000) -> DecodedPicture:
    return read_picture(written(folder, data), short_side=short_side)


def scan_of(data: bytes) -> int:
    return data.rindex(SCAN)


def in_the_scan(data: bytes, content: bytes, share: float = 0.5) -> bytes:
    """The file with ``content`` over a part of its scan."""
    at = scan_of(data) + int((len(data) - scan_of(data)) * share)
    assert at + len(content) < len(data) - 2
    return data[:at] + content + data[at + len(content) :]


@pytest.mark.parametrize("options", [{}, {"progressive": True}, {"restart_marker_rows": 1}])
@pytest.mark.parametrize(
    "ending",
    [
        END,
        b"",
        VIDEO,
        END + VIDEO,
        bytes(5000),
        END + bytes(5000),
        b"\xff" * 600,
        b"\0" + END,
        b"a note of the maker of this camera",
    ],
    ids=["plain", "none", "video", "end-video", "zeros", "end-zeros", "ones", "padded", "text"],
)
def test_data_after_the_scan_does_not_harm_the_picture(
    tmp_path: Path, options: dict[str, object], ending: bytes
) -> None:
    data = jpeg(**options)
    expected = np.asarray(Image.open(io.BytesIO(data)))
    picture = read(tmp_path, data.removesuffix(END) + ending)
    assert not picture.damage
    assert np.array_equal(np.asarray(picture.image), expected)


def test_junk_between_the_segments_takes_nothing_from_the_picture(tmp_path: Path) -> None:
    data = jpeg()
    at = data.index(b"\xff\xdb")
    assert not read(tmp_path, data[:at] + b"junk" + data[at:]).damage


def test_a_long_fill_between_the_segments_is_passed_over_once(tmp_path: Path) -> None:
    """A search that starts again at each of its bytes would take hours."""
    data = jpeg()
    at = scan_of(data)
    assert not read(tmp_path, data[:at] + b"\xff" * 1_000_000 + b"\0" + data[at:]).damage


def test_chunks_of_a_png_are_followed_up_to_a_number(tmp_path: Path) -> None:
    data = png()
    at = data.index(b"IDAT") - 4
    empty = chunk(b"IDAT", b"")
    assert not read(tmp_path, data[:at] + empty * 1000 + data[at:]).damage
    with pytest.raises(PhotoBroken):
        read(tmp_path, data[:at] + empty * png_chunks._MAX_CHUNKS + data[at:])


@pytest.mark.parametrize(
    ("kept", "least", "most"), [(0.99, 0, 10), (0.9, 5, 20), (0.6, 30, 50), (0.4, 50, 70)]
)
def test_a_jpeg_cut_short_is_read_and_says_how_much_is_missing(
    tmp_path: Path, kept: float, least: int, most: int
) -> None:
    data = jpeg()
    start = scan_of(data)
    picture = read(tmp_path, data[: start + int((len(data) - start) * kept)])
    assert str(picture.damage).endswith("is missing")
    assert least / 100 <= picture.lost <= most / 100
    if picture.lost:
        assert (
            str(picture.damage)
            == f"the lower {round(100 * picture.lost)} % of the picture is missing"
        )
    rows = int(240 * (1 - picture.lost)) - 18  # without the row of blocks that was cut
    expected = np.asarray(Image.open(io.BytesIO(data)))
    assert np.array_equal(np.asarray(picture.image)[:rows], expected[:rows])


def test_a_progressive_jpeg_cut_short_has_no_fine_detail(tmp_path: Path) -> None:
    data = jpeg(progressive=True)
    picture = read(tmp_path, data[: int(len(data) * 0.8)])
    assert str(picture.damage) == "the fine detail of the picture is missing"


@pytest.mark.parametrize(
    "content", [bytes(2048), b"\xff" * 2048, VIDEO[100:2148]], ids=["zeros", "ones", "another"]
)
def test_a_strange_cluster_within_the_scan_is_found(tmp_path: Path, content: bytes) -> None:
    picture = read(tmp_path, in_the_scan(jpeg(), content, 0.4))
    assert "damaged" in str(picture.damage)


@pytest.mark.parametrize("fill", [b"\0", b"\xff"])
def test_a_filled_cluster_says_from_where_on_the_picture_is_damaged(
    tmp_path: Path, fill: bytes
) -> None:
    picture = read(tmp_path, in_the_scan(jpeg(), fill * 2048, 0.4))
    assert 0.5 < picture.lost < 0.7
    assert (
        str(picture.damage) == f"the lower {round(100 * picture.lost)} % of the picture is damaged"
    )


def test_a_picture_copied_as_text_is_found(tmp_path: Path) -> None:
    data = jpeg()
    start = scan_of(data)
    copied = data[:start] + data[start:].replace(b"\n", b"\r\n")
    assert len(copied) > len(data)
    assert "damaged" in str(read(tmp_path, copied).damage)


def test_damage_is_found_at_every_reduction(tmp_path: Path) -> None:
    data = in_the_scan(jpeg(), bytes(2048))
    for side in (1000, 120, 60, 30):
        assert read(tmp_path, data, side).damage


def test_the_strict_way_refuses_what_was_read_in_part(tmp_path: Path) -> None:
    data = jpeg()
    path = written(tmp_path, data[: len(data) * 9 // 10])
    with pytest.raises(PhotoBroken, match="of the picture is missing"):
        load_image(path, short_side=10)
    assert thumbnail(path, edge=64).size == (64, 48)


def test_a_part_of_a_turned_picture_is_named_the_same(tmp_path: Path) -> None:
    block = made.tiff({made.ORIENTATION: made.short(6)})
    data = made.jpeg(made.exif_segment(block), image=textured())
    picture = read(tmp_path, data[: len(data) * 8 // 10])
    assert picture.image.size == (240, 320)
    assert "of the picture is missing" in str(picture.damage)


RARE = Path(__file__).with_name("sampling_3x1.jpg")
"""Brightness sampled three times as often from left to right: libjpeg's ``cjpeg -sample 3x1``."""


def test_rare_sampling_factors_are_read(tmp_path: Path) -> None:
    data = RARE.read_bytes()
    with pytest.raises(ValueError, match="subsampling"):
        simplejpeg.decode_jpeg(data)
    picture = read(tmp_path, data)
    assert not picture.damage
    assert np.array_equal(np.asarray(picture.image), np.asarray(Image.open(RARE)))
    assert not read(tmp_path, data.removesuffix(END)).damage
    start = scan_of(data)
    cut = read(tmp_path, data[: start + (len(data) - start) * 6 // 10])
    assert 0.25 < cut.lost < 0.55
    assert str(cut.damage).endswith("of the picture is missing")


def test_the_end_of_an_arithmetic_jpeg_is_not_taken_for_granted(tmp_path: Path) -> None:
    data = Path(__file__).with_name("arithmetic.jpg").read_bytes()
    assert not read(tmp_path, data).damage
    cut = read(tmp_path, data[: len(data) * 6 // 10])
    assert str(cut.damage) == "the end of the picture may be missing"


@pytest.mark.parametrize(
    ("marker", "precision", "words"),
    [
        (0xC3, 8, "a lossless JPEG"),
        (0xC1, 12, "a JPEG of 12 bits"),
        (0xC5, 8, "a hierarchical JPEG"),
        (0xF7, 8, "a JPEG-LS picture"),
    ],
)
def test_kinds_of_jpeg_that_are_not_decoded_are_named(
    tmp_path: Path, marker: int, precision: int, words: str
) -> None:
    data = bytearray(jpeg())
    frame = data.index(b"\xff\xc0")
    data[frame + 1], data[frame + 4] = marker, precision
    path = written(tmp_path, bytes(data))
    with pytest.raises(PhotoKindNotSupported, match=f"{words}, which this program cannot read"):
        read_picture(path, short_side=10)
    assert not isinstance(read_photo(path), Unreadable), "its metadata can be read all the same"


def floats(bands: int) -> bytes:
    """An uncompressed TIFF of 4 by 2 pixels in bands of 32-bit floating point."""
    entries = [
        *((256, 3, 1, 4), (257, 3, 1, 2), (258, 3, 1, 32), (259, 3, 1, 1), (262, 3, 1, 2)),
        *((273, 4, 1, 200), (277, 3, 1, bands), (278, 3, 1, 2), (279, 4, 1, 32 * bands)),
        (339, 3, 1, 3),
    ]
    table = b"".join(struct.pack("<HHII", *entry) for entry in entries)
    head = b"II*\0" + struct.pack("<IH", 8, len(entries)) + table + bytes(4)
    return head.ljust(200, b"\0") + bytes(32 * bands)


def test_kinds_of_tiff_that_are_not_decoded_are_named(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(PhotoKindNotSupported, match="a TIFF of 3 floating-point bands of 32 bits"):
        read(tmp_path, floats(3))
    webp = bytearray(encoded(textured(), "TIFF"))
    at = webp.index(struct.pack("<HHI", 259, 3, 1))
    webp[at + 8 : at + 10] = struct.pack("<H", 50001)
    with pytest.raises(PhotoKindNotSupported, match="a TIFF with WebP compression"):
        read(tmp_path, bytes(webp))
    assert capfd.readouterr().err == ""


def test_a_tiff_that_lost_its_directory_is_damaged_and_not_unknown(tmp_path: Path) -> None:
    data = encoded(textured(), "TIFF", compression="tiff_lzw")
    with pytest.raises(PhotoBroken):
        read(tmp_path, data[:-1])


@pytest.mark.parametrize(
    ("start", "words"),
    [
        (b"\xff\x0a", "a JPEG XL picture"),
        (b"\0\0\0\x0cJXL \r\n\x87\n", "a JPEG XL picture"),
        (b"\0\0\0\x0cjP  \r\n\x87\n", "a JPEG 2000 picture"),
        (b"8BPS\0\1", "a Photoshop document"),
    ],
)
def test_kinds_of_picture_that_are_not_read_are_named(
    tmp_path: Path, start: bytes, words: str
) -> None:
    path = written(tmp_path, start + bytes(600))
    found = read_photo(path)
    assert isinstance(found, Unreadable)
    assert f"is {words}, which this program cannot read" in str(found.message)
    with pytest.raises(PhotoKindNotSupported):
        read_picture(path, short_side=10)


@pytest.mark.parametrize(
    ("start", "words"),
    [
        (b"\x1a\x45\xdf\xa3", "a video"),
        (b"%PDF-1.7", "a PDF document"),
        (b"<!DOCTYPE HTML><html>", "a web page"),
        (b"PK\x03\x04", "a ZIP archive"),
    ],
)
def test_what_is_not_a_picture_is_named(tmp_path: Path, start: bytes, words: str) -> None:
    with pytest.raises(NotAPhotograph, match=f"is {words} and not a photograph. Leave it out"):
        read(tmp_path, start + bytes(600))


@pytest.mark.parametrize(
    ("start", "suffix"),
    [
        (b"\0\0\0\x20ftypisom", ".mp4"),
        (b"\0\0\0\x14ftypqt  ", ".mp4"),
        (b"RIFF\0\0\1\0AVI LIST", ".avi"),
    ],
)
def test_a_video_named_as_a_photograph_is_asked_to_be_renamed(
    tmp_path: Path, start: bytes, suffix: str
) -> None:
    with pytest.raises(VideoNamedAsPhotograph, match=f"a name that ends in {suffix}, and add it"):
        read(tmp_path, start + bytes(600))


def test_a_file_that_the_card_filled_with_zeros_is_damaged(tmp_path: Path) -> None:
    with pytest.raises(PhotoBroken, match=r"it begins with zeros.*Copy it again"):
        read(tmp_path, bytes(4096))


def png(*extra: bytes, image: Image.Image | None = None, **options: object) -> bytes:
    """A PNG with further chunks after its header."""
    data = encoded(image or textured(), "PNG", **options)
    return data[:33] + b"".join(extra) + data[33:]


def spoiled(content: bytes) -> bytes:
    """A chunk with a wrong checksum."""
    return content[:-4] + bytes(4)


@pytest.mark.parametrize(
    "extra",
    [
        spoiled(chunk(b"tEXt", b"Comment\0words")),
        spoiled(chunk(b"pHYs", bytes(9))),
        chunk(b"pHYs", bytes(3)),
        chunk(b"gAMA", b"\0"),
        chunk(b"tEXt", b"Comment\0" + b"x" * 3_000_000),
        chunk(b"zTXt", b"Comment\0\0" + zlib.compress(bytes(80_000_000))),
        chunk(b"iTXt", b"XML:com.adobe.xmp\0\0\0\0\0" + b" " * 20_000_000),
        chunk(b"iCCP", b"profile\0\0" + zlib.compress(bytes(30_000_000))),
        struct.pack(">I4s", 60, b"tEXt") + b"shorter than it says",
        struct.pack(">I4s", 1 << 30, b"tIME") + bytes(7),
    ],
    ids=["text", "phys", "short", "gamma", "long", "bomb", "xmp", "profile", "length", "huge"],
)
def test_ancillary_chunks_take_nothing_from_a_png(tmp_path: Path, extra: bytes) -> None:
    path = written(tmp_path, png(extra))
    picture = read_picture(path, short_side=10)
    assert not picture.damage
    assert np.array_equal(np.asarray(picture.image), np.asarray(textured()))
    assert not isinstance(read_photo(path), Unreadable)


@pytest.mark.parametrize("mode", ["RGB", "L", "P", "RGBA", "1", "I;16"])
def test_a_png_cut_short_is_read_and_says_how_much_is_missing(tmp_path: Path, mode: str) -> None:
    image = textured().convert("L" if mode == "I;16" else mode)
    if mode == "I;16":
        image = Image.fromarray(np.asarray(image, np.uint16) * 257)
    data = encoded(image, "PNG")
    picture = read(tmp_path, data[: int(len(data) * 0.7)])
    assert 0.1 < picture.lost < 0.6
    assert (
        str(picture.damage) == f"the lower {round(100 * picture.lost)} % of the picture is missing"
    )
    rows = int(240 * (1 - picture.lost)) - 2
    whole = np.asarray(read(tmp_path, data).image)
    assert np.array_equal(np.asarray(picture.image)[:rows], whole[:rows])


def test_an_interlaced_png_cut_short_has_no_fine_detail(tmp_path: Path) -> None:
    raw = bytes([0, *range(8)]) * 8  # one pass would do for a test of sizes; all seven are made
    passes = [(1, 1), (1, 1), (2, 1), (2, 2), (4, 2), (4, 4), (8, 4)]
    raw = b"".join((b"\0" + bytes(range(width))) * height for width, height in passes)
    header = struct.pack(">IIBBBBB", 8, 8, 8, 0, 0, 0, 1)
    start = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header)
    whole = start + chunk(b"IDAT", zlib.compress(raw)) + chunk(b"IEND", b"")
    assert not read(tmp_path, whole).damage
    cut = zlib.compress(raw, 0)[:60]
    picture = read(tmp_path, start + chunk(b"IDAT", cut))
    assert str(picture.damage) == "the fine detail of the picture is missing"


def test_damage_within_the_pixels_of_a_png_is_found(tmp_path: Path) -> None:
    data = bytearray(png())
    data[len(data) // 2] ^= 0x10
    picture = read(tmp_path, bytes(data))
    assert str(picture.damage).endswith("of the picture is damaged")


def test_pixels_that_agree_with_their_own_checksum_are_whole(tmp_path: Path) -> None:
    data = png()
    at = data.index(b"IDAT") - 4
    (length,) = struct.unpack_from(">I", data, at)
    whole = data[: at + 8 + length] + bytes(4) + data[at + 12 + length :]
    assert not read(tmp_path, whole).damage
    assert not read(tmp_path, data[: data.rindex(b"IEND") - 4]).damage, "no pixel is missing"


def test_a_damaged_palette_is_reported(tmp_path: Path) -> None:
    data = png(image=textured().convert("P"))
    at = data.index(b"PLTE")
    spoilt = data[: at + 5] + b"\xee" + data[at + 6 :]
    assert str(read(tmp_path, spoilt).damage) == "the colours of the picture are damaged"


def test_a_disk_that_fails_while_a_picture_is_decoded_is_not_its_damage(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_given: object, **_named: object) -> DecodedPicture:
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(decoding, "decode_png", fails)
    with pytest.raises(FileVanished, match="its disk or card reports errors"):
        read(tmp_path, png())


def test_too_little_memory_is_not_the_damage_of_a_picture(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_given: object, **_named: object) -> DecodedPicture:
        raise MemoryError

    monkeypatch.setattr(decoding, "decode_png", fails)
    with pytest.raises(PhotoNeedsMemory, match="Close other programs"):
        read(tmp_path, png())


def test_a_missing_decoder_is_not_the_damage_of_a_picture(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_given: object, **_named: object) -> DecodedPicture:
        raise ImportError("DLL load failed\nwhile importing")

    monkeypatch.setattr(decoding, "decode_png", fails)
    with pytest.raises(PhotoNeedsDecoder, match=r"failed while importing\)\. Install"):
        read(tmp_path, png())


def test_a_file_too_large_for_memory_is_not_damaged(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(opening, "MAX_WHOLE_BYTES", 100)
    with pytest.raises(PhotoFileTooLarge, match="more than this program opens for its kind"):
        read(tmp_path, encoded(textured(), "WEBP"))


def declared_heif(width: int, height: int) -> bytes:
    properties = made.box(b"ispe", struct.pack(">III", 0, width, height))
    ipma = made.box(b"ipma", struct.pack(">IIHBB", 0, 1, 1, 1, 1))
    item = made.box(b"infe", struct.pack(">IHH4s", 2 << 24, 1, 0, b"hvc1") + b"\0")
    meta = (
        made.box(b"pitm", struct.pack(">IH", 0, 1))
        + made.box(b"iinf", struct.pack(">IH", 0, 1) + item)
        + made.box(b"iprp", made.box(b"ipco", properties) + ipma)
    )
    return made.box(b"ftyp", b"heic\0\0\0\0mif1heic") + made.box(b"meta", bytes(4) + meta)


def test_a_heic_may_have_as_many_pixels_as_a_jpeg(tmp_path: Path) -> None:
    found = read_photo(written(tmp_path, declared_heif(16_320, 12_240)))
    assert not isinstance(found, Unreadable), str(found.message)
    with pytest.raises(PhotoTooLarge):
        read(tmp_path, declared_heif(30_000, 12_000))


@pytest.mark.shared
def test_the_files_of_the_cases_come_out_as_listed(
    shared: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    folder = shared / "cases" / "pictures"
    with (folder / "expected.csv").open(encoding="utf-8", newline="") as stream:
        expected = {row["file"]: row["expected"] for row in csv.DictReader(stream)}
    assert len(expected) > 20
    outcomes = {}
    for name in expected:
        try:
            picture = read_picture(folder / name, short_side=256)
            outcomes[name] = "partial" if picture.damage else "whole"
        except PhotoKindNotSupported:
            outcomes[name] = "kind not supported"
    for name, words in expected.items():
        if words.startswith(("kind not supported", "counted as left out")):
            assert outcomes[name] == "kind not supported", name
        else:
            assert outcomes[name] == words.split()[0], name
    assert capfd.readouterr().err == ""


def test_a_cluster_of_zeros_that_the_decoder_does_not_notice_is_found(tmp_path: Path) -> None:
    rng = random.Random(11)
    data = jpeg()
    start = scan_of(data) + 20
    for _ in range(40):
        at = rng.randrange(start, len(data) - 600)
        picture = read(tmp_path, data[:at] + bytes(512) + data[at + 512 :])
        assert picture.damage, at


def test_a_flat_picture_whose_tables_make_zeros_of_it_is_whole(tmp_path: Path) -> None:
    data = encoded(Image.new("RGB", (4000, 3000), (90, 90, 90)), "JPEG", optimize=True)
    assert bytes(256) in data, "the case is not made any more"
    assert not read(tmp_path, data, 100).damage


def between_scans(data: bytes, extra: bytes) -> bytes:
    """The file with a segment before the second scan's tables or header."""
    first = data.index(SCAN)
    second = min(
        at for at in (data.index(SCAN, first + 2), data.find(b"\xff\xc4", first)) if at > 0
    )
    return data[:second] + extra + data[second:]


@pytest.mark.parametrize("marker", [0xFE, 0xE1, 0xED])
def test_a_note_between_the_scans_takes_nothing_from_the_picture(
    tmp_path: Path, marker: int
) -> None:
    data = jpeg(progressive=True)
    noted = between_scans(data, bytes((0xFF, marker)) + b"\0\x06note")
    picture = read(tmp_path, noted)
    assert not picture.damage
    assert np.array_equal(np.asarray(picture.image), np.asarray(Image.open(io.BytesIO(data))))
    assert read(tmp_path, noted[: len(noted) * 8 // 10]).damage


def test_a_progressive_jpeg_cut_at_any_place_is_not_whole(tmp_path: Path) -> None:
    data = encoded(textured(64, 48), "JPEG", progressive=True)
    for end in range(data.index(SCAN) + 12, len(data) - 2, 3):
        with contextlib.suppress(PhotoBroken):
            assert read(tmp_path, data[:end]).damage, end


def test_planes_that_were_cut_off_are_the_missing_colours(tmp_path: Path) -> None:
    data = encoded(textured(), "JPEG", quality=90)
    assert not read(tmp_path, data).damage
    grey = encoded(textured().convert("L"), "JPEG", quality=90)
    frame, scan = data.index(b"\xff\xc0"), grey.index(SCAN)
    tables = data[:frame]
    header = data[frame : frame + 19]
    sampled = (
        header[:11] + b"\x11" + header[12:14] + b"\x11" + header[15:17] + b"\x11" + header[18:]
    )
    huffman = data[frame + 19 : data.index(SCAN)]
    only_brightness = tables + sampled + huffman + grey[scan:].removesuffix(END)
    assert str(read(tmp_path, only_brightness).damage) == "the colours of the picture are missing"


@pytest.mark.parametrize(("turn", "side"), [(1, "lower"), (3, "upper"), (6, "left"), (8, "right")])
def test_the_part_is_named_as_it_is_seen(tmp_path: Path, turn: int, side: str) -> None:
    block = made.tiff({made.ORIENTATION: made.short(turn)})
    data = made.jpeg(made.exif_segment(block), image=textured())
    picture = read(tmp_path, data[: len(data) * 8 // 10])
    assert str(picture.damage).startswith(f"the {side} ")
    pixels = np.asarray(picture.image).astype(int)
    edge = {
        "lower": pixels[-1], "upper": pixels[0], "left": pixels[:, 0], "right": pixels[:, -1]
    }[side]  # fmt: skip
    assert (edge == 128).all()


def test_the_part_of_a_picture_in_inks_is_named_too(tmp_path: Path) -> None:
    data = encoded(textured().convert("CMYK"), "JPEG", quality=90)
    start = scan_of(data)
    picture = read(tmp_path, data[: start + (len(data) - start) * 6 // 10])
    assert 0.25 < picture.lost < 0.55
    assert str(picture.damage).endswith("is missing")


def test_the_large_view_shows_what_there_is(tmp_path: Path) -> None:
    data = jpeg()
    file = written(tmp_path, data[: len(data) * 8 // 10])
    state = file.stat()
    seen = SeenFile(file, state.st_size, state.st_mtime_ns)
    shown = load_picture(seen, 200, Control())
    assert not isinstance(shown, Unreadable)
    assert shown.image.width() == 320


@pytest.mark.parametrize(
    ("extra", "mode"),
    [
        (chunk(b"tRNS", bytes(40)), "RGB"),
        (spoiled(chunk(b"PLTE", bytes(30))), "RGB"),
        (struct.pack(">I4s", 4000, b"tEXt") + b"Comment\0this has IDAT in it", "L"),
    ],
    ids=["transparency", "palette", "text"],
)
def test_chunks_without_a_meaning_take_nothing_from_a_png(
    tmp_path: Path, extra: bytes, mode: str
) -> None:
    picture = read(tmp_path, png(extra, image=textured().convert(mode)))
    assert not picture.damage


def test_a_wrong_checksum_of_the_stream_alone_means_nothing(tmp_path: Path) -> None:
    raw = b"".join(b"\0" + bytes(range(24)) for _ in range(8))
    packed = zlib.compress(raw)
    header = chunk(b"IHDR", struct.pack(">IIBBBBB", 8, 8, 8, 2, 0, 0, 0))
    pixels = chunk(b"IDAT", packed[:-4] + b"\0\0\0\0")
    data = b"\x89PNG\r\n\x1a\n" + header + pixels + chunk(b"IEND", b"")
    assert not read(tmp_path, data).damage


def test_an_interlaced_png_cut_in_half_is_shown_coarse_and_not_full_of_holes(
    tmp_path: Path,
) -> None:
    smooth = Image.linear_gradient("L").resize((64, 64))
    passes = [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2)]
    values = np.asarray(smooth)
    raw = b"".join(
        b"\0" + row.tobytes()
        for left, top, right, down in [*passes, (0, 1, 1, 2)]
        for row in values[top::down, left::right]
    )
    header = chunk(b"IHDR", struct.pack(">IIBBBBB", 64, 64, 8, 0, 0, 0, 1))
    packed = zlib.compress(raw, 0)
    picture = read(
        tmp_path, b"\x89PNG\r\n\x1a\n" + header + chunk(b"IDAT", packed[: len(packed) * 6 // 10])
    )
    assert picture.lost == 0
    assert str(picture.damage) == "the fine detail of the picture is missing"
    assert np.abs(np.asarray(picture.image)[:, :, 0].astype(int) - values).max() <= 8


def test_a_png_full_of_wrong_lengths_is_searched_a_bounded_number_of_times(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    searched = []
    find = png_chunks._Walk._find

    def counted(walk: png_chunks._Walk, start: int) -> bool:
        searched.append(start)
        return find(walk, start)

    monkeypatch.setattr(png_chunks._Walk, "_find", counted)
    bogus = struct.pack(">I4s", 1 << 30, b"tIME") + b"IDAT" * 3
    with pytest.raises(PhotoBroken):
        read(tmp_path, png()[:33] + bogus * 3000)
    assert len(searched) <= png_chunks._MAX_SEARCHES + 1


def test_more_scans_than_an_encoder_makes_are_refused(tmp_path: Path) -> None:
    data = jpeg(progressive=True)
    last = data.rindex(SCAN)
    with pytest.raises(PhotoBroken, match="more scans than a picture can have"):
        read(tmp_path, data.removesuffix(END) + data[last:].removesuffix(END) * 300 + END)
