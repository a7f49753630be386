"""A run that is killed without a word goes on, and ends in the bytes of a run that was not."""

import json
import random
import signal
import sys
from functools import partial
from pathlib import Path

import pytest

from tests.contract.program import LONGEST_S, patched, run, start
from tests.contract.test_statuses import SLOW, sentence, wait_for
from tests.make_pack import make_pack

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


KILLED = """
import os, signal
from swc_desktop.engine.journal import ResultFile
left = {writes}
def write(handle, data):
    global left
    left -= 1
    if left > 0:
        handle.write(data)
        return
    handle.write(bytes(data)[: len(data) * {tenths} // 10])
    os.kill(os.getpid(), signal.SIGKILL)
ResultFile._write = staticmethod(write)
"""
"""Kills the program in its nth write, of results or journal, when a part of it is written."""


@pytest.mark.parametrize("tenths", [0, 5, 10])
@pytest.mark.parametrize("writes", [1, 2, 3, 4, 9, 24, 27, 28])
def test_killed_in_any_write_it_ends_in_the_same_bytes(
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
def test_killed_again_and_again_at_any_time_at_most_a_batch_is_lost(
    folder: Path, pack: Path, whole: Path, tmp_path: Path, suffix: str
) -> None:
    out = tmp_path / f"out.{suffix}"
    journal = tmp_path / f"out.{suffix}.journal"
    arguments = ("classify", folder, "--pack", pack, "--out", out, "--resume")
    chance = random.Random(suffix)
    before = 0
    for _ in range(4):
        child = start(*arguments, patch=SLOW)
        wait_for(partial(reached, journal, before + 1 + chance.randrange(1, 3)))
        child.send_signal(signal.SIGKILL)
        child.communicate(timeout=LONGEST_S)
        before = milestones(journal)
        rows = out.read_bytes().count(b"\n") - (suffix == "csv")
        assert rows - done(journal) <= BATCH
    resumed = run(*arguments)
    assert resumed.returncode == 1, resumed.stderr
    assert f"Going on after {BATCH * (before - 1)} of 200 files." in resumed.stderr.decode()
    assert out.read_bytes() == (whole / f"whole.{suffix}").read_bytes()
    assert [file.name for file in tmp_path.iterdir()] == [out.name]


def reached(journal: Path, number: int) -> bool:
    return journal.exists() and milestones(journal) >= number


def milestones(journal: Path) -> int:
    return journal.read_bytes().count(b"\n") - 1


def done(journal: Path) -> int:
    last = journal.read_bytes().split(b"\n")[milestones(journal)]
    return int(json.loads(last)["done"])


def interrupted(folder: Path, pack: Path, out: Path, *more: object) -> None:
    killed = patched(
        KILLED.format(writes=9, tenths=10), "classify", folder, "--pack", pack, "--out", out, *more
    )
    assert killed.returncode == -signal.SIGKILL


def test_other_options_packs_and_photographs_are_refused_by_name(
    folder: Path, few: Path, pack: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out.csv"
    interrupted(folder, pack, out)
    before = out.read_bytes()
    other = make_pack(tmp_path / "pack" / "other.swcpack", version="1.0.1")
    for what, arguments in {
        "options": (folder, "--pack", pack, "--recipe", "thesis"),
        "pack": (folder, "--pack", other),
        "photographs": (few, "--pack", pack),
        "options and photographs": (few, "--pack", pack, "--place", "1,2"),
    }.items():
        refused = run("classify", *arguments, "--out", out, "--resume")
        assert refused.returncode == 2
        assert f"belongs to a run with other {what}." in sentence(refused.stderr)
        assert out.read_bytes() == before


def test_results_that_were_edited_meanwhile_are_kept(
    folder: Path, pack: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out.csv"
    interrupted(folder, pack, out)
    edited = out.read_bytes().replace(b"named", b"mine!")
    out.write_bytes(edited)
    refused = run("classify", folder, "--pack", pack, "--out", out, "--resume")
    assert refused.returncode == 2
    assert "was changed since" in sentence(refused.stderr)
    assert out.read_bytes() == edited


def test_a_new_run_needs_no_resume_and_takes_the_journal_away(
    few: Path, folder: Path, pack: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out.csv"
    interrupted(folder, pack, out)
    assert run("classify", few, "--pack", pack, "--out", out).returncode == 0
    assert out.read_bytes().count(b"\n") == 4
    assert [file.name for file in tmp_path.iterdir()] == ["out.csv"]


def test_resume_may_always_be_given(few: Path, pack: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.csv"
    arguments = ("classify", few, "--pack", pack, "--out", out, "--resume")
    assert run(*arguments).returncode == 0
    first = out.read_bytes()
    assert run(*arguments).returncode == 0
    assert out.read_bytes() == first


def test_a_refusal_leaves_earlier_results_alone(few: Path, pack: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.csv"
    out.write_text("from before")
    assert run("classify", few, "--out", out, "--pack", tmp_path / "no.swcpack").returncode == 3
    assert out.read_text() == "from before"
