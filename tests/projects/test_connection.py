"""The file of a project: opened, locked, written in whole transactions, and what goes wrong."""

import errno
import os
import shutil
import stat
import subprocess
import sys
from pathlib import Path

import apsw
import pytest

from swc_desktop.projects.connection import (
    SIDE_SUFFIXES,
    ProjectConnection,
    create_project,
    key_path,
    open_project,
)
from swc_desktop.projects.errors import (
    KeyFileMissing,
    ProjectBroken,
    ProjectBusy,
    ProjectExists,
    ProjectLocked,
    ProjectNotFound,
    ProjectNotRead,
    ProjectNotWritten,
    ProjectTooNew,
)
from tests.projects.project_files import KEY, PLACE, VERSION, add, made, names, reopened, things
from tests.storage.faulty_disk import answer_locks, refuse_to_flush

posix = pytest.mark.skipif(sys.platform == "win32", reason="modes and locks are those of POSIX")
both = pytest.mark.parametrize("key", [None, KEY], ids=["plain", "locked"])


@pytest.fixture
def path(tmp_path: Path) -> Path:
    name = "Lake #%.swcproject" if sys.platform == "win32" else "Lake ?#%.swcproject"
    return tmp_path / "park" / name


def setting(connection: ProjectConnection, name: str) -> object:
    return connection.one(f"PRAGMA {name}")


def half_an_act(raw: apsw.Connection) -> None:
    raw.execute("INSERT INTO thing (name) VALUES ('serval')")
    raise ZeroDivisionError


@both
def test_what_was_written_is_there_again(path: Path, key: bytes | None) -> None:
    made(path, key).close()
    with reopened(path, key) as connection:
        assert names(connection) == ["leopard", PLACE]
        assert connection.check_integrity() == ()


def test_each_act_is_on_the_disk_when_it_returns(path: Path) -> None:
    with made(path) as connection:
        assert (setting(connection, "journal_mode"), setting(connection, "synchronous")) == (
            "wal",
            2,
        )


@both
def test_a_connection_keeps_rules_and_leaves_nothing_readable(
    path: Path, key: bytes | None
) -> None:
    with made(path, key) as connection:
        wanted = {"foreign_keys": 1, "secure_delete": 1, "temp_store": 2, "trusted_schema": 0}
        assert {name: setting(connection, name) for name in wanted} == wanted
        with pytest.raises(ProjectBroken, match="FOREIGN KEY"), connection.transaction() as raw:
            raw.execute("INSERT INTO part (thing) VALUES (99)")


def test_a_locked_file_and_those_beside_it_hold_no_readable_word(path: Path) -> None:
    with made(path, KEY) as connection:
        add(connection, *["leopard"] * 500)
        files = list(path.parent.iterdir())
        assert {file.name.removeprefix(path.name) for file in files} >= {"", "-wal"}
        for file in files:
            data = file.read_bytes()
            assert b"leopard" not in data
            assert PLACE.encode() not in data
            assert b"SQLite format 3" not in data
    assert b"SQLite format 3" not in path.read_bytes()


