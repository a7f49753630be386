"""A name that is empty, as of a variable that is not set, never means the folder here."""

from pathlib import Path

import pytest

from swc_desktop.cli import main
from swc_desktop.projects.project import Project


@pytest.mark.parametrize(
    "words",
    [
        ("project", "checklist", "PROJECT", "--from", ""),
        ("project", "teach", "PROJECT", "--out", ""),
        ("project", "sightings", "PROJECT", "--out", ""),
        ("project", "forget", "PROJECT", "", "--yes"),
        ("project", "add", "PROJECT", ""),
        ("project", "add", "PROJECT", "x", "--copy-to", ""),
        ("project", "watch", "PROJECT", ""),
        ("project", "copy", "PROJECT", ""),
        ("project", "assign", "PROJECT", "--deployment", "A", ""),
        ("project", "place", "PROJECT", "--gpx", ""),
        ("project", "passphrase", "PROJECT", "--new-passphrase-file", ""),
        ("project", "info", "PROJECT", "--passphrase-file", ""),
        ("project", "merge", "PROJECT", "PROJECT", "--other-passphrase-file", ""),
        ("import", "PROJECT", ""),
        ("classify", ""),
        ("classify", "x", "--pack", ""),
        ("pack", "install", ""),
        ("stick", "prepare", ""),
        ("gpu-kit", "install", ""),
    ],
)
def test_an_empty_name_is_refused(
    words: tuple[str, ...],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "park.swcproject"
    Project.create(path).close()
    before = path.read_bytes()
    with pytest.raises(SystemExit) as ended:
        main([str(path) if word == "PROJECT" else word for word in words])
    assert ended.value.code == 2
    assert "the name is empty" in capsys.readouterr().err
    assert path.read_bytes() == before


@pytest.mark.parametrize("words", [("roots", "locate", "card", ""), ("deployments", "import", "")])
def test_an_empty_word_is_refused(
    words: tuple[str, ...], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "park.swcproject"
    Project.create(path).close()
    assert main(["project", words[0], str(path), *words[1:]]) == 2
    assert "Name " in capsys.readouterr().err
