"""The Python interface does what its page says, and its rows are those of the command."""

import json
import re
import runpy
import subprocess
import sys
from pathlib import Path

import pytest
from PIL import Image

import swc_desktop as swc
from swc_desktop.core.errors import WrongUsage
from swc_desktop.core.prediction import Status
from swc_desktop.core.region import Box, Category
from swc_desktop.foreign.errors import DetectionsElsewhere, DetectionsUnreadable
from tests.foreign.made import box, megadetector_file
from tests.make_pack import a_picture, make_pack

EXAMPLES = re.findall(
    r"^```python\n(.*?)^```$",
    (Path(__file__).resolve().parent.parent / "docs" / "python.md").read_text(encoding="utf-8"),
    re.MULTILINE | re.DOTALL,
)


def test_the_page_has_examples() -> None:
    assert len(EXAMPLES) == 2


@pytest.mark.parametrize("number", range(len(EXAMPLES)))
def test_an_example_of_the_page_runs(number: int, root: Path, tmp_path: Path) -> None:
    script = tmp_path / "example.py"
    script.write_text(EXAMPLES[number], encoding="utf-8")
    done = subprocess.run(
        [sys.executable, str(script)], cwd=root, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert "Acinonyx jubatus" in done.stdout


@pytest.fixture(scope="module")
def pack(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_pack(tmp_path_factory.mktemp("pack") / "tests.swcpack")


@pytest.fixture
def photographs(tmp_path: Path) -> Path:
    folder = tmp_path / "photographs"
    folder.mkdir()
    Image.fromarray(a_picture("Panthera leo", 40)).save(folder / "a.png")
    (folder / "b.jpg").write_bytes(b"")
    return folder


def test_rows_are_those_of_the_command(pack: Path, photographs: Path, root: Path) -> None:
    by_command = subprocess.run(
        [sys.executable, "-m", "swc_desktop", "classify", photographs, "--pack", pack],
        cwd=root,
        capture_output=True,
        check=False,
    )
    assert by_command.returncode == 1
    rows = [json.loads(line) for line in by_command.stdout.splitlines()]
    ours = [row for one in swc.open_pack(pack).classify(photographs) for row in one.to_rows()]
    assert len(ours) == 2
    for mine, theirs in zip(ours, rows, strict=True):
        assert {name: theirs[name] for name in mine} == mine


def test_a_file_that_cannot_be_read_is_a_result(pack: Path, photographs: Path) -> None:
    lion, empty = swc.open_pack(str(pack)).classify([photographs / "a.png", photographs / "b.jpg"])
    assert (lion.status, lion.answer) == (Status.NAMED, "Panthera leo")
    assert lion.explain()["nodes"]
    assert (empty.status, empty.answer, empty.best, empty.place) == (
        Status.UNREADABLE,
        None,
        {},
        None,
    )
    assert empty.unreadable is not None
    assert "b.jpg" in str(empty.unreadable.message)
    assert empty.explain() == {}


def test_the_interface_is_loaded_when_it_is_used(root: Path) -> None:
    code = "import sys, swc_desktop; print(*sys.modules)"
    child = subprocess.run([sys.executable, "-c", code], cwd=root, capture_output=True, text=True)
    assert "swc_desktop.api" not in child.stdout.split()
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        swc.nothing  # type: ignore[attr-defined]  # noqa: B018


@pytest.mark.slow
def test_the_pages_are_made_by_one_command(root: Path, tmp_path: Path) -> None:
    module, _, where, *rest = runpy.run_path(str(root / "run.py"))["WORK"]["api"][1:]
    assert Path(where) == root / "dist" / "api"
    subprocess.run(
        [sys.executable, "-m", module, "--output-directory", str(tmp_path), *rest],
        cwd=root,
        check=True,
        capture_output=True,
    )
    page = (tmp_path / "swc_desktop" / "api.html").read_text(encoding="utf-8")
    assert "Open a model pack, by default the one in use" in page
    assert (tmp_path / "swc_desktop" / "core" / "cascade.html").is_file()
    assert not (tmp_path / "swc_desktop" / "ui").exists()


def found_by_others(folder: Path) -> Path:
    entries = [
        {"file": "a.png", "detections": [box(0.9, 0.0, 0.0, 0.5, 1.0)]},
        {"file": "other.png", "detections": []},
    ]
    return megadetector_file(folder, entries)


def test_results_of_another_detector_are_used(
    pack: Path, photographs: Path, tmp_path: Path
) -> None:
    said: list[str] = []
    opened = swc.open_pack(pack, device="cpu")
    one, broken = opened.classify(
        photographs, detections=found_by_others(tmp_path), on_notice=said.append
    )
    animals = [of.region for of in one.regions if of.region.category is Category.ANIMAL]
    assert [of.box for of in animals] == [Box(0.0, 0.0, 0.5, 1.0)]
    assert broken.unreadable is not None
    first, second = said
    assert first.endswith("results.json has results of a detector for 1 of 2 photographs.")
    assert second.startswith("1 result is not used: it is of no picture here")


def test_without_a_listener_what_is_not_used_is_logged(
    pack: Path, photographs: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level("INFO", logger="swc_desktop.api"):
        list(swc.open_pack(pack).classify(photographs, detections=found_by_others(tmp_path)))
    assert len(caplog.messages) == 2


def test_results_that_cannot_be_used_are_an_error(
    pack: Path, photographs: Path, tmp_path: Path
) -> None:
    opened = swc.open_pack(pack, device="cpu")
    elsewhere = megadetector_file(tmp_path, [{"file": "x/y.png", "detections": []}])
    with pytest.raises(DetectionsElsewhere):
        next(opened.classify(photographs, detections=elsewhere))
    with pytest.raises(DetectionsUnreadable):
        next(opened.classify(photographs, detections=tmp_path / "none.json"))
    with pytest.raises(WrongUsage, match="without pictures none is looked at"):
        next(opened.classify(photographs, detections=elsewhere, evidence="metadata"))
