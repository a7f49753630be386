"""A short passphrase is warned of on the command line too, and not refused."""

import json
from pathlib import Path

import pytest

from swc_desktop.cli import main
from swc_desktop.projects.project import Project

LONG = "six cheetahs on a hill"


def test_a_short_passphrase_is_warned_of_and_taken(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "park.swcproject"
    Project.create(path).close()
    short, long = tmp_path / "short.txt", tmp_path / "long.txt"
    short.write_text("lions\n", encoding="utf-8")
    long.write_text(f"{LONG}\n", encoding="utf-8")
    locking = ["project", "passphrase", str(path), "--new-passphrase-file"]
    for new, present in ((short, None), (long, short), (short, long)):
        key = [] if present is None else ["--passphrase-file", str(present)]
        capsys.readouterr()
        assert main([*locking, str(new), *key, "--json"]) == 0
        said = capsys.readouterr().err
        if new is long:
            assert said == ""
            continue
        notice = json.loads(said)["notice"]
        assert "short (5 letters of at least 15)" in notice
        assert "Four or more words are safer." in notice
    assert main(["project", "info", str(path), "--passphrase-file", str(short)]) == 0
