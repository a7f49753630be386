"""A project whose program is killed at any statement is whole, and the work goes on."""

import random
import re
import shutil
import signal
import sys
from pathlib import Path

import pytest

from tests.contract.program import patched
from tests.contract.project_cards import (
    KILLED_AT,
    PHOTOGRAPHS,
    done,
    exported,
    kept,
    make_card,
    record,
    state,
)

BATCH = 16
NEVER = 10**9
POINTS = 10
POINTS_OF_ACTS = 3

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform == "win32", reason="kill -9 is of POSIX"),
]


@pytest.fixture(scope="module")
def card(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_card(tmp_path_factory.mktemp("card"))


def statements(*words: object) -> int:
    """How many statements of SQLite a command has, which must end well."""
    ended = patched(KILLED_AT.format(statements=NEVER), *words)
    assert ended.returncode == 0, ended.stderr
    found = re.search(rb"statements (\d+)", ended.stderr)
    assert found is not None
    return int(found[1])


def killed(at: int, *words: object) -> int:
    """Kill a command before a statement; how many photographs it had acknowledged."""
    ended = patched(KILLED_AT.format(statements=at), *words)
    assert ended.returncode == -signal.SIGKILL, ended.stderr
    said = re.findall(rb"kept (\d+)", ended.stdout)
    return int(said[-1]) if said else 0


def test_an_add_that_is_killed_anywhere_keeps_what_it_acknowledged_and_ends_the_same(
    card: Path, pack: Path, tmp_path: Path
) -> None:
    whole = tmp_path / "whole" / "park.swcproject"
    done("project", "new", whole)
    adding = ("--pack", pack, "--quiet")
    total = statements("project", "add", whole, card, *adding)
    answers = exported(whole, tmp_path / "whole.csv")
    chance = random.Random(19)
    for number in range(POINTS):
        project = tmp_path / f"{number}" / "park.swcproject"
        done("project", "new", project)
        acknowledged = killed(chance.randrange(1, total), "project", "add", project, card, *adding)
        there = kept(project)
        assert acknowledged <= there <= acknowledged + BATCH
        again = record("project", "add", project, card, *adding)
        assert (again["added"], again["already_here"]) == (PHOTOGRAPHS - there, there)
        assert record("project", "check", project)["whole"] is True
        assert exported(project, tmp_path / "again.csv") == answers
        shutil.rmtree(project.parent)


ACTS = {
    "place": ("--place=-24.98765,31.54321", "--uncertainty", "30"),
    "clock": ("--camera", "2024-02-19 06:24:10", "--true", "2023-02-19T07:24:10+02:00"),
    "time": ("--time", "2024-02-19T06:24:10+02:00"),
    "undo": (),
}


@pytest.mark.parametrize("act", ACTS)
def test_an_act_that_is_killed_anywhere_is_done_or_was_never_begun(
    card: Path, pack: Path, tmp_path: Path, act: str
) -> None:
    first = tmp_path / "first"
    project = first / "park.swcproject"
    done("project", "new", project)
    done("project", "add", project, card, "--pack", pack, "--quiet")
    done("project", "place", project, "--place=1.5,2.5", card)
    before = state(project)
    paths = () if act == "undo" else (card,)
    shutil.copytree(first, tmp_path / "whole")
    whole = tmp_path / "whole" / project.name
    total = statements("project", act, whole, *ACTS[act], *paths)
    after = state(whole)
    assert after != before
    chance = random.Random(act)
    for number in range(POINTS_OF_ACTS):
        again = tmp_path / f"{number}" / project.name
        shutil.copytree(first, again.parent)
        killed(chance.randrange(1, total + 1), "project", act, again, *ACTS[act], *paths)
        found = state(again)
        assert found in (before, after)
        if found == before:
            done("project", act, again, *ACTS[act], *paths)
            assert state(again) == after
