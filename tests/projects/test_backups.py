"""Copies of a project: read again after writing, locked as it is, and the last eight kept."""

import datetime as dt
import errno
import os
import stat
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from nacl.pwhash import argon2id

from swc_desktop.projects import backups
from swc_desktop.projects.backups import (
    KEPT,
    back_up_before_migration,
    back_up_daily,
    backup_folder,
    backups_of,
    copy_project,
    replace_backups,
)
from swc_desktop.projects.connection import ProjectConnection
from swc_desktop.projects.errors import (
    KeyFileMissing,
    PassphraseWrong,
    ProjectBroken,
    ProjectBusy,
    ProjectExists,
    ProjectNotFound,
    ProjectNotWritten,
)
from swc_desktop.projects.key_file import GuessCost, key_path, make_key_file, open_key
from swc_desktop.projects.locking import give_new_passphrase, lock_project, unlock_project
from tests.mounted import Mount
from tests.projects.project_files import KEY, PLACE, add, made, names, reopened

posix = pytest.mark.skipif(sys.platform == "win32", reason="modes are those of POSIX")
CHEAP = GuessCost(1, argon2id.MEMLIMIT_MIN)
TODAY = dt.date(2024, 3, 5)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "park.swcproject"


@pytest.fixture
def stick(tmp_path: Path) -> Path:
    folder = tmp_path / "stick"
    folder.mkdir()
    return folder


def locked(path: Path) -> ProjectConnection:
    """A project with a passphrase, open for writing."""
    return made(path, make_key_file(key_path(path), "leopard 12", CHEAP).key)


def files(folder: Path) -> list[str]:
    return sorted(file.name for file in folder.iterdir())


def test_a_copy_holds_what_the_project_holds(path: Path, stick: Path) -> None:
    with made(path) as connection:
        add(connection, "serval")
        assert copy_project(path, stick) == stick / path.name
        assert copy_project(path, stick / "other") == stick / "other.swcproject"
    assert files(stick) == ["other.swcproject", path.name]
    for name in files(stick):
        with reopened(stick / name) as copy:
            assert names(copy) == ["leopard", PLACE, "serval"]
            assert copy.check_integrity() == ()


def test_a_copy_of_a_locked_project_is_locked_and_has_its_key(path: Path, stick: Path) -> None:
    with locked(path) as connection:
        copy_project(path, stick, key=connection.key)
        assert files(stick) == [path.name, path.name + ".key"]
        assert open_key(key_path(stick / path.name), "leopard 12") == connection.key
        with reopened(stick / path.name, connection.key, write=False) as copy:
            assert names(copy) == ["leopard", PLACE]
    assert b"leopard" not in (stick / path.name).read_bytes()


@posix
def test_only_the_owner_may_read_a_copy(path: Path, stick: Path) -> None:
    with locked(path) as connection:
        copy_project(path, stick, key=connection.key)
        back_up_daily(connection)
    for folder in (stick, backup_folder(path)):
        assert {stat.S_IMODE(file.stat().st_mode) for file in folder.iterdir()} == {0o600}
    assert stat.S_IMODE(backup_folder(path).stat().st_mode) == 0o700


def test_a_copy_takes_the_place_of_no_file(path: Path, stick: Path) -> None:
    locked(path).close()
    key = open_key(key_path(path), "leopard 12")
    for name in (path.name, path.name + ".key"):
        (stick / name).write_bytes(b"of somebody")
        with pytest.raises(ProjectExists):
            copy_project(path, stick, key=key)
        assert (stick / name).read_bytes() == b"of somebody"
        (stick / name).unlink()
    with pytest.raises(ProjectNotFound):
        copy_project(path.with_name("gone.swcproject"), stick)
    with pytest.raises(ProjectNotWritten, match="its folder is not there"):
        copy_project(path, stick / "gone" / "a.swcproject", key=key)
    assert files(stick) == []


