"""Who has locked a file, and disks that cannot tell."""

import errno
import subprocess
import sys
from pathlib import Path

import pytest

from swc_desktop.storage.file_lock import Lock, try_lock, turn
from tests.storage.faulty_disk import answer_locks

posix = pytest.mark.skipif(sys.platform == "win32", reason="flock is a call of POSIX systems")


def test_one_process_holds_a_file_and_another_does_not(tmp_path: Path) -> None:
    with (tmp_path / "file").open("wb") as one, (tmp_path / "file").open("wb") as two:
        assert try_lock(one) is Lock.HELD
        assert try_lock(two) is Lock.BUSY


@posix
@pytest.mark.parametrize(
    "number",
    [errno.EOPNOTSUPP, errno.ENOTSUP, errno.ENOLCK, errno.ENOSYS, errno.EINVAL],
)
def test_a_disk_without_locks_is_not_another_program(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    answer_locks(monkeypatch, number)
    with (tmp_path / "file").open("wb") as file:
        assert try_lock(file) is Lock.UNSUPPORTED
    with turn(tmp_path / "turn", 0.0):
        assert (tmp_path / "turn").exists()


@posix
@pytest.mark.parametrize("number", [errno.EWOULDBLOCK, errno.EAGAIN, errno.EACCES])
def test_what_says_that_another_holds_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    answer_locks(monkeypatch, number)
    with (tmp_path / "file").open("wb") as file:
        assert try_lock(file) is Lock.BUSY
    with pytest.raises(TimeoutError), turn(tmp_path / "turn", 0.0):
        pytest.fail("the turn was given")


@posix
def test_a_failing_disk_is_neither(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    answer_locks(monkeypatch, errno.EIO)
    with (tmp_path / "file").open("wb") as file, pytest.raises(OSError, match="Input/output"):
        try_lock(file)


def test_processes_take_turns(tmp_path: Path) -> None:
    """Without turns some of the additions are lost: each reads, waits, and writes."""
    count = tmp_path / "count"
    count.write_text("0")
    code = (
        "import sys, time; from pathlib import Path\n"
        "from swc_desktop.storage.file_lock import turn\n"
        "count = Path(sys.argv[1])\n"
        "for _ in range(20):\n"
        "    with turn(count.with_name('turn'), 60.0):\n"
        "        read = int(count.read_text()); time.sleep(0.001)\n"
        "        count.write_text(str(read + 1))\n"
    )
    started = [subprocess.Popen([sys.executable, "-c", code, str(count)]) for _ in range(3)]
    assert [process.wait() for process in started] == [0, 0, 0]
    assert count.read_text() == "60"
