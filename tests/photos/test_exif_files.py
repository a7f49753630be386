"""Real, odd and hostile files: each a photograph or one sentence, and its values explained."""

import csv
import json
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from swc_desktop.core.errors import Unreadable
from swc_desktop.photos.reading import read_photo
from tests.photos.exif_comparison import Difference, differences
from tests.photos.exif_rules import RULES

pytestmark = pytest.mark.shared

TABLE = Path(__file__).with_name("exif_differences.csv")
MAX_MEMORY = 1 << 30
TIMEOUT_S = 300

_READ_ALL = """
import json, sys
from pathlib import Path
from swc_desktop.core.errors import Unreadable
from swc_desktop.photos.errors import PhotoUnreadable
from swc_desktop.photos.decoding import read_picture
from swc_desktop.photos.reading import Wants, read_once, read_photo

def shown(load):
    try:
        image = load()
    except PhotoUnreadable as error:
        return str(error)
    return [image.mode, *image.size]

for file in sorted(Path(sys.argv[1]).iterdir()):
    photo = read_photo(file)
    metadata = str(photo.message) if isinstance(photo, Unreadable) else [photo.width, photo.height]
    image = shown(lambda: read_picture(file, short_side=256).image)
    small = read_once(file, Wants(thumbnail=160))
    shown_small = small.thumbnail
    small = str(small.unreadable.message) if shown_small is None else shown_small.shape[1::-1]
    print(json.dumps([file.name, metadata, image, small]), flush=True)
status = Path("/proc/self/status")
peak = 0
if status.exists():  # ru_maxrss would count what the parent held before it started this program
    lines = status.read_text().splitlines()
    peak = next(int(line.split()[1]) * 1024 for line in lines if line.startswith("VmHWM"))
print(json.dumps(peak))
"""


@pytest.fixture(scope="module")
def folder(shared: Path) -> Path:
    return shared / "data" / "exif"


@pytest.fixture(scope="module")
def found(folder: Path) -> list[Difference]:
    with (folder / "expected.csv").open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert len(rows) > 700
    return [
        difference
        for row in rows
        for difference in differences(row, read_photo(folder / row["file"]))
    ]


@pytest.fixture(scope="module")
def explained() -> list[tuple[str, str, str]]:
    with TABLE.open(encoding="utf-8", newline="") as stream:
        return [(row["file"], row["field"], row["rule"]) for row in csv.DictReader(stream)]


def test_each_difference_is_listed_and_no_entry_is_stale(
    found: list[Difference], explained: list[tuple[str, str, str]]
) -> None:
    listed = Counter((file, field) for file, field, _ in explained)
    assert listed == Counter((difference.file, difference.field) for difference in found)


def test_each_difference_is_one_that_its_rule_makes(
    found: list[Difference], explained: list[tuple[str, str, str]]
) -> None:
    rules = {(file, field): rule for file, field, rule in explained}
    for difference in found:
        rule = rules[difference.file, difference.field]
        assert RULES[rule].holds(difference), f"not {RULES[rule].sentence!r}: {difference}"


def test_every_rule_has_a_file(explained: list[tuple[str, str, str]]) -> None:
    assert {rule for _, _, rule in explained} == RULES.keys()


def test_no_file_brings_out_a_fault_of_the_program(folder: Path) -> None:
    for file in sorted((folder / "files").iterdir()):
        read = read_photo(file)
        if isinstance(read, Unreadable):
            assert "error in the program" not in str(read.message)
            assert str(read.message).startswith(str(file))
            assert str(read.message).endswith(".") or str(read.message).endswith(").")
            assert "\n" not in str(read.message)


@pytest.mark.slow
def test_all_pixels_in_one_process_that_neither_crashes_nor_hangs_nor_swells(
    folder: Path,
) -> None:
    done = subprocess.run(
        [sys.executable, "-X", "faulthandler", "-c", _READ_ALL, str(folder / "files")],
        capture_output=True,
        text=True,
        timeout=TIMEOUT_S,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    *lines, peak = (json.loads(line) for line in done.stdout.splitlines())
    assert len(lines) == sum(1 for _ in (folder / "files").iterdir())
    assert peak < MAX_MEMORY
    for name, metadata, image, small in lines:
        if isinstance(image, str):
            assert name in image
            assert isinstance(small, str)
            continue
        mode, width, height = image
        assert mode == "RGB"
        assert not isinstance(metadata, str), f"{name} has pixels, but {metadata}"
        assert width * metadata[1] == pytest.approx(height * metadata[0], rel=0.02), name
        assert max(small) <= 160
        assert min(width, height) >= min(256, *metadata), name
