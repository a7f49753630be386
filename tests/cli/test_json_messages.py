"""With ``--json`` the errors and notices of project commands are objects too, one a line."""

import json
from pathlib import Path

import pytest
from nacl.pwhash import argon2id

from swc_desktop.cli import INTERRUPTED, main
from swc_desktop.cli.project import commands
from swc_desktop.projects.key_file import GuessCost, key_path, make_key_file
from swc_desktop.projects.project import Project

CHEAP = GuessCost(1, argon2id.MEMLIMIT_MIN)


@pytest.fixture
def park(tmp_path: Path) -> Path:
    path = tmp_path / "park.swcproject"
    Project.create(path).close()
    return path


def failed(capsys: pytest.CaptureFixture[str], *words: str) -> dict[str, object]:
    """The one object on standard error, where a command prints nothing else."""
    capsys.readouterr()
    try:
        status = main([*words, "--json"])
    except SystemExit as stop:  # argparse ends the program by itself
        status = int(str(stop.code))
    printed = capsys.readouterr()
    assert printed.out == ""
    (line,) = printed.err.splitlines()
    found = json.loads(line)
    assert isinstance(found, dict)
    assert set(found) == {"error", "message", "status"}
    assert found["status"] == status
    return found


def test_each_kind_of_error_is_one_object(
    park: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    gone = tmp_path / "gone.swcproject"
    found = failed(capsys, "project", "info", str(gone))
    assert found["error"] == "ProjectNotFound"
    assert str(gone) in str(found["message"])
    found = failed(capsys, "project", "undo", str(park))
    assert (found["error"], found["status"]) == ("NothingToUndo", 2)
    with Project.open(park):
        found = failed(capsys, "project", "undo", str(park))
    assert (found["error"], found["status"]) == ("ProjectBusy", 7)
    make_key_file(key_path(park), "leopard 12", CHEAP)
    found = failed(capsys, "project", "info", str(park))
    assert (found["error"], found["status"]) == ("ProjectLocked", 6)
    out = str(tmp_path / "out.csv")
    found = failed(capsys, "export", str(park), "--format", "csv", "--out", out)
    assert found["error"] == "ProjectLocked"


@pytest.mark.parametrize(
    "words", [["project", "undo"], ["project", "log", "PARK", "--limit", "none"], ["nonsense"]]
)
def test_arguments_that_are_not_valid_are_one_object(
    park: Path, words: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    found = failed(capsys, *(str(park) if word == "PARK" else word for word in words))
    assert (found["error"], found["status"]) == ("WrongUsage", 2)


def test_without_it_they_are_words(park: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["project", "undo", str(park)]) == 2
    words = capsys.readouterr().err
    assert words == failed(capsys, "project", "undo", str(park))["message"] + "\n"  # type: ignore[operator]


def test_an_interruption_is_one_object(
    park: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(_: object) -> int:
        raise KeyboardInterrupt

    monkeypatch.setattr(commands, "_COMMANDS", {"undo": interrupted})
    found = failed(capsys, "project", "undo", str(park))
    assert (found["error"], found["status"]) == ("Interrupted", INTERRUPTED)


def test_notices_are_objects_and_results_are_not_touched(
    park: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    capsys.readouterr()
    assert main(["project", "clock", str(park), "--json"]) == 0
    printed = capsys.readouterr()
    assert [json.loads(line) for line in printed.err.splitlines()] == [
        {"notice": "No sign of a wrong clock was found."}
    ]
    assert printed.out == ""
    assert main(["project", "clock", str(park)]) == 0
    assert capsys.readouterr().err == "No sign of a wrong clock was found.\n"
