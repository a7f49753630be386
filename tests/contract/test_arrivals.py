"""The last line on standard error counts all that was given; left-out files are no failure."""

import json
import shutil
import signal
import sys
from pathlib import Path

import pytest

from tests.contract.program import patched, run
from tests.contract.test_resume import KILLED


@pytest.fixture
def card(few: Path, tmp_path: Path) -> Path:
    """Three photographs, what lies between them on a card, and one that is there twice."""
    top = tmp_path / "card"
    shutil.copytree(few, top)
    (top / "deep").mkdir()
    for name in ("MVI_1.MP4", "deep/MVI_2.MP4", "notes.txt", ".DS_Store", "a.xmp"):
        (top / name).write_bytes(b"x")
    if sys.platform != "win32":
        (top / "again.png").symlink_to(top / "a.png")
    return top


ALREADY = ", 1 already here" if sys.platform != "win32" else ""
LAST = (
    f"Added 3 photographs{ALREADY}, left out 4 (2 videos, 1 other file, 1 system file or folder)."
)


def test_files_that_are_left_out_are_counted_and_are_no_failure(card: Path, pack: Path) -> None:
    done = run("classify", card, "--pack", pack)
    assert done.returncode == 0
    *names, last = done.stderr.decode().splitlines()
    assert last == LAST
    assert names[0].startswith("Left out, 2 videos: ")
    assert "MVI_2.MP4" in names[0]
    assert len(done.stdout.splitlines()) == 3


def test_with_progress_as_json_the_last_line_is_an_object(card: Path, pack: Path) -> None:
    done = run("classify", card, "--pack", pack, "--progress", "json", "--quiet")
    last = json.loads(done.stderr.splitlines()[-1])
    assert last["left_out"] == {"video": 2, "other": 1, "system": 1}
    assert (last["added"], last["failed"]) == (3, 0)
    assert sorted(map(Path, last["left_out_files"]["video"])) == [
        card / "MVI_1.MP4",
        card / "deep" / "MVI_2.MP4",
    ]


def test_quiet_says_nothing(card: Path, pack: Path) -> None:
    done = run("classify", card, "--pack", pack, "--quiet")
    assert (done.returncode, done.stderr) == (0, b"")


@pytest.mark.parametrize(
    ("files", "said"),
    [
        ((), "there are no files in {folder}."),
        (("a.txt", "b.txt"), "left out 2 (2 other files)."),
        (("a.mp4", "b.txt"), "left out 2 (1 video, 1 other file)."),
    ],
)
def test_a_folder_without_photographs_says_what_is_in_it(
    pack: Path, tmp_path: Path, files: tuple[str, ...], said: str
) -> None:
    folder = tmp_path / "given"
    folder.mkdir()
    for name in files:
        (folder / name).write_bytes(b"x")
    done = run("classify", folder, "--pack", pack)
    assert (done.returncode, done.stdout) == (0, b"")
    last = done.stderr.decode().splitlines()[-1]
    assert last == f"No photographs were found: {said.format(folder=folder)}"


def test_what_the_limit_leaves_is_counted(card: Path, pack: Path) -> None:
    done = run("classify", card, "--pack", pack, "--limit", "2")
    assert done.stderr.decode().splitlines()[-1] == LAST.replace("Added 3", "Added 2").replace(
        ").", "), 1 more after the limit."
    )


@pytest.mark.skipif(sys.platform == "win32", reason="kill -9 is of POSIX")
def test_a_run_that_goes_on_ends_with_the_numbers_of_one_that_was_not_stopped(
    folder: Path, pack: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out.csv"
    arguments = ("classify", folder, "--pack", pack, "--out", out)
    killed = patched(KILLED.format(writes=9, tenths=10), *arguments)
    assert killed.returncode == -signal.SIGKILL
    last = run(*arguments, "--resume").stderr.splitlines()[-1].decode()
    assert last == run(*arguments).stderr.splitlines()[-1].decode()
    assert last == (
        "Added 180 photographs, left out 2 (1 other file, 1 hidden file or folder), "
        "20 could not be read (see their rows)."
    )