def test_a_copy_that_cannot_be_read_again_is_not_kept(
    path: Path, stick: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = backups._vacuum_into

    def damaged(connection: ProjectConnection, aside: Path, to: Path) -> None:
        whole(connection, aside, to)
        data = bytearray(aside.read_bytes())
        data[4096:8192] = bytes(range(256)) * 16
        aside.write_bytes(data)

    monkeypatch.setattr(backups, "_vacuum_into", damaged)
    with made(path), pytest.raises((ProjectBroken, ProjectNotWritten)):
        copy_project(path, stick)
    assert files(stick) == []


@pytest.mark.slow
def test_a_full_stick_says_so_and_keeps_nothing(path: Path, mount: Mount) -> None:
    stick = mount("small", "256k")
    with made(path) as connection:
        add(connection, *["x" * 10_000] * 100)
        with pytest.raises(ProjectNotWritten, match=r"small.*no room left"):
            copy_project(path, stick)
    assert files(stick) == []


def test_a_damaged_project_is_not_backed_up_as_if_it_were_whole(path: Path) -> None:
    with made(path) as connection:
        add(connection, *["x" * 3000] * 50)
    data = bytearray(path.read_bytes())
    for page in range(5, 9):
        data[page * 4096 : page * 4096 + 100] = b"\xff" * 100
    path.write_bytes(data)
    with reopened(path) as connection, pytest.raises(ProjectBroken, match=r"park\.swcproject is"):
        back_up_daily(connection)
    assert files(backup_folder(path)) == []


def test_one_backup_a_day(path: Path) -> None:
    with made(path) as connection:
        first = back_up_daily(connection, TODAY)
        assert first == backup_folder(path) / "0001 2024-03-05.swcproject"
        assert back_up_daily(connection, TODAY) is None
        add(connection, "serval")
        second = back_up_daily(connection, TODAY + dt.timedelta(1))
    assert second is not None
    with reopened(first, write=False) as old, reopened(second, write=False) as new:
        assert (len(names(old)), len(names(new))) == (2, 3)


def test_the_last_eight_are_kept_whatever_the_clock_says(path: Path) -> None:
    days = [dt.date(2099, 1, 1), *(TODAY + dt.timedelta(n) for n in range(KEPT))]
    with locked(path) as connection:
        for day in days:
            assert back_up_daily(connection, day)
        kept = backups_of(path)
        assert [backup.day for backup in kept] == [day.isoformat() for day in days[1:]]
        assert len(files(backup_folder(path))) == 2 * KEPT
        assert all(key_path(backup.path).exists() for backup in kept)


def test_a_backup_before_a_migration_says_from_which_version(path: Path) -> None:
    with made(path) as connection:
        made_backup = back_up_before_migration(connection, TODAY)
        assert made_backup.name == "0001 2024-03-05 version 1.swcproject"
        assert back_up_daily(connection, TODAY) is None
        again = back_up_before_migration(connection, TODAY)
        assert again.name.startswith("0002 ")


def test_files_of_others_in_the_folder_of_backups_stay(path: Path) -> None:
    with made(path) as connection:
        back_up_daily(connection, TODAY)
        for name in ("notes.txt", "0000 old.swcproject"):
            (backup_folder(path) / name).write_bytes(b"of somebody")
        (backup_folder(path) / ".0009 2024-03-04.swcproject.77.part").touch()
        (backup_folder(path) / ".0009 2024-03-04.swcproject.77.part.lock").mkdir()
        replace_backups(connection, TODAY)
    assert files(backup_folder(path)) == [
        "0000 old.swcproject",
        "0002 2024-03-05.swcproject",
        "notes.txt",
    ]


def test_after_forgetting_no_backup_holds_it(path: Path) -> None:
    with made(path) as connection:
        back_up_daily(connection, TODAY)
        with connection.transaction() as raw:
            raw.execute("DELETE FROM thing WHERE name = 'leopard'")
        connection.vacuum()
        replace_backups(connection)
        for folder in (path.parent, backup_folder(path)):
            for file in folder.iterdir():
                assert file.is_dir() or b"leopard" not in file.read_bytes()


def test_a_passphrase_locks_project_cache_and_backups(path: Path) -> None:
    cache_path = path.with_name(path.name + ".cache")
    with made(path) as connection, made(cache_path) as cache:
        back_up_daily(connection, TODAY)
        code = lock_project(connection, "leopard 12", cache=cache, cost=CHEAP)
        add(connection, "serval")
        every = [file for file in path.parent.rglob("*") if file.is_file()]
        assert len(every) > 6
        for file in every:
            assert b"SQLite format 3" not in file.read_bytes()
            assert PLACE.encode() not in file.read_bytes()
    key = open_key(key_path(path), "leopard 12")
    assert open_key(key_path(path), code) == key
    with reopened(path, key) as connection, reopened(cache_path, key):
        assert names(connection) == ["leopard", PLACE, "serval"]


def test_a_passphrase_is_changed_for_backups_too(path: Path) -> None:
    with locked(path) as connection:
        back_up_daily(connection, TODAY)
        give_new_passphrase(path, "leopard 12", "serval 34", cost=CHEAP)
    for file in (path, backups_of(path)[0].path):
        with pytest.raises(PassphraseWrong):
            open_key(key_path(file), "leopard 12")
        with reopened(file, open_key(key_path(file), "serval 34"), write=False) as opened:
            assert len(names(opened)) == 2


def test_a_passphrase_is_taken_away_with_its_key(path: Path) -> None:
    with locked(path) as connection:
        back_up_daily(connection, TODAY)
        unlock_project(connection)
    assert not key_path(path).exists()
    (backup,) = backups_of(path)
    for file in (path, backup.path):
        with reopened(file, write=False) as opened:
            assert names(opened) == ["leopard", PLACE]


def test_a_project_that_another_program_reads_is_not_half_locked(path: Path) -> None:
    with made(path) as connection, reopened(path, write=False) as reader:
        assert len(names(reader)) == 2
        connection.raw.set_busy_timeout(0)
        with pytest.raises(ProjectBusy):
            lock_project(connection, "leopard 12", cost=CHEAP)
    assert not key_path(path).exists()
    reopened(path).close()


def test_a_locked_project_is_not_given_a_second_key(path: Path) -> None:
    with locked(path) as connection, pytest.raises(ProjectExists):
        lock_project(connection, "serval 34", cost=CHEAP)
    reopened(path, open_key(key_path(path), "leopard 12")).close()


@posix
@pytest.mark.parametrize("work", [back_up_daily, replace_backups])
def test_a_disk_that_fails_is_said(
    path: Path, monkeypatch: pytest.MonkeyPatch, work: Callable[[ProjectConnection], Path | None]
) -> None:
    with made(path) as connection:
        first = back_up_daily(connection, TODAY)

        def fails(_: int) -> None:
            raise OSError(errno.EIO, os.strerror(errno.EIO))

        monkeypatch.setattr(os, "fsync", fails)
        with pytest.raises(ProjectNotWritten, match="reports errors"):
            work(connection)
        assert [backup.path for backup in backups_of(path)] == [first]


def test_without_its_key_nothing_is_copied(path: Path, stick: Path) -> None:
    made(path, KEY).close()
    with pytest.raises(KeyFileMissing):
        copy_project(path, stick)
    assert files(stick) == []
