"""A project survives the end of its program at any moment, and a disk that is full."""

import random
import signal
import struct
import subprocess
import sys
from collections import Counter
from contextlib import suppress
from pathlib import Path

import pytest

from swc_desktop.projects.connection import ProjectConnection, create_project, open_project
from swc_desktop.projects.errors import (
    KeyFileMissing,
    ProjectBroken,
    ProjectBusy,
    ProjectNotRead,
    ProjectNotWritten,
)
from tests.mounted import Mount
from tests.projects.project_files import KEY, add, made, names, reopened, things

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform == "win32", reason="signals are those of POSIX"),
]
modes = pytest.mark.parametrize(
    ("key", "locks"),
    [(None, "with"), (KEY, "with"), (None, "without"), (KEY, "without")],
    ids=["plain", "locked", "plain, no locks", "locked, no locks"],
)

WRITING = """
import errno, fcntl, os, pathlib, sys
from swc_desktop.projects.connection import open_project
if sys.argv[3] == "without":
    def refuse(*_):
        raise OSError(errno.ENOLCK, "no locks")
    fcntl.flock = fcntl.lockf = refuse
connection = open_project(pathlib.Path(sys.argv[1]), key=bytes.fromhex(sys.argv[2]) or None)
number = int(sys.argv[4])
while True:
    number += 1
    with connection.transaction() as raw:
        for part in range(10):
            raw.execute("INSERT INTO thing (name) VALUES (?)", (f"{number}.{part} " + "x" * 2000,))
        raw.execute("UPDATE thing SET name = name || '!' WHERE id % 7 = 0")
    os.write(1, f"{number}\\n".encode())
"""
"""Acts of ten rows each, acknowledged one by one."""


