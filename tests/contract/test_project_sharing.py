"""Two programs on one project: one adds photographs, the other reads and is refused to write."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.contract.program import ROOT, TIMEOUT_S, patched, start
from tests.contract.project_cards import PHOTOGRAPHS, done, kept, make_card
from tests.contract.stopping import posix, wait_for

pytestmark = [pytest.mark.slow, posix]

NO_LOCKS = """
import errno, fcntl, os
def refuse(*_):
    raise OSError(errno.EOPNOTSUPP, os.strerror(errno.EOPNOTSUPP))
fcntl.flock = fcntl.lockf = refuse
"""
"""A disk without locks, as ``tests/storage/faulty_disk.py`` makes it."""

PAUSED = """
import time
from contextlib import contextmanager
from pathlib import Path
from swc_desktop.projects import connection
real = connection.ProjectConnection.transaction
@contextmanager
def transaction(self):
    with real(self) as raw:
        yield raw
        number = 0
        if self.path.suffix == ".swcproject":
            ((number,),) = raw.execute("SELECT count(*) FROM media")
    if number:
        Path({begun!r}).touch()
        while not Path({go!r}).exists():
            time.sleep(0.01)
connection.ProjectConnection.transaction = transaction
"""
"""The program that adds waits after its first batch until it may go on."""

SECOND = """
import json, sys, time
from pathlib import Path
from PySide6.QtCore import QCoreApplication
from swc_desktop.session.project_opening import is_free_to_write, open_to_work
from swc_desktop.ui.project.project_access import ProjectAccess
def say(**facts):
    sys.stdout.write(json.dumps(facts) + "\\n")
    sys.stdout.flush()
application = QCoreApplication([])
path, go = Path(sys.argv[1]), Path(sys.argv[2])
opened = open_to_work(path)
say(can_write=opened.can_write, held=opened.is_held_elsewhere, notice=str(opened.notice))
refused = []
access = ProjectAccess(
    opened.project, lambda *_: refused.append("begun"), can_write=opened.can_write,
    notice=opened.notice,
)
access.act(lambda work: work.undo(), failed=lambda reason: refused.append(str(reason)))
say(refused=refused)
def seen():
    return access.project.file.one("SELECT count(*) FROM media")
counts = [seen()]
go.touch()
while not is_free_to_write(path):
    counts.append(seen())
    time.sleep(0.01)
counts.append(seen())
opened.project.close()
say(counts=counts)
again = open_to_work(path)
say(can_write=again.can_write, notice=again.notice)
again.project.close()
"""
"""What a second window does: opens, tries an act, reads until the first program has ended."""


def second(project: Path, go: Path, patch: str) -> list[dict[str, object]]:
    """What the second program says, a line each; it must end without an error."""
    ended = subprocess.run(
        [sys.executable, "-c", patch + SECOND, str(project), str(go)],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        env={**os.environ, "PYTHONPATH": str(ROOT), "QT_QPA_PLATFORM": "offscreen"},
        timeout=TIMEOUT_S,
    )
    assert ended.returncode == 0, ended.stderr
    return [json.loads(line) for line in ended.stdout.splitlines()]


@pytest.mark.parametrize("patch", ["", NO_LOCKS], ids=["with locks", "without locks"])
def test_one_program_adds_while_another_reads(pack: Path, tmp_path: Path, patch: str) -> None:
    card = make_card(tmp_path / "card")
    project = tmp_path / "park.swcproject"
    done("project", "new", project)
    begun, go = tmp_path / "begun", tmp_path / "go"
    first = start(
        *("project", "add", project, card, "--pack", pack, "--quiet"),
        patch=patch + PAUSED.format(begun=str(begun), go=str(go)),
    )
    wait_for(lambda: begun.exists() or first.poll() is not None)
    place = ("project", "place", project, "--place=1,2", card)
    by_command = patched(patch, *place)
    opening, act, reading, again = second(project, go, patch)
    _, errors = first.communicate(timeout=TIMEOUT_S)
    assert first.returncode == 0, errors

    holder = f"another window or command of this computer (process {first.pid},"
    assert by_command.returncode == 7, by_command.stderr
    assert holder in by_command.stderr.decode()
    assert (opening["can_write"], opening["held"]) == (False, True)
    assert holder in str(opening["notice"])
    assert act["refused"] == [opening["notice"]]
    counts = reading["counts"]
    assert isinstance(counts, list)
    assert 0 < counts[0] < PHOTOGRAPHS
    assert counts == sorted(counts)
    assert counts[-1] == PHOTOGRAPHS
    assert again == {"can_write": True, "notice": None}
    assert kept(project) == PHOTOGRAPHS
