"""The last line on standard error counts all given files; left-out files are not a failure."""

import json
import shutil
import signal
import sys
from pathlib import Path

import pytest

from swc_desktop.session.errors import OutputIsInput
from tests.contract.program import patched, run
from tests.contract.stopping import KILLED


@pytest.fixture
def card(few: Path, tmp_path: Path) -> Path:
    """Three photographs, other files of a camera's card, and a photograph that is there twice."""
    top = tmp_path / "card"
    shutil.copytree(few, top)
    (top / "deep").mkdir()
    for name in ("MVI_1.MKV", "deep/MVI_2.MKV", "notes.txt", ".DS_Store", "a.xmp"):
        (top / name).write_bytes(b"x")
    if sys.platform != "win32":
        (top / "again.png").symlink_to(top / "a.png")
    return top


ALREADY = ", 1 already here" if sys.platform != "win32" else ""
LAST = (
    f"Added 3 photographs{ALREADY}, left out 4 (2 videos, 1 other file, 1 system file or folder)."
)


def test_left_out_files_are_counted_and_are_not_a_failure(card: Path, pack: Path) -> None:
    done = run("classify", card, "--pack", pack)
    assert done.returncode == 0
    *names, last = done.stderr.decode().splitlines()
    assert last == LAST
    assert names[0].startswith("Left out, 2 videos: ")
    assert "MVI_2.MKV" in names[0]
    assert len(done.stdout.splitlines()) == 3


def test_with_progress_as_json_the_last_line_is_an_object(card: Path, pack: Path) -> None:
    done = run("classify", card, "--pack", pack, "--progress", "json", "--quiet")
    last = json.loads(done.stderr.splitlines()[-1])
    assert last["left_out"] == {"video": 2, "other": 1, "system": 1}
    assert (last["added"], last["failed"]) == (3, 0)
    assert sorted(map(Path, last["left_out_files"]["video"])) == [
        card / "MVI_1.MKV",
        card / "deep" / "MVI_2.MKV",
    ]


def test_quiet_says_nothing(card: Path, pack: Path) -> None:
    done = run("classify", card, "--pack", pack, "--quiet")
    assert (done.returncode, done.stderr) == (0, b"")


@pytest.mark.parametrize(
    ("files", "said"),
    [
        ((), "there are no files in {folder}."),
        (("a.txt", "b.txt"), "left out 2 (2 other files)."),
        (("a.mkv", "b.txt"), "left out 2 (1 video, 1 other file)."),
    ],
)
def test_for_a_folder_without_photographs_its_files_are_counted(
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


def test_photographs_beyond_the_limit_are_counted(card: Path, pack: Path) -> None:
    done = run("classify", card, "--pack", pack, "--limit", "2")
    assert done.stderr.decode().splitlines()[-1] == LAST.replace("Added 3", "Added 2").replace(
        ").", "), 1 more after the limit."
    )


@pytest.mark.skipif(sys.platform == "win32", reason="kill -9 is of POSIX")
def test_a_resumed_run_ends_with_the_numbers_of_an_uninterrupted_one(
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


@pytest.mark.skipif(sys.platform == "win32", reason="links need a privilege on Windows")
@pytest.mark.parametrize("link", ["spelling", "symbolic", "hard", "gone"])
def test_no_photograph_is_overwritten_by_the_results(
    few: Path, pack: Path, tmp_path: Path, link: str
) -> None:
    photograph, out = tmp_path / "photo.csv", tmp_path / "out.csv"
    shutil.copy(few / "a.png", photograph)
    before = photograph.read_bytes()
    if link == "spelling":
        (tmp_path / "deep").mkdir()
        out = tmp_path / "deep" / ".." / "photo.csv"
    elif link == "symbolic":
        out.symlink_to(photograph)
    elif link == "hard":
        out.hardlink_to(photograph)
    else:
        photograph.unlink()
        out = tmp_path / "." / "photo.csv"
    there = sorted(tmp_path.iterdir())
    for resume in ([], ["--resume"]):
        done = run("classify", photograph, "--pack", pack, "--out", out, *resume)
        assert done.returncode == OutputIsInput.exit_status
        said = "is one of the photographs, and the results would overwrite it. Give them another"
        assert said in done.stderr.decode()
    assert sorted(tmp_path.iterdir()) == there
    assert link == "gone" or photograph.read_bytes() == before


def test_no_photograph_of_a_given_folder_is_overwritten(
    few: Path, pack: Path, tmp_path: Path
) -> None:
    card = tmp_path / "card"
    shutil.copytree(few, card)
    (tmp_path / "out.csv").hardlink_to(card / "a.png")
    done = run("classify", card, "--pack", pack, "--limit", 1, "--out", tmp_path / "out.csv")
    assert done.returncode == OutputIsInput.exit_status
    assert (card / "a.png").read_bytes() == (few / "a.png").read_bytes()


@pytest.mark.parametrize("name", ["p.csv", "p.csv.journal"])
def test_neither_the_pack_nor_a_photograph_is_overwritten_by_results_or_journal(
    few: Path, pack: Path, tmp_path: Path, name: str
) -> None:
    own, photograph = tmp_path / name, tmp_path / "b.csv.journal"
    shutil.copy(pack, own)
    shutil.copy(few / "a.png", photograph)
    for given, out, what in (
        (few, "p.csv", "is the model pack"),
        (photograph, "b.csv", "is one of the photographs"),
    ):
        done = run("classify", given, "--pack", own, "--out", tmp_path / out)
        assert done.returncode == OutputIsInput.exit_status
        assert what in done.stderr.decode()
    assert own.read_bytes() == pack.read_bytes()
    assert photograph.read_bytes() == (few / "a.png").read_bytes()
    assert not (tmp_path / "b.csv").exists()


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such names")
def test_names_with_line_ends_and_escapes_stay_on_their_line(
    few: Path, pack: Path, tmp_path: Path
) -> None:
    (tmp_path / "a\n\x1b[2J.txt").write_bytes(b"x")
    done = run("classify", tmp_path, few, "--pack", pack)
    names, last = done.stderr.decode().splitlines()
    assert names == f"Left out, 1 other file: {tmp_path}/a\\x0a\\x1b[2J.txt"
    assert last == "Added 3 photographs, left out 1 (1 other file)."
