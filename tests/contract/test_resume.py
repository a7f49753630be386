"""A run that is killed without a word goes on, and ends in the bytes of a run that was not."""

import random
import shutil
import signal
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest
from PIL import Image

from swc_desktop.cli.errors import PhotoEndedProgram
from swc_desktop.results.earlier_results import journal_path, part_path
from swc_desktop.results.journal import read_journal
from tests.contract.program import TIMEOUT_S, patched, run, sentence, start
from tests.contract.stopping import KILLED, SLOW, at_file, posix, wait_for
from tests.make_pack import a_picture, make_pack

BATCH = 16

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="kill -9 is of POSIX")


@pytest.fixture(scope="module")
def whole(folder: Path, pack: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where ``whole.csv`` and ``whole.jsonl`` of an uninterrupted run lie."""
    top = tmp_path_factory.mktemp("whole")
    for suffix in ("csv", "jsonl"):
        out = top / f"whole.{suffix}"
        assert run("classify", folder, "--pack", pack, "--out", out).returncode == 1
        assert not out.with_name(f"{out.name}.journal").exists()
    return top


@pytest.mark.parametrize("tenths", [0, 5, 10])
@pytest.mark.parametrize("writes", [1, 2, 3, 4, 40, 150, 350, 429])
def test_a_run_killed_in_any_write_ends_with_the_same_bytes(
    folder: Path, pack: Path, whole: Path, tmp_path: Path, writes: int, tenths: int
) -> None:
    out = tmp_path / "out.csv"
    arguments = ("classify", folder, "--pack", pack, "--out", out)
    killed = patched(KILLED.format(writes=writes, tenths=tenths), *arguments)
    assert killed.returncode == -signal.SIGKILL
    resumed = run(*arguments, "--resume")
    assert resumed.returncode == 1, resumed.stderr
    assert out.read_bytes() == (whole / "whole.csv").read_bytes()
    assert [file.name for file in tmp_path.iterdir()] == ["out.csv"]


@pytest.mark.parametrize("suffix", ["csv", "jsonl"])
def test_a_run_killed_again_and_again_loses_at_most_a_batch(
    folder: Path, pack: Path, whole: Path, tmp_path: Path, suffix: str
) -> None:
    out = tmp_path / f"out.{suffix}"
    arguments = ("classify", folder, "--pack", pack, "--out", out, "--resume")
    chance = random.Random(suffix)
    before = 0
    for _ in range(4):
        child = start(*arguments, patch=SLOW)
        wait_for(partial(reached, out, before + BATCH * chance.randrange(1, 3)))
        child.send_signal(signal.SIGKILL)
        child.communicate(timeout=TIMEOUT_S)
        before = done(out)
        rows = part_path(out).read_bytes().count(b"\n") - (suffix == "csv")
        assert rows - before <= BATCH
    resumed = run(*arguments)
    assert resumed.returncode == 1, resumed.stderr
    assert f"Resuming after {before} of 200 files." in resumed.stderr.decode()
    assert out.read_bytes() == (whole / f"whole.{suffix}").read_bytes()
    assert [file.name for file in tmp_path.iterdir()] == [out.name]


def reached(out: Path, number: int) -> bool:
    return journal_path(out).exists() and done(out) >= number


def done(out: Path) -> int:
    state = read_journal(journal_path(out).read_bytes())
    return 0 if state is None else len(state.rows)


KILLED_IN_ROWS = """
import os, signal
from swc_desktop.results.guarded_file import GuardedFile
real = GuardedFile.write
left = {batches} + 1  # the first write is that of the header
def write(file, data):
    global left
    left -= file.path.name.endswith(".part")
    if left < 0:
        os.kill(os.getpid(), signal.SIGKILL)
    real(file, data)
GuardedFile.write = write
"""
"""Kills the program before it writes the rows of one more batch: how many lines the journal has by
then depends on how far files were read ahead."""


def interrupted(folder: Path, pack: Path, out: Path, *more: object) -> None:
    killed = patched(
        KILLED_IN_ROWS.format(batches=2), "classify", folder, "--pack", pack, "--out", out, *more
    )
    assert killed.returncode == -signal.SIGKILL
    assert done(out) > 0


@pytest.mark.parametrize("finished", [False, True])
def test_other_options_and_packs_are_refused_by_name(
    folder: Path, pack: Path, tmp_path: Path, finished: bool
) -> None:
    out = tmp_path / "out.csv"
    if finished:
        assert run("classify", folder, "--pack", pack, "--out", out).returncode == 1
    else:
        interrupted(folder, pack, out)
    rows = out if finished else part_path(out)
    before = rows.read_bytes()
    other = make_pack(tmp_path / "pack" / "other.swcpack", version="1.0.1")
    for what, arguments in {
        "options": (folder, "--pack", pack, "--recipe", "thesis"),
        "pack": (folder, "--pack", other),
        "pack and options": (folder, "--pack", other, "--place", "1,2"),
    }.items():
        refused = run("classify", *arguments, "--out", out, "--resume")
        assert refused.returncode == 2
        assert f"belongs to a run with other {what}." in sentence(refused.stderr)
        assert rows.read_bytes() == before


@pytest.mark.parametrize("finished", [False, True])
def test_results_that_were_edited_meanwhile_are_kept(
    few: Path, folder: Path, pack: Path, tmp_path: Path, finished: bool
) -> None:
    out = tmp_path / "out.csv"
    if finished:
        assert run("classify", folder, "--pack", pack, "--out", out).returncode == 1
    else:
        interrupted(folder, pack, out)
    rows = out if finished else part_path(out)
    edited = rows.read_bytes().replace(b"named", b"mine!")
    rows.write_bytes(edited)
    for given in (folder, few):
        refused = run("classify", given, "--pack", pack, "--out", out, "--resume")
        assert refused.returncode == 2
        assert "has changed, so this run cannot be resumed." in sentence(refused.stderr)
        assert rows.read_bytes() == edited


def test_a_new_run_needs_no_resume_and_deletes_the_journal(
    few: Path, folder: Path, pack: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out.csv"
    interrupted(folder, pack, out)
    assert run("classify", few, "--pack", pack, "--out", out).returncode == 0
    assert out.read_bytes().count(b"\n") == 4
    assert [file.name for file in tmp_path.iterdir()] == ["out.csv"]


@pytest.mark.parametrize("given", ["few", "folder"])
def test_complete_results_need_no_work_and_keep_their_status(
    request: pytest.FixtureRequest, pack: Path, tmp_path: Path, given: str
) -> None:
    out = tmp_path / "out.csv"
    photographs = request.getfixturevalue(given)
    arguments = ("classify", photographs, "--pack", pack, "--out", out, "--resume")
    first = run(*arguments)
    assert first.returncode == (1 if given == "folder" else 0)
    before = inode(out), out.read_bytes()
    again = run(*arguments)
    assert again.returncode == first.returncode
    assert again.stderr.decode().startswith(f"Nothing to do: {out} has the results of all ")
    assert again.stderr.endswith(first.stderr)
    assert (inode(out), out.read_bytes()) == before
    assert [file.name for file in tmp_path.iterdir()] == ["out.csv"]


@pytest.mark.parametrize("name", ["out.csv", "out.jsonl"])
def test_results_from_another_computer_are_recognised_by_their_rows(
    folder: Path, pack: Path, home: Path, tmp_path: Path, name: str
) -> None:
    card, out = tmp_path / "card", tmp_path / "out" / name
    shutil.copytree(folder, card)
    odd = card / '=1, "2".jpg'
    photographs = sorted(card.rglob("IMG_*.jpg"))
    shutil.copy2(photographs[0], odd)
    out.parent.mkdir()
    arguments = ("classify", card, "--pack", pack, "--out", out)
    first = run(*arguments)
    shutil.rmtree(home)
    before = inode(out)
    again = run(*arguments, "--resume")
    assert again.returncode == first.returncode == 1
    assert "has a row for each of the 201 files" in again.stderr.decode()
    assert again.stderr.endswith(first.stderr)
    assert inode(out) == before
    paint(photographs[0])
    changed = run(*arguments, "--resume")
    assert "Nothing to do" not in changed.stderr.decode()
    anew = tmp_path / f"anew-{name}"
    run(*arguments[:-1], anew)
    assert out.read_bytes() == anew.read_bytes()


@pytest.mark.parametrize("content", ["something else", '{"file": 1}', "file,status\n", "\xff"])
@pytest.mark.parametrize("name", ["out.csv", "out.jsonl"])
def test_a_file_without_results_cannot_be_resumed(
    few: Path, pack: Path, tmp_path: Path, name: str, content: str
) -> None:
    out = tmp_path / name
    out.write_text(content, encoding="latin-1")
    refused = run("classify", few, "--pack", pack, "--out", out, "--resume")
    assert refused.returncode == 2
    assert "does not contain results of this program" in sentence(refused.stderr)
    assert out.read_text(encoding="latin-1") == content


def test_a_limit_only_shortens_the_list(folder: Path, pack: Path, tmp_path: Path) -> None:
    out, anew = tmp_path / "out.csv", tmp_path / "anew.csv"
    arguments = ("classify", folder, "--pack", pack, "--resume", "--out", out)
    for limit in (40, 20):
        assert run(*arguments, "--limit", limit).returncode == 1
        assert run(*arguments[:-2], "--out", anew, "--limit", limit).returncode == 1
        assert out.read_bytes() == anew.read_bytes()


OPENS = """
import os, signal
from contextlib import contextmanager
from swc_desktop.results.result_file import ResultFile
real = ResultFile.opening
@contextmanager
def opening(self, file):
    with real(self, file):
        if file.name == {name!r}:
            os.kill(os.getpid(), signal.SIGKILL)
        yield
ResultFile.opening = opening
"""
"""Ends the program when it opens a file of this name."""


def test_a_file_that_crashes_the_program_twice_gets_its_row_and_is_not_opened_again(
    folder: Path, pack: Path, whole: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out.csv"
    culprit = next(file for file in folder.rglob("*.jpg") if file.stat().st_size > 100)
    arguments = ("classify", folder, "--pack", pack, "--out", out, "--resume")
    patch = OPENS.format(name=culprit.name)
    for _ in range(2):
        assert patched(patch, *arguments).returncode == -signal.SIGKILL
    assert done(out) >= 199 - 1, "all others come first"
    last = patched(patch, *arguments)
    assert last.returncode == 1
    lines, others = out.read_bytes().splitlines(), (whole / "whole.csv").read_bytes().splitlines()
    (row,) = set(lines) - set(others)
    assert str(PhotoEndedProgram(file=culprit)).encode() in row
    assert len(lines) == len(others)
    assert "Nothing to do" in patched(patch, *arguments).stderr.decode()
    anew = run(*arguments[:-1])
    assert anew.returncode == 1
    assert out.read_bytes() == (whole / "whole.csv").read_bytes()


def inode(file: Path) -> tuple[int, int]:
    return file.stat().st_ino, file.stat().st_mtime_ns


def paint(file: Path) -> None:
    Image.fromarray(a_picture("Panthera tigris", 44)).save(file)


@posix
@pytest.mark.slow
@pytest.mark.parametrize("seed", [1, 2])
def test_random_interruptions_end_with_the_bytes_of_a_fresh_run(
    folder: Path, pack: Path, tmp_path: Path, seed: int
) -> None:
    chance = random.Random(seed)
    card, out = tmp_path / "card", tmp_path / "results" / "out.csv"
    shutil.copytree(folder, card)
    out.parent.mkdir()
    arguments = ("classify", card, "--pack", pack, "--out", out)
    assert run(*arguments).returncode == 1
    earlier = out.read_bytes()
    resume: tuple[str, ...] = ()
    for way in chance.sample([KILL, PULL, DELETE, KILL, INTERRUPT], 4):
        code, status = way(card, out)
        ended = patched(at_file(chance.randrange(1, 60), code), *arguments, *resume)
        assert ended.returncode == status, ended.stderr
        assert out.read_bytes() == earlier
        if (away := card.with_name("pulled")).exists():
            away.rename(card)
        resume = ("--resume",)
        change(card, chance)
    assert run(*arguments, *resume).returncode == 1
    anew = tmp_path / "anew.csv"
    assert run(*arguments[:-1], anew).returncode == 1
    assert out.read_bytes() == anew.read_bytes()
    assert [file.name for file in out.parent.iterdir()] == ["out.csv"]


def change(card: Path, chance: random.Random) -> None:
    """A photograph comes, one changes and one goes."""
    files = sorted(card.rglob("[!.]*.jpg"))
    changed, gone = chance.sample(files, 2)
    paint(changed)
    gone.unlink()
    paint(chance.choice(files).with_name(f"new {chance.randrange(10**6)}.jpg"))


Way = Callable[[Path, Path], tuple[str, int]]


def KILL(_card: Path, _out: Path) -> tuple[str, int]:
    return "os.kill(os.getpid(), signal.SIGKILL)", -signal.SIGKILL


def INTERRUPT(_card: Path, _out: Path) -> tuple[str, int]:
    return "os.kill(os.getpid(), signal.SIGINT)", 130


def PULL(card: Path, _out: Path) -> tuple[str, int]:
    return f"os.rename({str(card)!r}, {str(card.with_name('pulled'))!r})", 8


def DELETE(_card: Path, out: Path) -> tuple[str, int]:
    return f"os.unlink({str(part_path(out))!r})", 5


def test_a_refusal_leaves_earlier_results_alone(few: Path, pack: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.csv"
    out.write_text("from before")
    assert run("classify", few, "--out", out, "--pack", tmp_path / "no.swcpack").returncode == 3
    assert out.read_text() == "from before"
