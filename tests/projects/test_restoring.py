"""A backup takes the place of a damaged project, which is set aside."""

import datetime as dt
from pathlib import Path

import pytest
from nacl.pwhash import argon2id

from swc_desktop.projects.backups import Backup, back_up_daily, backups_of
from swc_desktop.projects.errors import ProjectBroken, ProjectBusy, ProjectNotWritten
from swc_desktop.projects.key_file import GuessCost, key_path, make_key_file
from swc_desktop.projects.restoring import restore_backup
from tests.projects.project_files import PLACE, add, made, names, reopened

TODAY = dt.date(2024, 3, 5)
CHEAP = GuessCost(1, argon2id.MEMLIMIT_MIN)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "park.swcproject"


def backed_up(path: Path, key: bytes | None = None) -> Backup:
    """A project that was changed after its backup and then damaged."""
    with made(path, key) as connection:
        back_up_daily(connection, TODAY)
        add(connection, "serval")
    path.write_bytes(b"\xff" * 8192)
    return backups_of(path)[-1]


def test_a_backup_takes_the_place_of_a_damaged_project(path: Path) -> None:
    backup = backed_up(path)
    aside = restore_backup(path, backup, today=TODAY)
    assert aside == path.with_name("park damaged 2024-03-05.swcproject")
    assert aside.read_bytes() == b"\xff" * 8192
    with reopened(path) as connection:
        assert names(connection) == ["leopard", PLACE]
        assert connection.check_integrity() == ()
    assert backup.path.exists()
    assert not list(path.parent.glob(".*"))


def test_a_locked_backup_opens_with_the_key_of_the_project(path: Path) -> None:
    key = make_key_file(key_path(path), "six cheetahs", CHEAP).key
    backup = backed_up(path, key)
    aside = restore_backup(path, backup, key=key, today=TODAY)
    assert aside is not None
    assert key_path(aside).read_bytes() == key_path(path).read_bytes()
    with reopened(path, key) as connection:
        assert names(connection) == ["leopard", PLACE]
    assert not path.read_bytes().startswith(b"SQLite")


def test_a_project_that_is_gone_is_replaced_too(path: Path) -> None:
    backup = backed_up(path)
    path.unlink()
    assert restore_backup(path, backup) is None
    reopened(path).close()


def test_a_backup_that_is_damaged_too_leaves_everything_as_it_is(path: Path) -> None:
    backup = backed_up(path)
    backup.path.write_bytes(b"\xff" * 8192)
    before = sorted(path.parent.iterdir())
    with pytest.raises(ProjectBroken):
        restore_backup(path, backup)
    assert sorted(path.parent.iterdir()) == before
    assert path.read_bytes() == b"\xff" * 8192


def test_a_project_that_is_in_use_is_not_replaced(path: Path) -> None:
    with made(path) as connection:
        back_up_daily(connection, TODAY)
        with pytest.raises(ProjectBusy):
            restore_backup(path, backups_of(path)[-1])


def test_a_full_disk_leaves_everything_as_it_is(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    backup = backed_up(path)

    def full(_: Path) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("swc_desktop.projects.backups.make_private_file", full)
    with pytest.raises(ProjectNotWritten, match="no room left"):
        restore_backup(path, backup)
    assert path.read_bytes() == b"\xff" * 8192