@posix
def test_a_locked_file_on_a_disk_without_locks_is_locked(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer_locks(monkeypatch, errno.ENOLCK)
    with made(path, KEY) as connection:
        assert setting(connection, "journal_mode") == "delete"
        with connection.transaction() as raw:
            raw.execute("DELETE FROM thing")
            beside = {file.name.removeprefix(path.name) for file in path.parent.iterdir()}
            assert {"", "-journal", ".lock", ".writer"} <= beside
            for file in (path, path.with_name(path.name + "-journal")):
                assert b"leopard" not in file.read_bytes()
                assert b"SQLite format 3" not in file.read_bytes()
    with reopened(path, KEY, write=False) as connection:
        assert names(connection) == []


@posix
def test_on_a_disk_without_locks_another_program_reads_what_one_writes(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made(path).close()  # in write-ahead mode, as on a usual disk
    answer_locks(monkeypatch, errno.EOPNOTSUPP)
    with reopened(path) as writer, reopened(path, write=False) as reader:
        add(writer, "serval")
        assert names(reader) == ["leopard", PLACE, "serval"]
        with pytest.raises(ProjectBusy):
            reopened(path)
    assert [file.name for file in path.parent.iterdir()] == [path.name]


@posix
def test_a_disk_that_cannot_flush_is_not_asked_to(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    refuse_to_flush(monkeypatch, errno.EINVAL)
    with made(path) as connection:
        assert setting(connection, "synchronous") == 0


def test_a_network_disk_has_no_write_ahead_log(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("swc_desktop.storage.disk.on_network", lambda _: True)
    with made(path) as connection, reopened(path, write=False) as reader:
        assert setting(connection, "journal_mode") == "delete"
        add(connection, "serval")
        assert len(names(reader)) == 3


def test_one_program_writes_and_others_read(path: Path) -> None:
    with made(path) as writer, reopened(path, write=False) as reader:
        add(writer, "serval")
        assert names(reader) == ["leopard", PLACE, "serval"]
        assert (writer.can_write, reader.can_write) == (True, False)
        with pytest.raises(ProjectBusy, match="another window or command of this computer") as busy:
            reopened(path)
        assert busy.value.exit_status == 7
    reopened(path).close()


def test_a_reader_does_not_write(path: Path) -> None:
    made(path).close()
    with reopened(path, write=False) as reader, pytest.raises(ProjectNotRead):
        add(reader, "serval")


@both
def test_an_error_in_an_act_undoes_all_of_it(path: Path, key: bytes | None) -> None:
    with made(path, key) as connection:
        with pytest.raises(ZeroDivisionError), connection.transaction() as raw:
            half_an_act(raw)
        assert names(connection) == ["leopard", PLACE]
        add(connection, "caracal")
    with reopened(path, key) as connection:
        assert names(connection) == ["leopard", PLACE, "caracal"]


def test_an_act_within_an_act_is_a_mistake_of_the_program(path: Path) -> None:
    with made(path) as connection:
        with (
            pytest.raises(RuntimeError, match="has not ended"),
            connection.transaction(),
            connection.transaction(),
        ):
            pytest.fail("two transactions at once")
        add(connection, "serval")


def test_a_mistake_of_the_program_is_not_called_a_damaged_file(path: Path) -> None:
    with made(path) as connection, pytest.raises(apsw.BindingsError):
        connection.rows("SELECT ?", ())


def test_what_is_not_there_is_not_made(path: Path) -> None:
    for write in (True, False):
        with pytest.raises(ProjectNotFound):
            open_project(path, write=write)
    assert not path.parent.exists()


def test_a_new_project_takes_the_place_of_no_file(path: Path) -> None:
    made(path).close()
    with pytest.raises(ProjectExists):
        create_project(path, things)
    path.rename(path.with_name("other"))
    path.with_name(path.name + "-journal").write_bytes(b"of an earlier project")
    with pytest.raises(ProjectExists, match="-journal"):
        create_project(path, things)


def test_a_file_that_is_made_has_all_its_tables_or_is_empty(path: Path) -> None:
    def fails(raw: apsw.Connection) -> None:
        things(raw)
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        create_project(path, fails)
    assert path.stat().st_size == 0
    made(path).close()


def test_without_its_key_a_locked_project_says_so(path: Path) -> None:
    made(path, KEY).close()
    key_path(path).write_text("{}")
    for write in (True, False):
        with pytest.raises(ProjectLocked) as locked:
            reopened(path, write=write)
        assert locked.value.exit_status == 6
    key_path(path).unlink()
    for write in (True, False):
        with pytest.raises(KeyFileMissing) as missing:
            reopened(path, write=write)
        said = str(missing.value)
        assert f"its key file {key_path(path).name} is not beside it" in said
        assert "rescue" not in said
        assert "backup" not in said
    reopened(path, KEY).close()


def test_the_key_of_another_project_opens_nothing(path: Path) -> None:
    made(path, KEY).close()
    before = path.read_bytes()
    with pytest.raises(ProjectBroken, match="its key file does not fit it"):
        reopened(path, bytes(32))
    assert path.read_bytes() == before
    assert [file.name for file in path.parent.iterdir()] == [path.name]


@pytest.mark.parametrize("length", [0, 16, 31, 33])
def test_a_key_of_another_length_is_refused_before_it_becomes_a_passphrase(
    path: Path, length: int
) -> None:
    with pytest.raises(ValueError, match="has 32 bytes"):
        made(path, bytes(length))


@both
def test_one_changed_byte_is_noticed(path: Path, key: bytes | None) -> None:
    with made(path, key) as connection:
        add(connection, *(f"thing {number}" for number in range(2000)))
    data = bytearray(path.read_bytes())
    data[3 * 4096 + (20 if key is None else 2000)] ^= 0x10
    path.write_bytes(data)
    with reopened(path, key, write=False) as connection:
        assert connection.check_integrity() != ()


@pytest.mark.parametrize(
    "content", [b"", b"no project", b"\xff" * 8192, b"SQLite format 3\0" + bytes(100)]
)
def test_another_kind_of_file_is_not_a_project(path: Path, content: bytes) -> None:
    path.parent.mkdir()
    path.write_bytes(content)
    for write in (True, False):
        with pytest.raises(ProjectBroken):
            reopened(path, write=write)
    assert path.read_bytes() == content


def test_a_database_of_another_program_is_not_a_project(path: Path) -> None:
    path.parent.mkdir()
    raw = apsw.Connection(str(path))
    raw.execute("CREATE TABLE thing (name TEXT)")
    raw.close()
    with pytest.raises(ProjectBroken, match="does not say that it is a project"):
        reopened(path)


def test_a_project_of_a_later_program_is_left_alone(path: Path) -> None:
    with made(path) as connection, connection.transaction() as raw:
        raw.execute(f"PRAGMA user_version = {VERSION + 1}")
    with pytest.raises(ProjectTooNew):
        reopened(path)


@posix
@pytest.mark.parametrize("suffix", ["", *SIDE_SUFFIXES])
@pytest.mark.parametrize("kind", ["pipe", "link", "folder"])
def test_only_files_are_opened(path: Path, tmp_path: Path, suffix: str, kind: str) -> None:
    made(path).close()
    elsewhere = tmp_path / "elsewhere"
    elsewhere.write_bytes(path.read_bytes())
    one = path.with_name(path.name + suffix)
    one.unlink(missing_ok=True)
    make = {"pipe": os.mkfifo, "link": lambda at: at.symlink_to(elsewhere), "folder": os.mkdir}
    make[kind](one)
    before = elsewhere.read_bytes()
    for write in (True, False):
        with pytest.raises(ProjectNotRead):
            reopened(path, write=write)
    with pytest.raises((ProjectNotWritten, ProjectExists)):
        create_project(path, things)
    assert elsewhere.read_bytes() == before


@posix
def test_nobody_else_may_read_a_project(path: Path) -> None:
    with made(path) as connection:
        modes = {stat.S_IMODE(file.stat().st_mode) for file in path.parent.iterdir()}
        assert modes == {0o600}
        assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
        assert not connection.is_open_to_others
    path.chmod(0o644)
    with reopened(path) as connection:
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        path.chmod(0o644)  # as on a disk that keeps no modes
        assert connection.is_open_to_others


@posix
def test_nothing_is_written_where_nobody_would_find_it(path: Path) -> None:
    with made(path) as connection:
        path.rename(path.with_name("moved"))
        with pytest.raises(ProjectNotWritten, match="is not there"):
            add(connection, "serval")
        path.write_bytes(b"another")
        with pytest.raises(ProjectNotWritten, match="another file has taken its place"):
            add(connection, "serval")


def test_a_project_is_locked_and_unlocked_with_all_that_is_in_it(path: Path) -> None:
    with made(path) as connection:
        connection.set_key(KEY)
        add(connection, "serval")
        assert names(connection) == ["leopard", PLACE, "serval"]
        assert setting(connection, "journal_mode") == "wal"
        assert not [file for file in path.parent.iterdir() if b"leopard" in file.read_bytes()]
    with reopened(path, KEY) as connection:
        connection.set_key(None)
        assert setting(connection, "journal_mode") == "wal"
    with reopened(path) as connection:
        assert names(connection) == ["leopard", PLACE, "serval"]
        assert connection.check_integrity() == ()


def test_locking_that_was_interrupted_is_finished_when_it_is_opened(path: Path) -> None:
    made(path).close()
    key_path(path).write_text("{}")
    for write in (True, False):
        with pytest.raises(ProjectLocked):
            reopened(path, write=write)
    with reopened(path, KEY, write=False) as connection:
        assert (connection.key, names(connection)) == (None, ["leopard", PLACE])
    with reopened(path, KEY) as connection:
        assert (connection.key, names(connection)) == (KEY, ["leopard", PLACE])
    assert b"leopard" not in path.read_bytes()


@both
def test_what_was_deleted_is_in_no_file(path: Path, key: bytes | None) -> None:
    with made(path, key) as connection:
        with connection.transaction() as raw:
            raw.execute("DELETE FROM thing WHERE name = 'leopard'")
        connection.vacuum()
        for file in path.parent.iterdir():
            assert b"leopard" not in file.read_bytes()
        assert names(connection) == [PLACE]


@pytest.mark.skipif(sys.platform != "linux", reason="peak memory as Linux has it")
def test_a_file_is_written_anew_without_the_memory_for_all_of_it(path: Path) -> None:
    code = """
import pathlib, sys
from swc_desktop.projects.connection import open_project
from tests.peak_memory import peak_kilobytes
with open_project(pathlib.Path(sys.argv[1])) as connection:
    before = peak_kilobytes()
    connection.set_key(bytes(32))
    connection.vacuum()
    print(peak_kilobytes() - before)
"""
    with made(path) as connection:
        add(connection, *["x" * 100_000] * 400)
    done = subprocess.run(
        [sys.executable, "-c", code, str(path)], capture_output=True, text=True, check=True
    )
    assert int(done.stdout) * 1024 < path.stat().st_size / 3


@pytest.mark.parametrize(
    "statement",
    [
        "CREATE TRIGGER sly AFTER INSERT ON thing BEGIN DELETE FROM thing; END",
        "CREATE VIEW endless AS WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x FROM n) "
        "SELECT x FROM n",
        "CREATE TABLE more (id INTEGER)",
        "DROP TABLE part",
        "ALTER TABLE thing ADD COLUMN more TEXT",
        "CREATE VIRTUAL TABLE words USING fts5(word)",
    ],
)
def test_a_file_with_other_tables_than_ours_is_refused(path: Path, statement: str) -> None:
    def open_strictly(write: bool) -> ProjectConnection:
        return open_project(path, write=write, make_tables=lambda raw, _: things(raw))

    with made(path) as connection:
        open_strictly(write=False).close()
        with connection.transaction() as raw:
            raw.execute(statement)
    for write in (True, False):
        with pytest.raises(ProjectBroken, match="its tables are not those of a project"):
            open_strictly(write)


READING = """
import sys
from pathlib import Path
from swc_desktop.core.errors import SwcError
from tests.projects.project_files import names, reopened
key = bytes.fromhex(sys.argv[2]) or None
try:
    with reopened(Path(sys.argv[1]), key, write=False) as connection:
        print(connection.can_write, *names(connection))
except SwcError as error:
    print(type(error).__name__, error)
"""


def read_without_rights(path: Path, key: bytes | None) -> str:
    """What reads a project in a folder where its user may make no files; root may everywhere."""
    words = [sys.executable, "-P", "-c", READING, str(path), (key or b"").hex()]
    if os.geteuid() == 0:
        setpriv = shutil.which("setpriv")
        if setpriv is None:
            pytest.skip("this user may write everywhere")
        words = [setpriv, "--bounding-set", "-dac_override", "--inh-caps", "-dac_override", *words]
    path.parent.chmod(0o555)
    try:
        with pytest.MonkeyPatch.context() as patch:
            root = str(Path(__file__).resolve().parents[2])
            patch.setenv("PYTHONPATH", root, prepend=os.pathsep)
            ended = subprocess.run(words, capture_output=True, text=True, check=True)
    finally:
        path.parent.chmod(0o755)
    return ended.stdout.strip()


@posix
@both
def test_a_project_in_a_folder_that_can_only_be_read_is_read(path: Path, key: bytes | None) -> None:
    made(path, key).close()
    before = {file.name: file.read_bytes() for file in path.parent.iterdir()}
    assert read_without_rights(path, key) == f"False leopard {PLACE}"
    assert {file.name: file.read_bytes() for file in path.parent.iterdir()} == before


@posix
@both
def test_half_done_work_in_a_folder_that_can_only_be_read_is_not_left_out(
    path: Path, tmp_path: Path, key: bytes | None
) -> None:
    copy = tmp_path / "copy" / path.name
    copy.parent.mkdir()
    with made(path, key) as connection:
        add(connection, "serval")
        for suffix in ("", "-wal"):
            shutil.copy(f"{path}{suffix}", f"{copy}{suffix}")
    said = read_without_rights(copy, key)
    assert said.startswith(f"ProjectNotRead {copy} could not be read: a program that wrote to it")
    with reopened(copy, key, write=False) as connection:
        assert names(connection) == ["leopard", PLACE, "serval"]