def killed_while_writing(path: Path, key: bytes | None, locks: str, first: int) -> int:
    """The last act that a process acknowledged before it was killed at a random moment."""
    command = [sys.executable, "-c", WRITING, str(path), (key or b"").hex(), locks, str(first)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert process.stdout is not None
    with process:
        last = int(process.stdout.readline() or process.communicate()[1])
        with suppress(subprocess.TimeoutExpired):
            process.wait(random.uniform(0, 0.2))
        process.send_signal(signal.SIGKILL)
        rest = process.stdout.read().split("\n")[:-1]
    return int(rest[-1]) if rest else last


@modes
def test_every_acknowledged_act_is_there_after_a_kill(
    tmp_path: Path, key: bytes | None, locks: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "park.swcproject"
    create_project(path, things, key=key).close()
    acknowledged = 0
    for _ in range(20):
        acknowledged = killed_while_writing(path, key, locks, acknowledged)
        # SQLite's lock folder of the killed program would be waited for for a minute.
        with suppress(FileNotFoundError):
            path.with_name(path.name + ".lock").rmdir()
        with open_project(path, key=key) as connection:
            assert connection.check_integrity() == ()
            rows = connection.rows("SELECT name FROM thing")
            counts = Counter(int(str(name).partition(".")[0]) for (name,) in rows)
            assert set(counts.values()) == {10}
            assert set(range(1, acknowledged + 1)) <= set(counts)
            assert len(counts) <= acknowledged + 1  # the last was kept, and its word was lost
            acknowledged = len(counts)
    assert {file.name for file in tmp_path.iterdir()} == {path.name}


def filled(connection: ProjectConnection) -> int:
    """How many acts a disk had room for."""
    acts = 0
    with pytest.raises(ProjectNotWritten, match="no room left"):  # noqa: PT012 - the last raises
        while True:
            add(connection, *["x" * 10_000] * 5)
            acts += 1
    return acts


@pytest.mark.parametrize("key", [None, KEY], ids=["plain", "locked"])
@pytest.mark.parametrize("room", ["0", "1m", "5m"])
def test_a_full_disk_says_so_and_the_project_stays_whole(
    tmp_path: Path, mount: Mount, key: bytes | None, room: str
) -> None:
    disk = mount("disk", "20m")
    path = disk / "park.swcproject"
    made(path, key).close()
    if room == "0":
        ballast = disk / "ballast"
        with suppress(OSError), ballast.open("wb", buffering=0) as file:
            while True:
                file.write(bytes(1 << 16))
        with pytest.raises(ProjectNotWritten, match="no room left"):
            reopened(path, key)
        with pytest.raises(ProjectNotWritten, match="no room left"):
            create_project(disk / "new.swcproject", things, key=key)
        ballast.unlink()
        acts = 0
    else:
        subprocess.run(["mount", "-o", f"remount,size={room}", str(disk)], check=True)
        with reopened(path, key) as connection:
            acts = filled(connection)
            assert len(names(connection)) == 2 + 5 * acts
            assert filled(connection) == 0
    subprocess.run(["mount", "-o", "remount,size=30m", str(disk)], check=True)
    with reopened(path, key) as connection:
        assert connection.check_integrity() == ()
        assert len(names(connection)) == 2 + 5 * acts
        add(connection, "serval")


@pytest.mark.parametrize("key", [None, KEY], ids=["plain", "locked"])
def test_a_write_protected_stick_can_be_read(
    tmp_path: Path, mount: Mount, key: bytes | None
) -> None:
    disk = mount("stick", "20m")
    path = disk / "park.swcproject"
    made(path, key).close()
    subprocess.run(["mount", "-o", "remount,ro", str(disk)], check=True)
    with reopened(path, key, write=False) as connection:
        assert len(names(connection)) == 2
        assert connection.check_integrity() == ()
    with pytest.raises(ProjectNotWritten, match="can only be read"):
        reopened(path, key)


def test_a_write_protected_stick_with_a_log_beside_the_file_says_so(
    tmp_path: Path, mount: Mount
) -> None:
    disk = mount("stick", "20m")
    path = disk / "park.swcproject"
    connection = made(path)
    (disk / "copy").mkdir()
    for file in (path, path.with_name(path.name + "-wal")):
        (disk / "copy" / file.name).write_bytes(file.read_bytes())
    connection.close()
    subprocess.run(["mount", "-o", "remount,ro", str(disk)], check=True)
    with pytest.raises(ProjectNotRead, match="can only be read"):
        reopened(disk / "copy" / path.name, write=False)


LOCKING = """
import os, pathlib, sys
from swc_desktop.projects.connection import open_project
with open_project(pathlib.Path(sys.argv[1]), key=bytes.fromhex(sys.argv[2]) or None) as connection:
    os.write(1, b"open\\n")
    connection.set_key(bytes.fromhex(sys.argv[3]) or None)
    os.write(1, b"done\\n")
    sys.stdin.read()
"""


@pytest.mark.parametrize(
    ("old", "new"),
    [(None, KEY), (KEY, None), (KEY, bytes(32))],
    ids=["locked", "unlocked", "other key"],
)
def test_a_kill_while_a_project_is_being_locked_loses_nothing(
    tmp_path: Path, old: bytes | None, new: bytes | None
) -> None:
    path = tmp_path / "park.swcproject"
    with create_project(path, things, key=old) as connection:
        add(connection, *["leopard " * 200] * 2000)
    key = old
    for _ in range(20):
        command = [sys.executable, "-c", LOCKING, str(path), (key or b"").hex(), (new or b"").hex()]
        process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        assert process.stdout is not None
        with process:
            assert process.stdout.readline() == b"open\n"
            with suppress(subprocess.TimeoutExpired):
                process.wait(random.uniform(0, 0.15))
            process.kill()
        outcomes = set()
        for tried in (old, new):
            with (
                suppress(ProjectBroken, KeyFileMissing),
                reopened(path, tried, write=False) as connection,
            ):
                if connection.key == tried:
                    assert connection.check_integrity() == ()
                    assert len(names(connection)) == 2000
                    outcomes.add(tried)
        assert len(outcomes) == 1
        with reopened(path, *outcomes) as connection:
            connection.set_key(old)
        key = old


def test_a_project_is_not_locked_while_another_program_reads_it(tmp_path: Path) -> None:
    path = tmp_path / "park.swcproject"
    with made(path) as connection, reopened(path, write=False) as reader:
        assert len(names(reader)) == 2
        connection.raw.set_busy_timeout(0)
        with pytest.raises(ProjectBusy):
            connection.set_key(KEY)
        add(connection, "serval")
        assert len(names(reader)) == 3


NEAR_LEOPARD = (-2.3331, 34.8257)
"""A place; as text and as numbers of four and eight bytes, neither may be found."""

ADDING = """
import os, pathlib, sys
from swc_desktop.projects.connection import open_project
connection = open_project(pathlib.Path(sys.argv[1]), key=bytes(range(32)))
with connection.transaction() as raw:
    raw.execute("CREATE TABLE place (latitude REAL, longitude REAL, words TEXT)")
while True:
    with connection.transaction() as raw:
        for _ in range(400):
            raw.execute("INSERT INTO place VALUES (-2.3331, 34.8257, '-2.3331,34.8257 leopard')")
        os.write(1, b"adding\\n")
        raw.execute("UPDATE place SET words = words || ' leopard'")
"""


def readable(data: bytes) -> list[bytes]:
    """Which forms of the place, of the taxon and of SQLite's header some bytes hold."""
    forms = [b"leopard", b"SQLite format 3", *(str(value).encode() for value in NEAR_LEOPARD)]
    for value in NEAR_LEOPARD:
        forms += [struct.pack(form, value) for form in ("<d", ">d", "<f", ">f")]
    return [form for form in forms if form in data]


@pytest.mark.parametrize("rounds", [3, 30])
def test_a_locked_project_is_not_readable_after_a_kill_in_mid_act(
    tmp_path: Path, rounds: int
) -> None:
    path = tmp_path / "park.swcproject"
    create_project(path, things, key=KEY).close()
    process = subprocess.Popen([sys.executable, "-c", ADDING, str(path)], stdout=subprocess.PIPE)
    assert process.stdout is not None
    with process:
        for _ in range(rounds):
            assert process.stdout.readline() == b"adding\n"
        process.kill()
    sizes = {file.name: file.stat().st_size for file in tmp_path.iterdir()}
    assert sizes[path.name + "-wal"] > 100_000
    assert {file.name: readable(file.read_bytes()) for file in tmp_path.iterdir()} == {
        name: [] for name in sizes
    }
    with reopened(path, KEY) as connection:
        assert connection.check_integrity() == ()
