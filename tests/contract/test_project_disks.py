"""Disks that fill up or can only be read, under a project and its commands."""

import subprocess
from contextlib import suppress
from pathlib import Path

import pytest

from tests.contract.program import run
from tests.contract.project_cards import PHOTOGRAPHS, done, exported, make_card, record
from tests.mounted import Mount

pytestmark = pytest.mark.slow

FULL = "there is no room left on its disk"
ROOM = {"0": 0, "1m": 1 << 20, "5m": 5 << 20}


@pytest.fixture(scope="module")
def card(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Photographs whose small pictures need more than 5 MB with the log of their file."""
    return make_card(tmp_path_factory.mktemp("card"), side=480, grain=60)


def fill(disk: Path, room: int) -> Path:
    """Leave so much room on a disk."""
    ballast = disk / "ballast"
    with suppress(OSError), ballast.open("wb", buffering=0) as file:
        while True:
            file.write(bytes(1 << 12))
    with ballast.open("r+b") as file:
        file.truncate(max(0, ballast.stat().st_size - room))
    return ballast


def said_full(ended: "subprocess.CompletedProcess[bytes]", disk: Path) -> None:
    """One clear sentence that names the disk; a missing backup may be noticed before."""
    *notices, sentence = ended.stderr.decode().splitlines()
    assert ended.returncode == 5, ended.stderr
    assert FULL in sentence
    assert str(disk) in sentence
    assert all(notice.startswith("No backup was made today") for notice in notices)
    assert ended.stdout == b""


@pytest.mark.parametrize("room", ROOM)
def test_adding_on_a_full_disk_says_so_and_goes_on_once_there_is_room(
    card: Path, pack: Path, tmp_path: Path, mount: Mount, room: str
) -> None:
    whole = tmp_path / "park.swcproject"
    done("project", "new", whole)
    done("project", "add", whole, card, "--pack", pack, "--quiet")
    disk = mount("disk", "40m")
    project = disk / "park.swcproject"
    done("project", "new", project)
    ballast = fill(disk, ROOM[room])
    adding = ("project", "add", project, card, "--pack", pack, "--quiet")
    said_full(run(*adding), disk)
    ballast.unlink()
    assert record("project", "check", project)["whole"] is True
    again = record(*adding)
    assert int(str(again["added"])) + int(str(again["already_here"])) == PHOTOGRAPHS
    answers = exported(whole, tmp_path / "whole.csv")
    assert exported(project, tmp_path / "again.csv") == answers


def test_acts_and_copies_on_a_full_disk_say_so_and_change_nothing(
    card: Path, pack: Path, tmp_path: Path, mount: Mount
) -> None:
    disk = mount("disk", "40m")
    project = disk / "park.swcproject"
    done("project", "new", project)
    done("project", "add", project, card, "--pack", pack, "--quiet")
    before = exported(project, tmp_path / "before.csv")
    names = sorted(file.name for file in disk.iterdir())
    ballast = fill(disk, 0)
    said_full(run("project", "place", project, "--place=-24.98765,31.54321", card), disk)
    said_full(run("project", "undo", project), disk)
    said_full(run("project", "copy", project, disk / "copy.swcproject"), disk)
    said_full(run("project", "new", disk / "new.swcproject"), disk)
    said_full(run("export", project, "--format", "csv", "--out", disk / "out.csv"), disk)
    for reading in ("info", "summary", "log", "roots", "check"):
        done("project", reading, project)
    assert record("project", "info", project)["lost_thumbnails"] == 0
    ballast.unlink()
    assert exported(project, tmp_path / "after.csv") == before
    done("project", "new", disk / "new.swcproject")
    made = {"new.swcproject", "new.swcproject.backups"}
    made |= {f"park.swcproject.cache{side}" for side in ("-wal", "-shm")}  # of who only reads
    left = {file.name for file in disk.iterdir()} - set(names)
    assert left <= made
    placed = record("project", "place", project, "--place=-24.98765,31.54321", card)
    assert placed["media"] == PHOTOGRAPHS


def test_a_backup_without_room_is_a_notice_and_the_work_goes_on(
    card: Path, pack: Path, mount: Mount
) -> None:
    disk = mount("disk", "40m")
    project = disk / "park.swcproject"
    done("project", "new", project)
    done("project", "add", project, card, "--pack", pack, "--quiet")
    for backup in (disk / "park.swcproject.backups").iterdir():
        backup.unlink()
    fill(disk, 300 << 10)
    ended = run("project", "time", project, "--time", "2024-02-19T06:24:10+02:00", card)
    lines = ended.stderr.decode().splitlines()
    assert lines[0].startswith("No backup was made today")
    assert FULL in lines[0]
    assert ended.returncode in (0, 5)
    assert list((disk / "park.swcproject.backups").iterdir()) == []


def test_a_project_on_a_disk_that_can_only_be_read(
    card: Path, pack: Path, tmp_path: Path, mount: Mount
) -> None:
    disk = mount("disk", "40m")
    project = disk / "park.swcproject"
    done("project", "new", project)
    done("project", "add", project, card, "--pack", pack, "--quiet")
    subprocess.run(["mount", "-o", "remount,ro", str(disk)], check=True)
    for reading in ("info", "summary", "log", "roots", "check", "deployments"):
        done("project", reading, project)
    done("export", project, "--format", "csv", "--out", tmp_path / "out.csv")
    assert (tmp_path / "out.csv").read_bytes().count(b"\n") == PHOTOGRAPHS + 1
    assert Path(str(record("project", "copy", project, tmp_path)["copy"])).is_file()
    exact = ("export", project, "--format", "csv", "--coarsen", "none")
    ended = done(*exact, "--out", tmp_path / "exact.csv", status=5)  # it has to be noted
    assert "its disk can only be read" in ended.stderr.decode()
    for writing in (
        ("add", project, card, "--pack", pack),
        ("place", project, "--place", "1,2", card),
        ("undo", project),
        ("forget", project, card, "--yes"),
    ):
        ended = done("project", *writing, status=5)
        assert "its disk can only be read" in ended.stderr.decode().splitlines()[-1]
