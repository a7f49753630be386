"""One program writes to a project, and others learn which."""

import errno
import json
import os
import platform
import signal
import stat
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from swc_desktop.projects import writer_lock
from swc_desktop.projects.errors import ProjectBusy, ProjectNotWritten
from swc_desktop.projects.writer_lock import Holder, holder_of, lock_path, lock_writing
from tests.storage.faulty_disk import answer_locks
from tests.two_processes import at_once

posix = pytest.mark.skipif(sys.platform == "win32", reason="signals and locks are those of POSIX")
linux = pytest.mark.skipif(sys.platform != "linux", reason="only Linux says which process it was")

HOLDING = """
import errno, pathlib, sys, time
from swc_desktop.projects.writer_lock import lock_writing
if sys.argv[2] == "without":
    import fcntl
    def refuse(*_):
        raise OSError(errno.ENOLCK, "no locks")
    fcntl.flock = refuse
lock = lock_writing(pathlib.Path(sys.argv[1]))
print("held", flush=True)
time.sleep(600)
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    return tmp_path / "park.swcproject"


@contextmanager
def held_elsewhere(project: Path, locks: str = "with") -> Iterator[subprocess.Popen[str]]:
    """Another process that may write; it is killed at the end."""
    command = [sys.executable, "-c", HOLDING, str(project), locks]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    with process:
        try:
            assert process.stdout.readline() == "held\n"
            yield process
        finally:
            process.kill()


def test_one_at_a_time(project: Path) -> None:
    with lock_writing(project):
        with pytest.raises(ProjectBusy) as busy:
            lock_writing(project)
        assert busy.value.exit_status == 7
    with lock_writing(project):
        pass
    assert not lock_path(project).exists()


def test_it_may_be_given_back_twice(project: Path) -> None:
    lock = lock_writing(project)
    lock.release()
    with lock_writing(project):
        lock.release()
        assert lock_path(project).exists()


def test_the_lock_file_says_which_process_writes(project: Path) -> None:
    with held_elsewhere(project) as process:
        with pytest.raises(
            ProjectBusy, match=rf"this computer \(process {process.pid}, since 20\d\d-"
        ):
            lock_writing(project)
        holder = holder_of(project)
        assert (holder.pid, bool(holder.host)) == (process.pid, True)
        assert json.loads(lock_path(project).read_text(encoding="utf-8"))["pid"] == process.pid


def test_a_system_that_names_no_start_knows_its_own_name(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As Windows: nobody is sent to another computer for a window on this one."""
    holder = Holder(platform.node(), 7, since="2024-01-01 06:00+03:00")
    assert str(holder.words(project)).startswith("another window or command of this computer")
    assert str(replace(holder, host="DESK-2").words(project)).startswith("the computer DESK-2")
    monkeypatch.setattr(writer_lock, "on_network", lambda _: True)
    assert str(holder.words(project)).startswith("the computer ")


@posix
def test_only_the_owner_may_read_who_it_is(project: Path) -> None:
    with lock_writing(project):
        assert stat.S_IMODE(lock_path(project).stat().st_mode) == 0o600


@posix
def test_what_a_killed_program_held_is_free(project: Path) -> None:
    with held_elsewhere(project) as process:
        process.send_signal(signal.SIGKILL)
        process.wait()
    assert lock_path(project).exists()
    with lock_writing(project):
        assert holder_of(project).pid == os.getpid()


