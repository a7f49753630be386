"""A rescue, or the use of a backup, that is killed at any step is finished or can be repeated."""

import datetime as dt
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from nacl.pwhash import argon2id

from swc_desktop.projects.backups import backups_of
from swc_desktop.projects.errors import ProjectBroken, ProjectExists, ProjectNotRead
from swc_desktop.projects.key_file import GuessCost, key_path, make_key_file
from swc_desktop.projects.project import DEFAULT, Project, project_path
from swc_desktop.projects.replacing import finish_replacing, has_project, replace_damaged
from swc_desktop.projects.rescue import rescue
from swc_desktop.projects.restoring import restore_backup
from swc_desktop.session.project_opening import open_to_work

CHEAP = GuessCost(1, argon2id.MEMLIMIT_MIN)
TODAY = dt.date(2024, 3, 5)
COUNT = 2000
NEW = (".park.swcproject.12.new", ".park.swcproject.12.new-wal", ".park.swcproject.12.new.writer")
DAMAGED = "park damaged 2024-03-05.swcproject"

KILLED = """
import datetime, os, pathlib, signal, sys
from swc_desktop.projects.backups import backups_of
from swc_desktop.projects.rescue import rescue
from swc_desktop.projects.restoring import restore_backup

path, key = pathlib.Path(sys.argv[1]), bytes.fromhex(sys.argv[2]) or None
doing, left = sys.argv[3], int(sys.argv[4])

def watch(event, arguments):
    global left
    writes = event == "open" and isinstance(arguments[2], int) and arguments[2] & os.O_ACCMODE
    if event in ("os.rename", "os.remove") or writes:
        left -= 1
        if left == 0:
            os.kill(os.getpid(), signal.SIGKILL)

backup = backups_of(path)[-1]
sys.addaudithook(watch)
day = datetime.date(2024, 3, 5)
if doing == "rescue":
    rescue(path, key=key, today=day)
else:
    restore_backup(path, backup, key=key, today=day)
"""
"""Does it, and is killed just before its nth change of a file."""


def count_in(project: Project) -> int:
    return int(str(project.file.one("SELECT count(*) FROM setting WHERE name GLOB 'name *'")))


def damaged_project(folder: Path, is_locked: bool) -> tuple[Path, bytes | None]:
    """A project with a backup, a damaged page, and an act that is only in its log; its key."""
    made = folder / "made"
    made.mkdir()
    path = made / "park.swcproject"
    key = make_key_file(key_path(path), "leopard 12", CHEAP).key if is_locked else None
    Project.create(path, key=key).close()
    with Project.open(path, key=key) as project:
        with project.transaction():
            for number in range(COUNT):
                project.set_setting(f"name {number}", "x" * 50)
        project.file.vacuum()
        with project.transaction():
            project.set_setting("name last", "in the log")
        shutil.copytree(made, folder / "park", ignore=shutil.ignore_patterns("*.writer"))
    path = folder / "park" / path.name
    assert path.with_name(path.name + "-wal").stat().st_size
    data = bytearray(path.read_bytes())
    at = len(data) // 2 // 4096 * 4096
    data[at : at + 4096] = bytes(255 - byte for byte in data[at : at + 4096])
    path.write_bytes(data)
    return path, key


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="the signal is that of POSIX")
@pytest.mark.parametrize("is_locked", [False, True], ids=["plain", "locked"])
@pytest.mark.parametrize("doing", ["rescue", "restore"])
def test_a_kill_at_any_step_loses_nothing(tmp_path: Path, doing: str, is_locked: bool) -> None:
    start, key = damaged_project(tmp_path, is_locked)
    before = start.read_bytes()
    steps = 0
    finished = 0
    while True:
        steps += 1
        folder = tmp_path / f"step {steps}"
        shutil.copytree(start.parent, folder)
        path = folder / start.name
        command = [sys.executable, "-c", KILLED, str(path), (key or b"").hex(), doing, str(steps)]
        ran = subprocess.run(command, capture_output=True, text=True, check=False)
        if ran.returncode == 0:
            break
        assert ran.returncode == -signal.SIGKILL, ran.stderr
        finished += check_after(path, key, doing, before)
    assert steps > 8, "every change of a file is one"
    assert finished > 2, "after some of them the next opening finishes it"


