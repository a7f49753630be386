"""``--detections``: results of another detector for the photographs of a run."""

import json
from pathlib import Path
from typing import Any

import pytest

from swc_desktop.core.region import Box
from tests.contract.program import run, sentence
from tests.foreign.made import box, megadetector_file
from tests.make_detector import SeenBox
from tests.make_pack import make_pack
from tests.projects.desk import photograph

LEFT, RIGHT = (0.0, 0.0, 0.5, 1.0), (0.5, 0.0, 0.5, 1.0)


@pytest.fixture(scope="module")
def finding_pack(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A pack whose detector sees a box in every picture."""
    file = tmp_path_factory.mktemp("pack") / "finding.swcpack"
    return make_pack(file, boxes=[SeenBox(Box(0.25, 0.25, 0.5, 0.5))])


@pytest.fixture
def card(tmp_path: Path) -> Path:
    folder = tmp_path / "card"
    photograph(folder / "a.jpg", "Panthera leo")
    photograph(folder / "b.jpg", "Panthera leo", seed=1)
    return folder


def results(folder: Path, *boxes: dict[str, Any]) -> Path:
    """A file of MegaDetector about ``a.jpg`` alone, with the path of another computer."""
    return megadetector_file(folder, [{"file": "D:\\DCIM\\card\\a.jpg", "detections": [*boxes]}])


def rows(written: bytes) -> list[tuple[str, str, str | None]]:
    """File, category and box of each row."""
    read = [json.loads(line) for line in written.splitlines()]
    return [(Path(row["file"]).name, row["category"], row["box"]) for row in read]


def text(edges: tuple[float, ...]) -> str:
    return " ".join(f"{edge:.4f}" for edge in edges)


def test_regions_are_those_of_the_file_and_other_photographs_are_looked_at_whole(
    card: Path, pack: Path, tmp_path: Path
) -> None:
    file = results(
        tmp_path,
        box(0.5, *LEFT),
        box(0.9, *RIGHT),
        box(0.19, 0.0, 0.0, 0.1, 0.1),
        box(0.8, category="9"),
    )
    done = run("classify", card, "--pack", pack, "--detections", file)
    assert done.returncode == 0
    assert done.stderr.decode().splitlines() == [
        f"{file} has results of a detector for 1 of 2 photographs.",
        "1 box is not used: of neither an animal nor a person nor a vehicle.",
        "Added 2 photographs.",
    ]
    assert rows(done.stdout) == [
        ("a.jpg", "animal", text(RIGHT)),
        ("a.jpg", "animal", text(LEFT)),
        ("b.jpg", "frame", None),
    ]


@pytest.mark.parametrize(
    ("more", "second"),
    [
        ((), ("b.jpg", "animal", text((0.25, 0.25, 0.5, 0.5)))),
        (("--no-detector",), ("b.jpg", "frame", None)),
    ],
    ids=["detector", "no detector"],
)
def test_other_photographs_are_searched_by_the_detector_of_the_pack(
    card: Path,
    finding_pack: Path,
    tmp_path: Path,
    more: tuple[str, ...],
    second: tuple[str, str, str | None],
) -> None:
    file = results(tmp_path, box(0.9, *LEFT))
    done = run("classify", card, "--pack", finding_pack, "--detections", file, *more)
    assert done.returncode == 0
    assert rows(done.stdout) == [("a.jpg", "animal", text(LEFT)), second]


def test_people_in_the_file_are_not_classified(card: Path, pack: Path, tmp_path: Path) -> None:
    file = results(tmp_path, box(0.9, *LEFT, category="2"))
    done = run("classify", card / "a.jpg", "--pack", pack, "--detections", file)
    (row,) = [json.loads(line) for line in done.stdout.splitlines()]
    assert (row["status"], row["category"], row["answer"]) == ("person", "person", None)


def test_results_after_the_limit_are_no_results_of_other_photographs(
    card: Path, pack: Path, tmp_path: Path
) -> None:
    file = megadetector_file(tmp_path, [{"file": "card/b.jpg", "detections": [box(0.9)]}])
    done = run("classify", card, "--pack", pack, "--detections", file, "--limit", "1")
    assert done.returncode == 0
    assert rows(done.stdout) == [("a.jpg", "frame", None)]


def test_resuming_with_other_results_is_refused(card: Path, pack: Path, tmp_path: Path) -> None:
    file = results(tmp_path, box(0.9, *LEFT))
    out = tmp_path / "out.jsonl"
    command = ("classify", card, "--pack", pack, "--out", out)
    assert run(*command, "--detections", file).returncode == 0
    written = out.read_bytes()
    done = run(*command, "--resume", "--detections", file)
    assert done.returncode == 0
    assert b"Nothing to do" in done.stderr
    results(tmp_path, box(0.8, *LEFT))
    for more in (("--detections", file), ()):
        done = run(*command, "--resume", *more)
        assert done.returncode == 2
        assert b"a run with other results of a detector." in done.stderr
    assert out.read_bytes() == written


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        ("not JSON", "cannot be used as results of a detector: "),
        (None, "cannot be used as results of a detector: "),
        ('{"images": [], "detection_categories": {"1": "cat"}}', "none of its categories"),
        (
            '{"images": [{"file": "z.jpg", "detections": []}], '
            '"detection_categories": {"1": "animal"}}',
            "it has results for 1 picture, but for none of the 2 here.",
        ),
    ],
    ids=["no JSON", "no file", "no category", "elsewhere"],
)
def test_2_results_that_cannot_be_used(
    card: Path, pack: Path, tmp_path: Path, content: str | None, problem: str
) -> None:
    file, out = tmp_path / "md.json", tmp_path / "out.csv"
    if content is not None:
        file.write_text(content, encoding="utf-8")
    done = run("classify", card, "--pack", pack, "--detections", file, "--out", out)
    assert done.returncode == 2
    assert problem in sentence(done.stderr)
    assert sorted(one.name for one in tmp_path.glob("out*")) == []


def test_results_are_not_written_over_those_of_the_detector(
    card: Path, pack: Path, tmp_path: Path
) -> None:
    file = results(tmp_path, box(0.9)).rename(tmp_path / "md.jsonl")
    before = file.read_bytes()
    done = run("classify", card, "--pack", pack, "--detections", file, "--out", file)
    assert done.returncode == 2
    assert "the results of a detector" in sentence(done.stderr)
    assert file.read_bytes() == before


def test_results_beside_the_photographs_are_offered_and_not_taken(
    card: Path, finding_pack: Path, home: Path, tmp_path: Path
) -> None:
    file = results(tmp_path, box(0.9, *RIGHT)).rename(tmp_path / "card_detections.json")
    project = tmp_path / "park.swcproject"
    assert run("project", "new", project).returncode == 0
    for command in (["classify", card], ["project", "add", project, card]):
        done = run(*command, "--pack", finding_pack)
        assert done.returncode == 0
        said = done.stderr.decode()
        assert f"{file} looks like results of a detector for these photographs." in said
        assert "--detections" in said
    own = run("classify", card, "--pack", finding_pack).stdout
    assert text((0.25, 0.25, 0.5, 0.5)) in {of for _, _, of in rows(own)}
