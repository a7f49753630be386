"""Opening a project: to write where that is possible, else to read, with the reason why."""

import errno
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from swc_desktop.cli import main
from swc_desktop.projects.errors import (
    ProjectBroken,
    ProjectBusy,
    ProjectLocked,
    ProjectNotFound,
    ProjectNotWritten,
)
from swc_desktop.projects.key_file import key_path
from swc_desktop.projects.project import DEFAULT, Project, project_path
from swc_desktop.projects.writer_lock import lock_writing
from swc_desktop.session.project_opening import (
    OpenedProject,
    is_free_to_write,
    needs_passphrase,
    open_reader,
    open_to_work,
)
from tests.storage.faulty_disk import answer_locks

KEY = bytes(range(32))
posix = pytest.mark.skipif(sys.platform == "win32", reason="modes and locks are those of POSIX")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    made = tmp_path / "park" / "lake.swcproject"
    Project.create(made, "The lake").close()
    return made


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("SWC_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


@contextmanager
def opened(path: Path, key: bytes | None = None) -> Iterator[OpenedProject]:
    found = open_to_work(path, key)
    try:
        yield found
    finally:
        found.project.close()


def test_a_project_is_opened_to_write(path: Path) -> None:
    with opened(path) as found:
        assert (found.can_write, found.notice, found.is_held_elsewhere) == (True, None, False)
        assert found.project.file.can_write
        with open_reader(path) as reader:
            assert reader.setting("name") == "The lake"
            assert not reader.file.can_write


def test_a_project_that_is_in_use_is_read_and_says_by_whom(path: Path) -> None:
    with opened(path) as first:
        assert not is_free_to_write(path)
        with opened(path) as second:
            assert (second.can_write, second.is_held_elsewhere) == (False, True)
            said = str(second.notice)
            assert "in use by another window or command of this computer (process" in said
            with first.project.transaction():
                first.project.set_setting("name", "The river")
            assert second.project.setting("name") == "The river"
            assert not second.project.file.can_write
    assert is_free_to_write(path)


@posix
def test_a_project_in_use_on_a_disk_without_locks_is_read(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer_locks(monkeypatch, errno.EOPNOTSUPP)
    with opened(path) as first, opened(path) as second:
        assert (first.can_write, second.can_write) == (True, False)
        with first.project.transaction():
            first.project.set_setting("name", "The river")
        assert second.project.setting("name") == "The river"


def test_what_cannot_be_written_is_read_and_says_why(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(project: Path) -> None:
        raise ProjectNotWritten(file=project, reason="its disk can only be read")

    monkeypatch.setattr("swc_desktop.projects.connection.lock_writing", refuse)
    with opened(path) as found:
        assert (found.can_write, found.is_held_elsewhere) == (False, False)
        assert str(found.notice) == (
            "This project is open to read only: its disk can only be read."
        )
        assert found.project.setting("name") == "The lake"


def test_a_folder_that_cannot_be_written_names_the_copy_as_its_remedy(
    path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def refuse(file: Path, *_: object, **__: object) -> None:
        raise PermissionError(errno.EACCES, "Permission denied", str(file))

    remedy = (
        "this user may not change it or its folder; copy the project to a folder of your own and "
        "open the copy."
    )
    with monkeypatch.context() as patched:
        patched.setattr("swc_desktop.projects.writer_lock.open_regular", refuse)
        with opened(path) as found:
            assert str(found.notice) == f"This project is open to read only: {remedy}"
        assert main(["project", "time", str(path), "--day", "2024-02-19", "card"]) == 5
        assert f"could not be written: {remedy}" in capsys.readouterr().err
        copy = path.with_name("copy.swcproject")
        assert main(["project", "copy", str(path), str(copy)]) == 0
    with opened(copy) as found:
        assert found.can_write


def test_a_backup_that_could_not_be_made_is_said(path: Path) -> None:
    path.with_name(path.name + ".backups").touch()  # a file where the folder should be
    with opened(path) as found:
        assert found.can_write
        assert str(found.notice).startswith("No backup was made today")


def test_the_default_project_is_made_at_the_first_start(home: Path) -> None:
    path = project_path(DEFAULT)
    with opened(path) as found:
        assert found.can_write
        assert found.project.setting("name") == DEFAULT
    assert path.parent == home
    with opened(path) as found:
        assert found.can_write


def test_two_programs_that_make_the_default_project_share_it(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = project_path(DEFAULT)
    monkeypatch.setattr("swc_desktop.session.project_opening.is_there", lambda _: False)
    Project.create(path, "made by the other").close()
    with opened(path) as found:
        assert found.project.setting("name") == "made by the other"


def test_a_default_project_cannot_be_made_where_another_program_makes_it(home: Path) -> None:
    home.mkdir()
    path = project_path(DEFAULT)
    path.touch()
    with lock_writing(path), pytest.raises(ProjectBusy):
        open_to_work(path)
    with opened(path) as found:  # that program was killed before it wrote
        assert found.can_write


def test_the_key_file_of_a_lost_default_project_is_not_bypassed(home: Path) -> None:
    home.mkdir()
    path = project_path(DEFAULT)
    key_path(path).touch()
    assert needs_passphrase(path)
    with pytest.raises(ProjectLocked):
        open_to_work(path)
    assert not path.exists()
    with opened(path, KEY) as found:
        assert found.can_write
    assert not path.read_bytes().startswith(b"SQLite format 3")


def test_only_the_default_project_is_made(tmp_path: Path) -> None:
    with pytest.raises(ProjectNotFound):
        open_to_work(tmp_path / "other.swcproject")


def test_a_locked_project_needs_its_key(tmp_path: Path) -> None:
    path = tmp_path / "lake.swcproject"
    Project.create(path, key=KEY).close()
    key_path(path).touch()
    assert needs_passphrase(path)
    with pytest.raises(ProjectLocked):
        open_to_work(path)
    with opened(path, KEY) as found, open_reader(path, KEY) as reader:
        assert found.can_write
        assert reader.setting("name") == "lake"


def test_a_damaged_project_is_not_opened_at_all(path: Path) -> None:
    path.write_bytes(b"\0" * 4096)
    with pytest.raises(ProjectBroken):
        open_to_work(path)
