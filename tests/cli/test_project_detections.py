"""``project add --detections``: what is said, and which status ends it."""

import json
from pathlib import Path

import pytest

from swc_desktop.cli import main
from tests.foreign.made import box, megadetector_file
from tests.make_pack import make_pack
from tests.projects.desk import photograph


@pytest.fixture
def added(tmp_path: Path, home: Path) -> list[str]:
    """A command that adds two photographs to a new project."""
    project = str(tmp_path / "park.swcproject")
    assert main(["project", "new", project]) == 0
    photograph(tmp_path / "card" / "a.jpg", "Panthera leo")
    photograph(tmp_path / "card" / "b.jpg", "Panthera leo", seed=1)
    pack = make_pack(tmp_path / "tests.swcpack")
    return ["project", "add", project, str(tmp_path / "card"), "--pack", str(pack)]


def test_results_are_counted_and_taken_also_for_photographs_that_are_here(
    added: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(added) == 0
    entries = [{"file": "card/a.jpg", "detections": [box(0.9), box(0.8, 0, 0, 0.2, 0.2)]}]
    file = megadetector_file(tmp_path, entries)
    capsys.readouterr()
    assert main([*added, "--detections", str(file), "--json"]) == 0
    said = capsys.readouterr()
    notices = [json.loads(line)["notice"] for line in said.err.splitlines()]
    assert f"{file} has results of a detector for 1 of 2 photographs." in notices
    assert json.loads(said.out)["already_here"] == 2
    out = tmp_path / "out.jsonl"
    assert main(["export", added[2], "--format", "jsonl", "--out", str(out)]) == 0
    rows = [json.loads(line) for line in out.read_text(encoding="utf-8").splitlines()]
    assert [row["category"] for row in rows] == ["animal", "animal", "frame"]


def test_a_file_without_results_adds_nothing(
    added: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "md.json"
    file.write_text("not JSON", encoding="utf-8")
    capsys.readouterr()
    assert main([*added, "--detections", str(file)]) == 2
    assert f"{file} cannot be used as results of a detector: " in capsys.readouterr().err
    assert main(["project", "info", added[2], "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["media"] == 0