@linux
def test_without_locks_too_it_is_free_once_the_program_was_killed(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer_locks(monkeypatch, errno.ENOLCK)
    with held_elsewhere(project, "without") as process:
        for _ in range(3):
            with pytest.raises(ProjectBusy, match=str(process.pid)):
                lock_writing(project)
        process.send_signal(signal.SIGKILL)
        process.wait()
    with lock_writing(project):
        assert holder_of(project).pid == os.getpid()
        with pytest.raises(ProjectBusy):
            lock_writing(project)
    assert list(project.parent.iterdir()) == []


@linux
def test_a_later_process_with_the_same_number_is_another(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer_locks(monkeypatch, errno.ENOLCK)
    with lock_writing(project):
        left = json.loads(lock_path(project).read_text(encoding="utf-8"))
    lock_path(project).write_text(json.dumps({**left, "process_started": "1"}))
    lock_writing(project).release()


@posix
@pytest.mark.parametrize("age_s", [0, 3600, 400 * 86400])
def test_a_program_of_another_computer_is_never_taken_for_ended(
    project: Path, monkeypatch: pytest.MonkeyPatch, age_s: int
) -> None:
    with lock_writing(project):
        left = json.loads(lock_path(project).read_text(encoding="utf-8"))
    lock_path(project).write_text(json.dumps({**left, "host": "ranger-2", "boot": "other"}))
    os.utime(lock_path(project), (time.time() - age_s,) * 2)
    answer_locks(monkeypatch, errno.ENOLCK)
    with pytest.raises(ProjectBusy, match=r"the computer ranger-2 .* delete .*\.writer\)"):
        lock_writing(project)
    monkeypatch.undo()
    monkeypatch.setattr(writer_lock, "on_network", lambda _: True)
    with pytest.raises(ProjectBusy, match="ranger-2"):  # locks of some network disks are not shared
        lock_writing(project)
    monkeypatch.undo()
    lock_writing(project).release()  # a stick that was pulled out of that computer


@posix
@pytest.mark.parametrize("content", [b"[1]", b"\xff", b" " * 5000, b'{"pid": true}', b"{}"])
def test_a_lock_file_that_is_not_readable_is_that_of_another_program(
    project: Path, monkeypatch: pytest.MonkeyPatch, content: bytes
) -> None:
    lock_path(project).write_bytes(content)
    answer_locks(monkeypatch, errno.ENOLCK)
    with pytest.raises(ProjectBusy, match="in use by another program"):
        lock_writing(project)
    assert holder_of(project) == Holder()
    monkeypatch.undo()
    lock_writing(project).release()


@posix
def test_a_lock_file_that_was_never_finished_counts_for_a_minute(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer_locks(monkeypatch, errno.ENOLCK)
    lock_path(project).touch()
    with pytest.raises(ProjectBusy):
        lock_writing(project)
    os.utime(lock_path(project), (time.time() - 120,) * 2)
    lock_writing(project).release()


@posix
def test_a_pipe_or_a_link_in_its_place_is_not_opened(project: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.write_bytes(b"of somebody")
    lock_path(project).symlink_to(other)
    with pytest.raises(ProjectNotWritten, match="links are not followed"):
        lock_writing(project)
    lock_path(project).unlink()
    os.mkfifo(lock_path(project))
    with pytest.raises(ProjectNotWritten, match="a pipe"):
        lock_writing(project)
    assert other.read_bytes() == b"of somebody"


def take_or_lose(folder: Path) -> str:
    """Whether this process got the right to write; kept until the process ends."""
    try:
        _KEPT.append(lock_writing(folder / "park.swcproject"))
    except ProjectBusy:
        return "busy"
    return "ours"


def take_or_lose_without_locks(folder: Path) -> str:
    with pytest.MonkeyPatch.context() as patch:
        answer_locks(patch, errno.ENOLCK)
        return take_or_lose(folder)


_KEPT: list[object] = []
"""Locks are kept until their process ends."""


@posix
@pytest.mark.parametrize("work", [take_or_lose, take_or_lose_without_locks])
@pytest.mark.parametrize("left", [None, "ended"])
def test_of_two_at_once_exactly_one_gets_it(tmp_path: Path, work: object, left: str | None) -> None:
    rounds = [tmp_path / str(number) for number in range(40)]
    ended = Holder("here", 1, writer_lock._boot(), "0", "2024-01-01 06:00+03:00")
    for folder in rounds:
        folder.mkdir()
        if left:
            content = json.dumps(vars(ended))
            lock_path(folder / "park.swcproject").write_text(content, encoding="utf-8")
    assert callable(work)
    outcomes = [sorted(pair) for pair in at_once(work, rounds)]
    assert outcomes == [["busy", "ours"]] * len(rounds)
