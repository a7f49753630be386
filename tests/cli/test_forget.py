"""Forgetting is asked for: it cannot be undone, and reaches other cards with the same content."""

import json
import shutil
from pathlib import Path

import pytest

from swc_desktop.cli import main
from swc_desktop.cli.project import safety_commands
from tests.make_pack import make_pack
from tests.projects.desk import photograph


@pytest.fixture(scope="module")
def pack(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_pack(tmp_path_factory.mktemp("pack") / "tests.swcpack")


@pytest.fixture
def project(tmp_path: Path, pack: Path) -> str:
    """A card with two photographs, of which another card holds one, with one of its own."""
    name = str(tmp_path / "park.swcproject")
    assert main(["project", "new", name]) == 0
    same = photograph(tmp_path / "first" / "CARD" / "a.jpg", "Panthera leo")
    photograph(tmp_path / "first" / "CARD" / "b.jpg", "Panthera leo", seed=1)
    photograph(tmp_path / "second" / "CARD" / "c.jpg", "Panthera leo", seed=2)
    shutil.copy(same, tmp_path / "second" / "CARD" / "d.jpg")
    for folder in ("first", "second"):
        card = str(tmp_path / folder / "CARD")
        assert main(["project", "add", name, card, "--pack", str(pack), "--quiet"]) == 0
    return name


def left(project: str, capsys: pytest.CaptureFixture[str]) -> int:
    capsys.readouterr()
    assert main(["project", "info", project, "--json"]) == 0
    return int(json.loads(capsys.readouterr().out)["media"])


def test_without_a_terminal_it_says_what_would_go_and_keeps_it(
    project: str, capsys: pytest.CaptureFixture[str]
) -> None:
    capsys.readouterr()
    assert main(["project", "forget", project, "CARD (2)", "--json"]) == 2
    said = json.loads(capsys.readouterr().err)
    assert said["error"] == "WrongUsage"
    assert "All that is known of 2 photographs is deleted, in backups too" in said["message"]
    assert "1 of these is in more than one place" in said["message"]
    assert "deleted for all: CARD, CARD (2)." in said["message"]
    assert "add --yes" in said["message"]
    assert left(project, capsys) == 3
    assert main(["project", "forget", project, "CARD (2)", "--json", "--yes"]) == 0
    assert left(project, capsys) == 1


def test_a_photograph_by_its_path_is_said_to_be_on_another_card(
    project: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for file, is_elsewhere in (("d.jpg", True), ("c.jpg", False)):
        capsys.readouterr()
        path = str(tmp_path / "second" / "CARD" / file)
        assert main(["project", "forget", project, path]) == 2
        refused = capsys.readouterr().err
        assert "All that is known of 1 photograph is deleted" in refused
        assert ("more than one place" in refused) is is_elsewhere
    folders = [str(tmp_path / folder / "CARD") for folder in ("first", "second")]
    assert main(["project", "forget", project, *folders]) == 2
    assert "more than one place" not in capsys.readouterr().err, "all of these are chosen"


def test_at_a_terminal_only_yes_deletes(
    project: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for answer, count in ((False, 3), (True, 1)):
        monkeypatch.setattr(safety_commands, "ask_yes_no", lambda _, answer=answer: answer)
        capsys.readouterr()
        assert main(["project", "forget", project, "CARD (2)"]) == 0
        assert ("Nothing was deleted." in capsys.readouterr().err) is not answer
        assert left(project, capsys) == count
