"""HEIF pictures made to crash the library that decodes them, or to keep it busy."""

import struct
import subprocess
import sys
from pathlib import Path

import pytest

from swc_desktop.photos.decoding import load_image
from swc_desktop.photos.errors import PhotoBroken
from tests.photos.fuzz_heif import Tree, parsed, plain, with_pixels_in_place
from tests.photos.made import written

pytestmark = pytest.mark.shared

_DECODE = """
import sys
from pathlib import Path
from swc_desktop.photos.decoding import load_image
print(load_image(Path(sys.argv[1]), short_side=64).size)
"""


@pytest.fixture
def described(shared: Path) -> bytes:
    """A picture that an item of XMP describes."""
    return (shared / "data/exif/files/0156_samplefilehub.heif").read_bytes()


@pytest.fixture
def tiled(shared: Path) -> bytes:
    """A picture made from 48 tiles."""
    return (shared / "data/exif/files/x8848ac7ee989.heic").read_bytes()


def decoded_elsewhere(path: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", _DECODE, str(path)], capture_output=True, text=True, check=False
    )


def spoilt(data: bytes) -> bytes:
    """The file with a content type that is not UTF-8."""
    assert b"application/rdf+xml" in data
    return data.replace(b"application/rdf+xml", b"appli\xd3ation/rdf+xml")


def test_a_content_type_that_is_not_text_does_not_end_the_program(
    described: bytes, tmp_path: Path
) -> None:
    done = decoded_elsewhere(written(tmp_path, spoilt(described)))
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("(")


def test_a_copy_of_the_description_in_an_unused_box_does_not_either(shared: Path) -> None:
    done = decoded_elsewhere(shared / "cases/pack_and_files/segfault.heic")
    assert done.returncode == 0, done.stderr
    assert done.stdout == "(640, 426)\n"


def test_two_descriptions_are_refused_since_decoders_differ_in_which_counts(
    described: bytes, tmp_path: Path
) -> None:
    tree = parsed(described)
    meta = next(box for box in tree if box.name == b"meta")
    with pytest.raises(PhotoBroken, match="describes its pictures more than once"):
        load_image(written(tmp_path, plain([*tree, meta])), short_side=64)
    assert meta.inner is not None
    pitm = next(box for box in meta.inner if box.name == b"pitm")
    meta.inner.append(pitm)
    with pytest.raises(PhotoBroken, match="describes its pictures more than once"):
        load_image(written(tmp_path, plain(tree)), short_side=64)


def boxes_named(tree: Tree, name: bytes) -> Tree:
    found = [box for box in tree if box.name == name]
    for box in tree:
        found += boxes_named(box.inner or [], name)
    return found


def test_a_small_picture_of_very_many_tiles_is_refused_at_once(
    tiled: bytes, tmp_path: Path
) -> None:
    """Each of the 65,280 tiles would be decoded, for hours."""
    grid = struct.pack(">BBBBHH", 0, 0, 7, 5, 3024, 4032)
    assert tiled.count(grid) == 1
    tree = parsed(tiled.replace(grid, struct.pack(">BBBBHH", 0, 0, 254, 255, 3024, 4032)))
    (tiles,) = boxes_named(tree, b"dimg")
    number, _, first = struct.unpack_from(">HHH", tiles.body)
    tiles.body = struct.pack(">HH", number, 255 * 256) + struct.pack(">H", first) * (255 * 256)
    with pytest.raises(PhotoBroken, match="made from far more than it shows"):
        load_image(written(tmp_path, plain(tree)), short_side=64)


@pytest.mark.parametrize("size", [(3024, 4032), (30_000, 30_000)])
def test_pictures_laid_on_a_canvas_that_is_too_large_are_refused(
    tiled: bytes, tmp_path: Path, size: tuple[int, int]
) -> None:
    """The memory for the canvas would be taken before its size is compared."""
    tree = parsed(tiled)
    (tiles,), (data,) = boxes_named(tree, b"dimg"), boxes_named(tree, b"idat")
    number, _, first = struct.unpack_from(">HHH", tiles.body)
    tiles.body = struct.pack(">HHH", number, 1, first)
    data.body = struct.pack(">BB4HII2i", 0, 1, 0, 0, 0, 65_535, *size, 0, 0)
    place = struct.pack(">HHHH", number, 1, 0, 1)
    (places,) = boxes_named(tree, b"iloc")
    at = places.body.index(place) + 12
    places.body = places.body[:at] + struct.pack(">I", len(data.body)) + places.body[at + 4 :]
    (entry,) = (box for box in boxes_named(tree, b"infe") if b"grid" in box.body)
    entry.body = entry.body.replace(b"grid", b"iovl")
    path = written(tmp_path, with_pixels_in_place(tiled, tree))
    if size == (3024, 4032):
        assert sorted(load_image(path, short_side=64).size) == [3024, 4032]
    else:
        with pytest.raises(PhotoBroken, match="headers contradict each other"):
            load_image(path, short_side=64)


def test_a_picture_made_from_itself_is_refused(tiled: bytes, tmp_path: Path) -> None:
    tree = parsed(tiled)
    (tiles,) = boxes_named(tree, b"dimg")
    number, count = struct.unpack_from(">HH", tiles.body)
    tiles.body = tiles.body[:4] + struct.pack(">H", number) * count
    with pytest.raises(PhotoBroken, match="made from itself"):
        load_image(written(tmp_path, plain(tree)), short_side=64)


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="needs limits of addresses")
@pytest.mark.parametrize(
    ("name", "cases"), [("0156_samplefilehub.heif", 250), ("x8848ac7ee989.heic", 40)]
)
def test_boxes_changed_at_random_neither_crash_nor_surprise(
    shared: Path, root: Path, name: str, cases: int
) -> None:
    file = shared / "data/exif/files" / name
    done = subprocess.run(
        [sys.executable, "-X", "faulthandler", "-m", "tests.photos.fuzz_heif", file, str(cases)],
        capture_output=True, text=True, check=False, cwd=root,
    )  # fmt: skip
    assert done.returncode == 0, (done.stdout[-20:], done.stderr[-2000:])
    read, refused = map(int, done.stdout.splitlines()[-1].split())
    assert read + refused == cases
    assert read > cases // 20
    assert refused > cases // 20
