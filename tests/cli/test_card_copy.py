"""``project add --copy-to``: the card is copied before it is added, and said to be safe or not."""

import json
import shutil
from pathlib import Path

import pytest

from swc_desktop.cli import main
from swc_desktop.cli.project import adding
from swc_desktop.core.progress import Cancelled
from swc_desktop.resources import resource
from swc_desktop.session.errors import CopyingStopped


@pytest.fixture
def park(tmp_path: Path) -> Path:
    folder = tmp_path / "CARD" / "DCIM"
    folder.mkdir(parents=True)
    shutil.copy(resource("demo", "moose.jpg"), folder)
    project = tmp_path / "park.swcproject"
    assert main(["project", "new", str(project)]) == 0
    return project


def test_the_copy_is_added_and_the_card_is_safe(
    park: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ["project", "add", str(park), str(tmp_path / "CARD"), "--copy-to", str(tmp_path / "in")]
    assert main(words) == 0
    assert "the card can be cleared." in capsys.readouterr().out
    shutil.rmtree(tmp_path / "CARD")  # as the person was allowed to
    assert main(["project", "add", str(park), str(tmp_path / "in"), "--json"]) == 0
    found = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert (found["added"], found["already_here"]) == (0, 1)


def test_a_card_with_a_link_is_not_safe(
    park: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "CARD" / "to").symlink_to(tmp_path)
    words = ["project", "add", str(park), str(tmp_path / "CARD"), "--copy-to", str(tmp_path / "in")]
    assert main([*words, "--json"]) == 1
    said = capsys.readouterr()
    (card,) = json.loads(said.out.splitlines()[-1])["cards"]
    assert (card["copied"], card["skipped"], card["safe_to_clear"]) == (1, 1, False)
    assert "is a link or no ordinary file" in said.err


def test_a_copy_that_is_stopped_says_not_to_clear(
    park: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def stopped(*_: object) -> None:
        raise Cancelled

    monkeypatch.setattr(adding, "copy_card", stopped)
    words = ["project", "add", str(park), str(tmp_path / "CARD"), "--copy-to", str(tmp_path / "in")]
    assert main(words) == CopyingStopped.exit_status
    assert "do not clear the card" in capsys.readouterr().err
