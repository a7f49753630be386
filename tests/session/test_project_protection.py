"""Projects are made locked, and get a passphrase, another recovery code, or none."""

from pathlib import Path

import pytest
from nacl.pwhash import argon2id

from swc_desktop.projects.backups import backups_of
from swc_desktop.projects.errors import (
    PassphraseRefused,
    PassphraseWrong,
    ProjectBusy,
    ProjectExists,
    ProjectLocked,
    ProjectNotWritten,
)
from swc_desktop.projects.key_file import GuessCost, key_path, open_key
from swc_desktop.projects.project import Project
from swc_desktop.session.project_protection import (
    MAX_NAME,
    file_name_for,
    give_new_recovery_code,
    make_project,
    protect,
    unprotect,
)

CHEAP = GuessCost(1, argon2id.MEMLIMIT_MIN)
WORDS = "six cheetahs on a hill"
PLAIN = b"SQLite format 3"


def is_locked(path: Path) -> bool:
    return not path.read_bytes().startswith(PLAIN)


@pytest.mark.parametrize(
    ("name", "file"),
    [
        ("Kruger 2026", "Kruger 2026.swcproject"),
        ("Kruger: east/west", "Kruger east west.swcproject"),
        ("  ..Lake.. ", "Lake.swcproject"),
        ("aux", "aux_.swcproject"),
        ("park.swcproject", "park.swcproject"),
        ("Ruaha\nnorth", "Ruaha north.swcproject"),
        ("Парк", "Парк.swcproject"),
        ("", ""),
        (" /// ", ""),
        (".swcproject", "swcproject.swcproject"),
    ],
)
def test_a_name_makes_a_file_that_every_disk_takes(name: str, file: str) -> None:
    assert file_name_for(name) == file


def test_a_long_name_makes_a_short_file() -> None:
    assert file_name_for("x" * 500) == "x" * MAX_NAME + ".swcproject"


def test_a_project_without_a_passphrase(tmp_path: Path) -> None:
    made = make_project(tmp_path / "new folder" / "park.swcproject", "The park")
    assert (made.key, made.recovery_code) == (None, "")
    with Project.open(made.path) as project:
        assert project.setting("name") == "The park"


def test_a_project_is_locked_from_its_first_byte(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "new folder" / "park.swcproject"
    seen: list[bytes | None] = []
    real = Project.create

    def create(path: Path, name: str = "", *, key: bytes | None = None) -> Project:
        seen.append(key)
        return real(path, name, key=key)

    monkeypatch.setattr(Project, "create", create)
    made = make_project(path, "The park", WORDS, cost=CHEAP)
    assert seen == [made.key]
    assert is_locked(path)
    for secret in (WORDS, made.recovery_code):
        assert open_key(key_path(path), secret) == made.key
    with Project.open(path, key=made.key) as project:
        assert project.setting("name") == "The park"
    assert WORDS not in repr(made)
    assert made.recovery_code not in repr(made)


def test_no_project_is_made_over_another(tmp_path: Path) -> None:
    path = tmp_path / "park.swcproject"
    make_project(path, "first")
    for passphrase in ("", WORDS):
        with pytest.raises(ProjectExists):
            make_project(path, "second", passphrase, cost=CHEAP)
    assert not key_path(path).exists()


def test_a_project_that_cannot_be_made_leaves_no_key_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "park.swcproject"

    def refuse(*_: object, **__: object) -> Project:
        raise ProjectNotWritten(file=path, reason="its disk is full")

    monkeypatch.setattr(Project, "create", refuse)
    with pytest.raises(ProjectNotWritten):
        make_project(path, "park", WORDS, cost=CHEAP)
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_cannot_be_made_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(ProjectNotWritten):
        make_project(tmp_path / "file" / "park.swcproject", "park", WORDS, cost=CHEAP)


def test_an_empty_passphrase_locks_nothing(tmp_path: Path) -> None:
    path = tmp_path / "park.swcproject"
    make_project(path, "park")
    with pytest.raises(PassphraseRefused):
        protect(path, "", cost=CHEAP)
    Project.open(path).close()


def test_a_project_is_locked_and_opened_to_all_again(tmp_path: Path) -> None:
    path = tmp_path / "park.swcproject"
    make_project(path, "park")
    Project.open(path).close()  # its first backup
    done = protect(path, WORDS, cost=CHEAP)
    assert done.key is not None
    files = [path, *(backup.path for backup in backups_of(path))]
    assert len(files) == 2
    assert all(map(is_locked, files))
    with pytest.raises(ProjectLocked):
        Project.open(path)
    unprotect(path, done.key)
    assert not key_path(path).exists()
    Project.open(path).close()
    assert not any(is_locked(backup.path) for backup in backups_of(path))


def test_a_project_that_is_open_elsewhere_is_not_locked(tmp_path: Path) -> None:
    path = tmp_path / "park.swcproject"
    make_project(path, "park")
    with Project.open(path), pytest.raises(ProjectBusy):
        protect(path, WORDS, cost=CHEAP)
    assert not key_path(path).exists()
    assert not is_locked(path)


def test_a_new_recovery_code_replaces_the_earlier_one(tmp_path: Path) -> None:
    path = tmp_path / "park.swcproject"
    made = make_project(path, "park", WORDS, cost=CHEAP)
    Project.open(path, key=made.key).close()
    code = give_new_recovery_code(path, made.recovery_code, cost=CHEAP)
    (backup,) = backups_of(path)
    for file in (key_path(path), key_path(backup.path)):
        assert open_key(file, code) == open_key(file, WORDS) == made.key
        with pytest.raises(PassphraseWrong):
            open_key(file, made.recovery_code)
