"""The digest of a picture without its metadata: what keeps it, what changes it, what has none."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from swc_desktop.photos.picture_digest import picture_sha256
from swc_desktop.photos.reading import Wants, read_once
from tests.photos import made
from tests.photos.made import encoded, picture, segment, written

PLAIN = made.jpeg()
DIGEST = picture_sha256(PLAIN)
COMMENT, END = 0xFE, b"\xff\xd9"


def progressive() -> bytes:
    return encoded(picture(), "JPEG", quality=95, progressive=True)


def test_it_is_a_sha256_in_hexadecimal() -> None:
    assert len(DIGEST) == 64
    assert bytes.fromhex(DIGEST)


@pytest.mark.parametrize("plain", [PLAIN, progressive()], ids=["in one scan", "in several"])
@pytest.mark.parametrize(
    "added",
    [
        made.exif_segment(made.tiff({made.MAKE: made.text("RECONYX")})),
        made.xmp_segment(made.xmp({"xmp:Rating": "5"})),
        segment(0xED, b"Photoshop 3.0\0"),
        segment(COMMENT, b"a lion"),
        b"\xff\xff\xff" + segment(COMMENT, b"after fill bytes"),
    ],
    ids=["EXIF", "XMP", "IPTC", "comment", "fill bytes"],
)
def test_metadata_do_not_change_it(plain: bytes, added: bytes) -> None:
    before_scan = plain.index(b"\xff\xda")
    for at in (2, before_scan, len(plain) - 2):
        assert picture_sha256(plain[:at] + added + plain[at:]) == picture_sha256(plain)


def test_what_follows_the_picture_does_not_change_it() -> None:
    assert picture_sha256(PLAIN + b"trailer" + made.jpeg()) == DIGEST


def test_metadata_are_all_that_may_differ() -> None:
    others = {
        picture_sha256(made.jpeg(image=Image.new("RGB", (48, 32), "red"))),
        picture_sha256(encoded(picture(), "JPEG", quality=94)),
        picture_sha256(progressive()),
        picture_sha256(PLAIN[:-20] + b"\x11" + PLAIN[-19:]),
    }
    assert len(others) == 4
    assert "" not in others
    assert DIGEST not in others


@pytest.mark.parametrize("form", ["PNG", "WEBP", "TIFF", "GIF"])
def test_other_kinds_have_none(form: str) -> None:
    assert picture_sha256(encoded(picture(), form)) == ""


@pytest.mark.parametrize(
    "damaged",
    [
        b"",
        PLAIN[:2],
        PLAIN[:-2],
        PLAIN[: PLAIN.index(b"\xff\xda")] + END,
        PLAIN[:2] + b"stray bytes" + PLAIN[2:],
        PLAIN[:2] + b"\xff" * 100_000,
        PLAIN[:2] + b"\xff\xd0" + PLAIN[2:],
        PLAIN[:2] + segment(COMMENT, b"") * 5000 + PLAIN[2:],
        PLAIN[:2] + b"\xff\xfe\0\1" + PLAIN[2:],
        PLAIN[:2] + b"\xff\xfe\xff\xff" + PLAIN[2:],
        PLAIN[:2] + PLAIN[PLAIN.index(b"\xff\xda") :],
    ],
    ids=[
        *("empty", "its beginning", "cut short", "no scan", "stray bytes", "fill bytes alone"),
        *("marker without a segment", "too many segments", "segment too short"),
        *("segment too long", "no frame"),
    ],
)
def test_a_damaged_file_has_none(damaged: bytes) -> None:
    assert picture_sha256(damaged) == ""


@given(st.integers(2, len(PLAIN)), st.binary(max_size=40))
def test_no_damage_raises(at: int, bytes_there: bytes) -> None:
    found = picture_sha256(PLAIN[:at] + bytes_there + PLAIN[at + len(bytes_there) :])
    assert len(found) in (0, 64)


def test_it_comes_with_the_digest_of_the_file(tmp_path: Path) -> None:
    path = written(tmp_path, made.jpeg(segment(COMMENT, b"a lion")))
    assert read_once(path, Wants(digest=True)).picture_sha256 == DIGEST
    assert read_once(path).picture_sha256 == ""


def test_a_picture_that_cannot_be_read_has_it_too(tmp_path: Path) -> None:
    frame = PLAIN.index(b"\xff\xc0")
    huge = PLAIN[: frame + 5] + b"\xff\xff\xff\xff" + PLAIN[frame + 9 :]
    got = read_once(written(tmp_path, huge), Wants(digest=True))
    assert got.unreadable is not None
    assert got.picture_sha256 == picture_sha256(huge) != ""