def check_after(path: Path, key: bytes | None, doing: str, before: bytes) -> bool:
    """Open the project; what was begun is finished by that, or done again. Whether it was
    finished."""
    assert has_project(path)
    finished = False
    try:
        with Project.open(path, key=key) as project:
            finished = "is finished now" in str(project.notice or "")
    except ProjectBroken:
        assert path.read_bytes() == before
    aside = path.with_name(DAMAGED)
    if not aside.exists():
        assert not finished
        if doing == "rescue":
            rescue(path, key=key, today=TODAY)
        else:
            restore_backup(path, backups_of(path)[-1], key=key, today=TODAY)
    at = len(before) // 2 // 4096 * 4096  # opening may have written what was in the log
    assert aside.read_bytes()[at : at + 4096] == before[at : at + 4096]
    assert not finished or aside.read_bytes() == before
    assert key is None or key_path(aside).read_bytes() == key_path(path).read_bytes()
    with Project.open(path, key=key) as project:
        assert project.file.check_integrity() == ()
        if doing == "rescue":
            assert count_in(project) > COUNT - 100
            assert project.setting("name last") == "in the log"
        else:
            assert count_in(project) == 0
    assert [file.name for file in path.parent.iterdir() if file.name.startswith(".")] == []
    return finished


# What is begun, without a kill


def half_done(tmp_path: Path) -> Path:
    """A project of which the damaged file was set aside, and nothing took its place yet."""
    path = tmp_path / "park.swcproject"
    Project.create(path, "rescued").close()
    path.rename(tmp_path / f".{path.name}.whole")
    (tmp_path / DAMAGED).write_bytes(b"damaged")
    (tmp_path / f".{path.name}.replacing").write_text(DAMAGED)
    return path


def test_the_next_opening_finishes_it_and_says_so(tmp_path: Path) -> None:
    path = half_done(tmp_path)
    with Project.open(path, write=False) as project:
        assert project.setting("name") == "rescued"
        assert f"The damaged file is kept as {DAMAGED}." in str(project.notice)
    assert finish_replacing(path) is None
    with Project.open(path) as project:
        assert project.notice is None


def test_the_log_of_the_damaged_file_does_not_reach_the_new_one(tmp_path: Path) -> None:
    """SQLite would write the pages of the log into whatever has the name of its project."""
    path = half_done(tmp_path)
    path.with_name(path.name + "-wal").write_bytes(b"the log of the damaged file")
    with Project.open(path) as project:
        assert project.setting("name") == "rescued"
    moved = path.with_name(DAMAGED + "-wal")
    assert moved.read_bytes() == b"the log of the damaged file"


def test_the_default_project_is_finished_and_not_made_anew(home: Path) -> None:
    path = project_path(DEFAULT)
    Project.create(path, "rescued").close()
    path.rename(path.with_name(f".{path.name}.whole"))
    path.with_name(f".{path.name}.replacing").write_text("default damaged 2024-03-05.swcproject")
    opened = open_to_work(path)
    assert opened.project.setting("name") == "rescued"
    assert opened.can_write
    opened.project.close()


def test_another_project_in_its_place_stays_and_the_rescued_one_is_beside_it(
    tmp_path: Path,
) -> None:
    path = half_done(tmp_path)
    other = tmp_path / "other.swcproject"
    Project.create(other, "another").close()
    other.rename(path)
    with Project.open(path) as project:
        assert project.setting("name") == "another"
    with Project.open(tmp_path / "park rescued.swcproject") as project:
        assert project.setting("name") == "rescued"
    assert (tmp_path / DAMAGED).read_bytes() == b"damaged"


@pytest.mark.parametrize("name", ["", "../elsewhere.swcproject", "other.swcproject", "park x"])
def test_a_note_that_is_not_ours_moves_nothing(tmp_path: Path, name: str) -> None:
    path = half_done(tmp_path)
    note = tmp_path / f".{path.name}.replacing"
    note.write_text(name)
    before = sorted(file.name for file in tmp_path.iterdir())
    with pytest.raises(ProjectNotRead, match="not a note of this program"):
        Project.open(path)
    assert before == sorted(file.name for file in tmp_path.iterdir())


def test_new_files_that_took_no_place_are_deleted(tmp_path: Path) -> None:
    path = tmp_path / "park.swcproject"
    Project.create(path).close()
    left = [tmp_path / name for name in (*NEW, "..park.swcproject.replacing.3.part")]
    kept = [tmp_path / name for name in (".park.swcproject.new", ".other.swcproject.12.new")]
    for file in (*left, *kept, tmp_path / ".park.swcproject.whole"):
        file.write_bytes(b"x")
    with Project.open(path, write=False):
        assert all(file.exists() for file in left), "another program may be making them"
    Project.open(path).close()
    assert not any(file.exists() for file in (*left, tmp_path / ".park.swcproject.whole"))
    assert all(file.exists() for file in kept)


def test_what_is_in_the_place_of_a_name_is_not_overwritten(tmp_path: Path) -> None:
    path = tmp_path / "park.swcproject"
    Project.create(path).close()
    (tmp_path / DAMAGED).write_bytes(b"of this morning")
    new = tmp_path / "new"
    new.write_bytes(b"new")
    to = replace_damaged(path, new, TODAY.isoformat())
    assert to.name == "park damaged 2024-03-05 2.swcproject"
    assert (tmp_path / DAMAGED).read_bytes() == b"of this morning"
    assert path.read_bytes() == b"new"
    with pytest.raises(ProjectExists):
        Project.create(path)
