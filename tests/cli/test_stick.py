from pathlib import Path

import pytest

from swc_desktop import cli
from swc_desktop.stick.contents import FOLDER
from tests.make_pack import make_pack


def run(*words: object) -> int:
    return cli.main(["stick", *map(str, words)])


def test_a_stick_goes_from_one_machine_to_another(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    pack = make_pack(tmp_path / "kenya.swcpack")
    assert run("prepare", tmp_path, "--add", pack, "--without", "packs", "--without", "manual") == 0
    assert "was written and read back" in capsys.readouterr().out
    monkeypatch.setenv("SWC_HOME", str(tmp_path / "other"))
    assert run("check", tmp_path) == 0
    assert "[whole]" in capsys.readouterr().out
    assert run("take", tmp_path) == 0
    assert "is installed and in use" in capsys.readouterr().out
    assert run("take", tmp_path) == 0
    assert "is here already" in capsys.readouterr().out
    assert run("back", "packs") == 0
    assert "Starter" in capsys.readouterr().out


def test_a_damaged_stick_is_told_and_the_rest_is_taken(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("prepare", tmp_path, "--add", make_pack(tmp_path / "kenya.swcpack")) == 0
    (starter,) = (tmp_path / FOLDER / "packs").glob("starter-*")
    starter.write_bytes(starter.read_bytes()[:-9])
    capsys.readouterr()
    assert run("check", tmp_path) == 1
    assert f"[damaged] packs/{starter.name} is not whole" in capsys.readouterr().out
    assert run("take", tmp_path, "--only", "packs") == 1
    told = capsys.readouterr()
    assert "was not taken" in told.err
    assert "is installed and in use" in told.out


def test_what_is_no_stick_is_wrong_usage(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("take", tmp_path) == 2
    assert "contents.json could not be read" in capsys.readouterr().err
    (tmp_path / "letter.docx").touch()
    assert run("prepare", tmp_path, "--add", tmp_path / "letter.docx") == 2
    assert "it is no installer" in capsys.readouterr().err


def test_there_is_nothing_to_go_back_to(capsys: pytest.CaptureFixture[str]) -> None:
    for kind in ("program", "packs", "weather", "translations"):
        assert run("back", kind) == 2
        assert "There is no earlier" in capsys.readouterr().err
