"""``project watch``: what comes into a folder is added once it is complete."""

import json
import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from swc_desktop.cli import main
from swc_desktop.cli.project import watching
from swc_desktop.core.progress import Control
from swc_desktop.session.errors import WatchingStopped
from swc_desktop.session.watched_folder import WatchedFolder
from tests.make_pack import make_pack
from tests.projects.desk import photograph

Steps = Iterator[Callable[[], object]]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "incoming"
    made.mkdir()
    return made


def names(files: frozenset[Path]) -> list[str]:
    return sorted(path.name for path in files)


def test_a_file_counts_once_it_stays_as_it_is(folder: Path) -> None:
    watched = WatchedFolder(folder)
    whole = photograph(folder / "a.jpg", "Panthera leo").read_bytes()
    assert watched.look() == frozenset()  # nothing is known of how it changes
    growing = folder / "sub" / "b.jpg"
    growing.parent.mkdir()
    growing.write_bytes(whole[:100])
    ready = watched.look()
    assert names(ready) == ["a.jpg"]
    assert names(watched.look()) == ["a.jpg", "b.jpg"]  # nothing was taken
    watched.take(ready)
    growing.write_bytes(whole)
    assert watched.look() == frozenset()
    ready = watched.look()
    assert names(ready) == ["b.jpg"]
    watched.take(ready)
    assert watched.look() == frozenset()


def test_what_changes_later_counts_again_and_so_does_its_sidecar(folder: Path) -> None:
    watched = WatchedFolder(folder)
    file = photograph(folder / "a.jpg", "Panthera leo")
    watched.look()
    watched.take(watched.look())
    os.utime(file, ns=(0, 0))
    assert watched.look() == frozenset()
    ready = watched.look()
    assert names(ready) == ["a.jpg"]
    watched.take(ready)
    file.with_suffix(".xmp").write_text("<x/>")
    watched.look()
    assert names(watched.look()) == ["a.jpg"]


def test_a_folder_that_is_away_takes_nothing_back(folder: Path) -> None:
    watched = WatchedFolder(folder)
    photograph(folder / "a.jpg", "Panthera leo")
    watched.look()
    watched.take(watched.look())
    away = folder.rename(folder.with_name("away"))
    assert not watched.is_there
    assert watched.look() == frozenset()
    away.rename(folder)
    assert watched.look() == watched.look() == frozenset()


@pytest.fixture
def command(tmp_path: Path, folder: Path, home: Path) -> list[str]:
    project = str(tmp_path / "park.swcproject")
    assert main(["project", "new", project]) == 0
    pack = make_pack(tmp_path / "tests.swcpack")
    return ["project", "watch", project, str(folder), "--pack", str(pack)]


def between_looks(monkeypatch: pytest.MonkeyPatch, *steps: Callable[[], object]) -> list[float]:
    """Do a step in the place of each wait, then stop; the seconds that were waited."""
    left, waited = list(steps), []

    def wait(control: Control, seconds: float) -> None:
        waited.append(seconds)
        if left:
            left.pop(0)()
        else:
            control.cancel()
        control.checkpoint()

    monkeypatch.setattr(watching, "wait", wait)
    return waited


def nothing() -> None:
    """Let time pass."""


def test_what_comes_is_added_until_it_is_stopped(
    command: list[str],
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    photograph(folder / "a.jpg", "Panthera leo")
    waited = between_looks(
        monkeypatch,
        nothing,
        lambda: photograph(folder / "b.jpg", "Panthera leo", seed=1),
        nothing,
        lambda: folder.rename(folder.with_name("away")),
        lambda: folder.with_name("away").rename(folder),
    )
    assert main(["watch-list", "add", "lion"]) == 0
    capsys.readouterr()
    assert main([*command, "--every", "7", "--quiet"]) == 130
    out, err = capsys.readouterr()
    assert waited == [7] * 6
    lines = out.splitlines()
    assert [line for line in lines if line.startswith("Added")] == [
        "Added 1 photograph.",
        "Added 1 photograph, 1 already here.",
    ]
    assert lines.count("Watch list: lion on 1 photograph.") == 2
    assert lines[-1] == "  lion: b.jpg"
    assert f"Stopped watching {folder}." in err
    assert main(["project", "info", command[2], "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["media"] == 2
    assert main(["project", "log", command[2], "--json"]) == 0
    log = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [one["kind"] for one in log if one["kind"] == "add"] == ["add", "add"]


def test_a_lost_folder_is_said_and_waited_for(
    command: list[str],
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    between_looks(
        monkeypatch,
        lambda: folder.rename(folder.with_name("away")),
        nothing,
        lambda: folder.with_name("away").rename(folder),
    )
    assert main(command) == 130
    err = capsys.readouterr().err
    assert err.count(f"{folder} is not there; waiting until it is back.") == 1
    assert err.count(f"{folder} is back.") == 1
    assert "(30 seconds apart)" in err


def test_what_was_not_read_before_the_folder_was_lost_is_added_once_it_is_back(
    command: list[str],
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    photograph(folder / "a.jpg", "Panthera leo")
    look, away = WatchedFolder.look, folder.with_name("away")
    lost: list[bool] = []

    def look_and_lose(watched: WatchedFolder) -> frozenset[Path]:
        ready = look(watched)
        if ready and not lost:
            lost.append(True)
            folder.rename(away)
        return ready

    monkeypatch.setattr(WatchedFolder, "look", look_and_lose)
    between_looks(monkeypatch, nothing, nothing, lambda: away.rename(folder), nothing)
    assert main([*command, "--quiet"]) == 130
    assert "Added 1 photograph." in capsys.readouterr().out.splitlines()


def test_with_json_each_batch_is_an_object(
    command: list[str],
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    photograph(folder / "a.jpg", "Panthera leo")
    (folder / "b.jpg").write_bytes(b"\xff\xd8 not a photograph")
    between_looks(monkeypatch, nothing, nothing)
    assert main([*command, "--json", "--watch", "person"]) == 130
    out, err = capsys.readouterr()
    (batch,) = [json.loads(line) for line in out.splitlines()]
    stopped = json.loads(err.splitlines()[-1])
    assert (stopped["error"], stopped["status"]) == (WatchingStopped.__name__, 130)
    assert (batch["added"], batch["failed"], batch["watched"]) == (1, 1, [])


def test_a_folder_that_is_not_there_is_refused(
    command: list[str], folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder.rmdir()
    assert main(command) == 2
    assert f"{folder} is not a folder that is there" in capsys.readouterr().err
