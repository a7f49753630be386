"""SQLite on disks without locks or fsync, and what its errors mean."""

import errno
import os
import sqlite3
import sys
import tempfile
import time
from contextlib import closing
from pathlib import Path

import pytest

from swc_desktop.core.disk_faults import explain
from swc_desktop.storage.database import Fault, database_reason, fault_of, open_database
from swc_desktop.storage.regular_file import NotAFile
from tests.storage.faulty_disk import answer_locks, refuse_to_flush
from tests.two_processes import at_once

posix = pytest.mark.skipif(sys.platform == "win32", reason="Windows always has locks")
TABLES = "CREATE TABLE things (name TEXT); PRAGMA user_version = 1"


def opened(path: Path) -> sqlite3.Connection:
    return open_database(path, TABLES, timeout_s=10.0)


def add(connection: sqlite3.Connection) -> int:
    connection.execute("INSERT INTO things VALUES ('x')")
    return int(connection.execute("SELECT count(*) FROM things").fetchone()[0])


def setting(connection: sqlite3.Connection, name: str) -> object:
    return connection.execute(f"PRAGMA {name}").fetchone()[0]


def test_a_usual_disk_has_a_log_and_flushes(tmp_path: Path) -> None:
    with closing(opened(tmp_path / "a" / "things.sqlite")) as connection:
        assert add(connection) == 1
        assert (setting(connection, "journal_mode"), setting(connection, "synchronous")) == (
            "wal",
            2,
        )


@posix
@pytest.mark.parametrize("number", [errno.EOPNOTSUPP, errno.ENOLCK, errno.ENOSYS])
def test_a_disk_without_locks_keeps_things_all_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    path = tmp_path / "things ?#%.sqlite"
    with closing(opened(path)) as connection:
        add(connection)
    answer_locks(monkeypatch, number)
    with closing(opened(path)) as one, closing(opened(path)) as two:
        assert setting(one, "journal_mode") == "delete"
        assert (add(one), add(two), add(one)) == (2, 3, 4)
    assert [entry.name for entry in tmp_path.iterdir()] == [path.name]


@posix
def test_a_lock_that_a_crash_left_there_does_not_last(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer_locks(monkeypatch, errno.ENOLCK)
    path = tmp_path / "things.sqlite"
    opened(path).close()
    lock = tmp_path / "things.sqlite.lock"
    lock.mkdir()
    with pytest.raises(sqlite3.OperationalError, match="locked"):
        open_database(path, TABLES, timeout_s=0.0)
    for number, age_s in enumerate((3600, -3600), start=1):
        lock.mkdir(exist_ok=True)
        os.utime(lock, (time.time() - age_s,) * 2)
        with closing(opened(path)) as connection:
            assert add(connection) == number


@posix
def test_a_disk_that_cannot_flush_is_not_asked_to(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    refuse_to_flush(monkeypatch, errno.EINVAL)
    with closing(opened(tmp_path / "things.sqlite")) as connection:
        assert setting(connection, "synchronous") == 0


def open_and_add(folder: Path) -> str:
    with closing(opened(folder / "things.sqlite")) as connection:
        add(connection)
    return ""


def test_two_that_make_it_at_once_make_it_once(tmp_path: Path) -> None:
    rounds = [tmp_path / str(number) for number in range(60)]
    assert set(at_once(open_and_add, rounds)) == {("", "")}
    for folder in rounds:
        with closing(opened(folder / "things.sqlite")) as connection:
            assert add(connection) == 3


def fault(code: int) -> sqlite3.Error:
    error = sqlite3.OperationalError("the words of SQLite")
    error.sqlite_errorcode = code
    return error


@pytest.mark.parametrize(
    ("code", "meaning", "said"),
    [
        (sqlite3.SQLITE_BUSY, Fault.BUSY, "another program is using it"),
        (sqlite3.SQLITE_PROTOCOL, Fault.BUSY, "another program is using it"),
        (sqlite3.SQLITE_FULL, Fault.DISK, "no room left"),
        (sqlite3.SQLITE_IOERR_WRITE, Fault.DISK, "reports errors"),
        (sqlite3.SQLITE_READONLY, Fault.DISK, "can only be read"),
        (sqlite3.SQLITE_NOMEM, Fault.DISK, "too little free memory"),
        (sqlite3.SQLITE_CORRUPT, Fault.BROKEN, "the words of SQLite"),
        (sqlite3.SQLITE_NOTADB, Fault.BROKEN, "the words of SQLite"),
    ],
)
def test_what_a_fault_says_about_the_file(
    tmp_path: Path, code: int, meaning: Fault, said: str
) -> None:
    assert fault_of(fault(code)) is meaning
    assert said in str(database_reason(fault(code), tmp_path / "things.sqlite"))


def test_what_the_system_has_against_it_is_found_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "a folder"
    folder.mkdir()
    with pytest.raises(NotAFile) as caught:
        opened(folder)
    assert "it is a folder and not a file" in str(explain(caught.value))

    def refuse(**_: object) -> None:
        raise OSError(errno.EMFILE, "Too many open files")

    monkeypatch.setattr(tempfile, "TemporaryFile", refuse)
    cannot_open = fault(sqlite3.SQLITE_CANTOPEN)
    assert "too many files are open" in str(
        database_reason(cannot_open, tmp_path / "things.sqlite")
    )


@posix
@pytest.mark.parametrize("suffix", ["", "-journal", "-wal", "-shm"])
def test_a_pipe_in_the_place_of_a_file_is_not_waited_for(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / "things.sqlite"
    if suffix:
        opened(path).close()
    os.mkfifo(tmp_path / f"things.sqlite{suffix}")
    with pytest.raises(NotAFile, match="a pipe, a socket or a device"):
        opened(path)
